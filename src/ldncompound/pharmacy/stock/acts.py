"""Record acts on lots and balances: receipt, correction, packing trial, trituration, check."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from ldncompound.compounding.materials.lot_entries import LotEntry
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, WrongUsage, quoted
from ldncompound.core.text import check_text, echo
from ldncompound.formulary.barred_fillers import barred_filler, check_filler
from ldncompound.pharmacy.printing import discard
from ldncompound.pharmacy.stock.balance_checks import check_balance
from ldncompound.pharmacy.stock.delivery import Delivery, corrected, received
from ldncompound.pharmacy.stock.inventory import Stockroom, known_lot
from ldncompound.pharmacy.stock.packing_trials import tried_packing
from ldncompound.pharmacy.stock.triturations import (
    TriturationOrder,
    planned_trituration,
    print_trituration_label,
)
from ldncompound.pharmacy.trail_index import REFUSED_LOT, lot_mentions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.materials.lot_entries import BalanceCheck
    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.core.text import Typed
    from ldncompound.documents.rendering import Label
    from ldncompound.pharmacy.printing import Keep
    from ldncompound.pharmacy.recorder import Recorder

__all__ = ["Storekeeper"]


_PIECES_KEPT = 64
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Storekeeper:
    """Records acts on lots and balances through a `Recorder`."""

    recorder: Recorder

    @property
    def room(self) -> Stockroom:
        """Return the lots and balance checks in the trail."""
        return Stockroom(self.recorder.trail)

    def receive(self, delivery: Delivery) -> LotEntry:
        """
        Record the receipt of a lot.

        Returns:
            The lot, with its place in the trail.

        Raises:
            Refusal: recorded.
            StorageUnavailable: nothing could be recorded.
        """
        record = self.recorder.attempt(_typed(delivery), lambda: self._received(delivery))
        return self._new_lot("lot-received", LotEntry.of(record))

    def _received(self, delivery: Delivery) -> LotRecord:
        """Return a lot to receive; refuse one that was received before."""
        recorder = self.recorder
        substance = recorder.formulary.substance_of_component(delivery.component.strip())
        record = received(delivery, "", substance, recorder.desk.today)
        self._check_component(record.component)
        for known in self.room.find(record.component, record.number):
            if known.maker == record.maker:
                raise InvalidOrder(
                    f"The lot {quoted(record.number)} of {record.maker} was already received, as "
                    f"{known.id}.",
                    remedy=f"Correct it with 'ldncompound lots correct {known.id}'.",
                )
        return record

    def _check_component(self, name: str) -> None:
        """Refuse a component that no master record has: a typing error, or a look-alike."""
        formulary = self.recorder.formulary
        substances = tuple(formulary.substances.values())
        if all(barred_filler(name, each) for each in substances):
            check_filler(name, substances[0], formulary.cite)
        known = {
            (part["role"], part["name"])
            for master in self.recorder.formulary.formulations.values()
            for part in master.record()["component"]
        }
        names = sorted({each if role != "shell" else f"{each} size …" for role, each in known})
        shells = tuple(f"{each} size " for role, each in known if role == "shell")
        plain = {each for role, each in known if role != "shell"}
        if name not in plain and not name.startswith(shells):
            raise InvalidOrder(
                f"{quoted(name)} is not a component of any master formulation record.",
                remedy=f"Components: {', '.join(names)}."
                + "".join(
                    f" Mind the similar {each.similar.told}." for each in substances if each.similar
                ),
            )

    def correct(self, identity: str, delivery: Delivery, reason: str) -> LotEntry:
        """
        Record corrected figures of a lot; the old entry stays and is referenced.

        Args:
            identity: The pharmacy's id of the lot.
            delivery: All members again, corrected.
            reason: Why.
        """
        record = known_lot(self.room, identity)
        if not reason.strip():
            raise WrongUsage("--reason is missing.", remedy="Say why the lot is corrected.")
        again = self.recorder.attempt(
            _typed(delivery),
            lambda: self._corrected(record, delivery, reason),
            mentions_of=lambda _: ((REFUSED_LOT, identity),),
        )
        return self._changed_lot("lot-corrected", again, reason=reason)

    def _corrected(self, record: LotRecord, delivery: Delivery, reason: str) -> LotRecord:
        """Return a lot with corrected figures; check the reason."""
        check_text(reason, "the reason", longest=_LONGEST_REASON)
        substance = self.recorder.formulary.substance_of_component(record.component)
        return corrected(record, delivery, substance)

    def try_packing(
        self,
        identity: str,
        size: str,
        masses: Sequence[str],
        *,
        shell: str | None,
        batch: str | None,
    ) -> LotEntry:
        """
        Record the packing mass of a lot for a capsule size.

        Args:
            identity: The pharmacy's id of the lot.
            size: Capsule size.
            masses: Of single filled capsules.
            shell: Mean mass of an empty capsule; None where the masses are net.
            batch: Id of a finished batch that they were taken from.

        Raises:
            WrongUsage: there is no such batch, or its capsules are of another size.
            WrongState: no capsule of the batch has been filled yet.
            InvalidOrder: impossible masses, or a batch without the lot.
        """
        record = tried_packing(self.recorder, identity, size, masses, shell=shell, batch=batch)
        return self._changed_lot("packing-trial", record)

    def make_trituration(self, order: TriturationOrder) -> LotEntry:
        """
        Record a trituration made ahead as a lot, with its steps.

        Raises:
            Refusal: recorded; among them `not-weighable` and `expired-component`.
        """
        typed = {
            "amount": echo(order.amount),
            "parts": echo(order.parts),
            "lots": [echo(each) for each in order.lots[:_PIECES_KEPT]],
        }
        planned = self.recorder.attempt(typed, lambda: planned_trituration(self.recorder, order))
        return self._new_lot("trituration", planned)

    def print_trituration_label(
        self, identity: str, form: str, *, size: str | None = None, keep: Keep = discard
    ) -> Label:
        """
        Return the label of a trituration made ahead, and record that it is printed.

        Args:
            identity: The pharmacy's id of it.
            form: "pdf" or "txt".
            size: Name of the size; None for that of capsules.
            keep: Puts the bytes away before the entry is written.

        Returns:
            The label; marked as a copy from the second on.

        Raises:
            WrongUsage: there is no such trituration, or the required text does not fit.
            WrongState: it was recalled, or its lots were corrected since; recorded.
        """
        return print_trituration_label(self.recorder, identity, form, size=size, keep=keep)

    def check_balance(self, name: str, test_mass: str, reading: str) -> BalanceCheck:
        """
        Record the daily check of a balance.

        Raises:
            BalanceNotFit: the deviation is larger than allowed; recorded.
            WrongUsage: no balance of this name is configured.
        """
        return check_balance(self.recorder, name, test_mass, reading)

    # What the acts share

    def _new_lot(self, action: str, entry: LotEntry) -> LotEntry:
        """Record a lot under a new id."""
        series = f"{self.recorder.pharmacy.site}-LOT"

        def numbered(given: str | None) -> LotEntry:
            identity = str(given)
            return replaced(entry, id=identity, number=entry.number or identity)

        recorded = self.recorder.record(
            action=action,
            series=series,
            document=lambda given: numbered(given).document(),
            mentions_of=lambda given: lot_mentions(numbered(given)),
        )
        return replaced(numbered(recorded.subject), trail=recorded.place)

    def _changed_lot(
        self, action: str, record: LotRecord, *, reason: str | None = None
    ) -> LotEntry:
        """Record a changed lot, with the number of the entry it replaces."""
        entry = LotEntry.of(record, replaces=self.room.history(record.id)[-1])
        recorded = self.recorder.record(
            action=action,
            subject=record.id,
            document=lambda _: entry.document(),
            personal=None if reason is None else PersonalRow(reason=reason),
            mentions=lot_mentions(record),
        )
        return replaced(entry, trail=recorded.place)


def _typed(delivery: Delivery) -> dict[str, Typed]:
    """Return what was typed about a lot, escaped."""
    typed: dict[str, Typed] = {}
    for field in fields(delivery):
        value = getattr(delivery, field.name)
        if isinstance(value, tuple):
            typed[field.name] = [echo(each) for each in value[:_PIECES_KEPT]]
        elif value is not None:
            typed[field.name] = echo(value)
    return typed
