"""Contents of a printed master formulation record: to file, to sign, to work by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.core.language import spoken
from ldncompound.core.quantities import DAY, in_words, quantity
from ldncompound.core.wording import say
from ldncompound.documents.label_items import route_in_words
from ldncompound.documents.master_figures import (
    amount_of,
    figure_rows,
    reference_batch,
    stages,
    value_in_words,
)
from ldncompound.documents.master_record_view import MasterSection, MasterView, References, Rows

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping

    from ldncompound.compounding.practice import PharmacyIdentity
    from ldncompound.formulary.adoption_records import AdoptionShown
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.master_record import MasterFormulation
    from ldncompound.formulary.paper_rules import LabelItem

__all__ = ["ActOnRecord", "MasterToPrint", "master_view"]


_PROGRAM_DIGITS = 12


class ActOnRecord(NamedTuple):
    """
    An act of this pharmacy on a master record.

    Args:
        on: The day.
        act: "proposed", "adopted" or "withdrawn".
        by: Name of the person.
        revision: Of what was proposed or adopted; None of a withdrawal.
        sha256: Of its file; likewise.
        entry: Number of its entry.
    """

    on: datetime.date
    act: str
    by: str
    revision: int | None
    sha256: str | None
    entry: int


@dataclass(frozen=True, slots=True)
class MasterToPrint:
    """
    A master record with everything that its paper shows.

    Args:
        master: The record.
        formulary: Gives sources, rules and substance.
        pharmacy: Whose paper it is; its jurisdiction and paper size.
        adoption: Whether it adopted the record.
        history: What it did about the record; empty without a trail.
        program: Version of the program.
    """

    master: MasterFormulation
    formulary: Formulary
    pharmacy: PharmacyIdentity
    adoption: AdoptionShown
    history: tuple[ActOnRecord, ...]
    program: str


def master_view(told: MasterToPrint) -> MasterView:
    """
    Return what stands on the paper of a master record.

    Args:
        told: The record, and how it stands in the pharmacy.
    """
    master, pharmacy, refs = told.master, told.pharmacy, References()
    record = master.record()
    sections = (
        MasterSection(say("master.s.what"), "facts", _what(told, record, refs)),
        MasterSection(
            say("master.s.ingredients"),
            "table",
            tuple(_ingredient(each, refs) for each in record["component"]),
            head=(
                say("master.c.ingredient"),
                _amount_head(record),
                say("master.c.grade"),
                say("master.c.character"),
                say("master.c.source"),
            ),
            widths=(1.3, 1.05, 1.3, 2.1, 1.0),
        ),
        _figures(record, refs),
        _list(say("master.s.container"), [_text(record["container"], refs)]),
        *_method(record, refs),
        _list(say("master.s.description"), [_text(record["description"], refs)]),
        MasterSection(say("master.s.keeping"), "facts", _keeping(told, record, refs)),
        _list(say("master.s.studies"), _studies(record, refs)),
        MasterSection(say("master.s.calculations"), "facts", _calculations(record, refs)),
        MasterSection(say("master.s.labelling"), "facts", _labelling(told, record, refs)),
        MasterSection(
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
        ),
        _list(say("master.s.other"), [value_in_words(record["other"]["text"])]),
        *_asked(told, refs),
        MasterSection(
            say("master.s.complete"),
            "boxes",
            (
                (say("master.blank.workplace"),),
                (say("master.blank.training"),),
                (say("master.blank.label"),),
                (say("master.blank.remarks"),),
            ),
        ),
        _signatures(),
        _history(told),
        MasterSection(
            say("master.s.files"),
            "table",
            tuple(_files(told)),
            head=(say("master.c.file"), say("master.c.digest")),
            widths=(1.3, 2.2),
        ),
        _sources(told, refs),
    )
    standing, adopted = _standing(told.adoption)
    return MasterView(
        heading=say("master.title"),
        title=say("master.named", title=master.title),
        identity=say(
            "master.identity", id=master.id, revision=master.revision, day=master.effective
        ),
        standing=standing,
        adopted=adopted,
        effective=master.effective.isoformat(),
        paper=pharmacy.paper,
        pharmacy=_pharmacy(pharmacy),
        sections=tuple(each for each in sections if each.rows),
        footer=say("master.footer", id=master.id, revision=master.revision, digest=master.sha256),
        program=say(
            "master.program",
            version=told.program,
            formulary=told.formulary.digest[:_PROGRAM_DIGITS],
        ),
        pages=tuple(say("master.page", page="#", pages="#").split("#")),
        language=_language(),
    )


def _language() -> str:
    """Return the code of the language of the paper."""
    language = spoken()
    return "en" if language is None else language.code


def _pharmacy(pharmacy: PharmacyIdentity) -> tuple[str, ...]:
    """Return the pharmacy, or that none is configured."""
    if not pharmacy.configured:
        return (say("paper.not_configured"),)
    return tuple(filter(None, (pharmacy.name, pharmacy.address, pharmacy.telephone)))


def _standing(adoption: AdoptionShown) -> tuple[str, bool]:
    """Return whether the record in use is adopted, in words, and as a fact."""
    adopted, proposed = adoption.in_force, adoption.proposed
    if adoption.state == "adopted" and adopted is not None:
        words = say(
            "master.adopted",
            first=adopted.proposed_by.name,
            proposed=adopted.proposed_on,
            second=adopted.adopted_by.name,
            adopted=adopted.adopted_on,
        )
        return words, True
    if adoption.state == "proposed" and proposed is not None:
        first, on = proposed.proposed_by.name, proposed.proposed_on
        return say("master.not_adopted.proposed", first=first, proposed=on), False
    if adoption.state == "changed":
        return say("master.not_adopted.changed"), False
    return say("master.not_adopted"), False


def _what(told: MasterToPrint, record: Mapping[str, Any], refs: References) -> Rows:
    """Return name, strength, form, route, and by whose rules it is used."""
    master, substance = told.master, told.formulary.substances[told.master.substance]
    rows = [
        (say("master.r.name"), value_in_words(master.title)),
        (say("master.r.drug"), value_in_words(substance.labelled_as)),
        (say("master.r.strength"), _strength(record, refs)),
        (say("master.r.form"), _form(record["dosage_form"])),
        (
            say("master.r.route"),
            refs.beside(route_in_words(master.labelling.route), record["labelling"])
            if master.labelling.route
            else say("paper.not_given"),
        ),
    ]
    documented = record.get("documented_form")
    if documented is not None:
        rows.append(
            (
                say("master.r.documented"),
                refs.beside(value_in_words(documented["statement"]), documented),
            )
        )
    rule = told.formulary.rule_of(told.pharmacy.jurisdiction)
    rows.append((say("master.r.jurisdiction"), f"{rule.title}, {rule.told}"))
    return tuple(rows)


def _strength(record: Mapping[str, Any], refs: References) -> str:
    """Return the strengths that the record is for."""
    stated = record.get("strength")
    if stated is not None:
        strengths = ", ".join(map(value_in_words, stated["documented"]))
        return refs.beside(strengths, stated)
    liquid = record.get("liquid")
    if liquid is not None:
        concentration = liquid["concentration"]
        return refs.beside(value_in_words(concentration["value"]), concentration)
    return say("master.amount.by_order")


def _form(form: str) -> str:
    """Return the dosage form; that of a pharmacy's own program by its name."""
    names = {
        "capsule": say("master.form.capsule"),
        "oral liquid": say("master.form.oral_liquid"),
        "sublingual tablet": say("master.form.sublingual"),
        "topical preparation": say("master.form.topical"),
    }
    return names.get(form, form)


def _role(role: str) -> str:
    """Return what an ingredient is for."""
    names = {
        "active": say("master.role.active"),
        "additive": say("master.role.additive"),
        "antioxidant": say("master.role.antioxidant"),
        "base": say("master.role.base"),
        "cosolvent": say("master.role.cosolvent"),
        "filler": say("master.role.filler"),
        "preservative": say("master.role.preservative"),
        "shell": say("master.role.shell"),
        "vehicle": say("master.role.vehicle"),
    }
    return names.get(role, role)


def _amount_head(record: Mapping[str, Any]) -> str:
    """Return what stands over the amounts: of a liquid, what they are for."""
    liquid = record.get("liquid")
    if liquid is None:
        return say("master.c.amount")
    return say("master.c.amount_for", volume=value_in_words(liquid["volume"]["value"]))


def _ingredient(part: Mapping[str, Any], refs: References) -> tuple[str, ...]:
    """Return an ingredient: name and role, amount, grade, characteristics, source."""
    character = f"{value_in_words(part['characteristics']).rstrip('.')}; {_holds(part)}"
    return (
        f"{value_in_words(part['name'])} ({_role(part['role'])})",
        amount_of(part, refs),
        value_in_words(part["grade"]),
        character,
        refs.of(part),
    )


def _holds(part: Mapping[str, Any]) -> str:
    """Return what an ingredient holds, and may hold, that somebody may have to avoid."""
    if part.get("contains") is None:
        return say("master.holds.unknown")
    always = ", ".join(map(value_in_words, part["contains"]))
    perhaps = ", ".join(map(value_in_words, part.get("may_contain", ())))
    found = [
        *([say("master.holds", things=always)] if always else []),
        *([say("master.may_hold", things=perhaps)] if perhaps else []),
    ]
    return ", ".join(found) or say("master.holds.nothing")


def _figures(record: Mapping[str, Any], refs: References) -> MasterSection:
    """Return the figures of the form."""
    head = (say("master.c.what"), say("master.c.value"), say("master.c.source"))
    rows = figure_rows(record, refs)
    return MasterSection(say("master.s.figures"), "table", rows, head=head, widths=(1.6, 2.6, 0.83))


def _text(part: Mapping[str, Any], refs: References) -> str:
    """Return a text with its reference."""
    return refs.beside(value_in_words(part["text"]), part)


def _list(title: str, texts: Iterable[str]) -> MasterSection:
    """Return a section of texts, one below the other."""
    return MasterSection(title, "list", tuple((each,) for each in texts))


def _method(record: Mapping[str, Any], refs: References) -> Iterator[MasterSection]:
    """Yield equipment, instructions, mixing and precautions; the reference at the first."""
    method, mixing = record["method"], record.get("mixing", {})
    equipment = [value_in_words(each) for each in method["equipment"]]
    yield _list(say("master.s.equipment"), equipment)
    first, *steps = map(value_in_words, method["instructions"])
    rows = tuple((each,) for each in (refs.beside(first, method), *steps))
    yield MasterSection(say("master.s.instructions"), "steps", rows)
    if mixing:
        named, *rest = stages(record)
        staged = ((named[0], refs.beside(named[1], mixing)), *rest)
        yield MasterSection(say("master.s.mixing"), "facts", staged)
    cautions = [_text(each, refs) for each in record.get("caution", ())]
    precautions = [value_in_words(each) for each in method["precautions"]]
    yield _list(say("master.s.precautions"), [*precautions, *cautions])


def _keeping(told: MasterToPrint, record: Mapping[str, Any], refs: References) -> Rows:
    """Return the limit of the rules, each storage, and how days are counted."""
    keeping = record["beyond_use"]
    rule = told.formulary.keeping[keeping["rule"]]
    kinds = keeping.get("kind") or [keeping]
    rows = [(say("master.r.rule"), refs.beside(rule.title, keeping))] if "kind" in keeping else []
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
    longest = told.formulary.rule_of(told.pharmacy.jurisdiction).longest
    if longest is not None:
        part = longest.model_dump(mode="json")
        rows.append((say("master.r.rule"), refs.beside(value_in_words(longest.statement), part)))
    counted = rule.day_one.model_dump(mode="json")
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
    texts = [
        refs.beside(stands[each.item], each.model_dump(mode="json"))
        for each in rule.instruction_items
    ]
    if texts:
        yield _list(say("master.s.asked", rule=rule.title), texts)


def _signatures() -> MasterSection:
    """Return who signs."""
    return MasterSection(
        say("master.s.signed"),
        "signatures",
        (
            (say("master.sign.prepared"),),
            (say("master.sign.approved"),),
            (say("master.sign.reviewed"),),
        ),
        head=(say("master.c.who"), say("master.c.name"), say("master.c.date")),
    )


def _history(told: MasterToPrint) -> MasterSection:
    """Return what the pharmacy did about the record, the newest last."""
    acts = {
        "proposed": say("master.who.proposed"),
        "adopted": say("master.who.adopted"),
        "withdrawn": say("master.who.withdrawn"),
    }
    if not told.history:
        return _list(say("master.s.history"), [say("master.history.none")])
    head = (
        say("master.c.date"),
        say("master.c.act"),
        say("master.c.who"),
        say("master.c.revision"),
        say("master.c.digest"),
    )
    rows = tuple(
        (
            value_day(each.on),
            f"{acts[each.act]} ({each.entry})",
            each.by,
            "" if each.revision is None else str(each.revision),
            each.sha256 or "",
        )
        for each in told.history
    )
    title = say("master.s.history")
    return MasterSection(title, "table", rows, head=head, widths=(0.9, 1.1, 1.4, 0.6, 2.4))


def value_day(day: datetime.date) -> str:
    """Return a day as the country of the paper writes it."""
    return say("master.day", day=day)


def _sources(told: MasterToPrint, refs: References) -> MasterSection:
    """Return every source with its number, the place in it, and whether it was seen."""
    sources = told.formulary.sources
    status = {True: say("master.status.unconfirmed"), False: say("master.status.confirmed")}
    rows = tuple(
        (str(number), ", ".join(filter(None, (sources[source].title, place))), status[doubtful])
        for number, source, place, doubtful in refs.cited()
    )
    head = (say("master.c.number"), say("master.c.where"), say("master.c.status"))
    return MasterSection(
        say("master.s.sources"), "table", rows, head=head, widths=(0.35, 5.2, 1.15)
    )


def _files(told: MasterToPrint) -> Iterator[tuple[str, str]]:
    """Yield each file whose figures the record uses, with its SHA-256."""
    yield f"{told.master.id}.toml", told.master.sha256
    version = told.formulary.version_of(told.master, told.pharmacy.jurisdiction)
    yield from version.rests_on.items()
