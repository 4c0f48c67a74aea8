"""`ldncompound selftest`: published calculations, repeated on this installation."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.options import (
    ConfigOption,
    FormulationsOption,
    JsonOption,
    ReplaceOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from pathlib import Path

    from ldncompound.api.types import SelftestOutcome

__all__ = ["selftest"]


_SHARES = (0.29, 0.23, 0.23, 0.25)
"""Shares of the width left by id and verdict: question, expected, found, source."""


def selftest(
    report: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            "--report",
            metavar="FILE",
            help="Write a report to sign, .pdf or .txt.",
        ),
    ] = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Repeat published calculations here; exit 4 if one differs.

    Example: ldncompound selftest -o selftest.pdf
    """
    from ldncompound.cli.output_files import write_output
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_error, print_json, say
    from ldncompound.core.refusals import VerificationFailure

    path = _report_path(report, replace=replace, trail=trail, config=config)
    pharmacy = pharmacy_at(trail, config, formulations)
    if path is None:
        outcome = pharmacy.selftest()
    else:
        # A self-test is not an act, so nothing is recorded.
        outcome = pharmacy.selftest(
            format=path.suffix.lower()[1:], keep=partial(write_output, path, replace=replace)
        )
    if json:
        print_json(outcome.document())
    else:
        _show(outcome)
    if path is not None:
        say(f"Report written: {path}")
    if outcome.ok:
        return
    failure = VerificationFailure(
        f"{len(outcome.failed)} of {len(outcome.cases)} cases of the self-test fail: "
        f"{', '.join(outcome.failed)}.",
        remedy="Do not prepare anything with this installation. Install it again, and report it.",
    )
    if not json:
        raise failure
    # The JSON document with the failures is already on standard output, and is the only one.
    print_error(failure)
    raise typer.Exit(failure.exit_status)


def _report_path(
    given: str | None, *, replace: bool, trail: str | None, config: str | None
) -> Path | None:
    """Check the file of the report before anything is computed."""
    from ldncompound.cli.output_files import check_output
    from ldncompound.cli.session import configuration_path, trail_path

    return check_output(
        given,
        replace=replace,
        kinds=(".pdf", ".txt"),
        protected=(trail_path(trail), configuration_path(config)),
    )


def _show(outcome: SelftestOutcome) -> None:
    """Print versions, cases and verdict for a person."""
    from ldncompound.api.selftests import selftest_view
    from ldncompound.cli.terminal import print_table

    view = selftest_view(outcome)
    show_line(view.title)
    print_table(list(view.facts))
    show_line("")
    heads = ("case", "question", "expected", "found", "verdict", "source")
    _print_columns(
        [
            tuple((head,) for head in heads),
            *(
                ((row.id,), (row.question,), row.expected, row.found, (row.verdict,), (row.source,))
                for group in view.groups
                for row in group.rows
            ),
        ]
    )
    show_line()
    show_line(view.verdict)


def _print_columns(rows: list[tuple[tuple[str, ...], ...]]) -> None:
    """Print rows in columns as wide as the terminal allows, texts wrapped within them."""
    from itertools import zip_longest

    from ldncompound.api.selftests import wrapped

    narrow = {place: max(len(row[place][0]) for row in rows) for place in (0, 4)}
    screen = min(max(shutil.get_terminal_size((100, 24)).columns, 80), 160)
    room = screen - sum(narrow.values()) - 2 * (len(rows[0]) - 1)
    shares = iter(_SHARES)
    widths = [narrow.get(place) or int(room * next(shares)) for place in range(len(rows[0]))]
    for row in rows:
        cells = [
            [line for text in cell for line in wrapped(text, width)]
            for cell, width in zip(row, widths, strict=True)
        ]
        for parts in zip_longest(*cells, fillvalue=""):
            padded = (part.ljust(width) for part, width in zip(parts, widths, strict=True))
            show_line("  ".join(padded).rstrip())
