"""The finished record of a batch: what was planned and done, by whom, and what proves it.

It reads what acts on batches and people wrote, as of an entry of the trail, and writes nothing.
No clock is in it, so the same entry gives the same record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ldncompound.core.personal_data import PERSONAL, join_personal
from ldncompound.core.refusals import VerificationFailure, WrongUsage, quoted
from ldncompound.pharmacy.batches.act_records import act_of
from ldncompound.pharmacy.batches.batch import Batch, Event
from ldncompound.pharmacy.batches.replay import fold_batch, with_what_is_signed
from ldncompound.pharmacy.batches.states import LIFE
from ldncompound.pharmacy.people import keys as signing
from ldncompound.pharmacy.people.roll import Roll
from ldncompound.pharmacy.people.signatures import SIGNATURE_SCHEMA, Signature, check_signature
from ldncompound.pharmacy.reports.compounding_record_parts import (
    ERASED,
    LEFT_OUT,
    OUTPUTS,
    RECORD_SCHEMA,
    RecordedEvent,
    undone_by,
    who_acted,
)
from ldncompound.pharmacy.trail_index import BATCH, KEPT_LOT, KEPT_PERSON

if TYPE_CHECKING:
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["FinishedRecord", "finished_record"]


@dataclass(frozen=True)
class FinishedRecord:
    """
    A batch as of an entry of its trail.

    Args:
        trail: Where it stands.
        planned: The entry of its preparation.
        entries: Every entry about it up to that entry, in order.
        last: Number of the entry.
        personal: Personal data and reasons are shown, as far as they are still kept.
    """

    trail: Trail
    planned: Recorded
    entries: tuple[Recorded, ...]
    last: int
    personal: bool

    @cached_property
    def told(self) -> tuple[RecordedEvent, ...]:
        """Return the acts that the batch follows from, in order."""
        return tuple(
            RecordedEvent(Event(e.sequence, e.action, e.by, act_of(e.action, e.document)), e)
            for e in self.entries
            if e.outcome == "done" and e.action in LIFE
        )

    @cached_property
    def batch(self) -> Batch:
        """Return the batch as those acts leave it."""
        return fold_batch(self.planned.document, (each.event for each in self.told))

    def document(self) -> dict[str, Any]:
        """
        Return `ldncompound.record/1`.

        Raises:
            WrongUsage: signatures were made with keys, and the extra [sign] is missing.
            VerificationFailure: the trail is damaged.
        """
        batch, plan = self.batch, self._plan()
        record = batch.record().document()
        return {
            "schema": RECORD_SCHEMA,
            "id": batch.plan.id,
            "as_of": self._place(self.trail.recorded_at(self.last)),
            "personal": self.personal,
            "state": record["state"],
            "plan": plan,
            "percent_of_label": record["percent_of_label"],
            "components": self._components(),
            "steps": self._steps(),
            "checks": self._checks(),
            "made": record["made"],
            "labels": record["labels"],
            "dispensed": record["dispensed"],
            "dispensings": self._dispensings(),
            "left": record["left"],
            "beyond_use": record["beyond_use"],
            "signatures": self._signatures(),
            "corrections": self._corrections(),
            "people": self._people(),
            "history": [self._line(each) for each in self.entries],
            "proof": self.proof(),
        }

    # What was planned

    def _plan(self) -> dict[str, Any]:
        """Return the preparation, with personal members where they are shown and kept."""
        plan = self.planned.document
        return join_personal(plan, self.planned.personal) if self.personal else plan

    # What was done

    def _components(self) -> list[dict[str, Any]]:
        """Return each component of the plan with the lots that really went in."""
        used = self.batch.lots
        return [
            {
                "role": part["role"],
                "name": part["name"],
                "required": part["required"],
                "lots": [self._lot(lot.document()) for lot in used.get(part["name"], ())],
            }
            for part in self.batch.planned["components"]
        ]

    def _lot(self, lot: dict[str, Any]) -> dict[str, Any]:
        """Return a lot with the entries about it, where it was received here."""
        identity = lot.get("id")
        entries = [] if identity is None else self._up_to(self.trail.mentioning(KEPT_LOT, identity))
        return {
            "number": lot["number"],
            "id": identity,
            "expiration_date": lot["expiration_date"],
            "received": entries[0] if entries else None,
            # A packing trial is an entry about a lot as well, and corrects nothing.
            "corrected": [
                at for at in entries[1:] if self.trail.recorded_at(at).action == "lot-corrected"
            ],
        }

    def _steps(self) -> list[dict[str, Any]]:
        """Return each step of the plan, beside it what was done; the last attempt counts."""
        done: dict[int, RecordedEvent] = {}
        for each in self.told:
            if each.event.action in ("weighing", "step"):
                done[each.entry.document["step"]] = each
        corrected = {each.step: each.sequence for each in self.batch.corrections if each.step}
        return [
            {**step, "done": self._done(done.get(step["step"]), corrected.get(step["step"]))}
            for step in self.batch.planned["weigh_plan"]["steps"]
        ]

    def _done(self, told: RecordedEvent | None, corrected: int | None) -> dict[str, Any] | None:
        """Return what was done at a step, as corrected since; None where nothing was."""
        if told is None:
            return None
        stated = told.entry.document
        weighed = self.batch.weighed.get(stated["step"])
        found = stated if weighed is None else weighed.document()
        lot = found["lot"]
        return {
            **{key: found.get(key) for key in
               ("target", "actual", "tolerance", "off", "accepted", "balance", "printout",
                "sighted")},
            "lot": None if lot is None else {"number": lot["number"], "id": lot.get("id")},
            "reason": self._reason(told.entry, wanted=bool(stated.get("accepted"))),
            "corrected": corrected,
            "weighed_by": found.get("weighed_by"),
            **who_acted(told.entry),
        }  # fmt: skip

    def _checks(self) -> list[dict[str, Any]]:
        """Return every quality check; those that a later one or a rework replaced say so."""
        counting = [id(each) for each in self.batch.checks.values()]
        return [
            {
                **each.entry.document,
                "counts": id(each.event.document) in counting,
                "reason": self._reason(each.entry, wanted=bool(each.entry.document["accepted"])),
                **who_acted(each.entry),
            }
            for each in self.told
            if each.event.action == "check"
        ]

    def _corrections(self) -> list[dict[str, Any]]:
        """Return what was corrected: old and new, by whom and why."""
        return [
            {
                **{key: each.entry.document[key] for key in ("member", "step", "old", "new")},
                "reason": self._reason(each.entry, wanted=True),
                **who_acted(each.entry),
            }
            for each in self.told
            if each.event.action == "batch-corrected"
        ]

    def _dispensings(self) -> list[dict[str, Any]]:
        """Return what was handed out of it, and to whom where that is shown and kept."""
        kept = ("dispense", "prescriber", "dose", "first_dose", "days")
        return [
            {
                **{key: each.entry.document.get(key) for key in kept},
                **{key: self._personal(each.entry, key) for key in PERSONAL},
                **who_acted(each.entry),
            }
            for each in self.told
            if each.event.action == "dispensing"
        ]

    def _personal(self, entry: Recorded, key: str) -> str | None:
        """Return a personal member of an entry; None where it is not shown, or erased."""
        return (entry.personal or {}).get(key) if self.personal else None

    # Who stands for it

    def _people(self) -> list[dict[str, Any]]:
        """Return who the initials of enrolled people stand for."""
        roll = self._roll(self.last + 1)
        found = (roll.find(each) for each in dict.fromkeys(entry.by for entry in self.entries))
        return [{"id": each.id, "name": each.name, "role": each.role}
                for each in found if each is not None]  # fmt: skip

    def _signatures(self) -> list[dict[str, Any]]:
        """Return every signature under an act, and whether it holds."""
        found = []
        for place, each in enumerate(self.told):
            stated = each.entry.document.get("signature")
            if stated is not None:
                later = self.told[place + 1 :]
                found.append(
                    {
                        **stated,
                        **who_acted(each.entry),
                        "holds": self._holds(stated, each, self.told[:place]),
                        "undone_by": undone_by(stated["meaning"], later),
                    }
                )
        return found

    def _holds(
        self, stated: dict[str, Any], told: RecordedEvent, before: Iterable[RecordedEvent]
    ) -> str:
        """Say "yes", "by name alone", or why a signature does not hold."""
        try:
            self._check_digest(stated, told, before)
            if stated.get("schema") != SIGNATURE_SCHEMA:
                return "by name alone"
            signature = Signature.from_document(stated)
            if signature.at != told.entry.at:
                return "made for another moment"
            if signature.public_key is not None:
                signing.check_sign_extra()
            roll = self._roll(told.entry.sequence)
            check_signature(signature, roll.find(signature.person), signing.verifies)
        except VerificationFailure as failure:
            return failure.message
        return "by name alone" if signature.public_key is None else "yes"

    def _check_digest(
        self, stated: dict[str, Any], told: RecordedEvent, before: Iterable[RecordedEvent]
    ) -> None:
        """Hold what was signed against the batch as it then stood."""
        batch = fold_batch(self.planned.document, (each.event for each in before))
        if with_what_is_signed(batch, told.event.document).digest != stated["digest"]:
            raise VerificationFailure("It signs another record than this one.")

    def _roll(self, before: int) -> Roll:
        """Return who was enrolled before an entry."""
        numbers = [at for _, at in self.trail.mentioning(KEPT_PERSON) if at < before]
        return Roll.folded((at, self.trail.recorded_at(at).document) for at in numbers)

    # What proves it

    def _line(self, entry: Recorded) -> dict[str, Any]:
        """Return one act of the history."""
        told = {
            "action": entry.action,
            "outcome": entry.outcome,
            **who_acted(entry),
            "reason": self._reason(entry, wanted=entry.action in _WANT_REASON),
        }
        return told if entry.outcome == "done" else {**told, "code": entry.document.get("code")}

    def proof(self, more: Iterable[int] = ()) -> dict[str, Any]:
        """
        Return the proof that entries are in the trail as of the last one (RFC 6962 2.1.1).

        Args:
            more: Entries beside those about the batch, none after the last one.
        """
        numbers = sorted({*(each.sequence for each in self.entries), *more, self.last})
        head = self.trail.recorded_at(self.last)
        return {
            "log": self.trail.origin,
            "size": head.size,
            "root": head.root,
            "preparation": self._place(self.planned),
            "entries": [
                {
                    "sequence": at,
                    "hash": self.trail.recorded_at(at).hash,
                    "path": self.trail.inclusion(at, self.last),
                }
                for at in numbers
            ],
        }

    def _place(self, entry: Recorded) -> dict[str, Any]:
        """Return where an entry stands, and when it was made."""
        keys = ("sequence", "at", "hash", "size", "root")
        return {key: getattr(entry, key) for key in keys}

    def _reason(self, entry: Recorded, *, wanted: bool) -> str | None:
        """Return why, or that it is left out or erased; None where none was asked for."""
        if not wanted:
            return None
        if not self.personal:
            return LEFT_OUT
        if entry.personal is not None:
            return str(entry.personal.get("reason") or "")
        body = json.loads(self.trail.entry_body(entry.sequence))
        return None if body["commitment"] is None else ERASED

    def _up_to(self, found: list[tuple[str, int]]) -> list[int]:
        """Return the numbers of entries that belong to the record."""
        return [at for _, at in found if at <= self.last]


_WANT_REASON = (
    "batch-held", "batch-resumed", "batch-rejected", "batch-reworked", "batch-corrected",
    "batch-recalled",
)  # fmt: skip


def finished_record(
    trail: Trail, identity: str, *, as_of: int | None = None, personal: bool = True
) -> FinishedRecord:
    """
    Return the finished record of a batch.

    Args:
        trail: Where it stands.
        identity: Id of the batch.
        as_of: Number of the entry; None for the last one about the batch or its lots.
        personal: Show personal data and reasons, as far as they are still kept.

    Raises:
        WrongUsage: the trail has no such preparation, or it was not made yet at that entry.
        VerificationFailure: its entries contradict one another.
    """
    planned = trail.find(identity, action="preparation")
    if planned is None:
        raise WrongUsage(
            f"The trail has no preparation {quoted(identity)}.",
            remedy="'ldncompound trail log' lists those it has.",
        )
    head = trail.head().sequence
    if as_of is not None and not planned.sequence <= as_of <= head:
        raise WrongUsage(
            f"As of entry {as_of} there is no record of {identity}.",
            remedy=f"Name an entry from {planned.sequence}, its preparation, to {head}, the last.",
        )
    numbers = sorted({planned.sequence, *(at for _, at in trail.mentioning(BATCH, identity))})
    about = [trail.recorded_at(at) for at in numbers if as_of is None or at <= as_of]
    entries = tuple(each for each in about if each.action not in OUTPUTS)
    found = FinishedRecord(trail, planned, entries, as_of or entries[-1].sequence, personal)
    return found if as_of is not None else replace(found, last=last_word(found))


def last_word(found: FinishedRecord) -> int:
    """Return the last entry about a batch or a lot in it."""
    ids = {lot.id for lots in found.batch.lots.values() for lot in lots} - {None}
    about = [at for each in ids for _, at in found.trail.mentioning(KEPT_LOT, each)]
    return max([found.last, *about])
