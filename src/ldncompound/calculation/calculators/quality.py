"""Calculations for quality: potency, salts, uniformity, spread, beyond-use dates."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ldncompound.calculation.beyond_use import beyond_use_date, check_not_expired, last_day
from ldncompound.calculation.calculators.result import (
    DateResult,
    Given,
    PotencyResult,
    SaltResult,
    SpreadResult,
    Sum,
    UniformityResult,
)
from ldncompound.calculation.factors import POLICIES, applied_factor, salt_factor
from ldncompound.calculation.statistics import spread
from ldncompound.calculation.uniformity import acceptance_value
from ldncompound.core.dates import parse_date, parse_expiration
from ldncompound.core.numbers import format_number, parse_number
from ldncompound.core.quantities import (
    MG,
    PERCENT,
    Quantity,
    check_dimension,
    format_quantity,
    number_of,
    parse_quantity,
    quantity,
    written,
)
from ldncompound.core.refusals import InvalidOrder, quoted

__all__ = ["beyond_use", "potency", "rsd", "salt", "uniformity"]


def _percent(number: Fraction) -> Quantity:
    """Return a number as a percentage."""
    return quantity(number, PERCENT)


def potency(assay: str, water: str | None, solvents: str | None, policy: str) -> Sum:
    """
    Return the factor of a lot from its certificate, by a policy.

    `as-label` applies 1. `certificate` applies what the certificate gives, uncapped. `nrf`
    takes an assay above 100 % as 100 %, and applies the factor only where more than 2 % are
    missing.

    Raises:
        InvalidOrder: an unknown policy, or a certificate that leaves no drug.
    """
    given = Given(assay=assay, water=water, solvents=solvents)
    content = given.share("assay")
    lost = [given.share(name) if text is not None else None
            for name, text in (("water", water), ("solvents", solvents))]  # fmt: skip
    if policy not in POLICIES:
        raise InvalidOrder(
            f"{quoted(policy)} is not a policy.", remedy=f"Policies: {', '.join(POLICIES)}."
        )
    applied, computed = applied_factor(policy, content, water=lost[0], solvents=lost[1])
    if policy == "nrf":
        content = min(content, parse_quantity("100 %"))
    missing = "".join(f" − {format_quantity(each)}" for each in lost if each is not None)
    working = (
        f"1 ÷ ({format_quantity(content)} × (100 %{missing})) = {format_number(computed)}; "
        f"policy {policy}: {format_number(applied)}"
    )
    return Sum(
        PotencyResult(factor=format_number(applied), factor_computed=format_number(computed)),
        working,
        "rezepturforum-factor",
        "content, water; corrected only above a deficit of 2 %, never downward",
    )


def salt(from_molar_mass: str, to_molar_mass: str, amount: str) -> Sum:
    """Return the mass of one form that contains as much drug as a mass of another."""
    masses = [
        parse_number(text, what)
        for text, what in (
            (from_molar_mass, "the molar mass of the first form"),
            (to_molar_mass, "the molar mass of the second form"),
        )
    ]
    known = Given(mass=amount).the("mass", "mass")
    factor = salt_factor(*masses)
    found = known.to(MG) * factor
    factor_text = format_number(factor)
    working = (
        f"{format_number(masses[1])} ÷ {format_number(masses[0])} = {factor_text}; "
        f"{format_quantity(known.to(MG))} × {factor_text} = {format_quantity(found)}"
    )
    return Sum(
        SaltResult(factor=factor_text, mass=found),
        working,
        "naltrexone-label",
        "base and hydrochloride",
    )


def uniformity(contents: Sequence[str], target: str) -> Sum:
    """
    Return the acceptance value of 10 or 30 contents by USP <905>.

    Raises:
        InvalidOrder: neither 10 nor 30 units.
    """
    values = [parse_quantity(text) for text in contents]
    aim = parse_quantity(target)
    for value in (*values, aim):
        check_dimension(value, "percent", "a content")
    found = acceptance_value([_number(each) for each in values], _number(aim))
    constant = "2.4" if found.stage == 1 else "2"
    result = UniformityResult(
        mean=_percent(found.mean),
        standard_deviation=_percent(found.standard_deviation),
        reference=_percent(found.reference),
        acceptance_value=format_number(found.acceptance_value),
        stage=found.stage,
        passes=found.passes,
    )
    working = (
        f"|{format_quantity(result.reference)} − {format_quantity(result.mean)}| + {constant} × "
        f"{format_quantity(result.standard_deviation)} = {result.acceptance_value}; at most 15"
    )
    if found.stage == 1 and not found.passes:
        working += "; assay 20 more units"
    return Sum(result, working, "usp-905", "Table 2")


def _number(percentage: Quantity) -> Fraction:
    """Return the number of a percentage."""
    return number_of(percentage, PERCENT)


def rsd(values: Sequence[str]) -> Sum:
    """Return mean, standard deviation and relative standard deviation of plain numbers."""
    numbers = [parse_number(text, "a value") for text in values]
    found = spread(numbers)
    result = SpreadResult(
        mean=format_number(found.mean),
        standard_deviation=format_number(found.standard_deviation),
        rsd=_percent(found.rsd),
    )
    working = (
        f"{len(numbers)} values, divisor {len(numbers) - 1}: {result.standard_deviation} ÷ "
        f"{result.mean} = {format_quantity(result.rsd)}"
    )
    return Sum(result, working, "eajnm-statistics", "standard deviation of a sample")


def beyond_use(prepared_on: str, limit: str, expires: Sequence[str], first_day: int) -> Sum:
    """
    Return the earliest of a limit and all expiration dates.

    Args:
        prepared_on: YYYY-MM-DD.
        limit: Whole days.
        expires: Expiration dates of components; a month means its last day.
        first_day: 1 where the day of preparation counts as day 1.

    Raises:
        InvalidOrder: a date that does not exist, or a limit that is not whole days.
        ExpiredComponent: a component had expired before the day of preparation.
    """
    days = Given(limit=limit).the("limit", "duration")
    day = parse_date(prepared_on, "the day of preparation")
    dates = [parse_expiration(text, "the expiration") for text in expires]
    if days.magnitude.denominator != 1 or days.magnitude < 1:
        raise InvalidOrder(
            f"The limit must be whole days, not {format_quantity(days)}.",
            remedy="Give whole days, at least 1.",
        )
    for each in dates:
        check_not_expired("a component", each.isoformat(), each, day)
    try:
        end = last_day(day, int(days.magnitude), first_day=first_day)
    except OverflowError:
        raise InvalidOrder(
            f"The limit of {format_quantity(days)} is too long.", remedy="Give a shorter limit."
        ) from None
    until = beyond_use_date(end, dates)
    by = f"the limit of {written(format_quantity(days))}" if until == end else "an expiration date"
    return Sum(
        DateResult(date=until, limited_by=by),
        f"{day.isoformat()} is day {first_day}; the limit ends on {end.isoformat()}; "
        f"the earliest is {until.isoformat()}",
        "usp-795",
        "Table 4; the day of preparation as day 1 is unconfirmed",
    )
