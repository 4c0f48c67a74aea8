"""Pure arithmetic of compounding, one module per subject.

Results are exact unless a function says how it rounds; nothing reads a file, a clock
or a configuration.
"""

from __future__ import annotations
