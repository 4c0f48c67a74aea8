"""The screening: what an answer means, what it bars, and what of it is recorded."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.prescription.screening import (
    check_answers,
    meaning_of,
    read_answers,
    screening_of,
)
from ldncompound.core.numbers import format_number
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.quantities import DAY, format_quantity, number_of
from ldncompound.core.refusals import (
    ConsultationNeeded,
    Contraindicated,
    DoseAboveRange,
    InvalidOrder,
    MalformedQuantity,
    Refusal,
    UnknownFormulation,
    WrongDimension,
)
from ldncompound.formulary.screening_items import ScreeningItem
from ldncompound.formulary.substance import Substance
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.trail.act import Act
from ldncompound.trail.store import Trail
from making import FORMULARY, sheet_of

ITEMS = FORMULARY.substances["naltrexone"].screening
TODAY = date(2026, 11, 22)
ORDER = {"dose": "1.5 mg", "days": "30", "patient": "P", "prescriber": "Dr X"}


def outcome(*answers: str, consulted: tuple[str, ...] = ()) -> str:
    """Return "made", or the code of the refusal."""
    try:
        check_answers(read_answers(answers, consulted, ITEMS), ITEMS, FORMULARY.cite)
    except Refusal as refusal:
        return refusal.code
    return "made"


# What each document says, as read: id, kind, days refused below, days consulted to, sources.
DOCUMENTED = [
    ("opioids", "contraindication", "7 day", "10 day",
     {"ldn-complete-guide", "kim-ldn-cancer-review", "cottonwood-ldn", "naltrexone-prescribing"}),
    ("buprenorphine", "contraindication", "14 day", "14 day",
     {"vivitrol-label", "ldn-complete-guide"}),
    ("methadone", "contraindication", "14 day", "14 day",
     {"vivitrol-label", "ldn-complete-guide"}),
    ("tramadol", "contraindication", "7 day", "10 day",
     {"naltrexone-prescribing", "ldn-complete-guide"}),
    ("long-acting-opioids", "caution", None, None, {"common-practice", "vivitrol-label"}),
    ("opioid-withdrawal", "contraindication", None, None, {"naltrexone-contraindications"}),
    ("naloxone-challenge", "contraindication", None, None, {"naltrexone-contraindications"}),
    ("hypersensitivity", "contraindication", None, None, {"naltrexone-contraindications"}),
    ("pain-medicine", "contraindication", None, None, {"ldn-mechanism-overview"}),
    ("transplant", "contraindication", None, None, {"ldn-mechanism-overview", "bcct-ldn-2019"}),
    ("immunosuppressants", "caution", None, None, {"ldn-complete-guide", "bcct-ldn-2019"}),
    ("acute-hepatitis", "contraindication", None, None,
     {"naltrexone-hepatitis", "naltrexone-contraindications"}),
    ("liver", "caution", None, None, {"ldn-complete-guide"}),
    ("pregnancy", "caution", None, None, {"ldn-complete-guide"}),
    ("surgery", "counsel", None, None, {"cottonwood-ldn"}),
    ("opioid-in-emergency", "counsel", None, None, {"ldn-mechanism-overview"}),
    ("other-medicines", "counsel", None, None, {"kim-ldn-cancer-review", "cottonwood-ldn"}),
    ("liver-tests", "counsel", None, None, {"ldn-complete-guide"}),
    ("side-effects", "counsel", None, None,
     {"ldn-mechanism-overview", "ldn-complete-guide", "cottonwood-ldn"}),
    ("dreams", "counsel", None, None, {"ldn-complete-guide", "kim-ldn-cancer-review"}),
    ("nausea", "counsel", None, None,
     {"ldn-complete-guide", "ldn-mechanism-overview", "cottonwood-ldn"}),
    ("flare", "counsel", None, None, {"ldn-complete-guide"}),
    ("headache-and-mood", "counsel", None, None, {"cottonwood-ldn"}),
]  # fmt: skip


def test_the_items_are_those_of_the_documents():
    """Each item has the kind, days and sources that were read, and no other."""
    found = [
        (
            item.id,
            item.kind,
            item.refused_below and format_quantity(item.refused_below),
            item.consulted_to and format_quantity(item.consulted_to),
            {item.source, *item.also},
        )
        for item in ITEMS
    ]

    assert found == DOCUMENTED
    assert "48 hours" in next(item.text for item in ITEMS if item.id == "surgery")


def test_what_no_document_says_is_marked():
    """Only that plasters, depots and slow release are asked for by name is unconfirmed."""
    marked = [item.id for item in ITEMS if item.status == "unconfirmed"]

    assert marked == ["long-acting-opioids"]


def test_the_questions_of_earlier_versions_keep_their_names():
    """Answers that were given to them are still read."""
    earlier = {"opioids", "buprenorphine", "methadone", "tramadol", "pain-medicine", "transplant",
               "immunosuppressants", "liver", "pregnancy"}  # fmt: skip

    assert earlier <= {item.id for item in ITEMS if item.asks}


def test_no_date_is_computed_for_what_is_released_for_long():
    """It asks no days, and sends to the prescriber."""
    (item,) = (each for each in ITEMS if each.id == "long-acting-opioids")

    assert item.asks == "yes or no"
    assert meaning_of(item) == "Yes: the prescriber is consulted."


def test_one_day_of_consultation_is_told_as_one():
    """Below 14 days nothing is handed out; on day 14 the prescriber is asked."""
    meant = {each.id: meaning_of(each) for each in ITEMS if each.asks == "days"}

    assert meant["methadone"] == (
        "Yes, or below 14 days: do not hand out; on day 14: the prescriber is consulted."
    )
    assert "from then to 10 days" in meant["opioids"]


@given(st.fractions(min_value=0, max_value=40, max_denominator=1000).filter(
    lambda n: 1000 % n.denominator == 0
))  # fmt: skip
def test_days_are_exact(days):
    """Below 7 days a bar, from 7 to 10 inclusive a caution, beyond it nothing."""
    answer = f"opioids={format_number(Fraction(days))} day"
    expected = "contraindicated" if days < 7 else "consultation-needed" if days <= 10 else "made"

    assert outcome(answer) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("opioids=6.999 day", "contraindicated"),
        ("opioids=7 day", "consultation-needed"),
        ("opioids=10 day", "consultation-needed"),
        ("opioids=10.001 day", "made"),
        ("opioids=never", "made"),
        ("opioids=no", "made"),
        ("opioids=yes", "contraindicated"),
        ("opioids=0 day", "contraindicated"),
        ("buprenorphine=11 day", "contraindicated"),
        ("buprenorphine=13.999 day", "contraindicated"),
        ("buprenorphine=14 day", "consultation-needed"),
        ("methadone=7 day", "contraindicated"),
        ("methadone=14 day", "consultation-needed"),
        ("long-acting-opioids=yes", "consultation-needed"),
        ("opioid-withdrawal=yes", "contraindicated"),
        ("naloxone-challenge=yes", "contraindicated"),
        ("hypersensitivity=yes", "contraindicated"),
        ("acute-hepatitis=yes", "contraindicated"),
        ("acute-hepatitis=no", "made"),
        ("methadone=15 day", "made"),
        ("tramadol=3 day", "contraindicated"),
        ("tramadol=8 day", "consultation-needed"),
        ("tramadol=11 day", "made"),
        ("pain-medicine=yes", "contraindicated"),
        ("pain-medicine=no", "made"),
        ("transplant=yes", "contraindicated"),
        ("liver=yes", "consultation-needed"),
        ("pregnancy=yes", "consultation-needed"),
        ("immunosuppressants=yes", "consultation-needed"),
        ("pregnancy=no", "made"),
        (" liver = no ", "made"),
    ],
)
def test_what_an_answer_means(answer, expected):
    """Bar, caution or nothing, as documented."""
    assert outcome(answer) == expected


def test_a_consultation_lifts_a_caution_and_no_bar():
    """A consultation lifts only what the documents leave to the prescriber."""
    assert outcome("liver=yes", consulted=("liver: tests every month",)) == "made"
    assert outcome("opioids=8 day", consulted=("opioids: go on",)) == "made"
    assert outcome("opioids=3 day", consulted=("opioids: go on",)) == "contraindicated"
    assert outcome("transplant=yes", consulted=("transplant: go on",)) == "contraindicated"
    assert outcome("liver=yes", consulted=("pregnancy: go on",)) == "consultation-needed"
    assert outcome("liver=no", consulted=("liver: nothing to mind",)) == "made"


def test_every_bar_and_every_caution_is_named_at_once():
    """One refusal names every reason; bars come before cautions."""
    with pytest.raises(Contraindicated) as bars:
        check_answers(
            read_answers(("opioids=yes", "transplant=yes", "liver=yes"), (), ITEMS),
            ITEMS, FORMULARY.cite,
        )  # fmt: skip
    with pytest.raises(ConsultationNeeded) as cautions:
        check_answers(
            read_answers(
                ("liver=yes", "methadone=14 day", "long-acting-opioids=yes"), (), ITEMS
            ),
            ITEMS, FORMULARY.cite,
        )  # fmt: skip

    assert bars.value.details["items"] == ["opioids", "transplant"]
    assert " ".join(bars.value.details["findings"]) == bars.value.message
    assert "no override" in bars.value.remedy
    assert len({each.id for each in bars.value.sources}) == len(bars.value.sources) == 6
    assert cautions.value.details["items"] == ["methadone", "long-acting-opioids", "liver"]
    assert "--consulted 'methadone:" in cautions.value.remedy
    assert "(unconfirmed)" in cautions.value.message


@pytest.mark.parametrize(
    ("answers", "consulted", "kind"),
    [
        (("opioids",), (), InvalidOrder),
        (("opioids=",), (), InvalidOrder),
        (("=no",), (), InvalidOrder),
        (("age=no",), (), InvalidOrder),
        (("surgery=no",), (), InvalidOrder),
        (("liver=no", "liver=yes"), (), InvalidOrder),
        (("liver=maybe",), (), InvalidOrder),
        (("liver=never",), (), InvalidOrder),
        (("liver=8 day",), (), InvalidOrder),
        (("opioids=unknown",), (), InvalidOrder),
        (("opioids=8",), (), MalformedQuantity),
        (("opioids=-8 day",), (), MalformedQuantity),
        (("opioids=8,5 day",), (), MalformedQuantity),
        (("opioids=٨ day",), (), MalformedQuantity),
        (("opioids=8 mg",), (), WrongDimension),
        (("opioids\x00=no",), (), InvalidOrder),
        (("opioids=" + "9" * 100_000,), (), MalformedQuantity),
        ((), ("liver",), InvalidOrder),
        ((), ("liver:  ",), InvalidOrder),
        ((), ("age: old",), InvalidOrder),
        ((), ("liver: a", "liver: b"), InvalidOrder),
        ((), ("liver: \x1b[2J",), InvalidOrder),
        ((), ("liver: \ud800",), InvalidOrder),
        ((), ("liver: " + "x" * 301,), InvalidOrder),
    ],
)
def test_what_is_no_answer(answers, consulted, kind):
    """Refused with a remedy, and stored with the personal data: it repeats what was said."""
    with pytest.raises(kind) as caught:
        read_answers(answers, consulted, ITEMS)

    assert type(caught.value) is kind
    assert caught.value.remedy
    assert caught.value.apart
    assert caught.value.message.isprintable()


def test_another_mark_between_item_and_answer_is_told():
    """What to do has the answer as it is written, and only where the item is known."""
    for said, told in (
        ((("opioids: never",), ()), "Write 'opioids=never'."),
        (((), ("liver=tests monthly",)), "Write 'liver:tests monthly'."),
        ((("age: 8",), ()), "Write it like"),
        ((("opioids never",), ()), "Write it like"),
        ((("opiods=never",), ()), "Write 'opioids=never' if that is what is meant."),
    ):
        with pytest.raises(InvalidOrder) as caught:
            read_answers(*said, ITEMS)
        assert caught.value.remedy.startswith(told)


@given(st.lists(st.text(max_size=20) | st.just("liver=no"), max_size=4), st.text(max_size=20))
def test_nothing_but_a_refusal_comes_of_any_text(answers, words):
    """Whatever is typed is read or refused."""
    try:
        found = read_answers(answers, [words], ITEMS)
    except Refusal as refusal:
        assert refusal.apart
    else:
        assert set(found.given) == set(found.findings)


@given(st.sets(st.sampled_from([item.id for item in ITEMS if item.asks])))
def test_the_record_knows_which_and_not_how(names):
    """Every question is listed once as answered or unanswered, without the answer."""
    answers = read_answers([f"{name}=no" for name in names], (), ITEMS)
    found = screening_of(answers, ITEMS, FORMULARY)

    assert set(found.answered) == names
    assert sorted((*found.answered, *found.unanswered)) == sorted(
        item.id for item in ITEMS if item.asks
    )
    assert [each.id for each in found.counsel] == [item.id for item in ITEMS if not item.asks]


@pytest.mark.parametrize("order", [CapsuleOrder, LiquidOrder], ids=lambda each: each.form)
def test_both_forms_are_screened_after_the_dose_and_before_the_formulation(order):
    """The checks come in the order of the contract."""

    def made(**more):
        return prepare(
            order(**{**ORDER, **more}), formulary=FORMULARY, pharmacy=UNCONFIGURED, today=TODAY
        )

    bar = {"answers": ("opioids=3 day",)}
    with pytest.raises(DoseAboveRange):
        made(dose="45 mg", **bar)
    with pytest.raises(Contraindicated):
        made(formulation="x", **bar)
    with pytest.raises(UnknownFormulation):
        made(formulation="x", answers=("opioids=never",))
    with pytest.raises(MalformedQuantity) as malformed:
        made(dose="45 mg", answers=("opioids=8",))

    assert malformed.value.apart
    assert made(answers=("opioids=never",)).screening.answered == ("opioids",)


QUESTION = {
    "id": "q", "kind": "contraindication", "text": "Q?", "asks": "days", "because": "B.",
    "refused_below": "7 day", "consulted_to": "10 day", "source": "s",
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "counsel"},
        {"asks": None},
        {"because": None},
        {"refused_below": None},
        {"consulted_to": None},
        {"asks": "yes or no"},
        {"kind": "caution"},
        {"refused_below": "11 day"},
        {"refused_below": "0 day"},
        {"kind": "warning"},
        {"asks": "age"},
        {"refused_below": "7 mg"},
    ],
    ids=str,
)
def test_an_item_that_contradicts_itself(change):
    """It does not load: a bar without its days would bar nobody."""
    ScreeningItem.from_table(QUESTION)
    with pytest.raises((ValidationError, WrongDimension)):
        ScreeningItem.from_table({**QUESTION, **change})


def test_two_items_of_one_name():
    """Two items of one name do not load: one would hide the other."""
    whole = FORMULARY.substances["naltrexone"]
    told = whole.to_json()
    Substance.from_table(told)
    with pytest.raises(ValidationError, match="same id"):
        Substance.from_table({**told, "screening": [*told["screening"], told["screening"][0]]})


# In the record ----------------------------------------------------------------


@pytest.fixture
def recorder(tmp_path):
    """Return a recorder with a new trail."""
    desk = Desk("Kim", "stated", "bench", datetime(2026, 11, 22, 10, 0, tzinfo=UTC), TODAY)
    with Trail.open_for_acts(tmp_path / "trail.sqlite") as trail:
        yield Recorder(trail, FORMULARY, UNCONFIGURED, desk)


ANSWERED = CapsuleOrder(
    **ORDER,
    answers=("opioids=8 day", "liver=no"),
    consulted=("opioids: codeine once, start as ordered",),
)


def erase(recorder, sequence: int) -> None:
    """Erase the personal data of an entry."""
    recorder.trail.record(
        Act(
            "erasure", "done", "Kim", "stated", "bench", datetime.now(UTC), "test",
            lambda _: {}, erases=(sequence,),
        )
    )  # fmt: skip


def stored(recorder, request: str) -> str:
    """Return what is stored of a request outside the personal data."""
    return json.dumps(recorder.trail.find_request(request).document)


def test_answers_lie_with_the_personal_data(recorder):
    """Answers are returned beside the place in the trail; the stored document holds none."""
    made = recorder.prepare(ANSWERED, request_id="k")

    assert made.document["trail"]["screening"] == {
        "answers": {"opioids": "8 day", "liver": "no"},
        "consulted": {"opioids": "codeine once, start as ordered"},
    }
    assert made.document["screening"]["answered"] == ["opioids", "liver"]
    assert "8 day" not in stored(recorder, "k").replace("days like '8 day'", "")
    assert "codeine" not in stored(recorder, "k")
    assert recorder.prepare(ANSWERED, request_id="k").document == made.document


def test_without_answers_nothing_is_kept(recorder):
    """An order that answers nothing adds nothing to the personal data."""
    made = recorder.prepare(CapsuleOrder(**ORDER))

    assert "screening" not in made.document["trail"]
    assert PersonalRow.of(None).health() == {}


def test_a_refusal_for_an_answer_is_recorded_by_its_code(recorder):
    """The entry holds only the code; a repeated request gives the reason, until it is erased."""
    order = CapsuleOrder(**ORDER, answers=("opioids=3 day",))
    told = []
    for _ in range(2):
        with pytest.raises(Contraindicated) as caught:
            recorder.prepare(order, request_id="k")
        told.append((caught.value.message, caught.value.remedy, caught.value.sources))
    body = stored(recorder, "k")
    erase(recorder, 1)
    with pytest.raises(InvalidOrder) as erased:
        recorder.prepare(order, request_id="k")

    assert "'3 day'" in told[0][0]
    assert told[0] == told[1]
    assert "opioid" not in body
    assert "3 day" not in body
    assert "contraindicated" in body
    assert "opioid" not in erased.value.message


def test_any_other_refusal_holds_no_answer_either(recorder):
    """A dose above the range is recorded with its order, without the answers."""
    order = CapsuleOrder(
        **{**ORDER, "dose": "45 mg"}, answers=("liver=yes",), consulted=("liver: x",)
    )
    with pytest.raises(DoseAboveRange):
        recorder.prepare(order, request_id="k")

    assert "liver" not in stored(recorder, "k")
    assert "45 mg" in stored(recorder, "k")


# On paper ---------------------------------------------------------------------


def sheet(document) -> str:
    """Return the text sheet, its runs of blanks made one."""
    return " ".join(sheet_of(Preparation.from_document(document)).decode("utf-8").split())


def test_the_sheet_asks_what_nobody_answered(recorder):
    """Open questions with their meaning, answers with the consultation, and the counsel."""
    text = sheet(recorder.prepare(ANSWERED).document)
    ask, _, rest = text.partition("SCREENING, ANSWERED")

    for item in ITEMS:
        if item.asks and item.id not in ("opioids", "liver"):
            assert f"[ ] {item.id}: {item.text}" in ask
        elif item.asks:
            assert f"{item.id}: {item.text}" in rest
        else:
            assert f"[ ] {item.text}" in rest
    assert "Prescriber consulted: codeine once, start as ordered" in rest
    assert "below 14 days: do not hand out; on day 14: the prescriber" in ask
    assert "below 7 days: do not hand out; from then to 10 days" in ask
    assert "(unconfirmed)" in ask


def test_an_erased_answer_is_said_to_be(recorder):
    """Once erased, the sheet says that the question was answered, and no more."""
    made = recorder.prepare(ANSWERED)
    document = {**made.document, "trail": {**made.document["trail"]}}
    del document["trail"]["screening"]
    text = sheet(document)

    assert "Answer: (erased)" in text
    assert "codeine" not in text


def test_a_record_of_an_earlier_version_has_no_screening(recorder):
    """A preparation recorded before there was a screening is shown as it was."""
    made = dict(recorder.prepare(CapsuleOrder(**ORDER)).document)
    del made["screening"]

    assert "SCREENING" not in sheet(made)


def test_days_of_the_data_are_days():
    """The limits are durations, and the first is not above the second."""
    for item in ITEMS:
        if item.asks == "days":
            assert 0 < number_of(item.refused_below, DAY) <= number_of(item.consulted_to, DAY)
