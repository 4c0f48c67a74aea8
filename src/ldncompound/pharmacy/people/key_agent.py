"""A key that its person has unlocked: where the process is that holds it, and what it is asked.

One unlocked person for each folder of keys. The process is reached through a socket in a folder
that only this login may enter (on Windows a named pipe); where that folder is not so, nothing is
unlocked. Both sides send one JSON object and no more.
"""

from __future__ import annotations

import getpass
import os
import re
import secrets
import stat
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir
from typing import Final, NamedTuple

from ldncompound.core.canonical_json import JsonObject, canonical_bytes, sha256_hex
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.records import Record
from ldncompound.core.refusals import NotAuthorised, WrongUsage, quoted
from ldncompound.pharmacy.people.keys import verifies
from ldncompound.trail.entry_shape import parsed_object

__all__ = [
    "FAMILY",
    "IDLE",
    "LARGEST",
    "PATIENCE",
    "PIPES",
    "READY",
    "HeldKey",
    "Locked",
    "address_of",
    "challenge_bytes",
    "check_closed",
    "held_key",
    "is_closed",
    "lock",
]


IDLE: Final = 15 * 60
"""Seconds after the last signature when an unlocked key is locked."""

LARGEST: Final = 64 * 1024
"""Most bytes of a question or an answer."""

PATIENCE: Final = 5.0
"""Seconds that either side waits for the other."""

READY: Final = b"ready\n"
"""Said by the process once it can be asked."""

PIPES = sys.platform == "win32"
FAMILY: Final = "AF_PIPE" if PIPES else "AF_UNIX"
_SIGNATURE = lazy_pattern(r"[0-9a-f]{128}\Z", re.ASCII)


class Locked(Record, tag_field="schema", tag="ldncompound.locked/1"):
    """
    That no key is unlocked.

    Args:
        person: Id of the person whose key was; null if none was.
    """

    person: str | None


class HeldKey(NamedTuple):
    """
    A key that another process holds open; it signs what `signable` allows.

    Args:
        address: Of the process.
        public: The public key.
    """

    address: str
    public: str

    def sign(self, signed: bytes) -> str:
        """
        Return the signature of bytes, checked.

        Raises:
            NotAuthorised: it was locked meanwhile, or answered wrongly.
        """
        text = signed.decode()
        signature = _signature(self, {"ask": "sign", "signed": text}, signed)
        if signature is None:
            raise NotAuthorised(
                "The unlocked key was locked meanwhile, or did not sign this.",
                remedy="Lock it with 'ldncompound people lock', and do it again; the passphrase "
                "is then asked for.",
            )
        return signature


def challenge_bytes(challenge: str) -> bytes:
    """Return what a process signs to show that it holds a key; it can be taken for nothing else."""
    return canonical_bytes({"schema": "ldncompound.held-key/1", "challenge": challenge})


def held_key(folder: Path, public_key: str) -> HeldKey | None:
    """
    Return the unlocked key with this public key; None if it is not unlocked.

    Args:
        folder: Folder of the keys.
        public_key: As enrolled now.
    """
    held, challenge = HeldKey(address_of(folder), public_key), secrets.token_hex(32)
    question: JsonObject = {"ask": "hold", "challenge": challenge}
    signed = challenge_bytes(challenge)
    return None if _signature(held, question, signed) is None else held


def lock(address: str) -> Locked:
    """Lock the key that is unlocked at an address, if one is, and leave nothing there."""
    person = (_answer(address, {"ask": "end"}) or {}).get("ended")
    if is_closed(address):
        # A process that is hung finds its address gone, and ends.
        with suppress(OSError):
            os.unlink(address)
    return Locked(person=person if isinstance(person, str) else None)


def address_of(folder: Path) -> str:
    """Return where the process is asked that holds a key of a folder of keys."""
    absolute = os.fsencode(os.path.realpath(folder))
    if PIPES:
        return rf"\\.\pipe\ldn-{sha256_hex(getpass.getuser().encode() + absolute)[:20]}"
    given = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    own = Path(gettempdir()) / f"ldncompound-{os.getuid()}"
    place = given if given.is_absolute() and _is_own(given) else own
    return str(place / f"ldn-{sha256_hex(absolute)[:20]}")


def _is_own(folder: Path, others: int = 0) -> bool:
    """Say whether it is a folder of this login, with none of the permissions for others."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    return own and not found.st_mode & others


def is_closed(address: str) -> bool:
    """Say whether nobody else can be at an address."""
    return PIPES or _is_own(Path(address).parent, 0o077)


def check_closed(address: str) -> None:
    """
    Make the folder of the socket.

    Raises:
        WrongUsage: others may enter it.
    """
    folder = Path(address).parent
    with suppress(OSError):
        folder.mkdir(mode=0o700)
    if not is_closed(address):
        raise WrongUsage(
            f"The folder {quoted(str(folder))} is not closed to others, and an unlocked key is "
            "reached through it.",
            remedy="Let it belong to you alone, with mode 0700; or type the passphrase at each "
            "act.",
        )


def _answer(address: str, question: JsonObject) -> JsonObject | None:
    """Return what the process at an address answers; None where there is none, or no answer."""
    if not (is_closed(address) and os.path.lexists(address)):
        return None
    from multiprocessing.connection import Client

    try:
        with Client(address, FAMILY) as connection:
            connection.send_bytes(canonical_bytes(question))
            answered = connection.poll(PATIENCE)
            return parsed_object(connection.recv_bytes(LARGEST)) if answered else None
    except (OSError, EOFError):
        return None


def _signature(held: HeldKey, question: JsonObject, signed: bytes) -> str | None:
    """Return the signature that a process gives for bytes; None unless it fits them."""
    found = (_answer(held.address, question) or {}).get("signature")
    if not isinstance(found, str) or _SIGNATURE.match(found) is None:
        return None
    return found if verifies(held.public, found, signed) else None
