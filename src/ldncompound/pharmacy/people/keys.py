"""Signing keys of people: made, stored under a passphrase, used. Only here is `cryptography` used.

A key is an Ed25519 seed, encrypted with ChaCha20-Poly1305 under a key that Scrypt derives from the
passphrase. Person and public key are authenticated with it, so no file can pass for another.
Secrets are held only here, and appear in no message and no representation.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import tempfile
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias

import msgspec

from ldncompound.core.canonical_json import canonical_bytes
from ldncompound.core.records import Record, Sha256
from ldncompound.core.refusals import (
    NotAuthorised,
    StorageUnavailable,
    VerificationFailure,
    WrongUsage,
    quoted,
)
from ldncompound.pharmacy.people.passphrases import SCRYPT, Passphrase

__all__ = [
    "KEY_SCHEMA",
    "NO_RECOVERY_KEY",
    "KeyFile",
    "OpenKey",
    "Passphrase",
    "check_sign_extra",
    "key_file",
    "key_from_seed",
    "lost_key",
    "new_key",
    "open_key",
    "read_file",
    "remove_key",
    "verifier",
    "verifies",
]


KEY_SCHEMA: Final = "ldncompound.key/1"

_N, _R, _P = SCRYPT
"""Other values in a file are refused."""

_CIPHER: Final = "chacha20-poly1305"
_LARGEST_FILE = 4096
_SIZES = {"salt": 16, "nonce": 12, "sealed": 48}
_WEAK = frozenset(
    bytes.fromhex(each)
    for each in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)
"""Points of small order, without the sign of x: with such a key signatures can be forged."""


if TYPE_CHECKING:
    WorkFactor: TypeAlias = int
    BlockSize: TypeAlias = int
    Parallel: TypeAlias = int
    Salt: TypeAlias = str
    Nonce: TypeAlias = str
    Sealed: TypeAlias = str
    Cipher: TypeAlias = str
else:
    WorkFactor, BlockSize, Parallel = Literal[_N], Literal[_R], Literal[_P]
    Cipher = Literal[_CIPHER]
    Salt, Nonce, Sealed = (
        Annotated[str, msgspec.Meta(pattern=f"^[0-9a-f]{{{2 * size}}}$", max_length=2 * size)]
        for size in _SIZES.values()
    )


class KeyMaking(Record):
    """How the encryption key is derived from the passphrase."""

    name: Literal["scrypt"]
    n: WorkFactor
    r: BlockSize
    p: Parallel


class KeyFile(Record, tag_field="schema", tag=KEY_SCHEMA):
    """
    A key file: exactly what this program writes, with no weaker parameters.

    Args:
        person: Id of the person.
        public_key: The public key.
        kdf: How the encryption key is derived.
        cipher: The cipher.
        salt: Salt of the key derivation.
        nonce: Nonce of the cipher.
        sealed: The seed of the key, encrypted.
    """

    person: str
    public_key: Sha256
    kdf: KeyMaking
    cipher: Cipher
    salt: Salt
    nonce: Nonce
    sealed: Sealed


NO_RECOVERY_KEY = (
    "Without that, another pharmacist or person of quality revokes the person and enrols them "
    "again; where there is no other, nobody can enrol any more."
)
"""What is left where the recovery key is lost too."""


def check_sign_extra() -> None:
    """
    Refuse if the extra [sign] is missing, before anything is asked or recorded.

    Raises:
        WrongUsage: the extra [sign] is not installed.
    """
    if find_spec("cryptography") is None or find_spec("zxcvbn") is None:
        raise WrongUsage(
            "Signing keys need the extra 'sign', which is not installed.",
            remedy="Install ldncompound[sign], or enrol with --no-key.",
        )


def verifier() -> Any:
    """Return `verifies`, or None where the extra is not installed."""
    return None if find_spec("cryptography") is None else verifies


def verifies(public_key: str, signature: str, signed: bytes) -> bool:
    """
    Return whether a signature matches key and bytes.

    Args:
        public_key: 64 hexadecimal digits.
        signature: 128 hexadecimal digits.
        signed: The signed bytes.
    """
    from cryptography.exceptions import InvalidSignature

    try:
        _public_key(public_key).verify(bytes.fromhex(signature), signed)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=256)
def _public_key(public_key: str) -> Any:
    """Return the key of 64 hexadecimal digits; refuse one with which signatures are forged."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    point = bytes.fromhex(public_key)
    if point[:31] + bytes(each & 0x7F for each in point[31:]) in _WEAK:
        raise ValueError("a point of small order")
    return Ed25519PublicKey.from_public_bytes(point)


def key_file(folder: Path, public_key: str) -> Path:
    """Return the path of a key file; its name tells nothing and is valid on every file system."""
    return folder / f"{public_key[:32]}.json"


def new_key(folder: Path, person: str, passphrase: Passphrase) -> str:
    """
    Make a key and store it atomically, readable only by its owner.

    Args:
        folder: Folder of the keys; made if it is missing.
        person: Id of the person.
        passphrase: Opens it.

    Returns:
        The public key, 64 hexadecimal digits.

    Raises:
        WrongUsage: the folder cannot be written to.
        StorageUnavailable: no room is left.
    """
    seed = os.urandom(32)
    public_key = key_from_seed(seed).public
    _write(key_file(folder, public_key), _sealed(seed, person, public_key, passphrase))
    return public_key


def _sealed(seed: bytes, person: str, public_key: str, passphrase: Passphrase) -> bytes:
    """Return the key file."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    salt, nonce = os.urandom(_SIZES["salt"]), os.urandom(_SIZES["nonce"])
    cipher = ChaCha20Poly1305(passphrase.wrapping_key(salt))
    kept = KeyFile(
        person=person,
        public_key=public_key,
        kdf=KeyMaking(name="scrypt", n=_N, r=_R, p=_P),
        cipher=_CIPHER,
        salt=salt.hex(),
        nonce=nonce.hex(),
        sealed=cipher.encrypt(nonce, seed, _bound(person, public_key)).hex(),
    )
    return json.dumps(kept.document(), ensure_ascii=True, indent=1).encode("ascii") + b"\n"


def _bound(person: str, public_key: str) -> bytes:
    """Return the data authenticated with the seed."""
    return canonical_bytes({"schema": KEY_SCHEMA, "person": person, "public_key": public_key})


def key_from_seed(seed: bytes) -> OpenKey:
    """Return the key of a seed of 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return OpenKey(Ed25519PrivateKey.from_private_bytes(seed))


class OpenKey:
    """A key that a passphrase has opened; it signs, and is neither shown nor written."""

    __slots__ = ("_key",)

    def __init__(self, key: Any) -> None:
        self._key = key

    @property
    def public(self) -> str:
        """Return the public key, 64 hexadecimal digits."""
        return str(self._key.public_key().public_bytes_raw().hex())

    def __repr__(self) -> str:
        return "OpenKey(…)"

    def __reduce__(self) -> str:
        raise TypeError("an opened key is not written down")

    def sign(self, signed: bytes) -> str:
        """Return the signature of bytes, 128 hexadecimal digits."""
        return str(self._key.sign(signed).hex())


def open_key(folder: Path, person: str, public_key: str, passphrase: Passphrase) -> OpenKey:
    """
    Open the key of a person.

    Args:
        folder: Folder of the keys.
        person: Id of the person.
        public_key: As enrolled; a key file with another is refused.
        passphrase: Opens it.

    Raises:
        NotAuthorised: the passphrase does not open the key.
        VerificationFailure: the key file is damaged, or belongs to somebody else.
        WrongUsage: there is no key file, or it cannot be read.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    path = key_file(folder, public_key)
    kept = _read(path, person)
    if (kept.person, kept.public_key) != (person, public_key):
        raise _damaged(path, person, f"it is not the key with which {quoted(person)} is enrolled")
    cipher = ChaCha20Poly1305(passphrase.wrapping_key(bytes.fromhex(kept.salt)))
    nonce, sealed = bytes.fromhex(kept.nonce), bytes.fromhex(kept.sealed)
    try:
        seed = cipher.decrypt(nonce, sealed, _bound(person, public_key))
    except InvalidTag:
        raise NotAuthorised(
            f"The passphrase does not open the key of {quoted(person)}.",
            remedy=f"Type it again. {lost_key(person)}",
        ) from None
    opened = key_from_seed(seed)
    if opened.public != public_key:
        raise _damaged(path, person, "it contains another key")
    return opened


def lost_key(person: str) -> str:
    """Return what helps where a key, its file or its passphrase is lost."""
    return (
        f"If key or passphrase is lost: 'ldncompound people recover {person}' sets a new one, by "
        f"the recovery key. {NO_RECOVERY_KEY}"
    )


def remove_key(folder: Path, public_key: str) -> None:
    """Delete a key with which nobody was enrolled."""
    with contextlib.suppress(OSError):
        key_file(folder, public_key).unlink()


def _read(path: Path, person: str) -> KeyFile:
    """Return the content of a key file, validated."""
    try:
        data = read_file(path, _LARGEST_FILE + 1)
    except OSError as error:
        raise WrongUsage(
            f"The key file {quoted(str(path))} cannot be read: {error.strerror}.",
            remedy=f"Name the folder of the keys with --keys. {lost_key(person)}",
        ) from None
    if len(data) > _LARGEST_FILE:
        raise _damaged(path, person, "it is too long")
    try:
        kept = json.loads(data.decode("ascii"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise _damaged(path, person, "it cannot be read") from None
    try:
        return KeyFile.from_document(kept)
    except VerificationFailure:
        raise _damaged(path, person, "it is malformed") from None


def read_file(path: Path, most: int) -> bytes:
    """
    Return the first bytes of a file, and wait for nobody.

    Args:
        path: The file.
        most: Bytes to read.

    Raises:
        OSError: it cannot be read, or is no file: a pipe or a device may never end.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is no file")
        return file.read(most)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that names a member twice."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a member is repeated")
    return dict(pairs)


def _damaged(path: Path, person: str, why: str) -> VerificationFailure:
    """Return the failure for a damaged key file."""
    return VerificationFailure(
        f"The key file {quoted(path.name)} is damaged or replaced: {why}.",
        remedy=f"Restore its copy. {lost_key(person)}",
    )


def _write(path: Path, data: bytes) -> None:
    """Write a key file atomically and durably, readable only by its owner."""
    temporary: str | None = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # mkstemp makes the file readable only by its owner from the start.
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".key.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
        kind = StorageUnavailable if full else WrongUsage
        raise kind(
            f"A key cannot be written to {quoted(str(path.parent))}: {error.strerror}.",
            remedy="Make room, or name another folder with --keys.",
        ) from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
