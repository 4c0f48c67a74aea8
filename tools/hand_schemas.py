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
        *traces(),
        *batches(),
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


def traces() -> list[dict[str, Any]]:
    """Return the schemas of a trace, of a recall, and of every report."""
    maybe = {"type": ["string", "null"]}
    truth = {"type": "boolean"}
    texts = {"type": "array", "items": TEXT}
    day = {"type": "string", "format": "date"}
    maybe_day = {**maybe, "format": "date"}

    def objects(**members: Any) -> dict[str, Any]:
        item = {"type": "object", "properties": members, "required": sorted(members)}
        return {"type": "array", "items": item}

    printed_ones = objects(
        sequence=COUNT, kind={"enum": ["sheet", "label"]}, on=day, by=TEXT, draft=truth
    )
    calls = objects(
        batch=TEXT,
        **dict.fromkeys(("patient", "patient_name", "rx", "prescriber"), maybe),
        units=TEXT,
        on=maybe_day,
        labels={"type": "array", "items": COUNT},
        erased=truth,
    )
    lots = objects(
        **dict.fromkeys(("id", "maker", "through"), maybe),
        component=TEXT,
        number=TEXT,
        expiration_date=maybe_day,
        made_from=texts,
        prints=printed_ones,
    )
    uses = objects(
        component=TEXT,
        number=TEXT,
        id=maybe,
        holds={"enum": ["used", "planned", "another lot"]},
        through=maybe,
    )
    batches = objects(
        **dict.fromkeys(("id", "state", "what", "size"), TEXT),
        was_released=truth,
        prepared_on=day,
        uses=uses,
        prints=printed_ones,
        people=calls,
    )
    recalled = objects(id=TEXT, was=TEXT, done=TEXT, sequence={"type": ["integer", "null"]})
    return [
        document(
            "ldncompound.trace/1",
            kind={"enum": ["lot", "batch"]},
            asked=TEXT,
            lots=lots,
            batches=batches,
            similar=texts,
            once=texts,
        ),
        document(
            "ldncompound.recall/1",
            asked=TEXT,
            similar=texts,
            once=texts,
            batches=recalled,
            calls=calls,
            trail=TRAIL,
        ),
        document(
            "ldncompound.lot-recall/1",
            asked=TEXT,
            lots=objects(component=TEXT, number=TEXT, id=maybe),
        ),
        document(
            "ldncompound.report/1",
            report={
                "enum": ["open", "due", "expiring", "tolerance", "yield", "masses", "waste", "log"]
            },
            asked={"type": "object"},
            columns=texts,
            rows={"type": "array", "items": {"type": "object"}},
            totals={"type": "object"},
        ),
    ]


def batches() -> list[dict[str, Any]]:
    """Return the schemas of a batch and of the acts on it."""
    from ldncompound.pharmacy.batches.states import State

    maybe_text = {"type": ["string", "null"]}
    maybe = {"type": ["object", "null"]}
    rows = {"type": "array", "items": {"type": "object"}}
    yes_or_no = {"type": "boolean"}
    used = {"component": maybe_text, "lot": maybe, "trail": TRAIL}
    act = document("ldncompound.batch-act/1", batch=TEXT, trail=TRAIL)
    # Which act it is decides what more it has.
    act["properties"] |= {
        "made": {"type": "object"},
        "labels": {"type": "object"},
        "signature": {"type": "object"},
        "member": {"enum": ["weighing", "made"]},
        "step": {"type": ["integer", "null"]},
        "old": {"type": "object"},
        "calls": {"type": "array", "items": {"type": "object"}},
        "new": {"type": "object"},
    }
    return [
        document(
            "ldncompound.batch/1",
            id=TEXT,
            state={"enum": [each.value for each in State]},
            preparation={"type": "object"},
            next=maybe,
            percent_of_label=TEXT,
            **dict.fromkeys(
                ("weighings", "steps", "checks", "signatures", "corrections", "history"), rows
            ),
            made=maybe,
            lots={"type": "object", "additionalProperties": rows},
            beyond_use={"type": "object"},
            labels=maybe,
            dispensed=COUNT,
            left={"type": ["integer", "null"]},
        ),
        weighing(used),
        document(
            "ldncompound.dispensing/1",
            batch=TEXT,
            **dict.fromkeys(("dispense", "left", "per_dose", "doses_per_day", "days"), COUNT),
            **dict.fromkeys(("strength", "dose", "prescriber", "first_dose", "beyond_use"), TEXT),
            dose_as_written={"type": ["string", "object"]},
            screening={"type": "object"},
            trail=TRAIL,
        ),
        document(
            "ldncompound.quality-check/1",
            batch=TEXT,
            kind={"enum": ["appearance", "masses", "powder", "ph", "assay"]},
            passes={"type": ["boolean", "null"]},
            accepted=yes_or_no,
            findings=rows,
            statement=maybe_text,
            trail=TRAIL,
        ),
        document("ldncompound.step/1", batch=TEXT, step=COUNT, action=TEXT, what=TEXT, **used),
        finished(),
        document(
            "ldncompound.inspection/1",
            of=TEXT,
            file=TEXT,
            sha256=HEX,
            as_of=COUNT,
            personal=yes_or_no,
            files={"type": "array", "items": TEXT},
        ),
        act,
    ]


def weighing(used: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a weighing."""
    maybe_text = {"type": ["string", "null"]}
    yes_or_no = {"type": "boolean"}
    found = document(
        "ldncompound.weighing/1",
        batch=TEXT,
        step=COUNT,
        **dict.fromkeys(
            (
                "what",
                "into",
                "target",
                "actual",
                "tolerance",
                "off",
                "balance",
                "percent_of_label",
            ),
            TEXT,
        ),
        ratio=maybe_text,
        content=maybe_text,
        accepted=yes_or_no,
        printout=maybe_text,
        sighted=yes_or_no,
        weighed_by=TEXT,
        **used,
    )
    # Of a lot of the active alone.
    found["properties"] |= {
        "needed": maybe_text,
        "holds": {"type": "object", "properties": {"powder": TEXT, "drug": TEXT}},
    }
    return found


def finished() -> dict[str, Any]:
    """Return the schema of the finished record of a batch."""
    rows = {"type": "array", "items": {"type": "object"}}
    maybe = {"type": ["object", "null"]}
    place = {
        **TRAIL,
        "properties": {**TRAIL["properties"], "at": TEXT},
        "required": [*TRAIL["required"], "at"],
    }
    entry = {
        "type": "object",
        "properties": {"sequence": COUNT, "hash": HEX, "path": {"type": "array", "items": HEX}},
        "required": ["sequence", "hash", "path"],
    }
    parts = (
        "components",
        "steps",
        "checks",
        "dispensings",
        "signatures",
        "corrections",
        "people",
        "history",
    )
    return document(
        "ldncompound.record/1",
        id=TEXT,
        as_of=place,
        personal={"type": "boolean"},
        state=TEXT,
        plan={"type": "object"},
        percent_of_label=TEXT,
        **dict.fromkeys(parts, rows),
        made=maybe,
        labels=maybe,
        dispensed=COUNT,
        left={"type": ["integer", "null"]},
        beyond_use={"type": "object"},
        proof={
            "type": "object",
            "properties": {
                "log": TEXT,
                "size": COUNT,
                "root": HEX,
                "preparation": place,
                "entries": {"type": "array", "items": entry},
            },
            "required": ["log", "size", "root", "preparation", "entries"],
        },
    )
