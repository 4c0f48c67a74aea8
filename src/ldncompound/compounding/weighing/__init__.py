"""Weigh plans: from the needs of a batch to steps on the balance used."""

from __future__ import annotations
