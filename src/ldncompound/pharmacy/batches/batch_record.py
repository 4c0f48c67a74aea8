"""A batch as shown and signed: `ldncompound.batch/1`."""

from __future__ import annotations

import datetime
from typing import Any

from msgspec import UNSET, UnsetType

from ldncompound.compounding.made_batch import (
    BeyondUseAsMade,
    CameOut,
    LabelsCounted,
    SignatureStated,
    Transcribed,
)
from ldncompound.compounding.preparation import LotInUse
from ldncompound.compounding.weighing.plan import Step
from ldncompound.core.canonical_json import as_stored
from ldncompound.core.quantity_fields import Count, Percent
from ldncompound.core.records import Record, Sha256
from ldncompound.pharmacy.batches.act_records import (
    Correction,
    DoneStep,
    WeighedStep,
)
from ldncompound.pharmacy.batches.check_records import AnyCheck
from ldncompound.pharmacy.batches.states import State

__all__ = ["ActInHistory", "BatchRecord", "MadeFrom"]


class RecordNamed(Record):
    """The master record that a batch was made from."""

    id: str
    revision: Count
    sha256: Sha256


class MadeFrom(Record):
    """The preparation a batch was made from, with the digest of its document."""

    digest: Sha256
    prepared_on: datetime.date
    formulation: RecordNamed


class ActInHistory(Record, omit_defaults=True):
    """
    An act on a batch, with the number of its entry.

    Args:
        transcribed: When and by whom it was done, where it was entered from paper.
    """

    sequence: Count
    action: str
    by: str
    transcribed: Transcribed | None = None


class BatchRecord(Record, tag_field="schema", tag="ldncompound.batch/1"):
    """
    A batch without personal data; its digest is signed.

    Args:
        next: The next step, with its amount by the masses weighed so far.
        weighings: With their corrections.
        checks: Since the last rework, the latest of each kind.
        lots: Those that were used.
        signatures: Since the last rework.
        left: Capsules or tablets left to dispense; null for other forms.
        one_person: True where a pharmacist who prepared it checked or released it, by policy.
        replaced_by: Id of the preparation that replaced it before anything was weighed.
    """

    id: str
    state: State
    preparation: MadeFrom
    next: Step | None
    percent_of_label: Percent
    weighings: tuple[WeighedStep, ...]
    steps: tuple[DoneStep, ...]
    checks: tuple[AnyCheck, ...]
    made: CameOut | None
    lots: dict[str, tuple[LotInUse, ...]]
    beyond_use: BeyondUseAsMade
    labels: LabelsCounted | None
    signatures: tuple[SignatureStated, ...]
    corrections: tuple[Correction, ...]
    dispensed: Count
    left: int | None
    history: tuple[ActInHistory, ...]
    one_person: bool | UnsetType = UNSET
    replaced_by: str | UnsetType = UNSET

    def to_json(self) -> dict[str, Any]:
        """Return its JSON; what entries state is included as stored."""
        made = super().to_json()
        stored = {name: as_stored(made[name]) for name in _STORED}
        stored["lots"] = {name: as_stored(lots) for name, lots in made["lots"].items()}
        stored["corrections"] = [
            {**{name: value for name, value in each.items() if name not in _OF_THE_ENTRY},
             **{name: each[name] for name in _OF_THE_ENTRY}}
            for each in stored["corrections"]
        ]  # fmt: skip
        return {**made, **stored}


_STORED = ("next", "weighings", "steps", "checks", "made", "labels", "signatures", "corrections")
_OF_THE_ENTRY = ("sequence", "by")
