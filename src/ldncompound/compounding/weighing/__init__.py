"""From what is needed to steps on the balance in hand."""

from __future__ import annotations
