"""What a label says, in German."""

from __future__ import annotations

from typing import Final

__all__ = ["LABEL_TEXTS"]


LABEL_TEXTS: Final[dict[str, str]] = {
    # The label.
    "label.beyond_use": "Verwendbar bis:",
    "label.compounded": "Rezepturarzneimittel",
    "label.course.day": "Am {day:long}",
    "label.course.days": "Vom {first:long} bis {last:long}",
    "label.course.dose": "{days}{often}: Einzeldosis: {dose}",
    "label.course.often": ", {often}",
    "label.course.part": (
        "{days}{often}: TEIL einer Einzeldosis von {whole}: {dose}, zusammen mit {beside}"
    ),
    "label.dose": "Einzeldosis: {dose}",
    "label.drug": "{drug:data}",
    "label.drug.one_word": "{drug}-",
    "label.drug.phrase": "{drug},",
    "label.draft": "ENTWURF – NICHT ABGEBEN",
    "label.draft_not_recorded": "NICHT AUFGEZEICHNET: ENTWURF – NICHT ABGEBEN",
    "label.fill": ", Teilmenge {fill} von {of}",
    "label.for_stock": "AUF VORRAT",
    "label.made_on": "Hergestellt am {day:long}",
    "label.missing.directions": "(Gebrauchsanweisung fehlt)",
    "label.missing.number": "(Nummer fehlt)",
    "label.missing.patient_name": "(Name des Patienten fehlt)",
    "label.not_without_label": "Nicht ohne Etikett für den Patienten abgeben.",
    "label.number": "Herstellungsnummer {number}",
    "label.prescriber": "Verordnet von: {prescriber}",
    "label.quantity": "Inhalt: {quantity}{fill}",
    "label.rx": "Rezeptnummer: {number}",
    "label.storage": "Lagerung: {storage:data}",
    "label.until": "{day:long}",
    "label.until.not_final": (
        "spätestens {day:long}, jedoch nicht nach dem frühesten Verfall eines Bestandteils"
    ),
    "label.trituration.factor": "Faktor des Pulvers darin: {factor:number}",
    "label.trituration.for": "STAMMVERREIBUNG FÜR DIE REZEPTUR",
    "label.trituration.form": "Verreibung",
    "label.trituration.lot": "Charge {lot}",
    "label.trituration.lots": "Hergestellt aus den Chargen {lots}",
    "label.trituration.not_dispensed": (
        "NICHT ABGEBEN. Enthält Wirkstoff: wird anstelle des unverdünnten Pulvers eingewogen, nur"
        " für die Rezeptur."
    ),
    "label.trituration.one_part": "1 Teil + 1 Teil {filler:data}, {share:number} % (m/m)",
    "label.trituration.parts": "1 Teil + {others} Teile {filler:data}, {share:number} % (m/m)",
    "label.trituration.quantity": "Hergestellte Menge: {amount}",
    "label.trituration.until": "Nicht mehr verwenden nach:",
    "label.one_person": "Hergestellt und geprüft von einer einzigen Person, {person}",
    "label.stock_verified_by": "Ansatz geprüft von {person}",
    "label.verified_by": "Geprüft von {person}",
    "pdf.label.title": "Etikett",
}
