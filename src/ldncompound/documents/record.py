"""What stands on the finished record of a batch, and the record as plain text.

A view is made of texts only, already written for people, in sections that both renderers lay
out alike: facts, a table, or notes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ldncompound.compounding.form_paper import paper_of
from ldncompound.compounding.preparation import Preparation
from ldncompound.core.quantities import written
from ldncompound.documents.record_checks import check_rows, correction_rows, finding_rows
from ldncompound.documents.record_view import (
    Plot,
    RecordView,
    Rows,
    Section,
    moment,
    rounded_figure,
    who_signed,
)
from ldncompound.documents.sheet import component_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["record_view"]


WIDTH = 92


_ACTS = {
    "preparation": "planned", "weighing": "weighed", "step": "step done", "check": "checked",
    "batch-prepared": "signed as prepared", "batch-verified": "signed as checked",
    "batch-released": "signed as released", "batch-held": "put on hold",
    "batch-resumed": "resumed", "batch-rejected": "rejected", "batch-reworked": "reworked",
    "batch-corrected": "corrected", "batch-recalled": "recalled", "dispensing": "dispensed from",
    "refusal": "refused", "sheet": "sheet printed", "label": "label printed",
}  # fmt: skip


def record_view(document: dict[str, Any], plots: Mapping[int, str]) -> RecordView:
    """
    Return what stands on the finished record of a batch.

    Args:
        document: `ldncompound.record/1`.
        plots: SVG of a check's masses, by the entry of the check.
    """
    plan, as_of = document["plan"], document["as_of"]
    pharmacy, program = plan["pharmacy"], plan["program"]
    return RecordView(
        identity=document["id"],
        title=f"{plan['formulation']['title']}",
        subtitle=_made_as(plan),
        state=document["state"].upper(),
        as_of=f"As of entry {as_of['sequence']} of the audit trail, {moment(as_of['at'])}",
        day=as_of["at"][:10],
        paper=pharmacy["paper"],
        pharmacy=tuple(
            str(pharmacy[each]) for each in ("name", "address", "telephone") if pharmacy[each]
        )
        or ("PHARMACY NOT CONFIGURED",),
        sections=tuple(each for each in _sections(document, plots) if each.rows or each.plots),
        trail=f"{as_of['size']} {as_of['root']}",
        program=f"Planned with ldncompound {program['version']}",
    )


def _made_as(plan: dict[str, Any]) -> str:
    """Return what was planned, in one line."""
    return paper_of(Preparation.from_document(plan)).in_one_line()


def _sections(document: dict[str, Any], plots: Mapping[int, str]) -> Iterator[Section]:
    """Yield every part of the record."""
    yield from _made_sections(document)
    yield from _checked_sections(document, plots)
    yield from _signed_sections(document)


def _made_sections(document: dict[str, Any]) -> Iterator[Section]:
    """Yield what was ordered, planned, weighed and handed out."""
    yield Section("Prescription", (), (), _prescription(document))
    yield Section("Batch", (), (), _batch(document))
    yield Section(
        "Components and lots",
        ("Component", "Required", "Working", "Lot", "Received as", "Expiration"),
        (1.3, 0.95, 2.0, 0.8, 1.1, 0.7),
        tuple(_components(document)),
    )
    yield Section(
        "Steps: planned and done",
        ("No.", "Step", "Planned", "Target", "Actual", "Off", "Lot", "Balance, printout",
         "By, at (UTC), entry"),
        (0.32, 1.9, 0.72, 0.72, 0.8, 0.62, 0.72, 1.0, 1.6),
        tuple(_steps(document)),
    )  # fmt: skip
    yield Section(
        "Handed out",
        ("Capsules", "Patient", "Prescription", "By, at (UTC), entry"),
        (0.6, 1.6, 2.2, 1.5),
        tuple(map(_dispensing, document["dispensings"])),
    )
    yield Section("Deviations accepted", (), (), tuple((each,) for each in _deviations(document)))


def _checked_sections(document: dict[str, Any], plots: Mapping[int, str]) -> Iterator[Section]:
    """Yield what was checked, found and corrected."""
    yield Section(
        "Quality checks",
        ("Check", "Verdict", "Found", "By, at (UTC), entry"),
        (0.9, 1.1, 2.7, 1.5),
        tuple(map(check_rows, document["checks"])),
        tuple(
            Plot(plots[each["entry"]], f"{each['kind']}, entry {each['entry']}")
            for each in document["checks"]
            if each["entry"] in plots
        ),
    )
    yield Section(
        "Findings of the checks",
        ("Entry", "What", "Found", "Limit", "Verdict", "Source"),
        (0.35, 1.4, 1.5, 1.1, 0.6, 2.0),
        tuple(
            finding_rows(each, check)
            for check in document["checks"]
            for each in check.get("findings") or ()
        ),
    )
    yield Section(
        "Corrections",
        ("What", "Old", "New", "Reason", "By, at (UTC), entry"),
        (1.0, 1.3, 1.3, 1.6, 1.4),
        tuple(map(correction_rows, document["corrections"])),
    )


def _signed_sections(document: dict[str, Any]) -> Iterator[Section]:
    """Yield who signed and did what, and the proof of it."""
    yield Section(
        "Signatures",
        ("Meaning", "Person", "Signed with", "Holds", "Digest signed", "At (UTC), entry"),
        (0.7, 1.2, 1.1, 1.0, 2.2, 1.1),
        tuple(map(_signature, document["signatures"])),
    )
    yield Section(
        "People",
        ("Id", "Name", "Role"),
        (0.6, 2.2, 1.0),
        tuple((each["id"], each["name"], each["role"]) for each in document["people"]),
    )
    yield Section(
        "History",
        ("Entry", "At (UTC)", "Who", "What", "Reason"),
        (0.4, 1.2, 1.0, 1.2, 2.6),
        tuple(map(_act, document["history"])),
    )
    yield Section("Proof from the audit trail", (), (), _proof(document))


def _prescription(document: dict[str, Any]) -> Rows:
    """Return the prescription; what is left out or erased says so."""
    plan = document["plan"]
    given = plan["prescription"]
    told = "left out" if not document["personal"] else "none stated, or erased"
    if "for_stock" in plan:
        patient = "made for stock"
    else:
        names = [given[each] for each in ("patient_name", "patient") if given[each]]
        patient = ", ".join(names) or f"({told})"
    rows = [("Patient", patient), ("Prescriber", given["prescriber"])]
    for key, word in (("rx", "Rx number"), ("directions", "Directions")):
        if given[key]:
            rows.append((word, given[key]))
    if given.get("dose"):
        rows.append(("Dose", f"{given['dose']}, {given['doses_per_day']} a day"))
    course = plan.get("course")
    if course is not None:
        days = f"{course['first_day']} to {course['last_day']}"
        rows.append(("Fill", f"{course['fill']} of {course['of']}, {days}"))
    return tuple((word, str(text or "(none stated)")) for word, text in rows)


def _batch(document: dict[str, Any]) -> Rows:
    """Return what the batch is, and what came of it."""
    plan, made, labels = document["plan"], document["made"], document["labels"]
    formulation, until = plan["formulation"], document["beyond_use"]
    rows = [
        ("State", document["state"]),
        ("Prepared on", plan["prepared_on"]),
        ("Master record", f"{formulation['id']}, revision {formulation['revision']}"),
        ("Its SHA-256", formulation["sha256"]),
        ("Adopted", _adopted(formulation)),
        ("Expected content", f"{rounded_figure(document['percent_of_label'])} of label, by what "
         "was weighed; masses do not prove content"),
    ]  # fmt: skip
    if made is not None and made["filled"] is not None:
        left = int(made["filled"]) - int(made["rejected"])
        rows.append(("Came out", f"{made['filled']} capsules filled, {made['rejected']} sorted "
                     f"out, {left} to dispense"))  # fmt: skip
    if document["dispensed"]:
        rows.append(("Dispensed", f"{document['dispensed']}, {document['left']} left"))
    if labels is None:
        rows.append(("Labels", "not reconciled: never released"))
    else:
        rows.append(("Labels", f"{labels['printed']} printed before the release, {labels['used']} "
                     f"used, {labels['destroyed']} destroyed"))  # fmt: skip
    final = "final" if until["final"] else "NOT FINAL: a lot is not known"
    rows.append(("Beyond-use date", f"{until['date']} ({final})"))
    rows.append(("Limited by", until["limited_by"]))
    rows.append(("Storage", until["storage"]))
    return tuple(rows)


def _adopted(formulation: dict[str, Any]) -> str:
    """Say who adopted the master record, or that nobody had."""
    adoption = formulation.get("adoption")
    if adoption is None:
        return "by this pharmacy" if formulation["adopted"] else "NOT ADOPTED by this pharmacy"
    return (
        f"proposed by {adoption['proposed_by']}, adopted by {adoption['adopted_by']} on "
        f"{adoption['on']}, entry {adoption['entry']}"
    )


def _components(document: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield each component, one row a lot."""
    preparation = Preparation.from_document(document["plan"])
    for planned, part in zip(preparation.components, document["components"], strict=True):
        line = component_line(planned, preparation)
        named = (line.name, line.required, line.working)
        if not part["lots"]:
            yield *named, "not stated", "", ""
        for lot in part["lots"]:
            kept = "not received here"
            if lot["received"] is not None:
                kept = f"{lot['id']}, entry {lot['received']}"
            if lot["corrected"]:
                kept += f"; CORRECTED by entry {', '.join(map(str, lot['corrected']))}"
            yield *named, lot["number"], kept, lot["expiration_date"]


def _steps(document: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield each step with what was done."""
    for step in document["steps"]:
        words = f"{step['action'].capitalize()} {step['what']}"
        if step.get("into") and step["action"] != "mix":
            words += f" into {step['into']}"
        planned = written(step["amount"]) if step.get("amount") else ""
        done = step["done"]
        if done is None:
            yield str(step["step"]), words, planned, "", "NOT DONE", "", "", "", ""
            continue
        weighed = done["actual"] is not None
        actual = (done["actual"] or "") + (" ACCEPTED" if done["accepted"] else "")
        if done["corrected"]:
            actual += f" (corrected, entry {done['corrected']})"
        lot = done["lot"]["number"] if done["lot"] else ""
        yield (
            str(step["step"]),
            words,
            planned,
            done["target"] or "",
            actual if weighed else "done",
            rounded_figure(done["off"]) if weighed else "",
            lot,
            ", ".join(each for each in (done["balance"], done["printout"]) if each),
            who_signed(done),
        )


def _dispensing(each: dict[str, Any]) -> tuple[str, ...]:
    """Return what was handed out to one patient."""
    patient = ", ".join(each[key] for key in ("patient_name", "patient") if each[key])
    dose = f"{each['dose']} from {each['first_dose']} for {each['days']} days"
    given = ", ".join(filter(None, (each["rx"], each["prescriber"], dose)))
    return str(each["dispense"]), patient or "(left out, or erased)", given, who_signed(each)


def _deviations(document: dict[str, Any]) -> Iterator[str]:
    """Yield what was accepted out of tolerance, and why."""
    for step in document["steps"]:
        done = step["done"]
        if done is not None and done["reason"] is not None:
            yield (
                f"Step {step['step']}, {step['what']}: {rounded_figure(done['off'])} off, the "
                f"record allows {done['tolerance']}; weighed by "
                f"{done.get('weighed_by') or done['by']}, "
                f"accepted by {done['by']}. Reason: {done['reason']}"
            )
    for check in document["checks"]:
        if check["accepted"]:
            why = check["reason"] or "(none kept with the entry)"
            yield f"Check of {check['kind']}: accepted by {check['by']}. Reason: {why}"


def _signature(each: dict[str, Any]) -> tuple[str, ...]:
    """Return a signature."""
    person = each["person"]
    if each.get("name"):
        person = f"{person}, {each['name']}, {each['role']}"
    holds = each["holds"]
    if each["undone_by"]:
        holds += f"; undone by entry {each['undone_by']}"
    at = f"{moment(each['at'])}, entry {each['entry']}"
    return each["meaning"], person, each["algorithm"], holds, each["digest"], at


def _act(each: dict[str, Any]) -> tuple[str, ...]:
    """Return one line of the history."""
    what = _ACTS.get(each["action"], each["action"])
    if each["outcome"] == "refused":
        what = f"refused: {each['code']}"
    return str(each["entry"]), moment(each["at"]), each["by"], what, each["reason"] or ""


def _proof(document: dict[str, Any]) -> Rows:
    """Return where the record stands in the trail."""
    rows = []
    for word, place in (
        ("Preparation", document["proof"]["preparation"]),
        ("Last entry", document["as_of"]),
    ):
        rows += [
            (word, f"entry {place['sequence']}, {moment(place['at'])} UTC"),
            ("its hash", place["hash"]),
            ("size and root", f"{place['size']} {place['root']}"),
        ]
    at = {each["sequence"]: each for each in document["proof"]["entries"]}
    path = at[document["proof"]["preparation"]["sequence"]]["path"]
    rows.append(("Inclusion", "of the preparation in that root, the audit path of RFC 6962"
                 + (", lowest first:" if path else ": empty, it is the only entry")))  # fmt: skip
    rows += [("", each) for each in path]
    size, root = document["as_of"]["size"], document["as_of"]["root"]
    rows.append(("Check with", f"ldncompound trail verify --sheet '{size} {root[:16]}'"))
    return tuple(rows)
