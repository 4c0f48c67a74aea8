"""Weigh random batches from random lots, and compare with what the jars contain.

Usage: nice python tools/bench.py [--count 1000] [--seed 1]

Every dosage form is planned from one lot and weighed from another, under every policy and with
balances of every kind, within tolerance and beyond it, and corrected afterwards. Lots are misread
now and then, and some share a number. An independent calculation in exact fractions follows the
certificates vessel by vessel: the target of every weighing, the percent of label after it, and its
result must be the same. No batch whose true content is outside the limits may be verified or
released. Each trail is then verified, with every number calculated again. The results are counted
and printed.
The exit code is 1 if anything else happened.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from ldncompound.compounding.checks_before_planning import settled
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.prescription.order_fields import Order
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.core.quantities import MG, PERCENT, format_quantity, number_of
from ldncompound.core.refusals import Implausible, Refusal
from ldncompound.pharmacy.batches.act_records import WeighedStep
from ldncompound.pharmacy.batches.acts.amendments import correct_batch
from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings, record_quality_check
from ldncompound.pharmacy.batches.acts.screening_at_release import AnswersGiven
from ldncompound.pharmacy.batches.acts.sign_off import (
    finish_batch,
    release_batch,
    verify_batch,
)
from ldncompound.pharmacy.batches.acts.weighing import (
    BalanceReading,
    mass_to_weigh,
    record_step,
    record_weighing,
)
from ldncompound.pharmacy.batches.batch import Batch
from ldncompound.pharmacy.batches.record_at_work import record_at_work
from ldncompound.pharmacy.batches.typed_lots import lots_as_typed
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.inspection.at_hand import AtHand
from ldncompound.pharmacy.inspection.signatures_of_a_trail import verify_with_signatures
from ldncompound.pharmacy.master_records import load_formulary
from ldncompound.pharmacy.people.acts import Personnel
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.changes import identify_lot
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.stock.triturations import TriturationOrder
from ldncompound.trail.store import Trail

FORMULARY = load_formulary()
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ACTIVE, FILLER = "naltrexone hydrochloride", "microcrystalline cellulose"
TABLETS = "naltrexone hydrochloride tablets 50 mg"
MOLAR = {each.name.removeprefix("naltrexone").strip() or "base": Fraction(each.molar_mass)
         for each in FORMULARY.substances["naltrexone"].forms}  # fmt: skip
BALANCES = (
    "III,sensitivity=6 mg,readability=1 mg",
    "M,minimum=20 mg,readability=0.1 mg,error=5 %",
    "F,minimum=1 mg,readability=0.01 mg,error=5 %",
    "S,minimum=20 mg,readability=0.1 mg,error=5 %,capacity=500 mg",
)
POLICIES = ("as-label", "certificate", "nrf")
BY_RULE = {"US": "certificate", "DE": "nrf", "BE": "certificate"}
LABELS = {"hydrochloride": ACTIVE, "hydrochloride dihydrate": f"{ACTIVE} dihydrate",
          "base": "naltrexone"}  # fmt: skip
OTHERS = (
    "empty capsule size 1",
    *sorted(
        {part.name for each in FORMULARY.formulations.values() for part in each.components}
        | {"Base X"}
    ),
)
"""Components, each of which has one lot that is named as typed."""
MISREAD: tuple[Callable[[str], str], ...] = (
    str.lower,
    lambda text: text.replace("-", ""),
    lambda text: text.replace("-", " "),
    lambda text: text.replace("-", "\u2011"),
    lambda text: "".join(chr(ord(each) + 0xFEE0) for each in text),
    lambda text: text.translate(str.maketrans({"0": "O", "1": "l"})),
    lambda text: text.replace("-", "."),
)
"""How a number is spelled otherwise, or taken for one that looks like it."""
CLOSE = Fraction(1, 10**9)
HOUSE = 25
"""Batches of one pharmacy; the next has new lots, rules and balances."""
WAIVED = AnswersGiven(waived="asked when the prescription came in")


class Wrong(AssertionError):
    """The program's figures differ from the contents of the vessels."""


class Short(Exception):
    """A trituration does not contain what must be taken from it."""


class Jar(NamedTuple):
    """
    The contents of a jar, by its certificate or its label.

    Args:
        lot: As it is named.
        kind: "powder", "tablets" or "ahead", for a trituration.
        form: Chemical form of a powder; for a lot not received, the salt of the label.
        assay: Of the certificate, as a fraction of its own form; None without one.
        dry: Fraction left without water and solvents.
        mean: Mean mass of a tablet in mg; None for tablets that were not weighed.
        parts: Parts in all that contain 1 part of the active.
        policy: By which a trituration was made.
        label: Name on the container of a powder.
    """

    lot: str
    kind: str = "powder"
    form: str = "hydrochloride"
    assay: Fraction | None = None
    dry: Fraction = Fraction(1)
    mean: Fraction | None = None
    parts: int = 1
    policy: str | None = None
    label: str = ACTIVE

    def factor(self, policy: str, labelled: str) -> Fraction:
        """Return the powder that is weighed for one part of the labelled drug."""
        form = MOLAR[self.form] / MOLAR[labelled]
        if self.assay is None or (self.policy or policy) == "as-label":
            return form
        assay = self.assay
        if (self.policy or policy) == "nrf":
            content = min(assay, Fraction(1)) * self.dry
            return form if 1 - content <= Fraction(2, 100) else form / content
        return form / (assay * self.dry)

    def holds(self, labelled: str) -> Fraction:
        """Return the labelled drug in one part of the powder, whatever the policy."""
        return MOLAR[labelled] / MOLAR[self.form] * (self.assay or 1) * self.dry


def number(text: str) -> Fraction:
    """Return the number of a quantity; grams as milligrams."""
    digits, _, unit = text.partition(" ")
    return Fraction(digits) * (1000 if unit == "g" else 1)


def written(amount: Fraction, unit: str = "mg") -> str:
    """Write an amount that a balance shows, or a percentage of one decimal."""
    return f"{float(amount):.4f}".rstrip("0").rstrip(".") + f" {unit}"


def half_up(amount: Fraction, step: Fraction) -> Fraction:
    """Return an amount as a balance shows it."""
    return (2 * amount + step) // (2 * step) * step


def misread(lot: str | None, chance: random.Random) -> str | None:
    """Return now and then the number of a received lot as somebody misreads it; else None."""
    if lot is None or not re.fullmatch(r"[A-Z]-\d", lot) or chance.random() < 0.8:
        return None
    found = chance.choice(MISREAD)(lot)
    return None if found == lot else found


class Contents:
    """A vessel: its contents by name, the powder of the active, drug by label, the volume."""

    def __init__(self) -> None:
        self.planned: dict[str, Fraction] = defaultdict(Fraction)
        self.inside: dict[str, Fraction] = defaultdict(Fraction)
        self.powder, self.label, self.volume = Fraction(0), Fraction(0), Fraction(0)


class Followed(NamedTuple):
    """
    What is weighed in a batch, and what it holds.

    Args:
        targets: By step.
        percent: Of label, in all.
        in_unit: Of label, in a unit of the planned mass: more filler than planned dilutes it.
    """

    targets: dict[int, Fraction]
    percent: Fraction
    in_unit: Fraction


class Reckoning:
    """The oracle: what is to be weighed in a plan, and what the batch then contains."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document, self.plan = document, document["weigh_plan"]
        self.steps = self.plan["steps"]
        roles = {part["role"]: part for part in document["components"]}
        self.active = roles["active"]
        self.filler = roles.get("filler", roles.get("base", {})).get("name")
        self.nominal = number(self.active["nominal"])
        self.overage = 1 + number(self.active["overage"]) / 100
        self.readability = number(self.plan["balance"]["readability"])
        self.tolerance = number(document["formulation"]["record"]["weighing_tolerance"]["value"])
        expected = document["expected"]
        self.low, self.high = (number(expected[each]) for each in ("low", "high"))
        # What the rules allow at most where an overage is declared.
        self.most = number(expected.get("ceiling") or expected["high"])
        if self.overage == 1:
            self.most = self.high
        self.by_mass = "topical" in document

    def share(self, vessel: str) -> Fraction:
        """Return the part of a stock solution that goes into the batch."""
        moved = sum(number(each["amount"]) for each in self.steps
                    if each["action"] == "measure" and each["what"] == vessel)  # fmt: skip
        mark = next(number(each["amount"]) for each in self.steps
                    if each["action"] == "make-up" and each["into"] == vessel)  # fmt: skip
        return Fraction(moved) / mark

    def follow(
        self, actual: dict[int, Fraction], factor: Fraction, holds: Fraction, parts: int
    ) -> Followed:
        """Return what is to be weighed and what comes of it, from what was weighed so far."""
        need = self.nominal * factor * self.overage
        vessels: dict[str, Contents] = defaultdict(Contents)
        targets: dict[int, Fraction] = {}
        beyond = Fraction(0)
        for step in self.steps:
            into = vessels[step.get("into", "")]
            if step["action"] == "take":
                into.label += number(step["active"])
            elif step["action"] == "make-up":
                into.volume = number(step["amount"])
            elif step["action"] == "measure" and step["what"] in vessels:
                source = vessels[step["what"]]
                share = number(step["amount"]) / source.volume
                into.powder += source.powder * share
                into.label += source.label * share
            elif step["action"] == "weigh":
                at = step["step"]
                wanted = self.wanted(step, vessels, need, parts, done=at in actual)
                targets[at] = half_up(max(wanted, Fraction(0)), self.readability)
                found = actual.get(at, targets[at])
                into.powder += found * self.strength(step["what"], vessels, parts)
                into.inside[step["what"]] += found
                if (step["what"], step["into"]) == (self.filler, "batch"):
                    beyond = found - targets[at]
        batch = vessels["batch"]
        percent = (batch.powder * holds + batch.label) / self.nominal * 100
        mass = sum(batch.inside.values())
        in_unit = percent * (mass - beyond) / mass if mass else percent
        return Followed(targets, in_unit if self.by_mass else percent, in_unit)

    def strength(self, what: str, vessels: dict[str, Contents], parts: int) -> Fraction:
        """Return the powder of the active in one part of what is weighed."""
        if what == self.active["name"]:
            return Fraction(1)
        if what in vessels:
            return vessels[what].powder / sum(vessels[what].inside.values())
        return Fraction(1, parts) if what.startswith("trituration ") else Fraction(0)

    def wanted(
        self,
        step: dict[str, Any],
        vessels: dict[str, Contents],
        need: Fraction,
        parts: int,
        *,
        done: bool,
    ) -> Fraction:
        """Return what is to be weighed at a step, exact."""
        what, into = step["what"], vessels[step["into"]]
        planned = number(step["amount"])
        into.planned[what] += planned
        later = (each for each in self.steps if each["step"] > step["step"])
        if any(each["action"] == "weigh" and each["what"] == what and
               each["into"] == step["into"] for each in later):  # fmt: skip
            return planned
        total = into.planned[what]
        strength = self.strength(what, vessels, parts)
        if what == self.filler:
            before = sum(into.planned.values()) - total
            now = sum(into.inside.values()) - into.inside[what]
            total = (
                total * now / before
                if step["into"] != "batch"
                else (total + before - now - self.room_beyond(into))
            )
        elif strength and step["into"] == "batch":
            total = need / strength
            there = sum(vessels[what].inside.values()) if what in vessels else total
            planned_lot = abs(need - number(self.active["required"])) <= need * CLOSE
            if there < total and not (done or planned_lot):
                raise Short(what)
            total = min(there, total)
        elif strength and not self.filler:
            total = need / self.share(step["into"])
        return total - into.inside[what]

    def room_beyond(self, batch: Contents) -> Fraction:
        """Return the base that excess powder displaces in a mould beyond its own mass."""
        density = self.document.get("tablets", {}).get("density_factor") or "1"
        more = batch.powder - number(self.plan["delivers"])
        return more * (1 / Fraction(density) - 1)

    def is_within(self, found: Followed) -> bool:
        """Return whether a batch of this content may be released."""
        return all(map(self.holds, (found.percent, found.in_unit)))

    def holds(self, percent: Fraction) -> bool:
        """Return whether a content is within the limits."""
        return self.low <= percent / self.overage <= self.high and percent <= self.most


class House:
    """A pharmacy with lots of every kind."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.chance, self.trail = chance, Trail.open_for_acts(folder / "trail.sqlite")
        self.rule = chance.choice(tuple(BY_RULE))
        self.pharmacy = Practice(
            name="Elm", site="ELM", jurisdiction=self.rule,
            balances=tuple(parse_balance(each) for each in BALANCES),
        )  # fmt: skip
        self.jars = [Jar("Z-1@2028-03"), Jar("Z-2@2028-04"),
                     Jar("Q-1@2028-03", "tablets"), Jar("Q-2@2028-04", "tablets")]  # fmt: skip
        self._receive()

    def by(self, name: str) -> BatchActs:
        """Return the acts of a person."""
        desk = Desk(name, "stated", "bench", NOW, NOW.date())
        recorder = Recorder(self.trail, FORMULARY, self.pharmacy, desk)
        return BatchActs(recorder, Personnel(recorder))

    def receives(
        self, component: str, number: str, expires: str = "2028-03", **facts: Any
    ) -> str | None:
        """Receive a lot, ready for use; return its id, or None where no figure is confirmed."""
        keeper, sure = Storekeeper(self.by("Kim").recorder), "read twice"
        facts = {"maker": "M", **facts}
        given = Delivery(component=component, number=number, expires=expires, **facts)
        try:
            made = keeper.receive(given)
        except Implausible:
            try:
                made = keeper.receive(replace(given, confirmed=sure))
            except Implausible:
                return None
        if made.quarantine:
            identify_lot(keeper, made.id, "IR spectrum", "passes")
        return made.id

    def receives_typed(self, identity: str) -> None:
        """Receive what a batch was made from as typed, as its release demands."""
        room = Stockroom(self.trail)
        for lot in lots_as_typed(room, self.by("Kim").batch(identity)):
            if not room.alike(lot.number):
                form = "hydrochloride" if lot.component == ACTIVE else None
                day = lot.expiration_date.isoformat()
                self.receives(lot.component, lot.number, day, form=form)

    def _receive(self) -> None:
        chance, store = self.chance, Storekeeper(self.by("Kim").recorder)
        for at in range(8):
            form = chance.choice([*["hydrochloride"] * 3, "hydrochloride dihydrate", "base"])
            stated, dry, assay = {}, Fraction(1), None
            content = form
            if chance.random() < 0.85:
                assay = chance.choice([Fraction(88), Fraction(chance.randint(850, 1030), 10)])
                stated = {"assay": written(assay, "%"), "basis": "as is"}
                if form == "hydrochloride dihydrate":
                    # What the assay is the content of; the water of the hydrate counts once.
                    content = chance.choice(["hydrochloride", form])
                    stated["assay_of"] = content
                if chance.random() < 0.5 and form != "hydrochloride dihydrate":
                    lost = Fraction(chance.randint(0, 60), 10)
                    stated |= {"basis": "dried", "loss_on_drying": written(lost, "%")}
                    dry = 1 - lost / 100
            # The last two share a number, so they have only their ids.
            number, maker = f"N-{min(at, 6)}", f"M{at}"
            made = self.receives(ACTIVE, number, form=form, maker=maker, **stated)
            if made is not None:
                share = None if assay is None else assay / 100 * MOLAR[form] / MOLAR[content]
                name = number if at < 6 else made
                self.jars.append(Jar(name, "powder", form, share, dry, label=LABELS[form]))
        for at in range(3):
            mean = Fraction(chance.randint(1400, 4000), 10)
            self.receives(TABLETS, f"T-{at}", content="50 mg", masses=(written(mean),) * 20)
            self.jars.append(Jar(f"T-{at}", "tablets", mean=mean))
        for _ in range(2):
            jar = chance.choice([each for each in self.jars if each.kind == "powder"])
            parts = chance.choice([4, 10, 20])
            lots = (f"{ACTIVE}={jar.lot}", f"{FILLER}=C-7@2028-06")
            order = TriturationOrder(amount=f"{parts} g", parts=str(parts), lots=lots)
            made = store.make_trituration(order).id
            self.jars.append(jar._replace(
                lot=made, kind="ahead", parts=parts, policy=BY_RULE[self.rule]))  # fmt: skip


class Case(NamedTuple):
    """A planned batch: its order, the lot it was planned from, and the oracle."""

    identity: str
    order: Order
    jar: Jar | None
    sum: Reckoning
    labelled: str
    policy: str

    def figures(self, jar: Jar) -> tuple[Fraction, Fraction, int]:
        """Return powder for one part of drug, drug in one part of powder, parts."""
        if self.sum.document["formulation"]["record"].get("tablet") is None:
            holds = jar.holds(self.labelled)
            return jar.factor(self.policy, self.labelled), holds, jar.parts
        ordered = getattr(self.order, "tablet_mass", None)
        if ordered is None:
            return Fraction(1), Fraction(1), 1
        mean = jar.mean if jar.mean is not None and jar != self.jar else number(ordered)
        return mean / 50, 50 / mean, 1

    def refuses(self, jar: Jar) -> bool:
        """Return whether the plan must refuse such a lot."""
        tablets = self.sum.document["formulation"]["record"].get("tablet") is not None
        if tablets != (jar.kind == "tablets"):
            return True
        ahead = {"ahead"} & {jar.kind, "" if self.jar is None else self.jar.kind}
        if ahead:
            return jar != self.jar
        return (jar.assay is None and self.jar is not None and self.jar.assay is not None
                and jar.kind == "powder")  # fmt: skip

    def code_of(self, jar: Jar) -> str:
        """Return how such a lot is refused: what is on record as something else, by that."""
        tablets = self.sum.active["name"] == TABLETS
        is_else = tablets != (jar.kind == "tablets") or jar.kind == "ahead"
        return "wrong-component" if is_else else "invalid-order"


def ordered(house: House) -> tuple[Order, Jar | None]:
    """Return a random order, and the lot that it names."""
    chance = house.chance
    kind = chance.choice(["capsules", "capsules", "powder", "part", "whole", "tablets", "topical"])
    wanted = "tablets" if kind in ("part", "whole") else "powder"
    jar = None
    if chance.random() < 0.8:
        fitting = {wanted} | ({"ahead"} if kind == "capsules" else set())
        jar = chance.choice([each for each in house.jars if each.kind in fitting])
    dose = chance.choice(["0.5 mg", "1 mg", "1.5 mg", "3 mg", "4.5 mg"])
    given: dict[str, Any] = {
        "dose": dose, "days": chance.choice(["7", "14", "20", "22", "30"]),
        "patient": "P", "prescriber": "D",
        "balance": chance.choice([*(each.partition(",")[0] for each in BALANCES), None]),
        "potency": None if wanted == "tablets" or (jar and jar.kind == "ahead")
        else chance.choice([None, *POLICIES]),
    }  # fmt: skip
    if kind not in ("powder", "part", "whole"):
        given["dose_as"] = chance.choice([None, None, "base"])
    if kind == "capsules":
        order: Order = CapsuleOrder(**given, size="1",
                                    fill_mass=f"{chance.randint(60, 200)} mg/capsule",
                                    excess=chance.choice([None, "0 capsule", "10 %"]))  # fmt: skip
    elif kind == "tablets":
        order = TabletOrder(**given, blank_mass=f"{chance.randint(60, 120)} mg/tablet",
                            density_factor=chance.choice([None, "1.2"]),
                            excess=chance.choice([None, "10 %"]))  # fmt: skip
    elif kind == "topical":
        order = TopicalOrder(**{**given, "dose": ""}, amount="0.5 g", base="Base X",
                             strength=f"{chance.choice([2, 3, 6])} mg/g",
                             base_kind="preserved-aqueous",
                             excess=chance.choice([None, "5 %"]))  # fmt: skip
    else:
        of_one = None
        if kind == "part":
            mean = Fraction(chance.randint(140, 400)) if jar is None or jar.mean is None \
                else jar.mean  # fmt: skip
            of_one = written(mean)
        form = "powder" if kind == "powder" else chance.choice(["tablets", "tablets-benzoate"])
        order = LiquidOrder(**given, formulation=f"naltrexone-oral-liquid-{form}",
                            tablet_mass=of_one, overfill=chance.choice([None, "10 %"]))  # fmt: skip
    return order, jar


def passed(batch: Batch) -> Iterator[CheckFindings]:
    """Yield the findings of the checks that a batch needs, each as planned."""
    plan = batch.plan
    yield CheckFindings(kind="appearance", appearance="as described", as_described=True)
    rule = FORMULARY.rule_of(plan.pharmacy.jurisdiction).masses
    if "masses" in plan.figures.checks and rule is not None:
        each = format_quantity(plan.figures.filled_mass).split("/")[0]
        units = int(plan.figures.made.magnitude)
        yield CheckFindings(kind="masses", values=(each,) * min(rule.counts(units)))
    limits = record_at_work(plan).ph
    if limits is not None:
        yield CheckFindings(kind="ph", ph=limits.low)


@contextmanager
def ends(expected: str | None, what: str) -> Iterator[None]:
    """Compare a refusal with the one that is expected; None for none."""
    found = None
    try:
        yield
    except Refusal as refusal:
        found = refusal.code
        if found != expected:
            raise Wrong(f"{what}: {found}, and not {expected}: {refusal.message}") from refusal
    if found != expected:
        raise Wrong(f"{what}: recorded, and not {expected}")


class Work:
    """One batch, act by act, compared with the oracle."""

    def __init__(self, house: House, case: Case, told: Counter[str]) -> None:
        self.house, self.case, self.told, self.chance = house, case, told, house.chance
        self.acts = house.by("Kim")
        self.actual: dict[int, Fraction] = {}
        self.used: Jar | None = None
        self.balance: str | None = None
        self.active = case.sum.active["name"]

    def figures(self) -> tuple[Fraction, Fraction, int]:
        """Return the figures of the lot in use, or of the planned one."""
        jar = self.used or self.case.jar
        usual = Jar("", "tablets" if self.active == TABLETS else "powder")
        return self.case.figures(jar or usual)

    def follow(self, actual: dict[int, Fraction]) -> Followed:
        """Return the targets and the percent of label with what was weighed."""
        return self.case.sum.follow(actual, *self.figures())

    def batch(self) -> None:
        """Work through the plan; stop where it cannot continue."""
        as_planned = self.follow({}).targets
        for step in self.case.sum.steps:
            if step["action"] == "weigh" and as_planned[step["step"]] != number(step["amount"]):
                raise Wrong(f"{step} is planned, and the batch needs {as_planned[step['step']]}")
        for step in self.case.sum.steps:
            if step["action"] != "weigh":
                lot = None
                if step["action"] == "take":
                    self.used = self.case.jar or Jar("Q-1@2028-03", "tablets")
                    lot = self.used.lot
                record_step(self.acts, self.case.identity, step["step"], lot)
            elif not self.weigh(step):
                return
        if self.chance.random() < 0.3 and self.actual:
            self.correct()
        self.sign()

    def weigh(self, step: dict[str, Any]) -> bool:
        """Weigh a step; return whether it was recorded."""
        is_active = step["what"] == self.active or (
            step["what"].startswith("trituration ") and
            step["what"] not in {each.get("into") for each in self.case.sum.steps})  # fmt: skip
        first, lot = self.used is None, None
        if is_active:
            jar = self.used or self.at_hand()
            lot = jar.lot
            if self.case.refuses(jar):
                with ends(self.case.code_of(jar), f"lot {jar}"):
                    self.record(step, Fraction(120), lot)
                self.told["another kind of lot"] += 1
                if self.case.jar is None or (first and self.case.refuses(self.case.jar)):
                    return False
                jar, lot = self.case.jar, self.case.jar.lot
            self.used = jar
        try:
            target = self.follow(self.actual).targets[step["step"]]
        except Short:
            return self.refused("not-weighable", step, Fraction(120), lot)
        if target < number(self.case.sum.plan["balance"]["minimum"]):
            if is_active:
                with ends("not-weighable", "target"):
                    mass_to_weigh(self.acts, self.case.identity, self.reading(step, "", lot))
            return self.refused("not-weighable", step, max(target, Fraction(120)), lot)
        asked = mass_to_weigh(self.acts, self.case.identity, self.reading(step, "", lot))
        if asked != target:
            raise Wrong(f"step {step['step']}: {asked} mg are asked for, and not {target} mg")
        return self.reads(step, target, lot)

    def at_hand(self) -> Jar:
        """Return the jar to take: often the planned one, seldom a wrong one."""
        planned = self.case.jar
        if planned is not None and self.chance.random() < 0.35:
            return planned
        if planned is not None and planned.kind == "ahead" and self.chance.random() < 0.8:
            return planned
        kind = "tablets" if self.active == TABLETS else "powder"
        other = self.chance.random() < 0.1
        # A lot that was not received has no record, so it counts as what it is weighed as.
        return self.chance.choice([each for each in self.house.jars if each.kind == kind
                                   or (other and "@" not in each.lot)])  # fmt: skip

    def reads(self, step: dict[str, Any], target: Fraction, lot: str | None) -> bool:
        """Weigh until accepted; the first reading is often off, within tolerance or beyond."""
        sums, chance = self.case.sum, self.chance
        most = target * sums.tolerance / 100
        for turn in range(2):
            actual = target
            if turn == 0 and chance.random() < 0.4:
                span = most * chance.choice([1, 1, 4])
                actual += half_up(span * chance.randint(-10, 10) / 10 + target, sums.readability) \
                    - half_up(target, sums.readability)  # fmt: skip
            accept = "seen" if chance.random() < 0.5 else None
            try:
                found = self.follow({**self.actual, step["step"]: actual})
            except Short:
                return self.refused("not-weighable", step, actual, lot)
            far = abs(actual - target) > most
            if not sums.is_within(found) or (far and accept is None):
                self.refused("out-of-tolerance", step, actual, lot, accept)
                continue
            made = self.record(step, actual, lot, accept if far else None)
            self.actual[step["step"]] = actual
            self.told["weighed, accepted" if far else "weighed"] += 1
            self.same_percent(number_of(made.percent_of_label, PERCENT), found.percent)
            if number_of(made.target, MG) != target:
                raise Wrong(f"step {step['step']}: target {made.target}, and not {target}")
            return True
        return False

    def reading(
        self, step: dict[str, Any], actual: str, lot: str | None, accept: str | None = None
    ) -> BalanceReading:
        """Return what is typed of a weighing."""
        container = None
        if lot is not None:
            jar = next((each for each in self.house.jars if each.lot == lot), Jar(lot))
            container = TABLETS if self.active == TABLETS else jar.label
        return BalanceReading(actual=actual, step=step["step"], lot=lot, sighted=True,
                              balance=self.balance, container=container, accept=accept)  # fmt: skip

    def record(
        self, step: dict[str, Any], actual: Fraction, lot: str | None, accept: str | None = None
    ) -> WeighedStep:
        """Record a weighing; now and then the label of the jar is misread before."""
        text = written(actual)
        other = misread(lot, self.chance)
        if other is not None:
            with ends("lot-ambiguous", f"weighed from {other}"):
                record_weighing(
                    self.acts, self.case.identity, self.reading(step, text, other, accept)
                )
            self.told["weighing refused: a lot misread"] += 1
        return record_weighing(self.acts, self.case.identity, self.reading(step, text, lot, accept))

    def refused(
        self,
        code: str,
        step: dict[str, Any],
        actual: Fraction,
        lot: str | None,
        accept: str | None = None,
    ) -> bool:
        """Check that a weighing is refused with the expected code."""
        with ends(code, f"step {step['step']}, {float(actual)} mg"):
            self.record(step, actual, lot, accept)
        self.told[f"refused: {code}"] += 1
        return False

    def same_percent(self, told: Fraction, percent: Fraction) -> None:
        """Compare a percent of label with that of the vessels."""
        if abs(told - percent) > percent * CLOSE:
            raise Wrong(f"{float(told)} % of label, and the vessels hold {float(percent)} %")

    def correct(self) -> None:
        """Correct the mass of one step afterwards."""
        at = self.chance.choice(sorted(self.actual))
        step = self.case.sum.readability
        other = half_up(self.actual[at] * self.chance.randint(80, 120) / 100, step) or step
        if other == self.actual[at]:
            return  # it would change nothing
        text = written(other)
        correct_batch(self.acts, self.case.identity, at, {"actual": text}, "misread")
        self.actual[at] = other
        self.told["corrected"] += 1

    def sign(self) -> None:
        """Finish, verify and release it; only a batch within its limits may pass."""
        identity, found = self.case.identity, self.follow(self.actual)
        percent = found.percent
        batch = self.acts.batch(identity)
        if abs(batch.percent_of_label - percent) > percent * CLOSE:
            raise Wrong(f"{batch.percent_of_label} % of label, and the vessels hold {percent} %")
        for findings in passed(batch):
            record_quality_check(self.acts, identity, findings)
        figures = batch.plan.figures
        filled = written(figures.made.magnitude, "").strip() if figures.counted else None
        finish_batch(self.acts, identity, BatchYield(filled=filled))
        second = self.house.by("Lee")
        self.house.receives_typed(identity)
        good = self.case.sum.is_within(found)
        failed = "masses" in figures.checks and not self.case.sum.holds(found.in_unit)
        code = "wrong-state" if failed else "out-of-tolerance"
        with ends(None if good else code, f"verified at {float(percent)} %"):
            verify_batch(second, identity)
        if good:
            release_batch(second, identity, "0", "0", screened=WAIVED)
        else:
            with ends("wrong-state", "released without being verified"):
                release_batch(second, identity, "0", "0")
        self.told["released" if good else "not released, content"] += 1


def one(house: House, told: Counter[str]) -> str:
    """Plan a batch and work it through; return how the plan ended."""
    order, jar = ordered(house)
    master = FORMULARY.formulations[settled(order, FORMULARY).formulation]
    names = [{"base": "Base X", "shell": "empty capsule size 1"}.get(part.role, part.name)
             for part in master.components]  # fmt: skip
    lots = tuple(f"{name}=L-{OTHERS.index(name)}@2028-06" for name in names[1:])
    if jar is not None:
        lots = (f"{names[0]}={jar.lot}", *lots)
    try:
        document = house.by("Kim").recorder.prepare(replace(order, lots=lots)).document
    except Refusal as refusal:
        return f"plan refused: {refusal.code}"
    other = None if jar is None else misread(jar.lot, house.chance)
    if other is not None:
        with ends("lot-ambiguous", f"ordered with {other}"):
            named = (f"{names[0]}={other}", *lots[1:])
            house.by("Kim").recorder.prepare(replace(order, lots=named))
        told["order refused: a lot misread"] += 1
    chosen = next(part for part in document["components"] if part["role"] == "active")["lots"]
    if jar is None and chosen:
        jar = next(
            each
            for each in house.jars
            if each.lot.partition("@")[0] in (chosen[0]["id"], chosen[0]["number"])
        )
    labelled = "base" if getattr(order, "dose_as", None) == "base" else "hydrochloride"
    policy = order.potency or BY_RULE[house.rule]
    case = Case(document["id"], order, jar, Reckoning(document), labelled, policy)
    Work(house, case, told).batch()
    return f"planned, {document['weigh_plan']['method']}"


def run(count: int, seed: str, say: Callable[[str], None]) -> tuple[Counter[str], int]:
    """Work through *count* batches; return how they ended, and how many went wrong."""
    told: Counter[str] = Counter()
    wrong = 0
    for start in range(0, count, HOUSE):
        with tempfile.TemporaryDirectory() as folder:
            house = House(Path(folder), random.Random(f"{seed}-{start}"))  # noqa: S311
            for at in range(start, min(start + HOUSE, count)):
                house.chance.seed(f"{seed}-{at}")
                try:
                    told[one(house, told)] += 1
                except Exception as error:  # noqa: BLE001 - any exception is a finding
                    wrong += 1
                    say(f"WRONG, seed {seed}, batch {at}: {type(error).__name__}: {error}")
            house.trail.close()
            verified, _ = verify_with_signatures(
                Path(folder) / "trail.sqlite",
                numbers=True,
                at_hand=AtHand(FORMULARY, house.pharmacy),
            )
            if not verified.ok:
                wrong += 1
                say(f"WRONG, seed {seed}, from batch {start}: {verified.reason}")
    return told, wrong


def main() -> int:
    """Work and count; return 1 if anything disagreed."""
    words = argparse.ArgumentParser()
    words.add_argument("--count", type=int, default=1000)
    words.add_argument("--seed", default="1")
    given = words.parse_args()
    told, wrong = run(given.count, given.seed, print)
    for how, many in told.most_common():
        print(f"{many:6}  {how}")
    print(f"{given.count} batches, {wrong} went wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
