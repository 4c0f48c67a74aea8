"""The acts on a batch, one module a group."""

from __future__ import annotations
