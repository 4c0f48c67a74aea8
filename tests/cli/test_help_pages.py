"""Help in sections: every command has its place, what is required comes first, nothing is cut."""

from __future__ import annotations

import re

import pytest
from typer.main import get_command

from ldncompound.cli import help_pages
from ldncompound.cli.main import main, program
from ldncompound.cli.summaries import SUMMARIES
from ldncompound.core.dosage_forms import FORMS

WIDTH = 80


def pages(command, path=()):
    """Yield every command and group with the words that call it."""
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from pages(each, (*path, name))


EVERY = dict(pages(get_command(program())))
WRITERS = [
    ("sheet",), ("label",), ("batch", "record"), ("inspect",), ("trail", "export"), ("selftest",),
    ("titration", "calendar"), ("triturations", "label"), ("lots", "recall"), ("batch", "recall"),
    *(path for path in EVERY if path[:1] == ("report",) and len(path) == 2),
]  # fmt: skip
"""Commands that write one file."""


def shown(capsys, monkeypatch, *words):
    """Return the help of a command on 80 columns."""
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    assert main([*words, "--help"]) == 0
    return capsys.readouterr().out.splitlines()


def sections(lines):
    """Return the headings with what stands under them; a line that goes on is part of its row."""
    found, heading = {}, None
    for line in lines:
        if re.fullmatch(r"[A-Z][A-Za-z]*:", line):
            heading = found.setdefault(line[:-1], [])
        elif heading is not None and re.match(r"  \S", line):
            heading.append(line.strip())
    return found


def test_the_overview_has_every_command_once_on_one_line(capsys, monkeypatch):
    """Six headings; each summary fits, and none ends in dots."""
    lines = shown(capsys, monkeypatch)
    found = sections(lines)
    kinds = ("Prepare", "Bench", "Stock", "People", "Records", "Sums")
    assert tuple(found)[:6] == kinds
    rows = [row for kind in kinds for row in found[kind]]
    assert sorted(row.split()[0] for row in rows) == sorted(
        path[0] for path in EVERY if len(path) == 1
    )
    assert "..." not in "".join(rows)
    assert not [line for line in lines if re.match(r"   {8,}\S", line) and "completion" not in line
                and "customize" not in line]  # fmt: skip


@pytest.mark.parametrize("path", sorted(EVERY), ids="-".join)
def test_no_help_is_wider_than_the_screen(capsys, monkeypatch, path):
    """Of any command; its sections name every option."""
    lines = shown(capsys, monkeypatch, *path)
    assert max(map(len, lines)) <= WIDTH
    said = "\n".join(lines)
    for param in EVERY[path].params:
        assert (
            param.hidden
            or param.name == "version"
            or param.opts[-1] in said
            or not param.opts[-1].startswith("-")
        )


@pytest.mark.parametrize("form", ["capsules", "liquid", "tablets", "topical"])
def test_an_order_begins_with_what_is_required(capsys, monkeypatch, form):
    """Prescription, making, paper, where; required ones first and marked, no other marked so."""
    found = sections(shown(capsys, monkeypatch, form))
    assert tuple(found) == ("Prescription", "Making", "Paper", "Where")
    first = [row.split()[0] for row in found["Prescription"]]
    wanted = ["--dose", "--days", "--patient", "--prescriber"]
    assert first[: len(wanted)] == wanted
    marked = " ".join(shown(capsys, monkeypatch, form)).count("[required")
    assert marked == len(wanted)
    assert {"--lot", "--balance", "--formulation"} <= {row.split()[0] for row in found["Making"]}


def test_what_stands_in_for_a_required_option_is_named(capsys, monkeypatch):
    """An order for stock has no patient, a number no days."""
    said = " ".join(" ".join(shown(capsys, monkeypatch, "capsules")).split())
    assert "--days N Length of the course in days. [required, or --quantity" in said
    assert "--patient REF Your patient reference. [required, or --for- stock]" in said


@pytest.mark.parametrize("path", WRITERS, ids="-".join)
def test_every_file_is_named_with_one_option(path):
    """-o and --output, whatever it was called before."""
    names = [name for param in EVERY[path].params for name in param.opts]
    assert {"-o", "--output"} <= set(names)


def test_the_old_names_are_still_taken():
    """What scripts say goes on."""
    for path, old in (
        (("batch", "record"), "--pdf"), (("inspect",), "--to"), (("report", "open"), "--csv"),
        (("selftest",), "--report"), (("sheet",), "--output"),
    ):  # fmt: skip
        assert old in [name for param in EVERY[path].params for name in param.opts]


def test_the_summaries_of_the_overview_are_those_of_the_commands():
    """What was written down for the list of commands is what each of them says of itself."""
    found = {path[0]: help_pages.summary_of(each) for path, each in EVERY.items() if len(path) == 1}
    assert found == SUMMARIES | {name: form.does for name, form in FORMS.items()}


@pytest.mark.parametrize(
    ("words", "built"),
    [
        (["--help"], 0), (["--version"], 0), (["capsules", "--help"], 1), (["trail", "head"], 1),
        (["calc", "rsd", "19.4", "19.5"], 1), (["calc", "--help"], 23),
        (["batch", "list"], 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_no_command_is_built_but_the_one_that_is_called(
    capsys, monkeypatch, tmp_path, words, built
):
    """A call pays for no other command of its group, and a list of commands for none of them."""
    monkeypatch.setenv("LDNCOMPOUND_TRAIL", str(tmp_path / "none.sqlite"))
    made = []
    real = help_pages.CommandPage.__init__

    def counted(self, *given, **more):
        made.append(more.get("name"))
        real(self, *given, **more)

    monkeypatch.setattr(help_pages.CommandPage, "__init__", counted)
    main(words)
    assert len(made) == built, made
    capsys.readouterr()


def test_a_command_that_cannot_be_built_is_not_an_unknown_one(capsys, monkeypatch):
    """A fault of the program is told as one, whatever it raises."""
    monkeypatch.setattr("ldncompound.cli.order_commands.FORMS", {})
    assert main(["capsules", "--help"]) == 1
    assert "fault of the program" in " ".join(capsys.readouterr().err.split())
