"""A trail on a server: what its accounts may do, and what an owner's tricks show."""

# ruff: noqa: E402 - without the driver nothing of it can be imported

import threading

import pytest

psycopg = pytest.importorskip("psycopg")

from ldncompound.api.places import trail_path, trail_shown
from ldncompound.core.refusals import StorageUnavailable, VerificationFailure, WrongUsage
from ldncompound.trail.addresses import ServerAddress, server_address
from ldncompound.trail.copying import copy_trail
from ldncompound.trail.postgresql_connections import close_idle
from ldncompound.trail.postgresql_making import TrailRoles, create_trail, upgrade_trail
from ldncompound.trail.postgresql_objects import OBJECTS, shipped
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify
from trail.shared import an_act, tool

TABLES = (
    "log",
    "entry",
    "document",
    "subject",
    "request",
    "mention",
    "personal",
    "personal_secret",
)


@pytest.fixture
def store():
    """Keep the trail of every test here on a server."""
    return "server"


@pytest.fixture
def filled(path):
    """Return a trail of three entries, the last of which erases the first one's data."""
    with Trail.open_for_acts(path) as trail:
        for number in (1, 2):
            trail.record(
                an_act(
                    personal={"patient": f"P-{number}"},
                    request_id=f"r-{number}",
                    mentions=(("lot", "L-7"),),
                )
            )
        trail.record(an_act(action="erasure", series=None, erases=(1,)))
    return path


@pytest.fixture
def station(filled):
    """Return a connection of the application's account, with no care taken."""
    where = server_address(filled)
    with psycopg.connect(where.url, autocommit=True) as connection:
        connection.execute(f"SET search_path = {where.schema}")
        yield connection


# what is shipped


def test_the_objects_shipped_are_those_of_a_new_trail(server, path):
    """`postgresql_objects.json` is what a trail is built of: tools/postgresql_objects.py --write."""
    with psycopg.connect(server.url()) as connection:
        found = connection.execute(OBJECTS, [server_address(path).schema]).fetchall()

    assert sorted(found) == sorted(shipped())


# the application's account

REFUSED = [
    *(f"{verb} {table}{rest}" for table in TABLES for verb, rest in (
        ("UPDATE", " SET {0} = {0}"), ("DELETE FROM", ""), ("TRUNCATE", ""), ("DROP TABLE", ""),
        ("DROP TABLE", " CASCADE"), ("ALTER TABLE", " DISABLE TRIGGER ALL"),
        ("ALTER TABLE", " OWNER TO trail_app"), ("ALTER TABLE", " ENABLE ROW LEVEL SECURITY"),
        ("CREATE TRIGGER t AFTER INSERT ON", " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"),
        ("CREATE RULE r AS ON INSERT TO", " DO INSTEAD NOTHING"),
        ("LOCK TABLE", " IN ACCESS EXCLUSIVE MODE"),
    )),
    "SET session_replication_role = replica",
    "SET ROLE trail_owner",
    "SET SESSION AUTHORIZATION postgres",
    "DROP TRIGGER entry_stays ON entry",
    "DROP FUNCTION refuse() CASCADE",
    "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "ALTER FUNCTION refuse() RENAME TO refuses",
    "CREATE TABLE notes (x int)",
    "CREATE FUNCTION now() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "INSERT INTO log VALUES (2, 'ldncompound/0000000000000000')",
    "INSERT INTO personal_secret VALUES (2, 'x')",
    "DELETE FROM view_search",
    "DROP TABLE view_search",
    "INSERT INTO entry VALUES (9, 'x', 'x')",
    "INSERT INTO entry VALUES (3, 'x', 'x') ON CONFLICT (sequence) DO UPDATE SET body = 'x'",
    "COPY entry TO PROGRAM 'cat'",
    "ALTER DEFAULT PRIVILEGES FOR ROLE trail_owner GRANT ALL ON TABLES TO trail_app",
]  # fmt: skip


@pytest.mark.parametrize("statement", REFUSED)
def test_the_application_may_read_and_add_alone(station, filled, statement):
    """The server refuses it, whatever the program is; the trail is whole afterwards."""
    column = (
        "id" if any(f" {each} " in statement for each in ("log", "personal_secret")) else "sequence"
    )
    with pytest.raises(psycopg.Error):
        station.execute(statement.format(column))
    assert verify(filled).ok


def test_only_what_an_entry_erases_is_forgotten(station, filled):
    """The function for erasures deletes nothing that the newest entry does not name."""
    assert [station.execute("SELECT forget(%s)", [each]).fetchone()[0] for each in (1, 2, 3)] == [
        False, False, False,
    ]  # fmt: skip
    assert verify(filled).ok


def test_temporary_tables_hide_nothing(station, filled, monkeypatch):
    """Whatever a session makes for itself, the program reads and writes the trail's own."""
    from ldncompound.trail import postgresql_connections as connections

    where = server_address(filled)
    close_idle()
    station.execute("CREATE TEMP TABLE entry (sequence bigint, body bytea, peaks bytea)")
    station.execute("CREATE TEMP TABLE log AS SELECT 1 AS id, 'ldncompound/ff'::text AS origin")
    station.execute(
        "CREATE FUNCTION pg_temp.max(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint'"
    )
    station.execute(f"SELECT set_config('search_path', '{where.schema}, pg_temp', false)")
    monkeypatch.setattr(connections, "_idle", [(where, station)])
    with Trail.open_for_acts(filled) as trail:
        assert trail.head().size == 3
        trail.record(an_act())
    assert verify(filled).entries == 4


# the owner

FOUND = [
    "ALTER TABLE entry DISABLE TRIGGER entry_stays",
    "ALTER TABLE entry DISABLE TRIGGER ALL",
    "ALTER TABLE entry ENABLE TRIGGER entry_stays",
    "ALTER TABLE entry ENABLE REPLICA TRIGGER entry_stays",
    "DROP TRIGGER mention_remains ON mention",
    "DROP TABLE mention",
    "ALTER TABLE request DROP CONSTRAINT request_key_key",
    "ALTER TABLE subject ADD COLUMN note text",
    "ALTER TABLE subject ALTER COLUMN series SET DEFAULT 'x'",
    "ALTER TABLE subject ALTER COLUMN series DROP NOT NULL",
    'ALTER TABLE subject ALTER COLUMN id TYPE text COLLATE "POSIX"',
    "ALTER TABLE log DROP CONSTRAINT log_id_check",
    "ALTER TABLE personal RENAME TO personal_data",
    "ALTER TABLE entry ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE entry ENABLE ROW LEVEL SECURITY; ALTER TABLE entry FORCE ROW LEVEL SECURITY; "
    "CREATE POLICY p ON entry USING (sequence <> 2)",
    "CREATE POLICY p ON entry USING (sequence <> 2)",
    "CREATE RULE r AS ON DELETE TO mention DO INSTEAD NOTHING",
    "CREATE TABLE notes (x int)",
    "CREATE TABLE child () INHERITS (entry)",
    "CREATE VIEW shadow AS SELECT 1",
    "CREATE INDEX quick ON document (body)",
    "CREATE TRIGGER t AFTER INSERT ON entry FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE FUNCTION max(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint'",
    "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "ALTER FUNCTION forget(bigint) SECURITY INVOKER",
    "ALTER FUNCTION forget(bigint) SET search_path = public",
    "CREATE TYPE kind AS ENUM ('a')",
    "CREATE OPERATOR === (LEFTARG = bytea, RIGHTARG = bytea, FUNCTION = byteaeq)",
    "GRANT UPDATE ON entry TO trail_app",
    "GRANT DELETE ON personal TO trail_app",
    "GRANT TRUNCATE ON mention TO PUBLIC",
    "GRANT UPDATE (body) ON document TO trail_app",
    "GRANT EXECUTE ON FUNCTION forget(bigint) TO PUBLIC",
    "ALTER TABLE entry SET UNLOGGED",
]  # fmt: skip


@pytest.mark.parametrize("statement", FOUND)
def test_what_an_owner_alters_is_found(filled, statement):
    """Verification names it, and no act is recorded on top of it."""
    with tool(filled) as owner:
        owner.execute(statement)

    assert not verify(filled).ok
    with (
        pytest.raises((VerificationFailure, StorageUnavailable)),
        Trail.open_for_acts(filled) as trail,
    ):
        trail.record(an_act())


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER SCHEMA {0} OWNER TO postgres",
        "GRANT CREATE ON SCHEMA {0} TO trail_app",
        "ALTER TABLE {0}.entry OWNER TO trail_app",
        "ALTER FUNCTION {0}.refuse() OWNER TO postgres",
    ],
)
def test_what_a_superuser_alters_is_found(server, filled, statement):
    """Whose things are, and who may make more of them, belongs to what is compared."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(statement.format(server_address(filled).schema))

    assert not verify(filled).ok


@pytest.mark.parametrize("table", ["log", "entry", "document", "subject", "request", "mention"])
@pytest.mark.parametrize("role", ["origin", "replica"])
@pytest.mark.parametrize("verb", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0}"])
def test_the_owner_too_only_adds(server, filled, table, role, verb):
    """Safeguards fire for the superuser, and where a session says that it replays a replica."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"SET session_replication_role = {role}")
        connection.execute(f"SET search_path = {server_address(filled).schema}")
        with pytest.raises(psycopg.Error, match="append-only"):
            connection.execute(verb.format(table, "id" if table == "log" else "sequence"))
    assert verify(filled).ok


def test_harmless_things_may_come_and_go(filled):
    """Names beginning with view_, statistics and grants to read."""
    with tool(filled) as owner:
        owner.execute("CREATE TABLE view_cache (x int)")
        owner.execute("CREATE INDEX view_cache_x ON view_cache (x)")
        owner.execute("ANALYZE entry")
        owner.execute(
            "GRANT SELECT ON ALL TABLES IN SCHEMA " + server_address(filled).schema + " TO PUBLIC"
        )

    assert verify(filled).ok


# making, upgrading, copying


def test_a_trail_is_made_whole_or_not_at_all(server):
    """Where anything of it fails, there is no schema, and no account was made."""
    address = server_address(server.url("trail_app", schema="refused"))
    with pytest.raises(StorageUnavailable, match="may not make"):
        create_trail(address, TrailRoles("new_owner", "new_app"))

    with psycopg.connect(server.url()) as connection:
        made = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname = 'refused' "
            "UNION SELECT rolname FROM pg_roles WHERE rolname LIKE 'new_%%'", []
        ).fetchall()  # fmt: skip
    assert made == []


def test_an_existing_trail_is_kept(server, filled):
    """Neither `create` nor `copy` touches one that has entries."""
    address = server_address(filled.replace("user=trail_app", "user=postgres"))
    with pytest.raises(WrongUsage, match="There is a trail"):
        create_trail(address, TrailRoles("trail_owner", "trail_app"))
    with pytest.raises(WrongUsage, match="has entries"):
        copy_trail(filled, address)
    assert verify(filled).entries == 3


def test_a_copy_has_the_same_bytes_both_ways(server, filled, tmp_path):
    """From a server to a file, and from there to another site: bodies, head, request ids, erasures."""
    file = tmp_path / "copy.sqlite"
    other = server.new_trail()
    head = copy_trail(filled, file)
    assert (
        copy_trail(file, server_address(other.replace("user=trail_app", "user=postgres"))) == head
    )
    bodies = []
    for each in (filled, file, other):
        with Trail.open_for_acts(each) as trail:
            bodies.append([*trail.entries()])
            assert trail.record(an_act(personal={"patient": "P-2"}, request_id="r-2")).replayed
            assert trail.recorded_at(1).erased
        assert verify(each, at_least=3, sheet=(head.size, head.root)).ok
    assert bodies[0] == bodies[1] == bodies[2]


def test_a_copy_that_is_not_whole_leaves_nothing(server, filled, tmp_path):
    """What is damaged is not carried on."""
    with tool(filled) as owner:
        owner.execute("DELETE FROM personal WHERE sequence = 2")
    other = server.new_trail()
    with pytest.raises(VerificationFailure):
        copy_trail(filled, server_address(other.replace("user=trail_app", "user=postgres")))
    with pytest.raises(VerificationFailure):
        copy_trail(filled, tmp_path / "copy.sqlite")

    assert list(tmp_path.iterdir()) == []
    assert verify(other).entries == 0


def test_the_application_cannot_take_over_another_log(server, filled):
    """A copy to a server is the owner's to make."""
    with pytest.raises(StorageUnavailable):
        copy_trail(filled, server_address(server.new_trail()))


def test_upgrading_makes_the_search_again(filled):
    """What is disposable is made again; what was altered is refused."""
    with tool(filled) as owner:
        owner.execute("DELETE FROM view_search")
    upgrade_trail(server_address(filled))
    with tool(filled) as owner:
        assert owner.execute("SELECT count(*) FROM view_search").fetchone()[0] > 3
        owner.execute("ALTER TABLE entry DISABLE TRIGGER entry_stays")
    with pytest.raises(VerificationFailure):
        upgrade_trail(server_address(filled))


def test_a_newer_trail_is_not_touched(server, filled):
    """A schema of a later version is 'storage not available'; one of nobody's is no trail."""
    for comment, error in (
        ("'ldncompound trail, version 9'", StorageUnavailable),
        ("NULL", VerificationFailure),
    ):
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute(f"COMMENT ON SCHEMA {server_address(filled).schema} IS {comment}")
        with pytest.raises(error):
            Trail.open_for_reading(filled)


# connections


def test_two_sites_of_one_database_know_nothing_of_each_other(server, filled):
    """Each schema is a trail of its own, with a lock of its own."""
    other = server.new_trail()
    with Trail.open_for_acts(filled) as here, Trail.open_for_acts(other) as there:
        here.hold()
        assert there.record(an_act()).sequence == 1
    assert verify(filled).entries == 3


def test_a_trail_in_use_is_not_available(filled):
    """Who waits longer than allowed is told so, and can go on afterwards."""
    with Trail.open_for_acts(filled) as holder, Trail.open_for_acts(filled, timeout=0.05) as other:
        holder.hold()
        with pytest.raises(StorageUnavailable, match="in use"):
            other.record(an_act())
        holder.close()
        assert other.record(an_act()).sequence == 4


def test_a_lost_connection_is_said_and_the_next_call_goes_on(server, filled):
    """A kept connection that died meanwhile is replaced; one that dies in use is told."""

    def end_all():
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'trail_app'"
            )

    end_all()
    with Trail.open_for_acts(filled) as trail:
        end_all()
        with pytest.raises(StorageUnavailable, match="lost"):
            trail.record(an_act(request_id="r-9"))
    with Trail.open_for_acts(filled) as trail:
        assert not trail.record(an_act(request_id="r-9")).replayed


def test_many_threads_record_at_once(filled):
    """Each act gets a number of its own."""

    def work():
        with Trail.open_for_acts(filled, timeout=60) as trail:
            numbers.append(trail.record(an_act()).sequence)

    numbers = []
    threads = [threading.Thread(target=work) for _ in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(numbers) == list(range(4, 16))
    assert verify(filled).ok


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:s3cret", "postgresql://ann:s3cret/x", "postgresql://ann:s3?cret@db/x",
        "postgresql://ann:s3/cret@db/x", "postgresql://db:s3cret,ann:1/x", "postgresql:/ann:s3cret@db/x",
        "host=db password=s3cret", " postgres:ann:s3cret@db",
    ],
)  # fmt: skip
def test_what_is_nearly_an_address_is_neither_repeated_nor_taken_for_a_file(url):
    """A password of which one character is written wrongly is shown and kept nowhere."""
    with pytest.raises(WrongUsage) as refused:
        trail_path(url)
    assert "s3" not in f"{refused.value} {refused.value.remedy} {trail_shown(url)}"


@pytest.mark.parametrize(
    "url", ["postgresql://a@[::1]:5432,b:1,c/x", "postgresql:///x?host=db", "postgresql://"]
)
def test_addresses_of_every_form_are_taken(url):
    """Several hosts, addresses of version 6, none at all."""
    assert str(trail_path(url)) == url


def test_an_address_shows_no_password():
    """Neither as text nor in a traceback; what leads nowhere else is not shown either."""
    address = server_address(
        "postgresql://ann:pa%2Fss@db:5432/x?sslpassword=pass&service=s&schema=north"
    )

    assert str(address) == "postgresql://ann@db:5432/x?service=s&schema=north"
    assert "pa" not in repr(address).replace("postgresql", "")
    assert address == ServerAddress(
        "postgresql://ann:pa%2Fss@db:5432/x?sslpassword=pass&service=s", "north"
    )


def test_a_slip_in_the_name_of_a_service_is_told_as_one(monkeypatch, tmp_path):
    """Who mistypes the name in the address looks into the service file, not after the network."""
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    (tmp_path / "services").write_text("[pharmacy]\nhost=/nowhere\n")
    with pytest.raises(StorageUnavailable, match="No service of this name") as raised:
        Trail.open_for_reading(server_address("postgresql:///?service=pharmacie"))
    assert "service file" in raised.value.remedy
