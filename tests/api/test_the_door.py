"""What callers hand in is checked where it comes in: any mistake is one of the program's errors."""

from __future__ import annotations

from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ldncompound
from api.library_values import DAY, NOW, Calls, errors, values
from ldncompound.core.values import Value

VALUES = values()
MADE_BY_MEMBERS = [name for name, each in VALUES.items() if isinstance(each, Value)]

WRONG = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.binary(max_size=10),
    st.dates(),
    st.datetimes(),
    st.decimals(),
    st.fractions(),
    st.lists(st.one_of(st.text(max_size=8), st.integers(), st.none()), max_size=3),
    st.lists(st.text(max_size=8), max_size=3).map(tuple),
    st.dictionaries(st.text(max_size=8), st.integers(), max_size=2),
    st.builds(object),
    st.builds(SimpleNamespace),
    st.just(str),
    st.sampled_from([*VALUES.values(), *errors().values()]),
)
SEVERAL = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def tried(call, arguments):
    """Call something; only an error of the program may be raised."""
    try:
        return call(**arguments)
    except ldncompound.CompoundingError as error:
        assert str(error)
        return error


@pytest.mark.parametrize("name", MADE_BY_MEMBERS)
@given(data=st.data())
@SEVERAL
def test_a_value_is_made_right_or_not_at_all(name, data):
    """Whatever stands in one of its members, it is made with it or refused, and then shows."""
    value = VALUES[name]
    members = {each.name: getattr(value, each.name) for each in fields(value)}
    member = data.draw(st.sampled_from(sorted(members)))
    made = tried(type(value), {**members, member: data.draw(WRONG)})

    assert repr(made)
    if isinstance(made, Value):
        assert hash(made) == hash(made)
        assert type(value).from_json(made.to_json()) == made


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    """Return every call of the library, on a trail and beside it."""
    home = tmp_path_factory.mktemp("door")
    with closing(ldncompound.Trail.open_for_acts(home / "t.sqlite")) as trail:
        yield Calls.on(trail, home / "other").given


@given(data=st.data())
@settings(SEVERAL, max_examples=600)
def test_a_call_takes_what_it_takes_or_says_what_is_wrong(calls, data):
    """Each argument in turn of everything that is called, of every wrong type."""
    name = data.draw(st.sampled_from(sorted(calls)))
    argument = data.draw(st.sampled_from(sorted(calls[name])))
    wrong = data.draw(WRONG)
    tried(getattr(ldncompound, name), {**calls[name], argument: wrong})


@given(WRONG)
@settings(SEVERAL, max_examples=200)
def test_json_of_any_sort_is_read_or_refused(document):
    """`from_json` of every class gives a value, or one of the program's errors."""
    for value in (*VALUES.values(), *errors().values()):
        tried(type(value).from_json, {"document": document})


WRONG_PATHS = [None, 1, 1.5, b"x", [], ("a",), object(), "", "a\0b", "\ud800", "x" * 5000, "."]


@pytest.mark.parametrize("path", WRONG_PATHS, ids=lambda each: repr(each)[:12])
def test_a_path_is_one_or_a_plain_error(path, tmp_path, monkeypatch):
    """A path of another type, an empty one, a folder, and what no file system can hold."""
    monkeypatch.chdir(tmp_path)
    for call in (
        ldncompound.Trail.open_for_acts,
        ldncompound.Trail.open_for_reading,
        ldncompound.verify,
        ldncompound.load_pharmacy,
    ):
        with pytest.raises(ldncompound.CompoundingError) as caught:
            call(path)
        if not isinstance(path, str):
            assert type(caught.value) is ldncompound.WrongUsage
    if path not in (None, "."):
        with pytest.raises(ldncompound.WrongUsage):
            ldncompound.load_formulary(path)
    assert list(tmp_path.iterdir()) == []


def test_a_path_may_be_a_text_or_a_path(tmp_path):
    """Both are taken wherever a path is."""
    path = tmp_path / "pharmacy.toml"
    path.write_text('name = "Elm"\n', encoding="utf-8")
    assert ldncompound.load_pharmacy(str(path)) == ldncompound.load_pharmacy(path)
    (tmp_path / "own").mkdir()
    own = ldncompound.load_formulary(str(tmp_path / "own"))
    assert own == ldncompound.load_formulary(Path(tmp_path / "own"))


DESK = ldncompound.Desk("AB", "stated", "bench", NOW, DAY)


@pytest.mark.parametrize(
    ("member", "wrong"),
    [
        ("today", datetime(2026, 11, 23)),
        ("today", datetime(2026, 11, 23, tzinfo=UTC)),
        ("today", "2026-11-23"),
        ("today", None),
        ("now", datetime(2026, 11, 23)),
        ("now", date(2026, 11, 23)),
        ("by_basis", "by heart"),
        *(
            (member, wrong)
            for member in ("by", "station")
            for wrong in ("", "   ", "\u00a0", "A\nB", "A\x1b[2J", "A\u202eB", "\ud800", "x" * 201)
        ),
    ],
)
def test_a_desk_is_whole(member, wrong):
    """A time for a day, a time without a zone, and a name that shows nothing are refused."""
    with pytest.raises(ldncompound.WrongUsage):
        replace(DESK, **{member: wrong})


def test_names_in_any_script_sit_at_a_desk():
    """What a name may be on paper, it may be here."""
    for name in ("Zoë O'Neill", "王小明", "Łukasz", "علی‌رضا"):
        assert replace(DESK, by=name).by == name


FAULTS = [
    ("dose", "4,5 mg", "malformed-quantity"),
    ("dose", "4.5 mL", "wrong-dimension"),
    ("dose", "45 mg", "dose-above-range"),
    ("per_day", "one", "malformed-quantity"),
    ("days", "0", "malformed-quantity"),
    ("strength", "1 mL", "wrong-dimension"),
    ("excess", "1.5 capsule", "malformed-quantity"),
    ("fill_mass", "1 day", "wrong-dimension"),
    ("fill_by", "eye", "invalid-order"),
    ("first_dose", "tomorrow", "invalid-order"),
    ("prepared_on", "2026-11-24", "invalid-order"),
    ("patient", "  ", "invalid-order"),
    ("directions", "a\x07b", "invalid-order"),
    ("drug", "aspirin", "unsupported-drug"),
    ("protocol", "none such", "invalid-order"),
    ("formulation", "none-such", "unknown-formulation"),
    ("lots", ("chalk=1@2030-01",), "invalid-order"),
    ("fills", "many", "malformed-quantity"),
]


@pytest.mark.parametrize(("field", "text", "code"), FAULTS)
def test_a_refusal_names_the_field_at_fault(field, text, code):
    """Where one text of the order is wrong, the refusal says which; its JSON stays as it is."""
    order = ldncompound.CapsuleOrder(
        **{"dose": "1.5 mg", "days": "30", "patient": "P", "prescriber": "D", field: text}
    )
    with pytest.raises(ldncompound.Refusal) as caught:
        prepared(order)

    assert (caught.value.code, caught.value.field) == (code, field)
    assert "field" not in caught.value.to_json()


def test_a_refusal_about_several_fields_names_none():
    """A sum that is too large is the fault of dose or doses a day; neither is blamed."""
    ordered = {"dose": "3 mg", "patient": "P", "prescriber": "D"}
    for more in ({"days": "30", "per_day": "2"}, {"days": "30", "quantity": "30"}, {}):
        with pytest.raises(ldncompound.Refusal) as caught:
            prepared(ldncompound.CapsuleOrder(**ordered, **more))
        assert caught.value.field is None
    for other, field in (("LiquidOrder", "overfill"), ("TabletOrder", "density_factor")):
        order = getattr(ldncompound, other)(**ordered, days="30", **{field: "much"})
        with pytest.raises(ldncompound.Refusal) as caught:
            prepared(order)
        assert caught.value.field == field


def prepared(order):
    """Prepare an order in a pharmacy without settings."""
    return ldncompound.prepare(
        order, formulary=VALUES["Formulary"], pharmacy=ldncompound.UNCONFIGURED, today=DAY
    )


def test_a_pharmacy_has_a_prefix_and_figures_of_the_right_kind():
    """What would go into every number and plan is refused at once."""
    strength, per_cent = (ldncompound.parse_quantity(text) for text in ("1 mg", "5 %"))
    for wrong in (
        {"site": "elm"},
        {"site": "ELM\n"},
        {"bands": ((strength, 10),)},
        {"batch_error": strength},
        {"balances": ("B1",)},
        {"bands": ((per_cent, "10"),)},
        {"name": Fraction(1)},
        {"labour": Decimal(1)},
    ):
        with pytest.raises(ldncompound.WrongUsage):
            ldncompound.Practice(**wrong)
