"""The README of a bundle: what is in it, how it is checked, what it cannot show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.documents.trail_proof import made_again_by
from ldncompound.pharmacy.inspection.bundle_record import NOT_COPIED

if TYPE_CHECKING:
    from ldncompound.documents.compounding_record import CompoundingRecord

__all__ = ["readme"]


_README = """\
{identity}: everything that this pharmacy has recorded about one batch
{line}

As of entry {last} of the audit trail, {at} UTC. State: {state}.
When this bundle was made, no later entry was about the batch, its lots, or what named these lots.
{personal}

What is here
  binder.pdf           everything to read in one: the record, the batch sheet as planned, the lots
                       with their certificates, people and signatures, with an index
  record.pdf           the finished record, to read
  record.json          the same for a program
  master-record.json   the master formulation record that the batch was made from
  lots/                each lot that was used, as received and as corrected, with its
                       certificate as it was entered, and each recall of it
  checks/              each quality check
  labels/              each print of a label: how many, draft or not, the SHA-256 of the file
  trace.json           for each lot, every batch and trituration that ever named it
  signatures.json      every signature, with the public key: under entries, in documents, and of
                       the secrets by which people joined or got a new key
  entries/             each entry of the trail that the record is based on: its body and its
                       document, byte for byte as they are stored; those that enrol, invite,
                       re-key and revoke people and set policies; and those of other batches
                       that name one of the lots, without their patients
  proof.json           for each of them, the proof that it is in the trail; and earlier sizes
                       and roots, with the proof that they lead to this one
  check.py             a program that checks all of this, with Python alone
  SHA256SUMS.txt       the SHA-256 of every file here but itself

How to check it
  1. With the pharmacy's trail: run
       ldncompound trail verify --sheet '{size} {root}'
     It reads the whole trail, and reports whether it had this root at this size. The batch
     sheet shows an earlier size and root, which must agree, too.
  2. To make the record again: run
       {again}
     It gives record.pdf byte for byte.{who}
  3. With Python 3.11 and nothing else: run, in this folder,
       python check.py
     It ends with CONSISTENT, NOT CONSISTENT or COULD NOT CHECK. It makes lots/, checks/,
     labels/, master-record.json, signatures.json and trace.json again from the entries, holds
     record.json against them, and the entries against their proofs. Signatures need the
     package cryptography. With the program, ldncompound trail verify --trail BUNDLE.zip does
     the same.
  4. Against a paper that you received earlier, a sheet of this batch or a print of its record:
       python check.py --sheet 'SIZE ROOT'
     as the paper shows them. proof.json has the proof that this root leads to that of the bundle.
  5. Against an export of the trail (ldncompound trail export FILE):
       python check.py --export FILE
     It names each entry about the batch, its lots or the people that this bundle leaves out.

What it cannot show
  Alone, a bundle cannot prove that it was not made up as a whole (1 and 4 are for that), nor
  that no entry was left out (5). Not proven by the trail, only to be read: this file, binder.pdf,
  record.pdf, labels/label.txt, and in record.json {not_copied}.
  check.py came with the bundle: who does not trust the bundle takes it from the source of
  ldncompound. The trail keeps the SHA-256 of this bundle: ldncompound trail log shows it.

How a signature is checked
  Under an entry (signature in entries/*.body.json): the Ed25519 public key is by.key of the
  body. It signs the RFC 8785 form of
    {{"schema": "ldncompound.entry-signature/1", "body": B}}
  where B is the body with its signature, but without the member value in it. In these bodies that
  form is JSON with its members sorted, no blanks, texts in UTF-8; nothing stands before it. The
  member root is the root of the entries before, which proof.json leads to the one of the bundle.
  In a document (signature in entries/*.document.json): public_key signs the RFC 8785 form of its
  members schema, meaning, person, digest and at. The digest is that of the batch at that moment.
  Of a secret (single-use-proof in the mentions: public key, blank, signature): it signs the
  RFC 8785 form of {{"schema": "ldncompound.proof/1", "standing": S}}, where S is what the entry
  mentions as person-standing. The public key stands in an earlier entry: recovery-key or
  invitation.
  The key of a person is the one that the last entry about them gave (person-standing). Without a
  value there is no key: the signer was only named.
"""

_WITHOUT = """\
Without personal data: the patient, the prescription number, the directions and the reasons
that people gave are left out. They are kept apart from the trail and may be erased."""
_WITH = "WITH PERSONAL DATA: the patient and the reasons that people gave, as far as still kept."


def readme(record: CompoundingRecord, language: str = "en") -> str:
    """Return the README of the bundle, whose papers speak a language."""
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
        again=made_again_by(record, language),
        who=" ID is that of an enrolled person." if record.people else "",
        not_copied=NOT_COPIED,
    )
