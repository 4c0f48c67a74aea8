"""The command line: thin, lazy, and the only caller of the clock and the login name."""

from __future__ import annotations

import gc
import os

# A call makes a hundred thousand objects and frees none of them in circles: one collection costs a
# short call a tenth of its time and finds nothing. Many orders in one call still need it.
gc.set_threshold(200_000, 50, 50)
# The program uses no plugins of pydantic, and looking for them costs a tenth of its start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from ldncompound.cli.leaving import run  # noqa: E402 - after the settings it depends on
from ldncompound.cli.main import main  # noqa: E402 - likewise

__all__ = ["main", "run"]
