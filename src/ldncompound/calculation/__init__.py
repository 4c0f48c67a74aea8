"""Pure arithmetic of compounding, one module a subject.

Nothing here is rounded but whole capsules; nothing reads a file, a clock or a
configuration.
"""

from __future__ import annotations
