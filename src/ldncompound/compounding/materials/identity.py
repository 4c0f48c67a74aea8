"""Which lot a text names: looked up across all lots, written alike, before it is believed.

Two forms of a text are compared. Its key ignores letter case, width, script of digits, blanks and
dashes: texts of one key are one name, spelled otherwise. Its looks also ignore punctuation, and
take letters for those that they look like, O for 0 and l for 1 among them: texts that look alike
are a question.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from ldncompound.compounding.materials.lots import ComponentLot
from ldncompound.compounding.materials.usability import remedies
from ldncompound.core.refusals import (
    InvalidOrder,
    LotAmbiguous,
    LotNotUsable,
    Refusal,
    WrongComponent,
    quoted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ldncompound.compounding.materials.kept import Kept
    from ldncompound.compounding.materials.lots import LotRecord, NamedLot

__all__ = [
    "described",
    "identified",
    "looked_up",
    "lot_key",
    "lot_looks",
    "lot_not_usable",
    "same_maker",
    "spelled_twice",
]


_DASHES = frozenset(map(chr, (0x2D, 0xAD, 0x2D7, 0x2043, 0x2212, 0x30FC, 0xFE63, 0xFF70)))
"""Dashes that Unicode does not sort among them, and the two that are typed most."""
_PLAIN_LOOKS = {
    **{point: None for point in range(128) if not chr(point).isalnum()},
    **{ord(each): "l" for each in "Ii1|"},
    ord("0"): "o",
}
_LUNATE = {0x3F2: "c", 0x3F9: "c"}
"""The sigmas that look like c, which compatibility takes for those that do not."""
_NAMED = 5
"""How many lots a message names."""


def lot_key(text: str) -> str:
    """
    Return a lot's number or id without letter case, width, script of digits, blanks and dashes.

    A text of nothing else is its own key.

    >>> lot_key("N-17") == lot_key("n 17") == lot_key(f"N{chr(0x2011)}17") == "n17"
    True
    """
    if text.isascii():
        return text.replace("-", "").replace(" ", "").replace("\t", "").lower() or text
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(_digit(each) for each in folded if not _is_between(each)) or text


def _digit(character: str) -> str:
    """Return a decimal digit of any script as that of ASCII, another character as it is."""
    return str(unicodedata.decimal(character, character))


def _is_between(character: str) -> bool:
    """Return whether a character is a blank, a dash, or does not show."""
    kind = unicodedata.category(character)
    return kind in ("Pd", "Zs", "Zl", "Zp", "Cc", "Cf") or character in _DASHES


def lot_looks(text: str) -> frozenset[str]:
    """
    Return what a lot's number or id looks like; two that have one in common look alike.

    >>> bool(lot_looks("N-1O") & lot_looks("n.l0")), bool(lot_looks("N-17") & lot_looks("N-18"))
    (True, False)
    """
    key = lot_key(text)
    return frozenset((_looks(text) or key, _looks(key) or key))


def _looks(text: str) -> str:
    """Return a text as it looks, letters and digits alone."""
    if text.isascii():
        return text.translate(_PLAIN_LOOKS).casefold()
    # Few lots are written in other letters: their table is loaded only for those.
    from ldncompound.core.looks import BAR, looks_like

    looks = looks_like(text.translate(_LUNATE), BAR).replace("i", BAR)
    return "".join(each for each in looks if each.isalnum())


def same_maker(one: str, other: str) -> bool:
    """
    Return whether two names of makers look alike, as numbers of lots do.

    >>> same_maker("M.", "m"), same_maker("M", "N")
    (True, False)
    """
    return bool(lot_looks(one) & lot_looks(other))


def identified(named: NamedLot, kept: Kept) -> ComponentLot:
    """
    Return the lot that a text names, with its record if it was received, else as typed.

    Args:
        named: As typed, for a component of the preparation.
        kept: The lots of the pharmacy.

    Raises:
        Refusal: as `looked_up`.
        InvalidOrder: nothing is known of it, and no expiration is given.
    """
    found = looked_up(named, kept)
    if found is None:
        return _as_typed(named, kept)
    return ComponentLot.received(found)


def looked_up(named: NamedLot, kept: Kept) -> LotRecord | None:
    """
    Return the received lot that a text names; None where nothing is known of it.

    Args:
        named: As typed, for a component of the preparation.
        kept: The lots of the pharmacy.

    Raises:
        LotNotUsable: it was recalled, or must not be used for another reason.
        LotAmbiguous: it is written like a lot, or like several.
        WrongComponent: it names a lot of something else, or a trituration spelled otherwise.
        InvalidOrder: it was received with another expiration.
    """
    component, text = named.component, named.number
    alike = kept.alike(text)
    own = [each for each in alike if each.component == component]
    found = _exactly(own, text)
    if found is not None:
        _check_received(found, named, kept)
        return found
    if own:
        raise _question(named, own, kept)
    recalled = kept.recalled_as_typed(component, text)
    if recalled is not None:
        raise lot_not_usable(text, component, recalled)
    key = lot_key(text)
    other = next((each for each in alike if _is_meant(each, named, lambda t: lot_key(t) == key)),
                 None)  # fmt: skip
    if other is not None:
        raise _of_something_else(named, other)
    known = {each.id for each in alike}
    looking = [each for each in kept.alike(text, looks=True) if each.id not in known]
    own = [each for each in looking if each.component == component]
    looks = lot_looks(text)
    asked = own or [
        each for each in looking if _is_meant(each, named, lambda t: bool(lot_looks(t) & looks))
    ]
    if asked:
        raise _question(named, asked, kept)
    return None


def _exactly(own: Sequence[LotRecord], text: str) -> LotRecord | None:
    """Return the lot of the component with this own id, or the one lot with this number."""
    found = next((each for each in own if each.id == text), None)
    return own[0] if found is None and len(own) == 1 and own[0].number == text else found


def _check_received(found: LotRecord, named: NamedLot, kept: Kept) -> None:
    """Refuse a received lot that must not be used, or has another date than was typed."""
    why = kept.unusable(found)
    if why is not None:
        raise lot_not_usable(named.number, named.component, why, found)
    until = named.expiration_date
    if until not in (None, found.expiration_date):
        raise InvalidOrder(
            f"The lot {quoted(named.number)} of {named.component} was received with another "
            f"expiration: {found.expiration_date.isoformat()}.",
            remedy="Read the container again; a lot that was received with a wrong date is "
            "corrected with 'ldncompound lots correct'.",
        )


def lot_not_usable(
    text: str, component: str, why: str, record: LotRecord | None = None
) -> LotNotUsable:
    """
    Return the refusal of a lot that must not be used.

    Args:
        text: As it was named.
        component: What it supplies.
        why: What became of it, as in "was recalled".
        record: The lot, where it was received.
    """
    waits = () if record is None else remedies(record)
    return LotNotUsable(
        f"The lot {quoted(text)} of {component} {why}: it must not be used.",
        remedy=" ".join(("Put it aside, and use another lot.", *waits)),
    )


def _question(named: NamedLot, found: Sequence[LotRecord], kept: Kept) -> Refusal:
    """Return the refusal of a text that is written like lots, and is none of them for certain."""
    why = [kept.unusable(each) for each in found]
    told = next((each for each in why if each is not None), None)
    if told is not None and None not in why:
        return lot_not_usable(named.number, named.component, told)
    if all(each.trituration is not None for each in found) and all(
        each.component == named.component for each in found
    ):
        key = lot_key(named.number)
        if any(key in (lot_key(each.id), lot_key(each.number)) for each in found):
            return _of_something_else(named, found[0])
    return LotAmbiguous(
        f"The lot {quoted(named.number)} of {named.component} may be {_listed(found)}.",
        remedy="Read the container again, and name the lot by the pharmacy's own id.",
        details={"lots": [each.id for each in found]},
    )


def _listed(found: Sequence[LotRecord]) -> str:
    """Return lots one by one, at most a few."""
    told = [described(each) for each in found[:_NAMED]]
    more = len(found) - len(told)
    return "; or ".join(told) + (f"; or one of {more} more" if more else "")


def described(record: LotRecord) -> str:
    """Return a received lot in words: number, maker, expiration and own id."""
    return (
        f"{quoted(record.number)} of {record.maker}, expiring "
        f"{record.expiration_date.isoformat()} ({record.id})"
    )


def _is_meant(record: LotRecord, named: NamedLot, same: Callable[[str], bool]) -> bool:
    """
    Return whether a text names this lot of another component.

    The number of one with another expiration date is that of another lot, unless it is that of a
    trituration, which the pharmacy itself has given.
    """
    if same(record.id) or (record.trituration is not None and same(record.number)):
        return True
    return same(record.number) and named.expiration_date in (None, record.expiration_date)


def _of_something_else(named: NamedLot, other: LotRecord) -> WrongComponent:
    """Return the refusal of a lot that is of something else."""
    what = other.component
    if other.trituration is not None:
        what = f"a trituration, 1 part of {what} in {other.trituration.parts}"
    return WrongComponent(
        f"{quoted(named.number)} is on record as {what}: {described(other)}. It is not a lot of "
        f"{named.component}.",
        remedy="Read the container again. What is in hand may be something else than it should be.",
    )


def _as_typed(named: NamedLot, kept: Kept) -> ComponentLot:
    """Return a lot of which nothing is known, with the expiration that was typed."""
    until, lot = named.expiration_date, f"The lot {quoted(named.number)} of {named.component}"
    if until is None:
        raise InvalidOrder(
            f"{lot} was not received.", remedy="Receive it with 'ldncompound lots receive'."
        )
    if not kept.takes_typed():
        raise InvalidOrder(
            f"{lot} was not received, and the policy of this pharmacy takes received lots alone.",
            remedy="Receive it with 'ldncompound lots receive'.",
        )
    return ComponentLot(component=named.component, number=named.number, expiration_date=until)


def spelled_twice(lots: Iterable[ComponentLot]) -> bool:
    """Return whether a lot is there twice, also where it is spelled otherwise."""
    seen: list[ComponentLot] = []
    for lot in lots:
        if any(_is_same(lot, each) for each in seen):
            return True
        seen.append(lot)
    return False


def _is_same(one: ComponentLot, other: ComponentLot) -> bool:
    """Return whether two lots are one, or cannot be told apart."""
    if one.component != other.component:
        return False
    if one.record is not None and other.record is not None:
        return one.record.id == other.record.id
    return bool(lot_looks(one.number) & lot_looks(other.number))
