"""The quick form of what ships: the same as strict reading, and never taken when anything differs."""

from __future__ import annotations

import copy
import json
import os
import pickle
import random
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from formulary.small_folder import Build
from ldncompound.compounding.dosage_forms.order_classes import order_class
from ldncompound.compounding.dosage_forms.record_classes import record_classes
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.practice import Practice
from ldncompound.core.refusals import Refusal
from ldncompound.formulary import loading, quick_form
from ldncompound.formulary.contents import Formulary, formulary_checked
from ldncompound.formulary.parts import Part
from ldncompound.formulary.quick_form import DIGEST_MODULE, FORM, form_of

ROOT = Path(__file__).resolve().parents[2]
STRICT = loading.read_strictly(record_classes())
QUICK = formulary_checked(msgspec.json.decode(form_of(STRICT, {}))["formulary"], record_classes())


@pytest.fixture
def build(tmp_path: Path, monkeypatch) -> Build:
    """Return a small folder with its quick form."""
    return Build(tmp_path, monkeypatch)


# The same


def test_what_is_read_quickly_is_what_is_read_strictly():
    """Both are equal in either direction, with one digest, hash, JSON, order of everything."""
    assert QUICK == STRICT
    assert STRICT == QUICK
    assert (QUICK.digest, QUICK.files) == (STRICT.digest, STRICT.files)
    assert hash(QUICK) == hash(STRICT)
    assert json.dumps(QUICK.to_json()) == json.dumps(STRICT.to_json())
    assert [*QUICK.formulations] == [*STRICT.formulations]
    assert len(QUICK.formulations) == len(STRICT.formulations)
    assert list(QUICK.jurisdictions) == list(STRICT.jurisdictions)


@pytest.mark.parametrize("identity", [*STRICT.formulations])
def test_each_record_is_the_same(identity):
    """Its members and their types, its document and its adopted version are those of its file."""
    quick, strict = QUICK.formulations[identity], STRICT.formulations[identity]

    assert quick == strict
    assert types_of(quick) == types_of(strict)
    assert json.dumps(quick.record()) == json.dumps(strict.record())
    assert (quick.sha256, quick.rests_on) == (strict.sha256, strict.rests_on)
    assert [QUICK.version_of(quick, each).digest for each in QUICK.jurisdictions] == [
        STRICT.version_of(strict, each).digest for each in STRICT.jurisdictions
    ]


@pytest.mark.parametrize(
    "name", ["sources", "substances", "rules", "keeping", "shells", "balances", "label_sizes",
             "measures", "bottles"]
)  # fmt: skip
def test_each_table_is_the_same(name):
    """Every part of it is equal, of the same types, in the same order."""
    quick, strict = getattr(QUICK, name), getattr(STRICT, name)

    assert quick == strict
    assert [*quick] == [*strict]
    assert [types_of(each) for each in quick.values()] == [
        types_of(each) for each in strict.values()
    ]


def types_of(value):
    """Return the types of a value and of everything in it; of a quantity, its unit too."""
    if isinstance(value, Part):
        return type(value), [types_of(getattr(value, name)) for name in value.__struct_fields__]
    if isinstance(value, tuple | list):
        return type(value), [types_of(each) for each in value]
    if isinstance(value, dict):
        return type(value), {key: types_of(each) for key, each in value.items()}
    if hasattr(value, "magnitude"):
        return type(value), type(value.magnitude), str(value.units), value.magnitude
    return type(value)


def test_a_copy_is_the_same():
    """Pickled, copied or read from its JSON, it is equal."""
    assert pickle.loads(pickle.dumps(QUICK)) == STRICT
    assert copy.deepcopy(QUICK) == STRICT
    assert Formulary.from_json(json.loads(json.dumps(QUICK.to_json()))) == STRICT


def test_a_record_is_read_when_it_is_asked_for():
    """Only then is the module of its form loaded; one that is asked for twice is read once."""
    script = """
import sys
from ldncompound.compounding.dosage_forms.record_classes import record_classes
from ldncompound.formulary.contents import formulary_checked
import json
read = formulary_checked(json.load(sys.stdin), record_classes())
loaded = lambda: sorted(n.split(".")[3] for n in sys.modules if n.endswith(".master_record") and "forms" in n)
print(loaded(), [*read.formulations][:1])
first = read.formulations["naltrexone-capsule-mcc"]
print(loaded(), first is read.formulations["naltrexone-capsule-mcc"])
print("pydantic" in sys.modules, "tomllib" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(STRICT.to_json()),
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines() == [
        "[] ['naltrexone-capsule-lactose']",
        "['capsules'] True",
        "False False",
    ]


CHOICES = {
    "capsules": {
        "dose": ["0.5 mg", "1.5 mg", "3 mg", "4.5 mg", "250 mcg", "5 mg"],
        "fill_mass": [None, "130 mg/capsule", "95 mg/capsule"], "size": [None, "1", "3", "9"],
        "formulation": [None, "naltrexone-capsule-lactose", "naltrexone-capsule-sucrose", "none"],
    },
    "liquid": {
        "dose": ["0.5 mg", "1.5 mg", "4.5 mg"], "storage": [None, "room", "cellar"],
        "formulation": [None, "naltrexone-oral-liquid-tablets", "naltrexone-oral-liquid-powder",
                        "naltrexone-oral-liquid-tablets-benzoate"],
    },
    "tablets": {
        "dose": ["1.5 mg", "4.5 mg"], "blank_mass": ["65 mg/tablet", "100 mg/tablet"],
        "density_factor": [None, "1.2"], "excess": [None, "5 %", "2 tablet"],
    },
    "topical": {
        "strength": ["3 mg/g", "10 mg/g"], "amount": ["0.5 g", "1 g"], "base": [None, "Base X"],
        "base_kind": [None, "nonaqueous", "preserved-aqueous", "wet"],
        "formulation": [None, "naltrexone-cream-usp"],
    },
}  # fmt: skip


def random_order(chance):
    """Return an order of any form."""
    form = chance.choice([*CHOICES])
    words = {name: chance.choice(each) for name, each in CHOICES[form].items()}
    words = {name: each for name, each in words.items() if each is not None}
    words |= {"days": str(chance.choice([1, 14, 30, 90, 400])), "patient": "P", "prescriber": "D"}
    return order_class(form)(**words)


def answer(order, formulary, pharmacy):
    """Return the document of an order, or its refusal."""
    try:
        made = prepare(order, formulary=formulary, pharmacy=pharmacy, today=date(2026, 11, 22))
    except Refusal as refusal:
        return refusal.code, refusal.message, refusal.remedy, refusal.sources
    return json.dumps(made.to_json())


@pytest.mark.parametrize("seed", range(4))
def test_random_orders_have_the_same_answers(seed):
    """Of any form, made or refused, under any rules: the same document, or the same refusal."""
    chance, made = random.Random(seed), 0
    for _ in range(25):
        order = random_order(chance)
        pharmacy = Practice(jurisdiction=chance.choice([*STRICT.jurisdictions]))
        told = answer(order, QUICK, pharmacy)
        assert told == answer(order, STRICT, pharmacy)
        made += isinstance(told, str)

    assert made > 3


# Bound to everything that made it


def test_it_is_taken_where_nothing_differs(build, monkeypatch):
    """Strict reading is then not called, and what is read is equal."""
    monkeypatch.setattr(build.loading, "read_strictly", None)

    assert build.read() == build.formulary.to_json()
    assert build.quick() == build.formulary


def test_no_changed_byte_of_a_folder_is_passed_over(build):
    """One bit is turned in every byte of every file: the form never counts."""
    chance = random.Random(1)
    tried = 0
    for path in sorted(build.folder.rglob("*.toml")):
        data = path.read_bytes()
        for place in range(len(data)):
            changed = data[place] ^ (1 << chance.randrange(8))
            path.write_bytes(data[:place] + bytes([changed]) + data[place + 1 :])
            assert build.quick() is None, (path, place)
            tried += 1
        path.write_bytes(data)

    assert tried > 3000
    assert build.quick() == build.formulary


@pytest.mark.parametrize("place", ["more.toml", "rules/more.TOML"])
def test_what_is_no_file_but_named_like_one_is_not_passed_over(build, place):
    """A folder, or a link that leads nowhere, is what strict reading must say something about."""
    more = build.folder / place
    more.mkdir()
    assert build.quick() is None
    more.rmdir()
    assert build.quick() == build.formulary

    more.symlink_to(build.folder / "nowhere")
    assert build.quick() is None
    more.unlink()


def damaged_folder(build, chance):
    """Change, cut, lengthen, remove, rename or add a file of the folder."""
    path = chance.choice(sorted(build.folder.rglob("*.toml")))
    data = path.read_bytes()
    how = chance.randrange(6)
    if how == 0 and data:
        place = chance.randrange(len(data))
        path.write_bytes(data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :])
    elif how == 1 and data:
        path.write_bytes(data[: chance.randrange(len(data))])
    elif how == 2:
        path.write_bytes(data + b"\n")
    elif how == 3:
        path.unlink()
    elif how == 4:
        path.rename(path.with_name("other.toml"))
    else:
        path.with_name("more.toml").write_bytes(data)


def damaged_form(build, chance):
    """Change a byte, cut, lengthen, empty or remove the form, or put a folder in its place."""
    how, form = chance.randrange(6), build.form
    place = chance.randrange(len(form))
    build.path.write_bytes(
        [
            form[:place] + bytes([form[place] ^ (1 << chance.randrange(8))]) + form[place + 1 :],
            form[:place],
            form + chance.randbytes(4),
            b"",
            chance.randbytes(100),
            form[place:],
        ][how]
    )
    if chance.random() < 0.1:
        build.path.unlink()
        if chance.random() < 0.5:
            build.path.mkdir()


def changed_figure(build, chance):
    """Change a digit of a figure in the form, without a build."""
    places = [place for place in range(len(build.form)) if build.form[place : place + 1].isdigit()]
    place = chance.choice(places)
    digit = b"%d" % ((int(build.form[place : place + 1]) + chance.randrange(1, 10)) % 10)
    build.path.write_bytes(build.form[:place] + digit + build.form[place + 1 :])


def of_another_folder(build, chance):
    """Bind a form that was made of other files."""
    form = json.loads(build.form)
    name = chance.choice(sorted(form["formulary"]["files"]))
    if chance.random() < 0.5:
        form["formulary"]["files"][name] = sha256(chance.randbytes(8)).hexdigest()
    else:
        del form["formulary"]["files"][name]
    table = form["formulary"]["balances"]["class-iii"]
    table["minimum"] = "1 mg"
    build.put(json.dumps(form).encode())


def of_another_version(build, chance):
    """Bind a form of another program: its modules differ, or the form is none of ours."""
    form = json.loads(build.form)
    form["formulary"]["balances"]["class-iii"]["minimum"] = "1 mg"
    how = chance.randrange(5)
    if how == 0:
        form["modules"] = {"formulary/reading.py": sha256(chance.randbytes(8)).hexdigest()}
    elif how == 1:
        form["modules"]["formulary/gone.py"] = sha256(b"").hexdigest()
    elif how == 2:
        del form["modules"]
    elif how == 3:
        form = chance.choice([[], [form], "form", 7, None, {"modules": 7}, {"modules": None}])
    else:
        build.put(chance.choice([b"", b"{", build.form[:-1], b"\xff"]))
        return
    build.put(json.dumps(form).encode())


def changed_program(build, chance):
    """Change a module that took part in reading."""
    build.module.write_bytes(b"# reads otherwise %d\n" % chance.randrange(1000))


def bound_otherwise(build, chance):
    """Lose or change the digest that was written down."""
    other = build.bound[:-1] + chance.choice(
        [each for each in "0123456789abcdef" if each != build.bound[-1]]
    )
    build.bound = chance.choice([None, "", other, 7, build.bound.encode(), build.bound[:32]])


ATTACKS = (
    damaged_folder, damaged_form, changed_figure, of_another_folder, of_another_version,
    changed_program, bound_otherwise,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_in_a_thousand_tries_no_form_gives_a_number_that_its_files_do_not_state(build, seed):
    """Damaged, changed, half-written or foreign: read is what strict reading reads, or refuses."""
    chance = random.Random(seed)
    kept = {path: path.read_bytes() for path in build.folder.rglob("*.toml")}
    module, bound = build.module.read_bytes(), build.bound
    for _ in range(50):
        attack = chance.choice(ATTACKS)
        attack(build, chance)
        quick = build.quick()
        untouched = (
            build.path.is_file()
            and build.path.read_bytes() == build.form
            and build.bound == bound
            and {path: path.read_bytes() for path in build.folder.rglob("*.toml")} == kept
        )
        if attack is changed_program or not untouched:
            assert quick is None, attack.__name__
        # What is not taken from the form is read strictly; every tenth time it is read indeed.
        if quick is not None or chance.random() < 0.1:
            told = build.strict()
            assert quick is None or quick.to_json() == told, attack.__name__
            assert build.read() == told, attack.__name__

        for path in build.folder.rglob("*.toml"):
            path.unlink()
        for path, data in kept.items():
            path.write_bytes(data)
        if build.path.is_dir():
            build.path.rmdir()
        build.module.write_bytes(module)
        build.put(build.form)
        assert build.quick() == build.formulary


def test_a_folder_of_ones_own_is_read_strictly(build, tmp_path, monkeypatch):
    """What ships is then read strictly too: its records are checked against it."""
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setattr(build.loading, "quick_formulary", None)

    assert build.loading.read_formulary(build.classes, own) == build.formulary


@pytest.mark.parametrize(
    ("text", "bound"),
    [('SHA256 = "0a"', "0a"), ("", None), ("SHA256 =", None), ("SHA256 = other", None),
     ("SHA = 1", None), ("raise ValueError", None), ("\0", None), ("import nothing_such", None),
     ('SHA256 = "0" + 1', None), (None, None)],
)  # fmt: skip
def test_a_damaged_module_binds_nothing(monkeypatch, tmp_path, text, bound):
    """Whatever importing it raises, there is no digest; a whole one has its own."""
    package = tmp_path / "bound_by"
    package.mkdir()
    (package / "__init__.py").write_text("")
    if text is not None:
        (package / f"{DIGEST_MODULE}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(quick_form, "__package__", "bound_by")
    for name in ("bound_by", f"bound_by.{DIGEST_MODULE}"):
        monkeypatch.delitem(sys.modules, name, raising=False)

    assert quick_form._digest_bound() == bound


# As it is built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Return the unpacked wheel of this tree."""
    pytest.importorskip("hatchling")
    from hatchling.builders.wheel import WheelBuilder

    place = tmp_path_factory.mktemp("wheel")
    built = next(WheelBuilder(str(ROOT)).build(directory=str(place), versions=["standard"]))
    with zipfile.ZipFile(built) as packed:
        names = packed.namelist()
        packed.extractall(place / "site")
    assert len(names) == len(set(names))
    return place / "site"


READS = """
import sys
from ldncompound.pharmacy.master_records import load_formulary
read = load_formulary()
print(sys.modules["ldncompound"].__file__)
print("strictly" if "ldncompound.formulary.reading" in sys.modules else "quickly")
import json
print(json.dumps(read.to_json()))
"""


def read_by(site: Path) -> list[str]:
    """Return how an installed package reads its formulary, and what it reads."""
    done = subprocess.run(
        [sys.executable, "-c", READS], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    place, how, told = done.stdout.splitlines()
    assert Path(place).is_relative_to(site)
    return [how, told]


def test_a_wheel_has_the_form_and_takes_it(wheel):
    """Its program reads quickly what strict reading reads, without pydantic."""
    told = json.dumps(STRICT.to_json())

    assert read_by(wheel) == ["quickly", told]
    assert msgspec.json.decode((wheel / "ldncompound/formulary" / FORM).read_bytes())[
        "formulary"
    ] == json.loads(told)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (f"formulary/{FORM}", b'"0.46 g/mL"', b'"0.64 g/mL"'),
        (f"formulary/{DIGEST_MODULE}.py", b'SHA256 = "', b'SHA256 = "0'),
        ("formulary/substance.py", b"\n", b"\n# changed\n"),
        ("core/version.py", b"\n", b"\n# changed\n"),
        ("compounding/dosage_forms/topical/master_record.py", b"\n", b"\n# changed\n"),
    ],
)  # fmt: skip
def test_a_wheel_that_was_changed_reads_strictly(wheel, name, before, after):
    """A figure of the form, its digest, or a module of the program: read strictly, and the same."""
    path = wheel / "ldncompound" / name
    data = path.read_bytes()
    assert before in data
    try:
        path.write_bytes(data.replace(before, after, 1))
        assert read_by(wheel) == ["strictly", json.dumps(STRICT.to_json())]
    finally:
        path.write_bytes(data)


def test_an_installation_in_place_has_the_form_in_its_tree(wheel, tmp_path):
    """The build hook writes it beside the module that reads it, where no wheel takes it from."""
    from hatchling.builders.wheel import WheelBuilder

    tree = tmp_path / "tree"
    for name in ("src", "formulations", "tools"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("quick_form_*"))
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, tree)
    next(WheelBuilder(str(tree)).build(directory=str(tmp_path), versions=["editable"]))

    assert (tree / "src/ldncompound/formulary" / FORM).is_file()
    assert read_by(tree / "src")[0] == "quickly"
