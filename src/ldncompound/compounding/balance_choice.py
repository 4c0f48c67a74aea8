"""Which of the pharmacy's balances a batch is planned on, where the order names none.

Every balance that is fit for use today gets a plan. The plan that leaves least drug over is
taken, then the one with fewest weighings, then the balance that is configured first.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ldncompound.compounding.dosage_form import fit_balances
from ldncompound.compounding.weighing.plan import Alternative
from ldncompound.core.quantities import MG, format_quantity, mass, number_of
from ldncompound.core.records import replaced
from ldncompound.core.refusals import NotWeighable, quoted
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from ldncompound.compounding.dosage_form import (
        DosageForm,
        LotsAndDates,
        Planned,
        UnderstoodOrder,
    )
    from ldncompound.compounding.weighing.equipment import Balance
    from ldncompound.core.quantities import Quantity

__all__ = ["planned_on_best"]


class _Rank(NamedTuple):
    """What decides between two plans: the smaller one is taken."""

    made: Fraction
    left: Fraction
    weighings: int


def planned_on_best(
    form: DosageForm[Any, Any, Any],
    case: UnderstoodOrder[Any, Any],
    amounts: Any,
    keeping: LotsAndDates,
) -> Planned:
    """
    Return the plan on the balance named, else the best one on those fit for use today.

    Args:
        form: The dosage form.
        case: The order, understood.
        amounts: Its amounts, as the form gave them for the first balance.
        keeping: Lots and dates.

    Raises:
        NotWeighable: no balance can weigh the batch; of the refusals the one that names the
            smallest batch.
        Refusal: as the form refuses, whatever the balance.
    """
    if case.order.balance is not None or len(case.pharmacy.balances) < 2:
        return form.plan(case, amounts, keeping)
    fit = fit_balances(case.pharmacy, case.today, case.kept)
    if not fit:
        return form.plan(case, amounts, keeping)  # refuses: none may be used
    found: list[Planned] = []
    failed: list[tuple[Balance, NotWeighable]] = []
    for balance in fit:
        on_it = replaced(case, order=replace(case.order, balance=balance.id))
        try:
            found.append(form.plan(on_it, form.amounts(on_it), keeping))
        except NotWeighable as refusal:
            failed.append((balance, refusal))
    if not found:
        raise min((refusal for _, refusal in failed), key=_smallest_batch)
    best = min(found, key=_rank)
    others = [_loser(each, best) for each in found if each is not best]
    others += [_not_taken(balance, say("plan.cannot_weigh")) for balance, _ in failed]
    others += [
        _not_taken(balance, say("plan.not_fit"))
        for balance in case.pharmacy.balances
        if balance not in fit
    ]
    plan = replaced(best.plan, alternatives=(*best.plan.alternatives, *others))
    return replaced(best, plan=plan)


def _rank(planned: Planned) -> _Rank:
    """Return the rank of a plan: its batch, the drug left over, its weighings."""
    plan = planned.plan
    return _Rank(
        number_of(cast("Quantity", planned.components[0].nominal), MG),  # an active has one
        sum((number_of(each.active, MG) for each in plan.leftover), Fraction(0)),
        sum(step.action == "weigh" for step in plan.steps),
    )


def _smallest_batch(refusal: NotWeighable) -> tuple[bool, Fraction]:
    """Return what orders refusals: those that name a smaller batch first."""
    least = refusal.details.get("smallest_batch")
    if least is None:
        return True, Fraction(0)
    return False, Fraction(str(least).split()[0])


def _loser(other: Planned, best: Planned) -> Alternative:
    """Return why the plan on another balance was not taken."""
    lost, kept = _rank(other), _rank(best)
    more_left, more_weighings = lost.left - kept.left, lost.weighings - kept.weighings
    wastes = (
        say("plan.wastes_more", amount=format_quantity(mass(more_left)))
        if more_left > 0
        else say("plan.wastes_as_much")
    )
    if lost.made > kept.made:
        why = say("plan.larger_batch")
    elif more_weighings == 0 and more_left <= 0:
        why = say("plan.configured_later", wastes=wastes)
    elif more_weighings == 1:
        why = say("plan.one_more_weighing", wastes=wastes)
    elif more_weighings > 1:
        why = say("plan.more_weighings", wastes=wastes, count=more_weighings)
    else:
        why = wastes
    return replaced(
        _not_taken(other.balance, why),
        wasted=mass(lost.left),
        weighings=lost.weighings,
        expanded=other.plan.uncertainty.expanded,
    )


def _not_taken(balance: Balance, why: str) -> Alternative:
    """Return a balance that was not taken, and why."""
    return Alternative(method=say("plan.on_balance", balance=quoted(balance.id)), lost=why)
