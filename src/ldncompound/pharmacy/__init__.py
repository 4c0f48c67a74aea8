"""What happens over time, act by act, on the record."""

from __future__ import annotations
