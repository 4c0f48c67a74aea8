"""Recorded documents to print labels of: capsules as computed, a liquid adapted from them."""

from __future__ import annotations

from datetime import date
from typing import Any

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.registry import prepare_capsules
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.preparation import Preparation
from ldncompound.core.records import replaced
from ldncompound.core.trail_place import TrailPlace
from ldncompound.documents.label import Verification
from ldncompound.documents.rendering import Label, render_recorded_label
from making import FORMULARY

ELM = Practice(
    name="Elm Street Pharmacy",
    address="1 Elm Street, Springfield",
    telephone="555 0100",
    site="ELM",
)
LOTS = (
    "naltrexone hydrochloride=N-1@2034-01",
    "microcrystalline cellulose=C-1@2034-01",
    "empty capsule size 3=S-1@2034-01",
)
VERIFIED = Verification("Bo Chen", released=True)
UNVERIFIED = Verification(None, released=False)
WHOLE = {
    "dose": "4.5 mg",
    "strength": "1.5 mg",
    "days": "30",
    "patient": "P-1042",
    "prescriber": "Dr Maria Example",
    "patient_name": "Olivia Martin",
    "rx": "RX-204518",
    "directions": "Take 3 capsules by mouth at bedtime.",
    "fill_mass": "130 mg/capsule",
    "lots": LOTS,
}


def capsules(pharmacy: Practice = ELM, **changed: Any) -> Preparation:
    """Return recorded capsules whose label lacks only a second person."""
    made = prepare_capsules(
        CapsuleOrder(**{**WHOLE, **changed}),
        formulary=FORMULARY,
        pharmacy=pharmacy,
        today=date(2026, 11, 23),
    )
    place = TrailPlace(sequence=17, hash="0" * 64, size=17, root="9f3a61c0" * 8)
    return replaced(made, id="ELM-20261123-0001", trail=place)


def liquid(
    preparation: Preparation | None = None,
    *,
    dose: str = "0.5",
    draws: tuple[str, ...] = ("0.5 mL",),
    capacity: str = "1 mL",
    bottles: tuple[str, ...] = ("15 mL",),
    directions: str = "Take 0.5 mL by mouth at bedtime.",
) -> Preparation:
    """Return a recorded oral liquid; its dose in mg is its volume in mL."""
    made = (preparation or capsules()).document()
    del made["capsules"]
    made["prescription"] |= {"dose": f"{dose} mg", "directions": directions}
    made["beyond_use"]["storage"] = "Refrigerator, 2 to 8 °C."
    made["formulation"]["record"]["labelling"]["auxiliary"] = [
        "Compounded preparation",
        "Shake well",
        "Do not take with opioid pain medicines",
        "Keep out of the reach of children",
    ]
    made["liquid"] = {
        "concentration": "1 mg/mL",
        "dose_volume": f"{dose} mL",
        "dispense": bottles[0],
        "overfill": "0 mL",
        "batch_size": "50 mL",
        "surplus": "0 mL",
        "device": {
            "name": f"oral syringe {capacity}",
            "capacity": capacity,
            "graduation": "0.01 mL",
            "draws": list(draws),
        },
        "bottles": [
            {"capacity": "120 mL", "volume": volume, "label_volume": volume} for volume in bottles
        ],
        "label_volume": bottles[0],
        "storage": "Refrigerator, 2 to 8 °C.",
    }
    return Preparation.from_document(made)


def label(
    preparation: Preparation,
    form: str = "txt",
    *,
    size: str | None = None,
    verification: Verification = VERIFIED,
    copy: bool = False,
    language: str = "en",
) -> Label:
    """Return the label of a preparation."""
    return render_recorded_label(
        preparation,
        form,
        size=size,
        sizes=FORMULARY.label_sizes,
        verification=verification,
        copy=copy,
        language=language,
    )
