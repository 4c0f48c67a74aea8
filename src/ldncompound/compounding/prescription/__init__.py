"""The order: its fields, figures, steps, documented limits and screening."""

from __future__ import annotations
