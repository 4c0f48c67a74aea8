"""Prepare random combinations of order, balance, lots, sizes and rules, and follow their steps.

Usage: python tools/combinations.py [--count 10000] [--seed 1]

Every combination must end as a preparation whose steps, followed literally in exact
fractions, deliver what the document says, or as a refusal with a code and a remedy.
The results are counted and printed. The exit code is 1 if anything else happened.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from ldncompound.calculation.factors import POLICIES
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.materials.lots import (
    BASES,
    Certificate,
    LotRecord,
    PackingMass,
    StockTrituration,
)
from ldncompound.compounding.practice import UNCONFIGURED, Practice
from ldncompound.compounding.prescription.order_fields import Order
from ldncompound.compounding.weighing.equipment import Balance
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import parse_quantity
from ldncompound.core.refusals import CompoundingError, Refusal
from ldncompound.formulary.record_version import RecordVersion
from ldncompound.pharmacy.master_records import load_formulary

FORMULARY = load_formulary()
TODAY = date(2026, 11, 23)
ACTIVE, FILLER = "naltrexone hydrochloride", "microcrystalline cellulose"
TOLERANCE = Fraction(1, 100)


class Wrong(AssertionError):
    """A document that contradicts itself."""


def _percent(chance: random.Random, low: int, high: int) -> str:
    """Return a percentage with one decimal."""
    return f"{format_number(Fraction(chance.randint(low * 10, high * 10), 10))} %"


def balance(chance: random.Random) -> Balance | None:
    """Return a random balance, or None for the assumed one."""
    if chance.random() < 0.2:
        return None
    step = chance.choice(["0.01", "0.1", "1", "2", "10"])
    kind = chance.choice(["minimum", "sensitivity", "repeatability"])
    least = {"minimum": chance.randint(10, 300), "sensitivity": chance.randint(1, 12)}
    figure = str(least[kind]) if kind in least else chance.choice(["0.02", "0.2", "1.5"])
    text = f"B,{kind}={figure} mg,readability={step} mg,error={chance.choice([1, 2, 5, 10])} %"
    if chance.random() < 0.3:
        text += f",capacity={chance.choice([2, 20, 200])} g"
    if chance.random() < 0.3:
        text += f",drift={chance.choice(['0.01', '0.1', '1'])} mg"
    try:
        return parse_balance(text)
    except CompoundingError:
        return None


_PARTS = ("form", "certificate", "tablets", "shells", "trituration")
"""What a lot may have."""


class Lots:
    """Lots in memory, in place of a trail."""

    def __init__(self, chance: random.Random) -> None:
        self.records = {
            ("A1", ACTIVE): self._active(chance, "A1"),
            ("T1", ACTIVE): self._trituration(chance),
            ("F1", FILLER): self._filler(chance),
        }

    def alike(self, text: str, *, looks: bool = False) -> tuple[LotRecord, ...]:
        """Return the lots with this number; none only looks like it."""
        del looks
        return tuple(each for each in self.records.values() if each.number == text)

    def lasting(self, component: str, since: date) -> Iterator[LotRecord]:
        """Yield the lots of a component that last until a day, the first expiring first."""
        found = (each for each in self.records.values() if each.component == component)
        lasting = [each for each in found if each.expiration_date >= since]
        pure = [each for each in lasting if each.trituration is None]
        return iter(sorted(pure, key=lambda each: each.expiration_date))

    contents = lasting

    def received(self, component: str) -> bool:
        """Return whether there is a lot of a component."""
        return any(each.component == component for each in self.records.values())

    def left_of(self, record: LotRecord) -> None:
        """Return None: no quantity was given."""

    def adoption(self, version: RecordVersion) -> None:
        """Return None: nothing is adopted."""

    def recalled_as_typed(self, component: str, text: str) -> None:
        """Return None: nothing was recalled."""

    def unusable(self, record: LotRecord) -> None:
        """Return None: every lot may be used."""

    def takes_typed(self) -> bool:
        """Return True: lots that were not received are taken as typed."""
        return True

    def checked(self, balance: str, day: date) -> bool:
        """Return True: every balance was checked."""
        return bool(balance and day)

    def _lot(self, number: str, component: str, chance: random.Random, **more: Any) -> LotRecord:
        until = TODAY + timedelta(days=chance.randint(-20, 900))
        return LotRecord(
            id=f"X-{number}", component=component, number=number, maker="M",
            expiration_date=until, received_on=TODAY,
            **{**dict.fromkeys(_PARTS), "packing": (), **more},
        )  # fmt: skip

    def _active(self, chance: random.Random, number: str) -> LotRecord:
        basis = chance.choice(BASES)
        certificate = Certificate(
            reference=None,
            assay=parse_quantity(_percent(chance, 85, 103)),
            basis=basis,
            water=parse_quantity(_percent(chance, 0, 9)),
            loss_on_drying=parse_quantity(_percent(chance, 0, 9)),
            solvents=parse_quantity(_percent(chance, 0, 1)) if chance.random() < 0.3 else None,
        )
        form = chance.choice([each.name for each in FORMULARY.substances["naltrexone"].forms])
        return self._lot(number, ACTIVE, chance, form=form, certificate=certificate)

    def _trituration(self, chance: random.Random) -> LotRecord:
        made = StockTrituration(
            parts=chance.choice([2, 5, 10, 20, 100]),
            filler=chance.choice([FILLER, FILLER, "lactose"]),
            factor=chance.choice(["1", "1.02", "1.11038072734"]),
            form=ACTIVE,
            square=chance.choice(["0", "0.0001", "0.000625"]),
            made_from=("A1",),
        )
        return self._lot("T1", ACTIVE, chance, trituration=made)

    def _filler(self, chance: random.Random) -> LotRecord:
        tried = PackingMass(
            size=chance.choice(["1", "2", "3", "4"]),
            mass=parse_quantity(f"{chance.randint(60, 300)} mg/capsule"),
            rsd=parse_quantity("1.2 %"),
            count=5,
            found="packing trial",
            on=TODAY,
        )
        return self._lot("F1", FILLER, chance, packing=(tried,))


def order(chance: random.Random) -> Order:
    """Return a random order, mostly in range."""
    dose = format_number(Fraction(chance.randint(40, 480), 100))
    texts: dict[str, Any] = {
        "dose": f"{dose} mg",
        "days": str(chance.choice([1, 3, 7, 14, 30, 30, 60, 90, 170])),
        "patient": "P",
        "prescriber": "D",
        "potency": chance.choice([None, *POLICIES]),
        "dose_as": chance.choice([None, None, None, "hydrochloride", "base"]),
    }
    lots = []
    if chance.random() < 0.7:
        lots.append(f"{ACTIVE}={chance.choice(['A1', 'A1', 'T1', 'Z@2028-01'])}")
    if chance.random() < 0.2:
        return LiquidOrder(
            **texts, formulation="naltrexone-oral-liquid-powder", lots=tuple(lots),
            storage=chance.choice(["refrigerator", "room"]),
        )  # fmt: skip
    if chance.random() < 0.6:
        lots.append(f"{FILLER}=F1")
    fill = f"{chance.randint(40, 400)} mg/capsule" if chance.random() < 0.6 else None
    return CapsuleOrder(
        **texts,
        lots=tuple(lots),
        size=chance.choice([None, None, "00", "1", "2", "3", "4"]),
        fill_mass=fill,
        excess=chance.choice([None, "0 capsule", "10 %"]),
    )


def pharmacy(chance: random.Random) -> Practice:
    """Return a random pharmacy."""
    own = balance(chance)
    return replace(
        UNCONFIGURED,
        jurisdiction=chance.choice(["US", "DE", "BE"]),
        balances=() if own is None else (own,),
        batch_error=chance.choice([None, None, parse_quantity("4 %")]),
        bands=chance.choice([(), (), ((parse_quantity("2 mg/capsule"), 20),)]),
    )


def _mg(text: str) -> Fraction:
    """Return a mass of a document in mg."""
    number, _, unit = text.partition(" ")
    if unit != "mg":
        raise Wrong(f"{text} is not in mg")
    return Fraction(number)


def check(document: dict[str, Any], lots: Lots) -> None:
    """Follow the steps of a document and check its figures."""
    plan = document["weigh_plan"]
    least, step_size = _mg(plan["balance"]["minimum"]), _mg(plan["balance"]["readability"])
    stock = lots.records["T1", ACTIVE]
    vessels: dict[str, dict[str, Fraction]] = {}
    if stock.trituration is not None:
        share = Fraction(1, stock.trituration.parts)
        vessels[f"trituration {stock.id}"] = {ACTIVE: share, FILLER: 1 - share}
    volumes: dict[str, Fraction] = {}
    for step in plan["steps"]:
        target = vessels.setdefault(step.get("into", ""), {})
        if step["action"] == "weigh":
            amount = _mg(step["amount"])
            if amount < least or amount % step_size:
                raise Wrong(f"step {step['step']} cannot be weighed")
            held = vessels.get(step["what"], {step["what"]: Fraction(1)})
            total = sum(held.values())
            for name, part in held.items():
                target[name] = target.get(name, Fraction(0)) + part * amount / total
        elif step["action"] == "make-up":
            volumes[step["into"]] = Fraction(step["amount"].partition(" ")[0])
        elif step["action"] == "measure" and step["what"] in volumes:
            amount = Fraction(step["amount"].partition(" ")[0])
            for name, part in vessels[step["what"]].items():
                moved = part * amount / volumes[step["what"]]
                target[name] = target.get(name, Fraction(0)) + moved
    active = next(each for each in document["components"] if each["role"] == "active")
    delivered, required = vessels["batch"][ACTIVE], _mg(active["required"])
    overage = 1 + Fraction(active["overage"].partition(" ")[0]) / 100
    if format_number(delivered) != plan["delivers"].partition(" ")[0]:
        raise Wrong("the steps do not deliver what the plan says")
    if abs(delivered - required) > required * TOLERANCE:
        raise Wrong("the steps are off by more than 1 %")
    # A factor without a finite decimal is printed with 12 digits, but multiplied exactly.
    multiplied = _mg(active["nominal"]) * Fraction(active["factor"]) * overage
    if abs(multiplied - required) > required / 10**11:
        raise Wrong("required is not nominal, factor and overage")
    if "capsules" in document:
        filler = _mg(document["components"][1]["required"])
        fill = Fraction(document["capsules"]["fill_mass"].partition(" ")[0])
        if abs(fill * document["capsules"]["batch_size"] - required - filler) > filler / 10**9:
            raise Wrong("filler is not the rest of the fill")
        if abs(vessels["batch"][FILLER] - filler) > filler * TOLERANCE:
            raise Wrong("the filler is off by more than 1 %")
    until = date.fromisoformat(document["beyond_use"]["date"])
    for part in document["components"]:
        for lot in part["lots"]:
            if until > date.fromisoformat(lot["expiration_date"]):
                raise Wrong("a lot expires before the preparation")


def one(chance: random.Random) -> str:
    """Prepare one combination; return how it ended."""
    lots, given, at = Lots(chance), order(chance), pharmacy(chance)
    try:
        made = prepare(given, formulary=FORMULARY, pharmacy=at, today=TODAY, kept=lots)
    except Refusal as refusal:
        if not (refusal.message and refusal.remedy):
            raise Wrong(f"{refusal.code} says nothing") from None
        return refusal.code
    check(made.document("X-1"), lots)
    return f"prepared, {made.weigh_plan.method}"


def main() -> int:
    """Try and count; return 1 if anything went wrong."""
    words = argparse.ArgumentParser()
    words.add_argument("--count", type=int, default=10_000)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    ended: Counter[str] = Counter()
    for number in range(given.count):
        seed = f"{given.seed}-{number}"
        try:
            ended[one(random.Random(seed))] += 1  # noqa: S311 - orders, no secret
        except Exception as error:  # noqa: BLE001 - any exception is a finding
            ended[f"WRONG: {type(error).__name__}: {error} (seed {seed})"] += 1
    for how, count in ended.most_common():
        print(f"{count:6}  {how}")
    return 1 if any(how.startswith("WRONG") for how in ended) else 0


if __name__ == "__main__":
    sys.exit(main())
