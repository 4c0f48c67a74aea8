"""Where a pharmacy's things are, who is at it and what time it is: shared by all its acts."""

from __future__ import annotations

from contextlib import closing, contextmanager
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from ldncompound.api.who_and_where import this_account
from ldncompound.core.refusals import StorageUnavailable, WrongUsage, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ldncompound.compounding.practice import Practice
    from ldncompound.core.refusals import VerificationFailure
    from ldncompound.formulary.contents import Formulary
    from ldncompound.pharmacy.desk import Desk
    from ldncompound.pharmacy.people.authority import Ask
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Act, Recorded
    from ldncompound.trail.addresses import TrailAddress
    from ldncompound.trail.remembered import Memory
    from ldncompound.trail.store import Trail

__all__ = [
    "Files",
    "Group",
    "Premises",
    "premises_of",
]


_Done = TypeVar("_Done")


class Files(msgspec.Struct, frozen=True, dict=True):
    """
    The configuration and the formulations, each read when first used, and once.

    Args:
        config: The configuration; None where there is none.
        formulations: The pharmacy's own folder; None without one.
    """

    config: Path | None
    formulations: Path | None

    @cached_property
    def practice(self) -> Practice:
        """
        Return the configured pharmacy, or `UNCONFIGURED`.

        Raises:
            WrongUsage: the file is missing or wrong.
        """
        from ldncompound.compounding.practice import UNCONFIGURED

        if self.config is None:
            return UNCONFIGURED
        from ldncompound.pharmacy.configuration import load_pharmacy

        return load_pharmacy(self.config)

    def forget_configuration(self) -> None:
        """Read the configuration again when it is next needed: it was written."""
        self.__dict__.pop("practice", None)

    @cached_property
    def formulary(self) -> Formulary:
        """
        Return the shipped master formulation records, and the pharmacy's own.

        Raises:
            WrongUsage: a record that must not be used.
        """
        from ldncompound.pharmacy.master_records import load_formulary

        if self.formulations is None:
            return load_formulary()
        if not self.formulations.is_dir():
            raise WrongUsage(
                f"--formulations {quoted(str(self.formulations))} is not a folder.",
                remedy="Name the folder that holds the pharmacy's own records.",
            )
        return load_formulary(self.formulations)


def nobody_told(_: str) -> None:
    """Tell nobody."""


class Premises(msgspec.Struct, frozen=True, dict=True):
    """
    Where things are, who acts, and what time it is.

    A trail is opened for each call, which takes less than a millisecond, so that threads and
    processes share nothing but the file.

    Args:
        trail: The file of the trail, or its address on a server.
        files: The configuration and the formulations.
        keys: The folder of the people's keys.
        by: The name of who acts; None takes that of the account.
        station: The name of the computer or counter.
        now: Returns the time, with its zone.
        ask: Gets a passphrase.
        unlocked: A key that its person has unlocked serves before a passphrase is asked for.
        begun: Called with the path of a trail that the first act creates.
        state: The file that remembers the last head of each trail.
        own_folder: The folder of the trail is the program's own, and is made if it is missing.
        told: Called with a sentence that is to be known, and stops nothing.
    """

    trail: TrailAddress
    files: Files
    keys: Path
    by: str | None
    station: str
    now: Callable[[], datetime]
    ask: Ask
    unlocked: bool
    begun: Callable[[Path], None]
    state: Path
    own_folder: bool = False
    told: Callable[[str], None] = nobody_told

    @property
    def practice(self) -> Practice:
        """Return the configured pharmacy, or `UNCONFIGURED`."""
        return self.files.practice

    @property
    def formulary(self) -> Formulary:
        """Return the master formulation records."""
        return self.files.formulary

    def desk(self) -> Desk:
        """
        Return who acts, where and when.

        Raises:
            WrongUsage: a name that cannot be printed, or a time without its zone.
        """
        from ldncompound.pharmacy.desk import Desk

        now = self.now()
        if not isinstance(now, datetime) or now.tzinfo is None:
            raise WrongUsage(
                "The time of an act must have its zone.",
                remedy="Let 'now' return a datetime with tzinfo.",
            )
        name, basis = (this_account(), "login name") if self.by is None else (self.by, "stated")
        return Desk(name, basis, self.station, now, now.date())

    def checked(self) -> tuple[Practice, Formulary, Desk]:
        """
        Return configuration, formulary and desk, which an act checks before it opens the trail.

        Raises:
            WrongUsage: one of them is wrong.
        """
        practice, formulary, desk = self.practice, self.formulary, self.desk()
        formulary.rule_of(practice.jurisdiction)  # a configuration that names another is refused
        return practice, formulary, desk

    def has_trail(self) -> bool:
        """
        Return whether there is a trail, or something else at its place.

        On a server one is looked for when it is opened: no act begins it.

        Raises:
            StorageUnavailable: that cannot be told.
        """
        if not isinstance(self.trail, Path):
            return True
        try:
            return self.trail.exists()
        except OSError as error:
            raise StorageUnavailable(
                f"The trail {quoted(str(self.trail))} cannot be reached: {error.strerror}.",
                remedy="Act as somebody who may open its folder, or name another trail.",
            ) from None

    def let_go(self) -> None:
        """Close what is kept open between calls: connections to a server."""
        if not isinstance(self.trail, Path):
            from ldncompound.trail.postgresql_connections import close_idle

            close_idle(self.trail)

    @contextmanager
    def reading(self) -> Iterator[Trail]:
        """Open the trail to read it; nothing is created."""
        from ldncompound.trail.store import Trail

        try:
            opened = Trail.open_for_reading(self.trail)
        except StorageUnavailable:
            if (gone := self.gone()) is None:
                raise
            raise StorageUnavailable(gone.message, remedy=gone.remedy) from None
        with opened as trail:
            yield trail

    @contextmanager
    def memory(self) -> Iterator[Memory]:
        """Open what is remembered of the trail at this place; a reader makes no file for it."""
        from ldncompound.trail.file_names import whole_path
        from ldncompound.trail.remembered import Memory

        place = whole_path(self.trail) if isinstance(self.trail, Path) else self.trail
        with closing(Memory(self.state, str(place), self.told)) as memory:
            yield memory

    def behind(self, trail: Trail) -> int | None:
        """Return how many entries are known, here or elsewhere, that a trail lacks; or None."""
        with self.memory() as memory:
            return memory.behind(trail) or None

    def unmirrored(self, size: int) -> int | None:
        """Return for how many entries at the end of a trail the mirror has no note; or None."""
        with self.memory() as memory:
            known = memory.mirror()
        return None if known is None else max(size - known[1], 0) or None

    @contextmanager
    def writing(self, *, creates: bool = True, many_threads: bool = False) -> Iterator[Recorder]:
        """
        Open the trail for acts; everything else is checked before.

        Args:
            creates: A trail that is missing begins; what is about something recorded begins none.
            many_threads: One thread after another uses it, never two at once.

        Raises:
            WrongUsage: configuration, formulations or name are wrong.
            StorageUnavailable: the trail cannot be written.
            VerificationFailure: the file is not a trail, or not the one that is remembered.
        """
        desk = self.checked()
        with self.memory() as memory:
            if (gone := self._gone(memory)) is not None:
                raise gone
            with self._opened(memory, creates=creates, many_threads=many_threads) as trail:
                yield self.recorder(trail, *desk)

    @contextmanager
    def accepting(self) -> Iterator[tuple[Recorder, Memory]]:
        """Open the trail for the act that accepts what contradicts what is remembered."""
        desk = self.checked()
        with self.memory() as memory:
            gone = memory.difference(None)
            if self.has_trail():
                gone = None
            elif gone is None:
                with self.reading():
                    pass  # says that there is none
            with self._opened(memory, accepting=True, gone=gone) as trail:
                yield self.recorder(trail, *desk), memory

    def recorder(
        self, trail: Trail, practice: Practice, formulary: Formulary, desk: Desk
    ) -> Recorder:
        """Return what records in an open trail."""
        from ldncompound.pharmacy.people.authority import KeyAuthority
        from ldncompound.pharmacy.recorder import Recorder

        authority = KeyAuthority(self.keys, self.ask, unlocked=self.unlocked)
        return Recorder(trail, formulary, practice, desk, authority)

    @contextmanager
    def _opened(
        self, memory: Memory, *, creates: bool = True, many_threads: bool = False, **accepts: Any
    ) -> Iterator[Trail]:
        """Open the trail, and hold it against what is remembered."""
        from ldncompound.api.places import written_elsewhere
        from ldncompound.trail.store import Trail

        if creates:
            self.make_folder()
        with Trail.open_for_acts(self.trail, create=creates, many_threads=many_threads) as trail:
            if trail.created and isinstance(self.trail, Path):
                self.begun(self.trail)
                mirror, site = self.practice.mirror, self.practice.site
                if mirror is not None:
                    from ldncompound.api.mirroring import begun_beside

                    begun_beside(mirror, site, trail, memory, self.told)
            trail.remember(memory, **accepts)
            if (elsewhere := written_elsewhere(memory, trail)) is not None:
                self.told(elsewhere)
            trail.after = self._mirroring(memory, trail)
            yield trail

    def _mirroring(self, memory: Memory, trail: Trail) -> Callable[[Act, Recorded], None] | None:
        """Return what adds a note of each act to the mirror; None where there is none."""
        folder = self.practice.mirror
        if folder is None:
            memory.mirrored(None, None)
            return None
        from ldncompound.api.mirroring import add_note

        return partial(add_note, folder, trail, memory, self.told)

    def gone(self) -> VerificationFailure | None:
        """Return why no trail begins here: one is known that is gone; or None."""
        with self.memory() as memory:
            return self._gone(memory)

    def _gone(self, memory: Memory) -> VerificationFailure | None:
        """Return the same; what cannot be reached is told by opening it."""
        file = self.trail
        if not isinstance(file, Path):
            return None
        missing = memory.difference(None)  # first: what is remembered was there before
        if missing is None or self.has_trail():
            return None
        there = self.own_folder or file.parent.exists()
        return missing.failure() if there else None

    def make_folder(self) -> None:
        """Make the folder of the trail, if it is the program's own."""
        if not self.own_folder or not isinstance(self.trail, Path):
            return
        try:
            self.trail.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageUnavailable(
                f"The folder {self.trail.parent} for the audit trail cannot be made: "
                f"{error.strerror}.",
                remedy="Name another place with --trail.",
            ) from None

    def act(
        self,
        name: str,
        given: Mapping[str, Any],
        request_id: str | None,
        work: Callable[[Recorder], _Done],
        read: Callable[[Recorder, Recorded], _Done],
        *,
        answer: str | None = None,
        creates: bool = True,
    ) -> _Done:
        """
        Do an act, once for each request id.

        Args:
            name: As the library calls it, like "batches.weigh".
            given: Its arguments: what must be the same where it is repeated.
            request_id: A key of the caller that makes a repetition safe; None without one.
            work: Does it with the recorder that it is given.
            read: Returns the same from what was recorded before.
            answer: Action of the entry that answers it, where it writes others as well.
            creates: As for `writing`.
        """
        from ldncompound.api.once import done_once
        from ldncompound.pharmacy.requests import Request

        request = None if request_id is None else Request.of(request_id, name, given, answer=answer)
        with self.writing(creates=creates) as recorder:
            return done_once(recorder, request, work, read)

    def act_on_record(
        self,
        name: str,
        given: Mapping[str, Any],
        request_id: str | None,
        work: Callable[[Recorder], _Done],
        read: Callable[[Recorder, Recorded], _Done],
        *,
        answer: str | None = None,
    ) -> _Done:
        """Do an act on something recorded, as `act` does; no missing trail begins."""
        return self.act(name, given, request_id, work, read, answer=answer, creates=False)


class Group:
    """Acts and readers of one sort."""

    def __init__(self, premises: Premises) -> None:
        """Take over where things are."""
        if not isinstance(premises, Premises):
            raise WrongUsage(
                f"{type(premises).__name__} is not an open pharmacy.",
                remedy="Open it with Pharmacy.open(…).",
            )
        self._premises = premises


def premises_of(group: Group) -> Premises:
    """Return where a pharmacy is, for what is asked about it beside its acts."""
    return group._premises
