"""The pharmacy's configuration, written from what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.records import Record
from ldncompound.core.refusals import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ldncompound.api.premises import Premises
    from ldncompound.formulary.parts import Sourced

__all__ = [
    "ConfigurationWritten",
    "Proposed",
    "check_answer",
    "configured",
    "language_of_rules",
    "measures_of",
    "paper_of_country",
    "proposed_balances",
    "proposed_syringes",
    "write_configuration",
]


class ConfigurationWritten(Record, tag_field="schema", tag="ldncompound.setup/1"):
    """The configuration of a pharmacy, written to a file."""

    file: str


def write_configuration(
    premises: Premises,
    texts: Mapping[str, str | None],
    lists: Mapping[str, Sequence[str] | None],
    syringes: Sequence[str],
    *,
    without: Sequence[str] = (),
    replace: bool,
) -> ConfigurationWritten:
    """
    Write the configuration, and use it from now on.

    Args:
        premises: Where it is written to, and the formulations that know its jurisdiction.
        texts: By key of the file; None leaves a key as it is.
        lists: Likewise; each text replaces the one of its name, or is added.
        syringes: Oral syringes that are handed out, which are measures too.
        without: What is taken out, by its name, or the key of a text.
        replace: Keep nothing of a file that exists.

    Raises:
        WrongUsage: a text is not understood, no file was named, or it cannot be written.
    """
    from ldncompound.pharmacy.configuration import pharmacy_from, with_syringes
    from ldncompound.pharmacy.configuration_changed import changed
    from ldncompound.pharmacy.configuration_written import write_pharmacy

    path = premises.files.config
    if path is None:
        raise WrongUsage(
            "The pharmacy was opened without a configuration.",
            remedy="Name the file to be written: Pharmacy.open(config=…).",
        )
    given = {key: list(each) for key, each in lists.items() if each is not None}
    if (measures := with_syringes(given.get("measure"), [*syringes])) is not None:
        given["measure"] = measures
    told = {key: each for key, each in texts.items() if each is not None}
    before = {} if replace else configured(premises)
    if not (told or given or without) and before:
        raise WrongUsage("Nothing is given to be changed.", remedy=_ONE_OPTION)
    if not before and "jurisdiction" in told and "paper" not in told:
        told["paper"] = paper_of_country(told["jurisdiction"])
    table = changed(before, told, given, without)
    if "name" not in table:
        raise WrongUsage("--name is missing.", remedy="Give the name of the pharmacy.")
    practice = pharmacy_from(table)
    if "jurisdiction" not in table and path.exists():
        _keep_rules(path, practice.jurisdiction)
    premises.formulary.rule_of(practice.jurisdiction)
    write_pharmacy(practice, path)
    premises.files.forget_configuration()
    return ConfigurationWritten(file=str(path))


_ONE_OPTION = "Give what is to be changed, like --telephone '555 0100'."


def configured(premises: Premises) -> dict[str, str | list[str]]:
    """
    Return the keys of the configuration as they stand; empty where there is none.

    Raises:
        WrongUsage: it cannot be read.
    """
    from ldncompound.pharmacy.configuration import load_pharmacy
    from ldncompound.pharmacy.configuration_written import pharmacy_texts

    path = premises.files.config
    if path is None or not path.exists():
        return {}
    return pharmacy_texts(load_pharmacy(path)).document()


def check_answer(premises: Premises, key: str, value: str | list[str]) -> None:
    """
    Refuse an answer that the configuration could not hold, before it is written.

    Raises:
        WrongUsage: it is not understood, or there are no such rules.
    """
    from ldncompound.pharmacy.configuration import pharmacy_from

    practice = pharmacy_from({key: value})
    if key == "jurisdiction":
        premises.formulary.rule_of(practice.jurisdiction)


def language_of_rules(premises: Premises, jurisdiction: str) -> str:
    """Return the language that the rules of a jurisdiction propose for papers, such as "de"."""
    return premises.formulary.rule_of(jurisdiction).language


def paper_of_country(jurisdiction: str) -> str:
    """Return the paper that a country uses: Letter in the United States, A4 elsewhere."""
    from ldncompound.compounding.practice import UNCONFIGURED

    country = jurisdiction.strip().upper().partition("-")[0]
    home = country == UNCONFIGURED.jurisdiction
    return UNCONFIGURED.paper if home else "a4"


def measures_of(syringes: Sequence[str]) -> list[str]:
    """
    Return oral syringes by capacity and marks as measures.

    Raises:
        WrongUsage: a text is no syringe.
    """
    from ldncompound.pharmacy.configuration import with_syringes

    return with_syringes(None, [*syringes]) or []


class Proposed(NamedTuple):
    """
    Equipment of the shipped tables, for a pharmacy to confirm.

    Args:
        text: As `setup` takes it.
        words: What it is.
        source: Where its figures are from, and whether that was confirmed.
    """

    text: str
    words: str
    source: str


def proposed_balances(premises: Premises) -> list[Proposed]:
    """Return the balances of the shipped table, each with its source."""
    from ldncompound.core.quantities import format_quantity as written

    return [
        Proposed(
            f"{each.id},minimum={written(each.minimum)},sensitivity={written(each.sensitivity)},"
            f"readability={written(each.readability)},error={written(each.accepted_error)}",
            f"{each.title}: minimum {written(each.minimum)}, reads {written(each.readability)}",
            _source(premises, each),
        )
        for each in premises.formulary.balances.values()
    ]


def proposed_syringes(premises: Premises) -> list[Proposed]:
    """Return the oral syringes of the shipped table, likewise, by capacity and marks."""
    from ldncompound.core.quantities import format_quantity as written

    return [
        Proposed(
            f"{written(each.capacity)}/{written(each.graduation)}",
            f"{written(each.capacity)} with marks of {written(each.graduation)}",
            _source(premises, each),
        )
        for each in premises.formulary.measures.values()
        if each.kind == "oral syringe"
    ]


def _source(premises: Premises, figures: Sourced) -> str:
    """Return the source of figures in words."""
    source = premises.formulary.cite(figures.source, figures.locator)
    doubt = "; not confirmed in a document" if figures.status == "unconfirmed" else ""
    return f"{source.title}{doubt}"


def _keep_rules(path: Path, jurisdiction: str) -> None:
    """Refuse to change the jurisdiction unless one is given."""
    from ldncompound.pharmacy.configuration import load_pharmacy

    try:
        before = load_pharmacy(path).jurisdiction
    except WrongUsage:
        return  # a configuration that cannot be read is replaced
    if before != jurisdiction:
        raise WrongUsage(
            f"--jurisdiction is missing: {path} says {before}, and the new one would say "
            f"{jurisdiction}.",
            remedy=f"Give --jurisdiction {before}, or another.",
        )
