"""A batch made through the library as a pharmacy makes it, for tests that need one."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from ldncompound.compounding.materials.lots import parse_lot
from ldncompound.core.quantities import PERCENT, format_quantity, mass, quantity
from ldncompound.core.records import replaced
from ldncompound.core.trail_place import TrailPlace
from ldncompound.documents.printed_as import PrintedAs
from ldncompound.documents.rendering import render_recorded_sheet
from ldncompound.pharmacy.batches.acts.amendments import change_state, correct_batch
from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.before_release import own_review
from ldncompound.pharmacy.batches.acts.dispensing import record_dispensing
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings, record_quality_check
from ldncompound.pharmacy.batches.acts.recall import recall_lot
from ldncompound.pharmacy.batches.acts.screening_at_release import NOT_ASKED, AnswersGiven
from ldncompound.pharmacy.batches.acts.sign_off import (
    finish_batch,
    release_batch,
    verify_batch,
)
from ldncompound.pharmacy.batches.acts.weighing import (
    BalanceReading,
    mass_to_weigh,
    record_step,
    record_weighing,
)
from ldncompound.pharmacy.batches.check_records import (
    AppearanceCheck,
    AssayCheck,
    MassesCheck,
    PhCheck,
)
from ldncompound.pharmacy.batches.review import open_questions
from ldncompound.pharmacy.batches.states import State
from ldncompound.pharmacy.batches.typed_lots import accepted_lots, lots_as_typed
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.inspection.at_hand import AtHand
from ldncompound.pharmacy.inspection.full import calculate_again
from ldncompound.pharmacy.master_records import load_formulary
from ldncompound.pharmacy.people.acts import Personnel
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import BATCH
from ldncompound.trail.store import Trail
from paper_dates import iso

FORMULARY = load_formulary()
"""The formulary that ships, read once for all tests."""


def recorded(made, identity="DEMO-20261122-0001"):
    """Return a preparation as if it were the first entry of a trail."""
    place = TrailPlace(sequence=1, hash="0" * 64, size=1, root="0" * 64)
    return replaced(made, id=identity, trail=place)


def sheet_of(preparation, form="txt"):
    """Return the original sheet of a preparation, as if it was just read from its trail."""
    return render_recorded_sheet(preparation, form, PrintedAs(copy=False))


def noted(recorder, action, identity, document):
    """Write an entry about a batch or a lot, with any document, as another version might."""
    return recorder.record(
        action=action,
        subject=identity,
        document=lambda _: document,
        mentions=((BATCH, identity),),
    )


def done_again(house):
    """Do every act of a pharmacy again; return how many preparations were planned again."""
    hand = AtHand(house.recorder().formulary, house.pharmacy)
    found = calculate_again(house.trail, hand, house.trail.head().size)
    assert found.not_again == ()
    return found.planned


GOOD = {
    "appearance": {"appearance": "white", "as_described": True},
    "masses": {"values": tuple(f"{177 + at % 3} mg" for at in range(10)), "shell": "48 mg"},
}
"""Findings of the checks of capsules of 130 mg that pass."""


def judging(house):
    """Let the checks of a pharmacy be judged from findings, which can be done again."""

    def check(identity, kind, **_):
        """Record a check."""
        record_quality_check(house.by().acts, identity, CheckFindings(kind=kind, **GOOD[kind]))

    house.check = check
    return house


def receive_lots(recorder, lots):
    """Receive lots, each as an order names it; return their ids."""
    pure = recorder.formulary.substances["naltrexone"].labelled_as
    store, named = Storekeeper(recorder), map(parse_lot, lots)
    return [
        store.receive(
            Delivery(
                component=lot.component,
                number=lot.number,
                maker="M",
                expires=str(lot.expiration_date),
                form="hydrochloride" if lot.component == pure else None,
            )
        ).id
        for lot in named
    ]


def receive_typed(acts, identity):
    """Receive what a batch was made from as typed, as its release demands."""
    room = Stockroom(acts.recorder.trail)
    batch = acts.batch(identity)
    if batch.state not in (State.PREPARED, State.VERIFIED, State.CORRECTED):
        return
    for lot in lots_as_typed(room, batch):
        if lot.key not in accepted_lots(batch) and not room.alike(lot.number):
            named = f"{lot.component}={lot.number}@{lot.expiration_date.isoformat()}"
            receive_lots(acts.recorder, (named,))


WAIVED = "asked when the prescription came in"


def waiving(acts, identity):
    """Return what waives the questions that are still open; nothing where none is."""
    batch = acts.batch(identity)
    own = own_review(acts, batch)
    asked = None if own is None else own.stated.screening
    settled = asked is not None and asked.settled
    return AnswersGiven(waived=WAIVED) if open_questions(batch) and not settled else NOT_ASKED


def received_and_released(acts, identity, *given, **more):
    """Receive what was typed, then release; open questions are waived where nothing is said."""
    receive_typed(acts, identity)
    more.setdefault("screened", waiving(acts, identity))
    return release_batch(acts, identity, *given, **more)


class Hands:
    """Everything that somebody may do to a batch."""

    def __init__(self, recorder) -> None:
        self.acts = BatchActs(recorder, Personnel(recorder))
        self.personnel = self.acts.personnel
        self.batch = self.acts.batch
        self.weigh, self.do = partial(record_weighing, self.acts), partial(record_step, self.acts)
        self.mass_to_weigh = partial(mass_to_weigh, self.acts)
        self.check = partial(record_quality_check, self.acts)
        self.dispense = partial(record_dispensing, self.acts)
        self.recall_lot = partial(recall_lot, self.acts)
        self.finish = partial(finish_batch, self.acts)
        self.verify = partial(verify_batch, self.acts)
        self.release = partial(received_and_released, self.acts)
        self.change = partial(change_state, self.acts)
        self.correct = partial(correct_batch, self.acts)


def follow_plan(hands, identity, **changes):
    """Weigh and do everything as planned, with changes by `step_N`; return the batch."""
    while (step := hands.batch(identity).next_step) is not None:
        if step.action == "weigh":
            batch = hands.batch(identity)
            found = {
                "actual": format_quantity(mass(batch.course().targets[step.step])),
                "sighted": True,
                "container": batch.active if step.what == batch.active else None,
                **changes.get(f"step_{step.step}", {}),
            }
            hands.weigh(identity, BalanceReading(**found))
        else:
            hands.do(identity, step.step, None)
    return hands.batch(identity)


def a_check(identity, kind, *, passes=True, accepted=False):
    """Return a quality check of a batch, of any kind except the powder."""
    common = {"batch": identity, "passes": passes, "accepted": accepted, "findings": (),
              "statement": None}  # fmt: skip
    if kind == "appearance":
        return AppearanceCheck(**common, described="white", record=None)
    if kind == "assay":
        return AssayCheck(**common, rule="USP <905>", values=())
    if kind == "ph":
        return PhCheck(**common, found="4")
    ten, none = mass(Fraction(10)), quantity(Fraction(0), PERCENT)
    return MassesCheck(
        **common, rule="the rule", values=(ten,) * 10, shell=None, theory=ten, mean=ten, rsd=none
    )


def record_check(recorder, identity, kind, *, passes=True, accepted=False):
    """Record a quality check through its own act."""
    check = a_check(identity, kind, passes=passes, accepted=accepted)
    recorder.record(
        action="check", subject=identity, document=lambda _: check.document(),
        mentions=(("batch", identity), *((("accepts", "check"), ("found-by", "")) * accepted)),
        accepts=accepted,
    )  # fmt: skip


def release(
    path,
    pharmacy,
    identity,
    *,
    now,
    by="Ann Lee",
    second="Bo Chen",
    destroyed="0",
    filled=None,
    released=True,
    **changes,
):
    """Make, check and release a batch of a trail, each lot as planned; or only make and check."""
    with Trail.open_for_acts(path) as trail:

        def hands(name):
            desk = Desk(name, "stated", "bench", now, now.date())
            return Hands(Recorder(trail, load_formulary(), pharmacy, desk))

        first = hands(by)
        batch = follow_plan(first, identity, **changes)
        for kind in ("appearance", "masses"):
            record_check(first.acts.recorder, identity, kind)
        figures = batch.plan.figures
        if filled is None and figures.counted:
            filled = str(figures.batch_size)
        first.finish(identity, BatchYield(filled=filled))
        hands(second).verify(identity)
        if released:
            hands(second).release(identity, "0", destroyed)


def check_after_release(path, identity, size, words):
    """Check record, trace and reports of a released batch of any form; each knows its size."""
    from ldncompound.documents.rendering import render_record
    from ldncompound.pharmacy.batches.tracing import trace_batch
    from ldncompound.pharmacy.reports.compounding_log import compounding_log
    from ldncompound.pharmacy.reports.compounding_record import finished_record
    from ldncompound.pharmacy.reports.report import Period
    from ldncompound.pharmacy.reports.upcoming import open_batches
    from ldncompound.pharmacy.reports.waste import waste
    from ldncompound.pharmacy.reports.weighing_and_yield import yields

    with Trail.open_for_reading(path) as trail:
        text = render_record(finished_record(trail, identity).in_full(), "txt").decode()
        assert words in iso(" ".join(text.split()))
        traced = trace_batch(trail, identity).document()
        assert size in str(traced)
        everything = Period()
        for report in (compounding_log(trail, everything), yields(trail, everything),
                       waste(trail, everything), open_batches(trail)):  # fmt: skip
            assert report.document()
