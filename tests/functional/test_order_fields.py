"""A field of an order is declared once, and everything else follows from that."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import jsonschema
import pytest
from typer.main import get_command

from ldncompound.cli import main
from ldncompound.cli.main import program
from ldncompound.compounding.dosage_forms.order_classes import order_class
from ldncompound.compounding.prescription.declared_fields import declared
from ldncompound.compounding.prescription.order_fields import Order
from ldncompound.core.dosage_forms import FORMS
from ldncompound.interchange.order_files import header, keys_of, template

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "ldncompound"
PAGE = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
EVERY = [(form, each) for form in FORMS for each in declared(order_class(form))]


def schema_of(form):
    """Return the shipped schema of an order file."""
    return json.loads((SOURCE / "schemas" / f"order-{form}-1.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("form", FORMS)
def test_every_member_of_an_order_is_declared(form):
    """Every member of an order class has a declaration, but those that a schedule alone sets."""
    assert {each.name for each in declared(order_class(form))} == {
        each.name for each in fields(order_class(form))
    } - {"steps", "one_container"}
    assert all(each.says.help for each in declared(order_class(form)))


@pytest.mark.parametrize(("form", "field"), EVERY, ids=lambda each: getattr(each, "name", each))
def test_a_declared_field_is_in_all_places_with_the_same_words(form, field):
    """Option, template, CSV header, schema and reference page have the declared words."""
    command = get_command(program()).commands[form]
    option = next(each for each in command.params if each.opts == [field.flag])
    section = PAGE.partition(f"\n## ldncompound {form}\n")[2].partition("\n## ")[0]
    row = next(line for line in section.splitlines() if line.startswith(f"| `{field.flag}"))

    assert option.help.partition("  [required")[0] == field.says.help
    assert ("[required" in option.help) == (field.name in order_class(form).wanted({}))
    assert option.multiple == field.many
    assert f"| {field.says.help}" in row
    assert ("May be repeated." in row) == field.many
    if field.switch:
        assert field.name not in keys_of(form)
        return
    assert option.metavar == field.says.value
    assert f"# {field.in_file}\n" in template(form)
    assert field.name in header(form).strip().split(",")
    stated = schema_of(form)["properties"][field.name]
    assert stated["description"] == field.in_file
    assert (stated["type"] == "array") == field.many


@pytest.mark.parametrize("form", FORMS)
def test_the_schema_of_an_order_file_takes_what_the_reader_takes(form):
    """The smallest order is valid by the schema; an unknown key is not."""
    least = {"form": form, "dose": "1.5 mg", "days": 30, "patient": "P", "prescriber": "D"}
    valid = jsonschema.Draft202012Validator(schema_of(form)).is_valid

    assert valid(least)
    assert valid(least | {"lots": ["a=1@2027-01"]})
    assert not valid(least | {"colour": "red"})
    assert not valid(least | {"quantity": 30})
    assert not valid({key: value for key, value in least.items() if key != "patient"})


def test_the_options_of_a_shared_field_are_spelled_nowhere_else():
    """No command spells out the help or the names of an order option."""
    shared = {each.says.help for each in declared(Order)}
    for path in (SOURCE / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "typer.Option":
                said = {ast.unparse(each.value) for each in node.keywords if each.arg == "help"}
                assert not {repr(each) for each in shared} & said, path


def test_an_option_is_repeated_only_where_it_holds_a_list(capsys):
    """`--lot` may be given twice; `--balance` of an order may not, whatever `setup` accepts."""
    assert main(["capsules", "--lot", "a=1", "--lot", "b=2", "--dose", "1 mg"]) == 2
    assert "--days is missing." in capsys.readouterr().err
    assert main(["capsules", "--balance", "B1", "--balance", "B2"]) == 2
    assert "--balance is given twice." in capsys.readouterr().err
    assert main(["capsule", "--lot", "a", "--lot", "b"]) == 2
    assert "No such command 'capsule'" in capsys.readouterr().err
    assert main(["setup", "--balance", "x", "--balance", "y", "--paper", "a4", "--paper=a4"]) == 2
    assert "--paper is given twice." in capsys.readouterr().err


NEW_FIELDS = """
    flavour: Annotated[
        str | None, OrderField("Which flavour is wanted.", "NAME", called="the flavour", longest=9)
    ] = None
    wishes: Annotated[
        tuple[str, ...], OrderField("Something else that is wanted.", option="wish")
    ] = ()
"""
NEW_ORDER = '''
"""What is ordered of pastilles, as typed."""

from dataclasses import dataclass
from typing import ClassVar

from ldncompound.compounding.prescription.order_fields import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class PastilleOrder(Order):
    """One prescription for pastilles."""

    form: ClassVar[str] = "pastilles"
    form_in_words: ClassVar[str] = "pastilles"
    example: ClassVar[str] = "ldncompound pastilles --dose '1.5 mg'"
'''
LOOK = """
import json, sys
from typer.main import get_command
import ldncompound.cli.order_session as session
from ldncompound.cli import main
from ldncompound.cli.main import program
from ldncompound.core.dosage_forms import FORMS
from ldncompound.interchange.order_files import header, template
import order_schemas
import reference

ordered = []
session.record_and_show = lambda order, **more: ordered.append(order.as_typed())
page = reference.command_line()
schemas = order_schemas.schemas()
found = {}
for form in FORMS:
    code = main([form, "--dose", "1.5 mg", "--days", "30", "--patient", "P", "--prescriber", "D",
                 "--flavour", "mint", "--wish", "one", "--wish", "two"])
    options = get_command(program()).commands[form].params
    found[form] = {
        "code": code,
        "ordered": ordered.pop(),
        "options": {each.opts[0]: each.help for each in options},
        "template": template(form),
        "header": header(form),
        "schema": schemas[f"order-{form}-1.json"]["properties"],
        "page": page.partition(f"\\n## ldncompound {form}\\n")[2].partition("\\n## ")[0],
    }
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    """Return what a copy of the package shows with two more fields and one more form declared."""
    copy = tmp_path_factory.mktemp("edited")
    shutil.copytree(SOURCE, copy / "ldncompound", ignore=shutil.ignore_patterns("*.ttf", "*.pyc"))
    package = copy / "ldncompound"
    place = package / "compounding" / "prescription" / "order_fields.py"
    text = place.read_text(encoding="utf-8")
    place.write_text(
        text.replace(
            "\n    @property\n    def named", NEW_FIELDS + "\n    @property\n    def named", 1
        )
    )
    forms = package / "core" / "dosage_forms.py"
    line = 'FORMS: Final = {\n    "pastilles": ListedForm("pastilles", "PastilleOrder", "Prepare pastilles.", "pastille", "oral"),'
    forms.write_text(forms.read_text(encoding="utf-8").replace("FORMS: Final = {", line, 1))
    folder = package / "compounding" / "dosage_forms" / "pastilles"
    folder.mkdir()
    (folder / "__init__.py").write_text('"""Pastilles."""\n')
    (folder / "order.py").write_text(NEW_ORDER)
    path = os.pathsep.join((str(copy), str(ROOT / "tools")))

    def run(code, *words):
        return subprocess.run(
            [sys.executable, "-c", code, *words], cwd=copy, capture_output=True, text=True,
            check=True, env={**os.environ, "PYTHONPATH": path, "COLUMNS": "100"},
        ).stdout  # fmt: skip

    return run


def test_a_field_that_is_declared_needs_nothing_else(edited):
    """From one declaration every form has option, template, column, schema, page and repetition."""
    found = json.loads(edited(LOOK).splitlines()[-1])

    assert set(found) == {*FORMS, "pastilles"}
    for shown in found.values():
        assert shown["code"] == 0
        assert shown["ordered"]["flavour"] == "mint"
        assert shown["ordered"]["wishes"] == ["one", "two"]
        assert shown["options"]["--flavour"] == "Which flavour is wanted."
        assert shown["options"]["--wish"] == "Something else that is wanted."
        assert '# Which flavour is wanted.\n# flavour = ""\n' in shown["template"]
        assert "# Something else that is wanted.\n# wishes = []\n" in shown["template"]
        assert {"flavour", "wishes"} <= {*shown["header"].strip().split(",")}
        assert shown["schema"]["flavour"]["description"] == "Which flavour is wanted."
        assert shown["schema"]["wishes"]["type"] == "array"
        assert "| `--flavour NAME` | Which flavour is wanted. |" in shown["page"]
        assert (
            "| `--wish TEXT` | Something else that is wanted. May be repeated. |" in shown["page"]
        )


def test_a_form_that_is_listed_is_a_command(edited):
    """One line in the list of forms gives a command, its place in the overview and its help."""
    call = "import sys; from ldncompound.cli import main; main(sys.argv[1:])"

    assert re.search(r"^  pastilles +Prepare pastilles\.$", edited(call, "--help"), re.MULTILINE)
    shown = edited(call, "pastilles", "--help")
    assert "Example: ldncompound pastilles --dose '1.5 mg'" in shown
    assert "--flavour NAME" in shown


def test_the_overview_loads_no_order():
    """`--help` lists the form commands without loading orders or what computes them."""
    code = (
        "import sys; from ldncompound.cli import main; main(['--help']);"
        "print([m for m in sys.modules if m.startswith('ldncompound.compounding')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.rstrip().endswith("[]")
    assert "Prepare capsules from a prescriber's dose." in done.stdout
