"""The choice of lots where an order names none: what expires first, lasts, and is enough.

An order that names every lot, or a pharmacy without lots on record, is planned once.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.compounding.balance_choice import planned_on_best
from ldncompound.compounding.beyond_use import started
from ldncompound.compounding.materials.doubts import open_doubts
from ldncompound.compounding.materials.lots import ComponentLot, LotRecord
from ldncompound.core.quantities import format_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import LotAmbiguous, Refusal, quoted
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from fractions import Fraction

    from ldncompound.compounding.dosage_form import (
        DosageForm,
        LotsAndDates,
        Planned,
        UnderstoodOrder,
    )
    from ldncompound.core.quantities import Quantity

__all__ = ["PlannedFromLots", "planned_from_lots"]


_NAMED = 4
"""Lots that a refusal names; more would not help."""


class PlannedFromLots(NamedTuple):
    """A plan, the lots it is made from, and notes on them."""

    planned: Planned
    lots: tuple[ComponentLot, ...]
    notes: tuple[str, ...]


def planned_from_lots(
    case: UnderstoodOrder[Any, Any],
    form: DosageForm[Any, Any, Any],
    amounts: Any,
    keeping: LotsAndDates,
) -> PlannedFromLots:
    """
    Plan a batch from the lots that are named, and from lots on record for what has none.

    Args:
        case: The order.
        form: Its dosage form.
        amounts: As the form counted them.
        keeping: With the lots that are named.

    Raises:
        LotAmbiguous: usable lots of the active have different factors.
        Refusal: any other of the plan.
    """
    prepared_on, first_dose = started(case.order, case.today)
    try:
        last = first_dose + timedelta(days=form.days(case, amounts) - 1)
    except OverflowError:
        last = date.max  # the check of the dates refuses it
    unnamed = [name for name in keeping.names if all(lot.component != name for lot in keeping.lots)]

    def serves(record: LotRecord) -> bool:
        """Say whether a lot was here, the order can take it, and nothing of it is in doubt."""
        if record.received_on > prepared_on or _is_in_doubt(case, record):
            return False
        if record.component == case.active:
            return _factor(case, form, record) is not None
        own = form.doubts(case, amounts, (ComponentLot.received(record),))
        without = form.doubts(case, amounts, ()) if own else ()
        return all(each in without for each in own)

    picks = {name: _Pick(case, name, last, serves) for name in unnamed}
    chosen = [pick for pick in picks.values() if pick.record is not None]
    _check_one_content(case, form, [pick for pick in chosen if pick.name == case.active])
    while True:
        own = tuple(
            ComponentLot.received(pick.record) for pick in chosen if pick.record is not None
        )
        lots = (*keeping.lots, *own)
        planned = planned_on_best(form, case, amounts, replaced(keeping, lots=lots))
        needed = {each.name: each.amount for each in planned.consumed}
        if all([pick.covers(needed.get(pick.name)) for pick in chosen]):  # noqa: C419 - each goes on
            break
    told = [note for pick in picks.values() for note in pick.told(last)]
    return PlannedFromLots(planned, lots, (*told, *_short(case, keeping.lots, needed)))


class _Pick:
    """The lot that is taken of a component, and those that would come after it."""

    def __init__(
        self,
        case: UnderstoodOrder[Any, Any],
        name: str,
        last: date,
        serves: Callable[[LotRecord], bool],
    ) -> None:
        """Take the first lot that lasts."""
        self.name, self.kept = name, case.kept
        self._others: Iterator[LotRecord] = filter(serves, case.kept.lasting(name, last))
        self.record = next(self._others, None)

    def covers(self, need: Quantity | None) -> bool:
        """Say whether there is enough of it; where not, go on to the next lot."""
        was = self.record
        if was is None or is_enough(self.kept.left_of(was), need):
            return True
        for each in self._others:
            # The plan of an equal lot needs the same: it is not made to find out.
            if not _plans_alike(each, was) or is_enough(self.kept.left_of(each), need):
                self.record = each
                return False
        self.record = None
        return False

    def told(self, last: date) -> Iterator[str]:
        """Yield which lot was chosen; or that none on record serves."""
        if self.record is not None:
            yield say(
                "note.lot_chosen",
                component=self.name,
                number=self.record.number,
                lot=self.record.id,
                until=self.record.expiration_date,
            )
        elif self.kept.received(self.name):
            yield say("note.no_lot_chosen", component=self.name, last=last)


def is_enough(left: Quantity | None, need: Quantity | None) -> bool:
    """Say whether an amount covers a need; one that is unknown, or of another sort, does."""
    if left is None or need is None or left.dimensionality != need.dimensionality:
        return True
    return bool(left >= need)


def _plans_alike(one: LotRecord, other: LotRecord) -> bool:
    """Say whether two lots of a component give the same plan."""
    facts = ("form", "certificate", "tablets", "packing", "shells")
    return all(getattr(one, name) == getattr(other, name) for name in facts)


def _check_one_content(
    case: UnderstoodOrder[Any, Any], form: DosageForm[Any, Any, Any], picks: Sequence[_Pick]
) -> None:
    """Refuse to choose among usable lots of the active whose factors differ."""
    if not picks:
        return
    found = (_factor(case, form, each) for each in case.kept.contents(case.active, case.today))
    factors = {each for each in found if each is not None}
    if len(factors) < 2:
        return
    known = [
        f"{each.id} ({quoted(each.number)} of {each.maker}, until {each.expiration_date})"
        for each in islice(case.kept.lasting(case.active, case.today), _NAMED)
    ]
    raise LotAmbiguous(
        f"Lots of {case.active} with different factors are on record, and none is named.",
        remedy=f"Name the one in your hand with --lot '{case.active}=ID', like "
        f"{', '.join(known)}. 'ldncompound lots list' has all.",
    )


def _is_in_doubt(case: UnderstoodOrder[Any, Any], record: LotRecord) -> bool:
    """Say whether a figure of a lot is outside its bounds, and nobody confirmed it."""
    return bool(open_doubts(record, case.substance, case.formulary.cite))


def _factor(
    case: UnderstoodOrder[Any, Any], form: DosageForm[Any, Any, Any], record: LotRecord
) -> Fraction | None:
    """Return the powder of a lot for one part of drug; None where the order cannot take it."""
    if _is_in_doubt(case, record):
        return None
    try:
        return form.potency(case, [ComponentLot.received(record)]).factor
    except Refusal:
        return None


def _short(
    case: UnderstoodOrder[Any, Any],
    named: Sequence[ComponentLot],
    needed: dict[str, Quantity],
) -> Iterator[str]:
    """Yield that a named lot is too little by the record; several that share a need are not."""
    for lot in named:
        alone = [each.component for each in named].count(lot.component) == 1
        left = None if lot.record is None or not alone else case.kept.left_of(lot.record)
        need = needed.get(lot.component)
        if left is not None and need is not None and not is_enough(left, need):
            yield say(
                "note.lot_short",
                component=lot.component,
                number=lot.number,
                left=format_quantity(left),
                need=format_quantity(need),
            )
