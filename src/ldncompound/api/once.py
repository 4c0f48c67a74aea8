"""Acts with a request id: one that is repeated is answered as the first time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from ldncompound.core.errors import AnsweredBefore
from ldncompound.pharmacy.outcome import outcome_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.pharmacy.requests import Request
    from ldncompound.trail.act import Recorded

__all__ = ["done_once"]


_Done = TypeVar("_Done")


def done_once(
    recorder: Recorder,
    request: Request | None,
    work: Callable[[Recorder], _Done],
    read: Callable[[Recorder, Recorded], _Done],
) -> _Done:
    """
    Do an act, unless its request was answered before.

    Args:
        recorder: Writes the entries.
        request: None for an act without an id.
        work: Does it with the recorder that it is given.
        read: Returns the same from what was recorded.

    Raises:
        RequestIdUsed: the id belongs to another act; recorded.
        Refusal: of the act, as the first time.
    """
    if request is None:
        return work(recorder)
    try:
        recorder.attempt({}, lambda: _check_asked(recorder, request))
        return work(replace(recorder, request=request))
    except AnsweredBefore as before:
        if before.recorded.outcome == "refused":
            outcome_of(before.recorded)  # raises the refusal
        return read(recorder, before.recorded)


def _check_asked(recorder: Recorder, request: Request) -> None:
    """Look for an earlier answer: raise it, or a refusal where something else was asked."""
    answered = recorder.trail.answered(request.key, {"asked": request.asked})
    if answered is not None:
        raise AnsweredBefore(answered)
