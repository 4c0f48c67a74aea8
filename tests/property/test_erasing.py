"""Whatever happened before: nothing of an erased patient is left, and nothing of another changes."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ldncompound import CapsuleOrder, Pharmacy
from ldncompound.core.refusals import Refusal, WrongUsage
from ldncompound.trail.store import Trail

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PATIENTS = ("Xq-Anton-77", "Xq-Berta-88", "Xq-Carla-99")
ACTS = ("order", "refused", "long", "hold", "resume", "reject", "print", "erase")
HISTORY = st.lists(
    st.tuples(st.sampled_from(ACTS), st.sampled_from(PATIENTS)), min_size=3, max_size=14
)


def texts_of(patient: str) -> tuple[str, ...]:
    """Return every text of a patient that is typed anywhere."""
    return (
        patient,
        f"name of {patient[3:]}",
        f"directions {patient[3:]} \u00e4\u738b",
        f"hold {patient[3:]}!",
    )


class Shop:
    """A pharmacy that does what a history says."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "trail.sqlite"
        self.pharmacy = Pharmacy.open(self.path, by="AB", station="bench", now=lambda: NOW)
        self.batches: dict[str, list[str]] = {each: [] for each in PATIENTS}

    def do(self, act: str, patient: str) -> None:
        """Do an act about a patient, if it is possible."""
        _, name, directions, reason = texts_of(patient)
        more = {"patient_name": name, "directions": directions, "prescriber": "Dr Q"}
        batch = (self.batches[patient] or ["none"])[-1]
        with suppress(Refusal, WrongUsage):
            if act in ("order", "refused", "long"):
                dose, days = ("99 mg" if act == "refused" else "1.5 mg"), "30"
                more |= {"fills": "auto"} if act == "long" else {}
                days = "300" if act == "long" else days
                order = CapsuleOrder(dose=dose, days=days, patient=patient, **more)
                self.batches[patient].append(str(self.pharmacy.prepare(order).id))
            elif act == "print":
                self.pharmacy.sheet(batch, format="txt")
            elif act == "erase":
                self.erase(patient)
            else:
                getattr(self.pharmacy.batches, act)(batch, reason=reason)

    def erase(self, patient: str) -> None:
        """Forget a patient."""
        self.pharmacy.trail.erase(patient=patient, reason="asked", legal_basis="the law")

    def personal(self) -> dict[int, object]:
        """Return the personal data of every entry."""
        with Trail.open_for_reading(self.path) as trail:
            size = trail.head().size
            return {
                n: (trail.recorded_at(n).personal, trail.order_at(n)) for n in range(1, size + 1)
            }


@settings(max_examples=8, deadline=None)
@given(HISTORY, st.sampled_from(PATIENTS))
def test_after_any_history_one_patient_is_gone_and_the_others_are_as_they_were(history, patient):
    """Bytes in the file, in any spelling; rows of others; counts; the trail with every number."""
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder))
        for act, who in (("order", PATIENTS[0]), *history):
            shop.do(act, who)
        before, listed = shop.personal(), shop.pharmacy.batches.list()
        with suppress(WrongUsage):  # there may be nothing of the patient
            shop.erase(patient)

        data = b"".join(each.read_bytes() for each in Path(folder).iterdir())
        for text in texts_of(patient):
            assert text.encode() not in data
            assert text.encode("utf-16-le") not in data
            assert text.encode("unicode_escape") not in data
        own = *texts_of(patient), *shop.batches[patient]  # a refused act on a batch names it alone
        after = shop.personal()
        for number, kept in before.items():
            assert after[number] == kept or any(each in str(kept) for each in own)
        assert shop.pharmacy.batches.list() == listed
        found = shop.pharmacy.trail.verify(full=True)
        assert found.ok, found.reason
