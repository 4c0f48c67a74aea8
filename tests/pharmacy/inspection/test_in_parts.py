"""`verify --full` by several processes finds what one finds."""

from __future__ import annotations

import os
import threading
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rich_trail
from forging import forge
from functional.test_who_can_do_what import SHOP, genuine  # noqa: F401 - a fixture
from ldncompound.core.quantities import MG, mass
from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.inspection import in_parts
from ldncompound.pharmacy.inspection.at_hand import AtHand
from ldncompound.pharmacy.inspection.full import TrailPart, calculate_again
from ldncompound.pharmacy.inspection.in_parts import calculate_in_parts, parts_for
from ldncompound.pharmacy.stock.ledger import Uses
from ldncompound.pharmacy.trail_index import TakenAt
from ldncompound.trail.failures import NotADatabase
from ldncompound.trail.store import Trail
from making import FORMULARY

HAND = AtHand(FORMULARY, rich_trail.SHOP)
OF_KEYS = AtHand(FORMULARY, SHOP)


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    """Return a trail in which everything was done once, and its length."""
    path = tmp_path_factory.mktemp("rich") / "rich.sqlite"
    rich_trail.fill(path)
    with Trail.open_for_reading(path) as trail:
        return path, trail.head().size


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_every_entry_falls_to_one_part(rich, parts):
    """What is calculated in parts is what is calculated at once, and nothing twice."""
    path, last = rich
    with Trail.open_for_reading(path) as trail:
        whole = calculate_again(trail, HAND, last)
        each = [calculate_again(trail, HAND, last, TrailPart(at, parts)) for at in range(parts)]
    assert calculate_in_parts(path, HAND, last, parts) == whole
    assert sum(part.done for part in each) == whole.done
    assert sum(part.planned for part in each) == whole.planned


def test_with_other_formulations_the_parts_count_what_was_not_calculated(rich):
    """Reasons and counts are added up."""
    path, last = rich
    with Trail.open_for_reading(path) as trail:
        whole = calculate_again(trail, AtHand.shipped(), last)
    assert whole.not_again
    assert calculate_in_parts(path, AtHand.shipped(), last, 3) == whole


def test_the_first_of_several_bad_entries_is_named(genuine, tmp_path):  # noqa: F811
    """Whichever process finds which, the first one in the trail is told."""

    def edit(entries):
        for each in entries:
            if each.body["action"] == "preparation":
                each.document["components"][0]["nominal"] = "49 mg"
        return entries

    path = forge(genuine.path, tmp_path / "several.sqlite", edit)
    with Trail.open_for_reading(path) as trail:
        last = trail.head().size
        with pytest.raises(VerificationFailure) as alone:
            calculate_again(trail, OF_KEYS, last)
    for parts in (2, 3, 4):
        with pytest.raises(VerificationFailure) as found:
            calculate_in_parts(path, OF_KEYS, last, parts)
        assert found.value.first_bad == alone.value.first_bad
        assert found.value.message == alone.value.message


def test_the_work_of_a_killed_process_is_done_here(rich, monkeypatch):
    """A process that ends without a word changes nothing but the time."""
    path, last = rich
    monkeypatch.setattr(in_parts, "_found", dying(in_parts._found, os.getpid()))
    with Trail.open_for_reading(path) as trail:
        whole = calculate_again(trail, HAND, last)
    assert calculate_in_parts(path, HAND, last, 2) == whole


def dying(found, parent):
    """Return the same, which fails in any other process."""

    def died(*of):
        if os.getpid() != parent:
            raise MemoryError
        return found(*of)

    return died


def test_what_a_process_sends_is_what_it_found(rich):
    """The sender is given the counts; where it fails, that process ends and says nothing."""
    path, last = rich
    sent = []
    in_parts._tell(type("Sender", (), {"send": sent.append})(), path, HAND, last, TrailPart(1, 2))
    with Trail.open_for_reading(path) as trail:
        assert sent == [in_parts._FoundInPart(calculate_again(trail, HAND, last, TrailPart(1, 2)))]


def test_a_process_that_fails_ends(rich, monkeypatch):
    """It does not go on as a copy of the program."""
    path, last = rich
    ended = []
    monkeypatch.setattr(os, "_exit", ended.append)
    in_parts._tell(None, path, HAND, last, TrailPart(1, 2))
    assert ended == [1]


def test_an_export_is_told_as_one(tmp_path):
    """No process is started for it."""
    (tmp_path / "export.jsonl").write_text("{}\n")
    with pytest.raises(NotADatabase):
        calculate_in_parts(tmp_path / "export.jsonl", HAND, 1, 2)


def test_one_process_where_a_copy_is_not_safe_or_not_worth_it(monkeypatch):
    """A short trail, other threads, a system without it."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    assert [parts_for(size) for size in (10, 399, 400, 5000)] == [1, 1, 2, 3]
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert parts_for(5000) == 1
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.delattr(os, "sched_getaffinity")
    assert parts_for(5000) == 1


@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(0, 30), st.integers(0, 999)), max_size=40)
)
def test_what_is_used_in_all_is_the_sum_of_what_counts(told):
    """Corrections replace, however often; the sum kept is that of the amounts."""
    uses = Uses()
    for at, corrects, milligrams in told:
        uses.add(at, TakenAt.of("L-1", mass(milligrams), corrects or None).mention()[1])
    expected = {corrects or at: Fraction(milligrams) for at, corrects, milligrams in told}
    assert uses.between(0, 2**63 - 1, MG) == sum(expected.values(), Fraction(0))
    assert uses.between(10, 20, MG) == sum(
        (each for at, each in expected.items() if 10 < at < 20), Fraction(0)
    )
