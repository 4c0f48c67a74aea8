"""A small folder of formulations, with one drug and one record, and a quick form of it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from second_drug import SOURCE, SUBSTANCE

RECORD = """
id          = "pill"
revision    = 1
effective   = 2026-11-22
title       = "Examplamine tablets"
substance   = "examplamine"
dosage_form = "sublingual tablet"

[documented_form]
form      = "tablet"
statement = "Tablets are named."
dose      = false
source    = "made-up"

[[component]]
role            = "active"
name            = "examplamine sulfate"
grade           = "pure"
characteristics = "white"
source          = "made-up"

[[component]]
role            = "filler"
name            = "base"
grade           = "pure"
characteristics = "white"
contains        = []
source          = "made-up"

[container]
text   = "A jar."
source = "made-up"

[method]
equipment    = ["mould"]
instructions = ["Mix."]
precautions  = ["Gloves."]
calculations = "By the mould."
source       = "made-up"

[description]
text   = "White."
source = "made-up"

[labelling]
auxiliary = ["Keep dry."]
source    = "made-up"

[[check]]
name     = "look"
expected = "white"
source   = "made-up"

[other]
text = "Nothing."

[mould.excess]
value  = "2 tablet"
source = "made-up"

[mould.least_base]
parts  = 2
of     = 3
source = "made-up"

[moistening]
text   = "A drop."
source = "made-up"

[beyond_use]
rule     = "nowhere"
category = "solid"
storage  = "dry"
source   = "made-up"
"""

RULE = """
id           = "nowhere"
title        = "Rules of nowhere"
jurisdiction = "XX"

[content]
low    = "90 %"
high   = "110 %"
source = "made-up"

[potency]
policy    = "certificate"
statement = "By certificate."
source    = "made-up"

[day_one]
first_day = 0
statement = "The day it is made."
source    = "made-up"

[container]
text   = "Tight."
source = "made-up"

[beyond_use.solid]
days           = 180
description    = "solid"
water_activity = "low"
storage        = "dry"
source         = "made-up"

[[mfr_element]]
element = "what goes in"
keys    = ["component"]
source  = "made-up"
"""

BALANCE = """
[class-iii]
title       = "a balance"
sensitivity = "6 mg"
error       = "5 %"
minimum     = "120 mg"
readability = "1 mg"
source      = "made-up"
"""


def small_folder(folder: Path) -> Path:
    """Return the folder, written."""
    substance = SUBSTANCE.replace('[usual_record]\ncapsules = "examplamine-capsule"\n', "")
    files = {
        "sources.toml": SOURCE, "examplamine.toml": substance, "pill.toml": RECORD,
        "rules/nowhere.toml": RULE, "equipment/balances.toml": BALANCE,
    }  # fmt: skip
    files |= {
        f"equipment/{name}.toml": "" for name in ("capsules", "labels", "measures", "bottles")
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode("utf-8"))
    return folder


class Build:
    """
    A folder and its quick form in a package of its own, as a build leaves them.

    Args:
        place: An empty folder.
        patch: Puts them in the place of what is shipped.
    """

    def __init__(self, place: Path, patch) -> None:
        from ldncompound.compounding.dosage_forms.record_classes import record_classes
        from ldncompound.formulary import loading, quick_form

        self.classes = record_classes()
        self.loading = loading
        self.folder = small_folder(place / "formulations")
        self.package = place / "ldncompound"
        self.path = self.package / "formulary" / quick_form.FORM
        self.module = self.package / "formulary" / "reading.py"
        self.path.parent.mkdir(parents=True)
        self.module.write_bytes(b"# reads strictly\n")
        patch.setattr(loading, "shipped_folder", lambda: self.folder)
        patch.setattr(quick_form, "_PACKAGE", self.package)
        patch.setattr(quick_form, "_digest_bound", lambda: self.bound)
        self.formulary = loading.read_strictly(self.classes)
        modules = {"formulary/reading.py": sha256(self.module.read_bytes()).hexdigest()}
        self.form = quick_form.form_of(self.formulary, modules)
        self.put(self.form)

    def put(self, form: bytes) -> None:
        """Write a form, and bind it as a build does."""
        self.path.write_bytes(form)
        self.bound = sha256(form).hexdigest()

    def quick(self):
        """Return what the form gives; None where it does not count."""
        from ldncompound.formulary.quick_form import quick_formulary

        return quick_formulary(self.folder, self.classes)

    def strict(self):
        """Return what strict reading gives: the formulary as JSON, or what is wrong."""
        return _told(lambda: self.loading.read_strictly(self.classes))

    def read(self):
        """Return what the program takes."""
        return _told(lambda: self.loading.read_formulary(self.classes))


def _told(read):
    """Return a formulary as JSON, or the sentence of what is wrong with its folder."""
    from ldncompound.formulary.findings import FormularyError

    try:
        return read().to_json()
    except FormularyError as error:
        return error.message
