"""Inputs and results of the stand-alone calculations."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, Self, TypeVar

from ldncompound.calculation.factors import as_percentage
from ldncompound.core.quantities import Quantity, check_dimension, parse_quantity
from ldncompound.core.quantity_fields import AnyQuantity, Count, Mass, MassOrVolume, Percent, Volume
from ldncompound.core.records import Record
from ldncompound.core.source_cited import SourceCited

__all__ = [
    "AdjustResult",
    "AliquotResult",
    "AlligationResult",
    "BlendPart",
    "BlendResult",
    "CapsuleFillResult",
    "ContentResult",
    "DateResult",
    "DeviationResult",
    "DilutionResult",
    "DoseVolumeResult",
    "ErrorResult",
    "Given",
    "LiquidAliquotResult",
    "MinimumResult",
    "MixResult",
    "PotencyResult",
    "SaltResult",
    "SolutionAliquotResult",
    "SpreadResult",
    "Sum",
    "SumResult",
    "SumStated",
    "TabletsResult",
    "TriturationResult",
    "UncertaintyResult",
    "UniformityResult",
]


class SumResult(Record):
    """Results of a calculation; each kind is recognised by its members."""


class MinimumResult(SumResult):
    """The least mass that a balance may be used for."""

    minimum: Mass


class ErrorResult(SumResult):
    """The error of a weighing."""

    error: Percent


class AliquotResult(SumResult):
    """What to weigh, the mixture it makes with its diluent, and the aliquot to take."""

    weigh: Mass
    mixture: Mass
    diluent: Mass
    aliquot: Mass


class TriturationResult(SumResult):
    """What to take of a trituration; the further diluent where units are made of it."""

    take: Mass
    further_diluent: Mass | None


class UncertaintyResult(SumResult):
    """The standard uncertainty of a weighing."""

    standard_uncertainty: Mass


class DilutionResult(SumResult):
    """What to take of the stock, and of the diluent, and what they make."""

    stock: MassOrVolume
    diluent: MassOrVolume
    total: MassOrVolume


class AlligationResult(SumResult):
    """What to take of the stronger and of the weaker mixture, and what they make."""

    high: MassOrVolume
    low: MassOrVolume
    total: MassOrVolume


class CapsuleFillResult(SumResult):
    """The drug's volume in a capsule, the diluent per capsule, and both masses in all."""

    drug_volume: Volume
    diluent_per_capsule: Mass
    drug: Mass
    diluent: Mass


class TabletsResult(SumResult):
    """Whole tablets; the powder that contains the drug, where the tablet mass is known."""

    tablets: Count
    powder: Mass | None
    ballast: Mass | None


class DoseVolumeResult(SumResult):
    """The volume of a dose; to the nearest mark of a scale, where there is one."""

    volume: Volume
    rounded: Volume | None
    deviation: Percent | None


class PotencyResult(SumResult):
    """The factor that a policy applies, and the one that the certificate gives."""

    factor: str
    factor_computed: str


class SaltResult(SumResult):
    """The factor from one form to another, and the mass of the other."""

    factor: str
    mass: Mass


class ContentResult(SumResult):
    """Drug, whole and strength of a preparation, the strength also as a percentage and ratio."""

    drug: Mass
    amount: MassOrVolume
    strength: AnyQuantity
    percent: Percent
    ratio: str


class MixResult(SumResult):
    """The strength of several parts together, and what they make."""

    strength: AnyQuantity
    total: MassOrVolume


class AdjustResult(SumResult):
    """What to add, of which strength, and what it makes."""

    add: MassOrVolume
    strength: AnyQuantity
    total: MassOrVolume


class BlendPart(Record):
    """A stock of a blend: its strength, its parts and its amount."""

    strength: AnyQuantity
    parts: str
    amount: MassOrVolume


class BlendResult(SumResult):
    """What to take of each of several stocks, and what they make."""

    stocks: tuple[BlendPart, ...]
    target: AnyQuantity
    total: MassOrVolume


class LiquidAliquotResult(SumResult):
    """What to measure, what it is made up to with its diluent, and the aliquot to take."""

    measure: Volume
    total: Volume
    diluent: Volume
    aliquot: Volume


class SolutionAliquotResult(SumResult):
    """What to weigh, the volume to make it up to, and what to take of it."""

    weigh: Mass
    make_up_to: Volume
    take: Volume


class DeviationResult(SumResult):
    """How far an amount is from the one wanted, without and with its sign."""

    error: Percent
    deviation: Percent


class UniformityResult(SumResult):
    """The acceptance value of USP <905>, the figures behind it, and whether it passes."""

    mean: Percent
    standard_deviation: Percent
    reference: Percent
    acceptance_value: str
    stage: Count
    passes: bool


class SpreadResult(SumResult):
    """Mean, standard deviation and relative standard deviation of plain numbers."""

    mean: str
    standard_deviation: str
    rsd: Percent


class DateResult(SumResult):
    """The last day on which something may be used, and what limits it."""

    date: datetime.date
    limited_by: str


_Values = TypeVar("_Values", bound=SumResult, covariant=True)


class Sum(NamedTuple, Generic[_Values]):
    """
    A calculation with its working and its source.

    Args:
        values: The results; None where one does not apply.
        working: How they follow from what was given.
        source: Id of the source of the rule.
        locator: Where in it.
    """

    values: _Values
    working: str
    source: str
    locator: str


class _OfAnySum(type):
    """Type of a member that holds the results of any calculation."""

    def __instancecheck__(cls, value: object) -> bool:
        """Return whether a value is the results of a calculation."""
        return isinstance(value, SumResult)

    def from_json(cls, value: dict[str, object]) -> SumResult:
        """Return the results that have these members."""
        for kind in cls.either():
            if {*kind.__struct_fields__} == value.keys():
                return kind.from_document(value)
        raise ValueError("these are not the results of a calculation")

    def either(cls) -> tuple[type[SumResult], ...]:
        """Return the types of results."""
        return tuple(SumResult.__subclasses__())


class AnySumResult(metaclass=_OfAnySum):
    """Results of any calculation, as a member of a record."""


class SumStated(Record, Generic[_Values], tag_field="schema", tag="ldncompound.calculation/1"):
    """
    A stand-alone calculation with its working and source; the results come before them.

    Args:
        calculation: Name of the calculation.
        values: The results; None where one does not apply.
        working: How the results follow from what was given.
        source: Of the rule.
    """

    spread: ClassVar[str] = "values"

    calculation: str
    if TYPE_CHECKING:
        values: _Values
    else:
        values: AnySumResult
    working: str
    source: SourceCited

    def to_json(self) -> dict[str, Any]:
        """Return its JSON, the results member by member."""
        made = super().to_json()
        at = [*made].index(self.spread)
        first, last = [*made.items()][:at], [*made.items()][at + 1 :]
        return dict([*first, *made[self.spread].items(), *last])

    @classmethod
    def from_json(cls, document: object) -> Self:
        """
        Return what a document states.

        Raises:
            VerificationFailure: it is not a calculation.
        """
        members = dict(document) if isinstance(document, dict) else {}
        own = {"schema", "calculation", "working", "source"}
        values = {name: members.pop(name) for name in members.keys() - own}
        return super().from_json({**members, cls.spread: values})


class Given:
    """
    Quantities as typed: the syntax of all is checked first, then the dimension of each.

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

    def typed(self, name: str) -> Quantity:
        """Return a quantity in the unit in which it was typed."""
        return self._values[name]

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

    def share(self, name: str) -> Quantity:
        """
        Return a percentage; a mass per mass, like '995 mcg/mg', is one too.

        Raises:
            WrongDimension: it is neither.
        """
        value = as_percentage(self._values[name])
        check_dimension(value, "percent", f"the {name}")
        return value
