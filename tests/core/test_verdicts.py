"""Members that are always true, or always false."""

from __future__ import annotations

import pytest

from ldncompound.core.records import Record
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.verdicts import Broken, Whole


class Good(Record):
    """A verdict that is always true."""

    ok: Whole


class Bad(Record):
    """A verdict that is always false."""

    ok: Broken


@pytest.mark.parametrize(("kind", "told"), [(Good, True), (Bad, False)])
def test_only_the_one_is_read(kind, told):
    """Each reads only its own value, true or false, and not 1 or 0."""
    assert kind.from_document({"ok": told}).document() == {"ok": told}
    for wrong in (not told, int(told), None, str(told)):
        with pytest.raises(VerificationFailure):
            kind.from_document({"ok": wrong})
