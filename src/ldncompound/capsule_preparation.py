"""From a capsule order to counts, fill, powders, plan and dates, one after another.

Each function is one room of the path that `compounding.prepare_capsules` walks;
the arithmetic itself stands in `calculation`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ldncompound import remarks
from ldncompound.calculation import capsules as filling
from ldncompound.keeping import Limit, date_notes, lots_of
from ldncompound.preparation import Component, Working
from ldncompound.quantities import (
    CAPSULE,
    MG,
    ML,
    format_number,
    format_quantity,
    mass,
    number_of,
    parse_quantity,
    quantity,
    written,
)
from ldncompound.refusals import (
    CapsuleOverfull,
    InvalidOrder,
    NotWeighable,
    quoted,
)
from ldncompound.weighing import Batch, plan_batch, smallest_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from fractions import Fraction

    from ldncompound.bench import Balance
    from ldncompound.formulation import CapsuleFormulation, KeepingRules, ShellMaker
    from ldncompound.keeping import Dates
    from ldncompound.lots import ComponentLot
    from ldncompound.plan import WeighPlan
    from ldncompound.preparation import ExpectedContent
    from ldncompound.prescription import CapsuleOrder
    from ldncompound.quantities import Quantity
    from ldncompound.requests import CapsuleRequest
    from ldncompound.sources import Citation

__all__ = [
    "Counts",
    "Fill",
    "Powders",
    "components",
    "counts",
    "fill",
    "limit",
    "notes",
    "plan",
    "powders",
    "working",
]

TRIAL, ESTIMATE = "packing trial", "estimate"
LARGEST_BATCH = 999_999
"""Counts have six digits; a larger batch is a slip."""


class Counts(NamedTuple):
    """Whole numbers of capsules and days."""

    per_dose: int
    days: int
    dispense: int
    excess: int
    batch_size: int
    excess_text: str


class Fill(NamedTuple):
    """How much powder one capsule takes, and how that is known."""

    size: str
    mass: Quantity
    basis: str
    volume: Quantity
    roomiest: Quantity
    density: Quantity | None


class Powders(NamedTuple):
    """What the batch needs, exact."""

    active: str
    filler: str
    shell: str
    active_required: Quantity
    filler_required: Quantity


def counts(request: CapsuleRequest, master: CapsuleFormulation) -> Counts:
    """
    Return how many capsules to dispense and to make.

    Raises:
        StrengthDoesNotDivideDose: a capsule would have to be split.
        InvalidOrder: a quantity that does not cover a day, or a batch beyond counting.
        MalformedQuantity: an excess of part of a capsule.
    """
    per_dose = filling.capsules_per_dose(request.dose, request.strength, master.strengths)
    if request.quantity is None:
        days = request.days or 0
        dispense = filling.dispense_count(per_dose, request.doses_per_day, days)
    else:
        dispense = request.quantity
        days = filling.days_covered(dispense, per_dose, request.doses_per_day)
    excess = master.capsule.excess if request.excess is None else request.excess
    extra = filling.excess_count(excess, dispense)
    if dispense + extra > LARGEST_BATCH:
        raise InvalidOrder(
            f"A batch of {dispense + extra} capsules is more than this program counts "
            f"({LARGEST_BATCH}).",
            remedy="Check days, doses a day and excess.",
        )
    return Counts(per_dose, days, dispense, extra, dispense + extra, format_quantity(excess))


def fill(
    order: CapsuleOrder,
    request: CapsuleRequest,
    master: CapsuleFormulation,
    shells: Mapping[str, ShellMaker],
    cite: Callable[[str, str], Citation],
) -> Fill:
    """
    Return the fill mass, from the pharmacy's own trial or as an estimate.

    Raises:
        InvalidOrder: a capsule size that nobody makes.
        CapsuleOverfull: the powder does not fit; the size that fits is named.
    """
    facts = master.capsule
    sizes = shells[facts.maker].sizes
    size = facts.size if order.size is None else order.size
    if size not in sizes:
        raise InvalidOrder(
            f"{quoted(size)} is not a capsule size.", remedy=f"Sizes: {', '.join(sizes)}."
        )
    volume = sizes[size].volume
    roomiest = _roomiest(shells, size)
    if request.fill_mass is None:
        mass_each = filling.fill_mass_estimate(volume, facts.estimate_density)
        chosen = Fill(size, mass_each, ESTIMATE, volume, roomiest, facts.estimate_density)
    else:
        chosen = Fill(size, request.fill_mass, TRIAL, volume, roomiest, None)
    _check_fits(chosen, request.strength, master, shells, cite)
    return chosen


def _roomiest(shells: Mapping[str, ShellMaker], size: str) -> Quantity:
    """Return the largest volume that any maker gives for a size: tables differ."""
    return max(maker.sizes[size].volume for maker in shells.values() if size in maker.sizes)


def _check_fits(
    chosen: Fill,
    strength: Quantity,
    master: CapsuleFormulation,
    shells: Mapping[str, ShellMaker],
    cite: Callable[[str, str], Citation],
) -> None:
    """Refuse a capsule that cannot hold its powder, or has no room for filler."""
    facts = master.capsule
    roomiest = {size: _roomiest(shells, size) for size in shells[facts.maker].sizes}
    powder = chosen.mass if chosen.mass > strength else strength

    def fits(size: str) -> bool:
        most = filling.fill_mass_estimate(roomiest[size], facts.highest_density)
        return bool(most >= powder)

    sources = (cite(shells[facts.maker].source, "size chart"),)
    fitting = [size for size in sorted(roomiest, key=lambda each: roomiest[each]) if fits(size)]
    named = f"Size {fitting[0]} fits." if fitting else "No capsule size takes it."
    if not fits(chosen.size):
        raise CapsuleOverfull(
            f"A capsule of size {chosen.size} cannot hold this fill: it would be packed "
            f"denser than {written(format_quantity(facts.highest_density))}, the highest of the "
            "size chart.",
            remedy=f"{named} Repeat the packing trial with the size you choose.",
            sources=sources,
        )
    if chosen.mass <= strength:
        raise CapsuleOverfull(
            f"A fill of {written(format_quantity(chosen.mass))} leaves no room for filler beside "
            f"{written(format_quantity(strength))} of drug.",
            remedy="Check the packing trial: a capsule of size "
            f"{chosen.size} holds about {format_number(number_of(chosen.volume, ML))} mL.",
            sources=sources,
        )


def powders(
    request: CapsuleRequest, counted: Counts, filled: Fill, master: CapsuleFormulation
) -> Powders:
    """Return the names and needs of what goes into the capsules."""
    names = {part.role: part.name for part in master.components}
    active = filling.active_mass(request.strength, counted.batch_size)
    return Powders(
        names["active"],
        names["filler"],
        f"{names['shell']} size {filled.size}",
        active,
        filling.filler_mass(filled.mass, counted.batch_size, active),
    )


def plan(powder: Powders, counted: Counts, balance: Balance, limit: Fraction) -> WeighPlan:
    """
    Plan the weighings for the balance in hand.

    Args:
        powder: What the batch needs.
        counted: How many capsules it has.
        balance: The balance in hand.
        limit: How far weighing may take the content, as a fraction.

    Raises:
        NotWeighable: the batch is too small for it; it names the smallest that works.
    """
    batch = Batch(
        powder.active,
        powder.filler,
        number_of(powder.active_required, MG),
        number_of(powder.filler_required, MG),
        counted.batch_size,
        limit,
    )
    planned = plan_batch(batch, balance)
    if planned is not None:
        return planned
    least = smallest_batch(batch, balance)
    balance_in_words = (
        f"the balance {quoted(balance.id)} (minimum {format_quantity(balance.minimum)}, "
        f"readability {format_quantity(balance.readability)})"
    )
    if least is None:
        raise NotWeighable(
            f"No batch of these capsules can be weighed with {balance_in_words}.",
            remedy="Use a balance with a lower minimum and a finer display, or one that bears "
            "more.",
        )
    made = written(f"{counted.batch_size} capsule")
    raise NotWeighable(
        f"A batch of {made} cannot be weighed with {balance_in_words}, even with triturations in "
        "series.",
        remedy=f"Make at least {least} capsules: for example --excess "
        f"'{least - counted.dispense} capsule' with this order. Or use a finer balance.",
        details={"smallest_batch": least},
    )


def limit(
    master: CapsuleFormulation, rule: KeepingRules, cite: Callable[[str, str], Citation]
) -> Limit:
    """Return how long the capsules keep: what the rule says of their category."""
    of_rule = rule.beyond_use[master.beyond_use.category]
    return Limit(
        days=of_rule.days,
        words=f"{rule.title}: {of_rule.days} days, {of_rule.description}",
        storage=master.storage,
        source=cite(of_rule.source, of_rule.locator),
    )


# What the record says beside the figures --------------------------------------


def components(
    powder: Powders, counted: Counts, planned: WeighPlan, lots: Sequence[ComponentLot]
) -> tuple[Component, ...]:
    """Return the components with their needs, exact, and their lots."""
    triturations = [step.into for step in planned.steps if step.into and step.into != "batch"]
    return (
        Component(
            role="active",
            name=powder.active,
            nominal=powder.active_required,
            factor="1",
            factor_basis=remarks.NO_CERTIFICATE,
            overage=parse_quantity("0 %"),
            required=powder.active_required,
            via=triturations[-1] if triturations else None,
            lots=lots_of(powder.active, lots),
        ),
        Component(
            role="filler",
            name=powder.filler,
            required=powder.filler_required,
            lots=lots_of(powder.filler, lots),
        ),
        Component(
            role="shell",
            name=powder.shell,
            required=quantity(counted.batch_size, CAPSULE),
            lots=lots_of(powder.shell, lots),
        ),
    )


def working(
    request: CapsuleRequest,
    counted: Counts,
    filled: Fill,
    powder: Powders,
    planned: WeighPlan,
    dated: Dates,
) -> tuple[Working, ...]:
    """Return the working of every number, to stand beside it."""
    strength = written(format_quantity(request.strength))
    fill_mass = written(format_quantity(filled.mass))
    doses = f"{counted.per_dose} per dose × {request.doses_per_day} a day"
    active = format_quantity(powder.active_required)
    if request.quantity is None:
        dispensed = f"{doses} × {counted.days} days = {counted.dispense} capsules"
    else:
        dispensed = f"{counted.dispense} capsules ordered ÷ ({doses}) = {counted.days} whole days"
    lines = [
        ("dispense", dispensed),
        (
            "batch size",
            f"{counted.dispense} + {counted.excess} (excess {written(counted.excess_text)}) = "
            f"{counted.batch_size} capsules",
        ),
        ("active", f"{strength} × {counted.batch_size} capsules × 1 = {active}"),
        (
            "filler",
            f"{fill_mass} × {counted.batch_size} capsules − {active} = "
            f"{format_quantity(powder.filler_required)}",
        ),
    ]
    if filled.density is not None:
        lines.append(
            (
                "fill mass",
                f"ESTIMATE: {written(format_quantity(filled.volume))} × "
                f"{written(format_quantity(filled.density))} = {fill_mass}",
            )
        )
    lines.append(("plan", _plan_working(planned, powder)))
    lines.append(
        (
            "beyond-use date",
            f"{dated.prepared_on.isoformat()} to {dated.until.isoformat()}: {dated.days} days",
        )
    )
    return tuple(Working(of=name, text=text) for name, text in lines)


def _plan_working(planned: WeighPlan, powder: Powders) -> str:
    """Show how the last aliquot follows from the need, and what the filler is reduced by."""
    if planned.method == "direct":
        return "every weighing reaches the balance's minimum: direct"
    into_batch = [step for step in planned.steps if step.into == "batch"]
    source = into_batch[0].what
    aliquot, rest = (
        mass(sum(number_of(step.amount or mass(0), MG) for step in into_batch if of(step.what)))
        for of in (source.__eq__, source.__ne__)
    )
    taken_off = mass(number_of(aliquot, MG) - number_of(planned.delivers, MG))
    exact = mass(number_of(powder.filler_required, MG) - number_of(taken_off, MG))
    rounded = "" if exact == rest else f", on this balance {format_quantity(rest)}"
    return (
        f"{format_quantity(aliquot)} of {source} holds "
        f"{format_quantity(planned.delivers)} of the active and {format_quantity(taken_off)} of "
        f"filler; filler still to add: {format_quantity(powder.filler_required)} − "
        f"{format_quantity(taken_off)} = {format_quantity(exact)}{rounded}"
    )


def notes(
    request: CapsuleRequest,
    counted: Counts,
    filled: Fill,
    master: CapsuleFormulation,
    balance: Balance,
    planned: WeighPlan,
    expected: ExpectedContent,
    dated: Dates,
    starting: tuple[Quantity, Quantity],
    today: date,
) -> tuple[str, ...]:
    """Return everything that whoever works from the record must know."""
    rest = counted.dispense - counted.per_dose * request.doses_per_day * counted.days
    beyond = f"{rest} of {counted.dispense} capsules go beyond the last whole day."
    return (
        *remarks.starting_dose(request.dose * request.doses_per_day, starting),
        *remarks.adoption(master),
        remarks.CONFIRM_CERTIFICATE,
        *remarks.assumed_balance(balance),
        *remarks.outside(expected),
        *remarks.weighing_advice(planned),
        *_fill_notes(filled, master),
        *((beyond,) if rest else ()),
        *remarks.deviations(
            (("active", planned.deviation), ("filler", planned.others[0].deviation))
        ),
        *date_notes(dated, today),
    )


def _fill_notes(filled: Fill, master: CapsuleFormulation) -> list[str]:
    """Say that a fill mass is an estimate, or that a trial looks unlike the filler."""
    facts = master.capsule
    if filled.basis == ESTIMATE:
        return [
            f"ESTIMATED FILL: {written(format_quantity(filled.mass))} follows from volume and "
            "density. Fill, tamp and weigh test capsules first, and enter the result with "
            "--fill-mass."
        ]
    low = filling.fill_mass_estimate(filled.volume, facts.lowest_density)
    high = filling.fill_mass_estimate(filled.roomiest, facts.estimate_density)
    if low <= filled.mass <= high:
        return []
    return [
        f"A fill of {written(format_quantity(filled.mass))} in size {filled.size} lies outside the "
        f"densities documented for this filler, {written(format_quantity(facts.lowest_density))} "
        f"to {written(format_quantity(facts.estimate_density))}: check the packing trial."
    ]
