"""What the plausibility check of a preparation says, in German."""

from __future__ import annotations

from typing import Final

__all__ = ["PLAUSIBILITY_TEXTS"]


PLAUSIBILITY_TEXTS: Final[dict[str, str]] = {
    "plausibility.after": "Vor der Herstellung, durch eine Apothekerin oder einen Apotheker.",
    "plausibility.title": "Plausibilitätsprüfung",
    "plausibility.item.components": "Art, Menge und Kompatibilität der Ausgangsstoffe",
    "plausibility.item.dosing": "Dosierung",
    "plausibility.item.keeping": "Haltbarkeit",
    "plausibility.item.order": "Verordnung",
    "plausibility.item.quality": "Gleichbleibende Qualität über die Haltbarkeit",
    "plausibility.item.route": "Applikationsart",
    "plausibility.asks.components": "Für diese Anwendung geeignet? Keine Unverträglichkeit?",
    "plausibility.asks.dosing": "Dosis und Abstand für diese Person richtig?",
    "plausibility.asks.keeping": "Lang genug und nicht zu lang?",
    "plausibility.asks.order": "Vollständig, lesbar, ohne erkennbaren Irrtum oder Bedenken?",
    "plausibility.asks.quality": "Bleibt es, wie es hergestellt wird?",
    "plausibility.asks.route": "Passt die Darreichungsform dazu?",
    "plausibility.column.item": "Zu prüfen",
    "plausibility.column.known": "Was bekannt ist",
    "plausibility.column.verdict": "Urteil",
    "plausibility.column.remark": "Bemerkung",
    "plausibility.yes": "plausibel",
    "plausibility.no": "zu klären",
    "plausibility.cleared": "Rücksprache mit der verordnenden Person",
    "plausibility.cleared.what": "Was unklar war",
    "plausibility.cleared.who": "Mit wem, wann",
    "plausibility.cleared.result": "Ergebnis",
    "plausibility.outcome": "Ergebnis der Prüfung",
    "plausibility.outcome.as_ordered": "darf wie verordnet hergestellt werden",
    "plausibility.outcome.changed": "darf wie oben geklärt hergestellt werden",
    "plausibility.outcome.not_made": "wird nicht hergestellt",
    "plausibility.pharmacist": "Apothekerin, Apotheker",
    "plausibility.signature": "Name und Unterschrift",
    "plausibility.day": "Datum, Uhrzeit",
    "plausibility.by_hand": "{who}: {line} {when}: {blank}",
    "plausibility.known.component": "{name}: {amount}",
    "plausibility.known.container": "Behältnis: {text}",
    "plausibility.known.directions": "Gebrauchsanweisung: {text}",
    "plausibility.known.documented": (
        "Belegt: {low} bis {high} am Tag (Quellen: {count}, auf dem Herstellungsprotokoll genannt)"
    ),
    "plausibility.known.dose": "Dosis: {dose}",
    "plausibility.known.for": "Für: {patient}; verordnet von: {prescriber}",
    "plausibility.known.form": "Darreichungsform: {form}",
    "plausibility.known.limited_by": "Begrenzt durch {what}",
    "plausibility.known.made_for": "{days}, erste Einnahme {first:date}",
    "plausibility.known.no_study": (
        "In der Herstellungsanweisung steht keine Untersuchung dieser Zubereitung"
    ),
    "plausibility.known.protocol": "Schema: {name}",
    "plausibility.known.screening": (
        "Abfrage der Gegenanzeigen: {answered} von {count} Fragen beantwortet"
    ),
    "plausibility.known.storage": "Lagerung: {text}",
    "plausibility.known.study": "Untersuchung: {text}",
    "plausibility.known.until": "Verwendbar bis {day:long}",
    "plausibility.source": "Was zu prüfen ist: {title}",
    "plausibility.known.keeping_rule": "Nach {title}",
}
