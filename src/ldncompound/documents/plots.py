"""Plots of quality checks as SVG: single masses of one batch, and means over batches.

Typed text in a plot is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.calculation.statistics import spread
from ldncompound.core.language import number_on_paper
from ldncompound.core.numbers import format_number, round_half_up
from ldncompound.core.quantities import MG, PERCENT, number_of
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity

__all__ = ["control_chart", "masses_plot"]


_WIDTH, _HEIGHT = 520, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 132, 14, 30
_TENTH = Fraction(1, 10)
_FONT = "font-family=\"'Noto Sans', 'DejaVu Sans', sans-serif\" font-size=\"10\""


class _Line(NamedTuple):
    """A horizontal line with its words."""

    at: Fraction
    words: str
    dash: str


def masses_plot(masses: Sequence[Quantity], of_theory: Quantity, in_mean: Quantity) -> str:
    """
    Return the plot of the net masses of single capsules, as SVG.

    Args:
        masses: One for each capsule.
        of_theory: Theoretical mass of each.
        in_mean: Mean of the masses.
    """
    values = [number_of(each, MG) for each in masses]
    theory, mean = (number_of(each, MG) for each in (of_theory, in_mean))
    lines = [
        _Line(theory, say("plot.theory", amount=f"{_short(theory)} mg"), ""),
        _Line(mean, say("plot.mean", amount=f"{_short(mean)} mg"), "6 3"),
        *(_Line(theory * (1 + sign * _TENTH), _signed(sign * 10), "2 3") for sign in (-1, 1)),
    ]
    names = [str(number) for number in range(1, len(values) + 1)]
    return _drawn(say("plot.masses"), values, names, lines, say("plot.capsule"), middle=True)


def control_chart(means: Sequence[tuple[str, Quantity]]) -> str:
    """
    Return the control chart of the mean mass over batches, in percent of theory, as SVG.

    Args:
        means: Id and mean of each batch, oldest first. From two on, lines at three standard
            deviations of the means are drawn.
    """
    values = [number_of(mean, PERCENT) for _, mean in means]
    lines = [_Line(Fraction(100), "theory", "")]
    if len(values) > 1:
        found = spread(values)
        lines.append(_Line(found.mean, f"mean {_short(found.mean)} %", "6 3"))
        if found.standard_deviation:
            lines += [
                _Line(found.mean + sign * 3 * found.standard_deviation, f"{sign * 3:+d} s", "2 3")
                for sign in (-1, 1)
            ]
    names = [batch for batch, _ in means]
    return _drawn("Mean mass of each batch, % of theory", values, names, lines, "batch")


def _drawn(
    title: str,
    values: list[Fraction],
    names: list[str],
    lines: list[_Line],
    what: str,
    *,
    middle: bool = False,
) -> str:
    """Draw values from left to right between horizontal lines; their names below, or about them."""
    every = [*values, *(line.at for line in lines)]
    low, high = min(every), max(every)
    room = (high - low) / 12 or Fraction(1)
    low, high = low - room, high + room
    inner = _WIDTH - _LEFT - _RIGHT

    def x(place: int) -> Fraction:
        return _LEFT + Fraction(inner * (2 * place + 1), 2 * max(len(values), 1))

    def y(value: Fraction) -> Fraction:
        return _TOP + (high - value) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)

    limits = [line.at for line in lines if line.dash == "2 3"]
    shapes = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        f'<text x="4" y="10" {_FONT} font-weight="bold">{escape(title)}</text>',
    ]
    words = Fraction(0)
    for line in sorted(lines, key=lambda each: -each.at):
        at = y(line.at)
        # Overlapping words are moved apart.
        words = max(at + 3, words + 11)
        dash = f' stroke-dasharray="{line.dash}"' if line.dash else ""
        shapes += [
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{_at(at)}" y2="{_at(at)}" '
            f'stroke="black" stroke-width="0.8"{dash}/>',
            f'<text x="{_WIDTH - _RIGHT + 6}" y="{_at(words)}" {_FONT}>{escape(line.words)}</text>',
        ]
    for value in (low + room, high - room):
        shapes.append(
            f'<text x="{_LEFT - 6}" y="{_at(y(value) + 3)}" {_FONT} text-anchor="end">'
            f"{escape(number_on_paper(_short(value)))}</text>"
        )
    for place, value in enumerate(values):
        is_out = bool(limits) and not min(limits) <= value <= max(limits)
        cx, cy = x(place), y(value)
        # A value outside is a filled square: marked by shape, not by colour.
        shapes.append(
            f'<rect x="{_at(cx - 3)}" y="{_at(cy - 3)}" width="6" height="6" fill="black"/>'
            if is_out
            else f'<circle cx="{_at(cx)}" cy="{_at(cy)}" r="3" fill="white" stroke="black"/>'
        )
    for place in sorted({0, len(values) - 1}):
        if values:
            anchor = "middle" if middle else ("start" if place == 0 else "end")
            shapes.append(
                f'<text x="{_at(x(place))}" y="{_HEIGHT - 16}" {_FONT} text-anchor="{anchor}">'
                f"{escape(names[place])}</text>"
            )
    shapes.append(
        f'<text x="{_at(Fraction(_LEFT + _WIDTH - _RIGHT, 2))}" y="{_HEIGHT - 4}" {_FONT} '
        f'text-anchor="middle">{escape(what)}</text>'
    )
    return "\n".join([*shapes, "</svg>"]) + "\n"


def _short(number: Fraction) -> str:
    """Write a figure with at most two decimals."""
    return format_number(round_half_up(number, Fraction(1, 100)))


def _at(number: Fraction) -> str:
    """Write a place with at most two decimals."""
    return _short(Fraction(number))


def _signed(percent: int) -> str:
    """Write a percentage with its sign; a minus is one, and no hyphen."""
    return f"{percent:+d} %".replace("-", "\N{MINUS SIGN}")
