"""What an order takes of a trail: bytes of the file, and of each table and index.

Usage: python benchmarks/sizes.py [--orders 300]

Different orders for capsules, each with a request id, are recorded in a fresh trail. The figures
do not depend on the machine. `dbstat` tells the tables where SQLite was built with it.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from ldncompound import CapsuleOrder, Pharmacy

DOSES = ("0.5 mg", "1 mg", "1.5 mg", "2 mg", "3 mg", "4.5 mg")
AIM = 9_000


def record(path: Path, count: int) -> None:
    """Record so many orders."""
    chance = random.Random(3)
    with Pharmacy.open(path, by="Kim", state=path.with_name("state")) as pharmacy:
        for number in range(count):
            ordered = CapsuleOrder(
                dose=chance.choice(DOSES), days=str(chance.randint(10, 90)),
                patient=f"P-{number}", prescriber=f"Dr {chance.choice('ABCDEF')}",
                fill_mass="130 mg/capsule",
            )  # fmt: skip
            pharmacy.prepare(ordered, request_id=f"row-{number}")


def main() -> None:
    """Print the sizes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--orders", type=int, default=300)
    count = parser.parse_args().orders
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trail.sqlite"
        record(path, count)
        print(f"{path.stat().st_size / count:8.0f} bytes an order, the aim is {AIM}")
        select = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"
        try:
            with closing(sqlite3.connect(path)) as file:
                for name, size in file.execute(select):
                    print(f"{size / count:8.0f} {name}")
        except sqlite3.OperationalError:
            print("This SQLite has no dbstat.")


if __name__ == "__main__":
    main()
