"""A batch made by the library as a pharmacy makes it, for tests that need one."""

from __future__ import annotations

from ldncompound.compounding.preparation_form import COUNTED, form_of
from ldncompound.core.quantities import format_quantity, mass
from ldncompound.formulary import load_formulary
from ldncompound.pharmacy.batches.acts.amendments import Amending
from ldncompound.pharmacy.batches.acts.batch_act import BatchKeeper
from ldncompound.pharmacy.batches.acts.sign_off import Outcome, SignOff
from ldncompound.pharmacy.batches.acts.weighing import BenchWork, Found
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.people.acts import Personnel
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.trail.store import Trail


class Hands:
    """Everything that somebody may do to a batch."""

    def __init__(self, recorder, keys) -> None:
        self.keeper = BatchKeeper(recorder, Personnel(recorder, keys))
        bench, signs, changes = (kind(self.keeper) for kind in (BenchWork, SignOff, Amending))
        self.personnel = self.keeper.personnel
        self.batch = self.keeper.batch
        self.weigh, self.do = bench.weigh, bench.do
        self.finish = signs.finish
        self.verify, self.release = signs.verify, signs.release
        self.change, self.correct = changes.change, changes.correct


def follow_plan(hands, identity, **changes):
    """Weigh and do everything as the plan says, with changes by `step_N`; return the batch."""
    while (step := hands.batch(identity).next_step) is not None:
        if step["action"] == "weigh":
            batch = hands.batch(identity)
            active = batch.plan["components"][0]["name"]
            found = {
                "actual": format_quantity(mass(batch.course().targets[step["step"]])),
                "sighted": True,
                "container": active if step["what"] == active else None,
                **changes.get(f"step_{step['step']}", {}),
            }
            hands.weigh(identity, Found(**found))
        else:
            hands.do(identity, step["step"], None)
    return hands.batch(identity)


def record_check(recorder, identity, kind, *, passes=True, accepted=False):
    """Record a quality check as its own act does."""
    document = {"schema": "ldncompound.quality-check/1", "batch": identity, "kind": kind,
                "passes": passes, "accepted": accepted}  # fmt: skip
    recorder.record(
        action="check", subject=identity, document=lambda _: document,
        mentions=(("batch", identity),),
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
    **changes,
):
    """Make, check and release a batch of a trail; every lot is one that the plan names."""
    with Trail.open_for_acts(path) as trail:

        def hands(name):
            desk = Desk(name, "stated", "bench", now, now.date())
            return Hands(Recorder(trail, load_formulary(), pharmacy, desk), path.parent / "keys")

        first = hands(by)
        batch = follow_plan(first, identity, **changes)
        for kind in ("appearance", "masses"):
            record_check(first.keeper.recorder, identity, kind)
        form = form_of(batch.plan)
        if filled is None and form in COUNTED:
            filled = str(batch.plan[form]["batch_size"])
        first.finish(identity, Outcome(filled=filled))
        hands(second).verify(identity)
        hands(second).release(identity, "0", destroyed)


def check_after_release(path, identity, size, words):
    """Ask record, trace and reports of a released batch, whatever its form; each knows its size."""
    from ldncompound.documents.rendering import render_record
    from ldncompound.pharmacy.batches.tracing import Tracing
    from ldncompound.pharmacy.reports.coming import open_batches
    from ldncompound.pharmacy.reports.compounding_log import compounding_log
    from ldncompound.pharmacy.reports.compounding_record import finished_record
    from ldncompound.pharmacy.reports.outcomes import yields
    from ldncompound.pharmacy.reports.report import Period
    from ldncompound.pharmacy.reports.waste import waste

    with Trail.open_for_reading(path) as trail:
        text = render_record(finished_record(trail, identity).document(), "txt").decode()
        assert words in " ".join(text.split())
        traced = Tracing(trail).batch(identity).as_json()
        assert size in str(traced)
        everything = Period()
        for report in (compounding_log(trail, everything), yields(trail, everything),
                       waste(trail, everything), open_batches(trail)):  # fmt: skip
            assert report.as_json()
