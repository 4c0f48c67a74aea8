"""Two people whose names or ids read alike cannot both be enrolled."""

from __future__ import annotations

import pytest

from ldncompound.core.lookalikes import looks
from ldncompound.core.refusals import InvalidOrder, VerificationFailure
from ldncompound.pharmacy.people.roll import Enrolment, Roll, enrolled
from ldncompound.pharmacy.people.twins import twin_keys

ADA = Enrolment(name="Ada Brown", initials="AB", role="pharmacist")


def with_one(name: str = "Ada Brown", initials: str = "AB") -> Roll:
    """Return a roll with one person."""
    person = enrolled(
        Roll(), Enrolment(name=name, initials=initials, role="pharmacist"), None, by=""
    )
    return Roll().after(1, person.entry(None).document())


@pytest.mark.parametrize(
    "name",
    [
        "Brown Ada", "ADA BROWN", "BROWN, ADA", "ada-brown", "AdaBrown", "Ada  Brown", "Brown-Ada",
        "Ada\u00a0Brown", "Ada\u2009Brown", "Ada\u2011Brown", "Ada\u2013Brown", "Ada_Brown",
        "\u0410d\u0430 \u0412r\u043ewn", "\u0430\u0434\u0430 \u0432\u0433\u043ewn".replace("\u0434", "d").replace("\u0433", "r"),
        "\u0391d\u03b1 \u0392r\u03bfwn", "\uff21\uff44\uff41 \uff22\uff52\uff4f\uff57\uff4e",
        "\u00c1da Brown", "Ada Br\u00f6wn", "Ada Bro\u0332wn", "A\u0301d\u0300a Brown", "Ada Bro\u0335wn",
        "\U0001d400\U0001d41d\U0001d41a Brown", "\u1d00da Brown".replace("\u1d00", "\u13aa"), "Ada Br\u00f8wn",
    ],
)  # fmt: skip
def test_a_name_that_reads_like_another_is_not_enrolled(name):
    """Other order, case, blanks, dashes, marks, widths, and letters of other scripts."""
    twin = Enrolment(name=name, initials="ZQ", role="technician")
    with pytest.raises(InvalidOrder):
        enrolled(with_one(), twin, None, by="AB")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Paul Ito", "Paul lto"), ("Paul Ito", "PauI Ito"), ("Bill Ivy", "BiIl Ivy"),
        ("Bob Oak", "B0b Oak"), ("Tom Amo", "Tom Arno"), ("Anna-Lena Weiß", "Weiss Annalena"),
        ("Анна Попова", "Попова Анна"), ("Νίκο Μάρκου", "Niko Маркоυ"), ("Bill Oak", "\u0432ilI Oak"), ("Jörg Öl", "Jorg Ol"),
    ],
)  # fmt: skip
def test_other_names_that_read_alike(one, other):
    """Bars, noughts, rn and m; words run together; names in other scripts."""
    assert twin_keys(one, "A") & twin_keys(other, "B")
    assert twin_keys(other, "A") & twin_keys(one, "B")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Brown", "Ada Browne"), ("Ada Brown", "Ben Brown"), ("Ella Ott", "Eila Ott"),
        ("Ada Brown", "Ada B. Brown"), ("Ian Brown", "Lisa Brown"), ("Анна Попова", "Инна Попова"),
        ("王伟", "王芳"),
    ],
)  # fmt: skip
def test_names_that_differ_stay_apart(one, other):
    """Whoever can be told apart can be enrolled."""
    assert not twin_keys(one, "A") & twin_keys(other, "B")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AB", "\u0410\u0412"), ("AB", "\u0391\u0392"), ("AB", "a\u0432"), ("AB", "\uff21\uff22"), ("AI", "Al"),
        ("AI", "A1"), ("AO", "A0"), ("AB", "\u00c1B"), ("AB", "A\u0301B"), ("AI", "A\u0406"),
    ],
)  # fmt: skip
def test_an_id_that_reads_like_another_is_not_enrolled(one, other):
    """Also where it is the initials of a quite different name."""
    twin = Enrolment(name="Xenia Young", initials=other, role="technician")
    with pytest.raises(InvalidOrder):
        enrolled(with_one(initials=one), twin, None, by=one)


@pytest.mark.parametrize(("one", "other"), [("IB", "LB"), ("AB", "BA"), ("AB", "ABC")])
def test_ids_that_differ_are_taken(one, other):
    """Initials that anybody can tell apart are not refused."""
    second = Enrolment(name="Xenia Young", initials=other, role="technician")
    assert enrolled(with_one(initials=one), second, None, by=one).id == other


def test_a_twin_written_past_the_program_fails_verification():
    """The roll is folded by the same rule by which people are enrolled."""
    roll = with_one()
    twin = Enrolment(name="\u0410d\u0430 Br\u043ewn", initials="ZQ", role="technician")
    forged = enrolled(Roll(), twin, None, by="").entry(roll.find("AB")).document()
    with pytest.raises(VerificationFailure, match="cannot be distinguished"):
        roll.after(2, forged)


def test_the_same_person_comes_back_under_the_same_name():
    """A revoked person is no twin of their own."""
    roll = with_one()
    left = roll.find("AB")
    gone = roll.after(2, {**left.entry(left).document(), "state": "revoked"})
    assert enrolled(gone, ADA, None, by="AB").id == "AB"


def test_the_table_maps_no_letter_of_ascii_and_nothing_to_itself():
    """ASCII letters are what they are; every look is a letter or digit, or several of ASCII."""
    assert len(looks()) > 1000
    for point, seen in looks().items():
        assert not (chr(point).isascii() and chr(point).isalpha())
        assert seen.isalnum()
        assert chr(point) != seen
    assert looks()[ord("\u0430")] == "a"
    assert looks()[ord("0")] == "O"
