"""`ldncompound screening`: what is asked before the drug is handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from ldncompound.cli.options import FormulationsOption, JsonOption, VersionOption, order_option

if TYPE_CHECKING:
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.screening_items import ScreeningItem

__all__ = ["screening"]


def screening(
    drug: Annotated[str | None, order_option("drug")] = None,
    formulations: FormulationsOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List what is asked before the drug is handed out, and how it is answered.

    Example: ldncompound screening
    """
    from ldncompound.cli.session import formulary_for
    from ldncompound.cli.terminal import print_json, print_table
    from ldncompound.compounding.prescription.protocols import substance_ordered

    formulary = formulary_for(formulations)
    substance = substance_ordered(drug, formulary.substances.values(), formulary.cite)
    items = [_of(item, formulary) for item in substance.screening]
    if json:
        print_json({"schema": "ldncompound.screening/1", "items": items})
        return
    print_table([(each["id"], _in_words(each)) for each in items])


def _of(item: ScreeningItem, formulary: Formulary) -> dict[str, Any]:
    """Return an item as programs read it."""
    from ldncompound.compounding.prescription.screening import answers_expected, meaning_of
    from ldncompound.core.quantities import format_quantity

    found: dict[str, Any] = {"id": item.id, "kind": item.kind, "text": item.text}
    if item.asks is not None:
        found |= {"answers": answers_expected(item), "because": item.because}
        found["meaning"] = meaning_of(item)
    for name in ("refused_below", "consulted_to"):
        if getattr(item, name) is not None:
            found[name] = format_quantity(getattr(item, name))
    cited = formulary.cite(item.source, item.locator)
    return {**found, "status": item.status, "source": cited.as_json(), "also": list(item.also)}


def _in_words(item: dict[str, Any]) -> str:
    """Return an item as people read it."""
    words = f"{item['kind'].upper()}: {item['text']}"
    if "answers" in item:
        words += f" {item['because']} {item['meaning']} (--answer '{item['id']}=…': "
        words += f"{item['answers']})"
    marked = ", unconfirmed" if item["status"] == "unconfirmed" else ""
    return f"{words} [{item['source']['id']}{marked}]"
