"""A preparation as a compact table on the terminal, with its working."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import Any

import typer

from ldncompound.cli.terminal import print_table

__all__ = ["heading", "show_preparation", "show_screening", "wrapped"]


def show_preparation(document: dict[str, Any]) -> None:
    """Print one preparation for a person."""
    from ldncompound.compounding.form_of_document import form_of

    plan, until = document["weigh_plan"], document["beyond_use"]
    ranged = document["documented_range"]
    heading(f"{document['id']}  {document['formulation']['title']}")
    form = _FIGURES[form_of(document)]
    print_table(
        [
            (
                "Prescription",
                "FOR STOCK, nobody's yet"
                if "for_stock" in document
                else _prescription(document["prescription"]),
            ),
            (
                "Documented range",
                f"{ranged['low']} to {ranged['high']} "
                "a day" + (f", {ranged['protocol']['name']}" if "protocol" in ranged else ""),
            ),
            *form(document),
            *_fills(document.get("course")),
            ("Beyond-use date", until["statement"]),
            ("Balance", _balance(plan["balance"])),
            *([("Cost", document["cost"]["statement"])] if "cost" in document else []),
        ]
    )
    heading("Weigh, measure and mix" if "liquid" in document else "Weigh and mix")
    for step in plan["steps"]:
        _show_step(step, plan["balance"]["readability"])
    wrapped(f"Delivers {plan['delivers']} of the active, deviation {plan['deviation']}.", "  ")
    if "expected" in document:
        wrapped(f"{document['expected']['statement']}.", "  ")
    for other in plan.get("alternatives", ()):
        wrapped(f"{other['method']}: {other['lost']}", "  not taken: ")
    heading("Working")
    print_table([(line["of"], line["text"]) for line in document["working"]])
    heading("Note")
    for note in document["notes"]:
        wrapped(note, "  - ")
    if "screening" in document:
        show_screening(document["screening"])
    trail = document["trail"]
    typer.echo(
        f"Recorded as entry {trail['sequence']} of the audit trail, root {trail['root'][:16]}."
    )


def show_screening(asked: dict[str, Any]) -> None:
    """Say which questions were answered, never how."""
    heading("Screening")
    for words, names in (("answered", asked["answered"]), ("to be asked", asked["unanswered"])):
        wrapped(f"{words}: {', '.join(names) or 'none'}", "  ")


def _capsules(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Return counts and fill of capsules."""
    from ldncompound.core.quantities import written

    capsules = document["capsules"]
    return [
        (
            "Capsules",
            f"{capsules['dispense']} to dispense + {capsules['excess']} excess = "
            f"{capsules['batch_size']} of {written(capsules['strength'])}, size "
            f"{capsules['size']}",
        ),
        ("Fill", f"{written(capsules['fill_mass'])} ({capsules['fill_basis']})"),
    ]


def _tablets(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Return counts and mould of tablets, and what is documented of the form."""
    from ldncompound.core.quantities import written

    tablets = document["tablets"]
    factor = tablets["density_factor"]
    measured = "not measured, taken as 1" if factor is None else factor
    return [
        ("Dosage form", document["documented_form"]["statement"]),
        (
            "Tablets",
            f"{tablets['dispense']} to dispense + {tablets['excess']} excess = "
            f"{tablets['batch_size']} of {written(tablets['strength'])}",
        ),
        (
            "Mould",
            f"blanks of the base {written(tablets['blank_mass'])}, density factor {measured}; "
            f"dry tablets {written(tablets['tablet_mass'])}",
        ),
    ]


def _liquid(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the volumes of a liquid."""
    from ldncompound.core.quantities import written
    from ldncompound.documents.sheet_figures import bottles_in_words

    liquid = document["liquid"]
    device = liquid["device"]
    return [
        (
            "One dose",
            f"{document['prescription']['dose']} = {liquid['dose_volume']}, drawn as "
            f"{' + '.join(device['draws'])} in a {device['name']}",
        ),
        (
            "Liquid",
            f"{liquid['label_volume']} of {written(liquid['concentration'])} to dispense, "
            f"overfill {liquid['overfill']}, batch {liquid['batch_size']}, surplus "
            f"{liquid['surplus']}",
        ),
        ("Bottles", bottles_in_words(liquid)),
        ("Storage", document["beyond_use"]["storage"]),
    ]


def _topical(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Return strength, amounts and masses of a topical preparation."""
    from ldncompound.core.quantities import written

    topical = document["topical"]
    return [
        ("Dosage form", document["documented_form"]["statement"]),
        ("Daily dose", f"{topical['daily_dose']} in {topical['amount']} an application"),
        (
            "Preparation",
            f"{topical['dispense']} of {written(topical['strength'])} to dispense, overfill "
            f"{topical['overfill']}, excess {topical['excess']}, batch {topical['batch_size']}, "
            f"surplus {topical['surplus']}",
        ),
        ("Base", f"{topical['base']} ({topical['base_kind'].replace('-', ' ')})"),
        ("Storage", document["beyond_use"]["storage"]),
    ]


_FIGURES = {"capsules": _capsules, "tablets": _tablets, "liquid": _liquid, "topical": _topical}


def _show_step(step: dict[str, Any], readability: str) -> None:
    """Print a step; what has an amount in columns, how to mix below it."""
    from ldncompound.core.quantities import as_balance_shows, written

    number, action, into = step["step"], step["action"], step.get("into")
    if action == "mix":
        wrapped(f"{step['what']}: {step['note']}", f"  {number}. mix      ")
        return
    amount = written(step["amount"])
    if action == "weigh":
        amount = as_balance_shows(step["amount"], readability)
    text = f"{step['what']} into {into}"
    if action == "make-up":
        amount, text = f"to {amount}", f"{into} with {step['what']}"
    if "device" in step:
        text += f", with a {step['device']['name']}"
    if step.get("note"):
        text += f": {step['note']}"
    wrapped(text, f"  {number}. {action:<8} {amount:<22} ")


def wrapped(text: str, first: str) -> None:
    """Print a text within the width of the terminal, hanging under its beginning."""
    width = min(shutil.get_terminal_size((100, 24)).columns, 110)
    typer.echo(
        textwrap.fill(
            text,
            max(width, 40),
            initial_indent=first,
            subsequent_indent=" " * len(first),
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def heading(text: str) -> None:
    """Print a heading; bold on a terminal only."""
    typer.echo(typer.style(text, bold=True) if sys.stdout.isatty() else text)


def _prescription(prescription: dict[str, Any]) -> str:
    """Return the prescription in one line."""
    per_day = prescription["doses_per_day"]
    course = f"{prescription['dose']}, {per_day} {'dose' if per_day == 1 else 'doses'} a day"
    patient = prescription["patient"] or "(erased)"
    return f"{course}, {prescription['days']} days, {patient}, {prescription['prescriber']}"


def _fills(course: dict[str, Any] | None) -> list[tuple[str, str]]:
    """Return which fill it is, and those to come of a course that was cut."""
    from ldncompound.core.quantities import written

    if course is None:
        return []
    which = f"{course['fill']} of {course['of']}, {course['first_day']} to {course['last_day']}"
    return [
        ("Fill", which),
        *(
            (
                "Fill to come",
                f"{each['fill']}: {each['first_day']} to {each['last_day']}, "
                f"{written(each['dispense'])}",
            )
            for each in course.get("later", ())
        ),
    ]


def _balance(balance: dict[str, Any]) -> str:
    """Return the balance in one line."""
    assumed = "ASSUMED BALANCE " if balance["assumed"] else ""
    return f"{assumed}{balance['id']}: minimum {balance['minimum']}, reads {balance['readability']}"
