"""Answers that are remembered for the objects they were found for."""

import pytest

from ldncompound.core.remembered import MOST, remembered


class Record:
    """An object that equals every other."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 1


def counted():
    """Return a remembered function, and what it was asked."""
    asked = []

    @remembered
    def work(*given):
        asked.append(given)
        return len(asked)

    return work, asked


def test_the_same_object_is_asked_about_once():
    """The second answer is the first, and nothing is worked out for it."""
    work, asked = counted()
    one = Record()

    assert [work(one), work(one)] == [1, 1]
    assert len(asked) == 1


def test_an_equal_object_is_another():
    """A record that was changed never has the answer of the one before, even where both are equal."""
    work, _ = counted()
    one, other = Record(), Record()

    assert one == other
    assert [work(one), work(other), work(one)] == [1, 2, 1]


def test_texts_and_numbers_are_told_apart_by_value_and_kind():
    """Two texts of the same letters are one; True is not 1, and None is neither."""
    work, _ = counted()
    one = Record()

    assert [work(one, "US"), work(one, "".join(["U", "S"])), work(one, "DE")] == [1, 1, 2]
    assert [work(one, True), work(one, 1), work(one, None), work(one, True)] == [3, 4, 5, 3]


def test_few_answers_are_kept_and_each_with_its_object():
    """No more than the most are held; no object that is gone lends its place to another."""
    work, asked = counted()
    answers = [work(Record()) for _ in range(3 * MOST)]

    assert answers == list(range(1, 3 * MOST + 1))
    one = Record()
    work(one)
    for _ in range(MOST):
        work(Record())
    work(one)
    assert len(asked) == 3 * MOST + 1 + MOST + 1


def test_what_is_refused_is_asked_again():
    """An error is not an answer."""
    tried = []

    @remembered
    def work(given):
        tried.append(given)
        if len(tried) == 1:
            raise ValueError("not yet")
        return given

    one = Record()
    try:
        work(one)
    except ValueError:
        assert work(one) is one
    assert len(tried) == 2


def test_an_argument_by_name_is_refused():
    """It would not tell two questions apart."""
    work, _ = counted()

    with pytest.raises(TypeError):
        work(given=Record())
