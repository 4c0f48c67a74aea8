"""Acts on lots and balances done again, from what their documents keep of what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
from ldncompound.compounding.materials.lot_entries import (
    BalanceCheck,
    CameIn,
    LotEntry,
    SynonymConfirmed,
)
from ldncompound.compounding.plausible_orders import PACKED
from ldncompound.core.personal_data import PersonalRow, with_free_texts
from ldncompound.core.quantities import MG, format_quantity, mass, number_of, read_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import Refusal, VerificationFailure
from ldncompound.pharmacy.batches.acts.recall import bar_lots
from ldncompound.pharmacy.batches.tracing import trace_lot
from ldncompound.pharmacy.inspection.acts_again import ActsAgain, Restated
from ldncompound.pharmacy.kept_orders import ERASED, NotAgain
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.arrival import NO_EXPIRATION
from ldncompound.pharmacy.stock.changes import (
    check_receipt,
    count_lot,
    dispose_of,
    identify_lot,
    open_lot,
    quarantine_lot,
    release_lot,
)
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.stock.inventory import Stockroom, known_lot
from ldncompound.pharmacy.stock.synonyms import confirm_synonym
from ldncompound.pharmacy.stock.triturations import TriturationOrder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ldncompound.compounding.materials.confirmed import ConfirmedFigure
    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.core.quantities import Quantity
    from ldncompound.trail.act import Recorded

__all__ = ["STOCK_ACTS", "stock_act_again"]


_GIVEN = "given"
"""In place of a reason or a text that was erased."""


def stock_act_again(acts: ActsAgain[Any], entry: Recorded) -> None:
    """
    Do an act on a lot or a balance again.

    Args:
        acts: As of then.
        entry: What was recorded.

    Raises:
        Restated: what it would record.
        Refusal: it was not possible.
        VerificationFailure: what was typed can no longer be found.
    """
    try:
        STOCK_ACTS[entry.action](acts, entry)
    except Restated as again:
        if entry.erased:
            # Who confirmed a figure may be known by the name that was erased alone.
            pairs = zip(
                again.document.get("confirmed", ()),
                entry.document.get("confirmed", ()),
                strict=False,
            )
            for now, told in pairs:
                now["by"] = told["by"]
        raise


def _lot(entry: Recorded) -> LotEntry:
    """Return the lot that an entry states."""
    return LotEntry.from_document(with_free_texts(entry.document, entry.personal))


def _received(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Receive a lot again."""
    stated = _lot(entry)
    came = _come(stated)
    delivery = replace(
        _facts(acts, stated),
        quantity=_written(came.quantity),
        supplier=_given(came.supplier),
        confirmed=_confirmed(entry, [each for each in stated.confirmed if not _of_trial(each)]),
    )
    Storekeeper(acts.recorder).receive(delivery)


def _delivered(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Receive a further delivery of a lot again; its certificate is on record."""
    stated, was = _lot(entry), _before(acts, entry)
    came = _come(stated)
    delivery = replace(
        _facts(acts, replaced(stated, certificate=None, tablets=None, shells=None)),
        quantity=_written(came.quantity),
        supplier=_given(came.supplier),
        received=came.on.isoformat(),
        opened=_new_day(stated.opened_on, was.opened_on),
    )
    Storekeeper(acts.recorder).receive(delivery)


def _corrected(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Correct a lot again."""
    stated, was = _lot(entry), _before(acts, entry)
    delivery = replace(
        _facts(acts, stated),
        opened=_new_day(stated.opened_on, was.opened_on),
        confirmed=_confirmed(entry, [each for each in stated.confirmed if not _of_trial(each)]),
    )
    Storekeeper(acts.recorder).correct(stated.id, delivery, _reason(entry))


def _come(stated: LotEntry) -> CameIn:
    """Return what came; a receipt that does not say it is found to differ."""
    return stated.delivered or CameIn(on=stated.received_on)


def _before(acts: ActsAgain[Any], entry: Recorded) -> LotRecord:
    """Return the lot before an act on it."""
    return known_lot(Stockroom(acts.recorder.trail), str(entry.subject))


def _reason(entry: Recorded) -> str:
    """Return the reason; a word where it was erased."""
    return PersonalRow.of(entry.personal).text("reason") or _GIVEN


def _of_trial(figure: ConfirmedFigure) -> bool:
    """Return whether a figure was confirmed of a packing trial."""
    return figure.figure.startswith(PACKED)


def _confirmed(entry: Recorded, figures: Sequence[ConfirmedFigure]) -> str | None:
    """Return why figures are right, a word where it was erased; None where there are none."""
    return (PersonalRow.of(entry.personal).confirmed or _GIVEN) if figures else None


def _new_day(stated: date | None, before: date | None) -> str | None:
    """Return a day that an act adds; None where it was known before."""
    return None if stated is None or stated == before else stated.isoformat()


def _facts(acts: ActsAgain[Any], lot: LotRecord) -> Delivery:
    """Return the facts of a lot as they are typed."""
    certificate, tablets, shells = lot.certificate, lot.tablets, lot.shells
    substance = acts.recorder.formulary.substance_of_component(lot.component)
    form = None if lot.form is None else lot.form.removeprefix(substance.name).strip() or "base"
    given: dict[str, Any] = {}
    if certificate is not None:
        of = certificate.assay_of
        given = {
            "reference": _given(certificate.reference),
            "assay": certificate.assay_as_written or format_quantity(certificate.assay),
            "basis": certificate.basis,
            "assay_of": None if of is None else of.removeprefix(substance.name).strip(),
            "water": _written(certificate.water),
            "loss_on_drying": _written(certificate.loss_on_drying),
            "solvents": _written(certificate.solvents),
        }
    if tablets is not None:
        # Only the mean of what was weighed is kept: so many tablets of just this mass.
        given["content"] = format_quantity(tablets.content)
        given["masses"] = (format_quantity(tablets.mean_mass),) * min(tablets.weighed, _MOST)
    if shells is not None:
        given |= {"size": shells.size, "material": _given(shells.material)}
    if lot.price is not None:
        given |= {"price": lot.price.paid, "price_for": format_quantity(lot.price.per)}
    undated = lot.expiration_rule is not None
    return Delivery(
        component=lot.component,
        number=lot.number,
        maker=lot.maker,
        expires=NO_EXPIRATION if undated else lot.expiration_date.isoformat(),
        form=form,
        received=lot.received_on.isoformat(),
        opened=_new_day(lot.opened_on, None),
        retest=_new_day(lot.retest_on, None),
        **given,
    )


_MOST = 100_000
"""Most tablets that are taken as weighed one by one."""


def _written(stated: Quantity | None) -> str | None:
    """Return a quantity as it is typed."""
    return None if stated is None else format_quantity(stated)


def _given(text: str | None) -> str | None:
    """Return a free text; a word where it was erased."""
    return None if text is None else text or _GIVEN


def _tried(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Hold a packing trial again: so many capsules of the mean mass, and the spread as stated."""
    stated, was = _lot(entry), _before(acts, entry)
    new, keeper = stated.packing[-1], Storekeeper(acts.recorder)
    found, of_batch, batch = new.found.partition("finished batch ")
    if found not in ("", "packing trial") or (found and of_batch):
        raise VerificationFailure("It does not say how the packing mass was found.")
    kept = [each for each in was.confirmed if not _of_size(each, new.size)]
    agreed = stated.confirmed[len(kept) :]
    # An empty capsule is kept where somebody confirmed its mass.
    shell = next((each.value for each in agreed if not _of_trial(each)), None)
    net = format_quantity(new.mass).removesuffix("/capsule")
    gross = sum(
        number_of(read_quantity(each, "mass", "the mass"), MG) for each in (net, shell or "0 mg")
    )
    try:
        keeper.try_packing(
            stated.id,
            new.size,
            (format_quantity(mass(gross)),) * min(new.count, _MOST),
            shell=shell,
            batch=batch if of_batch else None,
            confirmed=_confirmed(entry, agreed),
        )
    except Restated as again:
        # Of the single masses only their mean and their spread are kept.
        again.document["packing"][-1]["rsd"] = entry.document["packing"][-1]["rsd"]
        raise


def _of_size(figure: ConfirmedFigure, size: str) -> bool:
    """Return whether a figure was confirmed of a packing trial in a size."""
    return _of_trial(figure) and figure.value.endswith(f" in size {size}")


def _opened(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Open a lot again."""
    open_lot(Storekeeper(acts.recorder), str(entry.subject), f"{_lot(entry).opened_on}")


def _counted(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Count a lot again."""
    counted = _lot(entry).counted
    if counted is None:
        raise VerificationFailure("it does not say what was found.")
    found = format_quantity(counted.found)
    count_lot(Storekeeper(acts.recorder), str(entry.subject), found, _reason(entry))


def _disposed(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Dispose of a lot again."""
    gone = _written(_lot(entry).disposed) or ""
    dispose_of(Storekeeper(acts.recorder), str(entry.subject), gone, _reason(entry))


def _checked(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Check a receipt again."""
    check_receipt(Storekeeper(acts.recorder), str(entry.subject))


def _identified(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Test the identity of a lot again."""
    test = _lot(entry).identified
    if test is None:
        raise VerificationFailure("it does not say how it was tested.")
    told = _given(test.described) or _GIVEN, "passes" if test.passes else "fails"
    why = _reason(entry) if test.passes and _failed_before(acts, entry) else None
    identify_lot(Storekeeper(acts.recorder), str(entry.subject), *told, why)


def _failed_before(acts: ActsAgain[Any], entry: Recorded) -> bool:
    """Return whether the test before failed."""
    record = Stockroom(acts.recorder.trail).lot(str(entry.subject))
    return record is not None and record.identified is not None and not record.identified.passes


def _held(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Put a lot into quarantine again."""
    quarantine_lot(Storekeeper(acts.recorder), str(entry.subject), _reason(entry))


def _released(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Lift the quarantine of a lot again."""
    release_lot(Storekeeper(acts.recorder), str(entry.subject), _reason(entry))


def _named(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Confirm a name on labels again."""
    if entry.erased:
        raise NotAgain(ERASED)
    document = with_free_texts(entry.document, entry.personal)
    stated = SynonymConfirmed.from_document(document)
    substance = acts.recorder.formulary.substance_of_component(stated.component)
    form = stated.form
    confirm_synonym(
        acts.recorder,
        stated.as_labelled,
        stated.component,
        None if form is None else form.removeprefix(substance.name).strip() or "base",
        PersonalRow.of(entry.personal).confirmed,
    )


def _made(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Make a trituration again, by the record that gives what is stated."""
    stated = _lot(entry)
    made = stated.trituration
    if made is None or stated.amount is None or not stated.made_of:
        raise VerificationFailure("A trituration states no amount, parts or lots.")
    dates = {(each.component, each.number): each.expiration_date for each in made.typed}
    lots = tuple(
        f"{each.component}={each.id or f'{each.number}@{dates.get((each.component, each.number))}'}"
        for each in stated.made_of
    )
    best: Restated | None = None
    for record in acts.recorder.formulary.formulations.values():
        if not isinstance(record, CapsuleFormulation):
            continue
        order = TriturationOrder(
            amount=format_quantity(stated.amount),
            parts=str(made.parts),
            lots=lots,
            formulation=record.id,
            balance=stated.balance,
        )
        try:
            Storekeeper(acts.recorder).make_trituration(order)
        except Restated as again:
            if again.document == entry.document:
                raise
            best = best or again
        except Refusal:
            continue
    if best is None:
        raise VerificationFailure("its lots give no such trituration.")
    raise best


def _recalled(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Recall a lot again."""
    asked = str(entry.document["asked"])
    trace = trace_lot(acts.recorder.trail, asked)
    bar_lots(acts, asked, [each for each in trace.lots if not each.alike], _GIVEN)


def _balance_checked(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Check a balance again."""
    stated = BalanceCheck.from_document(entry.document)
    Storekeeper(acts.recorder).check_balance(stated.balance, stated.mass, stated.reading)


STOCK_ACTS: Mapping[str, Callable[[ActsAgain[Any], Any], None]] = MappingProxyType(
    {
        "lot-received": _received,
        "lot-delivered": _delivered,
        "lot-opened": _opened,
        "lot-counted": _counted,
        "lot-disposed": _disposed,
        "lot-checked": _checked,
        "lot-identified": _identified,
        "lot-quarantined": _held,
        "lot-released": _released,
        "synonym-confirmed": _named,
        "lot-corrected": _corrected,
        "packing-trial": _tried,
        "trituration": _made,
        "lot-recalled": _recalled,
        "balance-check": _balance_checked,
    }
)
