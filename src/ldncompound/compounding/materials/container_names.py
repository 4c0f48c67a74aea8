"""What the name on a container says: what is wanted, something else, or nothing known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ldncompound.compounding.materials.label_words import label_key
from ldncompound.compounding.materials.other_names import names_of, other_name
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.refusals import Implausible, InvalidOrder, WrongComponent, quoted

if TYPE_CHECKING:
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.substance import Substance

__all__ = ["check_container"]


_MADE_AHEAD = lazy_pattern("trituration", re.IGNORECASE)


def check_container(
    text: str,
    component: str,
    form: str | None,
    substance: Substance,
    formulary: Formulary,
    *,
    own: Iterable[str] = (),
    made_ahead: bool = False,
) -> None:
    """
    Refuse a container whose label names something else than what is wanted.

    Args:
        text: The name on the container, as typed or scanned.
        component: What is wanted.
        form: Chemical form of the lot in hand; None where it is not known or there is none.
        substance: The drug of the preparation.
        formulary: Names of everything else.
        own: What the pharmacy has confirmed to name the component in this form.
        made_ahead: The lot is a trituration.

    Raises:
        InvalidOrder: the name is empty.
        WrongComponent: the label names another substance, form or component.
        Implausible: nothing known; a pharmacist may confirm that it names the component.
    """
    grades = [each for known in formulary.substances.values() for each in _grades(known)]
    # A trituration is labelled by its drug, and as one.
    named = (_MADE_AHEAD.sub(" ", text, count=1).strip() or text) if made_ahead else text
    key = label_key(named, grades)
    again = "Read the name on the container again."
    if component.startswith(substance.labelled_as):
        again = f"Read the name on the container again: {substance.told_apart}."
    if not key:
        raise InvalidOrder("The name on the container is empty.", remedy=again)
    if key in {label_key(each, grades) for each in names_of(component, form, substance)}:
        return
    # Before what was confirmed: an earlier version may have taken the name of something else.
    other = other_name(named, component, form, substance, formulary, grades)
    if other is not None:
        raise WrongComponent(
            f"The container is labelled {quoted(text)}: {other}, where {form or component} is to "
            "be weighed.",
            remedy=f"Put it back. {again}",
        )
    if key in {label_key(each, grades) for each in own}:
        return
    raise Implausible(
        f"{quoted(text)} is not known as a name of {component}.",
        remedy=f"{again} A pharmacist may confirm a wording that names it with 'ldncompound "
        "formulations synonym'; it is known from then on.",
    )


def _grades(substance: Substance) -> tuple[str, ...]:
    """Return the marks that follow a name."""
    return () if substance.grades is None else substance.grades.names
