"""What the rules of a jurisdiction ask of the papers of a preparation."""

from typing import Annotated

from ldncompound.formulary.parts import Limits, Sourced, Words

__all__ = [
    "LABEL_ITEMS",
    "PLAUSIBILITY_ITEMS",
    "ROUTES",
    "InstructionItem",
    "LabelItem",
    "PlausibilityItem",
    "RecordItem",
    "Route",
]


LABEL_ITEMS = (
    "beyond-use", "composition", "compounded", "directions", "drug", "form", "in-use", "made-on",
    "patient", "pharmacy-address", "pharmacy-name", "pharmacy-telephone", "precautions",
    "preparation-number", "prescriber", "prescription-number", "quantity", "route", "storage",
    "strength",
)  # fmt: skip
"""What rules may ask of a label: the program knows of each where it stands."""

PLAUSIBILITY_ITEMS = ("order", "dosing", "route", "components", "quality", "keeping")
"""What rules may ask a pharmacist to check before a preparation is made."""

INSTRUCTION_ITEMS = (
    "technique", "plausibility", "packaging", "in-process", "workplace", "release",
)  # fmt: skip

RECORD_ITEMS = (
    "components", "in-process", "lots", "maker", "parameters", "patient", "pharmacist",
    "prescriber", "release",
)  # fmt: skip

ROUTES = ("oral", "sublingual", "cutaneous")
"""Routes of application that labels can say."""

Route = Annotated[str, Limits(pattern=f"^({'|'.join(ROUTES)})$")]


class LabelItem(Sourced):
    """One thing that rules ask of the label of what is handed out."""

    item: Annotated[str, Limits(pattern=f"^({'|'.join(LABEL_ITEMS)})$")]
    statement: Words


class PlausibilityItem(Sourced):
    """One thing that rules ask a pharmacist to check before a preparation is made."""

    item: Annotated[str, Limits(pattern=f"^({'|'.join(PLAUSIBILITY_ITEMS)})$")]
    statement: Words


class InstructionItem(Sourced):
    """One thing that rules ask of the signed instructions by which a preparation is made."""

    item: Annotated[str, Limits(pattern=f"^({'|'.join(INSTRUCTION_ITEMS)})$")]
    statement: Words


class RecordItem(Sourced):
    """One thing that rules ask of the record of the making."""

    item: Annotated[str, Limits(pattern=f"^({'|'.join(RECORD_ITEMS)})$")]
    statement: Words
