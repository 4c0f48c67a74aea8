"""Write the generated files again: JSON Schemas and reference pages.

Usage: python tools/generate.py [--check]

With --check nothing is written; the exit code tells whether anything is stale.
"""

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
# What is said of a patient's health, beside the place in the trail: no part of what is hashed.
SAID = {"type": "object", "additionalProperties": TEXT}
HEALTH = {"type": "object", "properties": {"answers": SAID, "consulted": SAID}}
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


SIGNATURES = dict.fromkeys(("with_key", "without_key", "unchecked"), COUNT)


def document(name: str, /, **members: Any) -> dict[str, Any]:
    """Return the schema of one document; members may be added, none may be missing."""
    properties = {"schema": {"const": name}, **members}
    optional = {"weighed_by", "screening", "content"}
    if "titration" in name:
        optional.add("formulations")
    if "refusal" in name:
        optional |= {"trail", "smallest_batch"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        "type": "object",
        "properties": properties,
        "required": sorted(properties.keys() - optional),
    }


def forms() -> tuple[str, ...]:
    """Return the members of a preparation of which one is there."""
    from ldncompound.compounding.form_of_document import FORMS

    return FORMS


def schemas() -> dict[str, dict[str, Any]]:
    """Return every schema by its file name."""
    made = [
        *orders(),
        document(
            "ldncompound.refusal/1",
            code=TEXT,
            message={"type": "string", "minLength": 1},
            remedy=TEXT,
            sources={"type": "array", "items": SOURCE},
            smallest_batch=BATCH,
            trail=TRAIL,
        ),
        document(
            "ldncompound.error/1",
            exit={"enum": [1, 2, 4, 5]},
            code=TEXT,
            message={"type": "string", "minLength": 1},
            remedy=TEXT,
        ),
        document("ldncompound.head/1", size=COUNT, root=HEX, sequence=COUNT, hash=HEX),
        verification(),
        document("ldncompound.log/1", entries={"type": "array", "items": {"type": "object"}}),
        document("ldncompound.export/1", file=TEXT, size=COUNT, root=HEX, sequence=COUNT, hash=HEX),
        printed(),
        document("ldncompound.setup/1", file=TEXT),
        document("ldncompound.template/1", file=TEXT, form={"enum": [*forms()]}),
        row(),
        *formulation_documents(),
        document("ldncompound.calculation/1", calculation=TEXT, working=TEXT, source=SOURCE),
        lot(),
        document("ldncompound.lots/1", lots={"type": "array", "items": {"type": "object"}}),
        document(
            "ldncompound.balance-check/1",
            balance=TEXT,
            on={"type": "string", "format": "date"},
            mass=TEXT,
            reading=TEXT,
            off=TEXT,
            allowed=TEXT,
            trail=TRAIL,
        ),
        document("ldncompound.balances/1", balances={"type": "array", "items": {"type": "object"}}),
        *schedules_of_doses(),
        document("ldncompound.screening/1", items={"type": "array", "items": {"type": "object"}}),
        *people(),
        document("ldncompound.rules/1", rules={"type": "array", "items": {"type": "object"}}),
        document("ldncompound.check/1", ok={"type": "boolean"}, findings={"type": "array"}),
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


def schedules_of_doses() -> list[dict[str, Any]]:
    """Return the schemas of a schedule, its acceptance and the act of accepting it."""
    day = {"type": "string", "format": "date"}
    kind = {"enum": ["strength-per-step", "single-strength", "mixed", "liquid"]}
    objects = {"type": "array", "items": {"type": "object"}}

    def part(**members: Any) -> dict[str, Any]:
        return {"type": "object", "properties": members, "required": sorted(members)}

    fill = part(
        number=COUNT,
        of=COUNT,
        first_day=day,
        last_day=day,
        dispense=BATCH,
        beyond_use=part(date=day, days=COUNT, limited_by=TEXT, storage=TEXT),
        parts=objects,
    )
    option = part(
        kind=kind,
        form={"enum": ["capsules", "liquid"]},
        strengths={"type": "array", "items": part(strength=TEXT, dispense=COUNT)},
        volume={"type": ["string", "null"]},
        capsules={"type": ["integer", "null"]},
        most_a_day={"type": ["integer", "null"]},
        total=TEXT,
        days=COUNT,
        fills={"type": "array", "items": fill},
        preparations=COUNT,
        excess={"type": ["integer", "null"]},
        leftover={"type": ["string", "null"]},
        weighing=maybe(
            {"methods": {"type": "array", "items": TEXT}, "expanded": {"type": ["string", "null"]}}
        ),
        keeping=maybe({"days": COUNT, "limited_by": TEXT, "storage": TEXT}),
        cost=maybe(
            {
                "total": TEXT,
                "per_month": TEXT,
                "complete": {"type": "boolean"},
                "missing": {"type": "array", "items": TEXT},
            }
        ),
        refused={"type": ["object", "null"]},
        why=TEXT,
    )
    step = part(dose=TEXT, pause={"type": "boolean"}, days=COUNT, first_day=day, last_day=day)
    return [
        document(
            "ldncompound.titration/1",
            id=TEXT,
            form={"enum": ["capsule", "liquid"]},
            prescription={"type": "object"},
            documented_range={"type": "object"},
            template={"type": ["object", "null"]},
            steps={"type": "array", "items": step, "minItems": 1},
            days=COUNT,
            total=TEXT,
            storage=TEXT,
            formulations={"type": "object", "additionalProperties": TEXT},
            kept={"type": "array", "items": TEXT},
            options={"type": "array", "items": option, "minItems": 1},
            screening={"type": "object"},
            left_out={"type": "array", "items": part(kind=kind, why=TEXT)},
            chosen=kind,
            criteria=TEXT,
            trail=TRAIL,
        ),
        document("ldncompound.acceptance-act/1", schedule=TEXT, kind=kind),
        document(
            "ldncompound.acceptance/1",
            schedule=TEXT,
            kind=kind,
            preparations=objects,
            due={"type": "array", "items": part(fill=COUNT, first_day=day)},
            trail=TRAIL,
        ),
    ]


def preparation() -> dict[str, Any]:
    """Return the schema of a preparation, from its model."""
    from dataclasses import is_dataclass

    from pydantic import TypeAdapter

    import ldncompound.compounding.preparation as parts

    for part in vars(parts).values():
        if isinstance(part, type) and is_dataclass(part):
            part.__pydantic_config__ = {"arbitrary_types_allowed": True}
    model = TypeAdapter(parts.Preparation).json_schema(mode="serialization")
    place = {**TRAIL, "properties": {**TRAIL["properties"], "screening": HEALTH}}
    members = {"id": TEXT, **model["properties"], "trail": place}
    made = document("ldncompound.preparation/1", **members)
    # One of the forms is there, and the others left out.
    # Members that later versions added; a document of an earlier one has them not.
    later = (
        "documented_form", "screening", "cost", "course", "expected", "uncertainty",
        "alternatives", "daily_check", "adoption", "for_stock", "schedule", "later", "order",
        "measured",
    )  # fmt: skip
    made["required"] = [each for each in made["required"] if each not in (*forms(), *later)]
    for part in model["$defs"].values():
        part["required"] = [each for each in part.get("required", ()) if each not in later]
    # Only a preparation that serves several steps of a schedule has them.
    prescription = model["$defs"]["Prescription"]["properties"]
    prescription["steps"] = prescription["steps"]["anyOf"][0]
    step = model["$defs"]["PrescribedStep"]["properties"]
    for each in ("units", "volume", "draws"):
        step[each] = step[each]["anyOf"][0]
    # Left out where they do not apply, never null.
    for each in ("documented_form", "for_stock", *forms()):
        made["properties"][each] = model["properties"][each]["anyOf"][0]
    one_of = [{"required": [each]} for each in forms()]
    return {**made, "oneOf": one_of, "$defs": model["$defs"]}


def formulation_documents() -> list[dict[str, Any]]:
    """Return the schemas of master formulation records and of their adoption."""
    day = {"type": "string", "format": "date"}
    entry = {"type": ["integer", "null"], "minimum": 1}
    party = {
        "type": "object",
        "properties": {"person": TEXT, "name": TEXT},
        "required": ["person", "name"],
    }
    proposal = {
        "revision": COUNT,
        "sha256": HEX,
        "rests_on": {"type": "object", "additionalProperties": HEX},
        "digest": HEX,
        "proposed_by": party,
        "proposed_on": day,
        "entry": entry,
    }
    adopted = {**proposal, "adopted_by": party, "adopted_on": day, "proposed_in": COUNT}
    parts = {
        "in_force": maybe(adopted),
        "proposed": maybe(proposal),
    }
    stands = {
        "state": {"enum": ["adopted", "proposed", "changed", "not adopted"]},
        "told": TEXT,
        **parts,
    }
    stated = {
        "id": TEXT,
        "revision": COUNT,
        "sha256": HEX,
        "adopted": {"type": "boolean"},
        "adoption": {"type": "object", "properties": stands, "required": sorted(stands)},
    }
    listed = {**stated, "dosage_form": TEXT, "title": TEXT}
    return [
        document(
            "ldncompound.formulations/1",
            formulations={
                "type": "array",
                "items": {"type": "object", "properties": listed, "required": sorted(listed)},
            },
        ),
        document("ldncompound.formulation/1", **stated, record={"type": "object"}),
        document(
            "ldncompound.adoption/1",
            id=TEXT,
            state={"enum": ["proposed", "adopted", "withdrawn"]},
            **parts,
            withdrawn=maybe({"by": party, "on": day}),
            replaces=entry,
            signature={"type": ["object", "null"]},
            trail=TRAIL,
        ),
    ]


def maybe(members: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a part that has all these members, or is null."""
    part = {"type": "object", "properties": members, "required": sorted(members)}
    return {"oneOf": [{"type": "null"}, part]}


def printed() -> dict[str, Any]:
    """Return the schema of what is printed; a label and a calendar say what they lack."""
    kinds = {"enum": ["sheet", "label", "calendar"]}
    copy = {"type": "boolean"}
    made = document("ldncompound.printed/1", kind=kinds, of=TEXT, file=TEXT, copy=copy)
    label = {
        "properties": {
            "draft": {"type": "boolean"},
            "missing": {"type": "array", "items": TEXT},
            "size": TEXT,
            "verified_by": {"type": ["string", "null"]},
            "labels": COUNT,
        },
        "required": ["draft", "missing", "size", "verified_by", "labels"],
    }
    lacking = {
        "properties": {key: label["properties"][key] for key in ("draft", "missing")},
        "required": ["draft", "missing"],
    }
    is_calendar = {"properties": {"kind": {"const": "calendar"}}}
    return {
        **made,
        "if": {"properties": {"kind": {"const": "label"}}},
        "then": label,
        "else": {"if": is_calendar, "then": lacking},
    }


def row() -> dict[str, Any]:
    """Return the schema of one row of many orders: done, or not and why."""
    made = document(
        "ldncompound.row/1",
        line={"type": "integer", "minimum": 2},
        outcome={"enum": ["done", "refused", "failed"]},
        exit={"enum": [0, 2, 3]},
        replayed={"type": "boolean"},
        # Null where a request id was used for another order: that order has the entry.
        sequence={"type": ["integer", "null"]},
    )
    done = {
        "properties": {
            "exit": {"const": 0},
            "id": TEXT,
            "form": {"enum": [*forms()]},
            "dispense": BATCH,
            "batch_size": BATCH,
            "beyond_use": {"type": "string", "format": "date"},
            "sequence": {"type": "integer", "minimum": 1},
            "course": {
                "type": "object",
                "properties": {"fill": COUNT, "of": COUNT, "next": {"type": "string"}},
                "required": ["fill", "of", "next"],
            },
        },
        "required": ["id", "form", "dispense", "batch_size", "beyond_use"],
    }
    refused = {
        "properties": {
            "exit": {"enum": [2, 3]},
            "code": TEXT,
            "message": {"type": "string", "minLength": 1},
            "remedy": TEXT,
            "smallest_batch": BATCH,
        },
        "required": ["code", "message", "remedy"],
    }
    is_done = {"properties": {"outcome": {"const": "done"}}}
    return {**made, "if": is_done, "then": done, "else": refused}


def lot() -> dict[str, Any]:
    """Return the schema of a lot: as received or made, with what its entry adds."""
    maybe = {"type": ["object", "null"]}
    day = {"type": "string", "format": "date"}
    made = document(
        "ldncompound.lot/1",
        **dict.fromkeys(("id", "component", "number", "maker"), TEXT),
        expiration_date=day,
        received_on=day,
        form={"type": ["string", "null"]},
        **dict.fromkeys(("certificate", "tablets", "shells", "trituration"), maybe),
        packing={"type": "array", "items": {"type": "object"}},
    )
    # Where the document comes from decides what more it has.
    more = {
        "trail": TRAIL,
        "replaces": COUNT,
        "entries": {"type": "array", "items": COUNT},
        "recalled": {"type": ["string", "null"]},
        "storage": TEXT,
        "price": {"type": "object", "properties": {"paid": TEXT, "per": TEXT}},
        "amount": TEXT,
        "balance": TEXT,
        "weighing": TEXT,
        "steps": {"type": "array", "items": {"type": "object"}},
    }
    made["properties"].update(more)
    return made


def people() -> list[dict[str, Any]]:
    """Return the schemas of people and of what they sign."""
    maybe_hex = {"type": ["string", "null"], "pattern": "^[0-9a-f]{64}$"}
    algorithm = {"enum": ["ed25519", "two named persons, no key"]}
    role = {"enum": ["technician", "pharmacist", "quality"]}
    stated = {
        "id": TEXT,
        "name": TEXT,
        "initials": TEXT,
        "role": role,
        "public_key": maybe_hex,
        "signs_with": algorithm,
        "state": {"enum": ["enrolled", "revoked"]},
    }
    person = document(
        "ldncompound.person/1",
        **stated,
        by={"type": ["string", "null"]},
        replaces={"type": ["integer", "null"]},
        trail=TRAIL,
    )
    # Where a key was made, the command says where it is; the entry does not.
    person["properties"]["key_file"] = {"type": ["string", "null"]}
    listed = {**stated, "enrolled": COUNT, "revoked": {"type": ["integer", "null"]}}
    signature = document(
        "ldncompound.signature/1",
        person=TEXT,
        name=TEXT,
        role=role,
        meaning={"enum": ["prepared", "checked", "released", "proposed", "adopted"]},
        digest=HEX,
        at={"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$"},
        algorithm=algorithm,
        public_key=maybe_hex,
        signature={"type": ["string", "null"], "pattern": "^[0-9a-f]{128}$"},
    )
    signature["additionalProperties"] = False
    return [
        person,
        document(
            "ldncompound.people/1",
            people={
                "type": "array",
                "items": {"type": "object", "properties": listed, "required": sorted(listed)},
            },
        ),
        signature,
        verdict("ldncompound.signatures/1", entries=COUNT, people=COUNT, **SIGNATURES),
    ]


def verdict(name: str, /, **whole: Any) -> dict[str, Any]:
    """Return the schema of what holds, or does not and why."""
    made = document(name, ok={"type": "boolean"})
    holds = {"properties": {"ok": {"const": True}, **whole}, "required": sorted(whole)}
    broken = {
        "properties": {
            "ok": {"const": False},
            "first_bad": {"type": ["integer", "null"]},
            "reason": {"type": "string", "minLength": 1},
        },
        "required": ["first_bad", "reason"],
    }
    return {**made, "oneOf": [holds, broken]}


def verification() -> dict[str, Any]:
    """Return the schema of a verification: whole, or not and why."""
    made = verdict("ldncompound.verification/1", entries=COUNT, head=TRAIL)
    # Only what verifies a trail knows its signatures: an export has none.
    counted = {"type": ["object", "null"], "properties": SIGNATURES, "required": [*SIGNATURES]}
    made["properties"]["signatures"] = counted
    return made
