"""What a batch sheet says of where dose, form and record are documented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.quantities import in_words
from ldncompound.core.text import spelled_out

if TYPE_CHECKING:
    from ldncompound.compounding.form_paper import Rows
    from ldncompound.compounding.preparation import DocumentedForm, DocumentedRange, Preparation

__all__ = ["fill_basis"]


def protocol_in_words(documented: DocumentedRange) -> str:
    """Return the protocol that narrows the range, in brackets."""
    protocol = documented.protocol
    return "" if protocol is None else f" ({protocol.name}: {protocol.statement})"


def form_in_words(form: DocumentedForm) -> str:
    """Say where the form is documented, and whether a dose for it is."""
    source = f"{spelled_out(form.source.title)}, {form.source.locator}"
    return f"{form.statement[:1].upper()}{form.statement[1:]}: {form.form}; {source}"


def fill_basis(preparation: Preparation) -> Rows:
    """Return the master record and the documented range."""
    documented, formulation = preparation.documented_range, preparation.formulation
    form = preparation.documented_form
    of_form = () if form is None else (("Dosage form", form_in_words(form)),)
    adopted = "" if formulation.adopted else "; NOT ADOPTED BY THIS PHARMACY"
    if formulation.adoption is not None:
        agreed = formulation.adoption
        adopted = f"; adopted by {agreed.adopted_by} on {agreed.on}"
    # One source may stand there with several statements; its title is printed once.
    titles = dict.fromkeys(spelled_out(source.title) for source in documented.sources)
    return (
        (
            "Master record",
            f"{formulation.id}, revision {formulation.revision}, SHA-256 "
            f"{formulation.sha256[:12]}{adopted}",
        ),
        (
            "Documented range",
            f"{in_words(documented.low)} to {in_words(documented.high)} a {documented.per}"
            f"{protocol_in_words(documented)}: {'; '.join(titles)}",
        ),
        *of_form,
    )
