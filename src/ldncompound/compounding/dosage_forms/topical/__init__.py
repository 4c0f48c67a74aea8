"""Topical preparations: order, master record, masses, wording."""

from __future__ import annotations
