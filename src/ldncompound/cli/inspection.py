"""`ldncompound batch record` and `inspect`: the finished record, and its bundle with proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    Identity,
    JsonOption,
    ReplaceOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from ldncompound.cli.printing import PrintFile
    from ldncompound.documents.compounding_record import CompoundingRecord
    from ldncompound.pharmacy.recorder import Recorder

__all__ = ["inspect", "record"]


AsOf = Annotated[
    int | None,
    typer.Option("--as-of", metavar="N", min=1, help="As of this entry; by default the last."),
]


def record(
    identity: Identity,
    pdf: Annotated[
        str | None,
        typer.Option("--pdf", metavar="FILE", help="Write it to a file, .pdf or .txt."),
    ] = None,
    as_of: AsOf = None,
    without_personal: Annotated[
        bool, typer.Option("--without-personal", help="Leave out patient and reasons.")
    ] = False,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Show or print the finished record: plan, actual values, signatures, checks, proof.

    Example: ldncompound batch record ELM-20261122-0001 --pdf record.pdf
    """
    from ldncompound.cli.printing import PrintFile
    from ldncompound.cli.session import open_recorder, trail_path
    from ldncompound.cli.terminal import print_json, say
    from ldncompound.documents.rendering import render_record
    from ldncompound.pharmacy.reports.compounding_record import finished_record
    from ldncompound.trail.store import Trail

    file = PrintFile.checked("record", pdf, replace=replace, trail=trail, config=config)
    with Trail.open_for_reading(trail_path(trail)) as reader:
        found = finished_record(reader, identity, as_of=as_of, personal=not without_personal)
        shown = found.in_full()
    if file is not None:
        recorder = open_recorder(trail, config, formulations, by)
        with recorder.trail:
            shown = _printed(file, recorder, identity, as_of, personal=not without_personal)
    if json:
        print_json(shown.document())
    elif file is None:
        for line in render_record(shown, "txt").decode().splitlines():
            show_line(line)
    if file is not None:
        say(f"Finished record as of entry {shown.as_of.sequence} written: {pdf}")


def _printed(
    file: PrintFile, recorder: Recorder, identity: str, as_of: int | None, *, personal: bool
) -> CompoundingRecord:
    """Print the record; return what it shows."""
    from ldncompound.pharmacy.reports.record_print import print_record

    return file.written(
        lambda keep: print_record(
            recorder, identity, file.form, as_of=as_of, personal=personal, keep=keep
        )
    ).shown


def inspect(
    identity: Identity,
    to: Annotated[str, typer.Option("--to", metavar="FILE.zip", help="The bundle to write.")],
    as_of: AsOf = None,
    with_personal: Annotated[
        bool, typer.Option("--with-personal", help="Include patient and reasons.")
    ] = False,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Write a bundle for an inspector: master record, record, lots, checks, labels, trace, proofs.

    Example: ldncompound inspect ELM-20261122-0001 --to inspection.zip
    """
    from ldncompound.cli.output_files import check_output, write_act
    from ldncompound.cli.session import configuration_path, open_recorder, trail_path
    from ldncompound.cli.terminal import print_json, say
    from ldncompound.core.records import replaced
    from ldncompound.documents.rendering import check_pdf_extra
    from ldncompound.pharmacy.inspection.bundle import print_bundle
    from ldncompound.pharmacy.reports.compounding_record import finished_record
    from ldncompound.trail.store import Trail

    where = trail_path(trail)
    path = check_output(
        to, replace=replace, kinds=(".zip",), protected=(where, configuration_path(config))
    )
    if path is None:
        return
    check_pdf_extra()
    with Trail.open_for_reading(where) as reader:
        finished_record(reader, identity, as_of=as_of)  # before a trail is begun
    recorder = open_recorder(trail, config, formulations, by)
    with recorder.trail:
        made = write_act(
            path,
            lambda keep: print_bundle(
                recorder, identity, as_of=as_of, personal=with_personal, keep=keep
            ),
            replace=replace,
        )
    if json:
        print_json(replaced(made, file=str(path)).document())
    say(f"{len(made.files)} files as of entry {made.as_of} written: {to}")
