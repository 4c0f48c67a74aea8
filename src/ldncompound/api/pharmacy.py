"""`Pharmacy`: the one door for the command line and for other software."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast, overload

import msgspec

from ldncompound.api.checked import Secret, checked
from ldncompound.api.groups import Groups
from ldncompound.api.installation import Installation
from ldncompound.api.papers import Papers
from ldncompound.api.places import configuration_path, keys_path, path_of, state_path, trail_path
from ldncompound.api.premises import Files, Premises, nobody_told
from ldncompound.api.who_and_where import check_name, this_computer, this_moment
from ldncompound.core.records import replaced
from ldncompound.core.refusals import WrongUsage
from ldncompound.core.values import check_type

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from os import PathLike
    from pathlib import Path

    from ldncompound.api.made import (
        CapsulesMade,
        CapsulesPlanned,
        LiquidMade,
        LiquidPlanned,
        Made,
        TabletsMade,
        TabletsPlanned,
        TopicalMade,
        TopicalPlanned,
    )
    from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
    from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
    from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
    from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.pharmacy.people.authority import Ask
    from ldncompound.pharmacy.people.keys import Passphrase
    from ldncompound.pharmacy.people.person import Person

__all__ = ["Pharmacy"]


class Pharmacy(Groups, Installation, Papers):
    """
    A pharmacy at work: every act and reader of the command line is a method.

    Acts are grouped as the commands are: `pharmacy.batches.weigh(…)`, `pharmacy.lots.receive(…)`.
    An act is recorded before its result is returned; a refusal is raised, and recorded too. One
    object may be used by many threads, and pickled copies of it by many processes, except one
    that was given a passphrase: each call opens the trail for itself, and the file lets one of
    them write at a time. Nothing prints.

    Open it with `Pharmacy.open`.

    >>> import tempfile
    >>> from ldncompound import CapsuleOrder
    >>> order = CapsuleOrder(dose="1.5 mg", days="30", patient="P-1", prescriber="Dr Q")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Pharmacy.open(f"{folder}/trail.sqlite", by="AB", station="bench") as pharmacy:
    ...         made = pharmacy.prepare(order, request_id="order-17")
    ...         again = pharmacy.prepare(order, request_id="order-17")
    >>> made.capsules.dispense, again == made
    (30, True)
    """

    @classmethod
    @checked
    def open(
        cls,
        trail: str | PathLike[str] | None = None,
        *,
        config: str | PathLike[str] | None = None,
        formulations: str | PathLike[str] | None = None,
        keys: str | PathLike[str] | None = None,
        by: str | None = None,
        station: str | None = None,
        now: Callable[[], datetime] | None = None,
        passphrase: str | None = None,
        signer: Callable[[Person, str], str | Passphrase | None] | None = None,
        unlocked: bool = False,
        begun: Callable[[Path], None] | None = None,
        state: str | PathLike[str] | None = None,
        told: Callable[[str], None] | None = None,
    ) -> Self:
        """
        Return a pharmacy; nothing is created or recorded yet.

        Args:
            trail: The file of the trail; None for that in the user's data directory. The first
                act creates it.
            config: The pharmacy's configuration; None where there is none: what is assumed is
                then marked so.
            formulations: A folder of own master formulation records; None without one.
            keys: The folder of the people's keys; None for that in the user's data directory.
            by: The name or id of who acts; None for the name of the account, marked so.
            station: The name of the computer or counter; None for that of this computer.
            now: Returns the time, with its zone; None for the clock.
            passphrase: That of who acts, to sign; None where nothing is signed.
            signer: Returns it, given the person and as what they sign; in place of *passphrase*.
            unlocked: A key that its person has unlocked serves first.
            begun: Called with the path where the first act begins a new trail.
            state: The file that remembers the last head of each trail; None for what
                LDNCOMPOUND_STATE names, or that in the user's folder of states.
            told: Called with a sentence that is to be known and stops nothing, like that this
                file cannot be written.

        Raises:
            WrongUsage: an argument cannot be what it should be.
        """
        folder = None if formulations is None else path_of(formulations, "--formulations")
        return cls(
            Premises(
                trail=trail_path(trail),
                files=Files(None if config is None else configuration_path(config), folder),
                keys=keys_path(keys),
                by=None if by is None else check_name(by, "the name of who acts"),
                station=this_computer() if station is None else check_name(station, _STATION),
                now=this_moment if now is None else now,
                ask=_asker(passphrase, signer),
                unlocked=unlocked,
                begun=_nothing if begun is None else begun,
                own_folder=trail is None,
                state=state_path(state),
                told=nobody_told if told is None else told,
            )
        )

    @checked
    def acting(
        self,
        by: str,
        *,
        station: str | None = None,
        passphrase: str | None = None,
        signer: Callable[[Person, str], str | Passphrase | None] | None = None,
    ) -> Self:
        """
        Return the same pharmacy with somebody else at it; what was read once is shared.

        Args:
            by: The name or id of who acts.
            station: The name of the computer or counter; None for the same.
            passphrase: As for `open`.
            signer: Likewise.
        """
        check_name(by, "the name of who acts")
        here = self._premises
        there = here.station if station is None else check_name(station, _STATION)
        return type(self)(replaced(here, by=by, station=there, ask=_asker(passphrase, signer)))

    def __enter__(self) -> Self:
        """Return the pharmacy."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close it; between calls nothing is held open but connections to a server."""
        self._premises.let_go()

    # Preparations

    @overload
    def plan(self, order: CapsuleOrder) -> CapsulesPlanned: ...
    @overload
    def plan(self, order: LiquidOrder) -> LiquidPlanned: ...
    @overload
    def plan(self, order: TabletOrder) -> TabletsPlanned: ...
    @overload
    def plan(self, order: TopicalOrder) -> TopicalPlanned: ...
    @overload
    def plan(self, order: Order) -> Preparation: ...
    @checked
    def plan(self, order: Order) -> Preparation:
        """
        Return what would be prepared now; nothing is recorded, and it has no id.

        Args:
            order: The prescription, as typed.

        Raises:
            Refusal: what is refused, and why; not recorded.
        """
        from ldncompound.compounding.checks_before_planning import settled
        from ldncompound.compounding.dosage_forms.registry import prepare
        from ldncompound.pharmacy.planned_orders import planned_order

        here = self._premises
        formulary, practice, desk = here.formulary, here.practice, here.desk()
        formulary.rule_of(practice.jurisdiction)
        order = settled(order, formulary)
        if not here.has_trail():
            return prepare(
                order, formulary=formulary, pharmacy=practice, today=desk.today, by=desk.by
            )
        with here.reading() as trail:
            return planned_order(order, None, trail, formulary, practice, desk)

    @overload
    def prepare(self, order: CapsuleOrder, *, request_id: str | None = None) -> CapsulesMade: ...
    @overload
    def prepare(self, order: LiquidOrder, *, request_id: str | None = None) -> LiquidMade: ...
    @overload
    def prepare(self, order: TabletOrder, *, request_id: str | None = None) -> TabletsMade: ...
    @overload
    def prepare(self, order: TopicalOrder, *, request_id: str | None = None) -> TopicalMade: ...
    @overload
    def prepare(self, order: Order, *, request_id: str | None = None) -> Made: ...
    @checked
    def prepare(self, order: Order, *, request_id: str | None = None) -> Preparation:
        """
        Prepare and record, or refuse and record the refusal.

        Args:
            order: The prescription, as typed.
            request_id: A key of the caller that makes a repetition safe.

        Raises:
            Refusal: as recorded.
            StorageUnavailable: nothing could be recorded, so there is no result.
        """
        with self._premises.writing() as recorder:
            return recorder.prepare(order, request_id=request_id).preparation

    @checked
    def preparation(self, identity: str) -> Made:
        """
        Return a recorded preparation, personal members and its place in the trail included.

        Raises:
            WrongUsage: the trail has no preparation with this id.
        """
        from ldncompound.pharmacy.batches.recorded_preparation import recorded_preparation

        with self._premises.reading() as trail:
            return cast("Made", recorded_preparation(trail, identity).preparation)

    @checked
    def refill(
        self,
        identity: str,
        *,
        measured: Sequence[str] = (),
        lots: Sequence[str] = (),
        balance: str | None = None,
        answers: Sequence[str] = (),
        consulted: Sequence[str] = (),
        checked: Sequence[str] = (),
        first_dose: str | None = None,
        prepared_on: str | None = None,
        reason: str | None = None,
        early: bool = False,
        request_id: str | None = None,
    ) -> Made:
        """
        Make the next fill of a course when it is due, or refuse it; either is recorded.

        Args:
            identity: Id of any fill of the course.
            measured: Figures measured on what is in hand, each "NAME=FIGURE".
            lots: As in an order.
            balance: As in an order.
            answers: As in an order.
            consulted: As in an order.
            checked: As in an order.
            first_dose: Day of its first dose, where later than planned.
            prepared_on: Day it was made, where it is entered late.
            reason: Why it is entered late.
            early: Make it before its first day, dated from today.
            request_id: A key of the caller that makes a repetition safe.

        Raises:
            WrongUsage: the trail has no such preparation.
            WrongState: it is not a fill, nothing is due, or its personal data were erased.
            Refusal: any other, recorded.
        """
        from ldncompound.pharmacy.courses.fill_orders import Refill
        from ldncompound.pharmacy.courses.refill_acts import Refiller

        said = Refill(
            measured=tuple(measured), lots=tuple(lots), balance=balance, answers=tuple(answers),
            consulted=tuple(consulted), checked=tuple(checked), first_dose=first_dose,
            prepared_on=prepared_on, reason=reason, early=early,
        )  # fmt: skip
        with self._premises.writing(creates=False) as recorder:
            made = Refiller(recorder).refill(identity, said, request_id=request_id).preparation
        return cast("Made", made)

    @checked
    def record(
        self,
        identity: str,
        *,
        format: str = "pdf",
        as_of: int | None = None,
        personal: bool = True,
        request_id: str | None = None,
    ) -> bytes:
        """Return the bytes of a finished record, as `batches.print_record` prints it."""
        made = self.batches.print_record(
            identity, format=format, as_of=as_of, personal=personal, request_id=request_id
        )
        return made.data

    # Before an act

    @checked
    def check_may(self, action: str) -> None:
        """
        Refuse who may not act, before anything is asked of them.

        Args:
            action: As entries name it, like "preparation".

        Raises:
            NotAuthorised: they may not; recorded.
        """
        if not self.has_trail():
            return  # nobody is enrolled in a trail that is to be made
        with self._premises.writing() as recorder:
            recorder.attempt(
                {"action": action},
                lambda: recorder.authority.check(recorder.trail, recorder.desk, action),
            )

    @checked
    def has_trail(self) -> bool:
        """
        Return whether a trail has begun here; where none has, the first act begins it.

        Raises:
            StorageUnavailable: that cannot be told.
            VerificationFailure: one is known that is gone.
        """
        if (there := self._premises.has_trail()) or (gone := self._premises.gone()) is None:
            return there
        raise gone

    @checked
    def was_answered(self, request_id: str) -> bool:
        """
        Return whether something was recorded under a request id.

        Raises:
            StorageUnavailable: there is no trail; `has_trail` tells.
        """
        with self._premises.reading() as trail:
            return trail.find_request(request_id) is not None


_STATION = "the name of the station"


def _nothing(*_: object) -> None:
    """Tell no passphrase, and nobody of a new trail."""


def _asker(
    passphrase: str | None, signer: Callable[[Person, str], str | Passphrase | None] | None
) -> Ask:
    """Return what gets a passphrase; nobody is asked where none is given."""
    if passphrase is not None and signer is not None:
        raise WrongUsage("Both 'passphrase' and 'signer' are given.", remedy="Give one of the two.")
    if passphrase is None:
        return _Asks(signer or _nothing)
    return _Asks(passphrase if isinstance(passphrase, Secret) else Secret(passphrase))


class _Asks(msgspec.Struct, frozen=True):
    """
    Gets a passphrase from what the caller gave.

    Args:
        tells: Returns it, given the person and as what they sign.
    """

    tells: Callable[[Person, str], object]

    def __call__(self, person: Person, meaning: str) -> Passphrase | None:
        from ldncompound.pharmacy.people.passphrases import Passphrase

        told = self.tells(person, meaning)
        try:
            check_type(told, str | Passphrase | None, "what signer returns")
            return Passphrase(told) if isinstance(told, str) else cast("Passphrase | None", told)
        finally:
            del told  # no traceback shows it
