"""What a patient is to avoid: which record is refused, which fits, and where it is kept."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.compounding.prescription.avoidance import (
    Avoided,
    check_avoided,
    fitting,
    read_avoided,
)
from ldncompound.core.refusals import AvoidedComponent, InvalidOrder, Refusal, UnsuitableFiller
from ldncompound.formulary.barred_fillers import check_filler
from making import FORMULARY

KNOWN = FORMULARY.substances["naltrexone"].avoidables
MASTERS = FORMULARY.formulations
TODAY = date(2026, 11, 23)
ORDER = {"dose": "3 mg", "days": "30", "patient": "P", "prescriber": "Dr X"}
GELATIN = "cellulose: the shells of lot C-9 are gelatin"


def made(kind=CapsuleOrder, **more):
    return prepare(
        kind(**{**ORDER, **more}), formulary=FORMULARY, pharmacy=UNCONFIGURED, today=TODAY
    )


def refused(**more):
    with pytest.raises(AvoidedComponent) as caught:
        made(**more)
    return caught.value


@pytest.mark.parametrize(
    ("formulation", "thing"),
    [
        ("naltrexone-capsule-mcc", "cellulose"),
        ("naltrexone-capsule-lactose", "lactose"),
        ("naltrexone-capsule-sucrose", "sucrose"),
    ],
)
def test_a_filler_that_is_avoided_is_refused_and_another_named(formulation, thing):
    """`--checked` does not lift what the filler is; other capsules are named first."""
    refusal = refused(formulation=formulation, avoid=(thing,), checked=(f"{thing}: looked",))

    assert refusal.apart
    assert refusal.sources
    assert refusal.details["avoid"] == thing
    assert formulation not in refusal.remedy
    for group in refusal.remedy.split(". "):
        assert "(capsule)" not in group.partition("(oral liquid)")[2]
    assert "--checked" not in refusal.remedy


def test_the_one_that_fits_is_made():
    """A record that a refusal names as free of it is prepared."""
    refusal = refused(formulation="naltrexone-capsule-lactose", avoid=("lactose",))

    assert "Without it: naltrexone-capsule-mcc (capsule)" in refusal.remedy
    assert made(avoid=("lactose",)).formulation.id == "naltrexone-capsule-mcc"
    with pytest.raises(AvoidedComponent):
        made(LiquidOrder, avoid=("lactose",))
    powder = made(LiquidOrder, avoid=("lactose",), formulation="naltrexone-oral-liquid-powder",
                  dose="4.5 mg", batch_size="500 mL")  # fmt: skip
    assert powder.formulation.id == "naltrexone-oral-liquid-powder"


@pytest.mark.parametrize("thing", ["dyes", "gluten"])
def test_what_the_lot_decides_wants_a_check(thing):
    """The order is refused until somebody says what was seen of the lots in hand."""
    refusal = refused(avoid=(thing,))

    assert f"--checked '{thing}: " in refusal.remedy
    assert "empty capsule" in refusal.details["components"]
    assert made(avoid=(thing,), checked=(f"{thing}: maker's statement seen",))
    assert ("(unconfirmed)" in refusal.message) == (thing == "gluten")


def test_the_shell_may_be_the_cellulose():
    """A lactose capsule fits once its shells are said to be gelatin."""
    lactose = {"formulation": "naltrexone-capsule-lactose", "avoid": ("cellulose",)}

    assert refused(**lactose).details["components"] == ["empty capsule"]
    assert made(**lactose, checked=(GELATIN,))


def test_everything_at_once():
    """If no record is free of all, the refusal says so or names those whose lots decide."""
    every = tuple(each.id for each in KNOWN)
    refusal = refused(avoid=every)
    alone = {name: each for name, each in MASTERS.items() if "lactose" in name}

    assert "naltrexone-oral-liquid-powder" in refusal.remedy
    with pytest.raises(AvoidedComponent, match="lactose") as caught:
        check_avoided(
            Avoided(("lactose",), {}),
            MASTERS["naltrexone-capsule-lactose"],
            alone.values(),
            KNOWN,
            FORMULARY.cite,
        )
    assert "No other record fits" in caught.value.remedy


@given(st.sets(st.sampled_from([each.id for each in KNOWN]), min_size=1))
def test_what_is_named_as_fitting_fits(things):
    """For any set of things, a record named as free is not refused, and one that depends is."""
    avoided = Avoided(tuple(sorted(things)), {})
    free, depends = fitting(avoided, MASTERS["naltrexone-capsule-mcc"], MASTERS.values())
    for named, refuses in ((free, False), (depends, True)):
        for each in named:
            master = MASTERS[each.partition(" ")[0]]
            try:
                check_avoided(avoided, master, MASTERS.values(), KNOWN, FORMULARY.cite)
            except AvoidedComponent:
                assert refuses
            else:
                assert not refuses


def test_a_record_that_does_not_say_may_hold_anything():
    """A pharmacy's own record without `contains` is refused until it was checked."""
    told = MASTERS["naltrexone-capsule-mcc"].record()
    for part in told["component"]:
        part.pop("contains")
        part.pop("may_contain", None)
    own = CapsuleFormulation.from_table(told | {"effective": TODAY})

    with pytest.raises(AvoidedComponent, match="may contain"):
        check_avoided(Avoided(("lactose",), {}), own, (own,), KNOWN, FORMULARY.cite)
    check_avoided(Avoided(("lactose",), {"lactose": "seen"}), own, (own,), KNOWN, FORMULARY.cite)


@pytest.mark.parametrize(
    "change",
    [{"may_contain": ["dyes"]}, {"contains": ["dyes"], "may_contain": ["dyes"]}],
    ids=str,
)
def test_a_component_says_each_thing_once(change):
    """A component lists each thing once: under `contains` or under `may_contain`."""
    told = MASTERS["naltrexone-capsule-mcc"].record() | {"effective": TODAY}
    part = told["component"][0]
    told["component"][0] = {
        key: each for key, each in part.items() if key not in ("contains", "may_contain")
    } | change

    with pytest.raises(ValidationError, match="contain"):
        CapsuleFormulation.from_table(told)


def test_every_record_says_it_of_every_component():
    """Every component of every record lists only things that can be avoided."""
    names = {each.id for each in KNOWN}

    for master in MASTERS.values():
        for part in master.components:
            assert part.contains is not None, (master.id, part.name)
            assert {*part.contains, *part.may_contain} <= names


@pytest.mark.parametrize(
    "said",
    [
        {"avoid": ("nuts",)},
        {"avoid": ("",)},
        {"avoid": ("lactose", "lactose")},
        {"avoid": ("dyes",), "checked": ("dyes",)},
        {"avoid": ("dyes",), "checked": ("dyes:",)},
        {"avoid": ("dyes",), "checked": ("nuts: none",)},
        {"avoid": ("dyes",), "checked": ("gluten: none",)},
        {"avoid": ("dyes",), "checked": ("dyes: a", "dyes: b")},
        {"avoid": ("dyes",), "checked": ("dyes: a\x00",)},
        {"checked": ("dyes: a",)},
    ],
    ids=str,
)
def test_what_cannot_be_read(said):
    """Refused, and stored with the personal data, because it repeats what was said of a patient."""
    with pytest.raises(InvalidOrder) as caught:
        made(**said)

    assert caught.value.apart
    assert caught.value.remedy


@given(st.lists(st.text(max_size=80), max_size=3), st.lists(st.text(max_size=80), max_size=3))
def test_any_text_is_read_or_refused(avoid, checked):
    """Any text is read as given, or refused and stored with the personal data."""
    try:
        found = read_avoided(avoid, checked, KNOWN)
    except Refusal as refusal:
        assert refusal.apart
    else:
        assert set(found.kept()) == {each.strip(" \t") for each in avoid}


@pytest.mark.parametrize(
    ("filler", "source", "unconfirmed"),
    [
        ("calcium carbonate", "swidan-fillers", False),
        ("Calcium-Carbonate, precipitated", "swidan-fillers", False),
        ("a slow-release base", "kim-ldn-fillers", False),
        ("Methocel K-100M", "common-practice", True),
    ],
)
def test_a_filler_that_must_not_be_used(filler, source, unconfirmed):
    """Calcium carbonate and release modifiers are refused by name, with the source."""
    with pytest.raises(UnsuitableFiller) as caught:
        check_filler(filler, FORMULARY.substances["naltrexone"], FORMULARY.cite)

    assert [each.id for each in caught.value.sources] == [source]
    assert ("(unconfirmed)" in caught.value.message) == unconfirmed


def test_the_fillers_of_the_records_may_be_used():
    """No component of a shipped record is on the list of fillers to avoid."""
    for master in MASTERS.values():
        for part in master.components:
            check_filler(part.name, FORMULARY.substances["naltrexone"], FORMULARY.cite)
