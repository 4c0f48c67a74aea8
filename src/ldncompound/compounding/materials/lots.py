"""Lots of components: as an order names them, and as the pharmacy received them."""

from __future__ import annotations

import datetime
import re
from datetime import date
from typing import Self

import msgspec

from ldncompound.compounding.materials.confirmed import ConfirmedFigure
from ldncompound.core.dates import parse_expiration
from ldncompound.core.money import Money, MoneyText, read_money
from ldncompound.core.quantity_fields import AnyQuantity, Count, FillMass, Mass, Percent
from ldncompound.core.records import Record
from ldncompound.core.refusals import InvalidOrder, quoted
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.text import check_text

__all__ = [
    "AS_IS",
    "BASES",
    "Certificate",
    "ComponentLot",
    "ExpirationByRule",
    "IdentityTest",
    "LotPrice",
    "LotRecord",
    "LotTyped",
    "NamedLot",
    "PackingMass",
    "ShellFacts",
    "StockTrituration",
    "TabletFacts",
    "parse_lot",
]


AS_IS, DRIED, ANHYDROUS = "as is", "dried", "anhydrous and solvent-free"
BASES = (AS_IS, DRIED, ANHYDROUS)
"""The basis on which the assay of a certificate is stated."""
_LONGEST = 60


class NamedLot(msgspec.Struct, frozen=True):
    """A lot as an order names it; one without a date was received by the pharmacy."""

    component: str
    number: str
    expiration_date: date | None


class Certificate(Record, omit_defaults=True):
    """
    What a certificate of analysis states.

    Args:
        reference: Its number, as printed; null without one.
        assay: A percentage.
        basis: Basis of the assay: as is, dried, or anhydrous and solvent-free.
        water: A percentage; null if not stated.
        loss_on_drying: Likewise.
        solvents: Likewise.
        assay_of: Chemical form whose content the assay is, where it is stated; without it that of
            the lot.
        assay_as_written: The assay, where the certificate does not state a percentage.
    """

    reference: str | None
    assay: Percent
    basis: str
    water: Percent | None
    loss_on_drying: Percent | None
    solvents: Percent | None
    assay_of: str | None = None
    assay_as_written: str | None = None


class TabletFacts(Record):
    """Tablets of a lot: labelled content, mean mass, and how many were weighed."""

    content: Mass
    mean_mass: Mass
    weighed: Count


class ShellFacts(Record):
    """Empty capsules of a lot."""

    size: str
    material: str


class PackingMass(Record):
    """
    The mass of a powder that fills one capsule of a size, and how it was found.

    Args:
        size: Capsule size.
        mass: Mean net mass of powder in one capsule, in mg/capsule.
        rsd: Relative standard deviation of the masses, a percentage.
        count: How many capsules were weighed.
        found: "packing trial", or "finished batch" and its id.
        on: The day.
    """

    size: str
    mass: FillMass
    rsd: Percent
    count: Count
    found: str
    on: datetime.date


class LotPrice(Record):
    """What a lot cost: a sum, as `format_money` writes it, for an amount of it."""

    paid: MoneyText
    per: AnyQuantity

    @property
    def money(self) -> Money:
        """Return what was paid, exact."""
        return read_money(self.paid, "the price")


def _unknown() -> None:
    """Return the default of a member that is written even when unknown."""


class LotTyped(Record):
    """A lot that was not received, as typed."""

    component: str
    number: str
    expiration_date: datetime.date


class StockTrituration(Record, omit_defaults=True):
    """
    A trituration made ahead and kept as a lot.

    Args:
        parts: Parts in all, one of them active.
        filler: Diluent.
        factor: Powder of the active for one part of drug, as it was weighed.
        form: Chemical form of the active, or null if no certificate gave it.
        square: Squared relative uncertainty of its own weighings.
        made_from: Lots it was made from.
        real: The factor by its certificate, whatever was weighed; null without one.
        applied: Drug counted in one part of its powder when it was weighed, the exact reciprocal
            where `factor` is rounded; left out in entries of the first version.
        holds: The same by its certificate, for `real`.
        typed: Those of its lots that were not received; left out where there are none.
    """

    parts: Count
    filler: str
    factor: str
    form: str | None
    square: str
    made_from: tuple[str, ...]
    real: str | None = msgspec.field(default_factory=_unknown)  # written as null, too
    applied: str | None = None
    holds: str | None = None
    typed: tuple[LotTyped, ...] = ()


class ExpirationByRule(Record):
    """
    The rule that gives the expiration of a lot whose maker states none.

    Args:
        rule: Id of the rule file.
        days: Days from the receipt.
        statement: What the rule says.
        status: "confirmed" or "unconfirmed": whether the source was seen.
    """

    rule: str
    days: Count
    statement: str
    source: SourceCited
    status: str


class IdentityTest(Record, omit_defaults=True):
    """
    The test of the identity of a lot at its receipt.

    Args:
        described: How it was tested.
        passes: Whether it is what it should be.
        on: The day.
        after_failure: One before it failed.
    """

    described: str
    passes: bool
    on: datetime.date
    after_failure: bool = False


class LotRecord(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.lot/1"):
    """
    A lot that the pharmacy has received or made, as its last entry states it.

    Args:
        id: The pharmacy's own number for it.
        component: Name of the component it supplies.
        number: Lot number of its maker.
        maker: Who made it.
        expiration_date: Last day on which it may be used.
        received_on: The day of receipt.
        form: Chemical form of an active; null if not given.
        certificate: What its certificate states.
        tablets: For tablets.
        shells: For empty capsules.
        packing: Packing masses, the latest of each size.
        trituration: For a trituration made here.
        price: What it cost; left out if not given.
        opened_on: The day on which its container was opened.
        retest_on: The day on which it is to be tested again.
        expiration_rule: What gives its expiration where its maker states none.
        identified: The test of its identity at the receipt.
        quarantine: Why it is in quarantine, by words of `usability`; empty where it is not.
        ended: "closed" by a count of nothing, or "disposed"; null while there is some.
        confirmed: Figures outside the bounds of the formulary that a pharmacist confirmed.
    """

    id: str
    component: str
    number: str
    maker: str
    expiration_date: datetime.date
    received_on: datetime.date
    form: str | None
    certificate: Certificate | None
    tablets: TabletFacts | None
    shells: ShellFacts | None
    packing: tuple[PackingMass, ...]
    trituration: StockTrituration | None
    price: LotPrice | None = None
    opened_on: datetime.date | None = None
    retest_on: datetime.date | None = None
    expiration_rule: ExpirationByRule | None = None
    identified: IdentityTest | None = None
    quarantine: tuple[str, ...] = ()
    ended: str | None = None
    confirmed: tuple[ConfirmedFigure, ...] = ()

    def packing_of(self, size: str) -> PackingMass | None:
        """Return the mass of it that fills one capsule of a size, if known."""
        return next((each for each in self.packing if each.size == size), None)


class ComponentLot(msgspec.Struct, frozen=True, kw_only=True):
    """
    One lot that supplies a component.

    Args:
        component: Name of the component in the preparation.
        number: Lot number of its maker.
        expiration_date: Last day on which it may be used.
        record: As the pharmacy received it; None if it did not.
    """

    component: str
    number: str
    expiration_date: date
    record: LotRecord | None = None

    @classmethod
    def received(cls, record: LotRecord) -> Self:
        """Return a lot that the pharmacy received or made."""
        return cls(
            component=record.component,
            number=record.number,
            expiration_date=record.expiration_date,
            record=record,
        )


def parse_lot(text: str) -> NamedLot:
    """
    Read `NAME=LOT@YYYY-MM`, or `NAME=LOT` for a lot that the pharmacy received.

    Raises:
        InvalidOrder: another form.

    >>> parse_lot("microcrystalline cellulose=C-77@2028-06").number
    'C-77'
    >>> parse_lot("microcrystalline cellulose=C-77").expiration_date is None
    True
    """
    name, equals, rest = text.partition("=")
    number, at, expiration = rest.rpartition("@") if "@" in rest else (rest, "", "")
    if not (equals and name.strip() and number.strip()):
        raise InvalidOrder(
            f"{quoted(text)} does not name a lot.",
            remedy=_as_meant(text)
            or "Write the component's name, its lot and its expiration like "
            "'microcrystalline cellulose=C-77@2028-06'; for a received lot, name and lot suffice.",
        )
    check_text(number, "the lot number", longest=_LONGEST, joiners=False)
    try:
        until = parse_expiration(expiration.strip(), f"the lot {quoted(number)}") if at else None
    except InvalidOrder as refusal:
        from ldncompound.core.date_corrections import expiration_as_meant

        meant = expiration_as_meant(expiration.strip())
        whole = tuple(f"{name.strip()}={number.strip()}@{each}" for each in meant.readings)
        refusal.remedy = meant._replace(readings=whole).remedy(refusal.remedy)
        raise
    return NamedLot(name.strip(), number.strip(), until)


def _as_meant(text: str) -> str:
    """Return what to write for a lot with other signs between its parts; empty if not clear."""
    # Imported here: it serves refusals alone.
    from ldncompound.core.corrections import in_plain_characters

    told = in_plain_characters(text)
    found = re.fullmatch(
        r"([^=@:]+?) ?(?::|=|->|, ?lot|lot:?) ?([^ =@:]+)(?: ?@ ?([0-9-]+))?", told, re.IGNORECASE
    )
    if found is None:
        return ""
    until = f"@{found[3]}" if found[3] else ""
    return f"Write {quoted(f'{found[1]}={found[2]}{until}')}."
