"""Calculations of what a mixture holds: content, mixing, adjusting, blending several stocks."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ldncompound.calculation import mixing
from ldncompound.calculation.calculators.result import (
    AdjustResult,
    BlendPart,
    BlendResult,
    ContentResult,
    Given,
    MixResult,
    Sum,
)
from ldncompound.calculation.calculators.working import PrintedWorking
from ldncompound.calculation.strengths import StrengthTyped, check_possible, read_strength
from ldncompound.core.names import choice_of
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import (
    MG,
    MG_PER_G,
    MG_PER_ML,
    ML,
    PERCENT,
    G,
    Quantity,
    check_dimension,
    format_quantity,
    number_of,
    parse_quantity,
    quantity,
)
from ldncompound.core.refusals import InvalidOrder, MalformedQuantity, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["adjust", "blend", "content", "mix"]


_PERCENTAGES = ("brainscape-percent", "grams in 100 mL, grams in 100 g")
_MIXED = ("pharmacy-tech-test-mixtures", "drug of all parts ÷ all parts")
_UNIT_BY = {"volume": ML, "mass": MG}


def content(
    drug: str | None, amount: str | None, strength: str | None, by: str | None
) -> Sum[ContentResult]:
    """
    Return drug, amount and strength of a preparation from two of the three.

    Args:
        drug: The drug in it.
        amount: The whole preparation, a volume or a mass.
        strength: Its strength.
        by: volume or mass: of what a percentage is, where the amount does not say it.

    Raises:
        InvalidOrder: not exactly two are given, the basis of a percentage is not known, or
            the figures cannot be.
    """
    typed = None if strength is None else read_strength(strength)
    given = Given(drug=drug, amount=amount)
    held, whole = given.maybe("drug", "mass"), given.maybe("amount", "amount")
    for each, what in ((held, "the drug"), (whole, "the amount")):
        if each is not None and each.magnitude <= 0:
            raise InvalidOrder(
                f"{what.capitalize()} must be above 0.", remedy="Give what is there."
            )
    working = PrintedWorking()
    if typed is None and held is not None and whole is not None:
        found = _strength_of(held, whole, working)
    elif typed is not None and (held is None) != (whole is None):
        check_possible(typed, "the strength")
        found = working.per_unit(typed, _unit_of(whole, typed, by))
        if not found.magnitude:
            raise InvalidOrder("A strength of 0 holds no drug.", remedy="Give its strength.")
        held, whole = _filled(held, whole, found, working)
    else:
        raise InvalidOrder(
            "Drug, amount and strength follow from two of them.", remedy="Give exactly two."
        )
    percent = working.as_percentage(found)
    one_in = format_number(100 / percent.magnitude)
    working.line(f"100 % ÷ {format_quantity(percent)}", one_in, "one part in so many")
    unit = _unit_of(whole, None, None)
    working.given(whole, unit)
    result = ContentResult(
        drug=held.to(MG),
        amount=whole.to(unit),
        strength=found,
        percent=percent,
        ratio=f"1:{one_in}",
    )
    return Sum(result, working.text, *_PERCENTAGES)


def _unit_of(amount: Quantity | None, typed: StrengthTyped | None, by: str | None) -> Any:
    """Return the unit of an amount, mL or mg; the strength or the caller says which."""
    if amount is not None:
        return ML if amount.dimensionality == ML.dimensionality else MG
    if typed is not None and typed.value.units != PERCENT:
        return ML if typed.value.units == MG_PER_ML else MG
    by = None if by is None else choice_of(by, _UNIT_BY)
    if by not in _UNIT_BY:
        raise InvalidOrder(
            "A percentage can be of a volume or of a mass.",
            remedy="Say which: --by volume (w/v), or --by mass (w/w).",
        )
    return _UNIT_BY[by]


def _strength_of(drug: Quantity, amount: Quantity, working: PrintedWorking) -> Quantity:
    """Return the strength of a preparation, in mg/mL or mg/g."""
    per, of = (MG_PER_ML, ML) if _unit_of(amount, None, None) == ML else (MG_PER_G, G)
    found = quantity(number_of(drug, MG) / number_of(amount, of), per)
    check_possible(StrengthTyped(format_quantity(found), found), "the strength that follows")
    working.line(f"{working.given(drug, MG)} ÷ {working.given(amount, of)}", found)
    return found


def _filled(
    drug: Quantity | None, amount: Quantity | None, strength: Quantity, working: PrintedWorking
) -> tuple[Quantity, Quantity]:
    """Return drug and amount, one from the other and the strength."""
    of, shown = (ML if strength.units == MG_PER_ML else G), format_quantity(strength)
    if drug is not None:
        whole = quantity(number_of(drug, MG) / strength.magnitude, of)
        working.line(f"{working.given(drug, MG)} ÷ {shown}", whole)
        return drug, whole
    assert amount is not None  # noqa: S101 - one of the two is given
    held = quantity(strength.magnitude * number_of(amount, of), MG)
    working.line(f"{shown} × {working.given(amount, of)}", held)
    return held, amount


def mix(parts: Sequence[str]) -> Sum[MixResult]:
    """Return the strength of several parts together, like '30 g of 2.5 %'."""
    working = PrintedWorking()
    amounts, strengths, _ = _parts(parts, (), working)
    numbers = _numbers(amounts, strengths)
    found = quantity(mixing.mixed_strength(numbers), strengths[0].units)
    whole = _sum(amounts, working)
    shown = _added(
        f"{format_quantity(a)} × {format_quantity(s)}"
        for a, s in zip(amounts, strengths, strict=True)
    )
    working.line(f"({shown}) ÷ {format_quantity(whole)}", found)
    return Sum(MixResult(strength=found, total=whole), working.text, *_MIXED)


def adjust(
    parts: Sequence[str], target: str, strength: str | None, amount: str | None
) -> Sum[AdjustResult]:
    """
    Return what to add to parts to bring them to a strength: the amount, or the strength of it.

    Args:
        parts: What there is, like '30 g of 1 %'.
        target: Strength wanted.
        strength: Of what is added; or
        amount: of what is added.

    Raises:
        InvalidOrder: not exactly one of the two is given, or the target cannot be reached.
    """
    if (strength is None) == (amount is None):
        raise InvalidOrder(
            "What is added has an amount and a strength, and one follows from the other.",
            remedy="Give exactly one of --strength and --amount.",
        )
    given = Given(amount=amount)
    more = () if strength is None else ((strength, "what is added", True),)
    working = PrintedWorking()
    amounts, strengths, others = _parts(parts, ((target, "the target", False), *more), working)
    wanted, unit = others[0], amounts[0].units
    numbers = _numbers(amounts, strengths)
    terms = _added(
        f"{format_quantity(a)} × ({format_quantity(wanted)} − {format_quantity(s)})"
        for a, s in zip(amounts, strengths, strict=True)
    )
    if strength is None:
        extra = given.the("amount", "volume" if unit == ML else "mass")
        number = number_of(extra, unit)
        added = quantity(mixing.strength_to_add(numbers, wanted.magnitude, number), wanted.units)
        check_possible(
            StrengthTyped(format_quantity(added), added), "the strength that follows", pure=True
        )
        shown = working.given(extra, unit)
        working.line(f"{format_quantity(wanted)} + ({terms}) ÷ {shown}", added)
    else:
        added = others[1]
        number = mixing.amount_to_add(numbers, wanted.magnitude, added.magnitude)
        shown = f"{format_quantity(added)} − {format_quantity(wanted)}"
        working.line(f"({terms}) ÷ ({shown})", quantity(number, unit))
    more_of = quantity(number, unit)
    result = AdjustResult(add=more_of, strength=added, total=_sum([*amounts, more_of], working))
    return Sum(result, working.text, *_MIXED)


def blend(stocks: Sequence[str], target: str, total: str) -> Sum[BlendResult]:
    """Return how much of each of several stocks makes one in between (alligation)."""
    typed = [read_strength(each) for each in (*stocks, target)]
    whole = Given(total=total).the("total", "amount")
    for each, what in zip(typed, [*("a stock" for _ in stocks), "the target"], strict=True):
        check_possible(each, what, pure=what == "a stock")
    working = PrintedWorking()
    unit = _unit_of(whole, None, None)
    *strengths, wanted = working.strengths(typed, unit)
    parts = mixing.linked_parts([each.magnitude for each in strengths], wanted.magnitude)
    if whole.magnitude <= 0:
        raise InvalidOrder("The total must be greater than 0.", remedy="Give an amount.")
    in_all = sum(parts, Fraction(0))
    shown = [format_number(each) for each in parts]
    total_parts = working.line(_added(shown), format_number(in_all), "parts, linked by distance")
    made = []
    for strength, part, text in zip(strengths, parts, shown, strict=True):
        amount = quantity(number_of(whole, unit) * part / in_all, unit)
        note = f"of {format_quantity(strength)}"
        working.line(f"{working.given(whole, unit)} × {text} ÷ {total_parts}", amount, note)
        made.append(BlendPart(strength=strength, parts=text, amount=amount))
    result = BlendResult(stocks=tuple(made), target=wanted, total=whole.to(unit))
    return Sum(result, working.text, "houston-three-strengths", "alligation alternate")


def _parts(
    texts: Sequence[str], others: Sequence[tuple[str, str, bool]], working: PrintedWorking
) -> tuple[list[Quantity], list[Quantity], list[Quantity]]:
    """Read parts and further strengths; return amounts and strengths, each in one unit."""
    amounts, typed = [], []
    for text in texts:
        amount, of, strength = text.partition(" of ")
        if not of:
            raise MalformedQuantity(
                f"{quoted(text)} is not an amount of a strength.",
                remedy="Write a part like '30 g of 2.5 %'.",
            )
        amounts.append(parse_quantity(amount))
        typed.append(read_strength(strength))
    further = [read_strength(text) for text, _, _ in others]
    for each in amounts:
        check_dimension(each, "amount", "the part")
    if not amounts:
        raise InvalidOrder("Nothing is mixed.", remedy="Give each part, like '30 g of 2.5 %'.")
    unit = _unit_of(amounts[0], None, None)
    for each in amounts:
        check_dimension(each, "volume" if unit == ML else "mass", "every part")
    for part in typed:
        check_possible(part, "a part", pure=True)
    for other, (_, what, pure) in zip(further, others, strict=True):
        check_possible(other, what, pure=pure)
    found = working.strengths([*typed, *further], unit)
    for each in amounts:
        working.given(each, unit)
    return [each.to(unit) for each in amounts], found[: len(typed)], found[len(typed) :]


def _numbers(amounts: Sequence[Quantity], strengths: Sequence[Quantity]) -> list[mixing.MixedPart]:
    """Return parts as plain numbers."""
    pairs = zip(amounts, strengths, strict=True)
    return [mixing.MixedPart(amount.magnitude, strength.magnitude) for amount, strength in pairs]


def _sum(amounts: Sequence[Quantity], working: PrintedWorking) -> Quantity:
    """Return the sum of amounts in one unit, and add how it comes about."""
    unit = amounts[0].units
    whole = quantity(sum((each.magnitude for each in amounts), Fraction(0)), unit)
    if len(amounts) > 1:
        working.line(_added(format_quantity(each) for each in amounts), whole)
    return whole


def _added(terms: Iterable[str]) -> str:
    """Write a sum."""
    return " + ".join(terms)
