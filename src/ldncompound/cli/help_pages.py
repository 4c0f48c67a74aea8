"""
Help in sections: commands by what they are for, options with the required ones first.

The sections are Typer's help panels, printed plainly: no summary is cut off, and a pipe gets what
the screen gets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["REQUIRED", "CommandGroup", "CommandPage", "GroupPage"]


REQUIRED = "[required"
"""What is said of an option that must be given; Typer says the same."""


class CommandPage(TyperCommand):
    """The help of a command."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write what is typed, section by section."""
        _write(formatter, _options(self, ctx))


class GroupPage(TyperGroup):
    """The help of a group of commands."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, section by section, and the options of the group."""
        self.format_commands(ctx, formatter)
        _write(formatter, _options(self, ctx))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands with their summaries, which are not cut off."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = (
            (getattr(each, "rich_help_panel", None) or "Commands", (name, _summary(each.help)))
            for name, each in commands
            if each is not None and not each.hidden
        )
        _write(formatter, rows)


class CommandGroup(typer.Typer):
    """A group whose commands, and itself, have help in sections."""

    def __init__(self, **more: Any) -> None:
        """Take what Typer takes; a group that does nothing itself shows its help."""
        shows = not more.get("invoke_without_command", False)
        super().__init__(cls=GroupPage, no_args_is_help=shows, rich_markup_mode=None, **more)

    def command(self, name: str | None = None, **more: Any) -> Callable[[Any], Any]:
        """Return what makes a function a command of this group."""
        return super().command(name, cls=CommandPage, **more)


def _summary(words: str | None) -> str:
    """Return the first paragraph of a help, on one line."""
    return " ".join((words or "").partition("\n\n")[0].split())


def _options(command: Any, ctx: Any) -> Iterable[tuple[str, tuple[str, str]]]:
    """Yield what may be typed with its section: arguments, and options with the required first."""
    found: list[tuple[str, tuple[str, str]]] = []
    for param in command.get_params(ctx):
        row = param.get_help_record(ctx)
        if row is None:
            continue
        is_argument = param.param_type_name == "argument"
        panel = getattr(param, "rich_help_panel", None)
        section = "Arguments" if is_argument else panel or "Options"
        if "--help" in param.opts and found:
            section = found[-1][0]
        found.append((section, row))
    return sorted(found, key=lambda each: REQUIRED not in each[1][1])


def _write(formatter: Any, rows: Iterable[tuple[str, tuple[str, str]]]) -> None:
    """Write rows under the headings of their sections, in the order in which these come."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for section, row in rows:
        sections.setdefault(section, []).append(row)
    for section, found in sections.items():
        with formatter.section(section):
            formatter.write_dl(found)
