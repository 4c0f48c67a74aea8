"""Lots received, corrected and recalled; triturations made ahead."""

from __future__ import annotations
