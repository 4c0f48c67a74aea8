"""Steps, masses to write in, and what comes after weighing, on a batch sheet."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ldncompound.core.numbers import format_number, round_half_up
from ldncompound.core.quantities import as_balance_shows, written
from ldncompound.documents.sheet_figures import bottle_fills
from ldncompound.documents.sheet_view import Rows, StepLine

_LONGEST_NUMBER = 10


def shortened_figure(amount: str) -> str:
    """Shorten a number that no column holds, and say so; the working has it in full."""
    number, _, unit = amount.partition(" ")
    if len(number) <= _LONGEST_NUMBER:
        return amount
    # Figures of a record may have any number of digits.
    rounded = round_half_up(Fraction(number), Fraction(1, 1000))
    return f"about {format_number(rounded)} {unit}"


def bench_rows(balance: dict[str, Any]) -> Rows:
    """Return the balance of the plan."""
    name = f"ASSUMED BALANCE ({balance['basis']})" if balance["assumed"] else balance["id"]
    return (
        ("Balance", name),
        ("Minimum", balance["minimum"]),
        ("Reads", balance["readability"]),
        ("Accepted error", balance["accepted_error"]),
    )


def step_lines(document: dict[str, Any]) -> tuple[StepLine, ...]:
    """Return everything to do, numbered in order, targets as they are read."""
    plan = document["weigh_plan"]
    lines = [
        *_before(document),
        *(
            _step(step, plan["balance"]["readability"], document["prescription"]["drug"])
            for step in plan["steps"]
        ),
        *_after(document),
    ]
    for name in plan["locked_out"]:
        via = next(part["via"] for part in document["components"] if part["name"] == name)
        at = next(n for n, line in enumerate(lines) if line[0].endswith(f"{via} into batch"))
        # Beside the aliquot: the pure powder has no business in the batch.
        note = f"never pure {name}" + (f"; {lines[at][2]}" if lines[at][2] else "")
        lines[at] = (lines[at][0], lines[at][1], note)
    return tuple(StepLine(str(n), *line) for n, line in enumerate(lines, start=1))


_Line = tuple[str, str, str]


def _before(document: dict[str, Any]) -> list[_Line]:
    """Return the packing trial that an estimated fill asks for."""
    if document.get("capsules", {}).get("fill_basis") != "estimate":
        return []
    capsules = document["capsules"]
    return [
        (
            f"Fill, tamp and weigh 5 to 10 test capsules of size {capsules['size']} with filler; "
            f"subtract the mean shell. Go on only if the mean agrees with {_each(capsules)} within "
            "the tolerance of your procedure; otherwise enter it with --fill-mass and print a new "
            "sheet.",
            "",
            "ESTIMATED FILL",
        )
    ]


def _each(capsules: dict[str, Any]) -> str:
    """Return the powder in one capsule as a mass."""
    return shortened_figure(str(capsules["fill_mass"]).partition("/")[0])


def _step(step: dict[str, Any], readability: str, drug: str) -> _Line:
    """Return one step of the plan."""
    action, what, into = step["action"], step["what"], step.get("into")
    note = step.get("note") or ""
    if action == "weigh":
        return f"Weigh {what} into {into}", as_balance_shows(step["amount"], readability), note
    if action == "measure":
        device = step["device"]
        with_what = f"{device['name']}, marks of {device['graduation']}"
        return f"Measure {what} into {into}", step["amount"], with_what
    if action == "take":
        held = f"{step['active']} of {drug} on their label"
        return f"Take {what} into {into}", written(step["amount"]), held
    if action == "make-up":
        return f"Make up {into} with {what}", f"to {step['amount']}", note
    return f"Mix {what}", "", note


def _after(document: dict[str, Any]) -> list[_Line]:
    """Return filling and packing."""
    if "capsules" in document:
        capsules = document["capsules"]
        count = capsules["batch_size"]
        return [
            (
                f"Fill {count}. Do not spread the remaining powder.",
                "",
                f"{count} capsules of size {capsules['size']}, {_each(capsules)} of powder in each",
            ),
            ("Close, clean and count the capsules; pack tight and light-resistant.", "", ""),
        ]
    if "tablets" in document:
        return _after_weighing_tablets(document)
    if "topical" in document:
        topical = document["topical"]
        over = topical["overfill"]
        rest = "no overfill" if over == "0 g" else f"{over} of it overfill, which stays in it"
        return [
            ("Fill the container.", topical["fill"], rest),
            ("Close and label the container; keep out light.", "", ""),
        ]
    lines = []
    for (capacity, volume, label), count in bottle_fills(document["liquid"]).items():
        over = "" if volume == label else f"label {label}, the rest is overfill"
        some = "1 amber bottle" if count == 1 else f"{count} amber bottles"
        lines.append((f"Shake; fill {some} of {capacity}", f"{volume} each", over))
    packed = "Close and label each bottle; hand out the oral syringe with its mark shown."
    return [*lines, (packed, "", "")]


def _after_weighing_tablets(document: dict[str, Any]) -> list[_Line]:
    """Return moistening, moulding, drying and packing."""
    tablets, record = document["tablets"], document["formulation"]["record"]
    count, one = tablets["batch_size"], shortened_figure(tablets["tablet_mass"].partition("/")[0])
    moistening = record["moistening"]
    unconfirmed = ", unconfirmed" if moistening.get("status") == "unconfirmed" else ""
    return [
        (
            "Moisten the batch. Write down what was used:",
            "",
            f"{moistening['text']} It evaporates{unconfirmed}",
        ),
        (
            f"Mould {count} tablets. Do not spread the remaining mass.",
            "",
            f"level with the plate; {one} each when dry",
        ),
        ("Dry to constant mass; count; pack tight and light-resistant.", "", ""),
    ]
