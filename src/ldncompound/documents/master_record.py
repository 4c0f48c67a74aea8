"""Contents of a printed master formulation record: to file, to sign, to work by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.language import told_of_formulary
from ldncompound.core.wording import say
from ldncompound.documents.master_keeping import keeping_sections
from ldncompound.documents.master_making import making_sections
from ldncompound.documents.master_record_view import (
    MasterSection,
    MasterView,
    References,
    text_list,
)

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from ldncompound.compounding.pharmacy_identity import PharmacyIdentity
    from ldncompound.core.sources import Source
    from ldncompound.documents.master_to_print import MasterToPrint
    from ldncompound.formulary.adoption_records import AdoptionShown

__all__ = ["master_view"]


_PROGRAM_DIGITS = 12


def master_view(told: MasterToPrint) -> MasterView:
    """
    Return what stands on the paper of a master record.

    Args:
        told: The record, and how it stands in the pharmacy.
    """
    master, pharmacy, refs = told.master, told.pharmacy, References()
    record = master.record()
    sections = (
        *making_sections(told, record, refs),
        *keeping_sections(told, record, refs),
        _by_hand(),
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
    )


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


def _by_hand() -> MasterSection:
    """Return what the pharmacy completes by hand."""
    rows = (
        (say("master.blank.workplace"),),
        (say("master.blank.training"),),
        (say("master.blank.label"),),
        (say("master.blank.remarks"),),
    )
    return MasterSection(say("master.s.complete"), "boxes", rows)


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
        return text_list(say("master.s.history"), [say("master.history.none")])
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
        (str(number), _cited(sources[source], place), status[doubtful])
        for number, source, place, doubtful in refs.cited()
    )
    head = (say("master.c.number"), say("master.c.where"), say("master.c.status"))
    return MasterSection(
        say("master.s.sources"), "table", rows, head=head, widths=(0.35, 5.2, 1.15)
    )


def _cited(source: Source, place: str) -> str:
    """Return a source and the place in it; the law of a country in its own language."""
    title = told_of_formulary(source.title)
    # A place is told only where the source is: the same signs mean another place elsewhere.
    where = place if title == source.title else told_of_formulary(place)
    return ", ".join(filter(None, (title, where)))


def _files(told: MasterToPrint) -> Iterator[tuple[str, str]]:
    """Yield each file whose figures the record uses, with its SHA-256."""
    yield f"{told.master.id}.toml", told.master.sha256
    version = told.formulary.version_of(told.master, told.pharmacy.jurisdiction)
    yield from version.rests_on.items()
