"""Liquid aliquots, for amounts too small to measure or weigh directly."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.quantities import MG, ML, format_quantity, mass, number_of, volume
from ldncompound.core.refusals import InvalidOrder, NotMeasurable

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity

__all__ = ["LiquidAliquot", "SolutionAliquot", "aliquot_of_liquid", "aliquot_of_solution"]


class LiquidAliquot(NamedTuple):
    """Measure the liquid, dilute it to the total, take the aliquot: it contains the need."""

    measure: Quantity
    total: Quantity
    diluent: Quantity
    aliquot: Quantity


class SolutionAliquot(NamedTuple):
    """Weigh the solid, dissolve and make up, take the volume: it contains the need."""

    weigh: Quantity
    make_up_to: Quantity
    take: Quantity


def aliquot_of_liquid(
    need: Quantity, multiple: int, part: Quantity, *, least: Quantity | None = None
) -> LiquidAliquot:
    """
    Plan an aliquot of a liquid: a multiple of the need is measured and diluted, exact.

    Args:
        need: Volume of the liquid wanted, above zero.
        multiple: How many times the need is measured.
        part: Volume of the aliquot that will hold the need.
        least: Least volume that the graduate measures; None leaves it unchecked.

    Raises:
        InvalidOrder: nothing is needed, or the aliquot cannot hold the need.
        NotMeasurable: liquid, aliquot or a diluent that is needed is below the least measure.

    Source:
        houston-volume-aliquot.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> plan = aliquot_of_liquid(read("0.5 mL"), 4, read("2 mL"), least=read("2 mL"))
    >>> [format_quantity(each) for each in plan]
    ['2 mL', '8 mL', '6 mL', '2 mL']
    """
    wanted, taken = number_of(need, ML), number_of(part, ML)
    if wanted <= 0 or multiple < 1 or taken < wanted:
        raise InvalidOrder(
            f"An aliquot of {format_quantity(part)} cannot contain {format_quantity(need)}.",
            remedy="Choose an aliquot at least as large as the need.",
        )
    measure, total = wanted * multiple, taken * multiple
    volumes = [measure, taken, *([total - measure] if total > measure else [])]
    if least is not None and min(volumes) < number_of(least, ML):
        raise NotMeasurable(
            f"One of the volumes is below {format_quantity(least)}.",
            remedy="Choose a larger multiple, a larger aliquot or a smaller graduate.",
        )
    return LiquidAliquot(volume(measure), volume(total), volume(total - measure), volume(taken))


def aliquot_of_solution(need: Quantity, weigh: Quantity, take: Quantity) -> SolutionAliquot:
    """
    Plan an aliquot of a dissolved solid: what is weighed is made up to a volume, exact.

    Whether the solid dissolves in that volume is not checked.

    Args:
        need: Drug wanted, a mass above zero.
        weigh: Drug that is weighed, at least the need.
        take: Volume of the solution that will hold the need, above zero.

    Raises:
        InvalidOrder: less is weighed than needed, or nothing is needed or taken.

    Source:
        unc-pharmlabs-aliquot.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> plan = aliquot_of_solution(read("20 mg"), read("120 mg"), read("5 mL"))
    >>> format_quantity(plan.make_up_to)
    '30 mL'
    """
    wanted, weighed, taken = number_of(need, MG), number_of(weigh, MG), number_of(take, ML)
    if not 0 < wanted <= weighed or taken <= 0:
        raise InvalidOrder(
            f"{format_quantity(take)} of a solution of {format_quantity(weigh)} cannot contain "
            f"{format_quantity(need)}.",
            remedy="Weigh at least what is needed, and take a volume greater than 0.",
        )
    return SolutionAliquot(mass(weighed), volume(taken * weighed / wanted), volume(taken))
