"""Records: written as JSON, read back as the same types, never changed."""

from __future__ import annotations

import copy
import importlib
import pickle
import pkgutil
import re
import subprocess
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import ClassVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.core.quantities import UNITS, format_quantity, parse_quantity, stored_quantity
from ldncompound.core.quantity_fields import AnyQuantity, Count, Mass
from ldncompound.core.records import OTHERS, Json, Kinds, Record, empty, read_as, replaced
from ldncompound.core.refusals import VerificationFailure


class Part(Record, omit_defaults=True):
    """A part that comes in kinds."""

    told_by: ClassVar[str] = "kind"
    kinds: ClassVar[Kinds] = {"weighed": ("mass", "note?"), OTHERS: ()}

    kind: str
    mass: Mass | None = None
    note: str | None = None


class Whole(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.whole/1"):
    """A document."""

    id: str | None
    on: date
    count: Count
    parts: tuple[Part, ...] = msgspec.field(default_factory=empty)
    free: Json = Json()
    later: AnyQuantity | None = None


WHOLE = Whole(
    id=None,
    on=date(2026, 11, 29),
    count=0,
    parts=(Part(kind="weighed", mass=parse_quantity("4.5 mg")), Part(kind="mixed")),
    free=Json(a=[1, {"b": None}]),
)
WRITTEN = {
    "schema": "ldncompound.whole/1",
    "id": None,
    "on": "2026-11-29",
    "count": 0,
    "parts": [{"kind": "weighed", "mass": "4.5 mg"}, {"kind": "mixed"}],
    "free": {"a": [1, {"b": None}]},
}


def test_what_is_written_is_read_back_as_it_was():
    """Equal, of the same types and hash; also after a pickle and a copy."""
    assert WHOLE.document() == WRITTEN
    for again in (Whole.from_document(WRITTEN), pickle.loads(pickle.dumps(WHOLE))):
        assert again == WHOLE
        assert hash(again) == hash(WHOLE)
        assert again.document() == WRITTEN
    assert copy.deepcopy(WHOLE) == WHOLE
    assert read_as(tuple[Part, ...], WRITTEN["parts"]) == WHOLE.parts


def test_a_list_is_written_where_it_is_empty_and_what_is_not_there_is_left_out():
    """Documents of earlier versions lack later members and do not gain them."""
    bare = Whole(id="X", on=date(2026, 1, 1), count=1)

    assert bare.document().keys() == {"schema", "id", "on", "count", "parts"}
    assert replaced(bare, later=parse_quantity("2 mL")).document()["later"] == "2 mL"


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        "text",
        {},
        {**WRITTEN, "schema": "ldncompound.whole/2"},
        {key: each for key, each in WRITTEN.items() if key != "on"},
        {key: each for key, each in WRITTEN.items() if key != "schema"},
        {**WRITTEN, "on": "2026-02-30"},
        {**WRITTEN, "on": 20260101},
        {**WRITTEN, "count": -1},
        {**WRITTEN, "count": "1"},
        {**WRITTEN, "count": True},
        {**WRITTEN, "count": 1.0},
        {**WRITTEN, "id": 7},
        {**WRITTEN, "more": 1},
        {**WRITTEN, "free": []},
        {**WRITTEN, "later": "4,5 mg"},
        {**WRITTEN, "later": "4.50 mg"},
        {**WRITTEN, "later": 4.5},
        {**WRITTEN, "parts": {"kind": "mixed"}},
        {**WRITTEN, "parts": [{"kind": "weighed", "mass": "4.5 mL"}]},
        {**WRITTEN, "parts": [{"kind": "weighed"}]},
        {**WRITTEN, "parts": [{"kind": "mixed", "mass": "4.5 mg"}]},
        {**WRITTEN, "parts": [{"kind": "mixed", "note": "x"}]},
    ],
)
def test_what_is_no_such_document_is_not_read(wrong):
    """Every fault raises a verification failure that says where."""
    with pytest.raises(VerificationFailure, match="A stored Whole"):
        Whole.from_document(wrong)


def test_a_kind_that_is_not_known_is_no_kind():
    """If only known kinds are allowed, a part of another kind cannot be made."""

    class Closed(Record):
        told_by: ClassVar[str] = "kind"
        kinds: ClassVar[Kinds] = {"a": ()}

        kind: str

    assert Closed(kind="a").document() == {"kind": "a"}
    with pytest.raises(ValueError, match="'b' is not a known kind"):
        Closed(kind="b")
    with pytest.raises(VerificationFailure):
        Closed.from_document({"kind": "b"})


def test_nothing_recorded_is_changed():
    """Neither a member nor a nested object can be changed."""
    with pytest.raises(AttributeError):
        WHOLE.count = 2
    for change in (
        lambda: WHOLE.free.update(a=2),
        lambda: WHOLE.free.__setitem__("a", 2),
        lambda: WHOLE.free.pop("a"),
        lambda: WHOLE.free.clear(),
        lambda: WHOLE.free.setdefault("b", 1),
        lambda: WHOLE.free["a"].append(2),
        lambda: WHOLE.free["a"][1].clear(),
    ):
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    assert WHOLE.document() == WRITTEN


def _kinds_of(kind):
    """Return the records built on one."""
    return [each for one in kind.__subclasses__() for each in (one, *_kinds_of(one))]


def test_every_mapping_of_every_record_is_seen():
    """No alias hides one: what is known of the types from how they are written is the same."""
    import ldncompound
    from ldncompound.core.records import _mappings_of

    for module in pkgutil.walk_packages(ldncompound.__path__, "ldncompound."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    ours = [each for each in _kinds_of(Record) if each.__module__.startswith("ldncompound.")]

    assert len(ours) > 300
    for kind in ours:
        every = msgspec.structs.fields(kind)
        known = {each.name for each in every if re.search(r"\bdict\b", str(each.type))}
        assert known <= {*_mappings_of(kind)}, kind


@given(
    st.fractions(max_denominator=10**6), st.sampled_from([*UNITS, "mg/mL", "mg/capsule", "mg/g"])
)
def test_every_quantity_that_is_written_is_read(number, unit):
    """What is read is written as it was, however many digits it has."""
    text = format_quantity(Fraction(number) * stored_quantity(f"1 {unit}"))

    assert format_quantity(stored_quantity(text)) == text
    assert pickle.loads(pickle.dumps(stored_quantity(text))) == stored_quantity(text)


def test_a_member_of_an_unknown_type_is_a_fault_of_the_program():
    """It raises an error when written and when read."""

    class Wrong(Record):
        what: object

    class Odd(Record):
        what: Fraction

    with pytest.raises(NotImplementedError):
        Wrong(what=Fraction(1)).document()
    with pytest.raises(NotImplementedError):
        Odd.from_document({"what": "1"})


AT_ONCE = """
import json, sys, threading
from ldncompound.compounding.preparation import Preparation

documents = map(json.loads, open(sys.argv[1], encoding="utf-8"))
document = next(each for each in documents if each["schema"] == "ldncompound.preparation/1")
sys.setswitchinterval(1e-6)
gate, told = threading.Barrier(8), set()

def read():
    gate.wait()
    told.add(Preparation.from_document(document))

threads = [threading.Thread(target=read) for _ in range(8)]
for each in threads:
    each.start()
for each in threads:
    each.join()
print(len(told))
"""
EXAMPLES = Path(__file__).parents[1] / "data" / "documents.jsonl"


@pytest.mark.parametrize("_", range(3))
def test_a_type_is_first_read_by_many_threads_at_once(_):
    """The process stands, and each is told the same: a description half made is read by nobody."""
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE, EXAMPLES], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["1"], "")
