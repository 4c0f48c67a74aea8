"""A new key of a person: the passphrase that opens it, and the secrets that are handed over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from ldncompound.core.records import replaced
from ldncompound.core.refusals import NotAuthorised, RequestIdUsed, WrongUsage
from ldncompound.pharmacy.people.keys import key_file, open_key, read_file
from ldncompound.pharmacy.people.new_keys import check_chosen
from ldncompound.pharmacy.people.passphrases import Passphrase
from ldncompound.pharmacy.people.person import Person, PersonEnrolled, PersonEntry

if TYPE_CHECKING:
    from pathlib import Path

    from ldncompound.pharmacy.people.invitations import PersonInvited
    from ldncompound.pharmacy.people.single_use import SingleUse
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = [
    "AskedOnce",
    "Invited",
    "KeyGiven",
    "PassphraseWanted",
    "as_passphrase",
    "asked_of",
    "key_again",
    "key_given",
    "secret_in",
]


_LONGEST_FILE = 4096


@dataclass(frozen=True, slots=True)
class KeyGiven:
    """
    Who has which key from now on.

    Args:
        person: As recorded, with the path of the key file.
        recovery_key: Replaces a lost key, once; the trail does not have it, and it is in no
            representation. None where none was asked for, and where the act is repeated under
            its request id: it was handed over the first time.
    """

    person: PersonEnrolled
    recovery_key: str | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Invited:
    """
    Who may come in.

    Args:
        invitation: As recorded.
        word: Lets the person come in, once; the trail does not have it, and it is in no
            representation. None where the act is repeated under its request id.
    """

    invitation: PersonInvited
    word: str | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class PassphraseWanted:
    """
    Whose new passphrase is asked for.

    Args:
        id: Of the person.
        name: Full name.
        role: As what they are enrolled.
        first: Nobody is enrolled yet who could enrol others.
    """

    id: str
    name: str = field(repr=False)
    role: str
    first: bool
    _check: Callable[[Passphrase], None] = field(repr=False, compare=False)

    def check(self, passphrase: str | Passphrase) -> None:
        """
        Refuse one that is easily guessed, before it is typed again.

        Raises:
            NotAuthorised: too short, too long or easily guessed.
        """
        self._check(as_passphrase(passphrase))


def asked_of(
    given: str | Callable[[PassphraseWanted], str | Passphrase],
    recorder: Recorder,
    *,
    first: bool = False,
) -> Callable[[Person], Passphrase]:
    """Return what gets the new passphrase of a person."""

    def ask(person: Person) -> Passphrase:
        if isinstance(given, str):
            return as_passphrase(given)
        check = partial(check_chosen, recorder, person)
        whose = PassphraseWanted(person.id, person.name, person.role, first, check)
        return as_passphrase(given(whose))

    return ask


def as_passphrase(told: object) -> Passphrase:
    """Return a passphrase, as told by the caller; no traceback shows it."""
    try:
        if isinstance(told, str):
            return Passphrase(told)
        if not isinstance(told, Passphrase):
            raise WrongUsage(
                f"A passphrase must be text, not {type(told).__name__}.",
                remedy="Pass it as a text.",
            )
        return told
    finally:
        del told


def secret_in(path: Path) -> str:
    """
    Return a secret that was written to a file.

    Raises:
        OSError: it cannot be read, or is no file.
    """
    return read_file(path, _LONGEST_FILE).decode("utf-8", "replace")


def key_given(entry: PersonEntry, folder: Path, spare: SingleUse | None = None) -> KeyGiven:
    """Return who has which key, and where its file is."""
    kept = None if entry.public_key is None else str(key_file(folder, entry.public_key))
    return KeyGiven(entry.enrolled(kept), None if spare is None else spare.shown())


class AskedOnce:
    """
    What gets the new passphrase of a person, and keeps what it got while the call lasts.

    Args:
        ask: Gets it.
        before: Called before that where the act is only repeated: what else was asked first.
    """

    def __init__(
        self, ask: Callable[[Person], Passphrase], before: Callable[[], object] = lambda: None
    ) -> None:
        """Ask nobody yet."""
        self._ask, self._before = ask, before
        self._told: Passphrase | None = None

    def __call__(self, person: Person) -> Passphrase:
        """Return the passphrase."""
        if self._told is None:
            self._told = self._ask(person)
        return self._told

    def again(self, person: Person) -> Passphrase:
        """Return it for an act that was recorded before."""
        if self._told is None:
            self._before()
        return self(person)


def key_again(
    folder: Path, asks: AskedOnce | None, recorder: Recorder, recorded: Recorded
) -> KeyGiven:
    """
    Return the same from what was recorded, to whom has the same new passphrase.

    No digest tells which one it was: it is the same if it opens the key that was made.

    Args:
        folder: Of the keys.
        asks: Gets the new passphrase; None for a person without a key.
        recorder: Writes the refusal.
        recorded: The entry.

    Raises:
        RequestIdUsed: another passphrase is given now; recorded.
        WrongUsage: the key file is missing, so that nobody can tell.
    """
    entry = PersonEntry.from_document(recorded.document)
    public, person = entry.public_key, Person.stated(entry, recorded.sequence)
    if public is not None and asks is not None:
        recorder.attempt({}, partial(_check_opens, folder, public, person, asks))
    return key_given(replaced(entry, trail=recorded.place), folder)


def _check_opens(folder: Path, public: str, person: Person, asks: AskedOnce) -> None:
    """Refuse another passphrase than that of the key that was made."""
    try:
        open_key(folder, person.id, public, asks.again(person))
    except NotAuthorised:
        raise RequestIdUsed(
            "This request id was used with another new passphrase.",
            remedy="Repeat it with the passphrase given then, or use a new request id.",
        ) from None
