"""Ids of preparations as people type them."""

from __future__ import annotations

import pytest

from ldncompound import CapsuleOrder, Pharmacy, WrongUsage


def test_only_the_spelling_of_an_id_is_corrected(tmp_path):
    """Case, hyphens and zeros are told; another number is another patient's batch, and is not."""
    order = CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="Dr Q")
    with Pharmacy.open(tmp_path / "trail.sqlite", by="AB", station="x") as pharmacy:
        made = str(pharmacy.prepare(order).id)
        day = made.split("-")[1]
        for typed in (
            made.lower(), f"DEMO-{day}-1", f"DEMO {day} 0001", f" {made}", made.replace("-", "–"),
            f"demo/{day}/01",
        ):  # fmt: skip
            with pytest.raises(WrongUsage, match="has no preparation") as refused:
                pharmacy.preparation(typed)
            assert refused.value.remedy == f"Write '{made}'."
        for typed in (f"DEMO-{day}-0002", f"ELM-{day}-0001", "0001", "", "-", "x" * 99):
            with pytest.raises(WrongUsage) as refused:
                pharmacy.preparation(typed)
            assert "Write" not in refused.value.remedy
            assert "trail log" in refused.value.remedy
