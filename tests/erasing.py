"""Erasing entries in tests as an erasure on a legal basis does, whatever they are."""

from __future__ import annotations

from ldncompound.core.records import replaced
from ldncompound.pharmacy.erasure.acts import erasure_mentions
from ldncompound.pharmacy.erasure.found import Asked, Found
from ldncompound.pharmacy.erasure.reckoning import retention_of, would_erase

__all__ = ["erase_entries"]


def erase_entries(recorder, *entries: int):
    """Erase the personal data of entries, by name alone."""
    found = Found(tuple(sorted(entries)), ())
    kept = retention_of(recorder.formulary, recorder.pharmacy.jurisdiction)
    stated = would_erase(recorder.trail, Asked("", None), found, kept)
    stated = replaced(stated, early=True)
    return recorder.record(
        action="erasure",
        document=lambda _: stated.document(),
        mentions=erasure_mentions(stated),
        erases=stated.entries,
    )
