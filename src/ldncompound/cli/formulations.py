"""`ldncompound formulations`: list, show, check, adopt, withdraw, synonym."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ldncompound.cli.label_names import confirm_name
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
from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ldncompound.formulary.adoption_records import AdoptionShown
    from ldncompound.formulary.contents import Formulary
    from ldncompound.pharmacy.people.adoption import AdoptionEntry

__all__ = ["app"]


app: typer.Typer = typer.Typer(
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
    from ldncompound.formulary.formulation_documents import FormulationList, FormulationListed

    formulary = formulary_for(formulations)
    standings = _standings(formulary, formulary.formulations, trail, config)
    records = [
        FormulationListed(
            id=each.id,
            revision=each.revision,
            dosage_form=each.dosage_form,
            title=each.title,
            adopted=standings[each.id].state == "adopted",
            adoption=standings[each.id],
            sha256=each.sha256,
        )
        for each in formulary.formulations.values()
    ]
    if json:
        print_json(FormulationList(formulations=tuple(records)))
        return
    for each in records:
        rows = [(each.id, f"revision {each.revision}", each.title, each.adoption.told)]
        print_table(rows, indent="")


def _standings(
    formulary: Formulary, wanted: Iterable[str], trail: str | None, config: str | None
) -> dict[str, AdoptionShown]:
    """
    Return whether this pharmacy has adopted records, by id.

    Without a trail nothing is adopted, and none is created. The configuration is read only where
    something was ever adopted, for the rules of the jurisdiction.
    """
    from ldncompound.cli.session import pharmacy_for, trail_path
    from ldncompound.formulary.adoption_records import NOT_ADOPTED
    from ldncompound.pharmacy.stock.inventory import Stockroom
    from ldncompound.trail.store import Trail

    found = dict.fromkeys(wanted, NOT_ADOPTED)
    path = trail_path(trail)
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return found
    except OSError:
        pass  # opening it reports why
    with Trail.open_for_reading(path) as reader:
        for identity in found:
            standing = Stockroom(reader).standing(identity)
            if standing is None:
                continue
            master = formulary.formulations[identity]
            version = formulary.version_of(master, pharmacy_for(config).jurisdiction)
            found[identity] = standing.shown(version)
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
    from ldncompound.core.records import Json
    from ldncompound.core.refusals import UnknownFormulation, quoted
    from ldncompound.formulary.formulation_documents import FormulationShown

    formulary = formulary_for(formulations)
    master = formulary.formulations.get(identity)
    if master is None:
        raise UnknownFormulation(
            f"{quoted(identity)} is not a master formulation record.",
            remedy=f"Records: {', '.join(formulary.formulations)}.",
        )
    adoption = _standings(formulary, (identity,), trail, config)[identity]
    if json:
        print_json(
            FormulationShown(
                id=master.id,
                revision=master.revision,
                sha256=master.sha256,
                adopted=adoption.state == "adopted",
                adoption=adoption,
                record=Json(master.record()),
            )
        )
        return
    show_line(master.title)
    show_line(f"{master.id}, revision {master.revision}, {adoption.told}")
    show_line(f"SHA-256 of the file: {master.sha256}")
    titles = {source.id: source.title for source in formulary.sources.values()}
    for line in _lines(master.record(), titles):
        show_line(line)


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

    Both use this command, each named with --by. A file that changes is no longer adopted.

    Example: ldncompound formulations adopt naltrexone-capsule-mcc --by 'Ada Brown'
    """
    from ldncompound.cli.session import open_recorder
    from ldncompound.cli.terminal import print_json
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.people.adoption_acts import adopt

    recorder = open_recorder(
        trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd
    )
    with recorder.trail:
        entry = adopt(Personnel(recorder), identity)
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
    from ldncompound.cli.session import open_recorder
    from ldncompound.cli.terminal import print_json, told_entry
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.people.adoption_acts import withdraw

    recorder = open_recorder(
        trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd
    )
    with recorder.trail:
        entry = withdraw(Personnel(recorder), identity, reason or "")
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
    from pathlib import Path

    from ldncompound.cli.session import is_folder
    from ldncompound.cli.terminal import print_json
    from ldncompound.core.refusals import WrongUsage, quoted
    from ldncompound.formulary.formulation_documents import FindingShown, FormulationsChecked
    from ldncompound.pharmacy.master_records import check_folder

    given = folder if folder is not None else formulations
    if given is not None and not is_folder(given):
        raise WrongUsage(f"{quoted(given)} is not a folder.", remedy="Name a folder of records.")
    findings = check_folder(None if given is None else Path(given))
    if json:
        shown = (
            FindingShown(file=each.file, line=each.line, key=each.key, message=each.message)
            for each in findings
        )
        print_json(FormulationsChecked(ok=not findings, findings=tuple(shown)))
    elif findings:
        for finding in findings:
            show_line(str(finding), err=True)
    else:
        show_line("Every number has its source; there are no errors.")
    if findings:
        raise typer.Exit(4)


app.command("synonym")(confirm_name)
