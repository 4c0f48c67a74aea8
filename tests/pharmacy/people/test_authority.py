"""Who may, asked before every entry: by key, by role, and again inside the transaction."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ldncompound.core.refusals import (
    InvalidOrder,
    NotAuthorised,
    VerificationFailure,
    WrongState,
    WrongUsage,
)
from ldncompound.pharmacy.authority import BY_NAME
from ldncompound.pharmacy.people.acts import Personnel
from ldncompound.pharmacy.people.authority import KeyAuthority
from ldncompound.pharmacy.people.enrolled import roll_of
from ldncompound.pharmacy.people.keys import Passphrase, verifies
from ldncompound.pharmacy.people.policy_acts import set_policy
from ldncompound.pharmacy.people.roll import Enrolment
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.trail_index import KEPT_PERSON, POLICY
from ldncompound.trail.act import signed_bytes
from ldncompound.trail.store import Trail
from shops import ADA, BEN, CORA, FILLER, OF_ADA, receive
from trail.shared import behind_the_back

LOT = Delivery(component=FILLER, number="C-1", maker="M", expires="2028-03")


def test_a_signature_covers_its_entry_and_holds(house):
    """The key of the person on the roll fits the body without the value, and nothing else."""
    house.staff()
    Storekeeper(house.recorder("ada brown")).receive(LOT)
    body = house.last()
    ada = roll_of(house.trail).find("AB")
    assert body["by"] == {
        "name": "ada brown", "basis": "enrolled", "person": "AB", "role": "pharmacist",
        "key": ada.public_key,
    }  # fmt: skip
    value = body["signature"]["value"]
    assert verifies(ada.public_key, value, signed_bytes(body))
    for change in ({"sequence": 99}, {"digest": "0" * 64}, {"at": "2026-11-23T10:00:00.000Z"},
                   {"policy": 1}, {"zone": "+0100"}, {"previous": "1" * 64}):  # fmt: skip
        assert not verifies(ada.public_key, value, signed_bytes({**body, **change}))


def test_who_is_the_first_meanwhile_is_seen(house):
    """An answer for a trail in which nobody stands holds until somebody does."""
    recorder = house.recorder()
    granted = recorder.granted("lot-received")
    granted.still()
    assert (granted.actor, granted.signing, granted.policy) == (None, None, 0)
    house.staff()

    with pytest.raises(WrongState, match="People or policies changed"):
        granted.still()
    with pytest.raises(NotAuthorised, match="not enrolled"):
        recorder.granted("lot-received")


def test_a_key_is_opened_once(house):
    """Asked once for as what is signed first; what is not signed asks nobody."""
    house.staff()
    asked = []
    house.authority = KeyAuthority(house.keys, lambda *each: asked.append(each) or OF_ADA)
    house.planned(by="AB")
    assert asked == []
    keeper = Storekeeper(house.recorder("AB"))
    for number in ("C-1", "C-2"):
        keeper.receive(replace(LOT, number=number))
    assert [(person.id, meaning) for person, meaning in asked] == [("AB", "received")]
    assert "seven" not in repr(house.authority)


def test_without_the_passphrase_nothing_is_written_but_the_refusal(house):
    """None, a wrong one, or no folder of keys."""
    house.staff()
    size = house.trail.head().size
    for authority, kind in (
        (KeyAuthority(house.keys), NotAuthorised),
        (KeyAuthority(house.keys, lambda *_: Passphrase("seven herons wadE")), NotAuthorised),
        (KeyAuthority(None, lambda *_: OF_ADA), WrongUsage),
    ):
        house.authority = authority
        with pytest.raises(kind):
            Storekeeper(house.recorder("AB")).receive(LOT)
    assert house.trail.head().size == size + 2
    assert house.last()["action"] == "refusal"
    assert "signature" not in house.last()


def test_who_is_not_enrolled_or_revoked_acts_no_more(house):
    """From the first enrolment on a typed name prepares nothing and corrects no lot."""
    lot = receive(house, "C-1", FILLER)
    house.staff(BEN)
    identity = house.planned(by="BC")
    house.by("AB").personnel.revoke("BC", "left")
    for by, says in (("Eve", "not enrolled"), ("BC", "was revoked by entry")):
        with pytest.raises(NotAuthorised, match=says):
            house.planned(by=by)
        with pytest.raises(NotAuthorised, match=says):
            Storekeeper(house.recorder(by)).correct(lot, LOT, reason="misread")
        with pytest.raises(NotAuthorised, match=says):
            house.weighed(identity, by=by)
        assert house.last()["outcome"] == "refused"
        assert house.last()["by"]["basis"] == "stated"


def test_everybody_may_hold_and_only_who_leads_resumes(house):
    """A hold by a stranger says so; a technician does not lift it, a pharmacist signs it."""
    house.staff(BEN)
    identity = house.planned(by="BC")
    house.by("Eve").change(identity, "batch-held", "looks odd")
    assert house.last()["by"] == {"name": "not enrolled", "basis": "stated"}
    for by in ("Eve", "BC"):
        with pytest.raises(NotAuthorised):
            house.by(by).change(identity, "batch-resumed", "fine")
    house.by("AB").change(identity, "batch-resumed", "fine")
    assert house.last()["signature"]["meaning"] == "resumed"


def test_a_refusal_stands_with_its_batch_and_what_was_typed(house):
    """Who may not act on a batch is found under it, as every other refusal."""
    house.staff(BEN)
    identity = house.planned(by="BC")
    with pytest.raises(NotAuthorised):
        house.by("BC").change(identity, "batch-rejected", "spilt")
    last = house.last()
    assert ["batch", identity] in last["mentions"]
    order = house.trail.recorded_at(last["sequence"]).document["order"]
    assert order == {"batch": identity, "action": "batch-rejected"}


def test_a_recorder_without_keys_writes_refusals_and_holds(house):
    """Once somebody is enrolled it does nothing else, and says so in the trail."""
    identity = house.planned()
    house.authority = BY_NAME
    house.planned()
    house.authority = KeyAuthority(house.keys, house.ask)
    house.staff()
    house.authority = BY_NAME
    for by in ("Kim", "AB"):
        with pytest.raises(NotAuthorised, match="a name alone no longer acts"):
            house.planned(by=by)
        assert house.last()["action"] == "refusal"
    house.by().change(identity, "batch-held", "looks odd")
    assert house.last()["action"] == "batch-held"
    with pytest.raises(NotAuthorised):
        house.by("AB").change(identity, "batch-resumed", "fine")
    with pytest.raises(TypeError, match="authority that opens keys"):
        house.by("AB").personnel.enrol(BEN, None)


def test_who_is_revoked_between_the_look_and_the_entry_writes_nothing(house):
    """The answer is looked at again inside the transaction; also after a policy was set."""
    house.staff(BEN, CORA)

    def between(by, change):
        recorder = house.recorder(by)
        grant = recorder.granted("note")
        change(house.by("AB").personnel)
        with pytest.raises(WrongState, match="People or policies changed"):
            recorder.record(action="note", document=lambda _: {"schema": "test"}, grant=grant)
        assert house.last()["action"] != "note"

    between("BC", lambda ada: set_policy(ada, "re-entry", "off"))
    between("BC", lambda ada: ada.revoke("BC", "left"))
    grant = house.recorder("CD").granted("note")
    house.by("AB").personnel.enrol(BEN, None)
    house.recorder("CD").record(action="note", document=lambda _: {"schema": "test"}, grant=grant)
    assert house.last()["action"] == "note"


def test_the_first_is_a_pharmacist_with_a_key_who_signs_the_own_enrolment(house):
    """Others wait; of two first ones at the same moment one comes first."""
    for wanted, passphrase, says in (
        (BEN, OF_ADA, "is a pharmacist"),
        (CORA, OF_ADA, "is a pharmacist"),
        (ADA, None, "requires a key"),
    ):
        with pytest.raises(InvalidOrder, match=says):
            house.by("root").personnel.enrol(wanted, passphrase)
    assert not list(house.keys.parent.rglob("*.json"))
    house.by("root").personnel.enrol(ADA, OF_ADA)
    body = house.last()
    assert body["by"]["person"] == "AB"
    assert verifies(body["by"]["key"], body["signature"]["value"], signed_bytes(body))


def test_of_two_first_ones_one_comes_first(house):
    """The second was looked at in an empty roll; it is refused, and its key removed."""

    class Interrupted(Recorder):
        """Let somebody else be the first between the look and the entry."""

        def record(self, **members):
            if members["action"] == "person-enrolled":
                house.by("AB").personnel.enrol(ADA, OF_ADA)
            return super().record(**members)

    at = house.recorder("AB")
    recorder = Interrupted(at.trail, at.formulary, at.pharmacy, at.desk, at.authority)
    eve = Enrolment(name="Eve Doe", initials="ED", role="pharmacist")
    with pytest.raises(WrongState, match="Somebody was enrolled"):
        Personnel(recorder).enrol(eve, Passphrase("nine wet otters"))
    assert [each.id for each in roll_of(house.trail).people] == ["AB"]
    assert len(list(house.keys.iterdir())) == 1


def test_the_last_who_may_enrol_is_not_revoked(house):
    """Not by anybody, also not by themselves; with a second one, they are."""
    house.staff(BEN)
    for who in ("AB", "ada brown"):
        with pytest.raises(InvalidOrder, match="last person who may enrol others"):
            house.by("AB").personnel.revoke(who, "left")
    house.by("AB").personnel.enrol(CORA, None)
    house.by("CD").personnel.revoke("AB", "left")
    assert not roll_of(house.trail).find("AB").active
    with pytest.raises(InvalidOrder, match="last person"):
        house.by("CD").personnel.revoke("CD", "left")


def test_a_technician_enrols_nobody_and_revokes_nobody(house):
    """Nor themselves under a second name, nor as somebody whose passphrase they lack."""
    house.staff(BEN)
    again = Enrolment(name="Bernd Chan", initials="XX", role="quality")
    for by in ("BC", "XX", "Eve"):
        with pytest.raises(NotAuthorised):
            house.by(by).personnel.enrol(again, Passphrase("nine wet otters"))
        with pytest.raises(NotAuthorised):
            house.by(by).personnel.revoke("AB", "gone")
    house.authority = KeyAuthority(house.keys, lambda *_: Passphrase("nine wet otters"))
    with pytest.raises(NotAuthorised, match="does not open"):
        house.by("AB").personnel.enrol(again, Passphrase("nine wet otters"))
    assert [each.id for each in roll_of(house.trail).people] == ["AB", "BC"]
    assert len(list(house.keys.iterdir())) == 1
    assert "otters" not in json.dumps(house.trail.recorded_at(house.last()["sequence"]).document)


def test_hidden_people_and_policies_open_the_trail_to_nobody(house):
    """Where both indexes hide who is enrolled, the trail is damaged, and nobody acts by name."""
    house.staff()
    size = house.trail.head().size
    for kind in (KEPT_PERSON, POLICY):
        path = house.path.with_name(f"{kind}.sqlite")
        path.write_bytes(house.path.read_bytes())
        with behind_the_back(path) as connection:
            for table in ("mention", "view_search"):
                connection.execute(f"DELETE FROM {table} WHERE kind = ?", (kind,))
        with Trail.open_for_acts(path) as trail:
            recorder = replace(house.recorder(), trail=trail)
            for authority in (house.authority, BY_NAME):
                with pytest.raises(VerificationFailure):
                    Storekeeper(replace(recorder, authority=authority)).receive(LOT)
            assert trail.head().size == size
