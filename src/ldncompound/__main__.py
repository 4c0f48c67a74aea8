"""`python -m ldncompound` is the command `ldncompound`."""

from __future__ import annotations

from ldncompound.cli import run

if __name__ == "__main__":
    run()
