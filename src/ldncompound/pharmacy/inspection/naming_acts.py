"""Of any act, the lots that its document names."""

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
    """What came out of a batch, with lots of what was not weighed; or a correction of it."""

    lots: dict[str, tuple[NumberedLot, ...]] | None = None


class NamingAct(Record, forbid_unknown_fields=False):
    """
    What may name lots in an act: components, a step, what came out, a correction, a trituration.

    Args:
        number: Of the lot that the act is about.
        component: That a step, or the act, is about.
        lot: Of a step.
    """

    number: str | None = None
    component: str | None = None
    lot: NumberedLot | None = None
    trituration: MixedOf | None = None
    components: tuple[NamedComponent, ...] = msgspec.field(default_factory=empty)
    made: LotsOfYield | None = None
    new: LotsOfYield | None = None

    def names(self, component: str, number: str) -> bool:
        """Say whether it names a lot of a component; a number alone may be another's."""
        if self.trituration is not None:
            return number in self.trituration.made_from
        named = [(part.name, lot) for part in self.components for lot in part.lots]
        if self.lot is not None:
            named.append((str(self.component), self.lot))
        for each in (self.made, self.new):
            lots = {} if each is None else each.lots or {}
            named += [(name, lot) for name, found in lots.items() for lot in found]
        return any(name == component and lot.number == number for name, lot in named)
