"""What the law of a country asks of label, record and plausibility check, in German."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["ASKED_FOR", "PLACES_IN_LAW"]


PLACES_IN_LAW: Final = (
    # A paragraph of a section, as the rule files cite it: "(1a)", "(1b) 3".
    (re.compile(r"\(([0-9][a-z]?)\)"), "Abs. {0}"),
    (re.compile(r"\(([0-9][a-z]?)\) ([0-9]+)"), "Abs. {0} Nr. {1}"),
    (re.compile(r"\(([0-9][a-z]?)\), read second-hand"), "Abs. {0}, nach Wiedergabe Dritter"),
    (
        re.compile(r"\(([0-9][a-z]?)\): known, not seen in an excerpt"),
        "Abs. {0}: bekannt, im Wortlaut nicht eingesehen",
    ),
    (
        re.compile(r"\(([0-9][a-z]?)\) ([0-9]+): known, not seen in an excerpt"),
        "Abs. {0} Nr. {1}: bekannt, im Wortlaut nicht eingesehen",
    ),
)
"""Places in German law, each with what takes its place."""


ASKED_FOR: Final[dict[str, str]] = {
    # Sources that are German law, and places in them.
    "11 (2): where quality is proven by a certificate, at least the identity is established in "
    "the pharmacy": (
        "§ 11 Abs. 2: bei Nachweis der Qualität durch ein Prüfzertifikat ist mindestens die "
        "Identität in der Apotheke festzustellen"
    ),
    "1a (9): in advance, on one day, in up to a hundred packages ready to be handed out or in an "
    "equivalent amount": (
        "§ 1a Abs. 9: im Voraus, an einem Tag, bis zu hundert abgabefertige Packungen oder eine "
        "diesen entsprechende Menge"
    ),
    "Apothekenbetriebsordnung, as reproduced by third parties": (
        "Apothekenbetriebsordnung (ApBetrO), nach Wiedergabe Dritter"
    ),
    "Apothekenbetriebsordnung, section 7: preparations made for one prescription, as reproduced "
    "by third parties": (
        "Apothekenbetriebsordnung (ApBetrO), § 7: Rezepturarzneimittel, nach Wiedergabe Dritter"
    ),
    "Apothekenbetriebsordnung, section 14: labelling (as of 12 December 2023), as reproduced by "
    "third parties": (
        "Apothekenbetriebsordnung (ApBetrO), § 14: Kennzeichnung (Stand: 12. Dezember 2023), nach "
        "Wiedergabe Dritter"
    ),
    # Of the instruction, section 7 ApBetrO.
    "How it is made: technique and equipment.": "Herstellung: Technik und Ausrüstung.",
    "In-process controls, where they are planned.": (
        "Inprozesskontrollen, soweit sie vorgesehen sind."
    ),
    "Packaging and label.": "Verpackung und Kennzeichnung.",
    "Plausibility check.": "Plausibilitätsprüfung.",
    "Preparing the workplace.": "Vorbereitung des Arbeitsplatzes.",
    "Release and documentation.": "Freigabe und Dokumentation.",
    # Of the label, section 14 ApBetrO.
    '"verwendbar bis" or "verw. bis", with day, month and year.': (
        "„verwendbar bis“ oder „verw. bis“ mit Tag, Monat und Jahr."
    ),
    "Actives by amount.": "Wirkstoffe nach der Menge.",
    "Actives by kind.": "Wirkstoffe nach der Art.",
    "Address of the dispensing pharmacy.": "Anschrift der abgebenden Apotheke.",
    "Content by mass, nominal volume or count.": (
        "Inhalt nach Gewicht, Nennvolumen oder Stückzahl."
    ),
    "Date of making.": "Herstellungsdatum.",
    "Instructions for use.": "Gebrauchsanweisung.",
    "Kind of application, in words.": "Art der Anwendung, in Worten.",
    "Name of the dispensing pharmacy, and of the maker if it is another.": (
        "Name der abgebenden Apotheke, und des Herstellers, wenn er ein anderer ist."
    ),
    "Other components by kind; where a finished medicine was used, its name is enough.": (
        "Sonstige Bestandteile nach der Art; wurde ein Fertigarzneimittel eingesetzt, genügt "
        "dessen Bezeichnung."
    ),
    "The patient's name.": "Name des Patienten.",
    "Where needed, precautions.": "Soweit erforderlich, Vorsichtsmaßnahmen.",
    "Where needed, storage and disposal.": (
        "Soweit erforderlich, Hinweise zu Aufbewahrung und Beseitigung."
    ),
    "Where needed, the time for use after opening.": (
        "Soweit erforderlich, die Aufbrauchfrist nach dem Öffnen."
    ),
    # Of the plausibility check, section 7 ApBetrO.
    "An order with a visible error, illegible or in doubt is not made before it is cleared.": (
        "Enthält eine Verordnung einen erkennbaren Irrtum, ist sie unleserlich oder bestehen "
        "Bedenken, wird nicht hergestellt, bevor das geklärt ist."
    ),
    "Dosing.": "Dosierung.",
    "How long the preparation keeps.": "Haltbarkeit der Zubereitung.",
    "Kind of application.": "Applikationsart.",
    "Kind, amount and compatibility of the components.": (
        "Art, Menge und Kompatibilität der Bestandteile."
    ),
    "Quality that stays the same in the finished preparation for as long as it keeps.": (
        "Gleichbleibende Qualität im fertigen Arzneimittel über die Haltbarkeitsdauer."
    ),
    # Of the record, section 7 ApBetrO.
    "Initials of the supervising pharmacist.": (
        "Namenszeichen der beaufsichtigenden Apothekerin oder des beaufsichtigenden Apothekers."
    ),
    "Initials of who made it.": "Namenszeichen der herstellenden Person.",
    "Kind and amount of the components.": "Art und Menge der Bestandteile.",
    "Lot or test numbers of the components.": "Chargen- oder Prüfnummern der Bestandteile.",
    "Name of the patient.": "Name des Patienten.",
    "Name of the prescriber.": "Name der verordnenden Person.",
    "Parameters of the making.": "Herstellungsparameter.",
    "Release by a pharmacist.": "Freigabe durch eine Apothekerin oder einen Apotheker.",
    "Results of the in-process controls.": "Ergebnisse der Inprozesskontrollen.",
    # Of the label, in the United States.
    "Address of the dispenser.": "Anschrift der abgebenden Stelle.",
    "Amount, activity or concentration of the active.": (
        "Menge, Aktivität oder Konzentration des Wirkstoffs."
    ),
    "Contact of the pharmacy.": "Erreichbarkeit der Apotheke.",
    "Directions for use.": "Gebrauchsanweisung.",
    "Name of the dispenser.": "Name der abgebenden Stelle.",
    "Serial number of the prescription.": "Laufende Nummer der Verordnung.",
    "Special handling and warnings.": "Besondere Handhabung und Warnhinweise.",
    "Storage, where it is other than controlled room temperature.": (
        "Lagerung, sofern nicht bei kontrollierter Raumtemperatur."
    ),
    "That the preparation is compounded.": "Dass es ein Rezepturarzneimittel ist.",
    "The active ingredient.": "Der Wirkstoff.",
    "The beyond-use date.": "Das Datum, bis zu dem es verwendbar ist.",
    "The day on which it was filled.": "Der Tag der Abfüllung.",
    "The dosage form.": "Die Darreichungsform.",
    "The internal identification number.": "Die interne Kennnummer.",
    "The route of administration.": "Die Art der Anwendung.",
    "Total amount or volume.": "Gesamtmenge oder Gesamtvolumen.",
}
