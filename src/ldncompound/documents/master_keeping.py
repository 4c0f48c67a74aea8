"""How a preparation keeps, is labelled and checked: the second half of a master record's paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ldncompound.core.quantities import DAY, in_words, quantity
from ldncompound.core.wording import say
from ldncompound.documents.label_items import route_in_words
from ldncompound.documents.master_figures import reference_batch, value_in_words
from ldncompound.documents.master_record_view import MasterSection, text_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ldncompound.documents.master_record_view import References, Rows
    from ldncompound.documents.master_to_print import MasterToPrint
    from ldncompound.formulary.paper_rules import LabelItem

__all__ = ["keeping_sections"]


def keeping_sections(
    told: MasterToPrint, record: Mapping[str, Any], refs: References
) -> Iterator[MasterSection]:
    """
    Yield keeping, studies, calculations, labelling, checks, and what else is to be known.

    Args:
        told: The record, and how it stands in the pharmacy.
        record: The whole record as JSON.
        refs: Numbers the sources.
    """
    yield MasterSection(say("master.s.keeping"), "facts", _keeping(told, record, refs))
    yield text_list(say("master.s.studies"), _studies(record, refs))
    yield MasterSection(say("master.s.calculations"), "facts", _calculations(record, refs))
    yield MasterSection(say("master.s.labelling"), "facts", _labelling(told, record, refs))
    yield MasterSection(
        say("master.s.checks"),
        "table",
        tuple(_check(each, refs) for each in record["check"]),
        head=(
            say("master.c.check"),
            say("master.c.expected"),
            say("master.c.limit"),
            say("master.c.source"),
        ),
        widths=(1.4, 2.4, 1.5, 1.0),
    )
    yield text_list(say("master.s.other"), [value_in_words(record["other"]["text"])])
    yield from _asked(told, refs)


def _keeping(told: MasterToPrint, record: Mapping[str, Any], refs: References) -> Rows:
    """Return the limit of the rules, each storage, and how days are counted."""
    keeping = record["beyond_use"]
    rule = told.formulary.keeping[keeping["rule"]]
    kinds = keeping.get("kind") or [keeping]
    rows = [(say("master.r.rules"), refs.beside(rule.title, keeping))] if "kind" in keeping else []
    for kind in kinds:
        limit = rule.beyond_use[kind["category"]]
        words = say(
            "master.bud.category",
            category=limit.description,
            days=in_words(quantity(limit.days, DAY)),
            rule=rule.title,
        )
        rows.append((say("master.r.rule"), refs.beside(words, kind)))
        if "storage" in kind:
            rows.append((say("master.r.storage"), value_in_words(kind["storage"])))
    for option in keeping.get("option", ()):
        days = in_words(quantity(option["days"], DAY))
        words = say("master.bud.option", storage=option["storage"], days=days)
        rows.append((say("master.r.storage"), refs.beside(words, option)))
    if keeping.get("option"):
        rows.append((say("master.r.counts"), say("master.bud.shorter")))
    longest = told.formulary.rule_of(told.pharmacy.jurisdiction).longest
    if longest is not None:
        part = longest.to_json()
        rows.append((say("master.r.rule"), refs.beside(value_in_words(longest.statement), part)))
    counted = rule.day_one.to_json()
    words = say("master.bud.counting", statement=rule.day_one.statement)
    rows.append((say("master.r.counting"), refs.beside(words, counted)))
    return tuple(rows)


def _studies(record: Mapping[str, Any], refs: References) -> list[str]:
    """Return what supports the beyond-use date; that of no study the rules alone."""
    found = [
        refs.beside(value_in_words(each["statement"]), each)
        for each in record["beyond_use"].get("study", ())
    ]
    return found or [say("master.r.no_study")]


def _calculations(record: Mapping[str, Any], refs: References) -> Rows:
    """Return how it is calculated, and the worked batch."""
    rows = [(say("master.r.formula"), value_in_words(record["method"]["calculations"]))]
    batch = reference_batch(record)
    if batch:
        rows.append((say("master.batch"), refs.beside(batch, record["reference_batch"])))
    return tuple(rows)


def _labelling(told: MasterToPrint, record: Mapping[str, Any], refs: References) -> Rows:
    """Return what stands on the label by the record, and what the rules of the pharmacy ask."""
    labelling = record["labelling"]
    auxiliary = ". ".join(value_in_words(each) for each in labelling["auxiliary"])
    rows = [(say("master.r.on_label"), refs.beside(auxiliary, labelling))]
    if labelling.get("route"):
        rows.insert(0, (say("master.r.route"), route_in_words(labelling["route"])))
    in_use = labelling.get("in_use")
    if in_use is not None:
        days = in_words(quantity(in_use["days"], DAY))
        rows.append((say("master.r.in_use"), refs.beside(days, in_use)))
    asked = told.formulary.rule_of(told.pharmacy.jurisdiction).label_items
    if asked:
        rows.append((say("master.r.asked"), " ".join(_by_source(asked, refs))))
    return tuple(rows)


def _by_source(items: Iterable[LabelItem], refs: References) -> Iterator[str]:
    """Yield what is asked of a label, all of one source and status with one reference."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in items:
        found.setdefault((each.source, each.status), []).append(value_in_words(each.statement))
    for (source, status), texts in found.items():
        yield refs.beside(" ".join(texts), {"source": source, "status": status})


def _check(check: Mapping[str, Any], refs: References) -> tuple[str, ...]:
    """Return a check with what is expected."""
    limit = check.get("limit")
    return (
        value_in_words(check["name"]),
        value_in_words(check["expected"]),
        "" if limit is None else value_in_words(limit),
        refs.of(check),
    )


def _asked(told: MasterToPrint, refs: References) -> Iterator[MasterSection]:
    """Yield what the rules of the pharmacy ask of the instructions, and where it stands."""
    rule = told.formulary.rule_of(told.pharmacy.jurisdiction)
    stands = {
        "technique": say("master.a.technique"),
        "plausibility": say("master.a.plausibility"),
        "packaging": say("master.a.packaging"),
        "in-process": say("master.a.in-process"),
        "workplace": say("master.a.workplace"),
        "release": say("master.a.release"),
    }
    texts = [refs.beside(stands[each.item], each.to_json()) for each in rule.instruction_items]
    if texts:
        yield text_list(say("master.s.asked", rule=rule.title), texts)
