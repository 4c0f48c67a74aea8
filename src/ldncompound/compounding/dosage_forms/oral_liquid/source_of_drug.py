"""The source of the drug of an oral liquid: powder or tablets, and their potency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.materials.potency import (
    AS_BASE,
    Potency,
    potency_of,
    potency_of_tablets,
)
from ldncompound.compounding.plan_figures import TabletSpread
from ldncompound.core.quantities import TABLET, format_quantity, number_of
from ldncompound.core.refusals import InvalidOrder
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.wording import either, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ldncompound.compounding.dosage_forms.oral_liquid.master_record import (
        LiquidFormulation,
        SourceTabletFacts,
    )
    from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
    from ldncompound.compounding.dosage_forms.oral_liquid.request import LiquidRequest
    from ldncompound.compounding.dosage_forms.oral_liquid.volumes import PlannedLiquid
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.rules import RuleFile
    from ldncompound.formulary.substance import Substance

__all__ = ["crushed_note", "few_tablets", "few_tablets_note", "potency"]


def potency(
    order: LiquidOrder,
    request: LiquidRequest,
    master: LiquidFormulation,
    lots: Sequence[ComponentLot],
    practice: RuleFile,
    substance: Substance,
) -> Potency:
    """
    Return the potency of the source: powder by its certificate, or tablets by their label.

    Raises:
        InvalidOrder: a dose of the base, since the documented liquid is of the hydrochloride; or a
            trituration.
    """
    if order.dose_as == AS_BASE:
        raise InvalidOrder(
            f"The documented liquid holds 1 mg of {substance.labelled_as} per mL, not of the base.",
            remedy="Ask the prescriber for the dose in terms of the hydrochloride.",
        )
    active = next(part.name for part in master.components if part.role == "active")
    for lot in lots:
        if lot.record is not None and lot.record.trituration is not None:
            raise InvalidOrder(
                f"{lot.record.id} is a trituration with {lot.record.trituration.filler}, which is "
                "not a component of this liquid.",
                remedy="Name a lot of the pure powder.",
            )
    if master.tablet is not None:
        return potency_of_tablets(master.tablet.content, request.tablet_mass, lots, active)
    return potency_of(
        [lot for lot in lots if lot.component == active],
        policy=order.potency,
        dose_as=order.dose_as,
        rule=practice,
        substance=substance,
    )


def few_tablets(
    master: LiquidFormulation, count: int | None, cite: Callable[[str, str], Citation]
) -> TabletSpread | None:
    """
    Return the spread of whole tablets that are too few to hold what their mean does, or None.

    Args:
        master: The master formulation record.
        count: Whole tablets that are taken; None for powder, or for a weighed part.
        cite: Gives the citation of a place in a source.
    """
    tablet = master.tablet
    if tablet is None or tablet.single is None or tablet.enough is None or count is None:
        return None
    if count >= number_of(tablet.enough.value, TABLET):
        return None
    single = tablet.single
    source = SourceCited(**cite(single.source, single.locator).to_json())
    return TabletSpread(count=count, low=single.low, high=single.high, source=source)


def crushed_note(master: LiquidFormulation, planned: PlannedLiquid) -> list[str]:
    """Advise to crush more tablets where a part of few is weighed."""
    tablet, count = master.tablet, planned.taken[0].amount
    if tablet is None or tablet.single is None or tablet.enough is None:
        return []
    if planned.recipe.tablet_mass is None or count >= tablet.enough.value:
        return []
    return [
        say(
            "note.few_tablets_crushed",
            enough=format_quantity(tablet.enough.value),
            low=format_quantity(tablet.single.low),
            high=format_quantity(tablet.single.high),
        )
    ]


def few_tablets_note(few: TabletSpread, tablet: SourceTabletFacts, from_powder: str | None) -> str:
    """Say that few tablets assure no content, and what does."""
    ways = [] if from_powder is None else [say("note.few_tablets.powder", record=from_powder)]
    if tablet.part is not None and tablet.enough is not None:
        enough = format_quantity(tablet.enough.value)
        ways.append(say("note.few_tablets.part", enough=enough))
    return say(
        "note.few_tablets",
        low=format_quantity(few.low),
        high=format_quantity(few.high),
        better=either(ways),
    )
