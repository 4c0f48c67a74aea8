"""The ways of a schedule compared by weighing, keeping and cost."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, cast

from ldncompound.compounding.cost import MONTH, Rates, reckoned
from ldncompound.compounding.dosage_forms.oral_liquid.figures import LiquidFigures
from ldncompound.compounding.schedule_document import ScheduleOption, WayCost, WayWeighing
from ldncompound.compounding.schedule_fill import FillPart, ScheduleFill
from ldncompound.compounding.weighing.plan import Amount
from ldncompound.core.money import Money, shown_money
from ldncompound.core.quantities import (
    MG,
    Quantity,
    format_quantity,
    mass,
    number_of,
)
from ldncompound.core.records import replaced
from ldncompound.core.refusals import Refusal
from ldncompound.pharmacy.courses.part_plans import PartPlans, drug_lost

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ldncompound.compounding.form_figures import FormFigures
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.compounding.schedule_document import WayForm
    from ldncompound.compounding.schedule_fill import CountOrVolume
    from ldncompound.pharmacy.courses.schedule_way import House

__all__ = ["PlannedWay", "WeighedWay", "choose_way", "weighed_way"]


class WeighedWay(NamedTuple):
    """
    A way after every part of every fill is planned.

    Args:
        fills: With the figures of each part.
        excess: Capsules beyond those dispensed.
        lost: Drug in what is left over; None where a part is refused.
        weighing: How it is weighed; likewise.
        cost: Its cost; None also without any price.
        refusal: The refusal of the first part that cannot be made.
    """

    fills: tuple[ScheduleFill, ...]
    excess: int
    lost: Quantity | None
    weighing: WayWeighing | None
    cost: WayCost | None
    refusal: Refusal | None


class PlannedWay(NamedTuple):
    """
    A planned way, to be compared.

    Args:
        option: As recorded, except why it was chosen or not.
        refusal: The full refusal; None where it can be made.
    """

    option: ScheduleOption
    refusal: Refusal | None


def weighed_way(fills: Sequence[ScheduleFill], plans: PartPlans) -> WeighedWay:
    """
    Return the fills with each part planned, or the refusal of a part.

    Args:
        fills: Of a way to make the schedule.
        plans: Plans the parts.
    """
    refused: Refusal | None = None
    all_made: list[Preparation] = []

    def planned(part: FillPart) -> FillPart:
        nonlocal refused
        try:
            all_made.append(plans.made(part))
        except Refusal as refusal:
            refused = refused or refusal
            return part
        return _with_figures(part, all_made[-1])

    told = tuple(replaced(fill, parts=tuple(map(planned, fill.parts))) for fill in fills)
    lost = sum(map(drug_lost, all_made), Fraction(0))
    days = (fills[-1].last_day - fills[0].first_day).days + 1
    return WeighedWay(
        fills=told,
        excess=sum(map(_excess, all_made)),
        lost=None if refused else mass(lost),
        weighing=None if refused else _weighing(all_made),
        cost=None if refused else _cost(all_made, plans.house, days),
        refusal=refused,
    )


def _with_figures(part: FillPart, made: Preparation) -> FillPart:
    """Return a part with the figures of its preparation."""
    figures = made.figures
    devices = figures.devices if isinstance(figures, LiquidFigures) else (None,) * len(part.steps)
    served = made.prescription.steps or ()
    return replaced(
        part,
        dispense=_amount(figures, figures.dispensed),
        batch_size=_amount(figures, figures.made),
        method=made.weigh_plan.method,
        steps=tuple(
            replaced(
                each,
                units=told.units,
                volume=told.volume,
                dose_volume=told.dose_volume,
                device=device,
            )
            for each, told, device in zip(part.steps, served, devices, strict=True)
        ),
    )


def _amount(figures: FormFigures, amount: Quantity) -> CountOrVolume:
    """Return a number of capsules, or a volume."""
    return int(amount.magnitude) if figures.counted else amount


def _excess(made: Preparation) -> int:
    """Return the capsules beyond those dispensed."""
    figures = made.figures
    return int((figures.made - figures.dispensed).magnitude) if figures.counted else 0


def _weighing(made: Sequence[Preparation]) -> WayWeighing:
    """Return how a way is weighed: its methods, and the largest expanded uncertainty (k = 2)."""
    plans = [each.weigh_plan for each in made]
    worst = (plan.uncertainty.expanded for plan in plans)
    return WayWeighing(
        methods=tuple(sorted({plan.method for plan in plans})),
        expanded=max(worst, key=lambda each: each.magnitude, default=None),
    )


def _cost(made: Sequence[Preparation], house: House, days: int) -> WayCost | None:
    """Return the cost of all preparations of a way at today's prices; None without any price."""
    rates = Rates(house.pharmacy.labour, house.pharmacy.container)
    sums = [
        reckoned(_consumed(each), house.on_hand, rates, each.figures.containers) for each in made
    ]
    totals = [each.total for each in sums if each.total is not None]
    if not totals:
        return None
    total = Money(sum((each.amount for each in totals), Fraction(0)), totals[0].currency)
    missing = sorted({each for one in sums for each in one.missing})
    return WayCost(
        total=shown_money(total),
        per_month=shown_money(Money(total.amount * MONTH / days, total.currency)),
        complete=not missing,
        missing=tuple(missing),
    )


def _consumed(made: Preparation) -> tuple[Amount, ...]:
    """Return all that a preparation takes from stock, with shells."""
    shells = (
        Amount(name=each.name, amount=each.required)
        for each in made.components
        if each.role == "shell"
    )
    return (*made.weigh_plan.consumes, *shells)


# The choice ---------------------------------------------------------------------

_CRITERIA: tuple[tuple[str, Callable[[ScheduleOption], Fraction | int]], ...] = (
    ("fills", lambda option: len(option.fills)),
    ("capsules", lambda option: option.capsules or 0),
    ("strengths", lambda option: len(option.strengths)),
    ("mg of active left over", lambda option: number_of(cast("Quantity", option.lost), MG)),
)


def choose_way(
    ways: Sequence[PlannedWay], form: WayForm
) -> tuple[ScheduleOption, tuple[ScheduleOption, ...]]:
    """
    Return the chosen way, and all ways with why each was chosen or not.

    Raises:
        Refusal: no way in the form ordered can be made.
    """
    fit = [each.option for each in ways if each.option.form == form and each.refusal is None]
    if not fit:
        raise next(each.refusal for each in ways if each.refusal and each.option.form == form)
    # Among equals the first in the list is chosen.
    chosen = min(fit, key=lambda option: [value(option) for _, value in _CRITERIA])
    return chosen, tuple(
        replaced(each.option, why=_verdict(each.option, chosen, form)) for each in ways
    )


def _verdict(option: ScheduleOption, chosen: ScheduleOption, form: WayForm) -> str:
    """Return why a way was chosen or not."""
    if option is chosen:
        return "Chosen."
    if option.refused is not None:
        return f"It cannot be made: {option.refused.message}"
    if option.form != form:
        return "Not the form that was ordered."
    for words, value in _CRITERIA:
        ours, theirs = (_plain(value(each)) for each in (option, chosen))
        if ours != theirs:
            return f"More {words}: {ours}, and {theirs} with {chosen.kind}."
    return f"Equal to {chosen.kind}, which comes first in the list of ways."


def _plain(number: Fraction | int) -> str:
    """Write a number without its unit."""
    return format_quantity(mass(Fraction(number))).removesuffix(" mg")
