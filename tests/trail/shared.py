"""What the tests of the trail share: an act to record, and ways to look at a folder."""

import os
import sys
from datetime import UTC, datetime

from ldncompound.trail.act import Act

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def an_act(**changes):
    """A preparation, with whatever a test wants otherwise."""
    plain = {
        "action": "preparation",
        "outcome": "done",
        "by": "Dr Example",
        "by_basis": "stated",
        "station": "bench",
        "at": NOON,
        "program": "ldncompound 1.0",
        "document": lambda subject: {"id": subject, "dose": "4.5 mg"},
        "series": None if "subject" in changes else "DEMO-20261122",
    }
    return Act(**(plain | changes))


def names_in(folder):
    """What lies in a folder, journals and half-made files included."""
    return sorted(entry.name for entry in folder.iterdir())


def environment():
    """An environment in which another Python finds what this one does."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
