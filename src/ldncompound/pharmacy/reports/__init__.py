"""Reports, the compounding record and the self-test."""

from __future__ import annotations
