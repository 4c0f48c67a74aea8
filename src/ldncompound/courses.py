"""What a schedule may be made as: each way planned to the end, compared, and one chosen.

A room of its own because it walks the straight path once for every dose of every way,
and decides between the results; it records nothing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from ldncompound.avoidance import read_avoided
from ldncompound.calculation import liquids
from ldncompound.calculation.beyond_use import last_day
from ldncompound.capsule_preparation import limit as limit_of_capsules
from ldncompound.compounding import prepare
from ldncompound.cost import MONTH, Rates, reckoned
from ldncompound.formulation import CapsuleFormulation, LiquidFormulation
from ldncompound.keeping import within
from ldncompound.limits import DailyRange, check_strength
from ldncompound.liquid_preparation import limit as limit_of_liquid
from ldncompound.lots import NOTHING_KEPT, parse_date
from ldncompound.money import Money, shown_money
from ldncompound.plain_json import json_of
from ldncompound.plan import Amount
from ldncompound.prescription import CapsuleOrder, LiquidOrder, echo
from ldncompound.quantities import (
    MG,
    MG_PER_CAPSULE,
    MG_PER_ML,
    ML,
    check_dimension,
    format_quantity,
    mass,
    number_of,
    parse_count,
    parse_quantity,
    quantity,
    stored_quantity,
    volume,
    written,
)
from ldncompound.refusals import KEPT_APART, InvalidOrder, Refusal, UnknownFormulation, quoted
from ldncompound.schedules import (
    MOST_KEPT,
    Missing,
    check_steps,
    common_strength,
    days_of,
    fewest_capsules,
    fill_periods,
    from_template,
    portions,
    read_steps,
    total_of,
)
from ldncompound.screening import check_answers, read_answers, screening_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ldncompound.formulary import Formulary
    from ldncompound.formulation import KeepingRules
    from ldncompound.keeping import Limit
    from ldncompound.lots import ComponentLot
    from ldncompound.pharmacy import Pharmacy
    from ldncompound.preparation import Preparation
    from ldncompound.prescription import Order
    from ldncompound.quantities import Quantity
    from ldncompound.schedules import Portion, Step

__all__ = ["FORMS", "KINDS", "ScheduleOrder", "order_of_part", "plan_schedule"]

SCHEMA = "ldncompound.titration/1"
PER_STEP, SINGLE, MIXED, LIQUID = KINDS = (
    "strength-per-step", "single-strength", "mixed", "liquid",
)  # fmt: skip
"""The ways, in the order that decides where nothing else does."""

FORMS: Final = {"capsule": "capsules", "liquid": "liquid"}
"""What a prescriber may order, and the form it is."""

_RECORDS: Final = {
    "capsules": "naltrexone-capsule-mcc",
    "liquid": "naltrexone-oral-liquid-tablets",
}
"""By which master record each form is made, where none is asked for."""

Mix = tuple[tuple[Fraction, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleOrder:
    """
    A prescriber's schedule as typed.

    Args:
        form: "capsule" or "liquid".
        patient: The pharmacy's reference for the patient.
        prescriber: Who ordered it.
        steps: Each like "1.5 mg for 14 day" or "pause for 7 day".
        schedule: Id of a documented schedule instead.
        missing: What the prescriber adds to it.
        keep: Strengths that the pharmacy keeps.
        start: Day of the first dose; None is today.
        fills: "auto", or how many.
        formulation: Id of the master record of the form; None takes the usual one.
        storage: How the patient keeps a liquid.
        patient_name: Printed on sheets and labels.
        rx: Prescription number.
        directions: The prescriber's, verbatim.
        answers: As in an order for one dose.
        consulted: Likewise.
        avoid: Likewise.
        checked: Likewise.
    """

    form: str
    patient: str
    prescriber: str
    steps: tuple[str, ...] = ()
    schedule: str | None = None
    missing: Missing = field(default_factory=Missing)
    keep: tuple[str, ...] = ()
    start: str | None = None
    fills: str = "auto"
    formulation: str | None = None
    storage: str = "refrigerator"
    patient_name: str | None = None
    rx: str | None = None
    directions: str | None = None
    answers: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()

    def as_typed(self) -> dict[str, Any]:
        """Return what was typed, for the record: harmless, and at most 64 characters each."""
        members = asdict(self) | {"missing": None} | self.missing._asdict()
        typed: dict[str, Any] = {}
        for name, value in members.items():
            if isinstance(value, tuple):
                typed[name] = [echo(each) for each in value]
            elif value is not None:
                typed[name] = echo(value)
        return typed

    def check_texts(self) -> None:
        """
        Refuse a text that cannot be printed as it stands, or one that must not be empty.

        Raises:
            InvalidOrder: see `lettering.check_text`.
        """
        CapsuleOrder(
            dose="",
            patient=self.patient,
            prescriber=self.prescriber,
            patient_name=self.patient_name,
            rx=self.rx,
            directions=self.directions,
        ).check_texts()


class _DayToCome:
    """A pharmacy on a day to come: what its record will hold then, nobody knows."""

    find = staticmethod(NOTHING_KEPT.find)
    recalled = staticmethod(NOTHING_KEPT.recalled)
    adoption = staticmethod(NOTHING_KEPT.adoption)

    def checked(self, balance: str, day: date) -> bool:  # noqa: ARG002
        """Say that the check of the day will be passed; on the day itself it is asked for."""
        return True


class _Way(NamedTuple):
    """One way to make a schedule: its form, and what makes up each dose."""

    kind: str
    form: str
    mixes: Mapping[Fraction, Mix]


class _House(NamedTuple):
    """Who would make it, by which records, and of which lots as far as their prices go."""

    formulary: Formulary
    pharmacy: Pharmacy
    documented: DailyRange
    capsule: CapsuleFormulation
    liquid: LiquidFormulation
    on_hand: Sequence[ComponentLot]


def plan_schedule(
    order: ScheduleOrder,
    *,
    formulary: Formulary,
    pharmacy: Pharmacy,
    today: date,
    on_hand: Sequence[ComponentLot] = (),
) -> dict[str, Any]:
    """
    Plan a schedule in every way it can be made, and choose one; or refuse it.

    Args:
        order: As typed.
        formulary: The master formulation records.
        pharmacy: Who prepares, with which balances.
        today: The day, handed in.
        on_hand: Lots whose prices tell what a way costs; they change no amount.

    Returns:
        `ldncompound.titration/1`, with `id` still None and without `trail`.

    Raises:
        Refusal: a step outside the documented range, or no way to make it in the form ordered.
    """
    steps, kept, number = _read(order, formulary)
    substance = formulary.substance
    answers = read_answers(order.answers, order.consulted, substance.screening)
    read_avoided(order.avoid, order.checked, substance.avoidables)
    documented = _documented(formulary)
    check_steps(steps, documented)
    if order.form not in FORMS:
        raise InvalidOrder(
            f"{quoted(order.form)} is not a form of a schedule.",
            remedy=f"Write {' or '.join(FORMS)}.",
        )
    order.check_texts()
    check_answers(answers, substance.screening, formulary.cite)
    house = _House(formulary, pharmacy, documented, *_masters(order, formulary), on_hand)
    for strength in kept:
        check_strength(quantity(strength, MG_PER_CAPSULE), 1, house.documented)
    start = _start(order.start, days_of(steps), today)
    ways, left_out = _ways(steps, kept, house.documented)
    options = [_option(way, steps, start, number, order, house) for way in ways]
    chosen = _choose(options, FORMS[order.form])
    return {
        "schema": SCHEMA,
        "id": None,
        "form": order.form,
        "prescription": {
            "patient": order.patient,
            "patient_name": order.patient_name,
            "prescriber": order.prescriber,
            "rx": order.rx,
            "drug": substance.labelled_as,
            "first_dose": start.isoformat(),
            "directions": order.directions,
        },
        "documented_range": {
            "low": format_quantity(house.documented.low),
            "high": format_quantity(house.documented.high),
            "per": "day",
            "sources": [each.as_json() for each in house.documented.sources],
        },
        "template": _template_told(order, formulary),
        "steps": _steps_told(steps, start),
        "days": days_of(steps),
        "total": format_quantity(mass(total_of(steps))),
        "storage": order.storage,
        "formulations": {"capsules": house.capsule.id, "liquid": house.liquid.id},
        "kept": [format_quantity(quantity(each, MG_PER_CAPSULE)) for each in kept],
        "screening": json_of(screening_of(answers, substance.screening, formulary.cite)),
        "options": options,
        "left_out": left_out,
        "chosen": chosen["kind"],
        "criteria": "In the form ordered and able to be made; then the fewest fills, capsules, "
        "strengths, and the least active left over.",
    }


def _read(
    order: ScheduleOrder, formulary: Formulary
) -> tuple[tuple[Step, ...], tuple[Fraction, ...], int | None]:
    """Read every figure: the steps, the strengths kept, the number of fills."""
    kept = tuple(parse_quantity(text) for text in order.keep)
    number = None if order.fills == "auto" else parse_count(order.fills, "the fills")
    if order.schedule is None:
        steps = read_steps(order.steps)
        if any(text is not None for text in order.missing):
            raise InvalidOrder(
                "Figures of a documented schedule are given, and none is named.",
                remedy="Name it with --schedule, or write every step with --step.",
            )
    else:
        if order.steps:
            raise InvalidOrder(
                "Steps are given beside a documented schedule.", remedy="Give one of the two."
            )
        steps = from_template(_template(order.schedule, formulary), order.missing)
    for each in kept:
        kind = "mass" if each.dimensionality == MG.dimensionality else "strength"
        check_dimension(each, kind, "a strength kept")
    if len(kept) > MOST_KEPT:
        raise InvalidOrder(
            f"{len(kept)} strengths are more than a mix is sought of ({MOST_KEPT}).",
            remedy="Name those that come into question.",
        )
    numbers = {
        number_of(each, MG if each.dimensionality == MG.dimensionality else MG_PER_CAPSULE)
        for each in kept
    }
    return steps, tuple(sorted(numbers, reverse=True)), number


def _template(name: str, formulary: Formulary) -> Any:
    """Return the documented schedule of this name."""
    known = {each.id: each for each in formulary.substance.schedules}
    if name not in known:
        raise InvalidOrder(
            f"{quoted(name)} is not a documented schedule.",
            remedy=f"Documented: {', '.join(known)}; or write the steps with --step.",
        )
    return known[name]


def _template_told(order: ScheduleOrder, formulary: Formulary) -> dict[str, Any] | None:
    """Return the documented schedule that the prescriber ordered, with its source."""
    if order.schedule is None:
        return None
    found = _template(order.schedule, formulary)
    source = formulary.cite(found.source, found.locator).as_json()
    return {"id": found.id, "statement": found.statement, "source": source}


def _masters(
    order: ScheduleOrder, formulary: Formulary
) -> tuple[CapsuleFormulation, LiquidFormulation]:
    """Return the master records by which capsules and a liquid are made."""
    found: list[Any] = []
    kinds = {"capsules": CapsuleFormulation, "liquid": LiquidFormulation}
    for form, kind in kinds.items():
        asked = order.formulation if form == FORMS[order.form] else None
        master = formulary.formulations.get(_RECORDS[form] if asked is None else asked)
        if not isinstance(master, kind):
            known = (each.id for each in formulary.formulations.values() if isinstance(each, kind))
            raise UnknownFormulation(
                f"{quoted(str(asked))} is not a master formulation record for {form}.",
                remedy=f"Records: {', '.join(known)}.",
            )
        found.append(master)
    return found[0], found[1]


def _documented(formulary: Formulary) -> DailyRange:
    """Return the documented range of a day."""
    substance = formulary.substance
    sources = tuple(formulary.cite(each.source, each.locator) for each in substance.ranges)
    return DailyRange(substance.enforced_range.low, substance.enforced_range.high, sources)


def _start(text: str | None, days: int, today: date) -> date:
    """Return the day of the first dose, which has not passed."""
    start = today if text is None else parse_date(text, "the start")
    if start < today:
        raise InvalidOrder(
            f"The first dose on {start} has passed.", remedy="Give a day from today on."
        )
    if start > date.max - timedelta(days=2 * days + 3_660):
        raise InvalidOrder(f"{start} is too late a day.", remedy="Correct the date.")
    return start


def _steps_told(steps: Sequence[Step], start: date) -> list[dict[str, Any]]:
    """Return the steps with their dates."""
    told = []
    for step in steps:
        last = start + timedelta(days=step.days - 1)
        told.append(
            {
                "dose": format_quantity(mass(step.dose or Fraction(0))),
                "pause": step.dose is None,
                "days": step.days,
                "first_day": start.isoformat(),
                "last_day": last.isoformat(),
            }
        )
        start = last + timedelta(days=1)
    return told


# The ways -----------------------------------------------------------------------


def _ways(
    steps: Sequence[Step], kept: Sequence[Fraction], documented: DailyRange
) -> tuple[list[_Way], list[dict[str, str]]]:
    """Return the ways to make a schedule, and why others are left out."""
    doses = list(dict.fromkeys(step.dose for step in steps if step.dose is not None))
    low, high = number_of(documented.low, MG), number_of(documented.high, MG)
    ways = [_Way(PER_STEP, "capsules", {dose: ((dose, 1),) for dose in doses})]
    left_out = []
    common = common_strength(doses, low, high)
    if common is None:
        why = "No strength in the documented range divides every step."
        left_out.append({"kind": SINGLE, "why": why})
    else:
        counts = {dose: ((common, int(dose / common)),) for dose in doses}
        ways.append(_Way(SINGLE, "capsules", counts))
    if kept:
        mixes = {dose: fewest_capsules(dose, kept) for dose in doses}
        found = {dose: mix for dose, mix in mixes.items() if mix is not None}
        if len(found) == len(doses):
            ways.append(_Way(MIXED, "capsules", found))
        else:
            lacking = ", ".join(format_quantity(mass(each)) for each in doses if each not in found)
            why = f"The strengths kept do not make up {lacking}, and capsules are not split."
            left_out.append({"kind": MIXED, "why": why})
    ways.append(_Way(LIQUID, "liquid", {dose: ((dose, 1),) for dose in doses}))
    return ways, left_out


def _option(
    way: _Way,
    steps: Sequence[Step],
    start: date,
    number: int | None,
    order: ScheduleOrder,
    house: _House,
) -> dict[str, Any]:
    """Return one way, planned to the end, or with why it cannot be made."""
    told: dict[str, Any] = {"kind": way.kind, "form": way.form}
    try:
        limit, rule = _limit(way.form, order, house)
        longest = limit.days - 1 + rule.day_one.first_day
        periods = fill_periods(steps, longest, number, (limit.source,))
    except Refusal as refusal:
        # A form that was not ordered does not stop the others.
        if way.form == FORMS[order.form]:
            raise
        return told | _lacking(way, steps, house, refusal)
    fills = [
        _fill(way, portions(steps, period), start, period, (limit, rule), (at, len(periods)))
        for at, period in enumerate(periods, start=1)
    ]
    told |= _amounts(way, steps, house)
    told["keeping"] = {"days": limit.days, "limited_by": limit.words, "storage": limit.storage}
    return told | _weighed(way, fills, order, house, start)


def _limit(form: str, order: ScheduleOrder, house: _House) -> tuple[Limit, KeepingRules]:
    """Return how long what is made keeps."""
    formulary = house.formulary
    practice = formulary.rule_of(house.pharmacy.jurisdiction)
    if form == "liquid":
        rule = formulary.keeping[house.liquid.beyond_use.rule]
        own = limit_of_liquid(order.storage, house.liquid, rule, formulary.cite)
    else:
        rule = formulary.keeping[house.capsule.beyond_use.rule]
        own = limit_of_capsules(house.capsule, rule, formulary.cite)
    return within(own, practice, formulary.cite), rule


def _amounts(way: _Way, steps: Sequence[Step], house: _House) -> dict[str, Any]:
    """Return what is dispensed in all, exact."""
    total = format_quantity(mass(total_of(steps)))
    shared = {"total": total, "days": sum(step.days for step in steps if step.dose is not None)}
    if way.form == "liquid":
        return {
            "strengths": [],
            "volume": format_quantity(_volume(total_of(steps), house)),
            "capsules": None,
            "most_a_day": None,
            **shared,
        }
    counts: dict[Fraction, int] = {}
    for step in steps:
        for held, number in way.mixes[step.dose] if step.dose is not None else ():
            counts[held] = counts.get(held, 0) + number * step.days
    return {
        "strengths": [
            {"strength": format_quantity(quantity(held, MG_PER_CAPSULE)), "dispense": count}
            for held, count in sorted(counts.items())
        ],
        "volume": None,
        "capsules": sum(counts.values()),
        "most_a_day": max(sum(number for _, number in mix) for mix in way.mixes.values()),
        **shared,
    }


def _volume(drug: Fraction, house: _House) -> Quantity:
    """Return the volume that holds some drug."""
    return liquids.dose_volume(mass(drug), house.liquid.liquid.concentration.value)


def _lacking(way: _Way, steps: Sequence[Step], house: _House, refusal: Refusal) -> dict[str, Any]:
    """Return a way that cannot be made, with why."""
    nothing = dict.fromkeys(("excess", "leftover", "cost", "weighing", "keeping")) | {
        "preparations": 0
    }
    return {**_amounts(way, steps, house), "fills": [], **nothing, "refused": refusal}


def _why(refusal: Refusal) -> dict[str, Any]:
    """Return why something cannot be made, without any amount to weigh or answer of a patient."""
    if refusal.apart:
        remedy = "Order one dose in this form to see why."
        return {"code": refusal.code, "message": KEPT_APART, "remedy": remedy}
    return {"code": refusal.code, "message": refusal.message, "remedy": refusal.remedy}


def _fill(
    way: _Way,
    found: Sequence[Portion],
    start: date,
    period: tuple[int, int],
    kept: tuple[Limit, KeepingRules],
    place: tuple[int, int],
) -> dict[str, Any]:
    """Return one fill: when it is made, what for, and until when it may be used."""
    limit, rule = kept
    first = start + timedelta(days=period[0])
    until = last_day(first, limit.days, first_day=rule.day_one.first_day)
    parts = []
    for portion in found:
        mix = way.mixes[portion.dose]
        parts += [
            {
                "dose": format_quantity(mass(portion.dose)),
                "part_dose": format_quantity(mass(held * number)),
                "strength": None
                if way.form == "liquid"
                else format_quantity(quantity(held, MG_PER_CAPSULE)),
                "per_dose": None if way.form == "liquid" else number,
                "beside": [
                    f"{written(f'{more} capsule')} of {format_quantity(mass(other))}"
                    for other, more in mix
                    if other != held
                ],
                "first_day": (start + timedelta(days=portion.first)).isoformat(),
                "days": portion.days,
            }
            for held, number in mix
        ]
    return {
        "number": place[0],
        "of": place[1],
        "first_day": first.isoformat(),
        "last_day": (start + timedelta(days=period[1])).isoformat(),
        "dispense": None,
        "beyond_use": {
            "date": until.isoformat(),
            "days": (until - first).days + 1,
            "limited_by": limit.words,
            "storage": limit.storage,
        },
        "parts": parts,
    }


def order_of_part(
    part: dict[str, Any],
    prescription: dict[str, Any],
    *,
    storage: str,
    formulations: Mapping[str, str] = _RECORDS,
    more: dict[str, Any] | None = None,
) -> Order:
    """
    Return the order of one part of a fill, as the commands for one dose take it.

    Args:
        part: Of a fill of `ldncompound.titration/1`.
        prescription: Its `prescription`, personal members included.
        storage: How a liquid is kept.
        formulations: Its `formulations`.
        more: Other members of the order, such as its lots.
    """
    shared = {
        "dose": part["part_dose"],
        "days": str(part["days"]),
        "first_dose": part["first_day"],
        **{
            name: prescription[name]
            for name in ("patient", "patient_name", "prescriber", "rx", "directions")
        },
        **(more or {}),
    }
    if part["strength"] is None:
        return LiquidOrder(**shared, storage=storage, formulation=formulations["liquid"])
    return CapsuleOrder(**shared, strength=part["strength"], formulation=formulations["capsules"])


def _weighed(
    way: _Way, fills: list[dict[str, Any]], order: ScheduleOrder, house: _House, start: date
) -> dict[str, Any]:
    """Return the fills with what each part comes to when it is planned; or why it cannot be."""
    excess, left, refused = 0, Fraction(0), None
    known: dict[tuple[str, str | None, int], tuple[Preparation, dict[str, Any]]] = {}
    all_made: list[Preparation] = []
    health = {"avoid": order.avoid, "checked": order.checked}
    prescription = {
        name: getattr(order, name)
        for name in ("patient", "patient_name", "prescriber", "rx", "directions")
    }
    for fill in fills:
        for part in fill["parts"]:
            key = (part["part_dose"], part["strength"], part["days"])
            try:
                if key not in known:
                    # What is weighed does not hang on the day.
                    told = order_of_part(
                        {**part, "first_day": start.isoformat()},
                        prescription,
                        storage=order.storage,
                        formulations={"capsules": house.capsule.id, "liquid": house.liquid.id},
                        more=health,
                    )
                    found = prepare(
                        told,
                        formulary=house.formulary,
                        pharmacy=house.pharmacy,
                        today=start,
                        kept=_DayToCome(),
                    )
                    known[key] = found, found.document()
            except Refusal as refusal:
                refused = refused or refusal
                continue
            preparation, made = known[key]
            all_made.append(preparation)
            figures = made[way.form]
            part |= {
                "dispense": figures["dispense"],
                "batch_size": figures["batch_size"],
                "method": made["weigh_plan"]["method"],
            }
            if way.form == "liquid":
                part |= {key: figures[key] for key in ("dose_volume", "device")}
                left += _surplus(figures)
            excess += figures.get("excess", 0)
            left += sum(
                number_of(stored_quantity(each["active"]), MG)
                for each in made["weigh_plan"]["leftover"]
                if each.get("active")
            )
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


def _cost(made: Sequence[Preparation], house: _House, days: int) -> dict[str, Any] | None:
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
    return 1 if made.liquid is None else len(made.liquid.bottles)


def _dispensed(way: _Way, fill: dict[str, Any], house: _House) -> int | str:
    """Return what a fill holds: capsules, or a volume."""
    if way.form == "capsules":
        return int(sum(part["per_dose"] * part["days"] for part in fill["parts"]))
    drug = sum(
        (number_of(stored_quantity(part["dose"]), MG) * part["days"] for part in fill["parts"]),
        Fraction(0),
    )
    return format_quantity(volume(number_of(_volume(drug, house), ML)))


# The choice ---------------------------------------------------------------------

_CRITERIA: tuple[tuple[str, Callable[[dict[str, Any]], Any]], ...] = (
    ("fills", lambda option: len(option["fills"])),
    ("capsules", lambda option: option["capsules"] or 0),
    ("strengths", lambda option: len(option["strengths"])),
    ("mg of active left over", lambda option: number_of(stored_quantity(option["leftover"]), MG)),
)


def _choose(options: list[dict[str, Any]], form: str) -> dict[str, Any]:
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
            option["refused"] = _why(option["refused"])
    return chosen


def _verdict(option: dict[str, Any], chosen: dict[str, Any], form: str) -> str:
    """Say why a way was chosen, or why it lost."""
    if option is chosen:
        return "Chosen."
    if option["refused"] is not None:
        return f"It cannot be made: {_why(option['refused'])['message']}"
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
