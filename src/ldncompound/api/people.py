"""Who works here, in what role, with what key: acts on people, and their readers."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.people_let_in import PeopleLetIn, hand_over, new_spare, wanted_person
from ldncompound.core.refusals import NotAuthorised, WrongUsage

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.api.new_keys import AskedOnce, KeyGiven, PassphraseWanted
    from ldncompound.pharmacy.inspection.signatures_of_a_trail import (
        SignaturesBroken,
        SignaturesHold,
    )
    from ldncompound.pharmacy.people.key_agent import Locked
    from ldncompound.pharmacy.people.passphrases import Passphrase
    from ldncompound.pharmacy.people.person import PeopleList, Person, PersonEntry
    from ldncompound.pharmacy.people.policies import PoliciesListed, PolicyEntry
    from ldncompound.pharmacy.people.roll import Enrolment
    from ldncompound.pharmacy.people.single_use import SingleUse
    from ldncompound.pharmacy.people.unlock_acts import Unlocked
    from ldncompound.pharmacy.people.withdrawals import InvitationWithdrawn
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["People"]


class People(PeopleLetIn):
    """
    The acts on people: `pharmacy.people.enrol(…)`, and so on.

    A passphrase is an argument and nothing more: no entry, no digest of a request and no
    representation has it, or anything from which it could be tried.
    """

    @checked
    def enrol(
        self,
        *,
        name: str,
        initials: str,
        role: str,
        identity: str | None = None,
        with_key: bool = True,
        new_passphrase: str | Callable[[PassphraseWanted], str | Passphrase] | None = None,
        recovery_key: bool = False,
        keep: Callable[[str], object] | None = None,
        request_id: str | None = None,
    ) -> KeyGiven:
        """
        Enrol a person, or enrol a revoked one again; signed by who acts.

        The first person is a pharmacist, and signs the own enrolment.

        Args:
            name: Full name.
            initials: As printed on a record; one word.
            role: "technician", "pharmacist" or "quality".
            identity: A short name, where the initials are taken.
            with_key: False where the person signs by name alone; every signature says so.
            new_passphrase: That of the new person, or what asks for it, given whose it is. None
                only for the first person, whose own it is that signs, and for a person without
                a key.
            recovery_key: Make a key that replaces a lost one, once.
            keep: Puts the recovery key away before anything is recorded; where it fails, nothing
                is. If the result has no recovery key, what was put away is void.
            request_id: A key of the caller that makes a repetition safe. A repetition takes the
                same new passphrase, and does not have the recovery key: it is kept nowhere.

        Returns:
            Who is enrolled, with which key; and the recovery key, this once.

        Raises:
            Refusal: recorded.
            WrongUsage: an unknown role, no passphrase, the key cannot be stored, or the extra
                [sign] is missing.
            StorageUnavailable: nothing could be recorded.
        """
        from ldncompound.api.new_keys import key_again
        from ldncompound.pharmacy.people.keys import check_sign_extra

        wanted = wanted_person(name, initials, role, identity)
        if not with_key and (new_passphrase is not None or recovery_key):
            raise WrongUsage(
                "--no-key takes neither passphrase nor recovery file.",
                remedy="Leave out one of them.",
            )
        spare = new_spare(recovery_key, keep)
        if with_key:
            check_sign_extra()
        asked: list[AskedOnce] = []

        def asks(recorder: Recorder, *, first: bool) -> AskedOnce | None:
            if with_key and not asked:
                asked.append(self._asks(recorder, new_passphrase, first=first))
            return asked[0] if asked else None

        def work(recorder: Recorder) -> KeyGiven:
            hand_over(spare, keep)
            return self._enrolled(recorder, wanted, asks, spare, with_key=with_key)

        def again(recorder: Recorder, recorded: Recorded) -> KeyGiven:
            # The first person is let in by nobody.
            given = asks(recorder, first=recorded.document.get("by") is None)
            return key_again(self._premises.keys, given, recorder, recorded)

        return self._premises.act(
            "people.enrol",
            {"wanted": wanted, "with_key": with_key, "recovery_key": recovery_key},
            request_id,
            work,
            again,
        )

    def _asks(
        self,
        recorder: Recorder,
        given: str | Callable[[PassphraseWanted], str | Passphrase] | None,
        *,
        first: bool,
    ) -> AskedOnce:
        """Return what gets the passphrase of a new person."""
        from ldncompound.api.new_keys import AskedOnce, asked_of
        from ldncompound.pharmacy.people.acts import Personnel

        if given is None and first:
            return AskedOnce(self._own)
        if given is None:
            raise WrongUsage(
                "The passphrase of the new person is missing.", remedy="Give new_passphrase."
            )

        def who_enrols_first() -> None:
            # Both may be lines of one file: who enrols is asked first, now as then.
            person = None if first else Personnel(recorder).roll.active(recorder.desk.by)
            if person is not None and person.public_key is not None:
                with suppress(NotAuthorised, WrongUsage):
                    self._premises.ask(person, "enrolled")

        return AskedOnce(asked_of(given, recorder, first=first), who_enrols_first)

    def _enrolled(
        self,
        recorder: Recorder,
        wanted: Enrolment,
        asks: Callable[..., AskedOnce | None],
        spare: SingleUse | None,
        *,
        with_key: bool,
    ) -> KeyGiven:
        """Enrol a person; who enrols is asked first, the new person after that."""
        from ldncompound.api.new_keys import key_given
        from ldncompound.pharmacy.people.acts import Personnel
        from ldncompound.pharmacy.people.new_keys import chosen_passphrase

        personnel = Personnel(recorder)
        first = not personnel.roll.led
        person, passphrase = personnel.check(wanted, with_key=with_key), None
        ask = asks(recorder, first=first)
        if ask is not None:
            passphrase = chosen_passphrase(recorder, person, lambda: ask(person))
        entry = personnel.enrol(wanted, passphrase, spare)
        return key_given(entry, self._premises.keys, spare)

    def _own(self, person: Person, meaning: str = "enrolled") -> Passphrase:
        """Return the passphrase of who acts, as the pharmacy was opened with."""
        found = self._premises.ask(person, meaning)
        if found is None:
            raise WrongUsage("A passphrase is missing.", remedy="Give it, or a signer.")
        return found

    @checked
    def revoke(
        self, who: str, *, reason: str, request_id: str | None = None
    ) -> PersonEntry | InvitationWithdrawn:
        """
        End a person's right to sign; what was signed before stays valid.

        Args:
            who: Id or name. Of somebody who is invited and has not come in yet, the invitation
                ends.
            reason: Why; kept with the personal data.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            What was recorded, with its place in the trail.

        Raises:
            Refusal: recorded.
            WrongUsage: the reason is empty.
            StorageUnavailable: nothing could be recorded.
        """
        from ldncompound.pharmacy.people.acts import Personnel
        from ldncompound.pharmacy.people.withdrawals import revoke_or_withdraw, revoked_again

        return self._premises.act(
            "people.revoke",
            {"who": who, "reason": reason},
            request_id,
            lambda recorder: revoke_or_withdraw(Personnel(recorder), who, reason),
            lambda recorder, recorded: revoked_again(recorder.trail, recorded),
        )

    @checked
    def policy(self, name: str, value: str, *, request_id: str | None = None) -> PolicyEntry:
        """
        Set a policy; signed by who acts.

        Args:
            name: "key", "second-person", "re-entry", "typed-lots" or "second-person-at-receipt".
            value: "required" or "optional"; "required" or "exception"; "on" or "off"; "allowed"
                or "refused"; "off" or "required".
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            What was recorded, with its place in the trail.

        Raises:
            Refusal: recorded; also where nobody is enrolled who could sign it.
            StorageUnavailable: nothing could be recorded.
        """
        from ldncompound.core.records import replaced
        from ldncompound.pharmacy.people.acts import Personnel
        from ldncompound.pharmacy.people.policies import PolicyEntry
        from ldncompound.pharmacy.people.policy_acts import set_policy

        return self._premises.act(
            "people.policy",
            {"name": name, "value": value},
            request_id,
            lambda recorder: set_policy(Personnel(recorder), name, value),
            lambda _, recorded: replaced(
                PolicyEntry.from_document(recorded.document), trail=recorded.place
            ),
        )

    # Readers

    @checked
    def policies(self) -> PoliciesListed:
        """Return the policies in force."""
        from ldncompound.pharmacy.people.enrolled import policies_of

        with self._premises.reading() as trail:
            return policies_of(trail).listed()

    @checked
    def list(
        self,
        *,
        state: str | None = None,
        role: str | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> PeopleList:
        """
        Return everyone who was ever enrolled, and whose invitation is open.

        Args:
            state: Only those who are "enrolled", "revoked" or "invited".
            role: Only those in this role.
            limit: At most so many people; None for all.
            after: Begin after the person with this id. The open invitations, which are few,
                stand in the first page alone.

        Raises:
            VerificationFailure: the entries about people contradict one another, or a signature
                of one does not hold.
            WrongUsage: nobody has this id, or no such state or role.
        """
        from ldncompound.api.pages import chosen, page_of
        from ldncompound.pharmacy.people.enrolled import check_standings, roll_of
        from ldncompound.pharmacy.people.person import ENROLLED, REVOKED, ROLES, PeopleList
        from ldncompound.pharmacy.people.withdrawals import open_invitations

        invited_only = "invited"
        state = chosen(state, (ENROLLED, REVOKED, invited_only), "a state of a person")
        role = chosen(role, ROLES, "a role")
        now = self._premises.desk().now
        with self._premises.reading() as trail:
            check_standings(trail)
            everyone = [each.listed() for each in roll_of(trail).people]
            kept = [
                each
                for each in everyone
                if state in (None, each.state) and role in (None, each.role)
            ]
            found = page_of(kept, limit, after, lambda each: each.id)
            asked = after is None and state in (None, invited_only)
            invited = open_invitations(trail, now) if asked else ()
        return PeopleList(
            people=found,
            invitations=tuple(each for each in invited if role in (None, each.role)),
        )

    @checked
    def verify(self) -> SignaturesHold | SignaturesBroken:
        """
        Check every signature in the trail, each as of its entry, and the trail itself.

        Returns:
            The number of signatures; or, with `ok` False, what does not hold.

        Raises:
            WrongUsage: there are signatures with a key, and the extra [sign] is missing.
            StorageUnavailable: the trail is missing, or cannot be read.
        """
        from ldncompound.pharmacy.inspection.signatures_of_a_trail import verify_signatures

        return verify_signatures(self._premises.trail)

    # A key kept open

    @checked
    def unlock(
        self,
        passphrase: str | Callable[[Person], str | Passphrase] | None = None,
    ) -> Unlocked:
        """
        Keep the key of who acts open, to receive lots, try packings and finish.

        It is in the memory of a process of its own, until nothing was signed for 15 minutes or
        it is locked; nothing is recorded. Another person's key, in the same folder, is locked.

        Args:
            passphrase: That of who acts, or what asks for it, given whose it is; None for what
                the pharmacy was opened with.

        Raises:
            NotAuthorised: not enrolled, revoked, without a key, or a wrong passphrase.
            VerificationFailure: the key file is damaged.
            WrongUsage: the key file or the extra [sign] is missing, or others may enter the
                folder of the socket.
            StorageUnavailable: the process did not start, or there is no trail.
        """
        from ldncompound.api.new_keys import as_passphrase
        from ldncompound.pharmacy.people.unlock_acts import unlock

        def ask(person: Person) -> Passphrase:
            if passphrase is None:
                return self._own(person, "unlocked")
            return as_passphrase(passphrase(person) if callable(passphrase) else passphrase)

        desk = self._premises.desk()
        with self._premises.reading() as trail:
            return unlock(trail, desk.by, self._premises.keys, ask, desk.now)

    @checked
    def lock(self) -> Locked:
        """Lock the key that is unlocked, if one is; every signature asks for a passphrase again."""
        from ldncompound.pharmacy.people.key_agent import address_of, lock

        return lock(address_of(self._premises.keys))
