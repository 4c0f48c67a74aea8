"""`python -m ldncompound` is the command `ldncompound`."""

from __future__ import annotations

import sys

from ldncompound.cli import main

if __name__ == "__main__":
    sys.exit(main())
