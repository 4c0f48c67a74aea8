"""Calculations for quality: potency, salts, uniformity, spread, beyond-use dates."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ldncompound.calculation.beyond_use import beyond_use_date, last_day
from ldncompound.calculation.calculators.result import (
    DateResult,
    Given,
    PotencyResult,
    SaltResult,
    SpreadResult,
    Sum,
    UniformityResult,
)
from ldncompound.calculation.calculators.working import PrintedWorking
from ldncompound.calculation.factors import POLICIES, applied_factor, salt_factor
from ldncompound.calculation.statistics import spread
from ldncompound.calculation.uniformity import acceptance_value
from ldncompound.core.dates import parse_date, parse_expiration
from ldncompound.core.names import choice_of
from ldncompound.core.numbers import format_number
from ldncompound.core.plain_numbers import parse_number
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
from ldncompound.core.refusals import ExpiredComponent, InvalidOrder, quoted

__all__ = ["beyond_use", "potency", "rsd", "salt", "uniformity"]


_WHOLE = 100
_MOST_ASSAY = 110
"""Percent; no certificate states more drug than this."""
_MOST_VALUE = 15
"""The acceptance value that meets USP <905>, in percent."""


def _percent(number: Fraction) -> Quantity:
    """Return a number as a percentage."""
    return quantity(number, PERCENT)


def potency(assay: str, water: str | None, solvents: str | None, policy: str) -> Sum[PotencyResult]:
    """
    Return the factor of a lot from its certificate, by a policy.

    `as-label` applies 1. `certificate` applies what the certificate gives, uncapped. `nrf`
    takes an assay above 100 % as 100 %, and applies the factor only where more than 2 % are
    missing.

    Raises:
        InvalidOrder: an unknown policy, a certificate that leaves no drug, or figures that
            none can state: an assay above 110 %, water or solvents of 100 % and more.
    """
    given = Given(assay=assay, water=water, solvents=solvents)
    content = given.share("assay")
    lost = [given.share(name) if text is not None else None
            for name, text in (("water", water), ("solvents", solvents))]  # fmt: skip
    policy = choice_of(policy, POLICIES)
    if policy not in POLICIES:
        raise InvalidOrder(
            f"{quoted(policy)} is not a policy.", remedy=f"Policies: {', '.join(POLICIES)}."
        )
    _check_certificate(content, lost)
    applied, computed = applied_factor(policy, content, water=lost[0], solvents=lost[1])
    return Sum(
        PotencyResult(factor=format_number(applied), factor_computed=format_number(computed)),
        _potency_working(given, policy, content, lost, applied, computed),
        "rezepturforum-factor",
        "content, water; corrected only above a deficit of 2 %, never downward",
    )


def _check_certificate(assay: Quantity, lost: Sequence[Quantity | None]) -> None:
    """Refuse figures that no certificate can state."""
    if _number(assay) > _MOST_ASSAY:
        raise InvalidOrder(
            f"An assay of {format_quantity(assay)} cannot be.",
            remedy=f"Give the assay as the certificate states it, at most {_MOST_ASSAY} %.",
        )
    for each, what in zip(lost, ("water", "solvents"), strict=True):
        if each is not None and _number(each) >= _WHOLE:
            raise InvalidOrder(
                f"{format_quantity(each)} of {what} leave no drug.",
                remedy=f"Give the {what} as the certificate states, below 100 %.",
            )


def _potency_working(
    given: Given,
    policy: str,
    content: Quantity,
    lost: Sequence[Quantity | None],
    applied: Fraction,
    computed: Fraction,
) -> str:
    """Return the working of a factor: the certificate's, and what the policy makes of it."""
    working = PrintedWorking()
    names = ("assay", "water", "solvents")
    shown, *missing = (
        "" if each is None else working.given(given.typed(name), PERCENT)
        for name, each in zip(names, (content, *lost), strict=True)
    )
    if policy == "nrf" and _number(content) > _WHOLE:
        shown = working.line(f"the smaller of {shown} and 100 %", "100 %")
    rest = "".join(f" − {each}" for each in missing if each)
    dry = f"(100 %{rest})" if rest else "100 %"
    factor = format_number(computed)
    working.line(f"100 % × 100 % ÷ ({shown} × {dry})", factor)
    if policy == "as-label":
        working.state("factor 1", "policy as-label: the label counts")
    if policy == "nrf":
        left = f"{shown} × {dry} ÷ 100 %"
        deficit = working.line(f"100 % − {left}", _percent(100 - 100 / computed))
        sign, follows = ("≤", "no correction") if applied == 1 else (">", "corrected")
        working.state(f"{deficit} {sign} 2 %", f"{follows}: factor {format_number(applied)}")
    return working.text


def salt(from_molar_mass: str, to_molar_mass: str, amount: str) -> Sum[SaltResult]:
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
    working = PrintedWorking()
    shown = working.given(known, MG)
    by = working.line(
        f"{format_number(masses[1])} ÷ {format_number(masses[0])}", format_number(factor)
    )
    working.line(f"{shown} × {by}", found)
    return Sum(
        SaltResult(factor=format_number(factor), mass=found),
        working.text,
        "naltrexone-label",
        "base and hydrochloride",
    )


def uniformity(contents: Sequence[str], target: str) -> Sum[UniformityResult]:
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
    working = PrintedWorking()
    numbers = [_number(each) for each in values]
    middle, deviation, reference = (
        format_number(_number(each))
        for each in (result.mean, result.standard_deviation, result.reference)
    )
    _show_spread(working, numbers, middle, deviation)
    shown = working.line(
        f"|{reference} − {middle}| + {constant} × {deviation}", result.acceptance_value, "all in %"
    )
    within = found.acceptance_value <= _MOST_VALUE
    more = "assay twenty more units" if found.stage == 1 else "not met"
    working.state(f"{shown} {'≤' if within else '>'} 15", "met" if within else more)
    if within and not found.passes:
        low, high = (format_number(edge) for edge in (min(numbers), max(numbers)))
        if min(numbers) < found.reference * Fraction(3, 4):
            working.state(f"{low} < 0.75 × {reference}", "one unit is too low")
        else:
            working.state(f"{high} > 1.25 × {reference}", "one unit is too high")
    return Sum(result, working.text, "usp-905", "Table 2")


def _show_spread(
    working: PrintedWorking, values: Sequence[Fraction], mean: str, deviation: str
) -> None:
    """Add how mean and standard deviation follow from values."""
    total = sum(values, Fraction(0))
    squares = sum(((each - total / len(values)) ** 2 for each in values), Fraction(0))
    working.line(f"{format_number(total)} ÷ {len(values)}", mean, "mean, from the sum")
    working.line(
        f"√({format_number(squares)} ÷ {len(values) - 1})",
        deviation,
        "standard deviation, from the squared distances",
    )


def _number(percentage: Quantity) -> Fraction:
    """Return the number of a percentage."""
    return number_of(percentage, PERCENT)


def rsd(values: Sequence[str]) -> Sum[SpreadResult]:
    """Return mean, standard deviation and relative standard deviation of plain numbers."""
    numbers = [parse_number(text, "a value") for text in values]
    found = spread(numbers)
    result = SpreadResult(
        mean=format_number(found.mean),
        standard_deviation=format_number(found.standard_deviation),
        rsd=_percent(found.rsd),
    )
    working = PrintedWorking()
    _show_spread(working, numbers, result.mean, result.standard_deviation)
    working.line(f"{result.standard_deviation} × 100 % ÷ {result.mean}", result.rsd)
    return Sum(result, working.text, "eajnm-statistics", "standard deviation of a sample")


def beyond_use(
    prepared_on: str, limit: str, expires: Sequence[str], first_day: int
) -> Sum[DateResult]:
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
        if each < day:
            raise ExpiredComponent(
                f"The expiration date {each.isoformat()} is before the day of preparation, "
                f"{day.isoformat()}.",
                remedy="Use a component that has not expired.",
            )
    try:
        end = last_day(day, int(days.magnitude), first_day=first_day)
    except OverflowError:
        raise InvalidOrder(
            f"The limit of {format_quantity(days)} is too long.", remedy="Give a shorter limit."
        ) from None
    until = beyond_use_date(end, dates)
    by = f"the limit of {written(format_quantity(days))}" if until == end else "an expiration date"
    working = PrintedWorking()
    counted = " − 1 day" if first_day == 1 else ""
    note = "the day of preparation counts" if first_day == 1 else ""
    limit_ends = working.line(f"{day.isoformat()} + {format_quantity(days)}{counted}",
                              end.isoformat(), note)  # fmt: skip
    if dates:
        listed = ", ".join([limit_ends, *(each.isoformat() for each in dates)])
        working.line(f"the earliest of {listed}", until.isoformat())
    return Sum(
        DateResult(date=until, limited_by=by),
        working.text,
        "usp-795",
        "Table 4; the day of preparation as day 1 is unconfirmed",
    )
