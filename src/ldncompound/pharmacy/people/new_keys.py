"""A new key of a person: the passphrase chosen, the file made; removed if nothing is recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ldncompound.core.errors import AnsweredBefore
from ldncompound.core.refusals import CompoundingError, NotAuthorised, WrongUsage
from ldncompound.core.text import echo
from ldncompound.pharmacy.people import keys as signing
from ldncompound.pharmacy.people.passphrases import HOW_TO_CHOOSE

if TYPE_CHECKING:
    from pathlib import Path

    from ldncompound.pharmacy.people.passphrases import Passphrase
    from ldncompound.pharmacy.people.person import Person, PersonEntry
    from ldncompound.pharmacy.recorder import Recorder

__all__ = ["check_chosen", "chosen_passphrase", "with_new_key"]


def chosen_passphrase(
    recorder: Recorder, person: Person, ask: Callable[[], Passphrase]
) -> Passphrase:
    """
    Return the new passphrase of a person.

    Args:
        recorder: Writes a refusal.
        person: Whose key it is to open.
        ask: Gets it.

    Raises:
        NotAuthorised: too short, or easily guessed; recorded, without it.
        WrongUsage: the extra [sign] is missing, or there is nobody to ask.
    """

    def chosen() -> Passphrase:
        try:
            passphrase = ask()
        except NotAuthorised as refusal:
            refusal.remedy = HOW_TO_CHOOSE
            raise
        check_chosen(recorder, person, passphrase)
        return passphrase

    signing.check_sign_extra()
    return recorder.attempt({"person": echo(person.id)}, chosen)


def check_chosen(recorder: Recorder, person: Person, passphrase: Passphrase) -> None:
    """
    Refuse a new passphrase that somebody could guess who knows person and pharmacy.

    Raises:
        NotAuthorised: it is easily guessed; not recorded here.
    """
    pharmacy = recorder.pharmacy
    passphrase.check_new((*person.texts, pharmacy.name or "", pharmacy.site))


def with_new_key(
    folder: Path | None,
    person: Person,
    passphrase: Passphrase,
    record: Callable[[str], PersonEntry],
) -> PersonEntry:
    """
    Make a key, and record it.

    Args:
        folder: Of the key files.
        person: Whose key it is.
        passphrase: Opens it.
        record: Given the public key, writes the entry; where it fails there is no key file.

    Raises:
        WrongUsage: the key cannot be stored.
    """
    if folder is None:
        raise WrongUsage("No folder for the key is named.", remedy="Give --keys.")
    key = signing.new_key(folder, person.id, passphrase)
    try:
        return record(key)
    except (CompoundingError, AnsweredBefore):
        signing.remove_key(folder, key)
        raise
