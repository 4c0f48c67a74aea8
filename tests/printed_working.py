"""Printed workings, evaluated: once with their units, once as the bare numbers are keyed in."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple

_MASS = {"kg": 1000, "g": 1, "mg": Fraction(1, 1000), "mcg": Fraction(1, 10**6)}
_VOLUME = {"L": 1000, "mL": 1}
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_NAME = r"(?:kg|mcg|mg|g|mL|L|tablets?|capsules?|parts?|day)"
_TOKEN = re.compile(
    rf"\s*(?:(?P<ratio>1:[0-9]+)(?![0-9.])|(?P<number>{_NUMBER})"
    rf"(?: ?(?P<unit>%(?: w/v| w/w)?|{_NAME}(?:/{_NAME})?))?|(?P<sign>[-+−×÷/()|√²]))"
)
_ISO = r"\d{4}-\d{2}-\d{2}"
_DATES = re.compile(rf"({_ISO}) \+ (\d+) day( − 1 day)? = ({_ISO})")
_TOLERANCE = Fraction(1, 10**9)


class Amount(NamedTuple):
    """A number of grams to a power and of millilitres to a power."""

    number: Fraction
    mass: Fraction = Fraction(0)
    volume: Fraction = Fraction(0)

    @property
    def kind(self):
        """What it measures."""
        return (self.mass, self.volume)


def _unit(name):
    """Return what one of a unit is."""
    one = Amount(Fraction(1))
    if name == "% w/v":
        return Amount(Fraction(1, 100), Fraction(1), Fraction(-1))
    if name.startswith("%"):
        return Amount(Fraction(1, 100))
    over, _, under = name.partition("/")
    for each, power in ((over, 1), (under, -1)):
        factor = Fraction(_MASS.get(each, _VOLUME.get(each, 1)))
        one = Amount(
            one.number * factor**power,
            one.mass + power * (each in _MASS),
            one.volume + power * (each in _VOLUME),
        )
    return one


class _Reader:
    """Reads one expression; `keyed` leaves all units out."""

    def __init__(self, text, *, keyed):
        self._tokens, at = [], 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            assert match, f"not arithmetic: {text!r} at {text[at:]!r}"
            self._tokens.append(match)
            at = match.end()
        self._keyed = keyed

    def value(self):
        """Return the value of the whole text."""
        found = self._sum()
        assert not self._tokens, "something is left over"
        return found

    def _sign(self):
        return self._tokens[0]["sign"] if self._tokens else None

    def _sum(self):
        found = self._product()
        while self._sign() in ("+", "−"):
            minus = self._tokens.pop(0)["sign"] == "−"
            other = self._product()
            assert other.kind == found.kind, "units that cannot be added"
            found = found._replace(number=found.number + (-1 if minus else 1) * other.number)
        return found

    def _product(self):
        found = self._power()
        while self._sign() in ("×", "÷", "/"):
            power = 1 if self._tokens.pop(0)["sign"] == "×" else -1
            other = self._power()
            found = Amount(
                found.number * other.number**power,
                found.mass + power * other.mass,
                found.volume + power * other.volume,
            )
        return found

    def _power(self):
        found = self._one()
        if self._sign() == "²":
            self._tokens.pop(0)
            found = Amount(found.number**2, 2 * found.mass, 2 * found.volume)
        return found

    def _one(self):
        token = self._tokens.pop(0)
        if token["ratio"]:
            return Amount(Fraction(1, int(token["ratio"][2:])))
        if token["number"]:
            number = Fraction(token["number"])
            unit = (
                _unit(token["unit"]) if token["unit"] and not self._keyed else Amount(Fraction(1))
            )
            return unit._replace(number=unit.number * number)
        if token["sign"] == "√":
            inner = self._one()
            with localcontext(prec=50):
                exact = Decimal(inner.number.numerator) / Decimal(inner.number.denominator)
                return Amount(Fraction(exact.sqrt()), inner.mass / 2, inner.volume / 2)
        closing = {"(": ")", "|": "|"}[token["sign"]]
        inner = self._sum()
        assert self._tokens.pop(0)["sign"] == closing
        return inner._replace(number=abs(inner.number)) if closing == "|" else inner


def _value(text, *, keyed=False):
    """Return the value of an expression, or of one of the few phrases."""
    for pattern, work in (
        (r"the larger of (.+) and (.+)", max),
        (r"the smaller of (.+) and (.+)", min),
    ):
        if match := re.fullmatch(pattern, text):
            return work(*(_value(each, keyed=keyed) for each in match.groups()))
    if match := re.fullmatch(r"(.+) rounded up", text):
        exact = _value(match[1], keyed=keyed)
        return exact._replace(number=Fraction(-(-exact.number // 1)))
    if match := re.fullmatch(r"(.+) to the nearest (.+)", text):
        exact, step = (_value(each, keyed=keyed) for each in match.groups())
        assert exact.kind == step.kind
        steps = (exact.number / step.number + Fraction(1, 2)) // 1
        return exact._replace(number=steps * step.number)
    return _Reader(text, keyed=keyed).value()


def _same(one, other):
    """Return whether two amounts agree, but for the twelve digits that are printed."""
    near = abs(one.number - other.number) <= _TOLERANCE * max(abs(one.number), abs(other.number))
    return one.kind == other.kind and near


def _dates_hold(line):
    """Return whether a line of dates is right; None if it is none."""
    if match := _DATES.fullmatch(line):
        days = timedelta(days=int(match[2]) - bool(match[3]))
        return date.fromisoformat(match[1]) + days == date.fromisoformat(match[4])
    if match := re.fullmatch(rf"the earliest of (.+) = ({_ISO})", line):
        return min(match[1].split(", ")) == match[2]
    return None


def holds(line):
    """Return whether a line of a working is right by itself."""
    line = re.sub(r" \([a-z][^()]*(?:\([^()]*\))?[^()]*\)$", "", line)
    dates = _dates_hold(line)
    if dates is not None:
        return dates
    for sign, compare in (
        (" ≤ ", Fraction.__le__),
        (" > ", Fraction.__gt__),
        (" < ", Fraction.__lt__),
    ):
        if sign in line:
            less, more = (_value(each) for each in line.split(sign))
            return less.kind == more.kind and compare(less.number, more.number)
    if re.fullmatch(rf"factor {_NUMBER}", line):
        return line == "factor 1"
    left, right = line.split(" = ")
    if not _same(_value(left), _value(right)):
        return False
    conversion = not re.search(r"[+−×÷√]|rounded up|nearest|the (larger|smaller)", left)
    return conversion or _same(_value(left, keyed=True), _value(right, keyed=True))


def wrong_lines(working):
    """Return the lines of a working that do not come to what they print."""
    return [line for line in working.split("; ") if not holds(line)]
