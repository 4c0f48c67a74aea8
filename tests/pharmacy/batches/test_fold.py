"""The fold over the bodies of a trail: each demand, asked of one body at a time."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from functional.test_who_can_do_what import genuine  # noqa: F401 - a fixture
from ldncompound.core.records import replaced
from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.batches.fold import Fold
from ldncompound.pharmacy.batches.lots_left_open import LotsAsTyped
from ldncompound.pharmacy.batches.open_at_release import OpenAtRelease
from ldncompound.pharmacy.people.policies import Policies
from ldncompound.pharmacy.people.single_use import Invitation, OpenSecrets
from ldncompound.pharmacy.people.standings import Standing, check_as_stated, check_proven
from ldncompound.pharmacy.trail_index import ACCEPTED_LOT, KEPT_LOT, TYPED_LOT
from ldncompound.trail.entry_shape import ActingPerson, EntrySignature, stored_body
from ldncompound.trail.store import Trail
from making import receive_lots
from shops import LOTS


@pytest.fixture
def bodies(genuine):  # noqa: F811 - the fixture
    """Return the bodies of a genuine trail, in order."""
    with Trail.open_for_reading(genuine.path) as trail:
        return [stored_body(*entry) for entry in trail.entries()]


def first(bodies, action):
    """Return the index of the first body of an action."""
    return next(at for at, each in enumerate(bodies) if each.action == action)


def refused(bodies, at, says, /, **changes):
    """Follow a trail, and hold a changed body against it; it must be refused with these words."""
    fold = Fold(None, every=False)
    for body in bodies[:at]:
        fold(body, None)
    with pytest.raises(VerificationFailure, match=says) as caught:
        fold(replaced(bodies[at], **changes), None)
    assert caught.value.first_bad == bodies[at].sequence


def mentions(body, kind, value):
    """Return the mentions of a body with another value of one key."""
    return tuple(sorted((k, value if k == kind else v) for k, v in body.mentions))


def test_other_policies_than_those_in_force_are_refused(bodies):
    """A body names the last entry that set a policy."""
    refused(bodies, first(bodies, "weighing"), "other policies", policy=1)


def test_a_signature_where_none_is_made_is_refused(bodies):
    """An act that is not signed carries no signature."""
    at = first(bodies, "weighing")
    signature = EntrySignature(meaning="weighed", root="0" * 64, value="0" * 128)
    refused(bodies, at, "such an act is not", signature=signature)


@pytest.mark.parametrize("role", ["technician", "quality"])
def test_the_first_is_a_pharmacist(bodies, role):
    """Nobody else enrols themselves as the first."""
    body = bodies[0]
    key = body.by.key
    by = ActingPerson(basis="enrolled", key=key, name="AB", person="AB", role=role)
    standing = f"AB {role} {key}"
    refused(bodies, 0, "was not enrolled", by=by,
            mentions=mentions(body, "person-standing", standing))  # fmt: skip


def test_a_name_of_another_is_refused(bodies):
    """What was typed is the name or id of the person."""
    at = first(bodies, "weighing")
    by = bodies[at].by
    other = ActingPerson(basis="enrolled", key=by.key, name="Ada Brown", person=by.person,
                         role=by.role)  # fmt: skip
    refused(bodies, at, "is another than BC", by=other)


def test_a_signature_without_a_key_is_refused_where_the_policy_requires_one(bodies):
    """Nobody signs by name alone unless the policy allows it."""
    at = first(bodies, "batch-prepared")
    body = bodies[at]
    fold = Fold(None, every=False)
    for each in bodies[:at]:
        fold(each, None)
    fold.people["BC"] = fold.people["BC"]._replace(key=None)
    by = ActingPerson(basis="enrolled", key=None, name="BC", person="BC", role="technician")
    unsigned = EntrySignature(meaning="prepared", root=body.signature.root)
    with pytest.raises(VerificationFailure, match="without a key"):
        fold(replaced(body, by=by, signature=unsigned), None)


def without_stock(keys):
    """Return keys without those of what was taken, which few acts have."""
    return tuple(each for each in keys if each[0] != "stock")


@pytest.mark.parametrize(
    ("action", "kind", "value", "says"),
    [
        ("batch-held", "batch", "another", "another batch than its own"),
        ("person-enrolled", "kept-person", "zz", "another person than its own"),
        ("person-enrolled", "person-standing", "AB owner -", "something else of the person"),
        ("person-enrolled", "person-standing", "AB pharmacist", "say once who"),
    ],
)
def test_an_entry_is_found_under_what_it_is_about(bodies, action, kind, value, says):
    """The keys of an entry agree with its subject."""
    at = first(bodies, "weighing" if action == "batch-held" else action)
    changes = {"mentions": mentions(bodies[at], kind, value)}
    if action == "batch-held":
        changes["action"] = action
        changes["mentions"] = without_stock(changes["mentions"])
    refused(bodies, at, says, **changes)


def test_a_lot_is_found_under_its_own_id(bodies):
    """And received once: a second receipt would be a correction that nobody signed as one."""
    at = first(bodies, "batch-prepared")
    received = {"action": "lot-received", "subject": "L-1",
                "signature": replaced(bodies[at].signature, meaning="received")}  # fmt: skip
    refused(bodies, at, "another lot", **received, mentions=(("kept-lot", "L-2"),))
    fold = Fold(None, every=False)
    for body in bodies[:at]:
        fold(body, None)
    lot = replaced(bodies[at], **received, mentions=(("kept-lot", "L-1"),))
    fold(lot, None)
    with pytest.raises(VerificationFailure, match="received before"):
        fold(lot, None)


def test_somebody_who_is_there_does_not_join_again(bodies):
    """Nor does one come back who never left."""
    at = first(bodies, "person-enrolled") + 2
    refused([*bodies[: at + 1], bodies[at]], at + 1, "was there, or had never left")
    refused(bodies, at, "was there, or had never left", action="person-re-enrolled")


def test_nobody_left_who_may_enrol_is_refused(bodies):
    """The last one who may is not revoked."""
    body = bodies[0]
    revoked = (("kept-person", "ab"), ("person-name", "ada brown"),
               ("person-standing", "AB revoked -"))  # fmt: skip
    left = replaced(body, action="person-revoked", subject="AB", mentions=revoked,
                    signature=replaced(body.signature, meaning="revoked"))  # fmt: skip
    fold = Fold(None, every=False)
    fold(body, None)
    with pytest.raises(VerificationFailure, match="nobody is left"):
        fold(left, None)


def test_a_batch_that_nobody_planned_is_refused(bodies):
    """An act on a batch follows its plan, and its state allows it."""
    at = first(bodies, "weighing")
    refused(bodies, at, "nothing was planned", subject="ELM-1",
            mentions=mentions(bodies[at], "batch", "ELM-1"))  # fmt: skip
    refused(bodies, at, "cannot be dispensed from", action="dispensing",
            mentions=without_stock(bodies[at].mentions))  # fmt: skip


def test_a_body_that_cannot_be_read_is_a_failure(bodies):
    """A time beyond all calendars is no bug."""
    at = "9999-12-31T23:59:59.999Z"
    invitation = Invitation("0" * 64, "ZZ", "technician", "AB", at, "zoe zorn")
    refused(
        bodies, first(bodies, "weighing"), "cannot be read", action="person-invited",
        subject="ZZ", at=at, mentions=(invitation.mention(),), by=bodies[0].by,
    )  # fmt: skip


JOINED = (("kept-person", "zz"), ("person-name", "zoe zorn"),
          ("person-standing", "ZZ technician " + "1" * 64),
          ("single-use-proof", "0" * 64 + " " + "2" * 128))  # fmt: skip
OPEN = Invitation("0" * 64, "ZZ", "technician", "AB", "2027-01-01T00:00:00.000Z", "zoe zorn")


@pytest.mark.parametrize(
    ("person", "people", "verifies", "says"),
    [
        ("AB", {"AB": Standing("pharmacist", "3" * 64)}, None, "nobody else"),
        ("ZZ", {}, None, "may not invite"),
        ("ZZ", {"AB": Standing("technician", None)}, None, "may not invite"),
        ("ZZ", {"AB": Standing("quality", None), "ZZ": Standing("technician", None)}, None,
         "was enrolled"),
        ("ZZ", {"AB": Standing("quality", None)}, lambda *_: False, "does not fit"),
        ("ZZ", {"AB": Standing("quality", None)}, lambda *_: bytes.fromhex("x"), "does not fit"),
    ],
)  # fmt: skip
def test_a_secret_serves_one_person_once(bodies, person, people, verifies, says):
    """Who comes in by a word is who was invited, by somebody who may, and was not there."""
    by = ActingPerson(basis="enrolled", key="1" * 64, name=person, person=person,
                      role="technician")  # fmt: skip
    body = replaced(bodies[1], action="person-joined", subject="ZZ", mentions=JOINED, by=by)
    secrets = OpenSecrets()
    secrets.invitations["ZZ"] = OPEN
    with pytest.raises(VerificationFailure, match=says):
        check_proven(body, people, secrets, verifies, latest="")


def test_an_export_takes_people_of_the_older_form_as_they_act(bodies):
    """Their entries name nobody in the body; the first act says role and key, which stay so."""
    old = replaced(bodies[0], v=1, zone="", policy=0, signature=None, mentions=(),
                   by=ActingPerson(basis="stated", name="Ada"))  # fmt: skip
    at = first(bodies, "preparation")
    fold = Fold(None, every=False)
    fold(old, None)
    fold(bodies[at], None)
    assert fold.people["BC"].role == "technician"
    by = replaced(bodies[at].by, role="pharmacist")
    with pytest.raises(VerificationFailure, match="another role or key"):
        fold(replaced(bodies[at + 1], by=by), None)


def test_a_person_is_the_one_of_the_document(genuine):  # noqa: F811
    """Body and document name the same person, role and key."""
    with Trail.open_for_reading(genuine.path) as trail:
        at = next(h.sequence for h in trail.headlines("person-enrolled"))
        body, document = stored_body(at, trail.body_of(at)), trail.recorded_at(at).document
    check_as_stated(body, json.dumps(document).encode())
    for change in ({"name": "Eve Gut"}, {"public_key": "1" * 64}, {"role": "quality"}):
        with pytest.raises(VerificationFailure, match="another person or key"):
            check_as_stated(body, json.dumps({**document, **change}).encode())


def test_a_policy_says_what_its_document_says(bodies):
    """Body and document set the same."""
    body = replaced(bodies[1], action="policy", mentions=(("policy", "re-entry=off"),))
    document = {"schema": "ldncompound.policy/1", "policy": "re-entry", "value": "off"}
    check_as_stated(body, json.dumps(document).encode())
    with pytest.raises(VerificationFailure, match="another policy"):
        check_as_stated(body, json.dumps({**document, "value": "on"}).encode())


# What the policies demand of a release


def released_without(genuine, member, **policies):  # noqa: F811
    """Follow a trail up to its first release, whose document lacks a member."""
    fold = Fold(None, every=False)
    with Trail.open_for_reading(genuine.path) as trail:
        for each in trail.stored_entries():
            body = stored_body(each.sequence, each.body)
            document = json.loads(each.document)
            if body.action == "batch-released":
                fold.policies = fold.policies._replace(**policies)
                del document[member]
            fold(body, json.dumps(document, separators=(",", ":"), sort_keys=True).encode())


@pytest.mark.parametrize(
    ("member", "says"), [("re_entered", "not entered again"), ("screening", "open questions")]
)
def test_a_release_states_what_the_policy_demands(genuine, member, says):  # noqa: F811
    """Whoever leaves it out of a release, signed again with one key, is found by `verify`."""
    with pytest.raises(VerificationFailure, match=says):
        released_without(genuine, member)


def test_without_the_policy_the_prescription_need_not_be_entered_again(genuine):  # noqa: F811
    """The policy in force at the entry decides."""
    released_without(genuine, "re_entered", re_entry="off")


def test_what_is_made_for_stock_has_no_prescription_to_enter():
    """And its questions are asked of whom it is dispensed to."""
    stock = OpenAtRelease.of(b'{"for_stock":{"rule":"x"},"screening":{"unanswered":["a"]}}')
    stock.check(b"{}", Policies())
    assert OpenAtRelease.of(b'{"screening":{"unanswered":[]}}') == (True, False, False)


PLANNED = b'{"screening":{"asked_before_release":true,"unanswered":["a"]}}'
OLDER = b'{"screening":{"unanswered":["a"]}}'


@pytest.mark.parametrize(
    ("planned", "asked", "stands"),
    [
        (PLANNED, '"answered":["a"],"unanswered":[]', True),
        (PLANNED, '"answered":[],"unanswered":["a"],"waived":true', True),
        (PLANNED, '"answered":[],"unanswered":["a"]', False),
        (PLANNED, '"answered":[],"unanswered":["a"],"waived":false', False),
        (PLANNED, '"answered":[],"unanswered":["a"],"waived":"true"', False),
        (PLANNED, '"answered":[]', False),
        (OLDER, '"answered":[],"unanswered":["a"]', True),
    ],
)
def test_open_questions_are_answered_or_waived_in_what_is_planned_now(planned, asked, stands):
    """A release that leaves one open does not verify; one of an earlier preparation still does."""
    released = f'{{"re_entered":true,"screening":{{{asked}}}}}'.encode()
    found = OpenAtRelease.of(planned)
    if stands:
        found.check(released, Policies())
    else:
        with pytest.raises(VerificationFailure, match="neither answered nor waived"):
            found.check(released, Policies())


def test_a_lot_is_received_before_anything_is_done_with_it(house):
    """And checked by somebody who did not receive it."""
    lot = LOTS[1]
    receive_lots(house.recorder(), (lot,))
    told = [stored_body(*each) for each in house.trail.entries()]

    def after(action, **changes):
        """Hold another act on the lot against what went before."""
        fold = Fold(None, every=False)
        fold(told[0], None)
        fold(replaced(told[0], sequence=2, action=action, series=None, **changes), None)

    after("lot-opened")
    other = "ELM-LOT-0009"
    with pytest.raises(VerificationFailure, match="never received"):
        after("lot-opened", subject=other, mentions=mentions(told[0], KEPT_LOT, other))
    with pytest.raises(VerificationFailure, match="does not check the receipt"):
        after("lot-checked")


def test_who_corrected_a_lot_does_not_check_it(house):
    """A correction states its figures anew, also after they were checked once."""
    receive_lots(house.recorder(), (LOTS[1],))
    told = stored_body(*next(iter(house.trail.entries())))
    fold = Fold(None, every=False)
    fold(told, None)

    def then(action, by):
        """Hold another act on the lot against what went before."""
        fold(replaced(told, sequence=2, action=action, series=None,
                      by=replaced(told.by, name=by)), None)  # fmt: skip

    then("lot-checked", "Lee")
    then("lot-corrected", "Lee")
    with pytest.raises(VerificationFailure, match="received or corrected"):
        then("lot-checked", "Lee")


def test_only_a_lot_that_was_used_is_accepted():
    """An acceptance of any other releases nothing."""
    lots = LotsAsTyped()

    def entry(action, *keys):
        """Return a body with keys."""
        return SimpleNamespace(action=action, mentions=keys)

    lots.follow(entry("weighing", (TYPED_LOT, "drug=N-1")), set())
    lots.follow(entry("lot-accepted", (ACCEPTED_LOT, "drug=N-1")), set())
    lots.follow(entry("batch-released"), set())
    with pytest.raises(VerificationFailure, match="was not used"):
        lots.follow(entry("lot-accepted", (ACCEPTED_LOT, "drug=N-2")), set())
