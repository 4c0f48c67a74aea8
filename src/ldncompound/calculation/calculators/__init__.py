"""Stand-alone calculations: text in, results with their working and source out.

They use the same functions as the preparations. Nothing is recorded; impossible input
is refused.
"""

from __future__ import annotations
