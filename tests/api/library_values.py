"""One example of everything that the library exports: values, errors and what does things."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import ldncompound
from ldncompound.compounding.dosage_forms.record_classes import record_classes

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PERSONAL = "Zephyrine Quillfeather"
"""The name of a patient: it stands in every text that may hold one, and in no `repr`."""

ORDERED: dict[str, Any] = {
    "dose": "1.5 mg",
    "days": "30",
    "patient": PERSONAL,
    "patient_name": PERSONAL,
    "prescriber": PERSONAL,
    "rx": PERSONAL,
    "directions": PERSONAL,
    "reason": PERSONAL,
    "answers": ("opioids=never",),
    "consulted": (f"liver: {PERSONAL}",),
}
BALANCE = "B1,repeatability=0.7 mg,readability=0.1 mg,error=7 %"
"""Its minimum follows from its error, and is no finite decimal."""


def pharmacy() -> ldncompound.Practice:
    """Return a pharmacy with every setting."""
    from ldncompound.pharmacy.configuration import pharmacy_from

    return pharmacy_from(
        {
            "name": "Elm Street Pharmacy",
            "address": "1 Elm Street",
            "telephone": "555 0100",
            "site": "ELM",
            "jurisdiction": "us",
            "batch-error": "4 %",
            "balance": [BALANCE, "B2,minimum=20 mg,readability=1 mg,calibration-due=2027-01-01"],
            "measure": ["G25,capacity=25 mL,graduation=0.5 mL"],
            "band": ["1 mg/capsule=10"],
            "labour": "12.50 USD",
            "container": "0.25 USD",
            "assay": "every=10, new-filler",
            "reorder": ["microcrystalline cellulose=100 g"],
        }
    )


def values() -> dict[str, Any]:
    """Return an example of each class of values, with every member that can be personal."""
    formulary = ldncompound.load_formulary()
    order = ldncompound.CapsuleOrder(**ORDERED)
    made = ldncompound.prepare(
        order, formulary=formulary, pharmacy=ldncompound.UNCONFIGURED, today=DAY
    )
    lots = ("naltrexone hydrochloride=N-17",)
    return {
        "Balance": ldncompound.parse_balance(BALANCE),
        "CapsuleOrder": order,
        "Delivery": ldncompound.Delivery(
            component="naltrexone hydrochloride",
            number="N-17",
            maker="Fine",
            expires="2034-03",
            masses=("1 mg",),
            confirmed=PERSONAL,
        ),
        "Desk": ldncompound.Desk(PERSONAL, "stated", "bench", NOW, DAY),
        "Formulary": formulary,
        "Label": ldncompound.Label(
            PERSONAL.encode(), draft=True, missing=(PERSONAL,), size="vial", verified_by=PERSONAL,
            labels=1, copy=False,
        ),
        "LiquidOrder": ldncompound.LiquidOrder(**ORDERED, storage="room"),
        "Outcome": ldncompound.Outcome(made.document("ELM-1"), replayed=False, by=PERSONAL),
        "Practice": pharmacy(),
        "Preparation": made,
        "Refill": ldncompound.Refill(lots=lots, reason=PERSONAL, early=True),
        "ReleaseStated": ldncompound.ReleaseStated(dose="1.5 mg", screened=(PERSONAL,)),
        "Replan": ldncompound.Replan(lots=lots, reason=PERSONAL),
        "ScheduleOrder": ldncompound.ScheduleOrder(
            form="capsule", patient=PERSONAL, prescriber=PERSONAL, patient_name=PERSONAL,
            steps=("1.5 mg for 14 day",), directions=PERSONAL,
        ),
        "TabletOrder": ldncompound.TabletOrder(**ORDERED, blank_mass="65 mg/tablet"),
        "TopicalOrder": ldncompound.TopicalOrder(**ORDERED, strength="3 mg/g"),
        "TriturationOrder": ldncompound.TriturationOrder(amount="10 g", parts="10", lots=lots),
        "Verification": ldncompound.Verification(PERSONAL, released=True, one_person=True),
    }  # fmt: skip


def errors() -> dict[str, ldncompound.CompoundingError]:
    """Return an example of each class of errors, with what was typed in its message."""
    said = {"message": f"'{PERSONAL}' is not a dose.", "remedy": "Correct it."}
    refusal = ldncompound.Refusal(**said, details={"smallest_batch": 32})
    refusal.field = "dose"
    return {
        "CompoundingError": ldncompound.CompoundingError(**said),
        "Refusal": refusal,
        "StorageUnavailable": ldncompound.StorageUnavailable(**said),
        "VerificationFailure": ldncompound.VerificationFailure(**said, first_bad=3),
        "WrongUsage": ldncompound.WrongUsage(**said),
    }


ABSTRACT = {"Order"}
"""Only its subclasses are made."""

CONSTANTS = {"Pharmacy", "UNCONFIGURED", "__version__"}
"""What is no value; `Pharmacy` has tests of its own."""


@dataclass
class Calls:
    """
    Every function of the library and every class that does things, with right arguments.

    Args:
        trail: An open trail.
        given: Arguments by the name of what is called.
    """

    trail: ldncompound.Trail
    given: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def on(cls, trail: ldncompound.Trail, path: Path) -> Calls:
        """Return the calls, with a trail and the path of another file."""
        formulary, house = ldncompound.load_formulary(), ldncompound.UNCONFIGURED
        desk = ldncompound.Desk("AB", "stated", "bench", NOW, DAY)
        recorder = ldncompound.Recorder(trail, formulary, house, desk)
        by_all = {"formulary": formulary, "pharmacy": house, "today": DAY}
        examples = values()
        made, sizes = examples["Preparation"], formulary.label_sizes
        forms = {
            "capsules": "Capsule",
            "liquid": "Liquid",
            "tablets": "Tablet",
            "topical": "Topical",
        }
        ordered = {
            f"prepare_{name}": {"order": examples[f"{form}Order"], **by_all}
            for name, form in forms.items()
        }
        return cls(
            trail,
            {
                **ordered,
                "prepare": {"order": examples["CapsuleOrder"], **by_all, "by": "AB"},
                "plan_schedule": {"order": examples["ScheduleOrder"], **by_all},
                "format_quantity": {"value": ldncompound.parse_quantity("1 mg")},
                "parse_quantity": {"text": "1 mg"},
                "parse_balance": {"text": BALANCE},
                "load_formulary": {"folder": None},
                "load_pharmacy": {"path": path},
                "render_sheet": {"preparation": made, "form": "txt"},
                "render_label": {
                    "preparation": made, "form": "txt", "size": None, "sizes": sizes,
                },
                "verify": {"path": path, "at_least": None, "sheet": None, "timeout": 1.0},
                "Trail": {"database": trail._database},
                "Recorder": {"trail": trail, "formulary": formulary, "pharmacy": house,
                             "desk": desk},
                "Stockroom": {"trail": trail},
                **{
                    name: {"recorder": recorder}
                    for name in ("Refiller", "Replanner", "Scheduler", "Storekeeper")
                },
            },
        )  # fmt: skip


def shapes() -> Any:
    """Return the classes of master records; making the answer loads them."""
    return dict(record_classes())


_ORDERS = values()
VALUES_OF_FORMS = {
    order.form: order for order in _ORDERS.values() if isinstance(order, ldncompound.Order)
}
"""An order of each dosage form."""
