"""A preparation as a compact table on the terminal, with its working."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import Any

import typer

from ldncompound.cli.output import print_table

__all__ = ["show_preparation"]


def show_preparation(document: dict[str, Any]) -> None:
    """Print one preparation for a person."""
    from ldncompound.quantities import written

    plan, capsules, until = document["weigh_plan"], document["capsules"], document["beyond_use"]
    prescription = document["prescription"]
    _heading(f"{document['id']}  {document['formulation']['title']}")
    print_table(
        [
            ("Prescription", _prescription(prescription)),
            (
                "Documented range",
                f"{document['documented_range']['low']} to {document['documented_range']['high']} "
                "a day",
            ),
            (
                "Capsules",
                f"{capsules['dispense']} to dispense + {capsules['excess']} excess = "
                f"{capsules['batch_size']} of {written(capsules['strength'])}, size "
                f"{capsules['size']}",
            ),
            ("Fill", f"{written(capsules['fill_mass'])} ({capsules['fill_basis']})"),
            ("Beyond-use date", until["statement"]),
            ("Balance", _balance(plan["balance"])),
        ]
    )
    _heading("Weigh and mix")
    _show_steps(plan)
    _wrapped(f"Delivers {plan['delivers']} of the active, deviation {plan['deviation']}.", "  ")
    _heading("Working")
    print_table([(line["of"], line["text"]) for line in document["working"]])
    _heading("Note")
    for note in document["notes"]:
        _wrapped(note, "  - ")
    trail = document["trail"]
    typer.echo(
        f"Recorded as entry {trail['sequence']} of the audit trail, root {trail['root'][:16]}."
    )


def _show_steps(plan: dict[str, Any]) -> None:
    """Print the steps; what is weighed in columns, how to mix below it."""
    from ldncompound.quantities import as_balance_shows

    readability = plan["balance"]["readability"]
    for step in plan["steps"]:
        if step["action"] == "weigh":
            target = as_balance_shows(step["amount"], readability)
            typer.echo(f"  {step['step']}. weigh  {target:<22} {step['what']} into {step['into']}")
        else:
            _wrapped(f"{step['what']}: {step['note']}", f"  {step['step']}. mix    ")


def _wrapped(text: str, first: str) -> None:
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


def _heading(text: str) -> None:
    """Print a heading; bold on a terminal only."""
    typer.echo(typer.style(text, bold=True) if sys.stdout.isatty() else text)


def _prescription(prescription: dict[str, Any]) -> str:
    """Return the prescription in one line."""
    per_day = prescription["doses_per_day"]
    course = f"{prescription['dose']}, {per_day} {'dose' if per_day == 1 else 'doses'} a day"
    patient = prescription["patient"] or "(erased)"
    return f"{course}, {prescription['days']} days, {patient}, {prescription['prescriber']}"


def _balance(balance: dict[str, Any]) -> str:
    """Return the balance in one line."""
    assumed = "ASSUMED BALANCE " if balance["assumed"] else ""
    return f"{assumed}{balance['id']}: minimum {balance['minimum']}, reads {balance['readability']}"
