"""A list of any length is one JSON document, or none."""

import json

import pytest

from ldncompound.cli.terminal import print_json_list
from ldncompound.core.records import Record
from ldncompound.core.refusals import VerificationFailure


class Item(Record):
    """One of a list."""

    number: int
    text: str = "ü"


def listed(*counts):
    """Return what lists so many items the first time, so many the second."""
    every = iter(counts)
    return lambda: (Item(number=number) for number in range(next(every)))


@pytest.mark.parametrize("count", [0, 1, 999, 1_000, 1_001, 2_500])
def test_a_list_is_one_document(capsys, count):
    """Of whatever length, an item a line, ASCII only; with its other members, if they are known."""
    print_json_list("a/1", "items", listed(count, count), behind=None, more=3)

    out = capsys.readouterr().out
    assert json.loads(out) == {
        "schema": "a/1",
        "items": [{"number": number, "text": "ü"} for number in range(count)],
        "more": 3,
    }
    assert out.isascii()
    assert len(out.splitlines()) == count + 2


def test_what_comes_meanwhile_is_not_in_it(capsys):
    """It is the list as it was when it was gone through."""
    print_json_list("a/1", "items", listed(2_000, 2_010))
    assert len(json.loads(capsys.readouterr().out)["items"]) == 2_000


def test_damage_is_told_before_anything_is_printed(capsys):
    """So what is printed is the failure alone."""

    def broken():
        yield from (Item(number=number) for number in range(5_000))
        raise VerificationFailure("damaged")

    with pytest.raises(VerificationFailure):
        print_json_list("a/1", "items", broken)
    assert not capsys.readouterr().out


@pytest.mark.parametrize("second", [0, 1_500])
def test_a_list_that_changes_meanwhile_is_no_document(capsys, second):
    """What was there and is not any more: nobody can read what was printed as a whole."""
    with pytest.raises(VerificationFailure, match="changed"):
        print_json_list("a/1", "items", listed(2_000, second))
    with pytest.raises(json.JSONDecodeError):
        json.loads(capsys.readouterr().out + '{"schema": "ldncompound.error/1"}')
