"""Calculations for quality: potency, salts, uniformity, spread, beyond-use dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.calc_stated import stated
from ldncompound.api.checked import checked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.calculation.calculators.result import (
        DateResult,
        PotencyResult,
        SaltResult,
        SpreadResult,
        SumStated,
        UniformityResult,
    )

__all__ = ["QualityCalculations"]


class QualityCalculations:
    """The calculations for quality."""

    @checked
    def potency(
        self,
        *,
        assay: str,
        water: str | None = None,
        solvents: str | None = None,
        policy: str = "certificate",
    ) -> SumStated[PotencyResult]:
        """
        Return the potency factor of a lot from its certificate.

        Args:
            assay: As on the certificate, like "93.5 %".
            water: Likewise; None where the assay is of the powder as it is.
            solvents: Likewise.
            policy: "as-label", "certificate" or "nrf".

        Returns:
            The factor that the policy applies, and the one that the certificate gives.

        Raises:
            Refusal: an unknown policy, or figures that no certificate can state.
        """
        from ldncompound.calculation.calculators import quality

        return stated("potency", quality.potency(assay, water, solvents, policy))

    @checked
    def salt(self, *, from_molar_mass: str, to_molar_mass: str, mass: str) -> SumStated[SaltResult]:
        """
        Convert a mass of one form into that of another.

        Args:
            from_molar_mass: Of the known form, a plain decimal.
            to_molar_mass: Of the wanted form, likewise.
            mass: Of the known form.

        Raises:
            Refusal: they are not such texts, or cannot be.
        """
        from ldncompound.calculation.calculators import quality

        return stated("salt", quality.salt(from_molar_mass, to_molar_mass, mass))

    @checked
    def uniformity(
        self, *, contents: Sequence[str], target: str = "100 %"
    ) -> SumStated[UniformityResult]:
        """
        Return the acceptance value of USP <905>.

        Args:
            contents: Of 10 or 30 units, each in percent of label, like "99 %".
            target: Target content, likewise.

        Raises:
            Refusal: neither 10 nor 30 units, or they are not percentages.
        """
        from ldncompound.calculation.calculators import quality

        return stated("uniformity", quality.uniformity(contents, target))

    @checked
    def rsd(self, *, values: Sequence[str]) -> SumStated[SpreadResult]:
        """
        Return mean, standard deviation of a sample, and relative standard deviation.

        Args:
            values: Plain decimals.

        Raises:
            Refusal: they are no decimals, or have no spread.
        """
        from ldncompound.calculation.calculators import quality

        return stated("rsd", quality.rsd(values))

    @checked
    def beyond_use(
        self, *, prepared_on: str, limit: str, expires: Sequence[str] = ()
    ) -> SumStated[DateResult]:
        """
        Return the beyond-use date: the earliest of a limit and expiration dates.

        Args:
            prepared_on: Day of preparation, YYYY-MM-DD.
            limit: Whole days, like "180 day".
            expires: Expiration dates of components; a month means its last day.

        Raises:
            ExpiredComponent: a component had expired before the day of preparation.
            Refusal: a date that does not exist, or a limit that is not whole days.
        """
        from ldncompound.calculation.calculators import quality
        from ldncompound.pharmacy.master_records import load_formulary

        first_day = load_formulary().keeping["us-usp-795"].day_one.first_day
        found = quality.beyond_use(prepared_on, limit, expires, first_day)
        return stated("beyond-use", found)
