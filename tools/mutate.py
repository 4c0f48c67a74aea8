"""
Change the arithmetic in every small way, and report what no test notices.

Usage: nice python tools/mutate.py [--jobs N] [MODULE ...]

A mutant is a module with one change: a comparison, an operator, a number, a condition, a
default, two arguments swapped, a refusal that is not raised, a missing row of a table. Each is
run in a forked process against the doctests of its module and the fast tests named in TESTS; no
file is changed. A mutant that passes them all is a survivor, printed as
file:line: what [[was]] there -> what is there instead. One that can change no result is listed
in equivalent_mutants.toml with the reason. The exit code is 1 if any other survives, or if a
reason has no survivor.

Sentences are not changed: no text with a blank is altered, and no `remedy` is removed; only
numbers in the tables of a module are, such as those of the units.

A child that uses much more processor time than the unchanged module is ended and counts as
killed. Hypothesis draws the same examples every time. Works offline, on Linux and macOS.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.machinery
import os
import re
import resource
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

# The heavy packages are imported before the first fork, the program itself after it.
import hypothesis
import pint
import pydantic
import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "ldncompound"
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.toml")
BROKEN = 70
"""The exit code of a child that could not even start the tests."""
PRELOADED = (hypothesis, pint, pydantic)

STRENGTHS = ("tests/calculation/test_dilution.py", "tests/worked_examples")
STATISTICS = ("tests/calculation/test_statistics.py", "tests/worked_examples")
PLANS = (
    "tests/compounding/weighing/test_powder_plan.py",
    "tests/compounding/weighing/test_powder_batch.py",
    "tests/compounding/weighing/test_trituration_chains.py",
)
QUANTITIES = ("tests/core/test_quantities.py", "tests/calculation/test_statistics.py")
COUNTS = ("tests/calculation/test_counts.py", "tests/worked_examples")
TESTS = {
    "calculation/aliquots.py": STRENGTHS,
    "calculation/beyond_use.py": COUNTS,
    "calculation/capsules.py": COUNTS,
    "calculation/dilution.py": STRENGTHS,
    "calculation/dose_volume.py": STRENGTHS,
    "calculation/factors.py": (*STRENGTHS, "tests/compounding/materials/test_potency.py"),
    "calculation/liquids.py": (
        "tests/calculation/test_counts.py",
        "tests/compounding/dosage_forms/test_oral_liquid.py",
    ),
    "calculation/mixing.py": STRENGTHS,
    "calculation/statistics.py": STATISTICS,
    "calculation/strengths.py": STRENGTHS,
    "calculation/uncertainty.py": (*STATISTICS, "tests/compounding/weighing/test_powder_plan.py"),
    "calculation/uniformity.py": STATISTICS,
    "calculation/weighing.py": ("tests/calculation/test_calculators.py", *COUNTS),
    "compounding/prescription/limits.py": ("tests/compounding/prescription/test_limits.py",),
    "compounding/weighing/powder_plan.py": PLANS,
    "compounding/weighing/trituration_chains.py": PLANS,
    "compounding/weighing/powder_batch.py": PLANS,
    "compounding/weighing/powder_steps.py": PLANS,
    "compounding/weighing/stock_trituration.py": PLANS,
    "core/balance_display.py": QUANTITIES,
    "core/quantities.py": QUANTITIES,
    "core/numbers.py": (*QUANTITIES, "tests/core/test_numbers.py"),
    "core/quantity_fields.py": QUANTITIES,
}

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
}
NAMES = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "round_up": "round_half_up",
    "round_half_up": "round_up",
}
LEFT_ALONE = {"_HOW_TO_WRITE", "__all__"}
"""A sentence for people, and the list of names for readers."""


class Place(NamedTuple):
    """The place of a node in the tree, and its context."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    line: int
    in_text: bool
    in_table: bool


class Mutant(NamedTuple):
    """One change of one module."""

    module: str
    place: Place
    after: ast.AST

    def change(self, lines: list[str]) -> str:
        """Return the change: its line, what is replaced in brackets, and the replacement."""
        node = self.place.node
        line = lines[self.place.line - 1].encode()
        start, end = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", len(line))
        if getattr(node, "end_lineno", 0) != self.place.line:
            end = len(line)
        parts = (line[:start], line[start:end], line[end:])
        marked = "{}[[{}]]{}".format(*(part.decode(errors="replace") for part in parts))
        return f"{marked.strip()} -> {_shown(self.after)}"


def _shown(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def places(
    node: ast.AST, line: int = 0, text: bool = False, table: bool = False
) -> Iterator[Place]:
    """Yield what runs: no docstring, annotation, import, or block for the type checker."""
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns"}:
            continue
        children = value if isinstance(value, list) else [value]
        for index, child in enumerate(children):
            if not isinstance(child, ast.AST) or _is_left_alone(child):
                continue
            at = getattr(child, "lineno", line)
            in_text = text or isinstance(child, ast.JoinedStr)
            in_table = table or (
                isinstance(node, ast.Module) and isinstance(child, ast.Assign | ast.AnnAssign)
            )
            where = index if isinstance(value, list) else None
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                branch = child.body if ast.unparse(child.test).startswith("not") else child.orelse
                yield from places(ast.Module(branch, []), at, in_text, table=True)
                continue
            yield Place(child, node, field, where, at, in_text, in_table)
            yield from places(child, at, in_text, in_table)


def _is_left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name in LEFT_ALONE
    return False


def replacements(place: Place) -> Iterator[ast.AST]:
    """Yield every small change of one node."""
    node = place.node
    match node:
        case ast.Compare():
            for index, operator in enumerate(node.ops):
                for other in COMPARISONS[type(operator)]:
                    yield _with(node, ops=_put(node.ops, index, other()))
        case ast.BinOp() | ast.AugAssign():
            yield _with(node, op=OPERATORS[type(node.op)]())
        case ast.BoolOp():
            yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
            for index in range(len(node.values)):
                rest = node.values[:index] + node.values[index + 1 :]
                yield _with(node, values=rest) if len(rest) > 1 else rest[0]
        case ast.UnaryOp():
            yield node.operand
        case ast.Constant():
            yield from _constants(place, node.value)
        case ast.Name(id=name) if name in NAMES:
            yield _with(node, id=NAMES[name])
        case ast.Return(value=ast.expr()) if _shown(node) != "return None":
            yield _with(node, value=ast.Constant(None))
        case ast.Raise() | ast.Expr():
            yield ast.copy_location(ast.Pass(), node)
        case ast.arguments():
            if node.defaults:
                yield _with(node, defaults=node.defaults[1:])
            for index, default in enumerate(node.kw_defaults):
                if default is not None:
                    yield _with(node, kw_defaults=_put(node.kw_defaults, index, None))
        case ast.Call():
            yield from _calls(node)
        case ast.Tuple() | ast.List() if place.in_table and len(node.elts) > 1:
            for index in range(len(node.elts)):
                yield _with(node, elts=node.elts[:index] + node.elts[index + 1 :])
        case ast.Dict() if place.in_table:
            for index in range(len(node.keys)):
                keys, values = list(node.keys), list(node.values)
                del keys[index], values[index]
                yield _with(node, keys=keys, values=values)
    is_condition = place.field in {"test", "ifs"}
    if is_condition and isinstance(node, ast.expr):
        yield from (ast.Constant(value=known) for known in (True, False))


def _constants(place: Place, value: Any) -> Iterator[ast.AST]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        yield ast.Constant(value - 1)
    elif isinstance(value, str) and not place.in_text:
        if " " not in value:
            yield ast.Constant("XX" + value)
        if place.in_table:
            for found in re.finditer(r"[0-9]+", value):
                other = f"{value[: found.start()]}{int(found[0]) + 1}{value[found.end() :]}"
                yield ast.Constant(other)


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    for index in range(len(node.args) - 1):
        swapped = [*node.args]
        swapped[index], swapped[index + 1] = swapped[index + 1], swapped[index]
        differs = ast.dump(swapped[index]) != ast.dump(node.args[index])
        if differs and ast.unparse(node.func) not in {"min", "max"}:
            yield _with(node, args=swapped)
    for index, keyword in enumerate(node.keywords):
        if keyword.arg != "remedy":
            yield _with(node, keywords=node.keywords[:index] + node.keywords[index + 1 :])


def _with(node: Any, **fields: Any) -> Any:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _put(items: list[Any], index: int, item: Any) -> list[Any]:
    return [*items[:index], item, *items[index + 1 :]]


def mutants_of(module: str) -> tuple[ast.Module, list[Mutant]]:
    """Return the tree of a module and all its mutants."""
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    found = [
        Mutant(module, place, after) for place in places(tree) for after in replacements(place)
    ]
    return tree, found


def start(module: str, tree: ast.Module, mutant: Mutant | None, seconds: int) -> int:
    """Fork a child that runs the tests against a mutant, and return its process id."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    status = BROKEN
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        if mutant is not None:
            where = mutant.place
            if where.index is None:
                setattr(where.parent, where.field, mutant.after)
            else:
                getattr(where.parent, where.field)[where.index] = mutant.after
        _serve(module, compile(ast.fix_missing_locations(tree), str(PACKAGE / module), "exec"))
        status = _run_tests(module)
    finally:
        os._exit(status)


def _serve(module: str, code: Any) -> None:
    """Make every import of the module use *code*."""
    read = importlib.machinery.SourceFileLoader.get_code

    def get_code(self: Any, fullname: str) -> Any:
        return code if Path(self.path) == PACKAGE / module else read(self, fullname)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]


def _run_tests(module: str) -> int:
    hypothesis.settings.register_profile(
        "mutation",
        derandomize=True,
        database=None,
        deadline=None,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutation")
    for tests in (f"src/ldncompound/{module}", *TESTS[module]):
        status = pytest.main(
            ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", str(ROOT / tests)]
        )
        if status != pytest.ExitCode.OK:
            return 1
    return 0


def campaign(module: str, jobs: int) -> tuple[list[Mutant], int]:
    """Run all mutants of a module; return those that survive, and how many there were."""
    tree, mutants = mutants_of(module)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    if os.waitpid(start(module, tree, None, 600), 0)[1]:
        raise SystemExit(f"{module}: the tests fail as it is.")
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    waiting, running, survivors = list(reversed(mutants)), {}, []
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            running[start(module, tree, mutant, int(used * 4) + 5)] = mutant
        child, status = os.wait()
        mutant = running.pop(child)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == BROKEN:
            raise SystemExit(f"{module}:{mutant.place.line}: no mutant: {_shown(mutant.after)}")
        if status == 0:
            survivors.append(mutant)
    survivors.sort(key=lambda each: each.place.line)
    return survivors, len(mutants)


def main() -> int:
    """Run the campaign over the named modules, or over all."""
    parser = argparse.ArgumentParser(description="Break the arithmetic, report what no test sees.")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(TESTS))
    given = parser.parse_args()
    os.chdir(ROOT)
    known = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["mutant"]
    failed = False
    for module in given.modules or TESTS:
        begun = time.monotonic()
        survivors, total = campaign(module, given.jobs)
        lines = (PACKAGE / module).read_text(encoding="utf-8").splitlines()
        reasons = {each["change"] for each in known if each["module"] == module}
        unexplained = [each for each in survivors if each.change(lines) not in reasons]
        for each in unexplained:
            print(f"src/ldncompound/{module}:{each.place.line}: {each.change(lines)}")
        stale = reasons - {each.change(lines) for each in survivors}
        for change in stale:
            print(f"{EQUIVALENT.name}: no survivor of {module}: {change}")
        print(
            f"{module}: {total - len(survivors)} of {total} killed, "
            f"{len(survivors) - len(unexplained)} equivalent, {time.monotonic() - begun:.0f} s",
            flush=True,
        )
        failed |= bool(unexplained or stale)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
