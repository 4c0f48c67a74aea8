"""Values that callers hand in and get back: frozen, checked where they are made, shown briefly.

A `Value` is a frozen dataclass. What it is made of is checked against its annotations, so that
a mistake of the caller is a plain `WrongUsage` at the door and never an error from inside. Its
`repr` shows only the members that the class names, none of them personal; its JSON has them all.
"""

from __future__ import annotations

import types
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Self, Union, get_args, get_origin, get_type_hints

from ldncompound.core.quoting import quoted
from ldncompound.core.refusals import CompoundingError, WrongUsage

__all__ = [
    "Value",
    "as_plain",
    "check_members",
    "check_type",
    "in_short",
    "members_in_json",
    "members_read",
]


_LONGEST_SHOWN = 24
_TIME = datetime.__mro__[-3]
"""The class of times itself, also where a test puts a clock of its own in its place."""
_SCALARS = (str, bool, int, type(None))


class Value:
    """
    A frozen dataclass that is handed in or out; its decorator says `repr=False, eq=False`.

    `shown` names the members that its `repr` shows: never what may name a patient.
    """

    __slots__ = ()

    shown: ClassVar[tuple[str, ...]] = ()

    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __post_init__(self) -> None:
        """
        Check that every member has its type.

        Raises:
            WrongUsage: one has another.
        """
        check_members(self)

    def __repr__(self) -> str:
        return in_short(self, self.shown, len(fields(self)))

    # Here once, not compiled anew for each class that is made, at every start.
    def __eq__(self, other: object) -> bool:
        return _members(self) == _members(other) if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash(_members(self))

    def to_json(self) -> dict[str, Any]:
        """Return its JSON; what has its default is left out."""
        return members_in_json(self)

    @classmethod
    def from_json(cls, document: object) -> Self:
        """
        Return the value that `to_json` wrote.

        Raises:
            WrongUsage: it is something else.
        """
        return cls(**members_read(cls, document))


def _members(value: Any) -> tuple[Any, ...]:
    """Return the members of a dataclass."""
    return tuple(getattr(value, each.name) for each in fields(value))


def in_short(value: object, names: tuple[str, ...], members: int) -> str:
    """
    Return a value in one short line.

    Args:
        value: What is shown.
        names: The members that are shown, where they say anything.
        members: How many there are; an ellipsis stands for the others.
    """
    told = {name: getattr(value, name, None) for name in names}
    shown = [f"{name}={_shown(each)}" for name, each in told.items() if each not in (None, "", ())]
    left_out = ["…"] if len(told) < members else []
    return f"{type(value).__name__}({', '.join([*shown, *left_out])})"


def _shown(value: object) -> str:
    """Return a member, cut and escaped."""
    written = _written(value) if not isinstance(value, tuple) else len(value)
    if not isinstance(written, str):
        return str(written)[:_LONGEST_SHOWN]
    return quoted(written if len(written) <= _LONGEST_SHOWN else f"{written[:_LONGEST_SHOWN]}...")


# Types


_TYPES: dict[Any, dict[str, Any]] = {}
"""Of the members of each class, kept because some are made often."""


def _hints(kind: Any) -> dict[str, Any]:
    """Return the types of the members that a class is made from."""
    if kind not in _TYPES:
        hints = get_type_hints(kind)
        _TYPES[kind] = {each.name: hints[each.name] for each in fields(kind) if each.init}
    return _TYPES[kind]


_AT_ONCE: dict[Any, tuple[tuple[str, Any, frozenset[type]], ...]] = {}
"""Of each class: its members, their types, and the classes whose very instances need no look."""


def _members_at_once(kind: Any) -> tuple[tuple[str, Any, frozenset[type]], ...]:
    """Return the members of a class, each with its type and the classes that are fit at once."""
    if kind not in _AT_ONCE:
        hints = _hints(kind).items()
        _AT_ONCE[kind] = tuple((name, hint, _fit_at_once(hint)) for name, hint in hints)
    return _AT_ONCE[kind]


def _fit_at_once(hint: Any) -> frozenset[type]:
    """Return the classes whose very instances are of an annotated type, and plain as they are."""
    parts = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    return frozenset(each for each in parts if each in (*_SCALARS, date))


def check_members(value: Any) -> None:
    """
    Check the members of a dataclass against their annotations; a list of texts becomes a tuple.

    Raises:
        WrongUsage: a member has another type.
    """
    for name, hint, fit in _members_at_once(type(value)):
        given = getattr(value, name)
        if type(given) in fit:
            continue
        if isinstance(given, list) and get_origin(hint) is tuple:
            given = tuple(given)
            object.__setattr__(value, name, given)
        check_type(given, hint, f"{name!r} of {type(value).__name__}")
        if (plain := as_plain(given)) is not given:
            object.__setattr__(value, name, plain)


def as_plain(value: Any) -> Any:
    """Return texts and numbers of other classes, as templates and parsers make, as plain ones."""
    if isinstance(value, str) and type(value) is not str:
        return str.__str__(value)
    if type(value) in (tuple, list) and any(type(each) is not str for each in value):
        return type(value)(map(as_plain, value))
    if isinstance(value, int) and type(value) not in (int, bool):
        return int.__int__(value)
    return value


def check_type(value: object, hint: Any, what: str) -> None:
    """
    Check a value against an annotation.

    Args:
        value: As given by the caller.
        hint: A class, a union, or a tuple or sequence of such.
        what: What it is, for the message.

    Raises:
        WrongUsage: it has another type.
    """
    if not _fits(value, hint):
        raise WrongUsage(
            f"{what[:1].upper()}{what[1:]} must be {_in_words(hint)}, not {_told(value)}.",
            remedy="Pass what the signature names; amounts and counts are texts, as typed.",
        )


def _told(value: object) -> str:
    """Return what a value is; of several, what the first one is that is no text."""
    if isinstance(value, tuple | list):
        other = [type(each).__name__ for each in value if not isinstance(each, str)]
        return f"a {type(value).__name__}" + (f" with {other[0]}" if other else "")
    return type(value).__name__


def _fits(value: object, hint: Any) -> bool:
    """Return whether a value is of an annotated type."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(_fits(value, each) for each in parts)
    if origin is tuple:
        if not isinstance(value, tuple):
            return False
        if parts[-1] is Ellipsis:
            return all(_fits(each, parts[0]) for each in value)
        return len(value) == len(parts) and all(map(_fits, value, parts))
    if origin is Sequence:
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            return False
        return all(_fits(each, parts[0]) for each in value)
    if isinstance(hint, type) and issubclass(hint, date):
        return isinstance(value, date) and isinstance(value, _TIME) == issubclass(hint, _TIME)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if isinstance(hint, type) and hasattr(hint, "_fields") and isinstance(value, hint):
        # A named tuple checks nothing where it is made.
        named = get_type_hints(hint)
        return all(_fits(getattr(value, name), kind) for name, kind in named.items())
    return hint is Any or isinstance(value, origin or hint)


_WORDS: dict[Any, str] = {
    str: "a text",
    bool: "True or False",
    int: "a whole number",
    date: "a day without a time (datetime.date)",
    datetime: "a time with its zone (datetime.datetime)",
    type(None): "None",
    Callable: "a function",
    "PathLike": "a path",
}


def _in_words(hint: Any) -> str:
    """Return a type in words."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return " or ".join(map(_in_words, parts))
    if origin in (tuple, Sequence):
        return "texts" if parts[0] is str else f"a tuple of {_in_words(parts[0])}"
    named = origin or hint
    if hasattr(named, "kind"):
        return f"a quantity ({named.kind})"
    name = getattr(named, "__name__", str(named))
    return _WORDS.get(named) or _WORDS.get(name) or with_article(name)


def with_article(name: str) -> str:
    """
    Return the name of a class with its article.

    >>> with_article("Order"), with_article("Pharmacy")
    ('an Order', 'a Pharmacy')
    """
    return f"{'an' if name[0] in 'AEIO' else 'a'} {name}"


# JSON


def members_in_json(value: Any) -> dict[str, Any]:
    """Return the members of a dataclass as JSON, without those that have their default."""
    told = {}
    for each in fields(value):
        given = getattr(value, each.name)
        default = each.default_factory() if each.default_factory is not MISSING else each.default
        if each.init and (default is MISSING or given != default):
            told[each.name] = _written(given)
    return told


def _written(value: Any) -> Any:
    """Return a member as JSON."""
    if isinstance(value, _SCALARS):
        return value
    if hasattr(value, "to_json"):
        return value.to_json()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, dict):
        return {name: _written(each) for name, each in value.items()}
    if hasattr(value, "_asdict"):
        return {name: _written(each) for name, each in value._asdict().items()}
    if isinstance(value, tuple | list):
        return [_written(each) for each in value]
    from ldncompound.core.quantities import format_quantity

    return format_quantity(value)


def members_read(kind: Any, document: object) -> dict[str, Any]:
    """
    Return the members of a class that JSON states.

    Raises:
        WrongUsage: it states something else.
    """
    hints = _hints(kind)
    needed = {
        each.name
        for each in fields(kind)
        if each.init and each.default is MISSING and each.default_factory is MISSING
    }
    if not isinstance(document, dict) or not needed <= document.keys() <= hints.keys():
        faults = _at_fault(document, hints, needed)
        raise WrongUsage(
            f"This is not the JSON of {with_article(kind.__name__)}{faults}.",
            remedy=f"It is an object with the members {', '.join(sorted(needed)) or 'you want'}; "
            f"known: {', '.join(hints)}.",
        )
    told: dict[str, Any] = {}
    for name, each in document.items():
        try:
            told[name] = _read(hints[name], each)
        except (
            CompoundingError,
            ArithmeticError,
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
        ):
            raise WrongUsage(
                f"The member {name!r} of {with_article(kind.__name__)} is not readable.",
                remedy=f"It must be {_in_words(hints[name])}, as `to_json` writes it.",
            ) from None
    return told


def _at_fault(document: object, known: Mapping[str, Any], needed: set[str]) -> str:
    """Return the members of an object that are unknown and that are missing, in words."""
    if not isinstance(document, dict):
        return ""
    unknown = ", ".join(quoted(str(each)) for each in document if each not in known)
    missing = ", ".join(quoted(each) for each in known if each in needed - document.keys())
    faults = (("unknown", unknown), ("missing", missing))
    return "".join(f"; {what}: {names}" for what, names in faults if names)


_READERS: dict[Any, Callable[[Any], Any]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    Fraction: Fraction,
    bytes: b64decode,
}


def _read(hint: Any, each: Any) -> Any:
    """Return a member of a type from its JSON; raise an error where it is not one."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return None if each is None else _read(parts[0], each)
    if origin is tuple and isinstance(each, list):
        kinds = (parts[0],) * len(each) if parts[-1] is Ellipsis else parts
        return tuple(_read(kind, one) for kind, one in zip(kinds, each, strict=True))
    if hint in _READERS:
        return _READERS[hint](each)
    if hasattr(hint, "from_json"):
        return hint.from_json(each)
    if hasattr(hint, "_fields"):
        named = get_type_hints(hint)
        return hint(**{name: _read(named[name], one) for name, one in each.items()})
    return each
