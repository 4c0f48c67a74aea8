"""How people come in by a secret that serves once: invitations and recovery keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.once import done_once
from ldncompound.api.premises import Group
from ldncompound.api.who_and_where import check_name
from ldncompound.core.names import choice_of
from ldncompound.core.near_names import write_near
from ldncompound.core.records import replaced
from ldncompound.core.refusals import WrongUsage, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.api.new_keys import AskedOnce, Invited, KeyGiven, PassphraseWanted
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.people.passphrases import Passphrase
    from ldncompound.pharmacy.people.person import PersonEntry
    from ldncompound.pharmacy.people.roll import Enrolment
    from ldncompound.pharmacy.people.single_use import SingleUse
    from ldncompound.pharmacy.recorder import Recorder

__all__ = ["PeopleLetIn"]


class PeopleLetIn(Group):
    """Invite, accept and recover, for `pharmacy.people`."""

    @checked
    def invite(
        self,
        *,
        name: str,
        initials: str,
        role: str,
        identity: str | None = None,
        request_id: str | None = None,
    ) -> Invited:
        """
        Invite a person by a word that serves once, for 72 hours; signed by who invites.

        Whoever has the word comes in under this name and role. Inviting the same person again
        ends the earlier word.

        Args:
            name: Full name.
            initials: As printed on a record; one word.
            role: "technician", "pharmacist" or "quality".
            identity: A short name, where the initials are taken.
            request_id: A key of the caller that makes a repetition safe. A repetition does not
                have the word: it is kept nowhere. Where it was lost, invite anew.

        Returns:
            The invitation, with its place in the trail, and the word, this once.

        Raises:
            Refusal: recorded.
            WrongUsage: an unknown role, or the extra [sign] is missing.
            StorageUnavailable: nothing could be recorded.
        """
        from ldncompound.api.new_keys import Invited
        from ldncompound.pharmacy.people.acts import Personnel
        from ldncompound.pharmacy.people.invitations import invite, invited_again, new_word

        wanted = wanted_person(name, initials, role, identity)

        def work(recorder: Recorder) -> Invited:
            word = new_word()
            return Invited(invite(Personnel(recorder), wanted, word), word.shown())

        return self._premises.act(
            "people.invite",
            {"wanted": wanted},
            request_id,
            work,
            lambda _, recorded: Invited(invited_again(recorded)),
        )

    @checked
    def accept(
        self,
        word: str | Callable[[], str],
        *,
        new_passphrase: str | Callable[[PassphraseWanted], str | Passphrase],
        recovery_key: bool = False,
        keep: Callable[[str], object] | None = None,
        request_id: str | None = None,
    ) -> KeyGiven:
        """
        Come in by the word of an invitation, with a passphrase that nobody else knows.

        Args:
            word: As it was handed over, or what asks for it; case, blanks and dashes do not
                matter. It is used up.
            new_passphrase: That of the person, or what asks for it, given whose it is.
            recovery_key: As for `enrol`; likewise *keep*.
            keep: Puts the recovery key away before anything is recorded.
            request_id: A key of the caller that makes a repetition safe; it takes the same new
                passphrase.

        Returns:
            Who is enrolled, with which key; and the recovery key, this once.

        Raises:
            NotAuthorised: another word, expired, used, ended, or a weak passphrase; recorded.
            Refusal: somebody with such a name was enrolled meanwhile; recorded.
            WrongUsage: the key cannot be stored, or the extra [sign] is missing.
            StorageUnavailable: nothing could be recorded.
        """
        from ldncompound.pharmacy.people.invitations import accept
        from ldncompound.pharmacy.trail_index import INVITATION

        secret = _letters(word)

        def work(personnel: Personnel, asks: AskedOnce, spare: SingleUse | None) -> PersonEntry:
            return accept(personnel, secret, asks, spare)

        return self._by_secret(
            "accept", (secret, INVITATION), {}, new_passphrase, recovery_key, keep, request_id, work
        )

    @checked
    def recover(
        self,
        who: str,
        secret: str | Callable[[], str],
        *,
        new_passphrase: str | Callable[[PassphraseWanted], str | Passphrase],
        recovery_key: bool = False,
        keep: Callable[[str], object] | None = None,
        request_id: str | None = None,
    ) -> KeyGiven:
        """
        Set a new key with a new passphrase, by the recovery key alone; it is used up.

        What was signed before stays valid, and the old key signs nothing more.

        Args:
            who: Id or name of the person, who acts where nobody else is named as acting.
            secret: The recovery key, as it was handed over, or what asks for it.
            new_passphrase: That of the person, or what asks for it, given whose it is.
            recovery_key: Make the next one, as for `enrol`; likewise *keep*.
            keep: Puts the next recovery key away before anything is recorded.
            request_id: A key of the caller that makes a repetition safe; it takes the same new
                passphrase.

        Returns:
            Who has which key; and the next recovery key, this once.

        Raises:
            NotAuthorised: not enrolled, not the recovery key of this person, used before, or a
                weak passphrase; recorded.
            WrongUsage: the key cannot be stored, or the extra [sign] is missing.
            StorageUnavailable: nothing could be recorded.
        """
        from ldncompound.pharmacy.people.recovery import recover
        from ldncompound.pharmacy.trail_index import RECOVERY

        letters = _letters(secret)

        def work(personnel: Personnel, asks: AskedOnce, spare: SingleUse | None) -> PersonEntry:
            return recover(personnel, who, letters, asks, spare)

        here = self
        if self._premises.by is None:
            check_name(who, "the name of who acts")
            here = type(self)(replaced(self._premises, by=who))
        proof, said = (letters, RECOVERY), {"who": who}
        return here._by_secret(
            "recover", proof, said, new_passphrase, recovery_key, keep, request_id, work
        )

    def _by_secret(
        self,
        name: str,
        proof: tuple[SingleUse, str],
        given: dict[str, str],
        new_passphrase: str | Callable[[PassphraseWanted], str | Passphrase],
        recovery_key: bool,
        keep: Callable[[str], object] | None,
        request_id: str | None,
        work: Callable[[Personnel, AskedOnce, SingleUse | None], PersonEntry],
    ) -> KeyGiven:
        """Do an act by a secret, once for each request id."""
        from ldncompound.api.new_keys import AskedOnce, asked_of, key_again, key_given
        from ldncompound.pharmacy.people.acts import Personnel
        from ldncompound.pharmacy.requests import Request

        folder, spare = self._premises.keys, new_spare(recovery_key, keep)
        with self._premises.writing() as recorder:
            request = None
            if request_id is not None:
                # Of the secret stands in the request what the trail has of it anyhow.
                secret, purpose = proof
                public = secret.key(purpose, recorder.trail.origin).public
                told = {**given, "secret": public, "recovery_key": recovery_key}
                request = Request.of(request_id, f"people.{name}", told)

            asks = AskedOnce(asked_of(new_passphrase, recorder))

            def done(recorder: Recorder) -> KeyGiven:
                hand_over(spare, keep)
                return key_given(work(Personnel(recorder), asks, spare), folder, spare)

            return done_once(recorder, request, done, partial(key_again, folder, asks))


def _letters(given: str | Callable[[], str]) -> SingleUse:
    """
    Return a secret, as typed.

    Raises:
        WrongUsage: it is no text, or the extra [sign] is missing.
    """
    from ldncompound.pharmacy.people.keys import check_sign_extra
    from ldncompound.pharmacy.people.single_use import SingleUse

    check_sign_extra()
    told = given if isinstance(given, str) else given()
    try:
        if not isinstance(told, str):
            raise WrongUsage(
                f"A secret must be text, not {type(told).__name__}.", remedy="Pass it as a text."
            )
        return SingleUse(told)
    finally:
        del told  # no traceback shows it


def new_spare(wanted: bool, keep: Callable[[str], object] | None) -> SingleUse | None:
    """
    Return a new recovery key, where one is wanted.

    Raises:
        WrongUsage: there is what keeps it, and it is not wanted.
    """
    from ldncompound.pharmacy.people.single_use import new_recovery_key

    if keep is not None and not wanted:
        raise WrongUsage("keep is given without recovery_key.", remedy="Say recovery_key=True.")
    return new_recovery_key() if wanted else None


def hand_over(spare: SingleUse | None, keep: Callable[[str], object] | None) -> None:
    """Let a new recovery key be put away."""
    if spare is not None and keep is not None:
        keep(spare.shown())


def roles() -> tuple[str, ...]:
    """Return the roles that a person may have."""
    from ldncompound.pharmacy.people.person import ROLES

    return ROLES


def check_role(role: str) -> str:
    """
    Return a role in its one spelling.

    Raises:
        WrongUsage: it is unknown.
    """
    known = roles()
    said = choice_of(role, known)
    if said not in known:
        raise WrongUsage(
            f"{quoted(role)} is not a role.",
            remedy=f"{write_near(role, known)}Roles: {', '.join(known)}.",
        )
    return said


def wanted_person(name: str, initials: str, role: str, identity: str | None) -> Enrolment:
    """
    Return the person who is to come in, as typed.

    Raises:
        WrongUsage: the role is unknown.
    """
    from ldncompound.pharmacy.people.roll import Enrolment

    return Enrolment(name=name, initials=initials, role=check_role(role), id=identity)
