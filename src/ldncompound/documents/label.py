"""What stands on the label of a preparation: one view a container.

A view is made of texts only, already written for people: drug names whole, no
slash for "per", nothing from the list of abbreviations that are misread (ISMP).
What a person typed is shown as typed.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.compounding.form_of_document import COUNTED, form_of
from ldncompound.core.numbers import format_number, significant
from ldncompound.core.quantities import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["LabelView", "Verification", "label_views", "missing_on", "trituration_view"]


_COMPOUNDED = "Compounded preparation"


class Verification(NamedTuple):
    """
    Who stands behind a label.

    Args:
        checked_by: The second person, who checked the batch; None where nobody has.
        released: The batch is released.
    """

    checked_by: str | None
    released: bool


class LabelView(NamedTuple):
    """Everything on the label of one container: first what matters to who takes it."""

    draft: bool
    copy: bool
    identity: str
    prepared_on: str
    patient: str
    drug: str
    form: str
    strength: str
    directions: str
    dose: str
    beyond_use: tuple[str, str]
    contents: tuple[str, ...]
    origin: tuple[str, ...]
    number: tuple[str, str]
    verified_by: str
    pharmacy: tuple[str, ...]
    trail: tuple[str, str]


def label_views(
    document: dict[str, Any], verification: Verification, *, copy: bool
) -> tuple[LabelView, ...]:
    """
    Return what stands on the labels of a recorded preparation, one a container.

    Args:
        document: As recorded, its personal members and `trail` included.
        verification: Who stands behind it.
        copy: The labels are marked as copies.
    """
    given, trail = document["prescription"], document["trail"]
    form, strength, dose = _LABELLED[form_of(document)](document)
    second, until = verification.checked_by, document["beyond_use"]
    one = LabelView(
        draft=bool(missing_on(document, verification)),
        copy=copy,
        identity=document["id"],
        prepared_on=document["prepared_on"],
        patient=_patient(document),
        drug=given["drug"],
        form=form,
        strength=strength,
        directions="Not to be handed out without a label for the patient."
        if "for_stock" in document
        else _or_missing(given["directions"], "directions"),
        dose=_dose(dose, document.get("course"), given),
        beyond_use=("Beyond-use date:", until["statement"]),
        contents=(),
        origin=(f"Made on {document['prepared_on']}",)
        if "for_stock" in document
        else (
            f"Rx number: {_or_missing(given['rx'], 'number')}",
            f"Prescriber: {given['prescriber']}",
            f"Made on {document['prepared_on']}",
        ),
        number=("Preparation", document["id"]),
        verified_by="" if second is None else f"Verified by {second}",
        pharmacy=_pharmacy(document["pharmacy"]),
        trail=("Trail", f"{trail['size']} {trail['root'][:16]}"),
    )
    rest = (f"Storage: {until['storage']}", *_auxiliary(document["formulation"]["record"]))
    return tuple(
        one._replace(contents=(f"Quantity: {quantity}{_which_fill(document)}", *rest))
        for quantity in _containers(document)
    )


def trituration_view(
    document: dict[str, Any], pharmacy: dict[str, Any], *, copy: bool
) -> LabelView:
    """
    Return what stands on the label of a trituration made ahead.

    Args:
        document: The lot as recorded, with what its entry adds and `trail`.
        pharmacy: Whose label it is, as it stands in a preparation.
        copy: The label is marked as a copy.
    """
    made, trail = document["trituration"], document["trail"]
    share = format_number(significant(Fraction(100, made["parts"])))
    others = made["parts"] - 1
    stored = document.get("storage")
    return LabelView(
        draft=False,
        copy=copy,
        identity=document["id"],
        prepared_on=document["received_on"],
        patient="STOCK FOR COMPOUNDING",
        drug=document["component"],
        form="trituration",
        strength=f"1 part + {others} {'part' if others == 1 else 'parts'} {made['filler']}, "
        f"{share} % w/w",
        directions="NOT FOR DISPENSING. Holds drug: weighed in place of the pure powder, "
        "for compounding only.",
        dose="",
        beyond_use=("Do not use after:", document["expiration_date"]),
        contents=(
            f"Quantity made: {document['amount']}",
            *(() if stored is None else (f"Storage: {stored}",)),
        ),
        origin=(
            *(() if made["factor"] == "1" else (f"Factor of the powder in it: {made['factor']}",)),
            f"Made on {document['received_on']}",
            f"Made from lots {', '.join(made['made_from'])}",
        ),
        number=("Lot", document["id"]),
        verified_by="",
        pharmacy=_pharmacy(pharmacy),
        trail=("Trail", f"{trail['size']} {trail['root'][:16]}"),
    )


def _dose(dose: str, course: dict[str, Any] | None, given: dict[str, Any]) -> str:
    """
    Return what one dose is; of a schedule, on which days, and what is taken with a part of one.

    Bottles of one strength for several doses stand side by side: the days tell them apart.
    """
    if course is None:
        return f"One dose: {dose}"
    first = date.fromisoformat(given["first_dose"])
    days = f"From {first} to {first + timedelta(days=given['days'] - 1)}"
    if not course["beside"]:
        return f"{days}: one dose: {dose}"
    beside = " and ".join(course["beside"])
    return f"{days}: PART of one dose of {course['dose']}: {dose}, together with {beside}"


def _which_fill(document: dict[str, Any]) -> str:
    """Return which fill of how many it is, where there are several."""
    course = document.get("course")
    if course is None or course["of"] == 1:
        return ""
    return f", fill {course['fill']} of {course['of']}"


def missing_on(document: dict[str, Any], verification: Verification) -> list[str]:
    """
    Return what keeps a label from being more than a draft; empty where nothing does.

    Args:
        document: As recorded, its personal members included.
        verification: Who stands behind it.
    """
    return [
        *_missing_names(document),
        *(
            f"the lot and expiration of {part['name']}"
            for part in document["components"]
            if not any(lot["expiration_date"] for lot in part.get("lots", ()))
        ),
        *(() if verification.released else ("the release of the batch",)),
    ]


def _missing_names(document: dict[str, Any]) -> Iterator[str]:
    """Yield what is not known of the pharmacy, the patient and the prescription."""
    pharmacy, given = document["pharmacy"], document["prescription"]
    for key in ("name", "address", "telephone"):
        if not (pharmacy["configured"] and pharmacy[key]):
            yield f"the {key} of the pharmacy"
    if "for_stock" in document:
        return
    words = {"patient_name": "patient name", "rx": "prescription number", "directions": ""}
    for key, word in words.items():
        if not (given[key] or "").strip():
            yield f"the {word or key}"


def _patient(document: dict[str, Any]) -> str:
    """Return whose it is."""
    if "for_stock" in document:
        return "FOR STOCK"
    return _or_missing(document["prescription"]["patient_name"], "patient name")


def _or_missing(text: str | None, what: str) -> str:
    """Return a text as typed, or say that there is none."""
    return text if text is not None and text.strip() else f"({what} missing)"


def _capsules(document: dict[str, Any]) -> tuple[str, str, str]:
    """Return form, strength and dose of capsules."""
    capsules, dose = document["capsules"], document["prescription"]["dose"]
    count = written(f"{capsules['per_dose']} capsule")
    return "capsules", written(capsules["strength"]), f"{dose} ({count})"


def _liquid(document: dict[str, Any]) -> tuple[str, str, str]:
    """Return form, strength and dose of an oral liquid, with how to draw it up."""
    liquid, dose = document["liquid"], document["prescription"]["dose"]
    device, draws = liquid["device"], liquid["device"]["draws"]
    # A name may hold the capacity already: "oral syringe 1 mL".
    kind = (
        " ".join(device.get("name", "").replace(device["capacity"], " ").split()) or "oral syringe"
    )
    how = f"draw {', then '.join(draws)}," if len(draws) > 1 else f"draw to {draws[0]}"
    return (
        "oral liquid",
        written(liquid["concentration"]),
        f"{dose} ({liquid['dose_volume']}); {how} in a {device['capacity']} {kind}",
    )


def _tablets(document: dict[str, Any]) -> tuple[str, str, str]:
    """Return form, strength and dose of moulded tablets."""
    tablets, dose = document["tablets"], document["prescription"]["dose"]
    count = written(f"{tablets['per_dose']} tablet")
    return "sublingual tablets", written(tablets["strength"]), f"{dose} ({count})"


def _topical(document: dict[str, Any]) -> tuple[str, str, str]:
    """Return form, strength and dose of a topical preparation, with how much is applied."""
    topical, dose = document["topical"], document["prescription"]["dose"]
    amount = topical["amount"]
    if topical["actuations"] is not None:
        count = topical["actuations"]
        some = "1 actuation" if count == 1 else f"{count} actuations"
        amount = f"{some}, {amount}"
    return "topical preparation", written(topical["strength"]), f"{dose} ({amount})"


_LABELLED: dict[str, Callable[[dict[str, Any]], tuple[str, str, str]]] = {
    "capsules": _capsules,
    "tablets": _tablets,
    "liquid": _liquid,
    "topical": _topical,
}


def _containers(document: dict[str, Any]) -> Iterator[str]:
    """Yield what each container holds, and which of how many it is."""
    form = form_of(document)
    if form in COUNTED:
        yield written(f"{document[form]['dispense']} {form.removesuffix('s')}")
        return
    if form == "topical":
        yield document["topical"]["dispense"]
        return
    bottles = document["liquid"]["bottles"]
    for number, bottle in enumerate(bottles, start=1):
        which = f", bottle {number} of {len(bottles)}" if len(bottles) > 1 else ""
        yield f"{bottle['label_volume']}{which}"


def _auxiliary(record: dict[str, Any]) -> tuple[str, ...]:
    """Return the texts that the master record asks for, that it is compounded before all."""
    texts = record["labelling"]["auxiliary"]
    rest = (text for text in texts if text.casefold() != _COMPOUNDED.casefold())
    return (_COMPOUNDED, *rest)


def _pharmacy(pharmacy: dict[str, Any]) -> tuple[str, ...]:
    """Return whose label it is, with what nobody said."""
    if not pharmacy["configured"]:
        return ("PHARMACY NOT CONFIGURED",)
    return tuple(
        _or_missing(pharmacy[key], f"pharmacy {key}") for key in ("name", "address", "telephone")
    )
