"""The pharmacy's configuration: its name and address, balances and paper.

It is optional. Assumed values are marked as assumed on the sheet.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ldncompound.compounding.cost import Rates
from ldncompound.compounding.practice import SITE, UNCONFIGURED, Practice, Sampling
from ldncompound.compounding.prescription.steps import lead_days
from ldncompound.compounding.weighing.equipment_texts import (
    parse_balance,
    parse_measure,
    syringe_text,
)
from ldncompound.core.canonical_json import sha256_hex
from ldncompound.core.money import read_money
from ldncompound.core.names import choice_of, name_key
from ldncompound.core.near_names import write_near
from ldncompound.core.paths import path_text
from ldncompound.core.quantities import parse_count, parse_quantity, read_quantity
from ldncompound.core.records import Record, empty
from ldncompound.core.refusals import CompoundingError, Refusal, WrongUsage, quoted
from ldncompound.core.text import check_text
from ldncompound.core.wording.languages import check_language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ldncompound.core.quantities import Quantity

__all__ = [
    "PAPERS",
    "load_pharmacy",
    "parse_reorder",
    "parse_sampling",
    "pharmacy_from",
    "with_syringes",
]


PAPERS = {"letter": "us-letter", "a4": "a4"}
"""Paper by the name people use, and as typst calls it."""

_LISTS = ("balance", "measure", "band", "reorder")
_LARGEST_FILE = 100_000
_WEAKEST_BAND = 1000


class PharmacyTexts(Record, omit_defaults=True):
    """The keys of a configuration file: texts and lists of texts."""

    name: str | None = None
    address: str | None = None
    telephone: str | None = None
    site: str | None = None
    jurisdiction: str | None = None
    paper: str | None = None
    language: str | None = None
    batch_error: str | None = msgspec.field(default=None, name="batch-error")
    assay: str | None = None
    labour: str | None = None
    container: str | None = None
    lead: str | None = None
    mirror: str | None = None
    balance: tuple[str, ...] = msgspec.field(default_factory=empty)
    band: tuple[str, ...] = msgspec.field(default_factory=empty)
    measure: tuple[str, ...] = msgspec.field(default_factory=empty)
    reorder: tuple[str, ...] = msgspec.field(default_factory=empty)


def load_pharmacy(path: str | os.PathLike[str]) -> Practice:
    """
    Read a configuration file.

    Raises:
        WrongUsage: it cannot be read or is not valid; the message names file and key.
    """
    path = Path(path_text(path, "the configuration"))
    try:
        if path.exists() and not path.is_file():
            raise WrongUsage(
                f"The configuration {path} is not a file.", remedy="Name an existing file."
            )
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
        if len(data) > _LARGEST_FILE:
            raise WrongUsage(
                f"The configuration {path} is too large.",
                remedy="Name a file that 'ldncompound setup' wrote.",
            )
        table = tomllib.loads(data.decode("utf-8"))
    except OSError as error:
        raise WrongUsage(
            f"The configuration {path} cannot be read: {error.strerror}.",
            remedy="Name an existing file with --config, or write one with 'ldncompound setup'.",
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise WrongUsage(
            f"The configuration {path} is not valid TOML: {error}.",
            remedy="Correct it, or write a new one with 'ldncompound setup --replace'.",
        ) from None
    try:
        return pharmacy_from(table, digest=sha256_hex(data))
    except CompoundingError as error:
        raise WrongUsage(
            f"The configuration {path}: {error.message}", remedy=error.remedy
        ) from None


def with_syringes(measures: list[str] | None, syringes: list[str] | None) -> list[str] | None:
    """
    Return the measures of a configuration with the oral syringes that are handed out.

    Args:
        measures: Texts like those of `setup --measure`; None for none.
        syringes: Texts like '1 mL/0.01 mL'; None for none.

    Raises:
        WrongUsage: a text is no syringe.
    """
    if not syringes:
        return measures
    return [*(measures or ()), *map(syringe_text, syringes)]


def pharmacy_from(table: Mapping[str, object], *, digest: str | None = None) -> Practice:
    """
    Build a pharmacy from the keys of a configuration.

    Args:
        table: name, address, telephone, site, jurisdiction, paper, language, and balance and
            measure, lists of texts like those of `setup --balance` and `--measure`.
        digest: SHA-256 of the file it came from.

    Returns:
        The pharmacy. The formulary checks that its jurisdiction has rules.

    Raises:
        WrongUsage: an unknown key, or a value of the wrong type.

    >>> pharmacy_from({"name": "Elm Street Pharmacy", "site": "ELM"}).site
    'ELM'
    """
    texts = _texts(table)
    said = {
        "name": _printed(texts.name, "name", longest=100),
        "address": _printed(texts.address, "address", longest=160),
        "telephone": _printed(texts.telephone, "telephone", longest=40),
    }
    site, paper = _site(texts.site), _paper(texts.paper)
    law = UNCONFIGURED.jurisdiction if texts.jurisdiction is None else texts.jurisdiction
    balances = tuple(parse_balance(text) for text in texts.balance)
    if len({balance.id for balance in balances}) != len(balances):
        raise WrongUsage("two balances have the same name.", remedy="Give each its own name.")
    measures = tuple(parse_measure(text) for text in texts.measure)
    if len({measure.name for measure in measures}) != len(measures):
        raise WrongUsage(
            "two measures have the same name.",
            remedy="Give each its own name: 'ldncompound setup --measure' names them.",
        )
    rates = _rates(texts)
    return Practice(
        **said,
        site=site,
        jurisdiction=law.upper(),
        paper=paper,
        language="en" if texts.language is None else check_language(texts.language),
        balances=balances,
        measures=measures,
        batch_error=_batch_error(texts.batch_error),
        bands=_bands(texts.band),
        reorder=parse_reorder(texts.reorder),
        lead=None if texts.lead is None else _lead(texts.lead),
        mirror=None if texts.mirror is None else _mirror(texts.mirror),
        labour=rates.labour,
        container=rates.container,
        sampling=None if texts.assay is None else parse_sampling(texts.assay),
        digest=digest,
    )


def _texts(table: Mapping[str, object]) -> PharmacyTexts:
    """Return the keys of a configuration; refuse an unknown key and a value that is not text."""
    keys = PharmacyTexts.__struct_encode_fields__
    unknown = sorted(table.keys() - {*keys})
    if unknown:
        raise WrongUsage(
            f"the key {quoted(unknown[0])} is not known.",
            remedy="Known keys: " + ", ".join(sorted(keys)) + ".",
        )
    wrong = [key for key, value in table.items() if key not in _LISTS and not _is_text(value)] + [
        key
        for key in _LISTS
        if key in table and not (isinstance(each := table[key], list) and all(map(_is_text, each)))
    ]
    if wrong:
        raise WrongUsage(
            f"the key {wrong[0]} must hold text.",
            remedy='Write it in quotes; in a list, each in quotes: ["…"].',
        )
    return PharmacyTexts.from_document(table)


def _is_text(value: object) -> bool:
    """Return whether a value is a text."""
    return isinstance(value, str)


def _printed(text: str | None, what: str, *, longest: int) -> str | None:
    """Return a text that is printed about the pharmacy, stripped; None if empty."""
    try:
        check_text(text or "", f"the {what} of the pharmacy", longest=longest)
    except CompoundingError as error:
        raise WrongUsage(error.message, remedy=error.remedy) from None
    return (text or "").strip() or None


def _site(text: str | None) -> str:
    """Return the prefix of the batch numbers."""
    site = UNCONFIGURED.site if text is None else text
    if SITE.match(site) is None:
        plain = "".join(each for each in site.upper() if each.isalnum())
        raise WrongUsage(
            f"{quoted(site)} is not a site prefix.",
            remedy=(f"Write {quoted(plain)}. " if SITE.match(plain) else "")
            + "Use 1 to 12 capital letters and digits.",
        )
    return site


def _paper(text: str | None) -> str:
    """Return the paper; refuse an unknown one."""
    paper = UNCONFIGURED.paper if text is None else text
    paper = choice_of(paper, PAPERS)
    if paper not in PAPERS:
        raise WrongUsage(
            f"{quoted(paper)} is not a known paper.",
            remedy=f"{write_near(paper, [*PAPERS])}Known: {', '.join(PAPERS)}.",
        )
    return paper


def _bands(texts: Sequence[str]) -> tuple[tuple[Quantity, int], ...]:
    """Read bands like `1 mg/capsule=100`: up to that strength, a trituration of 1 in 100."""
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
                f"the band {quoted(text)} has an impossible trituration.",
                remedy=f"Give 1 part in 2 to 1 part in {_WEAKEST_BAND}.",
            )
    found = sorted(bands)
    if len({strength for strength, _ in found}) != len(found):
        raise WrongUsage("two bands have the same strength.", remedy="Give each its own strength.")
    return tuple(found)


def parse_reorder(texts: Sequence[str]) -> tuple[tuple[str, Quantity], ...]:
    """
    Read reorder points like `microcrystalline cellulose=100 g`.

    Raises:
        WrongUsage: another form, or two of one component.
    """
    points: dict[str, Quantity] = {}
    for text in texts:
        name, _, amount = text.rpartition("=")
        try:
            point = parse_quantity(amount)
        except Refusal as wrong:
            raise WrongUsage(
                f"the reorder point {quoted(text)}: {wrong.message}",
                remedy="Write it like 'microcrystalline cellulose=100 g'.",
            ) from None
        if not name.strip() or name_key(name) in map(name_key, points) or "/" in f"{point.units:~}":
            raise WrongUsage(
                f"{quoted(text)} is not one reorder point of a component.",
                remedy="Write each once, like 'microcrystalline cellulose=100 g'.",
            )
        points[name.strip()] = point
    return tuple(points.items())


def _rates(texts: PharmacyTexts) -> Rates:
    """Read labour and container, in one currency."""
    try:
        labour, container = (
            None if text is None else read_money(text, f"the {what}")
            for what, text in (("labour", texts.labour), ("container", texts.container))
        )
    except CompoundingError as wrong:
        raise WrongUsage(wrong.message, remedy=wrong.remedy) from None
    if labour and container and labour.currency != container.currency:
        raise WrongUsage(
            "labour and container are in two currencies.", remedy="Give both in one currency."
        )
    return Rates(labour, container)


def _batch_error(text: str | None) -> Quantity | None:
    """Read the largest error that weighing may cause in the content of a batch."""
    if text is None:
        return None
    try:
        error = read_quantity(text, "percent", "the error of a batch")
    except CompoundingError as wrong:
        raise WrongUsage(wrong.message, remedy=wrong.remedy) from None
    if error.magnitude <= 0:
        raise WrongUsage(
            "the error of a batch must be greater than 0 %.", remedy="Give it like '5 %'."
        )
    return error


def _mirror(text: str) -> str:
    """Return the folder of the mirror, in full: acts are done in any folder."""
    folder = os.path.expanduser(path_text(text, "the mirror"))  # noqa: PTH111 - it stays a text
    if not os.path.isabs(folder):  # noqa: PTH117 - likewise
        raise WrongUsage(
            f"the mirror {quoted(text)} is no whole path.",
            remedy="Write it in full, like '/mnt/mirror'.",
        )
    return folder


def _lead(text: str) -> Quantity:
    """Read the days from the making of a fill of a schedule to its first dose."""
    try:
        lead = read_quantity(text, "duration", "the lead")
        lead_days(lead)
    except CompoundingError as wrong:
        raise WrongUsage(wrong.message, remedy=wrong.remedy) from None
    return lead


def parse_sampling(text: str) -> Sampling:
    """
    Read a rule like `every=10, new-filler`.

    Raises:
        WrongUsage: the text is not such a rule.
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
                f"{quoted(text)} is not a rule for assays.",
                remedy="Write 'every=10', 'new-filler', or both with a comma between them.",
            )
    return found
