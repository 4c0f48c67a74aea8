"""Record quality checks: findings, whether they pass, and acceptance of a failure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ldncompound.core.names import choice_of
from ldncompound.core.near_names import write_near
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.plain_numbers import parse_number
from ldncompound.core.quantities import MG, MG_PER_CAPSULE, PERCENT, number_of, read_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, WrongState, WrongUsage, quoted
from ldncompound.core.text import LONGEST_REASON, LONGEST_WORD, Typed, check_text, echo
from ldncompound.pharmacy.batches import quality
from ldncompound.pharmacy.batches.acts.batch_act import ActDocument, finder_mentions
from ldncompound.pharmacy.batches.acts.transcription import from_paper, typed_of
from ldncompound.pharmacy.batches.assays_due import assayed_mentions
from ldncompound.pharmacy.batches.check_records import AssayCheck, BatchCheck
from ldncompound.pharmacy.batches.content_at_mean import with_content
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.unit_mass import shared_mass, went_in

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.acts.transcription import Transcription
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.pharmacy.batches.check_records import AnyCheck, MassesCheck, PowderCheck

__all__ = ["CheckFindings", "record_quality_check"]


_MOST_VALUES = 100
_WHILE_MADE = ("powder", "ph")
"""Checks of what is being made; the others are of what came out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFindings:
    """
    The findings of a check, as typed.

    Args:
        kind: One of `quality.KINDS`.
        values: Masses of single capsules, or contents in percent of label.
        shell: Mean mass of an empty capsule; None where the masses are of the content.
        powder: Mass of the powder after mixing.
        ph: As the meter or strip shows it.
        not_made: True if an assay that is due is accepted as not made.
        appearance: The appearance of the preparation.
        as_described: True if it matches the master record; None where not stated.
        accept: Why a check that fails is accepted.
    """

    kind: str
    values: tuple[str, ...] = ()
    shell: str | None = None
    powder: str | None = None
    ph: str | None = None
    not_made: bool = False
    appearance: str | None = None
    as_described: bool | None = None
    accept: str | None = None


def record_quality_check(
    acts: BatchActs,
    identity: str,
    findings: CheckFindings,
    *,
    paper: Transcription | None = None,
) -> AnyCheck:
    """
    Record a quality check; one that fails is recorded as failed.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        findings: As typed.
        paper: When and by whom it was made, where it is entered from paper.

    Returns:
        The check, with its place in the trail.

    Raises:
        WrongState: the state of the batch does not allow it.
        InvalidOrder: impossible figures, or too few; recorded.
        NotAuthorised: the person may not accept a check that fails; recorded.
        WrongUsage: there is no such check.
    """
    findings = replace(findings, kind=choice_of(findings.kind, quality.KINDS))
    if findings.kind not in quality.KINDS:
        raise WrongUsage(
            f"{quoted(findings.kind)} is not a quality check.",
            remedy=f"{write_near(findings.kind, quality.KINDS)}Checks: {', '.join(quality.KINDS)}.",
        )
    typed: dict[str, Typed] = {
        "kind": findings.kind,
        "values": [echo(each) for each in findings.values[:40]],
        **typed_of(paper),
    }
    return acts.record(
        identity,
        "check",
        typed,
        from_paper(acts, "check", paper, lambda then, batch: _quality_check(then, batch, findings)),
        personal=None if findings.accept is None else PersonalRow(reason=findings.accept),
    )


def _quality_check(acts: BatchActs, batch: Batch, findings: CheckFindings) -> ActDocument[AnyCheck]:
    """Return the check to record, or refuse it."""
    todo = batch.next_step
    if todo is not None and findings.kind not in _WHILE_MADE:
        raise WrongState(
            f"Step {todo.step} is not done yet: there is nothing to check {findings.kind} of.",
            remedy=f"Go on with 'ldncompound batch show {batch.plan.id}'.",
        )
    found = _found(acts, batch, findings)
    if findings.accept is not None:
        if found.passes is not False or not findings.accept.strip():
            raise InvalidOrder(
                "Only a check that fails can be accepted, and only with a reason.",
                remedy="Leave out --accept, or give a reason.",
            )
        check_text(findings.accept, "the reason", longest=LONGEST_REASON)
        acts.check_leads("accept a check that fails")
        found = replaced(found, accepted=True, found_by=_found_by(acts, batch, found))
    mentions = assayed_mentions(batch) if _counts(found) else ()
    return ActDocument(found, (*mentions, *finder_mentions(acts, found)))


def _found_by(acts: BatchActs, batch: Batch, found: AnyCheck) -> str | None:
    """
    Return who found what is accepted: who recorded the same findings, failed, as the last check.

    Without that it is the person who accepts; nobody finds an assay that is not made.
    """
    if isinstance(found, AssayCheck) and not found.values:
        return None
    told = batch_of(acts.recorder.trail, str(batch.plan.id), told=True)
    for event in reversed(told.events):
        stated = event.document
        if isinstance(stated, BatchCheck) and stated.kind == found.kind:
            same = replaced(stated, transcribed=None) == found
            return event.by if same else acts.recorder.desk.by
    return acts.recorder.desk.by


def _found(acts: BatchActs, batch: Batch, findings: CheckFindings) -> AnyCheck:
    """Return the check with its result."""
    if findings.kind == "masses":
        return _masses(acts, batch, findings)
    if findings.kind == "powder":
        return _powder(batch, findings)
    if findings.kind == "ph":
        cite = acts.recorder.formulary.cite
        return quality.measured_ph(batch.plan, parse_number(findings.ph or "", "the pH"), cite)
    if findings.kind == "assay" and findings.not_made:
        if findings.values or findings.accept is None:
            raise InvalidOrder(
                "An assay that is not made has no contents, and needs a reason.",
                remedy="Give only --not-made and --accept 'REASON'.",
            )
        return quality.not_assayed(batch.plan)
    if findings.kind == "assay":
        return quality.assayed(batch.plan, _read(findings.values, "percent", "a content", PERCENT))
    if findings.as_described is None or not (findings.appearance or "").strip():
        raise InvalidOrder(
            "The appearance, or whether it is as the record describes, is missing.",
            remedy="Give --appearance 'TEXT' with --as-described or --not-as-described.",
        )
    described = str(findings.appearance)
    check_text(described, "the appearance", longest=LONGEST_WORD * 4)
    return quality.looked_at(batch.plan, described, as_described=findings.as_described)


def _masses(acts: BatchActs, batch: Batch, findings: CheckFindings) -> MassesCheck:
    """Return the check of the masses of single capsules."""
    formulary = acts.recorder.formulary
    rule = formulary.rule_of(batch.plan.pharmacy.jurisdiction)
    planned = batch.plan.figures.filled_mass
    if planned is None or rule.masses is None:
        raise InvalidOrder(
            "No rule for single masses of this preparation is on file.",
            remedy="Check its appearance.",
        )
    shell = None
    if findings.shell is not None:
        shell = number_of(read_quantity(findings.shell, "mass", "the shell"), MG)
    masses = _read(findings.values, "mass", "a mass", MG)
    theory = number_of(planned, MG_PER_CAPSULE)
    if batch.plan.figures.by_volume:
        theory = shared_mass(batch)
    check = quality.weighed_singly(
        batch.plan, theory, masses, shell, rule.masses, formulary.cite, batch.units
    )
    content = batch.course().at_planned_mass
    return with_content(check, batch.plan, content, theory, rule.content.status)


def _powder(batch: Batch, findings: CheckFindings) -> PowderCheck:
    """Compare the powder after mixing with what went into the batch."""
    if findings.powder is None or batch.next_step is not None:
        raise InvalidOrder(
            "The mass of the powder is missing, or it is not mixed yet.",
            remedy="Give --powder once every step is done.",
        )
    found = number_of(read_quantity(findings.powder, "mass", "the powder"), MG)
    return quality.mixed(batch.plan, went_in(batch), found)


def _counts(found: AnyCheck) -> bool:
    """Return whether a check is an assay that counts for later batches under the sampling rule."""
    return (
        isinstance(found, AssayCheck)
        and bool(found.values)
        and (bool(found.passes) or found.accepted)
    )


def _read(texts: tuple[str, ...], kind: str, what: str, unit: Any) -> list[Fraction]:
    """Read figures one by one."""
    if not texts or len(texts) > _MOST_VALUES:
        raise InvalidOrder(
            f"{len(texts)} figures are given; 1 to {_MOST_VALUES} are possible.",
            remedy="Give one figure for each unit.",
        )
    return [number_of(read_quantity(each, kind, what), unit) for each in texts]
