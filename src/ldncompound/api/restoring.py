"""A backup is put in the place of the trail."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.api.mirroring import noted_beyond
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    Refusal,
    StorageUnavailable,
    VerificationFailure,
    WrongUsage,
    quoted,
)
from ldncompound.pharmacy.requests import Request
from ldncompound.pharmacy.trail_keeping import (
    RESTORED,
    Lost,
    TrailRestored,
    lost_of,
    note_again,
    record_restored,
    to_erase_again,
)
from ldncompound.trail.backups import StandsThere, copy_whole, put_in_place, standing_at
from ldncompound.trail.copying import copy_trail
from ldncompound.trail.file_names import whole_path
from ldncompound.trail.private_files import alone_in, private_file, sweep
from ldncompound.trail.store import Trail
from ldncompound.trail.writers import one_writer

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.api.premises import Premises
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.addresses import ServerAddress
    from ldncompound.trail.remembered import Memory

__all__ = ["Restoration"]


@dataclass(frozen=True, slots=True)
class Restoration:
    """
    One backup for one place.

    Args:
        premises: Where the trail belongs, and who acts.
        file: The backup.
    """

    premises: Premises
    file: Path

    def done(self, reason: str, request_id: str | None) -> TrailRestored:
        """
        Restore it, once for each request id.

        Raises:
            WrongUsage: a whole trail stands there; on a server, any entry.
            StorageUnavailable: it cannot be read or written, or who acts may not.
            VerificationFailure: the backup is not whole.
        """
        request = None
        if not isinstance(self.premises.trail, Path):
            sweep(self.premises.state.parent)  # what one that was killed left there
        if request_id is not None:
            given = {"file": str(self.file), "reason": reason}
            request = Request.of(request_id, "trail.restore", given)
            again = self._answered(request)
        else:
            again = self._placed()
        if again is not None:
            return again
        if not isinstance(self.premises.trail, Path):
            return self._on_server(self.premises.trail, reason, request)
        place = whole_path(self.premises.trail)
        self.premises.make_folder()
        try:
            with (
                one_writer(place),
                alone_in(place.parent),
                self.premises.memory() as memory,
                Trail.open_for_reading(self.file) as backup,
            ):
                return self._restored(backup, place, memory, reason, request)
        except OSError as error:
            raise StorageUnavailable(
                f"The backup cannot be put at {quoted(str(place))}: {error.strerror}.",
                remedy="Look at its folder, and try again; the backup is as it was.",
            ) from None

    def _on_server(
        self, place: ServerAddress, reason: str, request: Request | None
    ) -> TrailRestored:
        """Fill an empty trail on a server, all of it at once: the restored trail is made here."""
        with self.premises.reading() as there:
            if size := there.size():
                raise WrongUsage(
                    f"The trail {quoted(str(place))} has {size} entries; a trail is never "
                    "overwritten.",
                    remedy="Make an empty one with `ldncompound trail create`, at a schema or in a "
                    "database of its own, and restore to that.",
                )
        folder = self.premises.state.parent
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with (
                one_writer(place),
                self.premises.memory() as memory,
                Trail.open_for_reading(self.file) as backup,
                private_file(folder.resolve() / "restored.sqlite") as made,
            ):
                copy_whole(backup, made.path)
                stated, note = self._written(made.path, None, memory, reason, request)
                copy_trail(made.path, place)
                note()
        except OSError as error:
            raise StorageUnavailable(
                f"The restored trail cannot be made in {quoted(str(folder))}: {error.strerror}.",
                remedy="Make room there, or name another file of that folder with "
                "LDNCOMPOUND_STATE, and try again.",
            ) from None
        return stated

    def _written(
        self,
        made: Path,
        stands: StandsThere | None,
        memory: Memory,
        reason: str,
        request: Request | None,
    ) -> tuple[TrailRestored, Callable[[], None]]:
        """Record in a restored trail that it is one; return that, and how it is remembered."""
        desk = self.premises.checked()
        with Trail.open_for_acts(made, create=False) as trail:
            recorder = replace(self.premises.recorder(trail, *desk), request=request)
            beyond = noted_beyond(
                self.premises.practice.mirror,
                self.premises.told,
                memory,
                trail,
                memory.difference(trail),
            )
            lost = lost_of(beyond, recorder, memory)
            stated = _recorded(recorder, stands, memory, lost, reason)
            given, gone = trail.numbers_given(after=0), trail.erased_after(0)
            origin, head = trail.origin, trail.recorded_at(trail.size())
        return stated, lambda: memory.note(origin, head, given, erased=gone, accepted=True)

    def _answered(self, request: Request) -> TrailRestored | None:
        """Return what was recorded under a request before."""
        if not self.premises.has_trail():
            return None
        with suppress(VerificationFailure), self.premises.reading() as trail:
            found = trail.answered(request.key, {"asked": request.asked})
            if found is not None:
                stated = TrailRestored.from_document(found.document)
                with self.premises.memory() as memory:
                    note_again(trail, memory, stated.lost)
                return replaced(stated, trail=found.place)
        return None

    def _placed(self) -> TrailRestored | None:
        """Return what a run recorded that was killed before it could remember that."""
        if not self.premises.has_trail():
            return None
        with (
            suppress(VerificationFailure, StorageUnavailable),
            self.premises.reading() as trail,
            self.premises.memory() as memory,
            Trail.open_for_reading(self.file) as backup,
        ):
            size = backup.size()
            if memory.difference(trail) is None or trail.size() != size + 1:
                return None
            last = trail.recorded_at(size + 1)
            if last.action == RESTORED and trail.root_at(size) == backup.root_at(size):
                stated = TrailRestored.from_document(last.document)
                note_again(trail, memory, stated.lost)
                again = replaced(stated, trail=last.place)
                return again if memory.difference(trail) is None else None
        return None

    def _restored(
        self, backup: Trail, place: Path, memory: Memory, reason: str, request: Request | None
    ) -> TrailRestored:
        """Write the restored trail beside its place, record in it, and put it there."""
        desk = self.premises.checked()
        with ExitStack() as held:
            stands = standing_at(place)
            _check_may_replace(backup, stands, place)
            if stands is not None and stands.head is not None and os.name == "posix":
                held.enter_context(Trail.open_for_acts(place, create=False)).hold()
                if standing_at(place) != stands:
                    raise StorageUnavailable(
                        "Somebody recorded meanwhile.", remedy="Look at the trail, and try again."
                    )
            made = held.enter_context(private_file(place))
            copy_whole(backup, made.path)
            stated, note = self._written(made.path, stands, memory, reason, request)
            at = desk[2].now.astimezone(UTC)
            aside = place.with_name(f"{place.stem}.replaced-{at:%Y%m%dT%H%M%SZ}{place.suffix}")
            kept = put_in_place(made, place, _free(aside))
            note()
        return replaced(stated, kept=None if kept is None else str(kept))


def _check_may_replace(backup: Trail, stands: StandsThere | None, place: Path) -> None:
    """Refuse to replace a whole trail that is not the beginning of the backup."""
    if stands is None or stands.head is None or stands.head.size == 0:
        return
    begins, size = stands.head, backup.size()
    same = stands.origin == backup.origin
    if same and begins.size < size and backup.root_at(begins.size) == begins.root:
        return
    if not same:
        what = "is another one than that in the backup"
    elif begins.size >= size:
        what = f"is whole and has {begins.size} entries, the backup {size}"
    else:
        what = "has other entries than the backup"
    raise WrongUsage(
        f"The trail {quoted(str(place))} {what}; a trail is never overwritten.",
        remedy="Where the backup is right all the same, give that file another name first.",
    )


def _recorded(
    recorder: Recorder,
    stands: StandsThere | None,
    memory: Memory,
    lost: Lost | None,
    reason: str,
) -> TrailRestored:
    """Record in a restored trail that it is one; who may not leaves no trace and no trail."""
    trail = recorder.trail
    erased = {*memory.erased(trail.origin)}
    if stands is not None and stands.origin == trail.origin:
        erased |= {*stands.erased}
    again = to_erase_again(trail, erased)
    try:
        return record_restored(recorder, lost, again, reason)
    except Refusal as refusal:
        raise StorageUnavailable(
            f"Nothing is restored, and nothing recorded: {refusal.message}", remedy=refusal.remedy
        ) from None


def _free(path: Path) -> Path:
    """Return a name that nothing has."""
    number, free = 1, path
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
