"""What a version records: `trail verify --full` holds a trail of this version against it."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path

import rfc8785

from ldncompound.compounding.dosage_forms import registry
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.practice import UNCONFIGURED, Practice
from ldncompound.compounding.weighing.equipment_texts import parse_balance, parse_measure
from ldncompound.core.version import __version__
from making import FORMULARY

LINES = Path(__file__).resolve().parents[1] / "data" / "recorded_by_version.jsonl"
TODAY = date(2026, 11, 22)
WHO = {"patient": "P-1", "prescriber": "Dr Q"}
FINE = (parse_balance("A,repeatability=0.2 mg,readability=0.1 mg"),)
SYRINGES = tuple(
    parse_measure(f"S{n},kind=oral syringe,capacity={size},graduation={mark}")
    for n, (size, mark) in enumerate((("1 mL", "0.01 mL"), ("5 mL", "0.2 mL")))
)
HERE = (
    UNCONFIGURED,
    Practice(site="ELM", balances=FINE, measures=SYRINGES),
    Practice(site="ELM", jurisdiction="DE", balances=FINE),
    Practice(site="ELM", jurisdiction="BE", balances=FINE),
)
DOSES = ("0.5 mg", "1.5 mg", "3 mg", "4.35 mg", "4.5 mg")


def orders():
    """Yield what prepares an order of every form, and the order."""
    for dose in DOSES:
        for days in ("30", "90"):
            yield registry.prepare_capsules, CapsuleOrder(dose=dose, days=days, **WHO)
        yield registry.prepare_liquid, LiquidOrder(dose=dose, days="21", **WHO)
        yield registry.prepare_tablets, TabletOrder(dose=dose, days="30", blank_mass="65 mg", **WHO)
    steps = ("1.5 mg for 14 day", "3 mg on Mon, Wed and Fri for 2 weeks")
    for make, order in (
        (
            registry.prepare_capsules,
            CapsuleOrder(
                dose="3 mg", strength="1.5 mg", steps=steps, first_dose="2026-11-23", **WHO
            ),
        ),
        (
            registry.prepare_liquid,
            LiquidOrder(dose="3 mg", steps=steps, first_dose="2026-11-23", **WHO),
        ),
    ):
        yield make, order
    base = {"base": "Base X (Maker Y)", "base_kind": "preserved-aqueous", "amount": "0.5 g"}
    order = TopicalOrder(strength="3 mg/g", days="30", overfill="2 g", **base, **WHO)
    yield registry.prepare_topical, order


def recorded() -> str:
    """Return the digest of all that these orders record, refusals too."""
    found = []
    for practice in HERE:
        for prepare, order in orders():
            try:
                made = prepare(order, formulary=FORMULARY, pharmacy=practice, today=TODAY)
            except Exception as refusal:  # noqa: BLE001
                found.append([type(refusal).__name__, str(refusal)])
                continue
            document = made.to_json()
            del document["program"]
            found.append(document)
    return sha256(rfc8785.dumps(found)).hexdigest()


def test_a_version_records_the_same_as_before():
    """
    What orders record has not changed since the last line of the file.

    Where it has, every trail of this version would be told as not whole: raise `__version__`, by
    which only the figures of earlier entries are judged, and add the line that this test prints.
    Other formulations need a line, and no other version.
    """
    now = {"version": __version__, "formulary": FORMULARY.digest, "recorded": recorded()}
    lines = [json.loads(line) for line in LINES.read_text(encoding="utf-8").splitlines()]

    assert lines[-1] == now, json.dumps(now)
    assert len({(each["version"], each["formulary"]) for each in lines}) == len(lines)


def test_every_form_is_among_what_is_compared():
    """At least three of four orders are made, of each form."""
    made = {}
    for practice in HERE:
        for prepare, order in orders():
            try:
                form = prepare(order, formulary=FORMULARY, pharmacy=practice, today=TODAY).form
            except Exception:  # noqa: BLE001
                form = "refused"
            made[form] = made.get(form, 0) + 1

    assert set(made) == {"capsules", "liquid", "tablets", "topical", "refused"}, made
    assert made["refused"] * 4 <= sum(made.values()), made
