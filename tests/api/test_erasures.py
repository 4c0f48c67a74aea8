"""Erasing personal data through `Pharmacy`: what goes, what stays, when, and who agrees."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from forging import forge
from functional.conftest import check_schema
from ldncompound import CapsuleOrder, Pharmacy, ScheduleOrder
from ldncompound.core.canonical_json import canonical_bytes, object_stored_as
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    InvalidOrder,
    NotAuthorised,
    Refusal,
    RequestIdUsed,
    VerificationFailure,
    WrongState,
    WrongUsage,
)
from ldncompound.pharmacy.inspection.erasures_again import check_erasure
from ldncompound.pharmacy.people import passphrases
from ldncompound.pharmacy.trail_keeping import LogHead, TrailRestored
from ldncompound.trail.entry_shape import EntryBody
from ldncompound.trail.store import Trail

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
GERMAN = 'name = "Elm"\nsite = "ELM"\njurisdiction = "DE"\n'
SECRETS = {"AB": "seven herons wade at dusk", "CD": "nine wet owls awake", "TK": "eleven dry newts"}
LAW = "GDPR, article 17"
FIRST = "ELM-20261123-0001"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Stretch secrets less than a pharmacy does."""
    monkeypatch.setattr(passphrases, "SCRYPT", (2**4, 8, 1))


class Shop:
    """A pharmacy under German rules, whose clock can be set."""

    def __init__(self, folder) -> None:
        self.folder, self.path, self.now = folder, folder / "trail.sqlite", NOW
        (folder / "pharmacy.toml").write_text(GERMAN)
        self.asked: list[tuple[str, str]] = []

    def by(self, who="AB") -> Pharmacy:
        """Return the pharmacy with somebody at its desk."""
        return Pharmacy.open(
            self.path, config=self.folder / "pharmacy.toml", keys=self.folder / "keys", by=who,
            station="bench", now=lambda: self.now, signer=self._signer,
        )  # fmt: skip

    def _signer(self, person, meaning):
        """Return the passphrase of anybody, and note who was asked as what."""
        self.asked.append((person.id, meaning))
        return SECRETS[person.id]

    def order(self, patient="P-1042", **more):
        """Prepare capsules for a patient."""
        given = {"dose": "1.5 mg", "days": "30", "prescriber": "Dr Q", **more}
        return self.by().prepare(CapsuleOrder(patient=patient, **given))

    def erase(self, patient="P-1042", by="AB", **more):
        """Erase what names a patient."""
        return self.by(by).trail.erase(**{"patient": patient, "reason": "asked", **more})

    def enrol(self):
        """Enrol two who lead, and a technician."""
        for name, who, role in (
            ("Ada Brown", "AB", "pharmacist"),
            ("Cora Diaz", "CD", "quality"),
            ("Tom Kay", "TK", "technician"),
        ):
            self.by().people.enrol(
                name=name, initials=who, role=role, new_passphrase=lambda _, who=who: SECRETS[who]
            )

    def has(self, text) -> bool:
        """Return whether the file of the trail has a text, or a part of it, somewhere."""
        data = self.path.read_bytes()
        whole = text.encode()
        pieces = {whole[at : at + 8] for at in range(max(1, len(whole) - 7))}
        return any(each in data for each in pieces) or text.encode("utf-16-le") in data

    def whole(self) -> bool:
        """Return whether the trail verifies, with every number and signature."""
        found = self.by().trail.verify(full=True)
        assert found.ok, found.reason
        return self.by().trail.verify().ok


@pytest.fixture
def shop(tmp_path):
    """Return the pharmacy in an empty folder."""
    return Shop(tmp_path)


# when


def test_before_the_time_it_is_refused_and_the_day_is_named(shop):
    """Five years after the last entry, and one day; the source of the figure is cited."""
    shop.order()
    shop.now += timedelta(days=40)
    shop.by().batches.hold(FIRST, reason="a question")
    with pytest.raises(WrongState, match="from 2032-01-03 on: the last entry is of 2027") as told:
        shop.erase()
    assert [each.id for each in told.value.sources] == ["apbetro-22"]
    assert shop.by().preparation(FIRST).prescription.patient == "P-1042"

    shop.now = datetime(2032, 1, 2, 23, tzinfo=UTC)
    with pytest.raises(WrongState):
        shop.erase()
    shop.now = datetime(2032, 1, 3, tzinfo=UTC)
    erased = shop.erase(legal_basis=LAW)
    assert (erased.early, str(erased.allowed_from)) == (False, "2032-01-03")
    assert shop.whole()


@pytest.mark.parametrize(
    ("made", "day"),
    [
        ("2026-11-30T00:30+01:00", "2031-12-01"),
        ("2026-11-30T23:30-08:00", "2031-12-01"),
        ("2026-12-31T23:59+01:00", "2032-01-01"),
        ("2028-02-29T00:10+02:00", "2033-03-02"),
        ("2028-02-29T23:50-05:00", "2033-03-02"),
        ("2027-03-01T13:00+00:00", "2032-03-02"),
    ],
)
def test_the_days_are_those_of_the_pharmacy(shop, made, day):
    """Near midnight the day in UTC is another; entry and erasure are told by one clock."""
    shop.now = datetime.fromisoformat(made)
    shop.order()
    zone = shop.now.tzinfo
    first = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=zone)
    shop.now = first - timedelta(minutes=1)
    with pytest.raises(WrongState, match=f"from {day} on: the last entry is of {made[:10]}"):
        shop.erase()
    shop.now = first
    assert not shop.erase().early
    assert shop.whole()


def test_a_print_does_not_make_a_record_younger_but_an_act_does(shop):
    """What counts is the last entry of the record, not the last look at it."""
    shop.order()
    shop.now += timedelta(days=300)
    shop.by().sheet(FIRST, format="txt")
    assert str(shop.by().trail.erasable(patient="P-1042").last_entry) == "2026-11-23"
    shop.by().batches.reject(FIRST, reason="never made")
    assert str(shop.by().trail.erasable(patient="P-1042").last_entry) == "2027-09-19"


def test_without_a_figure_in_the_rules_a_legal_basis_is_needed(shop):
    """The refusal says that none is known, and how to state one."""
    (shop.folder / "pharmacy.toml").write_text(GERMAN.replace("DE", "US"))
    shop.order()
    shop.now += timedelta(days=365 * 99)
    with pytest.raises(WrongState, match="No rule says") as told:
        shop.erase()
    assert "[retention]" in told.value.remedy
    found = shop.by().trail.erasable(patient="P-1042")
    assert (found.retention, found.allowed_from) == (None, None)
    assert shop.erase(legal_basis=LAW).early
    assert shop.whole()


@pytest.mark.parametrize("more", [{"reason": " "}, {"legal_basis": ""}, {"identity": FIRST}])
def test_what_is_missing_or_said_twice_is_wrong_usage(shop, more):
    """No reason, an empty legal basis, a patient and an id: nothing is recorded."""
    shop.order()
    with pytest.raises(WrongUsage):
        shop.erase(**more)
    with pytest.raises(WrongUsage, match="--patient or by --id"):
        shop.by().trail.erasable()
    with pytest.raises(WrongUsage, match="empty"):
        shop.by().trail.erasable(patient=" ")
    assert shop.by().trail.head().size == 1


# what


def test_every_text_of_the_patient_goes_and_nothing_else_changes(shop):
    """Orders, refusals, holds, fills, schedules, dispensings; others keep every text."""
    names = ("Zwetschgenmann, Adele", "RX-77665544", "Xanthippe jubelt quirlig")
    more = dict(zip(("patient_name", "rx", "directions"), names, strict=True))
    shop.order(**more)
    shop.order("P-2", patient_name="Somebody Else", rx="RX-1", directions="at night, with water")
    with pytest.raises(Refusal):
        shop.order(dose="99 mg", **more)
    shop.by().batches.hold(FIRST, reason="Zwetschgenmann ganz schwindlig, rief an")
    shop.by().batches.hold("ELM-20261123-0002", reason="somebody else rang")
    before = {each: shop.by().trail.log(about=each) for each in (FIRST, "ELM-20261123-0002")}
    other = shop.by().preparation("ELM-20261123-0002")

    erased = shop.erase(legal_basis=LAW)

    assert erased.entries == (1, 3, 4)
    assert erased.preparations == erased.unfinished == (FIRST,)
    for text in ("P-1042", *names, "ganz schwindlig, rief an"):
        assert not shop.has(text), text
    assert shop.by().preparation("ELM-20261123-0002") == other
    assert shop.has("somebody else rang")
    assert shop.by().preparation(FIRST).prescription.patient is None
    for each, told in before.items():  # the erasure is found under what it is about
        assert shop.by().trail.log(about=each).entries[: len(told.entries)] == told.entries
    assert [each.action for each in shop.by().trail.log(about=FIRST).entries][-1] == "erasure"
    assert shop.whole()


def test_a_reference_is_taken_exactly_and_texts_that_name_it_are_told(shop):
    """P-104 is not P-1042; the reason of another's hold that names it stays, and is told."""
    for each in ("P-1042", "P-104", "P-1042-B", "p-1042"):
        shop.order(each)
    shop.by().batches.hold("ELM-20261123-0002", reason="mixed up with P-1042, says Kim")
    shop.by().batches.hold("ELM-20261123-0003", reason="mixed up with XP-1042X")

    erased = shop.erase(legal_basis=LAW)

    assert (erased.entries, erased.also_named) == ((1,), (3, 5))
    assert [shop.by().preparation(f"ELM-20261123-000{n}").prescription.patient for n in (2, 3, 4)] == [
        "P-104", "P-1042-B", "p-1042",
    ]  # fmt: skip
    only = shop.by().trail.erase(identity="5", reason="it names another", legal_basis=LAW)
    assert (only.of, only.id, only.entries) == ("id", "5", (5,))
    assert shop.by().batches.show("ELM-20261123-0002").state == "on hold"
    assert shop.whole()


@pytest.mark.parametrize("patient", ["P" * 64, "\u738b\u5c0f\u660e", 'a"b\\c', "1", "_%'--"])
def test_a_reference_of_any_sort_is_found(shop, patient):
    """Long ones, other scripts, quotation marks: what was ordered is erased."""
    shop.order(patient)
    with pytest.raises(Refusal):
        shop.order(patient, dose="99 mg")
    shop.order("P-2")
    assert shop.erase(patient, legal_basis=LAW).entries == (1, 2)
    assert shop.whole()


@pytest.mark.parametrize("identity", ["nobody", "\ud800", "0", "99", "9" * 40, "ELM-20261123-0007"])
def test_nothing_found_is_wrong_usage_and_leaves_no_trace(shop, identity):
    """Nothing of what was asked stands anywhere, not even in an erasable row."""
    shop.order()
    kept = shop.path.read_bytes()
    for named in ({"patient": identity}, {"identity": identity}):
        with pytest.raises(WrongUsage, match="keeps no personal data"):
            shop.by().trail.erase(**named, reason="asked", legal_basis=LAW)
    assert shop.path.read_bytes() == kept


def test_asking_too_early_leaves_no_word_of_whom_it_was_about(shop):
    """The entry of the refusal names nobody, so that asking adds nothing to be erased."""
    shop.order("Zwetschgenmann")
    with pytest.raises(WrongState):
        shop.erase("Zwetschgenmann", request_id="order of nobody")
    assert shop.erase("Zwetschgenmann", legal_basis=LAW).entries == (1,)
    assert not shop.has("Zwetschgenmann")


def test_a_repeated_request_is_answered_and_another_patient_under_it_refused(shop):
    """The recorded answer, without anything of the patient; what was ordered cannot be repeated."""
    order = CapsuleOrder(dose="1.5 mg", days="30", patient="P-1042", prescriber="Dr Q")
    shop.by().prepare(order, request_id="o-1")
    shop.order("P-2")
    first = shop.erase(legal_basis=LAW, request_id="e-1")
    assert shop.erase(legal_basis=LAW, request_id="e-1") == first
    with pytest.raises(RequestIdUsed):
        shop.erase("P-2", legal_basis=LAW, request_id="e-1")
    with pytest.raises(InvalidOrder, match="erased"):
        shop.by().prepare(order, request_id="o-1")
    assert shop.by().preparation("ELM-20261123-0002").prescription.patient == "P-2"
    assert shop.whole()


def test_the_document_keeps_its_schema_listed_and_recorded(shop):
    """The listing has no place in the trail; what `show` says then is not guessed."""
    shop.order()
    listed = shop.by().trail.erasable(patient="P-1042").document()
    erased = shop.erase(legal_basis=LAW).document()
    for each in (listed, erased):
        check_schema(json.loads(json.dumps(each)))
    assert "trail" not in listed
    assert erased["trail"]["sequence"] == 2
    assert {**listed, "early": True} == {k: v for k, v in erased.items() if k != "trail"}


def test_the_reason_of_an_erasure_is_personal_and_goes_by_its_number(shop):
    """A free text may name somebody: it stands in no body, and can be erased itself."""
    shop.order()
    shop.erase(reason="Zwetschgenmann wrote to us", legal_basis=LAW)
    assert shop.has("Zwetschgenmann")
    shop.by().trail.erase(identity="2", reason="named somebody", legal_basis=LAW)
    assert not shop.has("Zwetschgenmann")
    assert not shop.has("wrote to us")
    assert shop.whole()


# who


def test_before_the_time_two_who_lead_sign_where_people_are_enrolled(shop):
    """Who erases, and another; both are asked for their own passphrase, and verify checks both."""
    shop.enrol()
    shop.order()
    for by, second in (("AB", None), ("AB", "AB"), ("AB", "TK"), ("AB", "ZZ"), ("TK", "CD")):
        with pytest.raises(NotAuthorised):
            shop.erase(by=by, second=second, legal_basis=LAW)
    assert shop.by().preparation(FIRST).prescription.patient == "P-1042"
    shop.asked.clear()

    erased = shop.erase(second="CD", legal_basis=LAW)

    assert shop.asked == [("AB", "erased"), ("CD", "erasure agreed")]
    assert erased.second is not None
    assert (erased.second.person, erased.second.meaning) == ("CD", "erasure agreed")
    assert shop.whole()


def test_in_time_one_signature_is_enough(shop):
    """Nobody else is asked, named or not; a technician may not."""
    shop.enrol()
    shop.order()
    shop.now = datetime(2033, 1, 1, tzinfo=UTC)
    with pytest.raises(NotAuthorised):
        shop.erase(by="TK")
    shop.asked.clear()
    assert shop.erase(second="CD").second is None
    assert shop.asked == [("AB", "erased")]
    assert shop.whole()


def test_remedies_name_what_helps(shop):
    """A second person is asked for where anybody is enrolled, by the option that names them."""
    shop.order()
    with pytest.raises(WrongState) as alone:
        shop.erase()
    assert alone.value.remedy == "Wait; or give --legal-basis."
    shop.enrol()
    with pytest.raises(WrongState) as early:
        shop.erase()
    assert early.value.remedy.endswith("let a second person sign (--second).")
    with pytest.raises(NotAuthorised) as same:
        shop.erase(legal_basis=LAW, second="AB")
    assert "named with --second." in same.value.remedy


def test_nobody_erases_alone_before_the_time_whatever_the_policy(shop):
    """The policy by which a pharmacist works alone is about batches."""
    shop.enrol()
    shop.by().people.policy("second-person", "exception")
    shop.order()
    with pytest.raises(NotAuthorised):
        shop.erase(legal_basis=LAW)
    with pytest.raises(NotAuthorised):
        shop.erase(second="AB", legal_basis=LAW)


# forged


def _erasure(entries):
    """Return the entry of the erasure."""
    return next(each for each in entries if each.body["action"] == "erasure")


def _no_second(entries):
    """Take the second person out of body and document."""
    at = _erasure(entries)
    at.body["mentions"] = [each for each in at.body["mentions"] if each[0] != "erased-early"]
    at.document["second"], at.document["early"] = None, False
    return entries


def _late(entries):
    """Say that it was in time."""
    _no_second(entries)
    _erasure(entries).document["allowed_from"] = "2020-01-01"
    return entries


def _alone(entries):
    """Name the same person twice."""
    at = _erasure(entries)
    for each in at.body["mentions"]:
        if each[0] == "erased-early":
            each[1] = "AB"
    at.document["second"]["person"] = "AB"
    return entries


def _others(entries):
    """Say that other entries were erased than those that are."""
    _erasure(entries).document["entries"] = [7]
    return entries


def _signed_other(entries):
    """Let the second person have signed something else."""
    _erasure(entries).document["second"]["digest"] = "0" * 64
    return entries


def _other_act(entries):
    """Call it something else."""
    _erasure(entries).body["action"] = "label"
    return entries


def _unreadable(entries):
    """Put another document in its place."""
    at = _erasure(entries)
    at.document.clear()
    at.document["schema"] = "ldncompound.erasure/1"
    return entries


FORGED = (_no_second, _late, _alone, _others, _signed_other, _other_act, _unreadable)


@pytest.mark.parametrize("edit", FORGED, ids=lambda each: each.__name__.strip("_"))
@pytest.mark.parametrize("staffed", [False, True])
def test_an_erasure_that_is_not_as_it_must_be_does_not_verify(shop, edit, staffed):
    """Whoever owns the file and makes every hash fit is found by the signatures, or by --full."""
    if staffed:
        shop.enrol()
    shop.order()
    shop.erase(legal_basis=LAW, second="CD" if staffed else None)
    assert shop.whole()
    if not staffed and edit in (_alone, _signed_other):
        return  # there is no second signature
    forged = forge(shop.path, shop.folder / "forged.sqlite", edit)
    at_hand = Pharmacy.open(forged, config=shop.folder / "pharmacy.toml", by="AB")
    found = at_hand.trail.verify(full=True)
    assert not found.ok
    assert found.first_bad is not None


def _recorded(shop):
    """Return body and document of the last entry."""
    with Trail.open_for_reading(shop.path) as trail:
        last = trail.size()
        body = EntryBody.from_document(object_stored_as(trail.body_of(last)))
        return body, dict(trail.recorded_at(last).document)


LED = {"AB": SimpleNamespace(role="pharmacist"), "CD": SimpleNamespace(role="quality")}
RESTORED = TrailRestored(found=LogHead(origin="o", size=1, root="0" * 64), lost=None, erased=())
WRONG = {
    "act": (lambda b, d: (replaced(b, action="label"), d), "as no erasure does"),
    "alone": (
        lambda b, d: (
            replaced(b, mentions=[[k, v if v != "CD" else "AB"] for k, v in b.mentions]),
            d,
        ),
        "may not be the second person",
    ),
    "entries": (lambda b, d: (b, {**d, "entries": [7]}), "on what is erased"),
    "whose": (
        lambda b, d: (replaced(b, mentions=[m for m in b.mentions if m[0] == "erased-early"]), d),
        "on whose data",
    ),
    "signed": (
        lambda b, d: (b, {**d, "second": {**d["second"], "digest": "0" * 64}}),
        "signed something",
    ),
    "early": (
        lambda b, d: (
            replaced(b, mentions=[m for m in b.mentions if m[0] != "erased-early"]),
            {**d, "second": None, "early": False},
        ),
        "still to be kept",
    ),
    "document": (lambda _b, _d: (_b, {"schema": "x"}), "is not readable"),
    "restored": (
        lambda b, _: (replaced(b, action="trail-restored"), RESTORED.document()),
        "on what is erased",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_an_erasure_demands_is_held_against_body_and_document(shop, wrong):
    """Each demand is told by its own sentence, with the number of the entry."""
    shop.enrol()
    shop.order()
    shop.erase(legal_basis=LAW, second="CD")
    body, document = _recorded(shop)
    check_erasure(body, canonical_bytes(document), LED)
    check_erasure(body, None, LED)
    check_erasure(replaced(body, outcome="refused", erases=()), None, LED)
    check_erasure(replaced(body, action="trail-restored"), None, LED)
    edit, told = WRONG[wrong]
    body, document = edit(body, document)
    with pytest.raises(VerificationFailure, match=told) as caught:
        check_erasure(body, canonical_bytes(document), LED)
    assert caught.value.first_bad == body.sequence
    with pytest.raises(VerificationFailure, match="not that of an erasure"):
        check_erasure(_recorded(shop)[0], b"{", LED)


def _when_it_was_over(entries):
    """Say that it was done long after it was allowed."""
    _erasure(entries).body["at"] = "2045-01-01T09:00:00.000Z"
    return entries


def test_what_was_not_before_its_time_is_no_erasure_before_its_time(shop):
    """Who says so falsely is found where it is reckoned again."""
    shop.order()
    shop.erase(legal_basis=LAW)
    forged = forge(shop.path, shop.folder / "forged.sqlite", _when_it_was_over)
    at_hand = Pharmacy.open(forged, config=shop.folder / "pharmacy.toml", by="AB")
    assert "not before its time" in str(at_hand.trail.verify(full=True).reason)


def test_what_is_ordered_while_it_is_signed_is_not_left_out(shop):
    """The one who signs second has seen all that is erased; else it is begun anew."""
    shop.enrol()
    shop.order()
    sign = shop._signer

    def meanwhile(person, meaning):
        if person.id == "CD":
            shop._signer = sign
            shop.order()
        return sign(person, meaning)

    shop._signer = meanwhile
    with pytest.raises(WrongState, match="changed while this was done"):
        shop.erase(legal_basis=LAW, second="CD")
    shop.erase(legal_basis=LAW, second="CD")
    assert shop.whole()


def test_a_schedule_is_erased_by_its_id_with_what_was_made_of_it(shop):
    """Its own data go, and those of its preparations."""
    steps = ("1.5 mg for 14 day", "3 mg for 14 day")
    made = shop.by().titrations.enter(
        ScheduleOrder(form="capsule", steps=steps, patient="P-77", prescriber="Dr Q")
    )
    assert shop.has("P-77")
    shop.erase(patient=None, identity=made.id, legal_basis=LAW)
    assert not shop.has("P-77")
    assert shop.whole()


# on a server


def test_on_a_server_rows_are_deleted_and_nothing_else_is(server, shop):
    """The same entries are found, the same is refused, the trail verifies; its log is told of."""
    shop.path = server.new_trail()
    shop.order(directions='say "Xanthippe" twice')
    shop.order("P-2")
    with pytest.raises(Refusal):
        shop.order(dose="99 mg")
    shop.by().batches.hold("ELM-20261123-0002", reason="mixed up with P-1042")
    with pytest.raises(WrongState):
        shop.erase()
    erased = shop.erase(legal_basis=LAW)
    assert (erased.entries, erased.also_named) == ((1, 3), (4,))
    assert any("database server" in each for each in erased.not_reached)
    assert shop.by().preparation(FIRST).prescription.patient is None
    assert shop.by().preparation("ELM-20261123-0002").prescription.patient == "P-2"
    with pytest.raises(WrongUsage, match="keeps no personal data"):
        shop.erase(legal_basis=LAW)
    assert shop.whole()
