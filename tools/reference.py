"""The pages of the reference, from code and data."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["batch_states", "command_line", "errors", "formulations", "sources", "summaries"]

NOTE = "<!-- Written by tools/generate.py from code and data; do not edit. -->\n"


def command_line() -> str:
    """Return the page of the command line, from the options of every command."""
    from typer.main import get_command

    from ldncompound.cli.main import program
    from ldncompound.cli.options import COMMON

    group: Any = get_command(program())
    rows = {each.opts[0]: _row_of(each) for each in group.commands["capsules"].params}
    shared = {rows[flag]: flag for flag in ("--" + name for name in COMMON)}
    lines = [
        NOTE,
        "# Command line\n",
        "## Common options\n",
        "Nearly every command has these, and `--help`. Where a command lacks some, it says which "
        "of them it has.\n",
        *_table([*shared]),
    ]
    for path in _paths(group):
        command = group
        for word in path:
            command = command.commands[word]
        lines += [f"## ldncompound {' '.join(path)}".rstrip() + "\n", *_said(command.help)]
        found = [_row_of(each) for each in command.params] if path else []
        lines += _table([row for row in found if row not in shared])
        has = [f"`{flag}`" for row, flag in shared.items() if row in found]
        if 0 < len(has) < len(shared):
            lines.append(f"Common options: {', '.join(has)}.\n")
    lines.append(
        "## Exit codes\n\n0 done · 1 a fault of the program · 2 wrong usage · 3 refused · 4 a "
        "trail or file is not what it claims to be · 5 storage not available\n"
    )
    return "\n".join(lines)


def summaries() -> str:
    """Return the module with the summary of every command, so that a list of them loads none."""
    from typer.main import get_command

    from ldncompound.cli.help_pages import summary_of
    from ldncompound.cli.main import program
    from ldncompound.core.dosage_forms import FORMS

    group: Any = get_command(program())
    told = {name: summary_of(each) for name, each in group.commands.items() if name not in FORMS}
    return "\n".join(
        [
            '"""The first sentence of every command\'s help: written by tools/generate.py."""\n',
            "from __future__ import annotations\n",
            "from typing import Final\n",
            '__all__ = ["SUMMARIES"]\n\n',
            "SUMMARIES: Final = {",
            *(f"    {json.dumps(name)}: {json.dumps(words)}," for name, words in told.items()),
            "}\n",
        ]
    )


def _said(words: str) -> list[str]:
    """Return the help of a command, its example as code."""
    lines = []
    for part in words.strip().split("\n\n"):
        if part.startswith("Example: "):
            typed = part.removeprefix("Example: ").replace("\n", "\n    ")
            lines += [f"```text\n{typed}\n```\n"]
        else:
            lines += [part.replace("\n", " ") + "\n"]
    return lines


def _row_of(each: Any) -> str:
    """Return an argument or option as the row of a table."""
    argument = each.param_type_name == "argument"
    is_flag = getattr(each, "is_flag", False)
    names = [] if argument else [", ".join(each.opts)]
    word = each.metavar or each.name.upper()
    value = [] if is_flag else [word if each.required or not argument else f"[{word}]"]
    typed = " ".join([*names, *value]).replace("|", "\\|")
    words = [each.help or ""]
    if each.required and not argument:
        words.append("Required.")
    if each.multiple:
        words.append("May be repeated.")
    if not is_flag and each.default not in (None, [], ()):
        words.append(f"Default: {each.default}.")
    if each.envvar:
        words.append(f"Or `{each.envvar}`.")
    return f"| `{typed}` | {' '.join(words).strip()} |"


def _table(rows: list[str]) -> list[str]:
    """Return arguments and options as a table; nothing if there are none."""
    return ["| option | what it is |", "|---|---|", *rows, ""] if rows else []


def _paths(group: Any, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the path of every command."""
    paths = [before]
    for name, command in getattr(group, "commands", {}).items():
        paths += _paths(command, (*before, name))
    return paths


def errors() -> str:
    """Return the page of error codes, from the tree of errors."""
    from ldncompound.core import refusals

    lines = [NOTE, "# Error codes\n", "| code | exit | meaning |", "|---|---|---|"]
    kinds = [getattr(refusals, name) for name in refusals.__all__ if name[0].isupper()]
    for kind in sorted(kinds, key=lambda kind: (kind.exit_status, kind.code)):
        if kind not in (refusals.CompoundingError, refusals.Refusal):
            meaning = (kind.__doc__ or "").strip().splitlines()[0]
            lines.append(f"| `{kind.code}` | {kind.exit_status} | {meaning} |")
    lines.append(
        "\nA refusal (3) is recorded in the audit trail. One that cannot be recorded is 5, not 3.\n"
    )
    return "\n".join(lines)


def formulations() -> str:
    """Return the page of master formulation records, from the records."""
    from ldncompound.cli.formulations import _lines
    from ldncompound.pharmacy.master_records import load_formulary

    formulary = load_formulary()
    titles = {source.id: source.title for source in formulary.sources.values()}
    lines = [NOTE, "# Master formulation records\n"]
    for master in formulary.formulations.values():
        lines += [
            f"## {master.id}\n",
            f"{master.title}, revision {master.revision}, not adopted by this pharmacy.\n",
            "```text",
            *_lines(master.record(), titles),
            "```\n",
        ]
    lines += ["## Documented doses\n", "| source | says | place |", "|---|---|---|"]
    for each in formulary.substances["naltrexone"].ranges:
        lines.append(f"| {titles[each.source]} | {each.statement} | {each.locator} |")
    return "\n".join(lines) + "\n"


def batch_states() -> str:
    """Return the page of a batch's states, from the table that the program uses."""
    from ldncompound.pharmacy.batches.states import LIFE, SIGNED_OFF, State

    begin = State.PLANNED
    lines = [NOTE, "# States of a batch\n"]
    lines += [
        "A batch begins planned. Its state follows from the acts in the audit trail; nothing else "
        "sets it.\n",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {_state_id(begin)}",
        *(f"    {_state_id(each)} : {each.value}" for each in State),
    ]
    for action, change in LIFE.items():
        if change.to is not None:
            lines += [
                f"    {_state_id(each)} --> {_state_id(change.to)} : {action}"
                for each in State
                if each in change.since and each is not change.to
            ]
    lines += [f"    {_state_id(each)} --> {_state_id(State.CORRECTED)} : batch-corrected"
              for each in SIGNED_OFF if each is not State.CORRECTED]  # fmt: skip
    lines += [
        "```\n",
        "`batch-resumed` leads back to where it was put on hold. `preparation` is that of the "
        "batch in its place (`batch replan`), before anything was weighed or done.\n",
    ]
    lines += ["| act | a batch is | while it is | then it is |", "|---|---|---|---|"]
    for action, change in LIFE.items():
        since = ", ".join(each.value for each in State if each in change.since)
        then = change.to.value if change.to else _STAYS.get(action, "as before")
        lines.append(f"| `{action}` | {change.does} | {since} | {then} |")
    lines.append("\nAnything else is refused (`wrong-state`), and the refusal is recorded.")
    return "\n".join(lines) + "\n"


def duties() -> str:
    """Return the page of who may do what, from the table that acting and verifying use."""
    from ldncompound.pharmacy.people.duties import ACCEPTANCE, DUTIES, FINISHED_DUTIES
    from ldncompound.pharmacy.people.person import ROLES
    from ldncompound.pharmacy.people.policies import CHOICES

    lines = [NOTE, "# Who may do what\n"]
    lines += [
        "As long as nobody is enrolled, names are typed, everybody may do everything, and nothing "
        "is signed. From the first enrolment on, this holds. What is not in the table may be done "
        "by every enrolled person, unsigned; reading is open to everybody. *unlocked*: signed "
        "without the passphrase while the key is "
        "[unlocked](../how-to/sign-and-verify.md#unlock).\n",
        f"| act | {' | '.join(ROLES)} | signed as | unlocked |",
        f"|---|{'---|' * len(ROLES)}---|---|",
    ]
    rows = {f"`{action}`": duty for action, duty in DUTIES.items()}
    rows |= {f"`{each}` of a finished batch": duty for each, duty in FINISHED_DUTIES.items()}
    for name, duty in {**rows, "any act that accepts what failed": ACCEPTANCE}.items():
        may = (
            ("anybody",) * len(ROLES)
            if duty.open
            else tuple("yes" if role in duty.roles else "no" for role in ROLES)
        )
        unlocked = "yes" if duty.unlocked else "–"
        lines.append(
            f"| {name} | {' | '.join(may)} | {duty.meaning or 'not signed'} | {unlocked} |"
        )
    lines += ["\n## Policies\n", "| policy | may be | until one is set |", "|---|---|---|"]
    lines += [f"| `{name}` | {', '.join(may)} | {may[0]} |" for name, may in CHOICES.items()]
    lines.append(
        "\nWho weighed, measured, did a step, checked, corrected or finished a batch neither "
        "verifies nor releases it. To accept what somebody else found is not that; who accepts "
        "what nobody else found has found it. Of what is entered from paper, who did it and who "
        "entered it both count. With `second-person` set to `exception`, a "
        "pharmacist alone may, with a reason; sheet, record and lists then say ONE PERSON."
    )
    return "\n".join(lines) + "\n"


_STAYS = {
    "batch-corrected": "corrected, if it had been verified or released; else as before",
    "batch-resumed": "as before it was put on hold",
}


def _state_id(state: str) -> str:
    """Return a state as a name in a diagram."""
    return str(state).replace(" ", "_")


def sources() -> str:
    """Return the bibliography."""
    from ldncompound.pharmacy.master_records import load_formulary

    lines = [
        NOTE,
        "# Sources\n",
        "| id | document | kind | status | read on |",
        "|---|---|---|---|---|",
    ]
    for source in load_formulary().sources.values():
        title = f"{source.title}" + (f" ({source.address})" if source.address else "")
        lines.append(
            f"| `{source.id}` | {title} | {source.kind} | {source.status} | {source.read_on} |"
        )
    return "\n".join(lines) + "\n"
