"""What the pharmacy's trail says about lots, balances and adoptions; passed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date

    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.core.quantities import Quantity
    from ldncompound.formulary.adoption_records import Adoption
    from ldncompound.formulary.record_version import RecordVersion

__all__ = ["NOTHING_KEPT", "Kept", "NothingKept"]


class Kept(Protocol):
    """What the pharmacy's trail says about lots, balances and adoptions; passed in."""

    def alike(self, text: str, *, looks: bool = False) -> tuple[LotRecord, ...]:
        """
        Return the lots of every component whose number or id is written like a text.

        Args:
            text: As typed.
            looks: Also those that only look like it, and those that once had such a number.
        """
        ...

    def unusable(self, record: LotRecord) -> str | None:
        """Return in words why a lot must not be used, as in "was recalled"; None if it may."""
        ...

    def recalled_as_typed(self, component: str, text: str) -> str | None:
        """Return in words when a number that was never received was recalled, written alike."""
        ...

    def takes_typed(self) -> bool:
        """Return whether lots that were not received are taken as typed, by policy."""
        ...

    def received(self, component: str) -> bool:
        """Return whether any lot of a component was ever received."""
        ...

    def lasting(self, component: str, since: date) -> Iterator[LotRecord]:
        """Yield the received lots of a component that may be used until a day, first expiring."""
        ...

    def contents(self, component: str, since: date) -> Iterator[LotRecord]:
        """Yield such lots, one of each content."""
        ...

    def left_of(self, record: LotRecord) -> Quantity | None:
        """Return what is left of a lot, never below 0; None where no quantity was ever given."""
        ...

    def checked(self, balance: str, day: date) -> bool:
        """Return whether a balance passed its check on a day."""
        ...

    def adoption(self, version: RecordVersion) -> Adoption | None:
        """Return the adoption of exactly this version of a master record; None if none."""
        ...


class NothingKept:
    """A pharmacy whose trail is empty."""

    def alike(self, text: str, *, looks: bool = False) -> tuple[LotRecord, ...]:  # noqa: ARG002
        """Return nothing."""
        return ()

    def unusable(self, record: LotRecord) -> None:
        """Return None: it may be used."""

    def recalled_as_typed(self, component: str, text: str) -> None:
        """Return None: it was not."""

    def takes_typed(self) -> bool:
        """Return True: nothing else was decided."""
        return True

    def received(self, component: str) -> bool:  # noqa: ARG002
        """Return False: none was."""
        return False

    def lasting(self, component: str, since: date) -> Iterator[LotRecord]:  # noqa: ARG002
        """Yield nothing."""
        return iter(())

    contents = lasting

    def left_of(self, record: LotRecord) -> None:
        """Return None: nothing is known."""

    def checked(self, balance: str, day: date) -> bool:  # noqa: ARG002
        """Return False: it did not."""
        return False

    def adoption(self, version: RecordVersion) -> Adoption | None:  # noqa: ARG002
        """Return None: nobody adopted it."""
        return None


NOTHING_KEPT: Kept = NothingKept()
