"""Unlock a key: open it, and start the process that holds it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ldncompound.core.canonical_json import canonical_bytes
from ldncompound.core.records import Count, Record, UtcTime
from ldncompound.core.refusals import NotAuthorised, StorageUnavailable
from ldncompound.pharmacy.people.duties import DUTIES
from ldncompound.pharmacy.people.enrolled import roll_of
from ldncompound.pharmacy.people.key_agent import (
    IDLE,
    PIPES,
    READY,
    address_of,
    check_closed,
    held_key,
)
from ldncompound.pharmacy.people.keys import check_sign_extra, open_key
from ldncompound.pharmacy.people.person import PREPARED, Person
from ldncompound.pharmacy.people.roll import check_signer
from ldncompound.trail.act import timestamp

if TYPE_CHECKING:
    from ldncompound.pharmacy.people.passphrases import Passphrase
    from ldncompound.trail.store import Trail

__all__ = ["Unlocked", "unlock"]


_DETACHED: Final[dict[str, Any]] = (
    {"creationflags": 0x00000008 | 0x00000200} if PIPES else {"start_new_session": True}
)
"""Neither a console nor a terminal that closes ends it."""

_PROCESS = "ldncompound.pharmacy.people.unlocked"


class Unlocked(Record, tag_field="schema", tag="ldncompound.unlocked/1"):
    """
    Whose key is unlocked, for what, and for how long.

    Args:
        person: Id of the person.
        name: Full name.
        role: As enrolled.
        actions: Acts that are signed without the passphrase.
        until: When it locks itself if nothing is signed; UTC.
        idle_minutes: Minutes after the last signature when it does.
    """

    person: str
    name: str
    role: str
    actions: tuple[str, ...]
    until: UtcTime
    idle_minutes: Count

    def meanings(self) -> tuple[str, ...]:
        """Return as what the person signs without the passphrase."""
        return tuple(dict.fromkeys(str(DUTIES[each].meaning) for each in self.actions))


def unlock(
    trail: Trail, by: str, folder: Path, ask: Callable[[Person], Passphrase], now: datetime
) -> Unlocked:
    """
    Open the key of a person, and keep it open in the memory of a process of its own.

    Whose key was unlocked before, in the same folder of keys, no longer is. Nothing is recorded.

    Args:
        trail: Where the person is enrolled; only read.
        by: Id or name of the person.
        folder: Folder of the keys.
        ask: Gets the passphrase.
        now: The time.

    Raises:
        NotAuthorised: not enrolled, revoked, without a key, or a wrong passphrase.
        VerificationFailure: the key file is damaged.
        WrongUsage: the key file or the extra [sign] is missing, or no folder for the socket is
            closed to others.
        StorageUnavailable: the process did not start.
    """
    check_sign_extra()
    person = check_signer(roll_of(trail), by, PREPARED)
    if person.public_key is None:
        raise NotAuthorised(
            f"{person.told()}, has no key that could be unlocked.",
            remedy="A person without a key is never asked for a passphrase.",
        )
    address = address_of(folder)
    check_closed(address)
    passphrase = ask(person)
    open_key(folder, person.id, person.public_key, passphrase)
    _start(address, folder, person, passphrase)
    if held_key(folder, person.public_key) is None:
        raise StorageUnavailable(
            "The key could not be kept open: the process that is to hold it did not start.",
            remedy="Type the passphrase at each act.",
        )
    return Unlocked(
        person=person.id,
        name=person.name,
        role=person.role,
        actions=tuple(each for each, duty in DUTIES.items() if duty.unlocked),
        until=timestamp(now + timedelta(seconds=IDLE)),
        idle_minutes=IDLE // 60,
    )


def _start(address: str, folder: Path, person: Person, passphrase: Passphrase) -> None:
    """Start the process, and wait until it is ready or has ended; all goes through its input."""
    told = {
        "address": address,
        "folder": os.path.realpath(folder),
        "person": person.id,
        "public_key": person.public_key,
    }
    process = subprocess.Popen(  # noqa: S603 - this program, and no text of anybody
        [sys.executable, "-P", "-m", _PROCESS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(os.sep).resolve(),
        **_DETACHED,
    )
    with suppress(OSError), process.stdin:  # type: ignore[union-attr]
        process.stdin.write(canonical_bytes(told) + b"\n")  # type: ignore[union-attr]
        passphrase.write_to(process.stdin)  # type: ignore[arg-type]
    with process.stdout:  # type: ignore[union-attr]
        ready = process.stdout.read(len(READY)) == READY  # type: ignore[union-attr]
    # It is to outlive this process, which is no leak.
    process.returncode = 0 if ready else process.wait()
