"""What is on hand of a lot, as a fold over the trail.

Deliveries and what was made ahead add, every weighing, measuring and taking lessens, a count sets.
A correction counts at its own weighing, and only once. Nothing is clamped: what was used beyond
what was received is a deficit, and is said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ldncompound.compounding.materials.lot_entries import LotEntry
from ldncompound.core.quantities import (
    CAPSULE,
    MG,
    ML,
    TABLET,
    format_quantity,
    number_of,
    quantity,
    stored_quantity,
)
from ldncompound.pharmacy.trail_index import IN_USE, KEPT_LOT, SHELF, STOCK, TakenAt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.compounding.preparation import LotInUse
    from ldncompound.core.quantities import Quantity
    from ldncompound.trail.store import Trail

__all__ = ["Difference", "Ledger", "Movement", "ledger_of", "unit_name", "unit_of"]


_UNITS: Final = (MG, ML, CAPSULE, TABLET)
_END: Final = 2**63 - 1


class Movement(NamedTuple):
    """
    One change of what is on hand.

    Args:
        sequence: Number of the entry at which it counts.
        kind: "delivered", "made", "used", "disposed" or "counted".
        amount: How much; None where it was not recorded.
    """

    sequence: int
    kind: str
    amount: Quantity | None


class Difference(NamedTuple):
    """What a count found less than, or beyond, what the record said."""

    sequence: int
    amount: Quantity


@lru_cache(maxsize=4096)
def _told(text: str) -> tuple[Quantity, Any, Fraction]:
    """Return an amount, its unit, and how much it is in that; the same is taken again and again."""
    amount = stored_quantity(text)
    unit = unit_of(amount)
    return amount, unit, Fraction(0) if unit is None else number_of(amount, unit)


class Uses:
    """
    What entries took of a lot.

    Attributes:
        amounts: By the entry at which each counts; the last correction of each, None where it was
            not recorded.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self.amounts: dict[int, Quantity | None] = {}
        self._counted: Counter[str] = Counter()
        self._as_told: dict[int, str] = {}

    def add(self, at: int, value: str) -> None:
        """Add what a key states of an entry."""
        told = TakenAt.read(value)
        at, amount = told.corrects or at, told.amount or ""
        self._counted[self._as_told.get(at, "")] -= 1
        self._counted[amount] += 1  # the same is taken again and again: it is added up once
        self._as_told[at] = amount
        self.amounts[at] = _told(amount)[0] if amount else None

    def between(self, after: int, before: int, unit: Any) -> Fraction:
        """Return what entries between two took, in a unit."""
        if after == 0 and before == _END:
            told = ((_told(text), count) for text, count in self._counted.items() if text)
            return sum((count * each[2] for each, count in told if each[1] == unit), Fraction(0))
        of = (_number(each, unit) for at, each in self.amounts.items() if after < at < before)
        return sum((each for each in of if each is not None), Fraction(0))


@dataclass(frozen=True, slots=True)
class Ledger:
    """
    The stock of one lot.

    Args:
        others: What changed it beside the uses that have a key, in order.
        uses: Those; of a trail of the past they go on with it.
    """

    others: tuple[Movement, ...]
    uses: Uses

    @property
    def movements(self) -> tuple[Movement, ...]:
        """Return every change of it, in order."""
        used = (Movement(at, "used", amount) for at, amount in self.uses.amounts.items())
        return tuple(sorted((*self.others, *used), key=lambda each: each.sequence))

    @property
    def unit(self) -> Any:
        """Return the unit of its stock; None where no amount is known."""
        given = ("delivered", "made", "counted")
        told = (each.amount for each in self.others if each.kind in given)
        amount = next((each for each in told if each is not None), None)
        if amount is None and all(each.amount is None for each in self.others):
            first = min(self.uses.amounts, default=0)  # without putting all in order
            amount = self.uses.amounts.get(first)
        if amount is None:
            used = (each.amount for each in self.movements)
            amount = next((each for each in used if each is not None), None)
        return None if amount is None else unit_of(amount)

    @property
    def is_known(self) -> bool:
        """Return whether a quantity was ever given."""
        given = ("delivered", "made", "counted")
        return any(each.kind in given and each.amount is not None for each in self.others)

    @property
    def level(self) -> Fraction:
        """Return what is on hand in its unit; below 0 where more was used than received."""
        return self._folded()[0]

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Return what the counts found that is not explained."""
        return self._folded()[1]

    def _folded(self) -> tuple[Fraction, tuple[Difference, ...]]:
        """Return the level, and what counts found beside it."""
        unit, level, found, known, since = self.unit, Fraction(0), [], False, 0
        for each in self.others:
            amount = _number(each.amount, unit)
            if amount is None:
                continue
            if each.kind == "counted":
                level -= self.uses.between(since, each.sequence, unit)
                if known:
                    found.append(Difference(each.sequence, quantity(amount - level, unit)))
                level, known, since = amount, True, each.sequence
            elif each.kind in ("delivered", "made"):
                level, known = level + amount, True
            else:
                level -= amount
        return level - self.uses.between(since, _END, unit), tuple(found)

    @property
    def left(self) -> Quantity | None:
        """Return what is on hand, 0 beside a deficit; None where no quantity was ever given."""
        return quantity(max(self.level, Fraction(0)), self.unit) if self.is_known else None

    @property
    def deficit(self) -> Quantity | None:
        """Return how much more was used than received; None where there is none."""
        if not self.is_known or self.level >= 0:
            return None
        return quantity(-self.level, self.unit)

    def used(self, entries: Set[int]) -> Fraction:
        """Return how much was used in some entries, in its unit."""
        unit = self.unit
        told = [e.amount for e in self.others if e.kind == "used" and e.sequence in entries]
        told += [amount for at, amount in self.uses.amounts.items() if at in entries]
        parts = (_number(each, unit) for each in told)
        return sum((each for each in parts if each is not None), Fraction(0))

    @property
    def remarks(self) -> tuple[str, ...]:
        """Return what is to be known of its stock, in words."""
        return tuple(self._said())

    def _said(self) -> Iterator[str]:
        """Yield what is to be known."""
        if not self.is_known:
            return
        if self.deficit is not None:
            yield f"More was used than received: {format_quantity(self.deficit)}."
        unit = self.unit
        untold = [each for each in self.movements if each.amount is None]
        if deliveries := [each for each in untold if each.kind == "delivered"]:
            yield f"Received without a quantity in {_entries(deliveries)}: not counted."
        if uses := [each for each in untold if each.kind == "used"]:
            yield f"Used in {_entries(uses)}, how much is not recorded: not subtracted."
        other = [
            each
            for each in self.movements
            if each.amount is not None and _number(each.amount, unit) is None
        ]
        if other:
            yield f"Stated in another unit in {_entries(other)}: neither added nor subtracted."
        for each in self.differences:
            if each.amount.magnitude:
                less = each.amount.magnitude < 0
                amount = format_quantity(each.amount * -1 if less else each.amount)
                side = "less" if less else "more"
                yield f"Count of entry {each.sequence}: {amount} {side} than recorded, unexplained."


def _entries(movements: Iterable[Movement]) -> str:
    """Return entries in words."""
    numbers = list(dict.fromkeys(str(each.sequence) for each in movements))
    return f"{'entry' if len(numbers) == 1 else 'entries'} {', '.join(numbers)}"


def unit_of(amount: Quantity) -> Any:
    """Return the unit in which stock of such an amount is counted; None where it is none."""
    return next((u for u in _UNITS if amount.dimensionality == u.dimensionality), None)


def unit_name(unit: Any) -> str:
    """Return a unit of stock as it is written."""
    return format_quantity(quantity(1, unit)).partition(" ")[2]


def _number(amount: Quantity | None, unit: Any) -> Fraction | None:
    """Return an amount in a unit; None where it is unknown or of another sort."""
    if amount is None or unit is None or amount.dimensionality != unit.dimensionality:
        return None
    return number_of(amount, unit)


def ledger_of(trail: Trail, record: LotRecord) -> Ledger:
    """
    Return the stock of a lot; what was done with other lots is not read.

    Args:
        trail: It is only read.
        record: The lot.
    """
    history = [at for _, at in trail.mentioning(KEPT_LOT, record.id)]
    stated = {at: LotEntry.from_document(trail.recorded_at(at).document) for at in history}
    found = [each for at in history for each in _stated(at, stated[at], first=at == history[0])]
    uses = trail.folded(STOCK, record.id, Uses, Uses.add)
    numbers = dict.fromkeys(each.number for each in stated.values())
    told = dict(_of_earlier_versions(trail, record, tuple(numbers), history[0]))
    # A later version may have corrected one of them.
    earlier = {at: amount for at, amount in told.items() if at not in uses.amounts}
    found += [Movement(at, "used", amount) for at, amount in earlier.items()]
    return Ledger(tuple(sorted(found, key=lambda each: each.sequence)), uses)


def _stated(at: int, entry: LotEntry, *, first: bool) -> Iterator[Movement]:
    """Yield what an entry about a lot changes."""
    if entry.delivered is not None:
        yield Movement(at, "delivered", entry.delivered.quantity)
    if first and entry.trituration is not None:
        yield Movement(at, "made", entry.amount)
    if entry.counted is not None:
        yield Movement(at, "counted", entry.counted.found)
    if entry.disposed is not None:
        yield Movement(at, "disposed", entry.disposed)


def _of_earlier_versions(
    trail: Trail, record: LotRecord, numbers: tuple[str, ...], received: int
) -> Iterator[tuple[int, Quantity | None]]:
    """Yield what entries without such keys took: of earlier versions, or before the receipt."""
    begun = trail.first_mention(SHELF)
    bound = _END if begun is None else max(begun, received)
    old = {
        at
        for number in numbers
        for _, at in trail.mentioning(IN_USE, number)
        if at < bound and at != received
    }
    if not old:
        return
    batches: dict[str, None] = {}
    for at in sorted(old):
        entry = trail.recorded_at(at)
        if entry.action == "trituration" and entry.subject != record.id:
            yield from _into_trituration(trail, record, at)
        elif entry.action in ("weighing", "step", "batch-prepared", "batch-corrected"):
            batches[str(entry.subject)] = None
    # Imported here: a new trail has no such entries, and stock stands below the batches.
    from ldncompound.pharmacy.batches.taken import taken_for

    for identity in batches:
        corrected: dict[int, Quantity | None] = {}
        for at, each in taken_for(trail, identity):
            if each.component == record.component and _is_meant(record, each.lot):
                corrected[each.corrects or at] = each.amount
        yield from corrected.items()


def _is_meant(record: LotRecord, lot: LotInUse) -> bool:
    """Return whether a document names a lot, by its id or, before its receipt, as it was typed."""
    if lot.id is not None:
        return lot.id == record.id
    return (lot.number, lot.expiration_date) == (record.number, record.expiration_date)


def _into_trituration(
    trail: Trail, record: LotRecord, at: int
) -> Iterator[tuple[int, Quantity | None]]:
    """Yield what a trituration of an earlier version took: it names its lots by number alone."""
    entry = LotEntry.from_document(trail.recorded_at(at).document)
    made = entry.trituration
    if made is None or record.component not in (entry.component, made.filler):
        return
    parts = [
        each.amount
        for each in entry.steps or ()
        if each.action == "weigh" and each.what == record.component and each.amount is not None
    ]
    alone = len(made.made_from) <= len({entry.component, made.filler})
    yield at, sum(parts[1:], parts[0]) if parts and alone else None
