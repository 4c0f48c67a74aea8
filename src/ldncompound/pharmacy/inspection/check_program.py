"""The program in a bundle: the modules that check one here, joined into one file."""

from __future__ import annotations

import re
from importlib.resources import files

from ldncompound.core.patterns import lazy_pattern
from ldncompound.pharmacy.inspection import bundle_check

__all__ = ["check_program"]

_PARTS = ("bundle_copies", "bundle_record", "bundle_check")
_OURS = lazy_pattern(r"^from (?:__future__|ldncompound)\S* import (?:\([^)]*\)|[^\n]*)\n", re.M)


def check_program() -> bytes:
    """Return `check.py`, which needs nothing but Python."""
    here = files(__package__)
    parts = [here.joinpath(f"{each}.py").read_text(encoding="utf-8") for each in _PARTS]
    head = f'"""{bundle_check.__doc__}"""\n\nfrom __future__ import annotations\n\n'
    return (head + "\n\n".join(_OURS.sub("", each) for each in parts)).encode()
