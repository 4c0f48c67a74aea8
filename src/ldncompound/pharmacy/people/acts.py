"""Acts on people: enrol, revoke, sign.

Another act uses them like this:

    personnel = Personnel(recorder, keys)                  # the folder of the key files
    person = personnel.signer(who, meaning, others=…)      # may they? before anything is asked
    signature = personnel.sign(who, meaning, digest, passphrase, others=…)
    personnel.verify_signatures(document, digest=digest)   # inside the transaction that stores it

`sign` records only refusals. Its signature goes into the document of the act, recorded through
the same `Recorder`, so that signature and entry have the same time. `signer` and `sign` record a
refusal before raising it: call them outside a transaction. `verify_signatures` only reads: call it
in the `document` callable of the act, so that nobody can be revoked in between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    CompoundingError,
    NotAuthorised,
    VerificationFailure,
    WrongUsage,
)
from ldncompound.core.text import Echo, check_text, echo
from ldncompound.pharmacy.people import keys as signing
from ldncompound.pharmacy.people.person import Person, PersonEntry, name_key
from ldncompound.pharmacy.people.roll import Enrolment, Roll, check_signer, enrolled, revoked
from ldncompound.pharmacy.people.signatures import (
    NamedSigner,
    Signature,
    check_signature,
    is_digest,
    named,
    signatures_in,
)
from ldncompound.pharmacy.trail_index import KEPT_PERSON, PERSON_NAME, SIGNED_BY

if TYPE_CHECKING:
    from ldncompound.pharmacy.people.keys import Passphrase
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.store import Trail

__all__ = ["Ask", "Personnel", "no_passphrase", "roll_of", "signature_mentions"]


_LONGEST_REASON = 300

Ask = Callable[["Person", str, str], "Passphrase | None"]
"""Returns the passphrase of a person, given the meaning and the digest to sign."""


def no_passphrase(person: Person, meaning: str, digest: str) -> None:
    """Return no passphrase: for people who sign without a key."""


@dataclass(frozen=True, slots=True)
class Personnel:
    """
    Records acts on people through a `Recorder`.

    Args:
        recorder: Writes the entries; who acts and when come from its desk.
        keys: The folder of the key files.
    """

    recorder: Recorder
    keys: Path

    @property
    def roll(self) -> Roll:
        """Return who is enrolled, as of now."""
        return roll_of(self.recorder.trail)

    # Signing

    def signer(self, who: str, meaning: str, *, others: Sequence[str] = ()) -> Person:
        """
        Return the signer; refuse one who may not sign. Call it before asking a passphrase.

        Args:
            who: Id or name.
            meaning: One of `person.MEANINGS`: prepared, checked, released, proposed, adopted.
            others: Ids or names of those who may not sign this: for "checked" those who
                prepared, for "adopted" who proposed; each must be or have been enrolled.

        Raises:
            NotAuthorised: unknown, revoked, wrong role, or not a second person; recorded.
            ValueError: an unknown meaning, or "checked" or "adopted" without *others*.
        """
        typed = {"person": echo(who), "meaning": meaning}
        return self.recorder.attempt(typed, lambda: check_signer(self.roll, who, meaning, others))

    def sign(
        self,
        who: str,
        meaning: str,
        digest: str,
        passphrase: Passphrase | None,
        *,
        others: Sequence[str] = (),
    ) -> Signature:
        """
        Return the signature of a person for a record.

        Args:
            who: Id or name.
            meaning: As for `signer`.
            digest: SHA-256 of the record, 64 lower-case hexadecimal digits.
            passphrase: Opens the key; None for a person without a key.
            others: As for `signer`.

        Returns:
            The signature, for the document of the signed act.

        Raises:
            NotAuthorised: as for `signer`, or a wrong or missing passphrase; recorded.
            VerificationFailure: the key file is damaged, or belongs to somebody else.
            WrongUsage: the key file or the extra [sign] is missing.
            ValueError: as for `signer`, or *digest* is not a SHA-256.
        """
        if not is_digest(digest):
            raise ValueError(f"{digest!r} is not a SHA-256")
        typed = {"person": echo(who), "meaning": meaning, "digest": digest}
        return self.recorder.attempt(
            typed, lambda: self._signed(who, meaning, digest, passphrase, others)
        )

    def _signed(
        self,
        who: str,
        meaning: str,
        digest: str,
        passphrase: Passphrase | None,
        others: Sequence[str],
    ) -> Signature:
        """Return the signature of a person who may sign."""
        from ldncompound.trail.act import timestamp

        person = check_signer(self.roll, who, meaning, others)
        unsigned = Signature(
            person=person.id,
            name=person.name,
            role=person.role,
            meaning=meaning,
            digest=digest,
            at=timestamp(self.recorder.desk.now),
            algorithm=person.signs_with,
            public_key=person.public_key,
            signature=None,
        )
        return self._with_key(person, unsigned, passphrase)

    def _with_key(
        self, person: Person, unsigned: Signature, passphrase: Passphrase | None
    ) -> Signature:
        """Return a signature made with the person's key, where they have one."""
        if person.public_key is None:
            return unsigned
        if passphrase is None:
            raise NotAuthorised(
                f"{person.told()}, signs with a key, but no passphrase was given.",
                remedy="Type it when asked, or give it with --passphrase-fd.",
            )
        signing.check_sign_extra()
        made = signing.sign(
            self.keys, person.id, person.public_key, passphrase, unsigned.signed_bytes()
        )
        return replaced(unsigned, signature=made)

    def vouch(
        self, meaning: str, digest: str, ask: Ask, *, others: Sequence[str] = ()
    ) -> Signature | NamedSigner:
        """
        Return the signature of the person at the desk for a record.

        Args:
            meaning: As for `signer`.
            digest: As for `sign`.
            ask: Returns the passphrase; called once it is clear that they may sign.
            others: As for `signer`.

        Returns:
            A signature; where nobody is enrolled, the name.

        Raises:
            NotAuthorised: as for `sign`; recorded.
            VerificationFailure: as for `sign`.
            WrongUsage: as for `sign`.
        """
        desk = self.recorder.desk
        if self.roll.people:
            person = self.signer(desk.by, meaning, others=others)
            passphrase = ask(person, meaning, digest)
            return self.sign(desk.by, meaning, digest, passphrase, others=others)
        typed = {"person": echo(desk.by), "meaning": meaning, "digest": digest}
        return self.recorder.attempt(
            typed, lambda: named(desk.by, desk.by_basis, meaning, digest, others)
        )

    def verify_signatures(self, document: object, *, digest: str | None = None) -> int:
        """
        Check every signature in a document against the roll as of now.

        Args:
            document: Any JSON; signatures may be anywhere in it.
            digest: The digest they must sign; None for any.

        Returns:
            The number of signatures.

        Raises:
            VerificationFailure: a signature is not valid now. Signatures of people revoked
                since are checked by `verify_with_signatures`, as of their entry.
            WrongUsage: the extra [sign] is missing.
        """
        roll, found = self.roll, list(signatures_in(document))
        for stated in found:
            signature = Signature.from_document(stated)
            if digest is not None and signature.digest != digest:
                raise VerificationFailure(f"{signature.person} signed another record.")
            if signature.public_key is not None:
                signing.check_sign_extra()
            check_signature(signature, roll.find(signature.person), signing.verifies)
        return len(found)

    # Enrolling and revoking

    def check(self, wanted: Enrolment) -> Person:
        """
        Return the person to be enrolled, before a passphrase is asked for.

        Raises:
            InvalidOrder: a name that is not valid, or is taken; recorded.
            NotAuthorised: the person may not enrol others; recorded.
        """
        by = self.recorder.desk.by
        return self.recorder.attempt(
            _typed(wanted), lambda: enrolled(self.roll, wanted, None, by=by)
        )

    def enrol(self, wanted: Enrolment, passphrase: Passphrase | None) -> PersonEntry:
        """
        Record that a person is enrolled, or enrolled again.

        Args:
            wanted: As typed.
            passphrase: For the new key; None for a person without a key.

        Returns:
            The entry, with its place in the trail.

        Raises:
            Refusal: recorded.
            WrongUsage: the key cannot be stored, or the extra [sign] is missing.
            StorageUnavailable: nothing could be recorded.
        """
        person = self.check(wanted)
        key = None
        if passphrase is not None:
            signing.check_sign_extra()
            key = signing.new_key(self.keys, person.id, passphrase)
        try:
            return self.recorder.attempt(_typed(wanted), lambda: self._enrolled(wanted, key))
        except CompoundingError:
            if key is not None:
                signing.remove_key(self.keys, key)
            raise

    def _enrolled(self, wanted: Enrolment, key: str | None) -> PersonEntry:
        """Record an enrolment."""
        by, known = self.recorder.desk.by, self.roll.find(wanted.id or wanted.initials)
        return self._recorded(
            "person-enrolled" if known is None else "person-re-enrolled",
            lambda roll: enrolled(roll, wanted, key, by=by),
        )

    def revoke(self, who: str, reason: str) -> PersonEntry:
        """
        Record that a person may no longer sign.

        Args:
            who: Id or name.
            reason: Why; kept with the personal data.

        Returns:
            The entry, with its place in the trail.

        Raises:
            Refusal: recorded.
            WrongUsage: the reason is empty.
            StorageUnavailable: nothing could be recorded.
        """
        if not reason.strip():
            raise WrongUsage("--reason is missing.", remedy="Say why the person is revoked.")
        by = self.recorder.desk.by

        def leave() -> PersonEntry:
            check_text(reason, "the reason", longest=_LONGEST_REASON)
            return self._recorded(
                "person-revoked", lambda roll: revoked(roll, who, by=by), reason=reason
            )

        return self.recorder.attempt({"person": echo(who)}, leave)

    # What the acts share

    def _recorded(
        self, action: str, change: Callable[[Roll], Person], *, reason: str | None = None
    ) -> PersonEntry:
        """
        Record an entry about a person.

        The change is calculated first for the keys of the entry, and again inside the
        transaction, so that two enrolments at the same time cannot both succeed.
        """
        person = change(self.roll)

        def entry() -> PersonEntry:
            roll = self.roll
            known = roll.find(person.id)
            by = roll.active(self.recorder.desk.by)
            return change(roll).entry(by, None if known is None else known.last)

        recorded = self.recorder.record(
            action=action,
            subject=person.id,
            document=lambda _: entry().document(),
            personal=None if reason is None else PersonalRow(reason=reason),
            mentions=(
                (KEPT_PERSON, name_key(person.id)),
                (PERSON_NAME, name_key(person.name)),
            ),
        )
        return replaced(PersonEntry.from_document(recorded.document), trail=recorded.place)


def roll_of(trail: Trail) -> Roll:
    """
    Return who is enrolled in a trail, as of now.

    Raises:
        VerificationFailure: the entries about people contradict each other.
    """
    numbers = [at for _, at in trail.mentioning(KEPT_PERSON)]
    return Roll.folded((at, trail.recorded_at(at).document) for at in numbers)


def signature_mentions(document: object) -> tuple[tuple[str, str], ...]:
    """Return the keys of an entry with signatures: the signers."""
    people = {Signature.from_document(each).person for each in signatures_in(document)}
    return tuple((SIGNED_BY, name_key(each)) for each in sorted(people))


def _typed(wanted: Enrolment) -> dict[str, Echo]:
    """Return what was typed about a person, escaped."""
    texts = {"name": wanted.name, "initials": wanted.initials, "role": wanted.role, "id": wanted.id}
    return {key: echo(text) for key, text in texts.items() if text is not None}
