"""Calculations for weighing: minimum masses, errors, aliquots, triturations, uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.calc_stated import stated
from ldncompound.api.checked import checked

if TYPE_CHECKING:
    from ldncompound.calculation.calculators.result import (
        AliquotResult,
        ErrorResult,
        MinimumResult,
        SumStated,
        TriturationResult,
        UncertaintyResult,
    )

__all__ = ["WeighingCalculations"]


class WeighingCalculations:
    """The calculations for weighing."""

    @checked
    def mwq(self, *, sensitivity: str, error: str) -> SumStated[MinimumResult]:
        """
        Return the minimum weighable quantity of a balance.

        Args:
            sensitivity: Of the balance, a mass like "6 mg".
            error: Accepted error, like "5 %".

        Raises:
            Refusal: they are not such texts, or cannot be.
        """
        from ldncompound.calculation.calculators import weighing

        return stated("mwq", weighing.mwq(sensitivity, error))

    @checked
    def weighing_error(self, *, sensitivity: str, mass: str) -> SumStated[ErrorResult]:
        """
        Return the error of weighing a mass, in percent of it.

        Args:
            sensitivity: Of the balance, a mass like "6 mg".
            mass: What is weighed.

        Raises:
            Refusal: they are not such texts, or cannot be.
        """
        from ldncompound.calculation.calculators import weighing

        return stated("weighing-error", weighing.weighing_error(sensitivity, mass))

    @checked
    def minimum_weight(
        self, *, repeatability: str, readability: str | None = None, error: str | None = None
    ) -> SumStated[MinimumResult]:
        """
        Return the minimum weight of a balance, from its repeatability.

        Args:
            repeatability: Standard deviation of ten weighings, a mass.
            readability: Display step, a mass; None leaves it out.
            error: Accepted error; None is 0.1 %, of USP <41>.

        Raises:
            Refusal: they are not such texts, or cannot be.
        """
        from ldncompound.calculation.calculators import weighing

        found = weighing.minimum_weight(repeatability, readability, error)
        return stated("minimum-weight", found)

    @checked
    def aliquot(
        self,
        *,
        need: str,
        multiple: str | None = None,
        aliquot: str | None = None,
        sensitivity: str | None = None,
        error: str | None = None,
        content: str | None = None,
    ) -> SumStated[AliquotResult]:
        """
        Plan an aliquot of a powder.

        Args:
            need: Drug needed, a mass.
            multiple: How many times it is weighed, in digits; None for that of least waste.
            aliquot: Mass of the aliquot; None where no multiple is given either.
            sensitivity: Of the balance, a mass; with *error*, the minimum is checked.
            error: Accepted error, like "5 %".
            content: Strength of a powder that holds the drug, like "25 mg/70 mg"; None for the
                drug itself.

        Raises:
            NotWeighable: one of the three weighings is below the minimum.
            Refusal: too little is given, or the figures cannot be.
        """
        from ldncompound.calculation.calculators import weighing

        found = weighing.aliquot(need, multiple, aliquot, sensitivity, error, content)
        return stated("aliquot", found)

    @checked
    def trituration(
        self, *, need: str, parts: str, units: str | None = None, unit_mass: str | None = None
    ) -> SumStated[TriturationResult]:
        """
        Return how much of a trituration to take, and the further diluent for units.

        Args:
            need: Drug needed, a mass.
            parts: Total parts, in digits: 10 is 1 part + 9 parts.
            units: Units to make, in digits; with *unit_mass*, or neither.
            unit_mass: Mass of a unit.

        Raises:
            Refusal: units without their mass, or more trituration than preparation.
        """
        from ldncompound.calculation.calculators import weighing

        return stated("trituration", weighing.trituration(need, parts, units, unit_mass))

    @checked
    def uncertainty(
        self, *, repeatability: str, drift: str | None = None, readability: str | None = None
    ) -> SumStated[UncertaintyResult]:
        """
        Return the standard uncertainty of one weighing.

        Args:
            repeatability: A standard deviation, a mass.
            drift: Half-width of the drift, a mass; None leaves it out.
            readability: Half-width of the display step, a mass; None leaves it out.

        Raises:
            Refusal: they are not such texts, or cannot be.
        """
        from ldncompound.calculation.calculators import weighing

        return stated("uncertainty", weighing.uncertainty(repeatability, drift, readability))
