"""A pharmacy with enrolled people who sign with keys, for tests of who may do what."""

from __future__ import annotations

from functools import partial

from ldncompound.pharmacy.batches.acts.amendments import change_state, correct_batch
from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings, record_quality_check
from ldncompound.pharmacy.batches.acts.re_entry import PrescriptionEntered
from ldncompound.pharmacy.batches.acts.review_act import review_batch
from ldncompound.pharmacy.batches.acts.screening_at_release import AnswersGiven
from ldncompound.pharmacy.batches.acts.sign_off import (
    finish_batch,
    release_reviewed,
    verify_batch,
)
from ldncompound.pharmacy.batches.acts.weighing import record_step, record_weighing
from ldncompound.pharmacy.inspection.signatures_of_a_trail import verify_with_signatures
from ldncompound.pharmacy.people.acts import Personnel
from ldncompound.pharmacy.people.authority import KeyAuthority
from ldncompound.pharmacy.people.keys import Passphrase
from ldncompound.pharmacy.people.policy_acts import set_policy
from ldncompound.pharmacy.people.roll import Enrolment
from ldncompound.pharmacy.recorder import Recorder
from making import FORMULARY, follow_plan, receive_lots, receive_typed, received_and_released
from shops import LOTS, House

SECRETS = {each: Passphrase(f"seven {each} herons wade") for each in ("AB", "TK", "CD")}
ENTERED = PrescriptionEntered("1.5 mg", "1", "30")
"""The prescription of `House.planned`, entered again."""
QUESTIONS = tuple(each.id for each in FORMULARY.substances["naltrexone"].screening if each.asks)
"""Those that an order without answers leaves open."""
SCREENED = AnswersGiven(tuple(f"{each}=no" for each in QUESTIONS))
"""Nothing that matters."""
JARS = tuple(each.rpartition("@")[0] for each in LOTS)
"""The lots of `House.planned`, read again."""


class Crew:
    """Everything that an enrolled person may do to a batch."""

    def __init__(self, recorder) -> None:
        self.acts = BatchActs(recorder, Personnel(recorder))
        self.personnel, self.batch = self.acts.personnel, self.acts.batch
        self.weigh, self.do = partial(record_weighing, self.acts), partial(record_step, self.acts)
        self.check = partial(record_quality_check, self.acts)
        self.finish, self.verify = (
            partial(finish_batch, self.acts),
            partial(verify_batch, self.acts),
        )
        self.release = partial(received_and_released, self.acts)
        self.review = partial(review_batch, self.acts)
        self.change = partial(change_state, self.acts)
        self.correct = partial(correct_batch, self.acts)

    def release_all(self, identities):
        """Receive what was typed, then release several."""
        for each in identities:
            receive_typed(self.acts, each)
        return release_reviewed(self.acts, identities)


class StaffedHouse(House):
    """A pharmacy with two pharmacists and a technician: AB, CD and TK."""

    def __init__(self, folder) -> None:
        super().__init__(folder)
        self.asked: list[tuple[str, str]] = []
        self.authority = KeyAuthority(self.keys, self._passphrase)
        receive_lots(self.recorder("Kim"), LOTS)
        for name, initials, role in (
            ("Ada Brown", "AB", "pharmacist"),
            ("Tom Kay", "TK", "technician"),
            ("Cora Diaz", "CD", "pharmacist"),
        ):
            self.by("AB").personnel.enrol(
                Enrolment(name=name, initials=initials, role=role),
                SECRETS[initials],
            )

    def _passphrase(self, person, meaning):
        """Return the passphrase of anybody, and note who was asked as what."""
        self.asked.append((person.id, meaning))
        return SECRETS[person.id]

    def recorder(self, by="AB", **more):
        """Return a recorder for somebody enrolled; the order is entered by AB."""
        found = super().recorder(by, **more)
        return Recorder(found.trail, found.formulary, found.pharmacy, found.desk, self.authority)

    def planned(self, *args, by="AB", **texts):
        """Prepare, and return the id; the order is entered by AB."""
        return super().planned(*args, by=by, **texts)

    def by(self, name="TK", **more):
        """Return the acts that somebody may do."""
        return Crew(self.recorder(name, **more))

    def close(self):
        """Close the trail, and check that it holds all that it demands."""
        self.trail.close()
        found, _ = verify_with_signatures(self.path)
        assert found.ok, found

    def again(self):
        """Forget the opened keys, as a new command does."""
        self.authority = KeyAuthority(self.keys, self._passphrase)
        self.asked.clear()

    def policy(self, name, value):
        """Set a policy."""
        set_policy(self.by("AB").personnel, name, value)

    def checked(self, identity, by="TK"):
        """Record the checks that a release needs, passed."""
        masses = ("178 mg",) * 10
        self.by(by).check(identity, CheckFindings(kind="masses", values=masses, shell="48 mg"))
        self.by(by).check(identity, CheckFindings(kind="appearance", appearance="white",
                                                  as_described=True))  # fmt: skip

    def prepared(self, by="TK", *, changes=None, **texts):
        """Return the id of a batch that somebody prepared and checked."""
        identity = self.planned(**texts)
        follow_plan(self.by(by), identity, **(changes or {}))
        self.checked(identity, by)
        self.by(by).finish(identity, BatchYield(filled="32", rejected="1"))
        return identity
