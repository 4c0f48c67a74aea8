"""Figures that were measured on a lot, taken over for a later fill that is made of the same lot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.course_figures import FigureTaken
from ldncompound.compounding.materials.lots import ComponentLot
from ldncompound.compounding.materials.ordered_lots import lots_in_use
from ldncompound.compounding.preparation import Preparation, lots_of
from ldncompound.compounding.prescription.declared_fields import declared
from ldncompound.core.quantities import format_quantity
from ldncompound.core.refusals import InvalidOrder, quoted
from ldncompound.pharmacy.batches.history import is_void
from ldncompound.pharmacy.courses.fill_orders import kind_of, order_kept
from ldncompound.pharmacy.kept_orders import NotAgain
from ldncompound.pharmacy.stock.inventory import Stockroom

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.compounding.preparation import LotInUse
    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.pharmacy.courses.history import CutCourse
    from ldncompound.trail.store import Trail

__all__ = ["Measured", "lots_at_hand", "lots_of_plan"]


LotsAtHand = dict[str, tuple["LotInUse", ...]]
"""The lots of each component, by its name."""


class Measured(NamedTuple):
    """
    The measured figures of a course, and what of them need not be measured again.

    Args:
        trail: It is only read.
        course: The course.
        given: Figures that are given for the fill.
    """

    trail: Trail
    course: CutCourse
    given: Mapping[str, str]

    @property
    def wanted(self) -> tuple[str, ...]:
        """Return the figures that the first fill had, and that are not given."""
        return tuple(each for each in self.course.start.measured or () if each not in self.given)

    def taken(self, lots: LotsAtHand) -> tuple[FigureTaken, ...]:
        """
        Return the figures that hold for the lots of a fill.

        What was recorded with a lot comes first, then what was given for the last fill that was
        made of the same lots. What is given anew may be of another mould; then of no earlier fill.

        Args:
            lots: Of the fill.

        Raises:
            InvalidOrder: one is not on record for these lots.
        """
        found = [each for name in self.wanted if (each := self._with_lot(name, lots)) is not None]
        known = {each.name for each in found}
        rest = [each for each in self.wanted if each not in known and not self._tried(each, lots)]
        if rest:
            found += self._of_earlier(rest, lots) or self._refused(rest, lots)
        return tuple(found)

    def _with_lot(self, name: str, lots: LotsAtHand) -> FigureTaken | None:
        """Return the mean mass of tablets, as it was recorded with their lot."""
        if name != "tablet_mass":
            return None
        known = self._records(name, lots)
        facts = known[0].tablets if len(known) == 1 else None
        if facts is None:
            return None
        return FigureTaken(name=name, figure=format_quantity(facts.mean_mass), lot=known[0].id)

    def _tried(self, name: str, lots: LotsAtHand) -> bool:
        """Say whether lots have a packing trial, of which the plan takes the fill mass itself."""
        size = getattr(self.course.first.figures, "size", None)
        known = self._records(name, lots) if name == "fill_mass" else []
        return bool(known) and all(
            any(tried.size == size for tried in each.packing) for each in known
        )

    def _records(self, name: str, lots: LotsAtHand) -> list[LotRecord]:
        """Return the lots that a figure depends on, if all of them were received."""
        room = Stockroom(self.trail)
        at_hand = [lot for part in self._depends_on(name) for lot in lots.get(part, ())]
        known = [None if each.id is None else room.lot(each.id) for each in at_hand]
        return [each for each in known if each is not None] if all(known) else []

    def _of_earlier(self, names: Sequence[str], lots: LotsAtHand) -> list[FigureTaken]:
        """Return the figures of the last fill that was made of the same lots; none without one."""
        parts = {part for name in names for part in self._depends_on(name)}
        for made, order in () if self.given else self._earlier():
            before = lots_of_plan(made)
            figures = {name: getattr(order, name) for name in names}
            if all(figures.values()) and all(
                _same(before.get(part, ()), lots.get(part, ())) for part in parts
            ):
                return [
                    FigureTaken(name=name, figure=figure, preparation=made.identity)
                    for name, figure in figures.items()
                ]
        return []

    def _earlier(self) -> Iterator[tuple[Preparation, Order]]:
        """Yield the fills of the course that are not void, the last one first, and their orders."""
        for sequence in reversed(self.course.entries):
            entry = self.trail.recorded_at(sequence)
            if is_void(self.trail, str(entry.subject)):
                continue  # what was found wrong with it may be the figure
            try:
                order = order_kept(self.trail, entry)
            except NotAgain:
                continue
            yield Preparation.from_document(entry.document), order

    def _depends_on(self, name: str) -> tuple[str, ...]:
        """Return the components whose lots a figure depends on."""
        roles = next(
            each.says.measured for each in declared(kind_of(self.course)) if each.name == name
        )
        return tuple(part.name for part in self.course.first.components if part.role in roles)

    def _refused(self, names: Sequence[str], lots: LotsAtHand) -> list[FigureTaken]:
        """Refuse a fill of lots on which nothing was measured."""
        parts = dict.fromkeys(part for name in names for part in self._depends_on(name))
        at_hand = [f"{part} {quoted(lot.number)}" for part in parts for lot in lots.get(part, ())]
        why = (
            f"They are not on record for the lots of this fill: {', '.join(at_hand)}."
            if at_hand
            else f"No lot of {', '.join(parts)} is named or on record for this fill."
        )
        packing = " 'ldncompound packing trial' records a fill mass with its lot."
        raise InvalidOrder(
            "The first fill was ordered with figures measured on its own lots or mould: "
            f"{', '.join(names)}. {why}",
            remedy="Measure what is in hand, and give "
            + " ".join(f"--measured '{name}=…'" for name in names)
            + "."
            + (packing if "fill_mass" in names else ""),
        )


def lots_of_plan(made: Preparation) -> LotsAtHand:
    """Return the lots that a preparation is planned from."""
    return {part.name: part.lots for part in made.components}


def lots_at_hand(
    trail: Trail, names: Sequence[str], texts: Sequence[str], last: date
) -> LotsAtHand:
    """
    Return the lots that are likely used: those named, else the first to expire that last.

    Args:
        trail: It is only read.
        names: The components.
        texts: The lots that are named, as typed.
        last: The last day on which it is taken.

    Raises:
        Refusal: a lot that must not be used, or is not known as it is named.
    """
    room = Stockroom(trail)
    named = lots_in_use(texts, names, room)
    found: LotsAtHand = {}
    for name in names:
        lots = [each for each in named if each.component == name]
        if not lots:
            lots = [ComponentLot.received(each) for each in _first(room, name, last)]
        found[name] = lots_of(name, lots)
    return found


def _first(room: Stockroom, name: str, last: date) -> Iterator[LotRecord]:
    """Yield the first lot of a component that lasts, if there is one."""
    for each in room.lasting(name, last):
        yield each
        return


def _same(one: Sequence[LotInUse], other: Sequence[LotInUse]) -> bool:
    """Say whether a component has the same lots; where none is named, that is not known."""
    return bool(one) and {*map(_key, one)} == {*map(_key, other)}


def _key(lot: LotInUse) -> tuple[str, str]:
    """Return what tells a lot apart: its own id, or number and date of one never received."""
    return ("", lot.id) if lot.id is not None else (lot.number, lot.expiration_date.isoformat())
