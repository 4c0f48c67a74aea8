"""What the shipped rules, and the documents about dose and form, say on paper, in German."""

from __future__ import annotations

from typing import Final

__all__ = ["OF_RULES"]


OF_RULES: Final[dict[str, str]] = {
    # What was asked for it elsewhere.
    "60 capsules": "60 Kapseln",
    "90 capsules": "90 Kapseln",
    "a month": "einen Monat",
    "a one-month supply": "einen Monatsbedarf",
    "shipping": "Versand",
    # Forms that are documented without a dose.
    "compounded cream": "rezepturmäßig hergestellte Creme",
    "sublingual tablets": "Sublingualtabletten",
    "topical preparations": "Zubereitungen zur Anwendung auf der Haut",
    # Countries and rules.
    "Belgium": "Belgien",
    "Germany": "Deutschland",
    "United States": "Vereinigte Staaten",
    "FAGG, magistral preparations": "FAGG, magistrale Zubereitungen",
    "DAC/NRF: loss, spread and single masses": "DAC/NRF: Verlust, Streuung und Einzelmassen",
    "gross and net mass of each capsule within 10 % of theory": (
        "Brutto- und Nettomasse jeder Kapsel innerhalb 10 % vom Sollwert"
    ),
    # Kinds of preparations that keep for as long as the rule says.
    "non-preserved aqueous": "nicht konserviert, wasserhaltig",
    "oral liquid, non-aqueous": "Flüssigkeit zum Einnehmen, wasserfrei",
    "other non-aqueous (capsules, tablets, powders)": (
        "sonstige wasserfreie (Kapseln, Tabletten, Pulver)"
    ),
    "preserved aqueous": "konserviert, wasserhaltig",
    # How long it keeps.
    "The day of preparation counts as day 1, the stricter convention.": (
        "Der Tag der Herstellung zählt als Tag 1, die strengere Zählung."
    ),
    "The limits hold for tight, light-resistant containers.": (
        "Die Fristen gelten für dichte, lichtschützende Behältnisse."
    ),
    "At most two months, where no stability study says more.": (
        "Höchstens zwei Monate, sofern keine Stabilitätsstudie mehr belegt."
    ),
    (
        "A component without an expiration date from its maker is used within one year of its "
        "receipt."
    ): (
        "Ein Bestandteil ohne Verfalldatum des Herstellers wird innerhalb eines Jahres nach seinem "
        "Eingang verwendet."
    ),
    (
        "Low-dose naltrexone in microcrystalline cellulose kept 90 to 110 % for 360 days at room "
        "temperature in the dark. USP <795> still caps it at 180 days."
    ): (
        "Niedrig dosiertes Naltrexon in mikrokristalliner Cellulose hielt 90 bis 110 % über 360 "
        "Tage bei Raumtemperatur im Dunkeln. USP <795> begrenzt dennoch auf 180 Tage."
    ),
    (
        "1 mg/mL from tablets or powder lost nothing of note in 90 days in the dark at 4 and 25 "
        "degrees Celsius; its authors recommend 60 and 30 days. The liquid studied is told to have "
        "held sodium benzoate. USP <795> still caps it at 35 days."
    ): (
        "1 mg/mL aus Tabletten oder Pulver verlor in 90 Tagen im Dunkeln bei 4 und 25 °C "
        "nichts Nennenswertes; die Autoren empfehlen 60 und 30 Tage. Die untersuchte Flüssigkeit "
        "soll Natriumbenzoat enthalten haben. USP <795> begrenzt dennoch auf 35 Tage."
    ),
    (
        "1 mg/mL from tablets or powder lost nothing of note in 90 days in the dark at 4 and 25 "
        "degrees Celsius; its authors recommend 60 and 30 days. The liquid studied is told to have "
        "held sodium benzoate; the formula with hydroxybenzoates is published with the same days."
    ): (
        "1 mg/mL aus Tabletten oder Pulver verlor in 90 Tagen im Dunkeln bei 4 und 25 °C "
        "nichts Nennenswertes; die Autoren empfehlen 60 und 30 Tage. Die untersuchte Flüssigkeit "
        "soll Natriumbenzoat enthalten haben; die Formel mit Hydroxybenzoaten ist mit denselben "
        "Fristen veröffentlicht."
    ),
    # Certificates, overages and batches.
    (
        "Salt and base are converted, and the label names the form. A correction for assay and "
        "water was not found in it; the certificate is applied."
    ): (
        "Salz und Base werden umgerechnet, und das Etikett nennt die Form. Eine Korrektur für "
        "Gehalt und Wasser wurde darin nicht gefunden; das Prüfzertifikat wird angewandt."
    ),
    (
        "The powder is corrected where what the certificate leaves undone exceeds 2 %; an assay "
        "above 100 % counts as 100 %, and nothing is ever corrected downward."
    ): (
        "Die Einwaage wird korrigiert, wenn die Abweichung nach dem Prüfzertifikat 2 % übersteigt; "
        "ein Gehalt über 100 % zählt als 100 %, nach unten wird nie korrigiert."
    ),
    (
        "Once a certificate is entered, the powder is corrected for its assay and water. Sources "
        "disagree whether compendial powders are corrected at all, so the policy stands in every "
        "record."
    ): (
        "Sobald ein Prüfzertifikat eingegeben ist, wird die Einwaage für Gehalt und Wasser "
        "korrigiert. Ob Arzneibuchware überhaupt korrigiert wird, sehen die Quellen verschieden, "
        "daher steht die Regel in jedem Protokoll."
    ),
    ("5 % where a unit holds 10 mg or less, also where it is weighed through a trituration."): (
        "5 %, wenn eine Einheit 10 mg oder weniger enthält, auch wenn sie über eine Verreibung "
        "eingewogen wird."
    ),
    "10 % below 20 mg a capsule, or where less than 10 % of the powder is active.": (
        "10 % unter 20 mg je Kapsel, oder wenn weniger als 10 % des Pulvers Wirkstoff sind."
    ),
    "5 % in general.": "5 % im Allgemeinen.",
    "Advice for Germany: never make fewer than 60 capsules at once.": (
        "Empfehlung für Deutschland: nie weniger als 60 Kapseln auf einmal herstellen."
    ),
    (
        "The active is mixed with a part of the filler and filled into the capsules; these are "
        "completed with filler until all are full, emptied, and filled again with the mixture of "
        "everything."
    ): (
        "Der Wirkstoff wird mit einem Teil des Füllstoffs gemischt und in die Kapseln gefüllt; "
        "diese werden mit Füllstoff aufgefüllt, bis alle voll sind, entleert und mit der Mischung "
        "aus allem neu gefüllt."
    ),
    (
        "At most 100 packages ready to be handed out, or the equivalent, are made ahead on one day."
    ): (
        "Im Voraus werden an einem Tag höchstens 100 abgabefertige Packungen oder eine "
        "entsprechende Menge hergestellt."
    ),
    (
        "Section 503A lets a pharmacy make limited quantities before a prescription is there, from "
        "its history of orders; the FDA does not intend to act on what covers 30 days of them."
    ): (
        "Section 503A erlaubt einer Apotheke, nach ihren bisherigen Verordnungen begrenzte Mengen "
        "herzustellen, bevor eine Verordnung vorliegt; gegen den Bedarf von 30 Tagen will die FDA "
        "nicht vorgehen."
    ),
    "The identity of a starting material is tested in the pharmacy before it is used.": (
        "Die Identität eines Ausgangsstoffs wird in der Apotheke geprüft, bevor er verwendet wird."
    ),
    # What is documented of dose and form.
    (
        "Tablets and the compounded cream are labelled as naltrexone hydrochloride. A dose in "
        "terms of the base must be an explicit choice of the prescriber."
    ): (
        "Tabletten und die rezepturmäßig hergestellte Creme sind als Naltrexonhydrochlorid "
        "deklariert. Eine Dosis als Base muss die verordnende Person ausdrücklich wählen."
    ),
    (
        "Below 1.5 mg a day, one source names a start for sensitive people; another calls 0.5 mg "
        "the lower end of typical doses and goes slowly with very sensitive patients; a third only "
        "says that it prepares such doses."
    ): (
        "Unter 1,5 mg am Tag nennt eine Quelle einen Beginn für empfindliche Personen; eine andere "
        "bezeichnet 0,5 mg als unteres Ende üblicher Dosen und geht bei sehr empfindlichen "
        "Patienten langsam vor; eine dritte sagt nur, dass sie solche Dosen herstellt."
    ),
    (
        "a monograph prepares this cream of 10 mg per g and names no dose; it is not one of low "
        "doses"
    ): (
        "eine Monographie stellt diese Creme mit 10 mg je g her und nennt keine Dosis; sie gehört "
        "nicht zu den niedrigen Dosen"
    ),
    (
        "sublingual tablets are named among the forms that a compounder prepares in doses of 0.5 "
        "to 4.5 mg; which dose belongs to this form is not said"
    ): (
        "Sublingualtabletten werden unter den Formen genannt, die ein Hersteller in Dosen von 0,5 "
        "bis 4,5 mg zubereitet; welche Dosis zu dieser Form gehört, ist nicht gesagt"
    ),
    (
        "topical preparations are named among the forms that a compounder prepares in doses of 0.5 "
        "to 4.5 mg; which dose, strength or base belongs to them is not said"
    ): (
        "Zubereitungen zur Anwendung auf der Haut werden unter den Formen genannt, die ein "
        "Hersteller in Dosen von 0,5 bis 4,5 mg zubereitet; welche Dosis, Stärke oder Grundlage "
        "dazu gehört, ist nicht gesagt"
    ),
    "Berkson protocol": "Berkson-Protokoll",
    (
        "3 to 4.5 mg by mouth at bedtime, once a day; its alpha-lipoic acid and supplements are "
        "not prepared here."
    ): (
        "3 bis 4,5 mg zum Einnehmen vor dem Schlafengehen, einmal täglich; seine Alpha-Liponsäure "
        "und Nahrungsergänzungsmittel werden hier nicht hergestellt."
    ),
}
