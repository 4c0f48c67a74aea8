"""Lots, packing trials, triturations, checks of balances and adoptions, read from the trail.

The last entry about a lot states it in full; entries are never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ldncompound.compounding.materials.lot_entries import LotEntry
from ldncompound.compounding.materials.lots import ComponentLot
from ldncompound.core.personal_data import with_free_texts
from ldncompound.core.refusals import VerificationFailure, WrongUsage, quoted
from ldncompound.pharmacy.trail_index import (
    BALANCE_CHECK,
    FAILED_CHECK,
    KEPT_LOT,
    KEPT_NUMBER,
    KEPT_RECORD,
    check_index,
    recall_mention,
)

if TYPE_CHECKING:
    from datetime import date

    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.formulary.adoption_records import Adoption
    from ldncompound.formulary.record_version import RecordVersion
    from ldncompound.pharmacy.people.adoption import AdoptionStanding
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["Stockroom", "known_lot"]


_RESTED_ON = ("component", "form", "certificate", "expiration_date")
"""Members of its lots that a trituration depends on."""


@dataclass(frozen=True, slots=True)
class Stockroom:
    """Lots, balance checks and adoptions in the trail."""

    trail: Trail

    def find(self, component: str, number: str) -> tuple[LotRecord, ...]:
        """Return the lots of a component with this number or id."""
        entries = self.trail.mentioning(KEPT_NUMBER, number)
        ids = {str(self.trail.recorded_at(at).subject) for _, at in entries} | {number}
        found = (self.lot(each) for each in sorted(ids))
        return tuple(
            each
            for each in found
            if each is not None and each.component == component and number in (each.id, each.number)
        )

    def lot(self, identity: str) -> LotRecord | None:
        """Return a lot by the pharmacy's id, as its last entry states it."""
        entries = self.trail.mentioning(KEPT_LOT, identity)
        if not entries:
            return None
        return self._stated(entries[-1][1]).lot

    def doubt(self, record: LotRecord) -> str | None:
        """Return why a trituration is in doubt: a lot of it was corrected; None otherwise."""
        if record.trituration is None:
            return None
        made_at = self.history(record.id)[0]
        for number in record.trituration.made_from:
            entries = self.trail.mentioning(KEPT_NUMBER, number)
            for source in sorted({str(self.trail.recorded_at(at).subject) for _, at in entries}):
                history = self.history(source)
                before = [at for at in history if at < made_at]
                if before and self._differ(before[-1], history[-1]):
                    return f"its lot {quoted(number)} was corrected afterwards"
        return None

    def _differ(self, before: int, last: int) -> bool:
        """Return whether two entries about a lot differ in what a trituration depends on."""
        was, now = (self._stated(at) for at in (before, last))
        return any(getattr(was, name) != getattr(now, name) for name in _RESTED_ON)

    def _stated(self, sequence: int) -> LotEntry:
        """Return the lot that an entry states."""
        entry = self.trail.recorded_at(sequence)
        return LotEntry.from_document(with_free_texts(entry.document, entry.personal))

    def history(self, identity: str) -> list[int]:
        """Return the numbers of the entries about a lot, starting with its receipt."""
        return [at for _, at in self.trail.mentioning(KEPT_LOT, identity)]

    def lots(self) -> list[LotRecord]:
        """Return every lot, in order of id."""
        latest = dict(self.trail.mentioning(KEPT_LOT))
        return [self._stated(at).lot for _, at in sorted(latest.items())]

    def on_hand(self, today: date) -> tuple[ComponentLot, ...]:
        """Return for each component the lot last received that may still be used on a day."""
        found: dict[str, ComponentLot] = {}
        for each in reversed(self.lots()):
            if (
                each.component not in found
                and each.trituration is None
                and each.expiration_date >= today
                and self.recalled(each.component, each.number, each.id) is None
            ):
                found[each.component] = ComponentLot(
                    component=each.component,
                    number=each.number,
                    expiration_date=each.expiration_date,
                    record=each,
                )
        return tuple(found.values())

    def recalled(self, component: str, number: str, identity: str | None) -> str | None:
        """Return words for the recall of a lot; None where it was not recalled."""
        entry = self.recall_of(component, number, identity)
        return None if entry is None else f"was recalled by {entry.by} in entry {entry.sequence}"

    def recall_of(self, component: str, number: str, identity: str | None) -> Recorded | None:
        """Return the entry that recalled a lot, received or not; None where there is none."""
        check_index(self.trail)
        keys = {recall_mention(component, number, each) for each in (None, identity)}
        found = [at for key in keys for _, at in self.trail.mentioning(*key)]
        return self.trail.recorded_at(min(found)) if found else None

    def checked(self, balance: str, day: date) -> bool:
        """Return whether the last check of a balance on a day passed."""
        key = f"{balance} {day.isoformat()}"
        passed, failed = (
            max((at for _, at in self.trail.mentioning(kind, key)), default=0)
            for kind in (BALANCE_CHECK, FAILED_CHECK)
        )
        return passed > failed

    def standing(self, identity: str) -> AdoptionStanding | None:
        """
        Return the adoption status of a master record by its last entry; None without one.

        Raises:
            VerificationFailure: it states an adoption that was not recorded.
        """
        entries = self.trail.mentioning(KEPT_RECORD, identity)
        if not entries:
            return None
        # Imported here: only a pharmacy that adopts needs it.
        from ldncompound.pharmacy.people.adoption import AdoptionStanding

        last = entries[-1][1]
        standing = AdoptionStanding.from_document(self.trail.recorded_at(last).document, last)
        agreed = standing.in_force
        if agreed is not None and agreed.entry != last:
            document = self.trail.recorded_at(agreed.entry).document
            made = AdoptionStanding.from_document(document, agreed.entry)
            if made.in_force != agreed:
                raise VerificationFailure(
                    f"Entry {last} states an adoption that entry {agreed.entry} did not make.",
                    first_bad=last,
                )
        return standing

    def adoption(self, version: RecordVersion) -> Adoption | None:
        """Return the adoption of exactly this version of a master record; None without one."""
        standing = self.standing(version.id)
        return None if standing is None else standing.adopted(version)


def known_lot(room: Stockroom, identity: str) -> LotRecord:
    """
    Return a lot by the pharmacy's id.

    Args:
        room: The lots in the trail.
        identity: The id.

    Raises:
        WrongUsage: there is no such lot.
    """
    record = room.lot(identity)
    if record is None:
        raise WrongUsage(
            f"There is no lot {quoted(identity)}.",
            remedy="'ldncompound lots list' shows those there are.",
        )
    return record
