"""What all acts on batches share: each once for a request id, typed, with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from ldncompound.api.premises import Group

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.pharmacy.batches.act_records import StatedAct
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.acts.transcription import Transcription
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["BatchGroup", "acts_by", "check_paper", "paper_of", "stated_in"]


Stated = TypeVar("Stated", bound="StatedAct")


class BatchGroup(Group):
    """Acts on batches."""

    def _act(
        self,
        name: str,
        given: dict[str, Any],
        request_id: str | None,
        work: Callable[[BatchActs], Stated],
        *,
        answer: str | None = None,
    ) -> Stated:
        """Do an act on batches, once for each request id; *answer* as in `Premises.act`."""
        done: Stated = self._premises.act_on_record(
            f"batches.{name}",
            given,
            request_id,
            lambda recorder: work(acts_by(recorder)),
            lambda _, recorded: stated_in(recorded),
            answer=answer,
        )
        return done


def acts_by(recorder: Recorder) -> BatchActs:
    """Return what acts on batches need."""
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.people.acts import Personnel

    return BatchActs(recorder, Personnel(recorder))


def stated_in(recorded: Recorded) -> Any:
    """Return the act that an entry recorded, with its place in the trail."""
    from ldncompound.core.personal_data import with_free_texts
    from ldncompound.core.records import replaced
    from ldncompound.pharmacy.batches.act_records import act_of

    told = with_free_texts(recorded.document, recorded.personal)
    return replaced(act_of(recorded.action, told), trail=recorded.place)


def check_paper(transcribed: str | None, done_by: str | None) -> None:
    """
    Refuse who did something on paper without when.

    Raises:
        WrongUsage: only who is given.
    """
    from ldncompound.core.refusals import WrongUsage

    if transcribed is None and done_by is not None:
        raise WrongUsage(
            "--done-by is given without --transcribed.",
            remedy="Say when it was done on paper, too: --transcribed TIME.",
        )


def paper_of(transcribed: str | None, done_by: str | None) -> Transcription | None:
    """Return what the paper says of an act; None where it is not entered from paper."""
    from datetime import datetime

    from ldncompound.pharmacy.batches.acts.transcription import Transcription

    check_paper(transcribed, done_by)
    # A time without a zone is that of this machine on its day, with summer time or without.
    return None if transcribed is None else Transcription(transcribed, done_by, datetime.astimezone)
