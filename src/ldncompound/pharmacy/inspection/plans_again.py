"""Preparations and schedules planned again, from the order that is kept beside them."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from ldncompound.compounding.prescription.steps import Missing
from ldncompound.compounding.schedule_document import Schedule
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.text import echo
from ldncompound.interchange.order_files import FORMS
from ldncompound.pharmacy.courses.acceptance import AcceptanceAct
from ldncompound.pharmacy.courses.refill_acts import Refill, Refiller
from ldncompound.pharmacy.courses.schedule_acts import Scheduler
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
from ldncompound.pharmacy.courses.schedule_way import SaidOfFills

if TYPE_CHECKING:
    from ldncompound.compounding.course_figures import CourseInUse
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.pharmacy.inspection.acts_again import RecorderAgain
    from ldncompound.trail.act import Recorded

__all__ = ["ERASED", "NotAgain", "acceptance_again", "preparation_again", "schedule_again"]


ERASED = "personal data erased"


class NotAgain(Exception):
    """
    Something cannot be calculated again.

    Args:
        why: In a few words, by which such things are counted.
    """

    def __init__(self, why: str) -> None:
        """Take over why."""
        super().__init__(why)
        self.why = why


def preparation_again(
    recorder: RecorderAgain, entry: Recorded, plan: Preparation, typed: Any
) -> None:
    """
    Plan a preparation again, as it was ordered: by itself, as a part or as a fill.

    Args:
        recorder: As of then.
        entry: What was recorded.
        plan: The preparation that it states.
        typed: The order as typed, which is kept with the personal data.

    Raises:
        Restated: what would be recorded.
        Refusal: it could not be planned.
        NotAgain: the order was erased, or is only kept shortened.
        VerificationFailure: the order is not one of such a preparation.
    """
    order = _typed(typed, entry)
    course, trail = plan.course, recorder.trail
    before = [trail.find(each) for each in _same_before(plan)]
    if any(each is not None and each.erased for each in before):
        raise NotAgain(ERASED)
    if "refill" in order:
        begun = None if course is None else trail.find(str(course.schedule))
        if begun is not None and begun.erased:
            raise NotAgain(ERASED)
        Refiller(recorder).refill(str(order.pop("refill")), _made(Refill, order))
    elif course is not None and course.schedule is not None:
        _part(recorder, course, order)
    else:
        recorder.prepare(_made(FORMS[plan.form], order))


def _same_before(plan: Preparation) -> list[str]:
    """Return the preparation that a plan names as the same as it, by the patient's data."""
    told = [each for each in plan.wording if each.key == "note.same_again"]
    return [str(each.values["preparation"]) for each in told]


def _part(recorder: RecorderAgain, course: CourseInUse, order: dict[str, Any]) -> None:
    """Make a part of a schedule again."""
    scheduler = Scheduler(recorder)
    schedule = scheduler.schedule(str(course.schedule))
    if not schedule.prescription.patient:
        raise NotAgain(ERASED)
    way, _ = scheduler.option(schedule, None)
    for fill in way.fills:
        for place, part in zip(fill.places, fill.parts, strict=True):
            if place == (course.fill, course.part):
                more = {name: order[name] for name in SaidOfFills.__annotations__ if name in order}
                scheduler.make_part(schedule, fill, place, part, more)  # type: ignore[arg-type]
    raise VerificationFailure("Its schedule has no such part.")


def schedule_again(recorder: RecorderAgain, entry: Recorded, typed: Any) -> None:
    """
    Plan a schedule again; otherwise as `preparation_again`.

    Raises:
        Restated: what would be recorded.
        Refusal: it could not be planned.
        NotAgain: the order was erased, or is only kept shortened.
        VerificationFailure: the order is none of a schedule.
    """
    order = _typed(typed, entry)
    stated = Schedule.from_document(entry.document)
    missing = {name: order.pop(name, None) for name in Missing._fields}
    order["start"] = stated.prescription.first_dose.isoformat()
    Scheduler(recorder).plan(_made(ScheduleOrder, {**order, "missing": Missing(**missing)}))


def acceptance_again(recorder: RecorderAgain, entry: Recorded) -> None:
    """
    Accept a schedule again.

    Raises:
        Restated: what would be recorded.
        Refusal: it could not be accepted.
        NotAgain: the personal data of the schedule were erased.
    """
    stated = AcceptanceAct.from_document(entry.document)
    scheduler = Scheduler(recorder)
    schedule = scheduler.schedule(str(entry.subject))
    if not schedule.prescription.patient:
        raise NotAgain(ERASED)
    way, _ = scheduler.option(schedule, stated.kind)
    scheduler.record_accepted(str(schedule.id), way.kind)


def _made(kind: type[Any], given: dict[str, Any]) -> Any:
    """Return an order of a kind; refuse other members."""
    if not given.keys() <= {each.name for each in fields(kind)}:
        raise VerificationFailure("The order that is kept with it is another one.")
    return kind(**given)


def _typed(typed: Any, entry: Recorded) -> dict[str, Any]:
    """Return an order as it was typed; what is kept shortened is taken from where it is whole."""
    if entry.erased:
        raise NotAgain(ERASED)
    if not isinstance(typed, dict):
        raise VerificationFailure("No order is kept with it.")
    whole = _whole(entry)
    by = typed.get("prescriber")
    if isinstance(by, dict) and by.get("sha256") not in whole:
        raise VerificationFailure("another prescriber ordered it.")
    return {
        name: tuple(_text(each, whole) for each in value)
        if isinstance(value, list)
        else value
        if isinstance(value, bool)
        else _text(value, whole)
        for name, value in typed.items()
    }


def _text(kept: Any, whole: dict[str, str]) -> str:
    """Return a text as it was typed."""
    if isinstance(kept, str):
        return kept
    found = whole.get(str(kept.get("sha256"))) if isinstance(kept, dict) else None
    if found is None:
        raise NotAgain("a text of the order is kept only in part")
    return found


def _whole(entry: Recorded) -> dict[str, str]:
    """Return the texts that are kept whole, by the digest of their shortened form."""
    row = PersonalRow.of(entry.personal)
    named = ("patient", "patient_name", "rx", "directions", "reason", "confirmed")
    texts = [row.text(name) for name in named]
    said = {} if row.screening is None else row.screening
    avoided = {} if row.avoided is None else row.avoided
    texts += [f"{name}={text}" for name, text in said.get("answers", {}).items()]
    texts += [f"{name}: {text}" for name, text in said.get("consulted", {}).items()]
    texts += [f"{name}: {text}" for name, text in avoided.items()]
    texts.append(entry.document["prescription"]["prescriber"])
    found = {}
    for text in texts:
        kept = None if text is None else echo(text)
        if isinstance(kept, dict):
            found[str(kept["sha256"])] = str(text)
    return found
