"""The oral syringe of each dose of a schedule, as the calendar draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.quantities import format_quantity, in_words, written
from ldncompound.core.wording import say
from ldncompound.documents.spoken import number_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ldncompound.compounding.dosage_forms.oral_liquid.figures import DosingDevice
    from ldncompound.compounding.schedule_fill import FillPart
    from ldncompound.core.quantities import Quantity

__all__ = ["Mark", "marks"]


class Mark(NamedTuple):
    """The oral syringe of one dose, its numbers in mL as programs read them, with a caption."""

    caption: str
    capacity: str
    graduation: str
    draws: tuple[str, ...]


def marks(parts: Iterable[FillPart]) -> Iterator[Mark]:
    """Yield every syringe of each dose of a liquid, once."""
    seen: set[tuple[Quantity, DosingDevice]] = set()
    for step in (each for part in parts for each in part.steps):
        device, volume = step.device, step.dose_volume
        if device is None or volume is None or (step.dose, device) in seen:
            continue
        seen.add((step.dose, device))
        of_dose = (in_words(step.dose), in_words(volume))
        for syringe, dose, one in device.told(*of_dose):
            draws = [format_quantity(each) for each in syringe.draws]
            capacity, graduation = map(format_quantity, (syringe.capacity, syringe.graduation))
            told = [written(each) for each in draws]
            how = say("paper.draw_to", draw=told[0])
            if len(draws) > 1:
                count, drawn = number_in_words(str(len(draws))), say("paper.then").join(told)
                how = say("calendar.draws", count=count, draws=drawn)
            yield Mark(
                caption=say(
                    "calendar.mark",
                    dose=dose,
                    volume=one,
                    how=how,
                    capacity=written(capacity),
                    graduation=written(graduation),
                ),
                capacity=capacity.removesuffix(" mL"),
                graduation=graduation.removesuffix(" mL"),
                draws=tuple(each.removesuffix(" mL") for each in draws),
            )
