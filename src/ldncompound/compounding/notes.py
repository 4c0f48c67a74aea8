"""What a record says beside its figures, in words that every dosage form shares."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding.plan_figures import ExpectedContent
from ldncompound.core.numbers import format_number, round_half_up
from ldncompound.core.quantities import MG, PERCENT, format_quantity, number_of, quantity
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.sources import UNCONFIRMED
from ldncompound.core.text import spelled_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ldncompound.compounding.materials.potency import Potency
    from ldncompound.compounding.weighing.equipment import Balance
    from ldncompound.compounding.weighing.plan import WeighPlan
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.master_record import FormStatement, MasterFormulation
    from ldncompound.formulary.rules import ContentLimits, Overage

__all__ = [
    "adoption",
    "assumed_balance",
    "certificate",
    "deviations",
    "expected_content",
    "form_without_dose",
    "outside",
    "overage",
    "starting_dose",
    "weighing_advice",
]


_CONFIRM_CERTIFICATE = (
    "No certificate entered: the pharmacist confirms assay, water and form (hydrochloride, "
    "not dihydrate) of the active; the factor is 1 for that reason only."
)
_CONFIRM_ASSAY = (
    "No certificate entered: the pharmacist confirms assay and water of the active; the factor "
    "follows from its chemical form alone."
)


def certificate(potency: Potency, name: str) -> list[str]:
    """
    Say what the content of the powder rests on, and where it is another form than its name.

    Args:
        potency: Powder for one part of drug.
        name: As the steps call the active.
    """
    told = []
    if potency.form not in (None, name):
        told.append(
            f"THE POWDER IS {str(potency.form).upper()}: every amount of {name} in the steps is "
            "one of that form, as its lot states it. Hold the container against the lot."
        )
    if potency.real is None:
        plain = potency.factor == 1 and potency.form is None
        told.append(_CONFIRM_CERTIFICATE if plain else _CONFIRM_ASSAY)
    elif potency.real != potency.factor:
        share = potency.factor / potency.real * 100
        why = "" if potency.policy is None else f"By policy {potency.policy} "
        told.append(
            f"{why}{'the' if why else 'The'} powder is not corrected to its certificate: it holds "
            f"{_tenths(share)} % of what it is weighed for."
        )
    return told


def overage(found: Overage | None, planned: WeighPlan, expected: ExpectedContent) -> list[str]:
    """Say that a rule asks for more active than the label says."""
    if found is None:
        return []
    marked = " (unconfirmed)" if found.status == UNCONFIRMED else ""
    return [
        f"OVERAGE {format_quantity(found.percent)}{marked}: {found.statement} "
        f"{_tenths(expected.percent_of_label.magnitude)} % of label if nothing is lost, "
        f"± {_tenths(planned.uncertainty.expanded.magnitude)} % by weighing."
    ]


def starting_dose(day: Quantity, starting: tuple[Quantity, Quantity] | None) -> list[str]:
    """Say that the dose of a day is documented for a start only."""
    if starting is None or not starting[0] <= day < starting[1]:
        return []
    return [
        f"{format_quantity(day)} a day is documented for starting or for sensitive "
        f"patients ({format_quantity(starting[0])} to below {format_quantity(starting[1])})."
    ]


def form_without_dose(found: FormStatement, cite: Callable[[str, str], Citation]) -> list[str]:
    """
    Say that a source names this form, and no dose for it.

    Args:
        found: What the source says of the form.
        cite: Names a place in a source.
    """
    if found.dose:
        return []
    source = cite(found.source, found.locator)
    return [
        f"FORM DOCUMENTED, DOSE FOR THIS FORM NOT: {found.statement} ({spelled_out(source.title)}, "
        f"{source.locator}). The documented daily range is held against the total dose of a day."
    ]


def adoption(master: MasterFormulation) -> list[str]:
    """Say that nobody has adopted the master record."""
    if master.adopted:
        return []
    return [
        f"Master formulation record {master.id}, revision {master.revision}: not adopted by "
        "this pharmacy."
    ]


def assumed_balance(balance: Balance) -> list[str]:
    """Say that the balance is one that nobody configured."""
    if not balance.assumed:
        return []
    return [
        f"ASSUMED BALANCE: {balance.basis}, minimum {format_quantity(balance.minimum)}, "
        f"readability {format_quantity(balance.readability)}. No balance is configured."
    ]


def deviations(named: Iterable[tuple[str, Quantity]]) -> list[str]:
    """Say by how much the rounded steps are off, component by component."""
    return [
        f"Rounded to what is read, the steps deliver the {name} with a deviation of "
        f"{_percent(deviation)}."
        for name, deviation in named
        if deviation.magnitude
    ]


def expected_content(
    delivered: Quantity,
    label: Quantity,
    planned: WeighPlan,
    limits: ContentLimits,
    cite: Callable[[str, str], Citation],
) -> ExpectedContent:
    """
    Return what the batch holds if nothing is lost, held against the limits.

    Args:
        delivered: Pure drug that the steps bring, a mass.
        label: Drug that the labels promise for the whole batch, a mass.
        planned: The plan with its uncertainty, which is relative to what is delivered.
        limits: How far the content may be off.
        cite: Names a place in a source.
    """
    share = number_of(delivered, MG) / number_of(label, MG)
    error = planned.uncertainty.expanded.magnitude
    part, rest = f"weighing ± {_tenths(error)} %", "assay"
    if planned.uncertainty.worst_step is None:
        part, rest = "whole tablets, none weighed", "content of the tablets"
    low, high = limits.low.magnitude, limits.high.magnitude
    return ExpectedContent(
        percent_of_label=quantity(share * 100, PERCENT),
        weighing=planned.uncertainty.expanded,
        low=limits.low,
        high=limits.high,
        within=low <= share * (100 - error) and share * (100 + error) <= high,
        source=SourceCited(**cite(limits.source, limits.locator).as_json()),
        statement=f"Expected {_tenths(share * 100)} % of label ({part}); {rest}, mixing, filling "
        "and loss not included",
    )


def outside(expected: ExpectedContent, overage: Quantity | None = None) -> list[str]:
    """
    Say that the content lies outside the limits, or may with the weighing.

    Args:
        expected: By what the steps deliver.
        overage: Of the active, a percentage; None where there is none.
    """
    if expected.within:
        return []
    limits = f"{format_quantity(expected.low)} to {format_quantity(expected.high)} of label"
    if not expected.allows(expected.percent_of_label.magnitude, overage):
        return [
            f"REFUSED AT THE BENCH as planned: {format_quantity(expected.percent_of_label)} of "
            f"label is outside {limits}. Aim within them and the tolerance, or plan the batch "
            "with another lot, policy or balance."
        ]
    return [
        f"{expected.statement}: with the weighing it may lie outside {limits}. The "
        "pharmacist decides whether it is made, and how its content is proved."
    ]


def weighing_advice(planned: WeighPlan) -> list[str]:
    """Say what would do without the trituration, where anything would."""
    return [] if planned.advice is None else [f"{planned.advice[:1].upper()}{planned.advice[1:]}."]


def _tenths(number: Fraction) -> str:
    """Write a percentage with one decimal, half-up, never a trailing zero."""
    return format_number(round_half_up(number, Fraction(1, 10)))


def _percent(deviation: Quantity) -> str:
    """Write a deviation with at most four decimals, half-up, marked when it is rounded."""
    text = format_quantity(deviation)
    number, _, unit = text.partition(" ")
    if len(number.partition(".")[2]) <= _DECIMALS:
        return text
    size, step = abs(deviation.magnitude), Fraction(1, 10**_DECIMALS)
    if size < step:
        return f"less than {format_number(step)} {unit}"
    sign = "-" if deviation.magnitude < 0 else ""
    return f"about {sign}{format_number(round_half_up(size, step))} {unit}"


_DECIMALS = 4
"""Of a deviation in a note."""
