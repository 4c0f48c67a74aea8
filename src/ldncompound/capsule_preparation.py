"""From a capsule order to counts, fill, powders, plan and dates, one after another.

Each function is one room of the path that `compounding.prepare_capsules` walks;
the arithmetic itself stands in `calculation`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound import remarks
from ldncompound.calculation import capsules as filling
from ldncompound.keeping import Limit, date_notes, lots_of
from ldncompound.plan import BATCH
from ldncompound.preparation import Component, Working
from ldncompound.quantities import (
    CAPSULE,
    MG,
    MG_PER_CAPSULE,
    ML,
    PERCENT,
    format_number,
    format_quantity,
    mass,
    number_of,
    quantity,
    significant,
    written,
)
from ldncompound.refusals import (
    CapsuleOverfull,
    InvalidOrder,
    NotWeighable,
    quoted,
)
from ldncompound.weighing import Batch, StockPowder, plan_batch, smallest_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from ldncompound.bench import Balance
    from ldncompound.formulation import (
        CapsuleFormulation,
        ContentLimits,
        KeepingRules,
        Overage,
        RuleFile,
        ShellMaker,
    )
    from ldncompound.keeping import Dates
    from ldncompound.lots import ComponentLot
    from ldncompound.plan import WeighPlan
    from ldncompound.potency import Potency
    from ldncompound.preparation import ExpectedContent
    from ldncompound.prescription import CapsuleOrder
    from ldncompound.quantities import Quantity
    from ldncompound.requests import CapsuleRequest
    from ldncompound.sources import Citation

__all__ = [
    "Counts",
    "Fill",
    "Powders",
    "WeighingBench",
    "components",
    "counts",
    "displacement",
    "expected",
    "fill",
    "limit",
    "names_of",
    "notes",
    "plan",
    "size_of",
    "stock_of",
    "weighed",
    "working",
]

TRIAL, ESTIMATE = "packing trial", "estimate"
DIRECT = "direct"
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
    working: str


class Powders(NamedTuple):
    """What the batch needs, exact."""

    active: str
    filler: str
    shell: str
    active_nominal: Quantity
    active_required: Quantity
    filler_required: Quantity
    potency: Potency
    overage: Overage | None


class WeighingBench(NamedTuple):
    """
    What the plan is made for.

    Args:
        balance: The balance in hand.
        limit: How far weighing may take the content, as a fraction.
        demanded: Parts in all of a trituration that the pharmacy demands; None leaves it open.
        stock: A trituration made ahead that supplies the active; None for none.
        not_direct: Why the active must not be weighed directly; None if it may.
    """

    balance: Balance
    limit: Fraction
    demanded: int | None
    stock: StockPowder | None
    not_direct: str | None = None


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
    size: str,
    request: CapsuleRequest,
    master: CapsuleFormulation,
    shells: Mapping[str, ShellMaker],
    tried: Displacement | None,
    cite: Callable[[str, str], Citation],
) -> Fill:
    """
    Return the fill mass: as ordered, from packing trials of the lots, or as an estimate.

    Args:
        size: Capsule size.
        request: The order, understood.
        master: The record it is made from.
        shells: Capsules by maker.
        tried: What the lots take of a capsule, where that was tried.
        cite: Names a place in a source.

    Raises:
        CapsuleOverfull: the powder does not fit; the size that fits is named.
    """
    facts = master.capsule
    volume = shells[facts.maker].sizes[size].volume
    roomiest = _roomiest(shells, size)
    if request.fill_mass is not None:
        chosen = Fill(size, request.fill_mass, TRIAL, volume, roomiest, None, "")
    elif tried is not None:
        chosen = Fill(size, tried.mass, tried.basis, volume, roomiest, None, tried.working)
    else:
        mass_each = filling.fill_mass_estimate(volume, facts.estimate_density)
        density = facts.estimate_density
        sums = (
            f"ESTIMATE: {written(format_quantity(volume))} × {written(format_quantity(density))} "
            f"= {written(format_quantity(mass_each))}"
        )
        chosen = Fill(size, mass_each, ESTIMATE, volume, roomiest, density, sums)
    _check_fits(chosen, request.strength, master, shells, cite)
    return chosen


class Displacement(NamedTuple):
    """A fill mass by displacement: in mg/capsule, what it rests on, and its working."""

    mass: Quantity
    basis: str
    working: str


def displacement(
    size: str,
    request: CapsuleRequest,
    names: tuple[str, str, str],
    potency: Potency,
    practice: RuleFile,
    lots: Sequence[ComponentLot],
) -> Displacement | None:
    """
    Return the fill mass that follows from packing trials of the lots, or None without any.

    An active without a trial of its own is taken to need the room of as much filler.

    Args:
        size: Capsule size.
        request: The order, understood.
        names: Of active, filler and shell.
        potency: Powder for one part of the active.
        practice: The rules, which may ask for an overage.
        lots: The lots in use.

    Raises:
        InvalidOrder: the trials of two lots on one line differ.
        CapsuleOverfull: the active alone fills the capsule.

    Source:
        allen-2001.
    """
    found = [_packing(name, size, lots) for name in names[:2]]
    of_active, of_filler = found
    if of_filler is None:
        return None
    full, basis = of_filler
    if of_active is None:
        return Displacement(quantity(full, MG_PER_CAPSULE), basis, "")
    overage = _overage_for(request, full, practice)
    more = Fraction(1) if overage is None else 1 + overage.percent.magnitude / 100
    powder = number_of(request.strength, MG_PER_CAPSULE) * potency.factor * more
    room = filling.displaced([(powder, of_active[0])])
    if room <= 0:
        raise CapsuleOverfull(
            f"A capsule of size {size} cannot hold the active of one dose.",
            remedy="Take a larger size, and try its packing.",
        )
    rest = quantity(significant(room * full), MG_PER_CAPSULE)
    sums = (
        f"(100 % − {_mg(powder)} ÷ {_mg(of_active[0])}) × {_mg(full)} = "
        f"{_mg(number_of(rest, MG_PER_CAPSULE))} of filler"
    )
    total = powder + number_of(rest, MG_PER_CAPSULE)
    return Displacement(
        quantity(total, MG_PER_CAPSULE),
        f"displacement: {of_active[1]}, {basis}",
        f"{sums}, + {_mg(powder)} of active = {_mg(total)} in each",
    )


def _mg(number: Fraction) -> str:
    """Write a number of mg."""
    return format_quantity(mass(number))


def _packing(name: str, size: str, lots: Sequence[ComponentLot]) -> tuple[Fraction, str] | None:
    """Return what a capsule takes of a component, and how that is known."""
    found = {
        (number_of(tried.mass, MG_PER_CAPSULE), f"{tried.found} of lot {lot.record.id}")
        for lot in lots
        if lot.component == name and lot.record is not None
        for tried in lot.record.packing
        if tried.size == size
    }
    if len({each for each, _ in found}) > 1:
        raise InvalidOrder(
            f"The lots of {name} pack differently, so no one fill mass holds for both.",
            remedy="Take one lot, or try the mixture and give --fill-mass.",
        )
    return min(found, default=None)


def size_of(
    order: CapsuleOrder,
    master: CapsuleFormulation,
    shells: Mapping[str, ShellMaker],
    practice: RuleFile,
    cite: Callable[[str, str], Citation],
) -> str:
    """
    Return the size ordered, else the usual one or the smallest that the rules allow.

    Raises:
        InvalidOrder: a size that nobody makes, or that the rules do not allow.
    """
    facts = master.capsule
    usual, sizes = facts.size, shells[facts.maker].sizes
    if order.size is not None and order.size not in sizes:
        raise InvalidOrder(
            f"{quoted(order.size)} is not a capsule size.", remedy=f"Sizes: {', '.join(sizes)}."
        )
    size = usual if order.size is None else order.size
    rule = practice.smallest_size
    if rule is None or sizes[size].volume >= sizes[rule.value].volume:
        return size
    if order.size is None:
        return rule.value
    raise InvalidOrder(
        f"{practice.title} allows no capsule smaller than size {rule.value}, and size {size} is.",
        remedy=f"Take size {rule.value} or larger, and repeat the packing trial with it.",
        sources=(cite(rule.source, rule.locator),),
    )


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
    if not fits(chosen.size):
        by_room = sorted(roomiest, key=lambda each: roomiest[each])
        fitting = next((size for size in by_room if fits(size)), None)
        named = f"Size {fitting} fits." if fitting else "No capsule size takes it."
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


def names_of(master: CapsuleFormulation, size: str) -> tuple[str, str, str]:
    """Return the names of active, filler and shell."""
    names = {part.role: part.name for part in master.components}
    return names["active"], names["filler"], f"{names['shell']} size {size}"


def weighed(
    request: CapsuleRequest,
    counted: Counts,
    filled: Fill,
    names: tuple[str, str, str],
    potency: Potency,
    practice: RuleFile,
    bench: WeighingBench,
) -> tuple[Powders, WeighPlan]:
    """
    Return what the batch needs and how it is weighed; an overage may hang on the plan.

    Args:
        request: The order, understood.
        counted: How many capsules are made.
        filled: How much powder each takes.
        names: Of active, filler and shell.
        potency: Powder for one part of the active.
        practice: The rules, which may ask for an overage.
        bench: The balance and what weighing must keep.

    Raises:
        NotWeighable: the batch is too small for the balance.
        CapsuleOverfull: the powder leaves no room for filler.
    """
    if bench.stock is not None and bench.demanded not in (None, bench.stock.parts):
        raise InvalidOrder(
            f"For this strength the pharmacy demands a trituration of 1 part in {bench.demanded}, "
            f"and {bench.stock.name} is one of 1 part in {bench.stock.parts}.",
            remedy="Take one of the strength demanded, or let the plan make it.",
        )
    overage = _overage_for(request, number_of(filled.mass, MG_PER_CAPSULE), practice)
    powder = _powders(request, counted, filled, names, potency, overage)
    if overage is None or overage.on_triturations:
        return powder, plan(powder, counted, bench)
    without = _powders(request, counted, filled, names, potency, None)
    direct = plan_batch(_batch(powder, counted, bench), bench.balance)
    if direct is not None and direct.method == DIRECT:
        return powder, direct
    # The rule leaves a trituration without it, never pure powder weighed directly.
    not_direct = "with the overage that the rules ask for it cannot be weighed directly"
    return without, plan(without, counted, bench._replace(not_direct=not_direct))


def stock_of(active: str, filler: str, lots: Sequence[ComponentLot]) -> StockPowder | None:
    """
    Return the trituration made ahead that supplies the active, or None where it is a pure powder.

    Raises:
        InvalidOrder: a trituration beside another lot, or one with another filler.
    """
    supplying = [lot for lot in lots if lot.component == active]
    made = [
        (lot.record, lot.record.trituration)
        for lot in supplying
        if lot.record is not None and lot.record.trituration is not None
    ]
    if not made:
        return None
    record, trituration = made[0]
    if len(supplying) > 1:
        raise InvalidOrder(
            "A stock trituration is named beside another lot of the active.",
            remedy="Name the one lot that is weighed.",
        )
    if trituration.filler != filler:
        raise InvalidOrder(
            f"The stock trituration {record.id} holds {trituration.filler}, not {filler}.",
            remedy="Take one that was made with the filler of this record.",
        )
    return StockPowder(f"trituration {record.id}", trituration.parts, Fraction(trituration.square))


def _overage_for(
    request: CapsuleRequest, fill_mass: Fraction, practice: RuleFile
) -> Overage | None:
    """Return the overage that the rules ask for in these capsules, the first that holds."""
    unit = request.strength * quantity(1, CAPSULE)
    share = number_of(request.strength, MG_PER_CAPSULE) / fill_mass
    return next((each for each in practice.overages if each.holds_for(unit, share)), None)


def _powders(
    request: CapsuleRequest,
    counted: Counts,
    filled: Fill,
    names: tuple[str, str, str],
    potency: Potency,
    overage: Overage | None,
) -> Powders:
    """Return the names and needs of what goes into the capsules."""
    more = Fraction(1) if overage is None else 1 + overage.percent.magnitude / 100
    nominal = filling.active_mass(request.strength, counted.batch_size)
    active = nominal * (potency.factor * more)
    filler = filling.filler_mass(filled.mass, counted.batch_size, active)
    if filler.magnitude <= 0:
        raise CapsuleOverfull(
            f"A fill of {written(format_quantity(filled.mass))} leaves no room for filler beside "
            "the active with its factor and overage.",
            remedy="Check the packing trial, or take a larger capsule.",
        )
    return Powders(*names, nominal, active, filler, potency, overage)


def _batch(powder: Powders, counted: Counts, bench: WeighingBench) -> Batch:
    """Return the batch to plan, in numbers."""
    return Batch(
        powder.active,
        powder.filler,
        number_of(powder.active_required, MG),
        number_of(powder.filler_required, MG),
        counted.batch_size,
        bench.limit,
        bench.demanded,
        bench.stock,
        bench.not_direct,
    )


def plan(powder: Powders, counted: Counts, bench: WeighingBench) -> WeighPlan:
    """
    Plan the weighings for the balance in hand.

    Args:
        powder: What the batch needs.
        counted: How many capsules it has.
        bench: The balance and what weighing must keep.

    Raises:
        NotWeighable: the batch is too small for it; it names the smallest that works.
    """
    batch, balance = _batch(powder, counted, bench), bench.balance
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
    # What the active comes in: the last trituration, or the lot of one.
    source = next(step.what for step in planned.steps if step.into == BATCH)
    return (
        Component(
            role="active",
            name=powder.active,
            nominal=powder.active_nominal,
            factor=format_number(powder.potency.factor),
            factor_basis=powder.potency.basis,
            policy=powder.potency.policy,
            form=powder.potency.form,
            overage=quantity(0, PERCENT) if powder.overage is None else powder.overage.percent,
            required=powder.active_required,
            via=None if source == powder.active else source,
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
        ("active", _active_working(strength, counted, powder, active)),
        (
            "filler",
            f"{fill_mass} × {counted.batch_size} capsules − {active} = "
            f"{format_quantity(powder.filler_required)}",
        ),
    ]
    if filled.working:
        lines.append(("fill mass", filled.working))
    lines.append(("plan", _plan_working(planned, powder)))
    lines.append(
        (
            "beyond-use date",
            f"{dated.prepared_on.isoformat()} to {dated.until.isoformat()}: {dated.days} days",
        )
    )
    return tuple(Working(of=name, text=text) for name, text in lines)


def _active_working(strength: str, counted: Counts, powder: Powders, active: str) -> str:
    """Show how the powder of the active follows from the strength."""
    sums = f"{strength} × {counted.batch_size} capsules × {format_number(powder.potency.factor)}"
    if powder.overage is not None:
        sums += f" × (100 % + {format_quantity(powder.overage.percent)} overage)"
    shown = f"{sums} = {active}"
    return f"{shown}; {powder.potency.working}" if powder.potency.working else shown


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


def expected(
    powder: Powders,
    planned: WeighPlan,
    limits: ContentLimits,
    cite: Callable[[str, str], Citation],
) -> ExpectedContent:
    """Return what the capsules hold of their label if nothing is lost, held against the limits."""
    real = powder.potency.real or powder.potency.factor
    drug = planned.delivers * (1 / real)
    return remarks.expected_content(drug, powder.active_nominal, planned, limits, cite)


def notes(
    request: CapsuleRequest,
    counted: Counts,
    filled: Fill,
    powder: Powders,
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
        *remarks.certificate(powder.potency),
        *remarks.overage(powder.overage, planned, expected),
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
