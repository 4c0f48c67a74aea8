"""`ldncompound setup`: write the pharmacy's configuration."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ldncompound.cli.options import (
    ConfigOption,
    FormulationsOption,
    JsonOption,
    ReplaceOption,
    VersionOption,
)
from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from ldncompound.api.pharmacy import Pharmacy

__all__ = ["setup"]


Text = str | None


def setup(
    name: Annotated[Text, typer.Option(metavar="TEXT", help="Name of the pharmacy.")] = None,
    address: Annotated[Text, typer.Option(metavar="TEXT", help="Address, one line.")] = None,
    telephone: Annotated[Text, typer.Option(metavar="TEXT", help="Telephone.")] = None,
    site: Annotated[
        Text, typer.Option(metavar="PREFIX", help="Prefix of batch numbers, like ELM.")
    ] = None,
    balance: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT", help="'ID,minimum=20 mg,readability=0.1 mg,error=5 %'; repeatable."
        ),
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="'S3,kind=oral syringe,capacity=3 mL,graduation=0.1 mL,least=0.6 mL'; repeatable.",
        ),
    ] = None,
    syringe: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="Oral syringe that is handed out: '1 mL/0.01 mL', capacity and marks; repeatable.",
        ),
    ] = None,
    band: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="'1 mg/capsule=100': up to 1 mg always a trituration of 1 part in 100; "
            "repeatable.",
        ),
    ] = None,
    reorder: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=Q", help="When a component is to be ordered again; repeatable."),
    ] = None,
    jurisdiction: Annotated[
        Text,
        typer.Option(
            metavar="CODE",
            help="Whose rules apply: a code that 'rules compare' lists; US by default.",
        ),
    ] = None,
    batch_error: Annotated[
        Text,
        typer.Option(metavar="P", help="Weighing error allowed in a batch's content, like '5 %'."),
    ] = None,
    labour: Annotated[
        Text, typer.Option(metavar="MONEY", help="Charged for one preparation, like '15.00 USD'.")
    ] = None,
    container: Annotated[
        Text, typer.Option(metavar="MONEY", help="Price of one container, like '0.80 USD'.")
    ] = None,
    lead: Annotated[
        Text,
        typer.Option(
            metavar="Q", help="From the making of a fill of a schedule to its first dose: '3 day'."
        ),
    ] = None,
    assay: Annotated[
        Text,
        typer.Option(
            metavar="TEXT",
            help="When a batch is assayed before it is verified: 'every=10', 'new-filler', or both "
            "with a comma.",
        ),
    ] = None,
    paper: Annotated[Text, typer.Option(metavar="letter|a4", help="Paper of the sheets.")] = None,
    replace: ReplaceOption = False,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Write the pharmacy's configuration.

    Example: ldncompound setup --name 'Elm Street Pharmacy' --site ELM
    --balance 'B1,minimum=20 mg,readability=0.1 mg,error=5 %' --paper letter
    """
    from ldncompound.cli.session import configuration_path, pharmacy_at
    from ldncompound.cli.terminal import print_json, say
    from ldncompound.core.refusals import WrongUsage

    path = configuration_path(config)
    pharmacy = pharmacy_at(None, str(path), formulations)
    answers: dict[str, Any] = {
        "name": name,
        "address": address,
        "telephone": telephone,
        "site": site,
        "jurisdiction": jurisdiction,
        "paper": paper,
        "batch_error": batch_error,
        "labour": labour,
        "container": container,
        "lead": lead,
        "assay": assay,
        "balance": balance,
        "measure": measure,
        "syringe": syringe or None,
        "band": band,
        "reorder": reorder,
    }
    asking = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty() and not json
    if asking and all(answer is None for answer in answers.values()):
        answers = _ask(pharmacy, exists=path.exists())
        replace = True
    if answers["name"] is None:
        raise WrongUsage("--name is missing.", remedy="Give the name of the pharmacy.")
    written = pharmacy.setup(**answers, replace=replace)
    if json:
        print_json(written)
    say(f"Configuration written: {path}")


def _ask(pharmacy: Pharmacy, *, exists: bool) -> dict[str, Any]:
    """Ask for everything on a terminal."""
    from ldncompound.api import UNCONFIGURED

    known = ", ".join(pharmacy.rules.jurisdictions())
    if exists:
        typer.confirm("A configuration exists. Write a new one?", abort=True, err=True)
    answers: dict[str, Any] = {
        "name": typer.prompt("Name of the pharmacy", err=True),
        "address": typer.prompt("Address, one line", default="", err=True),
        "telephone": typer.prompt("Telephone", default="", err=True),
        "site": typer.prompt("Prefix of batch numbers, like ELM", err=True),
        "jurisdiction": typer.prompt(
            f"Jurisdiction: {known}", default=UNCONFIGURED.jurisdiction, err=True
        ),
        "paper": typer.prompt("Paper, letter or a4", default="letter", err=True),
    }
    show_line(
        "A balance is described like: B1,minimum=20 mg,readability=0.1 mg,error=5 %", err=True
    )
    balances = []
    while text := typer.prompt("Balance (empty for none or no more)", default="", err=True):
        balances.append(text)
    show_line(
        "A graduate or syringe is described like: S3,kind=oral syringe,capacity=3 mL,"
        "graduation=0.1 mL,least=0.6 mL",
        err=True,
    )
    measures = []
    while text := typer.prompt("Measure (empty for none or no more)", default="", err=True):
        measures.append(text)
    show_line(
        "Oral syringes that are handed out, by capacity and marks, like: 1 mL/0.01 mL. Some of 1 "
        "mL have marks of 0.02 mL; without an answer 0.01 mL is assumed.",
        err=True,
    )
    syringes = []
    while text := typer.prompt("Oral syringe (empty for none or no more)", default="", err=True):
        syringes.append(text)
    return answers | {"balance": balances, "measure": measures, "syringe": syringes}
