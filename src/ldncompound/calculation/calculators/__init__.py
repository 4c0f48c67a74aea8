"""Sums on their own: texts in, results with their working and source out.

The same functions that the preparations use, for whoever wants one sum alone. They
report; nothing is recorded. What cannot be is refused.
"""

from __future__ import annotations
