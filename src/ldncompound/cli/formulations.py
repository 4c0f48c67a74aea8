"""`ldncompound formulations`: list, show, check."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ldncompound.cli.options import FormulationsOption, JsonOption, VersionOption

__all__ = ["app"]

app = typer.Typer(
    help="The master formulation records, and where their numbers come from.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list")
def list_records(
    formulations: FormulationsOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List the master formulation records.

    Example: ldncompound formulations list
    """
    from ldncompound.cli.output import print_json, print_table
    from ldncompound.cli.places import formulary_for

    records = [
        {
            "id": each.id,
            "revision": each.revision,
            "dosage_form": each.dosage_form,
            "title": each.title,
            "adopted": each.adopted,
            "sha256": each.sha256,
        }
        for each in formulary_for(formulations).formulations.values()
    ]
    if json:
        print_json({"schema": "ldncompound.formulations/1", "formulations": records})
        return
    for each in records:
        print_table(
            [(str(each["id"]), f"revision {each['revision']}", str(each["title"]), _adopted(each))],
            indent="",
        )


def _adopted(record: dict[str, Any]) -> str:
    """Say whether the pharmacy has adopted a record."""
    return "adopted" if record["adopted"] else "not adopted by this pharmacy"


@app.command("show")
def show_record(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id of the record.")],
    formulations: FormulationsOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Show one master formulation record with its sources.

    Example: ldncompound formulations show naltrexone-capsule-mcc
    """
    from ldncompound.cli.output import print_json
    from ldncompound.cli.places import formulary_for
    from ldncompound.refusals import UnknownFormulation, quoted

    formulary = formulary_for(formulations)
    master = formulary.formulations.get(identity)
    if master is None:
        raise UnknownFormulation(
            f"{quoted(identity)} is not a master formulation record.",
            remedy=f"Records: {', '.join(formulary.formulations)}.",
        )
    record = {
        "id": master.id,
        "revision": master.revision,
        "sha256": master.sha256,
        "adopted": master.adopted,
        "record": master.record(),
    }
    if json:
        print_json({"schema": "ldncompound.formulation/1", **record})
        return
    typer.echo(f"{master.title}\n{master.id}, revision {master.revision}, {_adopted(record)}")
    typer.echo(f"SHA-256 of the file: {master.sha256}")
    titles = {source.id: source.title for source in formulary.sources.values()}
    for line in _lines(record["record"], titles):
        typer.echo(line)


def _lines(value: Any, titles: dict[str, str], indent: str = "") -> list[str]:
    """Lay a record out as indented lines, sources by their title."""
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
    """Check master formulation records: file, line and key of whatever is wrong.

    Example: ldncompound formulations check my-formulations
    """
    from pathlib import Path

    from ldncompound.cli.output import print_json
    from ldncompound.formulary import check_folder
    from ldncompound.refusals import WrongUsage, quoted

    given = folder if folder is not None else formulations
    if given is not None and not Path(given).is_dir():
        raise WrongUsage(f"{quoted(given)} is not a folder.", remedy="Name a folder of records.")
    findings = check_folder(None if given is None else Path(given))
    if json:
        print_json(
            {
                "schema": "ldncompound.check/1",
                "ok": not findings,
                "findings": [
                    {"file": f.file, "line": f.line, "key": f.key, "message": f.message}
                    for f in findings
                ],
            }
        )
    elif findings:
        for finding in findings:
            typer.echo(str(finding), err=True)
    else:
        typer.echo("Every number has its source; nothing is wrong.")
    if findings:
        raise typer.Exit(4)
