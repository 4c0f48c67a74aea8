"""Bounds outside which a figure is asked about, and the names by which labels name things."""

from fractions import Fraction
from typing import Annotated

from ldncompound.core.quantities import PERCENT, Quantity, number_of
from ldncompound.core.quantity_fields import Density, Percent
from ldncompound.formulary.parts import Limits, Part, Sourced, Words, must_hold

__all__ = ["Bound", "LabelNames", "NamesOnLabels", "Plausible"]


Figure = Annotated[str, Limits(pattern="^(assay|water|loss on drying|solvents)$")]
Decimal = Annotated[str, Limits(pattern=r"^(0|[1-9][0-9]*)(\.[0-9]+)?$")]


class Bound(Sourced):
    """
    What a figure of a certificate may be without a question, a percentage.

    It holds for the chemical forms, the basis and the substance of the assay that it names; for
    any where it names none.
    """

    figure: Figure
    forms: tuple[Words, ...] = ()
    basis: Words | None = None
    assay_of: Words | None = None
    low: Percent | None = None
    high: Percent

    @must_hold
    def _in_order(self) -> None:
        if self.low is not None and not self.holds(self.low):
            raise ValueError("the low end is above the high end")

    def fits(self, figure: str, form: str, basis: str, assay_of: str | None) -> bool:
        """Return whether it is about this figure of such a certificate."""
        return (
            self.figure == figure
            and form in (self.forms or (form,))
            and self.basis in (None, basis)
            and self.assay_of in (None, assay_of)
        )

    def holds(self, value: Quantity) -> bool:
        """Return whether a percentage is inside."""
        low = Fraction(0) if self.low is None else number_of(self.low, PERCENT)
        return low <= number_of(value, PERCENT) <= number_of(self.high, PERCENT)


class FactorBounds(Sourced):
    """What the powder for one part of the labelled drug may be; nobody confirms another."""

    low: Decimal
    high: Decimal

    def holds(self, factor: Fraction) -> bool:
        """Return whether a factor is inside."""
        return Fraction(self.low) <= factor <= Fraction(self.high)


class ExpirationBound(Sourced):
    """How many years an expiration may be off."""

    years: Annotated[int, Limits(ge=1, strict=True)]


class PowderBounds(Sourced):
    """Densities of a powder in a capsule."""

    low: Density
    high: Density


class OverfillBound(Sourced):
    """The most that is filled beyond what is dispensed, as a percentage of it."""

    high: Percent


class Plausible(Part):
    """Bounds of figures that no certificate states."""

    factor: FactorBounds
    expiration: ExpirationBound
    powder: PowderBounds
    overfill: OverfillBound


class LabelNames(Sourced):
    """Names that stand on labels, beside the name in the formulary."""

    names: Annotated[tuple[Words, ...], Limits(min_length=1)]


class NamesOnLabels(LabelNames):
    """Names by which labels name a component, and brands of it, each in several grades."""

    component: Words
    brands: tuple[Words, ...] = ()
