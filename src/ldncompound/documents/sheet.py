"""What stands on a batch sheet: a USP <795> compounding record to work from and sign.

A view is made of texts only, already written for people. The two renderers lay
it out and add nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ldncompound.quantities import as_balance_shows, written

__all__ = ["SheetView", "StepLine", "sheet_view"]

Rows = tuple[tuple[str, str], ...]


class StepLine(NamedTuple):
    """One line to work through: what to do, and the target where something is weighed."""

    number: str
    text: str
    target: str
    note: str


class ComponentLine(NamedTuple):
    """A component with its need and its lots."""

    name: str
    required: str
    working: str
    lot: str
    expiration: str


class CheckLine(NamedTuple):
    """An in-process check with what is expected."""

    name: str
    expected: str


class SheetView(NamedTuple):
    """Everything on the sheet, from top to bottom."""

    identity: str
    title: str
    subtitle: str
    copy: bool
    paper: str
    prepared_on: str
    pharmacy: tuple[str, ...]
    prescription: Rows
    preparation: Rows
    components: tuple[ComponentLine, ...]
    bench: Rows
    steps: tuple[StepLine, ...]
    warnings: tuple[str, ...]
    checks: tuple[CheckLine, ...]
    leftover: tuple[str, ...]
    yields: Rows
    beyond_use: Rows
    trail: str
    trail_short: str
    program: str


def sheet_view(document: dict[str, Any], *, copy: bool) -> SheetView:
    """
    Return what stands on the sheet of a recorded preparation.

    Args:
        document: As recorded, its personal members and `trail` included.
        copy: The sheet is marked as a copy.
    """
    capsules, trail = document["capsules"], document["trail"]
    record = document["formulation"]["record"]
    return SheetView(
        identity=document["id"],
        title=document["formulation"]["title"],
        subtitle=f"{written(capsules['strength'])}, {capsules['batch_size']} capsules, size "
        f"{capsules['size']}",
        copy=copy,
        paper=document["pharmacy"]["paper"],
        prepared_on=document["prepared_on"],
        pharmacy=_pharmacy(document["pharmacy"]),
        prescription=_prescription(document),
        preparation=_preparation(document),
        components=tuple(_component(part, document) for part in document["components"]),
        bench=_bench(document["weigh_plan"]["balance"]),
        steps=_steps(document),
        warnings=(*document["notes"], *_precautions(record)),
        checks=_checks(record),
        leftover=tuple(
            f"{part['what']}: {part['amount']} stays, holding {part['active']} of drug. "
            f"{part['disposition'][:1].upper()}{part['disposition'][1:]}."
            for part in document["weigh_plan"]["leftover"]
        ),
        yields=(
            ("Theoretical", str(capsules["batch_size"])),
            *((word, "") for word in ("Filled", "Checked", "Rejected", "Destroyed")),
            ("Dispensed", f"of {capsules['dispense']}"),
        ),
        beyond_use=_beyond_use(document["beyond_use"]),
        trail=f"{trail['size']} {trail['root']}",
        trail_short=f"{trail['size']} {trail['root'][:16]}",
        program=f"ldncompound {document['program']['version']}, formulary "
        f"{document['program']['formulary'][:12]}",
    )


def _pharmacy(pharmacy: dict[str, Any]) -> tuple[str, ...]:
    """Return who prepares, or that nobody said."""
    if not pharmacy["configured"]:
        return ("PHARMACY NOT CONFIGURED",)
    lines = (pharmacy["name"], pharmacy["address"], pharmacy["telephone"])
    return tuple(line for line in lines if line)


def _prescription(document: dict[str, Any]) -> Rows:
    """Return what was prescribed, verbatim."""
    given = document["prescription"]
    per_day = given["doses_per_day"]
    dose = f"{given['dose']}, {per_day} {'dose' if per_day == 1 else 'doses'} a day"
    if given["dose_as_written"] != given["dose"]:
        dose += f" (as written: {given['dose_as_written']})"
    return (
        ("Patient", given["patient"] or "(erased)"),
        ("Name", given["patient_name"] or "(not given)"),
        ("Prescriber", given["prescriber"]),
        ("Rx number", given["rx"] or "(not given)"),
        ("Drug", given["drug"]),
        ("Dose", dose),
        ("Course", f"{written(str(given['days']) + ' day')}, first dose {given['first_dose']}"),
        ("Directions", given["directions"] or "(not given)"),
    )


def _preparation(document: dict[str, Any]) -> Rows:
    """Return counts, fill and documented range, each with its working."""
    capsules, working = document["capsules"], _workings(document)
    documented = document["documented_range"]
    formulation = document["formulation"]
    fill = written(capsules["fill_mass"])
    basis = working.get("fill mass", f"{fill} ({capsules['fill_basis']})")
    adopted = "" if formulation["adopted"] else "; NOT ADOPTED BY THIS PHARMACY"
    # One source may stand there with several statements; its title is printed once.
    titles = "; ".join(dict.fromkeys(source["title"] for source in documented["sources"]))
    return (
        ("Dispense", working["dispense"]),
        ("Batch", working["batch size"]),
        ("Fill", basis),
        ("Weigh plan", working["plan"]),
        (
            "Master record",
            f"{formulation['id']}, revision {formulation['revision']}, SHA-256 "
            f"{formulation['sha256'][:12]}{adopted}",
        ),
        (
            "Documented range",
            f"{documented['low']} to {documented['high']} a {documented['per']}: {titles}",
        ),
    )


def _workings(document: dict[str, Any]) -> dict[str, str]:
    """Return the working of each number by its name."""
    return {line["of"]: line["text"] for line in document["working"]}


def _component(part: dict[str, Any], document: dict[str, Any]) -> ComponentLine:
    """Return a component with its need, the working of it, and its lots."""
    working = _workings(document).get(part["role"], "")
    if part["role"] == "active":
        working += f" ({part['factor_basis']}: factor {part['factor']})"
        if part.get("via"):
            working += f"; goes in as {part['via']}"
    return ComponentLine(
        name=part["name"],
        required=written(part["required"]),
        working=working,
        lot=", ".join(lot["number"] for lot in part["lots"]),
        expiration=", ".join(lot["expiration_date"] for lot in part["lots"]),
    )


def _bench(balance: dict[str, Any]) -> Rows:
    """Return the balance of the plan."""
    name = f"ASSUMED BALANCE ({balance['basis']})" if balance["assumed"] else balance["id"]
    return (
        ("Balance", name),
        ("Minimum", balance["minimum"]),
        ("Reads", balance["readability"]),
        ("Accepted error", balance["accepted_error"]),
    )


def _steps(document: dict[str, Any]) -> tuple[StepLine, ...]:
    """Return everything to do, numbered in order, targets as the balance shows them."""
    plan, capsules = document["weigh_plan"], document["capsules"]
    readability = plan["balance"]["readability"]
    size = capsules["size"]
    each = capsules["fill_mass"].partition("/")[0]
    lines: list[tuple[str, str, str]] = []
    if capsules["fill_basis"] == "estimate":
        lines.append(
            (
                f"Fill, tamp and weigh 5 to 10 test capsules of size {size} with filler; subtract "
                f"the mean shell. Go on only if the mean agrees with {each} within the tolerance "
                "of your procedure; otherwise enter it with --fill-mass and print a new sheet.",
                "",
                "ESTIMATED FILL",
            )
        )
    for step in plan["steps"]:
        if step["action"] == "weigh":
            into = f"Weigh {step['what']} into {step['into']}"
            lines.append((into, as_balance_shows(step["amount"], readability), ""))
        else:
            lines.append((f"Mix {step['what']}", "", step["note"]))
    count = capsules["batch_size"]
    lines += [
        (
            f"Fill {count}. Do not spread the remaining powder.",
            "",
            f"{count} capsules of size {size}, {each} of powder in each",
        ),
        ("Close, clean and count the capsules; pack tight and light-resistant.", "", ""),
    ]
    locked = plan["locked_out"]
    if locked:
        lines[_first_batch_step(lines)] = _with_lock(lines[_first_batch_step(lines)], locked[0])
    return tuple(StepLine(str(n), *line) for n, line in enumerate(lines, start=1))


def _first_batch_step(lines: list[tuple[str, str, str]]) -> int:
    """Return the place of the first weighing into the batch."""
    return next(at for at, line in enumerate(lines) if line[0].endswith("into batch"))


def _with_lock(line: tuple[str, str, str], active: str) -> tuple[str, str, str]:
    """Say beside the aliquot that the pure powder has no business in the batch."""
    return (line[0], line[1], f"never pure {active}")


def _precautions(record: dict[str, Any]) -> tuple[str, ...]:
    """Return the precautions of the master record."""
    return tuple(record["method"]["precautions"])


def _checks(record: dict[str, Any]) -> tuple[CheckLine, ...]:
    """Return the in-process checks with what is expected."""
    lines = []
    for check in record["check"]:
        expected = check["expected"] + (f"; limit {check['limit']}" if check.get("limit") else "")
        if check.get("status") == "unconfirmed":
            expected += " (unconfirmed)"
        lines.append(CheckLine(check["name"], expected))
    return tuple(lines)


def _beyond_use(until: dict[str, Any]) -> Rows:
    """Return the beyond-use date with its basis."""
    return (
        ("Beyond-use date", until["statement"]),
        ("Limited by", until["limited_by"]),
        ("Counting", f"{until['convention']}; {until['days']} days"),
        ("Storage", until["storage"]),
        ("Source", f"{until['source']['title']}, {until['source']['locator']}"),
    )
