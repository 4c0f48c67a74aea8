"""Lots of components: as an order names them, and as the pharmacy has received them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

from ldncompound.core.dates import parse_expiration
from ldncompound.core.money import Money, format_money, read_money
from ldncompound.core.plain_json import json_of
from ldncompound.core.quantities import Quantity, format_quantity, stored_quantity
from ldncompound.core.refusals import InvalidOrder, quoted
from ldncompound.core.text import check_text

if TYPE_CHECKING:
    from ldncompound.formulary.adoption_records import Adoption
    from ldncompound.formulary.record_version import RecordVersion

__all__ = [
    "AS_IS",
    "BASES",
    "NOTHING_KEPT",
    "Certificate",
    "ComponentLot",
    "Kept",
    "LotPrice",
    "LotRecord",
    "NamedLot",
    "PackingMass",
    "ShellFacts",
    "StockTrituration",
    "TabletFacts",
    "parse_lot",
]


AS_IS, DRIED, ANHYDROUS = "as is", "dried", "anhydrous and solvent-free"
BASES = (AS_IS, DRIED, ANHYDROUS)
"""On what the assay of a certificate is stated."""
_LONGEST = 60


class NamedLot(NamedTuple):
    """A lot as an order names it; without a date it is one that the pharmacy has received."""

    component: str
    number: str
    expiration_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """
    What a certificate of analysis states.

    Args:
        reference: Its number, as printed; None where it has none.
        assay: A percentage.
        basis: On what the assay is stated: one of `BASES`.
        water: A percentage; None where it is not stated.
        loss_on_drying: Likewise.
        solvents: Likewise.
    """

    reference: str | None
    assay: Quantity
    basis: str
    water: Quantity | None
    loss_on_drying: Quantity | None
    solvents: Quantity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TabletFacts:
    """Tablets of a lot: content by their label, mean mass, and how many were weighed."""

    content: Quantity
    mean_mass: Quantity
    weighed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellFacts:
    """Empty capsules of a lot."""

    size: str
    material: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackingMass:
    """
    What one capsule of a size takes of a powder, and how it was found.

    Args:
        size: Capsule size.
        mass: Mean net mass of powder in one capsule, in mg/capsule.
        rsd: Relative standard deviation of the masses, a percentage.
        count: How many capsules were weighed.
        found: "packing trial", or "finished batch" and its id.
        on: The day.
    """

    size: str
    mass: Quantity
    rsd: Quantity
    count: int
    found: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPrice:
    """What a lot cost: so much money for an amount of it."""

    paid: Money
    per: Quantity

    def as_json(self) -> dict[str, str]:
        """Return it as it is stored."""
        return {"paid": format_money(self.paid), "per": format_quantity(self.per)}


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTrituration:
    """
    A trituration made ahead and kept as a lot.

    Args:
        parts: Parts in all, one of them active.
        filler: What it is diluted with.
        factor: Powder of the active for one part of drug, as it was weighed, as a text.
        real: The same by its certificate, whatever was weighed; None without one.
        form: Chemical form of the active, or None where no certificate said.
        square: Squared relative uncertainty that its own weighings left, as a text.
        made_from: Lots it was made from.
        applied: What one part of its powder counted as when it was weighed, exact where
            `factor` does not end; None in entries of the first version.
        holds: The same by its certificate, beside `real`.
    """

    parts: int
    filler: str
    factor: str
    form: str | None
    square: str
    made_from: tuple[str, ...]
    real: str | None = None
    applied: str | None = None
    holds: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRecord:
    """
    A lot that the pharmacy has received or made, as its last entry states it.

    Args:
        id: The pharmacy's own number of it.
        component: Name of the component it supplies.
        number: Lot number of its maker.
        maker: Who made it.
        expiration_date: Last day on which it may be used.
        received_on: The day it came in.
        form: Chemical form of an active; None where nobody said.
        certificate: What its certificate states.
        tablets: For tablets.
        shells: For empty capsules.
        packing: Packing masses, one a size, the latest of each.
        trituration: For a trituration made here.
        price: What it cost; None where nobody said.
        doubt: Why it must not be used any more, found when it was read; None if it may.
    """

    id: str
    component: str
    number: str
    maker: str
    expiration_date: date
    received_on: date
    form: str | None = None
    certificate: Certificate | None = None
    tablets: TabletFacts | None = None
    shells: ShellFacts | None = None
    packing: tuple[PackingMass, ...] = ()
    trituration: StockTrituration | None = None
    price: LotPrice | None = None
    doubt: str | None = None

    def document(self) -> dict[str, Any]:
        """Return it as JSON, without what its entry adds and what was found when it was read."""
        found = json_of(replace(self, price=None))
        del found["doubt"], found["price"]
        if self.price is not None:
            found["price"] = self.price.as_json()
        made = found["trituration"] or {}
        for name in [each for each in ("applied", "holds") if made.get(each, "") is None]:
            del made[name]  # as entries of the first version state it
        return {"schema": "ldncompound.lot/1", **found}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """Return what a stored document states."""
        return cls(
            **{key: document[key] for key in ("id", "component", "number", "maker", "form")},
            expiration_date=date.fromisoformat(document["expiration_date"]),
            received_on=date.fromisoformat(document["received_on"]),
            certificate=_part(Certificate, document["certificate"]),
            tablets=_part(TabletFacts, document["tablets"]),
            shells=_part(ShellFacts, document["shells"]),
            packing=tuple(PackingMass(**_members(each)) for each in document["packing"]),
            trituration=_part(StockTrituration, document["trituration"]),
            price=_price(document.get("price")),
        )

    def packing_of(self, size: str) -> PackingMass | None:
        """Return what one capsule of a size takes of it, where that was tried."""
        return next((each for each in self.packing if each.size == size), None)


_QUANTITIES = {
    "assay",
    "water",
    "loss_on_drying",
    "solvents",
    "content",
    "mean_mass",
    "mass",
    "rsd",
}


def _members(table: dict[str, Any]) -> dict[str, Any]:
    """Return the members of a stored part, quantities, dates and lists read back."""
    read: dict[str, Any] = {}
    for key, value in table.items():
        if key in _QUANTITIES and value is not None:
            read[key] = stored_quantity(value)
        elif key == "on":
            read[key] = date.fromisoformat(value)
        else:
            read[key] = tuple(value) if isinstance(value, list) else value
    return read


def _part(kind: Any, table: dict[str, Any] | None) -> Any:
    """Return a stored part that may be missing."""
    return None if table is None else kind(**_members(table))


def _price(table: dict[str, str] | None) -> LotPrice | None:
    """Return a stored price; lots of earlier versions and many others have none."""
    if table is None:
        return None
    return LotPrice(paid=read_money(table["paid"], "the price"), per=stored_quantity(table["per"]))


class Kept(Protocol):
    """What the pharmacy's own record knows: handed in, never looked for."""

    def find(self, component: str, number: str) -> tuple[LotRecord, ...]:
        """Return the lots of a component that have this number, the maker's or the pharmacy's."""
        ...

    def recalled(self, component: str, number: str, identity: str | None) -> str | None:
        """Say when a lot was recalled; None where it was not."""
        ...

    def checked(self, balance: str, day: date) -> bool:
        """Say whether a balance passed its check on a day."""
        ...

    def adoption(self, version: RecordVersion) -> Adoption | None:
        """Return who adopted just this version of a master record; None where nobody did."""
        ...


class _NothingKept:
    """A pharmacy whose record holds nothing yet."""

    def find(self, component: str, number: str) -> tuple[LotRecord, ...]:  # noqa: ARG002
        """Return nothing."""
        return ()

    def recalled(
        self,
        component: str,  # noqa: ARG002
        number: str,  # noqa: ARG002
        identity: str | None,  # noqa: ARG002
    ) -> str | None:
        """Say that it was not."""
        return None

    def checked(self, balance: str, day: date) -> bool:  # noqa: ARG002
        """Say that it was not."""
        return False

    def adoption(self, version: RecordVersion) -> Adoption | None:  # noqa: ARG002
        """Say that nobody did."""
        return None


NOTHING_KEPT: Kept = _NothingKept()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentLot:
    """
    One lot that supplies a component.

    Args:
        component: Name of the component in the preparation.
        number: Lot number of its maker.
        expiration_date: Last day on which it may be used.
        record: As the pharmacy received it; None where it did not.
    """

    component: str
    number: str
    expiration_date: date
    record: LotRecord | None = None


def parse_lot(text: str) -> NamedLot:
    """
    Read `NAME=LOT@YYYY-MM`, or `NAME=LOT` for a lot that the pharmacy has received.

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
            remedy="Write the component's name, its lot and its expiration like "
            "'microcrystalline cellulose=C-77@2028-06'; of a lot that was received, name and lot.",
        )
    check_text(number, "the lot number", longest=_LONGEST)
    until = parse_expiration(expiration.strip(), f"the lot {quoted(number)}") if at else None
    return NamedLot(name.strip(), number.strip(), until)
