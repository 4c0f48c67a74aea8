"""What sheet, label and screen say of an oral liquid."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ldncompound.compounding.dosage_forms.oral_liquid.figures import LiquidFigures
from ldncompound.compounding.form_paper import Dosing, FormPaper, Rows, Task
from ldncompound.core.quantities import in_words

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity

__all__ = ["PAPER"]


class LiquidPaper(FormPaper[LiquidFigures]):
    """Volumes, bottles and syringe of an oral liquid, in words."""

    label_form = "oral liquid"
    label_size = "bottle"
    bench = "Weigh, measure and mix"
    yield_words = ("Made up", "Bottles", "Destroyed")

    def subtitle(self) -> str:
        """Return concentration and volumes."""
        liquid = self.figures
        return (
            f"{in_words(liquid.concentration)}, {in_words(liquid.batch_size)} made, "
            f"{in_words(liquid.label_volume)} dispensed"
        )

    def sheet_rows(self) -> Rows:
        """Return dose and volumes with their workings, and the bottles."""
        return (
            ("One dose", self.worked("dose volume")),
            ("Dispense", self.worked("dispense")),
            ("Batch", self.worked("batch size")),
            ("Bottles", self._bottles()),
            ("Concentration", self.worked("concentration")),
        )

    def screen_rows(self) -> Rows:
        """Return the volumes."""
        liquid, dose = self.figures, self.preparation.prescription.dose
        return (
            (
                "One dose",
                f"{in_words(dose)} = {in_words(liquid.dose_volume)}, drawn as "
                f"{' + '.join(self._draws())} in a {liquid.device.name}",
            ),
            (
                "Liquid",
                f"{in_words(liquid.label_volume)} of {in_words(liquid.concentration)} to "
                f"dispense, overfill {in_words(liquid.overfill)}, batch "
                f"{in_words(liquid.batch_size)}, surplus {in_words(liquid.surplus)}",
            ),
            ("Bottles", self._bottles()),
            ("Storage", self.preparation.beyond_use.storage),
        )

    def after(self) -> tuple[Task, ...]:
        """Return the filling of the bottles, equal ones together."""
        lines = []
        for (capacity, volume, label), count in self._fills().items():
            over = "" if volume == label else f"label {label}, the rest is overfill"
            some = "1 amber bottle" if count == 1 else f"{count} amber bottles"
            lines.append((f"Shake; fill {some} of {capacity}", f"{volume} each", over))
        packed = "Close and label each bottle; hand out the oral syringe with its mark shown."
        return (*lines, (packed, "", ""))

    def handed_out(self) -> Quantity:
        """Return what the labels of its bottles say."""
        return self.figures.label_volume

    def dosing(self) -> Dosing:
        """Return the syringe of a dose."""
        liquid, dose, draws = self.figures, self.preparation.prescription.dose, self._draws()
        return Dosing(
            f"{in_words(dose)} = {in_words(liquid.dose_volume)}: draw to "
            f"{', then to '.join(draws)} in a {liquid.device.name}",
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
        # A name may hold the capacity already: "oral syringe 1 mL".
        kind = " ".join(self.figures.device.name.replace(capacity, " ").split()) or "oral syringe"
        how = f"draw {', then '.join(draws)}," if len(draws) > 1 else f"draw to {draws[0]}"
        return f"; {how} in a {capacity} {kind}"

    def containers(self) -> tuple[str, ...]:
        """Return what the label of each bottle says."""
        bottles = self.figures.bottles
        return tuple(
            in_words(bottle.label_volume)
            + (f", bottle {number} of {len(bottles)}" if len(bottles) > 1 else "")
            for number, bottle in enumerate(bottles, start=1)
        )

    def _draws(self) -> tuple[str, ...]:
        """Return how far the syringe is filled, draw after draw."""
        return tuple(in_words(each) for each in self.figures.device.draws)

    def _bottles(self) -> str:
        """Say what the bottles hold, equal ones together, overfill apart."""
        words = []
        for (capacity, volume, label), count in self._fills().items():
            held = volume if volume == label else f"{volume} (label: {label})"
            some = f"a bottle of {capacity}" if count == 1 else f"{count} bottles of {capacity}"
            words.append(f"{held} in {some}" if count == 1 else f"{held} in each of {some}")
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
