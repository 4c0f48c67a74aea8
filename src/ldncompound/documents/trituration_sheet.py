"""Contents of the batch sheet of a stock trituration: what to weigh, to mix, to check, to sign."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.form_paper import shortened
from ldncompound.compounding.weighing.powder_batch import Vessel
from ldncompound.compounding.weighing.powder_steps import trituration_note
from ldncompound.core.balance_display import as_balance_shows
from ldncompound.core.language import as_recorded, number_on_paper, on_paper, told
from ldncompound.core.percentages import percent_at_most
from ldncompound.core.quantities import (
    MG,
    format_quantity,
    in_words,
    mass,
    number_of,
    written,
)
from ldncompound.core.text import escaped
from ldncompound.core.wording import say
from ldncompound.documents.label_of_trituration import share_of_one_part, trituration_view
from ldncompound.documents.trail_proof import short_proof, whole_proof

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from ldncompound.compounding.materials.lot_entries import LotEntry
    from ldncompound.compounding.pharmacy_identity import PharmacyIdentity
    from ldncompound.compounding.weighing.plan import Step
    from ldncompound.core.quantities import Quantity
    from ldncompound.documents.label_of_trituration import TriturationOnLabel

__all__ = [
    "LotOnSheet",
    "TriturationPrinted",
    "TriturationSheetView",
    "trituration_sheet_text",
    "trituration_sheet_view",
]


_WIDTH = 92
_LINE, _BLANK = "_" * 30, "_" * 12
_NOTHING = "–"
"""In a cell in which nothing is to be written."""


class LotOnSheet(NamedTuple):
    """A lot that a trituration is made from; None where nobody recorded it."""

    component: str
    number: str
    id: str | None
    maker: str | None
    expiration_date: datetime.date | None


@dataclass(frozen=True, slots=True)
class TriturationPrinted:
    """
    What the trail says of a trituration.

    Args:
        made: Its entry, with steps and amounts.
        on_label: As its label shows it.
        lots: What it is made from.
        by: Who recorded it.
        marks: What keeps it from being used: "recalled", "quarantine", "not to be used".
        copy: Its sheet was printed before.
        readability: What its balance reads; None where that is not known any more.
    """

    made: LotEntry
    on_label: TriturationOnLabel
    lots: tuple[LotOnSheet, ...]
    by: str
    marks: tuple[str, ...]
    copy: bool
    readability: Quantity | None = None


Row = tuple[str, ...]


class TriturationSheetView(NamedTuple):
    """
    Everything on the sheet, from top to bottom.

    Args:
        title: What kind of paper it is.
        identity: Id of the lot.
        name: What it is, in one line.
        copy: Its word, where it is a copy.
        marks: What goes across the page.
        made_on: The day, for programs.
        paper: "letter" or "a4".
        pharmacy: Name, address, telephone.
        facts: Two texts a row.
        components: Heads, then rows; the fourth cell is to be written in.
        steps: Likewise; the last two cells are to be written in.
        checks: Likewise; the last cell is to be written in.
        remarks: Heading of an empty field.
        label: Heading, then the lines of its label.
        signatures: Heads, then who signs.
        headings: Of components, steps, checks, signatures.
        trail: Size and root, whole.
        trail_short: The same, as far as it is typed.
        program: What printed it.
    """

    title: str
    identity: str
    name: str
    copy: str
    marks: tuple[str, ...]
    made_on: str
    paper: str
    pharmacy: tuple[str, ...]
    facts: tuple[Row, ...]
    components: tuple[Row, ...]
    steps: tuple[Row, ...]
    checks: tuple[Row, ...]
    remarks: str
    label: tuple[str, ...]
    signatures: tuple[Row, ...]
    headings: tuple[str, ...]
    trail: str
    trail_short: str
    program: str


def trituration_sheet_view(
    printed: TriturationPrinted, pharmacy: PharmacyIdentity, program: str
) -> TriturationSheetView:
    """
    Return what stands on the batch sheet of a trituration.

    Args:
        printed: As recorded.
        pharmacy: The pharmacy, as in a preparation.
        program: Version of the program.
    """
    lot = printed.on_label
    return TriturationSheetView(
        title=say("trituration.title"),
        identity=lot.id,
        name=say(
            "trituration.share",
            active=lot.component,
            filler=lot.trituration.filler,
            share=share_of_one_part(lot.trituration.parts),
        ),
        copy=say("paper.copy") if printed.copy else "",
        marks=_marks(printed.marks),
        made_on=lot.received_on.isoformat(),
        paper=pharmacy.paper,
        pharmacy=_pharmacy(pharmacy),
        facts=tuple(_facts(printed)),
        components=_components(printed),
        steps=_steps(printed),
        checks=_checks(printed.made, lot),
        remarks=say("trituration.s.leftover"),
        label=(say("trituration.s.label"), *_label(lot, pharmacy)),
        signatures=(
            (say("trituration.c.who"), say("trituration.c.name"), say("trituration.c.date")),
            (say("trituration.prepared"),),
            (say("trituration.verified"),),
        ),
        headings=(
            say("trituration.s.components"),
            say("trituration.s.steps"),
            say("trituration.s.checks"),
            say("trituration.s.signed"),
        ),
        trail=whole_proof(lot.trail.size, lot.trail.root),
        trail_short=short_proof(lot.trail.size, lot.trail.root),
        program=say("trituration.program", version=program),
    )


def _marks(marks: tuple[str, ...]) -> tuple[str, ...]:
    """Return what goes across the page."""
    words = {
        "recalled": say("paper.recalled"),
        "quarantine": say("paper.quarantine"),
        "not to be used": say("trituration.not_to_use"),
    }
    return tuple(words[each] for each in marks)


def _pharmacy(pharmacy: PharmacyIdentity) -> tuple[str, ...]:
    """Return the pharmacy, or that none is configured."""
    if not pharmacy.configured:
        return (say("paper.not_configured"),)
    return tuple(filter(None, (pharmacy.name, pharmacy.address, pharmacy.telephone)))


def _facts(printed: TriturationPrinted) -> Iterator[Row]:
    """Yield what it is, how much, until when, and who recorded it."""
    made, lot = printed.made, printed.on_label
    yield (
        say("trituration.r.what"),
        say("trituration.parts", parts=lot.trituration.parts),
    )
    yield say("trituration.r.made"), in_words(lot.amount)
    yield say("trituration.r.active"), written(shortened(format_quantity(mass(_base(lot)))))
    yield say("trituration.r.factor"), number_on_paper(shortened(lot.trituration.factor))
    if made.weighing is not None:
        within = number_on_paper(percent_at_most(made.weighing))
        yield say("trituration.r.weighing"), f"± {within}"
    yield say("trituration.r.until"), on_paper(lot.expiration_date, in_full=True)
    if lot.storage is not None:
        yield say("trituration.r.storage"), told(lot.storage)
    by = say("trituration.by", person=printed.by, day=lot.received_on)
    yield say("trituration.r.by"), by


def _base(lot: TriturationOnLabel) -> Fraction:
    """Return the powder of the active in it, in mg: one part of all."""
    return number_of(lot.amount, MG) / lot.trituration.parts


def _components(printed: TriturationPrinted) -> tuple[Row, ...]:
    """Return what goes in: amount, room for what was weighed, maker, lot, expiration."""
    head = (
        say("trituration.c.component"),
        say("trituration.c.needed"),
        say("trituration.c.used"),
        say("trituration.c.maker"),
        say("trituration.c.lot"),
        say("trituration.c.expires"),
    )
    unknown = say("trituration.unknown")
    needed = {
        step.what: in_words(step.amount)
        for step in printed.made.steps or ()
        if step.amount is not None
    }
    rows = [
        (
            told(each.component) or unknown,
            needed.get(each.component, unknown),
            "",
            each.maker or unknown,
            each.number
            if each.id is None
            else say("trituration.lot", number=each.number, id=each.id),
            unknown if each.expiration_date is None else on_paper(each.expiration_date),
        )
        for each in printed.lots
    ]
    return (head, *rows)


def _steps(printed: TriturationPrinted) -> tuple[Row, ...]:
    """Return what to do, in order, with targets, and room for who did and who checked it."""
    head = (
        say("trituration.c.number"),
        say("trituration.c.do"),
        say("trituration.c.target"),
        say("trituration.c.done"),
        say("trituration.c.checked"),
    )
    rows = [
        (
            str(each.step),
            _note(each, printed.on_label)
            if each.amount is None
            else say("trituration.weigh", what=each.what),
            _NOTHING if each.amount is None else _target(each.amount, printed.readability),
            "",
            "",
        )
        for each in printed.made.steps or ()
    ]
    return (head, *rows)


def _target(amount: Quantity, readability: Quantity | None) -> str:
    """Return a mass as the balance shows it; in mg alone where the balance cannot show it."""
    if readability is None or number_of(amount, MG) % number_of(readability, MG):
        return in_words(amount)
    return as_balance_shows(format_quantity(amount), format_quantity(readability))


def _note(step: Step, lot: TriturationOnLabel) -> str:
    """
    Return how it is mixed, in the language of the paper.

    It is said anew only where this version says in English exactly what was recorded.
    """
    mix = say("trituration.mix")
    parts, base = lot.trituration.parts, _base(lot)
    vessel, share = Vessel(base, base * (parts - 1), parts), Fraction(1, parts)
    with as_recorded():
        same = trituration_note(vessel, share) == step.note
    return f"{mix}: {trituration_note(vessel, share) if same else step.note}"


def _checks(made: LotEntry, lot: TriturationOnLabel) -> tuple[Row, ...]:
    """Return what is checked before, while and after it is made."""
    head = (
        say("trituration.c.check"),
        say("trituration.c.expected"),
        say("trituration.c.found"),
    )
    balance = made.balance or say("trituration.unknown")
    amount = in_words(lot.amount)
    rows = (
        (say("trituration.check.clear"), say("trituration.check.clear.expected")),
        (
            say("trituration.check.balance", balance=balance),
            say("trituration.check.balance.expected"),
        ),
        (say("trituration.check.identity"), say("trituration.check.identity.expected")),
        (say("trituration.check.mixed"), say("trituration.check.mixed.expected")),
        (
            say("trituration.check.mass"),
            say("trituration.check.mass.expected", amount=amount),
        ),
        (say("trituration.check.label"), say("trituration.check.label.expected")),
    )
    return (head, *((*each, "") for each in rows))


def _label(lot: TriturationOnLabel, pharmacy: PharmacyIdentity) -> Iterator[str]:
    """Yield the lines of its label, as the label itself has them."""
    view = trituration_view(lot, pharmacy, copy=False)
    yield view.patient
    yield f"{view.drug} {view.form}, {view.strength}"
    yield view.directions
    yield " ".join(view.beyond_use)
    yield from filter(None, (view.storage,))
    yield from view.mind
    yield from view.origin


def trituration_sheet_text(view: TriturationSheetView) -> str:
    """Return the sheet as text, 92 columns wide."""
    lines = [*(f"### {each} ###" for each in view.marks), *view.pharmacy, "", view.title.upper()]
    if view.copy:
        lines.append(f"*** {view.copy} ***")
    lines += [view.identity, view.name, ""]
    lines += [line for word, text in view.facts for line in _wrapped(f"{word}: {text}", "  ")]
    for title, (head, *rows) in zip(
        view.headings, (view.components, view.steps, view.checks), strict=False
    ):
        lines += ["", title.upper()]
        for row in rows:
            named = zip(head[1:], row[1:], strict=True)
            lines += _wrapped(f"{head[0]}: {row[0]}", "  ")
            lines += [
                line
                for word, text in named
                for line in _wrapped(f"{word}: {text or _BLANK}", "      ")
            ]
    lines += ["", f"{view.remarks}: {_LINE}", "", view.label[0].upper()]
    lines += [line for text in view.label[1:] for line in _wrapped(text, "  ")]
    (_, _, when), *signing = view.signatures
    lines += ["", view.headings[-1].upper()]
    lines += [
        "  " + say("trituration.sign", who=who, line=_LINE, when=when, blank=_BLANK)
        for (who,) in signing
    ]
    lines += ["", view.trail, view.program]
    return "\n".join(escaped(line).rstrip() for line in lines) + "\n"


def _wrapped(text: str, indent: str) -> list[str]:
    """Wrap a text; longer words are broken, none is lost."""
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "    ",
        break_on_hyphens=False,
    )
