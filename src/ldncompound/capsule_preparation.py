"""From a capsule order to counts, fill, powders, plan and dates, one after another.

Each function is one room of the path that `compounding.prepare_capsules` walks;
the arithmetic itself stands in `calculation`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.calculation import capsules as filling
from ldncompound.calculation.beyond_use import (
    beyond_use_date,
    check_course,
    check_not_expired,
    last_day,
)
from ldncompound.lots import ComponentLot, parse_date, parse_lot
from ldncompound.preparation import BeyondUse, Component, LotInUse, SourceCited, Working
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
from ldncompound.sources import UNCONFIRMED
from ldncompound.weighing import plan_batch, smallest_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ldncompound.bench import Balance
    from ldncompound.formulation import BeyondUseLimit, MasterFormulation, RuleFile, ShellMaker
    from ldncompound.prescription import CapsuleOrder, CapsuleRequest
    from ldncompound.quantities import Quantity
    from ldncompound.sources import Citation
    from ldncompound.weighing import WeighPlan

__all__ = [
    "Counts",
    "Dates",
    "Fill",
    "Powders",
    "beyond_use",
    "components",
    "counts",
    "dates",
    "fill",
    "lots_in_use",
    "notes",
    "plan",
    "powders",
    "working",
]

NO_CERTIFICATE = "no certificate entered"
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


class Dates(NamedTuple):
    """The days of a preparation."""

    prepared_on: date
    first_dose: date
    until: date
    days: int
    limited_by: str
    final: bool


def counts(request: CapsuleRequest, master: MasterFormulation) -> Counts:
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
    master: MasterFormulation,
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
    master: MasterFormulation,
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
    request: CapsuleRequest, counted: Counts, filled: Fill, master: MasterFormulation
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


def plan(powder: Powders, counted: Counts, balance: Balance) -> WeighPlan:
    """
    Plan the weighings for the balance in hand.

    Raises:
        NotWeighable: the batch is too small for it; it names the smallest that works.
    """
    needs = (number_of(powder.active_required, MG), number_of(powder.filler_required, MG))
    planned = plan_batch(powder.active, powder.filler, *needs, balance)
    if planned is not None:
        return planned
    least = smallest_batch(*needs, counted.batch_size, balance)
    balance_in_words = (
        f"the balance {quoted(balance.id)} (minimum {format_quantity(balance.minimum)}, "
        f"readability {format_quantity(balance.readability)})"
    )
    if least is None:
        raise NotWeighable(
            f"No batch of these capsules can be weighed with {balance_in_words}.",
            remedy="Use a balance with a lower minimum and a finer display.",
        )
    made = written(f"{counted.batch_size} capsule")
    raise NotWeighable(
        f"A batch of {made} cannot be weighed with {balance_in_words}, even with triturations in "
        "series.",
        remedy=f"Make at least {least} capsules: for example --excess "
        f"'{least - counted.dispense} capsule' with this order. Or use a finer balance.",
        details={"smallest_batch": least},
    )


# Lots and dates ---------------------------------------------------------------


def lots_in_use(texts: Sequence[str], powder: Powders) -> tuple[ComponentLot, ...]:
    """
    Read the lots of an order.

    Raises:
        InvalidOrder: a lot that is not one, of no component, or named twice.
    """
    names = (powder.active, powder.filler, powder.shell)
    lots = tuple(parse_lot(text) for text in texts)
    for lot in lots:
        if lot.component not in names:
            raise InvalidOrder(
                f"{quoted(lot.component)} is not a component of this preparation.",
                remedy=f"Components: {', '.join(names)}.",
            )
    if len({(lot.component, lot.number) for lot in lots}) != len(lots):
        raise InvalidOrder("The same lot is named twice.", remedy="Name each lot once.")
    return lots


def dates(
    order: CapsuleOrder,
    counted: Counts,
    lots: Sequence[ComponentLot],
    powder: Powders,
    rule: RuleFile,
    limit: BeyondUseLimit,
    cite: Callable[[str, str], Citation],
    today: date,
) -> Dates:
    """
    Return the days of the preparation, the beyond-use date among them.

    Raises:
        InvalidOrder: a date that cannot be.
        ExpiredComponent: a lot has passed its expiration date.
        CourseOutlivesBeyondUse: the course is longer than the preparation keeps.
    """
    prepared_on = _prepared_on(order, today)
    first_dose = (
        prepared_on if order.first_dose is None else parse_date(order.first_dose, "the first dose")
    )
    if first_dose < prepared_on:
        raise InvalidOrder(
            f"The first dose on {first_dose} would be taken before the preparation on "
            f"{prepared_on}.",
            remedy="Correct one of the two dates.",
        )
    for lot in lots:
        check_not_expired(lot.component, lot.number, lot.expiration_date, prepared_on)
    try:
        rule_limit = last_day(prepared_on, limit.days, first_day=rule.day_one.first_day)
    except OverflowError:
        raise InvalidOrder(
            f"{prepared_on} is too late a day.", remedy="Correct the date."
        ) from None
    until = beyond_use_date(rule_limit, (lot.expiration_date for lot in lots))
    limited_by = _limited_by(until, rule_limit, limit, rule, lots)
    check_course(
        first_dose,
        counted.days,
        until,
        limited_by=limited_by,
        sources=(cite(limit.source, limit.locator),),
    )
    known = {lot.component for lot in lots}
    final = {powder.active, powder.filler, powder.shell} <= known
    days = (until - prepared_on).days + 1
    return Dates(prepared_on, first_dose, until, days, limited_by, final)


def _prepared_on(order: CapsuleOrder, today: date) -> date:
    """Return the day of preparation: never the future, the past only with a reason."""
    if order.prepared_on is None:
        return today
    prepared_on = parse_date(order.prepared_on, "the day of preparation")
    if prepared_on > today:
        raise InvalidOrder(
            f"The day of preparation, {prepared_on}, is in the future.",
            remedy="Enter a preparation on the day it is made.",
        )
    if prepared_on < today and not (order.reason or "").strip():
        raise InvalidOrder(
            f"The day of preparation, {prepared_on}, has passed, and no reason is given.",
            remedy="Say with --reason why the preparation is entered late.",
        )
    return prepared_on


def _limited_by(
    until: date,
    rule_limit: date,
    limit: BeyondUseLimit,
    rule: RuleFile,
    lots: Sequence[ComponentLot],
) -> str:
    """Say in words what sets the beyond-use date."""
    if until == rule_limit:
        return f"{rule.title}: {limit.days} days, {limit.description}"
    lot = next(lot for lot in lots if lot.expiration_date == until)
    return f"expiration of {lot.component}, lot {lot.number}"


def beyond_use(
    dated: Dates,
    master: MasterFormulation,
    rule: RuleFile,
    limit: BeyondUseLimit,
    cite: Callable[[str, str], Citation],
) -> BeyondUse:
    """Return the beyond-use date with its basis, as it stands in the record."""
    statement = (
        f"{dated.until.isoformat()}"
        if dated.final
        else f"not later than {dated.until.isoformat()} or the earliest expiration of a component"
    )
    marked = " (unconfirmed)" if rule.day_one.status == UNCONFIRMED else ""
    return BeyondUse(
        date=dated.until,
        days=dated.days,
        storage=master.storage,
        limited_by=dated.limited_by,
        source=SourceCited(**cite(limit.source, limit.locator).as_json()),
        final=dated.final,
        statement=statement,
        convention=f"the day of preparation is day {rule.day_one.first_day}{marked}",
    )


# What the record says beside the figures --------------------------------------


def components(
    powder: Powders, counted: Counts, planned: WeighPlan, lots: Sequence[ComponentLot]
) -> tuple[Component, ...]:
    """Return the components with their needs, exact, and their lots."""

    def used(name: str) -> tuple[LotInUse, ...]:
        return tuple(
            LotInUse(number=lot.number, expiration_date=lot.expiration_date)
            for lot in lots
            if lot.component == name
        )

    triturations = [step.into for step in planned.steps if step.into and step.into != "batch"]
    return (
        Component(
            role="active",
            name=powder.active,
            nominal=powder.active_required,
            factor="1",
            factor_basis=NO_CERTIFICATE,
            overage=parse_quantity("0 %"),
            required=powder.active_required,
            via=triturations[-1] if triturations else None,
            lots=used(powder.active),
        ),
        Component(
            role="filler",
            name=powder.filler,
            required=powder.filler_required,
            lots=used(powder.filler),
        ),
        Component(
            role="shell",
            name=powder.shell,
            required=quantity(counted.batch_size, CAPSULE),
            lots=used(powder.shell),
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
    aliquot, rest = (step.amount or mass(0) for step in into_batch)
    taken_off = mass(number_of(aliquot, MG) - number_of(planned.delivers, MG))
    exact = mass(number_of(powder.filler_required, MG) - number_of(taken_off, MG))
    rounded = "" if exact == rest else f", on this balance {format_quantity(rest)}"
    return (
        f"{format_quantity(aliquot)} of {into_batch[0].what} holds "
        f"{format_quantity(planned.delivers)} of the active and {format_quantity(taken_off)} of "
        f"filler; filler still to add: {format_quantity(powder.filler_required)} − "
        f"{format_quantity(taken_off)} = {format_quantity(exact)}{rounded}"
    )


def notes(
    request: CapsuleRequest,
    counted: Counts,
    filled: Fill,
    master: MasterFormulation,
    balance: Balance,
    planned: WeighPlan,
    dated: Dates,
    starting: tuple[Quantity, Quantity],
    today: date,
) -> tuple[str, ...]:
    """Return everything that whoever works from the record must know."""
    told = []
    day = request.dose * request.doses_per_day
    if starting[0] <= day < starting[1]:
        told.append(
            f"{format_quantity(day)} a day is documented for starting or for sensitive "
            f"patients ({format_quantity(starting[0])} to below {format_quantity(starting[1])})."
        )
    if not master.adopted:
        told.append(
            f"Master formulation record {master.id}, revision {master.revision}: not adopted by "
            "this pharmacy."
        )
    told.append(
        "No certificate entered: the pharmacist confirms assay, water and form (hydrochloride, "
        "not dihydrate) of the active; the factor is 1 for that reason only."
    )
    if balance.assumed:
        told.append(
            f"ASSUMED BALANCE: {balance.basis}, minimum {format_quantity(balance.minimum)}, "
            f"readability {format_quantity(balance.readability)}. No balance is configured."
        )
    told += _fill_notes(filled, master)
    if counted.per_dose * request.doses_per_day * counted.days != counted.dispense:
        rest = counted.dispense - counted.per_dose * request.doses_per_day * counted.days
        told.append(f"{rest} of {counted.dispense} capsules go beyond the last whole day.")
    if dated.prepared_on < today:
        told.append(
            f"Entered late: prepared on {dated.prepared_on}, entered on {today}; the reason stands "
            "in the record."
        )
    for name, deviation in (("active", planned.deviation), ("filler", planned.filler_deviation)):
        if deviation.magnitude:
            told.append(
                f"Rounded to the balance, the steps deliver the {name} with a deviation of "
                f"{_percent(deviation)}."
            )
    if not dated.final:
        told.append(
            "The expiration of a component is still missing: the beyond-use date is not final."
        )
    return tuple(told)


def _fill_notes(filled: Fill, master: MasterFormulation) -> list[str]:
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


def _percent(deviation: Quantity) -> str:
    """Write a deviation with at most four decimals, marked when it is cut."""
    text = format_quantity(deviation)
    number, _, unit = text.partition(" ")
    whole, point, decimals = number.partition(".")
    return text if len(decimals) <= 4 else f"about {whole}{point}{decimals[:4]} {unit}"
