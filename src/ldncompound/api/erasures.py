"""Erasing personal data: part of the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.premises import Group
from ldncompound.core.canonical_json import sha256_hex

if TYPE_CHECKING:
    from ldncompound.pharmacy.erasure.document import Erasure
    from ldncompound.pharmacy.recorder import Recorder

__all__ = ["Erasures"]


_DIGITS = 2
"""Of a digest of a patient: enough to see most mix-ups, too few to tell who it was."""


class Erasures(Group):
    """Erase personal data, and show what would be erased: part of `pharmacy.trail`."""

    @checked
    def erasable(self, *, patient: str | None = None, identity: str | None = None) -> Erasure:
        """
        Return what `erase` would erase, and from when on it may; nothing is recorded.

        Args:
            patient: The pharmacy's reference, exactly as it was ordered; or
            identity: id of a preparation, schedule, lot, record or person, or number of an entry.

        Raises:
            WrongUsage: nothing or both are named, or nothing personal is kept of it.
        """
        from ldncompound.pharmacy.erasure.found import Asked, found
        from ldncompound.pharmacy.erasure.reckoning import retention_of, would_erase

        asked = Asked(patient, identity)
        asked.check()
        kept = retention_of(self._premises.formulary, self._premises.practice.jurisdiction)
        with self._premises.reading() as trail:
            return would_erase(trail, asked, found(trail, asked), kept)

    @checked
    def erase(
        self,
        *,
        patient: str | None = None,
        identity: str | None = None,
        reason: str,
        legal_basis: str | None = None,
        second: str | None = None,
        request_id: str | None = None,
    ) -> Erasure:
        """
        Erase the personal data of a patient, or about an id, for good; signed.

        Numbers, stock and signatures stay as they are, and the trail verifies as before. Backups,
        copies, exports and papers are not reached: `not_reached` says so.

        >>> import tempfile
        >>> from ldncompound import CapsuleOrder, Pharmacy
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with Pharmacy.open(f"{folder}/trail.sqlite", by="AB") as pharmacy:
        ...         made = pharmacy.prepare(CapsuleOrder(
        ...             dose="1.5 mg", days="30", patient="P-1", prescriber="Dr Q"))
        ...         pharmacy.trail.erase(
        ...             patient="P-1", reason="asked for", legal_basis="GDPR, article 17").entries
        (1,)

        Args:
            patient: The pharmacy's reference, exactly as it was ordered; or
            identity: id of a preparation, schedule, lot, record or person, or number of an entry.
            reason: Why; kept with the personal data of the erasure.
            legal_basis: By what law it is erased before the rules allow it; kept likewise.
            second: Id of the second person, who then signs as well, where people are enrolled.
            request_id: A key of the caller that makes a repetition safe. Nothing of the patient is
                kept for it but two digits of a digest.

        Returns:
            What was erased, with its place in the trail.

        Raises:
            WrongUsage: nothing or both are named, nothing personal is kept of it, or no reason.
            WrongState: it is still to be kept, and no legal basis is given; recorded.
            NotAuthorised: the person may not, or no second person signs; recorded.
        """
        from ldncompound.pharmacy.erasure.acts import Why, erase, erased_again
        from ldncompound.pharmacy.erasure.found import Asked
        from ldncompound.pharmacy.people.acts import Personnel

        asked, why = Asked(patient, identity), Why(reason, legal_basis, second)
        asked.check()

        def work(recorder: Recorder) -> Erasure:
            return erase(Personnel(recorder), asked, why)

        whose = None if patient is None else _digits(patient)
        given = {
            "patient": whose, "identity": identity, "reason": reason,
            "legal_basis": legal_basis, "second": second,
        }  # fmt: skip
        return self._premises.act_on_record(
            "trail.erase", given, request_id, work, lambda _, recorded: erased_again(recorded)
        )


def _digits(patient: str) -> str:
    """Return the digits that are compared where a request is repeated."""
    return sha256_hex(patient.encode("utf-8", "surrogatepass"))[:_DIGITS]
