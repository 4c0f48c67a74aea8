"""Acts on lots and balances done again, from what their documents keep of what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
from ldncompound.compounding.materials.lot_entries import BalanceCheck, LotEntry
from ldncompound.core.personal_data import PersonalRow, with_free_texts
from ldncompound.core.quantities import format_quantity
from ldncompound.core.refusals import Refusal, VerificationFailure
from ldncompound.pharmacy.batches.acts.recall import bar_lots
from ldncompound.pharmacy.batches.tracing import trace_lot
from ldncompound.pharmacy.inspection.acts_again import ActsAgain, Restated
from ldncompound.pharmacy.inspection.plans_again import NotAgain
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.stock.triturations import TriturationOrder

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    STOCK_ACTS[entry.action](acts, entry)


def _lot(entry: Recorded) -> LotEntry:
    """Return the lot that an entry states."""
    return LotEntry.from_document(with_free_texts(entry.document, entry.personal))


def _received(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Receive a lot again."""
    Storekeeper(acts.recorder).receive(_delivered(acts, _lot(entry)))


def _corrected(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Correct a lot again."""
    reason = PersonalRow.of(entry.personal).text("reason") or _GIVEN
    stated = _lot(entry)
    Storekeeper(acts.recorder).correct(stated.id, _delivered(acts, stated), reason)


def _delivered(acts: ActsAgain[Any], lot: LotRecord) -> Delivery:
    """Return the facts of a lot as they are typed."""
    certificate, tablets, shells = lot.certificate, lot.tablets, lot.shells
    substance = acts.recorder.formulary.substance_of_component(lot.component)
    form = None if lot.form is None else lot.form.removeprefix(substance.name).strip() or "base"
    given: dict[str, Any] = {}
    if certificate is not None:
        given = {
            "reference": _given(certificate.reference),
            "assay": format_quantity(certificate.assay),
            "basis": certificate.basis,
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
    return Delivery(
        component=lot.component,
        number=lot.number,
        maker=lot.maker,
        expires=lot.expiration_date.isoformat(),
        form=form,
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
    stated = _lot(entry)
    new, keeper = stated.packing[-1], Storekeeper(acts.recorder)
    masses = (format_quantity(new.mass).removesuffix("/capsule"),) * min(new.count, _MOST)
    found, of_batch, batch = new.found.partition("finished batch ")
    if found not in ("", "packing trial") or (found and of_batch):
        raise VerificationFailure("It does not say how the packing mass was found.")
    try:
        keeper.try_packing(
            stated.id, new.size, masses, shell=None, batch=batch if of_batch else None
        )
    except Restated as again:
        # Of the single masses only their mean and their spread are kept.
        again.document["packing"][-1]["rsd"] = entry.document["packing"][-1]["rsd"]
        raise


def _made(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Make a trituration again, by the record and from the lots that give what is stated."""
    stated = _lot(entry)
    made = stated.trituration
    if made is None or stated.amount is None:
        raise VerificationFailure("A trituration states no amount or parts.")
    best: Restated | None = None
    for lots in _sources(acts, stated.component, made.filler, made.made_from):
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
    if best is not None:
        raise best
    room = Stockroom(acts.recorder.trail)
    known = {number for number in made.made_from for name in (stated.component, made.filler)
             if room.find(name, number)}  # fmt: skip
    if known != {*made.made_from}:
        raise NotAgain("made from lots that were not received")
    raise VerificationFailure("its lots give no such trituration.")


def _sources(
    acts: ActsAgain[Any], active: str, filler: str, numbers: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    """Yield the lots that an order for a trituration may have named."""
    room = Stockroom(acts.recorder.trail)
    known = {
        name: [each for number in numbers for each in room.find(name, number)]
        for name in (active, filler)
    }
    for powder in known[active]:
        for other in known[filler]:
            if sorted({powder.number, other.number}) == sorted(numbers):
                yield f"{active}={powder.id}", f"{filler}={other.id}"


def _recalled(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Recall a lot again."""
    asked = str(entry.document["asked"])
    trace = trace_lot(acts.recorder.trail, asked)
    bar_lots(acts, asked, trace.lots, _GIVEN)


def _balance_checked(acts: ActsAgain[Any], entry: Recorded) -> None:
    """Check a balance again."""
    stated = BalanceCheck.from_document(entry.document)
    Storekeeper(acts.recorder).check_balance(stated.balance, stated.mass, stated.reading)


STOCK_ACTS: Mapping[str, Callable[[ActsAgain[Any], Any], None]] = MappingProxyType(
    {
        "lot-received": _received,
        "lot-corrected": _corrected,
        "packing-trial": _tried,
        "trituration": _made,
        "lot-recalled": _recalled,
        "balance-check": _balance_checked,
    }
)
