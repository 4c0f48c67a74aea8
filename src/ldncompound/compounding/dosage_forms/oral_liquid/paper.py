"""What sheet, label and screen say of an oral liquid."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.dosage_forms.oral_liquid.figures import (
    DosingDevice,
    LiquidFigures,
    Syringe,
)
from ldncompound.compounding.form_paper import Container, Dosing, FormPaper, Rows, Task
from ldncompound.core.quantities import format_quantity, in_words
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity

__all__ = ["PAPER"]


class _Measured(NamedTuple):
    """How one dose is measured."""

    dose: Quantity
    volume: Quantity
    device: DosingDevice

    @property
    def told(self) -> tuple[tuple[DosingDevice | Syringe, str, str], ...]:
        """Return each syringe with what is said of dose and volume before its draws."""
        return self.device.told(in_words(self.dose), in_words(self.volume))


def _brief_syringe(syringe: DosingDevice | Syringe) -> str:
    """Return a syringe, and what it draws where that is more than once."""
    draws = _draws(syringe)
    if len(draws) == 1:
        return _patients(syringe)
    return say("form.liquid.brief.syringe", draws=" + ".join(draws), device=_patients(syringe))


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
        liquid = self.figures
        drawn = (
            say(
                "form.liquid.drawn",
                dose=in_words(each.dose),
                volume=in_words(each.volume),
                drawn=say("paper.and").join(
                    say(
                        "form.liquid.in_device",
                        draws=" + ".join(_draws(syringe)),
                        device=_patients(syringe),
                        marks=in_words(syringe.graduation),
                    )
                    for syringe, _, _ in each.told
                ),
            )
            for each in self._different()
        )
        return (
            (say("row.one_dose"), "; ".join(drawn)),
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

    def brief_rows(self) -> Rows:
        """Return dose, volume and bottles; the batch is what its last step makes up to."""
        (one, *more), (name, dispensed) = self._different(), self.dispensed_row()
        drawn = say(
            "form.liquid.brief.dose",
            dose=in_words(one.dose),
            volume=in_words(one.volume),
            drawn=say("paper.and").join(map(_brief_syringe, one.device.syringes or (one.device,))),
        )
        if more:
            drawn = say("form.liquid.brief.doses", first=drawn, count=len(more))
        bottles = self._bottles()
        return (
            (say("row.one_dose"), drawn),
            (name, say("form.liquid.brief.dispensed", dispensed=dispensed, bottles=bottles)),
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
        both = any(each.device.syringes for each in self._measured())
        packed = say("form.liquid.close_two") if both else say("form.liquid.close")
        return (*lines, (packed, "", ""))

    def handed_out(self) -> Quantity:
        """Return what the labels of its bottles say."""
        return self.figures.label_volume

    def dosings(self) -> tuple[Dosing, ...]:
        """Return the oral syringe for a dose of each step; of two each with its own sentence."""
        return tuple(
            Dosing(
                say(
                    "form.liquid.dosing",
                    dose=dose,
                    volume=volume,
                    draws=say("form.liquid.then_to").join(_draws(syringe)),
                    device=_patients(syringe),
                    marks=in_words(syringe.graduation),
                ),
                _number(syringe.capacity),
                _number(syringe.graduation),
                tuple(map(_number, syringe.draws)),
            )
            for each in self._different()
            for syringe, dose, volume in each.device.told(
                in_words(each.dose), in_words(each.volume)
            )
        )

    def dose_of(self, step: int | None) -> tuple[str, str]:
        """Return the volume of a dose, and how it is drawn up."""
        one = self._measured()[step or 0]
        how = say("form.liquid.then_in").join(_taken(each) for each, _, _ in one.told)
        return in_words(one.volume), say("form.liquid.taken", how=how)

    def containers(self) -> tuple[Container, ...]:
        """Return what the label of each bottle says."""
        bottles = self.figures.bottles
        return tuple(
            Container(
                in_words(bottle.label_volume)
                + (
                    say("form.liquid.which_bottle", number=number, of=len(bottles))
                    if len(bottles) > 1
                    else ""
                ),
                None if bottle.step is None else bottle.step - 1,
            )
            for number, bottle in enumerate(bottles, start=1)
        )

    def _measured(self) -> tuple[_Measured, ...]:
        """Return how one dose of each step is measured."""
        given, liquid = self.preparation.prescription, self.figures
        if given.steps is None:
            stated = [(given.dose, liquid.dose_volume, liquid.device)]
        else:
            steps = zip(given.steps, liquid.devices, strict=True)
            stated = [(each.dose, each.dose_volume, device) for each, device in steps]
        return tuple(
            _Measured(dose, volume, device)
            for dose, volume, device in stated
            if dose is not None and volume is not None and device is not None
        )

    def _different(self) -> tuple[_Measured, ...]:
        """Return the same, equal doses once."""
        return tuple({each.volume: each for each in self._measured()}.values())

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


def _draws(syringe: DosingDevice | Syringe) -> tuple[str, ...]:
    """Return how far a syringe is filled, draw after draw."""
    return tuple(in_words(each) for each in syringe.draws)


def _taken(syringe: DosingDevice | Syringe) -> str:
    """Return how a dose, or its part, is drawn up in a syringe."""
    capacity, draws = in_words(syringe.capacity), _draws(syringe)
    how = (
        say("form.liquid.draws", draws=say("paper.then").join(draws))
        if len(draws) > 1
        else say("paper.draw_to", draw=draws[0])
    )
    marks = in_words(syringe.graduation)
    kind = say("form.liquid.syringe")
    return say("form.liquid.taken_in", how=how, capacity=capacity, kind=kind, marks=marks)


def _patients(syringe: DosingDevice | Syringe) -> str:
    """Return what the patient sees of a syringe; its name is that of the pharmacy's list."""
    return say("form.liquid.device", capacity=in_words(syringe.capacity))


def _number(value: Quantity) -> str:
    """Return the number of a quantity, as programs write it: it is drawn."""
    return format_quantity(value).partition(" ")[0]


PAPER = LiquidPaper
