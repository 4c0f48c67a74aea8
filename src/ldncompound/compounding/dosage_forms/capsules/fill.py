"""The fill mass of one capsule: as ordered, from packing trials, or estimated from tables."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import msgspec

from ldncompound.calculation import capsules as filling
from ldncompound.compounding.dosage_forms.capsules.figures import (
    BY_VOLUME,
    ESTIMATE,
    TRIAL,
    found_in_words,
)
from ldncompound.compounding.notes import unconfirmed
from ldncompound.core.names import choice_of
from ldncompound.core.near_names import write_near
from ldncompound.core.numbers import format_number, significant
from ldncompound.core.quantities import (
    MG_PER_CAPSULE,
    ML,
    format_quantity,
    mass,
    number_of,
    quantity,
    written,
)
from ldncompound.core.records import replaced
from ldncompound.core.refusals import CapsuleOverfull, InvalidOrder, quoted
from ldncompound.core.remembered import remembered
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
    from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
    from ldncompound.compounding.dosage_forms.capsules.request import CapsuleRequest
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.materials.potency import Potency
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.equipment import ShellMaker
    from ldncompound.formulary.rules import Overage, RuleFile


__all__ = ["Fill", "Filling", "check_ordered", "notes", "premix", "share_kept", "size_of"]


class Fill(msgspec.Struct, frozen=True):
    """The fill mass of one capsule, and its basis."""

    size: str
    mass: Quantity
    basis: str
    volume: Quantity
    roomiest: Quantity
    density: Quantity | None
    working: str


class Filling(msgspec.Struct, frozen=True):
    """
    What the fill of a capsule is calculated from, apart from an overage.

    Args:
        size: Capsule size.
        request: Figures of the order.
        names: Names of active, filler and shell.
        potency: Powder for one part of the active.
        lots: The lots in use, with their packing trials.
        master: The record it is made from.
        shells: Capsules by maker.
        cite: Gives the citation of a place in a source.
    """

    size: str
    request: CapsuleRequest
    names: tuple[str, str, str]
    potency: Potency
    lots: Sequence[ComponentLot]
    master: CapsuleFormulation
    shells: Mapping[str, ShellMaker]
    cite: Callable[[str, str], Citation]

    def fill(self, overage: Overage | None) -> Fill:
        """
        Return the fill mass: as ordered, from packing trials of the lots, or as an estimate.

        Filled by volume, it is only expected, and what fills the capsules is weighed. Calculated
        by displacement, it grows with the powder of the active, so with an overage too.

        Args:
            overage: Overage of the active; None without one.

        Raises:
            CapsuleOverfull: the powder does not fit; the size that fits is named.
            InvalidOrder: the packing trials of two lots of a component differ.
        """
        facts = self.master.capsule
        volume = self.shells[facts.maker].sizes[self.size].volume
        roomiest = _roomiest(self.shells, self.size)
        known = (volume, roomiest)
        if self.request.fill_mass is not None:
            chosen = Fill(self.size, self.request.fill_mass, TRIAL, *known, None, "")
        else:
            chosen = self._from_trials(share_kept(overage), *known) or self._estimate(*known)
        if self.request.by_volume:
            chosen = replaced(chosen, basis=BY_VOLUME)
        _check_fits(chosen, self.request.strength, self.master, self.shells, self.cite)
        return chosen

    def _estimate(self, volume: Quantity, roomiest: Quantity) -> Fill:
        """Return a fill mass from volume and density, marked as an estimate."""
        density = self.master.capsule.estimate_density
        each = filling.fill_mass_estimate(volume, density)
        sums = say(
            "working.fill.estimate",
            volume=format_quantity(volume),
            density=format_quantity(density),
            fill=format_quantity(each),
        )
        return Fill(self.size, each, ESTIMATE, volume, roomiest, density, sums)

    def _from_trials(self, more: Fraction, volume: Quantity, roomiest: Quantity) -> Fill | None:
        """
        Return the fill mass from packing trials; None without a trial of the filler.

        An active without a trial is assumed to take the room of the same mass of filler.
        The source of the calculation is allen-2001.
        """
        of_active, of_filler = (_packing(name, self.size, self.lots) for name in self.names[:2])
        if of_filler is None:
            return None
        full, basis = of_filler
        known = (volume, roomiest, None)
        if of_active is None:
            return Fill(self.size, quantity(full, MG_PER_CAPSULE), basis, *known, "")
        strength = number_of(self.request.strength, MG_PER_CAPSULE)
        powder = strength * self.potency.factor * more
        room = filling.displaced([(powder, of_active[0])])
        if room <= 0:
            raise CapsuleOverfull(
                f"A capsule of size {self.size} cannot hold the active of one dose.",
                remedy="Use a larger size, and do a packing trial with it.",
            )
        # Rounded as on the sheet, so that the working there gives the same need.
        rest = significant(room * full)
        total = powder + rest
        sums = say(
            "working.fill.displacement",
            powder=_mg(powder),
            full_of_active=_mg(of_active[0]),
            full_of_filler=_mg(full),
            rest=_mg(rest),
            total=_mg(total),
        )
        basis = say("fill.displacement", active=of_active[1], filler=basis)
        return Fill(self.size, quantity(total, MG_PER_CAPSULE), basis, *known, sums)


def size_of(
    order: CapsuleOrder,
    master: CapsuleFormulation,
    shells: Mapping[str, ShellMaker],
    practice: RuleFile,
    cite: Callable[[str, str], Citation],
) -> str:
    """
    Return the size ordered, else the usual one or the smallest that the rules allow.

    Raises:
        InvalidOrder: a size that the maker does not have, or that the rules do not allow.
    """
    facts = master.capsule
    usual, sizes = facts.size, shells[facts.maker].sizes
    ordered = None if order.size is None else choice_of(order.size, sizes)
    if ordered is not None and ordered not in sizes:
        raise InvalidOrder(
            f"{quoted(ordered)} is not a capsule size.",
            remedy=f"{write_near(ordered, [*sizes])}Sizes: {', '.join(sizes)}.",
        )
    size = usual if ordered is None else ordered
    rule = practice.smallest_size
    if rule is None or sizes[size].volume >= sizes[rule.value].volume:
        return size
    if order.size is None:
        return rule.value
    raise InvalidOrder(
        f"{practice.title} allows no capsule smaller than size {rule.value}; size {size} is "
        "smaller.",
        remedy=f"Use size {rule.value} or larger, and repeat the packing trial with it.",
        sources=(cite(rule.source, rule.locator),),
    )


def check_ordered(
    request: CapsuleRequest,
    size: str,
    master: CapsuleFormulation,
    shells: Mapping[str, ShellMaker],
    cite: Callable[[str, str], Citation],
) -> None:
    """
    Refuse a fill mass of the order that no capsule can hold, before anything about lots.

    Raises:
        CapsuleOverfull: the powder does not fit; the size that fits is named.
    """
    if request.fill_mass is not None:
        volume = shells[master.capsule.maker].sizes[size].volume
        known = (volume, _roomiest(shells, size), None, "")
        chosen = Fill(size, request.fill_mass, TRIAL, *known)
        _check_fits(chosen, request.strength, master, shells, cite)


def premix(request: CapsuleRequest, practice: RuleFile) -> Fraction:
    """
    Return the share of the filler that is weighed; the rest completes capsules by volume.

    Raises:
        InvalidOrder: the rules do not describe how capsules are filled by volume.
    """
    if not request.by_volume:
        return Fraction(1)
    rule = practice.volume_complement
    if rule is None:
        raise InvalidOrder(
            f"The rules on file of {practice.title} do not describe how capsules of unknown fill "
            "mass are filled by volume.",
            remedy="Find the fill mass with a packing trial, and give it with --fill-mass.",
        )
    return Fraction(rule.premix.magnitude) / 100


def notes(filled: Fill, master: CapsuleFormulation, practice: RuleFile) -> list[str]:
    """Say how a fill mass is found, or that a trial is implausible for the filler."""
    facts, rule = master.capsule, practice.volume_complement
    if filled.basis == BY_VOLUME and rule is not None:
        said = say(
            "note.by_volume",
            unconfirmed=unconfirmed(rule.status),
            statement=rule.statement,
            fill=format_quantity(filled.mass),
        )
        return [said] if filled.density else [said, say("note.by_volume_known")]
    if filled.basis == ESTIMATE:
        table = master.capsule_table
        return [
            say(
                "note.estimated_fill",
                fill=format_quantity(filled.mass),
                unconfirmed=unconfirmed(table.estimate_density.status),
            )
        ]
    low, high, held = (
        number_of(each, MG_PER_CAPSULE)
        for each in (
            filling.fill_mass_estimate(filled.volume, facts.lowest_density),
            filling.fill_mass_estimate(filled.roomiest, facts.estimate_density),
            filled.mass,
        )
    )
    if low <= held <= high:
        return []
    return [
        say(
            "note.unlike_filler",
            fill=format_quantity(filled.mass),
            size=filled.size,
            low=format_quantity(facts.lowest_density),
            high=format_quantity(facts.estimate_density),
        )
    ]


def _mg(number: Fraction) -> str:
    """Write a number of mg."""
    return format_quantity(mass(number))


def _packing(name: str, size: str, lots: Sequence[ComponentLot]) -> tuple[Fraction, str] | None:
    """Return how much of a component alone fills a capsule, in mg, and the basis."""
    found = {
        (number_of(tried.mass, MG_PER_CAPSULE), _found_with(tried.found, lot.record.id))
        for lot in lots
        if lot.component == name and lot.record is not None
        for tried in lot.record.packing
        if tried.size == size
    }
    if len({each for each, _ in found}) > 1:
        raise InvalidOrder(
            f"The packing trials of the lots of {name} differ, so no single fill mass applies.",
            remedy="Use one lot, or do a packing trial with the mixture and give --fill-mass.",
        )
    return min(found, default=None)


def _found_with(how: str, lot: str) -> str:
    """Return the basis of a fill mass."""
    return say("fill.of_lot", how=found_in_words(how), lot=lot)


@remembered
def _roomiest(shells: Mapping[str, ShellMaker], size: str) -> Quantity:
    """Return the largest volume that any maker gives for a size: tables differ."""
    return max(maker.sizes[size].volume for maker in shells.values() if size in maker.sizes)


def _check_fits(
    chosen: Fill,
    strength: Quantity,
    master: CapsuleFormulation,
    shells: Mapping[str, ShellMaker],
    cite: Callable[[str, str], Citation],
) -> None:
    """Refuse a capsule that cannot hold its powder, or has no room for filler."""
    facts = master.capsule
    held, drug = (number_of(each, MG_PER_CAPSULE) for each in (chosen.mass, strength))
    powder = max(held, drug)

    def fits(size: str) -> bool:
        most = filling.fill_mass_estimate(_roomiest(shells, size), facts.highest_density)
        return number_of(most, MG_PER_CAPSULE) >= powder

    sources = (cite(shells[facts.maker].source, "size chart"),)
    if not fits(chosen.size):
        sizes = shells[facts.maker].sizes
        by_room = sorted(sizes, key=lambda each: _roomiest(shells, each))
        fitting = next((size for size in by_room if fits(size)), None)
        named = f"Size {fitting} fits." if fitting else "No capsule size can hold it."
        raise CapsuleOverfull(
            f"A capsule of size {chosen.size} cannot hold this fill: it would be packed "
            f"denser than {written(format_quantity(facts.highest_density))}, the highest density "
            "of the size chart.",
            remedy=f"{named} Repeat the packing trial with the size you choose.",
            sources=sources,
        )
    if held <= drug:
        raise CapsuleOverfull(
            f"A fill of {written(format_quantity(chosen.mass))} leaves no room for filler beside "
            f"{written(format_quantity(strength))} of drug.",
            remedy="Check the packing trial: a capsule of size "
            f"{chosen.size} holds about {format_number(number_of(chosen.volume, ML))} mL.",
            sources=sources,
        )


def share_kept(overage: Overage | None) -> Fraction:
    """Return the factor by which an overage multiplies the active; 1 without one."""
    return Fraction(1) if overage is None else 1 + overage.percent.magnitude / 100
