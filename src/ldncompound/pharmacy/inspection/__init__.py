"""A trail held against what it must show, and the inspector's bundle."""

from __future__ import annotations
