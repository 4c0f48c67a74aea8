"""The error classes: codes, exit codes, and what may be repeated of a typed text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.core import refusals
from ldncompound.core.refusal_documents import ErrorStated, recorded_refusal
from ldncompound.core.refusals import (
    CompoundingError,
    NotWeighable,
    Refusal,
    StorageUnavailable,
    VerificationFailure,
    WrongUsage,
    quoted,
)
from ldncompound.core.sources import Citation

LEAVES = [each for each in Refusal.__subclasses__() if each.__module__ == refusals.__name__]


def test_every_kind_stands_in_the_drawing():
    """The tree in the module's docstring names every class and its code."""
    drawn = refusals.__doc__ or ""
    for kind in (*LEAVES, WrongUsage, VerificationFailure, StorageUnavailable):
        assert kind.__name__ in drawn
    for kind in LEAVES:
        assert kind.code in drawn


@pytest.mark.parametrize(
    ("kind", "status"),
    [(Refusal, 3), (WrongUsage, 2), (VerificationFailure, 4), (StorageUnavailable, 5)],
)
def test_one_exit_code_per_family(kind, status):
    """Each family has the exit code that the contract gives it."""
    assert kind("no").exit_status == status
    assert issubclass(kind, CompoundingError)


def test_codes_are_stable_and_distinct():
    """No two refusals share a code."""
    codes = [kind.code for kind in LEAVES]

    assert len(set(codes)) == len(codes)
    assert {"malformed-quantity", "dose-above-range", "not-weighable", "invalid-order"} <= {*codes}


@pytest.mark.parametrize("kind", LEAVES)
def test_a_recorded_refusal_is_raised_again_as_it_was(kind):
    """Class, words, sources and details survive JSON; the order is left out."""
    first = kind("why", remedy="do", sources=[Citation("a", "A", "p. 1")], details={"n": 1})
    again = recorded_refusal({**first.to_json(), "order": {"dose": "x"}})

    assert type(again) is kind
    assert again.to_json() == first.to_json()


@pytest.mark.parametrize("change", [{"code": 7}, {"sources": [{"id": "a"}]}, {"remedy": None}])
def test_a_stored_refusal_that_is_none_is_a_failure(change):
    """A document that is not a refusal fails verification, and is not a crash."""
    whole = NotWeighable("why").to_json()
    for document in ({**whole, **change}, {"schema": whole["schema"]}, {}):
        with pytest.raises(VerificationFailure):
            recorded_refusal(document)


def test_a_refusal_of_an_unknown_code_is_still_a_refusal():
    """A trail written by a later version can hold codes that this version does not know."""
    document = {**NotWeighable("why").to_json(), "code": "something-new"}

    assert type(recorded_refusal(document)) is Refusal


@given(st.text(max_size=300))
def test_what_is_repeated_is_short_ascii_and_harmless(text):
    """Any text is repeated as printable ASCII and an ellipsis, at most 64 characters of it."""
    shown = quoted(text)

    assert len(shown) < 64 + 40
    assert shown.replace("…", "").isascii()
    assert shown.isprintable()


def test_short_plain_texts_are_repeated_as_they_are():
    """A short plain text is repeated as typed."""
    assert quoted("4,5 mg") == "'4,5 mg'"
    assert quoted("O'Neill") == "'O'Neill'"


def test_the_error_document():
    """Every other failure has exit, code, message and remedy."""
    error = WrongUsage("a", remedy="b").to_json()
    assert (
        ErrorStated.from_document(error).document()
        == error
        == {
            "schema": "ldncompound.error/1",
            "exit": 2,
            "code": "wrong-usage",
            "message": "a",
            "remedy": "b",
        }
    )
    assert VerificationFailure("x", first_bad=3).first_bad == 3
