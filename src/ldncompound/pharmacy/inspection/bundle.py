"""The bundle for an inspector: the finished record of a batch, and its evidence.

It can be checked without this program: it contains the stored bytes of each entry, and
instructions.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.core.canonical_json import as_stored, canonical_bytes, sha256_hex
from ldncompound.core.quantity_fields import Count
from ldncompound.core.records import Record, Sha256, replaced
from ldncompound.core.trail_place import TrailPlace
from ldncompound.documents.label import Verification
from ldncompound.documents.rendering import render_record, render_recorded_label
from ldncompound.pharmacy.batches.check_records import BatchCheck
from ldncompound.pharmacy.batches.printing import barred
from ldncompound.pharmacy.inspection.naming_acts import NamingAct
from ldncompound.pharmacy.people.person import name_key
from ldncompound.pharmacy.printing import check_printable, discard, print_from_trail
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.pharmacy.reports.compounding_record_parts import signature_under
from ldncompound.pharmacy.trail_index import KEPT_LOT, KEPT_PERSON, KEPT_RECORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ldncompound.documents.compounding_record import CompoundingRecord
    from ldncompound.pharmacy.printing import Keep
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.pharmacy.reports.compounding_record import FinishedRecord
    from ldncompound.trail.act import Recorded

__all__ = ["BundleMade", "LotNamed", "bundle_of", "zipped"]


_CHECK = """\
import hashlib, json, pathlib

def digest(data):
    return hashlib.sha256(data).digest()

proof = json.loads(pathlib.Path("proof.json").read_text(encoding="utf-8"))
for each in proof["entries"]:
    number = each["sequence"]
    body = pathlib.Path(f"entries/{number:06d}.body.json").read_bytes()
    document = pathlib.Path(f"entries/{number:06d}.document.json").read_bytes()
    stated = json.loads(body)
    assert (stated["sequence"], stated["log"]) == (number, proof["log"]), number
    assert stated["digest"] == hashlib.sha256(document).hexdigest(), number
    place, last, found = number - 1, proof["size"] - 1, digest(b"\\0" + body)
    for other in map(bytes.fromhex, each["path"]):
        if place & 1 or place == last:
            found = digest(b"\\1" + other + found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = digest(b"\\1" + found + other)
        place, last = place >> 1, last >> 1
    assert last == 0 and found.hex() == proof["root"], number
print("All", len(proof["entries"]), "entries are in the trail with this root:")
print(proof["size"], proof["root"])
"""

_README = """\
{identity}: everything that this pharmacy has recorded about one batch
{line}

As of entry {last} of the audit trail, {at} UTC. State: {state}.
{personal}

What is here
  record.pdf           the finished record, to read
  record.json          the same for a program
  master-record.json   the master formulation record that the batch was made from
  lots/                each lot that was used, as received and as corrected, with its
                       certificate as it was entered
  checks/              each quality check
  labels/              each print of a label: how many, draft or not, the SHA-256 of the file
  trace.json           for each lot, every batch and trituration that ever named it
  signatures.json      who signed what, with public keys, and whether each signature holds
  entries/             each entry of the trail that the record is based on: its body and its
                       document, byte for byte as they are stored
  proof.json           for each of them, the proof that it is in the trail
  SHA256SUMS.txt       the SHA-256 of every file here but itself

How to check it
  1. With the pharmacy's trail: run
       ldncompound trail verify --sheet '{size} {root}'
     It reads the whole trail, and reports whether it had this root at this size. The batch
     sheet shows an earlier size and root, which must agree, too.
  2. To make the record again: run
       ldncompound batch record {identity} --as-of {last} --pdf again.pdf{option}
     It gives record.pdf byte for byte.
  3. Without this program: save the lines below as check.py in this folder and run them with
     Python. The body of each entry is hashed after a byte 0 and combined with the hashes of
     its proof, after a byte 1, until the root is reached (RFC 6962, section 2.1). The body
     holds the SHA-256 of the document. The number that is printed at the end must be the
     one that the pharmacy, or an earlier print, gave you: a bundle alone cannot prove that
     it was not made up as a whole.
  4. A signature made with a key (Ed25519) signs the RFC 8785 form of its members schema,
     meaning, person, digest and at. The public key is in the entry of the enrolment.
     "By name alone" means that there is no key: the signer was only named.

Lines for check.py
------------------------------------------------------------------------
{check}"""

_WITHOUT = """\
Without personal data: the patient, the prescription number, the directions and the reasons
that people gave are left out. They are kept apart from the trail and may be erased."""
_WITH = "WITH PERSONAL DATA: the patient and the reasons that people gave, as far as still kept."


class BundleMade(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.inspection/1"):
    """
    The record that a bundle was made for an inspector.

    Args:
        of: Id of the batch.
        as_of: Number of the last entry it is based on.
        personal: True if patient and reasons are included.
        sha256: SHA-256 of the ZIP.
        files: Names of its files.
        file: Path of the ZIP; shown, not recorded.
    """

    of: str
    as_of: Count
    personal: bool
    sha256: Sha256
    files: tuple[str, ...]
    file: str | None = None


def bundle_of(record: FinishedRecord) -> dict[str, bytes]:
    """
    Return the files of the bundle by name; the same record gives the same bytes.

    Args:
        record: As of an entry, with or without personal data.

    Raises:
        WrongUsage: an extra is missing.
        VerificationFailure: the trail is damaged.
    """
    shown = record.in_full()
    document = shown.document()
    lots = _lot_entries(record)
    more = (*_people_entries(record), *_adoption_entries(record))
    proof = record.proof((*(each.sequence for each in lots), *more))
    files = {
        "README.txt": _readme(shown).encode(),
        "record.pdf": render_record(shown, "pdf"),
        "record.json": _json(document),
        "master-record.json": _json(as_stored(shown.plan.formulation.document())),
        "signatures.json": _json(document["signatures"]),
        "trace.json": _json([each.document() for each in _trace(record)]),
        "proof.json": _json(proof.document()),
        **{_name("lots", each.subject or "lot", each): _json(each.document) for each in lots},
        **_acts(record),
        **(_label(record) if record.personal else {}),
        **_entries(record, [each.sequence for each in proof.entries]),
    }
    sums = "".join(f"{sha256_hex(data)}  {name}\n" for name, data in sorted(files.items()))
    return {**files, "SHA256SUMS.txt": sums.encode()}


class Bundle(NamedTuple):
    """A bundle as one ZIP, and what is recorded of it."""

    data: bytes
    made: BundleMade


def print_bundle(
    recorder: Recorder,
    identity: str,
    *,
    as_of: int | None = None,
    personal: bool = False,
    keep: Keep = discard,
) -> BundleMade:
    """
    Make the bundle of a batch for an inspector, and record that it was made.

    Args:
        recorder: Writes the entry.
        identity: Id of the batch; everything in the bundle is read from the trail.
        as_of: Number of the entry; None for the last one about the batch or its lots.
        personal: True to include patient and reasons.
        keep: Puts the bytes of the ZIP away before the entry is written.

    Raises:
        WrongUsage: no such preparation, or an extra is missing.
        VerificationFailure: the trail is damaged.
    """
    check_printable(identity, "pdf")

    def make(record: FinishedRecord) -> Bundle:
        files = bundle_of(record)
        data = zipped(files)
        return Bundle(
            data,
            BundleMade(
                of=identity,
                as_of=record.last,
                personal=personal,
                sha256=sha256_hex(data),
                files=tuple(files),
            ),
        )

    return print_from_trail(
        recorder,
        "inspection",
        identity,
        read=lambda: finished_record(recorder.trail, identity, as_of=as_of, personal=personal),
        make=make,
        told=lambda bundle: bundle.made.document(),
        keep=keep,
    ).made


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


def _json(value: Any) -> bytes:
    """Return readable JSON."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _name(folder: str, what: str, entry: Recorded) -> str:
    """Return a file name that is valid on every file system."""
    safe = re.sub(r"[^A-Za-z0-9-]", "-", what)[:40]
    return f"{folder}/{entry.sequence:06d}-{safe}.json"


def _lot_entries(record: FinishedRecord) -> list[Recorded]:
    """Return the entries about the lots that were used."""
    found = {at for each in record.kept_lots for _, at in record.trail.mentioning(KEPT_LOT, each)}
    return [record.trail.recorded_at(at) for at in sorted(found) if at <= record.last]


def _people_entries(record: FinishedRecord) -> list[int]:
    """Return the numbers of the entries about every enrolled signer."""
    signed = (signature_under(each.stated) for each in record.told)
    ids = {name_key(each.person) for each in signed if each is not None and each.schema}
    return [at for who, at in record.trail.mentioning(KEPT_PERSON)
            if who in ids and at <= record.last]  # fmt: skip


def _adoption_entries(record: FinishedRecord) -> list[int]:
    """Return the numbers of the entries about the adoption of the master record."""
    formulation = record.plan.formulation
    if formulation.adoption is None:
        return []
    found = record.trail.mentioning(KEPT_RECORD, formulation.id)
    return [at for _, at in found if at <= formulation.adoption.entry]


def _acts(record: FinishedRecord) -> dict[str, bytes]:
    """Return the checks, and the prints of labels."""
    files = {}
    for each in record.entries:
        if each.outcome == "done" and each.action == "check":
            kind = BatchCheck.from_document(each.document).kind
            files[_name("checks", kind, each)] = _json(each.document)
        if each.outcome == "done" and each.action == "label":
            files[_name("labels", "label", each)] = _json(each.document)
    return files


def _label(record: FinishedRecord) -> dict[str, bytes]:
    """Return the label as printed again; it names the patient. None of what must not be used."""
    planned, batch = record.planned, record.batch
    if barred(record.trail, batch):
        return {}
    place = TrailPlace(
        sequence=planned.sequence, hash=planned.hash, size=planned.size, root=planned.root
    )
    label = render_recorded_label(
        batch.as_made(replaced(record.plan, trail=place)),
        "txt",
        size=None,
        sizes={},
        verification=Verification(batch.checked_by, batch.released_by is not None),
        copy=True,
    )
    return {"labels/label.txt": label.data}


def _entries(record: FinishedRecord, numbers: list[int]) -> dict[str, bytes]:
    """Return body and document of entries, as stored."""
    files = {}
    for at in numbers:
        files[f"entries/{at:06d}.body.json"] = record.trail.body_of(at)
        document = record.trail.recorded_at(at).document
        files[f"entries/{at:06d}.document.json"] = canonical_bytes(document)
    return files


class LotNamed(Record):
    """
    A lot that was used, and what else ever named it, by ids only.

    Args:
        component: What it supplies.
        number: The maker's lot number.
        id: The pharmacy's id; null where it was never received.
        named_by: Ids of batches and triturations.
    """

    component: str
    number: str
    id: str | None
    named_by: tuple[str, ...]


def _trace(record: FinishedRecord) -> list[LotNamed]:
    """Return for each lot what else ever named it."""
    return [
        LotNamed(
            component=component,
            number=lot.number,
            id=lot.id,
            named_by=tuple(sorted(set(_naming(record, component, lot.number)))),
        )
        for component, lots in record.batch.lots.items()
        for lot in lots
    ]


def _naming(record: FinishedRecord, component: str, number: str) -> Iterator[str]:
    """Return the id of every batch and every trituration that names a lot."""
    found = (
        record.trail.recorded_at(at)
        for _, at in record.trail.mentioning("lot", number)
        if at <= record.last
    )
    acts = (
        (entry.subject, NamingAct.from_document(entry.document))
        for entry in found
        if entry.outcome == "done" and entry.subject is not None
    )
    return (
        subject for subject, act in acts if act.number != number and act.names(component, number)
    )


def _readme(record: CompoundingRecord) -> str:
    """Return the README of the bundle."""
    as_of = record.as_of
    title = f"{record.id}: everything that this pharmacy has recorded about one batch"
    return _README.format(
        identity=record.id,
        line="=" * len(title),
        last=as_of.sequence,
        at=as_of.at.replace("T", " ").rstrip("Z"),
        state=record.state,
        personal=_WITH if record.personal else _WITHOUT,
        size=as_of.size,
        root=as_of.root,
        option="" if record.personal else " --without-personal",
        check=_CHECK,
    )
