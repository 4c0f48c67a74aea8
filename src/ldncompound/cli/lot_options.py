"""Options that the commands on lots share, and what they show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ldncompound.formulary.contents import Formulary
    from ldncompound.pharmacy.stock.acts import Storekeeper
    from ldncompound.pharmacy.stock.delivery import Delivery


Text = str | None


def lot_group(words: str) -> typer.Typer:
    """Return a group of commands."""
    return typer.Typer(help=words, no_args_is_help=True, rich_markup_mode=None)


Component = Annotated[Text, typer.Option(metavar="NAME", help="As the master record names it.")]
Number = Annotated[Text, typer.Option(metavar="LOT", help="Lot number of the maker.")]
Maker = Annotated[Text, typer.Option(metavar="TEXT", help="Who made it.")]
Expires = Annotated[Text, typer.Option(metavar="DATE", help="YYYY-MM or YYYY-MM-DD.")]
Form = Annotated[
    Text,
    typer.Option(
        metavar="FORM", help="Of an active: hydrochloride, base or 'hydrochloride dihydrate'."
    ),
]
Reference = Annotated[Text, typer.Option(metavar="TEXT", help="Number of the certificate.")]
Assay = Annotated[Text, typer.Option(metavar="P", help="Of the certificate, like '99.2 %'.")]
Basis = Annotated[
    Text,
    typer.Option(
        metavar="TEXT",
        help="On what the assay is stated: 'as is', dried, or 'anhydrous and solvent-free'.",
    ),
]
Water = Annotated[Text, typer.Option(metavar="P", help="Of the certificate.")]
Loss = Annotated[Text, typer.Option("--loss-on-drying", metavar="P", help="Of the certificate.")]
Solvents = Annotated[Text, typer.Option(metavar="P", help="Residual solvents of it.")]
Content = Annotated[Text, typer.Option(metavar="Q", help="Of a tablet, by its label.")]
Masses = Annotated[
    list[str] | None,
    typer.Option("--mass", metavar="Q", help="One mass; repeat it for each that is weighed."),
]
Price = Annotated[Text, typer.Option(metavar="MONEY", help="What was paid, like '120.00 USD'.")]
PriceFor = Annotated[
    Text, typer.Option("--price-for", metavar="Q", help="For how much of it, like '1 g'.")
]
Size = Annotated[Text, typer.Option(metavar="S", help="Capsule size.")]
Material = Annotated[Text, typer.Option(metavar="TEXT", help="Of empty capsules: gelatin, HPMC.")]
LotId = Annotated[str, typer.Argument(metavar="ID", help="The pharmacy's own id of the lot.")]


# What the commands share ------------------------------------------------------


def delivery_of(component: Text, number: Text, maker: Text, expires: Text, **more: Any) -> Delivery:
    """Return what was typed of a lot; what every lot has must be there."""
    from ldncompound.core.refusals import WrongUsage
    from ldncompound.pharmacy.stock.delivery import Delivery

    needed = {
        "--component": component,
        "--number": number,
        "--maker": maker,
        "--expires": expires,
    }
    for option, given in needed.items():
        if given is None:
            raise WrongUsage(f"{option} is missing.", remedy=f"Give it; '{option}' has no default.")
    return Delivery(
        component=str(component),
        number=str(number),
        maker=str(maker),
        expires=str(expires),
        **more,
    )


@contextmanager
def open_storekeeper(
    *given: Text, look: Callable[[Formulary], None] = lambda _: None
) -> Iterator[Storekeeper]:
    """Yield the storekeeper of a trail that is open for the length of one act."""
    from ldncompound.cli.session import open_recorder
    from ldncompound.pharmacy.stock.acts import Storekeeper

    trail, config, formulations, by = given
    recorder = open_recorder(trail, config, formulations, by, look=look)
    with recorder.trail:
        yield Storekeeper(recorder)


def tell_lot(document: dict[str, Any], verb: str, *, json: bool) -> None:
    """Show a lot after an act."""
    from ldncompound.cli.terminal import print_json

    if json:
        print_json(document)
        return
    typer.echo(f"Lot {document['id']} {verb}.")
    show_lot_document(document)
    typer.echo(f"Entry {document['trail']['sequence']} of the audit trail.")


def show_lot_document(document: dict[str, Any]) -> None:
    """Show what is known of a lot."""
    from ldncompound.cli.terminal import print_table

    rows: list[tuple[str, ...]] = [
        ("Component", document["component"]),
        ("Lot", f"{document['number']} of {document['maker']}"),
        ("Expiration", document["expiration_date"]),
        ("Here since", document["received_on"]),
    ]
    if document.get("recalled") is not None:
        rows.insert(0, ("NOT TO BE USED", document["recalled"]))
    if document["form"] is not None:
        rows.append(("Form", document["form"]))
    certificate = document["certificate"]
    if certificate is not None:
        stated = [f"assay {certificate['assay']} ({certificate['basis']})"]
        stated += [
            f"{key.replace('_', ' ')} {certificate[key]}"
            for key in ("water", "loss_on_drying", "solvents")
            if certificate[key] is not None
        ]
        named = f"{certificate['reference']}: " if certificate["reference"] else ""
        rows.append(("Certificate", named + ", ".join(stated)))
    tablets, shells, made = (document[key] for key in ("tablets", "shells", "trituration"))
    if tablets is not None:
        rows.append(
            (
                "Tablets",
                f"{tablets['content']} each, mean mass {tablets['mean_mass']} of "
                f"{tablets['weighed']}",
            )
        )
    if shells is not None:
        rows.append(("Shells", f"size {shells['size']}, {shells['material']}"))
    rows += [
        (
            f"Packing, size {each['size']}",
            f"{each['mass']} (RSD {each['rsd']}, {each['count']} capsules, {each['found']}, "
            f"{each['on']})",
        )
        for each in document["packing"]
    ]
    if made is not None:
        rows.append(
            (
                "Trituration",
                f"1 part + {made['parts'] - 1} parts with {made['filler']}, factor "
                f"{made['factor']}, from {', '.join(made['made_from'])}",
            )
        )
    print_table(rows)
