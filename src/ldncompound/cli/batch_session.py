"""Shared by the commands on a batch: open the trail, read input, show the result."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.compounding.made_batch import SignatureStated
    from ldncompound.pharmacy.batches.act_records import StatedAct
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.acts.transcription import Transcription

__all__ = ["from_paper", "open_batch_acts", "read_input", "tell"]


Text = str | None
Texts = list[str] | None
Why = Annotated[Text, typer.Option("--reason", metavar="TEXT", help="The reason.")]
Step = Annotated[
    int | None,
    typer.Option("--step", metavar="N", min=1, help="Number of the step; it must be next."),
]
TranscribedOption = Annotated[
    Text,
    typer.Option(
        "--transcribed",
        metavar="TIME",
        help="Entered from paper: when it was done, '2026-11-29 09:12', or '09:12' of its day.",
    ),
]
DoneByOption = Annotated[
    Text,
    typer.Option(
        "--done-by", metavar="NAME", help="Who did it on paper; by default who enters it."
    ),
]


def from_paper(at: Text, done_by: Text) -> Transcription | None:
    """Return what the paper says of an act; None where it is not entered from paper."""
    from datetime import datetime

    from ldncompound.core.refusals import WrongUsage
    from ldncompound.pharmacy.batches.acts.transcription import Transcription

    if at is None and done_by is not None:
        raise WrongUsage(
            "--done-by is given without --transcribed.",
            remedy="Say when it was done on paper, too: --transcribed TIME.",
        )
    # A time without a zone is that of this machine on its day, with summer time or without.
    return None if at is None else Transcription(at, done_by, datetime.astimezone)


def read_input(source: str) -> bytes:
    """Return the bytes of a file or of standard input, up to just above the largest allowed."""
    import sys
    from pathlib import Path

    from ldncompound.interchange.order_files import LARGEST_FILE, opened

    if source == "-":
        return b"" if sys.stdin is None else sys.stdin.buffer.read(LARGEST_FILE + 1)
    with opened(Path(source)) as file:
        return file.read(LARGEST_FILE + 1)


# What the commands share


@contextmanager
def open_batch_acts(
    trail: Text,
    config: Text,
    formulations: Text,
    by: Text,
    keys: Text = None,
    *,
    passphrase_fd: int | None = None,
) -> Iterator[BatchActs]:
    """Open the trail for acts on batches."""
    from ldncompound.cli.session import open_recorder
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.people.acts import Personnel

    recorder = open_recorder(
        trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd
    )
    with recorder.trail:
        yield BatchActs(recorder, Personnel(recorder))


def say_after(acts: BatchActs, identity: str) -> str:
    """Return the state of the batch and what is next, in words."""
    from ldncompound.cli.batch_screens import stands
    from ldncompound.pharmacy.batches.recalled_lots import quarantined_lots, recalled_lots

    batch = acts.batch(identity)
    trail = acts.recorder.trail
    return stands(batch, recalled_lots(trail, batch), quarantined_lots(trail, batch))


def say_signed(verb: str, signature: SignatureStated) -> str:
    """Return who signed, and how."""
    from ldncompound.core.signed_words import how_signed

    return f"{verb}; signed by {signature.person} ({how_signed(signature.algorithm)})."


def tell(stated: StatedAct, done: Text, told: str, *, json: bool) -> None:
    """Show the result of an act."""
    if json:
        from ldncompound.cli.terminal import print_json

        print_json(stated.document())
        return
    if done is not None:
        show_line(done)
    say_entry(stated, told)


def say_entry(stated: StatedAct, told: str) -> None:
    """Print the entry of an act, and what is next."""
    from ldncompound.cli.screens import wrapped
    from ldncompound.pharmacy.batches.hands import transcribed_in

    paper = transcribed_in(stated)
    if paper is not None:
        wrapped(f"TRANSCRIBED: done {paper.moment:%Y-%m-%d %H:%M} by {paper.by}.", "")
    if stated.trail is not None:
        show_line(f"Entry {stated.trail.sequence} of the audit trail.")
    wrapped(told, "")
