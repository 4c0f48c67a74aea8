"""What a review says of a batch, and an act that changes while it is recorded."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ldncompound.core.quantities import PERCENT, quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import WrongState
from ldncompound.pharmacy.batches.acts.batch_act import ActDocument
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.review import _of_plan, review_of
from ldncompound.pharmacy.erasure.acts import Why, erase
from ldncompound.pharmacy.erasure.found import Asked
from ldncompound.pharmacy.people.adoption_acts import adopt
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.stock.synonyms import confirm_synonym
from ldncompound.pharmacy.trail_index import SYNONYM
from making import a_check
from shops import ACTIVE, FILLER, LOTS, SHELL
from staffed import StaffedHouse


@pytest.fixture
def house(tmp_path):
    """Return a pharmacy with two pharmacists and a technician."""
    found = StaffedHouse(tmp_path)
    yield found
    found.close()


def test_an_adopted_record_is_not_unusual(house):
    """Only one that nobody adopted is named."""
    before = house.prepared("TK")
    for by in ("AB", "CD"):
        adopt(house.by(by).personnel, "naltrexone-capsule-mcc")
    after = house.prepared("TK")
    told = [
        " ".join(each.what for each in review_of(house.trail, identity).unusual)
        for identity in (before, after)
    ]

    assert "was not adopted when this was planned" in told[0]
    assert "adopted" not in told[1]


def test_what_the_label_will_lack_is_told_before_the_release(house):
    """No prescription number: after the release its label would be a draft for good."""
    lacks = review_of(house.trail, house.prepared("TK")).label_lacks

    assert "the prescription number" in lacks
    assert not any("release" in each for each in lacks)


def test_one_number_for_several_components_is_unusual(house):
    """A number typed for drug and filler alike was read from one jar."""
    lots = tuple(f"{name}=T-5@2028-01" for name in (ACTIVE, FILLER, SHELL))
    told = [each.what for each in review_of(house.trail, house.prepared("TK", lots=lots)).unusual]

    assert f"One lot number was entered for {ACTIVE}, {FILLER}, {SHELL}." in told
    assert not any("T-5" in each for each in told)


def test_an_act_that_comes_to_accept_something_meanwhile_is_refused(house):
    """Whoever did not sign as accepting does not come to accept by what another did meanwhile."""
    identity, answers = house.prepared("TK"), iter((False, True))

    def make(_):
        check = replaced(a_check(identity, "appearance", passes=False), accepted=next(answers))
        return ActDocument(check)

    with pytest.raises(WrongState, match="changed meanwhile"):
        house.by("AB").acts.record(identity, "check", {}, make)


def test_a_worst_case_beyond_the_limit_is_named(house):
    """The largest errors together may pass the limit where the expanded uncertainty does not."""
    batch = batch_of(house.trail, house.planned())
    weighing = batch.plan.weigh_plan

    def told(worst):
        error = replaced(weighing.uncertainty, worst_case=quantity(worst, PERCENT))
        plan = replaced(batch.plan, weigh_plan=replaced(weighing, uncertainty=error))
        return [each.what for each in _of_plan(house.trail, replaced(batch, plan=plan))]

    limit = weighing.uncertainty.limit.magnitude
    beyond = "In the worst case weighing takes the content 10.25 % off; the limit is 10 %."
    assert limit == 10
    assert beyond in told(limit + Fraction(1, 4))
    assert not any("worst case" in each for each in told(limit))


def test_what_was_confirmed_is_told_with_who_and_why(house):
    """Figures of the lots and of the order, each with its own entry."""
    certificate = {"form": "hydrochloride", "assay": "88 %", "basis": "as is"}
    store = Storekeeper(house.recorder("AB"))
    lot = store.receive(
        Delivery(component=ACTIVE, number="N-9", maker="M", expires="2028-05",
                 confirmed="as printed", **certificate)
    )  # fmt: skip
    plain = store.receive(Delivery(component=FILLER, number="C-9", maker="M", expires="2028-05"))
    identity = house.planned(
        (f"{ACTIVE}=N-9", f"{FILLER}=C-9", *LOTS[2:]), by="AB",
        prepared_on="2026-11-20", reason="late", confirmed="so it was",
    )  # fmt: skip
    told = {
        (each.by, each.reason, each.entry)
        for each in review_of(house.trail, identity).unusual
        if each.what.startswith("CONFIRMED")
    }
    ordered = house.trail.find(identity, action="preparation").sequence
    assert told == {("AB", "so it was", ordered), ("AB", "as printed", lot.trail.sequence)}
    assert plain.confirmed == ()


def test_names_that_the_pharmacy_took_are_told_until_they_are_erased(house):
    """Of the components of the batch alone, with who, why and where; the name while it is kept."""
    for name, component in (
        ("Naltrexonium chloratum", ACTIVE),
        ("Vivapur 102", FILLER),
        ("Rohrzucker", "sucrose"),
    ):
        confirm_synonym(house.recorder("AB"), name, component, None, "the maker's name")
    identity = house.planned(LOTS, by="AB")
    entries = {name: house.trail.mentioning(SYNONYM, name)[0][1] for name in (ACTIVE, FILLER)}

    def told():
        unusual = review_of(house.trail, identity).unusual
        return {
            (each.what, each.by, each.reason, each.entry)
            for each in unusual
            if each.what.startswith("TAKEN AS A NAME")
        }

    why = "the maker's name"
    filler = (f"TAKEN AS A NAME of {FILLER}: 'Vivapur 102'.", "AB", why, entries[FILLER])
    start = f"TAKEN AS A NAME of {ACTIVE}: "
    assert told() == {(f"{start}'Naltrexonium chloratum'.", "AB", why, entries[ACTIVE]), filler}
    lawful = Why("asked", legal_basis="the law", second="CD")
    erase(house.by("AB").personnel, Asked(None, str(entries[ACTIVE])), lawful)
    gone = f"{start}a name that was erased."
    assert told() == {(gone, "AB", None, entries[ACTIVE]), filler}


def test_what_the_directions_say_otherwise_is_told(house):
    """Before the release, too."""
    identity = house.planned(LOTS, by="AB", directions="Take 5 mg at bedtime.")
    told = [each.what for each in review_of(house.trail, identity).unusual]
    assert any("5 mg" in each for each in told)
