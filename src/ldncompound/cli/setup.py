"""`ldncompound setup`: write the pharmacy's configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ldncompound.cli.options import (
    ConfigOption,
    FormulationsOption,
    JsonOption,
    VersionOption,
)

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
    mirror: Annotated[
        Text,
        typer.Option(
            metavar="DIR", help="Folder on another computer for a signed note of each act."
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
    paper: Annotated[
        Text,
        typer.Option(
            metavar="letter|a4",
            help="Paper of the sheets; at first that of the country: A4 outside the US.",
        ),
    ] = None,
    language: Annotated[
        Text, typer.Option(metavar="en|de", help="Language of sheets, labels and records.")
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Take out a balance, measure, band or reorder point, or a setting like "
            "batch-error; repeatable.",
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Keep nothing of the configuration that stands.")
    ] = False,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Write the pharmacy's configuration, or change one thing in it.

    Without options it asks on a terminal, and shows what stands.

    Example: ldncompound setup --name 'Elm Street Pharmacy' --site ELM
    --balance 'B1,minimum=20 mg,readability=0.1 mg,error=5 %' --paper letter
    """
    from ldncompound.cli.session import configuration_path, pharmacy_at
    from ldncompound.cli.terminal import is_answering, print_json, say

    path = configuration_path(config)
    pharmacy = pharmacy_at(None, str(path), formulations)
    answers: dict[str, Any] = {
        "name": name,
        "address": address,
        "telephone": telephone,
        "site": site,
        "jurisdiction": jurisdiction,
        "paper": paper,
        "language": language,
        "batch_error": batch_error,
        "labour": labour,
        "container": container,
        "lead": lead,
        "mirror": mirror,
        "assay": assay,
        "balance": balance or None,
        "measure": measure or None,
        "syringe": syringe or None,
        "band": band or None,
        "reorder": reorder or None,
    }
    asked = all(answer is None for answer in (*answers.values(), without))
    if asked and is_answering(json=json):
        from ldncompound.cli.setup_questions import ask_first, change_one

        if path.exists() and not replace:
            change_one(pharmacy)
            return
        answers = ask_first(pharmacy)
    written = pharmacy.setup(**answers, without=without or None, replace=replace)
    if json:
        print_json(written)
    say(f"Configuration written: {path}")
    if answers["jurisdiction"] is not None and answers["language"] is None:
        _say_language(pharmacy, answers["jurisdiction"])
    if asked and not json:
        say("A prescription: 'ldncompound capsules' asks for it.")


def _say_language(pharmacy: Pharmacy, jurisdiction: str) -> None:
    """Say how papers get the language of a country, where that is another than English."""
    from ldncompound.api.configuring import language_of_rules
    from ldncompound.api.premises import premises_of
    from ldncompound.cli.terminal import say
    from ldncompound.core.wording.languages import LANGUAGES

    premises = premises_of(pharmacy)
    proposed = language_of_rules(premises, jurisdiction.upper())
    if proposed != premises.practice.language:
        named = LANGUAGES[proposed].capitalize()
        say(f"Papers are in English; 'ldncompound setup --language {proposed}': in {named}.")
