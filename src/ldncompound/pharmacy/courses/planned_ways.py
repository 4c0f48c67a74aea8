"""The ways in which a schedule can be made, each planned to its last fill.

Every different part is planned like an order for one dose; nothing is recorded.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.calculation.beyond_use import last_day
from ldncompound.compounding.beyond_use import within
from ldncompound.compounding.dosage_forms.counted_units import limit as limit_of_capsules
from ldncompound.compounding.dosage_forms.oral_liquid.volumes import limit as limit_of_liquid
from ldncompound.compounding.prescription.limits import DailyRange
from ldncompound.compounding.prescription.schedule_fills import fill_periods
from ldncompound.compounding.prescription.schedule_portions import (
    common_strength,
    fewest_capsules,
    portions,
    total_of,
)
from ldncompound.compounding.schedule_document import (
    LIQUID,
    MIXED,
    PER_STEP,
    SINGLE,
    ScheduleOption,
    SchedulePrescription,
    StrengthInAll,
    WayKeeping,
    WayLeftOut,
)
from ldncompound.compounding.schedule_fill import (
    CountOrVolume,
    FillBeyondUse,
    FillPart,
    PartStep,
    ScheduleFill,
)
from ldncompound.core.numbers import round_up
from ldncompound.core.quantities import (
    DAY,
    MG,
    MG_PER_CAPSULE,
    MG_PER_ML,
    ML,
    format_quantity,
    mass,
    number_of,
    quantity,
    volume,
    written,
)
from ldncompound.core.records import replaced
from ldncompound.core.refusals import CourseOutlivesBeyondUse, Refusal
from ldncompound.core.weekdays import named
from ldncompound.pharmacy.courses.comparison import PlannedWay, weighed_way
from ldncompound.pharmacy.courses.part_plans import PartPlans, drug_lost
from ldncompound.pharmacy.courses.schedule_order import FORMS, ScheduleOrder
from ldncompound.pharmacy.courses.schedule_way import House, Way, volume_holding, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ldncompound.compounding.beyond_use import Limit
    from ldncompound.compounding.prescription.schedule_fills import Period
    from ldncompound.compounding.prescription.schedule_portions import Portion
    from ldncompound.compounding.prescription.steps import ScheduleStep
    from ldncompound.compounding.schedule_document import WayForm
    from ldncompound.formulary.rules import KeepingRules

__all__ = ["Cutting", "planned_way", "ways_of"]


class Cutting(NamedTuple):
    """
    How a schedule is cut into fills.

    Args:
        number: Number of fills; None for the fewest that the beyond-use date allows.
        lead: Days from the making of a fill to its first dose.
    """

    number: int | None
    lead: int


def ways_of(
    steps: Sequence[ScheduleStep], kept: Sequence[Fraction], documented: DailyRange
) -> tuple[list[Way], tuple[WayLeftOut, ...]]:
    """
    Return the ways to make a schedule, and why others are left out.

    Args:
        steps: Of the schedule.
        kept: Strengths that the pharmacy keeps, in mg.
        documented: The documented daily range.
    """
    doses = list(dict.fromkeys(step.dose for step in steps if step.dose is not None))
    low, high = number_of(documented.low, MG), number_of(documented.high, MG)
    ways = [Way(PER_STEP, "capsules", {dose: ((dose, 1),) for dose in doses})]
    left_out = []
    common = common_strength(doses, low, high)
    if common is None:
        why = "No strength in the documented range divides every step."
        left_out.append(WayLeftOut(kind=SINGLE, why=why))
    else:
        counts = {dose: ((common, int(dose / common)),) for dose in doses}
        ways.append(Way(SINGLE, "capsules", counts))
    if kept:
        mixes = {dose: fewest_capsules(dose, kept) for dose in doses}
        found = {dose: mix for dose, mix in mixes.items() if mix is not None}
        if len(found) == len(doses):
            ways.append(Way(MIXED, "capsules", found))
        else:
            lacking = ", ".join(format_quantity(mass(each)) for each in doses if each not in found)
            why = f"The strengths kept do not make up {lacking}, and capsules are not split."
            left_out.append(WayLeftOut(kind=MIXED, why=why))
    ways.append(Way(LIQUID, "liquid", {dose: ((dose, 1),) for dose in doses}))
    return ways, tuple(left_out)


def planned_way(
    way: Way,
    steps: Sequence[ScheduleStep],
    start: date,
    cutting: Cutting,
    order: ScheduleOrder,
    prescription: SchedulePrescription,
    house: House,
) -> PlannedWay:
    """
    Return one way, fully planned, or with the reason why it cannot be made.

    Args:
        way: The way.
        steps: Of the schedule.
        start: Day of the first dose.
        cutting: How it is cut into fills.
        order: As typed.
        prescription: As recorded.
        house: The pharmacy with its records.

    Raises:
        Refusal: it is in the form ordered and cannot be cut into such fills.
    """
    option = _unplanned(way, steps, house)
    try:
        limit, rule = _limit(way.form, order, house)
        longest = limit.days - 1 + rule.day_one.first_day - cutting.lead
        if longest < 1:
            raise CourseOutlivesBeyondUse(
                f"With {cutting.lead} days from making to the first dose nothing would be left of "
                f"the {limit.days} days that it keeps.",
                remedy="Give a shorter lead.",
                sources=(limit.source,),
            )
        plans = PartPlans(order, prescription, house, start)
        costs = _Costs(way, steps, start, plans)
        periods = fill_periods(steps, longest, cutting.number, (limit.source,), costs)
    except Refusal as refusal:
        # A form that was not ordered does not stop the others.
        if way.form == FORMS[order.form]:
            raise
        return PlannedWay(replaced(option, refused=why_not(refusal)), refusal)
    kept = _Kept(limit, rule, cutting.lead)
    fills = [
        _fill(way, portions(steps, period), start, period, kept, (at, len(periods)), house)
        for at, period in enumerate(periods, start=1)
    ]
    found = weighed_way(fills, plans)
    return PlannedWay(
        replaced(
            option,
            keeping=WayKeeping(days=limit.days, limited_by=limit.words, storage=limit.storage),
            fills=found.fills,
            preparations=sum(len(fill.parts) for fill in fills),
            excess=None if way.form == "liquid" else found.excess,
            lost=found.lost,
            weighing=found.weighing,
            cost=found.cost,
            refused=None if found.refusal is None else why_not(found.refusal),
        ),
        found.refusal,
    )


class _Costs(NamedTuple):
    """What is made for the fills of a way, and what it loses; see `FillCosts`."""

    way: Way
    steps: Sequence[ScheduleStep]
    start: date
    plans: PartPlans

    def parts(self, dose: Fraction, /) -> Iterator[tuple[Fraction | None, Fraction]]:
        """Yield the strengths of a dose, each with its capsules; or the drug in the one liquid."""
        for held, number in self.way.mixes[dose]:
            yield (None, dose) if self.way.form == "liquid" else (held, Fraction(number))

    def lost_at_least(self, material: Fraction | None, amount: Fraction, /) -> Fraction:
        """Return what a preparation loses at least: of a liquid what whole batch steps leave."""
        if material is not None:
            return Fraction(0)
        liquid = self.plans.house.liquid.liquid
        needed = number_of(volume_holding(amount, self.plans.house), ML)
        surplus = round_up(needed, number_of(liquid.step.value, ML)) - needed
        return surplus * number_of(liquid.concentration.value, MG_PER_ML)

    def lost(self, period: Period, material: Fraction | None, /) -> Fraction | None:
        """Return what a preparation loses, as it would be weighed; None where it is refused."""
        held = None if material is None else quantity(material, MG_PER_CAPSULE)
        found = portions(self.steps, period)
        parts = _parts(self.way, found, self.start)
        try:
            return drug_lost(self.plans.made(next(each for each in parts if each.strength == held)))
        except Refusal:
            return None


class _Kept(NamedTuple):
    """How long a fill keeps, by which rule, and how long before its first dose it is made."""

    limit: Limit
    rule: KeepingRules
    lead: int


def _limit(form: WayForm, order: ScheduleOrder, house: House) -> tuple[Limit, KeepingRules]:
    """Return the limit of the beyond-use date of a form, and its rule."""
    formulary = house.formulary
    practice = formulary.rule_of(house.pharmacy.jurisdiction)
    if form == "liquid":
        rule = formulary.keeping[house.liquid.beyond_use.rule]
        own = limit_of_liquid(order.storage, house.liquid, rule, formulary.cite)
    else:
        rule = formulary.keeping[house.capsule.beyond_use.rule]
        own = limit_of_capsules(house.capsule, rule, formulary.cite)
    return within(own, practice, formulary.cite), rule


def _unplanned(way: Way, steps: Sequence[ScheduleStep], house: House) -> ScheduleOption:
    """Return a way with the exact totals dispensed; its fills are not planned yet."""
    is_liquid, counts = way.form == "liquid", _counts(way, steps)
    return ScheduleOption(
        kind=way.kind,
        form=way.form,
        strengths=tuple(
            StrengthInAll(strength=quantity(held, MG_PER_CAPSULE), dispense=count)
            for held, count in sorted(counts.items())
        ),
        volume=volume_holding(total_of(steps), house) if is_liquid else None,
        capsules=None if is_liquid else sum(counts.values()),
        most_a_day=None if is_liquid else _most_a_day(way, steps),
        total=mass(total_of(steps)),
        days=sum(len(list(step.taken)) for step in steps),
        keeping=None,
        fills=(),
        preparations=0,
        excess=None,
        lost=None,
        weighing=None,
        cost=None,
        refused=None,
        why="",
    )


def _most_a_day(way: Way, steps: Sequence[ScheduleStep]) -> int:
    """Return the most capsules that are taken on one day, in all its doses."""
    return max(
        step.doses_per_day * sum(number for _, number in way.mixes[step.dose])
        for step in steps
        if step.dose is not None
    )


def _counts(way: Way, steps: Sequence[ScheduleStep]) -> dict[Fraction, int]:
    """Return the number of capsules of each strength in a way; empty for a liquid."""
    counts: dict[Fraction, int] = {}
    if way.form == "liquid":
        return counts
    for step in steps:
        for held, number in way.mixes[step.dose] if step.dose is not None else ():
            counts[held] = counts.get(held, 0) + number * step.doses
    return counts


def _fill(
    way: Way,
    found: Sequence[Portion],
    start: date,
    period: tuple[int, int],
    kept: _Kept,
    place: tuple[int, int],
    house: House,
) -> ScheduleFill:
    """Return one fill: its days, its parts and its beyond-use date."""
    limit, rule, lead = kept
    first = start + timedelta(days=period[0])
    made = first - timedelta(days=lead)
    until = last_day(made, limit.days, first_day=rule.day_one.first_day)
    parts = tuple(_parts(way, found, start))
    return ScheduleFill(
        number=place[0],
        of=place[1],
        made_on=made,
        first_day=first,
        last_day=start + timedelta(days=period[1]),
        dispense=_dispensed(way, parts, house),
        beyond_use=FillBeyondUse(
            date=until,
            days=(until - made).days + 1,
            limited_by=limit.words,
            storage=limit.storage,
        ),
        preparations=len(parts),
        parts=parts,
    )


def _dispensed(way: Way, parts: Sequence[FillPart], house: House) -> CountOrVolume:
    """Return the amount in a fill: capsules, or a volume."""
    if way.form == "capsules":
        return sum(part.count for part in parts)
    doses = (number_of(step.dose, MG) * step.doses for part in parts for step in part.steps)
    return volume(number_of(volume_holding(sum(doses, Fraction(0)), house), ML))


def _parts(way: Way, found: Sequence[Portion], start: date) -> Iterator[FillPart]:
    """Yield the parts of a fill: all of each strength, or all of the liquid."""
    is_liquid = way.form == "liquid"
    by_strength: dict[Fraction | None, list[PartStep]] = {}
    for portion in found:
        mix = way.mixes[portion.dose]
        first = start + timedelta(days=portion.first)
        for held, number in mix:
            step = PartStep(
                dose=mass(portion.dose),
                part_dose=mass(held * number),
                doses_per_day=portion.doses_per_day,
                every=quantity(portion.every, DAY),
                on=None if portion.at is None else named(portion.at, first),
                first_day=first,
                last_day=first + timedelta(days=portion.days - 1),
                per_dose=None if is_liquid else number,
                beside=tuple(
                    f"{written(f'{more} capsule')} of {format_quantity(mass(other))}"
                    for other, more in mix
                    if other != held
                ),
            )
            by_strength.setdefault(None if is_liquid else held, []).append(step)
    for strength, steps in by_strength.items():
        yield FillPart(
            strength=None if strength is None else quantity(strength, MG_PER_CAPSULE),
            steps=tuple(steps),
        )
