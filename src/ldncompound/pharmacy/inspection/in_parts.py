"""The numbers of a long trail calculated again by several processes, each for some batches."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.inspection.calculated_again import CalculatedAgain
from ldncompound.pharmacy.inspection.full import TrailPart, calculate_again
from ldncompound.trail.store import Trail

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from ldncompound.pharmacy.inspection.at_hand import AtHand
    from ldncompound.trail.addresses import TrailAddress

__all__ = ["calculate_in_parts", "parts_for"]


_WORTH_IT = 200
"""Entries for which another process pays: it takes some milliseconds to begin."""
_MOST = 8


class _FoundInPart(NamedTuple):
    """What one process found."""

    told: CalculatedAgain | None
    first_bad: int = 0
    message: str = ""


def parts_for(entries: int) -> int:
    """Return how many processes a trail is worth; 1 where a copy of this one is not safe."""
    if not hasattr(os, "sched_getaffinity") or threading.active_count() > 1:
        return 1
    return max(1, min(len(os.sched_getaffinity(0)), _MOST, entries // _WORTH_IT))


def calculate_in_parts(
    path: TrailAddress, at_hand: AtHand, last: int, parts: int
) -> CalculatedAgain:
    """
    Do every act of a trail again, and compare what it recorded.

    Args:
        path: A trail whose entries are those that were recorded, up to the last one.
        at_hand: Formulations and configuration.
        last: Number of the last entry.
        parts: Processes; each opens the file for itself.

    Raises:
        VerificationFailure: as `calculate_again`; of several entries it names the first.
        NotADatabase: the file is an export.
    """
    Trail.open_for_reading(path).close()
    started = [_started(path, at_hand, last, TrailPart(each, parts)) for each in range(1, parts)]
    found = [_found(path, at_hand, last, TrailPart(0, parts))]
    for number, receiver in enumerate(started, start=1):
        with receiver:
            try:
                told: _FoundInPart = receiver.recv()
            except EOFError:  # that process was killed
                told = _found(path, at_hand, last, TrailPart(number, parts))
        found.append(told)
    failed = [each for each in found if each.told is None]
    if failed:
        first = min(failed, key=lambda each: each.first_bad)
        raise VerificationFailure(first.message, first_bad=first.first_bad)
    return _in_all([each.told for each in found if each.told is not None])


def _started(path: TrailAddress, at_hand: AtHand, last: int, part: TrailPart) -> Connection:
    """Start a process on its part, and return where it tells what it found."""
    fork = multiprocessing.get_context("fork")
    receiver, sender = fork.Pipe(duplex=False)
    with sender:
        fork.Process(target=_tell, args=(sender, path, at_hand, last, part), daemon=True).start()
    return receiver


def _tell(
    sender: Connection, path: TrailAddress, at_hand: AtHand, last: int, part: TrailPart
) -> None:
    """Send what is found; nothing where this process fails, for the first one then looks itself."""
    try:
        sender.send(_found(path, at_hand, last, part))
    except BaseException:  # noqa: BLE001 - what it was shows in the first process too
        os._exit(1)


def _found(path: TrailAddress, at_hand: AtHand, last: int, part: TrailPart) -> _FoundInPart:
    """Return what is found in a part of a trail."""
    try:
        with Trail.open_for_reading(path) as trail:
            return _FoundInPart(calculate_again(trail, at_hand, last, part))
    except VerificationFailure as failure:
        return _FoundInPart(None, failure.first_bad or 0, failure.message)


def _in_all(parts: list[CalculatedAgain]) -> CalculatedAgain:
    """Return what was calculated in all parts."""
    count: Counter[tuple[str, str]] = Counter()
    for each in parts:
        count.update({(one.action, one.why): one.count for one in each.not_again})
    planned, done = (sum(getattr(each, name) for each in parts) for name in ("planned", "done"))
    return CalculatedAgain.of(planned, done, count)
