"""Masses and weigh plan of a topical preparation.

The strength is a content, in mg/g. What stays in the container (overfill) is separate from what
is lost in making (excess).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.beyond_use import Limit, ruled
from ldncompound.compounding.weighing.plan import (
    BATCH,
    MOST_PIECES,
    TOLERANCE,
    Amount,
    Delivered,
    Step,
    bears,
    deviation_of,
    in_parts,
    pieces,
)
from ldncompound.compounding.weighing.powder_batch import PowderBatch
from ldncompound.compounding.weighing.powder_plan import plan_batch, smallest_batch
from ldncompound.core.numbers import format_number, round_half_up, round_up
from ldncompound.core.quantities import (
    MG_PER_G,
    PERCENT,
    G,
    format_quantity,
    mass,
    number_of,
    quantity,
    written,
)
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, NotWeighable, StrengthNotInRange, quoted
from ldncompound.core.sources import UNCONFIRMED
from ldncompound.core.wording import CatalogueText, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ldncompound.compounding.dosage_forms.topical.master_record import (
        BaseKind,
        TopicalFormulation,
    )
    from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
    from ldncompound.compounding.dosage_forms.topical.request import TopicalRequest
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.materials.potency import Potency
    from ldncompound.compounding.weighing.equipment import Balance
    from ldncompound.compounding.weighing.plan import Alternative, WeighPlan
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.rules import KeepingRules


__all__ = [
    "LARGEST_BATCH",
    "Masses",
    "Needs",
    "check_batch",
    "check_pure",
    "check_record",
    "kind_of",
    "limit",
    "masses",
    "needs",
    "plan",
]


LARGEST_BATCH = 20_000
"""In g; more than any mixer in a pharmacy holds."""

MG_IN_G = 1000


class Masses(NamedTuple):
    """
    What is dispensed and made, in g; exact.

    Args:
        dispense: What is applied in the course.
        overfill: What stays in the container.
        excess: What is lost in making.
        least: Sum of the three, and no less than the batch size ordered.
        made: Batch size, in whole steps.
    """

    dispense: Fraction
    overfill: Fraction
    excess: Fraction
    least: Fraction
    made: int

    @property
    def surplus(self) -> Fraction:
        """What is made beyond dispense, overfill and excess, in g."""
        return self.made - self.dispense - self.overfill - self.excess


class Needs(NamedTuple):
    """Exact needs of the batch, in mg."""

    active: str
    base: str
    nominal: Fraction
    required: Fraction
    additives: dict[str, Fraction]
    of_base: Fraction
    potency: Potency


def check_record(request: TopicalRequest, master: TopicalFormulation, order: TopicalOrder) -> None:
    """
    Refuse a strength that is not of the record, and a base that is named twice or not at all.

    Raises:
        StrengthNotInRange: the strength is not one of the record.
        InvalidOrder: the base is named twice or not at all.
    """
    strengths = [number_of(each, MG_PER_G) for each in master.strengths]
    if strengths and request.strength not in strengths:
        known = ", ".join(written(format_quantity(each)) for each in master.strengths)
        raise StrengthNotInRange(
            f"{written_content(request.strength)} is not a strength of {master.id}.",
            remedy=f"Its strengths: {known}. Another strength needs another formula.",
        )
    if master.topical.base_named == (order.base is not None):
        raise InvalidOrder(
            f"The master record {master.id} already names the base."
            if order.base is not None
            else "The base is missing, and no source documents one for these strengths.",
            remedy="Leave --base out."
            if order.base is not None
            else "Name the base that the pharmacy uses with --base, with its maker.",
        )


def kind_of(order: TopicalOrder, master: TopicalFormulation) -> BaseKind:
    """
    Return the kind of base, which decides how long it keeps.

    Raises:
        InvalidOrder: it is missing, or not in the record.
    """
    known = " or ".join(each.name for each in master.beyond_use.bases)
    found = next((each for each in master.beyond_use.bases if each.name == order.base_kind), None)
    if found is None:
        fault = (
            "The kind of base is missing"
            if order.base_kind is None
            else f"{quoted(order.base_kind)} is not a kind of base of {master.id}"
        )
        raise InvalidOrder(
            f"{fault}; the beyond-use date depends on it.",
            remedy=f"See the data sheet of the base, and write --base-kind {known}.",
        )
    return found


def masses(request: TopicalRequest, master: TopicalFormulation) -> Masses:
    """Return what is dispensed, what stays in the container, what is lost, and what is made."""
    dispense = request.amount * request.doses_per_day * request.days
    overfill = _beyond(request.overfill, dispense)
    excess = _beyond(request.excess, dispense + overfill)
    asked = Fraction(0) if request.batch_size is None else number_of(request.batch_size, G)
    least = max(dispense + overfill + excess, asked)
    step = number_of(master.topical.step.value, G)
    return Masses(dispense, overfill, excess, least, int(round_up(least, step)))


def _beyond(given: Quantity | None, of: Fraction) -> Fraction:
    """Return a mass in g, or a percentage of another mass; 0 where none was ordered."""
    if given is None:
        return Fraction(0)
    if given.units == PERCENT:
        return of * given.magnitude / 100
    return number_of(given, G)


def check_batch(found: Masses) -> None:
    """
    Refuse a batch that is too large for any mixer.

    Raises:
        InvalidOrder: more than 20 kg.
    """
    if found.made > LARGEST_BATCH:
        raise InvalidOrder(
            f"A batch may have at most {LARGEST_BATCH} g; this one has "
            f"{format_number(Fraction(found.made))} g.",
            remedy="Check days, amount, overfill, excess and batch size.",
        )


def check_pure(lots: Sequence[ComponentLot]) -> None:
    """
    Refuse a stock trituration as the source of the active: it contains a capsule filler.

    Raises:
        InvalidOrder: a lot is a trituration.
    """
    for lot in lots:
        if lot.record is not None and lot.record.trituration is not None:
            raise InvalidOrder(
                f"The stock trituration {lot.record.id} contains {lot.record.trituration.filler}, "
                "which is not a component of this preparation.",
                remedy="Name a lot of the pure powder.",
            )


def needs(
    request: TopicalRequest, master: TopicalFormulation, potency: Potency, grams: int
) -> Needs:
    """
    Return what a batch needs; the base makes up the rest.

    Raises:
        InvalidOrder: nothing is left for the base.
    """
    nominal = request.strength * grams
    required = nominal * potency.factor
    additives = {name: share * grams * MG_IN_G for name, share in master.shares.items()}
    base = grams * MG_IN_G - required - sum(additives.values())
    if base <= 0:
        raise InvalidOrder(
            f"{written_content(request.strength)} leaves no room for the base.",
            remedy="Check the strength: 1 mg per g is one thousandth.",
        )
    names = master.name_of("active"), master.name_of("base")
    return Needs(*names, nominal, required, additives, base, potency)


def plan(
    master: TopicalFormulation,
    needed: Needs,
    found: Masses,
    balance: Balance,
    limit: Fraction,
) -> WeighPlan:
    """
    Plan the weighings for a balance: the active as a powder batch, additives weighed directly.

    Raises:
        NotWeighable: the balance cannot weigh the batch; the smallest that works is named.
    """
    whole = PowderBatch(
        needed.active, needed.base, needed.required, needed.of_base, found.made, limit
    )
    planned = plan_batch(whole, balance)
    if planned is not None and _all_weighable(needed.additives, found.made, found.made, balance):
        return _with_additives(planned, needed, master, balance)
    least = _smallest(whole, needed, found, balance, number_of(master.topical.step.value, G))
    balance_in_words = (
        f"the balance {quoted(balance.id)} (minimum {format_quantity(balance.minimum)}, "
        f"readability {format_quantity(balance.readability)})"
    )
    capacity = balance.figures().capacity
    if capacity is not None and not bears(needed.of_base, capacity):
        raise NotWeighable(
            f"A batch of {found.made} g is too large for {balance_in_words}: its capacity is "
            f"{format_quantity(mass(capacity))}, and an amount is weighed in at most "
            f"{MOST_PIECES} parts.",
            remedy="Make several batches, or use a balance with a larger capacity.",
        )
    if least is None:
        raise NotWeighable(
            f"No batch of this preparation can be weighed with {balance_in_words}.",
            remedy="Use a balance with a lower minimum and a finer readability, or with a larger "
            "capacity.",
        )
    raise NotWeighable(
        f"A batch of {found.made} g cannot be weighed with {balance_in_words}.",
        remedy=f"Make at least {least} g: --batch-size '{least} g'. Or use a finer balance.",
        details={"smallest_batch": f"{least} g"},
    )


def _all_weighable(additives: dict[str, Fraction], grams: int, of: int, balance: Balance) -> bool:
    """Say whether all additives can be weighed directly in *grams*; amounts are for *of* grams."""
    bench = balance.figures()
    for amount in additives.values():
        exact = amount * grams / of
        shown = round_half_up(exact, bench.readability)
        if shown < bench.minimum or not bears(shown, bench.capacity):
            return False
        if abs(shown - exact) > exact * TOLERANCE:
            return False
    return True


def _smallest(
    whole: PowderBatch, needed: Needs, found: Masses, balance: Balance, step: Fraction
) -> int | None:
    """Return the next larger batch that can be weighed, in g; None where there is none."""
    first = found.made
    if plan_batch(whole, balance) is None:
        least = smallest_batch(whole, balance)
        if least is None:
            return None
        first = int(round_up(Fraction(least), step)) - int(step)
    return next(
        (
            size
            for size in range(first + int(step), LARGEST_BATCH + 1, int(step))
            if _all_weighable(needed.additives, size, found.made, balance)
            and plan_batch(whole.of(size), balance) is not None
        ),
        None,
    )


def _with_additives(
    planned: WeighPlan, needed: Needs, master: TopicalFormulation, balance: Balance
) -> WeighPlan:
    """Return a plan with its additives, weighed before the base, and the words of the record."""
    bench = balance.figures()
    at = next(
        place
        for place, step in enumerate(planned.steps)
        if step.what == needed.base and step.into == BATCH
    )
    rows: list[Step] = []
    delivered: list[Delivered] = []
    for name, exact in needed.additives.items():
        amount = round_half_up(exact, bench.readability)
        parts = pieces(amount, bench.readability, bench.capacity)
        note = None if len(parts) == 1 else in_parts(len(parts))
        rows += [
            Step(step=1, action="weigh", what=name, amount=mass(part), into=BATCH, note=note)
            for part in parts
        ]
        deviation = deviation_of(amount, exact)
        delivered.append(Delivered(name=name, delivers=mass(amount), deviation=deviation))
    steps = [*planned.steps[:at], *rows, *planned.steps[at:]]
    numbered = (
        replaced(_mixed(step, master), step=number) for number, step in enumerate(steps, start=1)
    )
    taken = [Amount(name=each.name, amount=each.delivers) for each in delivered]
    # Stock triturations contain a capsule filler; the size of a batch is in grams.
    others = tuple(each for each in planned.alternatives if not _is_stock(each))
    advice = planned.advice
    if isinstance(advice, CatalogueText):
        advice = say("plan.advice.grams", size=advice.values["size"])
    return replaced(
        planned,
        alternatives=others,
        advice=advice,
        steps=tuple(numbered),
        others=(*planned.others, *delivered),
        consumes=(*planned.consumes, *taken),
    )


def _is_stock(alternative: Alternative) -> bool:
    """Say whether an alternative is a stock trituration."""
    method = alternative.method
    return isinstance(method, CatalogueText) and method.key == "plan.stock_trituration"


def _mixed(step: Step, master: TopicalFormulation) -> Step:
    """Return a mixing step in the words of the record, since this is no powder mixture."""
    if step.action != "mix" or not isinstance(step.note, CatalogueText):
        return step
    if step.what == BATCH:
        return replaced(step, note=master.mixing.final)
    dilution = step.note.values["dilution"]
    note = say("step.concentrate", dilution=dilution, mixing=master.mixing.concentrate)
    return replaced(step, note=note)


def limit(kind: BaseKind, rule: KeepingRules, cite: Callable[[str, str], Citation]) -> Limit:
    """Return how long it keeps: the limit of the rule for this kind of base."""
    of_rule = rule.beyond_use[kind.category]
    return Limit(
        days=of_rule.days,
        words=say("beyond_use.rule_of_topical", rule=ruled(rule.title, of_rule))
        if kind.status == UNCONFIRMED
        else ruled(rule.title, of_rule),
        storage=kind.storage,
        source=cite(of_rule.source, of_rule.locator),
    )


def written_content(strength: Fraction) -> str:
    """Write a strength as people read it."""
    return written(format_quantity(quantity(strength, MG_PER_G)))
