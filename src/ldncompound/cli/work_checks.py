"""The guide's checks of what was made, and the yield."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ldncompound.api.input_files import weight_sent
from ldncompound.cli.batch_check import show_check
from ldncompound.cli.lot_questions import receive_unknown
from ldncompound.cli.prompts import GoBack, Question, ask, ask_in_turn, tell_refusal
from ldncompound.cli.screens import heading, wrapped
from ldncompound.cli.work_guide import ENTER
from ldncompound.cli.work_screen import show_keys
from ldncompound.cli.work_steps import check_mass, look_back
from ldncompound.core.plain_numbers import parse_number
from ldncompound.core.quantities import (
    format_quantity,
    parse_quantity,
    read_quantity,
    written,
)
from ldncompound.core.refusals import NotAuthorised, Refusal, WrongState, WrongUsage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.api.batch_view import ChecksDue
    from ldncompound.cli.work_guide import Guide

__all__ = ["check", "finish"]


_YES_OR_NO = ("y", "yes", "n", "no")
_MASS, _CONTENT = "mass", "content"
_ASSAYED = 10
"""Units of the first stage of an assay."""


def check(guide: Guide, due: ChecksDue) -> None:
    """Lead through the next check that is due, and record it; b looks at the steps."""
    kind = due.kinds[0] if due.kinds else "assay"
    try:
        _check(guide, due, kind)
    except GoBack:
        look_back(guide, len(guide.batch.steps) + 1)


def _check(guide: Guide, due: ChecksDue, kind: str) -> None:
    """Ask for the findings of a check until it is recorded."""
    answers: dict[str, str] = {}
    batches = guide.pharmacy.batches
    _begin(guide, due, kind)
    while True:
        ask_in_turn(_questions(kind, due), answers, working=guide.working, back=True)
        findings = _findings(kind, due, answers)
        not_made = findings.get("not_made", False)
        try:
            found = None if not_made else batches.check(guide.identity, kind, **findings)
        except (Refusal, WrongUsage) as error:
            if isinstance(error, (NotAuthorised, WrongState)):
                raise  # nothing of what was found may be recorded any more
            tell_refusal(error)
            _forget(answers)
            continue
        if found is not None:
            if found.passes is not False and not found.findings:
                guide.said.append(f"{kind.capitalize()}: passes.")
                return
            guide.screen("check", kind)
            show_check(found)
            if found.passes is not False:
                ask(ENTER)
                return
        accepted = guide.accepted(
            "make it again",
            lambda pharmacy, why, found=findings: pharmacy.batches.check(  # type: ignore[misc]
                guide.identity, kind, accept=why, **found
            ),
        )
        if accepted is not None:
            guide.said.append(f"{kind.capitalize()}: accepted, with the reason on the record.")
            return
        answers.clear()
        _begin(guide, due, kind)


def _begin(guide: Guide, due: ChecksDue, kind: str) -> None:
    """Begin the screen of a check."""
    guide.screen("check", kind)
    heading(f"Check the {kind}" + (", which failed, again" if kind in due.failed else ""))
    if kind == "assay":
        wrapped(f"An assay is due: {due.assay}.", "  ")
    if kind == "masses":
        wrapped("Nothing of this check is recorded before its last mass.", "  ")
    show_keys()


def _questions(kind: str, due: ChecksDue) -> list[Question]:
    """Return the questions of a check."""
    if kind == "masses":
        return _about_masses(due)
    if kind == "ph":
        return [
            Question(name="ph", prompt="  pH: ", check=lambda said: parse_number(said, "the pH"))
        ]
    if kind == "assay":
        made = Question(name="made", prompt="  Was it assayed? yes or no: ", words=_YES_OR_NO)
        contents = [
            Question(
                name=f"{_CONTENT} {each}",
                prompt=f"  Content of unit {each} of {_ASSAYED}, like '99.5 %': ",
                check=lambda said: read_quantity(said, "percent", "a content"),
                wanted=lambda given: given["made"].startswith("y"),
            )
            for each in range(1, _ASSAYED + 1)
        ]
        return [made, *contents]
    described = due.description
    as_described = Question(
        name="as described",
        prompt="  Is it so? yes or no: ",
        before=lambda: wrapped(described or "nothing", "  The master record says: "),
        words=_YES_OR_NO,
        wanted=lambda _: described is not None,
    )
    looks = Question(
        name="looks",
        prompt="  What it looks like: ",
        wanted=lambda given: not given.get("as described", "no").startswith("y"),
    )
    return [as_described, looks]


def _about_masses(due: ChecksDue) -> list[Question]:
    """Return the questions about the masses of single units: each is typed, or sent."""
    many = min(due.units, default=1)
    shell = Question(
        name="shell",
        prompt="  Mean mass of an empty shell, empty where the content is weighed alone: ",
        may_be_empty=True,
        check=lambda said: check_mass(said) if said else None,
    )
    return [
        shell,
        *(
            Question(name=f"{_MASS} {each}", prompt=f"  Mass {each} of {many}: ", check=check_mass)
            for each in range(1, many + 1)
        ),
    ]


def _findings(kind: str, due: ChecksDue, answers: Mapping[str, str]) -> dict[str, Any]:
    """Return what was answered, as `Batches.check` takes it."""
    if kind == "masses":
        masses = [weight_sent(said) for name, said in answers.items() if name.startswith(_MASS)]
        return {"masses": masses, "shell": weight_sent(answers["shell"]) or None}
    if kind == "ph":
        return {"ph": answers["ph"]}
    if kind == "assay":
        contents = [said for name, said in answers.items() if name.startswith(_CONTENT)]
        return {"contents": contents} if contents else {"not_made": True}
    as_described = answers.get("as described", "no").startswith("y")
    looks = due.description if as_described else answers["looks"]
    return {"appearance": looks, "as_described": as_described}


def _forget(answers: dict[str, str]) -> None:
    """Forget what was refused: masses no heavier than their shell; else all of it."""
    shell = answers.get("shell")
    light = [
        name
        for name, said in answers.items()
        if shell and name.startswith(_MASS)
        and parse_quantity(weight_sent(said)) <= parse_quantity(weight_sent(shell))
    ]  # fmt: skip
    for name in light or list(answers):
        del answers[name]


def finish(guide: Guide) -> None:
    """Ask what came out, and sign as prepared; b looks at the steps."""
    answers: dict[str, str] = {}
    batch = guide.batch
    form, counted = batch.plan.form, batch.plan.figures.counted
    parts = batch.plan.components
    open_lots = [part.name for part in parts if part.name not in batch.lots and not part.lots]
    planned = written(format_quantity(batch.plan.figures.made))
    guide.screen("finish")
    heading("What came out")
    wrapped(
        f"Planned: {planned}" + (", to be counted." if counted else "; nothing is counted."), "  "
    )
    show_keys()

    def check_yield(said: str) -> None:
        filled = answers.get("filled", said)
        rejected = said if "filled" in answers else None
        guide.pharmacy.batches.check_yield(guide.identity, filled=filled, rejected=rejected or None)

    questions = [
        Question(
            name="filled", prompt=f"  {form} made, as counted: ",
            check=check_yield,
            wanted=lambda _: counted,
        ),
        Question(
            name="rejected", prompt="  of these sorted out, Enter for none: ", may_be_empty=True,
            check=check_yield, wanted=lambda _: counted,
        ),
        *(
            Question(
                name=f"lot of {name}", prompt=f"  Lot of {name}: ",
                check=partial(receive_unknown, guide.pharmacy, name),
            )
            for name in open_lots
        ),
    ]  # fmt: skip
    try:
        while True:
            ask_in_turn(questions, answers, working=guide.working, back=True)
            try:
                signed = guide.pharmacy.batches.finish(
                    guide.identity,
                    filled=answers.get("filled"),
                    rejected=answers.get("rejected") or None,
                    lots=[f"{name}={answers[f'lot of {name}']}" for name in open_lots],
                )
            except NotAuthorised as error:
                tell_refusal(error)  # a passphrase: what was counted stays
                ask(Question(name="again", prompt="Enter to sign again: ", words=("",)), back=True)
            except WrongState:
                raise  # held, rejected or finished on another terminal
            except (Refusal, WrongUsage) as error:
                tell_refusal(error)
                for name in [*open_lots] or ["filled", "rejected"]:
                    answers.pop(f"lot of {name}" if open_lots else name, None)
            else:
                guide.said.append(f"Prepared; signed by {signed.signature.person}.")
                return
    except GoBack:
        look_back(guide, len(batch.steps) + 1)
