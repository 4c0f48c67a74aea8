"""The language of papers: asked for, or that of the configuration; the terminal stays English."""

from __future__ import annotations

import pytest

from functional.conftest import Command


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Command:
    """Return a German pharmacy with one batch."""
    command = Command(tmp_path_factory.mktemp("language"))
    made = command(
        "setup", "--name", "Löwen-Apotheke", "--address", "Am Markt 1, 10115 Berlin",
        "--telephone", "030 1234", "--site", "LOEW", "--jurisdiction", "DE", "--paper", "a4",
        "--language", "DE",
    )  # fmt: skip
    assert made.code == 0, made.err
    made = command.capsules()
    assert made.code == 0, made.err
    return command


def first_batch(shop) -> str:
    """Return the id of the batch."""
    return shop("batch", "list", "--json").json["batches"][0]["id"]


def log(shop) -> list[dict]:
    """Return the entries of the trail."""
    return shop("trail", "log", "--json").json["entries"]


def printed(shop, name, *more) -> str:
    """Print the sheet as text, and return it."""
    made = shop("sheet", first_batch(shop), "-o", name, *more)
    assert made.code == 0, made.err
    return (shop.home / name).read_text(encoding="utf-8")


def test_papers_have_the_language_of_the_configuration(shop):
    """Without an option paper is German; `--language`, in any letter case, decides otherwise."""
    german = printed(shop, "a.txt")
    english = printed(shop, "b.txt", "--language", "EN")

    assert "1,5 mg je Kapsel" in german
    assert "1.5 mg per capsule" in english
    assert "je Kapsel" not in english


def test_the_terminal_stays_english(shop):
    """What is shown and what programs read does not depend on the language of papers."""
    shown = shop("show", first_batch(shop))
    made = shop.capsules("--patient-name", "Ann")
    record = shop("batch", "record", first_batch(shop))

    assert "1.5 mg per capsule" in shown.out
    assert made.json["capsules"]["strength"] == "1.5 mg/capsule"
    assert "Kapsel" not in shown.out + record.out


def test_an_unknown_language_is_wrong_usage_before_anything_is_recorded(shop):
    """A language that is not spoken is exit 2, names those that are, and leaves no entry."""
    before = len(log(shop))
    refused = shop("sheet", first_batch(shop), "-o", "c.pdf", "--language", "fr")

    assert (refused.code, len(log(shop))) == (2, before)
    assert "en or de" in refused.err
    assert not (shop.home / "c.pdf").exists()
    assert shop("setup", "--language", "fr").code == 2


def test_a_print_is_calculated_again_in_its_language(shop):
    """`verify --full` prints every text again in the language in which it was printed."""
    printed(shop, "d.txt", "--language", "en")
    printed(shop, "e.txt", "--language", "de")
    checked = shop("trail", "verify", "--full")

    assert checked.code == 0, checked.out + checked.err
    assert "NOT CALCULATED AGAIN" not in checked.out


def test_a_repeated_request_gives_the_same_print_in_its_language(shop):
    """A key prints the same bytes again; under another language it is another act."""
    first = printed(shop, "f.txt", "--request-id", "k1", "--language", "de")
    again = printed(shop, "f.txt", "--request-id", "k1", "--language", "de")
    other = shop(
        "sheet", first_batch(shop), "-o", "g.txt", "--request-id", "k1", "--language", "en"
    )

    assert first == again
    assert other.code == 3
    assert "invalid-order" in other.err
