"""The structure of the package: layers, one copy of the data, current pages."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "ldncompound"
MODULES = sorted(SOURCE.rglob("*.py"))


def test_imports_go_downwards_only():
    """The contracts of import-linter hold."""
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_a_wheel_carries_the_one_copy_of_the_formulations(tmp_path):
    """Built and unpacked, the wheel holds the same bytes as the folder at the top."""
    pytest.importorskip("hatchling")
    from hatchling.builders.wheel import WheelBuilder

    built = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    with zipfile.ZipFile(built) as wheel:
        inside = {
            name.removeprefix("ldncompound/formulations/"): wheel.read(name)
            for name in wheel.namelist()
            if name.startswith("ldncompound/formulations/")
        }
        names = set(wheel.namelist())
    outside = {
        path.relative_to(ROOT / "formulations").as_posix(): path.read_bytes()
        for path in (ROOT / "formulations").rglob("*")
        if path.is_file()
    }

    assert inside == outside
    for needed in (
        "ldncompound/trail/schema.sql",
        "ldncompound/documents/sheet.typ",
        "ldncompound/documents/selftest.typ",
        "ldncompound/pharmacy/reports/selftest/cases.json",
        "ldncompound/documents/fonts/NotoSans-Regular.ttf",
        "ldncompound/schemas/preparation-1.json",
        "ldncompound/schemas/bundle.json",
        "ldncompound/py.typed",
    ):
        assert needed in names


def test_the_readme_of_a_package_has_no_dead_link(tmp_path):
    """Outside the repository no link is relative, what was linked is named, and nothing is lost."""
    pytest.importorskip("hatchling")
    from hatchling.builders.wheel import WheelBuilder

    built = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    with zipfile.ZipFile(built) as wheel:
        (name,) = (each for each in wheel.namelist() if each.endswith(".dist-info/METADATA"))
        told = wheel.read(name).decode("utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    linked = re.findall(r"(?<!!)\[[^\]]*\]\(([^)]+)\)", readme)

    assert "Description-Content-Type: text/markdown" in told
    assert "Project-URL" not in told
    assert "](" not in re.sub(r"\]\(https?://", "", told)
    assert len(linked) > 5
    assert all(f"(`{target}`)" in told for target in linked)
    assert all(line in told for line in readme.splitlines() if "](" not in line)


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("system", [("linux", "x86_64"), ("win32", "AMD64"), ("darwin", "x86_64")])
def test_the_constraints_fit_every_python_and_system(python, system):
    """Each dependency, extras included, has one pin, which lies within what the project takes."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    wanted = [each for each in map(Requirement, texts) if each.name != "ldncompound"]
    environment = {
        "python_version": python, "python_full_version": f"{python}.0",
        "sys_platform": system[0], "platform_machine": system[1],
    }  # fmt: skip
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins: dict[str, list[str]] = {}
    for each in map(Requirement, lines):
        if each.marker is None or each.marker.evaluate(environment):
            (pin,) = each.specifier
            assert pin.operator == "=="
            pins.setdefault(canonicalize_name(each.name), []).append(pin.version)

    assert {name: found for name, found in pins.items() if len(found) != 1} == {}
    for each in wanted:
        assert each.specifier.contains(pins[canonicalize_name(each.name)][0]), each


def test_generated_files_are_current():
    """Schemas and reference pages equal what code and data generate."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_every_public_thing_says_what_it_is(path):
    """Modules, public classes and functions have docstrings; vague module names are not used."""
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert ast.get_docstring(tree)
    assert path.stem not in {"utils", "helpers", "manager", "common", "misc"}
    inside = [each for node in tree.body if isinstance(node, ast.ClassDef) for each in node.body]
    for node in [*tree.body, *inside]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            overload = any(ast.unparse(each) == "overload" for each in node.decorator_list)
            assert overload or ast.get_docstring(node), f"{path.name}: {node.name}"


def test_only_quantities_knows_pint_and_it_parses_no_text():
    """Pint reads generously, so no text may reach it."""
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert "parse_expression" not in text
        if path.name != "quantities.py":
            assert "import pint" not in text


def test_sql_stands_in_one_room():
    """No module outside the trail contains SQL."""
    for path in MODULES:
        if path.parent.name != "trail":
            assert not re.search(r"\b(SELECT|INSERT INTO|PRAGMA)\b", path.read_text("utf-8"))


def test_the_repository_names_no_machine_and_no_registry():
    """No absolute path of a machine and no address of a package registry is committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False
    ).stdout.decode()
    files = [ROOT / name for name in listed.split("\0") if name]
    for path in files or MODULES:
        if path == Path(__file__) or path.suffix in {".ttf", ".png"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for pattern in (r"/(?:home|root|work|Users)/\w", r"pypi\.org|pythonhosted|registry\.npmjs"):
            assert not re.search(pattern, text), f"{path}: {pattern}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_wrong_usage_says_what_to_do_instead(path):
    """Whoever calls it wrongly reads a remedy, too; a program shows it beside the message."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        made = getattr(node, "exc", None)
        if isinstance(made, ast.Call) and getattr(made.func, "id", "") == "WrongUsage":
            assert {each.arg for each in made.keywords} & {"remedy", None}, f"line {made.lineno}"


def test_the_version_stands_in_the_change_log():
    """The change log has a heading for the version of the code."""
    from ldncompound.core.version import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_dependency_has_its_reason():
    """Each run-time dependency is named in the decision on dependencies."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reasons = (ROOT / "docs" / "decisions" / "0006-dependencies.md").read_text(encoding="utf-8")
    extras = project["optional-dependencies"]
    ours = (each for name in ("excel", "pdf", "postgres", "sign") for each in extras[name])
    for line in [*project["dependencies"], *ours]:
        assert re.match(r"[\w-]+", line)[0] in reasons  # type: ignore[index]


def test_fonts_are_the_ones_whose_licences_ship():
    """The bundled fonts come with their licences."""
    fonts = SOURCE / "documents" / "fonts"
    text = (fonts / "LICENSES.txt").read_text(encoding="utf-8")

    assert "SIL Open Font License" in text
    assert "Bitstream" in text
    assert {p.suffix for p in fonts.iterdir()} == {".ttf", ".txt"}


@pytest.mark.parametrize("package", [SOURCE, SOURCE / "trail"], ids=lambda path: path.name)
def test_a_name_fetched_late_is_no_module_beside_it(package):
    """Otherwise importing that module would replace the name."""
    tree = ast.parse((package / "__init__.py").read_text(encoding="utf-8"))
    listed = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "__all__"
    )

    assert listed
    assert not {*listed} & {path.stem for path in package.iterdir()}


def _imported(path: Path) -> set[str]:
    """Return the modules of the package that a file imports, anywhere in it."""
    names = {_name_of(each) for each in MODULES}
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module in names:
            for each in node.names:
                within = f"{node.module}.{each.name}"
                found.add(within if within in names else node.module)
    return found - {_name_of(path)}


def _name_of(path: Path) -> str:
    """Return the dotted name of a module."""
    dotted = path.relative_to(SOURCE.parent).with_suffix("").as_posix().replace("/", ".")
    return dotted.removesuffix(".__init__")


def test_no_files_import_each_other_in_a_circle():
    """Removing files that import nothing left removes all of them."""
    left = {_name_of(path): _imported(path) for path in MODULES}
    while leaves := {name for name, imported in left.items() if not imported & left.keys()}:
        left = {name: imported for name, imported in left.items() if name not in leaves}

    assert not left


def test_the_package_has_ten_wings_and_three_files():
    """The top level has exactly the named wings and files."""
    wings = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file()}
    files = {path.name for path in SOURCE.iterdir() if path.is_file()}

    assert wings == {
        "api", "calculation", "cli", "compounding", "core", "documents", "formulary",
        "interchange", "pharmacy", "trail",
    }  # fmt: skip
    assert files == {"__init__.py", "__main__.py", "py.typed"}


def test_a_module_fits_in_the_head():
    """No module is longer than 400 lines."""
    for path in MODULES:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= 400, path


def test_where_contributors_are_sent_exists():
    """Every path of the table in CONTRIBUTING.md exists; each change names three at most."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?!to change|---)([^|]+) \| ([^|]+) \|$", text, flags=re.MULTILINE)

    assert len(rows) == 12
    for change, places in rows:
        paths = re.findall(r"`([^`]+)`", places)
        assert 1 <= len(paths) <= 3, change
        for path in paths:
            assert (ROOT / path).exists(), path


def test_no_two_classes_have_one_name():
    """Every class name occurs once in the package."""
    homes: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(_name_of(path))

    assert not {name: where for name, where in homes.items() if len(where) > 1}


def test_a_function_is_read_at_a_glance():
    """Nine of ten have at most 25 lines below signature and docstring, and none more than 60."""
    lengths = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lengths.append(node.end_lineno - body[0].lineno + 1 if body else 0)
    lengths.sort()

    assert lengths[-1] <= 60
    assert lengths[len(lengths) * 9 // 10] <= 25


@pytest.mark.parametrize(
    ("words", "unused"),
    [
        (["--help"], {"pint", "pydantic", "sqlite3"}),
        (["--version"], {"pint", "pydantic", "sqlite3", "ldncompound.api"}),
        (["capsules", "--help"], {"pint", "pydantic", "sqlite3"}),
        (["show", "DEMO-1", "--trail", "none.sqlite"], {"pint", "pydantic"}),
        (["trail", "verify", "--trail", "none.sqlite"], {"pint", "pydantic"}),
        (["calc", "mwq", "--help"], {"pint", "sqlite3"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_a_command_does_not_use_is_not_loaded(words, unused, tmp_path):
    """Help loads no computing library, and reading a trail none either."""
    code = (
        "import json, sys\nfrom ldncompound.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(json.dumps([name for name in sys.modules if '.' not in name]), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert not unused & {*json.loads(done.stderr.splitlines()[-1])}
