"""An order that is asked for at a terminal: its sheet, and an answer that was refused."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ldncompound.cli.prompts import answered
from ldncompound.cli.terminal import print_error

if TYPE_CHECKING:
    from ldncompound.api.order_forms import Order
    from ldncompound.core.refusals import Refusal

__all__ = ["asked_again", "asked_sheet"]


_NONE = "-"


def asked_sheet(trail: str | None, config: str | None) -> str | None:
    """
    Ask where the batch sheet is to be written; None for nowhere.

    Args:
        trail: As typed; never to be overwritten.
        config: Likewise.
    """
    from ldncompound.cli.printing import PrintFile

    def check(said: str) -> None:
        if said.strip() != _NONE:
            PrintFile.checked("sheet", said.strip(), replace=False, trail=trail, config=config)

    said = answered(f"Batch sheet, {_NONE} for none", check, default=_free_name()).strip()
    return None if said == _NONE else said


def _free_name() -> str:
    """Return the first name of a sheet that no file here has."""
    from ldncompound.api.papers import check_pdf_extra
    from ldncompound.core.refusals import WrongUsage

    try:
        check_pdf_extra()
        ending = "pdf"
    except WrongUsage:
        ending = "txt"
    names = (f"sheet{'' if at == 1 else f'-{at}'}.{ending}" for at in count(1))
    return next(name for name in names if not Path(name).exists())


def asked_again(kind: type[Order], refusal: Refusal) -> str:
    """
    Show a refusal, which is recorded, and ask again for what was refused alone.

    Raises:
        typer.Exit: nothing was typed; the refusal stands.
    """
    from ldncompound.api.order_forms import declared
    from ldncompound.cli.order_session import check_field

    print_error(refusal)
    field = next(each for each in declared(kind) if each.name == refusal.field)

    def check(said: str) -> None:
        if said.strip():
            check_field(field, said)

    # Without the example of the first question: no dose stands beside one that was refused.
    question = field.says.prompt.partition(" (")[0]
    said = answered(f"{question} (Enter stops)", check, default="")
    if not said.strip():
        raise typer.Exit(refusal.exit_status)
    return said
