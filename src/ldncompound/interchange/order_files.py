"""One order in a file: its keys, a file to fill in, and how it is read."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from dataclasses import fields
from datetime import date
from typing import IO, TYPE_CHECKING, Any

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.prescription.order import Order
from ldncompound.core.refusals import WrongUsage, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = [
    "EXPLAINED",
    "FORMS",
    "LARGEST_FILE",
    "LISTS",
    "REQUIRED",
    "header",
    "keys_of",
    "opened",
    "order_from",
    "order_of_texts",
    "parse_json",
    "read_order",
    "template",
]


FORMS: dict[str, type[Order]] = {
    each.form: each for each in (CapsuleOrder, TabletOrder, LiquidOrder, TopicalOrder)
}
REQUIRED = ("dose", "days", "patient", "prescriber")
"""Without them there is no order; `quantity` may stand in the place of `days`."""

EXPLAINED = {
    "form": '"capsules", "tablets", "liquid" or "topical"',
    "dose": 'one dose, with its unit, like "1.5 mg"',
    "days": "length of the course in days",
    "patient": "your reference for the patient",
    "prescriber": "who prescribed it",
    "quantity": "capsules or tablets to dispense, instead of days; then delete the line of days",
    "per_day": "doses a day; 1 if not given",
    "fills": 'cut a long course: "auto" for as few fills as can be, or how many',
    "strength": 'drug in one, like "1.5 mg/capsule", else the dose; or "3 mg/g" on the skin',
    "size": 'capsule size, like "3"',
    "fill_mass": 'from your own packing trial, like "130 mg/capsule"',
    "excess": 'made beyond what is dispensed: "5 %", "2 capsule", "2 tablet" or "2 g"',
    "blank_mass": 'mean mass of dry tablets of the base alone, like "65 mg/tablet"',
    "density_factor": "parts of drug that displace one part of base, measured by you",
    "loaded_mass": "mean mass of dry test tablets with drug, to find the density factor",
    "loaded_drug": "drug in each of those test tablets",
    "amount": 'what one application takes, like "0.5 g"',
    "actuation_mass": "what one actuation of a metered container delivers, weighed by you",
    "actuations": "actuations of one application",
    "base": "the topical base that the pharmacy uses, with its maker",
    "base_kind": '"nonpreserved-aqueous", "preserved-aqueous" or "nonaqueous"',
    "mould": "which mould was calibrated, as you name it",
    "storage": 'how the patient keeps it, "refrigerator" or "room"; refrigerator if not given',
    "tablet_mass": "mean mass of 20 tablets, to weigh a part of crushed tablets",
    "overfill": 'into the container beyond the label, "5 mL", "2 g" or "3 %"',
    "batch_size": 'make at least this much, like "100 mL" or "60 g"',
    "bottle": "capacity of the bottles; else the smallest that hold it",
    "formulation": "id of the master formulation record; else the usual one of the form",
    "patient_name": "printed on sheet and label",
    "rx": "prescription number",
    "directions": "the prescriber's, verbatim; the program has none of its own",
    "prepared_on": "day of preparation, YYYY-MM-DD; today if not given",
    "first_dose": "day of the first dose, YYYY-MM-DD; the day of preparation if not given",
    "reason": "why the day of preparation has passed",
    "lots": 'lots of components, each "NAME=LOT@YYYY-MM", or "NAME=LOT" of one received',
    "balance": "id of a configured balance; else the first",
    "potency": 'what is done with a certificate: "as-label", "certificate" or "nrf"',
    "dose_as": 'in terms of what the dose is written: "hydrochloride" or "base"',
    "drug": "what is prescribed, by any of its names; any other is refused",
    "protocol": 'a documented protocol that the prescriber named, "berkson"; it narrows the range',
    "avoid": 'what the patient is to avoid, each an id like "lactose" or "dyes"',
    "checked": 'what was seen of lots that may hold it, each "THING: WORDS"',
    "answers": 'to the screening, each "ITEM=ANSWER", like "opioids=never"',
    "consulted": 'what the prescriber said of a caution, each "ITEM: WORDS"',
}
"""Every key of an order file, in the order of the template, with what it says of each."""

LISTS = ("lots", "avoid", "checked", "answers", "consulted")
"""Keys that hold a list of texts."""

_DATES = ("prepared_on", "first_dose")
LARGEST_FILE = 100_000
_LARGEST_NUMBER = 10**15


def keys_of(form: str) -> tuple[str, ...]:
    """
    Return the keys that an order of this form may have, `form` first.

    >>> keys_of("liquid")[:3]
    ('form', 'dose', 'days')
    """
    # For nobody is said by the call, so that a file meant for a patient never ends there.
    known = {field.name for field in fields(FORMS[form])} - {"for_stock"}
    return ("form", *(key for key in EXPLAINED if key in known))


def template(form: str) -> str:
    """Return a TOML file to fill in: what is required empty, the rest as comments."""
    lines = ["# An order. Amounts are texts with their unit. Fill in what stands first;"]
    lines += ["# take away the '# ' before a line below that you need.", ""]
    for key in keys_of(form):
        if key == "form":
            lines += [f'form = "{form}"']
        elif key in REQUIRED:
            lines += [f"# {EXPLAINED[key]}", f'{key} = ""']
        else:
            lines += ["", f"# {EXPLAINED[key]}", f"# {key} = " + ("[]" if key in LISTS else '""')]
    return "\n".join(lines) + "\n"


def header(form: str) -> str:
    """Return the first line of a CSV file of such orders."""
    return ",".join(keys_of(form)) + "\r\n"


# One order


def read_order(path: Path, *, for_stock: bool = False) -> Order:
    """
    Read one order from a file that ends in .toml or .json.

    Raises:
        WrongUsage: it cannot be read, or holds what it should not; the message
            names file and key.
    """
    with opened(path) as file:
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise WrongUsage(
            f"The order {quoted(path.name)} is larger than {LARGEST_FILE // 1000} kB.",
            remedy="Give a file with one order.",
        )
    kind, parse = ("JSON", parse_json) if path.suffix.lower() == ".json" else ("TOML", _toml)
    try:
        table = parse(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise WrongUsage(
            f"The order {quoted(path.name)} is not valid {kind}: {quoted(str(error))}.",
            remedy="Correct it; 'ldncompound order new FILE.toml' writes one to fill in.",
        ) from None
    try:
        return order_from(table, for_stock=for_stock)
    except WrongUsage as error:
        raise WrongUsage(
            f"The order {quoted(path.name)}: {error.message}", remedy=error.remedy
        ) from None


def order_from(table: object, *, for_stock: bool = False) -> Order:
    """
    Build an order from the keys of a file.

    Args:
        table: Keys and what stands under them: texts, whole numbers, lists of texts.
        for_stock: Capsules made ahead, for nobody yet.

    Raises:
        WrongUsage: a key or value that cannot be, or one that is missing.

    >>> given = {"form": "capsules", "dose": "4.5", "days": 30, "patient": "P", "prescriber": "D"}
    >>> order_from(given).dose, order_from(given).days
    ('4.5', '30')
    """
    if not isinstance(table, dict):
        raise WrongUsage("it does not hold keys and values.")
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
    Build an order of texts.

    Args:
        texts: By key, `form` among them; those of `LISTS` are tuples of texts.
        for_stock: Capsules made ahead, for nobody yet.

    Raises:
        WrongUsage: as `order_from`.
    """
    form = texts.get("form")
    if form not in FORMS:
        what = "the key 'form' is missing" if form is None else f"{quoted(form)} is not a form"
        raise WrongUsage(f"{what}.", remedy=f"Known forms: {', '.join(FORMS)}.")
    known = keys_of(form)
    for key in texts:
        if key not in known:
            raise WrongUsage(
                f"the key {quoted(key)} is not known for {form}.",
                remedy=f"Known keys: {', '.join(known)}.",
            )
    if "days" in texts and "quantity" in texts:
        raise WrongUsage("'days' and 'quantity' are both given.", remedy="Give one of the two.")
    if for_stock and form != "capsules":
        raise WrongUsage("only capsules are made for stock.", remedy="Leave --for-stock away.")
    for key in ("dose", "quantity") if for_stock else REQUIRED:
        if key == "days" and "quantity" in texts:
            continue
        # An empty dose is a slip that the trail keeps, as when it is typed as an option.
        if key not in texts or (key != "dose" and not texts[key].strip()):
            raise WrongUsage(f"the key '{key}' is missing.", remedy="Give it; it has no default.")
    given = {key: text for key, text in texts.items() if key != "form"}
    if for_stock:
        return CapsuleOrder(**{"patient": "", "prescriber": "", **given}, for_stock=True)
    return FORMS[form](**given)


def _text(key: str, value: object, *, listed: bool = False) -> str:
    """Return a value as the text it was written as; refuse what is none."""
    if isinstance(value, str) and not listed:
        return value
    if key in _DATES and type(value) is date:
        return value.isoformat()
    if type(value) is int and abs(value) < _LARGEST_NUMBER and not listed:
        return str(value)
    wanted = "a list of texts" if key in LISTS else "a text"
    raise WrongUsage(
        f"the key {quoted(key)} does not hold {wanted}.",
        remedy='Write amounts as texts with their unit, like "1.5 mg".',
    )


def _toml(text: str) -> object:
    """Parse TOML; a decimal stays as written, and what is no number stays a float."""
    return tomllib.loads(
        text, parse_float=lambda each: float(each) if each.lstrip("+-").isalpha() else each
    )


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
    """Return the members of an object; one given twice would silently lose its first value."""
    members = dict(pairs)
    if len(members) != len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ValueError(f"{twice} is given twice")
    return members


def opened(path: Path) -> IO[bytes]:
    """
    Open a file to read.

    Raises:
        WrongUsage: there is none, or it is a pipe or device, which may never end.
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
