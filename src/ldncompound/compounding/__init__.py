"""The pure path from an order to a preparation: no clock, no file, no database, no chance."""

from __future__ import annotations
