"""Random lives of batches, compared with a model independent of the program."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.core.refusals import Refusal, WrongUsage
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.dispensing import DispensingOrder
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading
from ldncompound.pharmacy.batches.history import batch_of, events_of
from ldncompound.pharmacy.batches.replay import fold_batch
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify
from making import FORMULARY, Hands, follow_plan, receive_typed

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ACTIVE = "naltrexone hydrochloride"
LOTS = (
    f"{ACTIVE}=N-17@2028-03",
    "microcrystalline cellulose=C-77@2028-06",
    "empty capsule size 3=G-5@2028-12",
)
ELM = Practice(name="Elm", site="ELM",
               balances=(parse_balance("III,sensitivity=6 mg,readability=1 mg"),))  # fmt: skip
ORDERS = {
    "patient": CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="D", lots=LOTS,
                            fill_mass="130 mg/capsule"),
    "stock": CapsuleOrder(dose="3 mg", quantity="100", patient="", prescriber="", lots=LOTS,
                          fill_mass="130 mg/capsule", for_stock=True),
}  # fmt: skip
PEOPLE = st.sampled_from(["Kim", "Lee", "Max"])


class Model:
    """What a batch should be: the state, who worked on it, what was done."""

    def __init__(self, steps: int, size: int, wanted: int, stock: bool) -> None:
        self.steps, self.size, self.wanted, self.stock = steps, size, wanted, stock
        self.state, self.before, self.released = "planned", "", False
        self.done, self.hands, self.failed, self.checked = 0, set(), set(), set()
        self.left: int | None = None
        self.out = 0

    def being_made(self) -> bool:
        """Say whether it is being made."""
        return self.state in ("planned", "in preparation", "reworked")


class Life(RuleBasedStateMachine):
    """Random acts by anybody; what the model forbids is refused, the rest is done."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.trail = Trail.open_for_acts(self.folder / "trail.sqlite")
        self.batches: dict[str, Model] = {}

    @initialize(kind=st.sampled_from(sorted(ORDERS)))
    def begin(self, kind):
        """Plan two batches, so that none is mistaken for another."""
        self.plan("patient")
        self.plan(kind)

    def plan(self, kind):
        """Plan a batch."""
        made = self.hands("Kim").acts.recorder.prepare(ORDERS[kind]).document
        counts = made["capsules"]
        self.batches[made["id"]] = Model(
            len(made["weigh_plan"]["steps"]), counts["batch_size"], counts["dispense"],
            kind == "stock",
        )  # fmt: skip

    def hands(self, by):
        """Return the acts that somebody may do."""
        desk = Desk(by, "stated", "bench", NOW, NOW.date())
        return Hands(Recorder(self.trail, FORMULARY, ELM, desk))

    def attempt(self, allowed, act):
        """Do something; it is done if the model allows it, else refused: one entry each."""
        before = self.trail.head().size
        try:
            act()
        except Refusal:
            assert not allowed
        else:
            assert allowed
        assert self.trail.head().size == before + 1

    def received(self):
        """Receive what the batches are made from as typed, as a release demands."""
        for each in self.batches:
            receive_typed(self.hands("Kim").acts, each)

    def pick(self, data):
        """Return one of the batches."""
        identity = data.draw(st.sampled_from(sorted(self.batches)))
        return identity, self.batches[identity]

    @rule(data=st.data(), by=PEOPLE, off=st.sampled_from([0, 0, 0, 0, 2]))
    def work(self, data, by, off):
        """Weigh or do the next step; a reading 20 % off is refused."""
        identity, model = self.pick(data)
        hands, step = self.hands(by), batch_of(self.trail, identity).next_step
        allowed = model.being_made() and step is not None
        if step is None or step.action != "weigh":
            self.attempt(allowed, lambda: hands.do(identity, None, None))
        else:
            target = batch_of(self.trail, identity).course().targets[step.step]
            found = BalanceReading(actual=f"{target + off * (target // 10)} mg", sighted=True,
                          container=ACTIVE if step.what == ACTIVE else None)  # fmt: skip
            allowed = allowed and not off
            self.attempt(allowed, lambda: hands.weigh(identity, found))
        if allowed:
            model.state, model.done = "in preparation", model.done + 1
            model.hands.add(by)

    @rule(data=st.data(), acts=st.integers(1, 5))
    def straight_on(self, data, acts):
        """Do the next regular act, so that the late states are reached often."""
        identity, model = self.pick(data)
        for _ in range(acts):
            if model.being_made() and model.done < model.steps:
                self.make(identity, model)
            elif model.state in ("in preparation", "reworked"):
                self.inspect(identity, model)
                self.sign(identity, model, "Kim", "finish", BatchYield(filled=str(model.size)))
            elif model.state in ("prepared", "corrected") and self.is_good(model):
                self.sign(identity, model, "Lee", "verify")
            elif model.state == "verified" and self.is_good(model):
                self.sign(identity, model, "Max", "release", "0", "0")

    def make(self, identity, model):
        """Do every step that is left."""
        follow_plan(self.hands("Kim"), identity)
        model.state, model.done = "in preparation", model.steps
        model.hands.add("Kim")

    def inspect(self, identity, model):
        """Make both checks, and pass them."""
        checking = self.hands("Kim")
        for kind, given in (
            ("masses", {"values": ("130 mg",) * 10}),
            ("appearance", {"appearance": "x", "as_described": True}),
        ):
            checking.check(identity, CheckFindings(kind=kind, **given))
            model.checked.add(kind)
            model.failed.discard(kind)
        model.hands.add("Kim")

    def sign(self, identity, model, by, act, *given):
        """Finish, verify or release."""
        self.received()
        self.attempt(True, lambda: getattr(self.hands(by), act)(identity, *given))
        model.state = {"finish": "prepared", "verify": "verified", "release": "released"}[act]
        if act == "finish":
            model.left = model.size
            model.hands.add(by)
        model.released = model.released or act == "release"

    @rule(data=st.data(), by=PEOPLE, kind=st.sampled_from(["masses", "appearance"]),
          passes=st.sampled_from([True, True, False]))  # fmt: skip
    def check(self, data, by, kind, passes):
        """Check something once it came out; a failure is recorded as one."""
        identity, model = self.pick(data)
        judged = model.state in ("in preparation", "reworked", "prepared", "corrected")
        allowed = judged and model.done == model.steps
        given = {
            "masses": {"values": ("130 mg" if passes else "100 mg",) * 10},
            "appearance": {"appearance": "white", "as_described": passes},
        }[kind]
        checking = self.hands(by)
        self.attempt(allowed, lambda: checking.check(identity, CheckFindings(kind=kind, **given)))
        if allowed:
            model.checked.add(kind)
            (model.failed.discard if passes else model.failed.add)(kind)
            model.hands.add(by)

    @rule(data=st.data(), by=PEOPLE, short=st.integers(0, 3))
    def finish(self, data, by, short):
        """Count what came out."""
        identity, model = self.pick(data)
        allowed = model.state in ("in preparation", "reworked") and model.done == model.steps
        outcome = BatchYield(filled=str(model.size), rejected=str(short))
        self.attempt(allowed, lambda: self.hands(by).finish(identity, outcome))
        if allowed:
            model.state, model.left = "prepared", model.size - short
            model.hands.add(by)

    def is_good(self, model):
        """Say whether everything is there that a signature needs."""
        enough = model.stock or (model.left or 0) + model.out >= model.wanted
        return model.checked == {"masses", "appearance"} and not model.failed and enough

    @rule(data=st.data(), by=PEOPLE)
    def verify(self, data, by):
        """Sign as checked, also who made it: nobody is enrolled."""
        identity, model = self.pick(data)
        allowed = model.state in ("prepared", "corrected") and self.is_good(model)
        self.attempt(allowed, lambda: self.hands(by).verify(identity))
        if allowed:
            model.state = "verified"

    @rule(data=st.data(), by=PEOPLE, labels=st.sampled_from(["0", "0", "0", "1"]))
    def release(self, data, by, labels):
        """Sign as released; no label was printed."""
        identity, model = self.pick(data)
        allowed = model.state == "verified" and self.is_good(model) and labels == "0"
        self.received()
        self.attempt(allowed, lambda: self.hands(by).release(identity, labels, "0"))
        if allowed:
            model.state, model.released = "released", True

    @rule(data=st.data(), by=PEOPLE,
          action=st.sampled_from(["held", "held", "resumed", "resumed", "resumed", "reworked",
                                  "recalled", "rejected"]))  # fmt: skip
    def change(self, data, by, action):
        """Hold, resume, reject, rework, recall."""
        identity, model = self.pick(data)
        ended = model.state in ("rejected", "recalled")
        allowed = {
            "held": not ended and model.state != "on hold",
            "resumed": model.state == "on hold",
            "rejected": not ended and not model.released,
            "reworked": model.state in ("prepared", "verified") and not model.released,
            "recalled": model.released and model.state != "recalled",
        }[action]
        hands = self.hands(by)
        self.attempt(allowed, lambda: hands.change(identity, f"batch-{action}", "why"))
        if not allowed:
            return
        if action == "held":
            model.before = model.state
        if action == "reworked":
            model.checked, model.failed, model.left = set(), set(), None
        model.state = {
            "held": "on hold", "resumed": model.before, "rejected": "rejected",
            "reworked": "reworked", "recalled": "recalled",
        }[action]  # fmt: skip

    @rule(data=st.data(), by=PEOPLE, short=st.integers(0, 4))
    def correct(self, data, by, short):
        """Correct how many were sorted out."""
        identity, model = self.pick(data)
        allowed = (
            model.state in ("in preparation", "reworked", "prepared", "verified", "released",
                            "corrected")
            and model.left is not None
            and model.size - short >= model.out
        )  # fmt: skip
        values = {"rejected": str(short)}
        self.attempt(allowed, lambda: self.hands(by).correct(identity, None, values, "counted"))
        if allowed:
            model.left = model.size - short - model.out
            model.hands.add(by)
            if model.state in ("verified", "released"):
                model.state = "corrected"

    @precondition(lambda self: any(each.released for each in self.batches.values()))
    @rule(data=st.data(), by=PEOPLE, days=st.integers(1, 60))
    def dispense(self, data, by, days):
        """Dispense some."""
        identity, model = self.pick(data)
        allowed = model.state == "released" and model.stock and days <= (model.left or 0)
        order = DispensingOrder(dose="3 mg", days=str(days), patient="P", prescriber="D")
        dispensary = self.hands(by)
        self.attempt(allowed, lambda: dispensary.dispense(identity, order))
        if allowed:
            model.left, model.out = (model.left or 0) - days, model.out + days

    @rule(by=PEOPLE)
    def nonsense(self, by):
        """An unknown id does nothing, and leaves no entry."""
        before = self.trail.head().size
        try:
            self.hands(by).verify("ELM-1")
        except WrongUsage:
            assert self.trail.head().size == before
        else:
            raise AssertionError

    @invariant()
    def every_batch_is_what_the_model_says(self):
        """State, hands, steps and what is left; folding again gives the same batch."""
        for identity, model in self.batches.items():
            batch = batch_of(self.trail, identity)
            event(f"{'stock' if model.stock else 'patient'} {model.state}, {model.out > 0}")
            assert batch.state.value == model.state
            assert len(batch.weighed) + len(batch.done) == model.done
            assert {*batch.prepared_by} == model.hands
            assert batch.left == model.left
            assert batch.was_released is model.released
            planned = self.trail.find(identity, action="preparation").document
            again = fold_batch(planned, events_of(self.trail, identity))
            assert again.digest == batch.digest

    def teardown(self):
        """The trail is whole whatever was tried."""
        self.trail.close()
        assert verify(self.folder / "trail.sqlite").ok
        shutil.rmtree(self.folder)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
