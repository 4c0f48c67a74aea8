"""From a lot to everybody who got units of it, and back: read from the trail, never acted on.

A room of its own beside `stockroom`: that one knows a lot, this one where it went. What is
read grows with what the lot went into, not with the trail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ldncompound.compounding.materials.lots import LotRecord
from ldncompound.compounding.preparation_form import made_of
from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.pharmacy.batches.life import Batch, BatchStanding, Event
from ldncompound.pharmacy.batches.states import LIFE
from ldncompound.pharmacy.batches.trace import (
    ANOTHER,
    EITHER_OF,
    PLANNED,
    USED,
    Call,
    Print,
    Trace,
    TracedBatch,
    TracedLot,
    Use,
)
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import BATCH, KEPT_NUMBER

if TYPE_CHECKING:
    from ldncompound.trail.act import Headline, Recorded
    from ldncompound.trail.store import Trail

__all__ = ["Tracing"]


_IN_USE: Final = "lot"
_PRINTS = ("sheet", "label")
_NEAR = 5


@dataclass(slots=True)
class _Held:
    """What the entries of one batch say of one lot."""

    plan: bool = False
    acts: bool = False


@dataclass(frozen=True, slots=True)
class Tracing:
    """
    Follows lots and batches through a trail.

    Args:
        trail: It is read only. What was read is kept, so take a new one after an act.
    """

    trail: Trail
    _read: dict[int, Recorded] = field(default_factory=dict)
    _plans: dict[str, Recorded] = field(default_factory=dict)
    _acts: dict[str, list[Headline]] = field(default_factory=dict)

    def lot(self, asked: str) -> Trace:
        """
        Return where a lot went: batches, triturations and what was made of these.

        Args:
            asked: The pharmacy's own id of it, or the number of its maker.

        Raises:
            WrongUsage: no entry names such a lot.
            VerificationFailure: an entry is not what was recorded.
        """
        begun, once = self._begun(asked)
        found: dict[str, list[Use]] = {}
        for lot in begun:
            for identity, each in self._follow(lot, begun).items():
                holds = self._holds(identity, lot, each)
                use = Use(lot.component, lot.number, lot.id, holds, lot.through)
                found.setdefault(identity, []).append(use)
        if not begun:
            near = self._similar(asked)
            raise WrongUsage(
                f"No entry of the trail names a lot {quoted(asked)}.",
                remedy=f"Did you mean {', '.join(map(quoted, near))}?"
                if near
                else "'ldncompound lots list' shows those that were received.",
            )
        return Trace(
            kind="lot",
            asked=asked,
            lots=tuple(begun),
            batches=tuple(self._batch(each, tuple(found[each])) for each in sorted(found)),
            similar=self._similar(asked),
            once=once,
        )

    def batch(self, identity: str) -> Trace:
        """
        Return what a batch came from, and who got units of it.

        Raises:
            WrongUsage: the trail has no such preparation.
            VerificationFailure: an entry is not what was recorded.
        """
        batch = self._folded(identity)
        planned = {part["name"]: part.get("lots", []) for part in batch.plan["components"]}
        lots: list[TracedLot] = []
        uses: list[Use] = []
        for name in planned:
            used = batch.lots.get(name, [])
            for stated in [*used, *(each for each in planned[name] if each not in used)]:
                lot = self._stated(name, stated)
                holds = USED if stated in used else PLANNED if batch.made is None else ANOTHER
                uses.append(Use(name, lot.number, lot.id, holds))
                lots += [lot, *self._behind(lot)]
                uses += [
                    Use(each.component, each.number, each.id, holds, each.through)
                    for each in self._behind(lot)
                ]
        return Trace(
            kind="batch",
            asked=identity,
            lots=tuple(dict.fromkeys(lots)),
            batches=(self._batch(identity, tuple(uses)),),
        )

    def calls(self, identities: list[str]) -> list[Call]:
        """
        Return who got units of batches that were released: whom to call in a recall.

        Args:
            identities: Ids of the batches.
        """
        batches = (self._batch(each, ()) for each in identities)
        return [call for each in batches if each.standing.was_released for call in each.people]

    # Lots

    def _begun(self, asked: str) -> tuple[list[TracedLot], tuple[str, ...]]:
        """Return the lots that are meant, and the ids of those that once bore the number."""
        room = Stockroom(self.trail)
        ids = {str(each.subject) for each in self.trail.headlines_mentioning(KEPT_NUMBER, asked)}
        records = [each for each in map(room.lot, sorted(ids | {asked})) if each is not None]
        meant = [each for each in records if asked in (each.id, each.number)]
        once = tuple(each.id for each in records if each not in meant)
        begun = [self._kept(each, None) for each in meant]
        if not any(each.id == asked for each in meant):
            # What was named by this number without ever having been received.
            known = [each.component for each in meant]
            begun += [TracedLot(None, name, asked) for name in self._unreceived(asked, known)]
        return begun, once

    def _unreceived(self, number: str, known: list[str]) -> list[str]:
        """Return the components of which documents state this number without an id."""
        found: dict[str, None] = {}
        made: list[tuple[str, str]] = []
        for headline in self.trail.headlines_mentioning(_IN_USE, number):
            if headline.action == "preparation" or headline.action in LIFE:
                for name, lot in _lots_stated(self._at(headline.sequence)):
                    if lot.get("id") is None and lot["number"] == number:
                        found[name] = None
            elif headline.action == "trituration" and headline.subject != number:
                document = self._at(headline.sequence).document
                made.append((document["component"], document["trituration"]["filler"]))
        names = [each for each in found if each not in known]
        # A trituration states numbers alone, not of which of its two components each is.
        open_ = [_either(*each) for each in made if not {*each} & {*names, *known}]
        return [*names, *dict.fromkeys(open_)]

    def _kept(self, record: LotRecord, through: str | None) -> TracedLot:
        """Return a lot that was received or made."""
        made = record.trituration
        return TracedLot(
            id=record.id,
            component=record.component,
            number=record.number,
            maker=record.maker,
            expiration_date=record.expiration_date.isoformat(),
            made_from=() if made is None else made.made_from,
            through=through,
            prints=tuple(self._prints(self.trail.headlines_mentioning(BATCH, record.id))),
        )

    def _numbers(self, lot: TracedLot) -> tuple[str, ...]:
        """Return every number that the entries about a lot have given it, the latest first."""
        if lot.id is None:
            return (lot.number,)
        history = Stockroom(self.trail).history(lot.id)
        return tuple(dict.fromkeys(str(self._at(at).document["number"]) for at in history[::-1]))

    def _follow(self, lot: TracedLot, begun: list[TracedLot]) -> dict[str, _Held]:
        """Return which batches state a lot; its triturations are added to *begun*."""
        held: dict[str, _Held] = {}
        for number in self._numbers(lot):
            for headline in self.trail.headlines_mentioning(_IN_USE, number):
                if headline.action == "preparation" or headline.action in LIFE:
                    if any(
                        lot.is_stated(name, each)
                        for name, each in _lots_stated(self._at(headline.sequence))
                    ):
                        each = held.setdefault(str(headline.subject), _Held())
                        each.plan |= headline.action == "preparation"
                        each.acts |= headline.action != "preparation"
                elif headline.action == "trituration":
                    self._made_from(lot, number, headline.sequence, begun)
        return held

    def _made_from(
        self, lot: TracedLot, number: str, sequence: int, begun: list[TracedLot]
    ) -> None:
        """Add a trituration to what is followed, if it was made from a lot of this number."""
        record = LotRecord.from_document(self._at(sequence).document)
        made = record.trituration
        known = {each.id for each in begun}
        if made is None or record.id in known or number not in made.made_from:
            return
        of = (record.component, made.filler)
        if lot.component in (*of, _either(*of)):
            begun.append(self._kept(record, record.id))

    def _stated(self, name: str, lot: dict[str, Any]) -> TracedLot:
        """Return a lot as a document states it, with what else is known of it."""
        identity = lot.get("id")
        record = None if identity is None else Stockroom(self.trail).lot(str(identity))
        if record is not None:
            return self._kept(record, None)
        return TracedLot(None, name, lot["number"], None, lot["expiration_date"])

    def _behind(self, lot: TracedLot) -> Iterator[TracedLot]:
        """Yield the lots that a trituration was made from, back to the first."""
        room = Stockroom(self.trail)
        record = None if lot.id is None else room.lot(lot.id)
        made = None if record is None else record.trituration
        if made is None:
            return
        names = (lot.component, made.filler)
        for number in made.made_from:
            # Also one that bore the number when it was used, and was corrected since.
            named = self.trail.headlines_mentioning(KEPT_NUMBER, number)
            found = [room.lot(each) for each in sorted({str(one.subject) for one in named})]
            records = [each for each in found if each is not None and each.component in names]
            if not records:
                yield TracedLot(None, _either(*names), number, through=lot.id)
            for each in records:
                behind = self._kept(each, lot.id)
                yield behind
                yield from self._behind(behind)

    def _similar(self, asked: str) -> tuple[str, ...]:
        """Return numbers of lots that differ from this in case, blanks and signs only."""
        wanted = _bare(asked)
        return tuple(
            each
            for each in self.trail.values_mentioned(_IN_USE)
            if each != asked and _bare(each) == wanted
        )[:_NEAR]

    # Batches

    def _holds(self, identity: str, lot: TracedLot, held: _Held) -> str:
        """Say how a batch holds a lot; its documents are read only where its acts leave doubt."""
        actions = {each.action for each in self._about(identity)}
        if held.acts and not actions & {"batch-corrected", "batch-reworked"}:
            return USED
        if not held.acts and "batch-prepared" not in actions:
            return PLANNED
        batch = self._folded(identity)
        if any(lot.is_stated(name, one) for name, each in batch.lots.items() for one in each):
            return USED
        return PLANNED if batch.made is None else ANOTHER

    def _folded(self, identity: str) -> Batch:
        """Return a batch after all its acts."""
        events = [
            Event(each.sequence, each.action, each.by, self._at(each.sequence).document)
            for each in self._about(identity)
            if each.action in LIFE
        ]
        return Batch.folded(self._plan(identity).document, events)

    def _about(self, identity: str) -> list[Headline]:
        """Return what was done about a batch after its plan."""
        if identity not in self._acts:
            self._acts[identity] = self.trail.headlines_mentioning(BATCH, identity)
        return self._acts[identity]

    def _plan(self, identity: str) -> Recorded:
        """Return the preparation that a batch was made from."""
        found = self._plans.get(identity) or self.trail.find(identity, action="preparation")
        if found is None:
            raise WrongUsage(
                f"The trail has no preparation {quoted(identity)}.",
                remedy="'ldncompound trail log' lists those it has.",
            )
        self._plans[identity] = found
        return found

    def _batch(self, identity: str, uses: tuple[Use, ...]) -> TracedBatch:
        """Return a batch with its prints and its people."""
        plan, about = self._plan(identity), self._about(identity)
        standing = BatchStanding()
        for each in about:
            if each.action in LIFE:
                standing = standing.after(each.action)
        prints = tuple(self._prints(about))
        document = plan.document
        made = made_of(document)
        return TracedBatch(
            id=identity,
            standing=standing,
            prepared_on=document["prepared_on"],
            what=made.what,
            size=made.size,
            uses=uses,
            prints=prints,
            people=tuple(self._people(plan, about, prints)),
        )

    def _prints(self, about: list[Headline]) -> Iterator[Print]:
        """Yield the sheets and labels among entries."""
        for each in about:
            if each.action in _PRINTS:
                told = self._at(each.sequence).document
                draft = each.action == "label" and bool(told.get("draft", False))
                yield Print(each.sequence, each.action, each.at[:10], each.by, draft)

    def _people(
        self, plan: Recorded, about: list[Headline], prints: tuple[Print, ...]
    ) -> Iterator[Call]:
        """Yield who got units of a batch: of its dispensings, or else whom it is for."""
        labels: dict[int | None, list[int]] = {}
        for each in prints:
            if each.kind == "label" and not each.draft:
                of = self._at(each.sequence).document.get("dispensing")
                labels.setdefault(of, []).append(each.sequence)
        identity, document = str(plan.subject), plan.document
        handed = [each for each in about if each.action == "dispensing"]
        for one in handed:
            entry = self._at(one.sequence)
            units = f"{entry.document['dispense']} capsule"
            printed = tuple(labels.get(one.sequence, ()))
            yield _call(identity, entry, entry.document, units, one.at[:10], printed)
        if "for_stock" in document:
            return
        ordered = made_of(document).dispense
        released = [each.at[:10] for each in about if each.action == "batch-released"]
        on = released[-1] if released else None
        printed = tuple(labels.get(None, ()))
        yield _call(identity, plan, document["prescription"], ordered, on, printed)

    def _at(self, sequence: int) -> Recorded:
        """Return what an entry recorded; none is read twice."""
        if sequence not in self._read:
            found = self.trail.recorded_at(sequence)
            self._read[sequence] = found
            if found.action == "preparation":
                self._plans[str(found.subject)] = found
        return self._read[sequence]


def _call(
    batch: str,
    entry: Recorded,
    told: dict[str, Any],
    units: str,
    on: str | None,
    labels: tuple[int, ...],
) -> Call:
    """Return whom an entry is about, and what they got."""
    personal = entry.personal or {}
    return Call(
        batch=batch,
        patient=personal.get("patient"),
        patient_name=personal.get("patient_name"),
        rx=personal.get("rx"),
        prescriber=told["prescriber"],
        units=units,
        on=on,
        labels=labels,
        erased=entry.erased,
    )


def _lots_stated(entry: Recorded) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the lots that a preparation or an act on a batch states, with their components."""
    document = entry.document
    for part in document.get("components", ()):
        for lot in part.get("lots", ()):
            yield part["name"], lot
    if document.get("lot") is not None:
        yield str(document["component"]), document["lot"]
    for member in ("made", "new"):
        for name, lots in ((document.get(member) or {}).get("lots") or {}).items():
            for lot in lots:
                yield name, lot


def _either(component: str, filler: str) -> str:
    """Name one of the two components of a trituration, nobody said which."""
    return f"{component}{EITHER_OF}{filler}"


def _bare(number: str) -> str:
    """Return a number without case, blanks and signs."""
    return "".join(each for each in number.casefold() if each.isalnum())
