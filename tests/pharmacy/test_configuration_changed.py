"""A configuration of which some keys are changed, and the others kept."""

from __future__ import annotations

import pytest

from ldncompound.core.refusals import WrongUsage
from ldncompound.pharmacy.configuration_changed import changed, name_of

B1, B2 = "B1,minimum=20 mg,readability=0.1 mg", "B2,minimum=120 mg,readability=1 mg"
NEW = "b1,minimum=10 mg,readability=0.1 mg"
BEFORE = {
    "name": "Elm", "lead": "3 day", "balance": [B1, B2],
    "reorder": ["cellulose, microcrystalline=100 g"], "band": ["1 mg/capsule=100"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "lists", "without", "differs"),
    [
        ({}, {}, (), {}),
        ({"name": "Oak"}, {}, (), {"name": "Oak"}),
        ({"paper": "a4"}, {}, (), {"paper": "a4"}),
        ({}, {"balance": [NEW]}, (), {"balance": [NEW, B2]}),
        ({}, {"balance": ["B3,x"]}, (), {"balance": [B1, B2, "B3,x"]}),
        ({}, {"measure": ["G"]}, (), {"measure": ["G"]}),
        ({}, {"reorder": ["Cellulose,  microcrystalline=1 kg"]}, (),
         {"reorder": ["Cellulose,  microcrystalline=1 kg"]}),
        ({}, {"band": ["2 mg/capsule=20"]}, (), {"band": ["1 mg/capsule=100", "2 mg/capsule=20"]}),
        ({}, {}, ("b1",), {"balance": [B2]}),
        ({}, {}, ("1 mg/capsule", "cellulose, microcrystalline"), {"band": [], "reorder": []}),
    ],
)  # fmt: skip
def test_only_what_is_given_changes(texts, lists, without, differs):
    """A text is replaced; of a list its namesake, or it is added; and what is named is left out."""
    assert changed(BEFORE, texts, lists, without) == {**BEFORE, **differs}


def test_two_of_one_name_that_are_given_stay_two():
    """They are refused where the configuration is read, not silently made one."""
    found = changed(BEFORE, {}, {"balance": [NEW, B1]})["balance"]

    assert sorted(found) == sorted([NEW, B1, B2])


def test_a_setting_is_taken_out_but_not_the_name():
    """A pharmacy has a name; what is not there is said, with what is."""
    assert "lead" not in changed(BEFORE, {}, {}, ["lead"])
    for name, told in (("name", "There is: B1, B2, cellulose"), ("B9", "There is: B1"), ("", "B1")):
        with pytest.raises(WrongUsage) as refused:
            changed(BEFORE, {}, {}, [name])
        assert told in refused.value.remedy
    with pytest.raises(WrongUsage) as refused:
        changed({}, {}, {}, ["B1"])
    assert refused.value.remedy == "There is: nothing."
    assert name_of("measure", " S3 ,kind=graduate") == "S3"
