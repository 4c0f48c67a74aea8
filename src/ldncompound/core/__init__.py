"""Quantities, dates, text, canonical JSON, refusals, sources: the base of every wing."""

from __future__ import annotations
