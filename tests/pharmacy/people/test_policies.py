"""Policies: what holds by default, what an entry sets, and from where on."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command

from ldncompound.cli.people import people
from ldncompound.core.refusals import InvalidOrder, NotAuthorised, VerificationFailure
from ldncompound.pharmacy.people.enrolled import policies_of
from ldncompound.pharmacy.people.policies import CHOICES, Policies, policy_mention
from ldncompound.pharmacy.people.policy_acts import set_policy
from ldncompound.pharmacy.people.roll import Enrolment
from ldncompound.pharmacy.trail_index import POLICY
from shops import BEN, CORA

NAMED = ("name", "value")
EVERY = [(name, value) for name, values in CHOICES.items() for value in values]


def test_the_first_choice_of_each_holds_until_an_entry_says_otherwise():
    """A key, a second person and the re-entry are demanded."""
    assert Policies().told() == {name: values[0] for name, values in CHOICES.items()}
    assert Policies().entry == 0
    assert Policies().listed().document() == {
        "schema": "ldncompound.policies/1", "key": "required", "second_person": "required",
        "re_entry": "on", "typed_lots": "allowed", "second_person_at_receipt": "off", "entry": 0,
    }  # fmt: skip


@given(st.lists(st.sampled_from(EVERY), max_size=9))
def test_the_last_entry_about_each_counts_whatever_the_order_of_reading(said):
    """Folded from the mentions of entries, read in any order."""
    mentions = [(policy_mention(*each)[1], at) for at, each in enumerate(said, start=2)]
    found = Policies.folded(reversed(mentions))
    assert found == Policies.folded(mentions)
    assert found.told() == Policies().told() | dict(said)
    assert found.entry == (len(said) + 1 if said else 0)


@pytest.mark.parametrize("mention", ["", "key", "key=", "key=on", "tea=on", "=on", "key=optional="])
def test_what_is_no_policy_is_refused(mention):
    """An unknown name or value changes nothing, and says what there is."""
    with pytest.raises(InvalidOrder, match="is not a policy") as found:
        Policies().after(mention, 3)
    assert "second-person: required or exception" in found.value.remedy


def test_a_policy_is_a_signed_entry(house):
    """Set by who leads; each later entry names the last one that set a policy."""
    with pytest.raises(NotAuthorised, match="nobody is enrolled who could sign it"):
        set_policy(house.by("AB").personnel, "key", "optional")
    house.staff(BEN, CORA, re_entry="off")
    assert policies_of(house.trail).told() == {
        "key": "optional", "second-person": "required", "re-entry": "off", "typed-lots": "allowed",
        "second-person-at-receipt": "off",
    }  # fmt: skip
    last = house.last()
    assert (last["action"], last["signature"]["meaning"]) == ("policy", "policy set")
    assert last["mentions"] == [["policy", "re-entry=off"]]
    assert len(last["signature"]["value"]) == 128
    assert policies_of(house.trail).entry == last["sequence"]
    for by, name, value, kind in (
        ("BC", "re-entry", "on", NotAuthorised),
        ("Kim", "re-entry", "on", NotAuthorised),
        ("AB", "re-entry", "perhaps", InvalidOrder),
        ("AB", "tea\x1b[2J", "on", InvalidOrder),
    ):
        with pytest.raises(kind):
            set_policy(house.by(by).personnel, name, value)
        assert house.last()["outcome"] == "refused"
        assert house.last()["policy"] == last["sequence"]
    set_policy(house.by("CD").personnel, "re-entry", "on")
    assert house.last()["signature"].keys() == {"meaning", "root"}
    assert policies_of(house.trail).re_entry == "on"


def test_a_key_is_demanded_again_once_the_policy_says_so(house):
    """Who is enrolled without one stays; nobody else is enrolled without one."""
    house.staff(BEN, key="required")
    dee = Enrolment(name="Dee Evans", initials="DE", role="technician")
    with pytest.raises(InvalidOrder, match="requires a key of everybody"):
        house.by("AB").personnel.enrol(dee, None)
    assert house.by("BC").personnel.roll.active("BC")


def test_who_has_no_key_signs_nothing_once_the_policy_demands_one(house):
    """Refused and recorded; what is not signed they still do, and optional again they sign."""
    house.staff(BEN)
    house.by("AB").personnel.enrol(CORA, None)
    set_policy(house.by("CD").personnel, "re-entry", "off")
    set_policy(house.by("AB").personnel, "key", "required")
    with pytest.raises(NotAuthorised, match="'CD' has no key, and the policy"):
        set_policy(house.by("CD").personnel, "re-entry", "on")
    assert house.last()["outcome"] == "refused"
    assert policies_of(house.trail).re_entry == "off"
    house.planned(by="CD")
    set_policy(house.by("AB").personnel, "key", "optional")
    set_policy(house.by("CD").personnel, "re-entry", "on")
    assert house.last()["by"]["person"] == "CD"


def test_an_entry_that_sets_no_policy_is_found_out(house):
    """Written past the program: reading the policies is exit 4."""
    house.by().acts.recorder.record(
        action="note", document=lambda _: {"schema": "test"}, mentions=((POLICY, "key=none"),)
    )
    with pytest.raises(VerificationFailure, match="An entry sets no policy"):
        policies_of(house.trail)


def test_the_help_names_every_policy_with_its_values():
    """Nobody has to guess a name or a value; one that comes later is not forgotten."""
    group = get_command(people)
    words = " ".join((group.commands["policy"].help or "").split())
    shown = group.commands["policy"].params
    name, value = (next(each.help for each in shown if each.name == one) for one in NAMED)
    for policy, (first, second) in CHOICES.items():
        assert policy in re.split(r", | or |\.", name)
        assert re.search(rf"\b{policy}: {first},? or {second}\b", words)
        assert re.search(rf"\b{first} or {second}\b", value)
