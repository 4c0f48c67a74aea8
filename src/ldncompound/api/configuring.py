"""The pharmacy's configuration, written from what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.records import Record
from ldncompound.core.refusals import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ldncompound.api.premises import Premises

__all__ = ["ConfigurationWritten", "write_configuration"]


class ConfigurationWritten(Record, tag_field="schema", tag="ldncompound.setup/1"):
    """The configuration of a pharmacy, written to a file."""

    file: str


def write_configuration(
    premises: Premises,
    texts: Mapping[str, str | None],
    lists: Mapping[str, Sequence[str] | None],
    syringes: Sequence[str],
    *,
    replace: bool,
) -> ConfigurationWritten:
    """
    Write the configuration, and use it from now on.

    Args:
        premises: Where it is written to, and the formulations that know its jurisdiction.
        texts: By key of the file; None leaves a key out.
        lists: Likewise.
        syringes: Oral syringes that are handed out, which are measures too.
        replace: Write over a file that exists.

    Raises:
        WrongUsage: a text is not understood, no file was named, or it exists or cannot be written.
    """
    from ldncompound.pharmacy.configuration import pharmacy_from, with_syringes
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
    formulary = premises.formulary
    if path.exists() and not replace:
        raise WrongUsage(f"{path} exists.", remedy="Use --replace to write a new one.")
    told = {key: each for key, each in texts.items() if each is not None}
    practice = pharmacy_from({**told, **given})
    if "jurisdiction" not in told and path.exists():
        _keep_rules(path, practice.jurisdiction)
    formulary.rule_of(practice.jurisdiction)
    write_pharmacy(practice, path)
    premises.files.forget_configuration()
    return ConfigurationWritten(file=str(path))


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
