"""A configuration written to its file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.core.money import format_money
from ldncompound.core.quantities import format_quantity
from ldncompound.core.refusals import WrongUsage
from ldncompound.pharmacy.configuration import PharmacyTexts

if TYPE_CHECKING:
    from ldncompound.compounding.practice import Practice

__all__ = ["pharmacy_texts", "write_pharmacy"]


def write_pharmacy(pharmacy: Practice, path: Path) -> None:
    """
    Write a configuration file atomically.

    Raises:
        WrongUsage: the folder cannot be written to.
    """
    import tomli_w

    texts = pharmacy_texts(pharmacy)
    temporary = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(
            b"# Written by 'ldncompound setup'. Change it there, or here.\n"
            + tomli_w.dumps(texts.document()).encode("utf-8")
        )
        os.replace(temporary, path)
    except OSError as error:
        raise WrongUsage(
            f"The configuration {path} cannot be written: {error.strerror}.",
            remedy="Name a place that can be written to with --config.",
        ) from None


def pharmacy_texts(pharmacy: Practice) -> PharmacyTexts:
    """Return a pharmacy as its configuration file states it."""
    error, sampling = pharmacy.batch_error, pharmacy.sampling
    return PharmacyTexts(
        name=pharmacy.name,
        address=pharmacy.address,
        telephone=pharmacy.telephone,
        site=pharmacy.site,
        jurisdiction=pharmacy.jurisdiction,
        paper=pharmacy.paper,
        batch_error=None if error is None else format_quantity(error),
        assay=None if sampling is None else sampling.as_text(),
        labour=None if pharmacy.labour is None else format_money(pharmacy.labour),
        container=None if pharmacy.container is None else format_money(pharmacy.container),
        lead=None if pharmacy.lead is None else format_quantity(pharmacy.lead),
        balance=tuple(balance.as_text() for balance in pharmacy.balances),
        reorder=tuple(f"{name}={format_quantity(point)}" for name, point in pharmacy.reorder),
        band=tuple(f"{format_quantity(up_to)}={parts}" for up_to, parts in pharmacy.bands),
        measure=tuple(
            f"{each.name},kind={each.kind},capacity={format_quantity(each.capacity)},"
            f"graduation={format_quantity(each.graduation)},least={format_quantity(each.least)}"
            for each in pharmacy.measures
        ),
    )
