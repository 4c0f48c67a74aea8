"""Packing trials and percentages of certificates; impossible figures are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.calculation.statistics import spread
from ldncompound.compounding.materials.lots import AS_IS, Certificate, LotRecord, PackingMass
from ldncompound.core.numbers import significant
from ldncompound.core.quantities import (
    MG,
    MG_PER_CAPSULE,
    PERCENT,
    number_of,
    quantity,
    read_quantity,
)
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder
from ldncompound.core.text import check_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from fractions import Fraction

    from ldncompound.core.quantities import Quantity
    from ldncompound.formulary.substance import Substance

__all__ = ["packing_mass"]


_HEAVIEST = 10_000
_TRIAL = range(5, 11)
_FROM_BATCH = range(10, 21)


def read_percentage(text: str | None, what: str) -> Quantity | None:
    """Read a percentage of a certificate."""
    if text is None:
        return None
    found = read_quantity(text, "percent", what)
    if not 0 <= found.magnitude <= 120:
        raise InvalidOrder(
            f"{what.capitalize()} must be from 0 % to 120 %, not {text}.",
            remedy="Check the certificate.",
        )
    return found


def check_not_twice(
    form: str | None, certificate: Certificate | None, substance: Substance
) -> None:
    """Refuse to count the water of a hydrate twice: by its molar mass and by the certificate."""
    if form is None or certificate is None or "dihydrate" not in form:
        return
    lost = (certificate.water, certificate.loss_on_drying)
    if certificate.basis != AS_IS and any(each is not None and each.magnitude for each in lost):
        raise InvalidOrder(
            "The water of a hydrate would be counted twice: by its molar mass, and by the "
            "certificate.",
            remedy=f"Enter it as {substance.labelled_as} with the water of the certificate, or "
            "as the dihydrate with an assay as is.",
        )


def read_masses(texts: Sequence[str], what: str) -> list[Fraction]:
    """Read masses one by one, in mg."""
    found = [number_of(read_quantity(text, "mass", what), MG) for text in texts]
    if any(not 0 < each <= _HEAVIEST for each in found):
        raise InvalidOrder(
            f"{what.capitalize()} must be above 0 mg and at most 10 g.", remedy="Weigh it again."
        )
    return found


def packing_mass(
    record: LotRecord,
    size: str,
    masses: Sequence[str],
    *,
    shell: str | None,
    batch: str | None,
    today: date,
) -> LotRecord:
    """
    Return a lot with its packing mass for a capsule size.

    Args:
        record: The lot of the powder.
        size: Capsule size.
        masses: Of filled capsules one by one; net, or gross where *shell* is given.
        shell: Mean mass of an empty capsule; None if the masses are net.
        batch: Id of the finished batch that they were taken from; None for a trial.
        today: The day.

    Raises:
        MalformedQuantity: a mass is not in the grammar.
        InvalidOrder: too few or too many masses, or a shell as heavy as a filled capsule.

    Source:
        allen-2001.
    """
    check_text(size, "the capsule size", longest=8)
    if record.trituration is not None:
        raise InvalidOrder(
            "A packing trial must use a pure powder, not a trituration.",
            remedy="Test the active and the filler separately.",
        )
    wanted = _TRIAL if batch is None else _FROM_BATCH
    if len(masses) not in wanted:
        raise InvalidOrder(
            f"{len(masses)} masses are given; {wanted.start} to {wanted.stop - 1} are needed.",
            remedy="Fill, tamp and weigh that many capsules, one by one.",
        )
    empty = None if shell is None else read_quantity(shell, "mass", "the shell").to(MG)
    net = [
        each - (0 if empty is None else number_of(empty, MG))
        for each in read_masses(masses, "the mass of a capsule")
    ]
    if min(net) <= 0:
        raise InvalidOrder(
            "A filled capsule must weigh more than its shell.", remedy="Check the masses."
        )
    found = spread(net)
    new = PackingMass(
        size=size,
        mass=quantity(significant(found.mean), MG_PER_CAPSULE),
        rsd=quantity(found.rsd, PERCENT),
        count=len(net),
        found="packing trial" if batch is None else f"finished batch {batch}",
        on=today,
    )
    others = tuple(each for each in record.packing if each.size != size)
    return replaced(record, packing=(*others, new))
