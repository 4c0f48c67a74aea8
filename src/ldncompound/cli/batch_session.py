"""Shared by the commands on a batch: their options, and how a result is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from ldncompound.api.batch_view import SignatureStated, StatedAct
    from ldncompound.api.pharmacy import Pharmacy

__all__ = ["say_after", "say_entry", "say_signed", "tell"]


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


def say_after(pharmacy: Pharmacy, identity: str) -> str:
    """Return the state of the batch and what is next, in words."""
    from ldncompound.cli.batch_screens import stands

    return stands(*pharmacy.batches.stands(identity))


def say_signed(verb: str, signature: SignatureStated) -> str:
    """Return who signed, and how."""
    from ldncompound.core.signed_words import how_signed

    return f"{verb}; signed by {signature.person} ({how_signed(signature.algorithm)})."


def tell(stated: StatedAct, done: Text, pharmacy: Pharmacy, identity: str, *, json: bool) -> None:
    """Show the result of an act, where the batch stands after it, and what is next."""
    if json:
        from ldncompound.cli.terminal import print_json

        print_json(stated)
        return
    if done is not None:
        show_line(done)
    say_entry(stated, say_after(pharmacy, identity))


def say_entry(stated: StatedAct, told: str) -> None:
    """Print the entry of an act, and what is next."""
    from ldncompound.api.batch_view import transcribed_in
    from ldncompound.cli.screens import wrapped

    paper = transcribed_in(stated)
    if paper is not None:
        wrapped(f"TRANSCRIBED: done {paper.moment:%Y-%m-%d %H:%M} by {paper.by}.", "")
    if stated.trail is not None:
        show_line(f"Entry {stated.trail.sequence} of the audit trail.")
    wrapped(told, "")
