"""From a liquid order to volumes, plan, bottles and components, one after another.

Each function is one room of the path that `compounding.prepare_liquid` walks; the
arithmetic itself stands in `calculation`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound import remarks
from ldncompound.calculation import liquids
from ldncompound.keeping import Limit, date_notes, lots_of
from ldncompound.liquid_plan import Mixing, Need, Recipe, Shortfall, plan_liquid
from ldncompound.measuring import SYRINGE, draws, scales_of
from ldncompound.preparation import (
    BottleInUse,
    Component,
    DosingDevice,
    LiquidFigures,
    Working,
)
from ldncompound.quantities import (
    MG,
    MG_PER_ML,
    ML,
    format_number,
    format_quantity,
    mass,
    number_of,
    parse_quantity,
    quantity,
    round_up,
    volume,
    written,
)
from ldncompound.refusals import InvalidOrder, NotMeasurable, NotWeighable, Refusal, quoted
from ldncompound.sources import UNCONFIRMED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from ldncompound.bench import Balance, MeasuringDevice
    from ldncompound.formulation import Bottle, LiquidFormulation, Measure, RuleFile
    from ldncompound.keeping import Dates
    from ldncompound.lots import ComponentLot
    from ldncompound.measuring import Draws, Scale
    from ldncompound.plan import WeighPlan
    from ldncompound.prescription import LiquidOrder
    from ldncompound.quantities import Quantity
    from ldncompound.requests import LiquidRequest
    from ldncompound.sources import Citation

__all__ = [
    "Planned",
    "Volumes",
    "bottles",
    "check_batch",
    "components",
    "figures",
    "limit",
    "notes",
    "plan",
    "scales",
    "volumes",
    "working",
]

LARGEST_BATCH = 10_000
"""In mL; more than any vessel of a pharmacy takes."""


class Volumes(NamedTuple):
    """
    What is dispensed, exact, and how it is measured.

    Args:
        of_dose: Volume of one dose, in mL.
        dispense: Volume of the course, in mL.
        overfill: What is filled beyond it, in mL.
        least: Least volume to make, in mL.
        dosing: The oral syringe and its draws.
        step: The step of batches, in mL.
    """

    of_dose: Fraction
    dispense: Fraction
    overfill: Fraction
    least: Fraction
    dosing: Draws
    step: Fraction


class Planned(NamedTuple):
    """A batch size in mL with the recipe and plan for it."""

    size: Fraction
    recipe: Recipe
    plan: WeighPlan


def scales(own: Iterable[MeasuringDevice], shipped: Iterable[Measure]) -> tuple[Scale, ...]:
    """
    Return what measures: the pharmacy's own devices, or else those of the shipped table.

    A pharmacy that names graduates alone still hands out a syringe: those of the table.
    """
    mine = scales_of(own)
    table = scales_of(shipped, assumed=True)
    if any(scale.kind == SYRINGE for scale in mine):
        return mine
    if not mine:
        return table
    return (*mine, *(scale for scale in table if scale.kind == SYRINGE))


def volumes(request: LiquidRequest, master: LiquidFormulation, scales: Sequence[Scale]) -> Volumes:
    """
    Return dose, course and overfill, and the syringe for a dose.

    Raises:
        NotMeasurable: no oral syringe has a mark at the dose.
        InvalidOrder: a part of a tablet where the record allows none, or a tablet
            lighter than what it holds.
    """
    table = master.liquid
    of_dose = liquids.dose_volume(request.dose, table.concentration.value)
    dispense = liquids.course_volume(of_dose, request.doses_per_day, request.days)
    overfill = liquids.overfill_volume(request.overfill, dispense)
    exact = number_of(of_dose, ML)
    dosing = draws(exact, scales)
    if dosing is None:
        raise NotMeasurable(
            f"A dose of {format_quantity(request.dose)} is {format_quantity(of_dose)}, and no oral "
            "syringe has a mark there; a dose is never rounded.",
            remedy="Ask the prescriber for a dose that a syringe shows, or prepare capsules.",
        )
    needed = number_of(dispense, ML) + number_of(overfill, ML)
    wanted = Fraction(0) if request.batch_size is None else number_of(request.batch_size, ML)
    return Volumes(
        of_dose=exact,
        dispense=number_of(dispense, ML),
        overfill=number_of(overfill, ML),
        least=max(needed, wanted),
        dosing=dosing,
        step=_step(request, master),
    )


def _step(request: LiquidRequest, master: LiquidFormulation) -> Fraction:
    """Return the step of batches: that of the record, or of a weighed part of tablets."""
    if request.tablet_mass is None:
        return number_of(master.liquid.step.value, ML)
    tablet = master.tablet
    if tablet is None or tablet.part_step is None:
        raise InvalidOrder(
            f"{master.id} is not made from a weighed part of tablets.",
            remedy="Leave --tablet-mass out, or name a record that allows it.",
        )
    if request.tablet_mass <= tablet.content:
        raise InvalidOrder(
            f"A tablet of {format_quantity(request.tablet_mass)} cannot hold "
            f"{format_quantity(tablet.content)} of drug.",
            remedy="Give the mean mass of at least 20 whole tablets.",
        )
    return number_of(tablet.part_step.value, ML)


def bottles(
    request: LiquidRequest, found: Volumes, known: Iterable[Bottle]
) -> tuple[BottleInUse, ...]:
    """
    Return the bottles, one label each.

    Raises:
        InvalidOrder: a bottle that is not in the list, or none that holds it.
    """
    capacities = sorted(number_of(each.capacity, ML) for each in known)
    sizes = ", ".join(format_number(each) for each in capacities) + " mL"
    if request.bottle is not None:
        wanted = number_of(request.bottle, ML)
        if wanted not in capacities:
            raise InvalidOrder(
                f"{format_quantity(request.bottle)} is not a bottle of the list.",
                remedy=f"Bottles: {sizes}.",
            )
        capacities = [wanted]
    chosen = liquids.bottle_volumes(found.dispense, found.overfill, found.of_dose, capacities)
    if chosen is None:
        raise InvalidOrder(
            "No bottle of the list holds this volume.",
            remedy=f"Bottles: {sizes}. Give a larger --bottle or less --overfill.",
        )
    return tuple(
        BottleInUse(capacity=volume(capacity), volume=volume(filled), label_volume=volume(label))
        for capacity, filled, label in chosen
    )


def limit(
    storage: str,
    master: LiquidFormulation,
    rule: RuleFile,
    cite: Callable[[str, str], Citation],
) -> Limit:
    """
    Return how long the liquid keeps: the shorter of what rule and study allow.

    Raises:
        InvalidOrder: a storage that the record does not know.
    """
    option = master.storage_option(storage)
    if option is None:
        known = " or ".join(each.name for each in master.beyond_use.options)
        raise InvalidOrder(
            f"{quoted(storage)} is not a storage of {master.id}.", remedy=f"Write {known}."
        )
    of_rule = rule.beyond_use[master.beyond_use.category]
    by_rule = f"{rule.title}: {of_rule.days} days, {of_rule.description}"
    if option.days < of_rule.days:
        study = cite(option.source, option.locator)
        words = f"stability study: {option.days} days ({option.locator}); {by_rule}"
        return Limit(option.days, words, option.storage, study)
    source = cite(of_rule.source, of_rule.locator)
    return Limit(of_rule.days, by_rule, option.storage, source)


# The batch --------------------------------------------------------------------


def check_batch(found: Volumes) -> None:
    """
    Refuse a batch that no vessel takes.

    Raises:
        InvalidOrder: more than 10 L.
    """
    if found.least > LARGEST_BATCH:
        raise InvalidOrder(
            f"A batch of {format_number(found.least)} mL is more than this program plans "
            f"({LARGEST_BATCH} mL).",
            remedy="Check days, overfill and batch size.",
        )


def plan(
    found: Volumes,
    request: LiquidRequest,
    master: LiquidFormulation,
    scales: Sequence[Scale],
    balance: Balance,
) -> Planned:
    """
    Plan the smallest batch that can be made, up to the next bottle step.

    Raises:
        NotWeighable: a solid is too little for the balance; it names the smallest
            batch that works.
        NotMeasurable: likewise for a volume.
    """
    bottle_step = number_of(master.liquid.bottle_step.value, ML)
    size = round_up(found.least, found.step)
    window = max(round_up(found.least, bottle_step), size)
    shortfall: Shortfall | None = None
    while size <= window:
        recipe = _recipe(size, request, master)
        made = plan_liquid(recipe, balance, scales)
        if not isinstance(made, Shortfall):
            return Planned(size, recipe, made)
        shortfall = shortfall or made
        size += found.step
    raise _too_small(
        found, size, shortfall, balance, lambda each: _works(each, request, master, scales, balance)
    )


def _works(
    size: Fraction,
    request: LiquidRequest,
    master: LiquidFormulation,
    scales: Sequence[Scale],
    balance: Balance,
) -> bool:
    """Say whether a batch of this size has a plan."""
    made = plan_liquid(_recipe(size, request, master), balance, scales)
    return not isinstance(made, Shortfall)


def _too_small(
    found: Volumes,
    start: Fraction,
    shortfall: Shortfall | None,
    balance: Balance,
    works: Callable[[Fraction], bool],
) -> Refusal:
    """Say which batch could be made."""
    size = start
    while size <= LARGEST_BATCH and not works(size):
        size += found.step
    weighing = shortfall is None or shortfall.code == NotWeighable.code
    kind = NotWeighable if weighing else NotMeasurable
    name = "a component" if shortfall is None else shortfall.name
    means = (
        f"the balance {quoted(balance.id)} (minimum {format_quantity(balance.minimum)}, "
        f"readability {format_quantity(balance.readability)})"
        if weighing
        else "the graduates and syringes at hand"
    )
    made = f"{format_number(round_up(found.least, found.step))} mL"
    verb = "weighed" if weighing else "measured"
    if size > LARGEST_BATCH:
        return kind(
            f"No batch of this liquid works with {means}: {name} cannot be {verb}.",
            remedy="Use a balance with a lower minimum and a finer display."
            if weighing
            else "Use another master formulation record.",
        )
    least = format_quantity(volume(size))
    return kind(
        f"In a batch of {made}, {name} cannot be {verb} with {means}.",
        remedy=f"Make at least {least}: --batch-size '{least}' with this order. Or use "
        + ("a finer balance." if weighing else "a device that measures less."),
        details={"smallest_batch": least},
    )


def _recipe(size: Fraction, request: LiquidRequest, master: LiquidFormulation) -> Recipe:
    """Return what a batch of this size needs."""
    of = number_of(master.liquid.volume.value, ML)
    factor = _factor(request, master)
    needs = [
        Need(
            part.name,
            part.role,
            liquids.scaled(part.amount, size, of) * (factor if part.role == "active" else 1),
            part.is_liquid,
            None if part.stock is None else number_of(part.stock.value, MG_PER_ML),
        )
        for part in sorted(master.components, key=lambda part: part.role != "active")
        if part.amount is not None
    ]
    mixing = master.mixing
    whole = master.tablet is not None and request.tablet_mass is None
    return Recipe(
        size=size,
        needs=tuple(needs),
        vehicle=master.vehicle.name,
        tablets=int(needs[0].amount / number_of(master.tablet.content, MG))
        if master.tablet is not None and whole
        else None,
        tablet_mass=None if request.tablet_mass is None else number_of(request.tablet_mass, MG),
        mixing=Mixing(mixing.solids, mixing.liquids, mixing.made_up, mixing.final, mixing.part),
    )


def _factor(request: LiquidRequest, master: LiquidFormulation) -> Fraction:
    """Return the powder for one part of drug: tablet mass over content, else 1."""
    if request.tablet_mass is None or master.tablet is None:
        return Fraction(1)
    return number_of(request.tablet_mass, MG) / number_of(master.tablet.content, MG)


# What the record says ---------------------------------------------------------


def figures(
    order: LiquidOrder,
    master: LiquidFormulation,
    found: Volumes,
    planned: Planned,
    filled: tuple[BottleInUse, ...],
) -> LiquidFigures:
    """Return the volumes as they stand in the record."""
    scale = found.dosing.scale
    return LiquidFigures(
        concentration=master.liquid.concentration.value,
        dose_volume=volume(found.of_dose),
        dispense=volume(found.dispense),
        overfill=volume(found.overfill),
        batch_size=volume(planned.size),
        surplus=volume(planned.size - found.dispense - found.overfill),
        device=DosingDevice(
            name=scale.name,
            capacity=volume(scale.capacity),
            graduation=volume(scale.graduation),
            draws=tuple(volume(each) for each in found.dosing.amounts),
        ),
        bottles=filled,
        label_volume=volume(found.dispense),
        storage=order.storage,
    )


def components(
    request: LiquidRequest,
    master: LiquidFormulation,
    planned: Planned,
    lots: Sequence[ComponentLot],
) -> tuple[Component, ...]:
    """Return the components with their needs, exact, and their lots."""
    recipe = planned.recipe
    stocks = {
        step.what: step.into
        for step in planned.plan.steps
        if step.action == "weigh" and step.into != "batch"
    }
    active, *others = recipe.needs
    measured = sum((need.amount for need in others if need.is_liquid), Fraction(0))
    factor = _factor(request, master)
    tablets = recipe.tablets
    return (
        Component(
            role="active",
            name=active.name,
            nominal=mass(active.amount / factor),
            factor=format_number(factor),
            factor_basis=_factor_basis(request, master),
            overage=parse_quantity("0 %"),
            required=mass(active.amount),
            take=None if tablets is None else parse_quantity(f"{tablets} tablet"),
            via=stocks.get(active.name),
            lots=lots_of(active.name, lots),
        ),
        *(
            Component(
                role=need.role,
                name=need.name,
                required=volume(need.amount) if need.is_liquid else mass(need.amount),
                via=stocks.get(need.name),
                lots=lots_of(need.name, lots),
            )
            for need in others
        ),
        Component(
            role="vehicle",
            name=recipe.vehicle,
            required=volume(planned.size - measured),
            made_up_to=volume(planned.size),
            lots=lots_of(recipe.vehicle, lots),
        ),
    )


def _factor_basis(request: LiquidRequest, master: LiquidFormulation) -> str:
    """Say what the factor rests on."""
    tablet = master.tablet
    if tablet is None:
        return remarks.NO_CERTIFICATE
    if request.tablet_mass is None:
        return f"label of the tablets, {format_quantity(tablet.content)} each"
    return (
        f"mean tablet mass {format_quantity(request.tablet_mass)} ÷ "
        f"{format_quantity(tablet.content)} on the label"
    )


def working(
    request: LiquidRequest,
    master: LiquidFormulation,
    found: Volumes,
    planned: Planned,
    dated: Dates,
) -> tuple[Working, ...]:
    """Return the working of every number, to stand beside it."""
    concentration = written(format_quantity(master.liquid.concentration.value))
    of_dose, dispense = format_quantity(volume(found.of_dose)), _ml(found.dispense)
    lines = [
        ("dose volume", f"{format_quantity(request.dose)} ÷ {concentration} = {of_dose}"),
        (
            "dispense",
            f"{of_dose} × {request.doses_per_day} a day × {request.days} days = {dispense}",
        ),
        ("batch size", _batch_working(found, planned)),
        *_component_workings(request, master, planned),
        ("concentration", _concentration_working(request, master, planned)),
        (
            "beyond-use date",
            f"{dated.prepared_on.isoformat()} to {dated.until.isoformat()}: {dated.days} days",
        ),
    ]
    return tuple(Working(of=name, text=text) for name, text in lines)


def _ml(number: Fraction) -> str:
    """Write a number of mL."""
    return format_quantity(volume(number))


def _batch_working(found: Volumes, planned: Planned) -> str:
    """Show what is made: dispensed, overfill, and the surplus that is said."""
    sum_of = f"{_ml(found.dispense)} + overfill {_ml(found.overfill)}"
    needed = found.dispense + found.overfill
    surplus = planned.size - needed
    step = f"made up to {_ml(planned.size)}"
    if not surplus:
        return f"{sum_of} = {_ml(planned.size)}"
    return f"{sum_of} = {_ml(needed)}, {step}: surplus {_ml(surplus)}"


def _component_workings(
    request: LiquidRequest, master: LiquidFormulation, planned: Planned
) -> list[tuple[str, str]]:
    """Show how each amount is scaled."""
    of = master.liquid.volume.value
    concentration = written(format_quantity(master.liquid.concentration.value))
    factor = format_number(_factor(request, master))
    formula = {part.name: part.amount for part in master.components if part.amount is not None}
    lines = []
    for need in planned.recipe.needs:
        amount = _ml(need.amount) if need.is_liquid else format_quantity(mass(need.amount))
        if need.role == "active":
            text = f"{concentration} × {_ml(planned.size)} × {factor} = {amount}"
            tablets = planned.recipe.tablets
            if tablets is not None and master.tablet is not None:
                content = format_quantity(master.tablet.content)
                text += f"; {amount} ÷ {content} per tablet = {written(f'{tablets} tablet')}"
        else:
            of_formula = format_quantity(formula[need.name])
            text = f"{of_formula} × {_ml(planned.size)} ÷ {format_quantity(of)} = {amount}"
        lines.append((need.name, text))
    lines.append((planned.recipe.vehicle, f"makes up {_ml(planned.size)}"))
    return lines


def _concentration_working(
    request: LiquidRequest, master: LiquidFormulation, planned: Planned
) -> str:
    """Compute the concentration again, from the steps, and compare it with the label."""
    drug = number_of(planned.plan.delivers, MG) / _factor(request, master)
    found = quantity(drug / planned.size, MG_PER_ML)
    percent = format_number(
        drug / planned.size / number_of(master.liquid.concentration.value, MG_PER_ML) * 100
    )
    return (
        f"from the steps: {format_quantity(mass(drug))} in {_ml(planned.size)} = "
        f"{written(format_quantity(found))}, {percent} % of the label"
    )


def notes(
    request: LiquidRequest,
    master: LiquidFormulation,
    found: Volumes,
    planned: Planned,
    measures: Sequence[Scale],
    balance: Balance,
    dated: Dates,
    starting: tuple[Quantity, Quantity],
    today: date,
) -> tuple[str, ...]:
    """Return everything that whoever works from the record must know."""
    return (
        *remarks.starting_dose(request.dose * request.doses_per_day, starting),
        *remarks.adoption(master),
        *(each.text for each in master.cautions),
        _source_note(request, master),
        *remarks.assumed_balance(balance),
        *_stock_notes(master, planned),
        *_device_notes(planned, found, measures),
        *_surplus_note(found, planned),
        *remarks.deviations(
            (
                ("active", planned.plan.deviation),
                *((each.name, each.deviation) for each in planned.plan.others),
            )
        ),
        *date_notes(dated, today),
    )


def _source_note(request: LiquidRequest, master: LiquidFormulation) -> str:
    """Say what the content rests on."""
    if master.tablet is None:
        return remarks.CONFIRM_CERTIFICATE
    held = "Tablets hold 90 to 110 % of their label, and no certificate corrects that."
    if request.tablet_mass is None or master.tablet.part is None:
        return held
    unsure = "" if master.tablet.part.status == "confirmed" else " (unconfirmed)"
    return f"{held} {master.tablet.part.text}{unsure}"


def _stock_notes(master: LiquidFormulation, planned: Planned) -> list[str]:
    """Say that nobody has confirmed how much of a solid dissolves at once."""
    stocked = {
        step.what for step in planned.plan.steps if step.action == "weigh" and step.into != "batch"
    }
    return [
        f"Stock solution: that {part.name} dissolves up to "
        f"{written(format_quantity(part.stock.value))} is unconfirmed; see that it is clear."
        for part in master.components
        if part.name in stocked and part.stock is not None and part.stock.status == UNCONFIRMED
    ]


def _device_notes(planned: Planned, found: Volumes, measures: Sequence[Scale]) -> list[str]:
    """Say which devices are assumed, and that a dose takes more than one draw."""
    used = {step.device.name for step in planned.plan.steps if step.device is not None}
    assumed = {scale.name for scale in measures if scale.assumed and scale.name in used}
    if found.dosing.scale.assumed:
        assumed.add(found.dosing.scale.name)
    told = []
    if assumed:
        told.append(
            "ASSUMED MEASURES: not configured. Check that yours show the same marks: "
            f"{', '.join(sorted(assumed))} (marks of oral syringes unconfirmed)."
        )
    count = len(found.dosing.amounts)
    if count > 1:
        told.append(f"One dose takes {count} draws of the syringe: show the patient how.")
    return told


def _surplus_note(found: Volumes, planned: Planned) -> list[str]:
    """Say what is made beyond the bottles."""
    surplus = planned.size - found.dispense - found.overfill
    if not surplus:
        return []
    return [
        f"{_ml(surplus)} are made beyond what goes into the bottles, and hold drug: destroy them "
        "as your procedure says."
    ]
