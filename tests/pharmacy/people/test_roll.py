"""People: who may do what, who is the same person, and the roll of their entries."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, NotAuthorised, VerificationFailure
from ldncompound.pharmacy.people.person import (
    MEANINGS,
    NO_KEY,
    OWN_KEY,
    ROLES,
    Person,
    may,
    name_key,
    read_person,
)
from ldncompound.pharmacy.people.roll import Enrolment, Roll, check_signer, enrolled, revoked

KEY = "a" * 64
ADA = {"name": "Ada Brown", "initials": "AB", "role": "pharmacist"}
BEN = {"name": "Ben Chen", "initials": "BC", "role": "technician"}
CORA = {"name": "Cora Diaz", "initials": "CD", "role": "quality"}


class Book:
    """A roll with the documents it came from."""

    def __init__(self, *people: dict[str, str]) -> None:
        self.roll, self.entries = Roll(), []
        for each in people:
            self.join(by="AB", **each)

    def join(self, *, by: str, key: str | None = None, **typed: str) -> Person:
        """Enrol a person."""
        return self._state(enrolled(self.roll, Enrolment(**typed), key, by=by), by)

    def leave(self, who: str, *, by: str) -> Person:
        """Revoke a person."""
        return self._state(revoked(self.roll, who, by=by), by)

    def _state(self, person: Person, by: str) -> Person:
        document = person.entry(self.roll.active(by)).document()
        self.entries.append((len(self.entries) + 1, document))
        self.roll = self.roll.after(*self.entries[-1])
        return person


@pytest.fixture
def book() -> Book:
    """Return a roll of a pharmacist, a technician and a person of quality."""
    return Book(ADA, BEN, CORA)


def test_roles_allow_what_the_how_to_says(book):
    """A technician prepares, checks and proposes; pharmacist and quality do all."""
    allowed = {
        role: [meaning for meaning in MEANINGS if may(book.roll.find(who), meaning)]
        for role, who in zip(ROLES, ("BC", "AB", "CD"), strict=True)
    }

    assert allowed == {
        "technician": ["prepared", "checked", "proposed"],
        "pharmacist": [*MEANINGS],
        "quality": [*MEANINGS],
    }
    with pytest.raises(ValueError, match="not a meaning of a signature"):
        may(book.roll.find("AB"), "witnessed")


def test_people_are_found_by_id_and_name_whatever_the_capitals(book):
    """Id and name lead to the same person; revoked ones are found, and not active."""
    for text in ("AB", "ab", " Ada  Brown ", "ADA BROWN"):
        assert book.roll.find(text).id == "AB"
    book.leave("BC", by="AB")

    assert book.roll.find("Ben Chen").revoked == 4
    assert book.roll.find("Ben Chen").enrolled == 2
    assert book.roll.find("BC").last == 4
    assert book.roll.find("AB").last == 1
    assert book.roll.active("BC") is None
    assert book.roll.find("Dee") is None
    assert [each.id for each in book.roll.people] == ["AB", "BC", "CD"]


def test_the_first_person_enrols_freely_and_the_others_by_who_leads():
    """A technician or an outsider enrols nobody while a leader is enrolled; else anyone does."""
    book = Book()
    book.join(by="root", **BEN)
    book.join(by="root", **ADA)
    for by in ("root", "BC", "Ben Chen", ""):
        with pytest.raises(NotAuthorised, match="pharmacist or person of quality"):
            book.join(by=by, **CORA)
    assert book.entries[0][1]["by"] is None
    book.join(by="ada brown", **CORA)
    assert book.entries[2][1]["by"] == "AB"
    for who in ("AB", "CD"):
        book.leave(who, by=who)
    book.join(by="root", name="Dee Evans", initials="DE", role="pharmacist")


def test_who_leaves_goes_by_themselves_or_by_who_leads(book):
    """A technician revokes only themselves; nobody is revoked twice, or without enrolment."""
    with pytest.raises(NotAuthorised):
        book.leave("CD", by="BC")
    with pytest.raises(NotAuthorised):
        book.leave("CD", by="somebody")
    book.leave("BC", by="bc")
    for gone in ("BC", "ZZ"):
        with pytest.raises(InvalidOrder, match="Nobody is enrolled"):
            book.leave(gone, by="AB")


def test_initials_belong_to_one_person_for_good(book):
    """After a revocation they are given again only to the same person."""
    with pytest.raises(InvalidOrder, match="already enrolled"):
        book.join(by="AB", **BEN)
    book.leave("BC", by="AB")
    with pytest.raises(InvalidOrder, match="is the id of"):
        book.join(by="AB", **{**BEN, "name": "Bea Cole"})
    book.join(by="AB", name="Bea Cole", initials="BC", role="technician", id="BCo")
    again = book.join(by="AB", key=KEY, **{**BEN, "role": "pharmacist"})

    assert (again.id, again.role, again.signs_with) == ("BC", "pharmacist", OWN_KEY)
    assert (book.roll.find("BC").enrolled, book.roll.find("BC").revoked) == (6, None)


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "ada  brown", "initials": "XY"},
        {"name": "ＡＤＡ ＢＲＯＷＮ".translate({0xFF21: "A"}), "initials": "XY"},
        {"name": "AB", "initials": "XY"},
        {"name": "Somebody", "initials": "X", "id": "bc"},
        {"name": "Ben Chen", "initials": "B2"},
    ],
)
def test_nobody_joins_who_could_be_taken_for_another(book, typed):
    """A second id, other capitals, or a name that is an id is refused."""
    with pytest.raises(InvalidOrder):
        book.join(by="AB", **{"role": "technician", **typed})


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""},
        {"name": "  "},
        {"name": "4711"},
        {"name": "A" * 81},
        {"name": "Eve\x1b[2J"},
        {"name": "Eve\nDoe"},
        {"name": "Eve\u202edoe"},
        {"name": "Eve\u200bDoe"},
        {"name": "Eve\ud800"},
        {"initials": ""},
        {"initials": "E D"},
        {"initials": "1"},
        {"initials": "ABCDEFGHIJKLM"},
        {"id": ""},
        {"id": "../../etc"[:9] + "\0"},
        {"role": "owner"},
    ],
)
def test_a_name_that_cannot_be_is_refused(book, typed):
    """A name that no sheet can print, or an empty one, is refused."""
    with pytest.raises(InvalidOrder):
        book.join(by="AB", **{"name": "Eve Doe", "initials": "ED", "role": "technician", **typed})


def test_whoever_prepared_does_not_check(book):
    """By id or name, in any spelling; another enrolled person does; a revoked preparer counts."""
    for prepared in ("AB", "ada  brown"):
        with pytest.raises(NotAuthorised, match="prepared it"):
            check_signer(book.roll, "Ada Brown", "checked", ("CD", prepared))
        with pytest.raises(NotAuthorised, match="proposed it"):
            check_signer(book.roll, "AB", "adopted", (prepared,))
        assert check_signer(book.roll, "BC", "checked", (prepared,)).id == "BC"
    book.leave("CD", by="AB")
    assert check_signer(book.roll, "BC", "checked", ("CD",)).id == "BC"


def test_whoever_prepared_must_be_known_to_be_another(book):
    """A login name could be the same person under another name; no preparer is our error."""
    with pytest.raises(NotAuthorised, match="under another name"):
        check_signer(book.roll, "AB", "checked", ("abrown",))
    for meaning in ("checked", "released", "adopted"):
        with pytest.raises(ValueError, match="needs at least one person who"):
            check_signer(book.roll, "AB", meaning)


def test_who_may_not_sign_is_told_why(book):
    """Not enrolled, revoked, or a technician who would release or adopt."""
    assert check_signer(book.roll, "CD", "released", ("BC",)).id == "CD"
    with pytest.raises(NotAuthorised, match="prepared it and may not sign as released"):
        check_signer(book.roll, "AB", "released", ("AB",))
    for meaning in ("released", "adopted"):
        with pytest.raises(NotAuthorised, match="A technician may not sign as"):
            check_signer(book.roll, "BC", meaning, ("AB",))
    book.leave("AB", by="AB")
    with pytest.raises(NotAuthorised, match="revoked by entry 4"):
        check_signer(book.roll, "AB", "prepared")
    with pytest.raises(NotAuthorised, match="not enrolled"):
        check_signer(book.roll, "\x1b[2J", "prepared")


def test_only_a_pharmacist_is_alone(book):
    """Alone, a pharmacist needs nobody else; a technician and a person of quality need one."""
    for meaning in ("checked", "released"):
        assert check_signer(book.roll, "AB", meaning, ("AB",), alone=True).id == "AB"
        with pytest.raises(NotAuthorised, match="Only a pharmacist may act alone"):
            check_signer(book.roll, "CD", meaning, ("CD",), alone=True)
    with pytest.raises(NotAuthorised, match="Only a pharmacist may act alone"):
        check_signer(book.roll, "BC", "checked", ("BC",), alone=True)


NAMES = st.characters(max_codepoint=0x24F, exclude_categories=["Cc"])


@given(st.text(NAMES, max_size=30), st.integers(1, 4))
def test_spelling_makes_no_other_person(name, blanks):
    """Capitals, composition and blanks do not change the key of a name."""
    spelled = f" {name} ".replace(" ", " " * blanks)

    assert name_key(spelled) == name_key(name)
    assert name_key(unicodedata.normalize("NFD", name)) == name_key(name)
    assert name_key(name_key(name)) == name_key(name)
    assert name_key(name.casefold()) == name_key(name)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["join", "leave"]),
        st.sampled_from([ADA, BEN, CORA]),
        st.sampled_from(["AB", "BC", "CD", "root"]),
        st.sampled_from(ROLES),
        st.sampled_from([None, KEY]),
    ),
    max_size=14,
)


@given(ACTS)
def test_the_roll_is_what_its_entries_add_up_to(acts):
    """After any attempts the roll of n entries is folded from them; refusals change nothing."""
    book, rolls = Book(), [Roll()]
    for act, who, by, role, key in acts:
        try:
            if act == "join":
                book.join(by=by, key=key, **{**who, "role": role})
            else:
                book.leave(who["initials"], by=by)
            rolls.append(book.roll)
        except (InvalidOrder, NotAuthorised):
            assert book.roll == rolls[-1]
    for size, roll in enumerate(rolls):
        assert Roll.folded(book.entries[:size]) == roll
        keys = [key for each in roll.people for key in each.keys]
        assert len(set(keys)) == len(keys)


def test_a_person_is_written_and_read_alike(book):
    """A document states the person as enrolled, with the number of its entry."""
    person = book.join(by="CD", name="Zoë Ängström", initials="ZÄ", role="technician", key=KEY)
    sequence, document = book.entries[-1]

    assert document["by"] == "CD"
    entry = read_person(document, sequence)
    assert Person.stated(entry, sequence) == book.roll.find("zä")
    assert entry.document() == document
    assert book.roll.find("zä").public_key == person.public_key == KEY
    assert book.roll.find("AB").signs_with == NO_KEY
    listed = book.roll.find("zä").listed()
    assert (listed.id, listed.enrolled, listed.revoked) == (entry.id, sequence, None)
    shown = entry.enrolled("keys/ZÄ.key").document()
    assert shown == {**document, "key_file": "keys/ZÄ.key"}


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "ldncompound.lot/1"},
        {"name": None},
        {"id": 7},
        {"role": "owner"},
        {"state": "asleep"},
        {"public_key": "a" * 63},
        {"public_key": "A" * 64},
        {"public_key": 7},
        {"public_key": None},
        {"signs_with": NO_KEY},
    ],
)
def test_a_person_in_another_form_is_found_out(book, change):
    """Entries that the program could not have written do not count as people."""
    document = {**book.entries[0][1], "id": "DE", "name": "Dee", "public_key": KEY}
    document |= {"signs_with": OWN_KEY, "by": "AB"}
    assert book.roll.after(4, document).find("DE")
    with pytest.raises(VerificationFailure, match="Entry 4"):
        book.roll.after(4, {**document, **change})


def test_entries_that_no_roll_could_lead_to_are_found_out(book):
    """A key exchanged without revocation, an outsider who enrols, a person changed by leaving."""
    ada, ben = (dict(book.entries[at][1]) for at in (0, 1))
    leaves = {**ben, "state": "revoked", "by": "AB"}
    for wrong in (
        {**ada, "by": "CD", "public_key": KEY, "signs_with": OWN_KEY},
        {**ben, "id": "DE", "name": "Dee", "by": None},
        {**ben, "id": "DE", "name": "Dee", "by": ["AB"]},
        {**ben, "id": "DE", "name": "Dee", "by": "BC"},
        {**leaves, "role": "pharmacist"},
        {**leaves, "id": "ZZ"},
        {**leaves, "by": "root"},
    ):
        with pytest.raises(VerificationFailure) as found:
            book.roll.after(4, wrong)
        assert found.value.first_bad == 4
    assert not book.roll.after(4, leaves).find("BC").active


def test_a_recovery_that_changes_more_than_the_own_key_is_found_out(book):
    """Another role or name, the same key or none, by somebody else, or of nobody enrolled."""
    dee = book.join(by="AB", key=KEY, name="Dee Evans", initials="DE", role="technician")
    document = replaced(dee, public_key="b" * 64, recovered=True).entry(dee).document()
    assert book.roll.after(5, document).find("DE").public_key == "b" * 64
    for change, why in (
        ({"role": "quality"}, "changes the key, and nothing else"),
        ({"name": "Dee Other"}, "changes the key, and nothing else"),
        ({"public_key": KEY}, "changes the key, and nothing else"),
        ({"public_key": None, "signs_with": NO_KEY}, "changes the key, and nothing else"),
        ({"by": "AB"}, "only an enrolled person"),
        ({"id": "ZZ", "by": "ZZ"}, "only an enrolled person"),
    ):
        with pytest.raises(VerificationFailure, match=why) as found:
            book.roll.after(5, {**document, **change})
        assert found.value.first_bad == 5
