"""Notes of a preparation as an order's screen tells them: alarms, then marks, then the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.api.types import Preparation

__all__ = ["Minded", "minded"]


_ALARMS: Final = {
    "note.same_again": "ORDERED TWICE? Same as {preparation}.",
    "note.directions": "DIRECTIONS say {said}: ask the prescriber.",
    "note.refused_at_the_bench": "REFUSED AT THE BENCH as planned: {share} of label, the limits "
    "are {low} to {high}.",
    "note.outside": "CONTENT may lie outside {low} to {high} of label: the pharmacist decides.",
    "note.other_form": "THE POWDER IS {form}: compare the container with its lot.",
    "note.confirmed": "CONFIRMED BY {by}: {figure} {value}, outside {outside}.",
    "note.drug_named": "DOSE READ as one of {labelled}; the order says {name}.",
    "note.part_of_a_dose": "PART OF A DOSE of {dose}, taken together with {beside}.",
    "note.lot_short": "TOO LITTLE by the record: {left} of {component}, lot {number}; planned are "
    "{need}.",
    "note.only_fine_marks": "ONLY MARKS OF {mark} SHOW THIS DOSE: hand out such an oral syringe.",
    "note.unlike_filler": "FILL of {fill} in size {size}: outside the documented {low} to {high}.",
    "note.few_tablets": "FEW TABLETS: content {low} to {high} of label.",
    "note.few_tablets_crushed": "FEW TABLETS: crush at least {enough}; fewer may hold {low} to "
    "{high} of label.",
    "note.small_batch": "SMALL BATCH of {made}: advised are at least {least}{unconfirmed}.",
}
"""What is told in a line of its own, the first first; every other screen has the whole note."""

_MARKS: Final = {
    "note.for_stock": "FOR STOCK, no patient yet",
    "note.assumed_measures": "ASSUMED MEASURES",
    "note.several_draws": "{count} draws a dose",
    "note.estimated_fill": "ESTIMATED FILL{unconfirmed}",
    "note.by_volume": "FILLED BY VOLUME{unconfirmed}",
    "note.density_factor": "DENSITY FACTOR NOT MEASURED",
    "note.excess": "EXCESS of {excess} unconfirmed",
    "note.overage": "OVERAGE {percent}{unconfirmed}",
    "note.base_not_documented": "BASE NOT DOCUMENTED",
    "note.base_limit": "limit of the base unconfirmed",
    "note.form_without_dose": "DOSE NOT DOCUMENTED for this form",
    "note.stock_solution": "solubility unconfirmed",
    "note.tablets_crushed": "tablets crushed{unconfirmed}",
    "note.not_corrected": "powder NOT CORRECTED: {share} %",
    "note.not_corrected.policy": "powder NOT CORRECTED by policy: {share} %",
    "note.no_certificate": "no certificate",
    "note.no_certificate.form": "no certificate",
    "note.not_adopted": "record not adopted",
    "note.entered_late": "entered late, on {entered_on}",
}
"""What is told in a few words beside others: what is assumed, estimated, unconfirmed, missing."""

_ELSEWHERE: Final = ("note.assumed_balance", "note.not_final")
"""What the screen says beside the steps, and beside the date."""


class Minded(NamedTuple):
    """
    What is to be minded of a preparation.

    Args:
        alarms: Each in a sentence.
        marks: Each in a few words: what is assumed, estimated, unconfirmed or missing.
        others: The other notes, whole.
    """

    alarms: tuple[str, ...]
    marks: tuple[str, ...]
    others: tuple[str, ...]


def minded(preparation: Preparation) -> Minded:
    """Return what is to be minded of a preparation, the most important first."""
    said = {each.at: each for each in preparation.wording}
    alarms: list[tuple[int, str]] = []
    marks: list[tuple[int, str]] = []
    others = []
    doubted: list[str] = []
    chosen: list[str] = []
    for number, note in enumerate(preparation.notes):
        wording = said.get(f"/notes/{number}")
        key, values = ("", {}) if wording is None else (wording.key, wording.values)
        if key.startswith("note.directions"):
            doubted.append(_in_words(values["said"]))
        elif key == "note.lot_chosen":
            chosen.append("{component} {number}".format_map(values))
        elif key in _ALARMS:
            alarms.append((_PLACE[key], _told(_ALARMS[key], values)))
        elif key in _MARKS:
            marks.append((_PLACE[key], _told(_MARKS[key], values)))
        elif key in _ELSEWHERE:
            continue
        elif _is_alarm(note):
            alarms.append((len(_PLACE), note))
        else:
            others.append(note)
    if doubted:
        said_there = {"said": ", ".join(dict.fromkeys(doubted))}
        alarms.append((_PLACE["note.directions"], _told(_ALARMS["note.directions"], said_there)))
    if chosen:
        lots = "LOT" if len(chosen) == 1 else "LOTS"
        alarms.append((len(_PLACE), f"{lots} CHOSEN, none was named: {', '.join(chosen)}."))
    asked = preparation.screening
    if asked is not None and asked.unanswered:
        marks.append((len(_PLACE), f"screening: {len(asked.unanswered)} open"))
    marks.append((len(_ALARMS), _balance(preparation)))
    protocol = preparation.documented_range.protocol
    if protocol is not None:
        marks.append((len(_PLACE), f"range of {protocol.name}"))
    return Minded(
        tuple(text for _, text in sorted(alarms, key=_first)),
        tuple(dict.fromkeys(text for _, text in sorted(marks, key=_first))),
        tuple(others),
    )


def _balance(preparation: Preparation) -> str:
    """Return on what is weighed, in a few words."""
    from ldncompound.core.quantities import in_words

    balance = preparation.weigh_plan.balance
    name = "ASSUMED BALANCE" if balance.assumed else f"balance {balance.id}"
    return f"{name} (minimum {in_words(balance.minimum)})"


_PLACE: Final = {key: place for place, key in enumerate((*_ALARMS, *_MARKS))}


def _first(placed: tuple[int, str]) -> int:
    """Return the place of a note, so that equal ones stay in their order."""
    return placed[0]


def _is_alarm(note: str) -> bool:
    """Return whether a note that has no key, or no short text, begins in capitals."""
    return " ".join(note.split()[:2]).isupper()


def _told(template: str, values: Mapping[str, Any]) -> str:
    """Return a short text with the values of its note."""
    return template.format_map({name: _in_words(value) for name, value in values.items()})


def _in_words(value: object) -> str:
    """Return a value of a note as people read it: a quantity without a slash."""
    from ldncompound.core.quantities import written
    from ldncompound.core.wording.said import said_again

    if isinstance(value, dict):
        return said_again(value["key"], value["values"])
    text = str(value)
    number, _, unit = text.partition(" ")
    return written(text) if unit and " " not in unit and number.replace(".", "").isdigit() else text
