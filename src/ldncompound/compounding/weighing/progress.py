"""Progress of a weigh plan: what is still to be weighed after what was actually weighed.

Everything is relative to the plan: exact weighings leave it unchanged, and every milligram off
changes the later amounts.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.weighing.plan import BATCH
from ldncompound.compounding.weighing.vessels import MADE_AHEAD, drug_in_batch, stated_number
from ldncompound.core.numbers import format_number, round_half_up, significant
from ldncompound.core.quantities import MG, PERCENT, format_quantity, mass, number_of
from ldncompound.core.refusals import NotWeighable, WrongState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ldncompound.compounding.plan_figures import ExpectedContent
    from ldncompound.compounding.preparation import Preparation

__all__ = [
    "PlanProgress",
    "Stage",
    "check_holds_enough",
    "expected_of",
    "follow",
    "powder_in_plan",
    "weighed_steps",
    "working_at",
]


class Stage(NamedTuple):
    """
    One weighing of a plan.

    Args:
        step: Its number.
        what: A component, or a trituration made before.
        into: The vessel.
        planned: In mg.
    """

    step: int
    what: str
    into: str
    planned: Fraction


class PlanProgress(NamedTuple):
    """
    The progress of the weighings.

    Args:
        targets: What is to be weighed at each step, in mg, weighed steps included.
        delivered: Powder of the active in the batch if the rest is weighed as planned, in mg.
        percent: Of label, if nothing is lost and the units share all of it.
        at_planned_mass: Of label, in a unit of the planned mass, whatever more or less of the
            filler was weighed.
        short: The trituration that does not contain what is still to be taken from it with the
            lot used; None if all do. The calculation then takes all of it.
    """

    targets: dict[int, Fraction]
    delivered: Fraction
    percent: Fraction
    at_planned_mass: Fraction
    short: str | None = None

    def __repr__(self) -> str:
        percent = format_number(significant(self.percent))
        return f"PlanProgress(steps={len(self.targets)}, percent={percent}, …)"


def weighed_steps(document: Preparation) -> tuple[Stage, ...]:
    """Return the weighings of a preparation, in order."""
    return tuple(
        Stage(step.step, step.what, str(step.into), stated_number(step.amount, MG))
        for step in document.weigh_plan.steps
        if step.action == "weigh"
    )


def follow(
    document: Preparation,
    actual: Mapping[int, Fraction],
    needed: Fraction | None = None,
    powder_per_drug: Fraction | None = None,
) -> PlanProgress:
    """
    Return what is still to be weighed, and what the batch then contains.

    A diluent follows its base, what is taken of a trituration follows its actual strength, and
    the filler makes up the rest of the powder, or of the mould. The contents of the vessels are
    calculated separately from the targets, from the steps alone.

    Args:
        document: The preparation.
        actual: What was weighed at a step, in mg.
        needed: Powder of the lot used that the batch needs, in mg; None for what it needs
            of the planned one.
        powder_per_drug: Powder of the lot used that contains one part of the labelled drug;
            None for that of the plan.
    """
    stages, active = weighed_steps(document), document.components[0].name
    planned = _planned_powder(document, active)
    work = _work_of(document, needed)
    targets: dict[int, Fraction] = {}
    for stage in stages:
        targets[stage.step] = _target(document, work.wanted(stage, done=stage.step in actual))
        work.weigh(stage, actual.get(stage.step, targets[stage.step]))
    found = {**targets, **actual}
    holds = drug_in_batch(document.weigh_plan.steps, active, found, planned.ahead)
    per_drug = powder_in_plan(document) if powder_per_drug is None else powder_per_drug
    label = stated_number(document.components[0].nominal, MG)
    percent = (holds.powder / per_drug + holds.label) / label * 100
    diluted = Fraction(1)
    if not document.figures.by_volume:  # whose units share all of it, whatever their mass
        diluted = _dilution(stages, work.filler, targets, found)
    at_planned_mass = significant(percent * diluted)
    return PlanProgress(
        targets,
        significant(holds.powder + holds.label),
        at_planned_mass if document.figures.by_mass else significant(percent),
        at_planned_mass,
        work.short,
    )


def working_at(
    document: Preparation,
    step: int,
    actual: Mapping[int, Fraction],
    needed: Fraction | None = None,
) -> str:
    """
    Return how the mass to weigh at a step comes about, as a sum that can be keyed in.

    It is written from the figures with which `follow` calculates the same mass.

    Args:
        document: The preparation.
        step: A weighing of its plan.
        actual: As for `follow`.
        needed: Likewise.
    """
    work = _work_of(document, needed)
    *before, stage = (each for each in weighed_steps(document) if each.step <= step)
    for each in before:
        planned = _target(document, work.wanted(each, done=each.step in actual))
        work.weigh(each, actual.get(each.step, planned))
    wanted = work.wanted(stage, done=step in actual)
    found, shown = _mg(wanted), _mg(_target(document, wanted))
    sum_of = work.sum_of(stage)
    plain = "as planned" if wanted == stage.planned else "all that is there"
    told = f"{sum_of} = {found}" if sum_of != found else f"{found}, {plain}"
    return told if found == shown else f"{told}; to the step of the balance: {shown}"


def _work_of(document: Preparation, needed: Fraction | None) -> _Work:
    """Return the vessels before the first weighing; arguments as for `follow`."""
    names = {part.role: part.name for part in document.components}
    planned = _planned_powder(document, names["active"])
    return _Work(
        weighed_steps(document),
        names["active"],
        names.get("filler", names.get("base")),
        (needed or _needed_in_plan(document)) / planned.powder,
        room=planned.powder * (document.figures.displaced - 1),
        as_planned=needed is None,
    )


def _target(document: Preparation, wanted: Fraction) -> Fraction:
    """Return the mass to weigh, in steps of the planned balance."""
    readability = number_of(document.weigh_plan.balance.readability, MG)
    return round_half_up(max(wanted, Fraction(0)) * _LAST_DIGITS, readability)


def _mg(number: Fraction) -> str:
    """Write a mass in mg, to 12 digits."""
    return format_quantity(mass(significant(number)))


def _dilution(
    stages: Sequence[Stage],
    filler: str | None,
    targets: Mapping[int, Fraction],
    found: Mapping[int, Fraction],
) -> Fraction:
    """Return the mass that the batch should have for what else is in it, over the one it has."""
    batch = [stage for stage in stages if stage.into == BATCH]
    last = next((each.step for each in reversed(batch) if each.what == filler), None)
    if last is None:
        return Fraction(1)
    mass = sum((found[stage.step] for stage in batch), Fraction(0))
    return (mass - found[last] + targets[last]) / mass


def check_holds_enough(progress: PlanProgress) -> None:
    """
    Refuse to continue if a trituration contains too little with the lot used.

    Raises:
        NotWeighable: a trituration is short; the message names it.
    """
    if progress.short is not None:
        raise NotWeighable(
            f"With this lot, {progress.short} does not contain what must be taken from it.",
            remedy="Make a new preparation that names the lot, so that it is planned for it.",
        )


_LAST_DIGITS = 1 + Fraction(1, 10**10)
"""Figures of a record have 12 digits: a half within their last digit rounds as a half."""


def _needed_in_plan(document: Preparation) -> Fraction:
    """Return the powder that a batch needs of the planned lot, before any step was rounded."""
    return number_of(document.components[0].required, MG)


class _PlannedPowder(NamedTuple):
    """Powder that a plan delivers, and powder in 1 mg of a trituration made ahead."""

    powder: Fraction
    ahead: Fraction


def _planned_powder(document: Preparation, active: str) -> _PlannedPowder:
    """Return the powder that a plan delivers, exact where the steps alone give it."""
    plan = document.weigh_plan
    found = drug_in_batch(plan.steps, active, {})
    made_here = {step.into for step in plan.steps}
    ahead = any(
        step.action == "weigh" and step.what.startswith(MADE_AHEAD) and step.what not in made_here
        for step in plan.steps
    )
    delivers = number_of(plan.delivers, MG)
    if not ahead or not found.powder:
        return _PlannedPowder(found.powder or delivers, Fraction(1))
    return _PlannedPowder(delivers, delivers / found.powder)


def powder_in_plan(document: Preparation) -> Fraction:
    """Return the powder with one part of drug, from what a plan delivers and expects."""
    delivers = number_of(document.weigh_plan.delivers, MG)
    label = stated_number(document.components[0].nominal, MG)
    expected = number_of(expected_of(document).percent_of_label, PERCENT)
    return delivers * 100 / (expected * label)


def expected_of(document: Preparation) -> ExpectedContent:
    """
    Return the expected content of a preparation, and its limits.

    Raises:
        WrongState: it was recorded before that was calculated.
    """
    if document.expected is None:
        raise WrongState(
            f"The preparation {document.id} does not state its expected content.",
            remedy="Make a new preparation.",
        )
    return document.expected


class _Vessel:
    """What was planned for a vessel and what it received, in mg, and its strength."""

    def __init__(self) -> None:
        """Start empty."""
        self.planned: dict[str, Fraction] = {}
        self.found: dict[str, Fraction] = {}
        self.source = ""
        self.source_strength = Fraction(1)

    def all_but(self, what: str) -> tuple[Fraction, Fraction]:
        """Return what was planned and what was received of everything else."""
        planned, found = (
            sum((amount for name, amount in each.items() if name != what), Fraction(0))
            for each in (self.planned, self.found)
        )
        return planned, found

    @property
    def brought(self) -> Fraction:
        """Return the active received, as a ratio to what was planned."""
        return self.source_strength * self.found[self.source] / self.planned[self.source]

    @property
    def strength(self) -> Fraction:
        """Return the strength of the content, as a ratio to what was planned."""
        planned, found = (sum(each.values(), Fraction(0)) for each in (self.planned, self.found))
        return self.brought * planned / found


class _Work:
    """The vessels while the steps are followed in order."""

    def __init__(
        self,
        stages: tuple[Stage, ...],
        active: str,
        filler: str | None,
        ratio: Fraction,
        *,
        room: Fraction,
        as_planned: bool,
    ) -> None:
        """Set up the vessels; nothing is weighed yet."""
        self._room = room  # filler that the planned powder displaces beyond its own mass
        self.filler, self._ratio, self._as_planned = filler, ratio, as_planned
        self.short: str | None = None
        self._vessels = {stage.into: _Vessel() for stage in stages}
        self._last = {(stage.what, stage.into): stage.step for stage in stages}
        # The pure powder, a trituration made here, or one made ahead.
        self._sources = {active} | {
            stage.what
            for stage in stages
            if stage.what in self._vessels or stage.what.startswith(MADE_AHEAD)
        }

    def wanted(self, stage: Stage, *, done: bool) -> Fraction:
        """Return what is, or was, to be weighed at a stage, in mg, exact."""
        if stage.step != self._last[stage.what, stage.into]:
            return stage.planned  # the last of several parts corrects for the others
        vessel = self._vessels[stage.into]
        planned = vessel.planned.get(stage.what, Fraction(0)) + stage.planned
        return self._in_all(stage, planned, done=done) - vessel.found.get(stage.what, Fraction(0))

    def _in_all(self, stage: Stage, planned: Fraction, *, done: bool) -> Fraction:
        """Return how much of it the vessel must contain in all, in mg."""
        if stage.what == self.filler:
            vessel = self._vessels[stage.into]
            before, now = vessel.all_but(stage.what)
            if stage.into != BATCH:
                return planned * now / before
            return planned + before - now - self._room * (vessel.brought - 1)
        if stage.what not in self._sources or (self.filler and stage.into != BATCH):
            return planned
        source = self._vessels.get(stage.what)
        if source is None:
            return planned * self._ratio
        wanted = planned * self._ratio / source.strength
        there = sum(source.found.values(), Fraction(0))
        if there < wanted and not (self._as_planned or done):
            self.short = stage.what
        return min(there, wanted)

    def sum_of(self, stage: Stage) -> str:
        """Return the sum by which `wanted` finds the mass of a stage."""
        if stage.step != self._last[stage.what, stage.into]:
            return _mg(stage.planned)
        vessel = self._vessels[stage.into]
        planned = vessel.planned.get(stage.what, Fraction(0)) + stage.planned
        there = vessel.found.get(stage.what, Fraction(0))
        told = self._sum_in_all(stage, planned)
        return f"{told} − {_mg(there)}" if there else told

    def _sum_in_all(self, stage: Stage, planned: Fraction) -> str:
        """Return the sum by which `_in_all` finds what the vessel must contain in all."""
        told = _mg(planned)
        if stage.what == self.filler:
            vessel = self._vessels[stage.into]
            before, now = vessel.all_but(stage.what)
            if stage.into != BATCH:
                return told if now == before else f"{told} × {_mg(now)} / {_mg(before)}"
            room = self._room * (vessel.brought - 1)
            told += "" if now == before else f" + {_mg(before)} − {_mg(now)}"
            return told if not room else f"{told} {'+' if room < 0 else '−'} {_mg(abs(room))}"
        if stage.what not in self._sources or (self.filler and stage.into != BATCH):
            return told
        source = self._vessels.get(stage.what)
        if self._ratio != 1:
            told += f" × {format_number(significant(self._ratio))}"
        if source is None:
            return told
        there = sum(source.found.values(), Fraction(0))
        if there < planned * self._ratio / source.strength:
            return _mg(there)
        strength = format_number(significant(source.strength))
        return told if strength == "1" else f"{told} / {strength}"

    def weigh(self, stage: Stage, found: Fraction) -> None:
        """Add what was weighed to its vessel."""
        vessel = self._vessels[stage.into]
        for column, amount in ((vessel.planned, stage.planned), (vessel.found, found)):
            column[stage.what] = column.get(stage.what, Fraction(0)) + amount
        if stage.what in self._sources:
            made = self._vessels.get(stage.what)
            vessel.source = stage.what
            vessel.source_strength = Fraction(1) if made is None else made.strength
