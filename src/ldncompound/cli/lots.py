"""`ldncompound lots`: receive, correct, list, show, trace, recall, and what is on hand."""

from __future__ import annotations

from typing import Annotated

import typer

from ldncompound.cli.lot_options import (
    Amount,
    Assay,
    AssayOf,
    Basis,
    Component,
    Confirmed,
    Content,
    Expires,
    Form,
    Loss,
    LotId,
    Maker,
    Masses,
    Material,
    Number,
    OpenedOn,
    Price,
    PriceFor,
    ReceivedOn,
    Reference,
    RetestOn,
    Size,
    Solvents,
    Supplier,
    Text,
    Water,
    delivery_of,
    lot_group,
    open_storekeeper,
    show_lot,
    tell_lot,
)
from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    KeysOption,
    PassphraseFdOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.stock import (
    lots_check,
    lots_count,
    lots_dispose,
    lots_identified,
    lots_opened,
    lots_quarantine,
    lots_release,
)
from ldncompound.cli.terminal import show_line
from ldncompound.cli.traces import lots_recall, lots_trace

__all__ = ["lots"]


lots: typer.Typer = lot_group("Lots of components, with what their certificates state.")


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
    assay_of: AssayOf = None,
    water: Water = None,
    loss_on_drying: Loss = None,
    solvents: Solvents = None,
    content: Content = None,
    mass: Masses = None,
    size: Size = None,
    material: Material = None,
    price: Price = None,
    price_for: PriceFor = None,
    quantity: Amount = None,
    supplier: Supplier = None,
    received: ReceivedOn = None,
    opened: OpenedOn = None,
    retest: RetestOn = None,
    confirmed: Confirmed = None,
    passphrase_fd: PassphraseFdOption = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Record a lot that was received, with its certificate; or a further delivery of it.

    Example: ldncompound lots receive --component 'naltrexone hydrochloride' --number N-17
    --maker 'Example Fine Chemicals' --expires 2028-03 --form hydrochloride --assay '99.2 %'
    --basis 'anhydrous and solvent-free' --water '0.4 %' --quantity '25 g'
    """
    delivery = delivery_of(
        component, number, maker, expires, form=form, reference=certificate, assay=assay,
        basis=basis, water=water, loss_on_drying=loss_on_drying, solvents=solvents,
        content=content, masses=tuple(mass or ()), size=size, material=material,
        price=price, price_for=price_for, quantity=quantity, supplier=supplier,
        received=received, opened=opened, retest=retest,
        assay_of=assay_of, confirmed=confirmed,
    )  # fmt: skip
    with open_storekeeper(
        trail, config, formulations, by, keys, passphrase_fd=passphrase_fd
    ) as keeper:
        entry = keeper.receive(delivery)
    again = entry.replaces is not None
    tell_lot(entry, "received, one delivery more" if again else "received", json=json)


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
    assay_of: AssayOf = None,
    water: Water = None,
    loss_on_drying: Loss = None,
    solvents: Solvents = None,
    content: Content = None,
    mass: Masses = None,
    size: Size = None,
    material: Material = None,
    price: Price = None,
    price_for: PriceFor = None,
    confirmed: Confirmed = None,
    passphrase_fd: PassphraseFdOption = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Correct a lot: give all its figures again; the old entry is kept.

    Example: ldncompound lots correct ELM-LOT-0001 --reason 'water misread' --component
    'naltrexone hydrochloride' --number N-17 --maker 'Example Fine Chemicals' --expires 2028-03
    --form hydrochloride --assay '99.2 %' --basis 'anhydrous and solvent-free' --water '4 %'
    """
    delivery = delivery_of(
        component, number, maker, expires, form=form, reference=certificate, assay=assay,
        basis=basis, water=water, loss_on_drying=loss_on_drying, solvents=solvents,
        content=content, masses=tuple(mass or ()), size=size, material=material,
        price=price, price_for=price_for, assay_of=assay_of, confirmed=confirmed,
    )  # fmt: skip
    with open_storekeeper(
        trail, config, formulations, by, keys, passphrase_fd=passphrase_fd
    ) as keeper:
        entry = keeper.correct(identity, delivery, reason or "")
    tell_lot(entry, "corrected", json=json)


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
    from ldncompound.cli.session import desk, trail_path
    from ldncompound.cli.terminal import print_json, print_table
    from ldncompound.compounding.materials.lot_entries import LotList
    from ldncompound.core.stock_words import stock_in_words
    from ldncompound.pharmacy.stock.inventory import Stockroom
    from ldncompound.pharmacy.stock.standing import listed_lot
    from ldncompound.trail.store import Trail

    with Trail.open_for_reading(trail_path(trail)) as reader:
        room, today = Stockroom(reader), desk(by).today
        kept = [listed_lot(room, each, today) for each in room.lots()]
    if json:
        print_json(LotList(lots=tuple(kept)))
        return
    print_table(
        [
            (
                each.id,
                each.component,
                each.number,
                each.maker,
                each.expiration_date.isoformat(),
                "" if each.on_hand is None else stock_in_words(each.on_hand),
                each.state if each.deficit is None else f"{each.state}, more used than received",
            )
            for each in kept
        ]
    )
    if not kept:
        show_line("No lot has been received.")


@lots.command("show")
def show(
    identity: LotId,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Show a lot as in its last entry, and the entries before.

    Example: ldncompound lots show ELM-LOT-0001
    """
    from ldncompound.cli.session import desk, trail_path
    from ldncompound.cli.terminal import print_json
    from ldncompound.pharmacy.stock.inventory import Stockroom, known_lot
    from ldncompound.pharmacy.stock.standing import shown_lot
    from ldncompound.trail.store import Trail

    with Trail.open_for_reading(trail_path(trail)) as reader:
        room = Stockroom(reader)
        record = known_lot(room, identity)
        shown, why = shown_lot(room, record, desk(by).today), room.unusable(record)
    if json:
        print_json(shown)
    else:
        show_lot(shown, why)


lots.command("trace")(lots_trace)
lots.command("recall")(lots_recall)
lots.command("opened")(lots_opened)
lots.command("count")(lots_count)
lots.command("dispose")(lots_dispose)
lots.command("quarantine")(lots_quarantine)
lots.command("release")(lots_release)
lots.command("check")(lots_check)
lots.command("identified")(lots_identified)
