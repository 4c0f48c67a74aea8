"""Notes of a record beside its figures, shared by every dosage form."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding.materials.potency import policy_in_words
from ldncompound.compounding.plan_figures import ExpectedContent, TabletSpread
from ldncompound.compounding.weighing.equipment_texts import basis_in_words
from ldncompound.core.numbers import format_number, round_half_up
from ldncompound.core.quantities import (
    MG,
    PERCENT,
    format_quantity,
    mass,
    number_of,
    quantity,
)
from ldncompound.core.records import replaced
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.sources import UNCONFIRMED
from ldncompound.core.text import spelled_out
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ldncompound.compounding.materials.potency import Potency
    from ldncompound.compounding.prescription.steps import Intake
    from ldncompound.compounding.weighing.equipment import Balance
    from ldncompound.compounding.weighing.plan import WeighPlan
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.master_record import FormStatement, MasterFormulation
    from ldncompound.formulary.rules import AdvisedBatch, ContentLimits, Overage

__all__ = [
    "adoption",
    "assumed_balance",
    "certificate",
    "deviations",
    "expected_content",
    "form_without_dose",
    "outside",
    "overage",
    "percent_in_words",
    "small_batch",
    "starting_dose",
    "unconfirmed",
    "weighing_advice",
]


def certificate(potency: Potency, name: str) -> list[str]:
    """
    Say on what basis the content of the powder is known, and if its form differs from its name.

    Args:
        potency: Powder for one part of drug.
        name: Name of the active in the steps.
    """
    told = []
    if potency.form not in (None, name):
        told.append(say("note.other_form", form=str(potency.form), name=name))
    if potency.real is None:
        plain = potency.factor == 1 and potency.form is None
        told.append(say("note.no_certificate") if plain else say("note.no_certificate.form"))
    elif potency.real != potency.factor:
        share = _tenths(potency.factor / potency.real * 100)
        told.append(
            say("note.not_corrected", share=share)
            if potency.policy is None
            else say(
                "note.not_corrected.policy", policy=policy_in_words(potency.policy), share=share
            )
        )
    return told


def overage(found: Overage | None, planned: WeighPlan, expected: ExpectedContent) -> list[str]:
    """Say that a rule requires more active than the label states."""
    if found is None:
        return []
    return [
        say(
            "note.overage",
            percent=format_quantity(found.percent),
            unconfirmed=unconfirmed(found.status),
            statement=found.statement,
            share=_tenths(expected.percent_of_label.magnitude),
            weighing=_tenths(planned.uncertainty.expanded.magnitude),
        )
    ]


def small_batch(made: Quantity, advised: AdvisedBatch | None) -> list[str]:
    """Say that fewer capsules are made than the rules advise."""
    if advised is None or made >= advised.least:
        return []
    return [
        say(
            "note.small_batch",
            made=format_quantity(made),
            least=format_quantity(advised.least),
            unconfirmed=unconfirmed(advised.status),
            statement=advised.statement,
        )
    ]


def starting_dose(
    intakes: Iterable[Intake], starting: tuple[Quantity, Quantity] | None
) -> list[str]:
    """Say which doses of a day are documented for a start only."""
    if starting is None:
        return []
    low, high = (format_quantity(each) for each in starting)
    days = dict.fromkeys(number_of(each.dose, MG) * each.doses_per_day for each in intakes)
    least, below = (number_of(each, MG) for each in starting)
    return [
        say("note.starting_dose", dose=format_quantity(mass(day)), low=low, high=high)
        for day in days
        if least <= day < below
    ]


def form_without_dose(found: FormStatement, cite: Callable[[str, str], Citation]) -> list[str]:
    """
    Say that a source names this form but no dose for it.

    Args:
        found: What the source says of the form.
        cite: Gives the citation of a place in a source.
    """
    if found.dose:
        return []
    source = cite(found.source, found.locator)
    return [
        say(
            "note.form_without_dose",
            statement=found.statement,
            source=spelled_out(source.title),
            locator=source.locator,
        )
    ]


def adoption(master: MasterFormulation) -> list[str]:
    """Say that nobody has adopted the master record."""
    if master.adopted:
        return []
    return [say("note.not_adopted", record=master.id, revision=master.revision)]


def assumed_balance(balance: Balance) -> list[str]:
    """Say that the balance is one that nobody configured."""
    if not balance.assumed:
        return []
    return [
        say(
            "note.assumed_balance",
            basis=basis_in_words(balance.basis),
            minimum=format_quantity(balance.minimum),
            readability=format_quantity(balance.readability),
        )
    ]


def deviations(named: Iterable[tuple[str, Quantity]]) -> list[str]:
    """Say by how much the rounded steps are off, component by component."""
    return [
        say("note.deviation", name=name, deviation=percent_in_words(deviation))
        for name, deviation in named
        if deviation.magnitude
    ]


def expected_content(
    delivered: Quantity,
    label: Quantity,
    planned: WeighPlan,
    limits: ContentLimits,
    cite: Callable[[str, str], Citation],
    overage: Quantity | None = None,
    tablets: TabletSpread | None = None,
) -> ExpectedContent:
    """
    Return the content of the batch if nothing is lost, compared with the limits.

    Args:
        delivered: Pure drug that the steps deliver, a mass.
        label: Drug in the whole batch by its labels, a mass.
        planned: The plan with its uncertainty, which is relative to what is delivered.
        limits: Limits of the content.
        cite: Gives the citation of a place in a source.
        overage: Declared, a percentage; None where there is none.
        tablets: Few whole tablets that hold it all; None where there are enough, or none.
    """
    share = number_of(delivered, MG) / number_of(label, MG)
    error = planned.uncertainty.expanded.magnitude
    if tablets is not None:
        expects = say(
            "expected.of_few_tablets",
            low=format_quantity(tablets.low),
            high=format_quantity(tablets.high),
            count=f"{tablets.count} tablet",
        )
    elif planned.uncertainty.worst_step is None:
        expects = say("expected.of_tablets", share=_tenths(share * 100))
    else:
        expects = say("expected.weighed", share=_tenths(share * 100), error=_tenths(error))
    ceiling = limits.with_overage
    expected = ExpectedContent(
        percent_of_label=quantity(share * 100, PERCENT),
        weighing=planned.uncertainty.expanded,
        low=limits.low,
        high=limits.high,
        within=False,
        source=SourceCited(**cite(limits.source, limits.locator).to_json()),
        statement=expects,
        ceiling=ceiling.high if overage is not None and ceiling is not None else None,
        tablets=tablets,
    )
    ends = (
        [share * (100 + each) for each in (-error, error)]
        if tablets is None
        else [share * each.magnitude for each in (tablets.low, tablets.high)]
    )
    within = all(expected.allows(each, overage) for each in ends)
    return replaced(expected, within=within)


def outside(expected: ExpectedContent, overage: Quantity | None = None) -> list[str]:
    """
    Say that the content lies outside the limits, or may with the weighing; not of few tablets.

    Args:
        expected: By what the steps deliver.
        overage: Of the active, a percentage; None where there is none.
    """
    if expected.within or expected.tablets is not None:
        return []
    low, high = expected.told(overage).split(" to ")
    if not expected.allows(expected.percent_of_label.magnitude, overage):
        share = format_quantity(expected.percent_of_label)
        return [say("note.refused_at_the_bench", share=share, low=low, high=high)]
    return [say("note.outside", expected=expected.statement, low=low, high=high)]


def weighing_advice(planned: WeighPlan) -> list[str]:
    """Say how to avoid the trituration, where that is possible."""
    return [] if planned.advice is None else [say("note.advice", advice=planned.advice)]


def unconfirmed(status: str) -> str:
    """Return the mark for an unconfirmed figure; empty for a confirmed one."""
    return say("paper.unconfirmed") if status == UNCONFIRMED else ""


def _tenths(number: Fraction) -> str:
    """Write a percentage with one decimal, half-up, never a trailing zero."""
    return format_number(round_half_up(number, Fraction(1, 10)))


def percent_in_words(deviation: Quantity) -> str:
    """Write a deviation with at most four decimals, half-up, marked when it is rounded."""
    text = format_quantity(deviation)
    number, _, unit = text.partition(" ")
    if len(number.partition(".")[2]) <= _DECIMALS:
        return text
    size, step = abs(deviation.magnitude), Fraction(1, 10**_DECIMALS)
    if size < step:
        return say("number.less_than", amount=f"{format_number(step)} {unit}")
    sign = "-" if deviation.magnitude < 0 else ""
    return say("number.about", amount=f"{sign}{format_number(round_half_up(size, step))} {unit}")


_DECIMALS = 4
"""Of a deviation in a note."""
