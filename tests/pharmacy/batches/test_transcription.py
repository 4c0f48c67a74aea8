"""Acts written on paper and entered later: by whom and when, who may sign, and what is judged."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from documents_read import check_document
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.core.quantities import format_quantity, mass
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    BalanceNotFit,
    InvalidOrder,
    LotNotUsable,
    NotAuthorised,
    OutOfTolerance,
    Refusal,
    VerificationFailure,
)
from ldncompound.documents.rendering import render_record
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings
from ldncompound.pharmacy.batches.acts.transcription import Transcription
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading
from ldncompound.pharmacy.batches.fold import Fold
from ldncompound.pharmacy.batches.history import events_of
from ldncompound.pharmacy.batches.review import review_of
from ldncompound.pharmacy.inspection.bundle import as_of_last_word, bundle_of
from ldncompound.pharmacy.inspection.bundle_check import Findings, check
from ldncompound.pharmacy.inspection.figures_alone import transcription_follows
from ldncompound.pharmacy.people.keys import verifies
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.pharmacy.reports.report import Period
from ldncompound.pharmacy.reports.weighing_and_yield import tolerance
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.trail.entry_shape import stored_body
from making import done_again, receive_lots
from shops import ACTIVE, FILLER, LOTS, SHELL, TODAY, House
from staffed import ENTERED, SCREENED, StaffedHouse

NEXT_DAY = TODAY + timedelta(days=1)
MORNING = "2026-11-23 09:12"
KIM = Transcription(MORNING, "Tom Kay")
LOOKED = CheckFindings(kind="appearance", appearance="white", as_described=True)
SINGLE = CheckFindings(kind="masses", values=("178 mg",) * 10, shell="48 mg")


@pytest.fixture
def house(tmp_path):
    """Return a pharmacy with enrolled people; its trail holds all it demands in the end."""
    found = StaffedHouse(tmp_path)
    yield found
    found.close()


@pytest.fixture
def unstaffed(tmp_path):
    """Return a pharmacy in which nobody is enrolled."""
    found = House(tmp_path)
    yield found
    found.trail.close()


def reading(batch, **more):
    """Return the next weighing of a batch as planned."""
    step = batch.next_step
    found = {
        "actual": format_quantity(mass(batch.course().targets[step.step])),
        "sighted": True,
        "container": batch.active if step.what == batch.active else None,
    }
    return BalanceReading(**{**found, **more})


def enter(hands, identity, paper, *, until=None):
    """Enter each step from paper, up to one of them."""
    while (step := hands.batch(identity).next_step) is not None and step.step != until:
        if step.action == "weigh":
            hands.weigh(identity, reading(hands.batch(identity)), paper=paper)
        else:
            hands.do(identity, step.step, None, paper=paper)


def enter_all(hands, identity, paper):
    """Enter a whole batch from paper."""
    enter(hands, identity, paper)
    for each in (SINGLE, LOOKED):
        hands.check(identity, each, paper=paper)
    return hands.finish(identity, BatchYield(filled="32", rejected="1"), paper=paper)


def test_a_morning_on_paper_is_entered_by_another(house):
    """Each act says when and by whom it was done; who did it and who entered it made the batch."""
    identity = house.planned()
    enter_all(house.by("CD", today=NEXT_DAY), identity, KIM)

    batch = house.by("AB").batch(identity)
    assert batch.prepared_by == ("TK", "CD")
    told = {"at": "2026-11-23T09:12:00+00:00", "by": "TK"}
    made = [each for each in batch.events if each.action != "preparation"]
    assert len(made) == len(batch.steps) + 3
    assert all(each.document.document()["transcribed"] == told for each in made)
    assert all(each["transcribed"] == told for each in batch.record().document()["history"])
    for each in made:
        assert ["done-by", "TK"] in json.loads(house.trail.entry_body(each.sequence))["mentions"]
        check_document(each.document.document())
    for name, who in (("TK", "Tom Kay"), ("CD", "Cora Diaz")):
        with pytest.raises(NotAuthorised, match=f"{name}, {who}"):
            house.by(name, today=NEXT_DAY).verify(identity)
    house.by("AB", today=NEXT_DAY).verify(identity)
    with pytest.raises(NotAuthorised, match="CD, Cora Diaz"):
        house.by("CD", today=NEXT_DAY).release(
            identity, "0", "0", entered=ENTERED, screened=SCREENED
        )
    house.by("AB", today=NEXT_DAY).release(identity, "0", "0", entered=ENTERED, screened=SCREENED)
    done_again(house)


def test_paper_does_not_go_back_behind_what_was_entered(house):
    """A step cannot have been done before the one before it; at the same minute it can."""
    identity = house.planned()
    hands = house.by("CD", today=NEXT_DAY)
    hands.weigh(identity, reading(hands.batch(identity)), paper=KIM)
    earlier = Transcription("2026-11-23 09:11", KIM.done_by)
    with pytest.raises(InvalidOrder, match="before was done at 2026-11-23 09:12"):
        hands.weigh(identity, reading(hands.batch(identity)), paper=earlier)
    hands.weigh(identity, reading(hands.batch(identity)), paper=KIM)


def test_review_record_and_bundle_say_that_it_was_transcribed(house):
    """With both times and both people; who never entered anything is named in full."""
    identity = house.planned()
    enter_all(house.by("CD", today=NEXT_DAY), identity, KIM)

    told = "TRANSCRIBED: done 2026-11-23 09:12 by TK, entered 2026-11-24 09:00 by CD"
    words = [each.what for each in review_of(house.trail, identity).unusual]
    for what in ("Step 1, naltrexone hydrochloride", "Check masses", "Finished"):
        assert f"{what}: {told}." in words
    record = finished_record(house.trail, identity)
    document = record.in_full().document()
    check_document(document)
    assert [each["id"] for each in document["people"]] == ["AB", "CD", "TK"]
    text = " ".join(render_record(record.in_full(), "txt").decode().split())
    count = len(house.by("AB").batch(identity).steps)
    # With the act, and in the history; the finish with its signature.
    told = "TRANSCRIBED: done Nov 23, 2026 09:12 by TK, entered by "
    assert text.count(told) == 2 * (count + 3)
    assert text.count(f"{told}CD, Nov 24, 2026 09:00, entry ") == count + 2
    assert "Times are those of the pharmacy, UTC." in text
    assert f"TRANSCRIBED: {count + 3} entries were written on paper by TK and entered later" in text
    files = bundle_of(as_of_last_word(house.trail, identity, as_of=None, personal=False))
    found = Findings()
    check(files, found, verifies)
    assert found.verdict == "CONSISTENT", found.lines()
    assert b'"transcribed"' in files["record.json"]
    changed = files["record.json"].replace(b'"by": "TK"', b'"by": "AB"', 1)
    found = Findings()
    check({**files, "record.json": changed}, found, verifies)
    assert found.verdict == "NOT CONSISTENT"


def test_where_nobody_is_enrolled_a_name_stands(unstaffed):
    """As typed, or that of who enters it; and two others may check and release it."""
    identity = unstaffed.planned()
    kim = unstaffed.by("Ann", today=NEXT_DAY)
    enter(kim, identity, Transcription("09:12", "Kim"), until=3)
    enter(kim, identity, Transcription("2026-11-23T10:00:30-05:00"))
    enter_all(kim, identity, Transcription("2026-11-24T08:00Z"))

    events = events_of(unstaffed.trail, identity)
    told = [(each.document.transcribed.at, each.document.transcribed.by) for each in events]
    assert told[0] == ("2026-11-23T09:12:00+00:00", "Kim")
    assert told[3] == ("2026-11-23T10:00:30-05:00", "Ann")
    assert told[-1] == ("2026-11-24T08:00:00+00:00", "Ann")
    assert unstaffed.by().batch(identity).prepared_by == ("Kim", "Ann")
    unstaffed.by("Lee").verify(identity)
    done_again(unstaffed)


def test_what_is_done_at_once_states_nothing_of_paper(unstaffed):
    """The documents, and so the digests, of acts without paper are what they were."""
    identity = unstaffed.prepared()
    record = unstaffed.by().batch(identity).record().document()

    assert "transcribed" not in json.dumps(record)
    full = finished_record(unstaffed.trail, identity).in_full().document()
    assert "transcribed" not in json.dumps(full)


@pytest.mark.parametrize(
    ("paper", "says"),
    [
        (Transcription("2026-11-24 09:01", "Kim"), "2026-11-24 09:01: that is still to come"),
        (Transcription("9999-12-31 23:59", "Kim"), "still to come"),
        (Transcription("2026-11-24T09:00-00:01", "Kim"), "still to come"),
        (Transcription("2026-11-22 23:59", "Kim"), "the batch is prepared on 2026-11-23"),
        (Transcription("0001-01-01T00:00+23:59", "Kim"), "the batch is prepared on"),
        (Transcription("9:12", "Kim"), "'9:12' is not a time"),
        (Transcription("2026-11-23", "Kim"), "is not a time"),
        (Transcription("2026-02-30 09:12", "Kim"), "is not a time"),
        (Transcription("2026-11-23 09:12 Kim", "Kim"), "is not a time"),
        (Transcription("", "Kim"), "is not a time"),
        (Transcription(MORNING, " "), "--done-by names nobody"),
        (Transcription(MORNING, "Kim\n"), "the name of who did it"),
    ],
)
def test_what_cannot_have_been_is_refused(unstaffed, paper, says):
    """A time to come, one before the day of preparation, no time, no name; on the record."""
    identity = unstaffed.planned()
    hands = unstaffed.by("Ann", today=NEXT_DAY)
    with pytest.raises(InvalidOrder, match=says):
        hands.weigh(identity, reading(hands.batch(identity)), paper=paper)

    body = unstaffed.last()
    assert (body["action"], body["outcome"]) == ("refusal", "refused")
    document = unstaffed.trail.recorded_at(body["sequence"]).document
    assert "done_by" in document["apart"]
    assert ("transcribed" in document["apart"]) is ("not a time" in says)


def test_a_time_without_a_zone_is_that_of_its_day(unstaffed):
    """On the day before the clocks go back summer time counts, though it is entered after."""
    identity = unstaffed.planned()
    summer = timezone(timedelta(hours=2))
    paper = Transcription("09:12", "Kim", lambda at: at.replace(tzinfo=summer))
    hands = unstaffed.by("Ann", today=NEXT_DAY)
    weighed = hands.weigh(identity, reading(hands.batch(identity)), paper=paper)

    assert weighed.transcribed.at == "2026-11-23T09:12:00+02:00"
    told = review_of(unstaffed.trail, identity).unusual[0].what
    assert "done 2026-11-23 09:12 by Kim, entered 2026-11-24 11:00 by Ann" in told


@pytest.mark.parametrize(
    ("at", "who"),
    [("08:59", "Tom Kay"), ("2026-11-25 10:00", "Tom Kay"), (MORNING, "Kim"), (MORNING, "")],
)
def test_who_was_not_enrolled_then_did_not_do_it(house, at, who):
    """Before the enrolment, after a revocation, and never: refused; before a revocation not."""
    identity = house.planned()
    house.by("AB", today=NEXT_DAY).personnel.revoke("TK", "left")
    hands = house.by("CD", today=date(2026, 11, 26))
    with pytest.raises(NotAuthorised, match="was not enrolled at"):
        hands.weigh(identity, reading(hands.batch(identity)), paper=Transcription(at, who))
    assert house.last()["outcome"] == "refused"

    hands.weigh(identity, reading(hands.batch(identity)), paper=KIM)
    done_again(house)


def test_who_enters_it_did_it_where_nobody_else_is_named(house):
    """By id, whether they act by id or by name."""
    identity = house.planned()
    hands = house.by("Tom Kay", today=NEXT_DAY)
    weighed = hands.weigh(identity, reading(hands.batch(identity)), paper=Transcription(MORNING))
    assert weighed.transcribed.by == "TK"


def test_a_mass_on_paper_is_accepted_for_who_weighed_it(house):
    """Who weighed it and who entered it first made the batch; who only accepts did not."""
    identity = house.planned()
    off = reading(house.by("CD").batch(identity), actual="123 mg")
    with pytest.raises(OutOfTolerance):
        house.by("CD", today=NEXT_DAY).weigh(identity, off, paper=KIM)
    accepted = replace(off, accept="the spatula slipped")
    house.by("AB", today=NEXT_DAY).weigh(identity, accepted, paper=KIM)

    assert house.by("AB").batch(identity).prepared_by == ("TK", "CD")
    what = [each.what for each in review_of(house.trail, identity).unusual]
    assert any("weighed by TK." in each for each in what)
    text = render_record(finished_record(house.trail, identity).in_full(), "txt").decode()
    assert "weighed by TK, accepted by AB" in " ".join(text.split())
    rows = tolerance(house.trail, Period()).rows
    assert ("TK", 1) in [(each.name, each.accepted) for each in rows]
    done_again(house)


def test_a_check_on_paper_is_accepted_for_who_made_it(house):
    """Whoever recorded the same findings found them, also where only one was entered from paper."""
    identity = house.planned()
    enter(house.by("CD", today=NEXT_DAY), identity, KIM)
    ugly = replace(LOOKED, appearance="grey", as_described=False)
    house.by("CD", today=NEXT_DAY).check(identity, ugly, paper=KIM)
    accepted = house.by("AB", today=NEXT_DAY).check(identity, replace(ugly, accept="the shade"))

    assert accepted.found_by == "CD"
    assert house.by("AB").batch(identity).prepared_by == ("TK", "CD")
    done_again(house)


def test_a_balance_is_judged_for_the_day_on_which_it_was_used(unstaffed):
    """Checked that day it may have been used, whatever day it is entered; and the other way."""
    balance = parse_balance("III,sensitivity=6 mg,readability=1 mg,daily-check=yes")
    unstaffed.pharmacy = replace(unstaffed.pharmacy, balances=(balance,))
    Storekeeper(unstaffed.recorder()).check_balance("III", "20 g", "20 g")
    identity = unstaffed.planned()
    hands = unstaffed.by("Ann", today=NEXT_DAY)
    found = reading(hands.batch(identity))
    with pytest.raises(BalanceNotFit, match="has not passed its check today"):
        hands.weigh(identity, found)
    hands.weigh(identity, found, paper=KIM)

    later = unstaffed.by("Ann", today=NEXT_DAY + timedelta(days=1))
    Storekeeper(later.acts.recorder).check_balance("III", "20 g", "20 g")
    next_one = reading(later.batch(identity))
    with pytest.raises(BalanceNotFit, match="did not pass its check on 2026-11-24") as caught:
        later.weigh(identity, next_one, paper=Transcription("2026-11-24 09:12"))
    assert "--balance" in caught.value.remedy
    later.weigh(identity, next_one)
    done_again(unstaffed)


def test_a_lot_is_judged_for_the_day_on_which_it_was_used(unstaffed):
    """One that expired since may have been used then; one that was recalled since is refused."""
    lots = (f"{ACTIVE}=N-17@2026-11-26", f"{FILLER}=C-77@2026-11-26", f"{SHELL}=G-5@2026-11-26")
    receive_lots(unstaffed.recorder(), lots)
    named = tuple(each.partition("@")[0] for each in lots)
    identity = unstaffed.planned(named, days="2")
    hands = unstaffed.by("Ann", today=date(2026, 11, 28))
    with pytest.raises(Refusal, match="expired"):
        hands.weigh(identity, reading(hands.batch(identity)))
    with pytest.raises(Refusal, match="expired"):
        hands.weigh(
            identity, reading(hands.batch(identity)), paper=Transcription("2026-11-27 09:12")
        )
    enter(hands, identity, Transcription(MORNING), until=2)
    unstaffed.by("Lee", today=date(2026, 11, 28)).recall_lot("C-77", "by its maker")
    hands.change(identity, "batch-resumed", "to see what is refused")
    with pytest.raises(LotNotUsable, match="recalled"):
        enter(hands, identity, Transcription(MORNING))
    done_again(unstaffed)


def bodies_of(house):
    """Return the bodies of a trail, as an export has them."""
    return [stored_body(*entry) for entry in house.trail.entries()]


def test_an_export_is_held_to_who_did_it_on_paper(house):
    """Who is named there may not check; a name that was never enrolled, and another act, neither."""
    identity = house.planned()
    enter_all(house.by("TK", today=NEXT_DAY), identity, Transcription(MORNING, "TK"))
    house.by("AB", today=NEXT_DAY).verify(identity)
    bodies = bodies_of(house)
    at = next(at for at, each in enumerate(bodies) if each.action == "weighing")

    def follow(done_by):
        fold = Fold(None, every=False)
        for place, body in enumerate(bodies):
            keys = tuple((k, done_by if k == "done-by" else v) for k, v in body.mentions)
            fold(replaced(body, mentions=keys) if place == at else body, None)

    follow("CD")
    with pytest.raises(VerificationFailure, match="'AB' prepared the batch, and signed as checked"):
        follow("AB")
    with pytest.raises(VerificationFailure, match="'Kim', who did it on paper, was never enrolled"):
        follow("Kim")
    fold = Fold(None, every=False)
    for body in bodies[:-1]:
        fold(body, None)
    keys = tuple(sorted((*bodies[-1].mentions, ("done-by", "TK"))))
    with pytest.raises(VerificationFailure, match="a key of another sort of entry: done-by"):
        fold(replaced(bodies[-1], mentions=keys), None)


def test_a_body_names_who_its_document_names(house):
    """Another person, one too many or none is found when a trail is calculated again."""
    identity = house.planned()
    enter(house.by("CD", today=NEXT_DAY), identity, KIM, until=2)
    (event,) = events_of(house.trail, identity)
    body = bodies_of(house)[event.sequence - 1]
    transcription_follows(body, event)
    others = tuple(each for each in body.mentions if each[0] != "done-by")
    for keys in (others, (*others, ("done-by", "AB")), (*body.mentions, ("done-by", "ZZ"))):
        with pytest.raises(VerificationFailure, match="who did it on paper"):
            transcription_follows(replaced(body, mentions=tuple(sorted(keys))), event)


def test_a_time_is_said_in_the_zone_of_the_paper(unstaffed):
    """On the same day the time of the entry stands alone."""
    identity = unstaffed.planned()
    hands = unstaffed.by("Ann")
    noon = datetime(2026, 11, 23, 13, 3, tzinfo=UTC)
    recorder = replace(hands.acts.recorder, desk=replace(hands.acts.recorder.desk, now=noon))
    hands = type(hands)(recorder)
    hands.weigh(identity, reading(hands.batch(identity)), paper=Transcription("09:12", "Kim"))

    told = review_of(unstaffed.trail, identity).unusual[0].what
    assert told.endswith("TRANSCRIBED: done 2026-11-23 09:12 by Kim, entered 13:03 by Ann.")


def test_lots_of_what_was_not_weighed_are_judged_for_the_day_of_the_finish(unstaffed):
    """Shells that expired since may have been filled then."""
    lots = (*LOTS[:2], f"{SHELL}=G-5@2026-11-26")
    identity = unstaffed.planned(lots, days="2")
    hands = unstaffed.by("Ann", today=date(2026, 11, 28))
    enter(hands, identity, Transcription(MORNING))
    filled = BatchYield(filled=str(hands.batch(identity).plan.figures.batch_size))
    with pytest.raises(Refusal, match="expired"):
        hands.finish(identity, filled)
    made = hands.finish(identity, filled, paper=Transcription(MORNING, "Kim"))

    assert made.transcribed.by == "Kim"
    assert ["done-by", "Kim"] in unstaffed.last()["mentions"]
    done_again(unstaffed)
