"""The records that a schedule is planned from: the drug, its master records, a documented one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
from ldncompound.compounding.dosage_forms.oral_liquid.master_record import LiquidFormulation
from ldncompound.compounding.prescription.protocols import substance_ordered
from ldncompound.compounding.schedule_document import ScheduleTemplate
from ldncompound.core.names import choice_of
from ldncompound.core.near_names import write_near
from ldncompound.core.quoting import listed
from ldncompound.core.refusals import InvalidOrder, UnknownFormulation, quoted
from ldncompound.core.source_cited import SourceCited
from ldncompound.pharmacy.courses.schedule_order import FORMS

if TYPE_CHECKING:
    from ldncompound.compounding.schedule_document import WayForm
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.substance import DocumentedSchedule, Substance
    from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder

__all__ = ["documented_schedule", "master_of", "substance_of_schedule", "template_used"]


_Master = TypeVar("_Master", CapsuleFormulation, LiquidFormulation)


def documented_schedule(name: str, substance: Substance) -> DocumentedSchedule:
    """Return the documented schedule with this id."""
    known = {each.id: each for each in substance.schedules}
    name = choice_of(name, known)
    if name not in known:
        raise InvalidOrder(
            f"{quoted(name)} is not a documented schedule.",
            remedy=f"Documented: {', '.join(known)}; or write the steps with --step.",
        )
    return known[name]


def template_used(
    order: ScheduleOrder, substance: Substance, formulary: Formulary
) -> ScheduleTemplate | None:
    """Return the documented schedule that the prescriber ordered, with its source."""
    if order.schedule is None:
        return None
    found = documented_schedule(order.schedule, substance)
    source = SourceCited(**formulary.cite(found.source, found.locator).to_json())
    return ScheduleTemplate(id=found.id, statement=found.statement, source=source)


def master_of(
    form: WayForm,
    kind: type[_Master],
    order: ScheduleOrder,
    substance: Substance,
    formulary: Formulary,
) -> _Master:
    """Return the master record of the drug for a form."""
    asked = order.formulation if form == FORMS[order.form] else None
    of_drug = [each for each in formulary.formulations.values() if each.substance == substance.id]
    usual = substance.usual_record.get(form)
    wanted = usual if asked is None else choice_of(asked, [each.id for each in of_drug])
    master = next((each for each in of_drug if each.id == wanted), None)
    if not isinstance(master, kind):
        known = [each.id for each in of_drug if isinstance(each, kind)]
        raise UnknownFormulation(
            f"{quoted(asked)} is not a master formulation record for {form}."
            if asked is not None
            else f"There is no usual master formulation record of {substance.name} for {form}.",
            remedy=f"{write_near(asked or '', known)}Records: {listed(known, asked or '')}.",
            details={"known": known},
        )
    return master


def substance_of_schedule(order: ScheduleOrder, formulary: Formulary) -> Substance:
    """Return the ordered drug; refuse an unknown one."""
    return substance_ordered(order.drug, formulary.substances.values(), formulary.cite)
