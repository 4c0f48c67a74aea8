"""The bundle for an inspector: the finished record of a batch, and its evidence.

It can be checked without this program: it contains the stored bytes of each entry, and
instructions.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.canonical_json import canonical_bytes, sha256_hex
from ldncompound.core.quantity_fields import Count
from ldncompound.core.records import Record, Sha256
from ldncompound.core.values import in_short
from ldncompound.documents.binder_pdf import render_binder
from ldncompound.documents.compounding_record import EntryProved
from ldncompound.documents.rendering import render_record
from ldncompound.pharmacy.inspection.binder import binder_contents
from ldncompound.pharmacy.inspection.bundle_copies import BundleEntry, copies, readable
from ldncompound.pharmacy.inspection.bundle_readme import readme
from ldncompound.pharmacy.inspection.check_program import check_program
from ldncompound.pharmacy.inspection.labels_in_bundle import labels_again
from ldncompound.pharmacy.printing import (
    check_printable,
    discard,
    language_for,
    print_from_trail,
    printed_again,
)
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.pharmacy.trail_index import (
    IN_USE,
    INVITATION,
    KEPT_LOT,
    KEPT_PERSON,
    KEPT_RECORD,
    POLICY,
    recall_mention,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.formulary.contents import Formulary
    from ldncompound.pharmacy.printing import Keep
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.pharmacy.reports.compounding_record import FinishedRecord
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = [
    "Bundle",
    "BundleMade",
    "BundleProof",
    "as_of_last_word",
    "bundle_again",
    "bundle_of",
    "print_bundle",
    "zipped",
]


_BINDER = "binder.pdf"
"""Everything to read, in one file."""


class NumberedLot(Record, forbid_unknown_fields=False):
    """The number that an entry gives a lot."""

    number: str


class BundleMade(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.inspection/1"):
    """
    The record that a bundle was made for an inspector.

    Args:
        of: Id of the batch.
        as_of: Number of the last entry it is based on.
        personal: True if patient and reasons are included.
        language: Of its papers, where that is not English.
        sha256: SHA-256 of the file: the ZIP, or the binder alone.
        files: Names of the files in it.
        file: Its path; shown, not recorded.
    """

    of: str
    as_of: Count
    personal: bool
    sha256: Sha256
    files: tuple[str, ...]
    language: str = "en"
    file: str | None = None


class EarlierRoot(Record):
    """
    A root of the trail at an earlier size, and the proof that it leads to that of the bundle.

    Args:
        size: Number of entries.
        root: Root over them.
        path: Hashes (RFC 6962 2.1.2).
    """

    size: Count
    root: Sha256
    path: tuple[Sha256, ...]


class BundleProof(Record):
    """
    The proof that the entries of a bundle are in the trail.

    Args:
        of: Id of the batch.
        log: Id of the trail.
        size: Number of its entries at that time.
        root: Merkle root over them.
        entries: Every entry of the bundle.
        earlier: Roots that papers of the batch show, or that people have signed.
    """

    of: str
    log: str
    size: Count
    root: Sha256
    entries: tuple[EntryProved, ...]
    earlier: tuple[EarlierRoot, ...]


def bundle_of(
    record: FinishedRecord, *, language: str = "en", formulary: Formulary | None = None
) -> dict[str, bytes]:
    """
    Return the files of the bundle by name; the same record gives the same bytes.

    Args:
        record: As of an entry, with or without personal data.
        language: Of its papers, "en" or "de".
        formulary: Gives the paper of the master record; None leaves it out.

    Raises:
        WrongUsage: an extra is missing.
        VerificationFailure: the trail is damaged.
    """
    shown = record.in_full()
    document = shown.document()
    entries = [_entry(record, at) for at in _numbers(record)]
    proof = _proof(record, entries).document()
    lots = [
        {"component": part.name, "number": lot.number, "id": lot.id}
        for part in shown.components
        for lot in part.lots
    ]
    labels = labels_again(record, shown, language) if record.personal else ()
    contents = binder_contents(record, shown, labels, formulary)
    text = "\n".join(each.text for each in labels)
    of_labels = {"labels/label.txt": text.encode()} if labels else {}
    files = {
        "README.txt": readme(shown, language).encode(),
        "check.py": check_program(),
        _BINDER: render_binder(contents, language=language),
        "record.pdf": render_record(shown, "pdf", language=language),
        "record.json": readable(document),
        "proof.json": readable(proof),
        **copies(shown.id, lots, entries),
        **of_labels,
    }
    for each in entries:
        files[f"entries/{each.number:06d}.body.json"] = each.raw
        files[f"entries/{each.number:06d}.document.json"] = canonical_bytes(each.document)
    sums = "".join(f"{sha256_hex(data)}  {name}\n" for name, data in sorted(files.items()))
    return {**files, "SHA256SUMS.txt": sums.encode()}


class Bundle(NamedTuple):
    """A bundle as one ZIP, or its binder alone, and what is recorded of it."""

    data: bytes
    made: BundleMade

    def __repr__(self) -> str:
        """Return it in short, without bytes and names."""
        return in_short(self, (), len(self))


def print_bundle(
    recorder: Recorder,
    identity: str,
    form: str = "zip",
    *,
    as_of: int | None = None,
    personal: bool = False,
    language: str | None = None,
    keep: Keep = discard,
) -> Bundle:
    """
    Return the bundle of a batch for an inspector, and record that it was made.

    Args:
        recorder: Writes the entry.
        identity: Id of the batch; everything in the bundle is read from the trail.
        form: "zip", or "pdf" for the binder of it alone.
        as_of: Number of the entry; None as for `as_of_last_word`.
        personal: True to include patient and reasons.
        language: Of its papers, "en" or "de"; None for that of the configuration.
        keep: Puts the bytes of the file away before the entry is written.

    Raises:
        WrongUsage: no such preparation, or an extra is missing.
        VerificationFailure: the trail is damaged.
    """
    check_printable(identity, "pdf")
    spoken = language_for(recorder, language)
    return print_from_trail(
        recorder,
        "inspection",
        identity,
        read=lambda: as_of_last_word(recorder.trail, identity, as_of=as_of, personal=personal),
        make=partial(_bundle, form=form, language=spoken, formulary=recorder.formulary),
        told=lambda bundle: bundle.made.document(),
        keep=keep,
    )


def _bundle(record: FinishedRecord, form: str, language: str, formulary: Formulary) -> Bundle:
    """Return the bundle of what the trail says."""
    files = bundle_of(record, language=language, formulary=formulary)
    if form == "pdf":
        files = {_BINDER: files[_BINDER]}
    data = zipped(files) if form == "zip" else files[_BINDER]
    return Bundle(
        data,
        BundleMade(
            of=str(record.planned.subject),
            as_of=record.last,
            personal=record.personal,
            sha256=sha256_hex(data),
            files=tuple(files),
            language=language,
        ),
    )


def bundle_again(recorder: Recorder, recorded: Recorded, *, keep: Keep) -> Bundle:
    """
    Return a bundle that was made, for a request that is repeated; no entry is written.

    Raises:
        WrongState: what it shows has changed since; recorded.
    """
    told = BundleMade.from_document(recorded.document)

    def made() -> Bundle:
        found = as_of_last_word(recorder.trail, told.of, as_of=told.as_of, personal=told.personal)
        form = "pdf" if told.files == (_BINDER,) else "zip"
        return _bundle(found, form, told.language, recorder.formulary)

    return printed_again(recorder, recorded, "batch", made, keep)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """
    Return files as an uncompressed ZIP without times, so that its bytes are reproducible.

    Args:
        files: By name.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            about = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            about.create_system, about.external_attr = 3, 0o644 << 16
            archive.writestr(about, files[name])
    return out.getvalue()


def as_of_last_word(
    trail: Trail, identity: str, *, as_of: int | None, personal: bool
) -> FinishedRecord:
    """
    Return the record that a bundle shows.

    Args:
        trail: It is only read.
        identity: Id of the batch.
        as_of: Number of the entry; None for the last one about the batch, its lots, or what
            ever named these: so the bundle is whole, and acts on anything else leave it alone.
        personal: True to include patient and reasons.
    """
    found = finished_record(trail, identity, as_of=as_of, personal=personal)
    if as_of is not None:
        return found
    return replace(found, last=max({found.last, *_about_lots(found, trail.head().sequence)}))


def _about_lots(record: FinishedRecord, last: int) -> set[int]:
    """Return the numbers of the entries about the lots that were used, and of what named them."""
    trail, keys = record.trail, set()
    for component, lots in record.batch.lots.items():
        for lot in lots:
            kept = [] if lot.id is None else [at for _, at in trail.mentioning(KEPT_LOT, lot.id)]
            told = (NumberedLot.from_document(trail.recorded_at(at).document) for at in kept)
            keys |= {(IN_USE, number) for number in {lot.number, *(each.number for each in told)}}
            keys |= {recall_mention(component, lot.number, each) for each in (None, lot.id)}
            keys |= {(KEPT_LOT, lot.id)} if lot.id is not None else set()
    for kind, value in keys:
        trail.check_index(kind, value=value)
    found = {at for key in keys for _, at in trail.mentioning(*key) if at <= last}
    return {at for at in found if trail.recorded_at(at).outcome == "done"}


def _numbers(record: FinishedRecord) -> list[int]:
    """Return the numbers of all entries of a bundle."""
    trail, last = record.trail, record.last
    people = {at for kind in (KEPT_PERSON, INVITATION, POLICY) for _, at in trail.mentioning(kind)}
    found = {each.sequence for each in record.entries} | {last} | _about_lots(record, last)
    return sorted(at for at in found | people | {*_adoption_entries(record)} if at <= last)


def _entry(record: FinishedRecord, at: int) -> BundleEntry:
    """Return an entry as the bundle has it."""
    raw = record.trail.body_of(at)
    return BundleEntry(at, raw, json.loads(raw), record.trail.recorded_at(at).document)


def _proof(record: FinishedRecord, entries: list[BundleEntry]) -> BundleProof:
    """Return the proof of all entries of a bundle, and of earlier roots."""
    proof = record.proof(each.number for each in entries)
    sizes = {each.sequence for each in record.entries}
    sizes |= {each.number - 1 for each in entries if each.body.get("signature")}
    return BundleProof(
        of=str(record.planned.subject),
        log=proof.log,
        size=proof.size,
        root=proof.root,
        entries=proof.entries,
        earlier=tuple(
            EarlierRoot(
                size=size,
                root=record.trail.recorded_at(size).root,
                path=tuple(record.trail.consistency(size, proof.size)),
            )
            for size in sorted(sizes - {0})
        ),
    )


def _adoption_entries(record: FinishedRecord) -> list[int]:
    """Return the numbers of the entries about the adoption of the master record."""
    formulation = record.plan.formulation
    if formulation.adoption is None:
        return []
    found = record.trail.mentioning(KEPT_RECORD, formulation.id)
    return [at for _, at in found if at <= formulation.adoption.entry]
