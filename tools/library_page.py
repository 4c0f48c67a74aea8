"""The reference of the library: the methods of `Pharmacy` and its groups, by their docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import MISSING
from functools import cached_property
from typing import Any

import reference
from typer.main import get_command

from ldncompound.api.groups import Groups
from ldncompound.api.order_forms import declared, order_class
from ldncompound.api.pharmacy import Pharmacy
from ldncompound.api.release_stated import ReleaseStated
from ldncompound.api.titrations import ScheduleOrder
from ldncompound.cli.main import program
from ldncompound.core.dosage_forms import FORMS

__all__ = ["commands", "groups", "method_of", "page", "public_methods"]


GROUPS = {"batch": "batches", "order": "orders", "report": "reports", "titration": "titrations"}
"""Groups of the library that have another name than that of the command line."""

METHODS = {
    **dict.fromkeys(FORMS, "prepare"),
    "label": "print_label",
    "sheet": "print_sheet",
    "show": "preparation",
    "titration": "titrations.enter",
    "dispense": "batches.dispense",
    "inspect": "batches.inspect",
    "work": "batches.at_work",
    "reports.yield": "reports.yields",
    "batches.record": "batches.print_record",
    "batches.review": "batches.sign_reviews",
}
"""Methods that have another name than their command."""

_STATED = {each.__name__: each for each in (ScheduleOrder, ReleaseStated)}
"""What else is handed in as one object."""

_NOTE = """# The library

What `from ldncompound import Pharmacy` gives, from the docstrings of the code. How it is used:
[call it from pharmacy software](../how-to/call-it-from-pharmacy-software.md). Arguments of a wrong
type are `WrongUsage`. `request_id` makes the repetition of an act safe.
"""

_COMMANDS = """## Commands

Every command is a method, and every option an argument.

| command | method |
|---|---|
"""

_ORDERS = """## Orders

What `pharmacy.prepare` takes: `CapsuleOrder`, `TabletOrder`, `LiquidOrder` and `TopicalOrder`.
Every field is given by its name, as a text exactly as it was typed. Capsules for stock
(`for_stock=True`) have `patient=""` and `prescriber=""`.

| field | what it is | given as | orders |
|---|---|---|---|
"""


def groups() -> dict[str, type]:
    """Return the class of each group, by the name that `Pharmacy` has for it."""
    pharmacy = Pharmacy.open("none.sqlite")
    names = [name for name, each in vars(Groups).items() if isinstance(each, cached_property)]
    return {name: type(getattr(pharmacy, name)) for name in names}


def public_methods(kind: type) -> dict[str, Any]:
    """Return the public methods of a class, in the order of their names."""
    found = inspect.getmembers(kind, callable)
    return {name: each for name, each in found if not name.startswith("_")}


def commands(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of every command; a group that acts without a command too."""
    command = command or get_command(program())
    children = getattr(command, "commands", {})
    for name, each in children.items():
        if name in ("titration",):
            yield (*path, name)
        yield from commands(each, (*path, name))
    if not children:
        yield path


def method_of(path: tuple[str, ...]) -> str:
    """Return the method of a command, as `Pharmacy` names it."""
    group, *rest = (each.replace("-", "_") for each in path)
    name = ".".join([GROUPS.get(group, group), *rest]) if rest else group
    return METHODS.get(name, name)


def page() -> str:
    """Return the page."""
    contents, parts = [], []
    for name, kind in {"": Pharmacy, **groups()}.items():
        whole = f"pharmacy.{name}".rstrip(".")
        methods = {_heading(whole, each): (each, of) for each, of in public_methods(kind).items()}
        contents += [f"- {_link(whole)}", *(f"  - {_link(each)}" for each in methods)]
        parts += [f"## {whole}", _lists(_docstring(kind))]
        parts += [_method(heading, *each) for heading, each in methods.items()]
    front = [f"- {_link(each)}" for each in ("Commands", "Orders", *_STATED)]
    head = [reference.NOTE, _NOTE, "\n".join([*front, *contents]), _table_of_commands()]
    stated = [f"## {name}\n\n{_lists(_docstring(each))}" for name, each in _STATED.items()]
    return "\n\n".join([*head, _orders(), *stated, *parts]).replace("\n\n\n", "\n\n") + "\n"


def _heading(of: str, name: str) -> str:
    """Return the heading of a method."""
    return "Pharmacy.open" if (of, name) == ("pharmacy", "open") else f"{of}.{name}"


def _link(heading: str) -> str:
    """Return a link to a heading of the page."""
    return f"[{heading}](#{heading.lower().replace('.', '')})"


def _table_of_commands() -> str:
    """Return which method each command is."""
    rows = []
    for path in sorted({each for each in commands() if each}):
        of, _, name = f"pharmacy.{method_of(path)}".rpartition(".")
        rows.append(f"| `ldncompound {' '.join(path)}` | {_link(_heading(of, name))} |")
    return _COMMANDS + "\n".join(rows)


def _orders() -> str:
    """Return the fields of the orders of all forms, from their declarations."""
    kinds = [order_class(form) for form in FORMS]
    rows: dict[str, list[str]] = {}
    for kind in kinds:
        for each in declared(kind):
            # What is said of a file of orders does not concern a program.
            what = each.in_file.partition("; then delete")[0].replace("|", "\\|")
            given = "True" if each.switch else "texts" if each.many else "text"
            if kind.__dataclass_fields__[each.name].default is MISSING:
                given += ", always"
            rows.setdefault(f"| `{each.name}` | {what} | {given} |", []).append(kind.__name__)
    return _ORDERS + "\n".join(
        f"{row} {'all' if len(of) == len(kinds) else ', '.join(of)} |" for row, of in rows.items()
    )


_OF_NAMES = ("Args", "Raises", "Attributes")
"""Sections of a docstring that are lists of names; the others are text."""


def _docstring(of: Any) -> str:
    """Return a docstring."""
    return str(inspect.getdoc(of))


def _method(heading: str, name: str, method: Any) -> str:
    """Return the part about a method."""
    signature = inspect.signature(inspect.unwrap(method))
    taken = [each for each in signature.parameters.values() if each.name not in ("self", "cls")]
    told = str(signature.replace(parameters=taken))
    call = _folded(heading.rpartition(".")[0], name, told)
    return f"### {heading}\n\n```python\n{call}\n```\n\n{_lists(_docstring(method))}"


def _folded(of: str, name: str, told: str) -> str:
    """Return a call in lines of at most 100 characters."""
    line = re.sub(r"(: |-> )'([^']*)'", r"\1\2", f"{of}.{name}{told}")
    if len(line) <= 100:
        return line
    head, _, rest = line.partition("(")
    inside, _, result = rest.rpartition(")")
    members = re.split(r", (?![^\[(]*[\])])", inside)
    return head + "(\n" + "".join(f"    {each},\n" for each in members) + ")" + result


def _lists(text: str) -> str:
    """Return the sections of a docstring as lists."""
    lines: list[str] = []
    section = ""
    for raw in inspect.cleandoc("\n" + text).splitlines():
        name = re.fullmatch(r"(Args|Returns|Raises|Yields|Attributes):", raw)
        if name:
            section = name[1]
            lines += ["", f"**{section}**", ""]
        elif section in _OF_NAMES and (found := re.match(r"    (\w[\w, ]*): (.*)", raw)):
            lines.append(f"- `{found[1]}`: {found[2]}")
        elif section and raw.startswith("        "):
            lines[-1] += " " + raw.strip()
        elif section and raw.startswith("    "):
            lines.append(f"{lines.pop()} {raw.strip()}".lstrip() if lines[-1] else raw.strip())
        else:
            lines.append(raw)
    return _with_examples("\n".join(lines).rstrip())


def _with_examples(text: str) -> str:
    """Return a text with its examples in a block."""
    return re.sub(r"((?:^>>> .*\n?(?:^(?!>>>).+\n?)*)+)", r"```python\n\1\n```\n", text, flags=re.M)
