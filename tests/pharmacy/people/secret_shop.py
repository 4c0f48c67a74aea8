"""A pharmacy with keys, secrets, and somebody who writes past the program."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from ldncompound.compounding.practice import Practice
from ldncompound.core.records import replaced
from ldncompound.pharmacy.authority import Grant
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.inspection.signatures_of_a_trail import verify_with_signatures
from ldncompound.pharmacy.people import passphrases
from ldncompound.pharmacy.people.acts import Personnel
from ldncompound.pharmacy.people.authority import KeyAuthority
from ldncompound.pharmacy.people.enrolled import actor_of
from ldncompound.pharmacy.people.mentions import standing_mention
from ldncompound.pharmacy.people.passphrases import Passphrase
from ldncompound.pharmacy.people.person import name_key
from ldncompound.pharmacy.people.roll import Enrolment
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.trail_index import KEPT_PERSON, PERSON_NAME
from ldncompound.trail.act import Signing
from ldncompound.trail.store import Trail
from making import FORMULARY

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
ADA = Enrolment(name="Ada Brown", initials="AB", role="pharmacist")
BEN = Enrolment(name="Ben Chen", initials="BC", role="technician")
CORA = Enrolment(name="Cora Diaz", initials="CD", role="quality")
WORDS = "seven herons wade"


def of(person):
    """Return the passphrase of a person at their enrolment, by id."""
    return Passphrase(f"{WORDS} {person}")


NEW_WORDS = "eleven dry newts"


def quick(monkeypatch) -> None:
    """Let Scrypt take no time; what it derives is another secret, and nothing else changes."""
    monkeypatch.setattr(passphrases, "SCRYPT", (2**4, 8, 1))


class SecretShop:
    """A pharmacy where a minute passes between acts."""

    def __init__(self, folder) -> None:
        self.path, self.keys, self.minutes = folder / "trail.sqlite", folder / "keys", 0
        self.trail = Trail.open_for_acts(self.path)

    def __call__(self, by: str = "AB") -> Personnel:
        """Return the acts on people, a minute later; every passphrase is the same."""
        self.minutes += 1
        now = START + timedelta(minutes=self.minutes)
        desk = Desk(by, "stated", "bench", now, date(2026, 11, 23))
        authority = KeyAuthority(self.keys, lambda person, meaning: of(person.id))
        return Personnel(Recorder(self.trail, FORMULARY, Practice(site="ELM"), desk, authority))

    def refused(self) -> str:
        """Return the whole last entry as text, which is a refusal as not authorised."""
        recorded = self.trail.recorded_at(self.trail.head().size)
        assert (recorded.outcome, recorded.document["code"]) == ("refused", "not-authorised")
        return f"{recorded.document} {recorded.personal}"

    def forge(
        self, action, person, key, mentions=(), *, signing=None, inviter=None, policy=0, **more
    ):
        """Record an entry about a person past the program, signed with a key, and verify."""
        personnel = self(person.id)
        known = personnel.roll.find(person.id)
        by = personnel.roll.find(inviter or person.id)
        document = person.entry(by, None if known is None else known.last).document()
        personnel.recorder.record(
            action=action,
            subject=person.id,
            document=lambda _: document,
            grant=Grant(actor_of(person), Signing(signing or "recovered", key.sign), policy),
            mentions=(
                (KEPT_PERSON, name_key(person.id)),
                (PERSON_NAME, name_key(person.name)),
                standing_mention(person),
                *mentions,
            ),
            **more,
        )
        return self.verified()

    def verified(self):
        """Return what is wrong with the trail; None for nothing."""
        return verify_with_signatures(self.path)[0].reason

    def exported(self, folder):
        """Return what is wrong with an export of the trail; None for nothing."""
        path = folder / "export.jsonl"
        path.write_bytes(b"".join(body + b"\n" for _, body in self.trail.entries()))
        return verify_with_signatures(path)[0].reason


def renewed(person, key):
    """Return a person with another key, as a recovery records them."""
    return replaced(person, public_key=key.public, recovered=True)
