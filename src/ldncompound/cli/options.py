"""Options that several commands share, spelled once."""

from __future__ import annotations

from typing import Annotated

import typer

from ldncompound.core.version import __version__

__all__ = [
    "AnswerOption",
    "AvoidOption",
    "BalanceOption",
    "ByOption",
    "CheckedOption",
    "ConfigOption",
    "ConsultedOption",
    "CsvOption",
    "DaysOption",
    "DirectionsOption",
    "DoseAsOption",
    "DoseOption",
    "DrugOption",
    "FillsOption",
    "FirstDoseOption",
    "ForStockOption",
    "FormulationOption",
    "FormulationsOption",
    "Identity",
    "JsonOption",
    "KeysOption",
    "LabelOption",
    "LabelSizeOption",
    "LotOption",
    "OutputOption",
    "PassphraseFdOption",
    "PatientNameOption",
    "PatientOption",
    "PerDayOption",
    "PotencyOption",
    "PreparedOnOption",
    "PrescriberOption",
    "ProtocolOption",
    "ReasonOption",
    "ReplaceOption",
    "RequestIdOption",
    "RxOption",
    "SheetOption",
    "TrailOption",
    "VersionOption",
]


def _show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        typer.echo(f"ldncompound {__version__}")
        raise typer.Exit


Identity = Annotated[str, typer.Argument(metavar="ID", help="Id of the preparation.")]
VersionOption = Annotated[
    bool,
    typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
]
TrailOption = Annotated[
    str | None,
    typer.Option(
        "--trail",
        metavar="PATH",
        envvar="LDNCOMPOUND_TRAIL",
        help="The audit trail; by default a file in your data folder.",
    ),
]
ConfigOption = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="FILE",
        envvar="LDNCOMPOUND_CONFIG",
        help="The pharmacy's configuration, as 'setup' writes it.",
    ),
]
FormulationsOption = Annotated[
    str | None,
    typer.Option(
        "--formulations",
        metavar="DIR",
        envvar="LDNCOMPOUND_FORMULATIONS",
        help="The pharmacy's own master formulation records, beside those shipped.",
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on standard output.")
]
ByOption = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="NAME",
        envvar="LDNCOMPOUND_BY",
        help="Who acts; otherwise the login name, marked as such.",
    ),
]
KeysOption = Annotated[
    str | None,
    typer.Option(
        "--keys",
        metavar="DIR",
        envvar="LDNCOMPOUND_KEYS",
        help="The folder of the people's keys; by default one in your data folder.",
    ),
]
PassphraseFdOption = Annotated[
    int | None,
    typer.Option(
        "--passphrase-fd",
        metavar="N",
        min=0,
        help="Read the passphrase as one line of this file descriptor, instead of asking.",
    ),
]
OutputOption = Annotated[
    str, typer.Option("--output", "-o", metavar="FILE", help="The file to write, .pdf or .txt.")
]
ReplaceOption = Annotated[bool, typer.Option("--replace", help="Overwrite an existing file.")]
CsvOption = Annotated[
    str | None,
    typer.Option("--csv", metavar="FILE", help="Write the table as CSV, for a spreadsheet."),
]
SheetOption = Annotated[
    str | None,
    typer.Option("--sheet", metavar="FILE", help="Write the batch sheet, .pdf or .txt."),
]
LabelOption = Annotated[
    str | None, typer.Option("--label", metavar="FILE", help="Write the label, .pdf or .txt.")
]
LabelSizeOption = Annotated[
    str | None,
    typer.Option("--label-size", metavar="NAME", help="vial, bottle or large-bottle."),
]
# What every order has.

PotencyOption = Annotated[
    str | None,
    typer.Option(
        "--potency",
        metavar="POLICY",
        help="What is done with a certificate: as-label, certificate or nrf; else the rules'.",
    ),
]
DoseAsOption = Annotated[
    str | None,
    typer.Option(
        "--dose-as",
        metavar="FORM",
        help="In terms of what the dose is written: hydrochloride (as labelled) or base.",
    ),
]

DoseOption = Annotated[
    str | None,
    typer.Option("--dose", metavar="Q", help="One dose, like '1.5 mg'."),
]
DaysOption = Annotated[
    str | None,
    typer.Option("--days", metavar="N", help="Length of the course."),
]
PatientOption = Annotated[
    str | None,
    typer.Option("--patient", metavar="REF", help="Your patient reference."),
]
PrescriberOption = Annotated[
    str | None,
    typer.Option("--prescriber", metavar="NAME", help="Who prescribed it."),
]
PerDayOption = Annotated[
    str,
    typer.Option("--per-day", metavar="N", help="Doses a day."),
]
FormulationOption = Annotated[
    str | None,
    typer.Option(
        "--formulation",
        metavar="ID",
        help="Master formulation record; the usual one of the drug where it is not given.",
    ),
]
PatientNameOption = Annotated[
    str | None,
    typer.Option("--patient-name", metavar="TEXT", help="For sheet and label."),
]
RxOption = Annotated[
    str | None,
    typer.Option("--rx", metavar="NUMBER", help="Prescription number."),
]
DirectionsOption = Annotated[
    str | None,
    typer.Option("--directions", metavar="TEXT", help="The prescriber's, verbatim."),
]
PreparedOnOption = Annotated[
    str | None,
    typer.Option("--prepared-on", metavar="DATE", help="Day of preparation; today by default."),
]
FillsOption = Annotated[
    str | None,
    typer.Option(
        "--fills", metavar="auto|N", help="Cut a long course: as few fills as can be, or so many."
    ),
]
FirstDoseOption = Annotated[
    str | None,
    typer.Option("--first-dose", metavar="DATE", help="Day of the first dose."),
]
ReasonOption = Annotated[
    str | None,
    typer.Option("--reason", metavar="TEXT", help="Why the day of preparation has passed."),
]
ForStockOption = Annotated[
    bool,
    typer.Option("--for-stock", help="Made ahead for nobody yet: a dose and a quantity."),
]
LotOption = Annotated[
    list[str] | None,
    typer.Option("--lot", metavar="NAME=LOT@DATE", help="A component's lot and expiration."),
]
BalanceOption = Annotated[
    str | None,
    typer.Option("--balance", metavar="ID", help="A configured balance."),
]
DrugOption = Annotated[
    str | None,
    typer.Option(
        "--drug",
        metavar="NAME",
        help="What is prescribed, by any of its names; any other is refused.",
    ),
]
ProtocolOption = Annotated[
    str | None,
    typer.Option(
        "--protocol",
        metavar="ID",
        help="A documented protocol that the prescriber named, like berkson; it narrows the range.",
    ),
]
AvoidOption = Annotated[
    list[str] | None,
    typer.Option(
        "--avoid",
        metavar="THING",
        help="What the patient must not get: lactose, sucrose, cellulose, dyes or gluten.",
    ),
]
CheckedOption = Annotated[
    list[str] | None,
    typer.Option(
        "--checked",
        metavar="'THING: WORDS'",
        help="What you saw of lots that may hold it, like 'dyes: the shells are clear'.",
    ),
]
AnswerOption = Annotated[
    list[str] | None,
    typer.Option(
        "--answer",
        metavar="ITEM=ANSWER",
        help="To the screening, like 'opioids=never'; 'ldncompound screening' lists it.",
    ),
]
ConsultedOption = Annotated[
    list[str] | None,
    typer.Option(
        "--consulted",
        metavar="'ITEM: WORDS'",
        help="What the prescriber said of a caution, like 'liver: tests every month'.",
    ),
]
RequestIdOption = Annotated[
    str | None,
    typer.Option("--request-id", metavar="KEY", help="Makes a repeated call safe."),
]
