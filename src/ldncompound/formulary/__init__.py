"""Master records, rules, equipment tables, substances and sources: reading and checking.

A number without a source does not load. A pharmacy's own folder adds records and
sources; it may narrow a documented range and never widen it.
"""

from __future__ import annotations
