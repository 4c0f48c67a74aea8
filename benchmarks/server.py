"""A trail on a PostgreSQL server: one entry against its rows raw, an order against one in a file.

Part of `run.py`. It starts a server of its own, as the tests do (psycopg, Debian's `postgresql`),
which waits for the disk as one in use does; it is reached by a socket of this computer.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1] / "tests"
PROGRAM = str(Path(sys.executable).with_name("ldncompound"))
KEPT = ("entry", "document", "personal", "subject", "request", "mention", "view_search")
Found = tuple[str, list[tuple[float, float]], str]
"""What was compared, seconds of subject and yardstick in each turn, and the aim."""


def run(pairs: int, words: list[str]) -> Iterator[Found]:
    """Yield what was found; *words*: of an order on the command line."""
    sys.path.insert(0, str(TESTS))
    import psycopg

    import servers

    with ExitStack() as stack:
        running = stack.enter_context(servers.server(fsync="on", full_page_writes="on"))
        home = stack.enter_context(tempfile.TemporaryDirectory())
        trail, file = running.new_trail(), f"{home}/trail.sqlite"
        connection = stack.enter_context(psycopg.connect(running.url(), autocommit=True))

        works = [_order(stack, each, home) for each in (trail, file)]
        found = _in_turns(pairs, *works, times=10)
        yield "one order with the library, against a file", found, "1.2"

        raw = _raw(connection, trail.rpartition("schema=")[2])
        found = _in_turns(pairs, _entry(stack, trail), raw, times=40)
        yield "one durable entry, against the same rows raw", found, "1.3"

        environment = os.environ | {
            "HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home,
            "PYTHONPYCACHEPREFIX": f"{home}/compiled",
        }  # fmt: skip
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        calls = [
            _command([PROGRAM, "capsules", *words, "--trail", str(each)], environment)
            for each in (trail, file)
        ]
        found = _in_turns(pairs, *calls, times=1)
        yield "one order on the command line, against a file", found, "1.2"


def _in_turns(
    pairs: int, one: Callable[[], None], other: Callable[[], None], *, times: int
) -> list[tuple[float, float]]:
    """Return the seconds by the clock of two works, turn by turn; the first does not count."""
    found = []
    for _ in range(pairs + 1):
        took = []
        for work in (one, other):
            began = time.perf_counter()
            for _ in range(times):
                work()
            took.append((time.perf_counter() - began) / times)
        found.append((took[0], took[1]))
    return found[1:]


def _order(stack: ExitStack, trail: str, home: str) -> Callable[[], None]:
    """Return work that orders capsules, each time for another patient."""
    from ldncompound import CapsuleOrder, Pharmacy

    state = Path(home) / "library"
    pharmacy = stack.enter_context(Pharmacy.open(trail, by="Kim", state=state))
    numbers = itertools.count()

    def order() -> None:
        number = next(numbers)
        pharmacy.prepare(
            CapsuleOrder(
                dose="1.5 mg", days="30", patient=f"P-{number}", prescriber="Dr Example",
                fill_mass="130 mg/capsule",
            ),
            request_id=f"order-{number}",
        )  # fmt: skip

    return order


def _entry(stack: ExitStack, trail: str) -> Callable[[], None]:
    """Return work that records the newest preparation again, as another one."""
    from datetime import UTC, datetime

    from ldncompound.trail.act import Act
    from ldncompound.trail.store import Trail

    opened = stack.enter_context(Trail.open_for_acts(trail))
    newest = opened.recorded_at(opened.size())
    numbers = itertools.count()

    def record() -> None:
        opened.record(
            Act(
                action="preparation", outcome="done", by="Kim", by_basis="stated",
                station="bench", at=datetime.now(UTC), program="bench", series="BENCH",
                document=lambda identity: {**newest.document, "id": identity},
                personal=newest.personal, mentions=(("prescriber", "Dr Example"),),
                request_id=f"entry-{next(numbers)}",
            )
        )  # fmt: skip

    return record


def _raw(connection: Any, schema: str) -> Callable[[], None]:
    """Return work that adds the rows of the newest entry to tables without keys or safeguards."""
    connection.execute("CREATE SCHEMA raw")
    kept: list[tuple[str, tuple[Any, ...]]] = []
    for table in KEPT:
        connection.execute(f"CREATE TABLE raw.{table} AS SELECT * FROM {schema}.{table} LIMIT 0")
        newest = connection.execute(
            f"SELECT * FROM {schema}.{table} "
            f"WHERE sequence = (SELECT max(sequence) FROM {schema}.entry)"
        )
        kept += [(table, row) for row in newest.fetchall()]

    def insert() -> None:
        connection.execute("BEGIN")
        for table, row in kept:
            places = ", ".join(["%s"] * len(row))
            connection.execute(f"INSERT INTO raw.{table} VALUES ({places})", row, binary=True)
        connection.execute("COMMIT")

    return insert


def _command(words: list[str], environment: dict[str, str]) -> Callable[[], None]:
    """Return work that runs a process to its end."""

    def call() -> None:
        subprocess.run(words, env=environment, capture_output=True, check=True)

    return call
