"""The command line: thin, lazy, and the only caller of the clock and the login name."""

from __future__ import annotations

from ldncompound.cli.main import main

__all__ = ["main"]
