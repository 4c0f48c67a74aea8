"""An order on the screen: what to dispense, to weigh, until when and what to mind, in 15 lines."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import product

import pytest

from ldncompound import Pharmacy
from ldncompound.cli.order_screen import show_order
from ldncompound.cli.screens import show_preparation
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.practice import Practice
from ldncompound.core.quantities import format_quantity, in_words
from ldncompound.core.records import replaced
from ldncompound.core.refusals import Refusal
from making import FORMULARY, recorded

PERSON = {"patient": "P-1042", "prescriber": "Dr Maria Example", "rx": "RX-77"}
WRONG = {"directions": "Take 1 tablespoon (15 mg) twice a day, 0.50 mg."}
BASE = {"base": "our cream base, lot card 7", "base_kind": "preserved-aqueous"}


def _made(form, **texts):
    """Return what is ordered, as the first entry of a trail; None where it is refused."""
    order = form(**{"days": "30", **PERSON, **texts})
    pharmacy, today = Practice(), date(2026, 11, 22)
    try:
        return recorded(prepare(order, formulary=FORMULARY, pharmacy=pharmacy, today=today))
    except Refusal:
        return None


def _orders():
    """Yield orders of every form, with every record that ships and with much to be minded."""
    for dose, days, more in product(("0.5 mg", "1.5 mg", "4.5 mg"), ("7", "30"), ({}, WRONG)):
        shared = {"dose": dose, "days": days, **more}
        for record in FORMULARY.formulations.values():
            named = {"formulation": record.id, **shared}
            if record.dosage_form == "capsule":
                yield _made(CapsuleOrder, **named)
            elif record.dosage_form == "oral liquid":
                yield _made(LiquidOrder, **named)
            elif record.dosage_form == "sublingual tablet":
                yield _made(TabletOrder, blank_mass="65 mg/tablet", **named)
            else:
                told = {**named, "dose": "", "strength": f"{Fraction(dose.split()[0]) * 2} mg/g"}
                extra = BASE if record.id == "naltrexone-topical" else {}
                yield _made(TopicalOrder, amount="0.5 g", **extra, **told)
    steps = ("1.5 mg for 14 day", "4 mg for 28 day")
    for form, strength in ((CapsuleOrder, {"strength": "0.5 mg"}), (LiquidOrder, {})):
        yield _made(form, dose="4 mg", days=None, steps=steps, **strength)


ORDERS = [each for each in _orders() if each is not None]


def test_enough_is_looked_at():
    """Every form is among them, plain and with much to be minded."""
    assert {each.form for each in ORDERS} == {"capsules", "liquid", "tablets", "topical"}
    assert len(ORDERS) > 40


@pytest.mark.parametrize("made", ORDERS, ids=lambda made: f"{made.formulation.id}")
def test_an_order_takes_15_lines_of_80_columns(made, capsys, monkeypatch):
    """Every amount, the date, and what is assumed, estimated or unconfirmed is on it."""
    monkeypatch.setenv("COLUMNS", "80")
    show_order(made)
    lines = capsys.readouterr().out.splitlines()
    text = " ".join(" ".join(lines).split())

    assert len(lines) <= 15, "\n".join(lines)
    assert max(map(len, lines)) <= 80, "\n".join(lines)
    for step in made.weigh_plan.steps:
        if step.amount is not None:
            assert in_words(step.amount) in text
            assert step.what in text
    assert in_words(made.figures.dispensed) in text
    assert made.beyond_use.date.isoformat() in text
    assert "ASSUMED BALANCE" in text
    assert "NOT FINAL" in text
    for key, words in (
        ("note.directions", "DIRECTIONS say"),
        ("note.directions.zero", "0.50 mg"),
        ("note.directions.often", "twice a day"),
        ("note.estimated_fill", "ESTIMATED FILL"),
        ("note.assumed_measures", "ASSUMED MEASURES"),
        ("note.few_tablets", "FEW TABLETS"),
        ("note.base_not_documented", "BASE NOT DOCUMENTED"),
        ("note.density_factor", "DENSITY FACTOR NOT MEASURED"),
        ("note.form_without_dose", "DOSE NOT DOCUMENTED"),
    ):
        assert (words in text) == any(each.key == key for each in made.wording), key


def test_the_rest_is_counted_and_explained(capsys, monkeypatch):
    """What is not told is counted; --explain has every note, the mixing and the working."""
    monkeypatch.setenv("COLUMNS", "80")
    made = ORDERS[0]
    show_order(made)
    assert f"'ldncompound show {made.id} --explain'" in capsys.readouterr().out
    show_preparation(made)
    told = capsys.readouterr().out
    every = " ".join(told.split())
    for note in made.notes:
        assert note in every
    for line in made.working:
        assert line.text in every
    assert max(map(len, told.splitlines())) <= 80


def test_a_record_without_keys_tells_its_alarms(capsys):
    """An earlier version kept no keys: what begins in capitals is told whole."""
    made = replaced(ORDERS[0], wording=(), notes=("SMALL BATCH of 8 capsules.", "Anything else."))
    show_order(made)
    assert "! SMALL BATCH of 8 capsules." in capsys.readouterr().out


def test_a_number_stays_beside_its_unit(capsys, monkeypatch):
    """However wide the terminal is, no line ends between a number and its unit."""
    for columns in range(40, 111):
        monkeypatch.setenv("COLUMNS", str(columns))
        show_preparation(ORDERS[0])
        shown = capsys.readouterr().out.splitlines()
        balance = ORDERS[0].weigh_plan.balance
        assert any(format_quantity(balance.minimum) in line for line in shown)
        assert not [each for each in shown if each.strip().startswith(("mg ", "mg,", "mg."))]


def test_lots_that_were_chosen_are_told_together(tmp_path, capsys, monkeypatch):
    """Three lots that nobody named leave room for every weighing in 15 lines."""
    monkeypatch.setenv("COLUMNS", "80")
    pharmacy = Pharmacy.open(tmp_path / "trail.sqlite", by="Kim", keys=tmp_path / "keys")
    for component, number in (
        ("naltrexone hydrochloride", "N-17"),
        ("microcrystalline cellulose", "C-77"),
        ("empty capsule size 3", "G-5"),
    ):
        form = "hydrochloride" if number == "N-17" else None
        pharmacy.lots.receive(
            component=component, number=number, maker="Example", expires="2034-03", form=form
        )
    show_order(pharmacy.prepare(CapsuleOrder(dose="3 mg", days="30", **PERSON)))
    lines = capsys.readouterr().out.splitlines()
    text = " ".join(" ".join(lines).split())

    assert len(lines) <= 15, "\n".join(lines)
    assert "LOTS CHOSEN, none was named: naltrexone hydrochloride N-17, " in text
    assert "1. weigh" in text
