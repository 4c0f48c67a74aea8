"""What the library hands in and out: frozen values, and errors as data."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
import pkgutil
import re
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context

import pytest

import ldncompound
from api.library_values import ABSTRACT, CONSTANTS, DAY, PERSONAL, Calls, errors, shapes, values
from documents_read import validator
from ldncompound.compounding.prescription.documented_schedules import Missing
from ldncompound.compounding.weighing.progress import follow
from ldncompound.core.records import Record
from ldncompound.core.values import Value
from ldncompound.pharmacy.batches.batch import Batch

VALUES, ERRORS = values(), errors()
EVERY = {**VALUES, **ERRORS}
LONGEST = 200
"""Characters of a `repr`."""


def test_everything_exported_is_tried(tmp_path):
    """A new name of the library is a value, an error, or among the calls; none is left out."""
    path = tmp_path / "t.sqlite"
    with ldncompound.Trail.open_for_acts(path) as trail:
        called = Calls.on(trail, path).given

    assert {*EVERY, *called, *ABSTRACT, *CONSTANTS} == {*ldncompound.__all__}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_frozen_comparable_and_hashable(name):
    """It is made again equal and with the same hash, unequal to others, and cannot be changed."""
    value, again = VALUES[name], values()[name]

    assert value == again
    assert hash(value) == hash(again)
    assert {value: 1}[again] == 1
    assert all(value != other for key, other in VALUES.items() if key != name)
    members = getattr(value, "__struct_fields__", None) or value.__dataclass_fields__
    with pytest.raises((AttributeError, TypeError)):
        setattr(value, next(iter(members)), None)
    with pytest.raises((AttributeError, TypeError)):
        value.of_no_such_name = 1


@pytest.mark.parametrize("name", EVERY)
def test_a_repr_is_short_and_names_nobody(name):
    """No patient's name and nothing typed of them stands in it, whatever holds it."""
    for value in (EVERY[name], [EVERY[name]], {"at": EVERY[name]}):
        shown = repr(value)
        assert len(shown) < LONGEST
        assert PERSONAL.split()[0] not in shown
    assert repr(EVERY[name]).startswith(type(EVERY[name]).__name__)


def test_what_holds_a_whole_plan_is_shown_in_short_too():
    """A batch and how far its weighings are show neither the plan nor every figure of it."""
    made = VALUES["Preparation"]
    progress = follow(made, {})
    batch = Batch(plan=made, planned=made.to_json())

    assert repr(progress).startswith("PlanProgress(steps=")
    assert repr(batch) == "Batch(id=None, state='planned', acts=0, …)"
    assert max(len(repr(progress)), len(repr(batch))) < LONGEST


def test_every_record_and_value_of_the_package_has_the_short_repr():
    """No class below the two bases has one of its own that shows every member."""
    waiting = [Record, Value]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("ldncompound."):
            # That of a dataclass wraps another function, that of a msgspec struct is none.
            assert inspect.isfunction(kind.__repr__), kind
            assert not hasattr(kind.__repr__, "__wrapped__"), kind


@pytest.mark.parametrize("name", EVERY)
def test_json_and_back(name):
    """`to_json` is plain JSON, and `from_json` of it gives an equal value of the same class."""
    value, shape = EVERY[name], shapes()
    document = json.loads(json.dumps(value.to_json()))

    assert isinstance(value.to_json(), dict)
    assert shape
    again = type(value).from_json(document)
    assert again == value
    assert type(again) is type(value)
    assert again.to_json() == document


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("wrong", [None, 1, "x", [], {}, {"no": "such"}, {"schema": "x"}])
def test_other_json_is_no_such_value(name, wrong):
    """Anything else is one of the program's errors; what needs no member takes an empty object."""
    kind = type(EVERY[name])
    if wrong == {} and name in ("Practice", "Refill", "ReleaseStated"):
        assert kind.from_json(wrong) == kind()
        return
    with pytest.raises(ldncompound.CompoundingError):
        kind.from_json(wrong)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            {"form": "liquid", "dosis": "1 mg", "days": "30", "prescriber": "Dr X"},
            "a LiquidOrder; unknown: 'dosis'; missing: 'dose', 'patient'.",
        ),
        ({"dose": "1 mg"}, "a LiquidOrder; missing: 'form'."),
        ({"form": "capsules"}, "a LiquidOrder; its form is 'capsules'."),
    ],
)
def test_a_wrong_member_is_named(document, said):
    """Who mistypes a member reads which one is unknown, and which is missing."""
    with pytest.raises(ldncompound.WrongUsage) as caught:
        ldncompound.LiquidOrder.from_json(document)
    assert caught.value.message == f"This is not the JSON of {said}"


@pytest.mark.parametrize("name", EVERY)
def test_a_member_of_another_type_is_not_read(name):
    """Each member in turn, replaced by something of another type, is a plain error."""
    value = EVERY[name]
    document = json.loads(json.dumps(value.to_json()))
    for member in document:
        for wrong in (7.5, {"no": ["such"]}, [[7]]):
            if name == "Refusal" and member == "smallest_batch":
                continue  # a further member, which a later version may write in another way
            if name in ERRORS and member == "exit":
                continue  # says only of what family an unknown code is
            if name == "Outcome" and member == "document" and isinstance(wrong, dict):
                continue  # any object
            with pytest.raises(ldncompound.CompoundingError):
                type(value).from_json({**document, member: wrong})


def _seen(value):
    """Return what another process sees of a value."""
    return value, hash(value) if not isinstance(value, str) else 0, repr(value)


def test_values_and_errors_cross_a_process():
    """A process that was started afresh gives each back equal, with its quantities."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        for name, value in EVERY.items():
            back, _, shown = pool.submit(_seen, value).result(timeout=60)
            assert back == value, name
            assert type(back) is type(value)
            assert shown == repr(value)
        assert pool.submit(_seen, ERRORS["Refusal"]).result()[0].field == "dose"


@pytest.mark.parametrize("name", EVERY)
def test_values_are_copied(name):
    """Copies and pickles are equal; an error keeps what is not part of its JSON."""
    value = EVERY[name]
    for again in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert again == value
        assert hash(again) == hash(value)
        if isinstance(value, ldncompound.CompoundingError):
            assert again.__dict__ == value.__dict__
            assert str(again) == str(value)


def test_a_pickled_formulary_computes_the_same():
    """It is read back, and equals one that nobody pickled."""
    formulary = ldncompound.load_formulary()
    again = pickle.loads(pickle.dumps(formulary))

    assert again == formulary
    prepared = [
        ldncompound.prepare(
            VALUES["CapsuleOrder"], formulary=each, pharmacy=VALUES["Practice"], today=DAY
        )
        for each in (formulary, again)
    ]
    assert prepared[0] == prepared[1]
    with pytest.raises(TypeError):
        again.files["x"] = "y"


@pytest.mark.parametrize("name", ERRORS)
def test_the_json_of_an_error_is_the_document_of_the_contract(name):
    """A refusal is a refusal document and nothing else, every other error an error document."""
    document = ERRORS[name].to_json()

    validator(document["schema"]).validate(document)
    if name == "Refusal":
        assert [*document] == ["schema", "code", "message", "remedy", "sources", "smallest_batch"]
    else:
        assert [*document] == ["schema", "exit", "code", "message", "remedy"]


def test_errors_are_equal_where_they_say_the_same():
    """Class and code, words, sources and details count; being replayed does not."""
    refusal, again = ERRORS["Refusal"], errors()["Refusal"]
    again.replayed = True
    other = errors()["Refusal"]
    other.details["smallest_batch"] = 31

    assert refusal == again
    assert hash(refusal) == hash(again)
    assert refusal != other
    assert refusal != ERRORS["WrongUsage"]
    assert refusal != refusal.to_json()
    failed = ldncompound.CompoundingError.from_json({**ERRORS["WrongUsage"].to_json(), "code": "z"})
    assert type(failed) is ldncompound.WrongUsage
    with pytest.raises(ldncompound.VerificationFailure):
        ldncompound.WrongUsage.from_json(refusal.to_json())


def test_what_methods_return_is_shown_in_short():
    """No tuple of the library shows bytes or records: each says itself what its `repr` shows."""
    returned = {
        word
        for module in pkgutil.iter_modules(ldncompound.api.__path__)
        for kind in vars(import_module(f"ldncompound.api.{module.name}")).values()
        if inspect.isclass(kind) and kind.__module__.startswith("ldncompound.api")
        for name, method in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_")
        for word in re.findall(r"\w+", str(inspect.get_annotations(method).get("return")))
    }
    tuples = [
        kind
        for module in pkgutil.walk_packages(ldncompound.__path__, "ldncompound.")
        if not module.name.endswith("__main__")
        for kind in vars(import_module(module.name)).values()
        if inspect.isclass(kind) and kind.__name__ in returned
        if issubclass(kind, tuple) and kind.__module__ == module.name
    ]
    assert len(tuples) > 8
    for kind in tuples:
        fields = dict.fromkeys(kind._fields, b"%PDF Ann")
        shown = repr(kind(**fields))
        assert shown.startswith(f"{kind.__name__}(")
        assert "b'" not in shown
        assert len(shown) < LONGEST


@pytest.mark.parametrize("wrong", [5, b"1 mg", ["1 mg"]])
@pytest.mark.parametrize("name", Missing._fields)
def test_what_a_named_tuple_holds_is_checked_like_every_member(name, wrong):
    """A figure of a documented schedule that is no text is wrong usage where the order is made."""
    order = {"form": "liquid", "patient": "P-1", "prescriber": "Dr Q", "schedule": "weekly-1-mg"}
    for made in (
        lambda: ldncompound.ScheduleOrder(**order, missing=Missing(**{name: wrong})),
        lambda: ldncompound.ScheduleOrder.from_json({**order, "missing": {name: wrong}}),
    ):
        with pytest.raises(ldncompound.WrongUsage, match="'missing' of"):
            made()
