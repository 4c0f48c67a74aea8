"""What a label says, in English."""

from __future__ import annotations

from typing import Final

__all__ = ["LABEL_TEXTS"]


LABEL_TEXTS: Final[dict[str, str]] = {
    # The label.
    "label.beyond_use": "Beyond-use date:",
    "label.compounded": "Compounded preparation",
    "label.course.day": "On {day:long}",
    "label.course.days": "From {first:long} to {last:long}",
    "label.course.dose": "{days}{often}: one dose: {dose}",
    "label.course.often": ", {often}",
    "label.course.part": (
        "{days}{often}: PART of one dose of {whole}: {dose}, together with {beside}"
    ),
    "label.dose": "One dose: {dose}",
    "label.drug": "{drug:data}",
    "label.drug.one_word": "{drug}",
    "label.drug.phrase": "{drug}",
    "label.draft": "DRAFT, NOT FOR DISPENSING",
    "label.draft_not_recorded": "NOT RECORDED: DRAFT, NOT FOR DISPENSING",
    "label.fill": ", fill {fill} of {of}",
    "label.for_stock": "FOR STOCK",
    "label.made_on": "Made on {day:long}",
    "label.missing.directions": "(directions missing)",
    "label.missing.number": "(number missing)",
    "label.missing.patient_name": "(patient name missing)",
    "label.not_without_label": "Not to be handed out without a label for the patient.",
    "label.number": "Preparation {number}",
    "label.prescriber": "Prescriber: {prescriber}",
    "label.quantity": "Quantity: {quantity}{fill}",
    "label.rx": "Rx number: {number}",
    "label.storage": "Storage: {storage:data}",
    "label.until": "{day:long}",
    "label.until.not_final": (
        "not later than {day:long} or the earliest expiration of a component"
    ),
    "label.trituration.factor": "Factor of the powder in it: {factor}",
    "label.trituration.for": "STOCK FOR COMPOUNDING",
    "label.trituration.form": "trituration",
    "label.trituration.lot": "Lot {lot}",
    "label.trituration.lots": "Made from lots {lots}",
    "label.trituration.not_dispensed": (
        "NOT FOR DISPENSING. Holds drug: weighed in place of the pure powder, for compounding only."
    ),
    "label.trituration.one_part": "1 part + 1 part {filler}, {share} % w/w",
    "label.trituration.parts": "1 part + {others} parts {filler}, {share} % w/w",
    "label.trituration.quantity": "Quantity made: {amount}",
    "label.trituration.until": "Do not use after:",
    "label.one_person": "Prepared and verified by one person, {person}",
    "label.stock_verified_by": "Batch verified by {person}",
    "label.verified_by": "Verified by {person}",
    "pdf.label.title": "Label",
}
