"""Keys that are unlocked: a folder for the sockets, and questions that anybody at it may ask."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from multiprocessing.connection import Client
from pathlib import Path
from threading import Event, Thread

from ldncompound.pharmacy.people.key_agent import LARGEST, address_of, lock
from ldncompound.pharmacy.people.keys import open_key
from ldncompound.pharmacy.people.unlocked import serve


@contextmanager
def runtime_folder():
    """Yield a folder of this login alone, with a short name: the path of a socket is limited."""
    folder = Path(tempfile.mkdtemp(prefix="ldn"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def unlocked(keys, person, passphrase, **more):
    """Hold the key of a person, as the process does; yield the address and the thread."""
    key, ready = open_key(keys, person.id, person.public_key, passphrase), Event()
    address = address_of(keys)
    held = Thread(
        target=serve, args=(key, person.id, address), kwargs={"ready": ready.set, **more},
        daemon=True,
    )  # fmt: skip
    held.start()
    assert ready.wait(60)
    try:
        yield address, held
    finally:
        lock(address)
        held.join(60)
        assert not held.is_alive()


def asked(address, sent):
    """Send bytes to an address, and return the bytes of the answer; None for none."""
    with Client(address, "AF_UNIX") as connection:
        try:
            connection.send_bytes(sent)
            return connection.recv_bytes(LARGEST)
        except (EOFError, OSError):
            return None
