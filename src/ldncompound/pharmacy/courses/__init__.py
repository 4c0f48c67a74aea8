"""Schedules, fills and refills of long courses."""

from __future__ import annotations
