"""What the vessels of a plan hold when its steps are followed literally, whatever was aimed at."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ldncompound.compounding.weighing.plan import BATCH
from ldncompound.core.quantities import MG, ML, number_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ldncompound.compounding.weighing.plan import Step
    from ldncompound.core.quantities import Quantity

__all__ = ["MADE_AHEAD", "Drug", "drug_in_batch", "stated_number"]

MADE_AHEAD = "trituration "
"""How a trituration that was made ahead is called in the steps, before its id."""


def stated_number(stated: Quantity | None, unit: Any) -> Fraction:
    """Return the number of a quantity that a part of this kind always states."""
    return number_of(cast("Quantity", stated), unit)


class Drug(NamedTuple):
    """
    What a vessel holds of the active.

    Args:
        powder: Powder that was weighed, in mg as it lies on the balance.
        label: Drug of whole tablets by their label, in mg.
    """

    powder: Fraction = Fraction(0)
    label: Fraction = Fraction(0)

    def part(self, share: Fraction) -> Drug:
        """Return what a share of it holds."""
        return Drug(self.powder * share, self.label * share)

    def plus(self, other: Drug) -> Drug:
        """Return both together."""
        return Drug(self.powder + other.powder, self.label + other.label)


class _Contents:
    """What a vessel holds: active, mass in mg, and the volume in mL that it was made up to."""

    def __init__(self) -> None:
        """Begin empty."""
        self.drug = Drug()
        self.mass = Fraction(0)
        self.volume = Fraction(0)


def drug_in_batch(
    steps: Sequence[Step],
    active: str,
    weighed: Mapping[int, Fraction],
    ahead: Fraction = Fraction(1),
) -> Drug:
    """
    Return the active that reaches the batch by following the steps one after another.

    Args:
        steps: Of a recorded weigh plan.
        active: Name of the component that is the active.
        weighed: What was weighed at a step, in mg; what is not named is taken as planned.
        ahead: Powder in 1 mg of a trituration that was made ahead, in mg.
    """
    vessels: dict[str, _Contents] = {}
    for step in steps:
        if step.action == "mix":
            continue
        into = vessels.setdefault(str(step.into), _Contents())
        if step.action == "make-up":
            into.volume = stated_number(step.amount, ML)
        elif step.action == "weigh":
            amount = weighed.get(step.step, stated_number(step.amount, MG))
            into.drug = into.drug.plus(_weighed_in(step.what, amount, active, vessels, ahead))
            into.mass += amount
        elif step.action == "take":
            into.drug = into.drug.plus(Drug(label=stated_number(step.active, MG)))
        elif step.what in vessels:
            source = vessels[step.what]
            into.drug = into.drug.plus(
                source.drug.part(stated_number(step.amount, ML) / source.volume)
            )
    return vessels[BATCH].drug


def _weighed_in(
    what: str, amount: Fraction, active: str, vessels: Mapping[str, _Contents], ahead: Fraction
) -> Drug:
    """Return the active in an amount of a component, a vessel or a trituration made ahead."""
    if what in vessels:
        return vessels[what].drug.part(amount / vessels[what].mass)
    if what == active:
        return Drug(amount)
    return Drug(amount * ahead) if what.startswith(MADE_AHEAD) else Drug()
