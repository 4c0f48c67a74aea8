"""Protocols: the range they narrow, and the other drugs in them, refused by name."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.compounding.prescription.limits import DailyRange
from ldncompound.compounding.prescription.protocols import (
    narrowed,
    protocol_named,
    substance_ordered,
)
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import format_quantity, parse_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    DoseAboveRange,
    DoseBelowRange,
    Implausible,
    InvalidOrder,
    Refusal,
    UnsupportedDrug,
)
from ldncompound.core.sources import Citation
from ldncompound.formulary.substance import Substance, folded
from making import FORMULARY, recorded, sheet_of

TODAY = date(2026, 11, 22)
ORDER = {"dose": "3 mg", "days": "30", "patient": "P", "prescriber": "Dr X"}


def made(kind=CapsuleOrder, **more):
    return prepare(
        kind(**{**ORDER, **more}), formulary=FORMULARY, pharmacy=UNCONFIGURED, today=TODAY
    )


def test_the_protocol_is_that_of_the_document():
    """3 to 4.5 mg at bedtime; the data hold no amount of anything else."""
    (berkson,) = FORMULARY.substances["naltrexone"].protocols

    assert (format_quantity(berkson.low), format_quantity(berkson.high)) == ("3 mg", "4.5 mg")
    assert (berkson.doses_per_day, berkson.source) == (1, "kim-ldn-cancer-review")
    assert (berkson.routes, berkson.routes_asked) == (("oral",), ("sublingual",))
    assert len(berkson.parts) == 5
    assert not any(letter.isdigit() for part in berkson.parts for letter in part.name)


@given(st.integers(50, 450).map(lambda n: Fraction(n, 100)))
def test_a_protocol_narrows_and_never_widens(dose):
    """Documented doses within the protocol are made; others are refused, naming the protocol."""
    text = f"{format_number(dose)} mg"
    if dose >= 3:
        found = made(dose=text, protocol="berkson").documented_range
        assert format_quantity(found.low) == "3 mg"
        assert found.protocol.name == "Berkson protocol"
        assert [each.id for each in found.sources] == ["kim-ldn-cancer-review"]
    else:
        with pytest.raises(DoseBelowRange, match="Berkson protocol") as caught:
            made(dose=text, protocol="berkson")
        assert [each.id for each in caught.value.sources] == ["kim-ldn-cancer-review"]


@pytest.mark.parametrize("kind", [CapsuleOrder, LiquidOrder], ids=lambda each: each.form)
def test_what_is_outside_every_range_is_told_as_that(kind):
    """Above the documented range no protocol is mentioned, and none where none is ordered."""
    with pytest.raises(DoseAboveRange) as caught:
        made(kind, dose="45 mg", protocol="berkson")

    assert "Berkson" not in caught.value.message
    assert made(kind).documented_range.protocol is None
    assert made(kind, protocol="berkson").documented_range.protocol.id == "berkson"


def test_two_capsules_may_make_one_dose_of_a_protocol():
    """The protocol limits the daily dose, not the strength of a capsule."""
    found = made(strength="1.5 mg", protocol="berkson")

    assert found.capsules.per_dose == 2


@pytest.mark.parametrize(("high", "sources"), [("4 mg", 2), ("4.5 mg", 1)])
def test_whichever_is_narrower_is_named(high, sources):
    """A range narrower than the protocol keeps its own source beside the protocol's."""
    (berkson,) = FORMULARY.substances["naltrexone"].protocols
    own = Citation("own", "Own record", "page 1")
    found = narrowed(
        DailyRange(parse_quantity("0.5 mg"), parse_quantity(high), (own,)), berkson, FORMULARY.cite
    )

    assert (format_quantity(found.low), format_quantity(found.high)) == ("3 mg", high)
    assert len(found.sources) == sources


@pytest.mark.parametrize(
    "more", [{"protocol": "other"}, {"protocol": ""}, {"dose": "2 mg", "per_day": "2"}], ids=str
)
def test_what_contradicts_a_protocol(more):
    """An unknown protocol, or two doses a day, is refused with what is known."""
    with pytest.raises(InvalidOrder) as caught:
        made(**{"protocol": "berkson", **more})

    assert caught.value.remedy


TABLETS = {"blank_mass": "100 mg/tablet"}
CREAM = {"strength": "3 mg/g", "amount": "1 g", "base": "X", "base_kind": "nonaqueous"}


def test_a_protocol_for_oral_use_is_not_made_for_the_skin():
    """Refused with the place where it is described, whatever is confirmed; without it, made."""
    for more in ({}, {"confirmed": "the prescriber wants it so"}):
        with pytest.raises(InvalidOrder, match="described for oral use") as caught:
            made(TopicalOrder, **CREAM, protocol="berkson", **more)
        assert "capsule or oral liquid" in caught.value.remedy
        assert [each.id for each in caught.value.sources] == ["kim-ldn-cancer-review"]
        assert "Protocol Specifications" in caught.value.sources[0].locator
    assert made(TopicalOrder, **CREAM).documented_range.protocol is None


def test_a_protocol_for_oral_use_is_asked_about_under_the_tongue():
    """Implausible until a pharmacist says why; then the record says that it was confirmed."""
    with pytest.raises(Implausible) as caught:
        made(TabletOrder, **TABLETS, protocol="berkson")
    why = "asked the prescriber: under the tongue"
    found = made(TabletOrder, **TABLETS, protocol="berkson", confirmed=why)

    assert caught.value.message.startswith("Route of the Berkson protocol: sublingual is outside")
    assert "--confirmed" in caught.value.remedy
    assert [each.id for each in caught.value.sources] == ["kim-ldn-cancer-review"]
    assert [(each.figure, each.value) for each in found.confirmed] == [("route", "sublingual")]
    assert found.documented_range.protocol.id == "berkson"


@pytest.mark.parametrize("kind", [CapsuleOrder, LiquidOrder], ids=lambda each: each.form)
def test_the_route_it_was_described_for_needs_no_word(kind):
    """By mouth nothing is asked, so nothing can be confirmed."""
    assert made(kind, protocol="berkson").confirmed == ()
    with pytest.raises(InvalidOrder, match="Only a figure outside its bounds"):
        made(kind, protocol="berkson", confirmed="as usual")


def test_without_any_protocol_none_is_known():
    """A formulary without protocols says that it has none."""
    bare = replaced(FORMULARY.substances["naltrexone"], protocols=())

    with pytest.raises(InvalidOrder) as caught:
        protocol_named("berkson", bare)

    assert "none" in caught.value.remedy


@pytest.mark.parametrize(
    "drug",
    [
        "alpha-lipoic acid", "Alpha Lipoic Acid 600 mg", "α-lipoic acid", "intravenous ALA",
        "thioctic acid", "ALA", "R-lipoic acid", "selenium", "sodium selenite", "Silymarin",
        "milk thistle", "vitamin C", "ascorbic acid", "hydroxycitrate", "HCA",
    ],
)  # fmt: skip
def test_the_other_parts_of_a_protocol_are_known_by_name(drug):
    """Refused as unsupported, whatever the amount, with the source."""
    with pytest.raises(UnsupportedDrug) as caught:
        made(drug=drug, dose="600 mg")

    assert "Berkson protocol" in caught.value.message
    assert "--protocol berkson" in caught.value.remedy
    assert [each.id for each in caught.value.sources] == ["kim-ldn-cancer-review"]


@pytest.mark.parametrize(
    ("drug", "amount"),
    [("alpha-lipoic acid", "300 mg"), ("alpha-lipoic acid", "600 mg"), ("selenium", "200 mcg"),
     ("silymarin", "900 mg"), ("silymarin", "1200 mg")],
)  # fmt: skip
def test_amounts_of_the_other_parts_are_no_doses_of_naltrexone(drug, amount):
    """Under its own name it is unsupported; as a naltrexone dose it is out of range."""
    for dose in (amount, "4.5 mg"):
        with pytest.raises(UnsupportedDrug):
            made(drug=drug, dose=dose)
    with pytest.raises(DoseAboveRange if amount.endswith(" mg") else DoseBelowRange):
        made(dose=amount)


@pytest.mark.parametrize(
    "drug",
    ["naloxone", "methylnaltrexone", "alabaster", "naltrexon", "", "galantamine", "\x00",
     "omega-3 fatty acids", "cannabidiol"],
)  # fmt: skip
def test_any_other_drug_is_refused_plainly(drug):
    """A name that only contains the letters of one is not taken for it."""
    with pytest.raises(UnsupportedDrug) as caught:
        made(drug=drug)

    assert "Berkson" not in caught.value.message


@given(st.text(max_size=300))
def test_nothing_but_two_names_passes(drug):
    """Any text but one of the names, in any letter case, is refused."""
    substance = FORMULARY.substances["naltrexone"]
    try:
        found = substance_ordered(drug, [substance], FORMULARY.cite)
    except Refusal as refusal:
        assert refusal.code == "unsupported-drug"
    else:
        assert found is substance
        assert folded(drug) in ("naltrexone", "naltrexone hydrochloride")


def test_the_record_names_the_form_of_the_dose():
    """Either name may be typed; the base is named only if the dose is written as base."""
    assert made(drug="NALTREXONE  Hydrochloride").prescription.drug == "naltrexone hydrochloride"
    assert made(drug="naltrexone").prescription.drug == "naltrexone hydrochloride"
    assert made(drug="naltrexone", dose_as="base").prescription.drug == "naltrexone"


def test_the_sheet_names_the_protocol():
    """The protocol is named beside the range; without one, none is mentioned."""
    texts = [
        sheet_of(recorded(made(**more))).decode("utf-8") for more in ({"protocol": "berkson"}, {})
    ]

    assert "3 mg to 4.5 mg a day (Berkson protocol:" in texts[0]
    assert "Berkson" not in texts[1]


@pytest.mark.parametrize(
    "change",
    [{"low": "0.4 mg"}, {"high": "5 mg"}, {"low": "4.5 mg", "high": "3 mg"}],
    ids=str,
)
def test_a_protocol_that_would_widen_does_not_load(change):
    """A protocol outside the enforced range does not load."""
    told = FORMULARY.substances["naltrexone"].to_json()
    (berkson,) = told["protocol"]
    with pytest.raises(ValidationError, match="would widen"):
        Substance.from_table({**told, "protocol": [{**berkson, **change}]})
    with pytest.raises(ValidationError, match="same id"):
        Substance.from_table({**told, "protocol": [berkson, berkson]})


@pytest.mark.parametrize("change", [{"routes": []}, {"routes": ["rectal"]}, {"routes": None},
                                    {"routes_asked": ["oral or so"]}], ids=str)  # fmt: skip
def test_a_protocol_names_its_routes(change):
    """One without a route, or with one that no form has, does not load."""
    told = FORMULARY.substances["naltrexone"].to_json()
    (berkson,) = told["protocol"]
    with pytest.raises(ValidationError, match="route"):
        Substance.from_table({**told, "protocol": [{**berkson, **change}]})
