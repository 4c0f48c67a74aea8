"""The tree grown leaf by leaf, compared with the definition and published roots."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.pharmacy.inspection.bundle_copies import grew
from ldncompound.trail.merkle import (
    append_peaks,
    consistency_path,
    inclusion_path,
    leaf_hash,
    root_of_path,
    root_of_peaks,
)

PUBLISHED = json.loads(
    Path(__file__).with_name("data").joinpath("rfc6962_roots.json").read_text(encoding="utf-8")
)


def root_by_definition(leaves: list[bytes]) -> bytes:
    """Return the root by RFC 6962 2.1: split at the largest power of two below n."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    halves = root_by_definition(leaves[:split]) + root_by_definition(leaves[split:])
    return sha256(b"\x01" + halves).digest()


def peaks_of(leaves: list[bytes]) -> bytes:
    """Return the peaks after appending *leaves* one by one."""
    peaks = b""
    for size, leaf in enumerate(leaves):
        peaks = append_peaks(peaks, size, leaf_hash(leaf))
    return peaks


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size):
    """The roots of the eight well-known leaves equal the published ones."""
    leaves = [bytes.fromhex(leaf) for leaf in PUBLISHED["leaves"][:size]]

    assert root_of_peaks(peaks_of(leaves)).hex() == PUBLISHED["roots"][size]
    assert root_by_definition(leaves).hex() == PUBLISHED["roots"][size]


def test_every_size_has_the_root_of_the_definition():
    """Growing by peaks and splitting by definition agree at every size up to 300."""
    leaves = [str(number).encode() for number in range(300)]
    peaks = b""

    for size, leaf in enumerate(leaves):
        assert root_of_peaks(peaks) == root_by_definition(leaves[:size])
        peaks = append_peaks(peaks, size, leaf_hash(leaf))

    assert root_of_peaks(peaks) == root_by_definition(leaves)


@given(st.lists(st.binary(max_size=80), max_size=70))
def test_any_leaves_have_the_root_of_the_definition(leaves):
    """Whatever the leaves, repeated and empty ones too, the root is the defined one."""
    peaks = peaks_of(leaves)

    assert root_of_peaks(peaks) == root_by_definition(leaves)
    assert len(peaks) == 32 * len(leaves).bit_count()


def test_a_node_is_no_leaf():
    """A leaf that holds two hashes does not get the root of the tree above them."""
    left, right = leaf_hash(b"left"), leaf_hash(b"right")

    assert leaf_hash(left + right) != root_of_peaks(peaks_of([b"left", b"right"]))


@pytest.mark.parametrize(
    ("peaks", "size", "leaf"),
    [
        (b"", 1, bytes(32)),
        (bytes(32), 0, bytes(32)),
        (bytes(32), 3, bytes(32)),
        (bytes(31), 1, bytes(32)),
        (b"", -1, bytes(32)),
        (b"", 0, b""),
        (b"", 0, bytes(33)),
    ],
)
def test_impossible_peaks_are_refused(peaks, size, leaf):
    """Peaks of another size, and hashes that are not 32 bytes, are refused."""
    with pytest.raises(ValueError, match="bytes"):
        append_peaks(peaks, size, leaf)


def test_an_audit_path_leads_to_the_root_and_no_other_does():
    """For every leaf of trees up to 40 leaves; a wrong leaf, place or path fails."""
    leaves = [leaf_hash(str(number).encode()) for number in range(40)]
    peaks = [b""]
    for size, leaf in enumerate(leaves):
        peaks.append(append_peaks(peaks[-1], size, leaf))
    for size in range(1, 41):
        root = root_of_peaks(peaks[size])
        for number in range(1, size + 1):
            path = inclusion_path(
                number, size, leaf_at=lambda at: leaves[at - 1], peaks_at=lambda at: peaks[at]
            )
            assert root_of_path(leaves[number - 1], number, size, path) == root
            assert root_of_path(leaf_hash(b"other"), number, size, path) != root
            with pytest.raises(ValueError, match="too long"):
                root_of_path(leaves[number - 1], number, size, [*path, root])
            if path:
                with pytest.raises(ValueError, match="too short"):
                    root_of_path(leaves[number - 1], number, size, path[:-1])
    for number in (0, 4):
        with pytest.raises(ValueError, match="no leaf"):
            inclusion_path(number, 3, leaf_at=lambda _: b"", peaks_at=lambda _: b"")


def test_a_tree_is_proven_to_be_the_beginning_of_a_larger_one():
    """For every two sizes up to 20, as RFC 6962 2.1.2 has it; another root, or path, fails."""
    leaves = [leaf_hash(str(number).encode()) for number in range(20)]
    peaks = [b""]
    for size, leaf in enumerate(leaves):
        peaks.append(append_peaks(peaks[-1], size, leaf))
    roots = [root_of_peaks(each).hex() for each in peaks]

    def subproof(before, first, last, whole):
        """The definition of the RFC."""
        if before == last - first:
            return [] if whole else [mth(first, last)]
        half = 1 << ((last - first - 1).bit_length() - 1)
        if before <= half:
            return [*subproof(before, first, first + half, whole), mth(first + half, last)]
        return [*subproof(before - half, first + half, last, False), mth(first, first + half)]

    def mth(first, last):
        """The hash of a range of leaves."""
        found = b""
        for size, leaf in enumerate(leaves[first:last]):
            found = append_peaks(found, size, leaf)
        return root_of_peaks(found)

    for size in range(1, 21):
        for before in range(1, size + 1):
            path = consistency_path(
                before, size, leaf_at=lambda at: leaves[at - 1], peaks_at=lambda at: peaks[at]
            )
            assert path == subproof(before, 0, size, True)
            told = [each.hex() for each in path]
            assert grew(before, roots[before], size, roots[size], told)
            assert not grew(before, roots[before][::-1], size, roots[size], told)
            assert not grew(before, roots[before], size, roots[size], [*told, roots[1]])
            assert not told or not grew(before, roots[before], size, roots[size], told[:-1])
    for before in (0, 4):
        with pytest.raises(ValueError, match="not the beginning"):
            consistency_path(before, 3, leaf_at=lambda _: b"", peaks_at=lambda _: b"")
