"""What jurisdictions ask of papers: data, each item with its source."""

from __future__ import annotations

import pytest

from ldncompound.core.records import replaced
from ldncompound.documents.label_items import ALWAYS_ASKED
from ldncompound.formulary.faults import faults_of_rule
from ldncompound.formulary.paper_rules import (
    INSTRUCTION_ITEMS,
    LABEL_ITEMS,
    PLAUSIBILITY_ITEMS,
    RECORD_ITEMS,
    ROUTES,
)
from making import FORMULARY


def test_section_14_asks_neither_a_number_nor_a_telephone():
    """The German list is that of the law: what stands in it, and what does not."""
    asked = {each.item for each in FORMULARY.rule_of("DE").label_items}

    assert asked == {
        "pharmacy-name", "pharmacy-address", "quantity", "route", "directions", "drug", "strength",
        "composition", "made-on", "beyond-use", "in-use", "storage", "precautions", "patient",
    }  # fmt: skip


def test_the_american_label_asks_at_least_what_it_always_did():
    """What made a draft before does so still, and the route with it."""
    asked = {each.item for each in FORMULARY.rule_of("US").label_items}

    assert {*ALWAYS_ASKED, "route", "preparation-number", "compounded"} <= asked


def test_section_7_has_its_three_papers():
    """Instructions, plausibility check and record have the items that the law names."""
    rule = FORMULARY.rule_of("DE")

    assert tuple(each.item for each in rule.plausibility_items) == PLAUSIBILITY_ITEMS
    assert tuple(each.item for each in rule.instruction_items) == INSTRUCTION_ITEMS
    assert {each.item for each in rule.record_items} == set(RECORD_ITEMS)
    assert any(each.status == "unconfirmed" for each in rule.record_items)


@pytest.mark.parametrize("jurisdiction", ["US", "DE"])
def test_every_item_has_a_source_of_the_bibliography(jurisdiction):
    """Each item names a document and the place in it."""
    rule = FORMULARY.rule_of(jurisdiction)
    for each in (
        *rule.label_items, *rule.plausibility_items, *rule.instruction_items, *rule.record_items,
    ):  # fmt: skip
        assert each.source in FORMULARY.sources
        assert each.locator
    assert {each.item for each in rule.label_items} <= set(LABEL_ITEMS)


def test_every_shipped_record_says_its_route():
    """A label can say the kind of application of each of them in words."""
    for master in FORMULARY.formulations.values():
        assert master.labelling.route in ROUTES, master.id


def test_an_item_that_is_asked_twice_is_found():
    """The finding names the second one."""
    rule = FORMULARY.rule_of("DE")
    twice = replaced(rule, label_items=(*rule.label_items, rule.label_items[0]))

    found = list(faults_of_rule(twice, (), FORMULARY.shells.values()))

    assert found == [(("label_item", len(rule.label_items), "item"), "is asked twice")]
