"""What the trail says for the inspector's binder of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.materials.lot_entries import LotEntry
from ldncompound.core.personal_data import with_free_texts
from ldncompound.core.records import replaced
from ldncompound.core.trail_place import TrailPlace
from ldncompound.documents.binder_view import BinderContents, LotStated, PersonStated
from ldncompound.documents.master_to_print import MasterToPrint
from ldncompound.documents.printed_as import PrintedAs
from ldncompound.documents.record_exceptions import barred_in
from ldncompound.formulary.adoption_records import NOT_ADOPTED
from ldncompound.pharmacy.batches.acts.recall import LotRecall
from ldncompound.pharmacy.people.adoption import AdoptionStanding
from ldncompound.pharmacy.people.adoption_history import acts_on_record
from ldncompound.pharmacy.reports.compounding_record_parts import reason_kept, zone_of
from ldncompound.pharmacy.trail_index import KEPT_LOT, recall_mention

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.documents.binder_view import LabelAgain
    from ldncompound.documents.compounding_record import CompoundingRecord
    from ldncompound.formulary.contents import Formulary
    from ldncompound.pharmacy.reports.compounding_record import FinishedRecord
    from ldncompound.trail.act import Recorded

__all__ = ["binder_contents", "plan_in_trail"]


def binder_contents(
    record: FinishedRecord,
    shown: CompoundingRecord,
    labels: tuple[LabelAgain, ...],
    formulary: Formulary | None,
) -> BinderContents:
    """
    Return what the trail says for the binder of a batch.

    Args:
        record: As of an entry.
        shown: The same in full.
        labels: The labels; none where they are left out.
        formulary: In force; None where it is not at hand.
    """
    return BinderContents(
        record=shown,
        plan=plan_in_trail(record),
        printed=PrintedAs(copy=True, barred=barred_in(shown), one_person=record.batch.one_person),
        lots=_lots(record),
        people=_people(record, shown),
        master=None if formulary is None else _master(record, formulary),
        labels=labels,
    )


def plan_in_trail(record: FinishedRecord) -> Preparation:
    """Return the preparation with its place in the trail, and without answers of the screening."""
    planned = record.planned
    place = TrailPlace(
        sequence=planned.sequence, hash=planned.hash, size=planned.size, root=planned.root
    )
    return replaced(record.plan, trail=place)


def _master(record: FinishedRecord, formulary: Formulary) -> MasterToPrint | None:
    """Return the master record as it stood then; None where it is not the one in force."""
    plan, trail = record.plan, record.trail
    master = formulary.record_named(plan.formulation.id)
    if master is None or master.sha256 != plan.formulation.sha256:
        return None
    acts = tuple(e for e in acts_on_record(trail, master.id) if e.entry <= record.last)
    standing = NOT_ADOPTED
    if acts:
        at = acts[-1].entry
        stated = AdoptionStanding.from_document(trail.recorded_at(at).document, at)
        standing = stated.shown(formulary.version_of(master, plan.pharmacy.jurisdiction))
    return MasterToPrint(
        master=master,
        formulary=formulary,
        pharmacy=plan.pharmacy,
        adoption=standing,
        history=acts,
        program=plan.program.version,
    )


def _lots(record: FinishedRecord) -> tuple[LotStated, ...]:
    """Return the entries about the lots that went in, or are to, and their recalls, in order."""
    trail, found, stated = record.trail, set(), record.batch.lots
    for part in record.plan.components:
        name = part.name
        for lot in stated.get(name, part.lots):
            keys = [recall_mention(name, lot.number, each) for each in (None, lot.id)]
            keys += [(KEPT_LOT, lot.id)] if lot.id else []
            found |= {at for key in keys for _, at in trail.mentioning(*key)}
    entries = (trail.recorded_at(at) for at in sorted(found) if at <= record.last)
    return tuple(_stated(record, each) for each in entries if each.outcome == "done")


def _stated(record: FinishedRecord, entry: Recorded) -> LotStated:
    """Return what an entry states of a lot, with its free texts where personal data are shown."""
    stated = None
    if entry.document.get("schema") == "ldncompound.lot/1":
        texts = entry.personal if record.personal else None
        stated = LotEntry.from_document(with_free_texts(entry.document, texts))
    zone, why = zone_of(record.trail, entry), None
    recalled: tuple[tuple[str, str], ...] = ()
    if entry.action == "lot-recalled":
        lots = LotRecall.from_document(entry.document).lots
        recalled = tuple((each.component, each.number) for each in lots)
        why = reason_kept(record.trail, entry, personal=record.personal)
    return LotStated(entry.sequence, entry.action, entry.by, entry.at, zone, stated, recalled, why)


def _people(record: FinishedRecord, shown: CompoundingRecord) -> tuple[PersonStated, ...]:
    """Return who the ids in a record stand for."""
    roll = record.roll(record.last + 1)
    found = (roll.find(each.id) for each in shown.people)
    return tuple(
        PersonStated(each.id, each.name, each.role, each.public_key, each.enrolled)
        for each in found
        if each is not None
    )
