"""The state of a master record, computed without a trail."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.core.refusals import NotAuthorised, VerificationFailure, WrongState
from ldncompound.formulary.adoption_records import Party, Withdrawal
from ldncompound.formulary.record_version import RecordVersion
from ldncompound.pharmacy.master_records import load_formulary
from ldncompound.pharmacy.people.adoption import AdoptionEntry, AdoptionStanding, check_withdraws
from ldncompound.pharmacy.people.person import Person
from ldncompound.pharmacy.people.roll import Roll
from ldncompound.pharmacy.people.signatures import named

FIRST = RecordVersion(
    id="mine", revision=1, sha256="1" * 64, rests_on={"naltrexone.toml": "a" * 64}
)
SECOND = FIRST._replace(revision=2, sha256="2" * 64)
BEN, ADA = Party(person="BC", name="Ben Chen"), Party(person="AB", name="Ada Brown")
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
BARE = AdoptionStanding(id="mine")
PROPOSED = BARE.after_proposal(FIRST, BEN, MONDAY)
ADOPTED = replace(PROPOSED, last=3).after_adoption(ADA, TUESDAY)


def stored(standing: AdoptionStanding, **signature: str) -> dict:
    """Return what an entry states, with its signature."""
    bare = standing.entry(None)
    part = bare.proposed or bare.in_force
    if bare.withdrawn is not None:
        return bare.document()
    by = part.proposed_by if bare.proposed else part.adopted_by
    signer = named(by.person, "stated", bare.state, part.digest)
    document = standing.entry(signer).document()
    assert AdoptionEntry.from_document(document).document() == document
    return {**document, "signature": {**document["signature"], **signature}}


def recorded(standing: AdoptionStanding, sequence: int) -> AdoptionStanding:
    """Return it as it is read back from an entry."""
    return AdoptionStanding.from_document(stored(standing), sequence)


def test_a_first_person_proposes_and_a_second_adopts():
    """Nothing, proposed, adopted: each state names what comes next, and by whom it came so far."""
    assert BARE.next_meaning(FIRST) == "proposed"
    assert (BARE.state(FIRST), BARE.told(FIRST)) == ("not adopted", "not adopted by this pharmacy")

    assert PROPOSED.next_meaning(FIRST) == "adopted"
    assert PROPOSED.adopted(FIRST) is None
    assert PROPOSED.state(FIRST) == "proposed"
    assert PROPOSED.told(FIRST) == (
        "proposed by Ben Chen on 2026-11-23; not adopted by this pharmacy"
    )

    assert ADOPTED.adopted(FIRST) == ADOPTED.in_force
    assert (ADOPTED.state(FIRST), ADOPTED.proposed) == ("adopted", None)
    assert ADOPTED.told(FIRST) == "adopted by Ada Brown on 2026-11-24"
    with pytest.raises(WrongState, match="already adopted by Ada Brown on 2026-11-24"):
        ADOPTED.next_meaning(FIRST)


def test_nobody_adopts_alone_or_what_nobody_proposed():
    """It is an error of the caller; a user gets a refusal before that."""
    for standing, by in (
        (BARE, ADA),
        (PROPOSED, BEN),
        (PROPOSED, Party(person=" bc ", name="Ben")),
    ):
        with pytest.raises(ValueError, match="one after the other"):
            standing.after_adoption(by, TUESDAY)


@pytest.mark.parametrize(
    ("version", "files"),
    [
        (SECOND, ("mine.toml",)),
        (FIRST._replace(rests_on={"naltrexone.toml": "b" * 64}), ("naltrexone.toml",)),
        (
            FIRST._replace(rests_on={**FIRST.rests_on, "rules/de-nrf.toml": "c" * 64}),
            ("rules/de-nrf.toml",),
        ),
        (FIRST._replace(rests_on={}), ("naltrexone.toml",)),
    ],
)
def test_a_changed_file_is_adopted_no_more(version, files):
    """A changed record, or a file it rests on changed, added or removed: the state says which."""
    assert ADOPTED.adopted(version) is None
    assert ADOPTED.state(version) == "changed"
    assert version.changed_since(FIRST) == files
    assert ADOPTED.told(version) == (
        f"changed since it was adopted by Ada Brown on 2026-11-24: {', '.join(files)}; not "
        "adopted by this pharmacy"
    )
    assert ADOPTED.next_meaning(version) == "proposed"
    assert PROPOSED.next_meaning(version) == "proposed"
    assert PROPOSED.state(version) == "not adopted"
    assert "changed since it was proposed by Ben Chen" in PROPOSED.told(version)


def test_another_revision_of_the_same_bytes_is_another_version():
    """A changed revision with the same bytes has another digest."""
    other = FIRST._replace(revision=2)
    assert other.changed_since(FIRST) == ()
    assert ": the revision; not adopted" in ADOPTED.told(other)


def test_what_is_in_force_stays_until_another_version_is_adopted():
    """A proposal of a new version changes nothing for the adopted one."""
    waiting = recorded(ADOPTED, 4).after_proposal(SECOND, BEN, TUESDAY)
    assert waiting.adopted(FIRST)
    assert (waiting.state(FIRST), waiting.state(SECOND)) == ("adopted", "proposed")
    assert waiting.told(SECOND) == (
        "proposed by Ben Chen on 2026-11-24; changed since it was adopted by Ada Brown on "
        "2026-11-24: mine.toml; not adopted by this pharmacy"
    )
    after = recorded(waiting, 5).after_adoption(ADA, TUESDAY)
    assert after.adopted(SECOND)
    assert after.adopted(FIRST) is None
    assert after.shown(SECOND).told == after.told(SECOND)


def test_a_withdrawal_leaves_nothing():
    """It is neither adopted nor proposed; it can be proposed again, not withdrawn twice."""
    for standing in (ADOPTED, PROPOSED, ADOPTED.after_proposal(SECOND, BEN, TUESDAY)):
        gone = standing.after_withdrawal(ADA, TUESDAY)
        assert gone.told(FIRST) == (
            "withdrawn by Ada Brown on 2026-11-24; not adopted by this pharmacy"
        )
        assert (gone.in_force, gone.proposed) == (None, None)
        assert gone.entry(None).state == "withdrawn"
        with pytest.raises(WrongState, match="neither adopted nor proposed"):
            gone.after_withdrawal(ADA, TUESDAY)
        again = gone.after_proposal(FIRST, BEN, TUESDAY)
        assert (again.withdrawn, again.entry(None).state) == (None, "proposed")


def test_what_is_stored_is_read_back():
    """In every state; a new part gets the number of the entry, the rest keeps its own."""
    proposed = recorded(PROPOSED, 3)
    assert proposed.last == proposed.proposed.entry == 3
    adopted = recorded(proposed.after_adoption(ADA, TUESDAY), 4)
    assert (adopted.in_force.entry, adopted.in_force.proposal.entry) == (4, 3)
    waiting = recorded(adopted.after_proposal(SECOND, BEN, TUESDAY), 9)
    assert (waiting.in_force, waiting.proposed.entry) == (adopted.in_force, 9)
    assert stored(waiting)["replaces"] == 9
    gone = recorded(waiting.after_withdrawal(ADA, TUESDAY), 10)
    assert gone.withdrawn == Withdrawal(by=ADA, on=TUESDAY)
    assert gone.last == 10


PARTS = {
    "another schema": (("schema",), "ldncompound.lot/1"),
    "no id": (("id",), None),
    "another id": (("id",), "yours"),
    "another state": (("state",), "adopted"),
    "another digest": (("proposed", "digest"), "0" * 64),
    "another revision": (("proposed", "revision"), 3),
    "another file": (("proposed", "rests_on", "naltrexone.toml"), "b" * 64),
    "no files": (("proposed", "rests_on"), "none"),
    "no person": (("proposed", "proposed_by"), {"person": None, "name": "Ben"}),
    "no day": (("proposed", "proposed_on"), "yesterday"),
    "no name": (("in_force", "adopted_by"), {"person": "AB"}),
    "no second person": (("in_force", "adopted_by"), None),
    "one person twice": (("in_force", "adopted_by"), {"person": "bc", "name": "Ben Chen"}),
    "nobody signed": (("signature",), None),
    "another signed": (("signature", "person"), "AB"),
    "signed as something else": (("signature", "meaning"), "adopted"),
    "signed another version": (("signature", "digest"), FIRST.digest),
    "withdrawn as well": (("withdrawn",), {"by": ADA.document(), "on": "2026-11-24"}),
}


@pytest.mark.parametrize("key", PARTS)
def test_what_contradicts_itself_is_found_out(key):
    """An entry written past the program is not accepted as an adoption."""
    waiting = recorded(ADOPTED, 4).after_proposal(SECOND, BEN, TUESDAY)
    document = copy.deepcopy(stored(waiting))
    *path, last = PARTS[key][0]
    part = document
    for each in path:
        part = part[each]
    part[last] = PARTS[key][1]
    with pytest.raises(VerificationFailure, match="Entry 5") as found:
        AdoptionStanding.from_document(document, 5)
    assert found.value.first_bad == 5


@pytest.mark.parametrize(
    "change",
    [
        {"state": "withdrawn", "withdrawn": {"by": ADA.document(), "on": "2026-11-24"}},
        {"in_force": None},
        {"in_force": None, "signature": None},
    ],
)
def test_an_adoption_of_nothing_is_found_out(change):
    """Withdrawn and in force at once, or adopted without a version, is rejected."""
    with pytest.raises(VerificationFailure):
        AdoptionStanding.from_document({**stored(ADOPTED), **change}, 4)
    for nothing in (None, [], "x", {}):
        with pytest.raises(VerificationFailure):
            AdoptionStanding.from_document(nothing, 4)


def person(identity: str, role: str) -> Person:
    """Return an enrolled person."""
    name = {"AB": "Ada Brown", "BC": "Ben Chen", "FG": "Flo Grant"}[identity]
    return Person(id=identity, name=name, initials=identity, role=role, public_key=None)


ROLL = Roll((person("AB", "pharmacist"), person("BC", "technician"), person("FG", "technician")))


def test_who_withdraws():
    """Who may adopt; the proposer until it is adopted; without a roll a named person."""
    assert check_withdraws(ADOPTED, ROLL, "ada  brown", "stated") == ADA
    assert check_withdraws(PROPOSED, ROLL, "BC", "login name") == BEN
    for standing, by in ((ADOPTED, "BC"), (PROPOSED, "FG"), (BARE, "BC"), (ADOPTED, "root")):
        with pytest.raises(NotAuthorised):
            check_withdraws(standing, ROLL, by, "stated")
    assert check_withdraws(ADOPTED, Roll(), "Kim", "stated") == Party(person="Kim", name="Kim")
    with pytest.raises(NotAuthorised, match="login name"):
        check_withdraws(ADOPTED, Roll(), "root", "login name")


DIGESTS = st.dictionaries(
    st.sampled_from(["naltrexone.toml", "rules/x.toml", "equipment/capsules.toml"]),
    st.sampled_from(["a" * 64, "b" * 64]),
)
VERSIONS = st.builds(
    RecordVersion,
    id=st.just("mine"),
    revision=st.integers(1, 2),
    sha256=st.sampled_from(["1" * 64, "2" * 64]),
    rests_on=DIGESTS,
)


@given(VERSIONS, VERSIONS)
def test_a_version_is_adopted_when_every_member_is_the_same_and_never_else(one, other):
    """The digest covers id, revision, file and every file it rests on."""
    standing = BARE.after_proposal(one, BEN, MONDAY).after_adoption(ADA, TUESDAY)
    same = (one.revision, one.sha256, dict(one.rests_on)) == (
        other.revision,
        other.sha256,
        dict(other.rests_on),
    )

    assert (standing.adopted(other) is not None) == same == (one.digest == other.digest)
    assert (standing.state(other) == "adopted") == same
    if same:
        assert other.changed_since(one) == ()


def test_a_shipped_record_rests_on_the_files_whose_figures_it_prints():
    """Substance, its rule, the rules of the jurisdiction; shells for capsules, none for liquids."""
    formulary = load_formulary()
    masters = formulary.formulations
    capsules = formulary.version_of(masters["naltrexone-capsule-mcc"], "DE")
    liquid = formulary.version_of(masters["naltrexone-oral-liquid-tablets"], "US")

    assert list(capsules.rests_on) == [
        "equipment/capsules.toml",
        "naltrexone.toml",
        "rules/de-nrf.toml",
        "rules/us-usp-795.toml",
    ]
    assert list(liquid.rests_on) == ["naltrexone.toml", "rules/us-usp-795.toml"]
    assert capsules.sha256 == masters["naltrexone-capsule-mcc"].sha256
    assert capsules.rests_on["naltrexone.toml"] == formulary.files["naltrexone.toml"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([ADA, BEN, Party(person="CD", name="Cora Diaz")]),
            st.sampled_from([FIRST, SECOND]),
            st.sampled_from(["adopt", "adopt", "adopt", "withdraw"]),
        ),
        max_size=12,
    )
)
def test_whatever_people_do_one_never_adopts_alone(acts):
    """Compared with a model of three plain values, through the stored form after every act."""
    standing = BARE
    in_force = waiting = None
    for sequence, (by, version, act) in enumerate(acts, start=1):
        if act == "withdraw":
            if in_force is waiting is None:
                continue
            standing, in_force, waiting = standing.after_withdrawal(by, MONDAY), None, None
        elif in_force is not None and in_force[0] == version:
            with pytest.raises(WrongState):
                standing.next_meaning(version)
            continue
        elif waiting is None or waiting[0] != version:
            assert standing.next_meaning(version) == "proposed"
            standing, waiting = standing.after_proposal(version, by, MONDAY), (version, by)
        else:
            assert standing.next_meaning(version) == "adopted"
            if waiting[1] == by:
                with pytest.raises(ValueError, match="one after the other"):
                    standing.after_adoption(by, TUESDAY)
                continue
            standing, in_force, waiting = (
                standing.after_adoption(by, TUESDAY),
                (version, waiting[1], by),
                None,
            )
        standing = recorded(standing, sequence)
        assert standing.last == sequence
        for each in (FIRST, SECOND):
            found = standing.adopted(each)
            assert (found is not None) == (in_force is not None and in_force[0] == each)
            if found is not None:
                assert (each, found.proposal.proposed_by, found.adopted_by) == in_force
                assert found.proposal.proposed_by != found.adopted_by
            assert (standing.waiting(each) is not None) == (
                waiting is not None and waiting[0] == each
            )
