"""Record acts on lots and balances: receipt, correction, packing trial, trituration, check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ldncompound.compounding.materials.lot_entries import LotEntry
from ldncompound.compounding.plausible_orders import PACKED
from ldncompound.core.names import choice_of
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.records import replaced
from ldncompound.core.refusals import WrongState, WrongUsage, quoted
from ldncompound.core.text import LONGEST_REASON, check_text, echo
from ldncompound.core.values import check_type
from ldncompound.pharmacy.authority import accepting
from ldncompound.pharmacy.printing import discard
from ldncompound.pharmacy.stock.arrival import rule_for_undated
from ldncompound.pharmacy.stock.balance_checks import check_balance
from ldncompound.pharmacy.stock.components import capsule_sizes, check_component, spelled
from ldncompound.pharmacy.stock.delivery import Delivery, corrected, typed_delivery
from ldncompound.pharmacy.stock.inventory import Stockroom, known_lot
from ldncompound.pharmacy.stock.packing_trials import check_size, tried_packing
from ldncompound.pharmacy.stock.receipt import (
    check_fits,
    same_lot,
    to_be_checked,
    told_of,
    with_confirmed,
    with_delivery,
    written_alike,
)
from ldncompound.pharmacy.stock.triturations import (
    TriturationOrder,
    planned_trituration,
    print_trituration_label,
)
from ldncompound.pharmacy.trail_index import ACCEPTS, REFUSED_LOT, TakenAt, lot_mentions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ldncompound.compounding.materials.lot_entries import BalanceCheck
    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.core.canonical_json import JsonObject
    from ldncompound.core.text import Typed
    from ldncompound.documents.rendering import Label
    from ldncompound.pharmacy.authority import Grant
    from ldncompound.pharmacy.printing import Keep
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["Storekeeper"]


_PIECES_KEPT = 64


@dataclass(frozen=True, slots=True)
class Storekeeper:
    """Records acts on lots and balances through a `Recorder`."""

    recorder: Recorder

    def __post_init__(self) -> None:
        """Check what it is made of (`WrongUsage`)."""
        from ldncompound.pharmacy.recorder import Recorder

        check_type(self.recorder, Recorder, "the recorder")

    @property
    def room(self) -> Stockroom:
        """Return the lots and balance checks in the trail."""
        return Stockroom(self.recorder.trail)

    def receive(self, delivery: Delivery) -> LotEntry:
        """
        Record the receipt of a lot, or a further delivery of one.

        Returns:
            The lot, with its place in the trail.

        Raises:
            Refusal: recorded.
            StorageUnavailable: nothing could be recorded.
        """
        recorder, room, typed = self.recorder, self.room, typed_delivery(delivery)
        delivery = spelled(delivery, recorder.formulary)

        def told() -> LotEntry:
            found = told_of(recorder, delivery)
            check_component(found.component, recorder.formulary)
            check_fits(found, recorder.formulary)
            return found

        new = recorder.attempt(typed, told)
        same = same_lot(room, new)
        if same is not None:
            made = self.change(
                "lot-delivered",
                same.id,
                lambda record: with_delivery(recorder, room, record, new, delivery.confirmed),
                typed=typed,
            )
        else:
            made = recorder.attempt(typed, lambda: self._received(new, delivery))
        return replaced(made, notes=written_alike(made, room.alike(made.number)))

    def _received(self, new: LotEntry, delivery: Delivery) -> LotEntry:
        """Record a new lot; refuse one that somebody else receives meanwhile."""
        agreed = with_confirmed(self.recorder, self.room, new, delivery)

        def still() -> None:
            if same_lot(self.room, new) is not None:
                raise WrongState(
                    f"The lot {quoted(new.number)} was received meanwhile.",
                    remedy="Look at it with 'ldncompound lots list', and receive it again.",
                )

        return self.new_lot("lot-received", agreed, still=still, confirmed=delivery.confirmed)

    def correct(self, identity: str, delivery: Delivery, reason: str) -> LotEntry:
        """
        Record corrected figures of a lot; the old entry stays and is referenced.

        Args:
            identity: The pharmacy's id of the lot.
            delivery: All members again, corrected.
            reason: Why.
        """
        known_lot(self.room, identity)
        if not reason.strip():
            raise WrongUsage("--reason is missing.", remedy="Say why the lot is corrected.")
        typed = typed_delivery(delivery)
        delivery = spelled(delivery, self.recorder.formulary)
        return self.change(
            "lot-corrected",
            identity,
            lambda record: self._corrected(to_be_checked(self.recorder, record), delivery, reason),
            typed=typed,
            reason=reason,
            confirmed=delivery.confirmed,
        )

    def _corrected(self, record: LotRecord, delivery: Delivery, reason: str) -> LotEntry:
        """Return a lot with corrected figures; check the reason."""
        check_text(reason, "the reason", longest=LONGEST_REASON)
        recorder = self.recorder
        substance = recorder.formulary.substance_of_component(record.component)
        undated = rule_for_undated(recorder.formulary, recorder.pharmacy.jurisdiction)
        again = corrected(record, delivery, substance, recorder.desk.today, undated)
        check_fits(again, recorder.formulary)
        # Packing trials stay, and with them what was confirmed of them.
        trials = tuple(each for each in record.confirmed if each.figure.startswith(PACKED))
        told = LotEntry.of(replaced(again, confirmed=trials))
        return with_confirmed(recorder, self.room, told, delivery)

    def try_packing(
        self,
        identity: str,
        size: str,
        masses: Sequence[str],
        *,
        shell: str | None,
        batch: str | None,
        confirmed: str | None = None,
    ) -> LotEntry:
        """
        Record the packing mass of a lot for a capsule size.

        Args:
            identity: The pharmacy's id of the lot.
            size: Capsule size.
            masses: Of single filled capsules.
            shell: Mean mass of an empty capsule; None where the masses are net.
            batch: Id of a finished batch that they were taken from.
            confirmed: Why masses are right that no powder or shell has.

        Raises:
            WrongUsage: there is no such batch, or its capsules are of another size.
            WrongState: no capsule of the batch has been filled yet.
            InvalidOrder: impossible masses, or a batch without the lot.
        """
        known_lot(self.room, identity)
        size = choice_of(size, capsule_sizes(self.recorder.formulary))
        if batch is not None:
            check_size(self.recorder.trail, batch, size)
        pieces = [echo(each) for each in masses[:_PIECES_KEPT]]

        def tried(record: LotRecord) -> LotEntry:
            return LotEntry.of(
                tried_packing(
                    self.recorder,
                    record,
                    size,
                    masses,
                    shell=shell,
                    batch=batch,
                    confirmed=confirmed,
                )
            )

        typed = {"size": echo(size), "masses": pieces}
        return self.change("packing-trial", identity, tried, typed=typed, confirmed=confirmed)

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
        return self.new_lot("trituration", planned)

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
            LotNotUsable: it was recalled, or its lots were corrected since; recorded.
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

    def new_lot(
        self,
        action: str,
        entry: LotEntry,
        *,
        still: Callable[[], None] = lambda: None,
        confirmed: str | None = None,
    ) -> LotEntry:
        """
        Record a lot under a new id.

        Args:
            action: What sort of act.
            entry: The lot, still without an id.
            still: Called inside the transaction; refuses what somebody else has done meanwhile.
            confirmed: Why figures outside their bounds are right.
        """
        series = f"{self.recorder.pharmacy.site}-LOT"

        def numbered(given: str | None) -> LotEntry:
            identity = str(given)
            return replaced(entry, id=identity, number=entry.number or identity)

        def document(given: str | None) -> JsonObject:
            still()
            return numbered(given).document()

        recorded = self.recorder.record(
            action=action,
            series=series,
            document=document,
            mentions_of=lambda given: (
                *lot_mentions(numbered(given)),
                *_made_of(entry),
                *_accepts(action, confirmed),
            ),
            personal=None if confirmed is None else PersonalRow(confirmed=confirmed),
            grant=self._granted(action, confirmed),
        )
        return replaced(numbered(recorded.subject), trail=recorded.place)

    def change(
        self,
        action: str,
        identity: str,
        make: Callable[[LotRecord], LotEntry],
        *,
        typed: Mapping[str, Typed],
        reason: str | None = None,
        confirmed: str | None = None,
    ) -> LotEntry:
        """
        Record an act on a lot, read inside the transaction.

        Args:
            action: What sort of act.
            identity: The pharmacy's id of the lot.
            make: Returns the entry for the lot as it is, or refuses the act.
            typed: What was typed, escaped.
            reason: Why; kept with the personal data.
            confirmed: Why figures outside their bounds are right; *make* refuses it where none is.

        Raises:
            WrongUsage: there is no such lot.
            Refusal: recorded.
        """
        known_lot(self.room, identity)
        recorder, made = self.recorder, list[LotEntry]()
        personal = PersonalRow(reason=reason, confirmed=confirmed)

        def once() -> LotEntry:
            if not made:
                last = self.room.history(identity)[-1]
                made.append(replaced(make(known_lot(self.room, identity)), replaces=last))
            return made[0]

        def recorded() -> Recorded:
            # What cannot be is refused before a passphrase is asked.
            recorder.authority.check(recorder.trail, recorder.desk, action)
            make(known_lot(self.room, identity))
            return recorder.record(
                action=action,
                subject=identity,
                document=lambda _: once().document(),
                mentions_of=lambda _: (*lot_mentions(once()), *_accepts(action, confirmed)),
                personal=personal if reason or confirmed else None,
                grant=self._granted(action, confirmed),
            )

        entry = recorder.attempt(
            {"lot": echo(identity), "action": action, **typed},
            recorded,
            mentions_of=lambda _: ((REFUSED_LOT, identity),),
        )
        return replaced(made[0], trail=entry.place)

    def _granted(self, action: str, confirmed: str | None) -> Grant:
        """Return as whom somebody acts, and confirms what is hardly right."""
        if confirmed is None:
            return self.recorder.granted(action)
        return accepting(self.recorder, self.recorder.desk, action)


def _made_of(entry: LotEntry) -> tuple[tuple[str, str], ...]:
    """Return the keys of what a trituration takes of its lots."""
    return tuple(
        TakenAt.of(each.id, each.amount).mention() for each in entry.made_of if each.id is not None
    )


def _accepts(action: str, confirmed: str | None) -> tuple[tuple[str, str], ...]:
    """Return the key of an act on a lot that accepts what was confirmed."""
    return () if confirmed is None else ((ACCEPTS, action),)
