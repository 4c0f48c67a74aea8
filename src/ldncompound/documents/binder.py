"""Contents of the inspector's binder of a batch: every paper about it, behind one index."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ldncompound.core.language import told
from ldncompound.core.personal_data import PERSONAL
from ldncompound.core.records import replaced
from ldncompound.core.wording import say
from ldncompound.documents.binder_lots import act_on_lot, lot_rows
from ldncompound.documents.binder_view import BinderView, BoundPaper
from ldncompound.documents.master_record import master_view
from ldncompound.documents.record_exceptions import meaning_words
from ldncompound.documents.record_view import Clock, Section, reason_words
from ldncompound.documents.sheet_pages import whole_sheet_view
from ldncompound.documents.trail_proof import made_again_by, whole_proof

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.compounding.preparation import Preparation
    from ldncompound.documents.binder_view import BinderContents, LotStated
    from ldncompound.documents.record_view import RecordView

__all__ = ["binder_view"]


def binder_view(contents: BinderContents, record: RecordView) -> BinderView:
    """
    Return what stands in the binder of a batch.

    Args:
        contents: What the trail says.
        record: The finished record, as it is printed alone.
    """
    shown = contents.record
    return BinderView(
        record=record,
        sheet=whole_sheet_view(_planned(contents), contents.printed._replace(without_answers=True)),
        master=None if contents.master is None else master_view(contents.master),
        personal=say("binder.personal") if shown.personal else say("binder.without_personal"),
        papers=tuple(_papers(contents)),
    )


def _planned(contents: BinderContents) -> Preparation:
    """Return the preparation for the sheet: what is left out says so, and not that it is erased."""
    if contents.record.personal:
        return contents.plan
    left_out = dict.fromkeys(PERSONAL, str(say("record.left_out")))
    return replaced(contents.plan, prescription=replaced(contents.plan.prescription, **left_out))


def _papers(contents: BinderContents) -> Iterator[BoundPaper]:
    """Yield the papers in their order."""
    yield BoundPaper("record", say("binder.record"), say("binder.record.what"))
    yield BoundPaper("sheet", say("binder.sheet"), say("binder.sheet.what"), laid_in=True)
    if contents.master is not None:
        yield BoundPaper("master", say("binder.master"), say("binder.master.what"), laid_in=True)
    else:
        yield BoundPaper(
            "formulation", say("binder.master"), say("binder.master.other"), (_version(contents),)
        )
    if contents.labels:
        yield BoundPaper(
            "labels", say("binder.labels"), say("binder.labels.what"), tuple(_labels(contents))
        )
    yield BoundPaper("lots", say("binder.lots"), say("binder.lots.what"), tuple(_lots(contents)))
    yield BoundPaper(
        "people", say("binder.people"), say("binder.people.what"), tuple(_people(contents))
    )
    yield BoundPaper(
        "verify", say("binder.verify"), say("binder.verify.what"), tuple(_verify(contents))
    )


def _labels(contents: BinderContents) -> Iterator[Section]:
    """Yield each label as a block of its lines."""
    for each in contents.labels:
        lines = tuple((line,) for line in each.text.splitlines() if line.strip())
        yield Section(each.title, (), (), lines)


def _version(contents: BinderContents) -> Section:
    """Return which version of the master record it was made by."""
    used = contents.record.plan.formulation
    return Section(
        used.title,
        (),
        (),
        (
            (
                say("row.master_record"),
                say("record.master_record", id=used.id, revision=used.revision),
            ),
            (say("binder.digest"), used.sha256),
        ),
    )


def _lots(contents: BinderContents) -> Iterator[Section]:
    """Yield each lot with what was recorded about it, from its receipt on."""
    record = contents.record
    clock = Clock(record).with_zones({each.entry: each.zone for each in contents.lots})
    planned = {part.name: part.lots for part in record.plan.components}
    taken = {part.name: part.lots or planned[part.name] for part in record.components}
    received = {lot.id for lots in taken.values() for lot in lots if lot.id}
    kept = [each for each in contents.lots if each.lot is not None and each.lot.id in received]
    for _, group in groupby(sorted(kept, key=_of_lot), key=lambda each: _of_lot(each)[0]):
        entries = list(group)
        first = entries[0].lot
        if first is None:
            continue
        rows: list[tuple[str, str]] = []
        for each in entries:
            words = ((say("binder.lot.act"), say("binder.lot.entry", what=act_on_lot(each.action),
                      who=clock.signed(each))),)  # fmt: skip
            rows += (
                [*words, *lot_rows(each.lot, personal=record.personal)]
                if each.lot is not None
                else words
            )
        title = say("binder.lot", component=first.component, number=first.number, id=first.id)
        yield Section(title, (), (), tuple(rows))
    typed = [
        say("record.exception.lot_not_received", component=name, lot=lot.number)
        for name, lots in taken.items()
        for lot in lots
        if lot.id is None
    ]
    if typed:
        yield Section(say("binder.lots.typed"), (), (), (), notes=tuple(typed))
    recalls = tuple(
        (act_on_lot(each.action), _recall(each, clock))
        for each in contents.lots
        if each.lot is None
    )
    if recalls:
        yield Section(say("binder.lots.recalls"), (), (), recalls)
    if not any(taken.values()):
        yield Section(say("section.components"), (), (), (), notes=(say("binder.lots.none"),))


def _recall(each: LotStated, clock: Clock) -> str:
    """Return who recalled which lots, and why."""
    lots = "; ".join(
        say("binder.recall.lot", component=name, number=number) for name, number in each.recalled
    )
    if not lots:
        return clock.signed(each)
    return say("binder.recall", lots=lots, who=clock.signed(each), reason=reason_words(each.reason))


def _of_lot(each: object) -> tuple[str, int]:
    """Return by what the entries about lots are put in order."""
    lot = getattr(each, "lot", None)
    return ("" if lot is None else str(lot.id)), int(getattr(each, "entry", 0))


def _people(contents: BinderContents) -> Iterator[Section]:
    """Yield who the ids stand for, and every signature under the batch."""
    record, clock = contents.record, Clock(contents.record)
    yield Section(
        say("binder.people.enrolled"),
        (
            say("column.person"),
            say("binder.column.enrolled"),
            say("binder.column.key"),
        ),
        (1.5, 0.8, 3.0),
        tuple(
            (
                say("record.person", id=each.id, name=each.name, role=told(each.role)),
                say("record.in_entry", entry=each.enrolled),
                each.public_key or say("binder.no_key"),
            )
            for each in contents.people
        ),
        notes=() if contents.people else (say("binder.nobody"),),
    )
    if not record.signatures:
        return
    yield Section(
        say("section.signatures"),
        (
            say("column.meaning"),
            say("column.by_when_entry"),
            say("column.holds"),
            say("binder.column.digest"),
        ),
        (0.8, 1.6, 1.0, 2.6),
        tuple(
            (
                meaning_words(each),
                clock.signed(each),
                {"yes": say("record.yes"), "by name alone": say("record.by_name")}.get(
                    each.holds, each.holds
                ),
                each.digest,
            )
            for each in record.signatures
        ),
    )


def _verify(contents: BinderContents) -> Iterator[Section]:
    """Yield how the record is checked, and what no paper can show."""
    record, last = contents.record, contents.record.as_of
    proof = whole_proof(last.size, last.root)
    yield Section(
        say("binder.verify.how"),
        (),
        (),
        (
            (
                say("binder.verify.trail"),
                say(
                    "binder.verify.trail.how", command=f"ldncompound trail verify --sheet '{proof}'"
                ),
            ),
            (
                say("binder.verify.again"),
                say(
                    "binder.verify.again.how",
                    command=made_again_by(record, say("paper.lang")),
                ),
            ),
            (
                say("binder.verify.bundle"),
                say("binder.verify.bundle.how", command="python check.py"),
            ),
            (
                say("binder.verify.sheet"),
                say("binder.verify.sheet.how", command="python check.py --sheet 'SIZE ROOT'"),
            ),
            (
                say("binder.verify.export"),
                say("binder.verify.export.how", command="python check.py --export FILE"),
            ),
        ),
        notes=(
            *((say("binder.verify.who"),) if record.people else ()),
            say("binder.verify.not_shown"),
        ),
    )
