"""Records: frozen parts of documents, written as JSON and read back as the same types.

Every document of the program, and every part of one, is a `Record`. A class declares its
members once; JSON out, typed reading in, equality, hash, pickle and the JSON Schema follow
from that. Quantities and dates are texts in JSON, and nothing is rounded.

A member that may be null has no default; one with the default None is left out where the class
sets `omit_defaults`. A member that a later version added has a default, so that documents of
earlier versions can be read. Text from outside is never read here: it is validated where it
comes in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from threading import RLock
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Final,
    NoReturn,
    Self,
    TypeAlias,
    TypeVar,
    dataclass_transform,
)

import msgspec

from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.values import in_short

__all__ = [
    "DESCRIBING",
    "OTHERS",
    "Count",
    "Json",
    "Kinds",
    "Positive",
    "Record",
    "Sha256",
    "Text",
    "UtcTime",
    "described",
    "empty",
    "members_of",
    "read_as",
    "replaced",
]

Kinds = dict[str, tuple[str, ...]]
"""The members of each kind of a part; an optional one ends in `?`."""

OTHERS = "*"
"""Every kind that is not named."""

# Without its length a pattern would let a line feed at the end through.
Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$", max_length=64)]
"""A digest, in hexadecimal digits."""

UtcTime = Annotated[
    str,
    msgspec.Meta(
        pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$",
        max_length=24,
    ),
]
"""A time with milliseconds; such texts sort as the times do."""

if TYPE_CHECKING:
    Count: TypeAlias = int
    Positive: TypeAlias = int
    Text: TypeAlias = str
else:
    Count = Annotated[int, msgspec.Meta(ge=0)]
    Positive = Annotated[int, msgspec.Meta(gt=0)]
    Text = Annotated[str, msgspec.Meta(min_length=1)]

_Read = TypeVar("_Read")


class _RecordType(type(msgspec.Struct)):  # type: ignore[misc]
    """Makes every record frozen, with arguments by name only, and closed to unknown members."""

    def __new__(
        cls, name: str, bases: tuple[type, ...], members: dict[str, Any], **config: Any
    ) -> Any:
        """Make the class."""
        fixed = {"kw_only": True, "frozen": True, "forbid_unknown_fields": True}
        return super().__new__(cls, name, bases, members, **{**fixed, **config})


if TYPE_CHECKING:

    @dataclass_transform(
        kw_only_default=True, frozen_default=True, field_specifiers=(msgspec.field,)
    )
    class _Struct:
        """The class below, as type checkers see it."""

        told_by: ClassVar[str]
        kinds: ClassVar[Kinds]
        spread: ClassVar[str]
        conditions: ClassVar[tuple[dict[str, Any], ...]]
        sayable: ClassVar[bool]
        shown: ClassVar[tuple[str, ...]]
        __struct_fields__: ClassVar[tuple[str, ...]]
        __struct_encode_fields__: ClassVar[tuple[str, ...]]
        __struct_config__: ClassVar[msgspec.structs.StructConfig]

        def __init_subclass__(
            cls,
            *,
            forbid_unknown_fields: bool = True,
            omit_defaults: bool = False,
            tag: str | None = None,
            tag_field: str | None = None,
        ) -> None: ...
else:
    # Without annotations: msgspec evaluates those of a base again for every class below it.
    _Struct = _RecordType(
        "_Struct",
        (msgspec.Struct,),
        {
            "__module__": __name__,
            "told_by": "",
            "kinds": {},
            "spread": "",
            "conditions": (),
            "sayable": True,
            "shown": ("id", "state", "action", "kind", "step", "dose", "sequence"),
        },
    )


class Record(_Struct):
    """
    A frozen part of a document: comparable, hashable, picklable, typed when read back.

    `told_by` names the member that gives the kind of a part, and `kinds` the members of each
    kind beside the common ones; a part that lacks one, or has one of another kind, is not
    accepted. `spread` names the member that the JSON replaces by its own members.
    `conditions` are those of the JSON Schema that only `__post_init__` checks. `shown` names
    the members that its `repr` shows, where it has them; never what may name a patient. `sayable`
    is False where every text is one of the data files: no sentence of the catalogue is in it.

    >>> class Fill(Record):
    ...     number: int
    >>> Fill(number=1).to_json()
    {'number': 1}
    >>> Fill.from_json({"number": 1}) == Fill(number=1)
    True
    >>> Fill.from_json({"number": "1"})
    Traceback (most recent call last):
    ldncompound.core.errors.VerificationFailure: ...
    """

    def __post_init__(self) -> None:
        """Check that a part has the members of its kind; make its mappings immutable."""
        if type(self) in _UNCHECKED:
            return
        mappings = _mappings_of(type(self))  # type: ignore[arg-type]
        if not (mappings or self.told_by):
            _UNCHECKED.add(type(self))
        for name in mappings:
            given = getattr(self, name)
            if type(given) is dict:
                msgspec.structs.force_setattr(self, name, Json(given))  # type: ignore[arg-type]
        if self.told_by:
            required, others = _members_of(type(self), getattr(self, self.told_by))  # type: ignore[arg-type]
            lacking = [name for name in required if getattr(self, name) is None]
            beyond = [name for name in others if not _is_absent(getattr(self, name))]
            if lacking or beyond:
                kind = getattr(self, self.told_by)
                what = f"lacks {lacking[0]!r}" if lacking else f"has no {beyond[0]!r}"
                raise ValueError(f"{self.told_by} {kind!r} {what}")

    def __repr__(self) -> str:
        names = tuple(name for name in self.shown if name in self.__struct_fields__)
        return in_short(self, names, len(self.__struct_fields__))

    def to_json(self) -> dict[str, Any]:
        """Return its JSON."""
        made: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self, enc_hook=_encoded))
        return made

    def document(self) -> dict[str, Any]:
        """Return its JSON; another name of `to_json`."""
        return self.to_json()

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Return what a stored document states; another name of `from_json`."""
        return cls.from_json(document)

    @classmethod
    def from_json(cls, document: object) -> Self:
        """
        Return what a document states.

        Raises:
            VerificationFailure: it is not such a document.
        """
        told = cls.__struct_config__.tag_field
        if told is not None and isinstance(document, dict) and told not in document:
            raise VerificationFailure(f"A stored {cls.__name__} is not readable: no {told!r}.")
        return read_as(cls, document)


_UNCHECKED = set[type]()
"""Records without a mapping and without kinds: most parts of a document."""


def _is_absent(value: object) -> bool:
    """Return whether a member is empty."""
    return value is None or value is msgspec.UNSET


@cache
def _mappings_of(part: Any) -> tuple[str, ...]:
    """Return the members of a record that may be a mapping, by how their types are written."""
    # What `msgspec.structs.fields` tells of types takes a quarter of a millisecond for a class.
    types: dict[str, Any] = {}
    for base in reversed(part.__mro__):
        types |= getattr(base, "__annotations__", {})
    return tuple(name for name in part.__struct_fields__ if "dict" in str(types[name]).lower())


@cache
def _members_of(part: Any, kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the members that a kind must have, and those that it never has."""
    told = part.kinds.get(kind, part.kinds.get(OTHERS))
    if told is None:
        raise ValueError(f"{kind!r} is not a known {part.told_by}")
    known = {name.removesuffix("?") for name in told}
    every = {name.removesuffix("?") for names in part.kinds.values() for name in names}
    return tuple(n for n in told if not n.endswith("?")), tuple(sorted(every - known))


_DESCRIBED: set[object] = set()
DESCRIBING: Final = RLock()
"""Held while a type is described, and while the process is copied: no copy would complete it."""


def described(kind: type[_Read]) -> type[_Read]:
    """
    Return a type when msgspec's description of it, and of its parts, is complete.

    msgspec describes a type when it is first read, and puts the description where other threads
    find it before it is filled in: one that reads the same type then ends the process.
    """
    if kind not in _DESCRIBED:
        with DESCRIBING:
            msgspec.json.Decoder(kind, dec_hook=_decoded)
        _DESCRIBED.add(kind)
    return kind


def read_as(kind: type[_Read], document: object) -> _Read:
    """
    Return JSON as a type: a record, or a tuple of them.

    Raises:
        VerificationFailure: it is not what it should be; the message says where.
    """
    try:
        return msgspec.convert(document, described(kind), dec_hook=_decoded)
    except msgspec.ValidationError as fault:
        named = getattr(kind, "__name__", str(kind))
        raise VerificationFailure(f"A stored {named} is not readable: {fault}.") from None


def replaced(record: _Read, /, **members: Any) -> _Read:
    """Return a record with other members."""
    made: _Read = msgspec.structs.replace(record, **members)  # type: ignore[type-var]
    return made


def members_of(record: Record, kind: type[Record] | None = None) -> dict[str, Any]:
    """
    Return the members of a record by name, to build another record from them.

    Args:
        record: Whose members.
        kind: A class of the record; only its members.
    """
    return {name: getattr(record, name) for name in (kind or record).__struct_fields__}


def empty() -> tuple[Any, ...]:
    """Return the default of a list that is written even when empty."""
    return ()


def _refuse(*_: Any, **__: Any) -> NoReturn:
    """Refuse a change."""
    raise TypeError("a recorded object cannot be changed")


class _Items(list[Any]):
    """An immutable JSON array."""

    def __hash__(self) -> int:  # type: ignore[override]
        """Return a hash of its items."""
        return hash(tuple(self))

    if not TYPE_CHECKING:
        __setitem__ = __delitem__ = __iadd__ = __imul__ = append = extend = insert = _refuse
        pop = remove = clear = sort = reverse = _refuse

    def __reduce__(self) -> tuple[type[_Items], tuple[list[Any]]]:
        """Return how a copy is made."""
        return _Items, (list(self),)


def _kept(value: Any) -> Any:
    """Return JSON made immutable."""
    if isinstance(value, dict):
        made = dict.__new__(Json)  # without the detour over arguments: many are made
        dict.update(made, value)
        return made._settled()
    if not isinstance(value, list):
        return value
    return _Items([each if type(each) in _IMMUTABLE else _kept(each) for each in value])


class Json(dict[str, Any]):
    """
    An immutable JSON object, comparable and hashable.

    >>> hash(Json(a=[1])) == hash(Json(a=[1]))
    True
    """

    def __init__(self, *members: Any, **named: Any) -> None:
        """Take the members, and make their values immutable as well."""
        super().__init__(*members, **named)
        self._settled()

    def _settled(self) -> Json:
        """Make the values immutable."""
        for key, each in self.items():
            if type(each) not in _IMMUTABLE:
                dict.__setitem__(self, key, _kept(each))
        return self

    def __hash__(self) -> int:  # type: ignore[override]
        """Return a hash of its members."""
        return hash(frozenset(self.items()))

    if not TYPE_CHECKING:
        __setitem__ = __delitem__ = __ior__ = update = pop = popitem = clear = setdefault = _refuse

    def __reduce__(self) -> tuple[type[Json], tuple[dict[str, Any]]]:
        """Return how a copy is made."""
        return Json, (dict(self),)


_IMMUTABLE = frozenset((str, int, bool, type(None), Json, _Items))
"""Of these a JSON value stays as it is."""


def _encoded(value: object) -> str:
    """Return a member that is not JSON as text: a sentence of the catalogue, or a quantity."""
    if isinstance(value, str):
        return str(value)
    # Most code that only reads the trail has no quantities: do not load pint for it.
    from ldncompound.core.quantities import Quantity, format_quantity

    if isinstance(value, Quantity):
        return format_quantity(value)
    raise NotImplementedError(type(value).__name__)


def _decoded(kind: Any, value: object) -> Any:
    """Return a member of one of the program's types, read by its `from_json`."""
    if kind is Json:
        if not isinstance(value, dict):
            raise ValueError("not an object")
        return value if type(value) is Json else Json(value)
    reader: Callable[[object], Any] | None = getattr(kind, "from_json", None)
    if reader is None:
        raise NotImplementedError(str(kind))
    return reader(value)
