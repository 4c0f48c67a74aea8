"""One folder for each dosage form: order, master record, figures, plan, wording."""

from __future__ import annotations
