"""One ceremony before a batch leaves: review, screening, re-entry, meanings with one passphrase."""

from __future__ import annotations

import pytest

from documents_read import check_document
from ldncompound.compounding.practice import Practice
from ldncompound.core.refusals import (
    ConsultationNeeded,
    Contraindicated,
    InvalidOrder,
    NotAuthorised,
    OutOfTolerance,
    WrongState,
    WrongUsage,
)
from ldncompound.pharmacy.batches.act_records import QuestionsAsked
from ldncompound.pharmacy.batches.acts import before_release
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.before_release import BeforeRelease
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings
from ldncompound.pharmacy.batches.acts.re_entry import PrescriptionEntered
from ldncompound.pharmacy.batches.acts.recall import recall_lot
from ldncompound.pharmacy.batches.acts.review_act import review_batch
from ldncompound.pharmacy.batches.acts.screening_at_release import (
    NOT_ASKED,
    AnswersGiven,
    ScreenedNow,
)
from ldncompound.pharmacy.batches.acts.sign_off import release_reviewed
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.open_at_release import OpenAtRelease
from ldncompound.pharmacy.batches.review import review_of
from ldncompound.pharmacy.batches.states import State
from ldncompound.pharmacy.reports.compounding_record import finished_record
from making import follow_plan, receive_typed, waiving
from shops import ACTIVE, LOTS, House
from staffed import ENTERED, JARS, QUESTIONS, SCREENED, StaffedHouse

STATED = BeforeRelease(entered=ENTERED, screened=SCREENED)
ALONE = "nobody else is in the shop today"


@pytest.fixture
def house(tmp_path):
    """Return a staffed pharmacy; its trail holds all that it demands when the test is over."""
    found = StaffedHouse(tmp_path)
    yield found
    found.close()


def state(house, identity):
    """Return the state of a batch."""
    return batch_of(house.trail, identity).state


def actions(house, identity):
    """Return the acts on a batch since it was finished."""
    found = [each.action for each in batch_of(house.trail, identity).events]
    return found[found.index("batch-prepared") + 1 :]


def bodies(house, count):
    """Return meaning and signer of the last entries."""
    head = house.trail.head().size
    found = [house.trail.recorded_at(at) for at in range(head - count + 1, head + 1)]
    return [(each.action, each.by) for each in found]


# Release


def test_a_release_also_checks_with_one_passphrase(house):
    """Where nobody checked, the pharmacist signs two entries, and is asked once, for both."""
    identity = house.prepared("TK")
    house.again()
    released = house.by("AB").release(identity, entered=ENTERED, screened=SCREENED)

    assert house.asked == [("AB", "checked and released")]
    assert bodies(house, 2) == [("batch-verified", "AB"), ("batch-released", "AB")]
    assert (released.re_entered, released.one_person) == (True, False)
    found = batch_of(house.trail, identity)
    assert found.state is State.RELEASED
    assert [each.meaning for each in found.signatures] == ["prepared", "checked", "released"]


def test_what_was_checked_is_only_released(house):
    """A batch that another checked is not checked again."""
    identity = house.prepared("TK")
    house.by("CD").verify(identity)
    house.by("AB").release(identity, entered=ENTERED, screened=SCREENED)
    assert actions(house, identity) == ["batch-verified", "batch-released"]


def test_nothing_is_signed_where_the_release_is_refused(house):
    """Who prepared, who may not release, or labels that do not add up leave it prepared."""
    identity = house.prepared("CD")
    for by, used, refused in (("CD", "0", NotAuthorised), ("TK", "0", NotAuthorised),
                              ("AB", "1", InvalidOrder)):  # fmt: skip
        with pytest.raises(refused):
            house.by(by).release(identity, used, "0", entered=ENTERED, screened=SCREENED)
    assert state(house, identity) is State.PREPARED
    assert actions(house, identity) == []


def test_by_names_alone_the_check_stays_its_own_act(tmp_path):
    """As long as nobody is enrolled, a batch that nobody checked is not released."""
    from staffed import Crew

    house = House(tmp_path)
    identity = house.planned()
    crew = Crew(house.recorder("Kim"))
    follow_plan(crew, identity)
    crew.check(identity, CheckFindings(kind="masses", values=("178 mg",) * 10, shell="48 mg"))
    crew.check(identity, CheckFindings(kind="appearance", appearance="w", as_described=True))
    crew.finish(identity, BatchYield(filled="32", rejected="1"))
    lee = Crew(house.recorder("Lee"))
    with pytest.raises(WrongState):
        lee.release(identity, "0", "0")
    lee.verify(identity)
    assert lee.release(identity, "0", "0", screened=NOT_ASKED).screening == QuestionsAsked(
        answered=(), unanswered=QUESTIONS
    )
    house.trail.close()


def test_a_pharmacist_alone_reads_jars_and_prescription_again(house):
    """Both, whatever the policy on re-entry; then both meanings are signed, and it is said."""
    house.policy("second-person", "exception")
    house.policy("re-entry", "off")
    identity = house.prepared("AB")
    release, more = house.by("AB").release, {"alone": ALONE, "screened": SCREENED}
    with pytest.raises(InvalidOrder, match="on every jar"):
        release(identity, entered=ENTERED, **more)
    with pytest.raises(InvalidOrder, match="entered again"):
        release(identity, jars=JARS, **more)
    assert release(identity, entered=ENTERED, jars=JARS, **more).one_person
    assert batch_of(house.trail, identity).one_person


def test_a_jar_of_another_lot_puts_the_batch_on_hold(house):
    """What the jar shows is not what was recorded: nothing is signed."""
    house.policy("second-person", "exception")
    identity = house.prepared("AB")
    jars = (f"{ACTIVE}=N-18", *JARS[1:])
    with pytest.raises(WrongState, match=f"lot of {ACTIVE}"):
        house.by("AB").verify(identity, alone=ALONE, jars=jars)
    assert state(house, identity) is State.ON_HOLD


def test_another_dose_entered_again_puts_the_batch_on_hold(house):
    """In the ceremony as before."""
    identity = house.prepared("TK")
    with pytest.raises(WrongState, match="dose"):
        house.by("AB").release(
            identity, entered=PrescriptionEntered("4.5 mg", "1", "30"), screened=SCREENED
        )
    assert state(house, identity) is State.ON_HOLD


# Screening


def test_open_questions_are_answered_or_waived(house):
    """Who answers some leaves none open; the entry says which, the answers are kept apart."""
    identity = house.prepared("TK")
    release = house.by("AB").release
    with pytest.raises(InvalidOrder, match="are open: buprenorphine"):
        release(identity, entered=ENTERED, screened=AnswersGiven(("opioids=never",)))
    some = AnswersGiven(("opioids=never",), waived="the rest was asked by telephone")
    released = release(identity, entered=ENTERED, screened=some)

    assert released.screening.answered == ("opioids",)
    assert released.screening.waived is True
    assert released.screening.unanswered == tuple(each for each in QUESTIONS if each != "opioids")
    kept = house.trail.recorded_at(released.trail.sequence)
    assert kept.personal["screening"] == {
        "answers": {"opioids": "never"}, "consulted": {}, "waived": some.waived,
    }  # fmt: skip
    assert "never" not in str(kept.document)
    assert (review_of(house.trail, identity).unusual[0].reason) == some.waived
    record = finished_record(house.trail, identity)
    assert record.in_full().history[-1].reason == f"open questions waived: {some.waived}"
    without = finished_record(house.trail, identity, personal=False)
    assert without.in_full().history[-1].reason == "left out"
    check_document(kept.document)


def test_a_script_that_says_nothing_of_open_questions_is_refused(house):
    """Each is named, with both ways out; nothing is signed, and the refusal is recorded."""
    identity = house.prepared("TK")
    for act in (
        lambda: house.by("AB").release(identity, entered=ENTERED, screened=NOT_ASKED),
        lambda: house.by("AB").review(identity, BeforeRelease(entered=ENTERED)),
    ):
        with pytest.raises(InvalidOrder) as refused:
            act()
        assert all(each in refused.value.message for each in QUESTIONS)
        assert "--screened" in refused.value.remedy
        assert "--waive" in refused.value.remedy
    assert actions(house, identity) == []
    told = [each.what for each in review_of(house.trail, identity).unusual]
    assert "Refused 2 times: invalid-order." in told


def test_a_review_of_an_earlier_version_settles_nothing(tmp_path, monkeypatch):
    """What it left open without a word is still asked for at the release."""
    house = StaffedHouse(tmp_path)
    identity = house.prepared("TK")
    silent = QuestionsAsked(answered=(), unanswered=QUESTIONS)
    monkeypatch.setattr(OpenAtRelease, "check", lambda *_: None)  # as of an earlier preparation
    with monkeypatch.context() as earlier:
        earlier.setattr(before_release, "screened_now", lambda *_: ScreenedNow(silent))
        house.by("AB").review(identity, BeforeRelease(entered=ENTERED))
    with pytest.raises(InvalidOrder, match="Questions of the screening are open"):
        house.by("AB").release_all([identity])
    house.trail.close()


def test_what_was_waived_is_open_again_after_a_correction(house):
    """The next release is another one: it wants its own word."""
    identity = house.prepared("TK")
    some = AnswersGiven(("opioids=never",), waived="asked in May")
    house.by("AB").release(identity, entered=ENTERED, screened=some)
    house.by("AB").correct(identity, 1, {"printout": "P-9"}, "copied")
    house.by("CD").verify(identity)
    with pytest.raises(InvalidOrder) as refused:
        house.by("CD").release(identity, entered=ENTERED, screened=NOT_ASKED)
    assert "buprenorphine" in refused.value.message
    assert "are open: opioids," not in refused.value.message


def test_an_answer_may_rule_the_release_out(house):
    """What rules the drug out is refused; a caution wants the prescriber's word."""
    identity = house.prepared("TK")

    def attempt(*answers, consulted=()):
        given = AnswersGiven(answers, consulted, waived="not asked")
        return house.by("AB").release(identity, entered=ENTERED, screened=given)

    with pytest.raises(Contraindicated) as refused:
        attempt("opioids=yes")
    assert "batch reject" in refused.value.remedy
    with pytest.raises(ConsultationNeeded) as asked:
        attempt("liver=yes")
    assert "--consulted 'liver: what the prescriber said'" in asked.value.remedy
    assert state(house, identity) is State.PREPARED
    attempt("liver=yes", consulted=("liver: watched every month",))
    assert state(house, identity) is State.RELEASED


def test_only_open_questions_are_answered(house):
    """Not those of the order, and nothing is waived where nothing is open."""
    identity = house.prepared("TK", answers=SCREENED.answers)
    assert review_of(house.trail, identity).questions == ()
    release = house.by("AB").release
    with pytest.raises(InvalidOrder, match="No open question"):
        release(identity, entered=ENTERED, screened=AnswersGiven(("liver=no",)))
    with pytest.raises(InvalidOrder, match="Only open questions"):
        release(identity, entered=ENTERED, screened=AnswersGiven(waived="busy"))
    assert release(identity, entered=ENTERED).screening is None


# Review


def test_a_recalled_lot_comes_first_in_a_review(house):
    """It says which lot of what; no other thing matters more."""
    identity = house.prepared("TK")
    recall_lot(house.by("AB").acts, "N-17", "recalled by its maker")
    (first, *_) = review_of(house.trail, identity).unusual
    assert first.what.startswith(f"RECALLED: lot N-17 of {ACTIVE}, which ")


def test_a_review_names_an_accepted_correction_and_one_person(house):
    """Out of tolerance by a correction is said as loudly as by a weighing."""
    house.policy("second-person", "exception")
    identity = house.prepared("AB")
    target = house.by("AB").batch(identity).course().targets[1]
    off = {"actual": f"{target + target // 20} mg"}
    house.by("AB").correct(identity, 1, off, "misread")
    house.by("AB").verify(identity, alone=ALONE, jars=JARS)
    told = {each.what: each.reason for each in review_of(house.trail, identity).unusual}
    assert any("ACCEPTED out of tolerance" in each for each in told)
    (one,) = (each for each in told if each.startswith("ONE PERSON: "))
    assert one == "ONE PERSON: verified by a pharmacist who prepared it."
    assert told[one] == ALONE


def test_a_review_of_received_lots_and_no_balance_says_the_latter_alone(house):
    """What was received here is not called unknown; an assumed balance is named."""
    house.pharmacy = Practice(name="Elm", site="ELM")
    identity = house.planned(lots=JARS, balance=None)
    words = [each.what for each in review_of(house.trail, identity).unusual]
    assert not any("Not received here" in each for each in words)
    assert "The balance is assumed; none is configured." in words


def test_a_review_says_what_was_unusual_first(house):
    """Acceptances with who and why, corrections with old and new, refusals, holds; then the rest."""
    typed = (LOTS[0].replace("N-17", "N-19"), *LOTS[1:])
    late = {"prepared_on": "2026-11-20", "confirmed": "the lots came with the courier before"}
    identity = house.planned(typed, reason="ordered by telephone", **late)
    target = house.by("TK").batch(identity).course().targets[1]
    off = {"actual": f"{target + target // 10} mg", "sighted": True, "container": ACTIVE}
    with pytest.raises(OutOfTolerance):
        house.by("TK").weigh(identity, BalanceReading(**off))
    house.by("AB").weigh(identity, BalanceReading(**off, accept="the spatula slipped"))
    follow_plan(house.by("TK"), identity)
    house.by("TK").correct(identity, 1, {"printout": "P-9"}, "the number was missing")
    house.checked(identity)
    house.by("TK").check(
        identity, CheckFindings(kind="appearance", appearance="grey", as_described=False)
    )
    house.by("AB").check(
        identity, CheckFindings(kind="appearance", appearance="grey", as_described=False,
                                accept="only the shade"),
    )  # fmt: skip
    house.by("TK").finish(identity, BatchYield(filled="32", rejected="1"))
    house.by("TK").change(identity, "batch-held", "asked the prescriber")
    house.by("AB").change(identity, "batch-resumed", "dose confirmed")
    found = review_of(house.trail, identity)
    check_document(found.document())
    assert type(found).from_document(found.document()) == found

    told = [(each.what.split(":")[0], each.by, each.reason) for each in found.unusual]
    assert told[:6] == [
        ("Check appearance", "TK", None),
        (f"Step 1, {ACTIVE}", "AB", "the spatula slipped"),
        ("Corrected, step 1", "TK", "the number was missing"),
        ("Check appearance", "AB", "only the shade"),
        ("It was put on hold.", "TK", "asked the prescriber"),
        ("It was resumed.", "AB", "dose confirmed"),
    ]
    words = " ".join(each.what for each in found.unusual)
    for each in ("FAILED; it was made again", "weighed by TK", "printout none -> P-9",
                 "Refused once: out-of-tolerance", "not adopted by this pharmacy",
                 f"Not received here: the lot of {ACTIVE}", "It is dated back to 2026-11-20"):  # fmt: skip
        assert each in words
    assert found.usual.startswith("As usual: ")
    assert "32 filled, 1 sorted out" in found.usual
    assert found.reviewed_by is None


def test_a_review_is_signed_and_out_of_date_after_any_act(house):
    """It changes no state; a hold, or another's signature, undoes it."""
    identity = house.prepared("TK")
    house.again()
    reviewed = house.by("AB").review(identity, STATED)
    assert house.asked == [("AB", "reviewed")]
    check_document(reviewed.document())
    assert (reviewed.re_entered, reviewed.unusual > 0) == (True, True)
    assert state(house, identity) is State.PREPARED
    assert review_of(house.trail, identity).reviewed_by == "AB"

    house.by("TK").change(identity, "batch-held", "asked the prescriber")
    house.by("AB").change(identity, "batch-resumed", "dose confirmed")
    assert review_of(house.trail, identity).reviewed_by is None
    with pytest.raises(WrongState) as refused:
        house.by("AB").release_all([identity])
    assert f"because of {identity}: You have not reviewed it" in refused.value.message


def test_only_who_may_release_reviews(house):
    """Neither a technician nor who prepared it; and only what could be released."""
    identity = house.prepared("CD")
    for by in ("TK", "CD"):
        with pytest.raises(NotAuthorised):
            house.by(by).review(identity, STATED)
    with pytest.raises(InvalidOrder, match="entered again"):
        house.by("AB").review(identity, BeforeRelease(screened=SCREENED))
    with pytest.raises(WrongState):
        house.by("AB").review(house.planned(), STATED)


def test_what_was_stated_in_the_own_review_is_not_stated_again(house):
    """The release takes it over; another's review is worth nothing to it."""
    identity = house.prepared("TK")
    house.by("AB").review(identity, STATED)
    with pytest.raises(InvalidOrder, match="entered again"):
        house.by("CD").release(identity, screened=SCREENED)
    released = house.by("Ada Brown").release(identity)
    assert released.re_entered
    assert released.screening.answered == QUESTIONS


def test_several_reviewed_batches_are_released_at_once(house):
    """In the order named, with one passphrase, each with both signatures."""
    identities = [house.prepared("TK") for _ in range(2)]
    for each in identities:
        house.by("AB").review(each, STATED)
    house.again()
    released = house.by("AB").release_all(identities)

    assert [each.batch for each in released] == identities
    assert house.asked == [("AB", "checked and released")]
    assert all(state(house, each) is State.RELEASED for each in identities)
    with pytest.raises(WrongUsage, match="twice"):
        house.by("AB").release_all(identities[:1] * 2)


def test_one_that_another_checked_is_only_released_with_the_rest(house):
    """It is not checked a second time."""
    identity = house.prepared("TK")
    house.by("CD").verify(identity)
    house.by("AB").review(identity, STATED)
    house.by("AB").release_all([identity])
    assert actions(house, identity) == ["batch-verified", "batch-reviewed", "batch-released"]


def test_by_names_alone_reviewed_batches_are_released_without_a_key(tmp_path):
    """Where nobody is enrolled no passphrase is asked for, and the typed name signs."""
    house = House(tmp_path)
    identity = house.verified()
    lee = house.by("Lee").acts
    receive_typed(lee, identity)
    review_batch(lee, identity, BeforeRelease("0", "0", screened=waiving(lee, identity)))
    (released,) = release_reviewed(lee, [identity])
    assert (house.asked, released.signature.person) == ([], "Lee")
    house.trail.close()


def test_a_mass_within_tolerance_is_not_accepted(house):
    """An acceptance of what needs none would say that something was wrong."""
    identity = house.planned()
    target = house.by("TK").batch(identity).course().targets[1]
    found = BalanceReading(actual=f"{target} mg", sighted=True, container=ACTIVE, accept="why not")
    with pytest.raises(InvalidOrder, match="Only a mass out of tolerance"):
        house.by("AB").weigh(identity, found)


def test_one_that_may_not_leave_keeps_all_back(house):
    """Nothing is released, and the refusal names the batch and says why."""
    good, bad = house.prepared("TK"), house.prepared("TK")
    for each in (good, bad):
        house.by("AB").review(each, STATED)
    house.recorder("AB").print_label(bad, "txt")
    with pytest.raises(InvalidOrder) as refused:
        house.by("AB").release_all([good, bad])
    assert refused.value.message.startswith(f"Nothing is released, because of {bad}: 1 labels")
    assert state(house, good) is State.PREPARED


def test_a_pharmacist_alone_states_the_reason_in_the_review(house):
    """It goes with the release, which says ONE PERSON as well."""
    house.policy("second-person", "exception")
    identity = house.prepared("AB")
    house.by("AB").review(identity, STATED._replace(alone=ALONE, jars=JARS))
    (released,) = house.by("AB").release_all([identity])
    assert released.one_person
    assert house.trail.recorded_at(released.trail.sequence).personal["reason"] == ALONE
