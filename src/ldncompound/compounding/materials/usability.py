"""Whether a lot may be used: in quarantine, closed or disposed it may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lots import LotRecord

__all__ = [
    "CLOSED",
    "DISPOSED",
    "HELD",
    "IDENTITY",
    "RECEIPT",
    "in_quarantine",
    "remedies",
    "unusable",
]


HELD, RECEIPT, IDENTITY = "held", "receipt", "identity"
"""Why a lot is in quarantine: somebody put it there, or a check or a test is to be done."""

CLOSED, DISPOSED = "closed", "disposed"

_WAITS: Final = {
    HELD: "where somebody put it",
    RECEIPT: "until another person has checked the receipt",
    IDENTITY: "until its identity is tested",
}
_FAILED = "since the test of its identity FAILED"
_ENDED: Final = {CLOSED: "is closed, as none of it was found", DISPOSED: "was disposed of"}


def unusable(record: LotRecord) -> str | None:
    """
    Return why a lot must not be used, as in "it is in quarantine"; None if it may.

    Dates and recalls are not looked at.
    """
    if record.ended is not None:
        return _ENDED.get(record.ended, "is no longer there")
    return in_quarantine(record)


def in_quarantine(record: LotRecord) -> str | None:
    """Return that a lot is in quarantine and why, also where it is gone; None if it is not."""
    if not record.quarantine:
        return None
    told = {**_WAITS, IDENTITY: _FAILED} if _has_failed(record) else _WAITS
    return f"is in quarantine, {' and '.join(told.get(each, each) for each in record.quarantine)}"


def _has_failed(record: LotRecord) -> bool:
    """Return whether the last test of its identity failed."""
    return record.identified is not None and not record.identified.passes


_REMEDIES: Final = {
    HELD: "A pharmacist may release it, with a reason, when the cause is gone.",
    RECEIPT: "Let another person check the receipt: 'ldncompound lots check {id}'.",
    IDENTITY: "Test its identity, and record the result: 'ldncompound lots identified {id}'.",
}


_AFTER_FAILURE: Final = (
    "Send it back or destroy it. Where the test itself was at fault, a pharmacist tests it again "
    "and gives the reason: 'ldncompound lots identified {id}', with --reason."
)


def remedies(record: LotRecord) -> tuple[str, ...]:
    """Return what ends the quarantine of a lot; nothing for one that is not in quarantine."""
    waits = () if record.ended is not None else record.quarantine
    ends = {**_REMEDIES, IDENTITY: _AFTER_FAILURE} if _has_failed(record) else _REMEDIES
    return tuple(ends[each].format(id=record.id) for each in waits if each in ends)
