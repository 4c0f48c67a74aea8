"""Options that several commands share; those of an order are declared with its fields."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ldncompound.cli.help_pages import REQUIRED
from ldncompound.core.version import __version__

__all__ = [
    "COMMON",
    "MAKING",
    "PAPER",
    "PRESCRIPTION",
    "WHERE",
    "AfterOption",
    "ByOption",
    "ConfigOption",
    "CsvOption",
    "ExplainOption",
    "FormulationsOption",
    "Identity",
    "JsonOption",
    "KeysOption",
    "LabelDirOption",
    "LabelOption",
    "LabelSizeOption",
    "LanguageOption",
    "LimitOption",
    "OutputOption",
    "PassphraseFdOption",
    "ProgramVersion",
    "ReplaceOption",
    "RequestIdOption",
    "SheetDirOption",
    "SheetOption",
    "TrailOption",
    "VersionOption",
    "named_batch",
    "order_option",
]


PRESCRIPTION, MAKING, PAPER, WHERE = "Prescription", "Making", "Paper", "Where"
"""Headings of the help."""


def _show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        typer.echo(f"ldncompound {__version__}")
        raise typer.Exit


def named_batch(given: Any) -> Any:
    """Return the id, or ids, of batches of which some are named by their number alone."""
    if isinstance(given, str):
        return _whole(given) if given.isdecimal() else given
    return given and [named_batch(each) for each in given]


def _whole(number: str) -> str:
    """Return the id of the batch with a number, of today or open, and say which it is."""
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import named_trail, say

    found = pharmacy_at(named_trail()).batches.named(number)
    if found != number:
        say(f"{number} is {found}.")
    return found


Identity = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="Id of the preparation; of today or open, its number.",
        callback=named_batch,
    ),
]
ProgramVersion = Annotated[
    bool,
    typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
]
VersionOption = Annotated[
    bool,
    typer.Option(
        "--version",
        help="Show the version.",
        callback=_show_version,
        is_eager=True,
        rich_help_panel=WHERE,
    ),
]
TrailOption = Annotated[
    str | None,
    typer.Option(
        "--trail",
        metavar="PATH_OR_URL",
        envvar="LDNCOMPOUND_TRAIL",
        help="The audit trail; by default a file in your data folder.",
        rich_help_panel=WHERE,
    ),
]
ConfigOption = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="FILE",
        envvar="LDNCOMPOUND_CONFIG",
        help="The pharmacy's configuration, as 'setup' writes it.",
        rich_help_panel=WHERE,
    ),
]
FormulationsOption = Annotated[
    str | None,
    typer.Option(
        "--formulations",
        metavar="DIR",
        envvar="LDNCOMPOUND_FORMULATIONS",
        help="The pharmacy's own master formulation records, added to those shipped.",
        rich_help_panel=WHERE,
    ),
]
JsonOption = Annotated[
    bool,
    typer.Option(
        "--json", help="Print one JSON document on standard output.", rich_help_panel=WHERE
    ),
]
ByOption = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="NAME",
        envvar="LDNCOMPOUND_BY",
        help="Who acts; by default the login name, marked as such.",
        rich_help_panel=WHERE,
    ),
]
KeysOption = Annotated[
    str | None,
    typer.Option(
        "--keys",
        metavar="DIR",
        envvar="LDNCOMPOUND_KEYS",
        help="The folder of the people's keys; by default one in your data folder.",
        rich_help_panel=WHERE,
    ),
]
PassphraseFdOption = Annotated[
    int | None,
    typer.Option(
        "--passphrase-fd",
        metavar="N",
        min=0,
        help="Read the passphrase as one line of this file descriptor, instead of asking.",
        rich_help_panel=WHERE,
    ),
]
OutputOption = Annotated[
    str,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="The file to write, .pdf or .txt.",
        rich_help_panel=PAPER,
    ),
]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Overwrite an existing file.", rich_help_panel=PAPER)
]
LanguageOption = Annotated[
    str | None,
    typer.Option(
        "--language",
        metavar="en|de",
        help="Language of the paper; by default that of the configuration.",
        rich_help_panel=PAPER,
    ),
]
LimitOption = Annotated[
    int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many; by default all.")
]
AfterOption = Annotated[
    str | None,
    typer.Option(
        "--after", metavar="ID", help="Only those after this one: the last of the page before."
    ),
]
CsvOption = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        "--csv",
        metavar="FILE",
        help="Write the table as CSV, for a spreadsheet.",
        rich_help_panel=PAPER,
    ),
]
SheetOption = Annotated[
    str | None,
    typer.Option(
        "--sheet",
        metavar="FILE",
        help="Write the batch sheet, .pdf or .txt.",
        rich_help_panel=PAPER,
    ),
]
LabelOption = Annotated[
    str | None,
    typer.Option(
        "--label", metavar="FILE", help="Write the label, .pdf or .txt.", rich_help_panel=PAPER
    ),
]
LabelSizeOption = Annotated[
    str | None,
    typer.Option(
        "--label-size",
        metavar="NAME",
        help=("Label size: vial, dymo-54, dymo-59, brother-62, bottle, large-bottle or shipping."),
        rich_help_panel=PAPER,
    ),
]
SheetDirOption = Annotated[
    str | None,
    typer.Option(
        "--sheet-dir",
        metavar="DIR",
        help="Write the sheet of each preparation there, as ID.pdf.",
        rich_help_panel=PAPER,
    ),
]
LabelDirOption = Annotated[
    str | None,
    typer.Option(
        "--label-dir",
        metavar="DIR",
        help="Write the label of each preparation there, as ID.pdf.",
        rich_help_panel=PAPER,
    ),
]
ExplainOption = Annotated[
    bool,
    typer.Option(
        "--explain",
        help="Show all of it: mixing, working, every note; without it, in short.",
        rich_help_panel=PAPER,
    ),
]
RequestIdOption = Annotated[
    str | None,
    typer.Option(
        "--request-id",
        metavar="KEY",
        help="A key of yours, like an order number: repeated with the same arguments, the call "
        "gives the recorded answer again and records nothing.",
        rich_help_panel=WHERE,
    ),
]
COMMON: dict[str, tuple[Any, Any]] = {
    "trail": (TrailOption, None),
    "config": (ConfigOption, None),
    "formulations": (FormulationsOption, None),
    "by": (ByOption, None),
    "json": (JsonOption, False),
    "version": (VersionOption, False),
}
"""The options of nearly every command, each with its default."""


def order_option(name: str, form: str | None = None, *, required: str | None = None) -> Any:
    """
    Return the option of a field of an order, as it is declared.

    Args:
        name: Of the field.
        form: The dosage form that has it; None where every form has it.
        required: What may be given in its place, empty for nothing; None where it may be left out.
    """
    # Imported here, so that a list of the commands loads no order.
    from ldncompound.api.order_forms import order_field

    field = order_field(name, form)
    metavar = None if field.switch else field.says.value
    instead = f", or {required}" if required else ""
    words = field.says.help if required is None else f"{field.says.help}  {REQUIRED}{instead}]"
    return typer.Option(
        field.flag, metavar=metavar, help=words, rich_help_panel=field.says.part.group
    )
