"""Calculations for mixtures: dilutions, alligations, contents, capsules, tablets, volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.calc_stated import stated
from ldncompound.api.checked import checked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.calculation.calculators.result import (
        AdjustResult,
        AlligationResult,
        BlendResult,
        CapsuleFillResult,
        ContentResult,
        DeviationResult,
        DilutionResult,
        DoseVolumeResult,
        LiquidAliquotResult,
        MixResult,
        SolutionAliquotResult,
        SumStated,
        TabletsResult,
    )

__all__ = ["MixtureCalculations"]


class MixtureCalculations:
    """
    The calculations for mixtures.

    A strength is a text like "5 %", "1 mg/mL", "5 mg/g", "5 mg/5 mL" or "1:200".
    """

    @checked
    def dilute(
        self,
        *,
        stock: str,
        target: str,
        volume: str | None = None,
        mass: str | None = None,
        stock_amount: str | None = None,
    ) -> SumStated[DilutionResult]:
        """
        Return stock and diluent of a dilution.

        Args:
            stock: Strength on hand.
            target: Strength wanted.
            volume: Volume wanted; exactly one of this and the two that follow.
            mass: Mass wanted.
            stock_amount: The stock to be used up, a volume or a mass.

        Raises:
            Refusal: not exactly one amount, or the target cannot be reached.
        """
        from ldncompound.calculation.calculators import mixtures

        return stated("dilute", mixtures.dilute(stock, target, volume, mass, stock_amount))

    @checked
    def alligate(
        self,
        *,
        high: str,
        low: str,
        target: str,
        total: str | None = None,
        high_amount: str | None = None,
        low_amount: str | None = None,
    ) -> SumStated[AlligationResult]:
        """
        Return how much of a stronger and a weaker preparation to mix (alligation).

        Args:
            high: The higher strength.
            low: The lower strength.
            target: Strength wanted.
            total: Amount of the mixture; exactly one of this and the two that follow.
            high_amount: Amount of the stronger.
            low_amount: Amount of the weaker.

        Raises:
            Refusal: not exactly one amount, or the target is not in between.
        """
        from ldncompound.calculation.calculators import mixtures

        found = mixtures.alligate(high, low, target, total, high_amount, low_amount)
        return stated("alligate", found)

    @checked
    def blend(self, *, stocks: Sequence[str], target: str, total: str) -> SumStated[BlendResult]:
        """
        Return how much of each of several stocks to mix (alligation).

        Args:
            stocks: Their strengths.
            target: Strength wanted.
            total: Amount wanted, a volume or a mass.

        Raises:
            Refusal: the target is not in between, or the figures cannot be.
        """
        from ldncompound.calculation.calculators import contents

        return stated("blend", contents.blend(stocks, target, total))

    @checked
    def mix(self, *, parts: Sequence[str]) -> SumStated[MixResult]:
        """
        Return the strength of several parts together.

        Args:
            parts: Each like "30 g of 2.5 %".

        Raises:
            Refusal: they are not such texts, or do not go together.
        """
        from ldncompound.calculation.calculators import contents

        return stated("mix", contents.mix(parts))

    @checked
    def adjust(
        self,
        *,
        parts: Sequence[str],
        target: str,
        strength: str | None = None,
        amount: str | None = None,
    ) -> SumStated[AdjustResult]:
        """
        Return what to add to a mixture to bring it to a strength.

        Args:
            parts: What there is, each like "30 g of 2.5 %".
            target: Strength wanted.
            strength: Of what is added, to find how much; or *amount*.
            amount: Of what is added, a volume or a mass, to find its strength.

        Raises:
            Refusal: not exactly one of the two, or the target cannot be reached.
        """
        from ldncompound.calculation.calculators import contents

        return stated("adjust", contents.adjust(parts, target, strength, amount))

    @checked
    def content(
        self,
        *,
        drug: str | None = None,
        amount: str | None = None,
        strength: str | None = None,
        by: str | None = None,
    ) -> SumStated[ContentResult]:
        """
        Return drug, amount and strength of a preparation from two of them.

        Args:
            drug: The drug in it, a mass.
            amount: All of it, a volume or a mass.
            strength: Its strength.
            by: "volume" or "mass", where a percentage could be of either.

        Raises:
            Refusal: not exactly two are given, or the figures cannot be.
        """
        from ldncompound.calculation.calculators import contents

        return stated("content", contents.content(drug, amount, strength, by))

    @checked
    def capsule_fill(
        self,
        *,
        drug: str,
        drug_density: str,
        capsule_volume: str,
        diluent_density: str,
        count: str,
    ) -> SumStated[CapsuleFillResult]:
        """
        Return the diluent for capsules, from packed densities.

        Args:
            drug: Drug in one capsule, a mass.
            drug_density: Packed density of the drug, like "0.6 g/mL".
            capsule_volume: Volume of the capsule body.
            diluent_density: Packed density of the diluent.
            count: Capsules, in digits.

        Raises:
            CapsuleOverfull: the drug alone does not fit.
            Refusal: they are not such texts, or cannot be.
        """
        from ldncompound.calculation.calculators import mixtures

        found = mixtures.capsule_fill(drug, drug_density, capsule_volume, diluent_density, count)
        return stated("capsule-fill", found)

    @checked
    def tablets(
        self, *, need: str, tablet_strength: str, tablet_mass: str | None = None
    ) -> SumStated[TabletsResult]:
        """
        Return how many tablets, and how much of their powder, hold a mass of drug.

        Args:
            need: Drug needed, a mass.
            tablet_strength: Drug in one tablet, a mass.
            tablet_mass: Mean of 20 tablets; None leaves the powder out.

        Raises:
            Refusal: they are not such texts, or cannot be.
        """
        from ldncompound.calculation.calculators import mixtures

        return stated("tablets", mixtures.tablets(need, tablet_strength, tablet_mass))

    @checked
    def dose_volume(
        self,
        *,
        dose: str,
        concentration: str,
        graduation: str | None = None,
        weight: str | None = None,
    ) -> SumStated[DoseVolumeResult]:
        """
        Return the volume of a dose, exact and to the nearest mark of a syringe.

        Args:
            dose: One dose, a mass; with *weight* a mass per mass, like "0.1 mg/kg".
            concentration: Strength of the liquid, like "1 mg/mL".
            graduation: Of the syringe, a volume; None leaves the rounded volume out.
            weight: Body weight; None where the dose does not depend on it.

        Raises:
            Refusal: a body weight without a dose per weight, or the other way round.
        """
        from ldncompound.calculation.calculators import mixtures

        found = mixtures.dose_volume(dose, concentration, graduation, weight)
        return stated("dose-volume", found)

    @checked
    def liquid_aliquot(
        self, *, need: str, multiple: str, aliquot: str, least: str | None = None
    ) -> SumStated[LiquidAliquotResult]:
        """
        Plan an aliquot of a liquid.

        Args:
            need: Volume of the liquid needed.
            multiple: How many times it is measured, in digits.
            aliquot: Volume of the aliquot.
            least: Least volume that may be measured; None leaves it unchecked.

        Raises:
            Refusal: a volume is below the least, or the figures cannot be.
        """
        from ldncompound.calculation.calculators import measuring

        found = measuring.liquid_aliquot(need, multiple, aliquot, least)
        return stated("liquid-aliquot", found)

    @checked
    def solution_aliquot(
        self, *, need: str, weigh: str, take: str, least: str | None = None
    ) -> SumStated[SolutionAliquotResult]:
        """
        Return the volume to which a weighed drug is made up, to take a part of it.

        Args:
            need: Drug needed, a mass.
            weigh: Drug that is weighed, a mass.
            take: Volume that will hold the need.
            least: Least mass that may be weighed; None leaves it unchecked.

        Raises:
            NotWeighable: what is weighed is below the least.
            Refusal: they are not such texts, or cannot be.
        """
        from ldncompound.calculation.calculators import measuring

        return stated("solution-aliquot", measuring.solution_aliquot(need, weigh, take, least))

    @checked
    def percent_error(self, *, wanted: str, found: str) -> SumStated[DeviationResult]:
        """
        Return by how many percent an amount is off, without and with its sign.

        Args:
            wanted: What was to be weighed or measured, a mass or a volume.
            found: What a check found, of the same kind.

        Raises:
            Refusal: they are not such texts, or cannot be.
        """
        from ldncompound.calculation.calculators import measuring

        return stated("percent-error", measuring.percent_error(wanted, found))
