"""From an order of a topical preparation to masses, plan and what the record says.

A room of its own beside `tablet_preparation`: nothing is counted here, a strength is a
content, and what stays in the container is apart from what is lost in making.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound import remarks
from ldncompound.keeping import Limit, date_notes, lots_of
from ldncompound.plan import (
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
from ldncompound.preparation import Component, TopicalFigures, Working
from ldncompound.quantities import (
    MG_PER_G,
    PERCENT,
    G,
    format_number,
    format_quantity,
    mass,
    number_of,
    quantity,
    round_half_up,
    round_up,
    written,
)
from ldncompound.refusals import (
    InvalidOrder,
    NotWeighable,
    StrengthNotInRange,
    quoted,
)
from ldncompound.sources import UNCONFIRMED
from ldncompound.weighing import Batch, plan_batch, smallest_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from ldncompound.bench import Balance
    from ldncompound.formulation import BaseKind, ContentLimits, KeepingRules, TopicalFormulation
    from ldncompound.keeping import Dates
    from ldncompound.lots import ComponentLot
    from ldncompound.plan import WeighPlan
    from ldncompound.potency import Potency
    from ldncompound.preparation import ExpectedContent
    from ldncompound.prescription import TopicalOrder
    from ldncompound.quantities import Quantity
    from ldncompound.requests import TopicalRequest
    from ldncompound.sources import Citation

__all__ = [
    "LARGEST_BATCH",
    "Masses",
    "Needs",
    "check_batch",
    "check_pure",
    "check_record",
    "components",
    "expected",
    "figures",
    "kind_of",
    "limit",
    "masses",
    "needs",
    "notes",
    "plan",
    "working",
]

LARGEST_BATCH = 20_000
"""In g; more than any mixer of a pharmacy takes."""

_MG_IN_G = 1000


class Masses(NamedTuple):
    """
    What is dispensed and made, in g, exact.

    Args:
        dispense: What the course applies.
        overfill: What stays in the container.
        excess: What is lost in making.
        least: All three, and no less than was asked for.
        made: The batch, whole steps.
    """

    dispense: Fraction
    overfill: Fraction
    excess: Fraction
    least: Fraction
    made: int

    @property
    def surplus(self) -> Fraction:
        """What is made beyond all that was asked for, in g."""
        return self.made - self.dispense - self.overfill - self.excess


class Needs(NamedTuple):
    """What the batch needs, in mg, exact."""

    active: str
    base: str
    nominal: Fraction
    required: Fraction
    additives: dict[str, Fraction]
    of_base: Fraction
    potency: Potency


def check_record(request: TopicalRequest, master: TopicalFormulation, order: TopicalOrder) -> None:
    """
    Refuse a strength that the record is not for, and a base that nobody or that two have named.

    Raises:
        StrengthNotInRange: the record has strengths of its own.
        InvalidOrder: the base.
    """
    strengths = [number_of(each, MG_PER_G) for each in master.strengths]
    if strengths and request.strength not in strengths:
        known = ", ".join(written(format_quantity(each)) for each in master.strengths)
        raise StrengthNotInRange(
            f"{_content(request.strength)} is not a strength of {master.id}.",
            remedy=f"It is for {known}; another strength is another formula.",
        )
    if master.topical.base_named == (order.base is not None):
        raise InvalidOrder(
            f"The base of {master.id} is named by the record, and by the order as well."
            if order.base is not None
            else "No base is named, and no source documents one for these strengths.",
            remedy="Leave --base out."
            if order.base is not None
            else "Name the base that the pharmacy uses with --base, with its maker.",
        )


def kind_of(order: TopicalOrder, master: TopicalFormulation) -> BaseKind:
    """
    Return the kind of base, which decides how long it keeps.

    Raises:
        InvalidOrder: none is said, or one that the record does not know.
    """
    known = " or ".join(each.name for each in master.beyond_use.kinds)
    found = next((each for each in master.beyond_use.kinds if each.name == order.base_kind), None)
    if found is None:
        told = "is not said" if order.base_kind is None else f"is not {quoted(order.base_kind)}"
        raise InvalidOrder(
            f"The kind of base {told}, and how long the preparation keeps hangs on it.",
            remedy=f"Look at its data sheet, and write --base-kind {known}.",
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
    """Return a mass in g, or the percentage of another; nothing where nobody asked."""
    if given is None:
        return Fraction(0)
    if given.units == PERCENT:
        return of * given.magnitude / 100
    return number_of(given, G)


def check_batch(found: Masses) -> None:
    """
    Refuse a batch that no mixer takes.

    Raises:
        InvalidOrder: more than 20 kg.
    """
    if found.made > LARGEST_BATCH:
        raise InvalidOrder(
            f"A batch of {format_number(Fraction(found.made))} g is more than this program plans "
            f"({LARGEST_BATCH} g).",
            remedy="Check days, amount, overfill, excess and batch size.",
        )


def check_pure(lots: Sequence[ComponentLot]) -> None:
    """
    Refuse a trituration made ahead as the source of the active: it holds a filler of capsules.

    Raises:
        InvalidOrder: the lot is one.
    """
    for lot in lots:
        if lot.record is not None and lot.record.trituration is not None:
            raise InvalidOrder(
                f"The stock trituration {lot.record.id} holds {lot.record.trituration.filler}, "
                "which is no part of this preparation.",
                remedy="Name a lot of the pure powder.",
            )


def needs(
    request: TopicalRequest, master: TopicalFormulation, potency: Potency, grams: int
) -> Needs:
    """
    Return what a batch needs; the base makes up what everything else leaves.

    Raises:
        InvalidOrder: nothing is left for the base.
    """
    nominal = request.strength * grams
    required = nominal * potency.factor
    additives = {name: share * grams * _MG_IN_G for name, share in master.shares.items()}
    base = grams * _MG_IN_G - required - sum(additives.values())
    if base <= 0:
        raise InvalidOrder(
            f"{_content(request.strength)} leaves no room for the base.",
            remedy="Check the strength: mg per g is a thousandth part.",
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
    Plan the weighings for the balance in hand: the active as a powder, additives as they are.

    Raises:
        NotWeighable: the batch is too small for it; it names the smallest that works.
    """
    whole = Batch(needed.active, needed.base, needed.required, needed.of_base, found.made, limit)
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
            f"A batch of {found.made} g is too large for {balance_in_words}: it bears no more than "
            f"{format_quantity(mass(capacity))} at once, and an amount is weighed in at most "
            f"{MOST_PIECES} parts.",
            remedy="Make it in several batches, or use a balance that bears more.",
        )
    if least is None:
        raise NotWeighable(
            f"No batch of this preparation can be weighed with {balance_in_words}.",
            remedy="Use a balance with a lower minimum and a finer display, or one that bears "
            "more.",
        )
    raise NotWeighable(
        f"A batch of {found.made} g cannot be weighed with {balance_in_words}.",
        remedy=f"Make at least {least} g: --batch-size '{least} g'. Or use a finer balance.",
        details={"smallest_batch": f"{least} g"},
    )


def _all_weighable(additives: dict[str, Fraction], grams: int, of: int, balance: Balance) -> bool:
    """Say whether every additive of a batch can be weighed as it is; they are known for another."""
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
    whole: Batch, needed: Needs, found: Masses, balance: Balance, step: Fraction
) -> int | None:
    """Return the next batch that can be weighed while the one before cannot; None for none."""
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
        replace(_mixed(step, master), step=number) for number, step in enumerate(steps, start=1)
    )
    taken = [Amount(name=each.name, amount=each.delivers) for each in delivered]
    # Triturations made ahead hold a filler of capsules, and a batch is so many grams.
    others = tuple(each for each in planned.alternatives if not each.method.startswith("stock"))
    advice = planned.advice and re.sub(r"(batch of [0-9]+)", r"\1 g", planned.advice)
    return replace(
        planned,
        alternatives=others,
        advice=advice,
        steps=tuple(numbered),
        others=(*planned.others, *delivered),
        consumes=(*planned.consumes, *taken),
    )


def _mixed(step: Step, master: TopicalFormulation) -> Step:
    """Return a step of mixing in the words of the record: nothing here is a powder mixture."""
    if step.action != "mix":
        return step
    if step.what == BATCH:
        return replace(step, note=master.mixing.final)
    parts = str(step.note).partition(";")[0]
    return replace(step, note=f"{parts}, in the base; {master.mixing.concentrate}")


def limit(kind: BaseKind, rule: KeepingRules, cite: Callable[[str, str], Citation]) -> Limit:
    """Return how long it keeps: what the rule says of this kind of base."""
    of_rule = rule.beyond_use[kind.category]
    marked = " (unconfirmed for topical preparations)" if kind.status == UNCONFIRMED else ""
    return Limit(
        days=of_rule.days,
        words=f"{rule.title}: {of_rule.days} days, {of_rule.description}{marked}",
        storage=kind.storage,
        source=cite(of_rule.source, of_rule.locator),
    )


# What the record says beside the figures --------------------------------------


def figures(
    order: TopicalOrder, request: TopicalRequest, needed: Needs, found: Masses
) -> TopicalFigures:
    """Return strength, amounts and masses as they stand in the record."""
    each, strength = request.actuation_mass, request.strength
    return TopicalFigures(
        strength=quantity(strength, MG_PER_G),
        amount=quantity(request.amount, G),
        actuations=request.actuations,
        actuation_mass=None if each is None else quantity(each, G),
        actuation_strength=None if each is None else mass(strength * each),
        daily_dose=request.dose * request.doses_per_day,
        dispense=quantity(found.dispense, G),
        overfill=quantity(found.overfill, G),
        fill=quantity(found.dispense + found.overfill, G),
        excess=quantity(found.excess, G),
        surplus=quantity(found.surplus, G),
        batch_size=quantity(found.made, G),
        base=needed.base if order.base is None else order.base,
        base_kind=str(order.base_kind),
    )


def components(
    needed: Needs, planned: WeighPlan, lots: Sequence[ComponentLot]
) -> tuple[Component, ...]:
    """Return the components with their needs, exact, and their lots."""
    source = next(step.what for step in planned.steps if step.into == BATCH)
    active = Component(
        role="active",
        name=needed.active,
        nominal=mass(needed.nominal),
        factor=format_number(needed.potency.factor),
        factor_basis=needed.potency.basis,
        policy=needed.potency.policy,
        form=needed.potency.form,
        overage=quantity(0, PERCENT),
        required=mass(needed.required),
        via=None if source == needed.active else source,
        lots=lots_of(needed.active, lots),
    )
    additives = (
        Component(role="additive", name=name, required=mass(amount), lots=lots_of(name, lots))
        for name, amount in needed.additives.items()
    )
    base = Component(
        role="base",
        name=needed.base,
        required=mass(needed.of_base),
        lots=lots_of(needed.base, lots),
    )
    return (active, *additives, base)


def expected(
    needed: Needs, planned: WeighPlan, limits: ContentLimits, cite: Callable[[str, str], Citation]
) -> ExpectedContent:
    """Return what the batch holds of its label if nothing is lost, held against the limits."""
    real = needed.potency.real or needed.potency.factor
    drug = planned.delivers * (1 / real)
    return remarks.expected_content(drug, mass(needed.nominal), planned, limits, cite)


def working(
    request: TopicalRequest, needed: Needs, found: Masses, dated: Dates
) -> tuple[Working, ...]:
    """Return the working of every number, to stand beside it."""
    strength, amount = _content(request.strength), _g(request.amount)
    active = format_quantity(mass(needed.required))
    factor = format_number(needed.potency.factor)
    day = request.dose * request.doses_per_day
    doses = f"{amount} × {request.doses_per_day} a day"
    of_active = f"{strength} × {found.made} g × {factor} = {active}"
    if needed.potency.working:
        of_active += f"; {needed.potency.working}"
    rest = "".join(f" − {format_quantity(mass(each))}" for each in needed.additives.values())
    lines = [
        ("daily dose", f"{strength} × {doses} = {format_quantity(day)} a day"),
        ("dispense", f"{doses} × {request.days} days = {_g(found.dispense)}"),
        (
            "batch size",
            f"{_g(found.dispense)} + {_g(found.overfill)} overfill + {_g(found.excess)} excess, "
            f"made in whole grams: {found.made} g ({_g(found.surplus)} surplus)",
        ),
        ("active", of_active),
        *(
            (name, f"{format_number(each / found.made / 10)} % of {found.made} g")
            for name, each in needed.additives.items()
        ),
        (
            "base",
            f"{found.made * _MG_IN_G} mg − {active}{rest} = "
            f"{format_quantity(mass(needed.of_base))}, the rest",
        ),
        (
            "beyond-use date",
            f"{dated.prepared_on.isoformat()} to {dated.until.isoformat()}: {dated.days} days",
        ),
    ]
    if request.actuation_mass is not None:
        each = request.actuation_mass
        lines.insert(
            0,
            (
                "actuation",
                f"{strength} × {_g(each)} = {format_quantity(mass(request.strength * each))} an "
                f"actuation; {request.actuations} × {_g(each)} = {amount} an application",
            ),
        )
    return tuple(Working(of=name, text=text) for name, text in lines)


def notes(
    request: TopicalRequest,
    needed: Needs,
    found: Masses,
    master: TopicalFormulation,
    kind: BaseKind,
    balance: Balance,
    planned: WeighPlan,
    expected: ExpectedContent,
    dated: Dates,
    starting: tuple[Quantity, Quantity],
    today: date,
    cite: Callable[[str, str], Citation],
) -> tuple[str, ...]:
    """Return everything that whoever works from the record must know."""
    off = [(needed.active, planned.deviation), *((o.name, o.deviation) for o in planned.others)]
    return (
        *remarks.form_without_dose(master.documented_form, cite),
        *remarks.starting_dose(request.dose * request.doses_per_day, starting),
        *remarks.adoption(master),
        *remarks.certificate(needed.potency, needed.active),
        *remarks.assumed_balance(balance),
        *remarks.outside(expected),
        *remarks.weighing_advice(planned),
        *_base_notes(master, kind, found),
        *remarks.deviations(off),
        *date_notes(dated, today),
    )


def _base_notes(master: TopicalFormulation, kind: BaseKind, found: Masses) -> list[str]:
    """Say what of base, keeping and masses rests on whoever ordered."""
    told = []
    if not master.topical.base_named:
        told.append(
            "BASE NOT DOCUMENTED: no source names a base for this strength. The pharmacist answers "
            "for the one that is named, for its water and for its preservative."
        )
    if kind.status == UNCONFIRMED:
        told.append(f"The limit for this kind of base is unconfirmed: {kind.locator}.")
    if not found.excess and not found.surplus:
        told.append("No excess: what stays in mortar and mill will be missing from the container.")
    if not found.overfill:
        told.append(
            "No overfill: what stays in the container will be missing from the last applications."
        )
    return told


def _content(strength: Fraction) -> str:
    """Write a strength as people read it."""
    return written(format_quantity(quantity(strength, MG_PER_G)))


def _g(number: Fraction) -> str:
    """Write a number of grams."""
    return format_quantity(quantity(number, G))
