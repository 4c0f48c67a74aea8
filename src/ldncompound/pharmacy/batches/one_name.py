"""Who signed, by a typed name alone, what was prepared under the same name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from ldncompound.core.names import name_key
from ldncompound.pharmacy.people.person import CHECKED, RELEASED

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["signed_own_work"]

_SECOND = (CHECKED, RELEASED)


def signed_own_work(batch: Batch) -> dict[str, tuple[str, ...]]:
    """
    Return the names under which a batch was prepared and signed, with what they signed as.

    Only signatures where nobody was enrolled: nothing forbids that, and so it is told.

    Args:
        batch: The batch.
    """
    hands, found = {*map(name_key, batch.prepared_by)}, dict[str, tuple[str, ...]]()
    for each in batch.signatures:
        if each.schema is UNSET and each.meaning in _SECOND and name_key(each.person) in hands:
            found[each.person] = (*found.get(each.person, ()), each.meaning)
    return found
