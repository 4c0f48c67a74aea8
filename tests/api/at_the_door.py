"""A pharmacy reached through `Pharmacy` alone, for tests of the groups of the library."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ldncompound import CapsuleOrder, Pharmacy, Refusal
from ldncompound.core.quantities import format_quantity
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.master_records import load_formulary
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.trail.store import Trail
from making import receive_lots
from shops import ACTIVE, ELM, LOTS

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""The time of every act."""

ORDER = {"dose": "1.5 mg", "days": "30", "patient": "P-1", "prescriber": "Dr X",
         "fill_mass": "130 mg/capsule", "lots": LOTS}  # fmt: skip
MASSES = tuple(f"{177 + at % 3} mg" for at in range(10))


class Door:
    """A folder with a trail and a configuration, and the pharmacy as different people open it."""

    def __init__(self, folder) -> None:
        self.path, self.config = folder / "trail.sqlite", folder / "pharmacy.toml"
        self.config.write_text(
            'name = "Elm"\naddress = "1 Elm Street"\ntelephone = "555"\nsite = "ELM"\n'
            'balance = ["III,sensitivity=6 mg,readability=1 mg"]\n',
            encoding="utf-8",
        )
        with Trail.open_for_acts(self.path) as trail:
            desk = Desk("Kim", "stated", "bench", NOW, NOW.date())
            receive_lots(Recorder(trail, load_formulary(), ELM, desk), LOTS)

    def by(self, name="Kim"):
        """Return the pharmacy with somebody who acts."""
        return Pharmacy.open(
            self.path, config=self.config, by=name, station="bench", now=lambda: NOW
        )

    def size(self):
        """Return the number of entries."""
        with Trail.open_for_reading(self.path) as trail:
            return trail.head().size

    def once(self, act, *given, other, **named):
        """Do an act under a request id; check what its repetition and another act do."""
        key = f"{act.__name__}-{self.size()}"
        made = act(*given, **named, request_id=key)
        size = self.size()
        assert act(*given, **named, request_id=key) == made
        assert self.size() == size
        with pytest.raises(Refusal) as used:
            act(*given, **{**named, **other}, request_id=key)
        assert used.value.code == "invalid-order"
        assert self.size() == size + 1
        return made

    def refused_twice(self, act, *given, **named):
        """Do an act that is refused under a request id, twice; return the refusal."""
        key = f"{act.__name__}-{self.size()}"
        with pytest.raises(Refusal) as first:
            act(*given, **named, request_id=key)
        size = self.size()
        with pytest.raises(Refusal) as again:
            act(*given, **named, request_id=key)
        assert self.size() == size
        assert (again.value.code, again.value.details["trail"]) == (
            first.value.code, first.value.details["trail"],
        )  # fmt: skip
        return first.value

    def planned(self, **more):
        """Return the id of a planned batch."""
        return self.by().prepare(CapsuleOrder(**{**ORDER, **more})).identity

    def weighed(self, **more):
        """Return the id of a batch whose plan was followed."""
        identity, batches = self.planned(**more), self.by().batches
        while (hand := batches.at_hand(identity)).step is not None:
            if hand.step.action == "weigh":
                container = ACTIVE if hand.of_active else None
                target = batches.mass_to_weigh(identity, container=container, sighted=True).target
                batches.weigh(
                    identity, actual=format_quantity(target), sighted=True, container=container
                )
            else:
                batches.do(identity)
        return identity

    def prepared(self, **more):
        """Return the id of a batch that was made, checked and finished."""
        identity, batches = self.weighed(**more), self.by().batches
        made = batches.stands(identity).batch.plan.figures.batch_size
        batches.check(identity, "masses", masses=MASSES, shell="48 mg")
        batches.check(identity, "appearance", appearance="white", as_described=True)
        batches.finish(identity, filled=str(made))
        return identity

    def released(self, **more):
        """Return the id of a released batch."""
        identity = self.prepared(**more)
        self.by("Lee").batches.verify(identity)
        self.by("Lee").batches.release(identity)
        return identity
