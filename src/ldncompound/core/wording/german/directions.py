"""What is said of directions that differ from their order, in German."""

from __future__ import annotations

from typing import Final

__all__ = ["DIRECTION_TEXTS"]


DIRECTION_TEXTS: Final[dict[str, str]] = {
    "note.directions": (
        "Die Gebrauchsanweisung nennt {said}: Das ist weder die Dosis von {dose:number} noch "
        "deren Volumen noch deren Stückzahl. Bei der verordnenden Person nachfragen."
    ),
    "note.directions.days_of_week": "{daily} an einigen Wochentagen",
    "note.directions.every": "{daily}, {days}",
    "note.directions.naked": (
        "Die Gebrauchsanweisung schreibt {said}, ohne Null vor dem Komma: Das kann als das "
        "Zehnfache gelesen werden. Bei der verordnenden Person nachfragen."
    ),
    "note.directions.often": (
        "Die Gebrauchsanweisung nennt {said}; bestellt ist {often}. Bei der "
        "verordnenden Person nachfragen."
    ),
    "note.directions.zero": (
        "Die Gebrauchsanweisung schreibt {said}, mit einer Null nach dem Komma: Das kann als das "
        "Zehnfache gelesen werden. Bei der verordnenden Person nachfragen."
    ),
}
