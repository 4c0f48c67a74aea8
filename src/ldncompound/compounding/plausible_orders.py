"""Which figures of an order are hardly right, and what is told of those that were confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ldncompound.calculation.beyond_use import check_not_expired
from ldncompound.compounding.beyond_use import started
from ldncompound.compounding.confirmed_words import (
    PACKED,
    figure_in_words,
    limits_in_words,
    value_in_words,
)
from ldncompound.compounding.materials.confirmed import (
    ConfirmedFigure,
    Doubt,
    confirmed_figures,
)
from ldncompound.compounding.materials.doubts import check_on_record, expires_too_late
from ldncompound.compounding.prescription.protocols import protocol_named, route_of
from ldncompound.core.numbers import format_number, significant
from ldncompound.core.quantities import (
    MG,
    MG_PER_CAPSULE,
    MG_PER_ML,
    ML,
    format_quantity,
    mass,
    number_of,
)
from ldncompound.core.records import replaced
from ldncompound.core.wording import say
from ldncompound.formulary.substance import folded

if TYPE_CHECKING:
    from datetime import date

    from ldncompound.compounding.dosage_form import DosageForm, UnderstoodOrder
    from ldncompound.compounding.materials.lots import ComponentLot, LotRecord
    from ldncompound.core.quantities import Quantity
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.rules import RuleFile
    from ldncompound.formulary.substance import Substance

__all__ = [
    "PACKED",
    "check_plausible",
    "confirmed_notes",
    "fill_in_doubt",
    "fills_on_record",
    "naming_note",
    "overfill_in_doubt",
    "trial_in_doubt",
]


def check_plausible(
    case: UnderstoodOrder[Any, Any],
    form: DosageForm[Any, Any, Any],
    amounts: Any,
    lots: Sequence[ComponentLot],
    by: str | None,
) -> tuple[ConfirmedFigure, ...]:
    """
    Return the figures of an order that are confirmed; refuse lots and figures that are not.

    Args:
        case: The order, understood.
        form: Its dosage form.
        amounts: What the form makes.
        lots: The lots in use.
        by: Who confirms; None for a plan that is not recorded.

    Raises:
        ExpiredComponent: a lot has passed its expiration date.
        Implausible: a figure is outside its bounds.
    """
    prepared_on, _ = started(case.order, case.today)
    for lot in lots:
        check_not_expired(lot.component, lot.number, lot.expiration_date, prepared_on)
    check_on_record(lots, case.substance, case.formulary.cite)
    doubts = (
        *_of_route(case),
        *_of_lots(case, lots, prepared_on),
        *form.doubts(case, amounts, lots),
    )
    return confirmed_figures(
        doubts, case.order.confirmed, by, remedy="Read prescription, container and entry again."
    )


def _of_route(case: UnderstoodOrder[Any, Any]) -> Iterator[Doubt]:
    """Yield a route that the protocol of the order was not described for."""
    protocol = protocol_named(case.order.protocol, case.substance)
    if protocol is not None and (route := route_of(case.order)) not in protocol.routes:
        described = f"what it was described for, {' and '.join(protocol.routes)}"
        source = case.formulary.cite(protocol.source, protocol.locator)
        yield Doubt("route", route, described, source, of=f"the {protocol.name}")


def _of_lots(
    case: UnderstoodOrder[Any, Any], lots: Sequence[ComponentLot], prepared_on: date
) -> Iterator[Doubt]:
    """Yield typed lots that expire too late, and received ones that were not there yet."""
    for lot in lots:
        named = f"lot {lot.number} of {lot.component}"
        if lot.record is None:
            late = expires_too_late(
                lot.expiration_date, case.today, case.substance, case.formulary.cite
            )
            if late is not None:
                yield replaced(late, of=named)
        elif prepared_on < lot.record.received_on:
            arrived = f"the time from {lot.record.received_on} on, when {named} arrived"
            yield Doubt("day of preparation", prepared_on.isoformat(), arrived, None)


def fill_in_doubt(
    each: Quantity, size: str, substance: Substance, formulary: Formulary, figure: str = "fill mass"
) -> tuple[Doubt, ...]:
    """
    Return the doubt about the mass of powder in a capsule, by the densities of powders.

    Args:
        each: In mg/capsule.
        size: Of the capsule; one that no table has is not doubted.
        substance: With the bounds.
        formulary: With the tables of capsules.
        figure: What the mass is called.
    """
    volumes = [
        number_of(maker.sizes[size].volume, ML)
        for maker in formulary.shells.values()
        if size in maker.sizes
    ]
    if substance.plausible is None or not volumes:
        return ()
    bounds = substance.plausible.powder
    held = number_of(each, MG_PER_CAPSULE) / 1000  # g
    loosest, densest = held / max(volumes), held / min(volumes)
    low, high = (number_of(value, MG_PER_ML) / 1000 for value in (bounds.low, bounds.high))
    if low <= densest and loosest <= high:
        return ()
    shown = f"{format_quantity(each)} in size {size}"
    limits = f"{format_quantity(bounds.low)} to {format_quantity(bounds.high)}"
    for tenth in (Fraction(1, 10), Fraction(10)):
        if low <= densest * tenth and loosest * tenth <= high:
            moved = format_number(significant(held * 1000 * tenth))
            asks = f"{moved} mg/capsule would be inside: did the decimal point slip?"
            break
    else:
        asks = ""
    source = formulary.cite(bounds.source, bounds.locator)
    return (Doubt(figure, shown, limits, source, asks=asks),)


def fills_on_record(
    lots: Sequence[ComponentLot], size: str, substance: Substance, formulary: Formulary
) -> tuple[Doubt, ...]:
    """
    Return the doubts about packing trials of lots that nobody confirmed.

    Args:
        lots: The lots in use.
        size: Of the capsule.
        substance: With the bounds.
        formulary: With the tables of capsules.
    """
    found = []
    for record in (lot.record for lot in lots if lot.record is not None):
        packed = record.packing_of(size)
        if packed is not None:
            figure = f"{PACKED}{record.id}"
            agreed = {each.value for each in record.confirmed}
            doubts = fill_in_doubt(packed.mass, size, substance, formulary, figure)
            found += [each for each in doubts if each.value not in agreed]
    return tuple(found)


def trial_in_doubt(
    record: LotRecord,
    size: str,
    shell: Quantity | None,
    substance: Substance,
    formulary: Formulary,
    rule: RuleFile,
) -> tuple[Doubt, ...]:
    """
    Return the doubts about a packing trial: its fill mass, and the mean mass of its shells.

    Args:
        record: The lot, with the trial.
        size: Of the capsules.
        shell: Mean mass of an empty one; None where the masses are net.
        substance: With the bounds.
        formulary: With the tables of capsules.
        rule: Of the jurisdiction, which may say what shells must weigh.
    """
    packed = record.packing_of(size)
    figure = f"{PACKED}{record.id}"
    of_fill = (
        () if packed is None else fill_in_doubt(packed.mass, size, substance, formulary, figure)
    )
    if shell is None:
        return of_fill
    figure, weighed = "mean mass of a shell", format_quantity(shell)
    asked = None if rule.masses is None else rule.masses.shell_of(size)
    if asked is not None and not asked.low <= shell <= asked.high:
        words = f"{format_quantity(asked.low)} to {format_quantity(asked.high)}"
        cited = formulary.cite(asked.source, asked.locator)
        return (*of_fill, Doubt(figure, weighed, words, cited, f"size {size}"))
    known = [maker.sizes[size] for maker in formulary.shells.values() if size in maker.sizes]
    limits = [
        number_of(mean, MG)
        + sign * (0 if each.tolerance is None else number_of(each.tolerance, MG))
        for each in known
        for mean in (each.gelatin, each.hpmc)
        if mean is not None
        for sign in (-1, 1)
    ]
    if not limits or min(limits) <= number_of(shell, MG) <= max(limits):
        return of_fill
    source = next(iter(formulary.shells.values()))
    words = f"{format_quantity(mass(min(limits)))} to {format_quantity(mass(max(limits)))}"
    cited = formulary.cite(source.source, source.locator)
    return (*of_fill, Doubt(figure, weighed, words, cited, f"size {size}"))


def overfill_in_doubt(
    overfill: Fraction, dispense: Fraction, unit: str, substance: Substance, formulary: Formulary
) -> tuple[Doubt, ...]:
    """
    Return the doubt about an overfill.

    Args:
        overfill: What is filled beyond what is dispensed.
        dispense: What is dispensed, in the same unit.
        unit: The unit.
        substance: With the bounds.
        formulary: Cites them.
    """
    if substance.plausible is None:
        return ()
    bounds = substance.plausible.overfill
    most = dispense * bounds.high.magnitude / 100
    if overfill <= most:
        return ()
    asks = ""
    if overfill / 10 <= most:
        asks = f"{format_number(significant(overfill / 10))} {unit} would be inside: did the "
        asks += "decimal point slip?"
    limits = f"at most {format_quantity(bounds.high)} of the {format_number(significant(dispense))}"
    source = formulary.cite(bounds.source, bounds.locator)
    value = f"{format_number(significant(overfill))} {unit}"
    return (Doubt("overfill", value, f"{limits} {unit} dispensed", source, asks=asks),)


def naming_note(drug: str | None, dose_as: str | None, substance: Substance) -> tuple[str, ...]:
    """Say how the dose is read where the order names the drug, and neither salt nor base."""
    if drug is None or dose_as is not None or substance.name == substance.labelled_as:
        return ()
    if folded(drug) != folded(substance.name):
        return ()
    return (say("note.drug_named", name=substance.name, labelled=substance.labelled_as),)


def confirmed_notes(
    confirmed: Sequence[ConfirmedFigure], lots: Sequence[ComponentLot]
) -> tuple[str, ...]:
    """Say which figures of the order and of its lots were confirmed, and by whom."""
    of_lots = [
        (
            say(
                "note.confirmed.of_lot",
                lot=lot.number,
                component=lot.component,
                figure=figure_in_words(each.figure),
            ),
            each,
        )
        for lot in lots
        if lot.record is not None
        for each in lot.record.confirmed
    ]
    return tuple(
        say(
            "note.confirmed",
            figure=figure,
            value=value_in_words(each.value),
            outside=limits_in_words(each.outside),
            by=each.by or say("note.confirmed.pharmacist"),
        )
        for figure, each in (
            *((figure_in_words(each.figure), each) for each in confirmed),
            *of_lots,
        )
    )
