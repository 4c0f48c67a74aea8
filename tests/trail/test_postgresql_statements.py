"""Statements that go to a server together."""

# ruff: noqa: E402 - without the driver nothing of it can be imported

import subprocess
import sys

import pytest

psycopg = pytest.importorskip("psycopg")

from ldncompound.trail.addresses import server_address
from ldncompound.trail.postgresql_connections import connect
from ldncompound.trail.postgresql_statements import Statements

WRITE, COUNT = "INSERT INTO entry VALUES (?, 'a', 'b')", "SELECT count(*) FROM entry"


@pytest.fixture(params=["a session", "a pooler"])
def statements(server, request):
    """Return what is sent to a new trail, as the application; a pooler keeps no settings."""
    address = server.new_trail()
    where = server_address(address)
    connection = connect(where)
    if request.param == "a pooler":
        connection.execute("RESET ALL")
        connection.prepare_threshold = None
    yield Statements(connection, where.schema)
    connection.close()
    server.drop(address)


def test_what_waits_is_seen_by_what_follows_and_kept_by_a_commit(statements):
    """Rows that wait are counted by the next statement of the act, and after it by others."""
    statements.begin_writing()
    statements.later(WRITE, 1)
    statements.later_each(WRITE, [(2,), (3,)])
    assert statements.in_transaction
    assert statements.answer(COUNT) == [(3,)]
    statements.later(WRITE, 4)
    statements.commit()
    assert not statements.in_transaction
    assert statements.answer(COUNT) == [(4,)]


@pytest.mark.parametrize("sent", [True, False])
def test_what_is_undone_was_never_written(statements, sent):
    """Rows are undone with their act, whether they were sent or still waited."""
    statements.begin_writing()
    statements.later(WRITE, 1)
    if sent:
        statements.answer(COUNT)
    statements.roll_back()
    assert not statements.in_transaction
    assert statements.answer(COUNT) == [(0,)]


def test_a_row_that_is_refused_is_told_by_the_next_statement_and_by_a_commit(statements):
    """The first failure is the one that is told; nothing of the act stays, and all works after."""
    for end in (lambda: statements.answer(COUNT), statements.commit):
        for _ in range(7):  # by then the driver has prepared what it sees often
            statements.begin_writing()
            statements.later(WRITE, 5)
            statements.later(WRITE, 1)
            with pytest.raises(psycopg.Error, match="an entry follows the last one"):
                end()
            statements.roll_back()
            assert statements.answer(COUNT) == [(0,)]
    statements.begin_writing()
    statements.later(WRITE, 1)
    statements.commit()
    assert statements.answer(COUNT) == [(1,)]


def test_a_failure_outside_a_transaction_leaves_what_follows_as_it_was(statements):
    """A statement that fails among several is told, and each of them can be asked again."""
    for _ in range(9):
        with pytest.raises(psycopg.errors.UndefinedTable):
            statements.answers((COUNT,), ("SELECT 1 FROM nowhere",), ("SELECT 2",))
        assert statements.answers((COUNT,), ("SELECT 2",)) == [[(0,)], [(2,)]]


def test_a_reading_sees_one_moment_and_the_next_another(statements, server):
    """What others write appears with the next reading, also where no statement came between."""
    schema = statements.answer("SELECT current_schema()::text")[0][0]
    others = Statements(connect(server_address(server.url("trail_app", schema=schema))), schema)
    for number in range(1, 9):
        statements.begin_reading()
        assert statements.in_transaction
        assert statements.answer(COUNT) == [(number - 1,)]
        others.begin_writing()
        others.later(WRITE, number)
        others.commit()
        assert statements.answer(COUNT) == [(number - 1,)]
        statements.roll_back()
        assert not statements.in_transaction
    assert statements.answer(COUNT) == [(8,)]
    others.connection.close()


def test_a_reading_in_which_nothing_was_read_is_not_begun(statements):
    """It costs no way to the server, and a statement after it is not part of it."""
    statements.begin_reading()
    statements.roll_back()
    assert not statements.in_transaction
    statements.answer(WRITE, 1)
    assert statements.answer(COUNT) == [(1,)]


def test_many_rows_do_not_all_wait(statements):
    """A copy of a long trail is sent as it is made."""
    statements.begin_writing()
    for number in range(1, 1_001):
        statements.later(WRITE, number)
        assert len(statements._waiting) < 300
    statements.commit()
    assert statements.answer(COUNT) == [(1_000,)]


def test_a_connection_that_is_lost_prints_nothing_of_its_own(server):
    """It is told by the one error: the driver's log is not printed where nobody keeps it."""
    address = server.new_trail()
    script = (
        "import sys, psycopg\n"
        "from ldncompound.trail.addresses import server_address\n"
        "from ldncompound.trail.postgresql_connections import connect\n"
        "from ldncompound.trail.postgresql_statements import Statements\n"
        "where = server_address(sys.argv[1])\n"
        "statements = Statements(connect(where), where.schema)\n"
        "statements.begin_writing()\n"
        "told = [statements.connection.info.backend_pid]\n"
        "with psycopg.connect(where.url, autocommit=True) as other:\n"
        "    other.execute('SELECT pg_terminate_backend(%s, 60000)', told)\n"
        "statements.later('SELECT 1')\n"
        "try:\n"
        "    statements.answer('SELECT 1')\n"
        "except psycopg.Error:\n"
        "    print('lost')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, server.url(schema=server_address(address).schema)],
        capture_output=True, check=False, text=True,
    )  # fmt: skip
    server.drop(address)
    assert (done.stdout, done.stderr) == ("lost\n", "")
