"""Order files: their keys, a file to fill in, and reading one order."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import IO, TYPE_CHECKING, Any

from ldncompound.compounding.dosage_forms.order_classes import order_class
from ldncompound.compounding.prescription.declared_fields import DeclaredField, declared
from ldncompound.compounding.prescription.order_fields import Order
from ldncompound.core.dosage_forms import FORMS as LISTED
from ldncompound.core.names import choice_of
from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.interchange.file_kinds import HEAD, check_kind, refuse_text_kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = [
    "COUNTS",
    "DATES",
    "FORMS",
    "LARGEST_FILE",
    "LISTS",
    "QUANTITIES",
    "REQUIRED",
    "fields_in_a_file",
    "form_of",
    "header",
    "keys_of",
    "opened",
    "order_from",
    "order_of_texts",
    "parse_json",
    "read_order",
    "refuse_other_kind",
    "template",
]


FORMS: dict[str, type[Order]] = {form: order_class(form) for form in LISTED}
REQUIRED = Order.wanted({})
"""Required keys; `quantity` may replace `days`."""

_FIELDS = {each.name: each for kind in FORMS.values() for each in declared(kind)}
LISTS = tuple(name for name, each in _FIELDS.items() if each.many)
"""Keys that hold a list of texts."""


def _of_kind(*kinds: str) -> frozenset[str]:
    """Return the keys whose values are of a kind."""
    return frozenset(name for name, each in _FIELDS.items() if each.says.value in kinds)


DATES, QUANTITIES, COUNTS = _of_kind("DATE"), _of_kind("Q"), _of_kind("N", "auto|N")
"""Keys that hold a day, a quantity, a count."""

LARGEST_FILE = 100_000
_TABLES = (".csv", ".xlsx")
_LARGEST_NUMBER = 10**15


def keys_of(form: str) -> tuple[str, ...]:
    """
    Return the keys that an order of this form may have, `form` first.

    >>> keys_of("liquid")[:3]
    ('form', 'dose', 'days')
    """
    return ("form", *(each.name for each in fields_in_a_file(form)))


def fields_in_a_file(form: str) -> list[DeclaredField]:
    """Return the fields that a file may have: all but switches."""
    # So that an order meant for a patient is never made for stock because of its file.
    return [each for each in declared(FORMS[form]) if not each.switch]


def template(form: str) -> str:
    """Return a TOML file to fill in: required keys empty, the others as comments."""
    lines = ["# An order. Amounts are texts with their unit. Fill in the first lines;"]
    lines += ["# remove the '# ' before any line below that you need.", ""]
    lines += [f'form = "{form}"']
    for each in fields_in_a_file(form):
        if each.name in REQUIRED:
            lines += [f"# {each.in_file}", f'{each.name} = ""']
        else:
            empty = "[]" if each.many else '""'
            lines += ["", f"# {each.in_file}", f"# {each.name} = {empty}"]
    return "\n".join(lines) + "\n"


def header(form: str) -> str:
    """Return the first line of a CSV file of such orders."""
    return ",".join(keys_of(form)) + "\r\n"


# One order


def read_order(path: Path, *, for_stock: bool = False) -> Order:
    """
    Read one order from a file that ends in .toml or .json.

    Raises:
        WrongUsage: it cannot be read or is not an order; the message names file and key.
    """
    if path.suffix.lower() in _TABLES:
        raise WrongUsage(
            f"{quoted(path.name)} may hold many orders.",
            remedy="Prepare its rows, with --batch or 'orders.prepare'.",
        )
    with opened(path) as file:
        check_kind(file, path.name)
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        refuse_text_kind(data[:HEAD], path.name)
        raise WrongUsage(
            f"The order {quoted(path.name)} is larger than {LARGEST_FILE // 1000} kB.",
            remedy="Give a file with one order.",
        )
    kind, parse = ("JSON", parse_json) if path.suffix.lower() == ".json" else ("TOML", _toml)
    try:
        table = parsed(data, parse)
    except ValueError as error:
        refuse_text_kind(data[:HEAD], path.name)
        raise WrongUsage(
            f"The order {quoted(path.name)} is not valid {kind}: {quoted(str(error))}.",
            remedy="Correct it; 'ldncompound order new FILE.toml' writes one to fill in.",
        ) from None
    try:
        return order_from(table, for_stock=for_stock)
    except WrongUsage as error:
        refuse_text_kind(data[:HEAD], path.name)
        raise WrongUsage(
            f"The order {quoted(path.name)}: {error.message}", remedy=error.remedy
        ) from None


def refuse_other_kind(path: Path) -> None:
    """
    Refuse a file whose ending is none of an order's, if it is known to be something else.

    Raises:
        WrongUsage: it is.
    """
    try:
        file = opened(path)
    except WrongUsage:
        return
    with file:
        check_kind(file, path.name)
        refuse_text_kind(file.read(HEAD), path.name)


def order_from(table: object, *, for_stock: bool = False) -> Order:
    """
    Build an order from the keys of a file.

    Args:
        table: Keys and values: texts, whole numbers, lists of texts.
        for_stock: Capsules made for stock, without a patient.

    Raises:
        WrongUsage: a key or value is wrong or missing.

    >>> given = {"form": "capsules", "dose": "4.5", "days": 30, "patient": "P", "prescriber": "D"}
    >>> order_from(given).dose, order_from(given).days
    ('4.5', '30')
    """
    if not isinstance(table, dict):
        raise WrongUsage(
            "it must hold keys and values.",
            remedy="'ldncompound order new FILE.toml' writes an example to fill in.",
        )
    texts = {
        key: tuple(_text(key, each) for each in value)
        if key in LISTS and isinstance(value, list)
        else _text(key, value, listed=key in LISTS)
        for key, value in table.items()
        if value is not None
    }
    return order_of_texts(texts, for_stock=for_stock)


def order_of_texts(texts: Mapping[str, Any], *, for_stock: bool = False) -> Order:
    """
    Build an order from texts.

    Args:
        texts: By key, `form` among them; those of `LISTS` are tuples of texts.
        for_stock: Capsules made for stock, without a patient.

    Raises:
        WrongUsage: as `order_from`.
    """
    form = form_of(texts)
    if form is None:
        why = "the key 'form' is missing"
        if texts.get("form") is not None:
            why = f"{quoted(texts['form'])} is not a dosage form"
        raise WrongUsage(f"{why}.", remedy=f"Known forms: {', '.join(FORMS)}.")
    known = keys_of(form)
    for key in texts:
        if key not in known:
            raise WrongUsage(
                f"the key {quoted(key)} is not known for {form}.",
                remedy=f"Known keys: {', '.join(known)}.",
            )
    if "days" in texts and "quantity" in texts:
        raise WrongUsage("'days' and 'quantity' are both given.", remedy="Give one of the two.")
    switched = {"for_stock": True} if for_stock else {}
    if not switched.keys() <= {each.name for each in declared(FORMS[form])}:
        raise WrongUsage("only capsules are made for stock.", remedy="Leave out --for-stock.")
    for key in FORMS[form].wanted(switched if for_stock else texts):
        # An empty dose is recorded as a refusal, as when it is typed as an option.
        if key not in texts or (key != "dose" and not texts[key].strip()):
            what = "empty" if key in texts else "missing"
            raise WrongUsage(f"the key '{key}' is {what}.", remedy="Give it; it has no default.")
    given = {key: text for key, text in texts.items() if key != "form"}
    if for_stock:
        return FORMS[form].from_options(**given, **switched)
    return FORMS[form](**given)


def form_of(texts: Mapping[str, Any]) -> str | None:
    """
    Return the dosage form that the key `form` names, in any letter case; None where it names none.

    >>> form_of({"form": "Capsules"}), form_of({"form": "pill"}), form_of({})
    ('capsules', None, None)
    """
    form = choice_of(str(texts.get("form", "")), FORMS)
    return form if form in FORMS else None


def _text(key: str, value: object, *, listed: bool = False) -> str:
    """Return a value as the text it was written as; refuse anything else."""
    if isinstance(value, str) and not listed:
        return value
    if key in DATES and type(value) is date:
        return value.isoformat()
    if type(value) is int and abs(value) < _LARGEST_NUMBER and not listed:
        return str(value)
    wanted = "a list of texts" if key in LISTS else "a text"
    raise WrongUsage(
        f"the key {quoted(key)} must hold {wanted}.",
        remedy='Write amounts as texts with their unit, like "1.5 mg".',
    )


def _toml(text: str) -> object:
    """Parse TOML; a decimal stays as written, inf and nan become floats."""
    return tomllib.loads(
        text, parse_float=lambda each: float(each) if each.lstrip("+-").isalpha() else each
    )


def parsed(data: bytes, parse: Callable[[str], object]) -> object:
    """
    Return what the bytes of a file say.

    Raises:
        ValueError: it cannot be parsed, and why, in words.
    """
    try:
        return parse(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError("its letters are not UTF-8") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def parse_json(text: str) -> object:
    """Parse JSON; every number stays as written."""
    return json.loads(
        text,
        parse_float=str,
        parse_int=str,
        parse_constant=float,
        object_pairs_hook=_unique,
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the members of an object; refuse one given twice, whose first value would be lost."""
    members = dict(pairs)
    if len(members) != len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ValueError(f"{twice} is given twice")
    return members


def opened(path: Path) -> IO[bytes]:
    """
    Open a file to read.

    Raises:
        WrongUsage: it does not exist, or is a pipe or device, which may never end.
    """
    try:
        if path.exists() and not path.is_file():
            raise WrongUsage(f"{quoted(path.name)} is not a file.", remedy="Name a file.")
        return path.open("rb")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not a path"
        raise WrongUsage(
            f"{quoted(path.name)} cannot be read: {why}.", remedy="Name an existing file."
        ) from None
