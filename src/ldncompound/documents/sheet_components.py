"""Components on a batch sheet: what is needed of each, of which lots, and how it was computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.form_paper import paper_of, shortened, workings_of
from ldncompound.compounding.weighing.plan import TOLERANCE
from ldncompound.core.language import number_on_paper, on_paper, told
from ldncompound.core.quantities import format_quantity, in_words, written
from ldncompound.core.wording import say
from ldncompound.documents.printed_workings import factors_on_paper
from ldncompound.documents.sheet_view import ComponentLine

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import Component, LotInUse, Preparation
    from ldncompound.core.quantities import Quantity

__all__ = ["component_line", "maker_on_paper"]


def component_line(part: Component, preparation: Preparation) -> ComponentLine:
    """Return a component with its need, the working of it, and its lots."""
    workings = workings_of(preparation)
    working = workings.get(part.name) or workings.get(part.role, "")
    if part.factor is not None:
        few, *more = (number_on_paper(each) for each in factors_on_paper(part.factor))
        shown = ""
        if not any(each in working for each in (few, *more)):
            shown = say("sheet.component.factor", factor=few)
        working += f" ({part.factor_basis}{shown})"
    if part.via:
        working += say("sheet.component.via", via=part.via)
    required = part.required if part.take is None else part.take
    name, needed, also = part.name, _in_words(required), ""
    ahead = _taken(part.via, part, preparation)
    if part.made_up_to is not None:
        needed = say("sheet.made_up_to", amount=in_words(part.made_up_to))
    elif (taken := ahead or _taken(part.name, part, preparation)) is not None:
        needed = in_words(taken)
        if abs(taken - part.required) > part.required * TOLERANCE:
            also = say("sheet.component.in_batch", amount=_in_words(part.required))
    if ahead is not None and part.via is not None:
        # It comes out of a jar of its own: the pure powder of this amount would be a wrong dose.
        name = say("sheet.component.as", name=part.name, via=part.via)
    ordered = paper_of(preparation).ordered_name(part)
    if ordered is not None:
        name = say("sheet.component.ordered", name=name, ordered=ordered)
    return ComponentLine(
        name=name,
        needed=needed,
        also=also,
        required=needed if part.made_up_to is not None else _in_words(required),
        working=working,
        maker=", ".join(dict.fromkeys(maker_on_paper(lot.maker) for lot in part.lots if lot.maker)),
        lot=", ".join(map(_number, part.lots)),
        expiration=", ".join(on_paper(lot.expiration_date) for lot in part.lots),
    )


def _taken(name: str | None, part: Component, preparation: Preparation) -> Quantity | None:
    """Return what the steps take of a jar in the measure of a component; None where it is none."""
    consumed = preparation.weigh_plan.consumes
    amounts = [each.amount for each in consumed if each.name == name]
    if part.take is not None or len(amounts) != 1:
        return None
    return amounts[0] if amounts[0].dimensionality == part.required.dimensionality else None


def _in_words(value: Quantity) -> str:
    """Write a derived figure."""
    return written(shortened(format_quantity(value)))


def _number(lot: LotInUse) -> str:
    """Return the number of a lot; and where it was not received, that it was not."""
    if lot.id is not None:
        return lot.number
    return say("sheet.lot.not_received", number=lot.number)


_OURSELVES = "this pharmacy"
"""Who made a trituration ahead, in the record."""


def maker_on_paper(maker: str) -> str:
    """Return a maker as typed; only the pharmacy itself is said in the language of the paper."""
    return told(maker) if maker == _OURSELVES else maker
