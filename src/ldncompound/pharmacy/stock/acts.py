"""Acts on lots and balances: received, corrected, tried, made, checked. No record, no result.

A room of its own beside `recording`: that one records what patients get, this one what
the pharmacy keeps for it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ldncompound.calculation.beyond_use import beyond_use_date, check_not_expired, last_day
from ldncompound.compounding.dosage_forms.capsules.record import CapsuleFormulation
from ldncompound.compounding.materials.lots import LotRecord, StockTrituration
from ldncompound.compounding.materials.lots_in_use import lots_in_use
from ldncompound.compounding.materials.plausibility import packing_mass
from ldncompound.compounding.materials.potency import form_factor, potency_of
from ldncompound.compounding.weighing.equipment import check_fit
from ldncompound.compounding.weighing.plan import Step
from ldncompound.compounding.weighing.stock_trituration import stock_trituration
from ldncompound.core.numbers import format_number, significant
from ldncompound.core.plain_json import json_of
from ldncompound.core.quantities import (
    MG,
    PERCENT,
    format_quantity,
    mass,
    number_of,
    parse_count,
    quantity,
    read_quantity,
)
from ldncompound.core.refusals import (
    BalanceNotFit,
    InvalidOrder,
    NotWeighable,
    UnknownFormulation,
    WrongState,
    WrongUsage,
    quoted,
)
from ldncompound.core.text import check_text, echo
from ldncompound.formulary.fillers import check_filler
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.recorded import place_of
from ldncompound.pharmacy.stock.delivery import Delivery, corrected, received
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.stock.triturations import TriturationOrder
from ldncompound.pharmacy.trail_index import BALANCE_CHECK, BATCH, FAILED_CHECK, lot_mentions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.weighing.equipment import Balance
    from ldncompound.documents.rendering import Label
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["Storekeeper"]


_PIECES_KEPT = 64
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Storekeeper:
    """Makes acts on lots and balances part of a trail, through a `Recorder`."""

    recorder: Recorder

    @property
    def room(self) -> Stockroom:
        """Return what the trail knows."""
        return Stockroom(self.recorder.trail)

    def receive(self, delivery: Delivery) -> dict[str, Any]:
        """
        Record that a lot came in.

        Returns:
            `ldncompound.lot/1` with the place in the trail.

        Raises:
            Refusal: as recorded.
            StorageUnavailable: nothing could be recorded.
        """
        record = self.recorder.attempt(_typed(delivery), lambda: self._received(delivery))
        return self._new_lot("lot-received", record)

    def _received(self, delivery: Delivery) -> LotRecord:
        """Return a lot that is not there yet."""
        desk, substance = self.recorder.desk, self.recorder.formulary.substance
        record = received(delivery, "", substance, desk.today)
        self._check_component(record.component)
        for known in self.room.find(record.component, record.number):
            if known.maker == record.maker:
                raise InvalidOrder(
                    f"The lot {quoted(record.number)} of {record.maker} is here already, as "
                    f"{known.id}.",
                    remedy=f"Correct it with 'ldncompound lots correct {known.id}'.",
                )
        return record

    def _check_component(self, name: str) -> None:
        """Refuse a component that no master record has: a slip, or a look-alike."""
        formulary = self.recorder.formulary
        check_filler(name, formulary.substance, formulary.cite)
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
                remedy=f"Components: {', '.join(names)}. Mind the similar names naloxone and "
                "methylnaltrexone.",
            )

    def correct(self, identity: str, delivery: Delivery, reason: str) -> dict[str, Any]:
        """
        Record other figures of a lot; the old entry stays and is named.

        Args:
            identity: The pharmacy's own id of the lot.
            delivery: Everything typed again.
            reason: Why.
        """
        record = self._known(identity)
        if not reason.strip():
            raise WrongUsage("--reason is missing.", remedy="Say why the lot is corrected.")
        again = self.recorder.attempt(
            _typed(delivery), lambda: self._corrected(record, delivery, reason)
        )
        return self._changed_lot("lot-corrected", again, reason=reason)

    def _corrected(self, record: LotRecord, delivery: Delivery, reason: str) -> LotRecord:
        """Return a lot with other figures, its reason fit to be kept."""
        check_text(reason, "the reason", longest=_LONGEST_REASON)
        return corrected(record, delivery, self.recorder.formulary.substance)

    def try_packing(
        self,
        identity: str,
        size: str,
        masses: Sequence[str],
        *,
        shell: str | None,
        batch: str | None,
    ) -> dict[str, Any]:
        """
        Record what one capsule of a size takes of a lot.

        Args:
            identity: The pharmacy's own id of the lot.
            size: Capsule size.
            masses: Of filled capsules, one by one.
            shell: Mean mass of an empty one; None where the masses are net.
            batch: Id of a finished batch that they were taken from.

        Raises:
            WrongUsage: there is no such batch, or its capsules are of another size.
            WrongState: nothing of the batch has been filled yet.
            InvalidOrder: masses that cannot be, or a batch that holds nothing of the lot.
        """
        record = self._known(identity)
        if batch is not None:
            self._check_batch(batch, size)
        typed = {
            "lot": echo(identity),
            "size": echo(size),
            "masses": [echo(each) for each in masses[:_PIECES_KEPT]],
        }
        today = self.recorder.desk.today

        def tried() -> LotRecord:
            if batch is not None:
                self._check_made(batch, record)
            return packing_mass(record, size, masses, shell=shell, batch=batch, today=today)

        return self._changed_lot("packing-trial", self.recorder.attempt(typed, tried))

    def _check_made(self, identity: str, record: LotRecord) -> None:
        """Refuse masses of a batch that is not made yet, or that holds nothing of a lot."""
        batch = batch_of(self.recorder.trail, identity)
        if batch.made is None:
            raise WrongState(
                f"The batch {identity} is {batch.state.value}: nothing of it has been filled.",
                remedy="Weigh capsules of it when it is finished, or tried ones without --batch.",
            )
        used = batch.lots.get(record.component, [])
        if not any(
            record.id == each["id"] if each.get("id") else record.number == each["number"]
            for each in used
        ):
            raise InvalidOrder(
                f"The batch {identity} holds nothing of the lot {record.id}.",
                remedy=f"Lots of {record.component} in it: "
                f"{', '.join(each.get('id') or each['number'] for each in used) or 'none'}.",
            )

    def _check_batch(self, identity: str, size: str) -> None:
        """Refuse masses of a batch that is none, or of capsules of another size."""
        found = self.recorder.trail.find(identity, action="preparation")
        if found is None:
            raise WrongUsage(
                f"The trail has no preparation {quoted(identity)}.",
                remedy="'ldncompound trail log' lists those it has.",
            )
        filled = found.document.get("capsules")
        if filled is None or filled["size"] != size:
            made = "no capsules" if filled is None else f"capsules of size {filled['size']}"
            raise WrongUsage(
                f"{identity} is a batch of {made}, not of size {quoted(size)}.",
                remedy="Give the size that was filled.",
            )

    def make_trituration(self, order: TriturationOrder) -> dict[str, Any]:
        """
        Record a trituration made ahead as a lot of its own, with the steps that make it.

        Raises:
            Refusal: as recorded; among them `not-weighable` and `expired-component`.
        """
        typed = {
            "amount": echo(order.amount),
            "parts": echo(order.parts),
            "lots": [echo(each) for each in order.lots[:_PIECES_KEPT]],
        }
        record, more = self.recorder.attempt(typed, lambda: self._triturated(order))
        return self._new_lot("trituration", record, more)

    def _triturated(self, order: TriturationOrder) -> tuple[LotRecord, dict[str, Any]]:
        """Return the lot that comes of it, and its steps."""
        recorder, today = self.recorder, self.recorder.desk.today
        formulary = recorder.formulary
        total = number_of(read_quantity(order.amount, "mass", "the amount"), MG)
        parts = parse_count(order.parts, "the parts")
        master = formulary.formulations.get(order.formulation)
        if not isinstance(master, CapsuleFormulation):
            raise UnknownFormulation(
                f"{quoted(order.formulation)} is not a master formulation record for capsules.",
                remedy="'ldncompound formulations list' shows them.",
            )
        names = {part.role: part.name for part in master.components}
        active, filler = names["active"], names["filler"]
        lots = lots_in_use(order.lots, (active, filler), self.room)
        for name in (active, filler):
            if not any(lot.component == name for lot in lots):
                raise InvalidOrder(
                    f"The lot of {name} is missing: its expiration limits the trituration.",
                    remedy=f"Name it with --lot '{name}=LOT@YYYY-MM'.",
                )
        for lot in lots:
            check_not_expired(lot.component, lot.number, lot.expiration_date, today)
        supplying = [lot for lot in lots if lot.component == active]
        if any(lot.record is not None and lot.record.trituration is not None for lot in supplying):
            raise InvalidOrder(
                "A trituration is made from the pure active, not from another one.",
                remedy="Name a lot of the pure powder.",
            )
        balance = self._balance(order.balance)
        practice = formulary.rule_of(recorder.pharmacy.jurisdiction)
        potency = potency_of(
            supplying, policy=None, dose_as=None, rule=practice, substance=formulary.substance
        )
        base = total / parts
        made = (
            None
            if parts < 2 or base % balance.in_milligrams()[1]
            else stock_trituration(active, filler, "the trituration", base, parts, balance)
        )
        if made is None:
            raise NotWeighable(
                f"1 part in {parts} cannot be weighed for {format_quantity(mass(total))} with "
                f"the balance {quoted(balance.id)}.",
                remedy="Choose an amount whose parts are whole steps of the display, and large "
                "enough for the balance's minimum.",
            )
        rule = formulary.keeping[master.beyond_use.rule]
        days = rule.beyond_use[master.beyond_use.category].days
        if practice.longest is not None:
            days = min(days, practice.longest.days)
        until = beyond_use_date(
            last_day(today, days, first_day=rule.day_one.first_day),
            (lot.expiration_date for lot in lots),
        )
        form = supplying[0].record.form if supplying[0].record is not None else None
        # The form's own factor is reckoned again when it is used, for the dose as it is written.
        of_form = Fraction(1) if form is None else form_factor(form, formulary.substance)
        record = LotRecord(
            id="",
            component=active,
            number="",
            maker="this pharmacy",
            expiration_date=until,
            received_on=today,
            trituration=StockTrituration(
                parts=parts,
                filler=filler,
                factor=format_number(significant(potency.factor / of_form)),
                real=None
                if potency.real is None
                else format_number(significant(potency.real / of_form)),
                form=form,
                square=format_number(significant(made.square)),
                made_from=tuple(sorted({lot.number for lot in lots})),
            ),
        )
        expanded = quantity(made.expanded, PERCENT)
        return record, {
            "amount": format_quantity(mass(total)),
            "steps": json_of(made.steps, (Step,)),
            "balance": balance.id,
            "weighing": format_quantity(expanded),
            "storage": master.storage,
        }

    def trituration_label(self, identity: str, form: str, *, size: str | None = None) -> Label:
        """
        Return the label of a trituration made ahead, recording nothing.

        Args:
            identity: The pharmacy's own id of it.
            form: "pdf" or "txt".
            size: Name of the size; None takes the one for capsules.

        Returns:
            A copy, from the second on.

        Raises:
            WrongUsage: there is no such trituration, or what must stand on it does not fit.
            WrongState: it was recalled, or its lots were corrected since.
        """
        from ldncompound.documents.rendering import render_trituration_label

        room, trail = self.room, self.recorder.trail
        record = self._known(identity)
        if record.trituration is None:
            raise WrongUsage(
                f"{identity} is no trituration made here.",
                remedy="Its maker's label stands on its container.",
            )
        recalled = room.recalled(record.component, record.number, record.id)
        if recalled is not None or record.doubt is not None:
            raise WrongState(
                f"The trituration {identity} must not be used: it {recalled}."
                if recalled is not None
                else f"The trituration {identity} must not be used: {record.doubt}.",
                remedy="Destroy it, and make another with 'ldncompound triturations make'.",
            )
        made = trail.recorded_at(room.history(identity)[0])
        printed = trail.headlines_mentioning(BATCH, identity)
        return render_trituration_label(
            {**made.document, **record.document(), "trail": place_of(made)},
            {
                key: getattr(self.recorder.pharmacy, key)
                for key in ("configured", "name", "address", "telephone")
            },
            form,
            size=size,
            sizes=self.recorder.formulary.label_sizes,
            copy=any(each.action == "label" for each in printed),
        )

    def check_balance(self, name: str, test_mass: str, reading: str) -> dict[str, Any]:
        """
        Record the daily check of a balance.

        Raises:
            BalanceNotFit: the reading is further off than the balance may be; as recorded.
            WrongUsage: no balance of this name is configured.
        """
        balance = self._configured(name)
        typed = {"balance": echo(name), "mass": echo(test_mass), "reading": echo(reading)}

        def weighed() -> tuple[Fraction, Fraction]:
            known = number_of(read_quantity(test_mass, "mass", "the test mass"), MG)
            shown = number_of(read_quantity(reading, "mass", "the reading"), MG)
            allowed = balance.largest_error()
            if known < balance.in_milligrams()[0]:
                raise InvalidOrder(
                    "The test mass is below the balance's minimum.", remedy="Take a larger one."
                )
            if abs(shown - known) > allowed:
                raise BalanceNotFit(
                    f"Balance {quoted(name)} is further off than its own error of one weighing.",
                    remedy="Adjust it and check it again, or take another balance.",
                )
            return shown - known, allowed

        today = self.recorder.desk.today
        day = f"{name} {today.isoformat()}"
        # A check that fails ends what an earlier one of the day allowed.
        off, allowed = self.recorder.attempt(
            typed,
            weighed,
            mentions_of=lambda refusal: (
                ((FAILED_CHECK, day),) if isinstance(refusal, BalanceNotFit) else ()
            ),
        )
        document = {
            "schema": "ldncompound.balance-check/1",
            "balance": name,
            "on": today.isoformat(),
            "mass": test_mass.strip(),
            "reading": reading.strip(),
            "off": format_quantity(mass(off)),
            "allowed": format_quantity(mass(significant(allowed))),
        }
        recorded = self.recorder.record(
            action="balance-check",
            subject=None,
            document=lambda _: document,
            mentions=((BALANCE_CHECK, day),),
        )
        return _placed(document, recorded)

    # What the acts share

    def _known(self, identity: str) -> LotRecord:
        """Return a lot by the pharmacy's own id."""
        record = self.room.lot(identity)
        if record is None:
            raise WrongUsage(
                f"There is no lot {quoted(identity)}.",
                remedy="'ldncompound lots list' shows those there are.",
            )
        return record

    def _configured(self, name: str) -> Balance:
        """Return a balance of the configuration."""
        for balance in self.recorder.pharmacy.balances:
            if balance.id == name:
                return balance
        known = ", ".join(each.id for each in self.recorder.pharmacy.balances) or "none"
        raise WrongUsage(
            f"{quoted(name)} is not a balance of this pharmacy.", remedy=f"Configured: {known}."
        )

    def _balance(self, name: str | None) -> Balance:
        """Return the balance to weigh with, fit for use; a stock lot wants a configured one."""
        balances = self.recorder.pharmacy.balances
        if name is None and not balances:
            raise InvalidOrder(
                "No balance is configured; a lot that others rest on is not weighed on an "
                "assumed one.",
                remedy="Describe yours with 'ldncompound setup --balance'.",
            )
        balance = balances[0] if name is None else self._configured(name)
        check_fit(balance, self.recorder.desk.today, checked=self.room.checked)
        return balance

    def _new_lot(
        self, action: str, record: LotRecord, more: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Record a lot under an id of its own."""
        series = f"{self.recorder.pharmacy.site}-LOT"

        def numbered(given: str | None) -> LotRecord:
            identity = str(given)
            return replace(record, id=identity, number=record.number or identity)

        recorded = self.recorder.record(
            action=action,
            series=series,
            document=lambda given: numbered(given).document() | (more or {}),
            mentions_of=lambda given: lot_mentions(numbered(given)),
        )
        return _placed(recorded.document, recorded)

    def _changed_lot(
        self, action: str, record: LotRecord, *, reason: str | None = None
    ) -> dict[str, Any]:
        """Record a lot again, as it now stands, naming the entry that stated it before."""
        before = self.room.history(record.id)[-1]
        document = {**record.document(), "replaces": before}
        recorded = self.recorder.record(
            action=action,
            subject=record.id,
            document=lambda _: document,
            personal=None if reason is None else {"reason": reason},
            mentions=lot_mentions(record),
        )
        return _placed(document, recorded)


def _typed(delivery: Delivery) -> dict[str, Any]:
    """Return what was typed of a lot, harmless."""
    typed: dict[str, Any] = {}
    for field in fields(delivery):
        value = getattr(delivery, field.name)
        if isinstance(value, tuple):
            typed[field.name] = [echo(each) for each in value[:_PIECES_KEPT]]
        elif value is not None:
            typed[field.name] = echo(value)
    return typed


def _placed(document: dict[str, Any], recorded: Recorded) -> dict[str, Any]:
    """Return a document with its place in the trail."""
    return {**document, "trail": place_of(recorded)}
