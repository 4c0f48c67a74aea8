"""What the inspector's binder of a batch says, in English."""

from __future__ import annotations

from typing import Final

__all__ = ["BINDER_TEXTS"]


BINDER_TEXTS: Final[dict[str, str]] = {
    "binder.title": "Papers of one batch",
    "binder.index": "What is in it",
    "binder.personal": (
        "WITH PERSONAL DATA: the patient, and the reasons that people gave, as far as they are "
        "still kept. Answers of the screening are left out."
    ),
    "binder.without_personal": (
        "Without personal data: patient, prescription number, directions, and what people typed "
        "in their own words (reasons, descriptions, numbers of certificates, suppliers) are left "
        "out, and the labels, which name the patient. They are kept apart from the trail and may "
        "be erased."
    ),
    "binder.column.paper": "Paper",
    "binder.column.page": "Page",
    "binder.column.enrolled": "Enrolled",
    "binder.column.key": "Public key (Ed25519)",
    "binder.column.digest": "Digest signed",
    "binder.record": "Finished record",
    "binder.record.what": "What was ordered, planned, weighed, checked and signed.",
    "binder.sheet": "Batch sheet, as planned",
    "binder.sheet.what": (
        "As it is printed from the record; what was filled in by hand stands on the original. "
        "(left out) stands for what is not shown here, (erased) for what is no longer kept."
    ),
    "binder.master": "Master record",
    "binder.master.what": "The version by which it was made, with the source of each figure.",
    "binder.master.other": (
        "Another version is in force by now. The one by which the batch was made is in the bundle, "
        "as master-record.json."
    ),
    "binder.digest": "SHA-256 of its file",
    "binder.labels": "Labels",
    "binder.labels.what": "What stands on the labels of the batch.",
    "binder.labels.lines": "Printed again as text",
    "binder.labels.dispensed": "Dispensed: {count} capsules, entry {entry}",
    "binder.lots": "Lots: receipts and certificates",
    "binder.lots.what": (
        "Each lot that went in, as it was received and as it was corrected, with its certificate "
        "as it was entered."
    ),
    "binder.lots.typed": "Lots that were not received here",
    "binder.lots.none": "No lot is stated yet.",
    "binder.lots.recalls": "Recalls",
    "binder.recall": "{lots}: {who}. Reason: {reason}",
    "binder.recall.lot": "{component:data}, lot {number}",
    "binder.people": "People and signatures",
    "binder.people.what": "Who the ids stand for, with their public keys, and what was signed.",
    "binder.people.enrolled": "People",
    "binder.no_key": "no key: a name alone",
    "binder.nobody": "Nobody is enrolled: every name stands as it was typed.",
    "binder.verify": "How to verify",
    "binder.verify.what": "Ways to check that nothing in it was changed, and what no paper shows.",
    "binder.verify.how": "Checks",
    "binder.verify.trail": "Against the trail",
    "binder.verify.trail.how": (
        "{command}: reads the whole trail of the pharmacy, and says whether it had this root at "
        "this size. A batch sheet that was received earlier shows an earlier size and root."
    ),
    "binder.verify.again": "Made again",
    "binder.verify.again.how": "{command}: gives the finished record again, byte for byte.",
    "binder.verify.bundle": "Without the program",
    "binder.verify.bundle.how": (
        "{command}, in the bundle that belongs to this binder: makes everything again from the "
        "stored entries, and holds them against their proofs. It needs Python 3.11 alone."
    ),
    "binder.verify.sheet": "Against an earlier paper",
    "binder.verify.sheet.how": "{command}, with size and root as the paper shows them.",
    "binder.verify.export": "Whether an entry is left out",
    "binder.verify.export.how": "{command}, with an export of the whole trail.",
    "binder.verify.who": "Here ID is that of an enrolled person: who runs the command.",
    "binder.verify.not_shown": (
        "Not proven by any of these: that the batch was not made up as a whole before its first "
        "paper left the pharmacy; what nobody entered; and this binder itself, which is only to "
        "be read: its figures are those of record.json in the bundle."
    ),
    "binder.lot": "{component:data}, lot {number} ({id})",
    "binder.lot.act": "Recorded",
    "binder.lot.entry": "{what}: {who}",
    "binder.lot.of": "{number}, made by {maker}",
    "binder.lot.dates": "{expires:date}, received on {received:date}",
    "binder.lot.opened": "opened on {day:date}",
    "binder.lot.retest": "to be tested again on {day:date}",
    "binder.lot.form": "Chemical form",
    "binder.lot.certificate": "Certificate",
    "binder.lot.no_certificate": "none entered",
    "binder.lot.delivery": "Delivery",
    "binder.lot.came": "on {day:date}",
    "binder.lot.counted": "Found by counting",
    "binder.lot.disposed": "Disposed of",
    "binder.lot.identity": "Identity",
    "binder.lot.tested": "{test}: {verdict}, {day:date}",
    "binder.lot.tablets": "Tablets",
    "binder.lot.tablet": "{content} each, mean mass {mean} of {count}",
    "binder.lot.shells": "Empty capsules",
    "binder.lot.shell": "size {size}, {material}",
    "binder.lot.packing": "Packing trial",
    "binder.lot.packed": "size {size}: {mass}, relative standard deviation {rsd}, {day}",
    "binder.lot.made": "1 part and {rest} parts of {filler:data}, of the lots {of}",
    "binder.lot.confirmed": "Confirmed",
    "binder.certificate.number": "number {number}",
    "binder.certificate.assay": "assay {assay}, {basis:data}",
    "binder.certificate.of": "{assay}, of {form:data}",
    "binder.certificate.written": "{assay}, stated as {written}",
    "binder.certificate.water": "water",
    "binder.certificate.drying": "loss on drying",
    "binder.certificate.solvents": "residual solvents",
    "binder.act.received": "received",
    "binder.act.delivered": "delivered again",
    "binder.act.corrected": "CORRECTED",
    "binder.act.opened": "opened",
    "binder.act.counted": "counted",
    "binder.act.disposed": "disposed of",
    "binder.act.quarantined": "put in quarantine",
    "binder.act.released": "out of quarantine",
    "binder.act.checked": "looked at again",
    "binder.act.identified": "identity tested",
    "binder.act.recalled": "RECALLED",
    "binder.act.trituration": "Trituration",
    "binder.act.packing": "packing trial",
    "binder.act.other": "{action}",
}
