"""Volumes, weigh plan and bottles of an oral liquid; the arithmetic is in `calculation`."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.calculation import liquids
from ldncompound.compounding.beyond_use import Limit, ruled
from ldncompound.compounding.materials.potency import Potency
from ldncompound.compounding.weighing.dose_draws import draws
from ldncompound.compounding.weighing.liquid_plan import (
    Mixing,
    Need,
    Recipe,
    Shortfall,
    crushed_tablets,
    plan_liquid,
)
from ldncompound.compounding.weighing.measuring import scales_of
from ldncompound.compounding.weighing.plan import Amount
from ldncompound.core.numbers import format_number, round_up
from ldncompound.core.quantities import (
    MG,
    MG_PER_ML,
    ML,
    TABLET,
    format_quantity,
    in_words,
    number_of,
    quantity,
    volume,
)
from ldncompound.core.refusals import InvalidOrder, NotMeasurable, NotWeighable, Refusal, quoted
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ldncompound.compounding.dosage_forms.oral_liquid.master_record import LiquidFormulation
    from ldncompound.compounding.dosage_forms.oral_liquid.request import LiquidRequest
    from ldncompound.compounding.prescription.steps import Intake
    from ldncompound.compounding.weighing.dose_draws import Draws
    from ldncompound.compounding.weighing.equipment import Balance, MeasuringDevice
    from ldncompound.compounding.weighing.measuring import Scale
    from ldncompound.compounding.weighing.plan import WeighPlan
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.equipment import Measure
    from ldncompound.formulary.rules import KeepingRules

__all__ = [
    "LARGEST_BATCH",
    "PlannedLiquid",
    "Volumes",
    "check_batch",
    "limit",
    "plan",
    "scales",
    "volumes",
]


LARGEST_BATCH = 10_000
"""In mL; more than any vessel in a pharmacy holds."""


class DoseVolume(NamedTuple):
    """
    The volume of the doses of one step, and how one is measured.

    Args:
        one: Volume of one dose, in mL.
        doses: Number of doses.
        dosing: The oral syringe and its draws.
    """

    one: Fraction
    doses: int
    dosing: Draws

    @property
    def in_all(self) -> Fraction:
        """Return the volume of all doses, in mL."""
        return self.one * self.doses


class Volumes(NamedTuple):
    """
    The exact volumes of an order, and how a dose is measured.

    Args:
        doses: The doses of each step; of an order without steps, those of the course.
        overfill: Volume filled beyond them, in mL.
        least: Least volume to make, in mL.
        step: The step of batches, in mL.
    """

    doses: tuple[DoseVolume, ...]
    overfill: Fraction
    least: Fraction
    step: Fraction

    @property
    def dispense(self) -> Fraction:
        """Return the volume of all doses, in mL."""
        return sum((each.in_all for each in self.doses), Fraction(0))


class PlannedLiquid(NamedTuple):
    """A batch size in mL with the recipe and plan for it."""

    size: Fraction
    recipe: Recipe
    plan: WeighPlan

    @property
    def taken(self) -> tuple[Amount, ...]:
        """Return what is taken from stock: whole tablets, also where a part of them is weighed."""
        active, *others = self.plan.consumes
        if self.recipe.tablet_mass is None:
            return self.plan.consumes
        count = crushed_tablets(number_of(active.amount, MG), self.recipe)
        return (Amount(name=active.name, amount=quantity(count, TABLET)), *others)


def scales(own: Iterable[MeasuringDevice], shipped: Iterable[Measure]) -> tuple[Scale, ...]:
    """
    Return the measuring devices: the pharmacy's own, or else those of the shipped table.

    Of graduates and oral syringes, the kind that the pharmacy names none of is that of the table.
    """
    mine = scales_of(own)
    table = scales_of((each for each in shipped if each.assumed), assumed=True)
    named = {scale.kind for scale in mine}
    return (*mine, *(scale for scale in table if scale.kind not in named))


def volumes(request: LiquidRequest, master: LiquidFormulation, scales: Sequence[Scale]) -> Volumes:
    """
    Return dose, course and overfill, and the syringe for a dose of each step.

    Raises:
        NotMeasurable: no oral syringe has a mark at a dose.
        InvalidOrder: a part of a tablet where the record allows none, or a tablet
            mass not above its content.
    """
    table = master.liquid
    doses = tuple(_doses(each, table.concentration.value, scales) for each in request.intakes)
    dispense = sum((each.in_all for each in doses), Fraction(0))
    overfill = liquids.overfill_volume(request.overfill, volume(dispense))
    needed = dispense + number_of(overfill, ML)
    wanted = Fraction(0) if request.batch_size is None else number_of(request.batch_size, ML)
    return Volumes(
        doses=doses,
        overfill=number_of(overfill, ML),
        least=max(needed, wanted),
        step=_step(request, master),
    )


def _doses(intake: Intake, concentration: Quantity, scales: Sequence[Scale]) -> DoseVolume:
    """Return the doses of a step, or refuse one that no syringe shows."""
    of_dose = liquids.dose_volume(intake.dose, concentration)
    dosing = draws(number_of(of_dose, ML), scales)
    if dosing is None:
        raise NotMeasurable(
            f"A dose of {format_quantity(intake.dose)} is {format_quantity(of_dose)}, and no oral "
            "syringe has a mark at this volume, nor have two together; a dose is never rounded.",
            remedy="Ask the prescriber for a dose that a syringe can measure, or prepare capsules. "
            + _other_strength(intake.dose, concentration, scales),
        )
    return DoseVolume(number_of(of_dose, ML), intake.doses, dosing)


_OTHER_STRENGTHS = tuple(map(Fraction, ("1/2", "2", "1/4", "1/5", "1/10", "4", "5", "10")))
"""Times the documented strength; what a prescriber could mean, the nearest first."""


_FEW_DRAWS = 2
"""More are no reason to name a strength."""


def _other_strength(dose: Quantity, concentration: Quantity, scales: Sequence[Scale]) -> str:
    """Say in which other strength a dose could be measured, and that none is documented."""
    documented = in_words(concentration)
    for times in _OTHER_STRENGTHS:
        other = concentration * times
        of_dose = liquids.dose_volume(dose, other)
        found = draws(number_of(of_dose, ML), scales)
        if found is not None and len(found.every) <= _FEW_DRAWS:
            return (
                f"In a liquid of {in_words(other)} it would be {format_quantity(of_dose)}, which "
                f"could be measured; but no other strength than {documented} is documented."
            )
    return (
        f"A liquid of another strength than {documented}, in which it could be measured, is not "
        "documented."
    )


def _step(request: LiquidRequest, master: LiquidFormulation) -> Fraction:
    """Return the step of batches: that of the record, or of a weighed part of tablets."""
    if request.tablet_mass is None:
        return number_of(master.liquid.step.value, ML)
    tablet = master.tablet
    if tablet is None or tablet.part_step is None:
        raise InvalidOrder(
            f"{master.id} does not allow a weighed part of tablets.",
            remedy="Leave --tablet-mass out, or name a record that allows it.",
        )
    if request.tablet_mass <= tablet.content:
        raise InvalidOrder(
            f"A tablet of {format_quantity(request.tablet_mass)} cannot hold "
            f"{format_quantity(tablet.content)} of drug.",
            remedy="Give the mean mass of at least 20 whole tablets.",
        )
    return number_of(tablet.part_step.value, ML)


def limit(
    storage: str,
    master: LiquidFormulation,
    rule: KeepingRules,
    cite: Callable[[str, str], Citation],
) -> Limit:
    """
    Return how long the liquid keeps: the shorter of what rule and study allow.

    Raises:
        InvalidOrder: a storage that is not in the record.
    """
    option = master.storage_option(storage)
    if option is None:
        known = " or ".join(quoted(each.name) for each in master.beyond_use.options)
        raise InvalidOrder(
            f"{quoted(storage)} is not a storage condition of {master.id}.",
            remedy=f"Write {known}.",
        )
    of_rule = rule.beyond_use[master.beyond_use.category]
    by_rule = ruled(rule.title, of_rule)
    if option.days < of_rule.days:
        study = cite(option.source, option.locator)
        words = say(
            "beyond_use.study",
            days=f"{option.days} day",
            locator=option.locator,
            rule=by_rule,
        )
        return Limit(option.days, words, option.storage, study)
    source = cite(of_rule.source, of_rule.locator)
    return Limit(of_rule.days, by_rule, option.storage, source)


# The batch --------------------------------------------------------------------


def check_batch(found: Volumes) -> None:
    """
    Refuse a batch that is too large for any vessel.

    Raises:
        InvalidOrder: more than 10 L.
    """
    if found.least > LARGEST_BATCH:
        raise InvalidOrder(
            f"A batch may have at most {LARGEST_BATCH} mL; this one has "
            f"{format_number(found.least)} mL.",
            remedy="Check days, overfill and batch size.",
        )


def plan(
    found: Volumes,
    request: LiquidRequest,
    master: LiquidFormulation,
    potency: Potency,
    scales: Sequence[Scale],
    balance: Balance,
    limit: Fraction,
) -> PlannedLiquid:
    """
    Plan the smallest batch that can be made, up to the next bottle step.

    Args:
        found: The volumes of the order.
        request: Figures of the order.
        master: The master formulation record.
        potency: Powder for one part of drug.
        scales: Graduates and syringes, the smallest first.
        balance: The balance to use.
        limit: Limit of the error of weighing and measuring, as a fraction of the content.

    Raises:
        NotWeighable: the amount of a solid is too small for the balance; the smallest
            batch that works is named.
        NotMeasurable: likewise for a volume.
    """
    bottle_step = number_of(master.liquid.bottle_step.value, ML)
    size = round_up(found.least, found.step)
    window = max(round_up(found.least, bottle_step), size)
    shortfall: Shortfall | None = None
    while size <= window:
        recipe = _recipe(size, request, master, potency.factor, limit)
        made = plan_liquid(recipe, balance, scales)
        if not isinstance(made, Shortfall):
            return PlannedLiquid(size, recipe, made)
        shortfall = shortfall or made
        size += found.step
    raise _too_small(
        found,
        size,
        shortfall,
        balance,
        lambda each: _works(_recipe(each, request, master, potency.factor, limit), scales, balance),
    )


def _works(recipe: Recipe, scales: Sequence[Scale], balance: Balance) -> bool:
    """Say whether a batch has a plan."""
    return not isinstance(plan_liquid(recipe, balance, scales), Shortfall)


def _too_small(
    found: Volumes,
    start: Fraction,
    shortfall: Shortfall | None,
    balance: Balance,
    works: Callable[[Fraction], bool],
) -> Refusal:
    """Return the refusal, which names the smallest batch that can be made."""
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
        else "the available graduates and syringes"
    )
    made = f"{format_number(round_up(found.least, found.step))} mL"
    verb = "weighed" if weighing else "measured"
    if size > LARGEST_BATCH:
        return kind(
            f"No batch of this liquid can be made with {means}: {name} cannot be {verb}.",
            remedy="Use a balance with a lower minimum and a finer readability, or with a larger "
            "capacity."
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


def _recipe(
    size: Fraction,
    request: LiquidRequest,
    master: LiquidFormulation,
    factor: Fraction,
    limit: Fraction,
) -> Recipe:
    """Return what a batch of this size needs."""
    of = number_of(master.liquid.volume.value, ML)
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
    mixing, tablet = master.mixing, master.tablet
    return Recipe(
        size=size,
        needs=tuple(needs),
        vehicle=master.vehicle.name,
        tablets=int(needs[0].amount / number_of(tablet.content, MG))
        if tablet is not None and request.tablet_mass is None
        else None,
        tablet_mass=None if request.tablet_mass is None else number_of(request.tablet_mass, MG),
        tablet_content=None if tablet is None else number_of(tablet.content, MG),
        mixing=Mixing(mixing.solids, mixing.liquids, mixing.made_up, mixing.final, mixing.part),
        limit=limit,
    )
