"""What stands on the calendar that a patient gets with a schedule: what is taken on each day.

A view is made of texts only, already written for people (ISMP). What a person typed is shown
as typed; there are no directions but the prescriber's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from ldncompound.core.quantities import written

__all__ = ["CalendarView", "Day", "calendar_view", "in_full", "missing_on", "number_in_words"]


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNITS = {"mg": "milligrams", "mL": "millilitres"}


class Day(NamedTuple):
    """
    One day of the calendar.

    Args:
        on: The day.
        title: As it is printed: with its month where that is new.
        dose: Like "1.5 mg", "no dose" in a pause, and nothing outside the schedule.
        amounts: What makes up the dose: "1 capsule of 1.5 mg", or "1.5 mL".
        step: Number of its step, 0 outside the schedule.
        begins: The first day of its step.
    """

    on: date
    title: str
    dose: str
    amounts: tuple[str, ...]
    step: int
    begins: bool


class Mark(NamedTuple):
    """The oral syringe of one dose: texts in mL, and what stands beside it."""

    caption: str
    capacity: str
    graduation: str
    draws: tuple[str, ...]


class CalendarView(NamedTuple):
    """
    Everything on a calendar.

    Args:
        draft: It is not to be handed out.
        copy: Marked as a copy.
        identity: Id of the schedule.
        made_on: The first day of the schedule, which dates the file.
        paper: "letter" or "a4".
        patient: Name, or reference where there is no name.
        drug: Whole name and form.
        facts: Label and text, in order.
        weekdays: Names, the first day of the week first.
        weeks: Seven days each.
        steps: Each step in words and numbers.
        containers: Which container is for which days, and until when it may be used.
        marks: The syringe of each dose of a liquid.
        warnings: What to mind.
        pharmacy: Whose calendar it is.
        trail: Size and root.
    """

    draft: bool
    copy: bool
    identity: str
    made_on: str
    paper: str
    patient: str
    drug: str
    facts: tuple[tuple[str, str], ...]
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[Day, ...], ...]
    steps: tuple[str, ...]
    containers: tuple[str, ...]
    marks: tuple[Mark, ...]
    warnings: tuple[str, ...]
    pharmacy: tuple[str, ...]
    trail: str


def calendar_view(
    schedule: dict[str, Any],
    option: dict[str, Any],
    pharmacy: dict[str, Any],
    *,
    accepted: bool,
    paper: str,
    copy: bool,
) -> CalendarView:
    """
    Return the calendar of a schedule, made in one way.

    Args:
        schedule: `ldncompound.titration/1` with its personal members and `trail`.
        option: The way in which it is made.
        pharmacy: Whose calendar it is, as it stands in a preparation, with the day that
            begins its week.
        accepted: Somebody accepted it in this way.
        paper: "letter" or "a4".
        copy: Marked as a copy.
    """
    given = schedule["prescription"]
    days = list(_days(schedule, option))
    first = [each.lower() for each in _WEEKDAYS].index(pharmacy["first_weekday"])
    return CalendarView(
        draft=bool(missing_on(schedule, pharmacy, accepted=accepted)),
        copy=copy,
        identity=schedule["id"],
        made_on=schedule["steps"][0]["first_day"],
        paper=paper,
        patient=given["patient_name"] or f"Patient {given['patient']}",
        drug=f"{given['drug']} {_FORMS[option['form']]}",
        facts=tuple(_facts(schedule)),
        weekdays=(*_WEEKDAYS[first:], *_WEEKDAYS[:first]),
        weeks=tuple(_weeks(days, first)),
        steps=tuple(_steps(days)),
        containers=tuple(_containers(option)),
        marks=tuple(_marks(option)),
        warnings=tuple(_warnings(option)),
        pharmacy=tuple(
            pharmacy[key] or f"(pharmacy {key} missing)" for key in ("name", "address", "telephone")
        )
        if pharmacy["configured"]
        else ("PHARMACY NOT CONFIGURED",),
        trail=f"{schedule['trail']['size']} {schedule['trail']['root'][:16]}",
    )


def missing_on(
    schedule: dict[str, Any], pharmacy: dict[str, Any], *, accepted: bool
) -> tuple[str, ...]:
    """
    Return what keeps a calendar from being handed out; empty where nothing does.

    Args:
        schedule: With its personal members.
        pharmacy: As for `calendar_view`.
        accepted: Likewise.
    """
    lacking = [
        f"the {key} of the pharmacy"
        for key in ("name", "address", "telephone")
        if not (pharmacy["configured"] and pharmacy[key])
    ]
    if not (schedule["prescription"]["patient_name"] or "").strip():
        lacking.append("the patient name")
    return (*lacking, *(() if accepted else ("the acceptance of the schedule",)))


_FORMS = {"capsules": "capsules", "liquid": "oral liquid 1 mg per mL"}


def _facts(schedule: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield who ordered what, and the directions if there are any."""
    given = schedule["prescription"]
    yield "Prescriber", given["prescriber"]
    if given["rx"]:
        yield "Rx number", given["rx"]
    if given["directions"]:
        yield "Directions", given["directions"]
    first, last = (schedule["steps"][at][key] for at, key in ((0, "first_day"), (-1, "last_day")))
    days = f"{in_full(date.fromisoformat(first))} to {in_full(date.fromisoformat(last))}"
    yield "Days", f"{schedule['days']}, from {days}; {schedule['total']} in all"


def _days(schedule: dict[str, Any], option: dict[str, Any]) -> Iterator[Day]:
    """Yield every day of the schedule, in order."""
    amounts = _amounts(option)
    for number, step in enumerate(schedule["steps"], start=1):
        first = date.fromisoformat(step["first_day"])
        for passed in range(step["days"]):
            on = first + timedelta(days=passed)
            pause = step["pause"]
            yield Day(
                on=on,
                title=str(on.day),
                dose="no dose" if pause else step["dose"],
                amounts=() if pause else tuple(amounts[on]),
                step=number,
                begins=not passed,
            )


def _amounts(option: dict[str, Any]) -> dict[date, list[str]]:
    """Return what makes up the dose of each day, by the fills that supply it."""
    found: dict[date, list[str]] = {}
    for fill in option["fills"]:
        for part in fill["parts"]:
            first = date.fromisoformat(part["first_day"])
            for passed in range(part["days"]):
                found.setdefault(first + timedelta(days=passed), []).append(_amount(part))
    return found


def _amount(part: dict[str, Any]) -> str:
    """Say what of one container makes up a dose, or a part of one."""
    if part["strength"] is None:
        return str(part["dose_volume"])
    each = written(part["strength"]).removesuffix(" per capsule")
    return f"{written(str(part['per_dose']) + ' capsule')} of {each}"


def _weeks(days: Sequence[Day], first: int) -> Iterator[tuple[Day, ...]]:
    """Yield whole weeks from a day of the week on, filled up with days outside the schedule."""
    passed = (days[0].on.weekday() - first) % 7
    before = [_outside(days[0].on - timedelta(days=back)) for back in range(passed, 0, -1)]
    lacking = -(len(before) + len(days)) % 7
    after = [_outside(days[-1].on + timedelta(days=ahead)) for ahead in range(1, lacking + 1)]
    whole = [*before, *days, *after]
    titled = [
        day._replace(title=_titled(day, with_year=not place))
        if not place or day.on.day == 1 or day.begins
        else day
        for place, day in enumerate(whole)
    ]
    return (tuple(titled[at : at + 7]) for at in range(0, len(titled), 7))


def _titled(day: Day, *, with_year: bool) -> str:
    """Return a day with its month, and with its year where that is new and has room."""
    on = day.on
    new_year = (on.month, on.day) == (1, 1) and not (day.begins and day.step > 1)
    year = f" {on.year}" if with_year or new_year else ""
    return f"{on.day} {_MONTHS[on.month - 1][:3]}{year}"


def _outside(on: date) -> Day:
    """Return a day before or after the schedule."""
    return Day(on, str(on.day), "", (), 0, begins=False)


def _steps(days: Sequence[Day]) -> Iterator[str]:
    """Yield each step in words and numbers, divided where what is taken changes."""
    for (_, dose, amounts), group in groupby(days, lambda day: (day.step, day.dose, day.amounts)):
        taken = list(group)
        count = written(f"{len(taken)} day")
        when = f"{in_full(taken[0].on)} to {in_full(taken[-1].on)}, {count}"
        if len(taken) == 1:
            when = f"{in_full(taken[0].on)}, {count}"
        if not amounts:
            yield f"{when}: no dose."
            continue
        taken_as = " and ".join(map(_spoken, amounts))
        yield f"{when}: {dose} ({_in_words(dose)}) once a day: {taken_as}."


def in_full(on: date) -> str:
    """Write a day without figures that could be read two ways."""
    return f"{_WEEKDAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]} {on.year}"


def _spoken(amount: str) -> str:
    """Write what is taken with its number in words beside it."""
    number, _, unit = amount.partition(" ")
    if unit.startswith("capsule"):
        return f"{amount} ({number_in_words(number)} {unit.partition(' of ')[0]})"
    return f"{amount} ({_in_words(amount)})"


def _in_words(text: str) -> str:
    """Write a quantity in words: "one point five milligrams"."""
    number, _, unit = text.partition(" ")
    spoken = _UNITS[unit]
    return f"{number_in_words(number)} {spoken.removesuffix('s') if number == '1' else spoken}"


def number_in_words(number: str) -> str:
    """
    Write a plain number below 1000 in words, decimals digit by digit.

    >>> number_in_words("4.5"), number_in_words("21"), number_in_words("135")
    ('four point five', 'twenty-one', 'one hundred and thirty-five')
    """
    whole, _, decimals = number.partition(".")
    spoken = _whole_in_words(int(whole))
    if not decimals:
        return spoken
    return f"{spoken} point {' '.join(_DIGITS[int(each)] for each in decimals)}"


def _whole_in_words(number: int) -> str:
    """Write a whole number below 1000 in words."""
    if number < 10:
        return _DIGITS[number]
    if number < 20:
        return _TEENS[number - 10]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_DIGITS[ones]}" if ones else "")
    hundreds, rest = divmod(number, 100)
    words = f"{_DIGITS[hundreds]} hundred"
    return f"{words} and {_whole_in_words(rest)}" if rest else words


def _containers(option: dict[str, Any]) -> Iterator[str]:
    """Yield which container is for which days, and until when it may be used."""
    for fill in option["fills"]:
        which = f"Fill {fill['number']} of {fill['of']}: " if fill["of"] > 1 else ""
        until = fill["beyond_use"]["date"]
        for part in fill["parts"]:
            first = date.fromisoformat(part["first_day"])
            last = first + timedelta(days=part["days"] - 1)
            if option["form"] == "liquid":
                holds = f"{part['dispense']} for {part['dose']} a day"
            else:
                count = written(f"{part['per_dose'] * part['days']} capsule")
                holds = f"{count} of {written(part['strength']).removesuffix(' per capsule')}"
            yield f"{which}{first} to {last}: {holds}, not to be used after {until}."


def _marks(option: dict[str, Any]) -> Iterator[Mark]:
    """Yield the syringe of each dose of a liquid, once."""
    seen: set[str] = set()
    for fill in option["fills"]:
        for part in fill["parts"]:
            device = part.get("device")
            if device is None or part["dose"] in seen:
                continue
            seen.add(part["dose"])
            draws = device["draws"]
            how = f"draw to {draws[0]}"
            if len(draws) > 1:
                how = f"{number_in_words(str(len(draws)))} draws: {', then '.join(draws)}"
            yield Mark(
                caption=f"{part['dose']} = {part['dose_volume']}: {how}, oral syringe of "
                f"{device['capacity']}, marks of {device['graduation']}",
                capacity=device["capacity"].removesuffix(" mL"),
                graduation=device["graduation"].removesuffix(" mL"),
                draws=tuple(each.removesuffix(" mL") for each in draws),
            )


def _warnings(option: dict[str, Any]) -> Iterator[str]:
    """Yield what to mind."""
    if len(option["strengths"]) > 1:
        yield (
            "Capsules of different strengths may look alike. Read the strength on the label of the "
            "container each time."
        )
    if len({part["dose"] for fill in option["fills"] for part in fill["parts"]}) > 1:
        yield "The dose changes from step to step" + (
            ", and the mark on the syringe with it." if option["form"] == "liquid" else "."
        )
    yield "Where this page and a label say different things, ask the pharmacy first."
