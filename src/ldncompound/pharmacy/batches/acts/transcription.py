"""Acts that were written on paper first: when and by whom they were done, held against who could.

The entry is made now, by who enters it. What was weighed is judged for the day on which it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ldncompound.compounding.made_batch import Transcribed
from ldncompound.core.dates import parse_moment
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, NotAuthorised, quoted
from ldncompound.core.text import check_text, echo
from ldncompound.pharmacy.batches.act_records import DoneStep, WeighedStep
from ldncompound.pharmacy.batches.acts.batch_act import ActDocument, BatchActs
from ldncompound.pharmacy.batches.check_records import AnyCheck
from ldncompound.pharmacy.batches.hands import transcribed_in
from ldncompound.pharmacy.people.duties import duty_of
from ldncompound.pharmacy.people.person import LONGEST_NAME
from ldncompound.pharmacy.people.roll import Roll
from ldncompound.pharmacy.trail_index import DONE_BY, KEPT_PERSON

if TYPE_CHECKING:
    from ldncompound.core.text import Echo
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.trail.store import Trail

__all__ = [
    "Transcription",
    "acts_then",
    "done_by_mentions",
    "from_paper",
    "transcribed_now",
    "typed_of",
]


_OnPaper = TypeVar("_OnPaper", bound=WeighedStep | DoneStep | AnyCheck)
"""An act that needs no signature of its own."""


class Transcription(NamedTuple):
    """
    What the paper says of an act, as typed.

    Args:
        at: When it was done: a day and a time, or the time alone for the day of preparation.
        done_by: Who did it; None for who enters it.
        zoned: Gives a time without an offset its zone; None for the offset of the desk.
    """

    at: str
    done_by: str | None = None
    zoned: Callable[[datetime], datetime] | None = None


def typed_of(paper: Transcription | None) -> dict[str, Echo]:
    """Return what was typed, escaped, for the entry of a refusal."""
    if paper is None:
        return {}
    typed = {"transcribed": paper.at, "done_by": paper.done_by}
    return {name: echo(text) for name, text in typed.items() if text is not None}


def from_paper(
    acts: BatchActs,
    action: str,
    paper: Transcription | None,
    make: Callable[[BatchActs, Batch], ActDocument[_OnPaper]],
) -> Callable[[Batch], ActDocument[_OnPaper]]:
    """
    Return what makes an act, as of the day of the paper where it is entered from one.

    Args:
        acts: What acts on batches need.
        action: One of `states.LIFE`.
        paper: As typed; None where it is recorded as it is done.
        make: Returns the document of the act, with the acts as of then, or refuses it.
    """

    def made(batch: Batch) -> ActDocument[_OnPaper]:
        transcribed = transcribed_now(acts, batch, action, paper)
        done = make(acts_then(acts, transcribed), batch)
        stated = replaced(done.document, transcribed=transcribed)
        return ActDocument(stated, (*done.mentions, *done_by_mentions(transcribed)))

    return made


def transcribed_now(
    acts: BatchActs, batch: Batch, action: str, paper: Transcription | None
) -> Transcribed | None:
    """
    Return when and by whom an act was done that is entered from paper; None where it is not.

    Args:
        acts: What acts on batches need.
        batch: The batch.
        action: One of `states.LIFE`.
        paper: As typed.

    Raises:
        InvalidOrder: no time, one that is not over yet, or one before the day of preparation.
        NotAuthorised: who did it was not enrolled then, or may not do it.
    """
    if paper is None:
        return None
    at = _moment(acts, batch, paper)
    return Transcribed(at=at.isoformat(), by=_who(acts, action, paper.done_by, at))


def _moment(acts: BatchActs, batch: Batch, paper: Transcription) -> datetime:
    """Return when it was done, or refuse a time at which it cannot have been."""
    planned, desk = batch.plan.prepared_on, acts.recorder.desk
    at = parse_moment(paper.at, "what was done on paper", planned)
    if at.date() < planned:
        raise InvalidOrder(
            f"It cannot have been done on {at.date()}: the batch is prepared on {planned}.",
            remedy="Give the time that stands on the paper, with its day.",
        )
    # A time near the end of the calendar has no zone.
    late = at.date() - desk.now.date() > timedelta(days=1)
    if not late and at.tzinfo is None:
        at = at.replace(tzinfo=desk.now.tzinfo) if paper.zoned is None else paper.zoned(at)
    if late or at > desk.now:
        raise InvalidOrder(
            f"It cannot have been done at {at:%Y-%m-%d %H:%M}: that is still to come.",
            remedy="Give the time that stands on the paper, with its day.",
        )
    earlier = [each for each in (transcribed_in(event.document) for event in batch.events) if each]
    last = max((each.moment for each in earlier), default=None)
    if last is not None and at < last:
        raise InvalidOrder(
            f"It cannot have been done at {_told(at)}: what was entered before was done at "
            f"{_told(last)}.",
            remedy="Give the times that stand on the paper, in their order.",
        )
    return at


def _told(at: datetime) -> str:
    """Return a time to the minute with its zone."""
    return f"{at:%Y-%m-%d %H:%M} (UTC{at:%z})"


def _who(acts: BatchActs, action: str, typed: str | None, at: datetime) -> str:
    """Return who did it, as an entry may name them: the id of an enrolled person, or a name."""
    name = acts.recorder.desk.by if typed is None else typed
    if not acts.personnel.roll.people:
        if not name.strip():
            raise InvalidOrder("--done-by names nobody.", remedy="Say who did it.")
        check_text(name, "the name of who did it", longest=LONGEST_NAME)
        return name
    person = _roll_at(acts.recorder.trail, at).active(name)
    if person is None or person.role not in duty_of(action, accepts=False).roles:
        raise NotAuthorised(
            f"{quoted(name)} was not enrolled at {at:%Y-%m-%d %H:%M}, or not in a role that does "
            "this.",
            remedy="Name who did it with --done-by; 'ldncompound people list' shows who is "
            "enrolled.",
        )
    return person.id


def _roll_at(trail: Trail, at: datetime) -> Roll:
    """Return who was enrolled at a time."""
    entries = (trail.recorded_at(sequence) for _, sequence in trail.mentioning(KEPT_PERSON))
    before = takewhile(lambda each: datetime.fromisoformat(each.at) <= at, entries)
    return Roll.folded((each.sequence, each.document) for each in before)


def acts_then(acts: BatchActs, transcribed: Transcribed | None) -> BatchActs:
    """Return the acts as of the day on which something was done."""
    if transcribed is None:
        return acts
    recorder = acts.recorder
    desk = replace(recorder.desk, today=transcribed.moment.date())
    return replace(acts, recorder=replace(recorder, desk=desk))


def done_by_mentions(transcribed: Transcribed | None) -> tuple[tuple[str, str], ...]:
    """Return the key that names who did what was entered from paper, for exports too."""
    return () if transcribed is None else ((DONE_BY, transcribed.by),)
