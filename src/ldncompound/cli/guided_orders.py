"""An order that is asked for at a terminal: label, sheet, and an answer that was refused."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ldncompound.cli.prompts import answered, told
from ldncompound.cli.terminal import print_error
from ldncompound.core.refusals import CompoundingError, WrongUsage, quoted

if TYPE_CHECKING:
    from collections.abc import Container

    from ldncompound.api.order_forms import DeclaredField, Order
    from ldncompound.core.refusals import Refusal

__all__ = [
    "FORM_OF_SCHEDULE",
    "OF_THE_LABEL",
    "asked_again",
    "asked_for",
    "asked_label",
    "check_form",
    "filed_sheet",
]


_NONE = "-"


def asked_label() -> dict[str, str]:
    """Ask for what a label wants of the prescription, the name first; without it nothing more."""
    from ldncompound.api.order_forms import Order, declared
    from ldncompound.cli.order_session import check_field

    fields = {each.name: each for each in declared(Order)}
    found: dict[str, str] = {}
    for name, question in OF_THE_LABEL.items():

        def check(said: str, field: DeclaredField = fields[name]) -> None:
            if said.strip() not in ("", _NONE):
                check_field(field, said)

        said = answered(question, check, default="").strip()
        if said not in ("", _NONE):
            found[name] = said
        elif not found:
            break
    return found


OF_THE_LABEL = {
    "patient_name": "Patient's name (Enter: none; the label stays a DRAFT)",
    "rx": "Number of the prescription (Enter: none)",
    "directions": "Directions, word for word (Enter: none)",
}


def filed_sheet(trail: str | None, config: str | None) -> str | None:
    """
    Return where the batch sheet is filed: here, under a free name.

    Where that is not possible another place is asked for; None for nowhere.

    Args:
        trail: As typed; never to be overwritten.
        config: Likewise.
    """
    from ldncompound.cli.printing import PrintFile

    def check(said: str) -> None:
        if said.strip() != _NONE:
            PrintFile.checked("sheet", said.strip(), replace=False, trail=trail, config=config)

    name = _free_name()
    try:
        check(name)
    except CompoundingError as error:
        told(error)
        said = answered(f"Batch sheet, {_NONE} for none", check).strip()
        return None if said == _NONE else said
    return name


def _free_name() -> str:
    """Return the first name of a sheet that no file here has."""
    from ldncompound.api.papers import check_pdf_extra

    try:
        check_pdf_extra()
        ending = "pdf"
    except WrongUsage:
        ending = "txt"
    names = (f"sheet{'' if at == 1 else f'-{at}'}.{ending}" for at in count(1))
    return next(name for name in names if not Path(name).exists())


def asked_for(kind: type[Order], refusal: Refusal, given: Container[str]) -> str | None:
    """
    Return the field that is asked for after a refusal; None where none would mend it.

    It is what was refused, or else the first option that the remedy names.

    Args:
        kind: Of the order.
        refusal: What was refused, and what to do instead.
        given: Fields that stand: they were options, which nobody changes here.
    """
    from ldncompound.api.order_forms import declared

    if refusal.field is not None:
        return None if refusal.field in given else refusal.field
    flags = {each.flag: each.name for each in declared(kind) if not each.switch}
    named = [flags[each] for each in re.findall(r"--[a-z-]+", refusal.remedy) if each in flags]
    return next((each for each in named if each not in given), None)


def asked_again(kind: type[Order], refusal: Refusal, name: str) -> str | list[str]:
    """
    Show a refusal, which is recorded, and ask for one field alone.

    Args:
        kind: Of the order.
        refusal: The refusal.
        name: Of the field, as `asked_for` returns it.

    Raises:
        typer.Exit: nothing was typed; the refusal stands.
    """
    from ldncompound.api.order_forms import declared
    from ldncompound.cli.order_session import check_field

    print_error(refusal)
    field = next(each for each in declared(kind) if each.name == name)

    def check(said: str) -> None:
        if said.strip():
            check_field(field, said)

    # Without the example of the first question: no dose stands beside one that was refused.
    told = field.says.help.rstrip(".")
    named = field.flag.removeprefix("--").replace("-", " ").capitalize()
    named = f"{named}, {told[0].lower()}{told[1:]}"
    question = field.says.prompt.partition(" (")[0] or named
    said = answered(f"{question} (Enter stops)", check, default="").strip()
    if not said:
        raise typer.Exit(refusal.exit_status)
    return [said] if field.many else said


# A schedule -----------------------------------------------------------------------

_FORMS = ("capsule", "liquid")
FORM_OF_SCHEDULE = f"Form ({' or '.join(_FORMS)})"


def check_form(said: str) -> None:
    """Refuse a form that no schedule is made in, before the next question."""
    from ldncompound.core.names import choice_of
    from ldncompound.core.near_names import write_near

    if choice_of(said.strip(), _FORMS) not in _FORMS:
        raise WrongUsage(
            f"{quoted(said)} is not a form of a schedule.",
            remedy=write_near(said, _FORMS) or f"Write {' or '.join(map(quoted, _FORMS))}.",
        )
