"""Which figures of a lot on record are hardly right, by the bounds of the formulary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding.materials.confirmed import Doubt
from ldncompound.compounding.materials.potency import certificate_losses, factor_of_record
from ldncompound.core.numbers import format_number, significant
from ldncompound.core.quantities import PERCENT, format_quantity, quantity
from ldncompound.core.refusals import Implausible, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ldncompound.compounding.materials.lots import Certificate, ComponentLot, LotRecord
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.plausible import Bound
    from ldncompound.formulary.substance import Substance

__all__ = ["check_on_record", "expires_too_late", "figures_in_doubt", "open_doubts", "slip_of_ten"]


Cite = "Callable[[str, str], Citation]"


def figures_in_doubt(
    record: LotRecord, substance: Substance, cite: Callable[[str, str], Citation]
) -> tuple[Doubt, ...]:
    """
    Return the figures of a lot that lie outside their bounds, whether confirmed or not.

    Args:
        record: The lot.
        substance: The drug of its component, with the bounds.
        cite: Gives the citation of a place in a source.
    """
    late = expires_too_late(record.expiration_date, record.received_on, substance, cite)
    told = () if late is None else (late,)
    if record.component != substance.labelled_as:
        return told
    stated = (
        ()
        if record.certificate is None
        else _of_certificate(record, record.certificate, substance, cite)
    )
    return (*told, *stated, *_of_factor(record, substance, cite))


def open_doubts(
    record: LotRecord, substance: Substance, cite: Callable[[str, str], Citation]
) -> tuple[Doubt, ...]:
    """
    Return the figures of a lot outside their bounds that nobody confirmed, or nobody can.

    Args:
        record: The lot.
        substance: The drug of its component, with the bounds.
        cite: Gives the citation of a place in a source.
    """
    agreed = {(each.figure, each.value) for each in record.confirmed}
    return tuple(
        each
        for each in figures_in_doubt(record, substance, cite)
        if each.never or (each.figure, each.value) not in agreed
    )


def check_on_record(
    lots: Iterable[ComponentLot], substance: Substance, cite: Callable[[str, str], Citation]
) -> None:
    """
    Refuse received lots with figures outside their bounds that nobody confirmed.

    Raises:
        Implausible: the lot is to be corrected, or its figures confirmed, before it is used.
    """
    for lot in lots:
        open_ones = () if lot.record is None else open_doubts(lot.record, substance, cite)
        if lot.record is not None and open_ones:
            raise Implausible(
                f"The lot {quoted(lot.number)} of {lot.component} cannot be used as it is on "
                f"record. {' '.join(each.told() for each in open_ones)}",
                remedy="Read its certificate again, and correct the lot with 'ldncompound lots "
                f"correct {lot.record.id}'"
                + (
                    "."
                    if any(each.never for each in open_ones)
                    else "; a pharmacist may confirm the figures there."
                ),
                sources=tuple(
                    dict.fromkeys(each.source for each in open_ones if each.source is not None)
                ),
                details={
                    "figures": [each.figure for each in open_ones],
                    "findings": [each.told() for each in open_ones],
                },
            )


def expires_too_late(
    until: date, today: date, substance: Substance, cite: Callable[[str, str], Citation]
) -> Doubt | None:
    """Return the doubt about an expiration that is further off than any maker gives."""
    bounds = substance.plausible
    if bounds is None:
        return None
    years = bounds.expiration.years
    last = (today.year + years, today.month, today.day)
    if (until.year, until.month, until.day) <= last:
        return None
    source = cite(bounds.expiration.source, bounds.expiration.locator)
    return Doubt("expiration", until.isoformat(), f"{years} years from {today}", source)


def slip_of_ten(value: Quantity, bound: Bound) -> str:
    """Return the question whether the point slipped, where a tenth or tenfold would be inside."""
    for number in (value.magnitude / 10, value.magnitude * 10):
        shifted = quantity(Fraction(number), PERCENT)
        if bound.holds(shifted):
            return f"{format_quantity(shifted)} would be inside: did the decimal point slip?"
    return ""


def _of_certificate(
    record: LotRecord,
    stated: Certificate,
    substance: Substance,
    cite: Callable[[str, str], Citation],
) -> Iterator[Doubt]:
    """Yield the figures of a certificate that lie outside their bounds."""
    form = record.form or substance.labelled_as
    for figure, value in _figures(stated):
        bound = next(
            (
                each
                for each in substance.bounds
                if each.fits(figure, form, stated.basis, stated.assay_of)
            ),
            None,
        )
        if value is None or bound is None or bound.holds(value):
            continue
        low = "" if bound.low is None else f"{format_quantity(bound.low)} to "
        limits = f"{low or 'at most '}{format_quantity(bound.high)}"
        source = cite(bound.source, bound.locator)
        asks = slip_of_ten(value, bound)
        yield Doubt(figure, format_quantity(value), limits, source, form, asks)


def _figures(stated: Certificate) -> Iterator[tuple[str, Quantity | None]]:
    """Yield the figures that a certificate states."""
    yield "assay", stated.assay
    yield "water", stated.water
    yield "loss on drying", stated.loss_on_drying
    yield "solvents", stated.solvents


def _of_factor(
    record: LotRecord, substance: Substance, cite: Callable[[str, str], Citation]
) -> Iterator[Doubt]:
    """Yield the powder for one part of the labelled drug, where it is outside its bounds."""
    bounds = substance.plausible
    if bounds is None:
        return
    limits = f"{bounds.factor.low} to {bounds.factor.high}"
    source = cite(bounds.factor.source, bounds.factor.locator)
    empty = record.certificate is not None and not _leaves_drug(record.certificate)
    factor = None if empty else factor_of_record(record, substance)
    if empty or (factor is not None and not bounds.factor.holds(factor)):
        value = "no drug" if factor is None else format_number(significant(factor))
        yield Doubt("factor", value, limits, source, substance.labelled_as, never=True)


def _leaves_drug(stated: Certificate) -> bool:
    """Return whether a certificate leaves any drug at all."""
    lost = sum(each.magnitude for each in certificate_losses(stated) if each is not None)
    return stated.assay.magnitude > 0 and lost < 100
