"""Run random schedules and forms through the command line, and check the answers.

Usage: nice python tools/schedules.py [--count 1000] [--seed 1]

Every call must end with exit code 0 or 3, or 2 for wrong usage, with one JSON document that matches
its schema. A refusal must have a code, a message and a remedy, and no amount to weigh. The counts
of preparations are compared with exact fractions: each day of the course once, each dose within the
documented range, each fill within its own beyond-use date, later fills without a gap. At the end
the trail must verify.
The results are counted and printed. The exit code is 1 if anything else happened.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

from ldncompound.cli.main import main as command

LOW, HIGH = Fraction(1, 2), Fraction(9, 2)
DOSES = (
    "0.5 mg",
    "1 mg",
    "1.5 mg",
    "2 mg",
    "2.25 mg",
    "3 mg",
    "3.3 mg",
    "4 mg",
    "4.5 mg",
    "0.75 mg",
)
WRONG_DOSES = (
    "0.49 mg",
    "4.51 mg",
    "45 mg",
    "4,5 mg",
    "4.5",
    "5 ug",
    "-1 mg",
    "½ mg",
    "4.5 mL",
    "",
)
KEPT = ("0.5 mg", "1 mg", "1.5 mg", "3 mg", "4.5 mg")
TEMPLATES = ("guide-two-weeks", "weekly-1-mg", "steps-half-mg", "none-such")
HOSTILE = (
    "P-1",
    "=1+1",
    "*bold* #read('x')",
    "Zoë",
    "\x1b[2J",
    "",
    "x" * 400,
    "'; DROP TABLE entry",
)
OFTEN = (
    " once a day",
    " twice a day",
    " 3 times a day",
    " every other day",
    " every 3 days",
    " twice a day every 2 days",
    " 0 times a day",
    " every 0 day",
    " on Monday to Friday",
    " twice a day on Mon and Thu",
    " on Sunday and Monday",
    " on Mon and Mon",
)
FILLS = ("auto", "auto", "auto", "1", "2", "3", "7", "13", "0", "x")
AMOUNTS = ("weigh_plan", "amount", "required", "steps", "delivers")
"""Members that no refusal has."""


class Wrong(AssertionError):
    """An answer that is not as it must be."""


def check(holds: bool, what: str) -> None:
    """Raise `Wrong` if a check fails."""
    if not holds:
        raise Wrong(what)


def number(text: str) -> Fraction:
    """Return the number of a quantity."""
    return Fraction(text.partition(" ")[0])


class Pharmacy:
    """A pharmacy with its own trail, called as other programs call it."""

    def __init__(self, folder: Path) -> None:
        self.config, self.trail = folder / "pharmacy.toml", folder / "trail.sqlite"
        self.schemas: dict[str, Any] = {}
        self(
            "setup", "--name", "Elm", "--site", "ELM", "--balance",
            "B1,repeatability=0.2 mg,readability=0.1 mg,error=5 %", acts=False,
        )  # fmt: skip

    def __call__(self, *words: str, acts: bool = True) -> tuple[int, dict[str, Any]]:
        """Call the command; return exit code and document, checked against its schema."""
        where = ("--config", str(self.config), *(("--trail", str(self.trail)) if acts else ()))
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = command([*words, *where, "--json"])
        check(code in (0, 2, 3), f"exit code {code}: {err.getvalue()[:300]}")
        document = json.loads(out.getvalue())
        self._check_schema(document)
        if code == 3:
            check_refusal(document)
        return code, document

    def _check_schema(self, document: dict[str, Any]) -> None:
        """Check a document against its shipped schema."""
        import jsonschema

        name = document["schema"].removeprefix("ldncompound.").replace("/", "-") + ".json"
        if name not in self.schemas:
            text = (files("ldncompound") / "schemas" / name).read_text(encoding="utf-8")
            self.schemas[name] = jsonschema.Draft202012Validator(json.loads(text))
        self.schemas[name].validate(document)


def check_refusal(document: dict[str, Any]) -> None:
    """Check that a refusal says what, why and what to do instead, and nothing to weigh."""
    check(document["schema"] == "ldncompound.refusal/1", "exit 3 without a refusal")
    for key in ("code", "message", "remedy"):
        check(bool(document[key].strip()), f"a refusal without {key}")
    check(not set(AMOUNTS) & document.keys(), "a refusal with an amount")


# What is asked -----------------------------------------------------------------


def _who(chance: random.Random) -> list[str]:
    """Return patient and prescriber, sometimes hostile text."""
    patient = chance.choice(HOSTILE) if chance.random() < 0.1 else "P-1042"
    return ["--patient", patient, "--prescriber", "Dr Example"]


def _dose(chance: random.Random) -> str:
    """Return a dose, sometimes an invalid one."""
    return chance.choice(WRONG_DOSES if chance.random() < 0.08 else DOSES)


def _step(chance: random.Random) -> str:
    """Return a step of a schedule."""
    days = (
        chance.choice(["0", "1.5", "999999"]) if chance.random() < 0.03 else chance.randint(1, 60)
    )
    length = f"{chance.choice([1, 2, 4])} weeks" if chance.random() < 0.15 else f"{days} day"
    if chance.random() < 0.12:
        return f"pause for {length}"
    often = chance.choice(OFTEN) if chance.random() < 0.25 else ""
    return f"{_dose(chance)}{often} for {length}"


def _titration(chance: random.Random) -> list[str]:
    """Return a call of titration: steps, or a documented schedule with what it lacks."""
    words = ["titration"]
    if chance.random() < 0.25:
        words += [
            "--schedule",
            chance.choice(TEMPLATES),
            "--days",
            f"{chance.randint(20, 200)} day",
        ]
        for option, values in (("--start-dose", DOSES), ("--until", DOSES)):
            words += [option, chance.choice(values)] if chance.random() < 0.5 else []
        words += ["--every", f"{chance.randint(1, 30)} day"] if chance.random() < 0.4 else []
    else:
        for _ in range(chance.randint(1, 5)):
            words += ["--step", _step(chance)]
    for strength in chance.sample(KEPT, chance.randint(0, 3)):
        words += ["--keep", strength]
    words += ["--form", chance.choice(["capsule", "liquid"])]
    words += ["--fills", chance.choice(FILLS)] if chance.random() < 0.7 else []
    words += ["--cycle", chance.choice(["1", "2", "3", "0"])] if chance.random() < 0.15 else []
    words += ["--lead", chance.choice(["0 day", "3 day", "x"])] if chance.random() < 0.2 else []
    words += ["--one-container"] if chance.random() < 0.2 else []
    if chance.random() < 0.3:
        words += ["--start", (date.today() + timedelta(days=chance.randint(-1, 40))).isoformat()]
    if chance.random() < 0.3:
        words += ["--storage", chance.choice(["room", "refrigerator"])]
    return [*words, *_health(chance), *_who(chance)]


def _health(chance: random.Random) -> list[str]:
    """Return options on the patient's health, or none."""
    words: list[str] = []
    if chance.random() < 0.15:
        words += ["--answer", chance.choice(["opioids=never", "opioids=3 day", "liver=yes", "x=1"])]
    if chance.random() < 0.15:
        words += ["--avoid", chance.choice(["lactose", "cellulose", "gluten", "sucrose", "moon"])]
    return words


def _form(chance: random.Random) -> list[str]:
    """Return a call of one of the forms."""
    form = chance.choice(["capsules", "liquid", "tablets", "topical"])
    days = str(chance.choice([1, 7, 30, 60, 90, 180, 200, 365, 4000]))
    words = [
        form,
        "--dose",
        _dose(chance),
        "--days",
        days,
        "--per-day",
        str(chance.choice([1, 1, 1, 2, 3])),
    ]
    words += ["--fills", chance.choice(FILLS)] if chance.random() < 0.5 else []
    if form == "capsules":
        words += ["--fill-mass", "130 mg/capsule"] if chance.random() < 0.7 else []
        words += ["--strength", chance.choice(DOSES)] if chance.random() < 0.3 else []
        words += (
            ["--excess", chance.choice(["5 %", "0 capsule", "10 capsule", "x"])]
            if chance.random() < 0.3
            else []
        )
    elif form == "liquid":
        words += (
            ["--overfill", chance.choice(["5 mL", "3 %", "1 capsule"])]
            if chance.random() < 0.3
            else []
        )
        words += ["--storage", chance.choice(["room", "refrigerator"])]
    elif form == "tablets":
        words += ["--blank-mass", chance.choice(["65 mg/tablet", "100 mg/tablet", "1 mg/tablet"])]
    else:
        words += ["--strength", chance.choice(["1 mg/g", "3 mg/g", "10 mg/g"])]
        words += (
            ["--amount", chance.choice(["0.5 g", "1 g", "0.25 g"])] if chance.random() < 0.7 else []
        )
        words += [
            "--base",
            "Base X",
            "--base-kind",
            chance.choice(["nonaqueous", "preserved-aqueous"]),
        ]
    return [*words, *_health(chance), *_who(chance)]


# What is answered --------------------------------------------------------------


def check_schedule(document: dict[str, Any]) -> None:
    """Check a schedule by exact fractions."""
    taken = _by_day(document)
    total = sum((dose * times for dose, times in taken.values()), Fraction(0))
    for dose, times in taken.values():
        check(dose <= HIGH and LOW <= dose * times <= HIGH, f"{times} doses of {dose} mg")
    check(number(document["total"]) == total, "the total is off")
    kinds = [each["kind"] for each in document["options"]]
    check(len(kinds) == len(set(kinds)) and document["chosen"] in kinds, "kinds of options")
    lead = timedelta(days=int(number(document.get("lead", "0 day"))))
    for option in document["options"]:
        if option["refused"] is None:
            _check_option(option, taken, total, lead)


Taken = dict[date, tuple[Fraction, int]]
"""What is taken on each day: one dose, and how often; a day without a dose is left out."""


def _days_of_step(step: dict[str, Any]) -> Iterator[date]:
    """Yield the days of a step on which something is taken."""
    first, last = (date.fromisoformat(step[key]) for key in ("first_day", "last_day"))
    every, on = number(step["every"]), step.get("on")
    check(every.denominator == 1 and every >= 1, "an interval of part of a day")
    check(on is None or (every == 7 and on), "days of the week without a week")
    for passed in range(0, (last - first).days + 1, 1 if on else int(every)):
        day = first + timedelta(days=passed)
        if not on or f"{day:%A}".lower() in on:
            yield day


def _by_day(document: dict[str, Any]) -> Taken:
    """Return what is taken on each day; no day twice, none left out but in a pause."""
    found: Taken = {}
    after = None
    for step in document["steps"]:
        first, last = (date.fromisoformat(step[key]) for key in ("first_day", "last_day"))
        check(after is None or first == after + timedelta(days=1), "steps with a gap")
        check((last - first).days + 1 == step["days"], "days of a step")
        for day in () if step["pause"] else _days_of_step(step):
            found[day] = number(step["dose"]), step["doses_per_day"]
        after = last
    return found


def _check_option(option: dict[str, Any], taken: Taken, total: Fraction, lead: timedelta) -> None:
    """Check one option by exact fractions: what it dispenses, day by day, within its dates."""
    given: dict[date, Fraction] = {}
    dispensed, after = Fraction(0), None
    for fill in option["fills"]:
        first, last = (date.fromisoformat(fill[key]) for key in ("first_day", "last_day"))
        check(after is None or first > after, "fills overlap")
        check(last <= date.fromisoformat(fill["beyond_use"]["date"]), "a fill past its date")
        check(date.fromisoformat(fill["made_on"]) == first - lead, "a fill without its lead")
        check(fill["preparations"] == len(fill["parts"]), "the preparations of a fill")
        strengths = [part["strength"] for part in fill["parts"]]
        check(len(strengths) == len(set(strengths)), "one material in two batches")
        after = last
        held = sum((_check_part(part, fill, given) for part in fill["parts"]), Fraction(0))
        if option["form"] == "liquid":
            check(number(fill["dispense"]) == held, "the volume of a fill")
        dispensed += held
    check(
        given == {day: dose * times for day, (dose, times) in taken.items()},
        "days or doses differ",
    )
    check(dispensed == total, "what is dispensed is not what is taken")
    parts = sum(fill["preparations"] for fill in option["fills"])
    check(option["preparations"] == parts, "the preparations of an option")
    if option["form"] == "liquid":
        check(number(option["volume"]) == total, "the volume in all")
    else:
        held = sum(number(each["strength"]) * each["dispense"] for each in option["strengths"])
        check(held == total, "the capsules in all")


def _check_part(
    part: dict[str, Any], fill: dict[str, Any], given: dict[date, Fraction]
) -> Fraction:
    """Check a part of a fill; return the drug in it, and add what it gives on each day."""
    first, last = (date.fromisoformat(fill[key]) for key in ("first_day", "last_day"))
    in_all, counted = Fraction(0), Fraction(0)
    for step in part["steps"]:
        each = number(step["part_dose"])
        for day in _days_of_step(step):
            check(first <= day <= last, "a day outside its fill")
            given[day] = given.get(day, Fraction(0)) + each * step["doses_per_day"]
            in_all += each * step["doses_per_day"]
        if part["strength"] is not None:
            check(step["per_dose"] * number(part["strength"]) == each, "a split capsule")
            counted += step["units"]
        else:
            check(sum(map(number, step["device"]["draws"])) == each, "draws of a dose")
            counted += number(step["volume"])
    amount = part["dispense"]
    held = Fraction(amount) if isinstance(amount, int) else number(amount)
    check(counted == held, "the steps of a part")
    strength = Fraction(1) if part["strength"] is None else number(part["strength"])
    check(held * strength == in_all, "what a part dispenses")
    return in_all


def check_preparation(document: dict[str, Any]) -> None:
    """Check what is dispensed by dose, doses per day and days, or by its steps."""
    given = document["prescription"]
    if "steps" in given:
        taken = _check_prescribed(document)
    else:
        dose, daily = number(given["dose"]), number(given["dose"]) * given["doses_per_day"]
        check(dose <= HIGH and LOW <= daily <= HIGH, f"{dose} mg, {daily} mg a day")
        taken = daily * given["days"]
    for form, unit in (
        ("capsules", "strength"),
        ("tablets", "strength"),
        ("liquid", "concentration"),
    ):
        if form in document:
            figures = document[form]
            amount = figures["dispense"]
            count = Fraction(amount) if isinstance(amount, int) else number(amount)
            check(count * number(figures[unit]) == taken, f"{form} dispensed")
    if "course" in document and "later" in document["course"]:
        _check_course(document)
    last = date.fromisoformat(given["first_dose"]) + timedelta(days=given["days"] - 1)
    check(last <= date.fromisoformat(document["beyond_use"]["date"]), "a course past its date")


def _check_prescribed(document: dict[str, Any]) -> Fraction:
    """Check the steps of a preparation and its containers; return the drug of all doses."""
    given, total = document["prescription"], Fraction(0)
    for step in given["steps"]:
        dose, times = number(step["dose"]), step["doses_per_day"]
        check(dose * times <= HIGH, f"{times} doses of {dose} mg")
        doses = times * len([*_days_of_step(step)])
        if "liquid" in document:
            check(number(step["volume"]) == number(step["dose_volume"]) * doses, "a step")
            check(sum(map(number, step["draws"])) == number(step["dose_volume"]), "draws")
        else:
            check(step["units"] == step["per_dose"] * doses, "capsules of a step")
        total += dose * doses
    for name in ("dose", "doses_per_day"):
        each = {step[name] for step in given["steps"]}
        check(given[name] == (each.pop() if len(each) == 1 else None), f"the {name} in common")
    first, last = given["steps"][0]["first_day"], given["steps"][-1]["last_day"]
    check(given["first_dose"] == first, "the first dose")
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    check(given["days"] == days, "the days of the steps")
    if "liquid" in document:
        bottles = document["liquid"]["bottles"]
        held = sum(number(each["label_volume"]) for each in bottles)
        check(held == number(document["liquid"]["dispense"]), "the bottles")
    elif "in_containers" in document["capsules"]:
        apart = document["capsules"]["in_containers"]
        check(apart == [step["units"] for step in given["steps"]], "the containers")
    return total


def _check_course(document: dict[str, Any]) -> None:
    """Check the fills of a course: each day once, amounts in proportion."""
    given, course = document["prescription"], document["course"]
    form = next(each for each in ("capsules", "tablets", "liquid", "topical") if each in document)
    here = document[form]["dispense"]
    held = Fraction(here) if isinstance(here, int) else number(here)
    check(course["first_day"] == given["first_dose"], "the first day of a fill")
    check(len(course["later"]) == course["of"] - course["fill"], "fills to come")
    days, after = given["days"], date.fromisoformat(course["last_day"]) + timedelta(days=1)
    for each in course["later"]:
        check(date.fromisoformat(each["first_day"]) == after, "fills with a gap")
        after = date.fromisoformat(each["last_day"]) + timedelta(days=1)
        passed = (after - date.fromisoformat(each["first_day"])).days
        check(passed == each["days"], "days of a fill")
        check(number(each["dispense"]) * given["days"] == held * each["days"], "amount of a fill")
        days += each["days"]
    check(days <= course["days"] and (course["fill"] > 1 or days == course["days"]), "all days")


CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "ldncompound.titration/1": check_schedule,
    "ldncompound.preparation/1": check_preparation,
}


def campaign(count: int, seed: int, folder: Path) -> Counter[str]:
    """Make *count* calls, check every answer, and return how they ended."""
    chance = random.Random(seed)  # noqa: S311
    pharmacy = Pharmacy(folder)
    ended: Counter[str] = Counter()
    for _ in range(count):
        words = (_titration if chance.random() < 0.6 else _form)(chance)
        for call in _calls(chance, pharmacy, words):
            code, document = call
            if code == 0:
                CHECKS.get(document["schema"], lambda _: None)(document)
            ended["made" if code == 0 else document["code"]] += 1
    code, verified = pharmacy("trail", "verify")
    check(code == 0 and verified["ok"], "the trail does not verify")
    return ended


def _calls(
    chance: random.Random, pharmacy: Pharmacy, words: list[str]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Call once, and sometimes accept what was planned, twice."""
    try:
        code, document = pharmacy(*words)
        yield code, document
        if code == 0 and "course" in document:
            for more in ((), ("--early",), ("--early", "--measured", "fill_mass=128 mg/capsule")):
                yield pharmacy("refill", document["id"], *more)
        if code or document["schema"] != "ldncompound.titration/1" or chance.random() > 0.3:
            return
        for _ in range(2):
            yield (answer := pharmacy("titration", "accept", document["id"]))
            if answer[0] == 0:
                made = answer[1]["preparations"]
                check(
                    len({(each["fill"], each["part"]) for each in made}) == len(made), "made twice"
                )
                for each in made:
                    yield pharmacy("show", each["id"])
    except Wrong as wrong:
        raise Wrong(f"{wrong}: {' '.join(map(repr, words))}") from None


def main() -> int:
    """Run, and print how the calls ended."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            ended = campaign(given.count, given.seed, Path(folder))
        except Wrong as wrong:
            print(f"WRONG: {wrong}")
            return 1
    for what, times in ended.most_common():
        print(f"{times:6} {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
