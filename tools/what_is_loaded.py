"""List what commands load: modules of the program, libraries, classes made, expressions, files.

Usage: python tools/what_is_loaded.py [--write]

Each command of `COMMANDS` is called in a process of its own. Without --write it prints what is
loaded beyond the lists of `tests/data/what_is_loaded.json`, and what these need no more; with it,
it renews the lists. They hold counts and names, never times. A test holds every command to them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

__all__ = ["COMMANDS", "KEPT", "beyond", "loaded_by"]

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "tests" / "data" / "what_is_loaded.json"

_ORDER = ("--dose", "1.5 mg", "--days", "30", "--patient", "P-1042", "--prescriber", "Dr Example")
COMMANDS: dict[str, tuple[str, ...]] = {
    "--help": ("--help",),
    "capsules --help": ("capsules", "--help"),
    "capsules": ("capsules", *_ORDER),
    "capsules --json": ("capsules", *_ORDER, "--json"),
    "liquid": ("liquid", *_ORDER),
    "show": ("show", "{id}"),
    "show --json": ("show", "{id}", "--json"),
    "trail head": ("trail", "head"),
    "trail log": ("trail", "log"),
    "trail verify": ("trail", "verify"),
    "calc mwq": ("calc", "mwq", "--sensitivity", "6 mg", "--error", "5 %"),
    "screening": ("screening",),
}
"""What is typed, by name; {id} stands for the preparation of the trail that is read."""

_LIBRARIES = (
    "cryptography", "msgspec", "openpyxl", "pint", "platformdirs", "pydantic", "rfc8785", "segno",
    "sqlite3", "tomli_w", "tomllib", "typer", "typst", "zxcvbn",
)  # fmt: skip
"""Those that are declared, and two of Python's own that take long."""

_PROBE = """
import json, re, sys
from pathlib import Path

files, expressions = set(), []

def opened(event, given):
    if event == "open" and isinstance(given[0], str):
        path = Path(given[0])
        if "formulations" in path.parts and path.suffix not in ("", ".py", ".pyc"):
            files.add(path.name)

sys.addaudithook(opened)
compiled = re._compiler.compile

def compile(pattern, *more):
    frame = sys._getframe(1)
    while frame.f_globals.get("__name__") in ("re", "functools"):
        frame = frame.f_back
    if frame.f_globals.get("__name__", "").startswith("ldncompound"):
        expressions.append(pattern)
    return compiled(pattern, *more)

re._compiler.compile = compile
from ldncompound.cli import main

code = main(sys.argv[2:])

def kind(one):
    if "__dataclass_fields__" in vars(one):
        return "dataclasses"
    if issubclass(one, tuple) and hasattr(one, "_fields"):
        return "named tuples"
    bases = {each.__module__.partition(".")[0] for each in one.__mro__}
    return "models" if "pydantic" in bases else "structs" if "msgspec" in bases else "others"

ours = {name: module for name, module in sys.modules.items() if name.startswith("ldncompound")}
classes = [
    kind(each)
    for name, module in ours.items()
    for each in vars(module).values()
    if isinstance(each, type) and each.__module__ == name
]
Path(sys.argv[1]).write_text(json.dumps({
    "code": code,
    "modules": sorted(ours),
    "libraries": sorted(name for name in sys.modules if "." not in name),
    "classes": {each: classes.count(each) for each in sorted(set(classes))},
    "expressions": len(expressions),
    "files": sorted(files),
}))
"""


def loaded_by(folder: Path) -> dict[str, dict[str, Any]]:
    """
    Return what each command loads, called one after the other on one trail.

    Args:
        folder: An empty one, for the trail and all that the program may write.
    """
    environment = {key: each for key, each in os.environ.items() if "LDNCOMPOUND" not in key}
    home = {name: str(folder) for name in ("HOME", "USERPROFILE", "XDG_DATA_HOME", "APPDATA")}
    environment |= home | {"LDNCOMPOUND_TRAIL": str(folder / "trail.sqlite")}
    made = _called(COMMANDS["capsules --json"], folder, environment)
    identity = json.loads(made.stdout)["id"]
    found = {}
    for name, words in COMMANDS.items():
        _called(tuple(each.format(id=identity) for each in words), folder, environment)
        told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
        if told.pop("code") != 0:
            raise RuntimeError(f"{name} ended with an error")
        told["libraries"] = [each for each in told["libraries"] if each in _LIBRARIES]
        told["modules"] = _by_folder(told["modules"])
        found[name] = told
    return found


def _called(
    words: tuple[str, ...], folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Call a command; what it loaded stands in a file afterwards."""
    return subprocess.run(  # noqa: S603 - this Python, with words from above
        [sys.executable, "-c", _PROBE, str(folder / "told.json"), *words],
        cwd=folder, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip


def _by_folder(modules: list[str]) -> dict[str, str]:
    """Return the names of modules, those of one folder in one text."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in modules:
        folder, _, name = each.rpartition(".")
        found[folder].append(name)
    return {folder: " ".join(names) for folder, names in found.items()}


def beyond(found: dict[str, Any], kept: dict[str, Any]) -> list[str]:
    """
    Return what of one command is beyond another list, in words; nothing where all of it is in it.

    >>> now = {"modules": {"a": "b c"}, "libraries": [], "files": [], "classes": {"models": 2}}
    >>> then = {"modules": {"a": "b"}, "libraries": [], "files": [], "classes": {"models": 1}}
    >>> beyond({**now, "expressions": 0}, {**then, "expressions": 0})
    ['module a.c', '2 models, not 1']
    """
    told = []
    for folder, names in found["modules"].items():
        known = kept["modules"].get(folder, "").split()
        told += [f"module {folder}.{name}" for name in names.split() if name not in known]
    for word, names in (("library", "libraries"), ("file", "files")):
        told += [f"{word} {each}" for each in found[names] if each not in kept[names]]
    for each, count in found["classes"].items():
        if count > kept["classes"].get(each, 0):
            told.append(f"{count} {each}, not {kept['classes'].get(each, 0)}")
    if found["expressions"] > kept["expressions"]:
        told.append(f"{found['expressions']} expressions, not {kept['expressions']}")
    return told


def main() -> None:
    """Compare, or write the lists."""
    with tempfile.TemporaryDirectory() as folder:
        found = loaded_by(Path(folder))
    if "--write" in sys.argv[1:]:
        KEPT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        return
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    for name, each in found.items():
        for line in beyond(each, kept[name]):
            print(f"{name}: {line}")
        for line in beyond(kept[name], each):
            print(f"{name}: no more {line}")


if __name__ == "__main__":
    main()
