"""`ldncompound screening`: the questions before dispensing, and the counsel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ldncompound.cli.options import FormulationsOption, JsonOption, VersionOption, order_option

if TYPE_CHECKING:
    from ldncompound.api.types import ItemListed

__all__ = ["screening"]


def screening(
    drug: Annotated[str | None, order_option("drug")] = None,
    formulations: FormulationsOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List the questions before dispensing, answers and counsel.

    Example: ldncompound screening
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, print_table

    listed = pharmacy_at(None, formulations=formulations).screening(drug=drug)
    if json:
        print_json(listed.document())
        return
    print_table([(each.id, _in_words(each)) for each in listed.items])


def _in_words(item: ItemListed) -> str:
    """Return an item in words."""
    words = f"{item.kind.upper()}: {item.text}"
    if item.answers is not None:
        words += f" {item.because} {item.meaning} (--answer '{item.id}=…': {item.answers})"
    from ldncompound.core.sources import UNCONFIRMED

    marked = ", unconfirmed" if item.status == UNCONFIRMED else ""
    return f"{words} [{item.source.id}{marked}]"
