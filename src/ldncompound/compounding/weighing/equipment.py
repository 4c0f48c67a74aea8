"""Equipment: balances, and what they can weigh; graduates and syringes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar, Self

import msgspec

from ldncompound.calculation.uncertainty import least_repeatability, minimum_weight
from ldncompound.calculation.weighing import minimum_weighable_quantity
from ldncompound.core.quantities import (
    MG,
    Quantity,
    check_dimension,
    format_quantity,
    number_of,
    read_quantity,
)
from ldncompound.core.quantity_fields import Mass, Percent, Volume
from ldncompound.core.refusals import BalanceNotFit, WrongUsage, quoted
from ldncompound.core.remembered import remembered
from ldncompound.core.values import Value, check_members, members_in_json, members_read

__all__ = ["Balance", "BalanceFigures", "MeasuringDevice", "check_fit", "least_minimum"]


LONGEST_ID = 40


class BalanceFigures(msgspec.Struct, frozen=True):
    """
    A balance in numbers, in mg.

    Args:
        minimum: Least mass it may be used for.
        readability: Display step.
        capacity: The most in one weighing, a whole number of steps; None for no limit.
        error: Largest error of one weighing.
        variance: Squared standard uncertainty of one weighing, in mg squared.
    """

    minimum: Fraction
    readability: Fraction
    capacity: Fraction | None
    error: Fraction
    variance: Fraction


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Balance(Value):
    """
    A balance, as the weigh plan uses it.

    Args:
        id: Name on the instrument.
        minimum: Least mass it may be used for, in mg.
        readability: Display step, in mg; every step is rounded to it.
        accepted_error: Error accepted in one weighing, a percentage.
        sensitivity: Sensitivity requirement of its class, a mass; None if unknown.
        repeatability: Standard deviation of at least ten weighings, in mg; None if unknown.
        drift: Half-width of its possible drift between two adjustments, in mg.
        capacity: The most in one weighing, in mg; None for no limit.
        calibration_due: Last day on which its calibration is valid; None if not given.
        daily_check: It may be used only on a day on which it passed its check.
        assumed: Nobody configured it; the sheet says ASSUMED BALANCE.
        basis: Where the minimum comes from, in words.

    Raises:
        WrongUsage: figures that contradict one another, or are zero.
    """

    shown: ClassVar[tuple[str, ...]] = ("id", "minimum", "readability")

    id: str
    minimum: Mass
    readability: Mass
    accepted_error: Percent
    sensitivity: Mass | None = None
    repeatability: Mass | None = None
    drift: Mass | None = None
    capacity: Mass | None = None
    calibration_due: date | None = None
    daily_check: bool = False
    assumed: bool = False
    basis: str = ""

    def __post_init__(self) -> None:
        """Read the figures that are given as texts, and check them all."""
        for name in BALANCE_FIELDS.values():
            if isinstance(text := getattr(self, name), str):
                kind = "percent" if name == "accepted_error" else "mass"
                object.__setattr__(self, name, read_quantity(text, kind, f"the {name}"))
        check_members(self)
        self._check_figures()

    def _check_figures(self) -> None:
        """Refuse figures that contradict one another, or are zero."""
        for name, figure in self._masses().items():
            if figure.dimensionality != MG.dimensionality:
                check_dimension(figure, "mass", f"the {name}")
        check_dimension(self.accepted_error, "percent", "the accepted error")
        least, step = self.in_milligrams()
        if step <= 0 or least < step or self.accepted_error.magnitude <= 0:
            raise WrongUsage(
                f"Balance {quoted(self.id)} has impossible figures: minimum "
                f"{format_quantity(self.minimum)}, readability "
                f"{format_quantity(self.readability)}, error "
                f"{format_quantity(self.accepted_error)}.",
                remedy="The minimum must be at least one display step; display step and error "
                "must be greater than 0.",
            )
        asked = least_minimum(
            self.accepted_error, self.sensitivity, self.repeatability, self.readability
        )
        if asked is not None and self.minimum < asked:
            raise WrongUsage(
                f"The minimum of balance {quoted(self.id)}, {format_quantity(self.minimum)}, is "
                f"below the {format_quantity(asked)} that follows from its error.",
                remedy="Leave the minimum out, or give the larger one.",
            )
        most = self.most()
        if most is not None and most < 2 * (least + step):
            raise WrongUsage(
                f"The capacity of balance {quoted(self.id)} is too small for its minimum.",
                remedy="The capacity must be at least twice the minimum plus two display steps.",
            )

    def _masses(self) -> dict[str, Quantity]:
        """Return the figures that are masses, where they are known."""
        figures = {name: getattr(self, name) for name in BALANCE_FIELDS.values()}
        del figures["accepted_error"]
        return {name: each for name, each in figures.items() if each is not None}

    def to_json(self) -> dict[str, Any]:
        """Return its JSON; a minimum that was calculated is again, for it may not be a decimal."""
        told = members_in_json(self)
        found = (self.accepted_error, self.sensitivity, self.repeatability, self.readability)
        if self.basis and least_minimum(*found) == self.minimum:
            del told["minimum"]
        return told

    @classmethod
    def from_json(cls, document: object) -> Self:
        """
        Return the balance that `to_json` wrote.

        Raises:
            WrongUsage: it is something else.
        """
        told = dict(document) if isinstance(document, dict) else {}
        if told.get("basis") and "minimum" not in told:
            whole = members_read(cls, {**told, "minimum": told.get("readability")})
            found = least_minimum(
                whole["accepted_error"],
                whole.get("sensitivity"),
                whole.get("repeatability"),
                whole["readability"],
            )
            return cls(**{**whole, "minimum": found or whole["readability"]})
        return cls(**members_read(cls, told))

    def in_milligrams(self) -> tuple[Fraction, Fraction]:
        """Return minimum and readability as numbers of mg."""
        return number_of(self.minimum, MG), number_of(self.readability, MG)

    def most(self) -> Fraction | None:
        """Return the most in one weighing in mg, a whole number of display steps."""
        if self.capacity is None:
            return None
        step = number_of(self.readability, MG)
        return number_of(self.capacity, MG) // step * step

    def largest_error(self) -> Fraction:
        """
        Return the largest error of one weighing in mg, on which its minimum is based.

        Twice the repeatability or the sensitivity, the larger of those known, else the
        accepted share of the minimum; plus the possible drift.
        """
        drift = _milligrams(self.drift)
        known = [_milligrams(self.sensitivity), 2 * self._spread()]
        if self.sensitivity is None and self.repeatability is None:
            known = [number_of(self.minimum, MG) * self.accepted_error.magnitude / 100]
        elif self.repeatability is None:
            known.pop()
        return max(known) + drift

    def variance(self) -> Fraction:
        """
        Return the squared standard uncertainty of one weighing, in mg squared.

        From repeatability, display step and drift where only the repeatability is known
        (gum-weighing-example); else the largest error is taken as a rectangular
        half-width, the more cautious reading of a limit.
        """
        if self.repeatability is None or self.sensitivity is not None:
            return self.largest_error() ** 2 / 3
        half_widths = (number_of(self.readability, MG) / 2, _milligrams(self.drift))
        return self._spread() ** 2 + sum((each**2 for each in half_widths), Fraction(0)) / 3

    def _spread(self) -> Fraction:
        """Return the repeatability to calculate with, in mg."""
        return least_repeatability(_milligrams(self.repeatability), number_of(self.readability, MG))

    def figures(self) -> BalanceFigures:
        """Return the balance in numbers."""
        return _figures(self)

    def as_text(self) -> str:
        """
        Return the balance as text for a configuration; `parse_balance` reads it back.

        >>> from ldncompound.compounding.weighing.equipment_texts import parse_balance
        >>> parse_balance("B1,minimum=20 mg,readability=0.1 mg").as_text()
        'B1,minimum=20 mg,readability=0.1 mg,error=5 %'
        """
        parts = [self.id]
        for key, name in BALANCE_FIELDS.items():
            value = getattr(self, name)
            # A derived minimum is not written: it may not be a finite decimal.
            if value is not None and not (key == "minimum" and self.basis):
                parts.append(f"{key}={format_quantity(value)}")
        if self.calibration_due is not None:
            parts.append(f"calibration-due={self.calibration_due.isoformat()}")
        if self.daily_check:
            parts.append("daily-check=yes")
        return ",".join(parts)


@remembered
def _figures(balance: Balance) -> BalanceFigures:
    """Return a balance in numbers: several times asked for in every plan."""
    return BalanceFigures(
        *balance.in_milligrams(), balance.most(), balance.largest_error(), balance.variance()
    )


def check_fit(
    balance: Balance, today: date, *, checked: Callable[[str, date], bool], past: bool = False
) -> None:
    """
    Refuse a balance whose calibration is overdue, or whose check of the day is missing.

    Args:
        balance: The balance.
        today: The day.
        checked: Returns whether a balance passed its check on a day.
        past: The day is over, and what was weighed then is entered later.

    Raises:
        BalanceNotFit: one of the two.
    """
    if balance.daily_check and past and not checked(balance.id, today):
        raise BalanceNotFit(
            f"Balance {quoted(balance.id)} did not pass its check on {today.isoformat()}.",
            remedy="Name the balance that was used with --balance, or reject the batch.",
        )
    if balance.daily_check and not checked(balance.id, today):
        raise BalanceNotFit(
            f"Balance {quoted(balance.id)} has not passed its check today.",
            remedy=f"Weigh a test mass: 'ldncompound balances check {balance.id} --mass Q "
            "--reading Q'.",
        )
    due = balance.calibration_due
    if due is not None and due < today:
        raise BalanceNotFit(
            f"The calibration of balance {quoted(balance.id)} was due on {due.isoformat()}.",
            remedy="Have it calibrated and enter the new date with 'ldncompound setup', or name "
            "another one with --balance.",
        )


def _milligrams(value: Quantity | None) -> Fraction:
    """Return a mass as a number of mg; 0 for None."""
    return Fraction(0) if value is None else number_of(value, MG)


def least_minimum(
    error: Quantity,
    sensitivity: Quantity | None,
    repeatability: Quantity | None,
    readability: Quantity,
) -> Quantity | None:
    """
    Return the least mass that keeps one weighing within an error, or None if unknown.

    Args:
        error: Accepted in one weighing, a percentage above zero.
        sensitivity: Sensitivity requirement of the balance, a mass.
        repeatability: Standard deviation of at least ten weighings, a mass.
        readability: Display step, a mass.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> format_quantity(least_minimum(read("5 %"), read("6 mg"), None, read("1 mg")))
    '120 mg'
    """
    asked = []
    if sensitivity is not None:
        asked.append(minimum_weighable_quantity(sensitivity, error))
    if repeatability is not None:
        asked.append(minimum_weight(repeatability, error.magnitude, readability))
    return max(asked, default=None)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class MeasuringDevice(Value):
    """
    A graduate or oral syringe of the pharmacy.

    Args:
        name: Its name.
        kind: "graduate" or "oral syringe".
        capacity: What one filling holds, in mL.
        graduation: From one mark to the next, in mL.
        least: Least volume it may measure, in mL.
    """

    shown: ClassVar[tuple[str, ...]] = ("name", "capacity")

    name: str
    kind: str
    capacity: Volume
    graduation: Volume
    least: Volume


BALANCE_FIELDS = {
    "minimum": "minimum",
    "readability": "readability",
    "error": "accepted_error",
    "sensitivity": "sensitivity",
    "repeatability": "repeatability",
    "drift": "drift",
    "capacity": "capacity",
}
"""The figures of a balance: their names in a configuration, and in the model."""
