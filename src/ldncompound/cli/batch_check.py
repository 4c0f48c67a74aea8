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
    TrailOption,
    VersionOption,
)

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.check_records import AnyCheck

__all__ = ["check"]


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
    from ldncompound.cli.batch_session import from_paper, open_batch_acts, say_after, tell
    from ldncompound.core.refusals import WrongUsage
    from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings, record_quality_check

    paper = from_paper(transcribed, done_by)
    values = [*(mass or ()), *(content or ())]
    if source is not None:
        if values:
            raise WrongUsage(
                "--from replaces --mass and --content.", remedy="Leave out --mass and --content."
            )
        values = _figures(source)
    findings = CheckFindings(
        kind=kind, values=tuple(values), shell=shell, powder=powder, appearance=appearance,
        as_described=as_described, accept=accept, ph=ph, not_made=not_made,
    )  # fmt: skip
    with open_batch_acts(
        trail, config, formulations, by, keys, passphrase_fd=passphrase_fd
    ) as acts:
        found = record_quality_check(acts, identity, findings, paper=paper)
        told = say_after(acts, identity)
    if not json:
        _show(found)
    tell(found, None, told, json=json)


def _figures(source: str) -> list[str]:
    """Return the figures of a file or of standard input: one a line, blank lines left out."""
    from ldncompound.cli.batch_session import read_input
    from ldncompound.core.refusals import WrongUsage, quoted

    try:
        text = read_input(source).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongUsage(
            f"{quoted(source)} is not UTF-8 text.", remedy="Give one figure a line."
        ) from None
    # A comma does not separate figures: it may be a decimal comma, which is refused as such.
    return [each.strip() for line in text.splitlines() for each in line.split(";") if each.strip()]


def _show(check: AnyCheck) -> None:
    """Show the verdict, with every limit and its source."""
    from ldncompound.cli.screens import heading, wrapped
    from ldncompound.cli.terminal import print_table

    verdict = {True: "PASSES", False: "FAILS", None: "recorded"}[check.verdict]
    heading(f"{check.kind}: {verdict}" + (", accepted" if check.accepted else ""))
    names = ("mean", "theory", "rsd", "loss", "found", "acceptance_value", "stage")
    stated = check.document()
    print_table([(name.replace("_", " "), str(stated[name])) for name in names if name in stated])
    for each in check.findings:
        marked = "" if each.status == "confirmed" else ", unconfirmed"
        mark = "passes" if each.passes else "FAILS"
        wrapped(
            f"{mark}: {each.what}: {each.found}; {each.limit} ({each.source.title}{marked})", "  "
        )
    if check.statement:
        wrapped(check.statement, "  ")
