"""The parts of a compounding record, as plain data, and how they write people, times, figures."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ldncompound.core.language import as_recorded, on_paper
from ldncompound.core.numbers import format_number, round_half_up
from ldncompound.core.percentages import rounded_percent
from ldncompound.core.quantities import PERCENT, format_quantity, written
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.compounding.made_batch import Transcribed
    from ldncompound.core.quantities import Quantity
    from ldncompound.documents.compounding_record import CompoundingRecord

__all__ = ["Clock", "Facts", "Plot", "RecordView", "Section"]


class Entered(Protocol):
    """What somebody did, when, and by which entry."""

    @property
    def by(self) -> str:
        """Return who."""

    @property
    def at(self) -> str:
        """Return when, UTC."""

    @property
    def entry(self) -> int:
        """Return the number of the entry."""


class Clock:
    """
    The times of a record as the pharmacy's clock showed them.

    An entry states the offset of that clock from UTC; where it states none, its time is in UTC.

    Args:
        record: Whose times these are.
    """

    def __init__(self, record: CompoundingRecord) -> None:
        self._zones = {each.entry: _zone_of(each.zone) for each in record.history}
        zones = set(self._zones.values())
        self.zone = _in_words(zones.pop()) if len(zones) == 1 else ""
        """The zone of every time, to be said once; empty where they differ."""

    def with_zones(self, zones: Mapping[int, str | None]) -> Clock:
        """Tell the zones of further entries, and return the clock that knows them."""
        self._zones |= {entry: _zone_of(zone) for entry, zone in zones.items()}
        return self

    def when(self, each: Entered) -> str:
        """Return when an entry was written, with its zone where that is not always the same."""
        return self.at(each.at, each.entry)

    def at(self, utc: str, entry: int) -> str:
        """Return a time with the zone of an entry."""
        zone = self._zones.get(entry, datetime.UTC)
        then = datetime.datetime.fromisoformat(utc).astimezone(zone)
        words, named = _moment(then), _in_words(zone)
        return words if named == self.zone else say("record.when.zone", when=words, zone=named)

    def signed(self, each: Entered) -> str:
        """Say who did it, when, by which entry; and who did it on paper before."""
        who = say("record.signed", person=each.by, moment=self.when(each), entry=each.entry)
        return self.with_paper(who, each)

    def with_paper(self, words: str, each: Entered) -> str:
        """Return words with when and by whom something was done that was entered from paper."""
        paper: Transcribed | None = getattr(each, "transcribed", None)
        if paper is None:
            return words
        zone = _in_words(paper.moment.tzinfo)
        done = _moment(paper.moment)
        if zone != self.zone:
            done = say("record.when.zone", when=done, zone=zone)
        return say("record.from_paper", entered=words, done=done, by=paper.by)


def _zone_of(offset: str | None) -> datetime.tzinfo:
    """Return a zone; UTC where none is stated."""
    if not offset:
        return datetime.UTC
    minutes = int(offset[1:3]) * 60 + int(offset[3:])
    return datetime.timezone(datetime.timedelta(minutes=-minutes if offset[0] == "-" else minutes))


def _in_words(zone: datetime.tzinfo | None) -> str:
    """
    Return a zone as people read it.

    >>> _in_words(_zone_of("-0530")), _in_words(_zone_of("+0000")), _in_words(_zone_of(None))
    ('UTC-05:30', 'UTC', 'UTC')
    """
    return str(zone)


def _moment(at: datetime.datetime) -> str:
    """Write a time to the minute; the entry has the rest."""
    return say("record.when", day=at.date(), time=f"{at:%H:%M}")


def in_utc(at: str) -> str:
    """Write the time of an entry, which is in UTC."""
    return _moment(datetime.datetime.fromisoformat(at))


def day_words(day: datetime.date) -> str:
    """Write a date as the country of the paper does."""
    return on_paper(day)


def reason_words(reason: str | None) -> str:
    """Return a reason, or that none is kept."""
    if reason is None:
        return say("record.no_reason")
    with as_recorded():
        waived = say("record.waived", reason="")
    if reason.startswith(waived):
        return say("record.waived", reason=reason.removeprefix(waived))
    marks = {"left out": say("record.left_out"), "erased": say("paper.erased")}
    return marks.get(reason, reason)


def typed_words(text: str, *, personal: bool) -> str:
    """Return what somebody typed; where it is empty, that it is left out or erased."""
    return text or (say("paper.erased") if personal else say("record.left_out"))


def figure(value: Quantity | None) -> str:
    """Write a figure as it was measured or planned; empty for None."""
    return "" if value is None else written(format_quantity(value))


def derived(value: Quantity | None) -> str:
    """
    Write a figure that was calculated with at most 4 significant digits; empty for None.

    A percentage has two decimals; below them it is said to be less. Whole units are never rounded.

    >>> from ldncompound.core.quantities import parse_quantity
    >>> [derived(parse_quantity(each)) for each in ("48.581422464 mg", "14724 mg", "0.123456 g")]
    ['48.58 mg', '14724 mg', '0.1235 g']
    """
    if value is None:
        return ""
    if value.units == PERCENT:
        if 0 < abs(value.magnitude) < Fraction(1, 100):
            return say("number.less_than", amount="0.01 %")
        return written(rounded_percent(value))
    number, step = Fraction(value.magnitude), Fraction(1)
    while 0 < abs(number) < 1000 * step:
        step /= 10
    size = round_half_up(abs(number), step)
    unit = format_quantity(value).partition(" ")[2]
    return written(f"{format_number(-size if number < 0 else size)} {unit}")


Rows = tuple[tuple[str, ...], ...]


class Plot(NamedTuple):
    """A picture of a check: SVG, and what it shows in words."""

    svg: str
    words: str


class Facts(NamedTuple):
    """A headed group of names, each with its text."""

    title: str
    rows: tuple[tuple[str, str], ...]


class Section(NamedTuple):
    """
    One headed part.

    Args:
        title: Its heading.
        head: Of a table; empty for facts (two texts a row) and notes (one text a row).
        widths: Of the columns, in shares.
        rows: Texts.
        plots: Below the rows.
        notes: Sentences below all of it.
        small: Notes that only a few look for, in two columns.
    """

    title: str
    head: tuple[str, ...]
    widths: tuple[float, ...]
    rows: Rows
    plots: tuple[Plot, ...] = ()
    notes: tuple[str, ...] = ()
    small: bool = False


class RecordView(NamedTuple):
    """
    Everything on the record, from top to bottom.

    Args:
        identity: Id of the batch.
        title: Of the preparation.
        subtitle: What was made of it.
        state: Of the batch.
        marks: What keeps the batch from being used; across every page.
        as_of: The last entry that it is based on.
        zone: The zone of the times.
        day: Of that entry, for the properties of the file.
        paper: "letter" or "a4".
        pharmacy: Name, address, telephone.
        exceptions: What was not as usual, what matters most first; one sentence where all was.
        usual: Nothing was exceptional.
        facts: What, for whom, and the result.
        sections: The rest.
        proof: Hashes and digests, on the last page.
        trail: Size and root of the trail, for the code.
        program: What planned it.
    """

    identity: str
    title: str
    subtitle: str
    state: str
    marks: tuple[str, ...]
    as_of: str
    zone: str
    day: str
    paper: str
    pharmacy: tuple[str, ...]
    exceptions: tuple[str, ...]
    usual: bool
    facts: tuple[Facts, ...]
    sections: tuple[Section, ...]
    proof: tuple[Section, ...]
    trail: str
    program: str
