"""Statements to a PostgreSQL server, sent together where nobody waits for an answer in between.

Each answer waited for costs a way to the server and back. What begins or ends a reading, and what
adds rows, has no answer that is needed at once: it goes with the next statement that has one.
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from psycopg import Connection, Error
from psycopg.pq import TransactionStatus

from ldncompound.trail.postgresql_connections import keeps_a_session, settings_for

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Statements"]


_MOST: Final = 200
"""Statements that wait at most."""
_READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"


class _Statement(NamedTuple):
    """One statement, and its values: one row, or several of which nothing returns."""

    sql: str
    values: Sequence[Any] = ()
    many: bool = False


class Statements:
    """
    What is sent on one connection, in its order. Failures are the driver's.

    Args:
        connection: It commits each statement of its own, outside a transaction.
        schema: Of the trail. Where no session is kept, each transaction settles it anew.
    """

    def __init__(self, connection: Connection[tuple[Any, ...]], schema: str) -> None:
        """Take over a connection on which no transaction is open."""
        self.connection = connection
        self._schema = schema
        self._waiting: list[_Statement] = []
        self._reading = self._over = False

    @property
    def in_transaction(self) -> bool:
        """Return whether a transaction is open, or begins with the next statement."""
        if self._over or self._begins:
            return self._begins
        return self._is_open

    @property
    def _is_open(self) -> bool:
        """Return whether a transaction is open on the server."""
        return self.connection.info.transaction_status in (
            TransactionStatus.INTRANS,
            TransactionStatus.INERROR,
        )

    @property
    def _begins(self) -> bool:
        """Return whether a reading begins with the next statement."""
        return bool(self._waiting) and self._waiting[-1].sql == _READING

    def answer(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement, after those that wait, and return its rows."""
        return self.answers((sql, *values))[0]

    def answers(self, *asked: tuple[Any, ...]) -> list[list[tuple[Any, ...]]]:
        """Run some statements, each with its values, after those that wait; return their rows."""
        told = [_Statement(sql, values) for sql, *values in asked]
        sent, self._waiting = [*self._waiting, *told], []
        if not keeps_a_session(self.connection):
            sent = self._settled(sent)
        self._over = False
        if len(sent) == 1:
            return [_rows(self._run(sent[0]))]
        try:
            with self.connection.pipeline():
                cursors = {id(each): self._run(each) for each in sent}
            return [_rows(cursors[id(each)]) for each in told]
        except Error:
            # The driver takes for prepared what the server did not come to; so nothing of this
            # session is built upon, and it is not kept.
            self.connection.prepare_threshold = None
            if self._is_open and sent[-1].sql == "COMMIT" != told[-1].sql:
                with suppress(Error):  # begun here alone
                    self._run(_Statement("ROLLBACK"))
            raise

    def _settled(self, sent: list[_Statement]) -> list[_Statement]:
        """Return statements for whichever process of the server takes them."""
        sql, values = settings_for(self._schema, local=True)
        settings, made = _Statement(sql, values), list[_Statement]()
        inside, own = self._is_open, False
        for each in sent:
            begins = each.sql.startswith("BEGIN")
            if each.sql == "COMMIT":
                inside = False
            elif not (inside or begins):
                made += [_Statement("BEGIN"), settings]
                inside = own = True
            made += [each, settings] if begins else [each]
            inside = inside or begins
        return [*made, _Statement("COMMIT")] if own else made

    def later(self, sql: str, *values: Any) -> None:
        """Run one statement before the next that is answered; it has no answer."""
        self._wait(_Statement(sql, values))

    def later_each(self, sql: str, rows: list[Sequence[Any]]) -> None:
        """Run one statement for each of some rows, before the next that is answered."""
        self._wait(_Statement(sql, rows, many=True))

    def _wait(self, statement: _Statement) -> None:
        """Keep a statement for later, or send what waits where that is a lot."""
        self._waiting.append(statement)
        if len(self._waiting) > _MOST:
            self.answer("SELECT 1")

    def begin_reading(self) -> None:
        """Begin a transaction in which everything is read as of one moment."""
        self._waiting.append(_Statement(_READING))
        self._reading = True

    def begin_writing(self, *first: tuple[Any, ...]) -> None:
        """Begin a transaction that may write, by some statements."""
        self._reading = False
        self.answers(("BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE",), *first)

    def commit(self) -> None:
        """Make what was written durable."""
        self.answer("COMMIT")

    def roll_back(self) -> None:
        """Undo the transaction, unless the server has already done so; never fails."""
        if self._begins:
            self._waiting.pop()  # it never began
            return
        self._waiting = [each for each in self._waiting if self._over]
        if self._over or not self._is_open:
            return
        status = self.connection.info.transaction_status
        if self._reading and status == TransactionStatus.INTRANS:
            # Nothing was written: it can wait. (With ROLLBACK, the driver would forget what it has
            # prepared.)
            self._waiting, self._over = [_Statement("COMMIT")], True
        else:
            with suppress(Error):
                self._run(_Statement("ROLLBACK"))

    def _run(self, statement: _Statement) -> Any:
        """Send one statement."""
        sql, values, many = statement
        if many:
            cursor = self.connection.cursor()
            cursor.executemany(_translated(sql), values)
            return cursor
        # What begins and ends transactions is not worth preparing.
        return self.connection.execute(
            _translated(sql), values or None, binary=bool(values), prepare=_prepared(sql)
        )


def _rows(cursor: Any) -> list[tuple[Any, ...]]:
    """Return the rows of an answer."""
    return cursor.fetchall() if cursor.description else []


def _prepared(sql: str) -> bool | None:
    """Return whether a statement is prepared; None where it is after some times."""
    return False if sql.startswith(("BEGIN", "COMMIT", "ROLLBACK")) else None


@lru_cache(maxsize=256)
def _translated(sql: str) -> str:
    """Return a statement as the driver takes it."""
    return sql.replace("?", "%s")
