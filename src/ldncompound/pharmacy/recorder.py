"""Record preparations, refusals and prints in the audit trail; without a record, no result.

Only here is a pure preparation combined with who acts, where and when.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.prescription.avoidance import read_avoided
from ldncompound.compounding.prescription.screening import read_answers
from ldncompound.core.personal_data import (
    PERSONAL,
    PersonalRow,
    named_in,
    without_free_texts,
    without_personal,
)
from ldncompound.core.records import Json, replaced
from ldncompound.core.refusals import NotAuthorised, Refusal, RequestIdUsed
from ldncompound.core.text import echo
from ldncompound.core.values import check_type
from ldncompound.core.version import __version__
from ldncompound.pharmacy.authority import BY_NAME, accepting
from ldncompound.pharmacy.ordered_twice import order_mentions
from ldncompound.pharmacy.outcome import Outcome, kept_apart, outcome_of
from ldncompound.pharmacy.patient_answers import Answer, Screened
from ldncompound.pharmacy.trail_index import BATCH, SCHEDULE, known_subject, refused_mentions
from ldncompound.pharmacy.typed_texts import STRANGER, TypedTexts, known_person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ldncompound.compounding.course_figures import CourseInUse
    from ldncompound.compounding.practice import Practice
    from ldncompound.compounding.preparation import PlanReplaced
    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.core.canonical_json import JsonObject
    from ldncompound.core.text import Typed
    from ldncompound.documents.rendering import Label
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.substance import Substance
    from ldncompound.pharmacy.authority import Authority, Grant
    from ldncompound.pharmacy.desk import Desk
    from ldncompound.pharmacy.requests import Request
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["BATCH", "SCHEDULE", "Recorder"]


@dataclass(frozen=True, slots=True)
class Recorder:
    """Records acts in a trail: one entry each, in one transaction with what it records."""

    trail: Trail
    formulary: Formulary
    pharmacy: Practice
    desk: Desk
    authority: Authority = BY_NAME
    request: Request | None = None

    def __post_init__(self) -> None:
        """Check what it is made of (`WrongUsage`)."""
        from ldncompound.compounding.practice import Practice
        from ldncompound.formulary.contents import Formulary
        from ldncompound.pharmacy.desk import Desk
        from ldncompound.trail.store import Trail

        kinds = {"trail": Trail, "formulary": Formulary, "pharmacy": Practice, "desk": Desk}
        for name, kind in kinds.items():
            check_type(getattr(self, name), kind, f"the {name}")

    def prepare(
        self,
        order: Order,
        *,
        request_id: str | None = None,
        course: CourseInUse | None = None,
        replaces: PlanReplaced | None = None,
        reason: str | None = None,
        typed: Mapping[str, Typed] | None = None,
        still: Callable[[Preparation], None] = lambda _: None,
    ) -> Outcome:
        """
        Prepare and record, or refuse and record the refusal.

        Args:
            order: The prescription as typed.
            request_id: A key of the caller that makes a repetition safe.
            course: Which part of a schedule or course it is.
            replaces: The plan in whose place it is made.
            reason: Why that is replaced; None for the reason in the order.
            typed: What tells a repeated request, where that is not the order.
            still: Called inside the transaction; refuses what is planned, or was made meanwhile.

        Raises:
            Refusal: as recorded.
            StorageUnavailable: nothing could be recorded, so there is no result.
            VerificationFailure: the trail is damaged, or is no trail.
        """
        from ldncompound.compounding.checks_before_planning import drug_of, settled
        from ldncompound.pharmacy.planned_orders import planned_order

        order, made = settled(order, self.formulary), dict[int, Preparation]()

        def prepared() -> Preparation:
            # Again inside the transaction, where anything was recorded since: lots may be gone.
            with self.trail.still():
                now = self.trail.size()
                if now not in made:
                    house = (self.trail, self.formulary, self.pharmacy, self.desk)
                    made[now] = planned_order(order, course, *house, replaces=replaces)
            return made[now]

        def document(identity: str | None) -> JsonObject:
            still(prepared())
            return without_personal(prepared().document(identity))

        try:
            first = prepared()
            named = self.person(order, drug_of(order, self.formulary))
            recorded = self.record(
                action="preparation",
                series=f"{self.pharmacy.site}-{first.prepared_on:%Y%m%d}",
                document=document,
                personal=replaced(named, reason=reason or order.reason, confirmed=order.confirmed),
                grant=accepting(self, self.desk, "preparation") if first.confirmed else None,
                order=typed or order.as_typed(),
                request_id=request_id,
                mentions_of=lambda identity: order_mentions(self.trail, prepared(), str(identity)),
            )
        except Refusal as refusal:
            if "trail" in refusal.details:
                raise  # recorded already
            return self.refuse_order(order.as_typed(), refusal, request_id, known_by=typed)
        return outcome_of(recorded)

    def refuse_order(
        self,
        typed: Mapping[str, Typed],
        refusal: Refusal,
        request_id: str | None,
        *,
        known_by: Mapping[str, Typed] | None = None,
        mentions: tuple[tuple[str, str], ...] = (),
    ) -> Outcome:
        """
        Record the refusal of an order and raise it; a repeated request gets its first answer again.

        Args:
            typed: What was typed, escaped; personal and malformed members stay out of the body.
            refusal: Why.
            request_id: A key of the caller that makes a repetition safe.
            known_by: What identifies a repeated request, where that is not what was typed.
            mentions: Keys of its entry.

        Raises:
            Refusal: as recorded.
        """
        said = {key: typed.get(key) for key in (*PERSONAL, "reason")}
        known = known_by or typed
        about = known_subject(self.trail, known) if "replan" in known else mentions
        recorded = self._refused(
            refusal, typed, said, order=known, request_id=request_id, mentions=about
        )
        return outcome_of(recorded, refusal.field)

    def _refused(
        self,
        refusal: Refusal,
        typed: Mapping[str, Typed],
        personal: Mapping[str, Typed | None],
        **members: Any,
    ) -> Recorded:
        """
        Write the entry of a refusal: the only place that does.

        Its body has the code, what `TypedTexts` lets stand of what was typed, and the names of
        the other fields. All else, words too, is with the personal data.
        """
        document, said = kept_apart(refusal)
        texts = TypedTexts(self.trail, self.formulary, self.pharmacy)
        kept, apart = texts.sorted_out(typed)
        # Of an order all is kept beside it, so that a repetition can be compared.
        untold = {} if "order" in members else {k: apart[k] for k in apart.keys() - personal}
        row = PersonalRow.from_document({**personal, "refusal": said, "typed": untold or None})
        try:
            return self.record(
                action="refusal",
                outcome="refused",
                document=lambda _: {**document, "order": kept, "apart": sorted(apart)},
                personal=row,
                **members,
            )
        except RequestIdUsed as used:
            free = replace(self, request=None)  # the id belongs to something else
            return free._refused(used, typed, personal, **{**members, "request_id": None})

    def person(self, order: Screened, substance: Substance) -> PersonalRow:
        """
        Return the personal data of an order, health data included, stored apart from the body.

        Args:
            order: With answers, consultations, what is avoided and what was checked; valid.
            substance: The drug, with its screening.
        """
        screening = read_answers(order.answers, order.consulted, substance.screening).kept()
        avoided = read_avoided(order.avoid, order.checked, substance.avoidables).kept()
        return replaced(
            named_in(order),
            screening=Json(screening) if screening else None,
            avoided=Json(avoided) if avoided else None,
        )

    def refuse(
        self, refusal: Refusal, written: Iterable[str], *, request_id: str | None = None
    ) -> None:
        """
        Record the refusal of what could not be read as an order, and raise it.

        Args:
            refusal: Why.
            written: What stood there, piece by piece; the first 64 are kept with personal data.
            request_id: A key of the caller that makes a repetition safe.

        Raises:
            Refusal: as recorded.
        """
        pieces = [echo(each) for each in islice(written, 64)]
        outcome_of(self._refused(refusal, {}, {}, order={"written": pieces}, request_id=request_id))

    def print_sheet(self, identity: str, form: str = "pdf") -> bytes:
        """
        Return the batch sheet of a recorded preparation, as `Pharmacy.print_sheet` prints it.

        Args:
            identity: Id of the preparation; all that the sheet shows is read from the trail.
            form: "pdf" or "txt".
        """
        from ldncompound.pharmacy.batches.printing import print_sheet

        return print_sheet(self, identity, form).data

    def print_label(
        self,
        identity: str,
        form: str = "pdf",
        *,
        size: str | None = None,
        dispensing: int | None = None,
    ) -> Label:
        """
        Return the labels of a recorded preparation, as `Pharmacy.label` prints them.

        Args:
            identity: Id of the preparation; all that they show is read from the trail.
            form: "pdf" or "txt".
            size: Name of the size; None takes the one for this kind of preparation.
            dispensing: Number of the entry of a dispensing from it, whose label it is.
        """
        from ldncompound.pharmacy.batches.printing import print_label

        return print_label(self, identity, form, size=size, dispensing=dispensing)

    def record_export(self) -> Recorded:
        """Record that the trail is exported, with its size and root before that."""
        from ldncompound.trail.trail_documents import ExportRecorded

        def document(_: str | None) -> JsonObject:
            before = self.trail.head()
            return ExportRecorded(size=before.size, root=before.root).document()

        return self.record(action="export", document=document)

    def attempt(
        self,
        typed: Mapping[str, Typed],
        work: Callable[[], Answer],
        *,
        mentions_of: Callable[[Refusal], tuple[tuple[str, str], ...]] = lambda _: (),
    ) -> Answer:
        """
        Do work that may be refused; a refusal is recorded before it is raised.

        Args:
            typed: What was typed, escaped; what is not well-formed is kept apart.
            work: What to do.
            mentions_of: Returns the keys of a refusal, besides that of what was typed.

        Raises:
            Refusal: as recorded.
        """
        try:
            return work()
        except Refusal as refusal:
            if "trail" in refusal.details:
                raise  # recorded already within
            about = {*known_subject(self.trail, typed), *mentions_of(refusal)}
            # Somebody else, or another passphrase, may do the same under the same request id.
            free = isinstance(refusal, NotAuthorised | RequestIdUsed)
            writer = replace(self, request=None) if free else self
            recorded = writer._refused(refusal, typed, {}, mentions=tuple(sorted(about)))
            refusal.details["trail"] = recorded.place.document()
            raise

    def granted(self, action: str, **done: bool) -> Grant:
        """
        Return as whom the person at the desk may act; for `record`, and within an attempt.

        Args:
            action: What sort of act.
            done: `accepts` and `finished`, as an `Authority` takes them.

        Raises:
            NotAuthorised: they may not; not recorded here.
        """
        return self.authority.grant(self.trail, self.desk, action, **{"accepts": False, **done})

    def record(
        self,
        *,
        action: str,
        document: Callable[[str | None], JsonObject],
        personal: PersonalRow | None = None,
        accepts: bool = False,
        grant: Grant | None = None,
        **members: Any,
    ) -> Recorded:
        """
        Write one entry: who, where, when and with what program are filled in.

        Args:
            action: What sort of act.
            document: Called inside the transaction, as for `trail.Act`.
            personal: What is kept apart and may be erased.
            accepts: It accepts what is out of tolerance, failed or missing.
            grant: As whom somebody acts; None asks the authority.
            members: Further ones of `trail.Act`.

        Raises:
            NotAuthorised: the person at the desk may not; recorded.
        """
        from ldncompound.trail.act import Act

        if grant is None:
            about = refused_mentions(members.get("mentions", ()))
            ask = partial(self.granted, action, accepts=accepts)
            grant = self.attempt({"action": action}, ask, mentions_of=lambda _: about)
        still, row = grant.still, dict[str, object]()

        def checked(subject: str | None) -> JsonObject:
            still()
            kept, texts = without_free_texts(document(subject))
            row.update({"texts": texts} if texts else {})
            return kept

        by = self.desk.by
        if grant.actor is not None:
            # The first who is enrolled may be named as the computer names them.
            by = by if known_person(self.trail, by, enrolled=True) else grant.actor.person
        elif self.desk.by_basis == "stated" and not known_person(self.trail, by):
            # A stranger's name may be anybody's: a patient's, too.
            personal, by = replaced(personal or PersonalRow(), by=by), STRANGER
        row.update({} if personal is None else personal.document())
        asked = {} if self.request is None else self.request.members(action)
        recorded = self.trail.record(
            Act(
                **{"outcome": "done", **asked, **members},
                action=action,
                document=checked,
                actor=grant.actor,
                signing=grant.signing,
                policy=grant.policy,
                personal=row,
                by=by,
                by_basis=self.desk.by_basis,
                station=self.desk.station,
                at=self.desk.now,
                program=f"ldncompound {__version__}",
                formulary=self.formulary.digest,
                configuration=self.pharmacy.digest,
                summing=_by_batch,
            )
        )
        if self.request is not None and asked:
            self.request.answered(recorded)
        return recorded


def _by_batch() -> Any:
    """Return how entries are summed up; imported here, for most acts do not need it."""
    from ldncompound.pharmacy.batches.summed import SUMMING

    return SUMMING
