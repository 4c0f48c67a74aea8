"""
Commands and groups of them: each is built when it is called, and its help stands in sections.

The sections are Typer's help panels, printed plainly: no summary is cut off, and a pipe gets what
the screen gets. The required options come first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from ldncompound.cli.typed_values import take_lightly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["REQUIRED", "CommandGroup", "CommandPage", "GroupPage", "built_command", "summary_of"]


REQUIRED = "[required"
"""What is said of an option that must be given; Typer says the same."""


class CommandPage(TyperCommand):
    """A command, with its help."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse what is typed, and nothing that is not."""
        take_lightly(self.get_params(ctx))
        return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write what is typed, section by section."""
        _write(formatter, _options(self, ctx))


class _WhenAsked(Mapping[str, Any]):
    """
    Commands by name, each built when it is asked for.

    Args:
        ways: What builds them, by name.
    """

    def __init__(self, ways: Mapping[str, Callable[[], Any]]) -> None:
        """Take what builds them."""
        self._ways, self._built = ways, dict[str, Any]()

    def __getitem__(self, name: str) -> Any:
        """Return a command."""
        if name not in self._built:
            self._built[name] = self._ways[name]()
        return self._built[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Return a command, or *default*; what fails while it is built is no missing command."""
        return self[name] if name in self._ways else default

    def __contains__(self, name: object) -> bool:
        """Return whether there is such a command, without building it."""
        return name in self._ways

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._ways)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._ways)


class GroupPage(TyperGroup):
    """A group of commands, with its help."""

    ways: ClassVar[Mapping[str, Callable[[], Any]]] = MappingProxyType({})
    told: ClassVar[Mapping[str, tuple[str, str]]] = MappingProxyType({})

    def __init__(self, **more: Any) -> None:
        """Take what Typer takes; its commands are built when they are asked for."""
        super().__init__(**more)
        self.commands: Any = _WhenAsked(self.ways)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse what is typed, and nothing that is not."""
        take_lightly(self.get_params(ctx))
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - as Typer calls it
        """Return the names of the commands, in the order in which they are listed."""
        return list(self.ways)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, section by section, and the options of the group."""
        self.format_commands(ctx, formatter)
        _write(formatter, _options(self, ctx))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands with their summaries, which are not cut off."""
        _write(formatter, map(self._row, self.list_commands(ctx)))

    def _row(self, name: str) -> tuple[str, tuple[str, str]]:
        """Return the section of a command, its name and its summary."""
        if name in self.told:
            heading, summary = self.told[name]
            return heading, (name, summary)
        each = self.commands[name]
        return getattr(each, "rich_help_panel", None) or "Commands", (name, summary_of(each))


class CommandGroup(typer.Typer):
    """
    A group whose commands, and itself, have help in sections.

    Args:
        told: Heading and summary of commands, by name; others are built to be listed.
        more: What Typer takes. A group that does nothing itself shows its help.
    """

    def __init__(self, *, told: Mapping[str, tuple[str, str]] | None = None, **more: Any) -> None:
        """Take what Typer takes."""
        self.ways: dict[str, Callable[[], Any]] = {}
        page = type("Page", (GroupPage,), {"ways": self.ways, "told": told or {}})
        shows = not more.get("invoke_without_command", False)
        # Typer makes a group of what has commands of its own, or a callback.
        more.setdefault("callback", _nothing)
        super().__init__(cls=page, no_args_is_help=shows, rich_markup_mode=None, **more)

    def command(self, name: str | None = None, **more: Any) -> Callable[[Any], Any]:
        """Return what makes a function a command of this group, built when it is called."""

        def taken(function: Any) -> Any:
            called = name or function.__name__.replace("_", "-")
            self.ways[called] = lambda: built_command(called, function, **more)
            return function

        return taken


def _nothing() -> None:
    """Do nothing before a command."""


def built_command(name: str, function: Any, **more: Any) -> Any:
    """Return a function as a command."""
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name, cls=CommandPage, **more)(function)
    return get_command(alone)


def summary_of(command: Any) -> str:
    """Return the first paragraph of the help of a command, on one line."""
    return " ".join((command.help or "").partition("\n\n")[0].split())


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
