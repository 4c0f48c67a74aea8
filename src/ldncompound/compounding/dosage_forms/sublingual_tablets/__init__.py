"""Sublingual tablets: order, master record, mould, wording."""

from __future__ import annotations
