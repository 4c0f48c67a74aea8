"""Keys: the vectors of RFC 8032, and key files that were tampered with."""

from __future__ import annotations

import json
import os
import pickle
import stat
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from ldncompound.core.refusals import (
    NotAuthorised,
    StorageUnavailable,
    VerificationFailure,
    WrongUsage,
)
from ldncompound.pharmacy.people.keys import (
    Passphrase,
    check_sign_extra,
    key_file,
    new_key,
    open_key,
    read_file,
    remove_key,
    verifier,
    verifies,
)

SECRET = "seven herons wade"
PASSPHRASE = Passphrase(SECRET)

# RFC 8032, section 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]
SEEDS = [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
]


def sign(folder, person, public, passphrase, signed):
    """Open a key and sign with it, as an act does."""
    return open_key(folder, person, public, passphrase).sign(signed)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Return a folder with the key of AB, and its public key."""
    folder = tmp_path_factory.mktemp("keys")
    return folder, new_key(folder, "AB", PASSPHRASE)


@pytest.fixture
def copied(kept, tmp_path):
    """Return a copy of the folder to change, the public key, and the members of its file."""
    folder, public = kept
    members = json.loads(key_file(folder, public).read_text("ascii"))
    key_file(tmp_path, public).write_text(json.dumps(members))
    return tmp_path, public, members


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_vectors_of_the_standard(public, message, signature):
    """A signature fits its key and bytes, and nothing that differs in one bit."""
    signed = bytes.fromhex(message)
    assert verifies(public, signature, signed)
    assert not verifies(public, signature, signed + b"\0")
    for text in (public, signature):
        other = f"{int(text[:2], 16) ^ 1:02x}{text[2:]}"
        keys = (other, signature) if text is public else (public, other)
        assert not verifies(*keys, signed)


@pytest.mark.parametrize(("seed", "vector"), list(zip(SEEDS, VECTORS, strict=True)))
def test_a_kept_seed_signs_as_the_standard_says(seed, vector, tmp_path, monkeypatch):
    """The standard's seed, used as the random one, kept and opened, gives its signature."""
    import ldncompound.pharmacy.people.keys as room

    chance = os.urandom
    monkeypatch.setattr(
        room.os, "urandom", lambda size: bytes.fromhex(seed) if size == 32 else chance(size)
    )
    public, message, signature = vector

    assert new_key(tmp_path, "AB", PASSPHRASE) == public
    assert sign(tmp_path, "AB", public, PASSPHRASE, bytes.fromhex(message)) == signature


P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P


def small_orders():
    """Return every encoding of a point of order 1, 2, 4 or 8, by the arithmetic of the curve."""

    def x_of(y):
        square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
        x = pow(square, (P + 3) // 8, P)
        x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
        return x if (x * x - square) % P == 0 else None

    def twice(x, y):
        t = D * x * x * y * y
        return (
            2 * x * y * pow(1 + t, -1, P) % P,
            (y * y + x * x) * pow(1 - t, -1, P) % P,
        )

    # Eight times any point of the curve has no torsion; L times it has nothing else.
    order = 2**252 + 27742317777372353535851937790883648493

    def add(one, other):
        (a, b), (c, d) = one, other
        t = D * a * c * b * d
        return ((a * d + b * c) * pow(1 + t, -1, P) % P, (b * d + a * c) * pow(1 - t, -1, P) % P)

    found = set()
    for y in range(2, 60):
        x = x_of(y)
        if x is None:
            continue
        total, power, rest = (0, 1), (x, y), order
        while rest:
            if rest & 1:
                total = add(total, power)
            power, rest = twice(*power), rest >> 1
        found.add(total[1])
    # The same point may be written with y or, below 19, with y + P.
    written = found | {y + P for y in found if y + P < 2**255}
    return sorted(
        (y | sign << 255).to_bytes(32, "little").hex() for y in written for sign in (0, 1)
    )


def test_a_key_under_which_everything_fits_is_no_key():
    """No point of small order, in any encoding, verifies anything."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    points = small_orders()
    nothing = "01" + "00" * 63
    fitting = 0
    for each in points:
        for number in range(64):
            record = b"record %d" % number
            assert not verifies(each, nothing, record)
            try:
                Ed25519PublicKey.from_public_bytes(bytes.fromhex(each)).verify(
                    bytes.fromhex(nothing), record
                )
                fitting += 1
            except (InvalidSignature, ValueError):
                pass
    assert len(points) == 14
    assert fitting > 64


@pytest.mark.parametrize(
    ("public", "signature"),
    [
        ("ff" * 32, "ff" * 64),
        ("d7" * 31, "00" * 64),
        ("d7" * 32, "00"),
    ],
)
def test_no_key_and_no_signature_do_not_fit(public, signature):
    """Points not on the curve, scalars beyond the order and wrong lengths do not verify."""
    assert not verifies(public, signature, b"record")


def test_a_key_signs_and_is_kept_for_its_owner_alone(kept):
    """The signature fits; only the owner may read file and folder; the secret is not in it."""
    folder, public = kept
    signature = sign(folder, "AB", public, PASSPHRASE, b"record")
    path = key_file(folder, public)

    assert verifies(public, signature, b"record")
    assert not verifies(public, signature, b"another")
    assert signature == sign(folder, "AB", public, PASSPHRASE, b"record")
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in folder.iterdir()] == [path.name]
    assert SECRET.encode() not in path.read_bytes()
    kdf = json.loads(path.read_text("ascii"))["kdf"]
    assert kdf == {"name": "scrypt", "n": 131072, "r": 8, "p": 1}


def test_an_opened_key_is_neither_shown_nor_written(kept):
    """It signs as often as asked, and its text tells nothing; it cannot be serialised."""
    folder, public = kept
    opened = open_key(folder, "AB", public, PASSPHRASE)
    assert [verifies(public, opened.sign(each), each) for each in (b"one", b"two")] == [True] * 2
    assert repr(opened) == f"{opened}" == "OpenKey(…)"
    with pytest.raises(TypeError):
        pickle.dumps(opened)


def test_a_wrong_passphrase_is_refused(kept):
    """The code is not-authorised, and the message repeats nothing of it."""
    folder, public = kept
    with pytest.raises(NotAuthorised) as found:
        sign(folder, "AB", public, Passphrase("seven herons wadE"), b"record")
    assert found.value.code == "not-authorised"
    assert "herons" not in found.value.message + found.value.remedy + repr(found.value)


def test_a_passphrase_is_the_same_on_every_keyboard_and_never_shown():
    """Composed or not, it is the same; it has 8 to 1024 characters; nothing shows it."""
    composed = Passphrase("Ängström Öl")
    assert composed == Passphrase(unicodedata.normalize("NFD", "Ängström Öl"))
    assert composed != Passphrase("angstrom ol")
    assert composed != "Ängström Öl"
    assert Passphrase("12345678") == Passphrase("12345678")
    for text, kind in (
        ("", NotAuthorised),
        ("1234567", NotAuthorised),
        ("A\u030a" * 4, NotAuthorised),
        ("9" * 1025, NotAuthorised),
        ("seven \ud800 herons", WrongUsage),
    ):
        with pytest.raises(kind) as found:
            Passphrase(text)
        assert not text or text not in found.value.message
    assert "ngstr" not in repr(composed) + str(composed) + f"{composed}"
    with pytest.raises(TypeError):
        hash(composed)
    with pytest.raises(TypeError):
        pickle.dumps(composed)


def test_a_swapped_public_key_is_found_out(copied):
    """The file is named after the enrolled key; another key inside, or another name, is exit 4."""
    folder, public, members = copied
    other = VECTORS[0][0]
    key_file(folder, public).write_text(json.dumps({**members, "public_key": other}))
    with pytest.raises(VerificationFailure, match="not the key with which 'AB' is enrolled"):
        sign(folder, "AB", public, PASSPHRASE, b"record")
    # An attacker who wants another's key in the trail to open with their own file.
    key_file(folder, other).write_text(json.dumps({**members, "public_key": other}))
    with pytest.raises(NotAuthorised):
        sign(folder, "AB", other, PASSPHRASE, b"record")


def test_the_key_file_of_another_is_found_out(copied):
    """A copy under the right name is still another's; with the name changed it does not open."""
    folder, public, members = copied
    with pytest.raises(VerificationFailure, match="not the key with which 'BC' is enrolled"):
        sign(folder, "BC", public, PASSPHRASE, b"record")
    key_file(folder, public).write_text(json.dumps({**members, "person": "BC"}))
    with pytest.raises(NotAuthorised):
        sign(folder, "BC", public, PASSPHRASE, b"record")


def test_a_seed_of_another_key_is_found_out(tmp_path):
    """Sealed by someone with the passphrase around another seed: exit 4, no signature."""
    from ldncompound.pharmacy.people.keys import _sealed

    public = VECTORS[0][0]
    tmp_path.mkdir(exist_ok=True)
    key_file(tmp_path, public).write_bytes(_sealed(b"\1" * 32, "AB", public, PASSPHRASE))
    with pytest.raises(VerificationFailure, match="another key"):
        sign(tmp_path, "AB", public, PASSPHRASE, b"record")


@pytest.mark.parametrize("name", ["salt", "nonce", "sealed"])
def test_a_changed_seal_opens_for_nobody(copied, name):
    """One changed bit of salt, nonce or seal is enough."""
    folder, public, members = copied
    changed = f"{int(members[name][:2], 16) ^ 1:02x}{members[name][2:]}"
    key_file(folder, public).write_text(json.dumps({**members, name: changed}))
    with pytest.raises(NotAuthorised):
        sign(folder, "AB", public, PASSPHRASE, b"record")


HOSTILE = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"7",
    b'"' * 3,
    b"[" * 4000,
    b"\xff\xfe",
    '{"person": "ÄB"}'.encode(),
    b" " * 5000,
    b'{"schema": "ldncompound.key/1"}',
]


@pytest.mark.parametrize("data", HOSTILE)
def test_a_hostile_key_file_is_damaged(copied, data):
    """Truncated, deep, long or not text: exit 4, and the file stays as it is."""
    folder, public, _ = copied
    key_file(folder, public).write_bytes(data)
    with pytest.raises(VerificationFailure) as found:
        sign(folder, "AB", public, PASSPHRASE, b"record")
    assert found.value.exit_status == 4
    assert key_file(folder, public).read_bytes() == data


def test_every_truncation_is_damaged(copied):
    """A file cut off anywhere is damaged."""
    folder, public, members = copied
    whole = json.dumps(members).encode()
    for size in range(0, len(whole), 7):
        key_file(folder, public).write_bytes(whole[:size])
        with pytest.raises(VerificationFailure):
            sign(folder, "AB", public, PASSPHRASE, b"record")


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "ldncompound.key/2"},
        {"cipher": "none"},
        {"kdf": {"name": "scrypt", "n": 2, "r": 8, "p": 1}},
        {"kdf": {"name": "scrypt", "n": 2**30, "r": 8, "p": 1}},
        {"kdf": None},
        {"person": None},
        {"public_key": ["a"]},
        {"salt": "zz" * 16},
        {"salt": ""},
        {"nonce": "00"},
        {"sealed": "00" * 49},
        {"sealed": 7},
        {"more": 1},
    ],
)
def test_no_weaker_or_dearer_key_file_is_taken(copied, change):
    """A file with other parameters is refused: neither weak ones nor very slow ones."""
    folder, public, members = copied
    key_file(folder, public).write_text(json.dumps({**members, **change}))
    with pytest.raises(VerificationFailure, match="damaged or replaced"):
        sign(folder, "AB", public, PASSPHRASE, b"record")


def test_a_member_that_stands_twice_is_damaged(copied):
    """Otherwise two readers could read one file differently."""
    folder, public, members = copied
    text = json.dumps(members)
    key_file(folder, public).write_text('{"person": "BC", ' + text[1:])
    with pytest.raises(VerificationFailure, match="cannot be read"):
        sign(folder, "AB", public, PASSPHRASE, b"record")


def test_a_missing_key_file_is_told(tmp_path):
    """It is wrong usage, with a remedy."""
    with pytest.raises(WrongUsage, match="cannot be read"):
        sign(tmp_path, "AB", VECTORS[0][0], PASSPHRASE, b"record")


def test_a_key_is_kept_whole_or_not_at_all(tmp_path, monkeypatch):
    """A folder that cannot be written, or a full disk, leaves no file behind."""
    (tmp_path / "file").write_text("")
    with pytest.raises(WrongUsage, match="A key cannot be written"):
        new_key(tmp_path / "file" / "keys", "AB", PASSPHRASE)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageUnavailable):
        new_key(tmp_path / "keys", "AB", PASSPHRASE)
    assert list((tmp_path / "keys").iterdir()) == []


def test_a_key_that_nobody_was_enrolled_with_is_taken_back(copied):
    """Its file is removed; a missing file is no error."""
    folder, public, _ = copied
    remove_key(folder, public)
    remove_key(folder, public)
    assert list(folder.iterdir()) == []


def test_a_missing_extra_is_one_sentence(monkeypatch):
    """Without `cryptography` nothing is verified, and what needs it says what to install."""
    check_sign_extra()
    assert verifier() is verifies
    monkeypatch.setattr("ldncompound.pharmacy.people.keys.find_spec", lambda _: None)
    assert verifier() is None
    with pytest.raises(WrongUsage, match="extra 'sign'") as found:
        check_sign_extra()
    assert "ldncompound[sign]" in found.value.remedy


def test_the_library_is_loaded_when_a_key_is_used():
    """Commands that sign nothing do not load it."""
    code = (
        "import sys; import ldncompound.pharmacy.people.keys, ldncompound.pharmacy.people.acts; "
        "print('cryptography' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_a_key_file_that_may_never_end_is_refused(tmp_path):
    """A pipe or a device is no file, and nobody waits for it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero"), tmp_path):
        with pytest.raises(OSError, match=r"no file|directory"):
            read_file(path, 10)
    key = "1" * 64
    os.mkfifo(key_file(tmp_path, key))
    with pytest.raises(WrongUsage, match="it is no file"):
        open_key(tmp_path, "AB", key, Passphrase("seven herons wade"))
