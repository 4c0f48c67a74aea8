"""Recorded sentences with the digits that paper has: no more than were ever measured."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.compounding.form_paper import ends_early, shortened
from ldncompound.core.numbers import format_number, round_up
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.quantities import MG, PERCENT, UNITS, number_of
from ldncompound.core.records import replaced
from ldncompound.core.wording.said import UNSAYABLE, said_again
from ldncompound.documents.printed_workings import adding_up, factor_on_paper, finer, on_balance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.compounding.preparation import Preparation

__all__ = ["in_few_digits"]


_FIGURE = lazy_pattern(r"(?P<number>-?[0-9]+\.[0-9]+)(?: (?P<unit>\S+))?", re.ASCII)
_NAMES = frozenset({"id", "lot", "number", "preparation", "record", "schedule"})
"""Values that only look like figures."""

_LEAST = Fraction(1, 100)
"""The least percentage that two decimals show."""

_MEASURED = frozenset({"mL", "g"})
"""Units of what is filled: a note says it as the working does."""

_TENTH = Fraction(1, 10)
_WITHIN = {"expected.weighed": "error", "note.overage": "weighing"}
"""Values that bound what weighing adds to the error, by the key of their sentence."""

_AS_GIVEN = ("figure.", "note.directions", "note.figure_of_", "outside.")
"""How the keys begin of what repeats a figure as it was written or confirmed."""


class _Shown(NamedTuple):
    """
    How figures of a sentence are shown.

    Args:
        step: What the balance reads, in mg.
        weighing: What weighing adds to the error of the content, in percent; None where the
            record does not say so.
        more: How many digits more than four its factors have.
    """

    step: Fraction
    weighing: Fraction | None
    more: int = 0


def in_few_digits(preparation: Preparation) -> Preparation:
    """
    Return a preparation whose workings and notes have figures as paper shows them.

    Args:
        preparation: With its sentences as the paper says them.
    """
    keys = {each.at: each for each in preparation.wording}
    step = number_of(preparation.weigh_plan.balance.readability, MG)
    expected, figures = preparation.expected, preparation.figures
    shown = _Shown(step, None if expected is None else number_of(expected.weighing, PERCENT))

    def short(at: str, text: str) -> str:
        said = keys.get(at)
        if said is None:
            return text
        try:
            if said_again(said.key, said.values) != text:
                return text
            more = finer(said.key, said.values, step)
            return said_again(said.key, _short(said.key, said.values, shown._replace(more=more)))
        except UNSAYABLE:
            return text  # of a version that had other texts

    working = tuple(
        replaced(line, text=short(f"/working/{place}/text", line.text))
        for place, line in enumerate(preparation.working)
    )
    notes = tuple(short(f"/notes/{place}", text) for place, text in enumerate(preparation.notes))
    if expected is not None:
        statement = short("/expected/statement", expected.statement)
        expected = replaced(expected, statement=statement)
    told = {at.rpartition("/")[2]: at for at in keys if at.count("/") == 2}
    bases = {
        name: short(at, text)
        for name, at in told.items()
        if isinstance(text := getattr(figures, name, None), str)
    }
    return replaced(
        preparation,
        working=working,
        notes=notes,
        expected=expected,
        figures=replaced(figures, **bases),
    )


def _short(key: str, values: Mapping[str, Any], shown: _Shown) -> dict[str, Any]:
    """Return the values of a sentence, each figure with as many digits as paper has."""
    worked = adding_up(key, values, shown.step)
    if worked is not None:
        return worked
    found = {name: _figure(key, name, value, shown) for name, value in values.items()}
    if key in _WITHIN and shown.weighing is not None:
        found[_WITHIN[key]] = _within(shown.weighing)
    return found


def _within(percent: Fraction) -> str | dict[str, Any]:
    """Return what an error stays within, in tenths of a percent: never less than it is."""
    if percent < _TENTH:
        return _less_than(format_number(_TENTH))
    return format_number(round_up(percent, _TENTH))


def _less_than(amount: str) -> dict[str, Any]:
    """Return the sentence that something is less than an amount."""
    return {"key": "number.less_than", "values": {"amount": amount}}


def _sentence(key: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return a sentence within another; about less than something is less than that."""
    within = values.get("amount")
    if key in {"number.about", "number.less_than"} and isinstance(within, dict):
        return within
    return {"key": key, "values": values}


def _figure(key: str, name: str, value: Any, shown: _Shown) -> Any:
    """Return a value; only arithmetic has figures without a unit."""
    if isinstance(value, dict):
        return _sentence(value["key"], _short(value["key"], value["values"], shown))
    if key.startswith(_AS_GIVEN) or name in _NAMES or not isinstance(value, str):
        return value
    found = _FIGURE.fullmatch(value)
    if found is None:
        return value
    if found["unit"] is None:
        return factor_on_paper(value, shown.more) if key.startswith("working.") else value
    if found["unit"] == "mg":
        return on_balance(value, shown.step)
    if found["unit"] == "%" and abs(Fraction(found["number"])) < _LEAST:
        return _less_than(f"{format_number(_LEAST)} %")
    if found["unit"] in _MEASURED and ends_early(value):
        return value
    known = all(part in UNITS for part in found["unit"].split("/"))
    return shortened(value) if known else value
