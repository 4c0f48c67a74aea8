"""Each cell of the table in docs/explanation/who-can-do-what.md, tried."""

from __future__ import annotations

import copy
import json
import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forging import Forged, forge
from keepers import runtime_folder, unlocked
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.core.quantities import format_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import NotAuthorised, Refusal, VerificationFailure, WrongUsage
from ldncompound.pharmacy.batches.acts.amendments import change_state
from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.dispensing import DispensingOrder, record_dispensing
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings, record_quality_check
from ldncompound.pharmacy.batches.acts.re_entry import PrescriptionEntered
from ldncompound.pharmacy.batches.acts.sign_off import finish_batch, release_batch, verify_batch
from ldncompound.pharmacy.batches.acts.weighing import (
    BalanceReading,
    mass_to_weigh,
    record_step,
    record_weighing,
)
from ldncompound.pharmacy.batches.signed_batch import check_signed
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.inspection.signatures_of_a_trail import verify_with_signatures
from ldncompound.pharmacy.people import keys
from ldncompound.pharmacy.people.acts import Personnel
from ldncompound.pharmacy.people.authority import KeyAuthority
from ldncompound.pharmacy.people.enrolled import check_standings, roll_of
from ldncompound.pharmacy.people.keys import Passphrase
from ldncompound.pharmacy.people.policy_acts import set_policy
from ldncompound.pharmacy.people.roll import Enrolment
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.trail.act import Act, Actor, Signing
from ldncompound.trail.store import Trail
from making import FORMULARY, receive_lots, waiving

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PEOPLE = {"AB": "pharmacist", "QU": "quality", "BC": "technician"}
NAMES = {"AB": "Ada Brown", "QU": "Quentin Unger", "BC": "Ben Chen"}
SECRETS = {each: f"seven {each} herons" for each in PEOPLE}
SHOP = Practice(
    name="Elm", site="ELM",
    balances=(parse_balance("B,minimum=20 mg,readability=0.1 mg,error=5 %"),),
)  # fmt: skip


class House:
    """A pharmacy with three people who have keys, each of whom may stand at the desk."""

    def __init__(self, folder: Path, authority: KeyAuthority | None = None) -> None:
        self.path, self.now = folder / "trail.sqlite", NOW
        self.authority = authority or KeyAuthority(
            folder / "keys", lambda person, _: Passphrase(SECRETS[person.id])
        )

    def recorder(self, trail: Trail, by: str) -> Recorder:
        """Return what records the acts of a person, a minute after the one before."""
        self.now += timedelta(minutes=1)
        desk = Desk(by, "stated", "bench", self.now, self.now.date())
        return Recorder(trail, FORMULARY, SHOP, desk, self.authority)

    def acts(self, trail: Trail, by: str) -> BatchActs:
        """Return what a person does to batches."""
        recorder = self.recorder(trail, by)
        return BatchActs(recorder, Personnel(recorder))


LOTS = tuple(
    f"{name}=L{n}@2027-12"
    for n, name in enumerate(
        ("naltrexone hydrochloride", "microcrystalline cellulose", "empty capsule size 3")
    )
)


def made(house: House, trail: Trail, *, by: str = "BC") -> str:
    """Return the id of a batch that a person planned, weighed, checked and finished."""
    order = CapsuleOrder(
        dose="1.5 mg", days="30", patient="P-1", prescriber="Dr Q", fill_mass="130 mg/capsule",
        lots=LOTS,
    )  # fmt: skip
    identity = str(house.recorder(trail, by).prepare(order).document["id"])
    while True:
        acts = house.acts(trail, by)
        step = acts.batch(identity).next_step
        if step is None:
            break
        if step.action != "weigh":
            record_step(acts, identity, step.step, None)
            continue
        pure = step.what == "naltrexone hydrochloride"
        reading = BalanceReading(
            actual=format_quantity(step.amount), balance="B", sighted=True,
            container=step.what if pure else None,
        )  # fmt: skip
        target = mass_to_weigh(acts, identity, reading)
        record_weighing(acts, identity, replace(reading, actual=f"{float(target):g} mg"))
    findings = CheckFindings(kind="appearance", appearance="white", as_described=True)
    record_quality_check(house.acts(trail, by), identity, findings)
    masses = CheckFindings(kind="masses", values=("178 mg",) * 10, shell="48 mg")
    record_quality_check(house.acts(trail, by), identity, masses)
    finish_batch(house.acts(trail, by), identity, BatchYield(filled="32", rejected="0"))
    return identity


ENTERED = PrescriptionEntered("1.5 mg", "1", "30")


@pytest.fixture(scope="module")
def genuine(tmp_path_factory) -> House:
    """Return a pharmacy in which three people made and released a batch, and made another."""
    house = House(tmp_path_factory.mktemp("house"))
    with Trail.open_for_acts(house.path) as trail:
        for each, role in PEOPLE.items():
            wanted = Enrolment(name=NAMES[each], initials=each, role=role)
            Personnel(house.recorder(trail, "AB")).enrol(wanted, Passphrase(SECRETS[each]))
        receive_lots(house.recorder(trail, "QU"), LOTS)
        first = made(house, trail)
        verify_batch(house.acts(trail, "QU"), first)
        quality = house.acts(trail, "QU")
        release_batch(quality, first, "0", "0", entered=ENTERED, screened=waiving(quality, first))
        with pytest.raises(Refusal):
            house.recorder(trail, "BC").prepare(CapsuleOrder(dose="9 mg", days="30", patient="P-2",
                                                             prescriber="Dr Q"))  # fmt: skip
        made(house, trail)
        house.recorder(trail, "BC").prepare(
            CapsuleOrder(dose="1.5 mg", days="30", patient="P-3", prescriber="Dr Q")
        )
    return house


@pytest.fixture
def house(genuine, tmp_path) -> House:
    """Return a copy of the pharmacy, in which anything may be tried; keys stay opened."""
    copied = House(tmp_path, genuine.authority)
    copied.now = genuine.now
    shutil.copy(genuine.path, copied.path)
    return copied


@pytest.fixture(scope="module")
def sheet(genuine) -> tuple[int, str]:
    """Return size and root as a sheet shows them that was printed at the end."""
    with Trail.open_for_reading(genuine.path) as trail:
        head = trail.head()
    return head.size, head.root[:32]


def test_what_is_genuine_verifies(genuine, sheet):
    """Nothing is found where nothing was done, in full as well, and the sheet agrees."""
    result, inspection = verify_with_signatures(genuine.path, numbers=True, sheet=sheet)

    assert result.ok, result.reason
    assert inspection.told().with_key >= 5
    assert inspection.told().left > 0
    assert verify_with_signatures(genuine.path, every=True)[1].told().left == 0
    assert inspection.told().unchecked == 0


# Through the program

STRANGERS = ["Mallory", "BC"]
"""An outsider, and the technician."""


def attempts(house: House, trail: Trail, by: str):
    """Return what somebody may try through the program, each by its row."""
    wanted = Enrolment(name="Second Self", initials="SS", role="pharmacist")
    personnel = Personnel(house.recorder(trail, by))
    released = next(h.subject for h in trail.headlines("batch-released"))
    planned = [h.subject for h in trail.headlines("preparation") if h.outcome == "done"]
    return {
        "enrol": lambda: personnel.enrol(wanted, Passphrase("another good secret")),
        "revoke": lambda: personnel.revoke("QU", "because"),
        "policy": lambda: set_policy(personnel, "second-person", "exception"),
        "recall": lambda: change_state(house.acts(trail, by), released, "batch-recalled", "why"),
        "reject": lambda: change_state(house.acts(trail, by), planned[1], "batch-rejected", "why"),
    }


@pytest.mark.parametrize("by", STRANGERS)
@pytest.mark.parametrize("what", ["enrol", "revoke", "policy", "recall", "reject"])
def test_outsider_and_technician_are_refused(house, by, what):
    """Who is not enrolled, or has not the role, is refused, and the refusal is on record."""
    with Trail.open_for_acts(house.path) as trail:
        before = trail.head().size
        with pytest.raises(NotAuthorised):
            attempts(house, trail, by)[what]()
        assert trail.head().size == before + 1
    assert verify_with_signatures(house.path)[0].ok


@pytest.mark.parametrize("what", ["enrol", "revoke", "policy", "recall", "reject"])
def test_a_pharmacist_may_and_signs(house, what):
    """The same is recorded of a pharmacist, under a signature that verifies."""
    with Trail.open_for_acts(house.path) as trail:
        attempts(house, trail, "AB")[what]()
        last = trail.entry_body(trail.head().size)
    assert b'"signature":{' in last
    assert verify_with_signatures(house.path)[0].ok


def test_an_outsider_prepares_nothing(house):
    """An order of somebody who is not enrolled is refused."""
    order = CapsuleOrder(dose="1.5 mg", days="30", patient="P-9", prescriber="Dr Q")
    with Trail.open_for_acts(house.path) as trail, pytest.raises(NotAuthorised):
        house.recorder(trail, "Mallory").prepare(order)


def test_nobody_acts_in_anothers_name(house):
    """The name of another is typed in vain without their passphrase."""
    stranger = House(house.path.parent, KeyAuthority(house.authority.keys, lambda *_: None))
    stranger.now = house.now
    with Trail.open_for_acts(house.path) as trail:
        for what in attempts(stranger, trail, "AB").values():
            with pytest.raises(NotAuthorised, match="passphrase"):
                what()
    wrong = KeyAuthority(house.authority.keys, lambda *_: Passphrase("eight wrong herons"))
    stranger = House(house.path.parent, wrong)
    stranger.now = house.now
    with Trail.open_for_acts(house.path) as trail, pytest.raises(NotAuthorised):
        Personnel(stranger.recorder(trail, "AB")).revoke("QU", "because")


@pytest.mark.skipif(sys.platform == "win32", reason="sockets of POSIX")
def test_at_the_same_login_an_unlocked_key_serves_anybody(house, monkeypatch):
    """To receive, try a packing and finish, signed by its person; everything else is refused."""
    keys = house.authority.keys
    stranger = House(house.path.parent, KeyAuthority(keys, lambda *_: None, unlocked=True))
    stranger.now = house.now
    filler = Delivery(
        component="microcrystalline cellulose", number="C-1", maker="M", expires="2028-03"
    )
    with (
        Trail.open_for_acts(house.path) as trail,
        runtime_folder() as runtime,
        monkeypatch.context() as environment,
    ):
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        ada = roll_of(trail).find("AB")
        with unlocked(keys, ada, Passphrase(SECRETS["AB"])):
            keeper = Storekeeper(stranger.recorder(trail, "AB"))
            lot = keeper.receive(filler)
            masses = tuple(f"{176 + one} mg" for one in range(10))
            keeper.try_packing(lot.id, "3", masses, shell="48 mg", batch=None)
            made(stranger, trail, by="AB")
            for what in attempts(stranger, trail, "AB").values():
                with pytest.raises(NotAuthorised, match="passphrase"):
                    what()
            with pytest.raises(NotAuthorised, match="passphrase"):
                Storekeeper(stranger.recorder(trail, "QU")).receive(replace(filler, number="C-2"))
        with pytest.raises(NotAuthorised, match="passphrase"):
            keeper.receive(replace(filler, number="C-3"))
    assert verify_with_signatures(house.path, every=True)[0].ok


@pytest.mark.parametrize("by", ["BC", "AB"])
def test_nobody_releases_the_own_batch(house, by):
    """Who prepared neither checks nor releases, whatever the role."""
    with Trail.open_for_acts(house.path) as trail:
        identity = made(house, trail, by=by)
        with pytest.raises(NotAuthorised):
            verify_batch(house.acts(trail, by), identity)
        verify_batch(house.acts(trail, "QU"), identity)
        with pytest.raises(NotAuthorised):
            release_batch(house.acts(trail, by), identity, "0", "0", entered=ENTERED)


@pytest.mark.parametrize("by", ["Mallory", "BC", "AB"])
def test_anybody_puts_a_batch_on_hold(house, by):
    """What makes things safer waits for no key; lifting it is signed."""
    with Trail.open_for_acts(house.path) as trail:
        batch = [h.subject for h in trail.headlines("preparation") if h.outcome == "done"][1]
        change_state(house.acts(trail, by), batch, "batch-held", "something is odd")
        if by != "AB":
            with pytest.raises(NotAuthorised):
                change_state(house.acts(trail, by), batch, "batch-resumed", "never mind")
    assert verify_with_signatures(house.path)[0].ok


def test_a_clock_set_back_is_noted(house):
    """An entry that is earlier than the one before says so."""
    house.now -= timedelta(days=400)
    with Trail.open_for_acts(house.path) as trail:
        house.recorder(trail, "BC").prepare(
            CapsuleOrder(dose="1.5 mg", days="30", patient="P-3", prescriber="Dr Q")
        )
        assert b'"clock":' in trail.entry_body(trail.head().size)
    assert verify_with_signatures(house.path)[0].ok


# In the file


def found(path: Path, **more) -> bool:
    """Say whether verification finds something."""
    return not verify_with_signatures(path, **more)[0].ok


def body_of(entries: list[Forged], action: str, *, last: bool = False) -> int:
    """Return the index of the first or last entry of an action."""
    at = [n for n, each in enumerate(entries) if each.body["action"] == action]
    return at[-1] if last else at[0]


def other_weighing(entries: list[Forged], *, last: bool) -> list[Forged]:
    """Change the mass of a weighing."""
    entry = entries[body_of(entries, "weighing", last=last)]
    entry.document["printout"] = "P-FORGED"
    return entries


def without_refusals(entries: list[Forged]) -> list[Forged]:
    """Remove every refusal."""
    return [each for each in entries if each.body["action"] != "refusal"]


def with_one_more(entries: list[Forged]) -> list[Forged]:
    """Put a copy of an unsigned act into the past."""
    at = body_of(entries, "preparation")
    more = copy.deepcopy(entries[at])
    more.was, more.body["subject"], more.body["series"] = None, None, None
    more.body["commitment"] = None
    more.body["action"] = "sheet"
    return [*entries[: at + 1], more, *entries[at + 1 :]]


BEFORE_A_SIGNATURE = {
    "changed": lambda entries: other_weighing(entries, last=False),
    "removed": without_refusals,
    "added": with_one_more,
}


@pytest.mark.parametrize("edit", BEFORE_A_SIGNATURE.values(), ids=BEFORE_A_SIGNATURE)
@pytest.mark.parametrize("roots", [False, True])
def test_what_a_signature_follows_is_not_changed(house, tmp_path, edit, roots):
    """A signature covers the trail before it; making the roots fit breaks the signature."""
    forged = forge(house.path, tmp_path / "forged.sqlite", edit, roots=roots)
    assert found(forged)


def after_the_last_signature(entries: list[Forged]) -> list[Forged]:
    """Change the last preparation, which nothing signed follows."""
    entry = entries[body_of(entries, "preparation", last=True)]
    entry.body["station"] = "another PC"
    return entries


def test_after_the_last_signature_only_paper_tells(house, tmp_path, sheet):
    """What no signature follows can be changed by the owner of the file; the sheet tells."""
    forged = forge(house.path, tmp_path / "forged.sqlite", after_the_last_signature)
    assert not found(forged)
    assert found(forged, sheet=sheet)


def test_with_one_key_the_own_past_can_be_rewritten_but_not_that_of_others(house, tmp_path, sheet):
    """A pharmacist with the file signs again what only own signatures follow; paper tells."""
    with Trail.open_for_acts(house.path) as trail:
        house.recorder(trail, "BC").prepare(
            CapsuleOrder(dose="1.5 mg", days="30", patient="P-4", prescriber="Dr Q")
        )
        set_policy(Personnel(house.recorder(trail, "AB")), "re-entry", "off")
        head = trail.head()
    (key,) = [k for k in house.authority._opened.items() if k[0] == own_key(house.path, "AB")]

    def own(entries: list[Forged]) -> list[Forged]:
        entries[body_of(entries, "policy", last=True)].signs = key[1].sign
        return after_the_last_signature(entries)

    def of_others(entries: list[Forged]) -> list[Forged]:
        for each in entries:
            if "signature" in each.body and each.body["by"]["person"] == "AB":
                each.signs = key[1].sign
        return other_weighing(entries, last=False)

    forged = forge(house.path, tmp_path / "own.sqlite", own)
    assert not found(forged)
    assert found(forged, sheet=(head.size, head.root[:32]))
    assert found(forge(house.path, tmp_path / "others.sqlite", of_others))


def own_key(path: Path, person: str) -> str:
    """Return the public key of a person, from the entries they signed."""
    with Trail.open_for_reading(path) as trail:
        bodies = [json.loads(body) for _, body in trail.entries()]
    return next(b["by"]["key"] for b in bodies if b["by"].get("person") == person)


def names_for_signatures(entries: list[Forged]) -> list[Forged]:
    """Turn enrolled people into typed names, and leave their signatures away."""
    for each in entries:
        each.body.pop("signature", None)
        each.body["by"] = {"name": each.body["by"]["name"], "basis": "stated"}
    return entries


def the_first_form(entries: list[Forged]) -> list[Forged]:
    """Write the last entries in the first form, which has no signatures."""
    at = body_of(entries, "batch-released")
    for each in entries[at:]:
        for name in ("signature", "zone", "policy"):
            each.body.pop(name, None)
        each.body["v"] = 1
        each.body["by"] = {"name": each.body["by"]["name"], "basis": "stated"}
    return entries


@pytest.mark.parametrize("edit", [names_for_signatures, the_first_form])
def test_signatures_are_not_left_away(house, tmp_path, edit):
    """Where people are enrolled, an act that must be signed is found without its signature."""
    assert found(forge(house.path, tmp_path / "forged.sqlite", edit))


def nobody_enrolled(entries: list[Forged]) -> list[Forged]:
    """Leave out that anybody was enrolled, and sign nothing."""
    kept = [each for each in entries if not each.body["action"].startswith("person-")]
    for each in names_for_signatures(kept):
        for member in ("signature",):
            if isinstance(each.document.get(member), dict):
                each.document[member] = {
                    "person": "Ada Brown", "meaning": each.document[member]["meaning"],
                    "digest": each.document[member]["digest"],
                    "algorithm": "two named persons, nobody enrolled",
                }  # fmt: skip
    return kept


def test_everything_written_anew_is_told_by_paper_alone(house, tmp_path, sheet):
    """As if nobody had ever been enrolled: the file agrees with itself, the sheet does not."""
    forged = forge(house.path, tmp_path / "forged.sqlite", nobody_enrolled)
    assert not found(forged)
    assert found(forged, sheet=sheet)


def test_the_end_cut_off_is_told_by_paper_alone(house, tmp_path, sheet):
    """The newest entries can be cut off; the size on paper tells."""
    forged = forge(house.path, tmp_path / "forged.sqlite", lambda entries: entries[:-3])
    assert not found(forged)
    assert found(forged, sheet=sheet)
    assert found(forged, at_least=sheet[0])


def act(action: str, **more) -> Act:
    """Return an act that nobody asked about, as the trail's own library takes it."""
    return Act(
        action, "done", more.pop("by", "AB"), "stated", "bench", NOW + timedelta(days=1), "x",
        lambda _: {}, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    "action",
    ["lot-corrected", "lot-recalled", "policy", "person-revoked", "batch-released", "weighing"],
)
@pytest.mark.parametrize("how", ["by name", "as a person", "with another key"])
def test_acts_that_were_never_asked_about_are_found(house, action, how):
    """Whatever is appended through the trail's own library, without a key, is found."""
    with Trail.open_for_acts(house.path) as trail:
        key = own_key(house.path, "AB")
        actor = {
            "by name": None,
            "as a person": Actor("AB", "pharmacist", key),
            "with another key": Actor("AB", "pharmacist", "0" * 64),
        }[how]
        batch = next(h.subject for h in trail.headlines("batch-released"))
        trail.record(act(action, actor=actor, subject=batch))
    assert found(house.path)


def with_garbage(actor: Actor, meaning: str) -> dict[str, object]:
    """Return the members of an act that looks signed by a person, whose key is not at hand."""
    return {"actor": actor, "signing": Signing(meaning, lambda _: "ab" * 64)}


def forged_release(house: House, trail: Trail) -> str:
    """Append the check and release of a prepared batch through the library, signed with garbage."""
    genuine, other = (
        h.subject for h in trail.headlines("batch-prepared")
    )  # the first is released, the second only made
    key = own_key(house.path, "QU")
    for action, meaning in (("batch-verified", "checked"), ("batch-released", "released")):
        at = next(h.sequence for h in trail.headlines(action))
        told = json.loads(json.dumps(trail.recorded_at(at).document).replace(genuine, other))
        members = with_garbage(Actor("QU", "quality", key), meaning)
        forged = act(action, by="QU", subject=other, mentions=(("batch", other),), **members)
        trail.record(replaced(forged, document=lambda _, told=told: told))
    return other


def paper(house: House, trail: Trail, identity: str, what: str):
    """Try what rests on the signatures of a batch."""
    order = DispensingOrder(dose="1.5 mg", days="1", patient="P", prescriber="Dr Q")
    masses = CheckFindings(kind="masses", values=("178 mg",) * 10, shell="48 mg")
    return {
        "label": lambda: house.recorder(trail, "BC").print_label(identity, "txt"),
        "dispense": lambda: record_dispensing(house.acts(trail, "BC"), identity, order),
        "release": lambda: release_batch(house.acts(trail, "QU"), identity, entered=ENTERED),
        "record": lambda: finished_record(trail, identity),
        "check": lambda: record_quality_check(house.acts(trail, "BC"), identity, masses),
    }[what]


@pytest.mark.parametrize("what", ["label", "dispense", "release", "record", "check"])
def test_nothing_rests_on_a_signature_that_does_not_hold(house, what):
    """A release signed with garbage gives no paper and no further act, and writes nothing."""
    with Trail.open_for_acts(house.path) as trail:
        identity = forged_release(house, trail)
        size = trail.head().size
        with pytest.raises(VerificationFailure, match="does not fit"):
            paper(house, trail, identity, what)()
        assert trail.head().size == size
        change_state(house.acts(trail, "Mallory"), identity, "batch-held", "it is odd")


def test_a_forged_release_is_found_though_somebody_signs_after_it(house, tmp_path):
    """A later genuine signature binds the bytes before it, not their signatures."""
    with Trail.open_for_acts(house.path) as trail:
        forged_release(house, trail)
        house.now += timedelta(days=2)
        for by in ("QU", "AB", "BC"):
            made(house, trail, by=by)
        lines = b"".join(body + b"\n" for _, body in trail.entries())
    (tmp_path / "export.jsonl").write_bytes(lines)
    assert found(house.path)
    assert found(tmp_path / "export.jsonl")


def test_without_the_extra_no_paper_rests_on_signatures_with_a_key(house, monkeypatch):
    """What cannot be checked is not taken for right."""
    with Trail.open_for_acts(house.path) as trail:
        released = str(next(h.subject for h in trail.headlines("batch-released")))
        there = keys.find_spec
        monkeypatch.setattr(
            keys, "find_spec", lambda name: None if name == "cryptography" else there(name)
        )
        with pytest.raises(WrongUsage, match="extra 'sign'"):
            check_signed(trail, released)


def second_self(house: House, trail: Trail) -> None:
    """Append the enrolment of a person with a key of their own, signed with garbage as AB."""
    at = max(at for _, at in trail.mentioning("kept-person"))
    told = trail.recorded_at(at).document
    told = {**told, "id": "MM", "name": "Mallory M", "initials": "MM", "public_key": "1" * 64,
            "role": "pharmacist", "replaces": None}  # fmt: skip
    mentions = (("kept-person", "mm"), ("person-name", "mallory m"),
                ("person-standing", f"MM pharmacist {'1' * 64}"))  # fmt: skip
    members = with_garbage(Actor("AB", "pharmacist", own_key(house.path, "AB")), "enrolled")
    forged = act("person-enrolled", subject="MM", mentions=mentions, **members)
    trail.record(replaced(forged, document=lambda _: told))


def test_a_second_self_in_the_file_does_nothing_and_is_found(house):
    """Nobody acts where the signature by which somebody stands does not hold; verify tells."""
    with Trail.open_for_acts(house.path) as trail:
        genuine = next(h.subject for h in trail.headlines("batch-released"))
        second_self(house, trail)
        with pytest.raises(VerificationFailure, match="does not fit"):
            set_policy(Personnel(house.recorder(trail, "QU")), "re-entry", "off")
        with pytest.raises(VerificationFailure, match="does not fit"):
            house.recorder(trail, "BC").print_label(str(genuine), "txt")
        with pytest.raises(VerificationFailure, match="does not fit"):
            check_standings(trail)  # as `people list` does
    assert found(house.path)


def test_a_personal_row_is_not_replaced(house, tmp_path):
    """A row that is gone without an erasure, or another, does not match its commitment."""
    import sqlite3

    for statement in (
        "DELETE FROM personal WHERE sequence = (SELECT min(sequence) FROM personal)",
        "UPDATE personal SET payload = X'7B7D'",
    ):
        path = tmp_path / "personal.sqlite"
        shutil.copy(house.path, path)
        connection = sqlite3.connect(path, isolation_level=None)
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)
        connection.close()
        assert found(path)


def test_an_export_is_held_to_the_same_demands(house, tmp_path):
    """Signatures and who may are checked in an export, which has bodies alone."""

    def exported(path: Path) -> Path:
        with Trail.open_for_reading(path) as trail:
            lines = b"".join(body + b"\n" for _, body in trail.entries())
        written = tmp_path / f"{path.stem}.jsonl"
        written.write_bytes(lines)
        return written

    assert not found(exported(house.path))
    assert not found(exported(house.path), every=True, numbers=True)
    forged = forge(house.path, tmp_path / "names.sqlite", names_for_signatures)
    assert found(exported(forged))
    forged = forge(house.path, tmp_path / "roots.sqlite", BEFORE_A_SIGNATURE["changed"])
    assert found(exported(forged))


def test_an_acceptance_that_was_left_away_is_found_in_full(house, tmp_path):
    """A mass out of tolerance that nobody accepted is found when every number is calculated."""

    def unaccepted(entries: list[Forged]) -> list[Forged]:
        at = body_of(entries, "weighing", last=True)
        entries[at].document["actual"] = "9999 mg"
        return entries[: at + 1]

    forged = forge(house.path, tmp_path / "forged.sqlite", unaccepted)
    assert not found(forged)
    assert found(forged, numbers=True)


@pytest.mark.parametrize("by", ["Mallory", "AB"])
def test_what_is_not_signed_stands_under_the_name_that_was_typed(house, by):
    """An order is not signed: it is recorded of somebody enrolled, and refused of a stranger."""
    order = CapsuleOrder(dose="1.5 mg", days="30", patient="P-9", prescriber="Dr Q")
    closed = House(house.path.parent, KeyAuthority(house.authority.keys, lambda *_: None))
    closed.now = house.now
    with Trail.open_for_acts(house.path) as trail:
        if by == "Mallory":
            with pytest.raises(NotAuthorised):
                closed.recorder(trail, by).prepare(order)
        else:
            closed.recorder(trail, by).prepare(order)
            assert b'"signature"' not in trail.body_of(trail.head().size)


def test_a_stranger_learns_nothing_of_a_batch(house):
    """Who may not act is refused as that, before a mass is compared with its target."""
    with Trail.open_for_acts(house.path) as trail:
        planned = [h.subject for h in trail.headlines("preparation") if h.outcome == "done"][2]
        reading = BalanceReading(actual="50 mg", balance="B", sighted=True)
        with pytest.raises(NotAuthorised):
            record_weighing(house.acts(trail, "Mallory"), str(planned), reading)


@pytest.mark.parametrize(
    ("action", "outcome", "mention"),
    [
        ("sheet", "done", ("policy", "second-person=exception")),
        ("sheet", "refused", ("policy", "key=optional")),
        ("refusal", "refused", ("kept-person", "qu")),
        ("sheet", "done", ("person-standing", "QU revoked -")),
        ("sheet", "done", ("recalled-lot", "microcrystalline cellulose=L1")),
        ("label", "done", ("kept-lot", "ELM-LOT-0001")),
        ("batch-held", "done", ("accepts", "weighing")),
        ("batch-held", "done", ("batch", "another")),
        ("sheet", "done", ("kept-formulation", "naltrexone-capsule-mcc")),
    ],
)
def test_keys_by_which_the_program_folds_stand_only_where_they_belong(
    house, action, outcome, mention
):
    """An unsigned entry cannot be found as one that sets a policy, enrols, recalls or adopts."""
    with Trail.open_for_acts(house.path) as trail:
        batch = [h.subject for h in trail.headlines("preparation") if h.outcome == "done"][1]
        actor = Actor("BC", "technician", own_key(house.path, "BC"))
        mentions = (mention, ("batch", str(batch)))
        found_by = replaced(
            act(action, by="BC", actor=actor, subject=str(batch), mentions=mentions),
            outcome=outcome,
        )
        trail.record(found_by)
    assert found(house.path)


def test_all_in_the_older_form_is_told_by_paper_alone(house, tmp_path, sheet):
    """Nothing in the file says that there were signatures; the sheet does."""

    def older(entries: list[Forged]) -> list[Forged]:
        for each in entries:
            for name in ("signature", "zone", "policy"):
                each.body.pop(name, None)
            each.body["v"] = 1
            each.body["by"] = {"name": each.body["by"]["name"], "basis": "stated"}
        return entries

    forged = forge(house.path, tmp_path / "forged.sqlite", older)
    assert not found(forged)
    assert found(forged, sheet=sheet)


def test_the_last_who_may_enrol_others_is_not_revoked(house, tmp_path):
    """Not through the program, and not by an entry that leaves nobody."""
    with Trail.open_for_acts(house.path) as trail:
        Personnel(house.recorder(trail, "AB")).revoke("QU", "left")
        with pytest.raises(Refusal):
            Personnel(house.recorder(trail, "AB")).revoke("AB", "left")

    def twice(entries: list[Forged]) -> list[Forged]:
        at = body_of(entries, "person-revoked")
        more = copy.deepcopy(entries[at])
        more.was, more.body["subject"] = None, "AB"
        more.body["commitment"] = None
        more.body["mentions"] = [
            ["kept-person", "ab"], ["person-name", "ada brown"], ["person-standing", "AB revoked -"],
        ]  # fmt: skip
        return [*entries, more]

    assert found(forge(house.path, tmp_path / "forged.sqlite", twice))


@pytest.mark.parametrize("member", ["role", "public_key", "name"])
def test_an_entry_about_a_person_says_what_its_document_says(house, tmp_path, member):
    """The document, by which the program goes, and the body, by which it is verified, agree."""

    def other(entries: list[Forged]) -> list[Forged]:
        at = body_of(entries, "person-enrolled", last=True)
        value = {"role": "quality", "public_key": "0" * 64, "name": "Ben Chan"}[member]
        entries[at].document[member] = value
        return entries[: at + 1]

    assert found(forge(house.path, tmp_path / "forged.sqlite", other))
