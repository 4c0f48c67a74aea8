"""Quality checks of a batch: masses, powder, appearance, pH and assay, compared with the rules.

`acts.quality_check` records them.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from ldncompound.calculation.statistics import spread
from ldncompound.calculation.uniformity import acceptance_value
from ldncompound.compounding.made_batch import CheckFinding
from ldncompound.core.numbers import format_number, significant
from ldncompound.core.quantities import (
    PERCENT,
    format_quantity,
    mass,
    quantity,
    stored_quantity,
)
from ldncompound.core.refusals import InvalidOrder
from ldncompound.core.source_cited import SourceCited
from ldncompound.pharmacy.batches.check_records import (
    AppearanceCheck,
    AssayCheck,
    MassesCheck,
    PhCheck,
    PowderCheck,
)
from ldncompound.pharmacy.batches.record_at_work import record_at_work

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.compounding.dosage_forms.capsules.figures import CapsuleFigures
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.rules import MassLimit, MassRule
    from ldncompound.pharmacy.batches.record_at_work import PhStated

__all__ = [
    "KINDS",
    "OF_ALL",
    "PROVES_NO_CONTENT",
    "assayed",
    "looked_at",
    "measured_ph",
    "mixed",
    "not_assayed",
    "weighed_singly",
]


KINDS = ("appearance", "masses", "powder", "ph", "assay")
"""The kinds of quality check."""

_HIGHEST_PH = 14

PROVES_NO_CONTENT = (
    "Mass does not prove content: the drug is so small a part of a capsule that one without any "
    "would weigh nearly the same."
)

OF_ALL = (
    f"{PROVES_NO_CONTENT} All capsules of the batch were weighed: there are fewer than the rule "
    "asks for."
)


def weighed_singly(
    plan: Preparation,
    theory: Fraction,
    masses: Sequence[Fraction],
    shell: Fraction | None,
    rule: MassRule,
    cite: Callable[[str, str], Citation],
    units: int | None = None,
) -> MassesCheck:
    """
    Return the check of the masses of single capsules, net.

    Args:
        plan: The preparation, of capsules.
        theory: Mass that the content of one should have, in mg.
        masses: Of single capsules, in mg: gross where *shell* is given, else of their content.
        shell: Mean mass of an empty capsule, in mg.
        rule: Limits and number of units.
        cite: Returns the citation of a source and locator.
        units: How many good capsules there are; None for as many as are planned.

    Raises:
        InvalidOrder: a number of capsules against the rule, one alone, or one no heavier than its
            shell.
    """
    there = int(plan.figures.made.magnitude) if units is None else units
    _check_count(masses, rule, there)
    empty = Fraction(0) if shell is None else shell
    net = _net(masses, empty)
    if len(net) == 1:
        raise InvalidOrder(
            "One capsule has no relative standard deviation, and the record of this check states "
            "it: a batch of one capsule cannot be checked, nor released.",
            remedy="Reject the batch, and plan one of two capsules or more: --excess '1 capsule'.",
        )
    found = spread(net)
    loss = (theory - found.mean) / theory * 100
    findings = (
        *_bounded("loss of mass against theory", loss, rule.loss, rule, cite),
        *_bounded("relative standard deviation", significant(found.rsd), rule.rsd, rule, cite),
        *_shells(plan, shell, rule, cite),
        *(
            _held(limit, masses, net, theory, empty, cite)
            for limit in rule.limits
            if shell is not None or limit.of != "gross theory"
        ),
    )
    return MassesCheck(
        batch=str(plan.id),
        passes=all(each.passes for each in findings),
        rule=rule.title,
        values=tuple(map(mass, net)),
        shell=None if shell is None else mass(shell),
        # As it is read back: what all units share may have no end of digits.
        theory=stored_quantity(format_quantity(mass(theory)), "mass"),
        mean=mass(significant(found.mean)),
        rsd=_percent(found.rsd),
        findings=findings,
        statement=PROVES_NO_CONTENT if there >= min(rule.units) else OF_ALL,
        accepted=False,
    )


def _check_count(masses: Sequence[Fraction], rule: MassRule, units: int) -> None:
    """Refuse a number of masses that the rule does not allow, or more than there are capsules."""
    counts = rule.counts(units)
    if len(masses) in counts:
        return
    wanted = " or ".join(map(str, counts))
    requires = " or ".join(map(str, rule.units))
    there = "" if counts == rule.units else f", and there are {units} capsules"
    raise InvalidOrder(
        f"{len(masses)} masses are given; {rule.title} requires {requires}{there}.",
        remedy=f"Weigh {wanted} capsules one by one.",
    )


def _net(masses: Sequence[Fraction], empty: Fraction) -> list[Fraction]:
    """Return masses without the shell, in mg; refuse a capsule no heavier than its shell."""
    net = [each - empty for each in masses]
    if min(net) <= 0:
        raise InvalidOrder(
            "A filled capsule must be heavier than an empty one.",
            remedy="Check the masses, and the mean mass of a shell.",
        )
    return net


def _shells(
    plan: Preparation,
    shell: Fraction | None,
    rule: MassRule,
    cite: Callable[[str, str], Citation],
) -> list[CheckFinding]:
    """Compare the mean mass of an empty shell with what the rule says of its size."""
    asked = rule.shell_of(cast("CapsuleFigures", plan.figures).size)
    if shell is None or asked is None:
        return []
    found = mass(shell)
    return [
        CheckFinding(
            what=f"mean mass of a shell, size {asked.size}",
            found=format_quantity(found),
            limit=f"{format_quantity(asked.low)} to {format_quantity(asked.high)}",
            passes=bool(asked.low <= found <= asked.high),
            source=_cited(cite(asked.source, asked.locator)),
            status=asked.status,
        )
    ]


def _bounded(
    what: str,
    value: Fraction,
    limit: Quantity | None,
    rule: MassRule,
    cite: Callable[[str, str], Citation],
) -> list[CheckFinding]:
    """Compare a figure with its limit, where the rule has one."""
    if limit is None:
        return []
    return [
        CheckFinding(
            what=what,
            found=_percent_text(value),
            limit=f"at most {format_quantity(limit)}",
            passes=value <= limit.magnitude,
            source=_cited(cite(rule.source, rule.locator)),
            status=rule.status,
        )
    ]


def _held(
    limit: MassLimit,
    gross: Sequence[Fraction],
    net: Sequence[Fraction],
    theory: Fraction,
    empty: Fraction,
    cite: Callable[[str, str], Citation],
) -> CheckFinding:
    """Compare each unit with a limit."""
    middle = sum(net, Fraction(0)) / len(net)
    reference, units = {
        "gross theory": (theory + empty, gross),
        "net theory": (theory, net),
        "net mean": (middle, net),
    }[limit.of]
    within, most = limit.allowed(middle)
    least, largest = limit.bounds(reference, middle)
    off = [abs(each - reference) / reference * 100 for each in units]
    outside = sum(not least <= each <= largest for each in units)
    beyond = most is not None and max(off) > most.magnitude
    said = f"within {format_quantity(within)} of {limit.of}"
    if limit.outside:
        said += f", {limit.outside} may lie outside"
    if most is not None:
        said += f", none beyond {format_quantity(most)}"
    return CheckFinding(
        what=f"each capsule against {limit.of}, {format_quantity(mass(significant(reference)))}",
        found=f"{outside} of {len(off)} outside, the farthest by {_percent_text(max(off))}",
        limit=said,
        passes=outside <= limit.outside and not beyond,
        source=_cited(cite(limit.source, limit.locator)),
        status=limit.status,
    )


def mixed(plan: Preparation, planned: Fraction, found: Fraction) -> PowderCheck:
    """
    Return the mass of the powder after mixing, compared with what went in.

    Args:
        plan: The preparation.
        planned: Mass that went in, in mg.
        found: Mass found, in mg.

    Raises:
        InvalidOrder: nothing is left, or more than 1 % above what went in.
    """
    if found <= 0 or found > planned * Fraction(101, 100):
        raise InvalidOrder(
            f"{format_quantity(mass(found))} of powder is not possible: "
            f"{format_quantity(mass(planned))} went in.",
            remedy="Weigh it again, and check the tare of the vessel.",
        )
    return PowderCheck(
        batch=str(plan.id),
        passes=True,
        planned=mass(planned),
        found=mass(found),
        loss=_percent((planned - found) / planned * 100),
        findings=(),
        statement="The loss is recorded; no limit of it is on file.",
        accepted=False,
    )


def looked_at(plan: Preparation, described: str, *, as_described: bool) -> AppearanceCheck:
    """
    Return the appearance as seen, with the description in the master record.

    Args:
        plan: The preparation with its record.
        described: The appearance, as typed.
        as_described: True if it matches the record.
    """
    description = record_at_work(plan).description
    return AppearanceCheck(
        batch=str(plan.id),
        passes=as_described,
        described=described,
        record=None if description is None else description.text,
        findings=(),
        statement=None,
        accepted=False,
    )


def assayed(plan: Preparation, contents: Sequence[Fraction]) -> AssayCheck:
    """
    Return the acceptance value of assayed capsules by USP <905>, stage 1 or 2.

    Args:
        plan: The preparation.
        contents: Of 10 or 30 units, in percent of label.

    Raises:
        InvalidOrder: another number of units.
    """
    found = acceptance_value(contents, Fraction(100))
    return AssayCheck(
        batch=str(plan.id),
        passes=found.passes,
        rule="USP <905>",
        stage=found.stage,
        values=tuple(map(_percent, contents)),
        mean=_percent(found.mean),
        acceptance_value=format_number(significant(found.acceptance_value)),
        findings=(),
        statement=None
        if found.passes or found.stage == 2
        else "Assay twenty more units, and give all thirty.",
        accepted=False,
    )


def not_assayed(plan: Preparation) -> AssayCheck:
    """Return the check of an assay that is due but was not made; it fails until accepted."""
    return AssayCheck(
        batch=str(plan.id),
        passes=False,
        rule="the pharmacy's own sampling",
        values=(),
        findings=(),
        statement="No unit of this batch was assayed.",
        accepted=False,
    )


def measured_ph(
    plan: Preparation, found: Fraction, cite: Callable[[str, str], Citation]
) -> PhCheck:
    """
    Return the check of a pH against the limits of the master record, where it has any.

    Args:
        plan: The preparation with its record.
        found: The pH, as the meter or strip shows it.
        cite: Returns the citation of a source and locator.

    Raises:
        InvalidOrder: the pH is out of range, or the preparation is dry.
    """
    if plan.figures.dry:
        raise InvalidOrder(
            "A dry preparation has no pH.", remedy="Check its appearance and its masses."
        )
    if not 0 <= found <= _HIGHEST_PH:
        raise InvalidOrder(
            f"The pH must be from 0 to {_HIGHEST_PH}, not {format_number(found)}.",
            remedy="Correct it.",
        )
    limits = record_at_work(plan).ph
    findings = () if limits is None else (_ph_finding(found, limits, cite),)
    return PhCheck(
        batch=str(plan.id),
        found=format_number(found),
        passes=findings[0].passes if findings else None,
        findings=findings,
        statement=None
        if findings
        else "The pH is recorded; the master record has no limits for it.",
        accepted=False,
    )


def _ph_finding(
    found: Fraction, limits: PhStated, cite: Callable[[str, str], Citation]
) -> CheckFinding:
    """Compare a pH with the limits of the master record."""
    return CheckFinding(
        what="pH",
        found=format_number(found),
        limit=f"{limits.low} to {limits.high}",
        passes=Fraction(limits.low) <= found <= Fraction(limits.high),
        source=_cited(cite(limits.source, limits.locator)),
        status=limits.status,
    )


def _cited(source: Citation) -> SourceCited:
    """Return a source as a finding cites it."""
    return SourceCited(**source.to_json())


def _percent(number: Fraction) -> Quantity:
    """Return a percentage with at most 12 digits."""
    return quantity(significant(number), PERCENT)


def _percent_text(number: Fraction) -> str:
    """Write a percentage with at most 12 digits."""
    return format_quantity(_percent(number))
