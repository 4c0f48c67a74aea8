"""What stands on a batch sheet: a USP <795> compounding record to work from and sign.

A view is made of texts only, already written for people. The two renderers lay
it out and add nothing.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ldncompound.compounding.form_of_document import COUNTED, form_of
from ldncompound.core.numbers import format_number, round_half_up
from ldncompound.core.quantities import written
from ldncompound.core.text import spelled_out
from ldncompound.documents.sheet_figures import figures_of, fill_basis, subtitle_of, workings_of
from ldncompound.documents.sheet_steps import bench_rows, shortened_figure, step_lines
from ldncompound.documents.sheet_view import (
    CheckLine,
    ComponentLine,
    Dosing,
    QuestionLine,
    Rows,
    ScreeningPage,
    SheetView,
)

__all__ = ["component_line", "sheet_view"]


def sheet_view(document: dict[str, Any], *, copy: bool) -> SheetView:
    """
    Return what stands on the sheet of a recorded preparation.

    Args:
        document: As recorded, its personal members and `trail` included.
        copy: The sheet is marked as a copy.
    """
    trail, record = document["trail"], document["formulation"]["record"]
    return SheetView(
        identity=document["id"],
        title=document["formulation"]["title"],
        subtitle=subtitle_of(document),
        copy=copy,
        paper=document["pharmacy"]["paper"],
        prepared_on=document["prepared_on"],
        pharmacy=_pharmacy(document["pharmacy"]),
        prescription=_prescription(document),
        preparation=(*figures_of(document), *fill_basis(document)),
        components=tuple(component_line(part, document) for part in document["components"]),
        bench=bench_rows(document["weigh_plan"]["balance"]),
        steps=step_lines(document),
        weighing=_weighing(document),
        warnings=(*document["notes"], *_precautions(record)),
        checks=_checks(record),
        leftover=tuple(_leftover(part) for part in document["weigh_plan"]["leftover"]),
        yields=_yields(document),
        beyond_use=_beyond_use(document["beyond_use"]),
        cost=_cost(document),
        dosing=_dosing(document),
        screening=_screening(document),
        trail=f"{trail['size']} {trail['root']}",
        trail_short=f"{trail['size']} {trail['root'][:16]}",
        program=f"ldncompound {document['program']['version']}, formulary "
        f"{document['program']['formulary'][:12]}",
    )


def _leftover(part: dict[str, Any]) -> str:
    """Say what stays in a vessel, and its fate."""
    drug = "" if part["active"] == "0 mg" else f", holding {part['active']} of drug"
    fate = f"{part['disposition'][:1].upper()}{part['disposition'][1:]}"
    return f"{part['what']}: {part['amount']} stays{drug}. {fate}."


def _yields(document: dict[str, Any]) -> Rows:
    """Return the cells of the yield, theory first, what is dispensed last."""
    form = form_of(document)
    if form in COUNTED:
        counted = document[form]
        theory, dispensed = str(counted["batch_size"]), str(counted["dispense"])
        made = "Filled" if form == "capsules" else "Moulded"
        words: tuple[str, ...] = (made, "Checked", "Rejected", "Destroyed")
    elif form == "topical":
        theory, dispensed = document["topical"]["batch_size"], document["topical"]["dispense"]
        words = ("Made", "Filled", "Destroyed")
    else:
        theory, dispensed = document["liquid"]["batch_size"], document["liquid"]["label_volume"]
        words = ("Made up", "Bottles", "Destroyed")
    return (
        ("Theoretical", theory),
        *((word, "") for word in words),
        ("Dispensed", f"of {dispensed}"),
    )


def _dosing(document: dict[str, Any]) -> Dosing | None:
    """Return the syringe of a dose; capsules have none."""
    if "liquid" not in document:
        return None
    liquid = document["liquid"]
    device = liquid["device"]
    return Dosing(
        f"{document['prescription']['dose']} = {liquid['dose_volume']}: draw to "
        f"{', then to '.join(device['draws'])} in a {device['name']}",
        _number(device["capacity"]),
        _number(device["graduation"]),
        tuple(_number(each) for each in device["draws"]),
    )


def _screening(document: dict[str, Any]) -> ScreeningPage | None:
    """Return what was asked, what is still to be asked, and what the patient is told."""
    if "screening" not in document:
        return None  # recorded by a version that did not ask
    asked = document["screening"]
    said = document["trail"].get("screening", {})
    answers, consulted = said.get("answers", {}), said.get("consulted", {})
    lines = [
        QuestionLine(
            name=each["id"],
            text=each["text"],
            meaning=each["meaning"] + _unconfirmed(each),
            answer=answers.get(each["id"], "(erased)"),
            consulted=consulted.get(each["id"], ""),
        )
        for each in asked["questions"]
    ]
    cited = [each["source"]["title"] for each in (*asked["questions"], *asked["counsel"])]
    return ScreeningPage(
        to_ask=tuple(line for line in lines if line.name in asked["unanswered"]),
        answered=tuple(line for line in lines if line.name in asked["answered"]),
        avoided=_avoided(document),
        counsel=tuple(each["text"] + _unconfirmed(each) for each in asked["counsel"]),
        sources="; ".join(dict.fromkeys(spelled_out(title) for title in cited)),
    )


def _cost(document: dict[str, Any]) -> Rows:
    """Return what it costs; nothing where no price is known."""
    if "cost" not in document:
        return ()
    cost = document["cost"]
    lines = (f"{each['what']} ({each['basis']}) {each['cost']}" for each in cost["lines"])
    rows = [("Cost", cost["statement"]), ("Made up of", "; ".join(lines))]
    if cost["missing"]:
        rows.append(("Without a price", ", ".join(cost["missing"])))
    if cost["note"]:
        rows.append(("Note", cost["note"]))
    return tuple(rows)


def _avoided(document: dict[str, Any]) -> tuple[str, ...]:
    """Return what the patient is to avoid, and what was checked of lots that may hold it."""
    told = document["trail"].get("avoided", {})
    return tuple(
        f"{thing}: {f'checked, {words}' if words else 'no component holds it'}"
        for thing, words in told.items()
    )


def _unconfirmed(part: dict[str, Any]) -> str:
    """Mark what was not seen in a document."""
    return " (unconfirmed)" if part["status"] == "unconfirmed" else ""


def _number(text: str) -> str:
    """Return the number of a quantity."""
    return text.partition(" ")[0]


def _pharmacy(pharmacy: dict[str, Any]) -> tuple[str, ...]:
    """Return who prepares, or that nobody said."""
    if not pharmacy["configured"]:
        return ("PHARMACY NOT CONFIGURED",)
    lines = (pharmacy["name"], pharmacy["address"], pharmacy["telephone"])
    return tuple(line for line in lines if line)


def _prescription(document: dict[str, Any]) -> Rows:
    """Return what was prescribed, verbatim."""
    given = document["prescription"]
    if "for_stock" in document:
        return (
            ("Patient", "FOR STOCK, nobody's yet"),
            ("Drug", given["drug"]),
            ("Dose", f"{given['dose']}, one capsule"),
        )
    per_day = given["doses_per_day"]
    dose = f"{given['dose']}, {per_day} {'dose' if per_day == 1 else 'doses'} a day"
    if given["dose_as_written"] != given["dose"]:
        dose += f" (as written: {given['dose_as_written']})"
    return (
        ("Patient", given["patient"] or "(erased)"),
        ("Name", given["patient_name"] or "(not given)"),
        ("Prescriber", given["prescriber"]),
        ("Rx number", given["rx"] or "(not given)"),
        ("Drug", given["drug"]),
        ("Dose", dose),
        ("Course", _course(given, document.get("course"))),
        ("Directions", given["directions"] or "(not given)"),
    )


def _course(given: dict[str, Any], course: dict[str, Any] | None) -> str:
    """Return the length of what is dispensed, and which fill it is."""
    told = f"{written(str(given['days']) + ' day')}, first dose {given['first_dose']}"
    return told if course is None else f"{told}; fill {course['fill']} of {course['of']}"


def component_line(part: dict[str, Any], document: dict[str, Any]) -> ComponentLine:
    """Return a component with its need, the working of it, and its lots."""
    workings = workings_of(document)
    working = workings.get(part["name"]) or workings.get(part["role"], "")
    if part["role"] == "active":
        basis = part["factor_basis"]
        shown = f"factor {part['factor']}"
        working += f" ({basis})" if part["factor"] in working else f" ({basis}: {shown})"
    if part.get("via"):
        working += f"; goes in as {part['via']}"
    required = (
        written(part["take"]) if "take" in part else shortened_figure(written(part["required"]))
    )
    if "made_up_to" in part:
        required = f"to {part['made_up_to']}"
    return ComponentLine(
        name=part["name"],
        required=required,
        working=working,
        maker=", ".join(dict.fromkeys(lot.get("maker", "") for lot in part["lots"])),
        lot=", ".join(lot["number"] for lot in part["lots"]),
        expiration=", ".join(lot["expiration_date"] for lot in part["lots"]),
    )


def _weighing(document: dict[str, Any]) -> tuple[str, ...]:
    """Say what weighing adds to the error of the content."""
    if "expected" not in document:
        return ()  # recorded by a version that did not reckon with it
    found = document["weigh_plan"]["uncertainty"]
    lines = [f"{document['expected']['statement']}."]
    if found["to_halve"] is not None:
        lines.append(
            f"Worst case {_rounded(found['worst_case'])}, limit of the batch "
            f"{found['limit']}: {found['to_halve']}."
        )
    return tuple(lines)


def _rounded(percent: str) -> str:
    """Write a percentage with at most one decimal, half-up."""
    number = Fraction(percent.partition(" ")[0])
    return f"{format_number(round_half_up(number, Fraction(1, 10)))} %"


def _precautions(record: dict[str, Any]) -> tuple[str, ...]:
    """Return the precautions of the master record."""
    return tuple(record["method"]["precautions"])


def _checks(record: dict[str, Any]) -> tuple[CheckLine, ...]:
    """Return the in-process checks with what is expected."""
    lines = []
    for check in record["check"]:
        expected = check["expected"] + (f"; limit {check['limit']}" if check.get("limit") else "")
        if check.get("status") == "unconfirmed":
            expected += " (unconfirmed)"
        lines.append(CheckLine(check["name"], expected))
    return tuple(lines)


def _beyond_use(until: dict[str, Any]) -> Rows:
    """Return the beyond-use date with its basis."""
    return (
        ("Beyond-use date", until["statement"]),
        ("Limited by", until["limited_by"]),
        ("Counting", f"{until['convention']}; {until['days']} days"),
        ("Storage", until["storage"]),
        ("Source", f"{until['source']['title']}, {until['source']['locator']}"),
    )
