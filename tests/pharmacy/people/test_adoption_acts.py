"""Adoption as acts of the library, in a real trail, by names and by keys."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.preparation import Preparation
from ldncompound.core.refusals import (
    InvalidOrder,
    NotAuthorised,
    Refusal,
    StorageUnavailable,
    UnknownFormulation,
    VerificationFailure,
    WrongState,
    WrongUsage,
)
from ldncompound.formulary.adoption_records import Party
from ldncompound.formulary.loading import shipped_folder
from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.inspection.signatures_of_a_trail import verify_with_signatures
from ldncompound.pharmacy.master_records import load_formulary
from ldncompound.pharmacy.people.acts import Personnel
from ldncompound.pharmacy.people.adoption_acts import adopt, adoption_standing, withdraw
from ldncompound.pharmacy.people.authority import KeyAuthority
from ldncompound.pharmacy.people.keys import Passphrase
from ldncompound.pharmacy.people.policy_acts import set_policy
from ldncompound.pharmacy.people.roll import Enrolment
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import KEPT_RECORD, SIGNED_BY
from ldncompound.trail.store import Trail
from making import sheet_of

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)
MINE, SHIPPED = "mine", "naltrexone-capsule-mcc"
ADA, BEN, CORA = (
    Enrolment(name=name, initials=initials, role=role)
    for name, initials, role in (
        ("Ada Brown", "AB", "pharmacist"),
        ("Ben Chen", "BC", "technician"),
        ("Cora Diaz", "CD", "quality"),
    )
)
OF_ADA, OF_BEN = Passphrase("seven herons wade"), Passphrase("nine wet otters")


def typing(passphrase):
    """Return a function that types a passphrase at any prompt."""
    return lambda person, meaning: passphrase


class House:
    """A pharmacy with its own record, where a minute passes between acts."""

    def __init__(self, folder) -> None:
        self.path, self.keys, self.own = (folder / name for name in ("trail.sqlite", "keys", "own"))
        self.own.mkdir()
        text = (shipped_folder() / f"{SHIPPED}.toml").read_text(encoding="utf-8")
        self.file = self.own / f"{MINE}.toml"
        self.file.write_text(text.replace(f'"{SHIPPED}"', f'"{MINE}"', 1), encoding="utf-8")
        self.trail, self.minutes = Trail.open_for_acts(self.path), 0
        self.pharmacy = Practice(site="ELM")
        self.read()

    def read(self) -> None:
        """Read the formulations, as a new call of the program does."""
        self.formulary = load_formulary(self.own)

    def revise(self) -> None:
        """Raise the revision of the pharmacy's own record."""
        text = self.file.read_text(encoding="utf-8")
        self.file.write_text(text.replace("= 1 ", "= 2 ", 1), encoding="utf-8")
        self.read()
        assert self.formulary.formulations[MINE].revision == 2

    def recorder(self, by="Kim", basis="stated", kind=Recorder, ask=None) -> Recorder:
        """Return a recorder for somebody, a minute later."""
        self.minutes += 1
        now = START + timedelta(minutes=self.minutes)
        desk = Desk(by, basis, "bench", now, TODAY)
        authority = KeyAuthority(self.keys, ask or typing(OF_ADA))
        return kind(self.trail, self.formulary, self.pharmacy, desk, authority)

    def personnel(self, by="Kim", **more) -> Personnel:
        """Return the personnel; Ada's passphrase is typed where no other is said."""
        return Personnel(self.recorder(by, **more))

    def adopted(self, identity=MINE) -> None:
        """Let two named persons adopt a record."""
        adopt(self.personnel("Ben Chen"), identity)
        adopt(self.personnel("Ada Brown"), identity)

    def capsules(self, identity=MINE, by="Kim"):
        """Prepare capsules by a record."""
        order = CapsuleOrder(
            dose="1.5 mg", days="30", patient="P", prescriber="D", formulation=identity
        )
        return self.recorder(by).prepare(order).document

    def last(self) -> dict:
        """Return the body of the last entry."""
        return json.loads(list(self.trail.entries())[-1].body)


@pytest.fixture
def house(tmp_path):
    """Return a pharmacy; trail and signatures hold when the test is over."""
    found = House(tmp_path)
    yield found
    found.trail.close()
    assert verify_with_signatures(found.path, every=True)[0].ok


@pytest.fixture
def staffed(house):
    """Return a pharmacy with a pharmacist and a technician who have keys, and one of quality."""
    house.personnel("root").enrol(ADA, OF_ADA)
    house.personnel("AB").enrol(BEN, OF_BEN)
    set_policy(house.personnel("AB"), "key", "optional")
    house.personnel("AB").enrol(CORA, None)
    return house


def test_two_named_persons_adopt_a_record(house):
    """Proposed by one, adopted by another: each an act, found by the record through the index."""
    before = house.capsules()["formulation"]
    first = adopt(house.personnel("Ben Chen"), MINE)
    between = house.capsules()["formulation"]
    second = adopt(house.personnel("Ada Brown"), MINE)
    after = house.capsules()["formulation"]

    assert (first.state, second.state) == ("proposed", "adopted")
    assert [each["adopted"] for each in (before, between, after)] == [False, False, True]
    assert before == between
    assert "adoption" not in before
    sequence = second.trail.sequence
    assert after["adoption"] == {
        "proposed_by": "Ben Chen",
        "adopted_by": "Ada Brown",
        "on": "2026-11-23",
        "entry": sequence,
    }
    version = house.formulary.version_of(house.formulary.formulations[MINE], "US")
    assert second.in_force.digest == second.signature.digest == version.digest
    assert second.in_force.sha256 == version.sha256 == after["sha256"]
    assert second.signature.algorithm == "two named persons, nobody enrolled"
    assert second.replaces == first.trail.sequence
    assert [at for _, at in house.trail.mentioning(KEPT_RECORD, MINE)] == [
        first.trail.sequence,
        sequence,
    ]
    entry = house.trail.recorded_at(sequence)
    assert (entry.action, entry.subject) == ("formulation-adopted", MINE)
    assert house.capsules(SHIPPED)["formulation"]["adopted"] is False


@pytest.mark.parametrize("basis", ["stated", "login name"])
def test_one_person_is_not_two_and_a_login_name_is_nobody(house, basis):
    """The same name in other letters, and a login name, are refused on the record."""
    if basis == "stated":
        adopt(house.personnel("Ben Chen"), MINE)
    for name in ("Ben Chen", " ben  CHEN"):
        size = house.trail.head().size
        with pytest.raises(NotAuthorised) as found:
            adopt(house.personnel(name, basis=basis), MINE)
        assert found.value.details["trail"]["sequence"] == size + 1 == house.trail.head().size
        assert house.last()["outcome"] == "refused"
    assert adoption_standing(house.trail, MINE).in_force is None


def test_a_changed_file_is_adopted_no_more_and_a_batch_stays_with_its_revision(house):
    """Sheet and record of what was made from revision 1 keep naming revision 1."""
    house.adopted()
    made = house.capsules()
    sheet = sheet_of(Preparation.from_document(made))
    house.revise()

    again = house.capsules()["formulation"]
    assert (again["revision"], again["adopted"]) == (2, False)
    assert "adoption" not in again
    standing = adoption_standing(house.trail, MINE)
    master = house.formulary.formulations[MINE]
    assert "changed since it was adopted by Ada Brown" in standing.told(
        house.formulary.version_of(master, "US")
    )

    recorded = house.trail.find(made["id"]).document["formulation"]
    batch = BatchActs(house.recorder(), house.personnel()).batch(made["id"])
    for bound in (recorded, batch.plan.formulation.document()):
        assert (bound["revision"], bound["adopted"]) == (1, True)
        assert bound["record"]["revision"] == 1
        assert bound["sha256"] == made["formulation"]["sha256"] != master.sha256
    assert sheet_of(Preparation.from_document(made)) == sheet
    assert b"adopted by Ada Brown on" in b" ".join(sheet.split())

    adopt(house.personnel("Ada Brown"), MINE)
    adopt(house.personnel("Ben Chen"), MINE)
    assert house.capsules()["formulation"]["adoption"]["proposed_by"] == "Ada Brown"


def test_a_proposal_of_a_new_version_leaves_the_old_one_in_force(house):
    """Until the new one is adopted; then the old file is the changed one."""
    house.adopted()
    old = house.file.read_text(encoding="utf-8")
    house.revise()
    waiting = adopt(house.personnel("Ben Chen"), MINE)
    assert waiting.in_force.entry == 2
    new = house.file.read_text(encoding="utf-8")
    house.file.write_text(old, encoding="utf-8")
    house.read()
    assert house.capsules()["formulation"]["adoption"]["entry"] == 2
    house.file.write_text(new, encoding="utf-8")
    house.read()
    adopted = adopt(house.personnel("Ada Brown"), MINE)
    assert house.capsules()["formulation"]["adoption"]["entry"] == adopted.trail.sequence
    house.file.write_text(old, encoding="utf-8")
    house.read()
    assert not house.capsules()["formulation"]["adopted"]


def test_a_file_that_changed_after_the_proposal_is_proposed_anew(house):
    """A second person never adopts what the first one did not see."""
    adopt(house.personnel("Ben Chen"), MINE)
    house.revise()
    document = adopt(house.personnel("Ada Brown"), MINE)
    assert (document.state, document.in_force) == ("proposed", None)
    assert document.proposed.proposed_by.name == "Ada Brown"
    assert adopt(house.personnel("Ben Chen"), MINE).state == "adopted"


def test_other_rules_of_the_pharmacy_are_another_version(house):
    """A record adopted under one jurisdiction is not adopted under another; liquids likewise."""
    liquid = "naltrexone-oral-liquid-tablets"
    house.adopted(liquid)
    order = LiquidOrder(dose="0.5 mg", days="30", patient="P", prescriber="D", formulation=liquid)
    assert house.recorder().prepare(order).document["formulation"]["adopted"]
    house.pharmacy = Practice(site="ELM", jurisdiction="DE")
    made = house.recorder().prepare(order).document
    assert not made["formulation"]["adopted"]
    assert "not adopted by this pharmacy" in " ".join(made["notes"])


def test_a_withdrawn_record_is_adopted_no_more(house):
    """Also when its file is gone; the reason is with the personal data."""
    house.adopted()
    house.file.unlink()
    house.read()
    gone = withdraw(house.personnel("Ada Brown"), MINE, "clumps, says Ben")
    assert (gone.state, gone.signature) == ("withdrawn", None)
    assert gone.withdrawn.by.name == "Ada Brown"
    assert "clumps" not in json.dumps(gone.document())
    entry = house.trail.recorded_at(gone.trail.sequence)
    assert entry.action == "formulation-withdrawn"
    assert entry.personal == {"reason": "clumps, says Ben"}
    with pytest.raises(WrongState):
        withdraw(house.personnel("Ada Brown"), MINE, "again")
    with pytest.raises(UnknownFormulation):
        adopt(house.personnel("Ada Brown"), MINE)


def test_a_withdrawn_record_is_prepared_as_one_that_nobody_adopted(house):
    """It may be proposed and adopted again."""
    house.adopted()
    withdraw(house.personnel("Ben Chen"), MINE, "clumps")
    assert "adoption" not in house.capsules()["formulation"]
    house.adopted()
    assert house.capsules()["formulation"]["adopted"]
    with pytest.raises(WrongState, match="already"):
        adopt(house.personnel("Dee"), MINE)


@pytest.mark.parametrize(
    ("identity", "reason", "by", "kind"),
    [
        (MINE, " ", "Ada", WrongUsage),
        (MINE, "x\x1b[2J", "Ada", InvalidOrder),
        (MINE, "x" * 301, "Ada", InvalidOrder),
        (SHIPPED, "why", "Ada", WrongState),
        ("\x1b[2J\ud800", "why", "Ada", WrongState),
        (MINE, "why", "root", NotAuthorised),
    ],
)
def test_what_cannot_be_withdrawn(house, identity, reason, by, kind):
    """A refusal is recorded; without a reason it is wrong usage and nothing is recorded."""
    house.adopted()
    size = house.trail.head().size
    with pytest.raises(kind):
        withdraw(
            house.personnel(by, basis="login name" if by == "root" else "stated"), identity, reason
        )
    refused = issubclass(kind, Refusal)
    assert house.trail.head().size == size + refused
    if refused:
        document = house.trail.recorded_at(size + 1).document
        assert "\x1b" not in json.dumps(document, ensure_ascii=False)
    assert adoption_standing(house.trail, MINE).in_force


@pytest.mark.parametrize("identity", ["nope", "", "../mine", "\x1b[2J", "\ud800", "x" * 10_000])
def test_a_record_that_is_none_is_refused(house, identity):
    """Whatever was typed, the refusal is recorded and contains nothing harmful."""
    with pytest.raises(UnknownFormulation):
        adopt(house.personnel(), identity)
    document = house.trail.recorded_at(1).document
    assert document["code"] == "unknown-formulation"
    assert len(json.dumps(document)) < 2_000


def test_a_technician_proposes_and_a_pharmacist_adopts_with_keys(staffed):
    """Two signatures under one digest, with two meanings; both verify as of their entries."""
    asked = []

    def typed(person, meaning):
        asked.append((person.id, meaning))
        return {"AB": OF_ADA, "BC": OF_BEN}[person.id]

    first = adopt(staffed.personnel("BC", ask=typed), MINE)
    second = adopt(staffed.personnel("ada brown", ask=typed), MINE)
    version = staffed.formulary.version_of(staffed.formulary.formulations[MINE], "US")

    assert asked == [("BC", "proposed"), ("AB", "adopted")]
    assert first.signature.meaning == "proposed"
    assert second.signature.meaning == "adopted"
    assert first.signature.digest == second.signature.digest == version.digest
    assert second.in_force.adopted_by == Party(person="AB", name="Ada Brown")
    assert staffed.capsules(by="BC")["formulation"]["adoption"]["adopted_by"] == "Ada Brown"
    assert [at for _, at in staffed.trail.mentioning(SIGNED_BY, "ab")] == [second.trail.sequence]
    result, watch = verify_with_signatures(staffed.path, every=True)
    assert (result.ok, watch.told().with_key) == (True, 6)


def test_nobody_signs_as_something_else_than_they_were_told(staffed):
    """Asked to sign as "proposed" while somebody proposed: refused, not adopted."""

    def slow(person, meaning):
        assert meaning == "proposed"
        adopt(staffed.personnel("CD"), MINE)
        return OF_ADA

    with pytest.raises(WrongState, match="while it was signed"):
        adopt(staffed.personnel("AB", ask=slow), MINE)
    standing = adoption_standing(staffed.trail, MINE)
    assert standing.in_force is None
    assert standing.proposed.proposed_by.person == "CD"


def test_who_may_not_adopt_is_asked_nothing(staffed):
    """A person who may not adopt is refused before the passphrase prompt."""

    def never(person, meaning):
        raise AssertionError("asked")

    adopt(staffed.personnel("CD"), MINE)
    with pytest.raises(NotAuthorised):
        adopt(staffed.personnel("BC", ask=never), MINE)


def test_who_signs_by_name_alone_is_told_from_who_has_a_key(staffed):
    """Enrolled without a key, the signature says so; a pharmacist may adopt quality's proposal."""
    first = adopt(staffed.personnel("CD"), MINE)
    assert first.signature.algorithm == "two named persons, no key"
    assert adopt(staffed.personnel("AB", ask=typing(OF_ADA)), MINE).state == "adopted"


@pytest.mark.parametrize(
    ("proposed_by", "by", "passphrase", "says"),
    [
        ("CD", "BC", OF_BEN, "A technician may not sign as adopted"),
        ("CD", "cora  diaz", None, "proposed it and may not sign as adopted"),
        ("CD", "AB", None, "no passphrase"),
        ("CD", "AB", OF_BEN, "does not open"),
        ("CD", "kim", None, "not enrolled"),
        (None, "kim", None, "not enrolled"),
    ],
)
def test_who_may_not_adopt_is_refused_on_the_record(staffed, proposed_by, by, passphrase, says):
    """Role, second person, key and roll: each refusal is one entry, and nothing is adopted."""
    if proposed_by is not None:
        adopt(staffed.personnel(proposed_by), MINE)
    size = staffed.trail.head().size
    with pytest.raises(NotAuthorised, match=says):
        adopt(staffed.personnel(by, ask=typing(passphrase)), MINE)
    assert staffed.trail.head().size == size + 1
    assert staffed.last()["outcome"] == "refused"
    assert adoption_standing(staffed.trail, MINE).in_force is None


def test_what_a_stranger_proposed_before_anybody_was_enrolled(house):
    """Could be the second person under another name: it is withdrawn, and proposed again."""
    adopt(house.personnel("Kim"), MINE)
    house.personnel("root").enrol(ADA, OF_ADA)
    set_policy(house.personnel("AB"), "key", "optional")
    house.personnel("AB").enrol(CORA, None)
    with pytest.raises(NotAuthorised, match="under another name"):
        adopt(house.personnel("AB"), MINE)
    withdraw(house.personnel("AB"), MINE, "proposed by nobody who is enrolled")
    adopt(house.personnel("AB"), MINE)
    assert adopt(house.personnel("CD"), MINE).state == "adopted"


def test_who_was_revoked_since_is_still_the_first_person(staffed):
    """The proposal counts as of its entry; the person adopts nothing any more."""
    adopt(staffed.personnel("BC", ask=typing(OF_BEN)), MINE)
    staffed.personnel("AB").revoke("BC", "left")
    with pytest.raises(NotAuthorised, match="revoked"):
        adopt(staffed.personnel("BC", ask=typing(OF_BEN)), MINE)
    assert adopt(staffed.personnel("AB", ask=typing(OF_ADA)), MINE).state == "adopted"


def test_a_technician_withdraws_the_own_proposal_and_nothing_adopted(staffed):
    """Only a person who may adopt withdraws an adopted record; the refusal is recorded."""
    adopt(staffed.personnel("BC", ask=typing(OF_BEN)), MINE)
    own = staffed.personnel("BC", ask=typing(OF_BEN))
    assert withdraw(own, MINE, "a slip").state == "withdrawn"
    assert staffed.last()["signature"]["meaning"] == "withdrawn"
    adopt(staffed.personnel("BC", ask=typing(OF_BEN)), MINE)
    adopt(staffed.personnel("AB", ask=typing(OF_ADA)), MINE)
    with pytest.raises(NotAuthorised, match="technician may not withdraw"):
        withdraw(staffed.personnel("BC"), MINE, "a slip")
    assert withdraw(staffed.personnel("CD"), MINE, "clumps").withdrawn.by.person == "CD"


def test_of_two_acts_at_one_moment_one_comes_first(house):
    """A record withdrawn while somebody signed is not adopted by that signature."""

    class Interrupted(Recorder):
        """Let somebody else withdraw between the look and the entry."""

        def record(self, **members):
            if members["action"] == "formulation-adopted":
                withdraw(house.personnel("Dee"), MINE, "clumps")
            return super().record(**members)

    adopt(house.personnel("Ben Chen"), MINE)
    with pytest.raises(WrongState, match="while it was signed"):
        adopt(house.personnel("Ada Brown", kind=Interrupted), MINE)
    assert adoption_standing(house.trail, MINE).in_force is None
    assert house.last()["outcome"] == "refused"


def test_a_name_alone_does_not_count_once_somebody_is_enrolled(house):
    """Also when the enrolment came between the look and the entry."""

    class Interrupted(Recorder):
        """Let the first person be enrolled between the look and the entry."""

        def record(self, **members):
            if members["action"] == "formulation-adopted":
                house.personnel("root").enrol(ADA, OF_ADA)
            return super().record(**members)

    adopt(house.personnel("Ben Chen"), MINE)
    with pytest.raises(WrongState, match="People or policies changed"):
        adopt(house.personnel("Cora Diaz", kind=Interrupted), MINE)
    assert adoption_standing(house.trail, MINE).in_force is None


def test_a_trail_that_cannot_be_written_adopts_nothing(house):
    """If nothing is recorded, nothing is adopted."""
    adopt(house.personnel("Ben Chen"), MINE)
    acting = house.personnel("Ada Brown")
    with Trail.open_for_reading(house.path) as reader:
        recorder = replace(acting.recorder, trail=reader)
        with pytest.raises(StorageUnavailable):
            adopt(replace(acting, recorder=recorder), MINE)
    assert adoption_standing(house.trail, MINE).in_force is None


def test_an_adoption_that_no_entry_made_is_found_out(house):
    """A proposal that carries an adoption without its entry does not make a record adopted."""
    adopt(house.personnel("Ben Chen"), MINE)
    adopt(house.personnel("Ada Brown"), MINE)
    adopted = house.trail.recorded_at(2).document["in_force"]
    house.revise()
    real = adopt(house.personnel("Ben Chen"), MINE)
    stored = house.trail.recorded_at(real.trail.sequence).document

    def forged(**changes) -> None:
        document = {**stored, "in_force": {**adopted, "entry": 2, **changes}}
        house.recorder().record(
            action="formulation-proposed", subject=MINE, document=lambda _: document,
            mentions=((KEPT_RECORD, MINE),),
        )  # fmt: skip

    forged()
    assert Stockroom(house.trail).standing(MINE).in_force.entry == 2
    forged(adopted_by={"person": "Dee", "name": "Dee"})
    with pytest.raises(VerificationFailure, match="entry 2 did not make"):
        adoption_standing(house.trail, MINE)
    for entry in (1, 3, 99):
        forged(entry=entry)
        with pytest.raises(VerificationFailure):
            adoption_standing(house.trail, MINE)


def test_reading_an_adoption_is_one_look_at_the_index(house, monkeypatch):
    """Without any entry about the record: one query, and no document is read."""
    asked = []
    find = Trail.mentioning
    monkeypatch.setattr(
        Trail, "mentioning", lambda self, *keys: asked.append(keys) or find(self, *keys)
    )
    monkeypatch.setattr(Trail, "recorded_at", None)
    version = house.formulary.version_of(house.formulary.formulations[MINE], "US")
    assert Stockroom(house.trail).adoption(version) is None
    assert asked == [(KEPT_RECORD, MINE)]
