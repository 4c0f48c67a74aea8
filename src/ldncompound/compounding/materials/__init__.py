"""Lots: identity, certificates, powder per part of drug."""

from __future__ import annotations
