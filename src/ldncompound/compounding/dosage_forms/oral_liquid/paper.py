"""What sheet, label and screen say of an oral liquid."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ldncompound.compounding.dosage_forms.oral_liquid.figures import LiquidFigures
from ldncompound.compounding.form_paper import Dosing, FormPaper, Rows, Task
from ldncompound.core.quantities import in_words
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity

__all__ = ["PAPER"]


class LiquidPaper(FormPaper[LiquidFigures]):
    """Volumes, bottles and syringe of an oral liquid, in words."""

    label_size = "bottle"
    bench = "Weigh, measure and mix"

    @property
    def label_form(self) -> str:
        """Return the name of the form on a label."""
        return say("form.liquid.label")

    @property
    def yield_words(self) -> tuple[str, ...]:
        """Return what is counted or measured when it is made."""
        return (say("form.yield.made_up"), say("row.bottles"), say("form.yield.destroyed"))

    def subtitle(self) -> str:
        """Return concentration and volumes."""
        liquid = self.figures
        return say(
            "form.liquid.subtitle",
            concentration=in_words(liquid.concentration),
            batch=in_words(liquid.batch_size),
            dispense=in_words(liquid.label_volume),
        )

    def sheet_rows(self) -> Rows:
        """Return dose and volumes with their workings, and the bottles."""
        return (
            (say("row.one_dose"), self.worked("dose volume")),
            (say("row.dispense"), self.worked("dispense")),
            (say("row.batch"), self.worked("batch size")),
            (say("row.bottles"), self._bottles()),
            (say("row.concentration"), self.worked("concentration")),
        )

    def screen_rows(self) -> Rows:
        """Return the volumes."""
        liquid, dose = self.figures, self.preparation.prescription.dose
        return (
            (
                say("row.one_dose"),
                say(
                    "form.liquid.drawn",
                    dose=in_words(dose),
                    volume=in_words(liquid.dose_volume),
                    draws=" + ".join(self._draws()),
                    device=liquid.device.name,
                    marks=in_words(liquid.device.graduation),
                ),
            ),
            (
                say("row.liquid"),
                say(
                    "form.liquid.volumes",
                    dispense=in_words(liquid.label_volume),
                    concentration=in_words(liquid.concentration),
                    overfill=in_words(liquid.overfill),
                    batch=in_words(liquid.batch_size),
                    surplus=in_words(liquid.surplus),
                ),
            ),
            (say("row.bottles"), self._bottles()),
            (say("row.storage"), self.preparation.beyond_use.storage),
        )

    def after(self) -> tuple[Task, ...]:
        """Return the filling of the bottles, equal ones together."""
        lines = []
        for (capacity, volume, label), count in self._fills().items():
            over = "" if volume == label else say("form.liquid.overfill", label=label)
            some = (
                say("form.liquid.one_amber_bottle")
                if count == 1
                else say("form.liquid.amber_bottles", count=count)
            )
            lines.append(
                (
                    say("form.liquid.fill", bottles=some, capacity=capacity),
                    say("form.liquid.each", volume=volume),
                    over,
                )
            )
        packed = say("form.liquid.close")
        return (*lines, (packed, "", ""))

    def handed_out(self) -> Quantity:
        """Return what the labels of its bottles say."""
        return self.figures.label_volume

    def dosing(self) -> Dosing:
        """Return the oral syringe for a dose."""
        liquid, dose, draws = self.figures, self.preparation.prescription.dose, self._draws()
        then_to = say("form.liquid.then_to")
        return Dosing(
            say(
                "form.liquid.dosing",
                dose=in_words(dose),
                volume=in_words(liquid.dose_volume),
                draws=then_to.join(draws),
                device=liquid.device.name,
                marks=in_words(liquid.device.graduation),
            ),
            _number(in_words(liquid.device.capacity)),
            _number(in_words(liquid.device.graduation)),
            tuple(_number(each) for each in draws),
        )

    def dose_given(self) -> str:
        """Return the volume of a dose."""
        return in_words(self.figures.dose_volume)

    def dose_taken(self) -> str:
        """Return how a dose is drawn up."""
        draws, capacity = self._draws(), in_words(self.figures.device.capacity)
        marks = in_words(self.figures.device.graduation)
        # A name may hold the capacity already: "oral syringe 1 mL".
        kind = " ".join(self.figures.device.name.replace(capacity, " ").split()) or say(
            "form.liquid.syringe"
        )
        then = say("paper.then")
        how = (
            say("form.liquid.draws", draws=then.join(draws))
            if len(draws) > 1
            else say("paper.draw_to", draw=draws[0])
        )
        return say("form.liquid.taken", how=how, capacity=capacity, kind=kind, marks=marks)

    def containers(self) -> tuple[str, ...]:
        """Return what the label of each bottle says."""
        bottles = self.figures.bottles
        return tuple(
            in_words(bottle.label_volume)
            + (
                say("form.liquid.which_bottle", number=number, of=len(bottles))
                if len(bottles) > 1
                else ""
            )
            for number, bottle in enumerate(bottles, start=1)
        )

    def _draws(self) -> tuple[str, ...]:
        """Return how far the syringe is filled, draw after draw."""
        return tuple(in_words(each) for each in self.figures.device.draws)

    def _bottles(self) -> str:
        """Say what the bottles hold, equal ones together, overfill apart."""
        words = []
        for (capacity, volume, label), count in self._fills().items():
            held = (
                volume
                if volume == label
                else say("form.liquid.labelled", volume=volume, label=label)
            )
            some = (
                say("form.liquid.a_bottle", capacity=capacity)
                if count == 1
                else say("form.liquid.several_bottles", count=count, capacity=capacity)
            )
            words.append(
                say("form.liquid.in_bottle", held=held, bottle=some)
                if count == 1
                else say("form.liquid.in_bottles", held=held, bottles=some)
            )
        return ", ".join(words)

    def _fills(self) -> Counter[tuple[str, str, str]]:
        """Count equal bottles: capacity, what is filled, what the label says."""
        return Counter(
            (in_words(each.capacity), in_words(each.volume), in_words(each.label_volume))
            for each in self.figures.bottles
        )


def _number(text: str) -> str:
    """Return the number of a quantity."""
    return text.partition(" ")[0]


PAPER = LiquidPaper
