"""The installed command, called as other programs call it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from documents_read import check_document, kinds_of_documents
from functional import forked

LONGEST = 120
"""Seconds after which a call is stopped."""


@dataclass
class Answer:
    """What a call returned."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return the one JSON document of standard output."""
        return json.loads(self.out)


def unwrapped(text: str) -> str:
    """Return messages with each line that was wrapped to the width of a screen whole again."""
    return re.sub(
        r"(?<=\S)\n(?:    |  (?!What to do|Source|And |This refusal|[-!] ))(?=\S)", " ", text
    )


class Command:
    """`ldncompound` in an empty home directory with its own trail."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.trail = home / "trail.sqlite"
        self.environment = {
            key: value for key, value in os.environ.items() if not key.startswith("LDNCOMPOUND_")
        } | {
            "HOME": str(home),
            "USERPROFILE": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_STATE_HOME": str(home / "state"),
            "LDNCOMPOUND_TRAIL": str(self.trail),
            "PYTHONWARNINGS": "error",
        }

    def __call__(self, *arguments: str, stdin: bytes = b"", **environment: str) -> Answer:
        """Run the command and return its answer."""
        environment = self.environment | environment
        if forked.is_for_a_fork(environment):
            given = (arguments, environment, self.home, stdin)
            code, out, err = forked.call(*given, longest=LONGEST)
            return Answer(code, out.decode(), unwrapped(err.decode("utf-8", "replace")))
        return self.installed(*arguments, stdin=stdin, **environment)

    def installed(self, *arguments: str, stdin: bytes = b"", **environment: str) -> Answer:
        """Run the command in its own interpreter."""
        done = subprocess.run(
            [sys.executable, "-m", "ldncompound", *arguments],
            capture_output=True,
            env={**self.environment, **environment},
            cwd=self.home,
            input=stdin,
            timeout=LONGEST,
            check=False,
        )
        encoding = environment.get("PYTHONIOENCODING", "utf-8").partition(":")[0]
        out, err = done.stdout.decode(encoding), done.stderr.decode(encoding, "replace")
        return Answer(done.returncode, out, unwrapped(err))

    def capsules(self, *more: str, dose: str = "1.5 mg", days: str = "30") -> Answer:
        """Prepare capsules with every required option given, as JSON."""
        return self("capsules", "--dose", dose, "--days", days, *PATIENT, "--json", *more)


PATIENT = ("--patient", "P-1042", "--prescriber", "Dr Example")


def check_schema(document: dict) -> None:
    """Check a document against the schema that ships under its name."""
    if document["schema"] in kinds_of_documents():
        check_document(document)
        return
    name = document["schema"].removeprefix("ldncompound.").replace("/", "-") + ".json"
    schema = json.loads((files("ldncompound") / "schemas" / name).read_text(encoding="utf-8"))
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Return the command in an empty home."""
    return Command(tmp_path)
