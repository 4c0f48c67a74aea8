"""The JSON Schemas of the documents that have no type yet, and of order files."""

from __future__ import annotations

from typing import Any

HEX = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
COUNT = {"type": "integer", "minimum": 0}
TEXT = {"type": "string"}
TRAIL = {
    "type": "object",
    "properties": {"sequence": COUNT, "hash": HEX, "size": COUNT, "root": HEX},
    "required": ["sequence", "hash", "size", "root"],
}
# Capsules or tablets, the volume of a liquid, or the mass of a topical preparation.
BATCH = {
    "oneOf": [
        {"type": "integer", "minimum": 1},
        {"type": "string", "pattern": "^[0-9.]+ (mL|g)$"},
    ]
}
SOURCE = {
    "type": "object",
    "properties": {"id": TEXT, "title": TEXT, "locator": TEXT},
    "required": ["id", "title", "locator"],
}


def document(name: str, /, **members: Any) -> dict[str, Any]:
    """Return the schema of one document; members may be added, none may be missing."""
    properties = {"schema": {"const": name}, **members}
    optional = {"weighed_by", "screening", "content"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        "type": "object",
        "properties": properties,
        "required": sorted(properties.keys() - optional),
    }


def forms() -> tuple[str, ...]:
    """Return the members of a preparation of which one is there."""
    from ldncompound.core.dosage_forms import FORMS

    return tuple(FORMS)


def schemas() -> dict[str, dict[str, Any]]:
    """Return every schema by its file name."""
    made = [
        *orders(),
        document("ldncompound.setup/1", file=TEXT),
        document("ldncompound.template/1", file=TEXT, form={"enum": [*forms()]}),
        document("ldncompound.calculation/1", calculation=TEXT, working=TEXT, source=SOURCE),
        document("ldncompound.rules/1", rules={"type": "array", "items": {"type": "object"}}),
    ]
    return {
        each["title"].removeprefix("ldncompound.").replace("/", "-") + ".json": each
        for each in made
    }


def orders() -> list[dict[str, Any]]:
    """Return the schema of an order file of each form, from the declared fields."""
    from ldncompound.interchange.order_files import FORMS, REQUIRED, fields_in_a_file

    made = []
    for form, kind in FORMS.items():
        declared = fields_in_a_file(form)
        needed, length = ["form", *REQUIRED], {}
        if any(each.name == "quantity" for each in declared):
            needed.remove("days")
            length = {"oneOf": [{"required": ["days"]}, {"required": ["quantity"]}]}
        made.append(
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "title": f"ldncompound.order-{kind.form}/1",
                "type": "object",
                "properties": {
                    "form": {"const": form},
                    **{each.name: order_value(each) for each in declared},
                },
                "required": needed,
                **length,
                "additionalProperties": False,
            }
        )
    return made


def order_value(field: Any) -> dict[str, Any]:
    """Return the schema of what stands under a key of an order file."""
    about = {"description": field.in_file}
    if field.many:
        return {**about, "type": "array", "items": TEXT}
    counted = "N" in field.says.value.split("|")
    return {**about, "type": ["string", "integer"] if counted else "string"}


def maybe(members: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a part that has all these members, or is null."""
    part = {"type": "object", "properties": members, "required": sorted(members)}
    return {"oneOf": [{"type": "null"}, part]}
