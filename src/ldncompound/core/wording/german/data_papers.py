"""What rules ask of papers in German, each by its English."""

from __future__ import annotations

from typing import Final

__all__ = ["OF_PAPERS"]


OF_PAPERS: Final[dict[str, str]] = {
    # Of a label.
    '"verwendbar bis" or "verw. bis", with day, month and year.': (
        "„verwendbar bis“ oder „verw. bis“ mit Tag, Monat und Jahr."
    ),
    "Actives by amount.": "Wirkstoffe nach Menge.",
    "Actives by kind.": "Wirkstoffe nach Art.",
    "Address of the dispenser.": "Anschrift der abgebenden Stelle.",
    "Address of the dispensing pharmacy.": "Anschrift der abgebenden Apotheke.",
    "Amount, activity or concentration of the active.": (
        "Menge, Aktivität oder Konzentration des Wirkstoffs."
    ),
    "Contact of the pharmacy.": "Kontakt der Apotheke.",
    "Content by mass, nominal volume or count.": "Inhalt nach Masse, Nennvolumen oder Stückzahl.",
    "Date of making.": "Datum der Herstellung.",
    "Directions for use.": "Gebrauchsanweisung.",
    "Instructions for use.": "Gebrauchsanweisung.",
    "Kind of application, in words.": "Art der Anwendung in Worten.",
    "Name of the dispenser.": "Name der abgebenden Stelle.",
    "Name of the dispensing pharmacy, and of the maker if it is another.": (
        "Name der abgebenden Apotheke und des Herstellers, wenn es ein anderer ist."
    ),
    "Other components by kind; where a finished medicine was used, its name is enough.": (
        "Sonstige Bestandteile nach Art; bei einem Fertigarzneimittel genügt dessen Name."
    ),
    "Serial number of the prescription.": "Laufende Nummer des Rezepts.",
    "Special handling and warnings.": "Besondere Handhabung und Warnhinweise.",
    "Storage, where it is other than controlled room temperature.": (
        "Lagerung, wenn sie nicht bei Raumtemperatur ist."
    ),
    "That the preparation is compounded.": "Dass es ein Rezepturarzneimittel ist.",
    "The active ingredient.": "Der Wirkstoff.",
    "The beyond-use date.": "Das Datum, bis zu dem es verwendbar ist.",
    "The day on which it was filled.": "Der Tag der Anfertigung.",
    "The dosage form.": "Die Darreichungsform.",
    "The internal identification number.": "Die interne Kennnummer.",
    "The patient's name.": "Der Name des Patienten.",
    "The route of administration.": "Die Art der Anwendung.",
    "Total amount or volume.": "Gesamtmenge oder Gesamtvolumen.",
    "Where needed, precautions.": "Soweit erforderlich, Vorsichtsmaßnahmen.",
    "Where needed, storage and disposal.": "Soweit erforderlich, Lagerung und Entsorgung.",
    "Where needed, the time for use after opening.": "Soweit erforderlich, die Aufbrauchfrist.",
    # Of the instructions of making.
    "How it is made: technique and equipment.": "Herstellungstechnik und Geräte.",
    "In-process controls, where they are planned.": "Inprozesskontrollen, soweit vorgesehen.",
    "Packaging and label.": "Verpackung und Kennzeichnung.",
    "Plausibility check.": "Plausibilitätsprüfung.",
    "Preparing the workplace.": "Vorbereitung des Arbeitsplatzes.",
    "Release and documentation.": "Freigabe und Dokumentation.",
    # Of the plausibility check.
    "An order with a visible error, illegible or in doubt is not made before it is cleared.": (
        "Eine Verordnung mit erkennbarem Irrtum, unleserlich oder mit Bedenken wird erst nach "
        "Klärung hergestellt."
    ),
    "Dosing.": "Dosierung.",
    "How long the preparation keeps.": "Haltbarkeit der Zubereitung.",
    "Kind of application.": "Applikationsart.",
    "Kind, amount and compatibility of the components.": (
        "Art, Menge und Kompatibilität der Ausgangsstoffe."
    ),
    "Quality that stays the same in the finished preparation for as long as it keeps.": (
        "Gleichbleibende Qualität im fertigen Arzneimittel über die Haltbarkeit."
    ),
    # Of the record of the making.
    "Initials of the supervising pharmacist.": "Namenszeichen des beaufsichtigenden Apothekers.",
    "Initials of who made it.": "Namenszeichen der herstellenden Person.",
    "Kind and amount of the components.": "Art und Menge der Ausgangsstoffe.",
    "Lot or test numbers of the components.": (
        "Chargenbezeichnungen oder Prüfnummern der Ausgangsstoffe."
    ),
    "Name of the patient.": "Name des Patienten.",
    "Name of the prescriber.": "Name der verschreibenden Person.",
    "Parameters of the making.": "Herstellungsparameter.",
    "Release by a pharmacist.": "Freigabe durch einen Apotheker.",
    "Results of the in-process controls.": "Ergebnisse der Inprozesskontrollen.",
}
