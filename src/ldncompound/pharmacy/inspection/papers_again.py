"""What was printed or exported, once more: original or copy, draft, of which entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ldncompound.pharmacy.batches.printing import print_label, print_sheet
from ldncompound.pharmacy.courses.schedule_acts import Scheduler
from ldncompound.pharmacy.inspection.acts_again import RecorderAgain, Restated
from ldncompound.pharmacy.kept_orders import ERASED, NotAgain
from ldncompound.pharmacy.reports.record_print import print_record
from ldncompound.pharmacy.stock.trituration_sheet import print_trituration_sheet
from ldncompound.pharmacy.stock.triturations import print_trituration_label
from ldncompound.pharmacy.trail_index import BATCH

if TYPE_CHECKING:
    from ldncompound.trail.act import Recorded

__all__ = ["PAPERS", "paper_again"]


def paper_again(recorder: RecorderAgain, entry: Recorded) -> None:
    """
    Print again, always as text: what the entry says of a paper does not depend on its format.

    The bytes of a PDF, a record or a calendar are not made again.

    Raises:
        Restated: what it would record.
        Refusal: it was not possible.
    """
    less = _is_less(recorder, entry)
    if less and entry.action == "calendar":
        raise NotAgain(ERASED)
    try:
        PAPERS[entry.action](recorder, entry)
    except Restated as again:
        stated = entry.document
        if stated["format"] in ("txt", "pdf"):
            again.document["format"] = stated["format"]
        if less or stated["format"] != "txt" or entry.action in ("record", "calendar"):
            again.document["sha256"] = stated["sha256"]
        if entry.action == "record":
            again.document["copy"] = stated["sha256"] in _records_before(recorder, entry)
        if less and "missing" in stated:
            again.document |= {"draft": stated["draft"], "missing": stated["missing"]}
        raise


def _is_less(recorder: RecorderAgain, entry: Recorded) -> bool:
    """Return whether personal data that were on a paper were erased since."""
    trail, of = recorder.trail, entry.document.get("dispensing")
    found = trail.find(str(entry.subject))
    shown = [found] if of is None else [found, trail.recorded_at(of)]
    return any(each is None or each.erased for each in shown)


def _records_before(recorder: RecorderAgain, entry: Recorded) -> list[object]:
    """Return the digests of the records of a batch that were printed before."""
    trail = recorder.trail
    about = (trail.recorded_at(at) for _, at in trail.mentioning(BATCH, str(entry.subject)))
    return [each.document.get("sha256") for each in about if each.action == "record"]


def _language(entry: Recorded) -> str:
    """Return the language in which it was printed; the first versions had one."""
    return str(entry.document.get("language", "en"))


def _sheet(recorder: RecorderAgain, entry: Recorded) -> None:
    """Print a sheet again, of a batch or of a trituration."""
    identity = str(entry.subject)
    found = recorder.trail.find(identity)
    if found is not None and found.action == "trituration":
        print_trituration_sheet(recorder, identity, "txt", language=_language(entry))
    else:
        print_sheet(recorder, identity, "txt", language=_language(entry))


def _label(recorder: RecorderAgain, entry: Recorded) -> None:
    """Print a label again, of a batch, of a dispensing, or of a trituration."""
    identity, size = str(entry.subject), entry.document.get("size")
    found = recorder.trail.find(identity)
    if found is not None and found.action == "trituration":
        print_trituration_label(recorder, identity, "txt", size=size, language=_language(entry))
    else:
        of = entry.document.get("dispensing")
        print_label(recorder, identity, "txt", size=size, dispensing=of, language=_language(entry))


def _record(recorder: RecorderAgain, entry: Recorded) -> None:
    """Print a finished record again."""
    as_of = entry.document.get("as_of")
    print_record(recorder, str(entry.subject), "txt", as_of=as_of, language=_language(entry))


def _calendar(recorder: RecorderAgain, entry: Recorded) -> None:
    """Print a calendar again."""
    Scheduler(recorder).print_calendar(str(entry.subject), "txt", language=_language(entry))


PAPERS: Mapping[str, Callable[[RecorderAgain, Any], None]] = MappingProxyType(
    {"sheet": _sheet, "label": _label, "record": _record, "calendar": _calendar}
)
