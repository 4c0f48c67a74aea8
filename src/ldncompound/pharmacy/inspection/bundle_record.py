"""Hold the record in a bundle against the entries; plain Python, part of `check.py` in there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from ldncompound.pharmacy.inspection.bundle_copies import BundleEntry, is_plan, sha256

__all__ = ["NOT_COPIED", "differences"]

NOT_COPIED = (
    "percent_of_label, left, beyond_use, one_person, adopted_since, whether a lot is recalled or "
    "in quarantine, whether a signature holds, whether personal data are shown, and these (with "
    "them reasons and remarks)"
)
"""Members of the record that stand in no entry."""

WORKED_OUT = ("personal", "percent_of_label", "left", "beyond_use", "one_person",
              "adopted_since")  # fmt: skip
APART = ("patient", "patient_name", "rx", "directions", "reason", "described", "material",
         "printout", "reference", "trail")  # fmt: skip
SIGNED_ACTS = ("batch-prepared", "batch-verified", "batch-released")
SCREENING = ("batch-reviewed", "batch-released", "dispensing")
WEIGHED = ("target", "actual", "tolerance", "off", "accepted", "balance", "sighted", "weighed_by")
HANDED = ("dispense", "prescriber", "dose", "first_dose", "days")
CORRECTED = ("member", "step", "old", "new")
STATES = {
    "weighing": "in preparation",
    "step": "in preparation",
    "batch-prepared": "prepared",
    "batch-verified": "verified",
    "batch-released": "released",
    "batch-held": "on hold",
    "batch-rejected": "rejected",
    "batch-reworked": "reworked",
    "batch-recalled": "recalled",
    "preparation": "replaced",
}
"""The state after an act; others leave it, or return to the one before a hold."""


def differences(
    record: dict[str, Any], proof: dict[str, Any], entries: list[BundleEntry]
) -> Iterator[str]:
    """Yield the places in a record that are not what the entries say."""
    about = [
        each
        for each in entries
        if (proof["of"] in each.values("batch") or is_plan(each, proof["of"]))
        and each.action not in ("record", "inspection")
    ]
    personal = record["personal"]
    said = blanked(expected(record, proof, about, entries), personal=personal)
    shown = blanked(stated(record), personal=personal)
    for name in sorted(record.keys() - {*shown, *WORKED_OUT}):
        yield name
    for name in sorted(shown.keys() | said.keys()):
        if shown.get(name) != said.get(name):
            yield name


def blanked(value: Any, *, personal: bool) -> Any:
    """Return JSON without the texts that are kept apart from the trail, where they may stand."""
    if isinstance(value, dict):
        return {
            name: blanked(each, personal=personal)
            for name, each in value.items()
            if name not in APART or not (personal or each in (None, "", "left out"))
        }
    return (
        [blanked(each, personal=personal) for each in value] if isinstance(value, list) else value
    )


def stated(record: dict[str, Any]) -> dict[str, Any]:
    """Return what a record states that can stand in entries."""
    names = ("schema", "id", "as_of", "state", "plan", "steps", "checks", "made", "labels",
             "dispensed", "dispensings", "corrections", "screened", "people", "proof")  # fmt: skip
    without = ("holds", "one_person")
    return {
        **{name: record[name] for name in names},
        "components": [
            {
                **{name: each for name, each in part.items() if name != "barred"},
                "lots": list(map(without_bars, part["lots"])),
            }
            for part in record["components"]
        ],
        "signatures": [
            {name: value for name, value in each.items() if name not in without}
            for each in record["signatures"]
        ],
        "history": record["history"],
        "replaces": record.get("replaces"),
        "replaced_by": record.get("replaced_by"),
    }


def without_bars(lot: dict[str, Any]) -> dict[str, Any]:
    """Return a lot without its recall, which may be spelled otherwise, and without quarantine."""
    return {name: value for name, value in lot.items() if name not in ("recalled", "quarantine")}


def expected(
    record: dict[str, Any],
    proof: dict[str, Any],
    about: list[BundleEntry],
    entries: list[BundleEntry],
) -> dict[str, Any]:
    """Return the same, by the entries."""
    plan = about[0]
    done = [each for each in about if each.done]
    corrected = [each for each in done if each.action == "batch-corrected"]
    handed = [each for each in done if each.action == "dispensing"]
    released = [each.document for each in done if each.action == "batch-released"]
    last = {each.number: each for each in entries}[proof["size"]]
    paths = {each["sequence"]: each for each in proof["entries"]}
    numbers = sorted({*(each.number for each in about), last.number})
    roots = {each["size"]: each["root"] for each in proof["earlier"]}
    return {
        "schema": "ldncompound.record/1",
        "id": proof["of"],
        "as_of": place(last, proof["root"]),
        "state": state_after([each.action for each in done[1:]]),
        "plan": plan.document,
        "components": list(components(record, plan, done, entries)),
        "steps": list(steps(plan, done, corrected)),
        "checks": list(checks(done)),
        "made": made(done),
        "labels": released[-1]["labels"] if released else None,
        "dispensed": sum(each.document["dispense"] for each in handed),
        "dispensings": [told_of(each, HANDED) for each in handed],
        "corrections": [told_of(each, CORRECTED) for each in corrected],
        "screened": list(screened(plan, done)),
        "people": list(people(about, entries)),
        "proof": {
            **{name: proof[name] for name in ("log", "size", "root")},
            "preparation": place(plan, roots.get(plan.number, proof["root"])),
            "entries": [paths[each] for each in numbers],
        },
        "signatures": list(signed(done)),
        "history": [line(each) for each in about],
        "replaces": plan.document.get("replaces"),
        "replaced_by": next((e.body["subject"] for e in done[1:] if e.action == plan.action), None),
    }


def told_of(entry: BundleEntry, names: tuple[str, ...]) -> dict[str, Any]:
    """Return members of a document, with who did it."""
    return {**{name: entry.document[name] for name in names}, **entry.told}


def place(entry: BundleEntry, root: str) -> dict[str, Any]:
    """Return the place of an entry, with the root at that size."""
    return {
        "sequence": entry.number,
        "at": entry.body["at"],
        "hash": sha256(entry.raw),
        "size": entry.number,
        "root": root,
    }


def state_after(actions: list[str]) -> str:
    """Return the state of a batch after all its acts; another preparation replaces it."""
    state, before = "planned", "planned"
    for action in actions:
        if action == "batch-held":
            before = state
        if action == "batch-resumed":
            state = before
        elif action == "batch-corrected" and state in ("verified", "released", "corrected"):
            state = "corrected"
        else:
            state = STATES.get(action, state)
    return state


def line(entry: BundleEntry) -> dict[str, Any]:
    """Return one line of the history."""
    told = {"action": entry.action, "outcome": entry.body["outcome"], **entry.told}
    if "zone" in entry.body:
        told["zone"] = entry.body["zone"]
    return told if entry.done else {**told, "code": entry.document["code"]}


def steps(
    plan: BundleEntry, done: list[BundleEntry], corrected: list[BundleEntry]
) -> Iterator[dict[str, Any]]:
    """Yield each step of the plan with what was done last, as corrected since."""
    for step in plan.document["weigh_plan"]["steps"]:
        acts = [each for each in done if each.action in ("weighing", "step")
                and each.document["step"] == step["step"]]  # fmt: skip
        if not acts:
            yield {**step, "done": None}
            continue
        last = acts[-1]
        mended = [each for each in corrected if each.document["step"] == step["step"]]
        facts = dict(last.document)
        for each in mended:
            if each.number > last.number:
                facts |= each.document["new"]
        lot = facts.get("lot")
        yield {
            **step,
            "done": {
                **{name: facts.get(name) for name in WEIGHED},
                "lot": None if lot is None else {"number": lot["number"], "id": lot.get("id")},
                "corrected": mended[-1].number if mended else None,
                **last.told,
            },
        }


def checks(done: list[BundleEntry]) -> Iterator[dict[str, Any]]:
    """Yield every check; the last of its kind counts, unless the batch was reworked since."""
    again = max((each.number for each in done if each.action == "batch-reworked"), default=0)
    latest = {
        each.document["kind"]: each.number
        for each in done
        if each.action == "check" and each.number > again
    }
    for each in done:
        if each.action == "check":
            counts = each.number in latest.values()
            yield {**each.document, "counts": counts, **each.told}


def made(done: list[BundleEntry]) -> dict[str, Any] | None:
    """Return the yield, as corrected since."""
    found = None
    for each in done:
        if each.action == "batch-prepared":
            found = each.document["made"]
        elif each.action == "batch-reworked":
            found = None
        elif each.action == "batch-corrected" and each.document["step"] is None:
            none: dict[str, Any] = {"filled": None, "rejected": None, "lots": {}}
            found = {**(found or none), **each.document["new"]}
    return found


def signed(done: list[BundleEntry]) -> Iterator[dict[str, Any]]:
    """Yield the signature of each signed act, and what undid it."""
    for at, each in enumerate(done):
        if each.action not in SIGNED_ACTS:
            continue
        inside = each.document["signature"]
        undoing = ["batch-reworked"]
        if inside["meaning"] in ("checked", "released"):
            undoing.append("batch-corrected")
        undone = (later.number for later in done[at + 1 :] if later.action in undoing)
        yield {**inside, **each.told, "undone_by": next(undone, None)}


def screened(plan: BundleEntry, done: list[BundleEntry]) -> Iterator[dict[str, Any]]:
    """Yield which questions were answered and waived: with the order, and later."""
    for each in done:
        asked = each.document.get("screening")
        if asked and (each is plan or each.action in SCREENING):
            names = ("answered", "unanswered", *(() if each is plan else ("waived",)))
            who = {name: each.told[name] for name in ("by", "at", "entry")}
            yield {**{name: asked[name] for name in names if name in asked}, **who}


def people(about: list[BundleEntry], entries: list[BundleEntry]) -> Iterator[dict[str, Any]]:
    """Yield the enrolled people behind the names in the entries about the batch."""
    known: dict[str, dict[str, Any]] = {}
    for each in entries:
        if each.done and each.document.get("schema") == "ldncompound.person/1":
            known[each.document["id"]] = each.document
    told = (each.told for each in about)
    names = (one["by"] for each in told for one in (each, each.get("transcribed")) if one)
    for name in dict.fromkeys(names):
        keys = " ".join(name.split()).casefold()
        for one in known.values():
            if keys in (one["id"].casefold(), one["name"].casefold()):
                yield {key: one[key] for key in ("id", "name", "role")}


def components(
    record: dict[str, Any], plan: BundleEntry, done: list[BundleEntry], entries: list[BundleEntry]
) -> Iterator[dict[str, Any]]:
    """Yield each component of the plan with the lots that were used, in the order of the record."""
    last: dict[int, dict[str, Any]] = {}
    for each in done:
        if each.action in ("weighing", "step"):
            last[each.document["step"]] = dict(each.document)
        elif each.action == "batch-corrected" and each.document["step"] is not None:
            last[each.document["step"]] |= each.document["new"]
    shown = {part["name"]: list(map(without_bars, part["lots"])) for part in record["components"]}
    came = made(done) or {}
    for part in plan.document["components"]:
        pairs = list(used(part, last.values(), came))
        lots = [in_record(lot, amount, entries) for lot, amount in pairs if lot is not None]
        alone = [amount for lot, amount in pairs if lot is None and amount]
        order = [one for one in shown.get(part["name"], ()) if one in lots]
        yield {
            **{name: part[name] for name in ("role", "name", "required")},
            "lots": [*order, *(one for one in lots if one not in order)],
            **({"used": alone[0]} if alone else {}),
        }


def used(
    part: dict[str, Any], steps: Iterable[dict[str, Any]], came: dict[str, Any]
) -> Iterator[tuple[Any, str | None]]:
    """Yield the lots of a component, None for one that is not stated, and how much was used."""
    name = part["name"]
    lots: dict[str, Any] = {}
    amounts: dict[str, list[str | None]] = {}
    for facts in steps:
        if facts.get("component") == name:
            key = lot_key(facts.get("lot"))
            lots[key] = facts.get("lot")
            amounts.setdefault(key, []).append(facts.get("actual"))
    afterwards = {lot_key(each): each for each in (came.get("lots") or {}).get(name) or []}
    if afterwards:
        filled = came.get("filled") if part["role"] == "shell" else None
        counted: list[str | None] = [] if filled is None else [f"{filled} capsule"]
        lots.pop("", None)
        lots = {**lots, **afterwards}
        amounts = {key: counted if len(afterwards) == 1 else [] for key in afterwards} | amounts
    for key, each in lots.items():
        yield each, added(amounts[key])


def lot_key(lot: Any) -> str:
    """Return what tells a lot apart: all that is stated of it; empty for none."""
    return "" if lot is None else str(sorted(lot.items()))


def added(amounts: list[str | None]) -> str | None:
    """Return the sum of amounts of one unit; None where one is not known."""
    known = [each.split(" ") for each in amounts if each is not None]
    if not known or len(known) < len(amounts):
        return None
    total = sum((Fraction(number) for number, _ in known), Fraction(0))
    places = max(len(number.partition(".")[2]) for number, _ in known)
    digits = str(int(total * 10**places)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".") if places else digits
    return f"{text} {known[0][1]}"


def in_record(
    lot: dict[str, Any], amount: str | None, entries: list[BundleEntry]
) -> dict[str, Any]:
    """Return a lot with the entries about it."""
    kept = [each for each in entries if lot.get("id") and lot["id"] in each.values("kept-lot")]
    return {
        "number": lot["number"],
        "id": lot.get("id"),
        "expiration_date": lot["expiration_date"],
        "received": kept[0].number if kept else None,
        "corrected": [each.number for each in kept[1:] if each.action == "lot-corrected"],
        **({"maker": lot["maker"]} if lot.get("maker") else {}),
        **({"used": amount} if amount else {}),
    }
