"""Texts of formulary and records in German, each by its English; names keep their case.

Titles of sources, and where in them something stands, are left in their own language.
"""

from __future__ import annotations

import re
from typing import Final

from ldncompound.core.wording.german.data_checks import CHECKS
from ldncompound.core.wording.german.data_law import ASKED_FOR, PLACES_IN_LAW
from ldncompound.core.wording.german.data_methods import METHODS
from ldncompound.core.wording.german.data_patients import FOR_PATIENTS
from ldncompound.core.wording.german.data_records import IN_RECORDS, RECORDED
from ldncompound.core.wording.german.data_rules import OF_RULES

__all__ = ["DATA", "PATTERNS"]


_NAMES: Final[dict[str, str]] = {
    # The vessel of a plan.
    "batch": "Ansatz",
    # Components.
    "ascorbic acid": "Ascorbinsäure",
    "compound hydroxybenzoate solution": "zusammengesetzte Hydroxybenzoat-Lösung",
    "empty capsule": "Leerkapsel",
    "glycerin": "Glycerin",
    "glycerol": "Glycerol",
    "hydrolyzed hyaluronic acid": "hydrolysierte Hyaluronsäure",
    "lactose monohydrate": "Lactose-Monohydrat",
    "microcrystalline cellulose": "mikrokristalline Cellulose",
    "naltrexone": "Naltrexon",
    "naltrexone hydrochloride": "Naltrexonhydrochlorid",
    "naltrexone hydrochloride dihydrate": "Naltrexonhydrochlorid-Dihydrat",
    "naltrexone hydrochloride tablets 50 mg": "Naltrexonhydrochlorid-Tabletten 50 mg",
    "purified water": "gereinigtes Wasser",
    "sodium benzoate": "Natriumbenzoat",
    "sucrose": "Saccharose",
    "tablet triturate base": "Tablettengrundmasse",
    "topical base": "topische Grundlage",
    "XemaTop base": "XemaTop-Grundlage",
    # Master records.
    "Naltrexone hydrochloride capsules with lactose": "Naltrexonhydrochlorid-Kapseln mit Lactose",
    "Naltrexone hydrochloride capsules with microcrystalline cellulose": (
        "Naltrexonhydrochlorid-Kapseln mit mikrokristalliner Cellulose"
    ),
    "Naltrexone hydrochloride capsules with sucrose": (
        "Naltrexonhydrochlorid-Kapseln mit Saccharose"
    ),
    "Naltrexone hydrochloride compounded cream 10 mg per g (monograph)": (
        "Naltrexonhydrochlorid-Creme 10 mg je g (Monographie)"
    ),
    "Naltrexone hydrochloride oral liquid 1 mg per mL from powder, with hydroxybenzoates": (
        "Naltrexonhydrochlorid-Flüssigkeit zum Einnehmen 1 mg je mL aus Pulver, mit "
        "Hydroxybenzoaten"
    ),
    "Naltrexone hydrochloride oral liquid 1 mg per mL from tablets, with hydroxybenzoates": (
        "Naltrexonhydrochlorid-Flüssigkeit zum Einnehmen 1 mg je mL aus Tabletten, mit "
        "Hydroxybenzoaten"
    ),
    "Naltrexone hydrochloride oral liquid 1 mg per mL from tablets, with sodium benzoate": (
        "Naltrexonhydrochlorid-Flüssigkeit zum Einnehmen 1 mg je mL aus Tabletten, mit "
        "Natriumbenzoat"
    ),
    "Naltrexone hydrochloride sublingual tablets, moulded": (
        "Naltrexonhydrochlorid-Sublingualtabletten, geformt"
    ),
    "Naltrexone hydrochloride topical preparation": (
        "Naltrexonhydrochlorid-Zubereitung zur Anwendung auf der Haut"
    ),
    # Equipment. Oral syringes, graduates and bottles are among the patterns.
    "1 mL oral syringe with marks of 0.02 mL": "Oralspritze 1 mL mit Teilstrichen zu 0,02 mL",
    "class III prescription balance": "Rezepturwaage der Klasse III",
    # Grades.
    "NF powder, not spray-dried, not for inhalation": (
        "NF, Pulver, nicht sprühgetrocknet, nicht zur Inhalation"
    ),
    "NF, for example PH-102": "NF, zum Beispiel PH-102",
    "NF, powdered, without starch": "NF, gepulvert, ohne Stärke",
    "PCCA, as the monograph names it": "PCCA, wie in der Monographie genannt",
    "USP powder; never effervescent tablets": "USP, Pulver; niemals Brausetabletten",
    "USP, from a registered supplier, with certificate of analysis": (
        "USP, von einem registrierten Lieferanten, mit Prüfzertifikat"
    ),
    "USP, not the 85 % of other pharmacopoeias": (
        "USP, nicht das 85-prozentige anderer Arzneibücher"
    ),
    "as named in the order": "wie in der Verordnung genannt",
    "as the monograph names it": "wie in der Monographie genannt",
    "commercial tablets, film-coated, immediate release": (
        "Handelstabletten, Filmtabletten, mit sofortiger Freisetzung"
    ),
    "gelatin or HPMC, immediate release, colour as the pharmacy chooses": (
        "Gelatine oder HPMC, sofortige Freisetzung, Farbe nach Wahl der Apotheke"
    ),
    "lactose 80 % and sucrose 20 %, triturated to a fine powder and kept as one lot": (
        "Lactose 80 % und Saccharose 20 %, fein verrieben und als eine Charge geführt"
    ),
    "methyl and propyl hydroxybenzoate, 10 % in all, in propylene glycol": (
        "Methyl- und Propylhydroxybenzoat, zusammen 10 %, in Propylenglycol"
    ),
    # Characteristics.
    "0.5 g in 100 g": "0,5 g in 100 g",
    "1 mL in 100 mL gives 0.1 % of preservative": (
        "1 mL in 100 mL ergibt 0,1 % Konservierungsmittel"
    ),
    "5 g in 100 g; weighed, not measured": "5 g in 100 g; gewogen, nicht abgemessen",
    "93.5 g in 100 g, by difference; its data sheet tells whether it holds water": (
        "93,5 g in 100 g, als Rest; ihr Datenblatt sagt, ob sie Wasser enthält"
    ),
    (
        "an immediate-release filler; its mass per volume changes from lot to lot, so each lot has "
        "a packing trial"
    ): (
        "Füllstoff mit sofortiger Freisetzung; seine Schüttdichte ändert sich von Charge zu "
        "Charge, daher hat jede Charge einen Füllversuch"
    ),
    (
        "milk sugar, which some people do not bear; an immediate-release filler; its mass per "
        "volume changes from lot to lot, so each lot has a packing trial"
    ): (
        "Milchzucker, den manche nicht vertragen; Füllstoff mit sofortiger Freisetzung; seine "
        "Schüttdichte ändert sich von Charge zu Charge, daher hat jede Charge einen Füllversuch"
    ),
    (
        "sugar: mind diabetes; draws moisture; an immediate-release filler; its mass per volume "
        "changes from lot to lot, so each lot has a packing trial"
    ): (
        "Zucker: an Diabetes denken; zieht Feuchtigkeit an; Füllstoff mit sofortiger Freisetzung; "
        "seine Schüttdichte ändert sich von Charge zu Charge, daher hat jede Charge einen "
        "Füllversuch"
    ),
    (
        "dissolves at once; the parts of the two sugars make a tablet harder or softer. Holds "
        "lactose and sucrose. Every lot and every mould is calibrated anew."
    ): (
        "löst sich sofort; die Anteile der beiden Zucker machen die Tablette härter oder weicher. "
        "Enthält Lactose und Saccharose. Jede Charge und jede Form wird neu kalibriert."
    ),
    "freely soluble in water; acts as benzoic acid in an acid liquid": (
        "leicht löslich in Wasser; wirkt in saurer Flüssigkeit als Benzoesäure"
    ),
    "freely soluble in water; keep from light and air": (
        "leicht löslich in Wasser; vor Licht und Luft schützen"
    ),
    (
        "hydrochloride salt, not the base; 650 mg dissolve in 10 mL of water; keep in tight "
        "containers. Assay, water and solvents stand on the certificate, which also tells whether "
        "it is the dihydrate (8.7 % of water)."
    ): (
        "Hydrochlorid, nicht die Base; 650 mg lösen sich in 10 mL Wasser; dicht verschlossen "
        "lagern. Gehalt, Wasser und Lösungsmittel stehen auf dem Prüfzertifikat, das auch sagt, ob "
        "es das Dihydrat ist (8,7 % Wasser)."
    ),
    (
        "hydrochloride salt, not the base; about 100 mg dissolve in 1 mL of water; keep in tight "
        "containers. Assay, water and solvents stand on the certificate, which also tells whether "
        "it is the dihydrate (8.7 % of water)."
    ): (
        "Hydrochlorid, nicht die Base; etwa 100 mg lösen sich in 1 mL Wasser; dicht verschlossen "
        "lagern. Gehalt, Wasser und Lösungsmittel stehen auf dem Prüfzertifikat, das auch sagt, ob "
        "es das Dihydrat ist (8,7 % Wasser)."
    ),
    (
        "labelled 90 to 110 % of naltrexone hydrochloride, which no certificate corrects; the "
        "coating is crushed in and may not disperse; excipients differ by maker"
    ): (
        "deklariert mit 90 bis 110 % Naltrexonhydrochlorid, was kein Zertifikat korrigiert; der "
        "Überzug wird mit zerkleinert und verteilt sich womöglich nicht; Hilfsstoffe je nach "
        "Hersteller verschieden"
    ),
    "maker, size, material and lot are recorded; HPMC is a cellulose ether": (
        "Hersteller, Größe, Material und Charge werden dokumentiert; HPMC ist ein Celluloseether"
    ),
    (
        "not documented: the pharmacist answers for its water, its preservative and its fitness "
        "for the salt"
    ): (
        "nicht belegt: für Wassergehalt, Konservierung und Eignung für das Salz steht die "
        "Apothekerin oder der Apotheker ein"
    ),
    "used to make up the volume, never added to it": (
        "dient zum Auffüllen auf das Volumen, wird nie hinzugegeben"
    ),
    "viscous: let the graduate drain": "viskos: den Messzylinder auslaufen lassen",
    # Storage.
    "Controlled room temperature, dry, protected from light.": (
        "Bei Raumtemperatur, trocken und vor Licht geschützt."
    ),
    "Controlled room temperature, protected from heat and light.": (
        "Bei Raumtemperatur, vor Wärme und Licht geschützt."
    ),
    "Controlled room temperature, protected from light.": (
        "Bei Raumtemperatur, vor Licht geschützt."
    ),
    "Refrigerator, protected from light.": "Im Kühlschrank, vor Licht geschützt.",
    "Refrigerator, protected from light. Do not freeze.": (
        "Im Kühlschrank, vor Licht geschützt. Nicht einfrieren."
    ),
    "controlled room temperature or refrigerator": "Raumtemperatur oder Kühlschrank",
    "refrigerator": "Kühlschrank",
    # On labels.
    "Compounded preparation": "Rezepturarzneimittel",
    "Do not take with opioid pain medicines": (
        "Nicht zusammen mit opioidhaltigen Schmerzmitteln einnehmen"
    ),
    "Do not use with opioid pain medicines": (
        "Nicht zusammen mit opioidhaltigen Schmerzmitteln anwenden"
    ),
    "For use on the skin only": "Nur zur Anwendung auf der Haut",
    "For use under the tongue": "Zur Anwendung unter der Zunge",
    "Keep out of the reach of children": "Für Kinder unzugänglich aufbewahren",
    "Measure with the oral syringe": "Mit der Oralspritze abmessen",
    "Protect from heat and light": "Vor Wärme und Licht schützen",
    "Shake well before each dose": "Vor jeder Einnahme gut schütteln",
    # What was asked elsewhere, and for what.
    "a month": "einen Monat",
    "a one-month supply": "einen Monatsbedarf",
    "shipping": "Versand",
    "30 to 60 USD": "30 bis 60 USD",
    "60 capsules": "60 Kapseln",
    "90 capsules": "90 Kapseln",
    # Places in sources that say more than where: they stand in sentences.
    "30 days at 25 degrees Celsius in the dark": "30 Tage bei 25 °C im Dunkeln",
    "60 days at 4 degrees Celsius in the dark": "60 Tage bei 4 °C im Dunkeln",
    "excess of capsules, taken over for tablets": (
        "der Überschuss von Kapseln, für Tabletten übernommen"
    ),
    (
        "Table 4, other non-aqueous; that topical preparations belong there was not seen word for "
        "word"
    ): (
        "Table 4, sonstige wasserfreie; dass Zubereitungen für die Haut dazugehören, wurde nicht "
        "wörtlich gesehen"
    ),
}

DATA: Final[dict[str, str]] = {
    **_NAMES,
    **METHODS,
    **CHECKS,
    **FOR_PATIENTS,
    **OF_RULES,
    **ASKED_FOR,
    **RECORDED,
}

PATTERNS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"trituration ([0-9]+)"), "Verreibung {0}"),
    (re.compile(r"trituration (?P<lot>[A-Z][0-9A-Z]*-LOT-[0-9]+)"), "Verreibung {lot}"),
    # One made ahead, by the id of its lot.
    (re.compile(r"trituration (?P<lot>[^ ]+)"), "Verreibung {lot}"),
    (re.compile(r"stock solution ([0-9]+)"), "Stammlösung {0}"),
    (re.compile(r"empty capsule size ([0-9A-Za-z]+)"), "Leerkapseln Größe {0}"),
    *PLACES_IN_LAW,
    (re.compile(r"([0-9.]+ mL) oral syringe"), "Oralspritze {0}"),
    (re.compile(r"([0-9.]+ mL) graduate"), "Messzylinder {0}"),
    (re.compile(r"([0-9.]+ mL) amber bottle"), "braune Flasche {0}"),
    (re.compile(r"(?P<code>[A-Z]{2}) \((Belgium|Germany|United States)\)"), "{code} ({1})"),
    *IN_RECORDS,
)
