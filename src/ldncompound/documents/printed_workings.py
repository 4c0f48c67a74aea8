"""Workings whose printed terms come to what is printed: no term is rounded by itself."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.compounding.form_paper import ends_early, shortened
from ldncompound.core.numbers import (
    decimal_places,
    exponent_of,
    format_number,
    plain_fraction,
    round_half_up,
)
from ldncompound.core.patterns import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["adding_up", "factor_on_paper", "factors_on_paper", "finer", "on_balance"]

_TERM = 4
"""How many a term has that does not end; more where the working would not come out."""

_SMALLEST = 3
"""How many the smallest term of a sum has at least."""

_LEVELS = range(9)
"""By how many digits more terms are tried; the record has no more than the last."""

_AMOUNT = lazy_pattern(r"(?P<number>[0-9]+(?:\.[0-9]+)?)(?: (?P<unit>\S+))?", re.ASCII)
_MINUS = " − "

_MG_OR_ML = {"kg": Fraction(10**6), "g": Fraction(1000), "mg": Fraction(1), "L": Fraction(1000)}
_MG_OR_ML |= {"mcg": Fraction(1, 1000), "%": Fraction(1, 100)}


class _Terms(dict[str, Fraction]):
    """The terms of a working by name; one that it does not have changes nothing."""

    def or_none(self, name: str) -> Fraction:
        """Return a term that is added, or 0."""
        return self.get(name, Fraction(0))

    def or_one(self, name: str) -> Fraction:
        """Return a term that is multiplied with, or 1."""
        return self.get(name, Fraction(1))


class _Sum(NamedTuple):
    """A result that is only added up and taken off: all of its terms have the same decimals."""

    result: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()

    def of(self, terms: _Terms) -> Fraction:
        """Return what the terms come to."""
        plus = sum(map(terms.or_none, self.plus), Fraction(0))
        return plus - sum(map(terms.or_none, self.minus), Fraction(0))


class _Product(NamedTuple):
    """A result that is multiplied too."""

    result: str
    of: Callable[[_Terms], Fraction]


def _factored(strength: str) -> Callable[[_Terms], Fraction]:
    """Return strength × batch × factor, with its overage."""

    def of(terms: _Terms) -> Fraction:
        overage = 1 + terms.or_none("percent")
        return terms[strength] * terms["batch"] * terms["factor"] * overage

    return of


def _times(*names: str) -> Callable[[_Terms], Fraction]:
    """Return the product of some terms."""

    def of(terms: _Terms) -> Fraction:
        found = Fraction(1)
        for name in names:
            found *= terms[name]
        return found

    return of


_WORKED: dict[str, tuple[_Sum | _Product, ...]] = {
    "factor.double_casting": (
        _Product("factor", lambda t: t["drug"] / (t["blank"] - t["loaded"] + t["drug"])),
    ),
    "working.capsules.filler": (
        _Product("filler", lambda t: t["fill"] * t["batch"] - t["active"]),
    ),
    "working.counted.active": (_Product("active", _factored("strength")),),
    "working.counted.plan": (
        _Sum("rest", ("filler",), ("taken_off",)),
        _Sum("aliquot", ("active", "taken_off")),
    ),
    "working.fill.displacement": (
        _Product("rest", lambda t: (1 - t["powder"] / t["full_of_active"]) * t["full_of_filler"]),
        _Sum("total", ("rest", "powder")),
    ),
    "working.fill.estimate": (_Product("fill", _times("volume", "density")),),
    "working.liquid.active": (_Product("amount", _factored("concentration")),),
    "working.liquid.batch_size": (
        _Sum("needed", ("dispense", "overfill")),
        _Sum("surplus", ("batch",), ("needed",)),
    ),
    "working.liquid.concentration": (_Product("concentration", lambda t: t["drug"] / t["batch"]),),
    "working.liquid.dispense": (_Product("dispense", _times("volume", "doses_per_day", "days")),),
    "working.liquid.dose_volume": (_Product("volume", lambda t: t["dose"] / t["concentration"]),),
    "working.liquid.scaled": (
        _Product("amount", lambda t: t["of_formula"] * t["batch"] / t["of"]),
    ),
    "working.tablets.base": (
        _Product("base", lambda t: t["blank"] * t["batch"] - t["active"] / t.or_one("factor")),
    ),
    "working.tablets.mass": (_Sum("mass", ("base", "active")),),
    "working.topical.active": (_Product("active", _factored("strength")),),
    "working.topical.actuation": (
        _Product("drug", _times("strength", "mass")),
        _Product("amount", _times("actuations", "mass")),
    ),
    "working.topical.base": (_Sum("base", ("batch",), ("others",)),),
    "working.topical.batch_size": (
        _Sum("surplus", ("batch",), ("dispense", "overfill", "excess")),
    ),
    "working.topical.daily_dose": (_Product("day", _times("strength", "amount", "doses_per_day")),),
    "working.topical.dispense": (_Product("dispense", _times("amount", "doses_per_day", "days")),),
}
"""What each working comes to, by its key: the same sums that its text prints."""


def adding_up(key: str, values: Mapping[str, Any], step: Fraction) -> dict[str, Any] | None:
    """
    Return the values of a working with few digits, so that it comes out as it is printed.

    A term of at most seven digits stays as it is. Others have four, and as many more as it takes
    until what is printed gives the printed result, rounded to its last digit. A sum has the same
    decimals in all of its terms, and its result is the sum of what is printed.

    Args:
        key: Of the sentence.
        values: As recorded; sentences within it are objects of `key` and `values`.
        step: What the balance reads, in mg.
    """
    return None if key not in _WORKED else _filled(values, _found(key, values, step)[1])


def finer(key: str, values: Mapping[str, Any], step: Fraction) -> int:
    """Return how many digits more than four the factors of a sentence need, or those within it."""
    within = [
        finer(each["key"], each["values"], step)
        for each in values.values()
        if isinstance(each, dict)
    ]
    return max([0, *within, *([_found(key, values, step)[0]] if key in _WORKED else [])])


def factor_on_paper(text: str, more: int) -> str:
    """Return a factor with four digits and so many more, as in the working beside it."""
    return _rounded(text, _TERM + more - exponent_of(_number(text)))


def factors_on_paper(text: str) -> tuple[str, ...]:
    """Return a factor in each way in which a working may print it, the shortest first."""
    return tuple(factor_on_paper(text, more) for more in _LEVELS)


def _found(key: str, values: Mapping[str, Any], step: Fraction) -> tuple[int, dict[str, str]]:
    """Return the first level at which a working comes out, and its figures at that."""
    level, texts = _levelled(key, tuple(_flat(values)), step)
    return level, dict(texts)


@lru_cache(maxsize=256)
def _levelled(
    key: str, figures: tuple[tuple[str, str], ...], step: Fraction
) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Do the same with the figures by their names; the line before asks it, too."""
    rules, recorded = _WORKED[key], dict(figures)
    exact, texts, level = _numbers(recorded), recorded, 0
    for level in _LEVELS:
        texts = _printed(recorded, rules, step, level)
        if _come_out(exact, _numbers(texts), texts, rules, step):
            break
    return level, tuple(texts.items())


def on_balance(text: str, step: Fraction) -> str:
    """
    Return a mass, no coarser than the balance shows it: a working must end at what is weighed.

    Args:
        text: In mg.
        step: What the balance reads, in mg.
    """
    shown = f"{format_number(round_half_up(_number(text), step))} mg"
    return max(shown, shortened(text), key=len)


def _flat(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every figure of a sentence by its name, those of sentences within it too."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value["values"])
        else:
            yield name, str(value)


def _filled(values: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the values with other texts; what is no text stays what it is."""
    return {
        name: {**value, "values": _filled(value["values"], texts)}
        if isinstance(value, dict)
        else texts[name]
        if isinstance(value, str)
        else value
        for name, value in values.items()
    }


def _number(text: str) -> Fraction:
    """Return the number of a figure, whatever its unit."""
    return plain_fraction(text.partition(" ")[0])


def _numbers(texts: Mapping[str, str]) -> _Terms:
    """Return what the figures are, in mg, in mL and in pieces; what is no figure is left out."""
    figures = ((name, _figure(text)) for name, text in texts.items())
    return _Terms((name, figure) for name, figure in figures if figure is not None)


@lru_cache(maxsize=1024)
def _figure(text: str) -> Fraction | None:
    """Return what a figure is, in mg, in mL or in pieces; None for what is no figure."""
    parts = [_AMOUNT.fullmatch(part) for part in text.split(_MINUS)]
    if not all(parts):
        return None
    amounts = (plain_fraction(part["number"]) * _size(part["unit"]) for part in parts if part)
    return sum(amounts, Fraction(0))


@lru_cache(maxsize=64)
def _size(unit: str | None) -> Fraction:
    """Return how many mg, mL or pieces a unit is."""
    over, _, under = (unit or "").partition("/")
    return _MG_OR_ML.get(over, Fraction(1)) / _MG_OR_ML.get(under, Fraction(1))


def _printed(
    recorded: Mapping[str, str],
    rules: tuple[_Sum | _Product, ...],
    step: Fraction,
    level: int,
) -> dict[str, str]:
    """Return the figures with the digits of a level; results of sums are what is added up."""
    added = {name for each in rules if isinstance(each, _Sum) for name in (*each.plus, *each.minus)}
    summed = {each.result for each in rules if isinstance(each, _Sum)}
    worked = {each.result for each in rules if isinstance(each, _Product)}
    places = _places([recorded[name] for name in (added - summed) & recorded.keys()], step)
    texts = {}
    for name, text in recorded.items():
        if name in added:
            texts[name] = _each(text, lambda part: _term(part, places + level))
        elif name in worked or name == "percent":
            texts[name] = _result(text, step)
        else:
            texts[name] = _each(text, lambda part: _factor(part, step, level))
    for each in rules:
        if isinstance(each, _Sum) and each.result in texts:
            number = each.of(_numbers(texts))
            unit = recorded[each.result].partition(" ")[2]
            texts[each.result] = f"{format_number(number / _size(unit))} {unit}"
    return texts


def _each(text: str, printed: Callable[[str], str]) -> str:
    """Return a text with each of its figures, where it has nothing else."""
    parts = text.split(_MINUS)
    return _MINUS.join(map(printed, parts)) if all(map(_AMOUNT.fullmatch, parts)) else text


def _decimals(text: str) -> int:
    """Return how many decimals a figure is written with."""
    return len(text.partition(" ")[0].partition(".")[2])


def _places(terms: list[str], step: Fraction) -> int:
    """Return how many decimals the terms of a sum have: as the balance or the finest exact one."""
    parts = [part for term in terms for part in term.split(_MINUS) if _AMOUNT.fullmatch(part)]
    places = [0, *(_decimals(part) for part in parts if ends_early(part))]
    for part in parts:
        if not ends_early(part):
            places.append(_SMALLEST - exponent_of(_number(part)))
            if part.endswith(" mg"):
                places.append(decimal_places(step.denominator) or 0)
    return max(places)


def _rounded(text: str, places: int) -> str:
    """Return a figure with at most so many decimals."""
    number, blank, unit = text.partition(" ")
    step = Fraction(1, 10 ** max(0, places))
    return f"{format_number(round_half_up(plain_fraction(number), step))}{blank}{unit}"


def _term(text: str, places: int) -> str:
    """Return a term of a sum."""
    return text if ends_early(text) else _rounded(text, places)


def _factor(text: str, step: Fraction, level: int) -> str:
    """Return a term of a product."""
    if ends_early(text):
        return text
    more = _rounded(text, _TERM + level - exponent_of(_number(text)))
    return max(on_balance(text, step), more, key=len) if text.endswith(" mg") else more


def _result(text: str, step: Fraction) -> str:
    """Return what a product comes to: a mass as the balance shows it."""
    if _AMOUNT.fullmatch(text) is None:
        return text
    if text.endswith(" mg"):
        return on_balance(text, step)
    return text if ends_early(text) else shortened(text)


def _come_out(
    exact: _Terms,
    printed: _Terms,
    texts: Mapping[str, str],
    rules: tuple[_Sum | _Product, ...],
    step: Fraction,
) -> bool:
    """Return whether each result is that of the printed terms, and what the record has."""
    for each in rules:
        if each.result not in exact:
            continue
        text = texts[each.result]
        last = Fraction(1, 10 ** _decimals(text)) * _size(text.partition(" ")[2])
        if isinstance(each, _Sum):
            # What is printed is added up; it must round to what is weighed.
            at = step if text.endswith(" mg") else last
            if round_half_up(printed[each.result], at) != round_half_up(exact[each.result], at):
                return False
        elif round_half_up(each.of(printed), last) != printed[each.result]:
            return False
    return True
