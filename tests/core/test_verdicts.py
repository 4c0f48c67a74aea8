"""Members that are always true, or always false."""

from __future__ import annotations

import pytest

from ldncompound.core.records import Record
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.verdicts import Broken, Whole


class Good(Record):
    """Something that holds."""

    ok: Whole


class Bad(Record):
    """Something that does not."""

    ok: Broken


@pytest.mark.parametrize(("kind", "told"), [(Good, True), (Bad, False)])
def test_only_the_one_is_read(kind, told):
    """What holds says true and nothing else, not even 1; what does not, false."""
    assert kind.from_document({"ok": told}).document() == {"ok": told}
    for wrong in (not told, int(told), None, str(told)):
        with pytest.raises(VerificationFailure):
            kind.from_document({"ok": wrong})
