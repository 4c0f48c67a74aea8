"""What is hashed: RFC 8785 bytes and salted commitments."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.core.canonical_json import (
    canonical_bytes,
    commitment,
    object_stored_as,
    sha256_hex,
)
from ldncompound.core.records import Json


def test_keys_are_sorted_by_utf16_as_the_rfc_says():
    """RFC 8785 3.2.3: order by UTF-16 code units, no blanks, literals as they are."""
    document = {"\u20ac": "Euro", "\r": "CR", "\ufb33": "x", "1": "One", "\U0001f600": "y"}

    assert list(__import__("json").loads(canonical_bytes(document))) == [
        "\r", "1", "\u20ac", "\U0001f600", "\ufb33",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong", [{"a": Fraction(1, 3)}, {"a": "\ud800"}, {"a": float("nan")}, {"a": 2**53}]
)
def test_what_is_not_json_is_our_mistake(wrong):
    """A fraction, a lone surrogate or NaN is never written into a record."""
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical_bytes(wrong)


@given(st.binary(min_size=32, max_size=32), st.binary())
def test_a_commitment_is_a_digest_over_salt_and_payload(salt, payload):
    """Anybody with the row can check it; without the salt it reveals nothing."""
    assert commitment(salt, payload) == hashlib.sha256(salt + payload).hexdigest()


def test_a_short_salt_is_our_mistake():
    """A salt has 32 bytes."""
    with pytest.raises(ValueError, match="32"):
        commitment(b"short", b"")


def test_known_digest():
    """SHA-256 of nothing."""
    assert sha256_hex(b"") == hashlib.sha256(b"").hexdigest()


leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.text('\x00\x1f\x7f"\\/\u2028\ud800\ue000\U0001f600é\n')
)
names = st.text(st.characters()) | st.sampled_from(["\ue000", "\U0001f600", "a", "B"])
documents = st.recursive(
    leaves, lambda each: st.lists(each) | st.dictionaries(names, each), max_leaves=20
)


def _outcome(write, document):
    try:
        return write(document)
    except ValueError as error:
        return type(error)


def test_the_quick_way_writes_every_character_as_the_library_does():
    """Every character that is text gives the same bytes; in ASCII as a name, too."""
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
    document = {"text": every, **{f"{chr(code)} name": code for code in range(128)}}

    assert canonical_bytes(document) == rfc8785.dumps(document)


@given(documents)
def test_the_quick_way_writes_what_the_library_writes(document):
    """Whatever the document: the same bytes as rfc8785, or the same refusal."""
    assert _outcome(canonical_bytes, document) == _outcome(rfc8785.dumps, document)


@pytest.mark.parametrize(
    "stored",
    [
        b"", b"[]", b'{"a": 1}', b'{"a":1}\n', b'{"b":1,"a":2}', b'{"a":1,"a":2}',
        b'{"a":1e400}', b'{"a":NaN}', b'{"a":1.5}', b'{"a":-0}', b'{"a":9007199254740993}',
        b'{"a":"\\ud800"}', b'{"a":"\xed\xa0\x80"}', b'{"a":"\xff"}', b'{"a":"\\u0041"}',
        b"\xef\xbb\xbf{}", b'{"a":' * 70 + b"1" + b"}" * 70, b'{"a":' * 100_000,
    ],
)  # fmt: skip
def test_only_canonical_bytes_are_read_back(stored):
    """Bytes that are ambiguous or unreadable are not a stored object: one error for all."""
    with pytest.raises(ValueError, match="canonical"):
        object_stored_as(stored)


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])),
        st.recursive(
            st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1)
            | st.text(st.characters(exclude_categories=["Cs"])),
            lambda inner: st.lists(inner) | st.dictionaries(st.text("ab\U0001f600\ufb33"), inner),
            max_leaves=8,
        ),
    )
)  # fmt: skip
def test_what_was_stored_is_read_back(document):
    """Every document of the recorded kinds is read back unchanged."""
    assert object_stored_as(canonical_bytes(document)) == document


def test_an_immutable_document_has_the_same_bytes():
    """However it is held: by the fast way, and as the slow way writes it."""
    plain = {"b": [{"z": "é", "a": [1, None, True]}], "a": {}}
    assert canonical_bytes(Json(plain)) == canonical_bytes(plain) == rfc8785.dumps(Json(plain))
    assert canonical_bytes(Json({"é": 1, "z": 2})) == rfc8785.dumps({"é": 1, "z": 2})
