"""Into the record: an id, an entry, and what is printed of it. No record, no result.

A room of its own because here, and only here, a pure preparation meets who acts,
where and when.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ldncompound.avoidance import read_avoided
from ldncompound.batchbook import BATCH, batch_of, drafts_and_labels
from ldncompound.canonical import sha256_hex
from ldncompound.compounding import prepare
from ldncompound.coursebook import SCHEDULE
from ldncompound.preparation import (
    PERSONAL,
    Preparation,
    health_of,
    join_personal,
    without_personal,
)
from ldncompound.prescription import echo
from ldncompound.quantities import format_quantity
from ldncompound.refusals import KEPT_APART, CourseOutlivesBeyondUse, Refusal, WrongState
from ldncompound.screening import read_answers
from ldncompound.stockroom import Stockroom
from ldncompound.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ldncompound.documents import Label
    from ldncompound.formulary import Formulary
    from ldncompound.pharmacy import Pharmacy
    from ldncompound.preparation import CourseInUse
    from ldncompound.prescription import Order
    from ldncompound.trail import Recorded, Trail

__all__ = [
    "BATCH",
    "SCHEDULE",
    "AlreadyMade",
    "Desk",
    "Outcome",
    "Recorder",
    "outcome_of",
    "place_of",
    "printed",
]

_PIECES_KEPT = 64
_HEALTH = ("answers", "consulted", "avoid", "checked")
"""Members of an order that say something of a patient's health."""
_APART = (*PERSONAL, "reason", *_HEALTH)
"""Members of an order that never stand in a body."""
_TOLD = ("message", "remedy", "sources")
"""What a refusal says; it lies with the personal data where it repeats some."""

Answer = TypeVar("Answer")


class Screened(Protocol):
    """What says something of a patient's health."""

    @property
    def answers(self) -> tuple[str, ...]:
        """Of the screening."""

    @property
    def consulted(self) -> tuple[str, ...]:
        """What the prescriber said."""

    @property
    def avoid(self) -> tuple[str, ...]:
        """What is to be avoided."""

    @property
    def checked(self) -> tuple[str, ...]:
        """What was seen of lots that may hold it."""


class AlreadyMade(WrongState):
    """Another made it meanwhile; refused inside the transaction that would make it again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """
    Who acts, where and when: handed in, never asked for inside.

    Args:
        by: Name of the person.
        by_basis: "stated", or "login name" where nobody said.
        station: Name of the computer.
        now: The moment, aware.
        today: The pharmacy's calendar day.
    """

    by: str
    by_basis: str
    station: str
    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What stands in the trail after an act.

    Args:
        document: The preparation, personal members and `trail` included.
        replayed: It had been recorded before under the same request id.
        by: Who made it, as the entry names them.
    """

    document: dict[str, Any]
    replayed: bool
    by: str


@dataclass(frozen=True, slots=True)
class Recorder:
    """Makes acts part of a trail: one entry each, in one transaction with what it records."""

    trail: Trail
    formulary: Formulary
    pharmacy: Pharmacy
    desk: Desk

    def prepare(
        self,
        order: Order,
        *,
        request_id: str | None = None,
        course: CourseInUse | None = None,
        typed: dict[str, Any] | None = None,
        still: Callable[[], None] = lambda: None,
    ) -> Outcome:
        """
        Prepare and record, or refuse and record the refusal.

        Args:
            order: The prescription as typed.
            request_id: A key of the caller that makes a repetition safe.
            course: Which part of a schedule or course it is.
            typed: By what a repetition is known, where that is not the order.
            still: Asked inside the transaction; refuses what another has made meanwhile.

        Raises:
            Refusal: as recorded.
            StorageUnavailable: nothing could be recorded, so there is no result.
            VerificationFailure: the trail is not one.
        """
        try:
            preparation = prepare(
                order,
                formulary=self.formulary,
                pharmacy=self.pharmacy,
                today=self.desk.today,
                kept=Stockroom(self.trail),
            )
        except Refusal as refusal:
            if course is not None and isinstance(refusal, CourseOutlivesBeyondUse):
                # Its length is settled: what helps is to make it later, or of other lots.
                refusal.remedy = (
                    f"Make it nearer to {course.first_day}, of lots that do not expire before "
                    f"{course.last_day}."
                )
            return self.refuse_order(order.as_typed(), refusal, request_id, known_by=typed)
        if course is not None:
            from ldncompound.fills import fill_notes

            notes = (*preparation.notes, *(fill_notes(course) or _course_notes(course)))
            preparation = replace(preparation, course=course, notes=notes)

        def document(identity: str) -> dict[str, Any]:
            still()
            return without_personal(preparation.document(identity))

        personal = {key: getattr(order, key) for key in PERSONAL} | {"reason": order.reason}
        personal["patient"] = order.patient or None  # nobody's, where it is made for stock
        personal |= self.health(order)
        try:
            recorded = self.record(
                action="preparation",
                series=f"{self.pharmacy.site}-{preparation.prepared_on:%Y%m%d}",
                document=document,
                personal=personal,
                order=typed or order.as_typed(),
                request_id=request_id,
                mentions_of=partial(_mentions, preparation),
            )
        except AlreadyMade as refusal:
            return self.refuse_order(order.as_typed(), refusal, request_id, known_by=typed)
        return outcome_of(recorded)

    def refuse_order(
        self,
        typed: dict[str, Any],
        refusal: Refusal,
        request_id: str | None,
        *,
        known_by: dict[str, Any] | None = None,
    ) -> Outcome:
        """
        Record the refusal of an order and raise it; a repeated request gets what it got before.

        Args:
            typed: What was typed, each member harmless; personal ones stay out of the body.
            refusal: Why.
            request_id: A key of the caller that makes a repetition safe.
            known_by: By what a repetition is known, where that is not what was typed.

        Raises:
            Refusal: as recorded.
        """
        told = {key: value for key, value in typed.items() if key not in _APART}
        document, apart = _kept_apart(refusal)
        personal: dict[str, Any] = {key: typed.get(key) for key in (*PERSONAL, "reason")} | apart
        recorded = self.record(
            action="refusal",
            outcome="refused",
            document=lambda _: {**document, "order": told},
            personal=personal,
            order=known_by or typed,
            request_id=request_id,
        )
        return outcome_of(recorded)

    def health(self, order: Screened) -> dict[str, Any]:
        """
        Return what an order says of a patient's health, for the personal data.

        Args:
            order: With answers, consultations, what is avoided and what was checked; found right.
        """
        substance = self.formulary.substance
        said = {
            "screening": read_answers(order.answers, order.consulted, substance.screening).kept(),
            "avoided": read_avoided(order.avoid, order.checked, substance.avoidables).kept(),
        }
        return {key: each for key, each in said.items() if each}

    def refuse(
        self, refusal: Refusal, written: Iterable[str], *, request_id: str | None = None
    ) -> None:
        """
        Record the refusal of what could not be read as an order, and raise it.

        Args:
            refusal: Why; it repeats nothing of a person.
            written: What stood there, piece by piece. It may hold names, so it is
                kept with the personal data, escaped, the first 64 pieces of it.
            request_id: A key of the caller that makes a repetition safe.

        Raises:
            Refusal: as recorded.
            StorageUnavailable: nothing could be recorded.
        """
        recorded = self.record(
            action="refusal",
            outcome="refused",
            document=lambda _: refusal.as_json(),
            order={"written": [echo(each) for each in islice(written, _PIECES_KEPT)]},
            request_id=request_id,
        )
        outcome_of(recorded)

    def print_sheet(
        self, document: dict[str, Any], form: str = "pdf", *, copy: bool = False
    ) -> bytes:
        """
        Return the batch sheet of a recorded preparation, and record that it is printed.

        Args:
            document: As recorded, its personal members and `trail` included.
            form: "pdf" or "txt".
            copy: Marked as a copy; every sheet but the first is one.

        Raises:
            WrongUsage: the extra [pdf] is not installed.
            StorageUnavailable: nothing could be recorded, so there is no sheet.
        """
        from ldncompound.documents import check_pdf_extra, render_sheet

        if form == "pdf":
            check_pdf_extra()
        data = render_sheet(document, form, copy=copy)
        self.record_output(
            "sheet", document["id"], printed("sheet", document["id"], form, data, copy=copy)
        )
        return data

    def print_label(
        self, document: dict[str, Any], form: str = "pdf", *, size: str | None = None
    ) -> Label:
        """
        Return the labels of a recorded preparation, and record that they are printed.

        Args:
            document: As recorded, its personal members and `trail` included.
            form: "pdf" or "txt".
            size: Name of the size; None takes the one for this kind of preparation.

        Returns:
            Drafts, until the batch is released.

        Raises:
            WrongUsage: no such size, it does not fit, or the extra [pdf] is missing.
            StorageUnavailable: nothing could be recorded, so there is no label.
        """
        from ldncompound.documents import check_pdf_extra

        if form == "pdf":
            check_pdf_extra()
        label = self.label(document, form, size=size)
        told = printed("label", document["id"], form, label.data, copy=label.copy) | label.told()
        self.record_output("label", document["id"], told)
        return label

    def label(
        self,
        document: dict[str, Any],
        form: str,
        *,
        size: str | None = None,
        planned: bool = False,
    ) -> Label:
        """
        Return the labels of a recorded preparation, recording nothing.

        Args:
            document: As for `print_label`.
            form: Likewise.
            size: Likewise.
            planned: As they were before anything was made: drafts, and no copies.

        Raises:
            WrongUsage: as `print_label`.
            VerificationFailure: the entries about the batch contradict one another.
        """
        from ldncompound.documents import render_label
        from ldncompound.documents.label import Verification

        verification, copy = Verification(None, released=False), False
        if not planned:
            batch = batch_of(self.trail, document["id"])
            verification = Verification(batch.checked_by, batch.released_by is not None)
            drafts, labels = drafts_and_labels(
                self.trail, document["id"], since=batch.released_by or 0
            )
            copy = (labels if verification.released else drafts) > 0
            document = batch.as_made(document)
        return render_label(
            document,
            form,
            size=size,
            sizes=self.formulary.label_sizes,
            verification=verification,
            copy=copy,
        )

    def record_output(self, action: str, subject: str | None, document: dict[str, Any]) -> Recorded:
        """
        Record that a sheet or label was printed or the trail exported.

        Args:
            action: "sheet", "label" or "export".
            subject: Id of the preparation, where it is about one.
            document: What was written, with its digest.
        """
        mentions = () if subject is None else ((BATCH, subject),)
        return self.record(
            action=action, subject=subject, document=lambda _: document, mentions=mentions
        )

    def attempt(
        self,
        typed: dict[str, Any],
        work: Callable[[], Answer],
        *,
        mentions_of: Callable[[Refusal], tuple[tuple[str, str], ...]] = lambda _: (),
    ) -> Answer:
        """
        Do what may be refused; a refusal is recorded before it is raised.

        Args:
            typed: What was typed, harmless, naming no patient: it stands in the document.
            work: What to do.
            mentions_of: Under what a refusal is found.

        Raises:
            Refusal: as recorded.
        """
        try:
            return work()
        except Refusal as refusal:
            document, apart = _kept_apart(refusal)
            recorded = self.record(
                action="refusal",
                outcome="refused",
                document=lambda _: {**document, "order": typed},
                personal=apart or None,
                mentions=mentions_of(refusal),
            )
            refusal.details["trail"] = place_of(recorded)
            raise

    def record(self, **members: Any) -> Recorded:
        """
        Write one entry: who, where, when and with what program are filled in.

        Args:
            members: Of `trail.Act`.
        """
        from ldncompound.trail import Act

        return self.trail.record(
            Act(
                **{"outcome": "done", **members},
                by=self.desk.by,
                by_basis=self.desk.by_basis,
                station=self.desk.station,
                at=self.desk.now,
                program=f"ldncompound {__version__}",
                formulary=self.formulary.digest,
                configuration=self.pharmacy.digest,
            )
        )


def _kept_apart(refusal: Refusal) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the body says of a refusal, and what lies with the personal data instead."""
    document = refusal.as_json()
    if not refusal.apart:
        return document, {}
    said = {key: document.pop(key) for key in (*_TOLD, *refusal.details)}
    return document | {"message": KEPT_APART, "remedy": "", "sources": []}, {"refusal": said}


def place_of(recorded: Recorded) -> dict[str, Any]:
    """Return where an entry stands, as documents show it."""
    return {key: getattr(recorded, key) for key in ("sequence", "hash", "size", "root")}


def printed(kind: str, identity: str, form: str, data: bytes, *, copy: bool) -> dict[str, Any]:
    """
    Return what the entry of a print says.

    Args:
        kind: "sheet" or "label".
        identity: Id of the preparation.
        form: "pdf" or "txt".
        data: What was printed.
        copy: It is marked as a copy.
    """
    return {
        "schema": "ldncompound.printed/1",
        "kind": kind,
        "of": identity,
        "copy": copy,
        "format": form,
        "sha256": sha256_hex(data),
    }


def _mentions(preparation: Preparation, identity: str) -> tuple[tuple[str, str], ...]:
    """Return the lots of a preparation, so that a recall finds it, and its schedule or course."""
    lots = {("lot", lot.number) for part in preparation.components for lot in part.lots}
    if preparation.course is None:
        return tuple(sorted(lots))
    return (*sorted(lots), (SCHEDULE, preparation.course.schedule or identity))


def _course_notes(course: CourseInUse) -> Iterator[str]:
    """Say which part of a schedule a preparation is."""
    yield (
        f"Fill {course.fill} of {course.of} of the schedule {course.schedule}, for "
        f"{course.first_day} to {course.last_day}: preparation {course.part} of {course.parts} of "
        "this fill."
    )
    if course.beside:
        yield (
            f"PART OF A DOSE of {format_quantity(course.dose)}: for the whole dose taken together "
            f"with {' and '.join(course.beside)}."
        )


def outcome_of(recorded: Recorded) -> Outcome:
    """
    Return a recorded preparation or schedule.

    Raises:
        Refusal: that is what was recorded.
    """
    trail = place_of(recorded)
    document = recorded.document
    if recorded.outcome == "refused":
        apart = (recorded.personal or {}).get("refusal", {})
        refusal = Refusal.from_json({**document, **apart, "trail": trail})
        refusal.replayed = recorded.replayed
        raise refusal
    return Outcome(
        {
            **join_personal(document, recorded.personal),
            "trail": {**trail, **health_of(recorded.personal)},
        },
        recorded.replayed,
        recorded.by,
    )
