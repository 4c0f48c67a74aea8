"""`batch list`, `lots list`, `people list`, `trail log`: filters, pages and what was refused."""

from __future__ import annotations

import pytest

from functional.conftest import check_schema
from shops import BEN, CORA, House

ACTIVE, FILLER = "naltrexone hydrochloride", "microcrystalline cellulose"


def listed(command, *words):
    """Return a list as a program reads it."""
    told = command(*words, "--json")
    assert told.code == 0, told.err
    check_schema(told.json)
    return told.json


def test_lots_are_filtered_and_paged(command):
    """By state and component, in any letter case; pages join to the whole."""
    for at in range(3):
        told = command("lots", "receive", "--component", FILLER, "--number", f"C-{at}", "--maker",
                       "M", "--expires", "2034-01")  # fmt: skip
        assert told.code == 0, told.err
    command("lots", "receive", "--component", ACTIVE, "--number", "N-1", "--maker", "M",
            "--expires", "2034-01", "--form", "hydrochloride")  # fmt: skip
    every = [each["id"] for each in listed(command, "lots", "list")["lots"]]
    command("lots", "quarantine", every[0], "--reason", "seal")
    first = listed(command, "lots", "list", "--limit", "3")["lots"]
    rest = listed(command, "lots", "list", "--after", first[-1]["id"])["lots"]
    assert [each["id"] for each in (*first, *rest)] == every
    (one,) = listed(command, "lots", "list", "--state", "Quarantine")["lots"]
    assert one["id"] == every[0]
    (active,) = listed(command, "lots", "list", "--component", ACTIVE.upper())["lots"]
    assert active["number"] == "N-1"
    assert command("lots", "list", "--state", "recalled").out == "No such lot.\n"
    assert command("lots", "list", "--state", "gone").code == 2
    assert command("lots", "list", "--limit", "0").code == 2


def test_people_are_filtered_and_paged(command):
    """By state and role; who is not there yet is invited."""
    house = House(command.home)
    house.staff(BEN, CORA)
    house.by("AB").personnel.revoke("BC", "left")
    house.trail.close()
    assert [each["id"] for each in listed(command, "people", "list")["people"]] == [
        "AB", "BC", "CD"
    ]  # fmt: skip
    (gone,) = listed(command, "people", "list", "--state", "revoked")["people"]
    assert gone["id"] == "BC"
    (quality,) = listed(command, "people", "list", "--role", "Quality")["people"]
    assert quality["id"] == "CD"
    (last,) = listed(command, "people", "list", "--after", "BC")["people"]
    assert last["id"] == "CD"
    shown = command("people", "list").out.splitlines()
    assert shown[0].split()[:4] == ["id", "name", "role", "state"]
    assert command("people", "list", "--state", "invited").out == "Nobody like that.\n"
    assert command("people", "list", "--role", "owner").code == 2


def test_the_log_shows_what_was_refused_and_why(command):
    """By itself, of one batch, of one sort, since a day; the newest, or page by page."""
    made = command.capsules().json["id"]
    assert command.capsules(dose="99 mg").code == 3
    assert command("batch", "verify", made).code == 3
    every = listed(command, "trail", "log")["entries"]
    refused = listed(command, "trail", "log", "--refused")["entries"]
    assert [each.get("refused") for each in every] == [None, "dose-above-range", "wrong-state"]
    assert [each["sequence"] for each in refused] == [2, 3]
    (newest,) = listed(command, "trail", "log", "--refused", "--last", "1")["entries"]
    assert newest["sequence"] == 3
    (second,) = listed(command, "trail", "log", "--after", "1", "--limit", "1")["entries"]
    assert second["sequence"] == 2
    (first,) = listed(command, "trail", "log", "--action", "preparation")["entries"]
    assert first["subject"] == made
    about = listed(command, "trail", "log", "--about", "0001")["entries"]
    assert [each["sequence"] for each in about] == [1, 3]
    day = every[0]["at"][:10]
    assert len(listed(command, "trail", "log", "--since", day)["entries"]) == 3
    assert listed(command, "trail", "log", "--since", "2099-01-01")["entries"] == []
    lines = command("trail", "log", "--refused").out.splitlines()
    assert "REFUSED: wrong-state" in lines[-1]
    assert made in lines[-1]
    assert command("trail", "log", "--since", "yesterday").code == 2


@pytest.mark.parametrize("words", [("batch", "list"), ("lots", "list"), ("people", "list"),
                                   ("trail", "log")])  # fmt: skip
def test_every_list_reads_alone(command, words):
    """Without a trail it is exit 5, and none begins."""
    assert command(*words, "--json").code == 5
    assert not command.trail.exists()
