"""A configured pharmacy, opened as other software opens it, for tests of the library."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ldncompound import Pharmacy, Refusal
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify

ACTIVE, FILLER = "naltrexone hydrochloride", "microcrystalline cellulose"
CERTIFICATE = {
    "form": "hydrochloride",
    "certificate": "CoA-17",
    "assay": "93.5 %",
    "basis": "anhydrous and solvent-free",
    "water": "3.68 %",
}
BALANCES = (
    'balance = ["B1,repeatability=0.2 mg,readability=0.1 mg,capacity=60 g", '
    '"III,sensitivity=6 mg,readability=1 mg"]\n'
)


class Elm:
    """A pharmacy with two balances; every call opens the trail for itself."""

    def __init__(self, folder, balances=BALANCES) -> None:
        self.trail, config = folder / "trail.sqlite", folder / "pharmacy.toml"
        config.write_text(
            'name = "Elm"\naddress = "1 Elm Street"\ntelephone = "555"\nsite = "ELM"\n' + balances,
            encoding="utf-8",
        )
        self.day = 23
        self.pharmacy = Pharmacy.open(
            self.trail, config=config, by="Kim", station="bench", keys=folder / "keys",
            now=lambda: datetime(2026, 11, self.day, 9, tzinfo=UTC),
        )  # fmt: skip

    def receive(self, component=ACTIVE, number="N-17", **more):
        """Receive a lot; an active with its certificate."""
        told = {**(CERTIFICATE if component == ACTIVE else {}), "quantity": "25 g", **more}
        return self.pharmacy.lots.receive(component, number, "Maker", "2028-03", **told)

    @property
    def size(self):
        """Return how many entries there are."""
        if not self.trail.exists():
            return 0
        with Trail.open_for_reading(self.trail) as trail:
            return trail.head().size

    def check_once(self, act, *, other, key="K-1"):
        """
        Check that an act is done once for a request id, and return what it gives.

        Args:
            act: Does it, given the id.
            other: Does something else, given the same id.
            key: The id.
        """
        before = self.size
        first = act(request_id=key)
        assert self.size == before + 1
        again = act(request_id=key)
        assert (again, hash(again)) == (first, hash(first))
        assert self.size == before + 1
        with pytest.raises(Refusal) as refused:
            other(request_id=key)
        assert refused.value.code == "invalid-order"
        assert refused.value.details["trail"]["sequence"] == self.size == before + 2
        assert act(request_id=key) == first
        return first

    def check_refused(self, act, code, key="K-2"):
        """Check that an act is refused again under its request id, and recorded once."""
        before = self.size
        told = []
        for _ in range(2):
            with pytest.raises(Refusal) as refused:
                act(request_id=key)
            assert refused.value.code == code
            told.append((refused.value.message, refused.value.remedy))
            assert refused.value.details["trail"]["sequence"] == before + 1 == self.size
        assert told[0] == told[1]
        return refused.value

    def check(self):
        """Check that the trail is whole."""
        assert verify(self.trail).ok
