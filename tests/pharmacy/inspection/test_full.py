"""`verify --full`: every leaf of every document is altered, and found, or stands in a list here."""

from __future__ import annotations

import base64
import copy
import gzip
import json
import os
import re
import shutil
from collections import defaultdict
from dataclasses import replace
from types import SimpleNamespace

import pytest

import rich_trail
from erasing import erase_entries
from forging import forge
from functional.test_old_version import WHERE
from functional.test_who_can_do_what import SHOP, House, body_of, genuine  # noqa: F401 - a fixture
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.materials.lot_entries import LotEntry
from ldncompound.compounding.preparation import Preparation
from ldncompound.core.canonical_json import canonical_bytes
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.records import replaced
from ldncompound.core.refusals import CompoundingError, VerificationFailure
from ldncompound.pharmacy import kept_orders
from ldncompound.pharmacy.batches.acts.amendments import change_state
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.inspection import full, plan_alone, plans_again
from ldncompound.pharmacy.inspection.at_hand import AtHand
from ldncompound.pharmacy.inspection.signatures_of_a_trail import verify_with_signatures
from ldncompound.pharmacy.trail_index import SHELF, OnShelf
from ldncompound.trail import past
from ldncompound.trail.entry_shape import stored_body
from ldncompound.trail.store import Trail
from making import FORMULARY

HAND = AtHand(FORMULARY, rich_trail.SHOP)

UNFOUND = {
    # What was typed or read, and nothing else states.
    "batch-corrected/new/rejected": "a count that was typed; the label counts follow from it",
    "batch-prepared/made/rejected": "likewise",
    "check/found": "what the meter showed",
    "lot-received/shells/size": "as the container shows it",
    "lot-received/delivered/quantity": "as the delivery note shows it, until the lot is counted",
    "lot-received/retest_on": "as the certificate shows it",
    "lot-delivered/delivered/on": "as the delivery note shows it",
    "lot-disposed/disposed": "how much was put away, until it is counted",
    "lot-corrected/maker": "as the container shows it, until a batch uses it",
    "packing-trial/packing/#/count": "of the single masses only mean and spread are kept",
    "packing-trial/packing/#/rsd": "likewise",
    "weighing/sighted": "whether somebody looked, where no lot is weighed",
    # The bytes of what was printed are on the paper.
    "record/sha256": "a record is not printed again",
    "calendar/sha256": "nor a calendar",
}
"""Leaves that nobody signed with a key and nothing else gives: `who-can-do-what.md` says so."""


def leaves(part, at=()):
    """Yield every leaf of a document with its place."""
    pairs = (
        part.items()
        if isinstance(part, dict)
        else enumerate(part)
        if isinstance(part, list)
        else None
    )
    if pairs is None:
        yield at, part
        return
    for name, each in pairs:
        yield from leaves(each, (*at, name))


def altered(value):
    """Return another value of the same kind; None where there is none."""
    if value is None or isinstance(value, bool):
        return None if value is None else not value
    if isinstance(value, int):
        return value + 1
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return value[:-2] + ("17" if value[-2:] != "17" else "18")
    if re.fullmatch(r"[0-9a-f]{64}", value):
        return value[:-1] + ("0" if value[-1] != "0" else "1")
    number = re.match(r"-?[\d.]*\d(?=$| )", value)
    if number is None:
        return value + "x"
    last = number.end() - 1
    digit = str(int(value[last]) + 1) if value[last] != "9" else "8"
    return value[:last] + digit + value[last + 1 :]


def with_digests_redone(monkeypatch):
    """Let the forger state the digest that follows, in every document that states one."""
    compare = full._Walk._compare

    def redone(self, body, entry, again):
        for told, found in (
            (entry.document.get("signature"), again.document.get("signature")),
            (entry.document, again.document),
        ):
            if isinstance(told, dict) and isinstance(found, dict) and "digest" in told:
                told["digest"] = found["digest"]
        compare(self, body, entry, again)

    monkeypatch.setattr(full._Walk, "_compare", redone)


def copied(again, trail):
    """Return the state before an entry, to go on from more than once."""
    made, known = full._Walk(past.PastTrail(trail), HAND), again.past
    new = made.past
    new._size, new._hash, new._peaks = known._size, known._hash, known._peaks
    for name in ("_found", "_under", "_headed"):
        lists = {key: list(each) for key, each in getattr(known, name).items()}
        setattr(new, name, defaultdict(list, lists))
    new._given, new._parsed = dict(known._given), known._parsed.copy()
    new._ordered = {kind: list(each) for kind, each in known._ordered.items()}
    made.looked_up = set(again.looked_up)
    made.so_far = replace(again.so_far, batches=dict(again.so_far.batches))
    return made


def is_found(again, stored, bodies):
    """Say whether one of these entries contradicts what was before."""
    try:
        for each, body in zip(stored, bodies, strict=True):
            again.check(body, each)
    except (CompoundingError, *full._UNREADABLE):
        return True
    return bool(again.not_again)


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    """Return a trail in which everything was done once."""
    path = tmp_path_factory.mktemp("rich") / "rich.sqlite"
    rich_trail.fill(path)
    return path


def test_every_leaf_that_is_altered_is_found(rich, monkeypatch):
    """All but those in the list, and each of those is there for a reason that still holds."""
    monkeypatch.setattr(past, "_KEPT", 10_000)
    monkeypatch.setattr(full, "_MOST_BATCHES", 10_000)
    most = int(os.environ.get("LDNCOMPOUND_LEAVES", "1"))
    missed, tried = set(), defaultdict(int)
    with Trail.open_for_reading(rich) as trail:
        stored = list(trail.stored_entries())
        bodies = [stored_body(each.sequence, each.body) for each in stored]
        again, states = full._Walk(past.PastTrail(trail), HAND), []
        for each, body in zip(stored, bodies, strict=True):
            states.append(copied(again, trail))
            again.check(body, each)
        assert not again.not_again
        for at, (each, body) in enumerate(zip(stored, bodies, strict=True)):
            document = json.loads(each.document)
            for place, value in leaves(document) if body.outcome == "done" else ():
                name = "/".join([body.action, *("#" if isinstance(p, int) else p for p in place)])
                other = altered(value)
                if other is None or tried[name] >= most:
                    continue
                tried[name] += 1
                forged = copy.deepcopy(document)
                inner = forged
                for part in place[:-1]:
                    inner = inner[part]
                inner[place[-1]] = other
                with monkeypatch.context() as patched:
                    if place[-1] != "digest":
                        with_digests_redone(patched)
                    changed = [each._replace(document=canonical_bytes(forged)), *stored[at + 1 :]]
                    if not is_found(copied(states[at], trail), changed, bodies[at:]):
                        missed.add(name)
    assert len(tried) > 600
    assert missed - UNFOUND.keys() == set()
    assert {each for each in UNFOUND if most > 1} - missed == set()


# Through the file


def result_of(path, hand=HAND):
    """Return what verification in full says."""
    return verify_with_signatures(path, every=True, numbers=True, at_hand=hand)


def changed(genuine, tmp_path, action, change, *, last=False):  # noqa: F811
    """Return a trail that ends with a changed entry, and the number of that entry."""
    numbers = []

    def edit(entries):
        at = body_of(entries, action, last=last)
        change(entries[at].document)
        numbers.append(at + 1)
        return entries[: at + 1]

    return forge(genuine.path, tmp_path / "changed.sqlite", edit), numbers[0]


OF_KEYS = AtHand(FORMULARY, SHOP)


def test_with_others_at_hand_everything_holds_by_its_own_figures(rich):
    """Another configuration, other formulations: no false alarm, and each is counted."""
    for hand in (AtHand.shipped(), AtHand(replace(FORMULARY, digest="0" * 64), rich_trail.SHOP)):
        result, found = result_of(rich, hand)
        assert result.ok, result.reason
        told = {each.action: each.count for each in found.again.not_again}
        assert told["preparation"] == 15


def test_after_everything_personal_was_erased_the_rest_holds(rich, tmp_path):
    """No false alarm: what was erased is not calculated again, and that is counted."""
    path = tmp_path / "erased.sqlite"
    shutil.copy(rich, path)
    with Trail.open_for_acts(path) as trail:
        kept = tuple(each.sequence for each in trail.stored_entries() if each.payload is not None)
        shop = rich_trail.Rich.of(trail)
        erase_entries(shop.recorder(), *kept)
    result, found = result_of(path)
    assert result.ok, result.reason
    assert {each.why for each in found.again.not_again} == {"personal data erased"}
    told = {each.action: each.count for each in found.again.not_again}
    assert told == {
        "preparation": 15, "schedule": 1, "acceptance": 1, "calendar": 1, "synonym-confirmed": 1,
    }  # fmt: skip


def test_every_act_of_a_genuine_trail_is_done_again(genuine):  # noqa: F811
    """Each is counted, and nothing is left out."""
    result, found = result_of(genuine.path, OF_KEYS)
    assert result.ok, result.reason
    assert (found.again.planned, found.again.not_again) == (3, ())
    assert found.again.in_words() == ("Calculated again: 3 planned, 17 other acts.",)


def test_with_another_configuration_that_is_said(genuine):  # noqa: F811
    """Plans are judged by their own figures; how many, and why, is counted."""
    result, found = result_of(genuine.path, None)
    assert result.ok, result.reason
    assert found.again.in_words()[1:] == (
        "NOT CALCULATED AGAIN: 3 × preparation (another configuration).",
    )


def test_other_formulations_and_another_version_are_said(genuine, monkeypatch):  # noqa: F811
    """Likewise; what follows from the trail alone holds with them, too."""
    _, found = result_of(genuine.path, AtHand(replace(FORMULARY, digest="0" * 64), SHOP))
    assert {each.why for each in found.again.not_again} == {"other formulations"}
    monkeypatch.setattr("ldncompound.pharmacy.inspection.at_hand.__version__", "9.9")
    result, found = result_of(genuine.path, OF_KEYS)
    assert result.ok
    assert {each.why for each in found.again.not_again} == {"another version of the program"}


CHANGES = {
    "nominal amount": ("preparation", lambda d: d["components"][0].update(nominal="49 mg")),
    "required amount": ("preparation", lambda d: d["components"][0].update(required="49 mg")),
    "amount delivered": ("preparation", lambda d: d["weigh_plan"].update(delivers="49 mg")),
    "deviation": ("preparation", lambda d: d["weigh_plan"].update(deviation="1 %")),
    "beyond-use days": ("preparation", lambda d: d["beyond_use"].update(days=99)),
    "number to dispense": ("preparation", lambda d: d["prescription"].update(days=31)),
    "strength": ("preparation", lambda d: d["prescription"].update(dose="3 mg")),
    "batch size": ("preparation", lambda d: d["capsules"].update(excess=3)),
    "amount of filler": ("preparation", lambda d: d["components"][1].update(required="4000 mg")),
    "amount of step": (
        "preparation", lambda d: d["weigh_plan"]["steps"][1].update(amount="4111.95 mg"),
    ),
    "amount of microcrystalline cellulose in its steps": (
        "preparation", lambda d: d["weigh_plan"]["steps"][1].update(amount="9999 mg"),
    ),
    "is consumed": (
        "preparation", lambda d: d["weigh_plan"]["consumes"][1].update(amount="1 mg"),
    ),
    "beyond-use date": (
        "preparation",
        lambda d: d["components"][1]["lots"][0].update(expiration_date="2026-12-31"),
    ),
    "is final": ("preparation", lambda d: d["beyond_use"].update(final=False)),
    "expanded uncertainty": (
        "preparation", lambda d: d["weigh_plan"]["uncertainty"].update(expanded="1 %"),
    ),
    "names another program": ("preparation", lambda d: d["program"].update(version="9")),
    "is off by another percentage": ("weighing", lambda d: d.update(off="1 %")),
    "was accepted wrongly": ("weighing", lambda d: d.update(accepted=True)),
    "holds another percentage": ("weighing", lambda d: d.update(percent_of_label="50 %")),
    "Only a check that fails": ("check", lambda d: d.update(passes=True, accepted=True)),
    "signs another batch": ("batch-prepared", lambda d: d["made"].update(filled=31)),
}  # fmt: skip


@pytest.mark.parametrize("says", CHANGES)
def test_figures_are_found_by_themselves(genuine, tmp_path, says):  # noqa: F811
    """Also where the configuration is another one; the failure names the entry and the figure."""
    action, change = CHANGES[says]
    path, number = changed(genuine, tmp_path, action, change)
    with (
        Trail.open_for_reading(path) as trail,
        pytest.raises(VerificationFailure, match=says) as found,
    ):
        full.calculate_again(trail, AtHand.shipped(), number)
    assert found.value.first_bad == number


def test_an_order_that_was_erased_is_not_planned_again(tmp_path):
    """The order went with the personal data: that is counted, and the figures are judged."""
    rich = rich_trail.Rich(tmp_path / "erased.sqlite")
    with rich.trail:
        rich.plan(CapsuleOrder(dose="1.5 mg", days="30", **rich_trail.WHO))
        erase_entries(rich.recorder(), 1)
    result, found = result_of(tmp_path / "erased.sqlite")
    assert result.ok, result.reason
    assert [each.in_words() for each in found.again.not_again] == [
        "NOT CALCULATED AGAIN: 1 × preparation (personal data erased)."
    ]


def test_an_act_that_was_not_possible_is_found(genuine, tmp_path):  # noqa: F811
    """A batch that is released without being verified contradicts itself."""

    def edit(entries):
        del entries[body_of(entries, "batch-verified")]
        return entries[: body_of(entries, "batch-released") + 1]

    path = forge(genuine.path, tmp_path / "unverified.sqlite", edit)
    with Trail.open_for_reading(path) as trail:
        number = trail.head().size
        with pytest.raises(VerificationFailure, match="cannot be released") as found:
            full.calculate_again(trail, OF_KEYS, number)
    assert found.value.first_bad == number


def test_a_reader_of_one_batch_misses_its_signature(genuine, tmp_path):  # noqa: F811
    """A release without the signature that it needs is never shown as a release."""

    def edit(entries):
        entries[body_of(entries, "batch-released")].body.pop("signature")
        return entries

    path = forge(genuine.path, tmp_path / "unsigned.sqlite", edit)
    with Trail.open_for_reading(path) as trail:
        released = next(h.subject for h in trail.headlines("batch-released"))
        with pytest.raises(VerificationFailure, match="not signed as released"):
            batch_of(trail, released)


def test_an_export_says_that_it_shows_no_numbers(genuine, tmp_path):  # noqa: F811
    """It has no documents: `--full` says so, and counts nothing."""
    lines = tmp_path / "trail.jsonl"
    with Trail.open_for_reading(genuine.path) as trail:
        lines.write_bytes(b"".join(each.body + b"\n" for each in trail.entries()))
    result, found = result_of(lines, OF_KEYS)
    assert result.ok
    assert not found.again.documents
    assert found.again.planned == found.again.done == 0
    assert found.again.in_words()[0].startswith("NOT CALCULATED: an export has no documents")


# In the rich trail


def with_own_keys(body, document):
    """Let an entry about a lot be found on the shelf as its changed document says."""
    if document.get("schema") == "ldncompound.lot/1":
        lot = LotEntry.from_document(document)
        shelf = [] if lot.trituration else [list(OnShelf.of(lot).mention())]
        others = [each for each in body["mentions"] if each[0] != SHELF]
        body["mentions"] = sorted([*others, *shelf])


def forged_in(trail, hand, action, change, *, nth=0):
    """Follow a trail in which one document is changed; it must be found, and this is said."""
    count = -1

    def entries(*_, **__):
        nonlocal count
        for each in stored:
            count += each.body.startswith(b'{"action":"' + action.encode() + b'",')
            if count == nth and each.body.startswith(b'{"action":"' + action.encode() + b'",'):
                document = json.loads(each.document)
                change(document)
                body = json.loads(each.body)
                with_own_keys(body, document)
                yield each._replace(body=canonical_bytes(body), document=canonical_bytes(document))
            else:
                yield each

    stored = list(trail.stored_entries())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(past, "_KEPT", 10_000)
        patched.setattr(trail, "stored_entries", entries)
        with pytest.raises(VerificationFailure) as found:
            full.calculate_again(trail, hand, len(stored))
    return found.value.message


OTHERS = AtHand.shipped()
WITH_OTHERS = {
    "draws of a dose": lambda d: d["liquid"]["device"].update(graduation="0.7 mL"),
    "dose volume": lambda d: d["liquid"].update(dose_volume="1.4 mL"),
    "amount of step 1": lambda d: d["weigh_plan"]["balance"].update(readability="7 mg"),
    "end of the course": lambda d: d["prescription"].update(first_dose="2030-01-01"),
}


@pytest.mark.parametrize("says", WITH_OTHERS)
def test_a_liquid_is_held_against_itself(rich, says):
    """Volumes, draws, steps and dates, with another configuration at hand."""
    with Trail.open_for_reading(rich) as trail:
        number = next(
            at for at, h in enumerate(trail.headlines("preparation"))
            if "liquid" in trail.recorded_at(h.sequence).document
        )  # fmt: skip
        told = forged_in(trail, OTHERS, "preparation", WITH_OTHERS[says], nth=number)
    assert says in told


def test_lots_are_held_against_what_was_received(rich):
    """A lot that was received otherwise, and a factor that its certificate does not give."""
    with Trail.open_for_reading(rich) as trail:
        told = forged_in(trail, OTHERS, "lot-received", lambda d: d.update(maker="N"))
        assert "lot of naltrexone hydrochloride" in told
        weaker = lambda d: d["certificate"].update(assay="90 %")  # noqa: E731
        assert "calculated again" in forged_in(trail, HAND, "lot-received", weaker)
        assert "factor" in forged_in(trail, OTHERS, "lot-received", weaker)


def test_what_could_not_have_been_recorded_is_found(rich):
    """A refusal is the finding, and so is what cannot be read as the order that is kept."""
    with Trail.open_for_reading(rich) as trail:
        soon = lambda d: d.update(expiration_date="2026-12-01")  # noqa: E731
        assert "would outlive" in forged_in(trail, HAND, "lot-received", soon, nth=3)
        how = lambda d: d["packing"][0].update(found="guessed")  # noqa: E731
        assert "how the packing mass" in forged_in(trail, HAND, "packing-trial", how)
        none = lambda d: d.update(trituration=None)  # noqa: E731
        assert "no amount, parts or lots" in forged_in(trail, HAND, "trituration", none)
        unknown = lambda d: d["trituration"].update(made_from=["C1"])  # noqa: E731
        assert "made_from is" in forged_in(trail, HAND, "trituration", unknown)
        odd = lambda d: d["trituration"].update(parts=7)  # noqa: E731
        assert "no such trituration" in forged_in(trail, HAND, "trituration", odd)
        nought = lambda d: d["weigh_plan"].update(deviation="x")  # noqa: E731
        assert "not readable" in forged_in(trail, HAND, "preparation", nought)
        part = lambda d: d["course"].update(part=9)  # noqa: E731
        number = next(
            at for at, h in enumerate(trail.headlines("preparation"))
            if trail.recorded_at(h.sequence).document.get("course", {}).get("schedule")
        )  # fmt: skip
        assert "no such part" in forged_in(trail, HAND, "preparation", part, nth=number)


def test_batches_that_are_not_at_hand_are_folded_anew(rich, monkeypatch):
    """However many are made beside one another."""
    monkeypatch.setattr(full, "_MOST_BATCHES", 1)
    monkeypatch.setattr(past, "_KEPT", 2)
    result, found = result_of(rich)
    assert result.ok
    assert found.again.not_again == ()


def test_keys_that_do_not_follow_are_found(genuine, tmp_path):  # noqa: F811
    """Who hides an entry from a recall changes what it is found by."""

    def edit(entries):
        at = body_of(entries, "preparation")
        entries[at].body["mentions"] = []
        return entries[: at + 1]

    path = forge(genuine.path, tmp_path / "hidden.sqlite", edit)
    result, _ = result_of(path, OF_KEYS)
    assert "other keys" in result.reason


def test_a_trail_of_an_earlier_version_keeps_its_own_demands(tmp_path):
    """It holds; what is not calculated again is counted, act by act."""
    path = tmp_path / "old.sqlite"
    path.write_bytes(
        gzip.decompress(base64.b64decode((WHERE / "trail.sqlite.gz.b64").read_bytes()))
    )
    result, found = result_of(path)
    assert result.ok, result.reason
    assert "recorded by an earlier version" in {each.why for each in found.again.not_again}
    assert {"preparation", "weighing", "batch-released"} <= {
        each.action for each in found.again.not_again
    }


def test_figures_that_cannot_be_are_found(rich):
    """A division by nothing, or another step than its device takes, ends in a finding."""
    with Trail.open_for_reading(rich) as trail:
        number = next(
            at for at, h in enumerate(trail.headlines("preparation"))
            if "liquid" in trail.recorded_at(h.sequence).document
        )  # fmt: skip
        nought = lambda d: d["liquid"]["device"].update(graduation="0 mL")  # noqa: E731
        told = forged_in(trail, OTHERS, "preparation", nought, nth=number)
        assert "contradict each other" in told

        def small(document):
            step = next(s for s in document["weigh_plan"]["steps"] if s["action"] == "measure")
            step["device"]["capacity"] = "0.1 mL"

        assert "amount of step" in forged_in(trail, OTHERS, "preparation", small, nth=number)


def test_with_other_formulations_arithmetic_still_holds(rich):
    """What follows from the values alone is compared; limits may be others."""
    other = AtHand(replace(FORMULARY, digest="0" * 64), rich_trail.SHOP)
    with Trail.open_for_reading(rich) as trail:
        mean = lambda d: d.update(mean="1 mg")  # noqa: E731
        nth = [
            trail.recorded_at(h.sequence).document["kind"] for h in trail.headlines("check")
        ].index("masses")
        assert "mean is" in forged_in(trail, other, "check", mean, nth=nth)


def test_a_stranger_who_puts_a_batch_on_hold_is_no_false_alarm(genuine, tmp_path):  # noqa: F811
    """Their name is kept apart."""
    house = House(tmp_path, genuine.authority)
    house.now = genuine.now
    shutil.copy(genuine.path, house.path)
    with Trail.open_for_acts(house.path) as trail:
        batch = [h.subject for h in trail.headlines("preparation") if h.outcome == "done"][1]
        change_state(house.acts(trail, "Mallory"), batch, "batch-held", "odd")
    result, found = result_of(house.path, OF_KEYS)
    assert result.ok, result.reason
    assert found.again.not_again == ()


def test_orders_that_are_not_those_of_the_preparation():
    """Another kind of order, none at all, or one that is kept only in part."""
    with pytest.raises(VerificationFailure, match="another one"):
        kept_orders.made_of(CapsuleOrder, {"colour": "blue"})
    with pytest.raises(kept_orders.NotAgain, match="only in part"):
        kept_orders._text({"begins": "x", "sha256": "0" * 64}, {})


def told(**members):
    """Return an entry of the trail, as far as it is looked at."""
    document = {"prescription": {"prescriber": "Dr Q"}, **members.pop("document", {})}
    return SimpleNamespace(document=document, **{"erased": False, "personal": {}, **members})


def test_what_rests_on_an_erased_order_is_counted_as_not_planned_again(monkeypatch):
    """A fill of a course, and a part of a schedule, whose patient was erased; another prescriber."""
    course = SimpleNamespace(schedule="ELM-1", fill=2, part=1)
    trail = SimpleNamespace(find=lambda _: told(erased=True))
    recorder = SimpleNamespace(trail=trail)
    with pytest.raises(kept_orders.NotAgain, match=kept_orders.ERASED):
        plans_again.preparation_again(
            recorder,
            told(),
            SimpleNamespace(course=course, form="capsules", wording=(), replaces=None),
            {"refill": "ELM-1"},
        )

    nobody = SimpleNamespace(prescription=SimpleNamespace(patient=""))
    scheduler = SimpleNamespace(schedule=lambda _: nobody)
    monkeypatch.setattr(plans_again, "Scheduler", lambda _: scheduler)
    with pytest.raises(kept_orders.NotAgain, match=kept_orders.ERASED):
        plans_again.preparation_again(
            recorder,
            told(),
            SimpleNamespace(course=course, form="capsules", wording=(), replaces=None),
            {},
        )
    with pytest.raises(VerificationFailure, match="No order is kept"):
        kept_orders.order_as_typed(None, told())
    with pytest.raises(VerificationFailure, match="another prescriber"):
        kept_orders.order_as_typed({"prescriber": {"begins": "Dr", "sha256": "0" * 64}}, told())


def test_an_act_that_records_nothing_or_other_personal_data_is_found():
    """What is done again must end in an entry, with the personal data of its order."""
    with pytest.raises(VerificationFailure, match="nothing would be recorded"):
        full._restated(lambda: None)
    walk = SimpleNamespace(counts=defaultdict(int))
    body = SimpleNamespace(mentions=(("batch", "B"),))
    again = full.Restated("preparation", {"a": 1}, (("batch", "B"),), PersonalRow(reason="late"))
    entry = SimpleNamespace(action="preparation", document={"a": 1}, personal={"reason": "soon"})
    with pytest.raises(VerificationFailure, match="personal data"):
        full._Walk._compare(walk, body, entry, again)
    entry.personal = {"reason": "late"}
    full._Walk._compare(walk, body, entry, again)
    assert walk.counts == {"preparation": 1}


def test_a_plan_of_the_first_version_states_no_content(rich):
    """Without an expected content the other figures are held against each other all the same."""
    with Trail.open_for_reading(rich) as trail:
        at = next(h.sequence for h in trail.headlines("preparation") if h.outcome == "done")
        stated = Preparation.from_document(trail.recorded_at(at).document)
    names = [name for name, *_ in plan_alone._more(replaced(stated, expected=None))]
    assert "uncertainty of the content" not in names
    assert [name for name, *_ in plan_alone._more(stated)] != names
