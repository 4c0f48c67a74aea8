"""`ldncompound batch record` and `inspect`: the finished record, and its bundle with proofs."""

from __future__ import annotations

from typing import Annotated

import typer

from ldncompound.cli.options import (
    PAPER,
    ByOption,
    ConfigOption,
    FormulationsOption,
    Identity,
    JsonOption,
    LanguageOption,
    ReplaceOption,
    RequestIdOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.terminal import show_line

__all__ = ["inspect", "record"]


AsOf = Annotated[
    int | None,
    typer.Option("--as-of", metavar="N", min=1, help="As of this entry; by default the last."),
]


def record(
    identity: Identity,
    pdf: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            "--pdf",
            metavar="FILE",
            help="Write it to a file, .pdf or .txt.",
            rich_help_panel=PAPER,
        ),
    ] = None,
    as_of: AsOf = None,
    without_personal: Annotated[
        bool, typer.Option("--without-personal", help="Leave out patient and reasons.")
    ] = False,
    language: LanguageOption = None,
    replace: ReplaceOption = False,
    request_id: RequestIdOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Show or print the finished record: plan, actual values, signatures, checks, proof.

    Example: ldncompound batch record ELM-20261122-0001 -o record.pdf
    """
    from ldncompound.cli.printing import PrintFile
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, say
    from ldncompound.core.refusals import WrongUsage

    file = PrintFile.checked(
        "record", pdf, replace=replace, trail=trail, config=config, request=request_id
    )
    batches = pharmacy_at(trail, config, formulations, by).batches
    personal = not without_personal
    if file is None:
        if request_id is not None:
            raise WrongUsage("--request-id is given without -o.", remedy="Give -o FILE.")
        if json:
            print_json(batches.record(identity, as_of=as_of, personal=personal))
            return
        shown_text = batches.record_text(
            identity, as_of=as_of, personal=personal, language=language or "en"
        )
        for line in shown_text.splitlines():
            show_line(line)
        return
    shown = file.written(
        lambda keep: batches.print_record(
            identity, format=file.form, as_of=as_of, personal=personal,
            language=language, keep=keep, request_id=request_id,
        )
    ).shown  # fmt: skip
    if json:
        print_json(shown)
    say(f"Finished record as of entry {shown.as_of.sequence} written: {pdf}")


def inspect(
    identity: Identity,
    to: Annotated[
        str,
        typer.Option(
            "-o",
            "--output",
            "--to",
            metavar="FILE",
            help="The bundle to write, .zip; or .pdf for all that is to be read, in one.",
            rich_help_panel=PAPER,
        ),
    ],
    as_of: AsOf = None,
    with_personal: Annotated[
        bool, typer.Option("--with-personal", help="Include patient and reasons.")
    ] = False,
    language: LanguageOption = None,
    replace: ReplaceOption = False,
    request_id: RequestIdOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Write a bundle for an inspector: records, binder, proofs.

    Example: ldncompound inspect ELM-20261122-0001 -o inspection.zip
    """
    from ldncompound.cli.output_files import check_output, write_act
    from ldncompound.cli.session import configuration_path, pharmacy_at, trail_path
    from ldncompound.cli.terminal import print_json, say
    from ldncompound.core.records import replaced

    path = check_output(
        to,
        # A repeated request finds the file that it wrote: the same bytes are no loss.
        replace=replace or request_id is not None,
        kinds=(".zip", ".pdf"),
        protected=(trail_path(trail), configuration_path(config)),
    )
    if path is None:
        return
    batches = pharmacy_at(trail, config, formulations, by).batches
    made = write_act(
        path,
        lambda keep: batches.inspect(
            identity,
            format=path.suffix.lower()[1:],
            as_of=as_of,
            personal=with_personal,
            language=language,
            keep=keep,
            request_id=request_id,
        ),
        replace=replace,
    ).made
    if json:
        print_json(replaced(made, file=str(path)))
    count = "1 file" if len(made.files) == 1 else f"{len(made.files)} files"
    say(f"{count} as of entry {made.as_of} written: {to}")
