"""Contents of the labels of a preparation: one view for each container.

A view has texts only, already worded for people: full drug names, no slash for
"per", nothing from the list of error-prone abbreviations (ISMP). Typed text is
shown as typed.
"""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.form_paper import paper_of
from ldncompound.core.names import choice_of
from ldncompound.core.numbers import format_number, significant
from ldncompound.core.quantities import in_words
from ldncompound.core.quantity_fields import Count, Mass
from ldncompound.core.records import Record
from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.core.trail_place import TrailPlace
from ldncompound.core.wording import say
from ldncompound.documents.label_items import (
    ALWAYS_ASKED,
    PRESCRIPTION_NUMBER,
    asked_of,
    composition_of,
    in_use_of,
    labelling_of,
    missing_on,
    route_of,
)
from ldncompound.documents.verification import Verification

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ldncompound.compounding.course_figures import CourseInUse, WholeDose
    from ldncompound.compounding.practice import PharmacyIdentity
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.formulary.equipment import LabelSize

__all__ = [
    "LabelView",
    "TriturationOnLabel",
    "Verification",
    "check_label_size",
    "dose_lines",
    "label_views",
    "missing_on",
    "trituration_view",
]


class LabelView(NamedTuple):
    """Everything on the label of one container: first what matters to the patient."""

    draft: bool
    recorded: bool
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
    route: str = ""
    composition: tuple[str, ...] = ()


class TypedOnLabel(Record, forbid_unknown_fields=False):
    """A lot of a trituration that was not received."""

    number: str


class MixtureOnLabel(Record, forbid_unknown_fields=False):
    """What a stock trituration contains, as far as its label says it."""

    parts: Count
    filler: str
    factor: str
    made_from: tuple[str, ...]
    typed: tuple[TypedOnLabel, ...] = ()

    @property
    def lots(self) -> str:
        """Return the numbers of its lots, and which were not received."""
        typed = {each.number for each in self.typed}
        told = say("record.lot.not_received")
        return ", ".join(f"{n} ({told})" if n in typed else n for n in self.made_from)


class TriturationOnLabel(Record, forbid_unknown_fields=False):
    """The lot of a stock trituration, as far as its label says it."""

    id: str
    component: str
    amount: Mass
    received_on: datetime.date
    expiration_date: datetime.date
    storage: str | None = None
    trituration: MixtureOnLabel
    trail: TrailPlace


def label_views(
    preparation: Preparation, verification: Verification | None, *, copy: bool
) -> tuple[LabelView, ...]:
    """
    Return what stands on the labels of a preparation, one a container.

    Args:
        preparation: As recorded, its personal members and `trail` included; or a draft.
        verification: Who stands behind it; None for a draft that nobody recorded, whose label
            names neither id nor trail.
        copy: The labels are marked as copies.
    """
    given, paper = preparation.prescription, paper_of(preparation)
    until = preparation.beyond_use
    identity = say("paper.not_recorded") if verification is None else preparation.identity
    for_stock = preparation.for_stock is not None
    made = say("label.made_on", day=preparation.prepared_on)
    one = LabelView(
        draft=bool(missing_on(preparation, verification)),
        recorded=verification is not None,
        copy=copy,
        identity=identity,
        prepared_on=preparation.prepared_on.isoformat(),
        patient=say("label.for_stock")
        if for_stock
        else _or_missing(given.patient_name, say("label.missing.patient_name")),
        drug=given.drug,
        form=paper.label_form,
        strength=in_words(preparation.figures.product),
        directions=say("label.not_without_label")
        if for_stock
        else _or_missing(given.directions, say("label.missing.directions")),
        dose="",
        beyond_use=(say("label.beyond_use"), until.statement),
        contents=(),
        origin=(made,)
        if for_stock
        else (*_number(preparation), say("label.prescriber", prescriber=given.prescriber), made),
        number=(say("label.preparation"), identity),
        verified_by="" if verification is None else verification.told,
        pharmacy=_pharmacy(preparation.pharmacy, asked_of(preparation)),
        route=route_of(preparation),
        composition=composition_of(preparation),
        trail=(say("label.trail"), identity) if verification is None else _trail(preparation.place),
    )
    rest = (
        *in_use_of(preparation),
        say("label.storage", storage=until.storage),
        *_auxiliary(preparation),
    )
    doses = dose_lines(preparation)
    return tuple(
        one._replace(
            dose="; ".join(doses if each.step is None else [doses[each.step]]),
            contents=(
                say("label.quantity", quantity=each.holds, fill=_which_fill(preparation)),
                *rest,
            ),
        )
        for each in paper.containers()
    )


def trituration_view(
    lot: TriturationOnLabel, pharmacy: PharmacyIdentity, *, copy: bool
) -> LabelView:
    """
    Return the contents of the label of a stock trituration.

    Args:
        lot: As recorded.
        pharmacy: The pharmacy, as in a preparation.
        copy: Whether the label is marked as a copy.
    """
    made = lot.trituration
    share = format_number(significant(Fraction(100, made.parts)))
    others = made.parts - 1
    return LabelView(
        draft=False,
        recorded=True,
        copy=copy,
        identity=lot.id,
        prepared_on=lot.received_on.isoformat(),
        patient=say("label.trituration.for"),
        drug=lot.component,
        form=say("label.trituration.form"),
        strength=say("label.trituration.one_part", filler=made.filler, share=share)
        if others == 1
        else say("label.trituration.parts", others=others, filler=made.filler, share=share),
        directions=say("label.trituration.not_dispensed"),
        dose="",
        beyond_use=(say("label.trituration.until"), lot.expiration_date.isoformat()),
        contents=(
            say("label.trituration.quantity", amount=in_words(lot.amount)),
            *(() if lot.storage is None else (say("label.storage", storage=lot.storage),)),
        ),
        origin=(
            *(() if made.factor == "1" else (say("label.trituration.factor", factor=made.factor),)),
            say("label.made_on", day=lot.received_on),
            say("label.trituration.lots", lots=made.lots),
        ),
        number=(say("label.trituration.lot"), lot.id),
        verified_by="",
        pharmacy=_pharmacy(pharmacy),
        trail=_trail(lot.trail),
    )


def _trail(place: TrailPlace) -> tuple[str, str]:
    """Return its place in the trail."""
    return say("label.trail"), f"{place.size} {place.root[:16]}"


def dose_lines(preparation: Preparation) -> tuple[str, ...]:
    """
    Return what labels say of one dose; of a schedule of each step, with its days.

    A patient may have containers of one strength for several doses: the days distinguish them.

    Args:
        preparation: It needs no personal members.
    """
    course = preparation.course
    found = []
    for number, each in enumerate(paper_of(preparation).doses()):
        dose = f"{each.dose} ({each.given}){each.taken}"
        if course is None and preparation.prescription.steps is None:
            found.append(say("label.dose", dose=dose))
            continue
        days = say("label.course.days", first=each.first, last=each.last)
        if each.first == each.last:
            days = say("label.course.day", day=each.first)
        often = say("label.course.often", often=each.often) if each.often else ""
        whole = None if course is None else _whole_dose(course, number)
        if whole is None or not whole.beside:
            found.append(say("label.course.dose", days=days, often=often, dose=dose))
            continue
        found.append(
            say(
                "label.course.part",
                days=days,
                often=often,
                whole="" if whole.dose is None else in_words(whole.dose),
                dose=dose,
                beside=say("paper.and").join(whole.beside),
            )
        )
    return tuple(found)


def _whole_dose(course: CourseInUse, step: int) -> CourseInUse | WholeDose:
    """Return the whole dose of a step, and what is taken beside it."""
    return course if course.steps is None else course.steps[step]


def _which_fill(preparation: Preparation) -> str:
    """Return which fill of how many it is, where there are several."""
    course = preparation.course
    if course is None or course.of == 1:
        return ""
    return say("label.fill", fill=course.fill, of=course.of)


def _or_missing(text: str | None, missing: str) -> str:
    """Return a text as typed, or that it is missing."""
    return text if text is not None and text.strip() else missing


def _auxiliary(preparation: Preparation) -> tuple[str, ...]:
    """Return the texts that the master record requires; first, that it is compounded."""
    texts = labelling_of(preparation).auxiliary
    compounded = say("label.compounded")
    rest = (text for text in texts if text.casefold() != compounded.casefold())
    return (compounded, *rest)


def _number(preparation: Preparation) -> tuple[str, ...]:
    """Return the number of the prescription; that it is missing only where it is asked for."""
    number = preparation.prescription.rx
    if not (number or "").strip() and PRESCRIPTION_NUMBER not in asked_of(preparation):
        return ()
    return (say("label.rx", number=_or_missing(number, say("label.missing.number"))),)


def _pharmacy(pharmacy: PharmacyIdentity, asked: Sequence[str] = ALWAYS_ASKED) -> tuple[str, ...]:
    """Return the pharmacy, with what is missing of what is asked for."""
    if not pharmacy.configured:
        return (say("paper.not_configured"),)
    lines = (
        ("pharmacy-name", pharmacy.name, say("paper.missing.pharmacy_name")),
        ("pharmacy-address", pharmacy.address, say("paper.missing.pharmacy_address")),
        ("pharmacy-telephone", pharmacy.telephone, say("paper.missing.pharmacy_telephone")),
    )
    return tuple(
        _or_missing(text, missing)
        for item, text, missing in lines
        if item in asked or (text or "").strip()
    )


def check_label_size(name: str | None, sizes: Mapping[str, LabelSize]) -> str | None:
    """
    Return the size named, in any letter case; refuse an unknown one.

    Raises:
        WrongUsage: no size has this name.
    """
    name = None if name is None else choice_of(name, sizes)
    if name is not None and name not in sizes:
        raise WrongUsage(
            f"{quoted(name)} is not a label size.", remedy=f"Sizes: {', '.join(sizes)}."
        )
    return name
