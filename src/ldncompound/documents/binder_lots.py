"""What was recorded of a lot: receipt, certificate, what was found and changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.language import number_on_paper, told
from ldncompound.core.wording import say
from ldncompound.documents.record_view import day_words, derived, figure, typed_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.compounding.materials.lot_entries import LotEntry
    from ldncompound.compounding.materials.lots import Certificate

__all__ = ["act_on_lot", "lot_rows"]


def act_on_lot(action: str) -> str:
    """Return the name of an act on a lot."""
    words = {
        "lot-received": say("binder.act.received"),
        "lot-delivered": say("binder.act.delivered"),
        "lot-corrected": say("binder.act.corrected"),
        "lot-opened": say("binder.act.opened"),
        "lot-counted": say("binder.act.counted"),
        "lot-disposed": say("binder.act.disposed"),
        "lot-quarantined": say("binder.act.quarantined"),
        "lot-released": say("binder.act.released"),
        "lot-checked": say("binder.act.checked"),
        "lot-identified": say("binder.act.identified"),
        "lot-recalled": say("binder.act.recalled"),
        "trituration": say("binder.act.trituration"),
        "packing-trial": say("binder.act.packing"),
    }
    return words.get(action) or say("binder.act.other", action=action)


def lot_rows(lot: LotEntry, *, personal: bool) -> tuple[tuple[str, str], ...]:
    """
    Return what an entry states of a lot, each with its name.

    Args:
        lot: As stored: a text that somebody typed is empty where it is left out or erased.
        personal: Whether such texts are shown, as far as they are still kept.
    """
    return (
        *_stated_rows(lot, personal),
        *_delivered_rows(lot, personal),
        *_measured_rows(lot, personal),
        *_made_rows(lot),
    )


def _stated_rows(lot: LotEntry, personal: bool) -> Iterator[tuple[str, str]]:
    """Yield what is known of it from its container and its certificate."""
    yield say("column.lot"), say("binder.lot.of", number=lot.number, maker=lot.maker)
    dates = [
        say("binder.lot.dates", received=lot.received_on, expires=lot.expiration_date),
        *([say("binder.lot.opened", day=lot.opened_on)] if lot.opened_on else []),
        *([say("binder.lot.retest", day=lot.retest_on)] if lot.retest_on else []),
    ]
    yield say("column.expiration"), "; ".join(dates)
    if lot.form:
        yield say("binder.lot.form"), told(lot.form)
    yield (
        say("binder.lot.certificate"),
        say("binder.lot.no_certificate")
        if lot.certificate is None
        else _stated(lot.certificate, personal),
    )


def _delivered_rows(lot: LotEntry, personal: bool) -> Iterator[tuple[str, str]]:
    """Yield what came, was found, and was disposed of."""
    if lot.delivered is not None:
        supplier = lot.delivered.supplier
        came = [
            say("binder.lot.came", day=lot.delivered.on),
            *([figure(lot.delivered.quantity)] if lot.delivered.quantity is not None else []),
            *([] if supplier is None else [typed_words(supplier, personal=personal)]),
        ]
        yield say("binder.lot.delivery"), ", ".join(came)
    if lot.counted is not None:
        yield say("binder.lot.counted"), figure(lot.counted.found)
    if lot.disposed is not None:
        yield say("binder.lot.disposed"), figure(lot.disposed)


def _measured_rows(lot: LotEntry, personal: bool) -> Iterator[tuple[str, str]]:
    """Yield what was tested and measured here."""
    if lot.identified is not None:
        test = lot.identified
        tested = typed_words(test.described, personal=personal)
        verdict = say("record.verdict.passes") if test.passes else say("record.verdict.fails")
        yield (
            say("binder.lot.identity"),
            say("binder.lot.tested", test=tested, verdict=verdict, day=test.on),
        )
    if lot.tablets is not None:
        yield (
            say("binder.lot.tablets"),
            say(
                "binder.lot.tablet",
                content=figure(lot.tablets.content),
                mean=derived(lot.tablets.mean_mass),
                count=lot.tablets.weighed,
            ),
        )
    if lot.shells is not None:
        material = typed_words(lot.shells.material, personal=personal)
        yield (
            say("binder.lot.shells"),
            say("binder.lot.shell", size=lot.shells.size, material=material),
        )
    for each in lot.packing:
        yield (
            say("binder.lot.packing"),
            say(
                "binder.lot.packed",
                size=each.size,
                mass=derived(each.mass),
                rsd=derived(each.rsd),
                day=day_words(each.on),
            ),
        )


def _made_rows(lot: LotEntry) -> Iterator[tuple[str, str]]:
    """Yield of what it was made here, and what was confirmed."""
    if lot.trituration is not None:
        made = lot.trituration
        yield (
            say("binder.act.trituration"),
            say(
                "binder.lot.made",
                rest=made.parts - 1,
                filler=made.filler,
                of=", ".join(made.made_from),
            ),
        )
    for confirmed in lot.confirmed:
        yield (
            say("binder.lot.confirmed"),
            say(
                "record.exception.confirmed",
                by=confirmed.by or "",
                outside=confirmed.outside,
                figure=confirmed.figure,
                value=confirmed.value,
            ),
        )


def _stated(certificate: Certificate, personal: bool) -> str:
    """Return what a certificate states."""
    reference = certificate.reference
    number = say("record.none") if reference is None else typed_words(reference, personal=personal)
    named = [say("binder.certificate.number", number=number)]
    assay = say(
        "binder.certificate.assay", assay=figure(certificate.assay), basis=certificate.basis
    )
    if certificate.assay_of is not None:
        assay = say("binder.certificate.of", assay=assay, form=certificate.assay_of)
    if certificate.assay_as_written is not None:
        written = number_on_paper(certificate.assay_as_written)
        assay = say("binder.certificate.written", assay=assay, written=written)
    lost = (
        (say("binder.certificate.water"), certificate.water),
        (say("binder.certificate.drying"), certificate.loss_on_drying),
        (say("binder.certificate.solvents"), certificate.solvents),
    )
    stated = [say("record.named", name=name, text=figure(each)) for name, each in lost if each]
    return "; ".join([*named, assay, *stated])
