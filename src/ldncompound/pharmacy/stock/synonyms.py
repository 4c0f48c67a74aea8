"""Confirm that a name on labels names a component; the next weighing takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.materials.container_names import check_container
from ldncompound.compounding.materials.lot_entries import SynonymConfirmed
from ldncompound.core.names import choice_of
from ldncompound.core.personal_data import PersonalRow, with_free_texts
from ldncompound.core.quoting import listed
from ldncompound.core.records import replaced
from ldncompound.core.refusals import Implausible, InvalidOrder, WrongUsage, quoted
from ldncompound.core.text import LONGEST_REASON, LONGEST_WORD, check_text, echo
from ldncompound.pharmacy.authority import accepting
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import ACCEPTS, SYNONYM

if TYPE_CHECKING:
    from ldncompound.formulary.substance import Substance
    from ldncompound.pharmacy.authority import Grant
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["confirm_synonym", "synonym_again"]


_ACTION = "synonym-confirmed"


def confirm_synonym(
    recorder: Recorder, text: str, component: str, form: str | None, confirmed: str | None
) -> SynonymConfirmed:
    """
    Record that a name on labels names a component, for this pharmacy.

    Args:
        recorder: Writes the entry.
        text: The name, as on the label.
        component: What it names, as the formulary calls it.
        form: Chemical form of an active; None for that it is labelled as.
        confirmed: Why it names it.

    Returns:
        What was recorded, with its place in the trail.

    Raises:
        WrongComponent: the name is that of something else; recorded.
        InvalidOrder: it is known already, or component or form are not; recorded.
        NotAuthorised: no pharmacist or person of quality; recorded.
    """
    if confirmed is None or not confirmed.strip():
        raise WrongUsage(
            "--confirmed is missing.", remedy="Say why this name is that of the component."
        )
    masters = recorder.formulary.formulations.values()
    known = {part.name for each in masters for part in each.components}
    component = choice_of(component, known)
    typed = {"component": echo(component), "form": echo(form or ""), "container": echo(text)}

    def possible() -> tuple[SynonymConfirmed, Grant]:
        check_text(text, "the name", longest=LONGEST_WORD)
        check_text(confirmed, "the confirmation", longest=LONGEST_REASON)
        formulary = recorder.formulary
        if component not in known:
            raise InvalidOrder(
                f"{quoted(component)} is not a component of any master formulation record.",
                remedy=f"Components: {listed(sorted(known), component)}.",
                details={"known": sorted(known)},
            )
        substance = formulary.substance_of_component(component)
        named = _form(component, form, substance)
        own = Stockroom(recorder.trail).synonyms(component, named)
        try:
            check_container(text, component, named, substance, formulary, own=own)
        except Implausible:
            stated = SynonymConfirmed(component=component, form=named, as_labelled=text.strip())
            return stated, accepting(recorder, recorder.desk, _ACTION)
        raise InvalidOrder(
            f"{quoted(text)} is known already as a name of {component}.",
            remedy="Weigh it: nothing is to be confirmed.",
        )

    stated, grant = recorder.attempt(typed, possible)
    recorded = recorder.record(
        action="synonym-confirmed",
        document=lambda _: stated.document(),
        mentions=((ACCEPTS, _ACTION), (SYNONYM, component)),
        personal=PersonalRow(confirmed=confirmed),
        accepts=True,
        grant=grant,
    )
    return replaced(stated, trail=recorded.place)


def synonym_again(recorded: Recorded) -> SynonymConfirmed:
    """Return a name as it was confirmed, for a request that is repeated."""
    told = with_free_texts(recorded.document, recorded.personal)
    return replaced(SynonymConfirmed.from_document(told), trail=recorded.place)


def _form(component: str, form: str | None, substance: Substance) -> str | None:
    """Return the chemical form that a name is of; None for other components than the active."""
    if component != substance.labelled_as:
        if form is not None:
            raise InvalidOrder(f"{component} has no chemical form.", remedy="Leave --form out.")
        return None
    if form is None:
        return component
    named = {
        each.name.removeprefix(substance.name).strip() or "base": each.name
        for each in substance.forms
    }
    found = named.get(choice_of(form, named))
    if found is None:
        raise InvalidOrder(
            f"{quoted(form)} is not a form of {substance.name}.",
            remedy=f"Forms: {', '.join(named)}.",
        )
    return found
