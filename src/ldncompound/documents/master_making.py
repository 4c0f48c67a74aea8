"""What a master record is of, what goes in, and how it is made: the first half of its paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ldncompound.core.language import told_of_formulary
from ldncompound.core.wording import say
from ldncompound.documents.label_items import route_in_words
from ldncompound.documents.master_figures import amount_of, figure_rows, stages, value_in_words
from ldncompound.documents.master_record_view import MasterSection, text_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ldncompound.documents.master_record_view import References, Rows
    from ldncompound.documents.master_to_print import MasterToPrint

__all__ = ["making_sections"]


def making_sections(
    told: MasterToPrint, record: Mapping[str, Any], refs: References
) -> Iterator[MasterSection]:
    """
    Yield name, ingredients, figures, container, method and description.

    Args:
        told: The record, and how it stands in the pharmacy.
        record: The whole record as JSON.
        refs: Numbers the sources.
    """
    yield MasterSection(say("master.s.what"), "facts", _what(told, record, refs))
    yield MasterSection(
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
    )
    yield _figures(record, refs)
    yield text_list(say("master.s.container"), [_text(record["container"], refs)])
    yield from _method(record, refs)
    yield text_list(say("master.s.description"), [_text(record["description"], refs)])


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
    rows.append((say("master.r.jurisdiction"), f"{rule.title}, {told_of_formulary(rule.told)}"))
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


def _method(record: Mapping[str, Any], refs: References) -> Iterator[MasterSection]:
    """Yield equipment, instructions, mixing and precautions; the reference at the first."""
    method, mixing = record["method"], record.get("mixing", {})
    equipment = [value_in_words(each) for each in method["equipment"]]
    yield text_list(say("master.s.equipment"), equipment)
    first, *steps = map(value_in_words, method["instructions"])
    rows = tuple((each,) for each in (refs.beside(first, method), *steps))
    yield MasterSection(say("master.s.instructions"), "steps", rows)
    if mixing:
        named, *rest = stages(record)
        staged = ((named[0], refs.beside(named[1], mixing)), *rest)
        yield MasterSection(say("master.s.mixing"), "facts", staged)
    cautions = [_text(each, refs) for each in record.get("caution", ())]
    precautions = [value_in_words(each) for each in method["precautions"]]
    yield text_list(say("master.s.precautions"), [*precautions, *cautions])


def _text(part: Mapping[str, Any], refs: References) -> str:
    """Return a text with its reference."""
    return refs.beside(value_in_words(part["text"]), part)
