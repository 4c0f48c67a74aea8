"""Entries about lots that state what the entries before do not give."""

from __future__ import annotations

import pytest

from ldncompound.compounding.materials.lot_entries import Counted, LotEntry
from ldncompound.core.quantities import parse_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.inspection.at_hand import AtHand
from ldncompound.pharmacy.inspection.full import calculate_again
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import lot_mentions
from making import done_again
from shops import FILLER, TODAY


def forged(house, action, **changes):
    """Write an entry about the lot as the program never would."""
    record = Stockroom(house.trail).lot("ELM-LOT-0001")
    entry = replaced(LotEntry.of(record, replaces=1), **changes)
    house.recorder().record(
        action=action, subject=record.id, document=lambda _: entry.document(),
        mentions=lot_mentions(entry.lot),
    )  # fmt: skip


def counted(found, *off):
    """Return a count."""
    expected, difference = map(parse_quantity, off) if off else (None, None)
    return Counted(found=parse_quantity(found), expected=expected, difference=difference)


@pytest.mark.parametrize(
    ("action", "says", "changes"),
    [
        ("lot-quarantined", "the maker", {"quarantine": ("held",), "maker": "Other"}),
        ("lot-opened", "the quarantine", {"quarantine": ("held",)}),
        ("lot-corrected", "out of quarantine", {"quarantine": ("held",)}),
        ("lot-corrected", "how its lot stands", {"ended": "closed"}),
        ("lot-released", "the expiration date", {"expiration_date": TODAY}),
        ("lot-delivered", "ends without", {"ended": "closed"}),
        ("lot-counted", "closes a lot", {"counted": counted("0 mg")}),
        ("lot-counted", "half of it", {"counted": replaced(counted("1 g", "5 g", "4 g"), expected=None)}),
        ("lot-counted", "another amount", {"counted": counted("1 g", "5 g", "0 g")}),
        ("lot-counted", "to be expected", {"counted": counted("2 g", "1 g", "1 g")}),
    ],
)  # fmt: skip
def test_what_an_act_does_not_change_must_not_change(house, action, says, changes):
    """Each act changes its own members of a lot, and a count states the sum of its moment."""
    delivery = Delivery(component=FILLER, number="C-1", maker="M", expires="2028-03",
                        quantity="5 g")  # fmt: skip
    Storekeeper(house.recorder()).receive(delivery)
    assert done_again(house) == 0
    forged(house, action, **changes)
    # Whatever it was made with: by itself, and by what would have been recorded.
    with pytest.raises(VerificationFailure, match=says):
        calculate_again(house.trail, AtHand.shipped(), 2)
    with pytest.raises(VerificationFailure) as found:
        done_again(house)
    assert found.value.first_bad == 2


def test_no_release_without_a_quarantine(house):
    """It changes nothing, and could not have been recorded."""
    delivery = Delivery(component=FILLER, number="C-1", maker="M", expires="2028-03")
    Storekeeper(house.recorder()).receive(delivery)
    forged(house, "lot-released")
    with pytest.raises(VerificationFailure, match="Nobody put the lot"):
        done_again(house)


@pytest.mark.parametrize(
    ("action", "says"),
    [
        ("lot-counted", "what was found"),
        ("lot-identified", "how it was tested"),
    ],
)
def test_an_act_states_what_it_is_about(house, action, says):
    """Without it, it could not have been recorded."""
    delivery = Delivery(component=FILLER, number="C-1", maker="M", expires="2028-03")
    Storekeeper(house.recorder()).receive(delivery)
    forged(house, action)
    with pytest.raises(VerificationFailure, match=says):
        done_again(house)
