"""Capsules: order, master record, fill, wording, and the path that joins them."""

from __future__ import annotations
