"""Calendars of schedules rendered as plain text or PDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.values import in_short
from ldncompound.documents.rendering import in_language

if TYPE_CHECKING:
    from ldncompound.compounding.pharmacy_identity import PharmacyIdentity
    from ldncompound.compounding.schedule_document import Schedule, ScheduleChanged, ScheduleOption
    from ldncompound.compounding.schedule_fill import ScheduleFill
    from ldncompound.documents.calendar_containers import BarredContainer
    from ldncompound.documents.rendering import Told

__all__ = ["Calendar", "render_calendar"]


class Calendar(NamedTuple):
    """
    The calendar of a schedule.

    Args:
        data: The bytes of the file.
        missing: What is missing before it is more than a draft.
        copy: Whether it is marked as a copy.
    """

    data: bytes
    missing: tuple[str, ...]
    copy: bool

    def __repr__(self) -> str:
        """Return it in short, without bytes and names."""
        return in_short(self, ("missing", "copy"), len(self))

    def told(self) -> dict[str, Told]:
        """Return the members for its entry and for JSON output."""
        return {"draft": bool(self.missing), "missing": list(self.missing)}


def render_calendar(
    schedule: Schedule,
    option: ScheduleOption,
    pharmacy: PharmacyIdentity,
    first_weekday: str,
    form: str,
    *,
    accepted: bool,
    paper: str,
    copy: bool,
    changed: ScheduleChanged | None = None,
    filled: Sequence[ScheduleFill] | None = None,
    barred: Sequence[BarredContainer] = (),
    language: str = "en",
) -> Calendar:
    """
    Return the calendar that a patient gets with a schedule.

    Args:
        schedule: As recorded, its personal members and `trail` included.
        option: The way in which it is made.
        pharmacy: The pharmacy, as in a preparation.
        first_weekday: The day that begins its week, such as "monday".
        form: "pdf" or "txt".
        accepted: Whether the schedule was accepted in this way.
        paper: "letter" or "a4".
        copy: Whether it is marked as a copy; copies are not numbered.
        changed: As for `calendar_view`.
        filled: Likewise.
        barred: Likewise.
        language: Of the paper, "en" or "de".
    """
    from ldncompound.documents import calendar, calendar_text

    with in_language(language, pharmacy):
        view = calendar.calendar_view(
            schedule,
            option,
            pharmacy,
            first_weekday,
            accepted=accepted,
            paper=paper,
            copy=copy,
            changed=changed,
            filled=filled,
            barred=barred,
        )
        if form == "pdf":
            from ldncompound.documents.pdf import render_calendar_pdf

            data = render_calendar_pdf(view)
        else:
            data = calendar_text.render_calendar_text(view).encode()
    return Calendar(data, calendar.missing_on(schedule, pharmacy, accepted=accepted), copy)
