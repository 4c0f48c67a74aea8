"""Contents of the labels of a preparation: one view for each container.

A view has texts only, already worded for people: full drug names, no slash for
"per", nothing from the list of error-prone abbreviations (ISMP). Typed text is
shown as typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.form_paper import paper_of, without_end
from ldncompound.core.language import spoken, told
from ldncompound.core.names import choice_of
from ldncompound.core.quantities import in_words
from ldncompound.core.records import replaced
from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.core.wording import say
from ldncompound.core.wording.english.catalogue import TEXTS
from ldncompound.documents.label_items import (
    ALWAYS_ASKED,
    PRESCRIBER,
    PRESCRIPTION_NUMBER,
    asked_of,
    composition_of,
    in_use_of,
    labelling_of,
    missing_on,
    route_beside,
)
from ldncompound.documents.verification import Verification

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ldncompound.compounding.course_figures import CourseInUse, WholeDose
    from ldncompound.compounding.pharmacy_identity import PharmacyIdentity
    from ldncompound.compounding.preparation import BeyondUse, Preparation
    from ldncompound.formulary.equipment import LabelSize

__all__ = [
    "LabelView",
    "Verification",
    "check_label_size",
    "dose_lines",
    "doubts_on_directions",
    "drug_before",
    "label_views",
    "labels_at_release",
    "missing_on",
    "pharmacy_lines",
    "said_on_label",
]


_ID_TO_COME = "XXXX-00000000-0000"
"""As long as the id that a plan will have; its site may have fewer letters."""


class LabelView(NamedTuple):
    """
    Everything on the label of one container.

    What matters to who takes it stands first: from `patient` to `beyond_use`. What else the
    patient needs is `storage` and `mind`; `origin`, where it comes from, begins with the quantity.
    `drug` ends with its hyphen where it is one word with `form`.
    `typed` is what of all this somebody typed: only its words may be broken.
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
    typed: tuple[str, ...] = ()


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
        drug=drug_before(given.drug, paper.label_form),
        form=paper.label_form,
        strength=without_end(preparation.figures.product),
        directions=say("label.not_without_label")
        if for_stock
        else _or_missing(given.directions, say("label.missing.directions")),
        dose="",
        beyond_use=(say("label.beyond_use"), _until(preparation.beyond_use)),
        storage=say("label.storage", storage=preparation.beyond_use.storage),
        mind=(*in_use_of(preparation), *_auxiliary(preparation)),
        origin=(
            *filter(None, (route_beside(preparation),)),
            *composition_of(preparation),
            *(() if for_stock else _prescribed(preparation)),
            say("label.made_on", day=preparation.prepared_on),
            say("label.number", number=identity),
            *(() if verification is None or not verification.told else (verification.told,)),
        ),
        pharmacy=pharmacy_lines(preparation.pharmacy, asked_of(preparation)),
        typed=_typed(preparation, verification),
    )
    doses = dose_lines(preparation)
    return tuple(
        one._replace(
            # Of a stock nobody prescribed a dose yet.
            dose="" if for_stock else "; ".join(doses if each.step is None else [doses[each.step]]),
            origin=(
                say("label.quantity", quantity=each.holds, fill=_which_fill(preparation)),
                *one.origin,
            ),
        )
        for each in paper.containers()
    )


def drug_before(drug: str, form: str) -> str:
    """
    Return a drug as it stands before its form, with the hyphen or comma that joins them.

    Args:
        drug: Its name in the formulary.
        form: In the language of the paper.
    """
    name = say("label.drug", drug=drug)
    if " " in form:
        return say("label.drug.phrase", drug=name)
    return say("label.drug.one_word", drug=name)


def labels_at_release(
    preparation: Preparation, verification: Verification | None
) -> tuple[LabelView, ...]:
    """
    Return the labels of a draft as they will be once nothing is missing.

    Who will check the batch is not known yet: the name of the prescriber keeps the room.

    Args:
        preparation: As recorded, or a draft.
        verification: Who stands behind it so far.
    """
    checked_by = None if verification is None else verification.checked_by
    released = Verification(checked_by or preparation.prescription.prescriber, released=True)
    # What is only planned has no id yet, and will have one of about this length.
    as_made = preparation if preparation.id else replaced(preparation, id=_ID_TO_COME)
    return tuple(view._replace(draft=False) for view in label_views(as_made, released, copy=False))


def _typed(preparation: Preparation, verification: Verification | None) -> tuple[str, ...]:
    """Return the texts of a label that somebody typed."""
    given, pharmacy = preparation.prescription, preparation.pharmacy
    checked_by = None if verification is None else verification.checked_by
    paper = paper_of(preparation)
    ordered = tuple(map(paper.ordered_name, preparation.components))
    texts = (*ordered, given.patient_name, given.rx, given.directions, given.prescriber, checked_by,
             pharmacy.name, pharmacy.address, pharmacy.telephone)  # fmt: skip
    return tuple(text for text in texts if text)


def said_on_label(preparation: Preparation) -> Preparation:
    """
    Return a preparation as a label says it in the language of the paper.

    A label has no sentence of the record, only texts of the formulary: where the language has no
    words of its own for these, it is the preparation itself.

    Args:
        preparation: As recorded, or a draft.
    """
    language = spoken()
    if language is None or not language.data:
        return preparation
    from ldncompound.documents.localized import in_language_of_paper

    return in_language_of_paper(preparation)


def doubts_on_directions(preparation: Preparation) -> tuple[str, ...]:
    """Return what the directions of a preparation say against its order, as recorded."""
    return tuple(
        preparation.notes[int(each.at.rpartition("/")[2])]
        for each in preparation.wording
        if each.key.startswith("note.directions")
    )


def _prescribed(preparation: Preparation) -> tuple[str, ...]:
    """
    Return the number of the prescription and who prescribed it.

    Where the rules do not ask for the number it stands there if it is known, and the prescriber
    only where the rules ask: what they ask for instead needs the room.
    """
    given, asked = preparation.prescription, asked_of(preparation)
    lines = []
    if PRESCRIPTION_NUMBER in asked or (given.rx or "").strip():
        number = _or_missing(given.rx, say("label.missing.number"))
        lines.append(say("label.rx", number=number))
    if PRESCRIBER in asked:
        lines.append(say("label.prescriber", prescriber=given.prescriber))
    return tuple(lines)


def _until(until: BeyondUse) -> str:
    """Return the beyond-use date with its month in full."""
    if until.final:
        return say("label.until", day=until.date)
    return say("label.until.not_final", day=until.date)


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


def pharmacy_lines(
    pharmacy: PharmacyIdentity, asked: Sequence[str] = ALWAYS_ASKED
) -> tuple[str, ...]:
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
