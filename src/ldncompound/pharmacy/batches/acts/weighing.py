"""Record each weighing and each other step of a batch as it is done."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, cast

from ldncompound.compounding.notes import percent_in_words
from ldncompound.compounding.weighing.plan import COMPLETE, WEIGHED
from ldncompound.compounding.weighing.progress import check_holds_enough
from ldncompound.compounding.weighing.vessels import stated_number
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.quantities import (
    MG,
    PERCENT,
    format_quantity,
    mass,
    number_of,
    quantity,
    read_quantity,
)
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, OutOfTolerance, quoted
from ldncompound.core.text import LONGEST_REASON, LONGEST_WORD, check_text, echo
from ldncompound.interchange.balance_files import BalanceReading
from ldncompound.pharmacy.batches.act_records import DoneStep, WeighedStep
from ldncompound.pharmacy.batches.acts.balance_at_hand import (
    balance_to_use,
    check_minimum,
    check_reading,
    check_shown,
)
from ldncompound.pharmacy.batches.acts.batch_act import (
    ActDocument,
    BatchActs,
    check_content,
    component_of,
    found_before,
    percentage,
    tolerance_of,
)
from ldncompound.pharmacy.batches.acts.filled_by_volume import check_shared_mass
from ldncompound.pharmacy.batches.acts.lots_at_hand import (
    LotFactors,
    factors_stated,
    lot_factors,
    lot_in_use,
    lot_to_use,
    planned_lots,
)
from ldncompound.pharmacy.batches.acts.replan_proposed import (
    NOT_FOR_IT,
    NOT_USABLE,
    TOO_LITTLE,
    replan_proposed,
)
from ldncompound.pharmacy.batches.acts.step_at_hand import (
    check_name,
    check_substance,
    lot_mentions,
    next_step_of,
)
from ldncompound.pharmacy.batches.acts.transcription import from_paper, typed_of
from ldncompound.pharmacy.batches.batch import Batch, Event, content_of
from ldncompound.pharmacy.batches.hands import weigher_mentions
from ldncompound.pharmacy.batches.record_at_work import record_at_work
from ldncompound.pharmacy.batches.replay import after_event

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.weighing.plan import Step
    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.batches.acts.transcription import Transcription

__all__ = [
    "BalanceReading",
    "ToWeigh",
    "check_step",
    "mass_to_weigh",
    "record_step",
    "record_weighing",
    "to_weigh",
]


class ToWeigh(NamedTuple):
    """What is to be weighed: step, component, lot, its factors, and the target in mg."""

    step: Step
    component: str | None
    lot: ComponentLot | None
    factors: LotFactors | None
    target: Fraction

    @property
    def is_found(self) -> bool:
        """Return whether the mass is only found: what completes the units by volume."""
        return self.step.action == COMPLETE


def record_weighing(
    acts: BatchActs,
    identity: str,
    reading: BalanceReading,
    *,
    paper: Transcription | None = None,
) -> WeighedStep:
    """
    Record the weighing of the next step.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        reading: What the balance showed.
        paper: When and by whom it was weighed, where it is entered from paper.

    Returns:
        The document, with its place in the trail.

    Raises:
        WrongState: another step is next, or nothing is to be weighed.
        OutOfTolerance: the mass is out of tolerance and not accepted, or the content is.
        Refusal: any other, recorded.
    """
    typed = {each.name: getattr(reading, each.name) for each in fields(reading)}
    untold = ("accept", "scanned")
    shown = {key: echo(str(value)) for key, value in typed.items() if value and key not in untold}
    return acts.record(
        identity,
        "weighing",
        {**shown, **typed_of(paper)},
        from_paper(acts, "weighing", paper, lambda then, batch: _weighing(then, batch, reading)),
        personal=None if reading.accept is None else PersonalRow(reason=reading.accept),
    )


def mass_to_weigh(acts: BatchActs, identity: str, reading: BalanceReading) -> Fraction:
    """Return the mass to weigh next of the lot in hand, in mg; refused as by `to_weigh`."""
    return to_weigh(acts, identity, reading).target


def to_weigh(acts: BatchActs, identity: str, reading: BalanceReading) -> ToWeigh:
    """
    Return what is to be weighed next of the lot in hand.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        reading: What is known so far; `actual` is ignored.

    Raises:
        WrongState: as in `record_weighing`.
        Refusal: the lot or the name on its container is wrong; recorded.
    """
    typed = {"batch": identity, "lot": echo(reading.lot or "")}
    return acts.recorder.attempt(
        typed,
        lambda: _weighable(acts, acts.batch(identity), reading),
    )


def _weighable(acts: BatchActs, batch: Batch, reading: BalanceReading) -> ToWeigh:
    """Return what is to be weighed next; refuse one below the minimum of the balance."""
    taken = _to_weigh(acts, batch, reading)
    balance, minimum, _ = balance_to_use(acts, batch, reading.balance)
    if not taken.is_found:
        with replan_proposed(batch, taken.component, TOO_LITTLE):
            check_minimum(taken.target, minimum, balance)
    return taken


def _to_weigh(acts: BatchActs, batch: Batch, reading: BalanceReading) -> ToWeigh:
    """Return what is to be weighed in the next step, or refuse it."""
    batch.check("weighing")
    step = next_step_of(batch, "weigh", reading.step, reading.component)
    component = component_of(batch, step.what)
    lot = None
    if component is not None:
        with replan_proposed(batch, component, NOT_USABLE):
            lot = lot_to_use(acts.recorder, batch, component, reading.lot, scanned=reading.scanned)
    if component is None and reading.lot is not None:
        raise InvalidOrder(
            f"{step.what} was made in an earlier step and has no lot.",
            remedy="Leave out --lot.",
        )
    drug = acts.recorder.formulary.substance_of(record_at_work(batch.plan).substance)
    check_substance(acts, batch, component, lot, reading, drug)
    factors = _factors_of(acts, batch, component, lot)
    known = (None, None) if factors is None else (factors.needed, factors.powder_per_drug)
    course = batch.course(*known)
    check_holds_enough(course)
    target = course.targets.get(step.step)
    if target is None:
        target = stated_number(step.amount, MG)
    return ToWeigh(step, component, lot, factors, target)


def _weighing(acts: BatchActs, batch: Batch, reading: BalanceReading) -> ActDocument[WeighedStep]:
    """Return the weighing to record, or refuse it."""
    taken = _to_weigh(acts, batch, reading)
    balance, minimum, readability = balance_to_use(acts, batch, reading.balance)
    actual = number_of(read_quantity(reading.actual, "mass", "the mass found"), MG)
    if taken.is_found:
        check_shown(actual, readability, balance)
    else:
        with replan_proposed(batch, taken.component, TOO_LITTLE):
            check_reading(actual, taken.target, minimum, readability, balance)
    if reading.printout is not None:
        check_text(reading.printout, "the printout", longest=LONGEST_WORD)
    stated = _weighed(batch, taken, actual, balance, reading)
    after = after_event(batch, Event(0, "weighing", "", stated))
    course = after.course()
    check_holds_enough(course)
    stated = replaced(stated, percent_of_label=percentage(course.percent))
    # Before anybody is asked to accept it: this nobody may.
    check_content(batch, course)
    check_shared_mass(after, acts.recorder.formulary)
    if stated.accepted:
        _check_accepted(acts, reading, stated)
        said = {"action": "weighing", "actual": echo(reading.actual)}
        weighed_by = found_before(acts, batch, OutOfTolerance.code, said)
        stated = replaced(stated, weighed_by=weighed_by)
    if reading.accept is not None and not stated.accepted:
        raise InvalidOrder(
            "Only a mass out of tolerance can be accepted.", remedy="Leave out --accept."
        )
    mentions = lot_mentions(acts, batch, stated.lot, stated.component)
    return ActDocument(stated, (*mentions, *weigher_mentions(acts.personnel.roll, stated)))


def _weighed(
    batch: Batch, taken: ToWeigh, actual: Fraction, balance: str, reading: BalanceReading
) -> WeighedStep:
    """Return the document of a weighing, still without the content of the batch."""
    step, component, lot, factors, target = taken
    tolerance = None if taken.is_found else tolerance_of(batch)
    return WeighedStep(
        batch=str(batch.plan.id),
        step=step.step,
        what=step.what,
        into=str(step.into),
        component=component,
        lot=None if lot is None else lot_in_use(component, lot),
        **(
            {"ratio": None, "content": None}
            if factors is None
            else factors_stated(factors)._asdict()
        ),
        target=mass(target),
        actual=mass(actual),
        tolerance=None if tolerance is None else quantity(tolerance * 100, PERCENT),
        off=None if tolerance is None else percentage((actual - target) / target * 100),
        accepted=tolerance is not None and abs(actual - target) > target * tolerance,
        balance=balance,
        printout=reading.printout,
        sighted=reading.sighted,
        percent_of_label=percentage(Fraction(0)),
    )


def _check_accepted(acts: BatchActs, reading: BalanceReading, stated: WeighedStep) -> None:
    """Refuse a mass out of tolerance, unless an authorised person accepts it."""
    found, tolerance = (
        format_quantity(cast("Quantity", each)) for each in (stated.actual, stated.tolerance)
    )
    off = percent_in_words(cast("Quantity", stated.off))
    if reading.accept is None or not reading.accept.strip():
        raise OutOfTolerance(
            f"Step {stated.step}: {found} is {off} off its target; the record allows {tolerance}.",
            remedy="Weigh it again. A pharmacist may accept it with --accept 'REASON', or "
            "reject the batch.",
            details={"may_be_accepted": True},
        )
    check_text(reading.accept, "the reason", longest=LONGEST_REASON)
    acts.check_leads("accept a mass out of tolerance")


def record_step(
    acts: BatchActs,
    identity: str,
    step: int | None,
    lot: str | None,
    *,
    container: str | None = None,
    scanned: bool = False,
    paper: Transcription | None = None,
) -> DoneStep:
    """
    Record that the next step, not a weighing, was done.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        step: Its number; None for the next.
        lot: Of the component used; None for the planned lot.
        container: The name on its container; None where nobody read it, as the review then tells.
        scanned: The lot was read in a field for scans.
        paper: When and by whom it was done, where it is entered from paper.

    Returns:
        The document, with its place in the trail.
    """
    typed = {"step": str(step), "lot": echo(lot or ""), **typed_of(paper)}
    if container is not None:
        typed["container"] = echo(container)

    def done(then: BatchActs, batch: Batch) -> ActDocument[DoneStep]:
        at_hand = next_step_of(batch, None, step, None)
        return _step(then, batch, at_hand, lot, container=container, scanned=scanned)

    return acts.record(identity, "step", typed, from_paper(acts, "step", paper, done))


def check_step(
    acts: BatchActs, identity: str, step: int, lot: str | None, container: str | None
) -> None:
    """
    Refuse lot or name on the container of a step before it is done; nothing else is recorded.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        step: Its number, of a weighing or another step.
        lot: As scanned.
        container: The name on the container; None where it is not read yet.

    Raises:
        Refusal: it cannot be done so; recorded.
    """
    typed = {"step": str(step), "lot": echo(lot or ""), "container": echo(container or "")}

    def possible() -> None:
        batch = acts.batch(identity)
        batch.check("step")
        named = next((each for each in batch.steps if each.step == step), None)
        weighed = named is not None and named.action in WEIGHED
        at_hand = next_step_of(batch, "weigh" if weighed else None, step, None)
        _step(acts, batch, at_hand, lot, container=container, scanned=True)

    acts.recorder.attempt(typed, possible)


def _step(
    acts: BatchActs,
    batch: Batch,
    step: Step,
    lot: str | None,
    *,
    container: str | None,
    scanned: bool,
) -> ActDocument[DoneStep]:
    """Return the step to record, or refuse it."""
    component = component_of(batch, step.what)
    used = None
    if component is not None and (lot is not None or planned_lots(batch, component)):
        with replan_proposed(batch, component, NOT_USABLE):
            used = lot_to_use(acts.recorder, batch, component, lot, scanned=scanned)
        if component == batch.active:
            with replan_proposed(batch, component, NOT_FOR_IT):
                lot_factors(acts.recorder, batch, used)
    elif component is None and (lot is not None or container is not None):
        raise InvalidOrder(
            f"{step.what} has no lot, and no label of a maker.",
            remedy="Leave out --lot and --container.",
        )
    if component is not None and container is not None:
        check_name(acts, batch, component, used, container)
    stated = DoneStep(
        batch=str(batch.plan.id),
        step=step.step,
        action=step.action,
        what=step.what,
        component=component,
        lot=None if used is None else lot_in_use(component, used),
        named=container is not None,
    )
    return ActDocument(stated, lot_mentions(acts, batch, stated.lot, component))


def _factors_of(
    acts: BatchActs, batch: Batch, component: str | None, lot: ComponentLot | None
) -> LotFactors | None:
    """Return the factors of the lot in hand; None for components other than the active."""
    if component != batch.active or lot is None:
        return None
    with replan_proposed(batch, component, NOT_FOR_IT):
        found = lot_factors(acts.recorder, batch, lot)
    stated = (found.ratio, found.content)
    earlier = {
        (Fraction(each.ratio), content_of(each))
        for each in batch.weighed.values()
        if each.ratio is not None
    }
    if earlier and stated not in earlier:
        raise InvalidOrder(
            f"The content of the lot {quoted(lot.number)} differs from the one weighed before.",
            remedy="Use the same lot for all of it, or reject the batch.",
        )
    return found
