"""`ldncompound formulations`: list, show, check, adopt, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    KeysOption,
    PassphraseFdOption,
    TrailOption,
    VersionOption,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ldncompound.formulary.contents import Formulary

__all__ = ["app"]


app = typer.Typer(
    help="The master formulation records, and where their numbers come from.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


RecordId = Annotated[str, typer.Argument(metavar="ID", help="Id of the record.")]


@app.command("list")
def list_records(
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List the master formulation records, and which of them the pharmacy has adopted.

    Example: ldncompound formulations list
    """
    from ldncompound.cli.session import formulary_for
    from ldncompound.cli.terminal import print_json, print_table

    formulary = formulary_for(formulations)
    standings = _standings(formulary, formulary.formulations, trail, config)
    records = [
        {
            "id": each.id,
            "revision": each.revision,
            "dosage_form": each.dosage_form,
            "title": each.title,
            **standings[each.id],
            "sha256": each.sha256,
        }
        for each in formulary.formulations.values()
    ]
    if json:
        print_json({"schema": "ldncompound.formulations/1", "formulations": records})
        return
    for each in records:
        told = str(each["adoption"]["told"])
        print_table(
            [(str(each["id"]), f"revision {each['revision']}", str(each["title"]), told)], indent=""
        )


def _standings(
    formulary: Formulary, wanted: Iterable[str], trail: str | None, config: str | None
) -> dict[str, dict[str, Any]]:
    """
    Return how records stand in this pharmacy, by their ids: `adopted` and `adoption` as JSON.

    A trail that does not exist yet has adopted nothing; it is not created. The configuration is
    read only where something was ever adopted, for the rules of the jurisdiction.
    """
    from ldncompound.cli.session import pharmacy_for, trail_path
    from ldncompound.pharmacy.stock.inventory import Stockroom
    from ldncompound.trail.store import Trail

    plain = {
        "adopted": False,
        "adoption": {
            "state": "not adopted",
            "told": "not adopted by this pharmacy",
            "in_force": None,
            "proposed": None,
        },
    }
    found: dict[str, dict[str, Any]] = dict.fromkeys(wanted, plain)
    path = trail_path(trail)
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return found
    except OSError:
        pass  # opening it says why
    with Trail.open_for_reading(path) as reader:
        for identity in found:
            standing = Stockroom(reader).standing(identity)
            if standing is None:
                continue
            master = formulary.formulations[identity]
            version = formulary.version_of(master, pharmacy_for(config).jurisdiction)
            stated = standing.document()
            found[identity] = {
                "adopted": standing.adopted(version) is not None,
                "adoption": {
                    "state": standing.state(version),
                    "told": standing.told(version),
                    "in_force": stated["in_force"],
                    "proposed": stated["proposed"],
                },
            }
    return found


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
    from ldncompound.cli.session import formulary_for
    from ldncompound.cli.terminal import print_json
    from ldncompound.core.refusals import UnknownFormulation, quoted

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
        **_standings(formulary, (identity,), trail, config)[identity],
        "record": master.record(),
    }
    if json:
        print_json({"schema": "ldncompound.formulation/1", **record})
        return
    told = record["adoption"]["told"]
    typer.echo(f"{master.title}\n{master.id}, revision {master.revision}, {told}")
    typer.echo(f"SHA-256 of the file: {master.sha256}")
    titles = {source.id: source.title for source in formulary.sources.values()}
    for line in _lines(record["record"], titles):
        typer.echo(line)


@app.command("adopt")
def adopt_record(
    identity: RecordId,
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

    Both give this command, each named with --by. A file that changes is adopted no more.

    Example: ldncompound formulations adopt naltrexone-capsule-mcc --by 'Ada Brown'
    """
    from ldncompound.cli.passphrases import signing_passphrase
    from ldncompound.cli.session import keys_path, open_recorder
    from ldncompound.cli.terminal import print_json
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.people.adoption_acts import adopt

    folder = keys_path(keys)
    recorder = open_recorder(trail, config, formulations, by)
    with recorder.trail:
        document = adopt(
            Personnel(recorder, folder),
            identity,
            lambda person, meaning, digest: signing_passphrase(
                person, meaning, digest, passphrase_fd
            ),
        )
    if json:
        print_json(document)
        return
    agreed = document["in_force"] if document["state"] == "adopted" else document["proposed"]
    entry = f"Entry {document['trail']['sequence']} of the audit trail."
    head = f"{identity}, revision {agreed['revision']}, is"
    if document["state"] == "adopted":
        typer.echo(
            f"{head} adopted: proposed by {agreed['proposed_by']['name']}, adopted by "
            f"{agreed['adopted_by']['name']}. {entry}"
        )
    else:
        typer.echo(f"{head} proposed by {agreed['proposed_by']['name']}. {entry}")
        typer.echo(
            "It is not adopted yet: a second person, where people are enrolled a pharmacist or a "
            "person of quality, gives the same command."
        )
    for name, digest in {f"{identity}.toml": agreed["sha256"], **agreed["rests_on"]}.items():
        typer.echo(f"  {name}: SHA-256 {digest}")
    typer.echo(f"  all of it, as it is signed: {agreed['digest']}")


@app.command("withdraw")
def withdraw_record(
    identity: RecordId,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why it is adopted no more.")
    ] = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Withdraw a master formulation record: it is adopted no more, and no proposal waits.

    Example: ldncompound formulations withdraw naltrexone-capsule-mcc --reason 'new filler' --by AB
    """
    from ldncompound.cli.session import keys_path, open_recorder
    from ldncompound.cli.terminal import print_json
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.people.adoption_acts import withdraw

    recorder = open_recorder(trail, config, formulations, by)
    with recorder.trail:
        document = withdraw(Personnel(recorder, keys_path(None)), identity, reason or "")
    if json:
        print_json(document)
        return
    typer.echo(
        f"{identity} is withdrawn by {document['withdrawn']['by']['name']}; sheets say again that "
        f"it is not adopted. Entry {document['trail']['sequence']} of the audit trail."
    )


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

    from ldncompound.cli.terminal import print_json
    from ldncompound.core.refusals import WrongUsage, quoted
    from ldncompound.pharmacy.master_records import check_folder

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
