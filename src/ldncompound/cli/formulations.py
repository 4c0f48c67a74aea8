"""`ldncompound formulations`: list, show, print, check, adopt, withdraw, synonym."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ldncompound.cli.help_pages import CommandGroup
from ldncompound.cli.label_names import confirm_name
from ldncompound.cli.options import (
    AfterOption,
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    KeysOption,
    LanguageOption,
    LimitOption,
    OutputOption,
    PassphraseFdOption,
    ReplaceOption,
    RequestIdOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.api import AdoptionEntry

__all__ = ["app"]


app: typer.Typer = CommandGroup(
    help="The master formulation records, and their sources.",
)


RecordId = Annotated[str, typer.Argument(metavar="ID", help="Id of the record.")]


@app.command("list")
def list_records(
    limit: LimitOption = None,
    after: AfterOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List the master formulation records, and which of them the pharmacy has adopted.

    Example: ldncompound formulations list
    """
    from ldncompound.cli.lists import Column, print_list
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json

    found = pharmacy_at(trail, config, formulations).formulations.list(limit=limit, after=after)
    if json:
        print_json(found)
        return
    columns = (
        Column("id"), Column("revision"), Column("adopted", may_be_cut=True),
        Column("title", may_go=True),
    )  # fmt: skip
    rows = [
        (each.id, str(each.revision), each.adoption.told, each.title) for each in found.formulations
    ]
    print_list(columns, rows, "No more records.")


@app.command("show")
def show_record(
    identity: RecordId,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Show one master formulation record with its sources, and who adopted it.

    Example: ldncompound formulations show naltrexone-capsule-mcc
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json

    door = pharmacy_at(trail, config, formulations).formulations
    found = door.show(identity)
    if json:
        print_json(found)
        return
    show_line(found.record["title"])
    show_line(f"{found.id}, revision {found.revision}, {found.adoption.told}")
    show_line(f"SHA-256 of the file: {found.sha256}")
    titles = {source.id: source.title for source in door.sources()}
    for line in _lines(found.record, titles):
        show_line(line)


@app.command("print")
def print_record(
    identity: RecordId,
    output: OutputOption,
    language: LanguageOption = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Print a master formulation record to file and sign: PDF or text; nothing is recorded.

    Example: ldncompound formulations print naltrexone-capsule-mcc -o record.pdf
    """
    from ldncompound.cli.output_files import write_output
    from ldncompound.cli.printing import PrintFile
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, say

    file = PrintFile.checked(
        "master-record", output, replace=replace, trail=trail, config=config, request=None
    )
    if file is None:
        return
    door = pharmacy_at(trail, config, formulations).formulations
    data = door.print(identity, format=file.form, language=language)
    write_output(file.path, data, replace=replace)
    if json:
        print_json(file.answer(door.show(identity).id, copy=False, more={}))
    else:
        say(f"Master record written: {output}")


@app.command("adopt")
def adopt_record(
    identity: RecordId,
    request_id: RequestIdOption = None,
    passphrase_fd: PassphraseFdOption = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Adopt a master formulation record: a first person proposes it, a second one adopts it.

    Both use this command, each named with --by. A file that changes is no longer adopted.

    Example: ldncompound formulations adopt naltrexone-capsule-mcc --by 'Ada Brown'
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json

    door = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    entry = door.formulations.adopt(identity, request_id=request_id)
    if json:
        print_json(entry)
        return
    for line in _agreed(entry):
        show_line(line)


def _agreed(entry: AdoptionEntry) -> Iterator[str]:
    """Yield the lines about a proposal or an adoption."""
    from ldncompound.cli.terminal import told_entry

    adopted, proposed, place = entry.in_force, entry.proposed, told_entry(entry.trail)
    if entry.state == "adopted" and adopted is not None:
        yield (
            f"{entry.id}, revision {adopted.revision}, is adopted: proposed by "
            f"{adopted.proposed_by.name}, adopted by {adopted.adopted_by.name}. {place}"
        )
    elif proposed is not None:
        yield (
            f"{entry.id}, revision {proposed.revision}, is proposed by "
            f"{proposed.proposed_by.name}. {place}"
        )
        yield (
            "It is not adopted yet: a second person must use the same command; where people are "
            "enrolled, a pharmacist or a person of quality."
        )
    agreed = adopted if entry.state == "adopted" else proposed
    if agreed is not None:
        for name, digest in {f"{entry.id}.toml": agreed.sha256, **agreed.rests_on}.items():
            yield f"  {name}: SHA-256 {digest}"
        yield f"  all of it, as signed: {agreed.digest}"


@app.command("withdraw")
def withdraw_record(
    identity: RecordId,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why it is withdrawn.")] = None,
    request_id: RequestIdOption = None,
    passphrase_fd: PassphraseFdOption = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Withdraw a master formulation record: it is no longer adopted, nor proposed.

    Example: ldncompound formulations withdraw naltrexone-capsule-mcc --reason 'new filler' --by AB
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, told_entry

    door = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    entry = door.formulations.withdraw(identity, reason=reason or "", request_id=request_id)
    if json:
        print_json(entry)
        return
    by = "" if entry.withdrawn is None else entry.withdrawn.by.name
    show_line(
        f"{identity} is withdrawn by {by}; sheets say again that it is not adopted. "
        f"{told_entry(entry.trail)}"
    )


def _lines(value: Any, titles: dict[str, str], indent: str = "") -> list[str]:
    """Return a record as indented lines, sources by their title."""
    lines: list[str] = []
    for key, each in value.items():
        words = str(key).replace("_", " ")
        if isinstance(each, dict):
            lines += [f"{indent}{words}:", *_lines(each, titles, indent + "  ")]
        elif isinstance(each, list) and each and isinstance(each[0], dict):
            lines.append(f"{indent}{words}:")
            for one in each:
                first, *rest = _lines(one, titles, indent + "    ")
                lines += [f"{indent}  - {first.strip()}", *rest]
        elif isinstance(each, list):
            lines += [f"{indent}{words}:", *(f"{indent}  - {one}" for one in each)]
        elif each is not None:
            lines.append(f"{indent}{words}: {titles.get(each, each) if key == 'source' else each}")
    return lines


@app.command("check")
def check_records(
    folder: Annotated[
        str | None, typer.Argument(metavar="[DIR]", help="Your own folder of records.")
    ] = None,
    formulations: FormulationsOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Check master formulation records; errors are listed with file, line and key.

    Example: ldncompound formulations check my-formulations
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json

    given = folder if folder is not None else formulations
    found = pharmacy_at(None).formulations.check(given)
    if json:
        print_json(found)
    elif found.ok:
        show_line("Every number has its source; there are no errors.")
    else:
        for finding in found.findings:
            show_line(finding.told(), err=True)
    if not found.ok:
        raise typer.Exit(4)


app.command("synonym")(confirm_name)
