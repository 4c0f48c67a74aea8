"""`ldncompound lots`, `packing`, `triturations` and `balances`: what the pharmacy keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ldncompound.cli.labels import LabelWish
from ldncompound.cli.options import (
    BalanceOption,
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    LabelSizeOption,
    LotOption,
    OutputOption,
    ReplaceOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.traces import lots_recall, lots_trace

if TYPE_CHECKING:
    from ldncompound.cli.prints import PrintFile
    from ldncompound.documents import Label
    from ldncompound.formulary import Formulary
    from ldncompound.receiving import Delivery
    from ldncompound.storekeeping import Storekeeper

__all__ = ["balances", "lots", "packing", "triturations"]

Text = str | None


def _group(words: str) -> typer.Typer:
    """Return a group of commands."""
    return typer.Typer(help=words, no_args_is_help=True, rich_markup_mode=None)


lots = _group("Lots of components, with what their certificates state.")
packing = _group("How much of a powder a capsule takes.")
triturations = _group("Triturations made ahead and kept as lots.")
balances = _group("Balances and their daily check.")

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


@lots.command("receive")
def receive(
    component: Component = None,
    number: Number = None,
    maker: Maker = None,
    expires: Expires = None,
    form: Form = None,
    certificate: Reference = None,
    assay: Assay = None,
    basis: Basis = None,
    water: Water = None,
    loss_on_drying: Loss = None,
    solvents: Solvents = None,
    content: Content = None,
    mass: Masses = None,
    size: Size = None,
    material: Material = None,
    price: Price = None,
    price_for: PriceFor = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Record a lot that came in, with its certificate.

    Example: ldncompound lots receive --component 'naltrexone hydrochloride' --number N-17
    --maker 'Example Fine Chemicals' --expires 2028-03 --form hydrochloride --assay '99.2 %'
    --basis 'anhydrous and solvent-free' --water '0.4 %'
    """
    delivery = _delivery(
        component, number, maker, expires, form=form, reference=certificate, assay=assay,
        basis=basis, water=water, loss_on_drying=loss_on_drying, solvents=solvents,
        content=content, masses=tuple(mass or ()), size=size, material=material,
        price=price, price_for=price_for,
    )  # fmt: skip
    with _keeper(trail, config, formulations, by) as keeper:
        document = keeper.receive(delivery)
    _tell(document, "received", json=json)


@lots.command("correct")
def correct(
    identity: LotId,
    reason: Annotated[
        Text, typer.Option(metavar="TEXT", help="Why the figures are corrected.")
    ] = None,
    component: Component = None,
    number: Number = None,
    maker: Maker = None,
    expires: Expires = None,
    form: Form = None,
    certificate: Reference = None,
    assay: Assay = None,
    basis: Basis = None,
    water: Water = None,
    loss_on_drying: Loss = None,
    solvents: Solvents = None,
    content: Content = None,
    mass: Masses = None,
    size: Size = None,
    material: Material = None,
    price: Price = None,
    price_for: PriceFor = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Record other figures of a lot; everything is typed again, and the old entry stays.

    Example: ldncompound lots correct ELM-LOT-0001 --reason 'water misread' --component
    'naltrexone hydrochloride' --number N-17 --maker 'Example Fine Chemicals' --expires 2028-03
    --form hydrochloride --assay '99.2 %' --basis 'anhydrous and solvent-free' --water '4 %'
    """
    delivery = _delivery(
        component, number, maker, expires, form=form, reference=certificate, assay=assay,
        basis=basis, water=water, loss_on_drying=loss_on_drying, solvents=solvents,
        content=content, masses=tuple(mass or ()), size=size, material=material,
        price=price, price_for=price_for,
    )  # fmt: skip
    with _keeper(trail, config, formulations, by) as keeper:
        document = keeper.correct(identity, delivery, reason or "")
    _tell(document, "corrected", json=json)


@lots.command("list")
def list_lots(
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List the lots of the pharmacy.

    Example: ldncompound lots list
    """
    from ldncompound.cli.output import print_json, print_table
    from ldncompound.cli.places import trail_path
    from ldncompound.stockroom import Stockroom
    from ldncompound.trail import Trail

    with Trail.open_for_reading(trail_path(trail)) as reader:
        kept = Stockroom(reader).lots()
    if json:
        print_json({"schema": "ldncompound.lots/1", "lots": [each.document() for each in kept]})
        return
    print_table(
        [
            (each.id, each.component, each.number, each.maker, each.expiration_date.isoformat())
            for each in kept
        ]
    )
    if not kept:
        typer.echo("No lot has been received.")


@lots.command("show")
def show_lot(
    identity: LotId,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Show a lot as its last entry states it, and the entries before.

    Example: ldncompound lots show ELM-LOT-0001
    """
    from ldncompound.cli.output import print_json
    from ldncompound.cli.places import trail_path
    from ldncompound.refusals import WrongUsage, quoted
    from ldncompound.stockroom import Stockroom
    from ldncompound.trail import Trail

    with Trail.open_for_reading(trail_path(trail)) as reader:
        room = Stockroom(reader)
        record, entries = room.lot(identity), room.history(identity)
        recalled = (
            None if record is None else room.recalled(record.component, record.number, identity)
        )
    if record is None:
        raise WrongUsage(
            f"There is no lot {quoted(identity)}.",
            remedy="'ldncompound lots list' shows those there are.",
        )
    document = {**record.document(), "entries": entries, "recalled": recalled}
    if json:
        print_json(document)
    else:
        _show(document)


lots.command("trace")(lots_trace)
lots.command("recall")(lots_recall)


@packing.command("trial")
def trial(
    lot: Annotated[str, typer.Option(metavar="ID", help="The pharmacy's own id of the lot.")],
    size: Annotated[str, typer.Option(metavar="S", help="Capsule size.")],
    mass: Masses = None,
    shell: Annotated[
        Text,
        typer.Option(metavar="Q", help="Mean empty shell, where the masses are of full ones."),
    ] = None,
    batch: Annotated[
        Text,
        typer.Option(metavar="ID", help="The finished batch that 10 to 20 masses come from."),
    ] = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Record how much of a lot a capsule takes: 5 to 10 capsules filled, tamped and weighed.

    Example: ldncompound packing trial --lot ELM-LOT-0002 --size 3 --shell '48 mg'
    --mass '177 mg' --mass '179 mg' --mass '178 mg' --mass '176 mg' --mass '180 mg'
    """
    with _keeper(trail, config, formulations, by) as keeper:
        document = keeper.try_packing(lot, size, tuple(mass or ()), shell=shell, batch=batch)
    _tell(document, "tried", json=json)


@triturations.command("make")
def make(
    amount: Annotated[str, typer.Option(metavar="Q", help="In all, like '6 g'.")],
    parts: Annotated[
        str, typer.Option(metavar="N", help="Parts in all: 10 is 1 part + 9 parts, 10 % w/w.")
    ],
    lot: LotOption = None,
    formulation: Annotated[
        str, typer.Option(metavar="ID", help="The record whose active and filler they are.")
    ] = "naltrexone-capsule-mcc",
    balance: BalanceOption = None,
    label: Annotated[
        Text, typer.Option(metavar="FILE", help="Print its label: .pdf or .txt.")
    ] = None,
    label_size: LabelSizeOption = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Make a trituration ahead and keep it as a lot, to be weighed batch after batch.

    Example: ldncompound triturations make --amount '6 g' --parts 10 --lot 'naltrexone
    hydrochloride=ELM-LOT-0001' --lot 'microcrystalline cellulose=ELM-LOT-0002'
    """
    from ldncompound.cli.output import say
    from ldncompound.cli.prints import PrintFile
    from ldncompound.refusals import CompoundingError
    from ldncompound.storekeeping import TriturationOrder

    file = PrintFile.checked("label", label, replace=replace, trail=trail, config=config)
    wish = LabelWish(label_size)
    order = TriturationOrder(
        amount=amount,
        parts=parts,
        lots=tuple(lot or ()),
        formulation=formulation,
        balance=balance,
    )
    with _keeper(trail, config, formulations, by, look=wish.check_size) as keeper:
        document = keeper.make_trituration(order)
        if file is not None:
            try:
                _print_label(keeper, document["id"], file, wish.size)
            except CompoundingError as error:
                error.remedy = f"The lot {document['id']} is recorded all the same. {error.remedy}"
                raise
    _tell(document, "made", json=json)
    if not json:
        for step in document["steps"]:
            typer.echo(
                f"  {step['step']}. {step['action']:<6} {step.get('amount', ''):<12} "
                f"{step['what']}{': ' + step['note'] if 'note' in step else ''}"
            )
    if file is not None:
        say(f"Label written: {file.path}")


@triturations.command("label")
def trituration_label(
    identity: LotId,
    output: OutputOption,
    label_size: LabelSizeOption = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Print the label of a trituration made ahead, a copy from the second on.

    Example: ldncompound triturations label ELM-LOT-0003 -o label.pdf
    """
    from ldncompound.cli.output import print_json, say
    from ldncompound.cli.prints import PrintFile

    file = PrintFile.checked("label", output, replace=replace, trail=trail, config=config)
    if file is None:
        return
    wish = LabelWish(label_size)
    with _keeper(trail, config, formulations, by, look=wish.check_size) as keeper:
        made = _print_label(keeper, identity, file, wish.size)
    if json:
        print_json(
            {
                "schema": "ldncompound.printed/1",
                "kind": "label",
                "of": identity,
                "file": str(file.path),
                "copy": made.copy,
                **made.told(),
            }
        )
    say(f"{'Copy of the label' if made.copy else 'Label'} written: {output}")


def _print_label(keeper: Storekeeper, identity: str, file: PrintFile, size: str | None) -> Label:
    """Print the label of a trituration, and record that it is printed."""
    made = keeper.trituration_label(identity, file.form, size=size)
    file.write(keeper.recorder, identity, made.data, copy=made.copy, more=made.told())
    return made


@balances.command("check")
def check(
    name: Annotated[str, typer.Argument(metavar="ID", help="A configured balance.")],
    mass: Annotated[str, typer.Option(metavar="Q", help="The test mass.")],
    reading: Annotated[str, typer.Option(metavar="Q", help="What the balance shows.")],
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Record the daily check of a balance with a test mass.

    Example: ldncompound balances check B1 --mass '100 mg' --reading '100.1 mg'
    """
    from ldncompound.cli.output import print_json

    with _keeper(trail, config, formulations, by) as keeper:
        document = keeper.check_balance(name, mass, reading)
    if json:
        print_json(document)
    else:
        typer.echo(
            f"Balance {name} is off by {document['off']}, {document['allowed']} allowed: it may "
            f"be used today. Entry {document['trail']['sequence']} of the audit trail."
        )


@balances.command("list")
def list_balances(
    config: ConfigOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List the configured balances with what each can weigh.

    Example: ldncompound balances list
    """
    from ldncompound.cli.output import print_json, print_table
    from ldncompound.cli.places import pharmacy_for
    from ldncompound.quantities import format_quantity, mass, significant

    found = [
        {
            "id": each.id,
            "minimum": format_quantity(each.minimum),
            "readability": format_quantity(each.readability),
            "accepted_error": format_quantity(each.accepted_error),
            "largest_error": format_quantity(mass(significant(each.largest_error()))),
            "capacity": None if each.capacity is None else format_quantity(each.capacity),
            "calibration_due": None
            if each.calibration_due is None
            else each.calibration_due.isoformat(),
            "daily_check": each.daily_check,
        }
        for each in pharmacy_for(config).balances
    ]
    if json:
        print_json({"schema": "ldncompound.balances/1", "balances": found})
        return
    rows = [
        (
            str(each["id"]),
            f"minimum {each['minimum']}",
            f"reads {each['readability']}",
            f"capacity {each['capacity'] or 'not given'}",
            f"calibration until {each['calibration_due'] or 'not given'}",
            "checked daily" if each["daily_check"] else "",
        )
        for each in found
    ]
    print_table(rows)
    if not rows:
        typer.echo("No balance is configured.")


# What the commands share ------------------------------------------------------


def _delivery(component: Text, number: Text, maker: Text, expires: Text, **more: Any) -> Delivery:
    """Return what was typed of a lot; what every lot has must be there."""
    from ldncompound.receiving import Delivery
    from ldncompound.refusals import WrongUsage

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
def _keeper(
    *given: Text, look: Callable[[Formulary], None] = lambda _: None
) -> Iterator[Storekeeper]:
    """Yield the storekeeper of a trail that is open for the length of one act."""
    from ldncompound.cli.places import open_recorder
    from ldncompound.storekeeping import Storekeeper

    trail, config, formulations, by = given
    recorder = open_recorder(trail, config, formulations, by, look=look)
    with recorder.trail:
        yield Storekeeper(recorder)


def _tell(document: dict[str, Any], verb: str, *, json: bool) -> None:
    """Show a lot after an act."""
    from ldncompound.cli.output import print_json

    if json:
        print_json(document)
        return
    typer.echo(f"Lot {document['id']} {verb}.")
    _show(document)
    typer.echo(f"Entry {document['trail']['sequence']} of the audit trail.")


def _show(document: dict[str, Any]) -> None:
    """Show what is known of a lot."""
    from ldncompound.cli.output import print_table

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
