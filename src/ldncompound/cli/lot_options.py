"""Options that the commands on lots share, and how a lot is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.help_pages import CommandGroup
from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.api.lot_documents import Certificate, LotEntry, LotRecord


Text = str | None


def lot_group(words: str) -> typer.Typer:
    """Return a group of commands."""
    return CommandGroup(help=words)


Component = Annotated[Text, typer.Option(metavar="NAME", help="As the master record names it.")]
Number = Annotated[Text, typer.Option(metavar="LOT", help="Lot number of the maker.")]
Maker = Annotated[Text, typer.Option(metavar="TEXT", help="The manufacturer.")]
Expires = Annotated[
    Text,
    typer.Option(
        metavar="DATE",
        help="YYYY-MM or YYYY-MM-DD; none where the maker states none and a rule gives a date.",
    ),
]
Form = Annotated[
    Text,
    typer.Option(
        metavar="FORM", help="Of an active: hydrochloride, base or 'hydrochloride dihydrate'."
    ),
]
Reference = Annotated[Text, typer.Option(metavar="TEXT", help="Number of the certificate.")]
Assay = Annotated[Text, typer.Option(metavar="P", help="As on the certificate, like '99.2 %'.")]
Basis = Annotated[
    Text,
    typer.Option(
        metavar="TEXT",
        help="Basis of the assay: 'as is', dried, or 'anhydrous and solvent-free'.",
    ),
]
AssayOf = Annotated[
    Text,
    typer.Option(
        "--assay-of",
        metavar="FORM",
        help="Of a dihydrate: what the assay is of, hydrochloride or 'hydrochloride dihydrate'.",
    ),
]
Confirmed = Annotated[
    Text,
    typer.Option(metavar="TEXT", help="Why figures outside their bounds are right."),
]
Water = Annotated[Text, typer.Option(metavar="P", help="As on the certificate.")]
Loss = Annotated[Text, typer.Option("--loss-on-drying", metavar="P", help="As on the certificate.")]
Solvents = Annotated[Text, typer.Option(metavar="P", help="Residual, as on the certificate.")]
Content = Annotated[Text, typer.Option(metavar="Q", help="Of a tablet, as labelled.")]
Masses = Annotated[
    list[str] | None,
    typer.Option("--mass", metavar="Q", help="One mass; repeat it for each that is weighed."),
]
Price = Annotated[Text, typer.Option(metavar="MONEY", help="What was paid, like '120.00 USD'.")]
PriceFor = Annotated[
    Text, typer.Option("--price-for", metavar="Q", help="The amount for that price, like '1 g'.")
]
Amount = Annotated[
    Text, typer.Option("--quantity", metavar="Q", help="How much was delivered, like '25 g'.")
]
Supplier = Annotated[Text, typer.Option(metavar="TEXT", help="Who supplied it, if not the maker.")]
ReceivedOn = Annotated[
    Text, typer.Option(metavar="DATE", help="The day of receipt; today by default.")
]
OpenedOn = Annotated[
    Text, typer.Option(metavar="DATE", help="The day on which its container was opened.")
]
RetestOn = Annotated[Text, typer.Option(metavar="DATE", help="The day of its next test.")]
Size = Annotated[Text, typer.Option(metavar="S", help="Capsule size.")]
Material = Annotated[Text, typer.Option(metavar="TEXT", help="Of empty capsules: gelatin, HPMC.")]
LotId = Annotated[str, typer.Argument(metavar="ID", help="The pharmacy's id of the lot.")]


# What the commands share ------------------------------------------------------


def check_given(component: Text, number: Text, maker: Text, expires: Text) -> tuple[str, ...]:
    """Return what names a lot; refuse a lot without one of them."""
    from ldncompound.core.refusals import WrongUsage

    needed = {
        "--component": component,
        "--number": number,
        "--maker": maker,
        "--expires": expires,
    }
    for option, given in needed.items():
        if given is None:
            raise WrongUsage(f"{option} is missing.", remedy=f"Give it; '{option}' has no default.")
    return tuple(map(str, needed.values()))


def tell_lot(entry: LotEntry, verb: str, *, json: bool) -> None:
    """Show a lot after an act."""
    from ldncompound.api.lot_documents import remedies, unusable
    from ldncompound.cli.screens import wrapped
    from ldncompound.cli.terminal import as_typed, print_json, told_entry

    if json:
        print_json(entry)
        return
    show_line(f"Lot {entry.id} {verb}.")
    show_lot(entry, unusable(entry))
    show_line(told_entry(entry.trail))
    for note in entry.notes:
        show_line(f"  ! {note}")
    for remedy in remedies(entry):
        wrapped(as_typed(remedy), "  ")


def show_lot(lot: LotRecord, unusable: str | None = None) -> None:
    """Show what is known of a lot."""
    from ldncompound.cli.terminal import print_table

    rows = [
        ("Component", lot.component),
        ("Lot", f"{lot.number} of {lot.maker}"),
        ("Expiration", lot.expiration_date.isoformat()),
        ("Here since", lot.received_on.isoformat()),
    ]
    if unusable is not None:
        rows.insert(0, ("NOT TO BE USED", unusable))
    rows += _stock(lot)
    if lot.form is not None:
        rows.append(("Form", lot.form))
    print_table([*rows, *_figures(lot)])


def _stock(lot: LotRecord) -> Iterator[tuple[str, str]]:
    """Yield what is known of the stock of a lot, as rows."""
    from ldncompound.api.lot_documents import LotEntry, LotShown
    from ldncompound.core.stock_words import stock_in_words

    if lot.opened_on is not None:
        yield "Opened", lot.opened_on.isoformat()
    if lot.retest_on is not None:
        yield "Test again", lot.retest_on.isoformat()
    test = lot.identified
    if test is not None:
        result = "passes" if test.passes else "FAILED"
        after = ", after a test that failed" if test.passes and test.after_failure else ""
        yield "Identity", f"{result}, {test.described}, {test.on.isoformat()}{after}"
    if lot.expiration_rule is not None:
        rule = lot.expiration_rule
        mark = " (unconfirmed)" if rule.status == "unconfirmed" else ""
        yield "Dated by", f"{rule.statement}{mark}"
    if isinstance(lot, LotEntry) and lot.delivered and lot.delivered.quantity is not None:
        yield "Delivered", stock_in_words(lot.delivered.quantity)
    if isinstance(lot, LotShown):
        yield "On hand", "not known" if lot.on_hand is None else stock_in_words(lot.on_hand)
        for each in lot.remarks:
            yield "", each


def _figures(lot: LotRecord) -> Iterator[tuple[str, str]]:
    """Yield the measured and stated figures of a lot, as rows."""
    from ldncompound.core.percentages import rounded_percent
    from ldncompound.core.quantities import format_quantity

    if lot.certificate is not None:
        yield "Certificate", _stated(lot.certificate)
    if lot.tablets is not None:
        content, mean = map(format_quantity, (lot.tablets.content, lot.tablets.mean_mass))
        yield "Tablets", f"{content} each, mean mass {mean} of {lot.tablets.weighed}"
    if lot.shells is not None:
        yield "Shells", f"size {lot.shells.size}, {lot.shells.material}"
    for each in lot.packing:
        mass, rsd = format_quantity(each.mass), rounded_percent(each.rsd)
        told = f"RSD {rsd}, {each.count} capsules, {each.found}, {each.on.isoformat()}"
        yield f"Packing, size {each.size}", f"{mass} ({told})"
    for figure in lot.confirmed:
        told = f"{figure.figure} {figure.value}, outside {figure.outside}, by {figure.by}"
        yield "CONFIRMED", told
    if lot.trituration is not None:
        made = lot.trituration
        yield (
            "Trituration",
            f"1 part + {made.parts - 1} parts with {made.filler}, factor {made.factor}, from "
            f"{', '.join(made.made_from)}",
        )


def _stated(certificate: Certificate) -> str:
    """Return what a certificate states, in words."""
    from ldncompound.core.quantities import format_quantity

    lost = {
        "water": certificate.water,
        "loss on drying": certificate.loss_on_drying,
        "solvents": certificate.solvents,
    }
    of = "" if certificate.assay_of is None else f", of {certificate.assay_of}"
    assay = format_quantity(certificate.assay)
    if certificate.assay_as_written is not None:
        assay += f", stated as {certificate.assay_as_written}"
    stated = [f"assay {assay} ({certificate.basis}{of})"]
    stated += [f"{name} {format_quantity(each)}" for name, each in lost.items() if each is not None]
    named = f"{certificate.reference}: " if certificate.reference else ""
    return named + ", ".join(stated)
