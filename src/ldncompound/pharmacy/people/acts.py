"""Acts on people: enrol, revoke, sign.

Another act uses them like this:

    personnel = Personnel(recorder)                        # its authority opens the keys
    signature = personnel.vouch(meaning, digest, others=…)
    personnel.verify_signatures(document, digest=digest)   # inside the transaction that stores it

`vouch` records only refusals, before it raises them: call it outside a transaction. Its signature
goes into the document of the act, recorded through the same `Recorder`, so that signature and
entry have the same time. `verify_signatures` only reads: call it in the `document` callable of the
act, so that nobody can be revoked in between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    InvalidOrder,
    VerificationFailure,
    WrongState,
    WrongUsage,
)
from ldncompound.core.text import LONGEST_REASON, check_text, echo
from ldncompound.pharmacy.authority import Grant
from ldncompound.pharmacy.people import keys as signing
from ldncompound.pharmacy.people.authority import KeyAuthority
from ldncompound.pharmacy.people.duties import FIRST
from ldncompound.pharmacy.people.enrolled import actor_of, policies_of, roll_of
from ldncompound.pharmacy.people.mentions import signature_mentions, standing_mention
from ldncompound.pharmacy.people.new_keys import chosen_passphrase, with_new_key
from ldncompound.pharmacy.people.person import LEADING, Person, PersonEntry, name_key
from ldncompound.pharmacy.people.policies import Policies
from ldncompound.pharmacy.people.roll import Enrolment, Roll, check_signer, enrolled, revoked
from ldncompound.pharmacy.people.signatures import (
    NamedSigner,
    Signature,
    check_signature,
    is_digest,
    named,
    signatures_in,
)
from ldncompound.pharmacy.people.single_use import recovery_mentions
from ldncompound.pharmacy.trail_index import KEPT_PERSON, PERSON_NAME, REFUSED_PERSON
from ldncompound.trail.act import Signing

if TYPE_CHECKING:
    from ldncompound.pharmacy.people.keys import Passphrase
    from ldncompound.pharmacy.people.single_use import SingleUse
    from ldncompound.pharmacy.recorder import Recorder

__all__ = ["Personnel", "signature_mentions"]


@dataclass(frozen=True, slots=True)
class Personnel:
    """
    Records acts on people through a `Recorder`.

    Args:
        recorder: Writes the entries; who acts and when come from its desk.
    """

    recorder: Recorder

    @property
    def authority(self) -> KeyAuthority:
        """Return what opens the keys."""
        found = self.recorder.authority
        if not isinstance(found, KeyAuthority):
            raise TypeError("acts on people need a recorder with an authority that opens keys")
        return found

    @property
    def roll(self) -> Roll:
        """Return who is enrolled, as of now."""
        return roll_of(self.recorder.trail)

    @property
    def policies(self) -> Policies:
        """Return the policies in force, as of now."""
        return policies_of(self.recorder.trail)

    # Signing

    def vouch(
        self,
        meaning: str,
        digest: str,
        *,
        others: Sequence[str] = (),
        batch: str | None = None,
        basis: str | None = None,
        alone: bool = False,
    ) -> Signature | NamedSigner:
        """
        Return the signature of the person at the desk for a record.

        Args:
            meaning: One of `person.MEANINGS`: prepared, checked, released, proposed, adopted.
            digest: SHA-256 of the record, 64 lower-case hexadecimal digits.
            others: Ids or names of those who may not sign this: for "checked" those who
                prepared, for "adopted" who proposed; each must be or have been enrolled.
            batch: Id of the batch that is signed; a refusal is found under it.
            basis: How the name is known, where that is not as the desk says.
            alone: A pharmacist signs without a second person, by policy.

        Returns:
            A signature, for the document of the signed act; where nobody is enrolled, the name.

        Raises:
            NotAuthorised: unknown, revoked, wrong role, not a second person, or a wrong or
                missing passphrase; recorded.
            VerificationFailure: the key file is damaged, or belongs to somebody else.
            WrongUsage: the key file or the extra [sign] is missing.
            ValueError: an unknown meaning, or *digest* is not a SHA-256.
        """
        if not is_digest(digest):
            raise ValueError(f"{digest!r} is not a SHA-256")
        desk, roll = self.recorder.desk, self.roll
        typed = {"person": echo(desk.by), "meaning": meaning, "digest": digest}
        typed |= {} if batch is None else {"batch": batch}

        def signed() -> Signature | NamedSigner:
            if roll.people:
                return self._signed(roll, meaning, digest, others, alone=alone)
            return named(desk.by, basis or desk.by_basis, meaning, digest)

        return self.recorder.attempt(typed, signed)

    def _signed(
        self, roll: Roll, meaning: str, digest: str, others: Sequence[str], *, alone: bool
    ) -> Signature:
        """Return the signature of the person at the desk, who may sign."""
        from ldncompound.trail.act import timestamp

        if alone:
            self.policies.check_alone()
        person = check_signer(
            roll, self.recorder.desk.by, meaning, others, alone=alone,
            exception=self.policies.second_person == "exception",
        )  # fmt: skip
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
        sign = self.authority.signs(person, meaning)
        return (
            unsigned
            if sign is None
            else replaced(unsigned, signature=sign(unsigned.signed_bytes()))
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

    def check(self, wanted: Enrolment, *, with_key: bool) -> Person:
        """
        Return the person to be enrolled, before a passphrase is asked for.

        Args:
            wanted: As typed.
            with_key: They are to sign with a key.

        Raises:
            InvalidOrder: a name that is not valid, or is taken, no pharmacist as the first, or
                no key where the policy requires one; recorded.
            NotAuthorised: the person may not enrol others; recorded.
        """
        roll, by = self.roll, self.recorder.desk.by

        def found() -> Person:
            person = enrolled(roll, wanted, None, by=by)
            if not roll.led and person.role != FIRST:
                raise InvalidOrder(
                    f"The first person who is enrolled is a {FIRST}, who enrols the others.",
                    remedy=f"Enrol a {FIRST} first.",
                )
            if not with_key and policies_of(self.recorder.trail).key == "required":
                raise InvalidOrder(
                    "The policy of this pharmacy requires a key of everybody.",
                    remedy="Leave --no-key out; or set 'ldncompound people policy key optional'.",
                )
            return person

        about = self.known_as
        person = self.recorder.attempt(wanted.typed(), found, mentions_of=lambda _: about(wanted))
        leading = roll.active(by)
        if roll.led and leading is not None:
            # The one who enrols is asked first, the new person after that.
            asked = self.authority.signs
            self.recorder.attempt(
                wanted.typed(),
                lambda: asked(leading, "enrolled"),
                mentions_of=lambda _: about(wanted),
            )
        return person

    def enrol(
        self, wanted: Enrolment, passphrase: Passphrase | None, spare: SingleUse | None = None
    ) -> PersonEntry:
        """
        Record that a person is enrolled, or enrolled again; signed by the person at the desk.

        The first one signs the own enrolment.

        Args:
            wanted: As typed.
            passphrase: For the new key; None for a person without a key.
            spare: A new recovery key, for the person to keep; None for none.

        Returns:
            The entry, with its place in the trail.

        Raises:
            Refusal: recorded.
            WrongUsage: the key cannot be stored, or the extra [sign] is missing.
            StorageUnavailable: nothing could be recorded.
        """
        person = self.check(wanted, with_key=passphrase is not None)

        def recorded(key: str | None) -> PersonEntry:
            return self.recorder.attempt(
                wanted.typed(),
                lambda: self._enrolled(wanted, key, passphrase, spare),
                mentions_of=lambda _: self.known_as(wanted),
            )

        if passphrase is None:
            return recorded(None)
        chosen = chosen_passphrase(self.recorder, person, lambda: passphrase)
        return with_new_key(self.authority.keys, person, chosen, recorded)

    def _enrolled(
        self,
        wanted: Enrolment,
        key: str | None,
        passphrase: Passphrase | None,
        spare: SingleUse | None,
    ) -> PersonEntry:
        """Record an enrolment."""
        by, roll = self.recorder.desk.by, self.roll
        known, grant = roll.find(wanted.id or wanted.initials), None

        def still_first() -> None:
            if self.roll != roll:
                raise WrongState(
                    "Somebody was enrolled while this was done.",
                    remedy="Look at 'ldncompound people list', and begin again.",
                )

        person = enrolled(roll, wanted, key, by=by)
        if not roll.led:
            opened = None if passphrase is None else self.authority.opened(person, passphrase)
            signing_first = Signing("enrolled", None if opened is None else opened.sign)
            grant = Grant(
                actor_of(person), signing_first, policies_of(self.recorder.trail).entry, still_first
            )
        return self.record_person(
            "person-enrolled" if known is None else "person-re-enrolled",
            lambda roll: enrolled(roll, wanted, key, by=by),
            grant=grant,
            mentions=recovery_mentions(person.id, spare, self.recorder.trail.origin),
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
            check_text(reason, "the reason", longest=LONGEST_REASON)
            return self.record_person("person-revoked", left, reason=reason)

        def left(roll: Roll) -> Person:
            person = revoked(roll, who, by=by)
            if not any(e.active and e.role in LEADING and e.id != person.id for e in roll.people):
                raise InvalidOrder(
                    f"{person.told()}, is the last person who may enrol others.",
                    remedy="Enrol another pharmacist or person of quality first.",
                )
            return person

        return self.recorder.attempt({"person": echo(who)}, leave)

    # What the acts share

    def known_as(self, wanted: Enrolment) -> tuple[tuple[str, str], ...]:
        """Return the key of a refused act on somebody who was enrolled before; else none."""
        known = self.roll.find(wanted.id or wanted.initials)
        return () if known is None else ((REFUSED_PERSON, name_key(known.id)),)

    def record_person(
        self,
        action: str,
        change: Callable[[Roll], Person],
        *,
        reason: str | None = None,
        grant: Grant | None = None,
        by: str | None = None,
        mentions: tuple[tuple[str, str], ...] = (),
    ) -> PersonEntry:
        """
        Record an entry about a person.

        The change is calculated first for the keys of the entry, and again inside the
        transaction, so that two enrolments at the same time cannot both succeed.

        Args:
            action: What sort of act.
            change: Given the roll, returns the person as of then.
            reason: Why; kept with the personal data.
            grant: As whom somebody acts; None asks the authority.
            by: Who lets them in; None for the person at the desk.
            mentions: Further keys of the entry.
        """
        person = change(self.roll)

        def entry() -> PersonEntry:
            roll = self.roll
            known = roll.find(person.id)
            inviter = roll.active(by or self.recorder.desk.by)
            return change(roll).entry(inviter, None if known is None else known.last)

        recorded = self.recorder.record(
            action=action,
            subject=person.id,
            document=lambda _: entry().document(),
            personal=None if reason is None else PersonalRow(reason=reason),
            mentions=(
                (KEPT_PERSON, name_key(person.id)),
                (PERSON_NAME, name_key(person.name)),
                standing_mention(person),
                *mentions,
            ),
            grant=self.recorder.granted(action) if grant is None else grant,
        )
        return replaced(PersonEntry.from_document(recorded.document), trail=recorded.place)
