"""The process that holds one opened key in memory, and signs what an unlocked key may sign.

Started by `unlock_acts`. It ends when nothing was signed for a while, when it is asked to,
and when its address is gone or another process is there.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import IO, TYPE_CHECKING

from ldncompound.core.canonical_json import JsonObject, canonical_bytes, object_stored_as
from ldncompound.pharmacy.people.key_agent import (
    FAMILY,
    IDLE,
    LARGEST,
    PATIENCE,
    READY,
    challenge_bytes,
    lock,
)
from ldncompound.pharmacy.people.keys import open_key
from ldncompound.pharmacy.people.passphrases import Passphrase
from ldncompound.pharmacy.people.signable import may_be_signed
from ldncompound.trail.entry_shape import parsed_object

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection, Listener

    from ldncompound.pharmacy.people.keys import OpenKey

__all__ = ["UnlockedKey", "main", "serve"]


_LOOKS = 1.0
"""Seconds between two looks at the clock and at the address."""

_WAITING = 16
_LONGEST_CHALLENGE = 64

# The time that a computer sleeps counts, where the system can tell.
_clock = (
    partial(time.clock_gettime, time.CLOCK_BOOTTIME)
    if hasattr(time, "CLOCK_BOOTTIME")
    else time.monotonic
)


class UnlockedKey:
    """
    An opened key, asked from outside.

    Args:
        key: The key.
        person: Id of the person.
        address: Where it is asked.
        place: What stands there as long as nobody else does.
        idle: Seconds after the last signature when it is over.
    """

    def __init__(
        self, key: OpenKey, person: str, *, address: str, place: object, idle: float
    ) -> None:
        self.over: Event = Event()
        self._key, self._person, self._address, self._idle = key, person, address, idle
        self._place, self._until = place, _clock() + idle

    @property
    def left(self) -> float:
        """Return the seconds until it is over; 0 if it is, or if its address is another's."""
        if self.over.is_set() or _place(self._address) != self._place:
            return 0
        return max(0, self._until - _clock())

    def answer(self, asked: bytes) -> JsonObject:
        """Return the answer to a question; whatever is no question is refused."""
        question = parsed_object(asked)
        if question == {"ask": "end"}:
            self.leave()
            return {"ended": self._person}
        match question if self.left else None:
            case {"ask": "hold", "challenge": str(text)} if len(text) <= _LONGEST_CHALLENGE:
                return {"signature": self._key.sign(challenge_bytes(text))}
            case {"ask": "sign", "signed": str(text)}:
                return self._signed(text.encode())
        return {"refused": "no question"}

    def _signed(self, signed: bytes) -> JsonObject:
        """Return the signature of bytes, if an unlocked key may sign them."""
        if not may_be_signed(signed, self._person, self._key.public):
            return {"refused": "not signed by an unlocked key"}
        self._until = _clock() + self._idle
        return {"signature": self._key.sign(signed)}

    def serve(self, connection: Connection) -> None:
        """Answer the one question of a connection, if it comes."""
        with connection, suppress(OSError, EOFError):
            if connection.poll(PATIENCE):
                answer = self.answer(connection.recv_bytes(LARGEST))
                connection.send_bytes(canonical_bytes(answer))
                if "ended" in answer:
                    self.over.set()

    def leave(self) -> None:
        """Be at the address no longer, unless another process is there."""
        if _place(self._address) == self._place:
            with suppress(OSError):
                os.unlink(self._address)


def main(given: IO[bytes], told: IO[bytes], idle: float = IDLE) -> None:
    """
    Read whose key is to be held and its passphrase, and hold it.

    Args:
        given: One line of JSON, and after it the passphrase.
        told: Where it is said once that the key can be asked; closed then.
        idle: Seconds after the last signature when it is over.
    """
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with given:
        stated = object_stored_as(given.readline().removesuffix(b"\n"))
        passphrase = Passphrase(given.read().decode())
    folder, person, address = Path(stated["folder"]), stated["person"], stated["address"]
    key = open_key(folder, person, stated["public_key"], passphrase)
    del passphrase

    def ready() -> None:
        with told:
            told.write(READY)

    serve(key, person, address, idle=idle, ready=ready)


def serve(
    key: OpenKey,
    person: str,
    address: str,
    *,
    idle: float = IDLE,
    ready: Callable[[], object] = lambda: None,
) -> None:
    """
    Hold an opened key until it is over; whose key was held there before ends.

    Args:
        key: The key.
        person: Id of the person.
        address: Where it is asked.
        idle: Seconds after the last signature when it is over.
        ready: Called once it can be asked.
    """
    from multiprocessing.connection import Listener

    lock(address)
    # Under another name first: what was left there is replaced in one step.
    made = address if FAMILY == "AF_PIPE" else f"{address}.{os.getpid()}"
    with suppress(OSError):
        os.unlink(made)
    listener = Listener(made, FAMILY, backlog=_WAITING)
    held = UnlockedKey(key, person, address=address, place=_place(made), idle=idle)
    with suppress(OSError):
        os.replace(made, address)
    Thread(target=_accept, args=(listener, held), daemon=True).start()
    ready()
    while left := held.left:
        held.over.wait(min(left, _LOOKS))
    held.over.set()
    held.leave()
    with suppress(OSError):
        listener.close()


def _accept(listener: Listener, held: UnlockedKey) -> None:
    """Take connections, each in a thread of its own: one that hangs keeps no other waiting."""
    while not held.over.is_set():
        try:
            connection = listener.accept()
        except OSError:
            held.over.wait(_LOOKS)
            continue
        Thread(target=held.serve, args=(connection,), daemon=True).start()


def _place(address: str) -> object:
    """Return what stands at an address, to be recognised again; a pipe has no such thing."""
    try:
        found = os.lstat(address) if FAMILY == "AF_UNIX" else None
    except OSError:
        return "nothing"
    return None if found is None else (found.st_dev, found.st_ino)


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
