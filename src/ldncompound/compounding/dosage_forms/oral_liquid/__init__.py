"""The 1 mg/mL oral liquid: order, master record, volumes, wording."""

from __future__ import annotations
