"""From an order to a preparation, in pure functions: no clock, file, database or randomness."""

from __future__ import annotations
