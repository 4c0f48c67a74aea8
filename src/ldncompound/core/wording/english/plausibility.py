"""What the plausibility check of a preparation says, in English."""

from __future__ import annotations

from typing import Final

__all__ = ["PLAUSIBILITY_TEXTS"]


PLAUSIBILITY_TEXTS: Final[dict[str, str]] = {
    "plausibility.after": "To be done by a pharmacist before anything is made.",
    "plausibility.title": "Plausibility check",
    "plausibility.item.components": "Kind, amount and compatibility of the components",
    "plausibility.item.dosing": "Dosing",
    "plausibility.item.keeping": "How long it keeps",
    "plausibility.item.order": "The order",
    "plausibility.item.quality": "Quality until the end of its use",
    "plausibility.item.route": "Kind of application",
    "plausibility.asks.components": "Right for this use? Nothing that reacts or separates?",
    "plausibility.asks.dosing": "Dose and interval right for this patient?",
    "plausibility.asks.keeping": "Long enough, and not too long?",
    "plausibility.asks.order": "Complete, legible, without a visible error or doubt?",
    "plausibility.asks.quality": "Does it stay as it is made?",
    "plausibility.asks.route": "Does the form fit it?",
    "plausibility.column.item": "To be checked",
    "plausibility.column.known": "What is known",
    "plausibility.column.verdict": "Verdict",
    "plausibility.column.remark": "Remark",
    "plausibility.yes": "plausible",
    "plausibility.no": "to be cleared",
    "plausibility.cleared": "Cleared with the prescriber",
    "plausibility.cleared.what": "What was in doubt",
    "plausibility.cleared.who": "With whom, when",
    "plausibility.cleared.result": "Result",
    "plausibility.outcome": "Outcome",
    "plausibility.outcome.as_ordered": "may be made as ordered",
    "plausibility.outcome.changed": "may be made as cleared above",
    "plausibility.outcome.not_made": "is not made",
    "plausibility.pharmacist": "Pharmacist",
    "plausibility.signature": "Name and signature",
    "plausibility.day": "Date, time",
    "plausibility.by_hand": "{who}: {line} {when}: {blank}",
    "plausibility.known.component": "{name}: {amount}",
    "plausibility.known.container": "Container: {text}",
    "plausibility.known.directions": "Directions: {text}",
    "plausibility.known.documented": (
        "Documented: {low} to {high} a day (sources: {count}, named on the sheet)"
    ),
    "plausibility.known.dose": "Dose: {dose}",
    "plausibility.known.for": "For {patient}, ordered by {prescriber}",
    "plausibility.known.form": "Dosage form: {form}",
    "plausibility.known.limited_by": "Limited by {what}",
    "plausibility.known.made_for": "{days}, first dose {first:date}",
    "plausibility.known.no_study": "No study of this preparation is in the master record",
    "plausibility.known.protocol": "Protocol: {name}",
    "plausibility.known.screening": "Screening: {answered} of {count} questions answered",
    "plausibility.known.storage": "Storage: {text}",
    "plausibility.known.study": "Study: {text}",
    "plausibility.known.until": "Use until {day:long}",
    "plausibility.source": "What is to be checked: {title}",
    "plausibility.known.keeping_rule": "After {title}",
}
