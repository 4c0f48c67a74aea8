"""A release with a lot that nobody received does not verify, whatever made it."""

from __future__ import annotations

import pytest

from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy import ordered_twice, trail_index
from ldncompound.pharmacy.batches.acts import release_checks, sign_off, step_at_hand
from ldncompound.pharmacy.batches.acts import typed_lots_at_release as at_release
from ldncompound.pharmacy.batches.acts.sign_off import release_batch
from ldncompound.pharmacy.batches.acts.typed_lots_at_release import accept_lot
from ldncompound.pharmacy.batches.typed_lots import lots_as_typed
from ldncompound.pharmacy.inspection.signatures_of_a_trail import verify_with_signatures
from making import done_again, judging, receive_lots, waiving
from shops import ACTIVE, FILLER, LOTS, SHELL


def leave(house, identity):
    """Release a batch, as it is."""
    lee = house.by("Lee").acts
    return release_batch(lee, identity, "0", "0", screened=waiving(lee, identity))


@pytest.fixture
def unheld(monkeypatch):
    """Let a program release whatever is in a batch."""
    monkeypatch.setattr(release_checks, "check_received", lambda *_: None)


def test_a_release_of_what_nobody_received_is_found(house, unheld):
    """By the bodies alone: each lot that is open is named."""
    identity = house.verified()
    receive_lots(house.recorder(), LOTS[:1])
    accept_lot(house.by("Lee").acts, identity, f"{SHELL}=G-5", "seen")
    leave(house, identity)
    found, _ = verify_with_signatures(house.path)
    assert not found.ok
    assert found.first_bad == house.trail.head().size
    assert f"{FILLER}=C-77" in found.reason
    assert "G-5" not in found.reason


def test_a_number_received_as_something_else_is_found_in_full(house, unheld):
    """The bodies know the number alone; the documents say of what."""
    judging(house)
    identity = house.verified()
    receive_lots(house.recorder(), (f"{FILLER}=N-17@2029-03", *LOTS[1:]))
    leave(house, identity)
    assert verify_with_signatures(house.path)[0].ok
    with pytest.raises(VerificationFailure, match="nobody received: naltrexone hydrochloride=N-17"):
        done_again(house)


def test_an_act_that_hides_such_a_lot_is_found_in_full(house, unheld, monkeypatch):
    """It leaves out the key by which it would be held."""
    judging(house)
    for module in (step_at_hand, sign_off):
        monkeypatch.setattr(module, "typed_lot_mentions", lambda *_: ())
    leave(house, house.verified())
    assert verify_with_signatures(house.path)[0].ok
    with pytest.raises(VerificationFailure, match="which of its lots nobody had received"):
        done_again(house)


def test_releases_of_older_programs_stay_valid(house, unheld, monkeypatch):
    """They wrote neither the key nor the mark of a preparation."""
    judging(house)
    for module in (step_at_hand, sign_off):
        monkeypatch.setattr(module, "typed_lot_mentions", lambda *_: ())

    def unmarked(*given):
        """Return the keys of a preparation without its mark."""
        found = trail_index.preparation_mentions(*given)
        return tuple(each for each in found if each[0] != trail_index.LOOKED_UP)

    monkeypatch.setattr(ordered_twice, "preparation_mentions", unmarked)
    leave(house, house.verified())
    assert verify_with_signatures(house.path)[0].ok
    assert done_again(house) == 1


def test_what_is_corrected_or_reworked_is_not_open(house):
    """Other shells are in the batch now, and those of before are not asked for."""
    judging(house)
    identity = house.prepared()
    receive_lots(house.recorder(), (*LOTS[:2], f"{SHELL}=G-6@2028-12"))
    house.by().correct(identity, None, {"lot": f"{SHELL}=G-6@2028-12"}, "misread")
    house.by("Lee").verify(identity)
    leave(house, identity)
    assert verify_with_signatures(house.path)[0].ok
    assert done_again(house) == 1


def test_a_lot_of_the_active_is_never_accepted(house, monkeypatch):
    """An acceptance of one is found in full."""
    judging(house)
    identity = house.verified()
    monkeypatch.setattr(
        at_release,
        "lots_as_typed",
        lambda room, batch: [one._replace(active=False) for one in lots_as_typed(room, batch)],
    )
    accept_lot(house.by("Lee").acts, identity, f"{ACTIVE}=N-17", "seen")
    with pytest.raises(VerificationFailure, match="a lot of the active"):
        done_again(house)
