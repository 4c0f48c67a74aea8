"""The reference of the library: the methods of `Pharmacy` and its groups, by their docstrings."""

from __future__ import annotations

import inspect
import re
from functools import cached_property
from typing import Any

import reference

from ldncompound.api.groups import Groups
from ldncompound.api.pharmacy import Pharmacy

__all__ = ["groups", "page", "public_methods"]


_NOTE = """# The library

What `from ldncompound import Pharmacy` gives, from the docstrings of the code. How it is used:
[call it from pharmacy software](../how-to/call-it-from-pharmacy-software.md). Arguments of a wrong
type are `WrongUsage`. `request_id` makes the repetition of an act safe.
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


def page() -> str:
    """Return the page."""
    parts = [reference.NOTE, _NOTE, "## pharmacy", inspect.cleandoc(_docstring(Pharmacy))]
    parts[-1] = _with_examples(parts[-1])
    parts += [_method("Pharmacy" if name == "open" else "pharmacy", name, each)
              for name, each in public_methods(Pharmacy).items()]  # fmt: skip
    for name, kind in groups().items():
        parts += [f"## pharmacy.{name}", inspect.cleandoc(_docstring(kind))]
        parts += [_method(f"pharmacy.{name}", *each) for each in public_methods(kind).items()]
    return "\n\n".join(parts).replace("\n\n\n", "\n\n") + "\n"


def _docstring(of: Any) -> str:
    """Return a docstring."""
    return str(inspect.getdoc(of))


def _method(of: str, name: str, method: Any) -> str:
    """Return the part about a method."""
    signature = inspect.signature(inspect.unwrap(method))
    taken = [each for each in signature.parameters.values() if each.name not in ("self", "cls")]
    told = str(signature.replace(parameters=taken))
    text = _docstring(method)
    head, _, rest = text.partition("\n")
    return f"### {of}.{name}\n\n```python\n{_folded(of, name, told)}\n```\n\n{head}\n{_lists(rest)}"


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
        elif section and (found := re.match(r"    (\w[\w, ]*): (.*)", raw)):
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
