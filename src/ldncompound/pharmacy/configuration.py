"""The pharmacy's own configuration: who it is, its balances, its paper.

None is needed to start. What is then assumed is marked so on the sheet.
"""

from __future__ import annotations

import os
import re
import tomllib
from typing import TYPE_CHECKING, Any

from ldncompound.compounding.practice import UNCONFIGURED, Pharmacy, Sampling
from ldncompound.compounding.weighing.equipment_texts import parse_balance, parse_measure
from ldncompound.core.canonical_json import sha256_hex
from ldncompound.core.money import Money, format_money, read_money
from ldncompound.core.quantities import format_quantity, parse_count, read_quantity
from ldncompound.core.refusals import CompoundingError, Refusal, WrongUsage, quoted
from ldncompound.core.text import check_text

if TYPE_CHECKING:
    from pathlib import Path

    from ldncompound.core.quantities import Quantity

__all__ = ["PAPERS", "load_pharmacy", "parse_sampling", "pharmacy_from", "write_pharmacy"]


PAPERS = {"letter": "us-letter", "a4": "a4"}
"""Paper by the name people use, and as typst calls it."""

_SITE = re.compile(r"[A-Z0-9]{1,12}\Z", re.ASCII)
_TEXTS = {"name": 100, "address": 160, "telephone": 40}
_LISTS = ("balance", "measure", "band")
_RATES = ("labour", "container")
_KEYS = {*_TEXTS, "site", "jurisdiction", "paper", "batch-error", "assay", *_RATES, *_LISTS}
_LARGEST_FILE = 100_000
_WEAKEST_BAND = 1000


def load_pharmacy(path: Path) -> Pharmacy:
    """
    Read a configuration file.

    Raises:
        WrongUsage: it cannot be read, or holds what it should not; the message
            names file and key.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
        if len(data) > _LARGEST_FILE:
            raise WrongUsage(f"The configuration {path} is too large to be one.")
        table = tomllib.loads(data.decode("utf-8"))
    except OSError as error:
        raise WrongUsage(
            f"The configuration {path} cannot be read: {error.strerror}.",
            remedy="Name an existing file with --config, or write one with 'ldncompound setup'.",
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise WrongUsage(
            f"The configuration {path} is not valid TOML: {error}.",
            remedy="Correct it, or write a new one with 'ldncompound setup'.",
        ) from None
    try:
        return pharmacy_from(table, digest=sha256_hex(data))
    except CompoundingError as error:
        raise WrongUsage(
            f"The configuration {path}: {error.message}", remedy=error.remedy
        ) from None


def pharmacy_from(table: dict[str, Any], *, digest: str | None = None) -> Pharmacy:
    """
    Build a pharmacy from the keys of a configuration.

    Args:
        table: name, address, telephone, site, jurisdiction, paper, and balance and
            measure, lists of texts like those of `setup --balance` and `--measure`.
        digest: SHA-256 of the file it came from.

    Returns:
        The pharmacy; that there are rules of its jurisdiction is for a formulary to say.

    Raises:
        WrongUsage: an unknown key, or a value of the wrong sort.

    >>> pharmacy_from({"name": "Elm Street Pharmacy", "site": "ELM"}).site
    'ELM'
    """
    unknown = sorted(table.keys() - _KEYS)
    if unknown:
        raise WrongUsage(
            f"the key {quoted(unknown[0])} is not known.",
            remedy="Known keys: " + ", ".join(sorted(_KEYS)) + ".",
        )
    lists = {key: table.get(key, []) for key in _LISTS}
    texts = {key: value for key, value in table.items() if key not in _LISTS}
    wrong = [key for key, value in texts.items() if not isinstance(value, str)] + [
        key
        for key, value in lists.items()
        if not (isinstance(value, list) and all(isinstance(each, str) for each in value))
    ]
    if wrong:
        raise WrongUsage(f"the key {wrong[0]} does not hold a text.")
    for key, longest in _TEXTS.items():
        try:
            check_text(texts.get(key, ""), f"the {key} of the pharmacy", longest=longest)
        except CompoundingError as error:
            raise WrongUsage(error.message, remedy=error.remedy) from None
    _check_choices(texts)
    balances = tuple(parse_balance(text) for text in lists["balance"])
    if len({balance.id for balance in balances}) != len(balances):
        raise WrongUsage("two balances have the same name.", remedy="Give each its own.")
    measures = tuple(parse_measure(text) for text in lists["measure"])
    if len({measure.name for measure in measures}) != len(measures):
        raise WrongUsage("two measures have the same name.", remedy="Give each its own.")
    rates = _rates(texts)
    said = {key: value.strip() or None for key, value in texts.items() if key in _TEXTS}
    return Pharmacy(
        **said,
        site=texts.get("site", UNCONFIGURED.site),
        jurisdiction=texts.get("jurisdiction", UNCONFIGURED.jurisdiction).upper(),
        paper=texts.get("paper", UNCONFIGURED.paper),
        balances=balances,
        measures=measures,
        batch_error=_batch_error(texts),
        bands=_bands(lists["band"]),
        labour=rates.get("labour"),
        container=rates.get("container"),
        sampling=parse_sampling(texts["assay"]) if "assay" in texts else None,
        digest=digest,
    )


def _check_choices(texts: dict[str, str]) -> None:
    """Refuse a site prefix or paper that is none; jurisdictions are those of the rule files."""
    site = texts.get("site", UNCONFIGURED.site)
    if _SITE.match(site) is None:
        raise WrongUsage(
            f"{quoted(site)} is not a site prefix.",
            remedy="Use 1 to 12 capital letters and digits, for example ELM.",
        )
    if texts.get("paper", UNCONFIGURED.paper) not in PAPERS:
        raise WrongUsage(
            f"{quoted(texts['paper'])} is not a known paper.", remedy=f"Known: {', '.join(PAPERS)}."
        )


def _bands(texts: list[str]) -> tuple[tuple[Quantity, int], ...]:
    """Read bands like `1 mg/capsule=100`: up to that strength, a trituration of 1 part in 100."""
    bands = []
    for text in texts:
        strength, _, parts = text.partition("=")
        try:
            bands.append((read_quantity(strength, "strength", "the band"), parse_count(parts)))
        except CompoundingError as wrong:
            raise WrongUsage(
                f"the band {quoted(text)}: {wrong.message}",
                remedy="Write it like '1 mg/capsule=100': up to 1 mg, 1 part in 100 in all.",
            ) from None
        if not 2 <= bands[-1][1] <= _WEAKEST_BAND:
            raise WrongUsage(
                f"the band {quoted(text)} demands a trituration that cannot be.",
                remedy=f"1 part in 2 to 1 part in {_WEAKEST_BAND}.",
            )
    found = sorted(bands)
    if len({strength for strength, _ in found}) != len(found):
        raise WrongUsage("two bands end at one strength.", remedy="Give each its own.")
    return tuple(found)


def _rates(texts: dict[str, str]) -> dict[str, Money]:
    """Read labour and container, in one currency."""
    try:
        found = {key: read_money(texts[key], f"the {key}") for key in _RATES if key in texts}
    except CompoundingError as wrong:
        raise WrongUsage(wrong.message, remedy=wrong.remedy) from None
    if len({each.currency for each in found.values()}) > 1:
        raise WrongUsage("labour and container are in two currencies.", remedy="Give both in one.")
    return found


def _batch_error(texts: dict[str, str]) -> Quantity | None:
    """Read how far weighing may take the content of a batch."""
    if "batch-error" not in texts:
        return None
    try:
        error = read_quantity(texts["batch-error"], "percent", "the error of a batch")
    except CompoundingError as wrong:
        raise WrongUsage(wrong.message, remedy=wrong.remedy) from None
    if error.magnitude <= 0:
        raise WrongUsage(
            "no batch is weighed without error.", remedy="Give an error above 0 %, like '5 %'."
        )
    return error


def write_pharmacy(pharmacy: Pharmacy, path: Path) -> None:
    """
    Write a configuration file, whole or not at all.

    Raises:
        WrongUsage: the folder cannot be written to.
    """
    import tomli_w

    table: dict[str, Any] = {
        key: getattr(pharmacy, key)
        for key in ("name", "address", "telephone", "site", "jurisdiction", "paper")
        if getattr(pharmacy, key) is not None
    }
    if pharmacy.batch_error is not None:
        table["batch-error"] = format_quantity(pharmacy.batch_error)
    if pharmacy.sampling is not None:
        table["assay"] = pharmacy.sampling.as_text()
    for key in _RATES:
        if getattr(pharmacy, key) is not None:
            table[key] = format_money(getattr(pharmacy, key))
    table["balance"] = [balance.as_text() for balance in pharmacy.balances]
    table["band"] = [f"{format_quantity(up_to)}={parts}" for up_to, parts in pharmacy.bands]
    table["measure"] = [
        f"{measure.name},kind={measure.kind},capacity={format_quantity(measure.capacity)},"
        f"graduation={format_quantity(measure.graduation)},least={format_quantity(measure.least)}"
        for measure in pharmacy.measures
    ]
    temporary = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(
            b"# Written by 'ldncompound setup'. Change it there, or here.\n"
            + tomli_w.dumps(table).encode("utf-8")
        )
        os.replace(temporary, path)
    except OSError as error:
        raise WrongUsage(
            f"The configuration {path} cannot be written: {error.strerror}.",
            remedy="Name a place that can be written to with --config.",
        ) from None


def parse_sampling(text: str) -> Sampling:
    """
    Read a rule like `every=10, new-filler`.

    Raises:
        WrongUsage: it is none.
    """
    found = Sampling()
    for each in (part.strip() for part in text.split(",")):
        name, _, count = each.partition("=")
        if each == "new-filler" and not found.new_filler:
            found = found._replace(new_filler=True)
        elif name == "every" and found.every is None:
            try:
                found = found._replace(every=parse_count(count, "the batches"))
            except Refusal as wrong:
                raise WrongUsage(wrong.message, remedy=wrong.remedy) from None
        else:
            raise WrongUsage(
                f"{quoted(text)} does not say when a batch is assayed.",
                remedy="Write 'every=10', 'new-filler', or both with a comma between them.",
            )
    return found
