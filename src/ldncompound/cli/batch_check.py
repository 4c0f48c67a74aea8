"""`ldncompound batch check`: record a quality check, from options, standard input or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.batch_session import DoneByOption, TranscribedOption
from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    Identity,
    JsonOption,
    KeysOption,
    PassphraseFdOption,
    RequestIdOption,
    TrailOption,
    VersionOption,
)

if TYPE_CHECKING:
    from ldncompound.api.batch_view import AnyCheck

__all__ = ["check", "show_check"]


Text = str | None
Texts = list[str] | None


def check(
    identity: Identity,
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="appearance, masses, powder, ph or assay.")
    ],
    mass: Annotated[
        Texts, typer.Option(metavar="Q", help="Of one capsule; repeat it, or use --from.")
    ] = None,
    shell: Annotated[
        Text,
        typer.Option(metavar="Q", help="Mean mass of an empty shell; omit for masses of content."),
    ] = None,
    content: Annotated[
        Texts, typer.Option(metavar="P", help="Of one unit, in percent of label; repeat it.")
    ] = None,
    source: Annotated[
        Text,
        typer.Option(
            "--from", metavar="FILE", help="File with one figure a line; - reads standard input."
        ),
    ] = None,
    powder: Annotated[
        Text, typer.Option(metavar="Q", help="Mass of the powder after mixing.")
    ] = None,
    ph: Annotated[Text, typer.Option("--ph", metavar="X", help="The pH, like 4.1.")] = None,
    not_made: Annotated[
        bool,
        typer.Option("--not-made", help="An assay that is due is not made; needs --accept."),
    ] = False,
    appearance: Annotated[Text, typer.Option(metavar="TEXT", help="What it looks like.")] = None,
    as_described: Annotated[
        bool | None,
        typer.Option(
            "--as-described/--not-as-described", help="As the master record describes it, or not."
        ),
    ] = None,
    accept: Annotated[
        Text, typer.Option(metavar="REASON", help="Why a pharmacist accepts a check that fails.")
    ] = None,
    transcribed: TranscribedOption = None,
    done_by: DoneByOption = None,
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
    """Record a quality check; the verdict comes from the rules of the jurisdiction.

    Example: ldncompound batch check ELM-20261122-0001 masses --shell '48 mg' --from masses.txt

    Example: ldncompound batch check ELM-20261122-0001 appearance --appearance 'white, closed'
    --as-described
    """
    from ldncompound.api.batch_acts import check_paper
    from ldncompound.cli.batch_session import tell
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.core.refusals import WrongUsage

    check_paper(transcribed, done_by)
    masses, contents = mass or [], content or []
    if source is not None:
        if masses or contents:
            raise WrongUsage(
                "--from replaces --mass and --content.", remedy="Leave out --mass and --content."
            )
        from ldncompound.api.input_files import figures_from, read_input

        masses = figures_from(read_input(source), source)
    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    found = pharmacy.batches.check(
        identity, kind, masses=masses, contents=contents, shell=shell, powder=powder, ph=ph,
        not_made=not_made, appearance=appearance, as_described=as_described, accept=accept,
        transcribed=transcribed, done_by=done_by, request_id=request_id,
    )  # fmt: skip
    if not json:
        show_check(found)
    tell(found, None, pharmacy, identity, json=json)


def show_check(check: AnyCheck) -> None:
    """Show the verdict, with every limit and its source."""
    from ldncompound.cli.screens import heading, wrapped
    from ldncompound.cli.terminal import print_table
    from ldncompound.core.percentages import with_rounded_percents

    verdict = {True: "PASSES", False: "FAILS", None: "recorded"}[check.verdict]
    heading(f"{check.kind}: {verdict}" + (", accepted" if check.accepted else ""))
    names = ("mean", "theory", "rsd", "loss", "found", "acceptance_value", "stage")
    stated = check.document()
    print_table(
        [
            (name.replace("_", " "), with_rounded_percents(str(stated[name])))
            for name in names
            if name in stated
        ]
    )
    for each in check.findings:
        marked = "" if each.status == "confirmed" else ", unconfirmed"
        mark = "passes" if each.passes else "FAILS"
        found = with_rounded_percents(each.found)
        wrapped(f"{mark}: {each.what}: {found}; {each.limit} ({each.source.title}{marked})", "  ")
    if check.statement:
        wrapped(check.statement, "  ")
