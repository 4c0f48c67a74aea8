"""The command line: thin, lazy, and the only caller of the clock and the login name."""

from __future__ import annotations

import os

# The program uses no plugins of pydantic, and looking for them costs a tenth of its start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from ldncompound.cli.main import main

__all__ = ["main"]
