"""
Which of the texts that people type may stand in a body, which nobody can ever erase.

Here stands the whole list, by field: quantities and counts, dates, ids, lot numbers, makers,
names of components, records and enrolled people, prescribers. A text stands in a body only if
its field is listed and the text is well-formed of its kind: people type names into any field.
A field that is not listed never does. What is not kept goes into the erasable row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from ldncompound.compounding.materials.lots import BASES, parse_lot
from ldncompound.core.dates import parse_expiration, parse_moment
from ldncompound.core.money import read_money
from ldncompound.core.names import name_key
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.quantities import parse_quantity
from ldncompound.core.refusals import Refusal
from ldncompound.core.text import check_text
from ldncompound.pharmacy.trail_index import IN_USE, KEPT_LOT, KEPT_NUMBER, KEPT_PERSON, PERSON_NAME

if TYPE_CHECKING:
    from ldncompound.compounding.practice import Practice
    from ldncompound.core.text import Typed
    from ldncompound.formulary.contents import Formulary
    from ldncompound.trail.store import Trail

__all__ = ["KINDS", "STRANGER", "TypedTexts", "known_person"]


STRANGER = "not enrolled"
"""Who acts, in a body, where nobody of the name that was typed was ever enrolled."""

Check: TypeAlias = "Callable[[TypedTexts, str], bool]"
"""Returns whether a text is well-formed of a kind."""

_COUNT = lazy_pattern(r"(0|[1-9][0-9]{0,5})( (day|days|week|weeks))?\Z", re.ASCII)
_NUMBER = lazy_pattern(r"(0|[1-9][0-9]{0,5})(\.[0-9]{1,9})?\Z", re.ASCII)
_SHELL_SIZE = lazy_pattern(r"[0-9]{1,3}(el)?\Z", re.ASCII)
_OWN_WORD = lazy_pattern(r"[a-z-]{1,30}\Z|[0-9a-f]{64}\Z", re.ASCII)
_LONGEST_NAME = 120
_CHOICES = frozenset(
    {*BASES, "as-label", "auto", "base", "capsule", "certificate", "liquid", "mixed", "nrf"}
    | {"hydrochloride", "hydrochloride dihydrate", "refrigerator", "room", "single-strength"}
    | {"strength-per-step", "appearance", "assay", "masses", "ph", "powder"}
    | {"pharmacist", "quality", "technician"}
)


class TypedTexts(msgspec.Struct, frozen=True, dict=True):
    """
    Tells texts that may stand in a body from those that may not.

    Args:
        trail: Knows ids and enrolled people.
        formulary: Knows components, records and drugs.
        pharmacy: Knows balances.
    """

    trail: Trail
    formulary: Formulary
    pharmacy: Practice

    def sorted_out(self, typed: Mapping[str, Typed]) -> tuple[dict[str, Typed], dict[str, Typed]]:
        """Return what may stand in a body of what was typed, and what may not, by field."""
        kept: dict[str, Typed] = {}
        apart: dict[str, Typed] = {}
        given = ((name, value) for name, value in typed.items() if value != [])
        for name, value in given:
            (kept if self._may_stand(name, value) else apart)[name] = value
        return kept, apart

    def _may_stand(self, name: str, value: Typed) -> bool:
        """Return whether the value of a field may stand in a body."""
        check = KINDS.get(name)
        if isinstance(value, bool) or check is None:
            return isinstance(value, bool)
        texts = value if isinstance(value, list) else [value]
        return all(isinstance(each, str) and check(self, each) for each in texts)

    def enrolled(self, name: str) -> bool:
        """Return whether somebody is or was enrolled with this id or name."""
        return known_person(self.trail, name, enrolled=True)

    def quantity(self, text: str) -> bool:
        """Return whether it is a quantity."""
        return _reads(parse_quantity, text)

    def count(self, text: str) -> bool:
        """Return whether it is a count, or a quantity."""
        return text in ("", "auto", "None") or bool(_COUNT.match(text)) or self.quantity(text)

    def number(self, text: str) -> bool:
        """Return whether it is a plain number, or a quantity."""
        return bool(_NUMBER.match(text)) or self.quantity(text)

    def date(self, text: str) -> bool:
        """Return whether it is a day or a month."""
        return _reads(lambda each: parse_expiration(each, ""), text)

    def moment(self, text: str) -> bool:
        """Return whether it is a time, of a day or alone."""
        return _reads(lambda each: parse_moment(each, "", date.min), text)

    def start(self, text: str) -> bool:
        """Return whether it is a day, or the first dose of a documented schedule."""
        return self.date(text) or self.quantity(text)

    def money(self, text: str) -> bool:
        """Return whether it is an amount of money."""
        return _reads(lambda each: read_money(each, ""), text)

    def step(self, text: str) -> bool:
        """Return whether it is a step of a schedule."""
        dose, _, days = text.partition(" for ")
        return self.count(days) and bool(days) and (dose == "pause" or self.quantity(dose))

    def lot(self, text: str) -> bool:
        """Return whether it names a lot that the trail knows, by number or id."""
        if "=" in text:
            try:
                named = parse_lot(text)
            except Refusal:
                return False
            return self.word(named.component) and self._known_lot(named.number)
        number, at, until = text.partition("@")
        return not text or (self._known_lot(number) and (not at or self.date(until)))

    def _known_lot(self, number: str) -> bool:
        """Return whether an entry was recorded about a lot, or with it."""
        return any(self.trail.mentioning(kind, number) for kind in (KEPT_LOT, KEPT_NUMBER, IN_USE))

    def maker(self, text: str) -> bool:
        """Return whether it can be printed: a maker or prescriber of any name."""
        return _reads(lambda each: check_text(each, "", longest=_LONGEST_NAME), text)

    def word(self, text: str) -> bool:
        """Return whether it is a choice of the program, or a name in formulary or configuration."""
        shell = next((each for each in self._shells if text.startswith(each)), None)
        if shell is not None:
            return self.size(text.removeprefix(shell))
        return text in _CHOICES or text in self._named

    def size(self, text: str) -> bool:
        """Return whether it is the size of a capsule."""
        return bool(_SHELL_SIZE.match(text))

    def identity(self, text: str) -> bool:
        """Return whether the trail gave out this id."""
        return self.trail.gave_out(text)

    def schedule(self, text: str) -> bool:
        """Return whether it is a schedule, documented or recorded."""
        return self.word(text) or self.identity(text)

    def own_word(self, text: str) -> bool:
        """Return whether it may be a word or a digest of the program: these are not typed."""
        return bool(_OWN_WORD.match(text))

    @cached_property
    def _shells(self) -> tuple[str, ...]:
        """Return how the names of capsule shells begin."""
        return tuple(
            f"{part['name']} size " for part in self._components() if part["role"] == "shell"
        )

    @cached_property
    def _named(self) -> frozenset[str]:
        """Return every name of formulary and configuration."""
        known = {part["name"] for part in self._components()} | set(self.formulary.formulations)
        known |= {each.id for each in self.pharmacy.balances} | set(self.formulary.substances)
        for each in self.formulary.substances.values():
            known |= {each.name, each.labelled_as, *each.synonyms, *each.known_as}
            known |= {some.id for some in each.schedules}
            known |= {some.id for some in each.protocols}
        return frozenset(known)

    def _components(self) -> Iterator[Mapping[str, str]]:
        """Yield the components of every master record."""
        for master in self.formulary.formulations.values():
            yield from master.record()["component"]


def known_person(trail: Trail, name: str, *, enrolled: bool = False) -> bool:
    """
    Return whether somebody is or was enrolled with this id or name, or nobody ever was.

    Args:
        trail: Names who was enrolled.
        name: As typed.
        enrolled: Only the first of the two.
    """
    key = name_key(name)
    with trail.still():
        found = any(trail.mentioning(kind, key) for kind in (KEPT_PERSON, PERSON_NAME))
        return found or not (enrolled or trail.values_mentioned(KEPT_PERSON))


def _reads(read: Callable[[str], object], text: str) -> bool:
    """Return whether a reader takes a text."""
    try:
        read(text)
    except Refusal:
        return False
    return True


def _by_kind(kinds: Mapping[Check, str]) -> Mapping[str, Check]:
    """Return the kind of each field that is listed."""
    return MappingProxyType({name: kind for kind, names in kinds.items() for name in names.split()})


KINDS: Mapping[str, Check] = _by_kind(
    {
        TypedTexts.quantity: "actual actuation_mass amount assay batch_size blank_mass bottle "
        "content dose excess fill_mass found keep loaded_drug loaded_mass loss_on_drying mass "
        "masses overfill powder price_for reading shell solvents strength tablet_mass until water",
        TypedTexts.count: "actuations days every filled fills labels_destroyed labels_used parts "
        "per_day quantity rejected step",
        TypedTexts.number: "density_factor values",
        TypedTexts.date: "expires first_dose from_day opened prepared_on received retest",
        TypedTexts.moment: "transcribed",
        TypedTexts.start: "start",
        TypedTexts.money: "price",
        TypedTexts.step: "steps",
        TypedTexts.lot: "lot lots number",
        TypedTexts.maker: "maker prescriber",
        TypedTexts.word: "assay_of balance basis choose component container dose_as drug form "
        "formulation kind potency protocol role storage",
        TypedTexts.size: "size",
        TypedTexts.schedule: "schedule",
        TypedTexts.identity: "batch changes refill",
        TypedTexts.enrolled: "done_by person",
        TypedTexts.own_word: "action digest meaning",
    }
)
"""The list: what each field must be to stand in a body."""
