"""What records hold as plain English sentences, such as the findings of checks, in German."""

from __future__ import annotations

import re
from typing import Final

from ldncompound.core.wording.english.workings import WORKING_TEXTS as ENGLISH
from ldncompound.core.wording.german.workings import WORKING_TEXTS as GERMAN

__all__ = ["IN_RECORDS", "NAMES", "RECORDED"]


NAMES: Final[dict[str, str]] = {
    **{
        text: GERMAN[key]
        for key, text in ENGLISH.items()
        if key.startswith(("working.of.", "figure.")) and "{" not in text
    },
    # What a range is of, a mass is compared with, a volume is measured in.
    "day": "Tag",
    "graduate": "Messzylinder",
    "gross theory": "Brutto-Sollmasse",
    "net mean": "Netto-Mittelwert",
    "net theory": "Netto-Sollmasse",
    "oral syringe": "Oralspritze",
    # What a patient may have to avoid.
    "cellulose": "Cellulose",
    "dyes": "Farbstoffe",
    "lactose": "Lactose",
    # Kinds of bases, as orders name them.
    "nonaqueous": "wasserfrei",
    "nonpreserved aqueous": "nicht konserviert, wasserhaltig",
    # What an assay is of, as a certificate states it.
    **{text: GERMAN[key] for key, text in ENGLISH.items() if key.startswith("assay.")},
    # Who made a trituration, and what names the base.
    "of the order": "die Verordnung",
    "of the record": "die Herstellungsanweisung",
    "this pharmacy": "diese Apotheke",
    # Roles.
    "pharmacist": "Apothekerin/Apotheker",
    "quality": "Qualitätssicherung",
    "technician": "PTA",
    # Names of the questions before dispensing.
    "acute hepatitis": "akute Hepatitis",
    "buprenorphine": "Buprenorphin",
    "hypersensitivity": "Überempfindlichkeit",
    "immunosuppressants": "Immunsuppressiva",
    "liver": "Leber",
    "long acting opioids": "lang wirkende Opioide",
    "methadone": "Methadon",
    "naloxone challenge": "Naloxon-Provokationstest",
    "opioid withdrawal": "Opioidentzug",
    "opioids": "Opioide",
    "pain medicine": "Schmerzmittel",
    "pregnancy": "Schwangerschaft",
    "tramadol": "Tramadol",
    "transplant": "Transplantation",
}
"""Words that programs compare, where a paper shows one."""

RECORDED: Final[dict[str, str]] = {
    # Why a signature does not hold.
    "It signs another record than this one.": "Sie gilt einer anderen Aufzeichnung als dieser.",
    "made for another moment": "für einen anderen Zeitpunkt geleistet",
    # What answers to the questions before dispensing mean.
    "Yes: do not hand out.": "Ja: nicht abgeben.",
    "Yes: the prescriber is consulted.": "Ja: Rücksprache mit der verordnenden Person.",
    # Where a form is documented.
    "form documented, dose for this form documented as well": (
        "Darreichungsform belegt, Dosis dafür ebenfalls"
    ),
    "form documented, dose for this form not": "Darreichungsform belegt, Dosis dafür nicht",
    # Checks.
    (
        "Mass does not prove content: the drug is so small a part of a capsule that one without "
        "any would weigh nearly the same."
    ): (
        "Die Masse beweist den Gehalt nicht: der Wirkstoff ist ein so kleiner Teil einer Kapsel, "
        "dass eine ohne Wirkstoff fast gleich viel wöge."
    ),
    "The loss is recorded; no limit of it is on file.": (
        "Der Verlust ist aufgezeichnet; eine Grenze dafür ist nicht hinterlegt."
    ),
    "Assay twenty more units, and give all thirty.": (
        "Zwanzig weitere Einheiten bestimmen und alle dreißig angeben."
    ),
    "No unit of this batch was assayed.": (
        "Von diesem Ansatz wurde bei keiner Einheit der Gehalt bestimmt."
    ),
    "The pH is recorded; the master record has no limits for it.": (
        "Der pH-Wert ist aufgezeichnet; die Herstellungsanweisung hat keine Grenzen dafür."
    ),
    "the pharmacy's own sampling": "eigener Stichprobenplan der Apotheke",
    "content at the mean mass, by what was weighed": (
        "Gehalt bei der mittleren Masse, nach den Einwaagen"
    ),
    "loss of mass against theory": "Masseverlust gegenüber dem Sollwert",
    "relative standard deviation": "relative Standardabweichung",
}

_OF = "(gross theory|net mean|net theory)"
_FIGURE = r"([0-9.]+(?: [A-Za-z%/]+)?)"

IN_RECORDS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    # What answers mean.
    (
        re.compile(
            r"Yes, or below ([0-9]+) days?: do not hand out; on day ([0-9]+): the prescriber is "
            r"consulted\."
        ),
        "Ja, oder weniger als {0} Tage: nicht abgeben; an Tag {1}: Rücksprache mit der "
        "verordnenden Person.",
    ),
    (
        re.compile(
            r"Yes, or below ([0-9]+) days?: do not hand out; from then to ([0-9]+) days?: the "
            r"prescriber is consulted\."
        ),
        "Ja, oder weniger als {0} Tage: nicht abgeben; danach bis zu {1} Tagen: Rücksprache mit "
        "der verordnenden Person.",
    ),
    # Findings of checks.
    (
        re.compile(r"mean mass of a shell, size ([0-9A-Za-z]+)"),
        "mittlere Masse einer Leerkapsel, Größe {0}",
    ),
    (re.compile(rf"{_FIGURE} to {_FIGURE}"), "{0} bis {1}"),
    (re.compile(rf"{_FIGURE} to {_FIGURE} of label"), "{0} bis {1} des deklarierten Gehalts"),
    (re.compile(rf"at most {_FIGURE}"), "höchstens {0}"),
    (re.compile(rf"each capsule against {_OF}, {_FIGURE}"), "jede Kapsel gegen {0}, {1}"),
    (
        re.compile(rf"([0-9]+) of ([0-9]+) outside, the farthest by {_FIGURE}"),
        "{0} von {1} außerhalb, höchste Abweichung {2}",
    ),
    (re.compile(rf"within {_FIGURE} of {_OF}"), "± {0}, bezogen auf {1}"),
    (
        re.compile(rf"within {_FIGURE} of {_OF}, ([0-9]+) may lie outside"),
        "± {0}, bezogen auf {1}, {2} dürfen außerhalb liegen",
    ),
    (
        re.compile(rf"within {_FIGURE} of {_OF}, ([0-9]+) may lie outside, none beyond {_FIGURE}"),
        "± {0}, bezogen auf {1}, {2} dürfen außerhalb liegen, keine jenseits ± {3}",
    ),
    (
        re.compile(rf"within {_FIGURE} of {_OF}, none beyond {_FIGURE}"),
        "± {0}, bezogen auf {1}, keine jenseits ± {2}",
    ),
    # What limits the beyond-use date of a batch that was made.
    (re.compile(r"expiration of (.+), lot (?P<lot>.+)"), "Verfall von {0}, Charge {lot}"),
    (
        re.compile(
            r"(USP <795>): ([0-9]+ days?), (non-preserved aqueous|oral liquid, non-aqueous|"
            r"other non-aqueous \(capsules, tablets, powders\)|preserved aqueous)"
        ),
        "{0}: {1}, {2}",
    ),
)
