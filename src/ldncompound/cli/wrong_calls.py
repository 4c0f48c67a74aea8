"""A call that the parser does not understand, told with what to type instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeAlias

from ldncompound.core.near_names import nearest
from ldncompound.core.refusals import WrongUsage, quoted

__all__ = ["wrong_call"]


_DASHES = ("\u2013", "\u2014", "\u2212", "\u2011")
"""What word processors and telephones make of two hyphens, or of one."""


Groups: TypeAlias = Iterable[tuple[str, Collection[str]]]
"""The groups of commands, each with the names of its own."""


def wrong_call(
    error: Exception, given: list[str], groups: Callable[[], Groups]
) -> WrongUsage | None:
    """
    Return the parser's error about a wrong call as our own; None for any other error.

    Args:
        error: What the parser raised.
        given: The words of the call.
        groups: Returns the groups of commands, which only some errors need.
    """
    if getattr(error, "exit_code", None) != 2 or not hasattr(error, "format_message"):
        return None
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "ldncompound"
    options, commands = _known(context)
    remedy = (
        _dashed(given, options)
        or _unquoted(error, given, options)
        or _near(error, options, commands, groups)
        or _missing(error, context)
    )
    return WrongUsage(_message(error), remedy=f"{remedy}'{path} --help' shows how.")


def _message(error: Any) -> str:
    """Return the parser's message, without its guesses: the remedy names what is near."""
    told = str(error.format_message()).rstrip(".")
    return re.sub(r"\.? \(?(?:Did you mean|Possible options).*\Z", "", told) + "."


def _known(context: Any) -> tuple[list[str], list[str]]:
    """Return the options and the commands that there are at the place of the error."""
    command = getattr(context, "command", None)
    options = [name for each in getattr(command, "params", ()) for name in each.opts]
    return options, [*getattr(command, "commands", {})]


def _missing(error: Any, context: Any) -> str:
    """Return the example of a command of which something needed is missing."""
    if not str(error.format_message()).startswith("Missing"):
        return ""
    text = str(getattr(getattr(context, "command", None), "help", None) or "")
    found = re.search(r"^Example: (.+?)(?=\n\s*\n|\Z)", text, re.M | re.S)
    return f"For example: {' '.join(found[1].split())}. " if found else ""


def _dashed(given: list[str], options: list[str]) -> str:
    """Return what to write for an option whose hyphens are dashes, or one instead of two."""
    for word in given:
        name = word.partition("=")[0]
        plain = f"--{name.lstrip(''.join((*_DASHES, '-')))}"
        one = re.fullmatch(r"-[a-z][a-z-]+", name) is not None
        if (name.startswith(_DASHES) or one) and plain in options:
            return f"Write {plain}, with two plain hyphens. "
    return ""


def _unquoted(error: Any, given: list[str], options: list[str]) -> str:
    """Return what to write for a value with a blank that is not in quotes."""
    if "unexpected extra argument" not in str(error.format_message()):
        return ""
    for at, word in enumerate(given[:-2]):
        if word not in options:
            continue
        rest = given[at + 1 :]
        size = next((n for n, each in enumerate(rest) if each.startswith("--")), len(rest))
        if size > 1:
            value = " ".join(rest[:size]).strip("'\"\u2018\u2019\u201c\u201d\u201e")
            return f"What has a blank stands in straight quotes: {word} {quoted(value)}. "
    return ""


_LIKE_A_COMMAND = 0.75
"""Least likeness of a command: they are few, and a wrong one is seen at once."""


def _near(error: Any, options: list[str], commands: list[str], groups: Callable[[], Groups]) -> str:
    """Return the option or command that is near to an unknown one."""
    unknown = getattr(error, "option_name", None)
    if unknown is not None and "requires an argument" in str(error.format_message()):
        return f"Type its value after it: {unknown} '…'. "
    if unknown is not None:
        name = unknown.casefold().replace("_", "-")
        # An option of another program often says more: --patient-id, --dose-mg.
        near = nearest(name, options) or next(
            (each for each in options if len(each) > 3 and name.startswith(f"{each}-")), None
        )
        return f"Write {near}. " if near else ""
    found = re.search(r"No such command '([^']+)'", str(error.format_message()))
    if not found:
        return ""
    within = [f"{group} {found[1]}" for group, each in groups() if found[1] in each]
    near = nearest(found[1], commands, _LIKE_A_COMMAND)
    if near is None and not within:
        began = [each for each in commands if each.startswith(found[1][:4].casefold())]
        within = began if len(found[1]) > 3 and len(began) == 1 else []
    told = [near] if near else within
    return f"Write {' or '.join(map(quoted, told))}. " if told else ""
