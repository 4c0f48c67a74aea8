"""What the entries about each batch come to, as lists and reports need it; nothing personal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from ldncompound.core.dosage_forms import FORMS
from ldncompound.core.records import UtcTime
from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.batches.states import LIFE, REPLACING, BatchStanding, State
from ldncompound.pharmacy.trail_index import REPLACES
from ldncompound.trail.summing import Summary, Summing

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.core.canonical_json import JsonObject
    from ldncompound.trail.entry_shape import EntryBody, EntryHeading
    from ldncompound.trail.summing import Summaries

__all__ = ["LABEL", "SUMMING", "ActSummed", "BatchSummed", "summed"]


LABEL = "label"
"""The print of labels: no act on a batch, but lists tell whether it was done."""


class ActSummed(NamedTuple):
    """An act: number of its entry, when, and by whom."""

    sequence: int
    at: UtcTime
    by: str


class BatchSummed(msgspec.Struct, omit_defaults=True):
    """
    A batch, as its entries have left it.

    Args:
        id: Its id.
        planned: Its preparation.
        latest: The latest act of each sort.
        last: The sort of the last of them that is an act on a batch; None before the first.
        state: Its state; with the next two its `BatchStanding`.
        before: The state before it was put on hold.
        was_released: Whether units of it may have left the pharmacy.
        plan: What lists show of its preparation; null where that is not in the form of one.
        prepared_on: A day of it, by which it is chosen before more is read; likewise the next.
        beyond_use: The planned date.
        for_stock: Whether it is made for stock.
    """

    id: str
    planned: ActSummed
    latest: dict[str, ActSummed] = {}
    last: str | None = None
    state: State = State.PLANNED
    before: State | None = None
    was_released: bool = False
    plan: msgspec.Raw = msgspec.Raw(b"null")
    prepared_on: str = ""
    beyond_use: str = ""
    for_stock: bool = False

    @property
    def last_act(self) -> ActSummed:
        """Return the last act on it; before the first its preparation."""
        return self.planned if self.last is None else self.latest[self.last]

    def after(self, action: str, act: ActSummed) -> BatchSummed:
        """Return it after one more act."""
        latest = {**self.latest, action: act}
        if action not in LIFE:
            return msgspec.structs.replace(self, latest=latest)
        stands = BatchStanding(self.state, self.before, self.was_released).after(action)
        return msgspec.structs.replace(
            self,
            latest=latest,
            last=action,
            state=stands.state,
            before=stands.before,
            was_released=stands.was_released,
        )


_decode = msgspec.json.Decoder(BatchSummed).decode
_encode = msgspec.json.Encoder().encode
_parsed = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_text = msgspec.json.Decoder(str).decode
_SHOWN = {
    "formulation": ("id", "revision"),
    "prescription": ("prescriber",),
    "beyond_use": ("date",),
}
_WHOLE = ("id", "prepared_on", "for_stock", "figures", *FORMS)


def summed(summary: Summary) -> BatchSummed:
    """
    Return what the entries about a batch come to.

    Raises:
        VerificationFailure: the row says nothing that a row can say: it was changed.
    """
    try:
        return _decode(summary.told)
    except (msgspec.DecodeError, ValueError):
        raise VerificationFailure(
            f"The list of batches was changed at that of entry {summary.first}.",
            remedy="Keep the file as it is, and run `ldncompound trail verify`.",
            first_bad=summary.first,
        ) from None


def _add(entry: EntryHeading | EntryBody, document: Callable[[], bytes], rows: Summaries) -> None:
    """Add an entry."""
    identity, act = entry.subject, ActSummed(entry.sequence, entry.at, entry.by.name)
    if entry.outcome != "done" or identity is None:
        return
    if entry.action == REPLACING:
        _put(rows, entry.sequence, BatchSummed(identity, act, **_plan(document())))
        replaced = [value for kind, value in entry.mentions if kind == REPLACES]
        for each in replaced:
            _after(rows, each, entry.action, act)
    else:
        _after(rows, identity, entry.action, act)


def _after(rows: Summaries, identity: str, action: str, act: ActSummed) -> None:
    """Add an act to a batch; to nothing else."""
    before = rows.get(identity)
    if before is not None:
        _put(rows, before.first, summed(before).after(action, act))


def _put(rows: Summaries, first: int, batch: BatchSummed) -> None:
    """Replace the row of a batch."""
    rows.put(batch.id, Summary(first, batch.state.value, _encode(batch)))


def _plan(document: bytes) -> dict[str, Any]:
    """Return the parts of a preparation that lists show, and those by which it is chosen."""
    try:
        told = _parsed(document)
        shown: JsonObject = {name: told[name] for name in _WHOLE if name in told}
        for name, members in _SHOWN.items():
            part = _parsed(told[name])
            shown[name] = {member: part[member] for member in members}
        return {
            "plan": msgspec.Raw(_encode(shown)),
            "prepared_on": _text(told["prepared_on"]),
            "beyond_use": _text(shown["beyond_use"]["date"]),
            "for_stock": bytes(told.get("for_stock", b"null")) != b"null",
        }
    except (msgspec.MsgspecError, KeyError):
        return {}


SUMMING = Summing(form="batches 1", actions=(*LIFE, LABEL), add=_add)
"""How entries are summed up by batch."""
