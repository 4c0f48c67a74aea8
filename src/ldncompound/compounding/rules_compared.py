"""The rules of each jurisdiction side by side, and one order prepared under each of them."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.core.quantity_fields import Capsules, Count, Mass, Percent
from ldncompound.core.records import Record, replaced
from ldncompound.core.refusals import Refusal
from ldncompound.core.source_cited import SourceCited

if TYPE_CHECKING:
    from ldncompound.compounding.dosage_forms.capsules.figures import CapsuleFigures
    from ldncompound.compounding.plan_figures import ExpectedContent
    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.parts import Sourced
    from ldncompound.formulary.rules import RuleFile

__all__ = ["ExampleByRules", "RulesCompared", "RulesOfOne", "rules_compared"]


class PotencyAsked(Record):
    """Whether the powder is corrected for what its certificate says."""

    policy: str
    statement: str
    status: str
    source: SourceCited


class OverageAsked(Record):
    """Overage required, and whether it applies where the plan makes a trituration too."""

    percent: Percent
    on_triturations: bool
    statement: str
    status: str
    source: SourceCited


class ContentAsked(Record):
    """Limits of the content, in percent of label."""

    low: Percent
    high: Percent
    status: str
    source: SourceCited


class SizeAsked(Record):
    """The smallest capsule that may be filled."""

    value: str
    status: str
    source: SourceCited


class KeepingAsked(Record):
    """The longest that any preparation may be kept."""

    days: Count
    statement: str
    status: str
    source: SourceCited


class AdvisedAsked(Record):
    """The smallest batch of capsules that is advised."""

    least: Capsules
    statement: str
    status: str
    source: SourceCited


class CompletedAsked(Record):
    """How capsules of unknown fill mass are filled, and the filler that is mixed in before."""

    premix: Percent
    statement: str
    status: str
    source: SourceCited


class AheadAsked(Record):
    """The rule for capsules made for stock, before a prescription, and the most allowed."""

    statement: str
    most: Capsules | None
    status: str
    source: SourceCited


class SentenceAsked(Record):
    """What else the rules say, in words."""

    text: str
    status: str
    source: SourceCited


class ExampleByRules(Record, omit_defaults=True):
    """
    One order of capsules under the rules: its result, or why it is refused.

    Args:
        refused: Code of the refusal; then only its message is given as well.
        nominal: Active by the label, for the whole batch.
        overage: Overage that the rules add to it.
        required: Active that the batch needs.
        method: How the active is weighed.
        percent_of_label: Content of the batch as it is weighed.
        weighing: Expanded uncertainty of weighing and measuring alone.
        within: Whether both together are within the limits of the content.
    """

    refused: str | None = None
    message: str | None = None
    size: str | None = None
    batch_size: Count | None = None
    nominal: Mass | None = None
    overage: Percent | None = None
    required: Mass | None = None
    method: str | None = None
    percent_of_label: Percent | None = None
    weighing: Percent | None = None
    within: bool | None = None


class RulesOfOne(Record, omit_defaults=True):
    """
    The rules of one jurisdiction.

    Args:
        beyond_use: Days by the kind of preparation; empty where the master record decides.
        example: An order prepared under these rules, where one is given.
    """

    jurisdiction: str
    id: str
    title: str
    potency: PotencyAsked
    overages: tuple[OverageAsked, ...]
    content: ContentAsked
    smallest_size: SizeAsked | None
    longest: KeepingAsked | None
    for_stock: AheadAsked | None
    beyond_use: dict[str, Count]
    statements: tuple[SentenceAsked, ...]
    example: ExampleByRules | None = None
    advised_batch: AdvisedAsked | None = None
    volume_complement: CompletedAsked | None = None


class RulesCompared(Record, tag_field="schema", tag="ldncompound.rules/1"):
    """The rules of every jurisdiction."""

    rules: tuple[RulesOfOne, ...]


def rules_compared(
    formulary: Formulary, example: Order | None, today: datetime.date
) -> RulesCompared:
    """
    Return the rules of each jurisdiction.

    Args:
        formulary: With the rules.
        example: Capsules to prepare under each of them; nothing is recorded.
        today: The day on which they are prepared.
    """
    found = (_of(rule, formulary) for rule in formulary.jurisdictions.values())
    if example is None:
        return RulesCompared(rules=tuple(found))
    return RulesCompared(
        rules=tuple(
            replaced(each, example=_example(example, each.jurisdiction, formulary, today))
            for each in found
        )
    )


def _of(rule: RuleFile, formulary: Formulary) -> RulesOfOne:
    """Return the rules of a rule file, with the source of each part."""

    def cited(part: Sourced) -> SourceCited:
        return SourceCited(**formulary.cite(part.source, part.locator).to_json())

    potency, content, keeping = rule.potency, rule.content, formulary.keeping.get(rule.id)
    return RulesOfOne(
        jurisdiction=rule.jurisdiction,
        id=rule.id,
        title=rule.title,
        potency=PotencyAsked(
            policy=potency.policy,
            statement=potency.statement,
            status=potency.status,
            source=cited(potency),
        ),
        overages=tuple(
            OverageAsked(
                percent=each.percent,
                on_triturations=each.on_triturations,
                statement=each.statement,
                status=each.status,
                source=cited(each),
            )
            for each in rule.overages
        ),
        content=ContentAsked(
            low=content.low, high=content.high, status=content.status, source=cited(content)
        ),
        smallest_size=None
        if (size := rule.smallest_size) is None
        else SizeAsked(value=size.value, status=size.status, source=cited(size)),
        longest=None
        if (kept := rule.longest) is None
        else KeepingAsked(
            days=kept.days, statement=kept.statement, status=kept.status, source=cited(kept)
        ),
        advised_batch=None
        if (least := rule.advised_batch) is None
        else AdvisedAsked(
            least=least.least, statement=least.statement, status=least.status, source=cited(least)
        ),
        volume_complement=None
        if (way := rule.volume_complement) is None
        else CompletedAsked(
            premix=way.premix, statement=way.statement, status=way.status, source=cited(way)
        ),
        for_stock=None
        if (said := rule.for_stock) is None
        else AheadAsked(
            statement=said.statement, most=said.most, status=said.status, source=cited(said)
        ),
        beyond_use={}
        if keeping is None
        else {name: each.days for name, each in keeping.beyond_use.items()},
        statements=tuple(
            SentenceAsked(text=each.text, status=each.status, source=cited(each))
            for each in rule.statements
        ),
    )


def _example(
    order: Order, jurisdiction: str, formulary: Formulary, today: datetime.date
) -> ExampleByRules:
    """Prepare an order of capsules under the rules of a jurisdiction; nothing is recorded."""
    try:
        made = prepare(
            order,
            formulary=formulary,
            pharmacy=replace(UNCONFIGURED, jurisdiction=jurisdiction),
            today=today,
        )
    except Refusal as refusal:
        return ExampleByRules(refused=refusal.code, message=refusal.message)
    figures, active = cast("CapsuleFigures", made.figures), made.components[0]
    expected = cast("ExpectedContent", made.expected)
    return ExampleByRules(
        size=figures.size,
        batch_size=figures.batch_size,
        nominal=active.nominal,
        overage=active.overage,
        required=active.required,
        method=made.weigh_plan.method,
        percent_of_label=expected.percent_of_label,
        weighing=expected.weighing,
        within=expected.within,
    )
