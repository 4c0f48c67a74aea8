"""The ways of a schedule compared by weighing, keeping and cost."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from ldncompound.compounding.cost import MONTH, Rates, reckoned
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.weighing.plan import Amount
from ldncompound.core.money import Money, shown_money
from ldncompound.core.quantities import (
    MG,
    MG_PER_ML,
    ML,
    format_quantity,
    mass,
    number_of,
    stored_quantity,
    volume,
)
from ldncompound.core.refusals import Refusal
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
from ldncompound.pharmacy.courses.schedule_way import (
    DayToCome,
    House,
    Way,
    order_of_part,
    volume_holding,
    why_not,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ldncompound.compounding.preparation import Preparation


_Known = dict[tuple[str, str | None, int], "tuple[Preparation, dict[str, Any]]"]
"""Preparations that were planned before, by what is ordered of a part."""


def weighed_way(
    way: Way, fills: list[dict[str, Any]], order: ScheduleOrder, house: House, start: date
) -> dict[str, Any]:
    """
    Return the fills with what each part comes to when it is planned; or why it cannot be.

    Args:
        way: To make the schedule.
        fills: Its fills; what each part comes to is written into it.
        order: As typed.
        house: Who would make it.
        start: Day of the first dose.
    """
    excess, left, refused = 0, Fraction(0), None
    known: _Known = {}
    all_made: list[Preparation] = []
    for fill in fills:
        for part in fill["parts"]:
            try:
                preparation, made = _planned(part, order, house, start, known)
            except Refusal as refusal:
                refused = refused or refusal
                continue
            all_made.append(preparation)
            part |= _figures_told(way, made)
            excess += made[way.form].get("excess", 0)
            left += _left_over(way, made)
        fill["dispense"] = _dispensed(way, fill, house)
    return {
        "fills": fills,
        "preparations": sum(len(fill["parts"]) for fill in fills),
        "excess": None if way.form == "liquid" else excess,
        "leftover": None if refused else format_quantity(mass(left)),
        "weighing": None if refused else _weighing([made for _, made in known.values()]),
        "cost": None if refused else _cost(all_made, house, _days_taken(fills)),
        "refused": refused,
    }


def _planned(
    part: dict[str, Any], order: ScheduleOrder, house: House, start: date, known: _Known
) -> tuple[Preparation, dict[str, Any]]:
    """Return the preparation of a part, planned once for all parts that are alike."""
    key = (part["part_dose"], part["strength"], part["days"])
    if key not in known:
        prescription = {
            name: getattr(order, name)
            for name in ("patient", "patient_name", "prescriber", "rx", "directions", "drug")
        }
        # What is weighed does not hang on the day.
        told = order_of_part(
            {**part, "first_day": start.isoformat()},
            prescription,
            storage=order.storage,
            formulations={"capsules": house.capsule.id, "liquid": house.liquid.id},
            more={"avoid": order.avoid, "checked": order.checked},
        )
        found = prepare(
            told,
            formulary=house.formulary,
            pharmacy=house.pharmacy,
            today=start,
            kept=DayToCome(),
        )
        known[key] = found, found.document()
    return known[key]


def _figures_told(way: Way, made: dict[str, Any]) -> dict[str, Any]:
    """Return what a part comes to."""
    figures = made[way.form]
    names = ("dose_volume", "device") if way.form == "liquid" else ()
    return {
        "dispense": figures["dispense"],
        "batch_size": figures["batch_size"],
        "method": made["weigh_plan"]["method"],
        **{name: figures[name] for name in names},
    }


def _left_over(way: Way, made: dict[str, Any]) -> Fraction:
    """Return the active, in mg, that goes into no capsule and no bottle."""
    surplus = _surplus(made[way.form]) if way.form == "liquid" else Fraction(0)
    return surplus + sum(
        number_of(stored_quantity(each["active"]), MG)
        for each in made["weigh_plan"]["leftover"]
        if each.get("active")
    )


def _surplus(figures: dict[str, Any]) -> Fraction:
    """Return the drug, in mg, of the liquid that is made and goes into no bottle."""
    made, dispensed, overfill = (
        number_of(stored_quantity(figures[key]), ML)
        for key in ("batch_size", "dispense", "overfill")
    )
    content = number_of(stored_quantity(figures["concentration"]), MG_PER_ML)
    return (made - dispensed - overfill) * content


def _weighing(made: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return how a way is weighed: the methods, and the worst that weighing adds (k = 2)."""
    plans = [each["weigh_plan"] for each in made]
    worst = [
        stored_quantity(plan["uncertainty"]["expanded"])
        for plan in plans
        if plan.get("uncertainty") is not None
    ]
    return {
        "methods": sorted({plan["method"] for plan in plans}),
        "expanded": format_quantity(max(worst, key=lambda each: each.magnitude)) if worst else None,
    }


def _days_taken(fills: Sequence[dict[str, Any]]) -> int:
    """Return the days from the first dose to the last, pauses included."""
    first, last = (
        date.fromisoformat(fills[at][key]) for at, key in ((0, "first_day"), (-1, "last_day"))
    )
    return (last - first).days + 1


def _cost(made: Sequence[Preparation], house: House, days: int) -> dict[str, Any] | None:
    """Return what all preparations of a way cost, by prices of today; None without any price."""
    rates = Rates(house.pharmacy.labour, house.pharmacy.container)
    sums = [reckoned(_consumed(each), house.on_hand, rates, _containers(each)) for each in made]
    totals = [each.total for each in sums if each.total is not None]
    if not totals:
        return None
    total = Money(sum((each.amount for each in totals), Fraction(0)), totals[0].currency)
    missing = sorted({each for one in sums for each in one.missing})
    return {
        "total": shown_money(total),
        "per_month": shown_money(Money(total.amount * MONTH / days, total.currency)),
        "complete": not missing,
        "missing": missing,
    }


def _consumed(made: Preparation) -> tuple[Amount, ...]:
    """Return all that a preparation takes out of stock, shells included."""
    shells = (
        Amount(name=each.name, amount=each.required)
        for each in made.components
        if each.role == "shell"
    )
    return (*made.weigh_plan.consumes, *shells)


def _containers(made: Preparation) -> int:
    """Return how many containers a preparation fills."""
    return made.figures.containers


def _dispensed(way: Way, fill: dict[str, Any], house: House) -> int | str:
    """Return what a fill holds: capsules, or a volume."""
    if way.form == "capsules":
        return int(sum(part["per_dose"] * part["days"] for part in fill["parts"]))
    drug = sum(
        (number_of(stored_quantity(part["dose"]), MG) * part["days"] for part in fill["parts"]),
        Fraction(0),
    )
    return format_quantity(volume(number_of(volume_holding(drug, house), ML)))


# The choice ---------------------------------------------------------------------

_CRITERIA: tuple[tuple[str, Callable[[dict[str, Any]], Any]], ...] = (
    ("fills", lambda option: len(option["fills"])),
    ("capsules", lambda option: option["capsules"] or 0),
    ("strengths", lambda option: len(option["strengths"])),
    ("mg of active left over", lambda option: number_of(stored_quantity(option["leftover"]), MG)),
)


def choose_way(options: list[dict[str, Any]], form: str) -> dict[str, Any]:
    """
    Return the chosen way, and write beside every way why.

    Raises:
        Refusal: no way in the form ordered can be made.
    """
    fit = [each for each in options if each["form"] == form and each["refused"] is None]
    if not fit:
        lacking = next(each for each in options if each["form"] == form)["refused"]
        raise cast("Refusal", lacking)
    # Of equals the first is taken: the list of ways decides.
    chosen = min(fit, key=lambda option: [value(option) for _, value in _CRITERIA])
    for option in options:
        option["why"] = _verdict(option, chosen, form)
        if option["refused"] is not None:
            option["refused"] = why_not(option["refused"])
    return chosen


def _verdict(option: dict[str, Any], chosen: dict[str, Any], form: str) -> str:
    """Say why a way was chosen, or why it lost."""
    if option is chosen:
        return "Chosen."
    if option["refused"] is not None:
        return f"It cannot be made: {why_not(option['refused'])['message']}"
    if option["form"] != form:
        return "Not the form that was ordered."
    for words, value in _CRITERIA:
        ours, theirs = (_plain(value(each)) for each in (option, chosen))
        if ours != theirs:
            return f"More {words}: {ours}, and {theirs} with {chosen['kind']}."
    return f"Equal to {chosen['kind']}, which stands before it in the list of ways."


def _plain(number: Fraction | int) -> str:
    """Write a number without its unit."""
    return format_quantity(mass(Fraction(number))).removesuffix(" mg")
