"""A pharmacy reached through `Pharmacy` alone, for tests of the groups of the library."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from elm import Elm
from ldncompound import CapsuleOrder
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


class Door(Elm):
    """The same pharmacy with one balance and with lots, as different people open it."""

    def __init__(self, folder) -> None:
        super().__init__(folder, 'balance = ["III,sensitivity=6 mg,readability=1 mg"]\n')
        with Trail.open_for_acts(self.trail) as trail:
            desk = Desk("Kim", "stated", "bench", NOW, NOW.date())
            receive_lots(Recorder(trail, load_formulary(), ELM, desk), LOTS)

    def by(self, name="Kim"):
        """Return the pharmacy with somebody who acts."""
        return self.pharmacy.acting(name)

    def once(self, act, *given, other, **named):
        """Do an act under a request id; check what its repetition and another act do."""
        does, key = partial(act, *given, **named), f"{act.__name__}-{self.size}"
        return self.check_once(does, other=partial(does, **other), key=key)

    def refused_twice(self, act, code, *given, **named):
        """Do an act that is refused under a request id, twice; return the refusal."""
        return self.check_refused(
            partial(act, *given, **named), code, f"{act.__name__}-{self.size}"
        )

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
