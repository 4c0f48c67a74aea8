"""Readers of batches: where they stand, their lists, traces and records."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.api.batch_acts import BatchGroup
from ldncompound.api.checked import checked
from ldncompound.core.values import in_short

if TYPE_CHECKING:
    from ldncompound.documents.compounding_record import CompoundingRecord
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.pharmacy.batches.batch_record import BatchRecord
    from ldncompound.pharmacy.batches.review import BatchReview
    from ldncompound.pharmacy.batches.trace_result import Trace
    from ldncompound.pharmacy.inspection.bundle import Bundle
    from ldncompound.pharmacy.reports.batch_list import BatchesListed
    from ldncompound.pharmacy.reports.record_print import RecordPrinted

__all__ = ["BatchReaders", "BatchStands", "BatchView"]


class BatchStands(NamedTuple):
    """
    A batch, and what bars it whatever its state.

    Args:
        batch: As it is now.
        recalled: The recalled lots that it holds or may come to hold, each in words.
        waiting: Likewise those in quarantine.
    """

    batch: Batch
    recalled: tuple[str, ...]
    waiting: tuple[str, ...]

    def __repr__(self) -> str:
        """Return it in short, without bytes and names."""
        return in_short(self, ("recalled", "waiting"), len(self))


class BatchView(NamedTuple):
    """
    A batch, and what a screen shows beside it.

    Args:
        stands: Where it stands, with the texts that are kept apart.
        assay_due: Why it is to be assayed; None where it is not.
        review: What was unusual about it.
    """

    stands: BatchStands
    assay_due: str | None
    review: BatchReview

    def __repr__(self) -> str:
        """Return it in short, without bytes and names."""
        return in_short(self, ("assay_due",), len(self))


class BatchReaders(BatchGroup):
    """What is read and printed of batches: part of `pharmacy.batches`."""

    @checked
    def show(self, identity: str) -> BatchRecord:
        """
        Return a batch: where it stands, what was done, and what is next.

        Args:
            identity: Id of the batch.

        Raises:
            WrongUsage: no such batch.
            VerificationFailure: its entries contradict one another, or a signature does not hold.
        """
        return self.view(identity).stands.batch.record()

    @checked
    def view(self, identity: str) -> BatchView:
        """Return a batch as a screen shows it; refusals as for `show`."""
        from ldncompound.pharmacy.batches.assays_due import assay_due
        from ldncompound.pharmacy.batches.history import batch_of
        from ldncompound.pharmacy.batches.recalled_lots import lots_barred
        from ldncompound.pharmacy.batches.review import review_of
        from ldncompound.pharmacy.batches.signed_batch import check_signed

        sampling = self._premises.practice.sampling
        with self._premises.reading() as trail:
            batch = batch_of(trail, identity, told=True)
            check_signed(trail, identity)
            due, review = assay_due(batch, trail, sampling), review_of(trail, identity)
            recalled, waiting = lots_barred(trail, batch)
        return BatchView(BatchStands(batch, recalled, waiting), due, review)

    @checked
    def stands(self, identity: str) -> BatchStands:
        """
        Return where a batch stands; signatures are not checked.

        Raises:
            WrongUsage: no such batch.
        """
        from ldncompound.pharmacy.batches.history import batch_of
        from ldncompound.pharmacy.batches.recalled_lots import lots_barred

        with self._premises.reading() as trail:
            batch = batch_of(trail, identity)
            recalled, waiting = lots_barred(trail, batch)
        return BatchStands(batch, recalled, waiting)

    @checked
    def named(self, name: str) -> str:
        """
        Return the id of a batch named in short: "0016" for the one of today, or the open one.

        Args:
            name: Its number; any other text is returned as it is.

        Raises:
            WrongUsage: no batch of today and no open one has this number, or more than one.
        """
        from ldncompound.pharmacy.reports.short_names import full_name, is_short

        if not is_short(name):
            return name
        today = self._premises.desk().today
        with self._premises.reading() as trail:
            return full_name(trail, name, today)

    @checked
    def trace(self, identity: str) -> Trace:
        """
        Return every lot that went into a batch, and who got units of it.

        Raises:
            WrongUsage: no such batch.
        """
        from ldncompound.pharmacy.batches.tracing import trace_batch

        with self._premises.reading() as trail:
            return trace_batch(trail, identity)

    @checked
    def list(
        self,
        *,
        state: str | None = None,
        since: str | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> BatchesListed:
        """
        Return the batches with state and next step, in the order in which they were planned.

        Args:
            state: Only those in this state, like "in preparation".
            since: Only those prepared on this day, YYYY-MM-DD, or later.
            limit: At most so many; None for all.
            after: Only those planned after the batch with this id: the last one of the page before.

        Raises:
            WrongUsage: no such state, day or batch, or a limit less than 1.
        """
        from ldncompound.api.pages import check_limit
        from ldncompound.pharmacy.reports.batch_list import batches_listed

        check_limit(limit)
        with self._premises.reading() as trail:
            return batches_listed(trail, state=state, since=since, limit=limit, after=after)

    def __call__(
        self,
        *,
        state: str | None = None,
        since: str | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> BatchesListed:
        """Return the batches, as `list` does: `pharmacy.batches(state="released")`."""
        return self.list(state=state, since=since, limit=limit, after=after)

    # The finished record

    @checked
    def record(
        self, identity: str, *, as_of: int | None = None, personal: bool = True
    ) -> CompoundingRecord:
        """
        Return the finished record: plan, actual values, signatures, checks, proof.

        Args:
            identity: Id of the batch.
            as_of: Number of an entry; None for the last one about the batch or its lots.
            personal: With patient and reasons, unless erased.

        Raises:
            WrongUsage: no such batch, or it was not planned yet at that entry.
            VerificationFailure: its entries contradict one another, or a signature does not hold.
        """
        from ldncompound.pharmacy.reports.compounding_record import finished_record

        with self._premises.reading() as trail:
            return finished_record(trail, identity, as_of=as_of, personal=personal).in_full()

    @checked
    def record_text(
        self,
        identity: str,
        *,
        as_of: int | None = None,
        personal: bool = True,
        language: str | None = None,
    ) -> str:
        """Return the finished record as text; it is not printed. Arguments as for `record`."""
        from ldncompound.core.wording.languages import check_language
        from ldncompound.documents.rendering import render_record

        spoken = self._premises.practice.language if language is None else check_language(language)
        shown = self.record(identity, as_of=as_of, personal=personal)
        return render_record(shown, "txt", language=spoken).decode()

    @checked
    def print_record(
        self,
        identity: str,
        *,
        format: str = "pdf",
        as_of: int | None = None,
        personal: bool = True,
        language: str | None = None,
        keep: Callable[[bytes], object] | None = None,
        request_id: str | None = None,
    ) -> RecordPrinted:
        """
        Return the bytes of the finished record, and record that it is printed.

        Args:
            identity: Id of the batch; all that the record shows is read from the trail.
            format: "pdf" or "txt".
            as_of: As for `record`.
            personal: As for `record`.
            language: "en" or "de"; None for that of the configuration.
            keep: Puts the bytes away before the entry is written; where it fails, nothing is
                recorded.
            request_id: A key of the caller that makes a repetition safe.

        Raises:
            WrongUsage: as for `record`, or the extra [pdf] is not installed.
            StorageUnavailable: nothing could be recorded, so there is no record.
        """
        from ldncompound.pharmacy.printing import check_printable, discard
        from ldncompound.pharmacy.reports.record_print import print_record, record_again

        check_printable(identity, format)
        self.record(identity, as_of=as_of, personal=personal)  # before a trail is begun
        put = keep or discard
        return self._premises.act_on_record(
            "batches.print_record",
            {
                "batch": identity,
                "format": format,
                "as_of": as_of,
                "personal": personal,
                **({} if language is None else {"language": language}),
            },
            request_id,
            lambda recorder: print_record(
                recorder,
                identity,
                format,
                as_of=as_of,
                personal=personal,
                language=language,
                keep=put,
            ),
            lambda recorder, recorded: record_again(
                recorder, recorded, personal=personal, keep=put
            ),
        )

    @checked
    def inspect(
        self,
        identity: str,
        *,
        format: str = "zip",
        as_of: int | None = None,
        personal: bool = False,
        language: str | None = None,
        keep: Callable[[bytes], object] | None = None,
        request_id: str | None = None,
    ) -> Bundle:
        """
        Return a bundle for an inspector, as a ZIP, and record that it was made.

        It has the master record, the finished record, lots, checks, labels, trace and proofs, and
        a binder: one PDF with everything to read.

        Args:
            identity: Id of the batch.
            format: "zip", or "pdf" for the binder alone.
            as_of: Number of an entry; None for the last one about the batch, its lots, or what
                ever named these.
            personal: With patient and reasons.
            language: Of the papers, "en" or "de"; None for that of the configuration.
            keep: Puts the bytes away before the entry is written; where it fails, nothing is
                recorded.
            request_id: A key of the caller that makes a repetition safe.

        Raises:
            WrongUsage: no such batch or format, it was not planned yet at that entry, or the extra
                [pdf] is not installed.
            StorageUnavailable: nothing could be recorded, so there is no bundle.
        """
        from ldncompound.core.refusals import WrongUsage
        from ldncompound.pharmacy.inspection.bundle import bundle_again, print_bundle
        from ldncompound.pharmacy.printing import check_printable, discard
        from ldncompound.pharmacy.reports.compounding_record import finished_record

        if format not in ("zip", "pdf"):
            raise WrongUsage("A bundle is no such file.", remedy="Say zip or pdf.")
        check_printable(identity, "pdf")
        with self._premises.reading() as trail:
            finished_record(trail, identity, as_of=as_of)  # before a trail is begun
        put = keep or discard
        return self._premises.act_on_record(
            "batches.inspect",
            {
                "batch": identity,
                "as_of": as_of,
                "personal": personal,
                **({} if format == "zip" else {"format": format}),
                **({} if language is None else {"language": language}),
            },
            request_id,
            lambda recorder: print_bundle(
                recorder,
                identity,
                format,
                as_of=as_of,
                personal=personal,
                language=language,
                keep=put,
            ),
            lambda recorder, recorded: bundle_again(recorder, recorded, keep=put),
        )
