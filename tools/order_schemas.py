"""The JSON Schemas of order files, from the declared fields of the orders."""

from __future__ import annotations

from typing import Any

from ldncompound.compounding.prescription.declared_fields import DeclaredField
from ldncompound.interchange.order_files import FORMS, fields_in_a_file

_TEXT = {"type": "string"}


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of an order file of each form, by its file name."""
    return {f"order-{kind.form}-1.json": _schema(form, kind.form) for form, kind in FORMS.items()}


def _schema(form: str, member: str) -> dict[str, Any]:
    """Return the schema of the orders of a form; some fields can be given in place of another."""
    declared = fields_in_a_file(form)
    wanted = FORMS[form].wanted({})
    instead = {
        name: [each.name for each in declared if name not in FORMS[form].wanted({each.name: ""})]
        for name in wanted
    }
    needed = ["form", *(name for name in wanted if not instead[name])]
    length = {}
    for name, others in instead.items():
        if others:
            # A course has one length; a dose may be given beside what it follows from.
            rule = "oneOf" if name == "days" else "anyOf"
            length[rule] = [{"required": [each]} for each in (name, *others)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:ldncompound:order-{member}:1",
        "title": f"ldncompound.order-{member}/1",
        "type": "object",
        "properties": {
            "form": {"const": form},
            **{each.name: _value(each) for each in declared},
        },
        "required": needed,
        **length,
        "additionalProperties": False,
    }


def _value(field: DeclaredField) -> dict[str, Any]:
    """Return the schema of the value of a key of an order file."""
    about = {"description": field.in_file}
    if field.many:
        return {**about, "type": "array", "items": _TEXT}
    counted = "N" in field.says.value.split("|")
    return {**about, "type": ["string", "integer"] if counted else "string"}
