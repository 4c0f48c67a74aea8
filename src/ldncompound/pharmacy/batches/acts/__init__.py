"""The acts on a batch, one module for each group."""

from __future__ import annotations
