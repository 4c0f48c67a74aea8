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
from ldncompound.core.language import told
from ldncompound.core.names import choice_of
from ldncompound.core.numbers import format_number, significant
from ldncompound.core.quantities import in_words
from ldncompound.core.quantity_fields import Count, Mass
from ldncompound.core.records import Record
from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.core.trail_place import TrailPlace
from ldncompound.core.wording import say
from ldncompound.core.wording.english import TEXTS
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
    from ldncompound.compounding.preparation import BeyondUse, Preparation
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
    """
    Everything on the label of one container.

    What matters to who takes it stands first: from `patient` to `beyond_use`. What else the
    patient needs is `storage` and `mind`; `origin`, where it comes from, begins with the quantity.
    """

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
    storage: str
    mind: tuple[str, ...]
    origin: tuple[str, ...]
    pharmacy: tuple[str, ...]


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
    identity = say("paper.not_recorded") if verification is None else preparation.identity
    for_stock = preparation.for_stock is not None
    one = LabelView(
        draft=bool(missing_on(preparation, verification)),
        recorded=verification is not None,
        copy=copy,
        identity=identity,
        prepared_on=preparation.prepared_on.isoformat(),
        patient=say("label.for_stock")
        if for_stock
        else _or_missing(given.patient_name, say("label.missing.patient_name")),
        drug=say("label.drug", drug=given.drug),
        form=paper.label_form,
        strength=in_words(preparation.figures.product),
        directions=say("label.not_without_label")
        if for_stock
        else _or_missing(given.directions, say("label.missing.directions")),
        dose="",
        beyond_use=(say("label.beyond_use"), _until(preparation.beyond_use)),
        storage=say("label.storage", storage=preparation.beyond_use.storage),
        mind=(
            *filter(None, (route_of(preparation),)),
            *in_use_of(preparation),
            *_auxiliary(preparation),
        ),
        origin=(
            *(() if for_stock else _prescribed(preparation)),
            say("label.made_on", day=preparation.prepared_on),
            say("label.number", number=identity),
            *(() if verification is None or not verification.told else (verification.told,)),
            *composition_of(preparation),
        ),
        pharmacy=_pharmacy(preparation.pharmacy, asked_of(preparation)),
    )
    doses = dose_lines(preparation)
    return tuple(
        one._replace(
            dose="; ".join(doses if each.step is None else [doses[each.step]]),
            origin=(
                say("label.quantity", quantity=each.holds, fill=_which_fill(preparation)),
                *one.origin,
            ),
        )
        for each in paper.containers()
    )


def _prescribed(preparation: Preparation) -> tuple[str, ...]:
    """Return the number of the prescription, where given or asked for, and who prescribed it."""
    given = preparation.prescription
    prescriber = say("label.prescriber", prescriber=given.prescriber)
    if not (given.rx or "").strip() and PRESCRIPTION_NUMBER not in asked_of(preparation):
        return (prescriber,)
    number = _or_missing(given.rx, say("label.missing.number"))
    return (say("label.rx", number=number), prescriber)


def _until(until: BeyondUse) -> str:
    """Return the beyond-use date with its month in full."""
    if until.final:
        return say("label.until", day=until.date)
    return say("label.until.not_final", day=until.date)


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
        drug=say("label.drug", drug=lot.component),
        form=say("label.trituration.form"),
        strength=say("label.trituration.one_part", filler=made.filler, share=share)
        if others == 1
        else say("label.trituration.parts", others=others, filler=made.filler, share=share),
        directions=say("label.trituration.not_dispensed"),
        dose="",
        beyond_use=(
            say("label.trituration.until"),
            say("label.until", day=lot.expiration_date),
        ),
        storage="" if lot.storage is None else say("label.storage", storage=lot.storage),
        mind=(),
        origin=(
            say("label.trituration.quantity", amount=in_words(lot.amount)),
            *(() if made.factor == "1" else (say("label.trituration.factor", factor=made.factor),)),
            say("label.made_on", day=lot.received_on),
            say("label.trituration.lots", lots=made.lots),
            say("label.trituration.lot", lot=lot.id),
        ),
        pharmacy=_pharmacy(pharmacy),
    )


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
    compounded, english = say("label.compounded"), TEXTS["label.compounded"]
    known = {each.casefold() for each in (compounded, english, told(english))}
    rest = (text for text in texts if text.casefold() not in known)
    return (compounded, *rest)


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
