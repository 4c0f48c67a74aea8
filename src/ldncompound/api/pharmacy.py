"""`Pharmacy`: the one door for the command line and for other software."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

from ldncompound.api.checked import checked
from ldncompound.api.premises import (
    Premises,
    check_name,
    configuration_path,
    keys_path,
    path_of,
    this_computer,
    this_moment,
    trail_path,
)
from ldncompound.core.refusals import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from os import PathLike
    from pathlib import Path

    from ldncompound.api.batches import Batches
    from ldncompound.api.traces import LotTraces
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.documents.rendering import Label
    from ldncompound.pharmacy.batches.printing import Sheet
    from ldncompound.pharmacy.people.keys import Passphrase
    from ldncompound.pharmacy.people.person import Person

__all__ = ["Pharmacy"]


class Pharmacy:
    """
    A pharmacy at work: every act and reader of the command line is a method.

    Acts are grouped as the commands are: `pharmacy.batches.weigh(…)`, `pharmacy.lots.receive(…)`.
    An act is recorded before its result is returned; a refusal is raised, and recorded too. One
    object may be used by many threads, and copies of it by many processes: each call opens the
    trail for itself, and the file lets one of them write at a time. Nothing prints.

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

    def __init__(self, premises: Premises) -> None:
        """Take over where things are; use `open`."""
        self._premises = premises

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

        Raises:
            WrongUsage: an argument cannot be what it should be.
        """
        if by is not None:
            check_name(by, "the name of who acts")
        if station is not None:
            check_name(station, "the name of the station")
        if passphrase is not None and signer is not None:
            raise WrongUsage("Give either passphrase or signer.")

        def ask(person: Person, meaning: str) -> Passphrase | None:
            from ldncompound.pharmacy.people.keys import Passphrase

            told = passphrase if signer is None else signer(person, meaning)
            return Passphrase(told) if isinstance(told, str) else told

        return cls(
            Premises(
                trail=trail_path(trail),
                config=None if config is None else configuration_path(config),
                formulations=None
                if formulations is None
                else path_of(formulations, "--formulations"),
                keys=keys_path(keys),
                by=by,
                station=this_computer() if station is None else station,
                now=this_moment if now is None else now,
                ask=ask,
                unlocked=unlocked,
                begun=(lambda _: None) if begun is None else begun,
                own_folder=trail is None,
            )
        )

    def __enter__(self) -> Self:
        """Return the pharmacy."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close it; between calls nothing is held open."""

    # Groups

    @cached_property
    def batches(self) -> Batches:
        """Return the acts on batches."""
        from ldncompound.api.batches import Batches

        return Batches(self._premises)

    @cached_property
    def lots(self) -> LotTraces:
        """Return the acts on lots."""
        from ldncompound.api.traces import LotTraces

        return LotTraces(self._premises)

    # Preparations

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
        if not here.trail.exists():
            return prepare(
                order, formulary=formulary, pharmacy=practice, today=desk.today, by=desk.by
            )
        with here.reading() as trail:
            return planned_order(order, None, trail, formulary, practice, desk)

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
    def preparation(self, identity: str) -> Preparation:
        """
        Return a recorded preparation, personal members and its place in the trail included.

        Raises:
            WrongUsage: the trail has no preparation with this id.
        """
        from ldncompound.pharmacy.batches.recorded_preparation import recorded_preparation

        with self._premises.reading() as trail:
            return recorded_preparation(trail, identity).preparation

    # Paper

    @checked
    def sheet(
        self,
        identity: str,
        *,
        format: str = "pdf",
        request_id: str | None = None,
    ) -> bytes:
        """Return the bytes of a batch sheet, as `print_sheet` prints it."""
        return self.print_sheet(identity, format=format, request_id=request_id).data

    @checked
    def print_sheet(
        self,
        identity: str,
        *,
        format: str = "pdf",
        keep: Callable[[bytes], object] | None = None,
        request_id: str | None = None,
    ) -> Sheet:
        """
        Return the batch sheet of a recorded preparation, and record that it is printed.

        Args:
            identity: Id of the preparation; all that the sheet shows is read from the trail.
            format: "pdf" or "txt".
            keep: Puts the bytes away before the entry is written; where it fails, nothing is
                recorded.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The original, if it is the first sheet of the preparation, and a copy otherwise.

        Raises:
            WrongUsage: no such preparation, or the extra [pdf] is not installed.
            StorageUnavailable: nothing could be recorded, so there is no sheet.
        """
        from ldncompound.pharmacy.batches.printing import print_sheet, sheet_again
        from ldncompound.pharmacy.printing import discard

        return self._premises.act(
            "print_sheet",
            {"batch": identity, "format": format},
            request_id,
            lambda recorder: print_sheet(recorder, identity, format, keep=keep or discard),
            lambda recorder, recorded: sheet_again(recorder, recorded, keep=keep or discard),
        )

    @checked
    def draft_sheet(
        self,
        draft: Preparation,
        *,
        format: str = "pdf",
    ) -> bytes:
        """Return the sheet of what was only planned; it says NOT RECORDED."""
        from ldncompound.documents.rendering import render_sheet

        return render_sheet(draft, format)

    @checked
    def label(
        self,
        identity: str,
        *,
        format: str = "pdf",
        size: str | None = None,
        dispensing: int | None = None,
        keep: Callable[[bytes], object] | None = None,
        request_id: str | None = None,
    ) -> Label:
        """
        Return the labels of a recorded preparation, and record that they are printed.

        Args:
            identity: Id of the preparation; all that they show is read from the trail.
            format: "pdf" or "txt".
            size: Name of the size; None takes the one for this kind of preparation.
            dispensing: Number of the entry of a dispensing from it, whose label it is.
            keep: As for `print_sheet`.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            Drafts, until the batch is released; copies, from the second on.

        Raises:
            WrongState: it is on hold, rejected or recalled, or holds a recalled lot; recorded.
            WrongUsage: no such preparation or size, it does not fit, or the extra [pdf] is missing.
            StorageUnavailable: nothing could be recorded, so there is no label.
        """
        from ldncompound.pharmacy.batches.printing import label_again, print_label
        from ldncompound.pharmacy.printing import discard

        put = keep or discard
        return self._premises.act(
            "label",
            {"batch": identity, "format": format, "size": size, "dispensing": dispensing},
            request_id,
            lambda recorder: print_label(
                recorder, identity, format, size=size, dispensing=dispensing, keep=put
            ),
            lambda recorder, recorded: label_again(recorder, recorded, size=size, keep=put),
        )

    @checked
    def check_label_size(self, size: str | None) -> None:
        """
        Refuse a size of labels that there is not; None is that for the kind of preparation.

        Raises:
            WrongUsage: no size has this name.
        """
        from ldncompound.documents.rendering import check_label_size

        check_label_size(size, self._premises.formulary.label_sizes)

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
        if not self._premises.trail.exists():
            return  # nobody is enrolled in a trail that is to be made
        with self._premises.writing() as recorder:
            recorder.attempt(
                {"action": action},
                lambda: recorder.authority.check(recorder.trail, recorder.desk, action),
            )

    @checked
    def was_answered(self, request_id: str) -> bool:
        """Return whether something was recorded under a request id."""
        if not self._premises.trail.exists():
            return False
        with self._premises.reading() as trail:
            return trail.find_request(request_id) is not None
