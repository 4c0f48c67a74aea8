"""`pharmacy.formulations.synonym` as other software uses it."""

from __future__ import annotations

from functools import partial

import pytest

from elm import ACTIVE, Elm
from ldncompound import WrongUsage


def test_a_name_is_confirmed_once(tmp_path):
    """A repetition writes nothing; a name that is known, or of something else, is refused."""
    elm = Elm(tmp_path)
    synonym = partial(
        elm.pharmacy.formulations.synonym, "Naltrexonium chloratum", component=ACTIVE,
        confirmed="old name on the certificate",
    )  # fmt: skip
    made = elm.check_once(synonym, other=partial(synonym, confirmed="another reason"))

    assert (made.as_labelled, made.form) == ("Naltrexonium chloratum", ACTIVE)
    elm.check_refused(synonym, "invalid-order")
    with pytest.raises(WrongUsage, match="--confirmed is missing"):
        synonym(confirmed=" ")
    elm.check()
