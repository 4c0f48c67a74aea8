"""Quantities, dates, text, canonical JSON, refusals, sources: what every wing stands on."""

from __future__ import annotations
