"""Acts before and at the release of a batch: verify, review, release."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.api.batch_acts import BatchGroup, acts_by, stated_in
from ldncompound.api.checked import checked
from ldncompound.api.once import done_once
from ldncompound.api.release_stated import ReleaseStated
from ldncompound.core.refusals import WrongUsage
from ldncompound.core.text import check_named_once
from ldncompound.core.values import in_short

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.act_records import (
        BatchesReleased,
        BatchesReviewed,
        BatchReleased,
        BatchReviewed,
        BatchVerified,
    )
    from ldncompound.pharmacy.batches.acts.asked_before_release import AskedBeforeRelease
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.pharmacy.batches.review import BatchReview
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.pharmacy.requests import Request
    from ldncompound.trail.act import Recorded

__all__ = ["BeforeSigning", "ReleaseActs"]


class BeforeSigning(NamedTuple):
    """
    What a person looks at before a batch is signed.

    Args:
        batch: As it is now.
        review: What was unusual about it, then what was usual.
        meanings: As what a release signs it now: also as checked, where nobody has checked it.
    """

    batch: Batch
    review: BatchReview
    meanings: tuple[str, ...]

    def __repr__(self) -> str:
        """Return it in short, without bytes and names."""
        return in_short(self, ("meanings",), len(self))


class ReleaseActs(BatchGroup):
    """How a batch leaves: part of `pharmacy.batches`."""

    @checked
    def verify(
        self,
        identity: str,
        *,
        alone: str | None = None,
        jars: Sequence[str] = (),
        request_id: str | None = None,
    ) -> BatchVerified:
        """
        Sign as verified, by a person who took no part in preparing it.

        Args:
            identity: Id of the batch.
            alone: Why the pharmacist who prepared it verifies it as well; None for a second person.
            jars: Each "NAME=LOT", read again from the jars by a pharmacist alone.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            What was recorded and signed, with its place in the trail.

        Raises:
            WrongUsage: no such batch.
            Refusal: recorded; where a jar shows another lot, the batch is put on hold before.
        """
        from ldncompound.pharmacy.batches.acts.sign_off import verify_batch

        return self._act(
            "verify",
            {"batch": identity, "alone": alone, "jars": jars},
            request_id,
            lambda acts: verify_batch(acts, identity, alone=alone, jars=tuple(jars)),
            answer="batch-verified",
        )

    @checked
    def review(self, identity: str) -> BatchReview:
        """
        Return what was unusual about a batch, and what was usual; nothing is recorded.

        Raises:
            WrongUsage: no such batch.
        """
        from ldncompound.pharmacy.batches.review import review_of

        with self._premises.reading() as trail:
            return review_of(trail, identity)

    @checked
    def before_signing(self, identity: str) -> BeforeSigning:
        """
        Return what a person looks at before they sign; what an act needs is checked as for one.

        Raises:
            WrongUsage: no such batch, or configuration, formulations or name are wrong.
        """
        from ldncompound.pharmacy.batches.acts.before_release import meanings_at
        from ldncompound.pharmacy.batches.history import batch_of
        from ldncompound.pharmacy.batches.review import review_of

        self._premises.checked()
        with self._premises.reading() as trail:
            batch = batch_of(trail, identity)
            return BeforeSigning(batch, review_of(trail, identity), meanings_at(trail, batch))

    @checked
    def asked_before_release(
        self, identity: str, stated: ReleaseStated | None = None, *, review: bool = False
    ) -> AskedBeforeRelease:
        """
        Return what is still to be stated before a batch is released.

        Args:
            identity: Id of the batch.
            stated: What is stated so far.
            review: For a review of it, and not for the release.

        Raises:
            WrongUsage: no such batch.
            Refusal: it cannot leave, whatever is stated; recorded.
        """
        from ldncompound.pharmacy.batches.acts.asked_before_release import asked_before_release

        given, action = (stated or ReleaseStated()).told(), "batch-reviewed" if review else None
        with self._premises.writing(creates=False) as recorder:
            return asked_before_release(acts_by(recorder), identity, given, action)

    @checked
    def sign_review(
        self,
        identity: str,
        stated: ReleaseStated | None = None,
        *,
        labels_used: str | None = None,
        labels_destroyed: str | None = None,
        dose: str | None = None,
        per_day: str | None = None,
        quantity: str | None = None,
        screened: Sequence[str] = (),
        consulted: Sequence[str] = (),
        waive: str | None = None,
        alone: str | None = None,
        jars: Sequence[str] = (),
        request_id: str | None = None,
    ) -> BatchReviewed:
        """
        Sign that a batch was reviewed, ready for its release; any later act puts it out of date.

        Args:
            identity: Id of the batch.
            stated: What is stated for the release.
            labels_used: As in `ReleaseStated`, like the next ones; in place of *stated*.
            labels_destroyed: Likewise.
            dose: Likewise.
            per_day: Likewise.
            quantity: Likewise.
            screened: Likewise.
            consulted: Likewise.
            waive: Likewise.
            alone: Likewise.
            jars: Likewise.
            request_id: A key of the caller that makes a repetition safe.

        Raises:
            WrongUsage: no such batch.
            Refusal: recorded; where what was read again differs, the batch is put on hold before.
        """
        given = _either(
            stated,
            labels_used=labels_used, labels_destroyed=labels_destroyed, dose=dose,
            per_day=per_day, quantity=quantity, screened=tuple(screened),
            consulted=tuple(consulted), waive=waive, alone=alone, jars=tuple(jars),
        )  # fmt: skip
        return self.sign_reviews((identity,), (given,), request_id=request_id).reviewed[0]

    @checked
    def sign_reviews(
        self,
        identities: Sequence[str],
        stated: Sequence[ReleaseStated] = (),
        *,
        request_id: str | None = None,
    ) -> BatchesReviewed:
        """
        Sign the reviews of several batches with one passphrase, each as `sign_review` does.

        Args:
            identities: Their ids.
            stated: What is stated for each, in the same order; empty where nothing is.
            request_id: A key of the caller that makes a repetition safe: the first entry answers
                it, the second KEY#2, and so on, so that what a broken call left undone is done
                by the next.

        Raises:
            WrongUsage: no such batch, one is named twice, or not all are stated.
            Refusal: recorded; the reviews before it remain.
        """
        from ldncompound.pharmacy.batches.act_records import BatchesReviewed

        check_named_once(identities)
        all_stated = stated or [ReleaseStated()] * len(identities)
        if len(all_stated) != len(identities):
            raise WrongUsage(
                f"Of {len(identities)} batches, something is stated for {len(all_stated)}.",
                remedy="State something for each batch, or for none.",
            )
        requests = _requests("sign_reviews", identities, all_stated, request_id, "batch-reviewed")
        reviewed = []
        with self._premises.writing(creates=False) as recorder:
            for identity, each, request in zip(identities, all_stated, requests, strict=True):
                sign = partial(_reviewed, identity=identity, stated=each)
                reviewed.append(done_once(recorder, request, sign, _again))
        return BatchesReviewed(reviewed=tuple(reviewed))

    @checked
    def release(
        self,
        identity: str,
        stated: ReleaseStated | None = None,
        *,
        labels_used: str | None = None,
        labels_destroyed: str | None = None,
        dose: str | None = None,
        per_day: str | None = None,
        quantity: str | None = None,
        screened: Sequence[str] = (),
        consulted: Sequence[str] = (),
        waive: str | None = None,
        alone: str | None = None,
        jars: Sequence[str] = (),
        request_id: str | None = None,
    ) -> BatchReleased:
        """
        Sign as released; once people are enrolled as checked too, where nobody has checked it.

        Args:
            identity: Id of the batch.
            stated: What is stated before it; what the own review has stated need not be again.
            labels_used: As in `ReleaseStated`, like the next ones; in place of *stated*.
            labels_destroyed: Likewise.
            dose: Likewise.
            per_day: Likewise.
            quantity: Likewise.
            screened: Likewise.
            consulted: Likewise.
            waive: Likewise.
            alone: Likewise.
            jars: Likewise.
            request_id: A key of the caller that makes a repetition safe. Where a call broke after
                the check was signed, its repetition signs the release alone; what only a review
                had stated is then stated again, under another key.

        Returns:
            What was recorded and signed, with its place in the trail.

        Raises:
            WrongUsage: no such batch.
            Refusal: recorded; where what was read again differs, the batch is put on hold before.
        """
        from ldncompound.pharmacy.batches.acts.sign_off import release_as_stated

        given = _either(
            stated,
            labels_used=labels_used, labels_destroyed=labels_destroyed, dose=dose,
            per_day=per_day, quantity=quantity, screened=tuple(screened),
            consulted=tuple(consulted), waive=waive, alone=alone, jars=tuple(jars),
        )  # fmt: skip
        return self._act(
            "release",
            {"batch": identity, "stated": given},
            request_id,
            lambda acts: release_as_stated(acts, identity, given.told()),
            answer="batch-released",
        )

    @checked
    def release_reviewed(
        self, identities: Sequence[str], *, request_id: str | None = None
    ) -> BatchesReleased:
        """
        Release several batches with one passphrase; each was reviewed by the person who acts.

        Args:
            identities: Their ids.
            request_id: A key of the caller, as for `sign_reviews`.

        Raises:
            WrongUsage: no such batch, or one is named twice.
            Refusal: one may not be released, or was not reviewed since its last act; recorded, and
                nothing more is released then.
        """
        from dataclasses import replace

        from ldncompound.pharmacy.batches.act_records import BatchesReleased
        from ldncompound.pharmacy.batches.acts.sign_off import refused_because_of, release_reviewed

        check_named_once(identities)
        requests = _requests("release_reviewed", identities, (), request_id, "batch-released")
        with self._premises.writing(creates=False) as recorder:
            asked = dict(zip(identities, requests, strict=True))
            done = {}
            for each, request in asked.items():
                with refused_because_of(each):
                    done[each] = done_once(recorder, request, lambda _: None, _again)
            left = [each for each in identities if done[each] is None]
            own = {each: acts_by(replace(recorder, request=asked[each])) for each in left}
            released = release_reviewed(acts_by(recorder), left, own) if left else ()
        told = {**done, **{each.batch: each for each in released}}
        return BatchesReleased(released=tuple(told[each] for each in identities))


def _either(stated: ReleaseStated | None, **options: Any) -> ReleaseStated:
    """Return what is stated, as one object or by options."""
    given = ReleaseStated(**options)
    if stated is None:
        return given
    if given != ReleaseStated():
        raise WrongUsage(
            "What is stated for the release is given twice.",
            remedy="Give either 'stated' or the single arguments.",
        )
    return stated


def _reviewed(recorder: Recorder, *, identity: str, stated: ReleaseStated) -> BatchReviewed:
    """Sign a review."""
    from ldncompound.pharmacy.batches.acts.review_act import review_batch

    return review_batch(acts_by(recorder), identity, stated.told())


def _again(_: Recorder, recorded: Recorded) -> Any:
    """Return what was recorded before."""
    return stated_in(recorded)


def _requests(
    name: str,
    identities: Sequence[str],
    stated: Sequence[ReleaseStated],
    key: str | None,
    answer: str,
) -> list[Request | None]:
    """Return the request of each of several batches: the key itself, KEY#2 and so on."""
    from ldncompound.pharmacy.requests import Request

    if key is None:
        return [None] * len(identities)
    given = {"batches": identities, "stated": stated}
    return [
        Request.of(f"{key}#{at}" if at > 1 else key, f"batches.{name}", given, answer=answer)
        for at in range(1, len(identities) + 1)
    ]
