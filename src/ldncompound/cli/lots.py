"""`ldncompound lots`: receive, correct, list, show, trace, recall, and what is on hand."""

from __future__ import annotations

from typing import Annotated, Any

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
    check_given,
    lot_group,
    show_lot,
    tell_lot,
)
from ldncompound.cli.options import (
    AfterOption,
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    KeysOption,
    LimitOption,
    PassphraseFdOption,
    RequestIdOption,
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
    request_id: RequestIdOption = None,
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

    On a terminal 'ldncompound lots receive' alone asks for what container and certificate show.

    Example: ldncompound lots receive --component 'naltrexone hydrochloride' --number N-17
    --maker 'Example Fine Chemicals' --expires 2028-03 --form hydrochloride --assay '99.2 %'
    --basis 'anhydrous and solvent-free' --water '0.4 %' --quantity '25 g'
    """
    from ldncompound.cli.lot_questions import receive_asked
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import is_answering

    given: dict[str, Any] = {
        "component": component, "number": number, "maker": maker, "expires": expires,
        "form": form, "certificate": certificate, "assay": assay,
        "basis": basis, "water": water, "loss_on_drying": loss_on_drying, "solvents": solvents,
        "content": content, "masses": mass, "size": size, "material": material,
        "price": price, "price_for": price_for, "quantity": quantity, "supplier": supplier,
        "received": received, "opened": opened, "retest": retest,
        "assay_of": assay_of, "confirmed": confirmed, "request_id": request_id,
    }  # fmt: skip
    given = {name: each for name, each in given.items() if each is not None}
    asking = None in (component, number, maker, expires) and is_answering(json=json)
    if not asking:
        check_given(component, number, maker, expires)
    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    entry = receive_asked(pharmacy, given) if asking else pharmacy.lots.receive(**given)
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
    request_id: RequestIdOption = None,
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
    from ldncompound.cli.session import pharmacy_at

    component, number, maker, expires = check_given(component, number, maker, expires)
    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    entry = pharmacy.lots.correct(
        identity, component, number, maker, expires, reason=reason or "", form=form,
        certificate=certificate, assay=assay, basis=basis, water=water,
        loss_on_drying=loss_on_drying, solvents=solvents, content=content, masses=mass or (),
        size=size, material=material, price=price, price_for=price_for, assay_of=assay_of,
        confirmed=confirmed, request_id=request_id,
    )  # fmt: skip
    tell_lot(entry, "corrected", json=json)


@lots.command("list")
def list_lots(
    state: Annotated[
        Text, typer.Option(metavar="S", help="Only those that stand so, like 'usable'.")
    ] = None,
    component: Annotated[Text, typer.Option(metavar="NAME", help="Only those of this.")] = None,
    limit: LimitOption = None,
    after: AfterOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List the lots of the pharmacy, with state and what is on hand.

    Example: ldncompound lots list --state usable
    """
    from ldncompound.cli.lists import Column, print_list
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json
    from ldncompound.core.stock_words import stock_in_words

    listed = pharmacy_at(trail, by=by).lots.list(
        state=state, component=component, limit=limit, after=after
    )
    if json:
        print_json(listed)
        return
    columns = (
        Column("id"), Column("component", may_be_cut=True), Column("number"), Column("state"),
        Column("expires"), Column("on hand"), Column("remark", may_be_cut=True),
        Column("maker", may_be_cut=True, may_go=True),
    )  # fmt: skip
    rows = [
        (
            each.id,
            each.component,
            each.number,
            each.state,
            each.expiration_date.isoformat(),
            "" if each.on_hand is None else stock_in_words(each.on_hand),
            "" if each.deficit is None else "more used than received",
            each.maker,
        )
        for each in listed.lots
    ]
    filtered = any(each is not None for each in (state, component, after))
    print_list(columns, rows, "No such lot." if filtered else "No lot has been received.")


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
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json

    kept = pharmacy_at(trail, by=by).lots
    shown = kept.show(identity)
    if json:
        print_json(shown)
    else:
        show_lot(shown, kept.unusable(identity))


lots.command("trace")(lots_trace)
lots.command("recall")(lots_recall)
lots.command("opened")(lots_opened)
lots.command("count")(lots_count)
lots.command("dispose")(lots_dispose)
lots.command("quarantine")(lots_quarantine)
lots.command("release")(lots_release)
lots.command("check")(lots_check)
lots.command("identified")(lots_identified)
