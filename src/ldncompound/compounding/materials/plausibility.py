"""Packing trials and percentages of certificates; impossible figures are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.calculation.factors import as_percentage
from ldncompound.calculation.statistics import spread
from ldncompound.compounding.materials.lots import AS_IS, LotRecord, PackingMass
from ldncompound.core.names import choice_of
from ldncompound.core.numbers import significant
from ldncompound.core.quantities import (
    MG,
    MG_PER_CAPSULE,
    PERCENT,
    check_dimension,
    number_of,
    parse_quantity,
    quantity,
    read_quantity,
)
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, quoted
from ldncompound.core.text import check_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from fractions import Fraction

    from ldncompound.core.quantities import Quantity
    from ldncompound.formulary.substance import Substance

__all__ = ["assay_of", "packing_mass", "read_masses", "read_percentage"]


_HEAVIEST = 10_000
_TRIAL = range(5, 11)
_FROM_BATCH = range(10, 21)


def read_percentage(text: str | None, what: str) -> Quantity | None:
    """Read a percentage of a certificate; a mass per mass, like '995 mcg/mg', is one too."""
    if text is None:
        return None
    found = as_percentage(parse_quantity(text))
    check_dimension(found, "percent", what)
    if not 0 <= found.magnitude <= 120:
        raise InvalidOrder(
            f"{what.capitalize()} must be from 0 % to 120 %, not {text}.",
            remedy="Check the certificate.",
        )
    return found


def assay_of(
    named: str | None, form: str | None, basis: str | None, substance: Substance
) -> str | None:
    """
    Return the chemical form whose content an assay is, or None where that of the lot is meant.

    Args:
        named: As typed: what stands behind the substance in the name of the form.
        form: Of the lot.
        basis: Of the assay; None where there is none.
        substance: Gives the chemical forms.

    Raises:
        InvalidOrder: it is missing where it must be said, or contradicts form or basis.
    """
    of_salt = {
        each.name.removeprefix(substance.name).strip(): each.name
        for each in substance.forms
        if each.name.startswith(substance.labelled_as)
    }
    hydrate = form is not None and form != substance.labelled_as and form in of_salt.values()
    if named is None:
        if not hydrate or basis is None:
            return None
        if basis != AS_IS:
            return substance.labelled_as  # without its water there is nothing else to state
        raise InvalidOrder(
            "An assay of a hydrate may be its content of the hydrate or of the salt without "
            "water: the water would be counted twice, or not at all.",
            remedy="Take it from the certificate: give --assay-of "
            + " or --assay-of ".join(f"'{each}'" for each in of_salt)
            + ".",
        )
    found = of_salt.get(choice_of(named, of_salt))
    if found is None:
        raise InvalidOrder(
            f"{quoted(named)} is not what an assay is stated of.",
            remedy=f"Write one of: {', '.join(of_salt)}.",
        )
    if basis is None:
        raise InvalidOrder(
            "It is said what the assay is of, but no assay is given.",
            remedy="Give the assay as the certificate states it.",
        )
    if form is None or form not in of_salt.values() or (not hydrate and found != form):
        raise InvalidOrder(
            f"An assay of {found} contradicts the form of the lot.",
            remedy="Look at the certificate again: form and assay must be of one substance.",
        )
    if hydrate and found == form and basis != AS_IS:
        raise InvalidOrder(
            f"An assay of {found} cannot be stated on the basis '{basis}': without its water "
            "it is another form.",
            remedy=f"Look at the certificate again: it is as is, or of {substance.labelled_as}.",
        )
    return found


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
