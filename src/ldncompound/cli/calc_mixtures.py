"""`ldncompound calc`: dilutions, alligations, contents and mixtures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from ldncompound.api.calc import Calculations
from ldncompound.cli.calc_printed import needed, tell
from ldncompound.cli.options import JsonOption, VersionOption

__all__ = ["add_to"]


Text = str | None
_STRENGTH = "Strength on hand: '5 %', '1 mg/mL', '5 mg/g', '5 mg/5 mL', 1:200."
_PARTS = "What there is, like '30 g of 2.5 %'; repeatable."


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to those of `calc`."""
    for name, command in _COMMANDS.items():
        app.command(name)(command)


def dilute(
    stock: Annotated[str, needed("--stock", _STRENGTH, "S")],
    target: Annotated[str, needed("--target", "Strength wanted.", "S")],
    volume: Annotated[Text, typer.Option(metavar="Q", help="Volume wanted; or --mass.")] = None,
    mass: Annotated[Text, typer.Option(metavar="Q", help="Mass wanted.")] = None,
    stock_amount: Annotated[
        Text, typer.Option(metavar="Q", help="Instead of either: the stock to be used up.")
    ] = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return stock and diluent of a dilution.

    Example: ldncompound calc dilute --stock '5 %' --target '2 %' --volume '400 mL'
    """
    found = Calculations().dilute(
        stock=stock, target=target, volume=volume, mass=mass, stock_amount=stock_amount
    )
    tell(found, json=json)


def alligate(
    high: Annotated[str, needed("--high", "The higher strength.", "S")],
    low: Annotated[str, needed("--low", "The lower strength.", "S")],
    target: Annotated[str, needed("--target", "Strength wanted.", "S")],
    total: Annotated[Text, typer.Option(metavar="Q", help="Amount of the mixture.")] = None,
    high_amount: Annotated[Text, typer.Option(metavar="Q", help="Amount of the stronger.")] = None,
    low_amount: Annotated[Text, typer.Option(metavar="Q", help="Amount of the weaker.")] = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return the parts of a stronger and a weaker preparation to mix (alligation).

    Example: ldncompound calc alligate --high '5 %' --low '1 %' --target '3 %' --total '100 g'
    """
    found = Calculations().alligate(
        high=high,
        low=low,
        target=target,
        total=total,
        high_amount=high_amount,
        low_amount=low_amount,
    )
    tell(found, json=json)


def content(
    drug: Annotated[Text, typer.Option(metavar="Q", help="The drug in it.")] = None,
    amount: Annotated[Text, typer.Option(metavar="Q", help="All of it: a volume or mass.")] = None,
    strength: Annotated[Text, typer.Option(metavar="S", help="Its strength.")] = None,
    by: Annotated[
        Text,
        typer.Option(metavar="KIND", help="volume or mass, where a percentage could be of either."),
    ] = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return drug, amount and strength of a preparation from two of them.

    Example: ldncompound calc content --drug '480 mg' --amount '240 mL'
    """
    found = Calculations().content(drug=drug, amount=amount, strength=strength, by=by)
    tell(found, json=json)


def mix(
    part: Annotated[list[str], typer.Option(metavar="PART", help=_PARTS)],
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return the strength of several parts together.

    Example: ldncompound calc mix --part '30 g of 2.5 %' --part '15 g of 1 %'
    """
    found = Calculations().mix(parts=part)
    tell(found, json=json)


def adjust(
    part: Annotated[list[str], typer.Option(metavar="PART", help=_PARTS)],
    target: Annotated[str, needed("--target", "Strength wanted.", "S")],
    strength: Annotated[
        Text, typer.Option(metavar="S", help="Of what is added, to find how much; or --amount.")
    ] = None,
    amount: Annotated[
        Text, typer.Option(metavar="Q", help="Of what is added, to find its strength.")
    ] = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return what to add to a mixture to bring it to a strength.

    Example: ldncompound calc adjust --part '30 g of 1 %' --target '1.5 %' --strength '2.5 %'
    """
    found = Calculations().adjust(parts=part, target=target, strength=strength, amount=amount)
    tell(found, json=json)


def blend(
    stock: Annotated[list[str], typer.Option(metavar="S", help="Strength on hand; repeatable.")],
    target: Annotated[str, needed("--target", "Strength wanted.", "S")],
    total: Annotated[str, needed("--total", "Amount wanted.")],
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return how much of each of several stocks to mix (alligation).

    Example: ldncompound calc blend --stock '20 %' --stock '5 %' --stock '3 %' --target '10 %'
    --total '100 g'
    """
    found = Calculations().blend(stocks=stock, target=target, total=total)
    tell(found, json=json)


def liquid_aliquot(
    need: Annotated[str, needed("--need", "Volume of the liquid needed.")],
    multiple: Annotated[str, needed("--multiple", "How many times it is measured.", "N")],
    aliquot: Annotated[str, needed("--aliquot", "Volume of the aliquot.")],
    least: Annotated[Text, typer.Option(metavar="Q", help="Least volume to measure.")] = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Plan an aliquot of a liquid.

    Example: ldncompound calc liquid-aliquot --need '0.5 mL' --multiple 4 --aliquot '2 mL'
    """
    found = Calculations().liquid_aliquot(
        need=need, multiple=multiple, aliquot=aliquot, least=least
    )
    tell(found, json=json)


def solution_aliquot(
    need: Annotated[str, needed("--need", "Drug needed.")],
    weigh: Annotated[str, needed("--weigh", "Drug that is weighed.")],
    take: Annotated[str, needed("--take", "Volume that will hold the need.")],
    least: Annotated[Text, typer.Option(metavar="Q", help="Least mass to weigh.")] = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return the volume to which a weighed drug is made up, to take a part of it.

    Example: ldncompound calc solution-aliquot --need '20 mg' --weigh '120 mg' --take '5 mL'
    """
    found = Calculations().solution_aliquot(need=need, weigh=weigh, take=take, least=least)
    tell(found, json=json)


def percent_error(
    wanted: Annotated[str, needed("--wanted", "What was to be weighed or measured.")],
    found: Annotated[str, needed("--found", "What a check found.")],
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return by how many percent an amount is off.

    Example: ldncompound calc percent-error --wanted '600 mg' --found '575 mg'
    """
    tell(Calculations().percent_error(wanted=wanted, found=found), json=json)


_COMMANDS: dict[str, Callable[..., None]] = {
    "dilute": dilute,
    "alligate": alligate,
    "blend": blend,
    "mix": mix,
    "adjust": adjust,
    "content": content,
    "liquid-aliquot": liquid_aliquot,
    "solution-aliquot": solution_aliquot,
    "percent-error": percent_error,
}
