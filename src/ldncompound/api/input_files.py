"""What is read from outside: the bytes of files, figures in them, lines of balances."""

from __future__ import annotations

import sys
from pathlib import Path

from ldncompound.interchange.balance_files import figures_from, weighing_from
from ldncompound.interchange.balance_lines import weight_sent
from ldncompound.interchange.order_files import LARGEST_FILE, opened

__all__ = ["figures_from", "read_input", "weighing_from", "weight_sent"]


def read_input(source: str) -> bytes:
    """
    Return the bytes of a file, up to just above the largest allowed.

    Args:
        source: Its path; "-" for standard input.

    Raises:
        WrongUsage: it cannot be read.
    """
    if source == "-":
        return b"" if sys.stdin is None else sys.stdin.buffer.read(LARGEST_FILE + 1)
    with opened(Path(source)) as file:
        return file.read(LARGEST_FILE + 1)
