"""Choices are read in any letter case, and recorded in their one spelling."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from ldncompound import (
    CapsuleOrder,
    LiquidOrder,
    Pharmacy,
    Refusal,
    ScheduleOrder,
    TopicalOrder,
    WrongUsage,
)
from ldncompound.core.records import replaced

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FOR = {"patient": "P-1", "prescriber": "Dr Q"}
CAPSULES = {"dose": "3 mg", "days": "30", **FOR}
BALANCE = "B1,minimum=20 mg,readability=0.1 mg,error=5 %,daily-check={}"
MEASURE = "S3,kind={},capacity=3 mL,graduation=0.1 mL,least=0.6 mL"


@pytest.fixture
def pharmacy(tmp_path):
    """Return a configured pharmacy, its choices written in capitals."""
    config = tmp_path / "pharmacy.toml"
    found = Pharmacy.open(
        tmp_path / "trail.sqlite", config=config, by="AB", station="bench", now=lambda: NOW
    )
    found.setup(
        name="Elm", site="ELM", jurisdiction="us", paper="LETTER",
        balance=[BALANCE.format("NO")], measure=[MEASURE.format("Oral Syringe")],
        syringe=["1 mL/0.01 mL"],
    )  # fmt: skip
    return found


def told(made) -> str:
    """Return a recorded document as text, without what may be compared only with itself."""
    return json.dumps({k: v for k, v in made.to_json().items() if k not in ("id", "trail")})


@pytest.mark.parametrize(
    "given",
    [
        {"fills": "auto"},
        {"formulation": "naltrexone-capsule-mcc"},
        {"potency": "as-label"},
        {"dose_as": "hydrochloride"},
        {"protocol": "berkson"},
        {"avoid": ("lactose", "dyes"), "checked": ("dyes: none",)},
        {"answers": ("opioids=never", "liver=yes"), "consulted": ("liver: said so",)},
        {"drug": "naltrexone"},
        {"balance": "b1"},
        {"fill_by": "mass"},
        {"lots": ("naltrexone hydrochloride=N1@2028-05",)},
    ],
    ids=lambda given: next(iter(given)),
)
def test_an_order_is_the_same_in_capitals(pharmacy, given):
    """The same preparation, word for word; what is said after a colon stays as it was typed."""

    def loud(value):
        if isinstance(value, tuple):
            return tuple(map(loud, value))
        name, mark, words = value.partition(":")
        lot, at, day = name.partition("=N1")
        return lot.upper() + at + day + mark + words

    plain = pharmacy.prepare(CapsuleOrder(**CAPSULES, **given))
    assert pharmacy.plan(CapsuleOrder(**CAPSULES, **{k: loud(v) for k, v in given.items()}))
    same = pharmacy.prepare(CapsuleOrder(**CAPSULES, **{k: loud(v) for k, v in given.items()}))
    assert told(same) == told(plain)
    assert pharmacy.trail.verify(full=True).ok


def test_storage_and_forms_in_capitals(pharmacy):
    """Of a liquid, of a schedule, and of the way in which it is accepted."""
    liquid = [
        pharmacy.prepare(LiquidOrder(dose="1.5 mg", days="30", storage=each, **FOR))
        for each in ("room", "ROOM")
    ]
    assert told(liquid[0]) == told(liquid[1])
    steps = ("1.5 mg for 14 day", "3 mg for 14 day")
    plain, loud = (
        pharmacy.titrations.enter(
            ScheduleOrder(steps=steps, form=form, storage=storage, fills=fills, **FOR)
        )
        for form, storage, fills in (("liquid", "room", "auto"), ("LIQUID", "Room", "AUTO"))
    )
    assert loud.same_as == plain.id
    assert told(plain) == told(replaced(loud, same_as=None))
    made = pharmacy.titrations.accept(loud.id, choose=loud.chosen.upper())
    assert made.kind == loud.chosen
    assert pharmacy.titrations.calendar(loud.id, format="TXT", paper="A4").data


def test_stock_in_capitals(pharmacy):
    """Components, forms, bases, sizes, states, results and policies."""
    lots = pharmacy.lots
    active = lots.receive(
        "NALTREXONE Hydrochloride", "N-9", "M", "2028-01", form="Hydrochloride",
        assay="99 %", basis="AS IS", quantity="2 g",
    )  # fmt: skip
    shell = lots.receive(
        "Empty Capsule Size 3", "G-9", "M", "2028-01", size="3", material="gelatin"
    )
    filler = lots.receive("Microcrystalline  CELLULOSE", "C-9", "M", "2028-01", quantity="1 kg")
    assert [each.component for each in (active, shell, filler)] == [
        "naltrexone hydrochloride", "empty capsule size 3", "microcrystalline cellulose",
    ]  # fmt: skip
    corrected = lots.correct(
        filler.id, "MICROCRYSTALLINE cellulose", "C-10", "M", "2028-01", reason="misread"
    )
    assert corrected.component == filler.component
    assert len(lots.list(state="USABLE").lots) == 3
    (row,) = (
        each
        for each in pharmacy.reports.stock(reorder=["Microcrystalline CELLULOSE=100 g"]).rows
        if each.component == filler.component and each.id is None
    )
    assert row.reorder is not None
    with pytest.raises(WrongUsage, match="not one reorder point"):
        pharmacy.reports.stock(reorder=["cellulose=1 g", "CELLULOSE=2 g"])
    assert pharmacy.balances.check("b1", mass="100 mg", reading="100 mg").balance == "B1"
    assert pharmacy.formulations.synonym(
        "Avicel zzz", component="Microcrystalline Cellulose", confirmed="seen"
    ).component == filler.component  # fmt: skip
    with pytest.raises(Refusal, match="signed"):
        pharmacy.people.policy("KEY", "Optional")
    assert pharmacy.formulations.adopt("Naltrexone-Capsule-MCC").id == "naltrexone-capsule-mcc"
    assert pharmacy.formulations.show("NALTREXONE-capsule-mcc").id == "naltrexone-capsule-mcc"


def test_papers_in_capitals(pharmacy):
    """Kinds of files and sizes of labels; a request that is repeated is the same in capitals."""
    made = pharmacy.prepare(CapsuleOrder(**CAPSULES))
    sheet = pharmacy.sheet(made.id, format="TXT", request_id="s-1")
    assert pharmacy.sheet(made.id, format="txt", request_id="s-1") == sheet
    assert pharmacy.print_label(made.id, format="Txt", size="VIAL").size == "vial"
    assert pharmacy.print_label(made.id, format="PDF", size="Vial").data.startswith(b"%PDF")
    with pytest.raises(WrongUsage):
        pharmacy.sheet(made.id, format="DOC")
    with pytest.raises(WrongUsage):
        pharmacy.label(made.id, size="HUGE")


def test_calculations_in_capitals(pharmacy):
    """Policy of a certificate, and of what a percentage is."""
    calc = pharmacy.calc
    assert calc.potency(assay="99 %", policy="CERTIFICATE") == calc.potency(assay="99 %")
    by = [calc.content(amount="10 mL", strength="1 %", by=each) for each in ("volume", "VOLUME")]
    assert by[0] == by[1]


def test_what_is_no_choice_is_refused_in_any_case(pharmacy):
    """An unknown word stays unknown; two that are alike but for their case are not guessed at."""
    for given in ({"protocol": "BERK"}, {"avoid": ("MILK",)}, {"answers": ("OPIOIDS=maybe",)}):
        with pytest.raises(Refusal):
            pharmacy.prepare(CapsuleOrder(**CAPSULES, **given))
    with pytest.raises(Refusal):
        pharmacy.prepare(LiquidOrder(dose="1 mg", days="10", storage="CELLAR", **FOR))
    with pytest.raises(Refusal):
        pharmacy.prepare(TopicalOrder(dose="1 mg", days="10", formulation="NONE", **FOR))


def test_a_schedule_is_planned_without_a_record_and_entered_with_one(tmp_path):
    """As an order is: what is planned has no id, and a file is begun by what is recorded alone."""
    pharmacy = Pharmacy.open(tmp_path / "t.sqlite", by="AB", station="bench", now=lambda: NOW)
    order = ScheduleOrder(form="capsule", steps=("1.5 mg for 14 day", "3 mg for 14 day"), **FOR)
    draft = pharmacy.titrations.plan(order)
    assert draft.id is None
    assert not (tmp_path / "t.sqlite").exists()
    entered = pharmacy.titrations.enter(order)
    assert told(entered) == told(draft) == told(pharmacy.titrations.plan(order))
    with pytest.raises(Refusal):
        pharmacy.titrations.plan(ScheduleOrder(form="pill", steps=order.steps, **FOR))
    assert pharmacy.trail.head().size == 1
