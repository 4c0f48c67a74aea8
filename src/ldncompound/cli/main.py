"""The program: its commands, and the one place where an error becomes an exit code.

Heavy modules (pint, pydantic models, typst, sqlite3) are imported inside the
commands, so `--help` loads none of them.
"""

from __future__ import annotations

import contextlib
import os
import sys
from functools import partial
from importlib import import_module
from typing import Any

import typer
from typer.main import get_command, get_group

from ldncompound.cli import console_characters
from ldncompound.cli.help_pages import CommandGroup, built_command
from ldncompound.cli.options import ProgramVersion
from ldncompound.cli.summaries import SUMMARIES
from ldncompound.cli.terminal import carry, is_screen, print_error, print_json
from ldncompound.core.dosage_forms import FORMS
from ldncompound.core.refusals import CompoundingError, Stopped, WrongUsage

__all__ = ["main", "program"]


_PREPARE, _BENCH, _STOCK = "Prepare", "Bench", "Stock"
_PEOPLE, _RECORDS, _SUMS = "People", "Records", "Sums"
_COMMANDS = {
    "titration": (_PREPARE, "titration", "app"),
    "refill": (_PREPARE, "refill", "refill"),
    "prepare": (_PREPARE, "order_files", "prepare"),
    "order": (_PREPARE, "order_files", "app"),
    "screening": (_PREPARE, "screening", "screening"),
    "day": (_BENCH, "day", "day"),
    "work": (_BENCH, "work", "work"),
    "batch": (_BENCH, "batch", "batch"),
    "balances": (_BENCH, "balances", "balances"),
    "sheet": (_BENCH, "sheet", "sheet"),
    "label": (_BENCH, "labels", "label"),
    "dispense": (_BENCH, "dispense", "dispense"),
    "lots": (_STOCK, "lots", "lots"),
    "packing": (_STOCK, "packing_trials", "packing"),
    "triturations": (_STOCK, "triturations", "triturations"),
    "people": (_PEOPLE, "people", "people"),
    "show": (_RECORDS, "sheet", "show"),
    "report": (_RECORDS, "reports", "report"),
    "inspect": (_RECORDS, "inspection", "inspect"),
    "trail": (_RECORDS, "trail", "app"),
    "formulations": (_RECORDS, "formulations", "app"),
    "rules": (_RECORDS, "rules", "app"),
    "setup": (_RECORDS, "setup", "setup"),
    "calc": (_SUMS, "calc", "app"),
    "selftest": (_SUMS, "selftest", "selftest"),
}
"""The commands other than those of dosage forms: heading, module of this package, name in it."""


def program() -> typer.Typer:
    """Build the program; of its commands only those that are asked for."""
    told = {name: (_PREPARE, form.does) for name, form in FORMS.items()}
    for name, (heading, _, _) in _COMMANDS.items():
        told[name] = heading, SUMMARIES.get(name, "")
    built = CommandGroup(
        name="ldncompound",
        help="From a prescriber's dose of low-dose naltrexone to a recorded batch sheet.\n\n"
        "The program proposes no dose, changes none and has no override.",
        epilog="Start: ldncompound capsules --dose '1.5 mg' --days 30 --patient P-1042 "
        "--prescriber 'Dr Example' --sheet sheet.pdf",
        told=told,
        pretty_exceptions_enable=False,
    )
    built.callback()(_program)
    built.ways |= {name: partial(_command, name) for name in told}
    return built


def _command(name: str) -> Any:
    """Return a command or a group; that of a dosage form is built from its order's fields."""
    if name in FORMS:
        from ldncompound.cli.order_commands import order_command

        return built_command(name, order_command(name))
    _, module, attribute = _COMMANDS[name]
    found = getattr(import_module(f"ldncompound.cli.{module}"), attribute)
    return get_group(found) if isinstance(found, typer.Typer) else built_command(name, found)


def _program(version: ProgramVersion = False) -> None:
    """Take the options that stand before a command."""


_INTERRUPTED = 130
"""What Typer returns after Ctrl-C."""

_HARMLESS = {"--json", "--replace"}
"""Switches that may be given twice."""


def main(arguments: list[str] | None = None) -> int:
    """
    Run the command line.

    Args:
        arguments: Without the program's name; None takes those of the process.

    Returns:
        The exit code of the contract: 0 done, 1 a bug, 2 wrong usage, 3 refused,
        4 not what it claims to be, 5 storage not available.
    """
    given = sys.argv[1:] if arguments is None else arguments
    _make_streams_safe()
    carry(given)
    to_json = "--json" in given
    try:
        if not given and is_screen():
            return _shown_alone()
        given = given or ["--help"]
        command = get_command(program())
        _refuse_repeated(command, given)
        code = command(given, standalone_mode=False, prog_name="ldncompound")
        sys.stdout.flush()
        if code == _INTERRUPTED:
            raise KeyboardInterrupt
        return code if isinstance(code, int) else 0
    except CompoundingError as error:
        return _tell(error, to_json=to_json)
    except (typer.Abort, KeyboardInterrupt):
        stopped = Stopped("Stopped.", remedy="'ldncompound trail log' shows what is recorded.")
        return _tell(stopped, to_json=to_json)
    except BrokenPipeError:
        # The reader of our output is gone; the record is complete.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the one boundary: anything else is a bug
        if type(error).__name__ == "NoArgsIsHelpError" and not to_json:
            typer.echo(str(error), err=True)
            return WrongUsage.exit_status
        # Imported here: most calls are understood.
        from ldncompound.cli.wrong_calls import wrong_call

        usage = wrong_call(error, given, _groups)
        return _tell(usage, to_json=to_json) if usage else _tell_bug(error, to_json=to_json)


def _shown_alone() -> int:
    """Show the day on a terminal, where the program is called without a word."""
    from ldncompound.cli.day import show_alone

    show_alone()
    return 0


def _groups() -> list[tuple[str, dict[str, Any]]]:
    """Return the groups of commands, each with its own commands by name."""
    every: dict[str, Any] = getattr(get_command(program()), "commands", {})
    return [(name, own) for name, each in every.items() if (own := getattr(each, "commands", {}))]


def _refuse_repeated(command: Any, given: list[str]) -> None:
    """Refuse an option of one value given twice, whose first value would be lost."""
    single: set[str] = set()
    for word in ("", *given):
        command = getattr(command, "commands", {}).get(word, command)
        for each in command.params:
            taken = single.difference_update if each.multiple else single.update
            taken(each.opts)
    seen: set[str] = set()
    for word in given:
        if word == "--":
            return
        name = word.partition("=")[0]
        if word.startswith("--") and name in single - _HARMLESS:
            if name in seen:
                raise WrongUsage(f"{name} is given twice.", remedy="Give it once.")
            seen.add(name)


def _tell(error: CompoundingError, *, to_json: bool) -> int:
    """Show an error of the tree, and return its exit code."""
    with contextlib.suppress(OSError):
        if to_json:
            print_json(error.to_json())
        print_error(error)
    return error.exit_status


def _tell_bug(error: Exception, *, to_json: bool) -> int:
    """Report a bug; with LDNCOMPOUND_DEBUG set, raise it with its traceback."""
    if os.environ.get("LDNCOMPOUND_DEBUG"):
        raise error
    told = CompoundingError(
        f"This is a fault of the program, not of your order ({type(error).__name__}).",
        remedy="Nothing that was recorded is lost; 'ldncompound trail log' shows the record. "
        "Please report what you typed. LDNCOMPOUND_DEBUG=1 shows the details.",
    )
    return _tell(told, to_json=to_json)


def _make_streams_safe() -> None:
    """Spell out what the encoding of a console lacks, so that printing never stops the program."""
    console_characters.register()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=console_characters.IN_PLAIN_CHARACTERS)
