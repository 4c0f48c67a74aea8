"""The lots that the document of any act names."""

from __future__ import annotations

import msgspec

from ldncompound.core.records import Record, empty

__all__ = ["NamingAct"]


class NumberedLot(Record, forbid_unknown_fields=False):
    """The number of a lot."""

    number: str


class NamedComponent(Record, forbid_unknown_fields=False):
    """A component of a preparation with its lots."""

    name: str
    lots: tuple[NumberedLot, ...] = msgspec.field(default_factory=empty)


class MixedOf(Record, forbid_unknown_fields=False):
    """The lots that a trituration was made from."""

    made_from: tuple[str, ...]


class LotsOfYield(Record, forbid_unknown_fields=False):
    """The yield of a batch or its correction, with the lots of what was not weighed."""

    lots: dict[str, tuple[NumberedLot, ...]] | None = None


class NamingAct(Record, forbid_unknown_fields=False):
    """
    The members of an act that may name lots.

    Args:
        number: Number of the lot that the act is about.
        component: Component that a step, or the act, is about.
        lot: Lot of a step.
    """

    number: str | None = None
    component: str | None = None
    lot: NumberedLot | None = None
    trituration: MixedOf | None = None
    components: tuple[NamedComponent, ...] = msgspec.field(default_factory=empty)
    made: LotsOfYield | None = None
    new: LotsOfYield | None = None

    def names(self, component: str, number: str) -> bool:
        """Return whether it names a lot of a component; other components may share the number."""
        if self.trituration is not None:
            return number in self.trituration.made_from
        named = [(part.name, lot) for part in self.components for lot in part.lots]
        if self.lot is not None:
            named.append((str(self.component), self.lot))
        for each in (self.made, self.new):
            lots = {} if each is None else each.lots or {}
            named += [(name, lot) for name, found in lots.items() for lot in found]
        return any(name == component and lot.number == number for name, lot in named)
