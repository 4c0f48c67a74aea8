"""Batches: from the first weighing to release, dispensing and recall."""

from __future__ import annotations
