"""People, roles, keys, signatures, adoption of master records."""

from __future__ import annotations
