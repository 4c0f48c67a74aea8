"""The command line: thin, lazy, and the only caller of the clock and the login name."""

from __future__ import annotations

import gc
import os

# A call lives for a fraction of a second: collecting while the modules load costs a sixth of it.
gc.set_threshold(100_000, 50, 50)
# The program uses no plugins of pydantic, and looking for them costs a tenth of its start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from ldncompound.cli.main import main  # noqa: E402 - after the settings it depends on

__all__ = ["main"]
