"""Lots, packing trials, triturations, checks of balances and adoptions, read from the trail.

The last entry about a lot states it in full; entries are never changed.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ldncompound.compounding.materials import usability
from ldncompound.compounding.materials.identity import lot_key, lot_looks, same_maker
from ldncompound.compounding.materials.lot_entries import LotEntry, SynonymConfirmed
from ldncompound.compounding.materials.lots import ComponentLot
from ldncompound.core.personal_data import with_free_texts
from ldncompound.core.refusals import VerificationFailure, WrongUsage, quoted
from ldncompound.core.values import check_type
from ldncompound.pharmacy.stock.changed_lots import doubt_of
from ldncompound.pharmacy.stock.quarantine import quarantine_of
from ldncompound.pharmacy.stock.shelf import Shelf
from ldncompound.pharmacy.trail_index import (
    BALANCE_CHECK,
    CONTENT_DIGITS,
    FAILED_CHECK,
    KEPT_LOT,
    KEPT_NUMBER,
    KEPT_RECORD,
    RECALLED,
    SHELF,
    SYNONYM,
    TYPED_LOTS,
    OnShelf,
    check_index,
    policy_value,
    recall_mention,
)

if TYPE_CHECKING:
    from datetime import date

    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.core.quantities import Quantity
    from ldncompound.formulary.adoption_records import Adoption
    from ldncompound.formulary.record_version import RecordVersion
    from ldncompound.pharmacy.people.adoption import AdoptionStanding
    from ldncompound.pharmacy.stock.ledger import Ledger
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["Stockroom", "known_lot"]


_AT_ONCE = 8
"""Lots that are looked up together: mostly the first one serves."""


@dataclass(frozen=True, slots=True)
class Stockroom:
    """Lots, balance checks and adoptions in the trail."""

    trail: Trail
    _read: dict[int, Shelf] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check what it is made of (`WrongUsage`)."""
        from ldncompound.trail.store import Trail

        check_type(self.trail, Trail, "the trail")

    @property
    def shelf(self) -> Shelf:
        """Return the shelf as it stands now; read again only after another entry."""
        size = self.trail.size()
        if size not in self._read:
            check_index(self.trail)
            self._read.clear()
            kinds = (KEPT_LOT, KEPT_NUMBER, RECALLED)
            self._read[size] = self.trail.gathered(kinds, lambda: Shelf.read(self.trail))
        return self._read[size]

    def alike(self, text: str, *, looks: bool = False) -> tuple[LotRecord, ...]:
        """Return the lots of every component that are written like a text."""
        found = map(self.lot, self.shelf.alike(text, looks=looks))
        return tuple(each for each in found if each is not None)

    def unusable(self, record: LotRecord) -> str | None:
        """Return in words why a lot must not be used, whatever its date; None if it may."""
        why = (
            self.recalled(record.component, record.number, record.id)
            or usability.unusable(record)
            or self.in_quarantine(record)
        )
        if why is not None:
            return why
        doubt = self.doubt(record)
        return None if doubt is None else f"is in doubt: {doubt}"

    def in_quarantine(self, record: LotRecord) -> str | None:
        """Return in words that a lot, or one that it was made from, is in quarantine, or None."""
        found = quarantine_of(self, record)
        return None if found is None else found.words

    def sources(self, record: LotRecord) -> list[tuple[str, str, str | None]]:
        """Return component, number and own id of the lots that a trituration was made from."""
        made = record.trituration
        if made is None:
            return []
        stated = self.stated(self.history(record.id)[0]).made_of
        if stated:
            return [(each.component, each.number, each.id) for each in stated]
        # Entries of earlier versions name numbers alone, not of which component each is.
        names = (record.component, made.filler)
        return [(name, number, None) for number in made.made_from for name in names]

    def flag(self, record: LotRecord) -> str:
        """Return in capitals that a lot must not be used, for lists; empty where it may."""
        if self.recalled(record.component, record.number, record.id) is not None:
            return "RECALLED"
        return "" if self.unusable(record) is None else "NOT TO BE USED"

    def recalled_as_typed(self, component: str, text: str) -> str | None:
        """Return in words when a number that was never received was recalled, written alike."""
        looks = lot_looks(text)
        for each in self.shelf.recalled_numbers:
            if each.component == component and lot_looks(each.number) & looks:
                return self.recalled_by(each.entry)
        return None

    def takes_typed(self) -> bool:
        """Return whether lots that were not received are taken as typed, by policy."""
        return policy_value(self.trail, TYPED_LOTS) in (None, "allowed")

    def find(
        self, component: str, number: str, *, last: int | None = None
    ) -> tuple[LotRecord, ...]:
        """Return the lots of a component with this number or id, as of an entry; None for now."""
        entries = self.trail.mentioning(KEPT_NUMBER, number)
        ids = {str(self.trail.recorded_at(at).subject) for _, at in entries} | {number}
        found = (self.lot(each, last=last) for each in sorted(ids))
        return tuple(
            each
            for each in found
            if each is not None and each.component == component and number in (each.id, each.number)
        )

    def lot(self, identity: str, *, last: int | None = None) -> LotRecord | None:
        """Return a lot by the pharmacy's id, as its last entry up to one, or of all, states it."""
        entries = [at for at in self.history(identity) if last is None or at <= last]
        return self.stated(entries[-1]).lot if entries else None

    def doubt(self, record: LotRecord) -> str | None:
        """Return why a trituration is in doubt, by what became of its lots; None otherwise."""
        return None if record.trituration is None else doubt_of(self, record, record.trituration)

    def stated(self, sequence: int) -> LotEntry:
        """Return the lot that an entry states, with its free texts."""
        entry = self.trail.recorded_at(sequence)
        return LotEntry.from_document(with_free_texts(entry.document, entry.personal))

    def history(self, identity: str) -> list[int]:
        """Return the numbers of the entries about a lot, starting with its receipt."""
        return [at for _, at in self.trail.mentioning(KEPT_LOT, identity)]

    def lots(self) -> list[LotRecord]:
        """Return every lot, in order of id."""
        return list(self.lots_after(""))

    def lots_after(self, identity: str) -> Iterator[LotRecord]:
        """Yield the lots whose ids follow one, in order of id."""
        for each, at in sorted(dict(self.trail.mentioning(KEPT_LOT)).items()):
            if each > identity:
                yield self.stated(at).lot

    def received(self, component: str) -> bool:
        """Return whether any lot of a component was ever received."""
        if self.trail.first_mention(KEPT_LOT) is None:
            return False
        low, high = OnShelf.since(component, None)
        return bool(self.trail.first_between(SHELF, low, high, most=1)) or any(
            each.component == component for each in self._unplaced()
        )

    def lasting(self, component: str, since: date) -> Iterator[LotRecord]:
        """
        Yield the received lots of a component that may be used until a day, first expiring.

        One that looks like a recalled lot is not among them: somebody names it who has read it.
        """
        if self.trail.first_mention(KEPT_LOT) is None:
            return
        places = heapq.merge(
            self._placed(component, since),
            self._old(component, since),
            key=lambda each: each[0].mention(),
        )
        for _, record in places:
            if self.unusable(record) is None and not self._looks_recalled(record):
                yield record

    def contents(self, component: str, since: date) -> Iterator[LotRecord]:
        """Yield the received lots of a component that may be used, one of each content."""
        low, high = OnShelf.since(component, since)
        known = self.trail.endings_between(SHELF, low, high, length=CONTENT_DIGITS)
        missing = {*known, *(OnShelf.of(each).content for _, each in self._old(component, since))}
        if len(missing) < 2:
            missing = set()
        for record in self.lasting(component, since) if missing else ():
            if OnShelf.of(record).content in missing:
                missing.discard(OnShelf.of(record).content)
                yield record
            if not missing:
                return

    def _placed(self, component: str, since: date) -> Iterator[tuple[OnShelf, LotRecord]]:
        """Yield the lots of a component by their keys, a few at a time."""
        low, high = OnShelf.since(component, since)
        while values := self.trail.first_between(SHELF, low, high, most=_AT_ONCE):
            for value in values:
                record = self.lot(OnShelf.read(value).identity)
                # A lot that was corrected since has another place too.
                if record is not None and OnShelf.of(record).mention()[1] == value:
                    yield OnShelf.of(record), record
            low = values[-1] + "\x01"  # no key has U+0000, which a server does not hold

    def _old(self, component: str, since: date) -> list[tuple[OnShelf, LotRecord]]:
        """Return the lots of a component that entries of earlier versions alone are about."""
        found = [
            (OnShelf.of(each), each)
            for each in self._unplaced()
            if each.component == component and each.expiration_date >= since
        ]
        return sorted(found, key=lambda each: each[0].mention())

    def _unplaced(self) -> list[LotRecord]:
        """Return the lots without a key: every entry about them is of an earlier version."""
        begun = self.trail.first_mention(SHELF)
        if begun == self.trail.first_mention(KEPT_LOT):
            return []
        last = dict(self.trail.mentioning(KEPT_LOT))
        old = [at for at in last.values() if begun is None or at < begun]
        return [each for each in (self.stated(at).lot for at in old) if each.trituration is None]

    def ledger(self, record: LotRecord) -> Ledger:
        """Return the stock of a lot."""
        # Imported here: an order from lots that nobody received needs none.
        from ldncompound.pharmacy.stock.ledger import ledger_of

        return ledger_of(self.trail, record)

    def left_of(self, record: LotRecord) -> Quantity | None:
        """Return what is left of a lot, never below 0; None where no quantity was ever given."""
        return self.ledger(record).left

    def on_hand(self, today: date) -> tuple[ComponentLot, ...]:
        """Return for each component the lot last received that may still be used on a day."""
        found: dict[str, ComponentLot] = {}
        for each in reversed(self.lots()):
            if (
                each.component not in found
                and each.trituration is None
                and each.expiration_date >= today
                and self.unusable(each) is None
            ):
                found[each.component] = ComponentLot.received(each)
        return tuple(found.values())

    def recalled(self, component: str, number: str, identity: str | None) -> str | None:
        """
        Return words for the recall of a lot; None where it was not recalled.

        The recall of a number reaches what is written alike; that of a received lot reaches those
        of the same maker. A lot of which only the number is known may be any of them. What was
        made from a recalled lot is recalled with it.
        """
        found = self.recalls(component, number, identity)
        return self.recalled_by(min(found)) if found else None

    def recalls(self, component: str, number: str, identity: str | None) -> list[int]:
        """Return the entries by which a lot, or one that it was made from, was recalled."""
        shelf, key = self.shelf, lot_key(number)
        if not (shelf.recalled or shelf.recalled_numbers):
            return []
        found = [
            each.entry
            for each in shelf.recalled_numbers
            if each.component == component and lot_key(each.number) == key
        ]
        if identity in shelf.recalled:
            found.append(shelf.recalled[identity])
        alike = [each for each in shelf.alike(number, looks=False) if each in shelf.recalled]
        # Only a trituration has its own id as its number; other lots are not read for nothing.
        of = self.lot(identity) if identity is not None and (alike or identity == number) else None
        for each in filter(None, map(self.lot, alike)):
            same = of is None or same_maker(of.maker, each.maker)
            if each.component == component and lot_key(each.number) == key and same:
                found.append(shelf.recalled[each.id])
        for source in [] if of is None else self.sources(of):
            found += self.recalls(*source)
        return found

    def _looks_recalled(self, record: LotRecord) -> bool:
        """Return whether a lot looks like a recalled one of its component, of whatever maker."""
        shelf, looks = self.shelf, lot_looks(record.number)
        names = {
            each.component for each in shelf.recalled_numbers if lot_looks(each.number) & looks
        }
        for identity in shelf.recalled:
            if any(lot_looks(each) & looks for each in shelf.numbers.get(identity, ())):
                names.add(self.stated(self.history(identity)[-1]).component)
        return record.component in names

    def recalled_by(self, entry: int) -> str:
        """Return words for a recall."""
        return f"was recalled by {self.trail.recorded_at(entry).by} in entry {entry}"

    def recall_of(self, component: str, number: str, identity: str | None) -> Recorded | None:
        """Return the entry that names a lot as recalled, received or not; None without one."""
        check_index(self.trail)
        keys = {recall_mention(component, number, each) for each in (None, identity)}
        found = [at for key in keys for _, at in self.trail.mentioning(*key)]
        return self.trail.recorded_at(min(found)) if found else None

    def synonyms(self, component: str, form: str | None) -> tuple[str, ...]:
        """Return what the pharmacy confirmed to name a component in a form; erased ones not."""
        return tuple(
            stated.as_labelled
            for _, stated in self.confirmed_names(component)
            if stated.form == form and stated.as_labelled
        )

    def confirmed_names(self, component: str) -> Iterator[tuple[Recorded, SynonymConfirmed]]:
        """Yield the entries that confirm names of a component; an erased name is empty."""
        for _, at in self.trail.mentioning(SYNONYM, component):
            entry = self.trail.recorded_at(at)
            document = with_free_texts(entry.document, entry.personal)
            yield entry, SynonymConfirmed.from_document(document)

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

    Raises:
        WrongUsage: there is no such lot.
    """
    record = room.lot(identity)
    if record is None:
        alike = ", ".join(f"{each.id} ({each.component})" for each in room.alike(identity)[:5])
        raise WrongUsage(
            f"There is no lot with the own id {quoted(identity)}.",
            remedy=f"This number has: {alike}. Name the own id."
            if alike
            else "'ldncompound lots list' shows those there are.",
        )
    return record
