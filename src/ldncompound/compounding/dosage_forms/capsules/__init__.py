"""Capsules: order, master record, fill, wording, and the form that joins them."""

from __future__ import annotations
