"""What the record of capsules says: names, working, notes, preparations for stock."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ldncompound.compounding import notes as common_notes
from ldncompound.compounding.beyond_use import date_notes
from ldncompound.compounding.course_figures import ForStock
from ldncompound.compounding.dosage_forms.capsules import fill as capsule_fill
from ldncompound.compounding.dosage_forms.counted_units import Counts, Powders
from ldncompound.compounding.dosage_forms.counted_wording import beyond_last_day, worked
from ldncompound.compounding.preparation import Working
from ldncompound.core.quantities import MG, MG_PER_CAPSULE, format_quantity, number_of, written
from ldncompound.core.refusals import InvalidOrder
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.wording import either, run_on, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from ldncompound.compounding.beyond_use import Dates
    from ldncompound.compounding.dosage_forms.capsules.fill import Fill
    from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
    from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
    from ldncompound.compounding.dosage_forms.capsules.request import CapsuleRequest
    from ldncompound.compounding.plan_figures import ExpectedContent
    from ldncompound.compounding.weighing.equipment import Balance
    from ldncompound.compounding.weighing.plan import WeighPlan
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.rules import MassLimit, RuleFile

__all__ = [
    "for_stock",
    "names_of",
    "notes",
    "reference_in_words",
    "single_masses",
    "working",
]


def names_of(master: CapsuleFormulation, size: str) -> tuple[str, str, str]:
    """Return the names of active, filler and shell."""
    names = {part.role: part.name for part in master.components}
    return names["active"], names["filler"], f"{names['shell']} size {size}"


def for_stock(
    order: CapsuleOrder,
    counted: Counts,
    practice: RuleFile,
    cite: Callable[[str, str], Citation],
) -> ForStock | None:
    """
    Return the rule by which capsules are made for stock; None for a prescription.

    Raises:
        InvalidOrder: the rules do not cover it, or allow only a smaller batch.
    """
    if not order.for_stock:
        return None
    said = practice.for_stock
    if said is None:
        raise InvalidOrder(
            f"The rules on file of {practice.title} do not cover capsules made for stock.",
            remedy="Prepare them from a prescription.",
        )
    source = cite(said.source, said.locator)
    if said.most is not None and counted.batch_size > said.most.magnitude:
        raise InvalidOrder(
            f"A batch of {counted.batch_size} capsules is larger than {practice.title} allows for "
            f"stock: at most {written(format_quantity(said.most))}.",
            remedy="Make a smaller batch.",
            sources=(source,),
        )
    return ForStock(
        rule=practice.id, statement=said.statement, source=SourceCited(**source.to_json())
    )


def working(
    request: CapsuleRequest,
    counted: Counts,
    filled: Fill,
    powder: Powders,
    planned: WeighPlan,
    dated: Dates,
    ahead: ForStock | None,
) -> tuple[Working, ...]:
    """Return the working of every number."""
    filler = say(
        "working.capsules.filler",
        fill=format_quantity(filled.mass),
        batch=format_quantity(counted.units(counted.batch_size)),
        active=format_quantity(powder.active_required),
        filler=format_quantity(powder.filler_required),
    )
    more = ((say("working.of.fill_mass"), filled.working),) if filled.working else ()
    completing = next((step for step in planned.steps if step.action == "complete"), None)
    if completing is not None:
        completed = say(
            "working.capsules.premix",
            filler=format_quantity(powder.filler_required),
            complement=format_quantity(cast("Quantity", completing.amount)),
        )
        more = (*more, (say("working.of.premix"), completed))
    lines = ((say("working.of.filler"), filler), *more)
    return worked(request, counted, powder, planned, dated, lines, ahead=ahead is not None)


def notes(
    request: CapsuleRequest,
    counted: Counts,
    filled: Fill,
    powder: Powders,
    master: CapsuleFormulation,
    balance: Balance,
    planned: WeighPlan,
    expected: ExpectedContent,
    dated: Dates,
    starting: tuple[Quantity, Quantity] | None,
    today: date,
    ahead: ForStock | None,
    practice: RuleFile,
) -> tuple[str, ...]:
    """Return the notes of the record."""
    return (
        *(() if ahead is None else (say("note.for_stock", statement=ahead.statement),)),
        *common_notes.starting_dose(request.intakes, starting),
        *common_notes.adoption(master),
        *common_notes.certificate(powder.potency, powder.active),
        *common_notes.overage(powder.overage, planned, expected),
        *common_notes.small_batch(counted.units(counted.batch_size), practice.advised_batch),
        *common_notes.assumed_balance(balance),
        *common_notes.outside(expected, None if powder.overage is None else powder.overage.percent),
        *common_notes.weighing_advice(planned),
        *capsule_fill.notes(filled, master, practice),
        *single_masses(filled, master, practice),
        *beyond_last_day(request, counted),
        *common_notes.deviations(
            (
                (say("working.of.active"), planned.deviation),
                (say("working.of.filler"), planned.others[0].deviation),
            )
        ),
        *date_notes(dated, today),
    )


def single_masses(filled: Fill, master: CapsuleFormulation, practice: RuleFile) -> list[str]:
    """
    Say how single masses are judged, where that is not by the rules that the record was written by.

    Args:
        filled: The fill of one capsule, as planned.
        master: With its checks, and the rules that they follow.
        practice: The rules of the pharmacy.
    """
    rule = practice.masses
    if rule is None or practice.id == master.beyond_use.rule:
        return []
    limits = []
    if rule.loss is not None:
        limits.append(say("limit.loss", most=format_quantity(rule.loss)))
    if rule.rsd is not None:
        limits.append(say("limit.rsd", most=format_quantity(rule.rsd)))
    limits += [part for each in rule.limits for part in _limit(each, filled)]
    units = either(map(str, rule.units))
    return [say("note.masses", title=practice.title, units=units, limits=run_on(limits))]


def _limit(limit: MassLimit, filled: Fill) -> Iterator[str]:
    """Yield how far a capsule of this fill may be off."""
    held = number_of(filled.mass, MG_PER_CAPSULE)
    light = limit.light_below is not None and held < number_of(limit.light_below, MG)
    within = limit.within_light if light and limit.within_light is not None else limit.within
    most = limit.most_light if light else limit.most
    yield say("limit.each", within=format_quantity(within), of=reference_in_words(limit.of))
    if limit.outside:
        yield say("limit.outside", count=limit.outside)
    if most is not None:
        yield say("limit.most", most=format_quantity(most))


def reference_in_words(of: str) -> str:
    """Return what a mass is compared with, as a sentence names it."""
    if of == "net mean":
        return say("limit.of.net_mean")
    return say("limit.of.net_theory") if of == "net theory" else say("limit.of.gross_theory")
