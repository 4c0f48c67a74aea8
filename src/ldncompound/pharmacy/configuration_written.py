"""A configuration written to its file."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
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
    Write a configuration file: at every moment the old one or the new one stands there, whole.

    A link is followed. A file that stands keeps its permissions; one that is protected is kept.

    Raises:
        WrongUsage: the file or its folder cannot be written.
    """
    import tomli_w

    texts = tomli_w.dumps(pharmacy_texts(pharmacy).document())
    try:
        place = path.resolve()
        place.parent.mkdir(parents=True, exist_ok=True)
        _put(place, f"# Written by 'ldncompound setup'. Change it there, or here.\n{texts}")
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
        why = getattr(error, "strerror", None) or "its links lead in a circle"
        raise WrongUsage(
            f"The configuration {path} cannot be written: {why}.",
            remedy="Name a place that can be written to with --config.",
        ) from None


def _put(place: Path, text: str) -> None:
    """Put a text in the place of a file, once it is on the disk; leave nothing else behind."""
    stands = place.exists()
    if stands and not place.stat().st_mode & stat.S_IWUSR:
        raise PermissionError(errno.EACCES, "it is protected against writing")
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, stat.S_IMODE(place.stat().st_mode) if stands else 0o644)
        os.replace(temporary, place)
    except BaseException:
        Path(temporary).unlink()
        raise


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
        language=None if pharmacy.language == "en" else pharmacy.language,
        batch_error=None if error is None else format_quantity(error),
        assay=None if sampling is None else sampling.as_text(),
        labour=None if pharmacy.labour is None else format_money(pharmacy.labour),
        container=None if pharmacy.container is None else format_money(pharmacy.container),
        lead=None if pharmacy.lead is None else format_quantity(pharmacy.lead),
        mirror=pharmacy.mirror,
        balance=tuple(balance.as_text() for balance in pharmacy.balances),
        reorder=tuple(f"{name}={format_quantity(point)}" for name, point in pharmacy.reorder),
        band=tuple(f"{format_quantity(up_to)}={parts}" for up_to, parts in pharmacy.bands),
        measure=tuple(
            f"{each.name},kind={each.kind},capacity={format_quantity(each.capacity)},"
            f"graduation={format_quantity(each.graduation)},least={format_quantity(each.least)}"
            for each in pharmacy.measures
        ),
    )
