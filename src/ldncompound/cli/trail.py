"""`ldncompound trail`: log, verify, head, export."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    ReplaceOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.terminal import show_line
from ldncompound.core.text import without_blanks_and_dashes

if TYPE_CHECKING:
    from pathlib import Path

    from ldncompound.pharmacy.inspection.at_hand import AtHand
    from ldncompound.pharmacy.inspection.signatures_of_a_trail import Inspection
    from ldncompound.trail.entry_shape import EntryLogged

__all__ = ["app"]


app: typer.Typer = typer.Typer(
    help="The audit trail: who did what, and whether anybody has changed the record.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_SIZE = re.compile(r"[1-9][0-9]{0,14}", re.ASCII)
_ROOT = re.compile(r"[0-9a-fA-F]{16,64}", re.ASCII)


@app.command()
def log(
    last: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only the newest N entries.")
    ] = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List the entries: when, who, what.

    Example: ldncompound trail log --last 20
    """
    from ldncompound.cli.session import trail_path
    from ldncompound.cli.terminal import print_json, print_table
    from ldncompound.pharmacy.printing import logged
    from ldncompound.trail.entry_shape import LogShown
    from ldncompound.trail.store import Trail

    with Trail.open_for_reading(trail_path(trail)) as reader:
        after = 0 if last is None else max(reader.head().size - last, 0)
        entries = [logged(reader, each) for each in reader.entries(after=after)]
    if json:
        print_json(LogShown(entries=tuple(entries)))
        return
    rows = [row for each in entries for row in _rows(each)]
    print_table([("entry", "when", "who", "what", "about"), *rows], indent="")


def _rows(entry: EntryLogged) -> list[tuple[str, ...]]:
    """Return an entry as one row, and the SHA-256 of the file that it recorded as another."""
    from ldncompound.cli.screens import local_time

    by = entry.by
    who = by.name if by.basis == "stated" else f"{by.name} ({by.basis})"
    row = (str(entry.sequence), local_time(entry.at), who, entry.action, entry.subject or "")
    return [row] if entry.file_sha256 is None else [row, ("", "", "", "SHA-256", entry.file_sha256)]


@app.command()
def verify(
    sheet: Annotated[
        str | None,
        typer.Option(metavar="'SIZE ROOT'", help="Compare with size and root on a sheet."),
    ] = None,
    at_least: Annotated[
        int | None, typer.Option(metavar="SIZE", min=0, help="Require at least this many entries.")
    ] = None,
    full: Annotated[
        bool,
        typer.Option(
            "--full", help="Plan and do every act again, too; takes --config and --formulations."
        ),
    ] = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Check that nobody has changed the record, and its signatures.

    Also checks an export, and the bundle of a batch for an inspector (.zip).

    Example: ldncompound trail verify --sheet '12 9f3a61c0 27b4d8e1'
    """
    from msgspec import UNSET

    from ldncompound.cli.session import trail_path
    from ldncompound.cli.terminal import print_json
    from ldncompound.core.refusals import VerificationFailure
    from ldncompound.pharmacy.inspection.signatures_of_a_trail import (
        SignedTrailWhole,
        verify_with_signatures,
    )
    from ldncompound.trail.trail_documents import TrailBroken

    where = trail_path(trail)
    if where.suffix.lower() == ".zip":
        _verify_bundle(where, sheet, at_least, json=json)
        return
    try:
        result, watch = verify_with_signatures(
            where,
            every=full,
            numbers=full,
            at_hand=_at_hand(config, formulations) if full else None,
            at_least=at_least,
            sheet=_sheet(sheet),
        )
        first_bad, reason, head = result.first_bad, result.reason, result.head
    except VerificationFailure as failure:
        first_bad, reason, head = failure.first_bad, failure.message, None
    if head is not None:
        if json:
            counted = watch.told()
            print_json(
                SignedTrailWhole(
                    ok=True,
                    entries=result.entries,
                    head=head.stated(),
                    signatures=counted,
                    full=watch.again or UNSET,
                )
            )
        else:
            show_line(
                f"The trail is whole: {result.entries} entries, root {head.root[:16]}."
                + (" It agrees with the sheet." if sheet else "")
            )
            _tell_signatures(watch)
            _tell_calculated(watch)
        return
    if json:
        print_json(TrailBroken(ok=False, first_bad=first_bad, reason=reason or ""))
    at = "" if first_bad is None else f" (first bad entry: {first_bad})"
    show_line(f"NOT WHOLE{at}: {reason}", err=True)
    raise typer.Exit(4)


def _verify_bundle(path: Path, sheet: str | None, at_least: int | None, *, json: bool) -> None:
    """Check the bundle of a batch, and say what was found."""
    from ldncompound.cli.terminal import print_json
    from ldncompound.pharmacy.inspection.bundle_verified import verify_bundle
    from ldncompound.pharmacy.inspection.signatures_of_a_trail import SignedTrailWhole
    from ldncompound.pharmacy.people.signatures import SignaturesCounted
    from ldncompound.trail.trail_documents import TrailBroken

    typed = _sheet(sheet)
    paper = None if typed is None else f"{typed[0]} {typed[1]}"
    found, entries, head = verify_bundle(path, sheet=paper, at_least=at_least)
    if json and head is not None:
        counted = SignaturesCounted(
            with_key=found.signed,
            without_key=found.by_name,
            unchecked=found.unchecked,
            left=0,
        )
        print_json(
            SignedTrailWhole(ok=True, entries=entries, head=head.stated(), signatures=counted)
        )
    elif json:
        reason = "; ".join(found.wrong or found.open)
        print_json(TrailBroken(ok=False, first_bad=None, reason=f"{found.verdict}: {reason}"))
    if not json or head is None:
        for each in found.lines():
            show_line(each, err=head is None)
    if head is None:
        raise typer.Exit(4)


def _tell_signatures(watch: Inspection) -> None:
    """Print the result for the signatures, if there are any."""
    found = watch.told()
    told = f"{found.with_key} with a key, {found.without_key} by name alone"
    if found.left:
        show_line(f"Signatures that were checked hold: {told}.")
        show_line(f"Not checked: {found.left} more with a key; 'trail verify --full' checks all.")
    elif found.with_key + found.without_key:
        show_line(f"Its signatures hold: {told}.")
    if found.unchecked:
        show_line(
            f"NOT CHECKED: {found.unchecked} signatures with a key; this needs ldncompound[sign].",
            err=True,
        )


def _at_hand(config: str | None, formulations: str | None) -> AtHand:
    """Return with what a trail is calculated again."""
    from ldncompound.cli.session import formulary_for, pharmacy_for
    from ldncompound.pharmacy.inspection.at_hand import AtHand

    return AtHand(formulary_for(formulations), pharmacy_for(config))


def _tell_calculated(watch: Inspection) -> None:
    """Print what was calculated again, and what was not; nothing where that was not asked for."""
    for line in () if watch.again is None else watch.again.in_words():
        show_line(line)


def _sheet(given: str | None) -> tuple[int, str] | None:
    """
    Read what a sheet shows: the size and the root; blanks and dashes in the root do not count.

    Raises:
        WrongUsage: not a size and 16 to 64 digits of a root.
    """
    if given is None:
        return None
    size, *groups = given.split(maxsplit=1) or [""]
    root = without_blanks_and_dashes("".join(groups))
    if not (_SIZE.fullmatch(size) and _ROOT.fullmatch(root)):
        from ldncompound.core.refusals import WrongUsage, quoted

        raise WrongUsage(
            f"--sheet {quoted(given)} is not a size and 16 to 64 digits of a root.",
            remedy="Write them as the sheet shows them, for example '12 9f3a61c0 27b4d8e1'.",
        )
    return int(size), root.lower()


@app.command()
def head(
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Show size, root and last entry.

    Example: ldncompound trail head --json
    """
    from ldncompound.cli.session import trail_path
    from ldncompound.cli.terminal import print_json, print_table
    from ldncompound.trail.store import Trail
    from ldncompound.trail.trail_documents import HeadShown

    with Trail.open_for_reading(trail_path(trail)) as reader:
        reached = reader.head()
    if json:
        print_json(
            HeadShown(
                size=reached.size, root=reached.root, sequence=reached.sequence, hash=reached.hash
            )
        )
    else:
        rows = (
            ("size", str(reached.size)),
            ("root", reached.root),
            ("sequence", str(reached.sequence)),
            ("hash", reached.hash),
        )
        print_table(rows, indent="")


@app.command()
def export(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file to write.")],
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Write the entries, one stored body a line; 'verify' checks the file.

    The export is itself recorded, as the last line.

    Example: ldncompound trail export trail.jsonl
    """
    from ldncompound.cli.output_files import check_output, write_export
    from ldncompound.cli.session import configuration_path, open_recorder, trail_path
    from ldncompound.cli.terminal import print_json, say
    from ldncompound.trail.store import Trail
    from ldncompound.trail.trail_documents import ExportWritten

    where = trail_path(trail)
    path = check_output(
        file, replace=replace, kinds=(), protected=(where, configuration_path(config))
    )
    if path is None:
        return
    with Trail.open_for_reading(where):
        pass  # an export does not create a missing trail
    recorder = open_recorder(trail, config, formulations, by)
    with recorder.trail:
        written = write_export(path, recorder, replace=replace)
    if json:
        print_json(
            ExportWritten(
                file=str(path),
                size=written.size,
                root=written.root,
                sequence=written.sequence,
                hash=written.hash,
            )
        )
    say(f"{written.size} entries written: {file}")
