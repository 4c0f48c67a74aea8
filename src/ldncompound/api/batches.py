"""Acts on batches, from the first weighing to recall, and their readers."""

from __future__ import annotations

from ldncompound.api.batch_bench import BenchActs
from ldncompound.api.batch_changes import ChangeActs
from ldncompound.api.batch_readers import BatchReaders
from ldncompound.api.batch_release import ReleaseActs
from ldncompound.api.batch_walk import WalkReaders

__all__ = ["Batches"]


class Batches(BenchActs, ReleaseActs, ChangeActs, WalkReaders, BatchReaders):
    """The acts on batches: `pharmacy.batches.weigh(…)`, and so on."""
