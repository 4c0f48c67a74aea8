"""A preparation as a compact table on the terminal, with its working."""

from __future__ import annotations

import sys
from typing import Any

import typer

from ldncompound.cli.output import print_table

__all__ = ["show_preparation"]


def show_preparation(document: dict[str, Any]) -> None:
    """Print one preparation for a person."""
    from ldncompound.quantities import as_balance_shows, written

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
    readability = plan["balance"]["readability"]
    print_table(
        [
            (
                f"{step['step']}.",
                step["action"],
                as_balance_shows(step["amount"], readability) if "amount" in step else "",
                step["what"],
                f"into {step['into']}" if "into" in step else step.get("note", ""),
            )
            for step in plan["steps"]
        ]
    )
    typer.echo(f"  Delivers {plan['delivers']} of the active, deviation {plan['deviation']}.")
    _heading("Working")
    print_table([(line["of"], line["text"]) for line in document["working"]])
    _heading("Note")
    for note in document["notes"]:
        typer.echo(f"  - {note}")
    trail = document["trail"]
    typer.echo(
        f"Recorded as entry {trail['sequence']} of the audit trail, root {trail['root'][:16]}."
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
