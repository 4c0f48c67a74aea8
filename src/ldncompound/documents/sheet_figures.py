"""Where dose, form and record are documented, for a batch sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.quantities import in_words
from ldncompound.core.text import spelled_out
from ldncompound.core.wording import say

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
    of_form = () if form is None else ((say("row.dosage_form"), form_in_words(form)),)
    adopted = "" if formulation.adopted else say("sheet.not_adopted")
    if formulation.adoption is not None:
        agreed = formulation.adoption
        adopted = say("sheet.adopted", person=agreed.adopted_by, day=agreed.on)
    # A source may be cited for several statements; its title is printed once.
    titles = dict.fromkeys(spelled_out(source.title) for source in documented.sources)
    return (
        (
            say("row.master_record"),
            say(
                "sheet.master_record",
                id=formulation.id,
                revision=formulation.revision,
                hash=formulation.sha256[:12],
                adopted=adopted,
            ),
        ),
        (
            say("row.documented_range"),
            say(
                "sheet.documented_range",
                low=in_words(documented.low),
                high=in_words(documented.high),
                per=documented.per,
                protocol=protocol_in_words(documented),
                sources="; ".join(titles),
            ),
        ),
        *of_form,
    )
