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
        shown = finished_record(
            reader, identity, as_of=as_of, personal=not without_personal
        ).in_full()
    if file is not None:
        recorder = open_recorder(trail, config, formulations, by)
        with recorder.trail:
            _write(file, recorder, identity, shown)
    if json:
        print_json(shown.document())
    elif file is None:
        typer.echo(render_record(shown, "txt").decode(), nl=False)
    if file is not None:
        say(f"Finished record as of entry {shown.as_of.sequence} written: {pdf}")


def _write(file: PrintFile, recorder: Recorder, identity: str, shown: CompoundingRecord) -> None:
    """Record that the record is printed, and write it; a later print has the same bytes."""
    from ldncompound.core.canonical_json import sha256_hex
    from ldncompound.documents.rendering import render_record
    from ldncompound.pharmacy.reports.compounding_record_parts import was_printed

    data = render_record(shown, file.form)
    again = was_printed(recorder.trail, identity, sha256_hex(data))
    file.write(recorder, identity, data, copy=again, more={"as_of": shown.as_of.sequence})


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
    from ldncompound.cli.session import (
        check_output,
        configuration_path,
        open_recorder,
        trail_path,
        write_output,
    )
    from ldncompound.cli.terminal import print_json, say
    from ldncompound.core.canonical_json import sha256_hex
    from ldncompound.core.records import replaced
    from ldncompound.documents.rendering import check_pdf_extra
    from ldncompound.pharmacy.inspection.bundle import BundleMade, bundle_of, zipped
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
        found = finished_record(reader, identity, as_of=as_of, personal=with_personal)
        files, last = bundle_of(found), found.last
    data = zipped(files)
    made = BundleMade(
        of=identity,
        as_of=last,
        personal=with_personal,
        sha256=sha256_hex(data),
        files=tuple(files),
    )
    recorder = open_recorder(trail, config, formulations, by)
    with recorder.trail:
        write_output(
            path,
            data,
            replace=replace,
            record=lambda: recorder.record_output("inspection", identity, made.document()),
        )
    if json:
        print_json(replaced(made, file=str(path)).document())
    say(f"{len(files)} files as of entry {last} written: {to}")
