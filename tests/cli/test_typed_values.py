"""What is typed is taken as Typer takes it, and its adapters are built only where they are used."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import pytest
import typer
from typer.core import TyperCommand
from typer.main import get_command

from ldncompound.cli import main
from ldncompound.cli.help_pages import CommandPage

TEXTS = [
    "3", "0", "7", "007", "+3", "-1", "8", "1_0", "3.0", "3.5", " 3", "3 ", "", " ", "x", "\u0663",
    "\u00b2", "1e1", "0x3", "123456789", "1234567890", "9" * 400, "true", "None", "\udcff", "a\0b",
]  # fmt: skip


def taken(page: type[TyperCommand], words: list[str]) -> Any:
    """Return what a command of this kind gets for some words, or what it says of them."""
    got: list[Any] = []

    def command(
        names: Annotated[list[str] | None, typer.Argument()] = None,
        text: Annotated[str | None, typer.Option(envvar="A_TEXT")] = None,
        count: Annotated[int | None, typer.Option()] = None,
        size: Annotated[int, typer.Option(min=0, max=123456789)] = 5,
        many: Annotated[list[str] | None, typer.Option()] = None,
        counts: Annotated[list[int] | None, typer.Option()] = None,
        share: Annotated[float, typer.Option()] = 1,
        on: Annotated[bool, typer.Option("--on")] = False,
    ) -> None:
        got.append((names, text, count, size, many, counts, share, on))

    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command("it", cls=page)(command)
    try:
        get_command(alone)(words, standalone_mode=False, prog_name="it")
    except Exception as error:  # noqa: BLE001 - whatever a parser raises
        return type(error).__name__, str(error), getattr(error, "message", None)
    return got


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
@pytest.mark.parametrize("name", ["--text", "--count", "--size", "--many", "--counts", "--share"])
def test_a_value_is_what_typer_makes_of_it(name, text):
    """Values and messages are the same with and without adapters, of every kind of option."""
    words = [f"{name}={text}"]
    assert taken(CommandPage, words) == taken(TyperCommand, words)


@pytest.mark.parametrize(
    "words",
    [[], ["a"], ["a", "b", "--on"], ["--many", "1", "--many", "2"], ["--", "-x"], ["--counts", "1",
     "--counts", "2"], ["--on=1"], ["--count"], ["--nothing"]],
    ids=" ".join,
)  # fmt: skip
def test_what_was_not_typed_is_what_typer_makes_of_it(words, monkeypatch):
    """So are options left out, repeated, or given by the environment."""
    assert taken(CommandPage, words) == taken(TyperCommand, words)
    monkeypatch.setenv("A_TEXT", "from outside")
    assert taken(CommandPage, words) == taken(TyperCommand, words)


def test_a_call_of_texts_and_plain_numbers_builds_no_adapter(monkeypatch, capsys, tmp_path):
    """Neither options that were not typed, nor completion, nor a plain number need one."""
    built = []
    coercion = sys.modules.get("typer._coercion")
    if coercion is None:
        pytest.skip("this Typer has no adapters")
    real = coercion.build_runtime_param  # type: ignore[attr-defined]
    for module in (coercion, sys.modules["typer.core"]):
        monkeypatch.setattr(
            module, "build_runtime_param", lambda told: built.append(told) or real(told)
        )
    trail = str(tmp_path / "none.sqlite")
    assert main(["trail", "verify", "--at-least", "3", "--trail", trail]) == 5
    assert main(["lots", "list", "--limit", "3", "--trail", trail]) == 5
    assert main(["calc", "rsd", "19.4", "19.5", "19.6"]) == 0
    assert built == []
    assert main(["lots", "list", "--limit", "x", "--trail", trail]) == 2
    assert len(built) == 1
    assert "--limit" in capsys.readouterr().err
