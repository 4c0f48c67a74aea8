"""Every number once more: what was changed in a plan or an act is found with its entry."""

from __future__ import annotations

import pytest
from ldncompound.pharmacy.inspection.numbers import check_numbers

from forging import forge
from functional.test_who_can_do_what import body_of, genuine  # noqa: F401 - a fixture
from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.trail.store import Trail


def changed(genuine, tmp_path, action, change, *, last=False):  # noqa: F811
    """Return a trail that ends with a changed entry, and the number of that entry."""
    numbers = []

    def edit(entries):
        at = body_of(entries, action, last=last)
        change(entries[at].document)
        numbers.append(at + 1)
        return entries[: at + 1]

    path = forge(genuine.path, tmp_path / "changed.sqlite", edit)
    return path, numbers[0]


def test_every_number_of_a_genuine_trail_holds(genuine):  # noqa: F811
    """Each preparation is counted."""
    with Trail.open_for_reading(genuine.path) as trail:
        assert check_numbers(trail) == 3


CHANGES = {
    "nominal amount": ("preparation", lambda d: d["components"][0].update(nominal="49 mg")),
    "required amount": ("preparation", lambda d: d["components"][0].update(required="49 mg")),
    "amount delivered": ("preparation", lambda d: d["weigh_plan"].update(delivers="49 mg")),
    "deviation": ("preparation", lambda d: d["weigh_plan"].update(deviation="1 %")),
    "beyond-use days": ("preparation", lambda d: d["beyond_use"].update(days=99)),
    "off by another": ("weighing", lambda d: d.update(off="1 %")),
    "accepted wrongly": ("weighing", lambda d: d.update(accepted=True)),
    "another percentage of its label": (
        "weighing", lambda d: d.update(percent_of_label="50 %"),
    ),
    "not signed as accepting": ("check", lambda d: d.update(passes=False, accepted=True)),
    "signs another batch": ("batch-prepared", lambda d: d["made"].update(filled=31)),
}  # fmt: skip


@pytest.mark.parametrize("says", CHANGES)
def test_a_changed_number_is_found(genuine, tmp_path, says):  # noqa: F811
    """The failure names the entry and what is wrong."""
    action, change = CHANGES[says]
    path, number = changed(genuine, tmp_path, action, change)
    with (
        Trail.open_for_reading(path) as trail,
        pytest.raises(VerificationFailure, match=says) as found,
    ):
        check_numbers(trail)
    assert found.value.first_bad == number


def test_an_act_that_was_not_possible_is_found(genuine, tmp_path):  # noqa: F811
    """A batch that is released without being verified contradicts itself."""

    def edit(entries):
        del entries[body_of(entries, "batch-verified")]
        return entries[: body_of(entries, "batch-released") + 1]

    path = forge(genuine.path, tmp_path / "unverified.sqlite", edit)
    with (
        Trail.open_for_reading(path) as trail,
        pytest.raises(VerificationFailure, match="cannot be released"),
    ):
        check_numbers(trail)


def test_a_reader_of_one_batch_misses_its_signature(genuine, tmp_path):  # noqa: F811
    """A release without the signature that it needs is never shown as a release."""

    def edit(entries):
        entries[body_of(entries, "batch-released")].body.pop("signature")
        return entries

    path = forge(genuine.path, tmp_path / "unsigned.sqlite", edit)
    with Trail.open_for_reading(path) as trail:
        released = next(h.subject for h in trail.headlines("batch-released"))
        with pytest.raises(VerificationFailure, match="not signed as released"):
            batch_of(trail, released)
