"""The guide's last screens: another person checks and releases, then the label is printed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.api.batch_view import State
from ldncompound.api.release_stated import ReleaseStated
from ldncompound.cli.batch_ceremony import questions_before_release, show_findings, stated_by
from ldncompound.cli.batch_session import say_signed
from ldncompound.cli.printing import PrintFile, draft_in_words
from ldncompound.cli.prompts import GoBack, Question, ask, ask_in_turn, tell_refusal
from ldncompound.cli.screens import heading, wrapped
from ldncompound.cli.terminal import show_line
from ldncompound.cli.work_screen import show_keys
from ldncompound.cli.work_steps import look_back
from ldncompound.core.refusals import Refusal, WrongUsage

if TYPE_CHECKING:
    from ldncompound.api.batch_view import SigningHands
    from ldncompound.cli.work_guide import Guide

__all__ = ["print_label", "sign_off"]


def sign_off(guide: Guide) -> None:
    """Hand over to who checks and releases it; b looks at the steps."""
    try:
        _sign_off(guide)
    except GoBack:
        look_back(guide, len(guide.batch.steps) + 1)


def _sign_off(guide: Guide) -> None:
    """Let a second person look at the batch, then check and release it."""
    checked = guide.batch.state is State.VERIFIED
    guide.screen("sign")
    looked_at = guide.pharmacy.batches.before_signing(guide.identity)
    show_findings(looked_at.review)
    show_keys()
    alone = _who_signs(guide)
    batches, hands = guide.pharmacy.batches, guide.pharmacy.batches.hands(guide.identity)
    # By names alone the check is an act of its own, and so it is by who may not release.
    if not checked and (not hands.enrolled or not hands.leads):
        verified = guide.attempt(lambda: batches.verify(guide.identity, alone=alone))
        told = say_signed("Checked", verified.signature)
        if not hands.leads:
            guide.said.append(told)
            return
        show_line(told)
    given = ReleaseStated(alone=alone)
    missing = guide.attempt(lambda: batches.asked_before_release(guide.identity, given))
    answers: dict[str, str] = {}
    again = partial(show_findings, looked_at.review)

    def ask_all() -> None:
        answers.clear()
        questions = questions_before_release(missing, answers)
        ask_in_turn(questions, answers, working=again, back=True)

    ask_all()
    released = guide.attempt(
        lambda: batches.release(guide.identity, stated_by(missing, answers, given)), ask_all
    )
    guide.said.append(say_signed("Released", released.signature))


def _who_signs(guide: Guide) -> str | None:
    """Hand over to who signs; return why they sign alone, or None where a second person does."""
    while True:
        hands = guide.pharmacy.batches.hands(guide.identity)
        if not hands.enrolled:
            _by_name(guide, hands)
            return None
        # Whoever may not release checks, and then somebody else releases.
        if not hands.took_part and (hands.leads or guide.batch.state is not State.VERIFIED):
            return None
        said = _asked(guide, hands)
        if hands.alone and not said:
            return ask(Question(name="why", prompt="  Why nobody else signs: "), back=True)
        other = guide.at(said)
        theirs = other.batches.hands(guide.identity)
        if theirs.took_part and not theirs.alone:
            show_line(f"  {said} took part in making it, and cannot be its second person.")
            continue
        try:
            other.check_may("batch-verified")
        except Refusal as refusal:
            tell_refusal(refusal)
            continue
        guide.hand_over(said)


def _asked(guide: Guide, hands: SigningHands) -> str:
    """Ask who goes on, on the same screen."""
    if hands.took_part:
        who = ", ".join(hands.made_by)
        wrapped(f"Made by {who}: now somebody else checks and releases it.", "")
    else:
        show_line("Checked; now a pharmacist or a person of quality releases it.")
    alone = ", or Enter to sign alone" if hands.alone else ""
    prompt = f"  Initials of who goes on{alone}: "
    question = Question(name="who", prompt=prompt, may_be_empty=hands.alone, check=guide.at)
    return ask(question, back=True)


def _by_name(guide: Guide, hands: SigningHands) -> None:
    """Ask for the name of who signs, where nobody is enrolled; it is marked as typed."""
    show_line("Nobody is enrolled: who signs is a typed name, and is marked so.")
    default = "" if guide.by is None else f", Enter for {hands.by}"
    prompt = f"  Name of who has looked at it and signs{default}: "
    who = Question(
        name="who", prompt=prompt, may_be_empty=guide.by is not None, check=guide.at
    )  # fmt: skip
    said = ask(who, back=True)
    if said:
        guide.hand_over(said)


def print_label(guide: Guide) -> None:
    """Ask for the file of the label, and print it."""
    guide.screen("label")
    heading("Print the label")
    show_keys()
    while True:
        free = _free_name(guide.identity)
        prompt = f"  File, .pdf or .txt, Enter for {free}: "
        try:
            said = ask(Question(name="file", prompt=prompt, may_be_empty=True), back=True) or free
        except GoBack:
            look_back(guide, len(guide.batch.steps) + 1)
            return
        try:
            file = PrintFile.checked(
                "label", said, replace=False, trail=guide.trail, config=guide.config
            )
            assert file is not None  # noqa: S101 - a file is named
            made = file.label(guide.pharmacy, guide.identity, None)
        except (Refusal, WrongUsage) as error:
            tell_refusal(error)
        else:
            guide.said.append(f"Label written: {said}.")
            guide.said += [f"! {draft_in_words(made)}"] if made.draft else []
            return


def _free_name(identity: str) -> str:
    """Return a name of a file that is not there yet."""
    from importlib.util import find_spec

    ending = "txt" if find_spec("typst") is None else "pdf"
    names = (f"label-{identity}{more}.{ending}" for more in ("", *(f"-{n}" for n in range(2, 100))))
    return next((each for each in names if not Path(each).exists()), f"label-{identity}.{ending}")
