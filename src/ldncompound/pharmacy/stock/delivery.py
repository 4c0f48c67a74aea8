"""Read the typed facts of a lot into its record.

Impossible figures are refused before anything is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, ClassVar

from ldncompound.calculation.statistics import mean_of
from ldncompound.compounding.materials.lots import (
    ANHYDROUS,
    BASES,
    DRIED,
    Certificate,
    LotPrice,
    LotRecord,
    ShellFacts,
    TabletFacts,
)
from ldncompound.compounding.materials.plausibility import (
    assay_of,
    read_masses,
    read_percentage,
)
from ldncompound.core.dates import parse_date
from ldncompound.core.money import format_money, read_money
from ldncompound.core.names import choice_of
from ldncompound.core.numbers import significant
from ldncompound.core.quantities import (
    MG,
    PERCENT,
    format_quantity,
    number_of,
    parse_quantity,
    quantity,
    read_quantity,
)
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    ExpiredComponent,
    Implausible,
    InvalidOrder,
    quoted,
)
from ldncompound.core.text import check_text, echo
from ldncompound.core.values import Value
from ldncompound.pharmacy.stock.arrival import day_past, expiration_of, opened_on, stock_amount

if TYPE_CHECKING:
    from datetime import date

    from ldncompound.compounding.materials.lots import ExpirationByRule
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.text import Typed
    from ldncompound.formulary.substance import Substance

__all__ = ["Delivery", "corrected", "forms_named", "received", "typed_delivery"]


_PIECES_KEPT = 64
_LEAST_TABLETS = 20
_HALF = 50
"""In percent: a powder with less drug than this, or losses of this or more, is refused."""
_LONGEST = {"component": 80, "number": 60, "maker": 80, "reference": 60, "material": 40, "size": 8,
            "supplier": 80}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Delivery(Value):
    """
    The facts of a lot, as typed.

    Args:
        component: Name of the component, as in the master record.
        number: The maker's lot number.
        maker: The maker.
        expires: YYYY-MM or YYYY-MM-DD.
        form: Of an active: "hydrochloride", "base" or "hydrochloride dihydrate".
        reference: Number of the certificate.
        assay: Of the certificate, a percentage.
        basis: Basis of the assay; None where there is no certificate.
        water: Of the certificate.
        loss_on_drying: Likewise.
        solvents: Likewise.
        content: Of tablets, by their label.
        masses: Of at least 20 single tablets.
        size: Of empty capsules.
        material: Likewise.
        price: Price paid, like "120.00 USD".
        price_for: Amount that the price is for, like "1 g".
        quantity: How much was delivered, like "25 g".
        supplier: Who supplied it, where that is not the maker.
        received: The day of receipt; None for today.
        opened: The day on which its container was opened.
        retest: The day on which it is to be tested again.
        assay_of: Of a hydrate: the form whose content the assay is.
        confirmed: Why figures outside the bounds of the formulary are right.
    """

    shown: ClassVar[tuple[str, ...]] = ("component", "number", "expires")

    component: str
    number: str
    maker: str
    expires: str
    form: str | None = None
    reference: str | None = None
    assay: str | None = None
    basis: str | None = None
    water: str | None = None
    loss_on_drying: str | None = None
    solvents: str | None = None
    content: str | None = None
    masses: tuple[str, ...] = ()
    size: str | None = None
    material: str | None = None
    price: str | None = None
    price_for: str | None = None
    quantity: str | None = None
    supplier: str | None = None
    received: str | None = None
    opened: str | None = None
    retest: str | None = None
    assay_of: str | None = None
    confirmed: str | None = None


def received(
    delivery: Delivery,
    identity: str,
    substance: Substance,
    today: date,
    undated: ExpirationByRule | None = None,
    *,
    here: bool = False,
) -> LotRecord:
    """
    Return the record of a lot.

    Args:
        delivery: As typed.
        identity: The pharmacy's id of it.
        substance: Gives the chemical forms.
        today: The current day.
        undated: The rule for a lot whose maker states no expiration; None without one.
        here: It was received before: a date that has passed is recorded, and bars it.

    Raises:
        MalformedQuantity: a figure is not a valid quantity.
        WrongDimension: a figure has the wrong unit.
        InvalidOrder: figures that contradict each other, or count something twice.
        ExpiredComponent: it has expired.
    """
    for name, longest in _LONGEST.items():
        text = getattr(delivery, name)
        if text is not None:
            words = f"the {name} of the lot"
            if not text.strip():
                raise InvalidOrder(f"{words.capitalize()} is empty.", remedy="Give it.")
            check_text(text, words, longest=longest, joiners=name != "number")
    here_since = day_past(delivery.received, "the receipt", today) or today
    until, by_rule = expiration_of(delivery.expires, delivery.number, here_since, undated)
    if until < max(here_since, today) and not here:
        raise ExpiredComponent(
            f"The lot {quoted(delivery.number)} expired on {until.isoformat()}.",
            remedy="Send it back or destroy it; an expired lot is not received.",
        )
    form = _form(delivery, substance)
    certificate = _certificate(delivery, form, substance)
    return LotRecord(
        id=identity,
        component=delivery.component.strip(),
        number=delivery.number.strip(),
        maker=delivery.maker.strip(),
        expiration_date=until,
        received_on=here_since,
        form=form,
        certificate=certificate,
        tablets=_tablets(delivery),
        shells=_shells(delivery),
        packing=(),
        trituration=None,
        price=_price(delivery),
        opened_on=opened_on(delivery.opened, here_since, today),
        retest_on=None if delivery.retest is None else parse_date(delivery.retest, "the retest"),
        expiration_rule=by_rule,
    )


def _price(delivery: Delivery) -> LotPrice | None:
    """Return the price and the amount it is for."""
    if delivery.price is None and delivery.price_for is None:
        return None
    if delivery.price is None or delivery.price_for is None:
        raise InvalidOrder(
            "A price needs an amount of money and an amount of the component.",
            remedy="Give both, like --price '120.00 USD' --price-for '1 g'.",
        )
    paid = read_money(delivery.price, "the price")
    per = stock_amount(delivery.price_for, "what the price is for")
    if not per.magnitude:
        raise InvalidOrder(
            "The amount that the price is for must be greater than 0.", remedy="Correct it."
        )
    return LotPrice(paid=format_money(paid), per=per)


def forms_named(substance: Substance) -> dict[str, str]:
    """Return the chemical forms of a substance, by what is typed for each."""
    return {
        each.name.removeprefix(substance.name).strip() or "base": each.name
        for each in substance.forms
    }


def _form(delivery: Delivery, substance: Substance) -> str | None:
    """Return the chemical form of a lot; it must be given for the active."""
    named = forms_named(substance)
    if delivery.form is None:
        if delivery.component.strip() == substance.labelled_as:
            raise InvalidOrder(
                "The chemical form of the active is missing.",
                remedy=f"Look at the certificate and give --form: {', '.join(named)}.",
            )
        return None
    given = choice_of(delivery.form, named)
    if given not in named:
        raise InvalidOrder(
            f"{quoted(delivery.form)} is not a form of {substance.name}.",
            remedy=f"Forms: {', '.join(named)}.",
        )
    return named[given]


_LOSSES = ("water", "loss_on_drying", "solvents")
"""Losses on a certificate, in reading order."""


def _certificate(delivery: Delivery, form: str | None, substance: Substance) -> Certificate | None:
    """Return the certificate; None where none is given."""
    if delivery.assay is None:
        _check_no_certificate(delivery)
        assay_of(delivery.assay_of, form, None, substance)
        return None
    basis = None if delivery.basis is None else choice_of(delivery.basis, BASES)
    if basis not in BASES:
        raise InvalidOrder(
            "The basis of the assay is missing or unknown.",
            remedy=f"Take it from the certificate; write {' or '.join(map(quoted, BASES))}.",
        )
    assay = read_percentage(delivery.assay, "the assay")
    water, loss, solvents = (
        read_percentage(getattr(delivery, name), f"the {name.replace('_', ' ')}")
        for name in _LOSSES
    )
    _check_losses_of_basis(basis, water, loss)
    lost = sum((each.magnitude for each in (water, loss, solvents) if each is not None), 0)
    active = delivery.component.strip() == substance.labelled_as
    # Those of the active are held against the bounds of the formulary.
    if assay is None or (not active and (assay.magnitude < _HALF or lost >= _HALF)):
        raise Implausible(
            f"An assay of {delivery.assay} with these losses is not plausible.",
            remedy="Check the substance, and the figures of the certificate.",
        )
    percent = parse_quantity(delivery.assay)
    return Certificate(
        reference=delivery.reference,
        assay=assay,
        basis=basis,
        assay_of=assay_of(delivery.assay_of, form, basis, substance),
        assay_as_written=None if percent.units == PERCENT else format_quantity(percent),
        water=water,
        loss_on_drying=loss,
        solvents=solvents,
    )


def _check_no_certificate(delivery: Delivery) -> None:
    """Refuse other facts of a certificate without an assay."""
    for name in ("basis", *_LOSSES, "reference"):
        if getattr(delivery, name) is not None:
            raise InvalidOrder(
                f"The {name.replace('_', ' ')} is given without an assay.",
                remedy="Give the assay as the certificate states it.",
            )


def _check_losses_of_basis(basis: str, water: Quantity | None, loss: Quantity | None) -> None:
    """Refuse an assay whose basis needs a loss that is not given."""
    if basis == ANHYDROUS and water is None:
        raise InvalidOrder(
            "An assay on the anhydrous basis needs the water of the certificate.",
            remedy="Give --water, '0 %' where the certificate finds none.",
        )
    if basis == DRIED and loss is None:
        raise InvalidOrder(
            "An assay on the dried basis needs the loss on drying of the certificate.",
            remedy="Give --loss-on-drying.",
        )


def _tablets(delivery: Delivery) -> TabletFacts | None:
    """Return content and mean mass of tablets."""
    if delivery.content is None and not delivery.masses:
        return None
    if delivery.content is None or len(delivery.masses) < _LEAST_TABLETS:
        raise InvalidOrder(
            f"A mean tablet mass needs the content by the label and {_LEAST_TABLETS} tablets.",
            remedy=f"Give --content and at least {_LEAST_TABLETS} times --mass, or none of them "
            "where tablets are only taken whole.",
        )
    content = read_quantity(delivery.content, "mass", "the content of a tablet").to(MG)
    mean = mean_of(read_masses(delivery.masses, "the mass of a tablet"))
    if not 0 < number_of(content, MG) <= mean:
        raise InvalidOrder(
            "A tablet must contain some drug, and no more than it weighs.",
            remedy="Check the units of content and masses.",
        )
    return TabletFacts(
        content=content, mean_mass=quantity(significant(mean), MG), weighed=len(delivery.masses)
    )


def _shells(delivery: Delivery) -> ShellFacts | None:
    """Return size and material of empty capsules."""
    if delivery.size is None and delivery.material is None:
        return None
    if delivery.size is None or delivery.material is None:
        raise InvalidOrder(
            "Empty capsules have a size and a material.", remedy="Give --size and --material."
        )
    return ShellFacts(size=delivery.size, material=delivery.material)


def corrected(
    record: LotRecord,
    delivery: Delivery,
    substance: Substance,
    today: date,
    undated: ExpirationByRule | None = None,
) -> LotRecord:
    """
    Return a lot with corrected figures.

    Args:
        record: As it was.
        delivery: All members again, corrected.
        substance: Gives the chemical forms.
        today: The current day.
        undated: As in `received`.

    Raises:
        InvalidOrder: as in `received`; or the component differs.
    """
    if record.trituration is not None:
        raise InvalidOrder(
            "A trituration is made here from recorded lots and cannot be corrected.",
            remedy="Destroy it, and make another.",
        )
    came = day_past(delivery.received, "the receipt", today) or record.received_on
    opened = opened_on(delivery.opened, came, today)
    plain = replace(delivery, received=None, opened=None)
    again = received(plain, record.id, substance, came, undated, here=True)
    if again.component != record.component:
        raise InvalidOrder(
            "The component of a lot cannot be corrected.", remedy="Receive it as a new lot."
        )
    return replaced(
        again,
        packing=record.packing,
        trituration=record.trituration,
        opened_on=opened or record.opened_on,
        retest_on=again.retest_on or record.retest_on,
        identified=record.identified,
        quarantine=record.quarantine,
        ended=record.ended,
    )


def typed_delivery(delivery: Delivery) -> dict[str, Typed]:
    """Return what was typed about a lot, escaped."""
    typed: dict[str, Typed] = {}
    for field in fields(delivery):
        value = getattr(delivery, field.name)
        if isinstance(value, tuple):
            typed[field.name] = [echo(each) for each in value[:_PIECES_KEPT]]
        elif value is not None:
            typed[field.name] = echo(value)
    return typed
