"""Compare what a patient must avoid with what the components of a master record contain.

An allergy is separate from the screening: it decides which formulation may be used, never the
amounts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ldncompound.core.names import choice_of
from ldncompound.core.near_names import write_near
from ldncompound.core.quoting import listed
from ldncompound.core.refusals import (
    AvoidedComponent,
    InvalidOrder,
    Refusal,
    quoted,
)
from ldncompound.core.text import check_text
from ldncompound.formulary.barred_fillers import marked_unconfirmed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ldncompound.core.sources import Citation
    from ldncompound.formulary.master_record import MasterFormulation
    from ldncompound.formulary.substance import Avoidable


__all__ = ["Avoided", "check_avoided", "fitting", "read_avoided"]


_LONGEST = 200
_CHECK = "--checked"


class Avoided(msgspec.Struct, frozen=True):
    """
    What is to be avoided, and what was checked on lots that may contain it.

    Args:
        things: Ids, in the order given.
        checked: What was found on the lots, by id.
    """

    things: tuple[str, ...]
    checked: Mapping[str, str]

    def kept(self) -> dict[str, str]:
        """Return each thing with what was checked, or an empty text, for the personal data."""
        return {each: self.checked.get(each, "") for each in self.things}


def read_avoided(
    avoid: Sequence[str], checked: Sequence[str], known: Iterable[Avoidable]
) -> Avoided:
    """
    Read what is to be avoided; only its form is checked.

    Args:
        avoid: Ids, as typed.
        checked: Each `THING: WORDS`, as typed.
        known: What can be avoided.

    Raises:
        InvalidOrder: a thing is not known, is given twice, or was checked without being
            avoided. Kept apart: it repeats what was said about a patient.

    >>> read_avoided((), (), ()).kept()
    {}
    """
    names = [each.id for each in known]
    words: dict[str, str] = {}
    try:
        things = tuple(choice_of(each.strip(" \t"), names) for each in avoid)
        for thing in things:
            _check_known(thing, names)
        for text in checked:
            thing, marked, said = (part.strip(" \t") for part in text.partition(":"))
            if not marked or not said:
                raise InvalidOrder(
                    f"{quoted(text)} does not say for what the lots were checked.",
                    remedy="Write it like 'dyes: shells of lot C-9 are clear'.",
                )
            thing = choice_of(thing, names)
            _check_known(thing, names)
            if thing not in things or thing in words:
                raise InvalidOrder(
                    f"The check for {thing} is given twice, or {thing} is not to be avoided.",
                    remedy="Give it once for each thing that is to be avoided.",
                )
            check_text(said, f"the check for {thing}", longest=_LONGEST)
            words[thing] = said
        if len(set(things)) != len(things):
            raise InvalidOrder(
                "A thing to be avoided is given twice.", remedy="Give --avoid once for each."
            )
    except Refusal as refusal:
        refusal.apart = True
        raise
    return Avoided(things, words)


def check_avoided(
    avoided: Avoided,
    master: MasterFormulation,
    others: Iterable[MasterFormulation],
    known: Iterable[Avoidable],
    cite: Callable[[str, str], Citation],
) -> None:
    """
    Refuse a formulation that contains what is to be avoided, or may contain it unchecked.

    Args:
        avoided: As read.
        master: The formulation that was ordered.
        others: Every formulation; one that fits is named.
        known: What can be avoided, with sources.
        cite: Names a place in a source.

    Raises:
        AvoidedComponent: a component contains it, whatever was checked; or it may contain it,
            by its lot or because the record does not say, and no check is given.
    """
    facts = {each.id: each for each in known}
    for wanted, words in ((HOLDS, "contains"), (MAY_HOLD, "may contain, depending on the lot,")):
        for thing in avoided.things:
            named = [
                name
                for name, stand in _stands(master, thing).items()
                if stand == wanted and not (wanted == MAY_HOLD and thing in avoided.checked)
            ]
            if named:
                fact, found = facts[thing], fitting(avoided, master, others)
                raise AvoidedComponent(
                    f"{master.id} {words} {fact.name}, which is to be avoided: "
                    f"{', '.join(named)}.{marked_unconfirmed(fact)}",
                    remedy=_remedy(wanted, thing, found),
                    sources=(cite(fact.source, fact.locator),),
                    details={
                        "avoid": thing,
                        "components": named,
                        "without_it": found[0],
                        "depending_on_lots": found[1],
                    },
                    apart=True,
                )


def fitting(
    avoided: Avoided, master: MasterFormulation, others: Iterable[MasterFormulation]
) -> tuple[list[str], list[str]]:
    """
    Return the formulations free of what is to be avoided, and those where the lots decide.

    Those of the ordered dosage form come first.

    Args:
        avoided: As read.
        master: The formulation that was ordered; it is left out.
        others: Every formulation.
    """
    free: list[str] = []
    depends: list[str] = []
    for each in sorted(others, key=lambda one: (one.dosage_form != master.dosage_form, one.id)):
        if each.id == master.id or each.substance != master.substance:
            continue
        found = {stand for thing in avoided.things for stand in _stands(each, thing).values()}
        if HOLDS not in found:
            (depends if MAY_HOLD in found else free).append(f"{each.id} ({each.dosage_form})")
    return free, depends


def _check_known(thing: str, names: list[str]) -> None:
    """Refuse a thing that no record mentions."""
    if thing not in names:
        raise InvalidOrder(
            f"The records say nothing about {quoted(thing)}.",
            remedy=f"{write_near(thing, names)}Known: {', '.join(names)}. "
            "Check the labels of the lots yourself for anything else.",
        )


def _stands(master: MasterFormulation, thing: str) -> dict[str, str]:
    """Return, for each component, whether it contains a thing; it may if the record is silent."""
    found = {}
    for part in master.components:
        if part.contains is None:
            found[part.name] = MAY_HOLD
        elif thing in part.contains:
            found[part.name] = HOLDS
        else:
            found[part.name] = MAY_HOLD if thing in part.may_contain else FREE
    return found


def _remedy(wanted: str, thing: str, found: tuple[list[str], list[str]]) -> str:
    """Return which formulations fit, and what to check otherwise."""
    free, depends = found
    words = []
    if wanted == MAY_HOLD:
        words.append(
            "Read the makers' statements for the lots in hand. If they are free of it, order "
            f"again with {_CHECK} '{thing}: what they say'."
        )
    if free:
        words.append(f"Without it: {listed(free, most=2 if wanted == HOLDS else 1)}.")
    # Where the ordered one depends on its lots too, another such is no way out.
    if depends and not (free and wanted == MAY_HOLD):
        words.append(f"Depending on the lots: {listed(depends, most=1 if free else 2)}.")
    if not free and not depends:
        words.append("No other record fits: ask the prescriber for another filler or form.")
    return " ".join(words)


HOLDS, MAY_HOLD, FREE = "holds", "may hold", "free"
"""Whether a component contains what is to be avoided."""
