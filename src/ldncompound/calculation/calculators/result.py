"""What a sum on its own is given, and what it comes to."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from ldncompound.core.quantities import Quantity, check_dimension, parse_quantity
from ldncompound.core.quantity_fields import Count, Mass, MassOrVolume, Percent, Volume
from ldncompound.core.records import Record

__all__ = [
    "AliquotResult",
    "AlligationResult",
    "CapsuleFillResult",
    "DateResult",
    "DilutionResult",
    "DoseVolumeResult",
    "ErrorResult",
    "Given",
    "MinimumResult",
    "PotencyResult",
    "SaltResult",
    "SpreadResult",
    "Sum",
    "TabletsResult",
    "TriturationResult",
    "UncertaintyResult",
    "UniformityResult",
]


class MinimumResult(Record):
    """The least mass that a balance may be used for."""

    minimum: Mass


class ErrorResult(Record):
    """The error of a weighing."""

    error: Percent


class AliquotResult(Record):
    """What to weigh, the mixture it makes with its diluent, and the part that is taken of it."""

    weigh: Mass
    mixture: Mass
    diluent: Mass
    aliquot: Mass


class TriturationResult(Record):
    """What to take of a trituration; the diluent on top where units are made of it."""

    take: Mass
    further_diluent: Mass | None


class UncertaintyResult(Record):
    """The standard uncertainty of a weighing."""

    standard_uncertainty: Mass


class DilutionResult(Record):
    """What to take of the stock, and of the diluent."""

    stock: MassOrVolume
    diluent: MassOrVolume


class AlligationResult(Record):
    """What to take of the stronger and of the weaker mixture, and what they make."""

    high: MassOrVolume
    low: MassOrVolume
    total: MassOrVolume


class CapsuleFillResult(Record):
    """The room that the drug takes in a capsule, the diluent beside it, and both for all."""

    drug_volume: Volume
    diluent_per_capsule: Mass
    drug: Mass
    diluent: Mass


class TabletsResult(Record):
    """Whole tablets; the powder of them that holds the drug, where their mass is known."""

    tablets: Count
    powder: Mass | None
    ballast: Mass | None


class DoseVolumeResult(Record):
    """The volume of a dose; to the nearest mark of a scale, where there is one."""

    volume: Volume
    rounded: Volume | None
    deviation: Percent | None


class PotencyResult(Record):
    """The factor that a policy applies, and the one that the certificate gives."""

    factor: str
    factor_computed: str


class SaltResult(Record):
    """The factor from one form to another, and the mass of the other."""

    factor: str
    mass: Mass


class UniformityResult(Record):
    """The acceptance value of USP <905>, by what it comes about, and whether it passes."""

    mean: Percent
    standard_deviation: Percent
    reference: Percent
    acceptance_value: str
    stage: Count
    passes: bool


class SpreadResult(Record):
    """Mean and standard deviation of plain numbers, and the one as a share of the other."""

    mean: str
    standard_deviation: str
    rsd: Percent


class DateResult(Record):
    """The last day on which something may be used, and why that one."""

    date: datetime.date
    limited_by: str


class Sum(NamedTuple):
    """
    A sum with its working and its source.

    Args:
        values: The results; None where one does not apply.
        working: How they follow from what was given.
        source: Id of the source of the rule.
        locator: Where in it.
    """

    values: Record
    working: str
    source: str
    locator: str


class Given:
    """
    Quantities as typed: the form of all is looked at first, then the dimension of each.

    Raises:
        MalformedQuantity: one of them is not in the grammar.

    >>> from ldncompound.core.quantities import format_quantity
    >>> format_quantity(Given(need="2 mg").the("need", "mass"))
    '2 mg'
    """

    def __init__(self, **texts: str | None) -> None:
        self._values = {
            name: parse_quantity(text) for name, text in texts.items() if text is not None
        }

    def the(self, name: str, kind: str) -> Quantity:
        """
        Return a quantity that is given.

        Raises:
            WrongDimension: it is not of this kind.
        """
        value = self._values[name]
        check_dimension(value, kind, f"the {name.replace('_', ' ')}")
        return value

    def maybe(self, name: str, kind: str) -> Quantity | None:
        """
        Return a quantity, or None where it is not given.

        Raises:
            WrongDimension: it is not of this kind.
        """
        return self.the(name, kind) if name in self._values else None
