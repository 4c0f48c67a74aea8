"""Arguments of every method of the library: one of another type is wrong usage, at the call."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

import pytest

from api.library_values import DAY
from ldncompound import (
    UNCONFIGURED,
    CapsuleOrder,
    Pharmacy,
    ScheduleOrder,
    WrongUsage,
    load_formulary,
    prepare,
)

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))
from library_page import groups, public_methods

METHODS = {
    f"{group}.{name}".lstrip("."): inspect.signature(inspect.unwrap(method)).parameters
    for group, kind in {"": Pharmacy, **groups()}.items()
    for name, method in public_methods(kind).items()
}
ARGUMENTS = [
    (name, each) for name, taken in METHODS.items() for each in taken if each not in ("self", "cls")
]
WHO = {"patient": "P", "prescriber": "D"}
ORDER = CapsuleOrder(dose="1.5 mg", days="30", **WHO)
RIGHT = {
    "str": "x",
    "Sequence[str]": ("x",),
    "bytes": b"x",
    "int": 1,
    "Order": ORDER,
    "ScheduleOrder": ScheduleOrder(form="capsule", steps=("1.5 mg for 14 day",), **WHO),
    "Preparation": prepare(ORDER, formulary=load_formulary(), pharmacy=UNCONFIGURED, today=DAY),
}
"""A value for an argument that must be given, by its annotation."""


def right(annotation):
    """Return a value that an annotation allows."""
    return print if "Callable" in annotation else RIGHT[annotation.partition(" |")[0]]


def refused(method, empty, /, **given):
    """Call a method with what it must be given, and more; return the error, of a wrong call."""
    found = Pharmacy.open(empty / "none.sqlite", by="AB", station="bench")
    for each in method.split("."):
        found = getattr(found, each)
    for each, taken in METHODS[method].items():
        if each not in ("self", "cls", *given) and taken.default is taken.empty:
            given[each] = right(taken.annotation)
    with pytest.raises(WrongUsage) as caught:
        found(**given)
    assert not list(empty.iterdir())
    return caught.value.message


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_an_argument_of_another_type_is_named(name, argument, tmp_path):
    """Whatever is called: nothing is opened, and the message says which argument, of what."""
    told = refused(name, tmp_path, **{argument: object()})
    assert told.startswith(f"'{argument}' of {name.rpartition('.')[2]} must be ")


@pytest.mark.parametrize("name", [name for name, each in ARGUMENTS if each == "request_id"])
def test_an_empty_key_is_no_key(name, tmp_path):
    """It would answer every other call that has none."""
    assert refused(name, tmp_path, request_id=" ") == "A request id must be text, and not empty."
