"""What of a typed text may stand in a body, where nothing can be erased."""

from __future__ import annotations

import pytest

from ldncompound.pharmacy.typed_texts import TypedTexts
from making import FORMULARY
from shops import ACTIVE, SHELL


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        (f"{ACTIVE}=N-17@2028-03", True),
        (f"{ACTIVE}=N-99@2028-03", False),
        ("Ann Lee=N-17@2028-03", False),
        (f"{ACTIVE}=", False),
        (f"{ACTIVE}=N-17@Ann Lee", False),
        ("=N-17", False),
        (f"{SHELL}=G-5@2028-12", True),
    ],
)
def test_a_lot_stands_only_whole_and_known(house, text, stands):
    """A component of a master record and a lot of the trail; what is no lot is kept apart."""
    house.planned()
    texts = TypedTexts(house.trail, FORMULARY, house.pharmacy)
    kept, apart = {"lots": [text]}, {}

    assert texts.sorted_out({"lots": [text]}) == ((kept, apart) if stands else (apart, kept))
