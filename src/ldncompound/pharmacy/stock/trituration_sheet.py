"""The batch sheet of a trituration made ahead: read from the trail by id, and recorded."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.materials.lot_entries import LotEntry
from ldncompound.compounding.preparation_parts import identity_of
from ldncompound.core.records import replaced
from ldncompound.core.refusals import WrongUsage
from ldncompound.core.text import echo
from ldncompound.core.values import in_short
from ldncompound.core.version import __version__
from ldncompound.documents.label_of_trituration import TriturationOnLabel
from ldncompound.documents.rendering import in_language
from ldncompound.documents.trituration_sheet import LotOnSheet, TriturationPrinted
from ldncompound.pharmacy.printing import (
    PrintedEarlier,
    check_printable,
    discard,
    language_for,
    print_from_trail,
    printed,
    printed_again,
)
from ldncompound.pharmacy.stock.inventory import Stockroom, known_lot
from ldncompound.pharmacy.trail_index import BATCH

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lots import LotRecord, StockTrituration
    from ldncompound.compounding.practice import Practice
    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.printing import Keep
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = [
    "TriturationSheet",
    "lots_on_sheet",
    "print_trituration_sheet",
    "trituration_sheet_again",
]


class TriturationSheet(NamedTuple):
    """
    The batch sheet of a trituration.

    Args:
        data: The bytes of the file.
        copy: Marked as a copy: its original was printed before.
        barred: What stands across it: "recalled", "quarantine", "not to be used".
    """

    data: bytes
    copy: bool
    barred: tuple[str, ...]

    def __repr__(self) -> str:
        """Return it in short, without bytes."""
        return in_short(self, ("copy", "barred"), len(self))


def print_trituration_sheet(
    recorder: Recorder,
    identity: str,
    form: str,
    *,
    language: str | None = None,
    keep: Keep = discard,
) -> TriturationSheet:
    """
    Return the batch sheet of a trituration made ahead, and record that it is printed.

    Args:
        recorder: Gives trail and pharmacy, and writes the entry.
        identity: The pharmacy's id of it; all that the sheet shows is read from the trail.
        form: "pdf" or "txt".
        language: "en" or "de"; None for that of the configuration.
        keep: Puts the bytes away before the entry is written.

    Returns:
        The original, if it is the first sheet of the trituration, and a copy otherwise; one of
        what must not be used says so on every page.

    Raises:
        WrongUsage: there is no such trituration; recorded.
        StorageUnavailable: nothing could be recorded, so there is no sheet.
    """
    check_printable(identity, form)
    spoken = language_for(recorder, language)
    return recorder.attempt(
        {"lot": echo(identity), "action": "sheet"},
        lambda: print_from_trail(
            recorder,
            "sheet",
            identity,
            read=partial(_on_sheet, recorder.trail, identity),
            make=lambda facts: _sheet(recorder, facts, form, spoken),
            told=lambda made: printed("sheet", identity, form, spoken, made),
            keep=keep,
        ),
    )


def trituration_sheet_again(
    recorder: Recorder, recorded: Recorded, *, keep: Keep
) -> TriturationSheet:
    """
    Return a sheet that was printed, for a request that is repeated; no entry is written.

    Raises:
        WrongState: what it shows has changed since; recorded.
    """
    told = PrintedEarlier.from_document(recorded.document)

    def made() -> TriturationSheet:
        facts = _on_sheet(recorder.trail, str(recorded.subject), copy=told.copy)
        return _sheet(recorder, facts, told.format, told.language)

    return printed_again(recorder, recorded, "lot", made, keep)


def _sheet(
    recorder: Recorder, facts: TriturationPrinted, form: str, language: str
) -> TriturationSheet:
    """Return the sheet of what the trail says."""
    from ldncompound.documents.trituration_sheet import (
        trituration_sheet_text,
        trituration_sheet_view,
    )

    pharmacy = identity_of(recorder.pharmacy)
    facts = replace(facts, readability=_readability(recorder.pharmacy, facts.made.balance))
    with in_language(language, pharmacy):
        view = trituration_sheet_view(facts, pharmacy, __version__)
        if form == "pdf":
            from ldncompound.documents.pdf import render_trituration_pdf

            data = render_trituration_pdf(view)
        else:
            data = trituration_sheet_text(view).encode("utf-8")
    return TriturationSheet(data, facts.copy, facts.marks)


def _readability(pharmacy: Practice, balance: str | None) -> Quantity | None:
    """Return what a balance reads; None where it is not among those of the pharmacy any more."""
    return next((each.readability for each in pharmacy.balances if each.id == balance), None)


def _on_sheet(trail: Trail, identity: str, *, copy: bool | None = None) -> TriturationPrinted:
    """Return what the sheet of a trituration shows, and how it stands."""
    room = Stockroom(trail)
    record = known_lot(room, identity)
    if record.trituration is None:
        raise WrongUsage(
            f"{identity} is not a trituration made here.",
            remedy="Only what is made here has a batch sheet.",
        )
    recorded = trail.recorded_at(room.history(identity)[0])
    made = replaced(LotEntry.from_document(recorded.document), trail=recorded.place)
    about = trail.headlines_mentioning(BATCH, identity)
    return TriturationPrinted(
        made=made,
        on_label=TriturationOnLabel.from_document({**made.document(), **record.document()}),
        lots=tuple(lots_on_sheet(room, made, record.trituration)),
        by=recorded.by,
        marks=_marks(room, record),
        copy=any(each.action == "sheet" for each in about) if copy is None else copy,
    )


def _marks(room: Stockroom, record: LotRecord) -> tuple[str, ...]:
    """Return what keeps it from being used."""
    if room.recalled(record.component, record.number, record.id) is not None:
        return ("recalled",)
    if room.in_quarantine(record) is not None:
        return ("quarantine",)
    return () if room.unusable(record) is None else ("not to be used",)


def lots_on_sheet(room: Stockroom, made: LotEntry, mixture: StockTrituration) -> list[LotOnSheet]:
    """Return the lots that it is made from; entries of the first versions name numbers alone."""
    typed = {(each.component, each.number): each.expiration_date for each in mixture.typed}
    if not made.made_of:
        return [LotOnSheet("", number, None, None, None) for number in mixture.made_from]
    found = []
    for each in made.made_of:
        record = None if each.id is None else room.lot(each.id)
        until = typed.get((each.component, each.number))
        found.append(
            LotOnSheet(
                each.component,
                each.number,
                each.id,
                None if record is None else record.maker,
                until if record is None else record.expiration_date,
            )
        )
    return found
