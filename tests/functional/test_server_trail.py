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
        assert all(each in made.err for each in ("trail_owner", "trail_app", "trail_reader"))
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


def test_a_backup_is_restored_to_an_empty_trail(command, server, tmp_path):
    """Its entry says what is lost, ids are not given again; a trail with entries is left alone."""
    url, file = server.url(schema="lost"), str(tmp_path / "backup.sqlite")
    create = ("trail", "create", url, "--owner", "trail_owner", "--application", "trail_app")
    restore = ("trail", "restore", file, "--trail", url, "--reason", "the disk broke", "--json")
    try:
        assert command(*create).code == 0
        first = command.capsules("--trail", url, "--json").json["id"]
        assert command("trail", "backup", file, "--trail", url).code == 0
        assert command.capsules("--trail", url).code == 0
        law = ("--reason", "asked for", "--legal-basis", "Art. 17 GDPR")
        erased = command("trail", "erase", "--id", first, *law, "--trail", url)
        assert erased.code == 0, erased.err
        standing = command(*restore)
        assert (standing.code, "never overwritten" in standing.err) == (2, True)

        server.drop(url)
        assert command(*create).code == 0
        assert command.capsules("--trail", url).code == 4
        as_station = (*restore[:4], server.url("trail_app", schema="lost"), *restore[5:])
        refused = command(*as_station)
        assert (refused.code, "administrator" in refused.err) == (5, True)
        assert command("trail", "head", "--trail", url, "--json").json["size"] == 0

        (tmp_path / "file").write_text("")
        nowhere = command(*restore, LDNCOMPOUND_STATE=str(tmp_path / "file" / "trails.sqlite"))
        assert (nowhere.code, "LDNCOMPOUND_STATE" in nowhere.err) == (5, True)
        state = next((tmp_path / "state").rglob("trails.sqlite")).parent
        for ending in ("", "-journal"):
            (state / f".restored.ldn-0123456789abcdef.sqlite{ending}").write_text("P-1")
        remembered = (state / "trails.sqlite").read_bytes()
        done = command(*restore, "--request-id", "r-1")
        assert done.code == 0, done.err
        (state / "trails.sqlite").write_bytes(remembered)  # as a kill would leave it
        assert command.capsules("--trail", url).code == 4
        assert command(*restore).json["trail"] == done.json["trail"]
        assert not [*state.glob(".restored.*")]  # nor of a run that was killed
        assert (done.json["lost"]["first"], done.json["lost"]["last"]) == (2, 3)
        assert done.json["erased"] == [1]
        shown = command("show", first, "--trail", url, "--json").json
        assert shown["prescription"]["patient"] is None
        again = command(*restore, "--request-id", "r-1")
        assert (again.code, again.json["trail"]) == (0, done.json["trail"])
        assert command("trail", "verify", "--trail", url, "--json").json["entries"] == 2
        made = command.capsules("--trail", url, "--json")
        assert (made.code, made.json["id"][-4:]) == (0, "0003")
    finally:
        server.drop(url)


def test_a_server_that_does_not_prove_who_it_is_is_told_apart_from_one_that_is_away(
    command, tmp_path
):
    """What to look at is the certificate, not the network."""
    from ldncompound.trail.addresses import server_address
    from ldncompound.trail.postgresql_connections import explained_by

    psycopg = pytest.importorskip("psycopg")
    nowhere = tmp_path / "none.crt"
    url = f"postgresql://ann@localhost/x?sslmode=verify-full&sslrootcert={nowhere}&port=1"
    address = server_address(url)
    for told in (
        f'root certificate file "{nowhere}" does not exist',
        "SSL error: certificate verify failed",
        'server certificate for "db" does not match host name "localhost"',
        "server does not support SSL, but SSL was required",
    ):
        assert "sslrootcert" in explained_by(psycopg.OperationalError(told), address).remedy
    away = psycopg.OperationalError("SSL connection has been closed unexpectedly")
    assert "network" in explained_by(away, address).remedy
    assert command("trail", "head", "--trail", url).code == 5


@pytest.fixture
def chain(server):
    """Return the address of a site in a database of its own, for somebody."""
    import psycopg

    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE chain TEMPLATE template0")

    def at(user="postgres", **more):
        return server.url(user, **more).replace("/postgres?", "/chain?")

    yield at
    from ldncompound.trail.postgresql_connections import close_idle

    close_idle()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("DROP DATABASE chain WITH (FORCE)")


LOT = ("lots", "receive", "--component", "naltrexone hydrochloride", "--number", "N-17",
       "--maker", "Example Fine Chemicals", "--expires", "2034-03", "--form", "hydrochloride")  # fmt: skip


def test_a_lot_is_traced_at_every_site_and_what_cannot_be_asked_is_told(command, chain):
    """Sites with the lot, sites without it, and those that are not to be read or damaged."""
    import psycopg

    assert command("lots", "trace", "N-17", "--all-sites", "--trail", chain()).code == 5
    for site in ("north", "south", "west"):
        url = chain(schema=site)
        assert command("trail", "create", url, "--reader", "all_reader").code == 0
        assert command.capsules("--trail", url).code == 0
    for site in ("north", "south"):
        assert command(*LOT, "--trail", chain(schema=site)).code == 0
    asked = ("lots", "trace", "n-17", "--all-sites", "--trail", chain("all_reader"))
    found = command(*asked, "--json")
    assert found.code == 0, found.err
    assert [each["site"] for each in found.json["sites"]] == ["north", "south"]
    alone = command(
        "lots", "trace", "n-17", "--trail", chain("all_reader", schema="south"), "--json"
    )
    assert found.json["sites"][1]["trace"] == alone.json
    assert found.json["without"] == ["west"]
    told = command(*asked).out
    assert told.index("Site north") < told.index("Site south") < told.index("No such lot at: west.")
    assert "\\n" not in told

    nowhere = command("lots", "trace", "N-99", "--all-sites", "--trail", chain("all_reader"))
    assert (nowhere.code, "of the 3 sites" in nowhere.err) == (2, True)

    with psycopg.connect(chain(), autocommit=True) as connection:
        connection.execute("REVOKE USAGE ON SCHEMA south FROM all_reader")
        found = command(*asked, "--json")
        assert (found.code, [each["site"] for each in found.json["sites"]]) == (5, ["north"])
        (missing,) = found.json["not_traced"]
        assert (missing["site"], missing["exit"]) == ("south", 5)
        connection.execute("DROP TRIGGER entry_follows ON west.entry; DROP TABLE west.mention")
        found = command(*asked)
        assert found.code == 4
        assert "NOT TRACED: south" in found.err
        assert "NOT TRACED: west" in found.err
        assert "Site north" in found.out


def test_a_site_that_does_not_say_what_it_is_is_not_left_out_of_a_trace(command, chain):
    """Whatever its schema is called, and whatever stands where its version stood: exit 4."""
    import psycopg

    odd = "north\n\x1b[2K, south"
    for site in ("north", "south", "west"):
        assert command("trail", "create", chain(schema=site)).code == 0
        assert command(*LOT, "--trail", chain(schema=site)).code == 0
    asked = ("lots", "trace", "N-17", "--all-sites", "--trail", chain())
    with psycopg.connect(chain(), autocommit=True) as connection:
        connection.execute(f'ALTER SCHEMA west RENAME TO "{odd}"')
        for told in ("NULL", "'a schema'", f"'ldncompound trail, version {'9' * 5_000}'"):
            connection.execute(f"COMMENT ON SCHEMA north IS {told}")
            found = command(*asked, "--json")
            assert (found.code, [each["site"] for each in found.json["sites"]]) == (
                4,
                [odd, "south"],
            )
            assert [each["site"] for each in found.json["not_traced"]] == ["north"]
            assert "\x1b" not in command(*asked).out
            assert command("trail", "verify", "--trail", chain(schema="north")).code == 4


def test_a_trace_runs_nothing_that_another_account_has_laid_in_its_way(command, chain):
    """A schema that says that it is a trail, with a view where a table should be."""
    import psycopg

    with psycopg.connect(chain(), autocommit=True) as connection:
        connection.execute(
            "CREATE SCHEMA trap; COMMENT ON SCHEMA trap IS 'ldncompound trail, version 1'; "
            "CREATE SEQUENCE trap.ran; "
            "CREATE VIEW trap.log AS SELECT nextval('trap.ran')::text AS origin; "
            "CREATE FUNCTION trap.obj_description(oid, text) RETURNS text LANGUAGE sql AS "
            "$$ SELECT 'ldncompound trail, version ' || nextval('trap.ran') $$; "
            "CREATE FUNCTION trap.concat_ws(text, text, text, text, text) RETURNS text "
            "LANGUAGE sql AS $$ SELECT nextval('trap.ran')::text $$"
        )
        found = command("lots", "trace", "N-17", "--all-sites", "--trail", chain(), "--json")
        assert (found.code, found.json["not_traced"][0]["exit"]) == (4, 4)
        assert connection.execute("SELECT is_called FROM trap.ran").fetchall() == [(False,)]


def test_a_file_has_no_sites(command):
    """It says what to name instead."""
    done = command("lots", "trace", "N-17", "--all-sites")
    assert (done.code, "--all-sites" in done.err) == (2, True)
