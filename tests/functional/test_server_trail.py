"""The command line with a trail on a PostgreSQL server: it does what it does with a file."""

import json
import os
from datetime import UTC, datetime

import pytest

from ldncompound import CapsuleOrder, Pharmacy

SECRET = "swordfish-77"


@pytest.fixture
def address(server):
    """Return the address of a new trail."""
    made = server.new_trail()
    yield made
    server.drop(made)


def test_an_order_is_recorded_shown_and_verified(command, address):
    """Acts and readers do not know which store it is."""
    made = command.capsules("--trail", address, "--json")
    assert made.code == 0, made.err
    identity = json.loads(made.out)["id"]

    for words in (("show", identity), ("trail", "verify"), ("trail", "log"), ("batch", "list")):
        assert command(*words, "--trail", address).code == 0, words
    head = json.loads(command("trail", "head", "--json", "--trail", address).out)
    assert head["size"] == 1


def test_a_repeated_request_is_answered_again(command, address):
    """Nothing is done twice."""
    words = ("--trail", address, "--json", "--request-id", "r-1")
    first, again = (command.capsules(*words) for _ in range(2))

    assert json.loads(first.out)["id"] == json.loads(again.out)["id"]


def test_a_backup_is_a_trail_in_a_file_with_the_same_root(command, address, tmp_path):
    """`trail backup` brings it home."""
    command.capsules("--trail", address)
    file = tmp_path / "backup.sqlite"
    assert command("trail", "backup", str(file), "--trail", address).code == 0

    heads = [
        command("trail", "head", "--json", "--trail", str(each)).out for each in (address, file)
    ]
    assert heads[0] == heads[1]
    assert command("trail", "verify", "--trail", str(file)).code == 0


@pytest.mark.parametrize("words", [("trail", "head"), ("trail", "verify"), ("capsules",)])
def test_a_server_that_is_not_there_is_storage(command, tmp_path, words):
    """Exit 5 in one sentence, and no password in it."""
    pytest.importorskip("psycopg")
    url = f"postgresql://ann:{SECRET}@/x?host={tmp_path}&password={SECRET}"
    call = command.capsules if words == ("capsules",) else command
    done = call(*([] if words == ("capsules",) else words), "--trail", url)

    assert done.code == 5
    assert "cannot be reached" in done.err.replace("\n  ", " ")
    assert SECRET not in done.out + done.err


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://ann:{SECRET}@h:port/x",
        f"postgresql://ann:{SECRET}/@h/x",
        f"postgresql://h/x?nonsense={SECRET}",
        f"postgresql://h/x?schema=Public&password={SECRET}",
        f"postgresql://h/x?schema=public&password={SECRET}",
        f"mysql://ann:{SECRET}@h/x",
        f"postgresql://ann:{SECRET}@[::1/x",
    ],
)
def test_an_impossible_address_is_wrong_usage(command, url):
    """Exit 2, or 5 where only connecting shows it; the password is not repeated."""
    pytest.importorskip("psycopg")
    done = command("trail", "head", "--trail", url)

    assert done.code in (2, 5), done.err
    assert SECRET not in done.out + done.err


def test_a_proposed_command_repeats_no_password(command, server, address):
    """What to do next names the trail, and not the password that was typed with it."""
    named = address + f"&password={SECRET}"
    done = command("show", "NONE-1", "--trail", named)

    assert "--trail" in done.err
    assert SECRET not in done.out + done.err


def test_a_missing_trail_is_not_begun_by_an_act(command, server):
    """On a server, who may make a trail says so first."""
    done = command.capsules("--trail", server.url(schema="nowhere"))

    assert done.code == 5
    assert "trail create" in done.err


@pytest.mark.skipif(os.environ.get("CI") is None, reason="only CI must have a server")
def test_ci_has_a_server(server):
    """What is skipped elsewhere is tested there."""
    assert server.url()


def test_a_trail_is_made_copied_to_and_upgraded(command, server, tmp_path):
    """From a file to a server: the same root, and work goes on there; nothing is recorded."""
    command.capsules()
    head = command("trail", "head", "--json").json
    url = server.url(schema="moved")
    roles = ("--owner", "trail_owner", "--application", "trail_app", "--reader", "trail_reader")
    try:
        made = command("trail", "create", url, *roles, "--json")
        assert made.json["application"] == "trail_app"
        copied = command("trail", "copy", str(command.trail), url, "--json").json
        assert (copied["size"], copied["root"]) == (head["size"], head["root"])
        station, reader = (
            server.url(user, schema="moved") for user in ("trail_app", "trail_reader")
        )
        assert command("trail", "upgrade", station, "--json").json["root"] == head["root"]
        assert command.capsules("--trail", station).code == 0
        assert command("trail", "verify", "--trail", reader).code == 0
        assert command.capsules("--trail", reader).code == 5
        assert command("trail", "copy", reader, str(tmp_path / "home.sqlite")).code == 0
        assert command("trail", "verify", "--trail", str(tmp_path / "home.sqlite")).code == 0
        again = command("trail", "create", url), command("trail", "copy", str(command.trail), url)
        assert [each.code for each in again] == [2, 2]
    finally:
        server.drop(url)


def test_a_file_is_neither_created_nor_upgraded(command):
    """Its first act makes it."""
    for word in ("create", "upgrade"):
        assert command("trail", word, str(command.trail)).code == 2
    assert not command.trail.exists()


@pytest.mark.parametrize("count", [1, 3, 40])
def test_lots_of_which_none_will_do_are_looked_through_as_in_a_file(address, tmp_path, count):
    """However many there are: what is made, and of what, is the same in both stores."""
    told, now = [], datetime(2026, 11, 23, 9, tzinfo=UTC)
    for trail in (address, tmp_path / "trail.sqlite"):
        with Pharmacy.open(trail, by="Kim", state=tmp_path / "state", now=lambda: now) as pharmacy:
            for number in range(count):
                lot = pharmacy.lots.receive(
                    "microcrystalline cellulose", f"C{number}", "M", "2028-05", quantity="1 mg"
                )
                if number % 2:
                    pharmacy.lots.quarantine(lot.id, reason="to be looked at")
            order = CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="D")
            made = pharmacy.prepare(order).to_json()
            told.append((made["components"], made["notes"], pharmacy.trail.head().size))
    assert told[0] == told[1]
