"""The path from an order to a preparation, the same for every dosage form.

Read this first. `prepare` is pure: the same order, formulary, pharmacy and day give the same
preparation. `pharmacy.recorder.Recorder` gives it an id and records it in the audit trail, as it
does refusals; without a record there is no result.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ldncompound.compounding.beyond_use import beyond_use, within
from ldncompound.compounding.checks_before_planning import health_said, settled
from ldncompound.compounding.dosage_form import DosageForm, LotsAndDates, UnderstoodOrder
from ldncompound.compounding.lots_chosen import planned_from_lots
from ldncompound.compounding.materials.kept import NOTHING_KEPT
from ldncompound.compounding.materials.ordered_lots import lots_in_use
from ldncompound.compounding.plausible_orders import (
    check_plausible,
    confirmed_notes,
    naming_note,
)
from ldncompound.compounding.preparation import Preparation, Program, with_wording
from ldncompound.compounding.preparation_parts import (
    as_adopted,
    cost_in_use,
    course_in_use,
    formulation_in_use,
    identity_of,
    notes_on_fills,
    papers_asked,
    plan_in_use,
    prescribed,
)
from ldncompound.compounding.prescription.order_fields import Order
from ldncompound.compounding.prescription.screening import screening_of
from ldncompound.core.language import as_recorded
from ldncompound.core.records import replaced
from ldncompound.core.refusals import WrongUsage, of_field
from ldncompound.core.values import check_type
from ldncompound.core.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.beyond_use import Limit
    from ldncompound.compounding.checks_before_planning import OrderFigures
    from ldncompound.compounding.directions import Ordered
    from ldncompound.compounding.dosage_form import Planned
    from ldncompound.compounding.fills import Cut
    from ldncompound.compounding.materials.kept import Kept
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.practice import Practice
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.rules import KeepingRules

__all__ = ["prepare"]


@as_recorded()
def prepare(
    order: Order,
    form: DosageForm[Any, Any, Any],
    *,
    formulary: Formulary,
    pharmacy: Practice,
    today: date,
    kept: Kept = NOTHING_KEPT,
    by: str | None = None,
    others: tuple[Ordered, ...] = (),
) -> Preparation:
    """
    Compute one preparation, or refuse it.

    The checks come in the order of the contract: the form of every quantity, its
    dimension, the documented range, then the answers of the screening, the formulation,
    strength, fill, lots, plan, dates.

    Args:
        order: The prescription as typed.
        form: The dosage form that was ordered.
        formulary: The master formulation records.
        pharmacy: Who prepares, with which balances.
        today: Today's date.
        kept: The lots that the pharmacy has received.
        by: Who orders, and confirms what is hardly right; None where it is not recorded.
        others: Doses of the other steps of its schedule, which its directions may name.

    Raises:
        Refusal: what is refused, why, by which source, and what to do instead.
        WrongUsage: an argument has the wrong type, a mistake of the caller.
    """
    _check_types(formulary, pharmacy, today, kept, by)
    order = settled(order, formulary)
    request = form.read(order)
    answers, _ = health_said(order, formulary)
    practice = formulary.rule_of(pharmacy.jurisdiction)
    master, documented, in_force = form.documented(order, request, formulary)
    adoption = kept.adoption(formulary.version_of(master, pharmacy.jurisdiction))
    master = as_adopted(master, adoption is not None)
    case = UnderstoodOrder(
        order, request, master, documented, practice, formulary, pharmacy, today, kept
    )
    amounts = form.amounts(case)
    names = form.names(case, amounts)
    rule = formulary.keeping[master.beyond_use.rule]
    limit = within(form.limit(case, rule), practice, formulary.cite)
    with of_field("lots"):
        lots = lots_in_use(order.lots, names, kept)
    confirmed = check_plausible(case, form, amounts, lots, by)
    cut = cut_of(order, request, lots, rule, limit, today)
    if cut is not None:
        case = replaced(case, request=replaced(request, days=cut.days[0]))
        amounts = form.amounts(case)
    keeping = LotsAndDates(names, lots, rule, limit, cut)
    planned, lots, told = planned_from_lots(case, form, amounts, keeping)
    course = course_in_use(cut, order, case.request, planned.given.units, planned.unit)
    made = Preparation(
        id=None,
        prescription=prescribed(case, planned),
        prepared_on=planned.dated.prepared_on,
        pharmacy=identity_of(pharmacy),
        formulation=formulation_in_use(master, adoption),
        documented_range=in_force,
        documented_form=planned.documented_form,
        figures=planned.figures,
        for_stock=planned.for_stock,
        components=planned.components,
        weigh_plan=plan_in_use(planned.plan, planned.balance),
        expected=planned.expected,
        beyond_use=beyond_use(planned.dated, rule, limit),
        screening=screening_of(answers, case.substance.screening, formulary),
        cost=cost_in_use(planned, lots, pharmacy, case.substance, formulary.cite),
        working=planned.working,
        notes=(
            *planned.notes,
            *told,
            *notes_on_fills(course),
            *confirmed_notes(confirmed, lots),
            *naming_note(order.drug, order.dose_as, case.substance),
            *_on_directions(order.directions, case, planned, others),
        ),
        confirmed=confirmed,
        program=Program(version=__version__, formulary=formulary.digest),
        course=course,
        papers=papers_asked(practice, formulary),
    )
    return with_wording(made)


def _on_directions(
    directions: str | None,
    case: UnderstoodOrder[Any, Any],
    planned: Planned,
    others: tuple[Ordered, ...],
) -> tuple[str, ...]:
    """Return what the directions say against the order."""
    if not directions:
        return ()
    # Its many words are only made ready where there are directions.
    from ldncompound.compounding.directions import directions_notes

    return directions_notes(directions, case.request, planned.figures, planned.steps, others)


def _check_types(
    formulary: Formulary, pharmacy: Practice, today: date, kept: Kept, by: str | None
) -> None:
    """Refuse an argument of the wrong type, which could otherwise go unnoticed."""
    # A caller with one of them has loaded its module already.
    from ldncompound.compounding.practice import Practice
    from ldncompound.formulary.contents import Formulary

    check_type(formulary, Formulary, "the formulary")
    check_type(pharmacy, Practice, "the pharmacy")
    check_type(today, date, "today")
    check_type(by, str | None, "the name of who orders")
    if not hasattr(kept, "alike"):
        raise WrongUsage(
            f"What is kept must be a Stockroom, not {type(kept).__name__}.",
            remedy="Pass Stockroom(trail), or leave it out.",
        )


def cut_of(
    order: Order,
    request: OrderFigures,
    lots: Sequence[ComponentLot],
    rule: KeepingRules,
    limit: Limit,
    today: date,
) -> Cut | None:
    """Return the fills of a course; None where it is not to be cut or fits one fill."""
    if request.fills is None or request.days is None:
        return None
    # Few courses are cut: loaded only for those.
    from ldncompound.compounding.fills import cut_course

    return cut_course(order, request.days, request.fills, lots, rule, limit, today)
