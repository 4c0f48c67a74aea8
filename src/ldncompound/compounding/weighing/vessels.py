"""The contents of the vessels when the steps of a plan are followed literally."""

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
"""Prefix of a trituration made ahead in the steps, before its id."""


def stated_number(stated: Quantity | None, unit: Any) -> Fraction:
    """Return the number of a quantity that is always stated here."""
    return number_of(cast("Quantity", stated), unit)


class Drug(NamedTuple):
    """
    The active in a vessel.

    Args:
        powder: Powder as weighed, in mg.
        label: Drug of whole tablets by their label, in mg.
    """

    powder: Fraction = Fraction(0)
    label: Fraction = Fraction(0)

    def part(self, share: Fraction) -> Drug:
        """Return a share of it."""
        return Drug(self.powder * share, self.label * share)

    def plus(self, other: Drug) -> Drug:
        """Return both together."""
        return Drug(self.powder + other.powder, self.label + other.label)


class _Contents:
    """The contents of a vessel: active, mass in mg, and the volume in mL it was made up to."""

    def __init__(self) -> None:
        """Start empty."""
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
    Return the active that reaches the batch by following the steps in order.

    Args:
        steps: Of a recorded weigh plan.
        active: Name of the active component.
        weighed: What was weighed at a step, in mg; other steps are taken as planned.
        ahead: Powder in 1 mg of a trituration made ahead, in mg.
    """
    vessels: dict[str, _Contents] = {}
    for step in steps:
        if step.action in ("mix", "complete"):
            continue  # filler that completes units holds no drug; all of it stays together
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
