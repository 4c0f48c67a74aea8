"""The figures of an order, understood: exact quantities, whole counts.

A room of its own because reading is where a slip of the pen becomes a refusal:
first the form of every figure is looked at, then the dimension of every figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from ldncompound.calculation.capsules import CAPSULES, TABLETS, DosageUnit
from ldncompound.calculation.tablets import density_factor
from ldncompound.prescription import CapsuleOrder, LiquidOrder, Order, TabletOrder, TopicalOrder
from ldncompound.quantities import (
    MG,
    MG_PER_CAPSULE,
    MG_PER_G,
    MG_PER_TABLET,
    ML,
    G,
    Quantity,
    check_dimension,
    format_number,
    format_quantity,
    mass,
    number_of,
    parse_count,
    parse_number,
    parse_quantity,
    quantity,
)
from ldncompound.refusals import (
    InvalidOrder,
    MalformedQuantity,
    StrengthDoesNotDivideDose,
    WrongDimension,
)

__all__ = ["CapsuleRequest", "LiquidRequest", "TabletRequest", "TopicalRequest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapsuleRequest:
    """
    The figures of a capsule order, understood: exact quantities, whole counts.

    Args:
        dose: One intake, in mg.
        doses_per_day: Intakes a day.
        days: Length of the course, where it was ordered by days.
        quantity: Capsules, where it was ordered by quantity.
        strength: Drug in one capsule, in mg/capsule.
        fill_mass: Powder in one capsule by the pharmacy's own trial, or None.
        excess: Capsules or percent, or None for the formulation's.
        fills: How many; 0 for as few as can be, None where the course is not cut.
    """

    dose: Quantity
    doses_per_day: int
    days: int | None
    fills: int | None
    quantity: int | None
    strength: Quantity
    fill_mass: Quantity | None
    excess: Quantity | None

    @classmethod
    def read(cls, order: CapsuleOrder) -> Self:
        """
        Read every figure of an order: first the form of all, then the dimension of all.

        Raises:
            MalformedQuantity: a figure is not in the grammar.
            WrongDimension: a figure measures the wrong thing.
            InvalidOrder: both days and quantity, or neither.

        >>> order = CapsuleOrder(dose="500 mcg", days="30", patient="P", prescriber="Dr X")
        >>> CapsuleRequest.read(order).doses_per_day
        1
        """
        dose = parse_quantity(order.dose)
        doses_per_day = parse_count(order.per_day, "the doses a day")
        days = None if order.days is None else parse_count(order.days, "the days")
        fills = _fills(order)
        count = None if order.quantity is None else parse_count(order.quantity, "the quantity")
        strength, fill_mass, excess = (
            None if text is None else parse_quantity(text)
            for text in (order.strength, order.fill_mass, order.excess)
        )
        _check_whole(excess, CAPSULES)
        check_dimension(dose, "mass", "the dose")
        _check_strength(strength, "strength")
        if fill_mass is not None:
            check_dimension(fill_mass, "strength", "the fill mass")
        _check_excess(excess, CAPSULES)
        _check_one_length(days, count, fills)
        dose = dose.to(MG)
        return cls(
            dose=dose,
            doses_per_day=doses_per_day,
            days=days,
            fills=fills,
            quantity=count,
            strength=_in_one(dose if strength is None else strength, CAPSULES),
            fill_mass=None if fill_mass is None else fill_mass.to(MG_PER_CAPSULE),
            excess=excess,
        )


def _fills(order: Order) -> int | None:
    """Return how many fills were asked for: 0 for as few as can be, None for no cut at all."""
    if order.fills is None:
        return None
    return 0 if order.fills.strip(" \t") == "auto" else parse_count(order.fills, "the fills")


def _check_one_length(days: int | None, count: int | None, fills: int | None) -> None:
    """A course has its days or its quantity; one that is cut has days."""
    if days is None and fills is not None:
        raise InvalidOrder(
            "A course that is cut into fills is ordered by its days.",
            remedy="Give the days of the whole course.",
        )
    if (days is None) == (count is None):
        raise InvalidOrder(
            "An order names either its days or its quantity.", remedy="Give one of the two."
        )


def _check_strength(strength: Quantity | None, kind: str) -> None:
    """A strength is a mass, which one capsule or tablet holds, or a mass per one of them."""
    if strength is not None and strength.dimensionality != MG.dimensionality:
        check_dimension(strength, kind, "the strength")


def _check_excess(excess: Quantity | None, unit: DosageUnit) -> None:
    """An excess is a number of capsules or tablets, or a percentage."""
    if excess is None:
        return
    try:
        check_dimension(excess, "percent", "the excess")
    except WrongDimension:
        check_dimension(excess, unit.plural, "the excess")


def _check_whole(excess: Quantity | None, unit: DosageUnit) -> None:
    """Refuse an excess of part of a capsule or tablet; it is a matter of form."""
    if excess is not None and excess.units == unit.unit and excess.magnitude.denominator != 1:
        raise MalformedQuantity(
            f"An excess of {format_quantity(excess)} splits a {unit.word}.",
            remedy=f"Write whole {unit.plural} like '2 {unit.word}', or a percentage like '5 %'.",
        )


def _in_one(strength: Quantity, unit: DosageUnit) -> Quantity:
    """Return a strength per capsule or tablet; a mass stands for what one of them holds."""
    if strength.dimensionality == MG.dimensionality:
        return quantity(strength.m_as(MG), unit.holds)
    return strength.to(unit.holds)


@dataclass(frozen=True, slots=True, kw_only=True)
class TabletRequest:
    """
    The figures of an order for moulded tablets, understood.

    Args:
        dose: One intake, in mg.
        doses_per_day: Intakes a day.
        days: Length of the course, where it was ordered by days.
        quantity: Tablets, where it was ordered by quantity.
        strength: Drug in one tablet, in mg/tablet.
        blank_mass: Mean mass of tablets of the base alone, in mg/tablet.
        density_factor: Parts of drug that displace one part of base; None where nobody measured.
        factor_basis: How it is known, in words.
        excess: Tablets or percent, or None for the formulation's.
        fills: How many; 0 for as few as can be, None where the course is not cut.
    """

    dose: Quantity
    doses_per_day: int
    days: int | None
    fills: int | None
    quantity: int | None
    strength: Quantity
    blank_mass: Quantity
    density_factor: Fraction | None
    factor_basis: str
    excess: Quantity | None

    @classmethod
    def read(cls, order: TabletOrder) -> Self:
        """
        Read every figure of an order: first the form of all, then the dimension of all.

        Raises:
            MalformedQuantity: a figure is not in the grammar.
            WrongDimension: a figure measures the wrong thing.
            InvalidOrder: both days and quantity, or neither; a mould that nobody calibrated;
                masses that no mould gives.

        >>> order = TabletOrder(dose="1.5 mg", days="30", patient="P", prescriber="Dr X",
        ...                     blank_mass="65 mg/tablet")
        >>> format_quantity(TabletRequest.read(order).strength)
        '1.5 mg/tablet'
        """
        dose = parse_quantity(order.dose)
        doses_per_day = parse_count(order.per_day, "the doses a day")
        days = None if order.days is None else parse_count(order.days, "the days")
        fills = _fills(order)
        count = None if order.quantity is None else parse_count(order.quantity, "the quantity")
        blank, strength, excess, loaded, drug = (
            None if text is None else parse_quantity(text)
            for text in (
                order.blank_mass,
                order.strength,
                order.excess,
                order.loaded_mass,
                order.loaded_drug,
            )
        )
        given = (
            None
            if order.density_factor is None
            else parse_number(order.density_factor, "the density factor")
        )
        _check_whole(excess, TABLETS)
        check_dimension(dose, "mass", "the dose")
        for each, words in (
            (strength, "strength"),
            (blank, "blank mass"),
            (loaded, "loaded mass"),
            (drug, "drug in the loaded tablets"),
        ):
            if each is not None and each.dimensionality != MG.dimensionality:
                check_dimension(each, "tablet strength", f"the {words}")
        _check_excess(excess, TABLETS)
        _check_one_length(days, count, fills)
        if blank is None:
            raise InvalidOrder(
                "The mould is not calibrated: the mean mass of tablets of the base is missing.",
                remedy="Mould at least ten tablets of the base alone, dry and weigh them, and give "
                "the mean with --blank-mass 'N mg/tablet'.",
            )
        blank = _in_one(blank, TABLETS)
        dose = dose.to(MG)
        factor, basis = _displacement(blank, given, loaded, drug)
        return cls(
            dose=dose,
            doses_per_day=doses_per_day,
            days=days,
            fills=fills,
            quantity=count,
            strength=_in_one(dose if strength is None else strength, TABLETS),
            blank_mass=blank,
            density_factor=factor,
            factor_basis=basis,
            excess=excess,
        )


def _displacement(
    blank: Quantity, given: Fraction | None, loaded: Quantity | None, drug: Quantity | None
) -> tuple[Fraction | None, str]:
    """Return the density factor and how it is known: given, from test tablets, or not at all."""
    if (loaded is None) != (drug is None):
        raise InvalidOrder(
            "Test tablets with drug have a mean mass and their drug; one of the two is missing.",
            remedy="Give --loaded-mass and --loaded-drug together.",
        )
    if loaded is None or drug is None:
        if given == 0:
            raise InvalidOrder(
                "A density factor of 0 is none.", remedy="Give a number above zero, like 1.2."
            )
        return given, "not measured" if given is None else "measured by the pharmacy"
    if given is not None:
        raise InvalidOrder(
            "The density factor is given, and test tablets as well.",
            remedy="Give --density-factor, or --loaded-mass with --loaded-drug.",
        )
    masses = [number_of(_in_one(each, TABLETS), MG_PER_TABLET) for each in (blank, loaded, drug)]
    try:
        found = density_factor(*masses)
    except ValueError:
        raise InvalidOrder(
            "No mould gives these masses: the drug would displace nothing, or more than a tablet.",
            remedy="Weigh blanks and loaded tablets of the same mould again.",
        ) from None
    shown = [format_quantity(quantity(each, MG)) for each in masses]
    return found, (
        f"double casting: {shown[2]} ÷ ({shown[0]} − ({shown[1]} − {shown[2]})) = "
        f"{format_number(found)}"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LiquidRequest:
    """
    The figures of a liquid order, understood.

    Args:
        dose: One intake, in mg.
        doses_per_day: Intakes a day.
        days: Length of the course.
        tablet_mass: Mean mass of a tablet in mg, or None.
        overfill: A volume in mL or a percentage, or None for none.
        batch_size: Least volume to make, in mL, or None.
        bottle: Capacity of the bottles in mL, or None.
        fills: How many; 0 for as few as can be, None where the course is not cut.
    """

    dose: Quantity
    doses_per_day: int
    days: int
    fills: int | None
    tablet_mass: Quantity | None
    overfill: Quantity | None
    batch_size: Quantity | None
    bottle: Quantity | None

    @classmethod
    def read(cls, order: LiquidOrder) -> Self:
        """
        Read every figure of an order: first the form of all, then the dimension of all.

        Raises:
            MalformedQuantity: a figure is not in the grammar.
            WrongDimension: a figure measures the wrong thing.
            InvalidOrder: no days.

        >>> order = LiquidOrder(dose="500 mcg", days="30", patient="P", prescriber="Dr X")
        >>> format_quantity(LiquidRequest.read(order).dose)
        '0.5 mg'
        """
        dose = parse_quantity(order.dose)
        doses_per_day = parse_count(order.per_day, "the doses a day")
        days = None if order.days is None else parse_count(order.days, "the days")
        fills = _fills(order)
        tablet_mass, overfill, batch_size, bottle = (
            None if text is None else parse_quantity(text)
            for text in (order.tablet_mass, order.overfill, order.batch_size, order.bottle)
        )
        check_dimension(dose, "mass", "the dose")
        if tablet_mass is not None:
            check_dimension(tablet_mass, "mass", "the tablet mass")
        _check_overfill(overfill)
        for value, words in ((batch_size, "the batch size"), (bottle, "the bottle")):
            if value is not None:
                check_dimension(value, "volume", words)
        if days is None:
            raise InvalidOrder("The order names no days.", remedy="Give the length of the course.")
        return cls(
            dose=dose.to(MG),
            doses_per_day=doses_per_day,
            days=days,
            fills=fills,
            tablet_mass=None if tablet_mass is None else tablet_mass.to(MG),
            overfill=overfill,
            batch_size=None if batch_size is None else batch_size.to(ML),
            bottle=None if bottle is None else bottle.to(ML),
        )


def _check_overfill(overfill: Quantity | None) -> None:
    """An overfill is a volume or a percentage of what is dispensed."""
    if overfill is None:
        return
    try:
        check_dimension(overfill, "percent", "the overfill")
    except WrongDimension:
        check_dimension(overfill, "volume", "the overfill")


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicalRequest:
    """
    The figures of an order for a topical preparation, understood.

    Args:
        dose: Drug in one application, in mg.
        doses_per_day: Applications a day.
        days: Length of the course.
        strength: In mg/g, exact.
        amount: What one application takes, in g.
        actuations: Of one application, where the container is metered.
        actuation_mass: What one of them delivers, in g.
        overfill: A mass or a percentage, or None for none.
        excess: A mass or a percentage, or None for none.
        batch_size: Least mass to make, or None.
        fills: How many; 0 for as few as can be, None where the course is not cut.
    """

    dose: Quantity
    doses_per_day: int
    days: int
    fills: int | None
    strength: Fraction
    amount: Fraction
    actuations: int | None
    actuation_mass: Fraction | None
    overfill: Quantity | None
    excess: Quantity | None
    batch_size: Quantity | None

    @classmethod
    def read(cls, order: TopicalOrder) -> Self:
        """
        Read every figure of an order: first the form of all, then the dimension of all.

        Raises:
            MalformedQuantity: a figure is not in the grammar.
            WrongDimension: a figure measures the wrong thing.
            InvalidOrder: no days or no strength; too little or too much is said of the amount;
                dose, strength and amount contradict one another.
            StrengthDoesNotDivideDose: the dose is no whole number of actuations, or of mg.

        >>> order = TopicalOrder(strength="3 mg/g", amount="0.5 g", days="30", patient="P",
        ...                      prescriber="Dr X")
        >>> format_quantity(TopicalRequest.read(order).dose)
        '1.5 mg'
        """
        dose, strength, amount, each, overfill, excess, batch_size = (
            None if text is None else parse_quantity(text)
            for text in (
                order.dose or None,
                order.strength,
                order.amount,
                order.actuation_mass,
                order.overfill,
                order.excess,
                order.batch_size,
            )
        )
        doses_per_day = parse_count(order.per_day, "the applications a day")
        days = None if order.days is None else parse_count(order.days, "the days")
        fills = _fills(order)
        count = (
            None if order.actuations is None else parse_count(order.actuations, "the actuations")
        )
        for value, words in (
            (dose, "the dose"),
            (amount, "the amount"),
            (each, "the mass of an actuation"),
            (batch_size, "the batch size"),
        ):
            if value is not None:
                check_dimension(value, "mass", words)
        if strength is not None and strength.dimensionality != MG.dimensionality:
            check_dimension(strength, "content", "the strength")
        for value, words in ((overfill, "the overfill"), (excess, "the excess")):
            if value is not None and value.dimensionality != MG.dimensionality:
                check_dimension(value, "percent", words)
        if days is None:
            raise InvalidOrder("The order names no days.", remedy="Give the length of the course.")
        delivered = None if each is None else number_of(each, G)
        content = _content_of(strength, delivered)
        applied = _amount_of(dose, content, amount, count, delivered)
        return cls(
            dose=mass(content * applied),
            doses_per_day=doses_per_day,
            days=days,
            fills=fills,
            strength=content,
            amount=applied,
            actuations=None if delivered is None else _actuations(applied, delivered),
            actuation_mass=delivered,
            overfill=overfill,
            excess=excess,
            batch_size=batch_size,
        )


def _content_of(strength: Quantity | None, delivered: Fraction | None) -> Fraction:
    """Return the strength in mg/g; a mass is what one actuation delivers of the drug."""
    if delivered == 0:
        raise InvalidOrder("An actuation of nothing.", remedy="Weigh ten, and give the mean.")
    if strength is None:
        raise InvalidOrder(
            "The strength is missing, and no source documents one.",
            remedy="Give the prescriber's with --strength, like '3 mg/g'.",
        )
    if strength.dimensionality != MG.dimensionality:
        content = number_of(strength, MG_PER_G)
    elif delivered is None:
        raise InvalidOrder(
            f"A strength of {format_quantity(strength)} is one of an actuation, and what an "
            "actuation delivers is missing.",
            remedy="Write the strength per gram, like '3 mg/g', or give --actuation-mass.",
        )
    else:
        content = number_of(strength, MG) / delivered
    if not content:
        raise InvalidOrder("A strength of nothing.", remedy="Ask the prescriber.")
    return content


def _amount_of(
    dose: Quantity | None,
    content: Fraction,
    amount: Quantity | None,
    count: int | None,
    delivered: Fraction | None,
) -> Fraction:
    """Return what one application takes, in g; what is said twice must agree."""
    if count is not None and delivered is None:
        raise InvalidOrder(
            "Actuations are counted, and what one delivers is missing.",
            remedy="Weigh ten of them, and give the mean with --actuation-mass.",
        )
    said = []
    if amount is not None:
        said.append(number_of(amount, G))
    if count is not None and delivered is not None:
        said.append(count * delivered)
    if dose is not None:
        said.append(number_of(dose, MG) / content)
    if not said or not said[0]:
        raise InvalidOrder(
            "How much is applied at a time is missing.",
            remedy="Give the dose, or the amount with --amount '0.5 g', or --actuations.",
        )
    if len(set(said)) > 1:
        raise InvalidOrder(
            "Dose, strength and amount contradict one another: strength times amount is not the "
            "dose.",
            remedy="Ask the prescriber which of them is meant.",
        )
    if delivered is None and (said[0] * 1000).denominator != 1:
        raise StrengthDoesNotDivideDose(
            "This dose is no whole number of milligrams of the preparation.",
            remedy="Ask the prescriber for a strength and an amount that can be measured.",
        )
    return said[0]


def _actuations(applied: Fraction, delivered: Fraction) -> int:
    """Return the actuations of one application; none is ever split."""
    count = applied / delivered
    if count.denominator != 1:
        raise StrengthDoesNotDivideDose(
            "This application is no whole number of actuations, and actuations are not split.",
            remedy="Ask the prescriber for an amount of whole actuations, or another strength.",
        )
    return int(count)
