"""`pharmacy.triturations` as other software uses it."""

from __future__ import annotations

from functools import partial

import pytest

from elm import ACTIVE, FILLER, Elm
from ldncompound import Refusal, WrongUsage

LOTS = (f"{ACTIVE}=N-17", f"{FILLER}=C-77")


@pytest.fixture
def elm(tmp_path):
    """Return a pharmacy with an active and a filler; its trail is whole when the test is over."""
    found = Elm(tmp_path)
    found.receive()
    found.receive(FILLER, "C-77")
    yield found
    found.check()


def test_a_trituration_is_made_once(elm):
    """It is a lot with its steps; a repetition makes none; what cannot be weighed is refused."""
    make = partial(elm.pharmacy.triturations.make, amount="6 g", parts="10", lots=LOTS)
    made = elm.check_once(make, other=partial(make, parts="20"))

    assert [each.action for each in made.steps] == ["weigh", "weigh", "mix"]
    assert elm.pharmacy.lots.show(made.id).trituration == made.trituration
    elm.check_refused(partial(make, amount="60 mg"), "not-weighable")


@pytest.mark.parametrize("form", ["pdf", "txt"])
def test_a_label_is_printed_once(elm, form):
    """A repetition gives the same bytes and writes nothing; a second print is a copy."""
    triturations, kept = elm.pharmacy.triturations, []
    made = triturations.make(amount="6 g", parts="10", lots=LOTS)
    label = partial(triturations.label, made.id, format=form)
    before = elm.size
    first = label(keep=kept.append, request_id="L-1")
    copy = label(request_id="L-2")

    assert label(keep=kept.append, request_id="L-1") == first
    assert label(request_id="L-2") == copy
    assert kept == [first.data, first.data]
    assert (first.copy, copy.copy) == (False, True)
    assert elm.size == before + 2
    with pytest.raises(Refusal) as refused:
        triturations.label(made.id, format=form, size="bottle", request_id="L-1")
    assert refused.value.code == "invalid-order"
    elm.pharmacy.lots.quarantine(made.id, reason="wet")
    for key in ("L-1", "L-3", "L-3"):
        with pytest.raises(Refusal) as refused:
            label(request_id=key)
        assert refused.value.code == "lot-not-usable"


@pytest.mark.parametrize("form", ["pdf", "txt"])
def test_a_sheet_is_printed_once(elm, form):
    """A repetition gives the same bytes and writes nothing; a second print is a copy."""
    made = elm.pharmacy.triturations.make(amount="6 g", parts="10", lots=LOTS)
    sheet = partial(elm.pharmacy.triturations.sheet, made.id, format=form)
    before = elm.size
    first, copy = sheet(request_id="S-1"), sheet(request_id="S-2")

    assert sheet(request_id="S-1") == first
    assert sheet(request_id="S-2") == copy
    assert (first.copy, copy.copy) == (False, True)
    assert elm.size == before + 2


def test_a_label_that_cannot_be(elm):
    """Wrong usage, and nothing is recorded; nor where the bytes cannot be put away."""
    triturations = elm.pharmacy.triturations
    made = triturations.make(amount="6 g", parts="10", lots=LOTS)
    before = elm.size

    def full(_):
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        triturations.label(made.id, format="txt", keep=full, request_id="L-1")
    for wrong, words in (
        ({"format": "doc"}, "no format 'doc'"),
        ({"size": "tiny"}, "not a label size"),
        ({"identity": "ELM-LOT-0001"}, "not a trituration made here"),
    ):
        with pytest.raises(WrongUsage, match=words):
            triturations.label(**{"identity": made.id, "format": "txt", **wrong})
    with pytest.raises(WrongUsage, match="not a label size"):
        triturations.check_label_size("tiny")
    triturations.check_label_size("bottle")
    assert elm.size == before
    assert not elm.pharmacy.was_answered("L-1")
    assert triturations.label(made.id, format="txt", request_id="L-1").copy is False
    assert elm.pharmacy.was_answered("L-1")
