"""A weigh plan as it is followed: what is still to weigh after what was really weighed.

Everything is relative to the plan: who weighs exactly what it says, follows it to the end, and
every milligram that is off moves the later amounts.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.compounding.weighing.plan import BATCH
from ldncompound.core.numbers import round_half_up, significant
from ldncompound.core.quantities import MG, PERCENT, number_of, stored_quantity
from ldncompound.core.refusals import NotWeighable

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PlanProgress", "Stage", "follow", "weighed_steps"]


MADE_AHEAD = "trituration "
"""How a trituration that was made ahead is called in the steps, before its id."""


class Stage(NamedTuple):
    """
    One weighing of a plan.

    Args:
        step: Its number.
        what: What is weighed: a component, or a trituration made before.
        into: The vessel.
        planned: In mg.
    """

    step: int
    what: str
    into: str
    planned: Fraction


class PlanProgress(NamedTuple):
    """
    Where the weighings stand.

    Args:
        targets: What is to be weighed at each step, in mg, the weighed ones included.
        delivered: Powder of the active in the batch if the rest goes as it stands, in mg.
        percent: Of label, if nothing is lost.
    """

    targets: dict[int, Fraction]
    delivered: Fraction
    percent: Fraction


def weighed_steps(document: dict[str, Any]) -> tuple[Stage, ...]:
    """Return the weighings of a recorded preparation, in order."""
    return tuple(
        Stage(
            step["step"],
            step["what"],
            step["into"],
            number_of(stored_quantity(step["amount"]), MG),
        )
        for step in document["weigh_plan"]["steps"]
        if step["action"] == "weigh"
    )


def follow(
    document: dict[str, Any],
    actual: Mapping[int, Fraction],
    ratio: Fraction = Fraction(1),
    content: Fraction | None = None,
) -> PlanProgress:
    """
    Return what is still to be weighed, and what the batch then holds.

    A diluent follows its base, what is taken of a trituration follows the strength it
    really has, and the filler makes up what the rest leaves of the powder.

    Args:
        document: A recorded preparation.
        actual: What was weighed at a step, in mg.
        ratio: Powder that the lot in hand needs for one part of what the plan reckons with.
        content: Powder that holds as much drug as one part of the planned lot does; None where
            the policy corrects all of it, so that it is the ratio.

    Raises:
        NotWeighable: a trituration no longer holds what would have to be taken of it.
    """
    plan = document["weigh_plan"]
    readability = number_of(stored_quantity(plan["balance"]["readability"]), MG)
    minimum = number_of(stored_quantity(plan["balance"]["minimum"]), MG)
    stages = weighed_steps(document)
    names = {part["role"]: part["name"] for part in document["components"]}
    work = _Work(stages, names["active"], names.get("filler", names.get("base")), ratio)
    targets: dict[int, Fraction] = {}
    for stage in stages:
        exact = work.wanted(stage)
        target = round_half_up(exact, readability)
        # A little less filler may fall below what the balance weighs well: then as planned.
        targets[stage.step] = stage.planned if target < minimum else target
        work.weigh(stage, actual.get(stage.step, targets[stage.step]))
    planned = number_of(stored_quantity(plan["delivers"]), MG)
    share = work.brought()
    percent = number_of(stored_quantity(document["expected"]["percent_of_label"]), PERCENT)
    return PlanProgress(
        targets,
        significant(planned * share),
        significant(percent * share / (ratio if content is None else content)),
    )


class _Vessel:
    """What was planned into a vessel and what really went in, in mg, and how strong that is."""

    def __init__(self) -> None:
        """Begin empty."""
        self.planned: dict[str, Fraction] = {}
        self.found: dict[str, Fraction] = {}
        self.source = ""
        self.source_strength = Fraction(1)

    def all_but(self, what: str) -> tuple[Fraction, Fraction]:
        """Return what was planned and what was found of everything else."""
        planned, found = (
            sum((amount for name, amount in each.items() if name != what), Fraction(0))
            for each in (self.planned, self.found)
        )
        return planned, found

    @property
    def brought(self) -> Fraction:
        """Return the active that went in, beside what was planned, as a ratio."""
        return self.source_strength * self.found[self.source] / self.planned[self.source]

    @property
    def strength(self) -> Fraction:
        """Return the strength of the content, beside what was planned, as a ratio."""
        planned, found = (sum(each.values(), Fraction(0)) for each in (self.planned, self.found))
        return self.brought * planned / found


class _Work:
    """The vessels while the steps are followed one after another."""

    def __init__(
        self, stages: tuple[Stage, ...], active: str, filler: str | None, ratio: Fraction
    ) -> None:
        """Take the plan apart; nothing is weighed yet."""
        self._filler, self._ratio = filler, ratio
        self._vessels = {stage.into: _Vessel() for stage in stages}
        self._last = {(stage.what, stage.into): stage.step for stage in stages}
        # The pure powder, a trituration made here, or one that was made ahead.
        self._sources = {active} | {
            stage.what
            for stage in stages
            if stage.what in self._vessels or stage.what.startswith(MADE_AHEAD)
        }

    def wanted(self, stage: Stage) -> Fraction:
        """Return what is to be weighed now, exact, in mg."""
        if stage.step != self._last[stage.what, stage.into]:
            return stage.planned  # the last of several parts makes up for the others
        vessel = self._vessels[stage.into]
        planned = vessel.planned.get(stage.what, Fraction(0)) + stage.planned
        return self._in_all(stage, planned) - vessel.found.get(stage.what, Fraction(0))

    def _in_all(self, stage: Stage, planned: Fraction) -> Fraction:
        """Return how much of it is to be in the vessel, in mg."""
        if stage.what == self._filler:
            before, now = self._vessels[stage.into].all_but(stage.what)
            return planned + before - now if stage.into == BATCH else planned * now / before
        if stage.what not in self._sources or (self._filler and stage.into != BATCH):
            return planned
        source = self._vessels.get(stage.what)
        if source is None:
            return planned * self._ratio
        wanted = planned * self._ratio / source.strength
        there = sum(source.found.values(), Fraction(0))
        if there < wanted and self._ratio != 1:
            raise NotWeighable(
                f"With this lot {stage.what} does not hold what would have to be taken of it.",
                remedy="Make a new preparation that names the lot, so that it is planned for it.",
            )
        return min(there, wanted)

    def weigh(self, stage: Stage, found: Fraction) -> None:
        """Weigh it in."""
        vessel = self._vessels[stage.into]
        for column, amount in ((vessel.planned, stage.planned), (vessel.found, found)):
            column[stage.what] = column.get(stage.what, Fraction(0)) + amount
        if stage.what in self._sources:
            made = self._vessels.get(stage.what)
            vessel.source = stage.what
            vessel.source_strength = Fraction(1) if made is None else made.strength

    def brought(self) -> Fraction:
        """Return the active that reaches the batch, beside what the plan delivers, as a ratio."""
        # In a liquid it may come by a stock solution, which is measured and not weighed in.
        holding = [each for each in self._vessels.values() if each.source]
        return holding[-1].brought if holding else Fraction(1)
