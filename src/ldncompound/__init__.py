"""ldncompound: from a prescriber's dose of low-dose naltrexone to a recorded batch sheet."""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
