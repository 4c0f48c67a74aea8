"""`prepare` and `Recorder` as pharmacy software imports them: prepared or refused, and recorded."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from fractions import Fraction
from importlib.resources import files

import jsonschema
import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.capsules.request import CapsuleRequest
from ldncompound.compounding.dosage_forms.registry import prepare_capsules
from ldncompound.compounding.materials.kept import NOTHING_KEPT
from ldncompound.compounding.practice import UNCONFIGURED, Practice
from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.prescription.order import PrescribedStep
from ldncompound.compounding.weighing.equipment import Balance
from ldncompound.core.canonical_json import sha256_hex
from ldncompound.core.personal_data import PersonalRow, join_personal, without_personal
from ldncompound.core.quantities import DAY, MG, mass, number_of, quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    CapsuleOverfull,
    CourseOutlivesBeyondUse,
    DoseAboveRange,
    DoseBelowRange,
    ExpiredComponent,
    InvalidOrder,
    MalformedQuantity,
    NotWeighable,
    UnknownFormulation,
    UnsupportedDrug,
    WrongDimension,
)
from ldncompound.core.text import echo
from ldncompound.formulary.adoption_records import Adoption, Party, Proposal
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.master_records import load_formulary
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.trail.store import Trail
from making import FORMULARY

TODAY = date(2026, 11, 22)
FINE = Balance(id="B1", minimum="20 mg", readability="0.1 mg", accepted_error="5 %")


def prepare(
    *, pharmacy: Practice = UNCONFIGURED, formulary=FORMULARY, kept=NOTHING_KEPT, **texts
) -> Preparation:
    order = CapsuleOrder(
        **{
            "dose": "1.5 mg",
            "days": None if "quantity" in texts else "30",
            "patient": "P",
            "prescriber": "Dr X",
            "fill_mass": "130 mg/capsule",
            **texts,
        }
    )
    return prepare_capsules(order, formulary=formulary, pharmacy=pharmacy, today=TODAY, kept=kept)


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        ({"dose": "1,5 mg"}, MalformedQuantity),
        ({"dose": "1.5 mL"}, WrongDimension),
        ({"strength": "1.5 mL"}, WrongDimension),
        ({"fill_mass": "1 g/mL"}, WrongDimension),
        ({"excess": "1 day"}, WrongDimension),
        ({"excess": "1.5 capsule"}, MalformedQuantity),
        ({"quantity": "30", "days": "30"}, InvalidOrder),
        ({"days": None}, InvalidOrder),
        ({"dose": "45 mg"}, DoseAboveRange),
        ({"drug": "naloxone"}, UnsupportedDrug),
        ({"patient": " "}, InvalidOrder),
        ({"prescriber": "a\nb"}, InvalidOrder),
        ({"formulation": "x"}, UnknownFormulation),
        ({"size": "7"}, InvalidOrder),
        ({"fill_mass": "400 mg/capsule"}, CapsuleOverfull),
        ({"fill_mass": "99999 mg/capsule"}, CapsuleOverfull),
        ({"fill_mass": "1.5 mg/capsule"}, CapsuleOverfull),
        ({"balance": "none"}, InvalidOrder),
        ({"lots": ("microcrystalline cellulose=1@2020-01",)}, ExpiredComponent),
        ({"lots": ("microcrystalline cellulose=1@2034-01",) * 2}, InvalidOrder),
        ({"lots": ("sugar=1@2034-01",)}, InvalidOrder),
        ({"first_dose": "2026-11-21"}, InvalidOrder),
        ({"prepared_on": "2026-11-23"}, InvalidOrder),
        ({"prepared_on": "2026-11-21"}, InvalidOrder),
        ({"prepared_on": "2026-11-21", "reason": "  "}, InvalidOrder),
        ({"days": "181"}, CourseOutlivesBeyondUse),
        ({"excess": "999999999999999 %"}, InvalidOrder),
    ],
)
def test_what_must_not_be_made(texts, kind):
    """Each refusal has its own class, a remedy, and no amount to weigh."""
    with pytest.raises(kind) as caught:
        prepare(**texts)

    assert type(caught.value) is kind
    assert caught.value.remedy


def test_the_size_that_fits_is_named():
    """For an over-full size 3 the next size that fits is named, or that none fits."""
    with pytest.raises(CapsuleOverfull) as next_size:
        prepare(fill_mass="400 mg/capsule")
    with pytest.raises(CapsuleOverfull) as none:
        prepare(fill_mass="9999 mg/capsule")

    assert "Size 2 fits" in next_size.value.remedy
    assert next_size.value.sources
    assert "No capsule size" in none.value.remedy


def test_a_balance_that_nothing_reaches():
    """If no batch can be weighed, the refusal names no batch."""
    huge = Balance(id="T", minimum="100 kg", readability="1 kg", accepted_error="5 %")
    with pytest.raises(NotWeighable) as caught:
        prepare(pharmacy=Practice(balances=(huge,)))

    assert "smallest_batch" not in caught.value.details
    assert "finer" in caught.value.remedy


def test_a_late_day_beyond_the_calendar():
    """A day whose limit would be after the year 9999 is refused, without a crash."""
    order = CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="D")
    with pytest.raises(InvalidOrder, match="calendar ends"):
        prepare_capsules(
            order, formulary=FORMULARY, pharmacy=UNCONFIGURED, today=date(9999, 12, 30)
        )


def test_the_notes_say_what_matters():
    """Starting dose, missing certificate, assumed balance, estimate: noted when it applies."""
    bare = " ".join(prepare(dose="0.5 mg", fill_mass=None).notes)
    fine = " ".join(prepare(dose="3 mg", pharmacy=Practice(balances=(FINE,))).notes)

    for words in ("starting or for sensitive", "No certificate", "ASSUMED BALANCE", "ESTIMATED"):
        assert words in bare
    for words in ("starting", "ASSUMED", "ESTIMATED", "check the packing trial"):
        assert words not in fine
    assert "check the packing trial" in " ".join(prepare(fill_mass="300 mg/capsule").notes)
    assert "check the packing trial" in " ".join(prepare(fill_mass="50 mg/capsule").notes)


def test_an_adopted_record_is_not_called_unadopted():
    """Once two people adopted the record, the note is gone and they are named."""

    class Adopted:
        """A pharmacy that has adopted every record."""

        alike, checked = NOTHING_KEPT.alike, NOTHING_KEPT.checked
        received, lasting = NOTHING_KEPT.received, NOTHING_KEPT.lasting

        def adoption(self, version):
            """Return an adoption of any record."""
            first = Proposal(
                version=version,
                proposed_by=Party(person="BC", name="Ben Chen"),
                proposed_on=TODAY,
                entry=3,
            )
            second = Party(person="AB", name="Ada Brown")
            return Adoption(proposal=first, adopted_by=second, adopted_on=TODAY, entry=4)

    plain, made = prepare(), prepare(kept=Adopted())

    assert made.formulation.adopted
    assert "not adopted" not in " ".join(made.notes)
    document = made.document()
    assert document["formulation"].pop("adoption") == {
        "proposed_by": "Ben Chen",
        "adopted_by": "Ada Brown",
        "on": "2026-11-22",
        "entry": 4,
    }
    assert document["formulation"].pop("adopted")
    before = plain.document()
    assert not before["formulation"].pop("adopted")
    note = next(each for each in plain.notes if "not adopted by this pharmacy" in each)
    before["notes"].remove(note)
    keys, keys_before = ([each["key"] for each in one.pop("wording")] for one in (document, before))
    keys_before.remove("note.not_adopted")
    assert keys == keys_before
    assert document == before


def test_the_balance_asked_for_is_used():
    """An id selects a configured balance instead of the first one."""
    other = Balance(id="B2", minimum="50 mg", readability="1 mg", accepted_error="5 %")
    made = prepare(pharmacy=Practice(balances=(FINE, other)), balance="B2")

    assert made.weigh_plan.balance.id == "B2"


def test_a_quantity_that_leaves_a_rest():
    """Capsules beyond the last whole day are reported."""
    made = prepare(quantity="31", per_day="2")

    assert made.prescription.days == 15
    assert "1 of 31 capsules" in " ".join(made.notes)
    assert "÷" in made.working[0].text


def test_every_equation_of_the_working_is_true():
    """Both sides of every equals sign are equal; rounded figures are marked."""
    import re

    for texts in (
        {"dose": "0.5 mg", "days": "5", "fill_mass": None},
        {"dose": "0.65 mg", "days": "11", "fill_mass": "123.45 mg/capsule"},
        {"dose": "4.5 mg", "days": "30"},
    ):
        for line in prepare(**texts).working:
            for left, minus, right in re.findall(
                r"([\d.]+) mg − ([\d.]+) mg = ([\d.]+) mg", line.text
            ):
                assert Fraction(left) - Fraction(minus) == Fraction(right), line.text
    rounded = prepare(dose="0.5 mg", days="5", fill_mass=None).working

    assert any("= 694.4 mg, on this balance 694 mg" in line.text for line in rounded)


def test_a_late_entry_and_a_deviation_are_said():
    """An entry after the day is noted, and so is a plan whose rounded steps deviate."""
    coarse = Balance(id="C", minimum="20 mg", readability="1 mg", accepted_error="5 %")
    made = prepare(
        dose="0.75 mg",
        days="47",
        prepared_on="2026-11-20",
        reason="power cut",
        pharmacy=Practice(balances=(coarse,)),
    )
    told = " ".join(made.notes)

    assert "Entered late" in told
    assert made.weigh_plan.method == "direct"
    assert made.weigh_plan.deviation.magnitude
    assert "with a deviation of" in told
    assert "about" in told


def test_all_lots_known_make_the_date_final():
    """With every expiration known the date is final and has no condition."""
    lots = (
        "naltrexone hydrochloride=N@2027-01",
        "naltrexone hydrochloride=N2@2027-03",
        "microcrystalline cellulose=C@2030-01",
        "empty capsule size 3=S@2030-01",
    )
    made = prepare(lots=lots)

    assert made.beyond_use.final
    assert made.beyond_use.statement == "2027-01-31"
    assert "lot N" in made.beyond_use.limited_by
    assert len(made.components[0].lots) == 2


def test_a_course_that_outlives_a_component():
    """The split that would work is named; if none fits, the refusal says so."""
    lots = ("naltrexone hydrochloride=N@2026-12-01",)
    with pytest.raises(CourseOutlivesBeyondUse, match="lot N") as caught:
        prepare(lots=lots)
    with pytest.raises(CourseOutlivesBeyondUse) as never:
        prepare(lots=lots, first_dose="2027-01-01")

    assert "at most 10 days" in caught.value.remedy
    assert "nearer" in never.value.remedy


def test_a_record_may_narrow_the_range(tmp_path):
    """A pharmacy's own record with 1.5 to 3 mg refuses other doses, citing its own source."""
    from ldncompound.formulary.loading import shipped_folder

    text = (shipped_folder() / "naltrexone-capsule-mcc.toml").read_text(encoding="utf-8")
    text = text.replace('"naltrexone-capsule-mcc"', '"ours"', 1)
    for name, low in (("ours", 'low = "1.5 mg"\n'), ("upper", "")):
        own = (
            f'\n[range]\n{low}high = "3 mg"\nstatement = "policy"\nsource = "ldn-complete-guide"\n'
        )
        (tmp_path / f"{name}.toml").write_text(
            text.replace('"ours"', f'"{name}"', 1) + own, encoding="utf-8"
        )
    formulary = load_formulary(tmp_path)

    assert prepare(formulary=formulary, formulation="ours").documented_range.high == MG * 3
    assert number_of(
        prepare(formulary=formulary, formulation="upper").documented_range.low, MG
    ) == Fraction(1, 2)
    with pytest.raises(DoseAboveRange):
        prepare(formulary=formulary, formulation="ours", dose="4.5 mg")
    with pytest.raises(DoseBelowRange):
        prepare(formulary=formulary, formulation="ours", dose="1 mg")


def test_personal_members_leave_and_return():
    """They are null in what is stored and present in what is shown; erased ones stay null."""
    document = {**prepare(patient_name="Ada", rx="7").document("X"), "trail": {"size": 1}}
    stored = without_personal(document)
    personal = PersonalRow(patient="P", patient_name="Ada", rx="7", directions=None)

    assert "trail" not in stored
    assert stored["prescription"]["patient"] is stored["prescription"]["patient_name"] is None
    assert join_personal(stored, personal)["prescription"] == document["prescription"]
    assert join_personal(stored, PersonalRow.of(None)) == stored


def test_steps_stand_in_a_prescription_only_where_it_has_them():
    """A document without steps has no such member; a step omits what does not apply."""
    made = prepare()
    step = PrescribedStep(
        dose=mass(Fraction(3, 2)),
        doses_per_day=1,
        every=quantity(2, DAY),
        first_day=TODAY,
        last_day=TODAY,
        units=30,
    )
    stepped = replaced(made, prescription=replaced(made.prescription, steps=(step,)))
    document = stepped.document("X")
    schema = json.loads((files("ldncompound") / "schemas" / "preparation-1.json").read_text())
    valid = jsonschema.Draft202012Validator(
        {"$ref": "#/$defs/Prescription", "$defs": schema["$defs"]}
    ).is_valid

    assert "steps" not in made.document("X")["prescription"]
    assert document["prescription"]["steps"] == [
        {
            "dose": "1.5 mg",
            "doses_per_day": 1,
            "every": "2 day",
            "first_day": "2026-11-22",
            "last_day": "2026-11-22",
            "units": 30,
        }
    ]
    assert valid(document["prescription"])
    assert valid(made.document("X")["prescription"])
    assert not valid({**document["prescription"], "steps": None})


def test_what_was_typed_is_kept_harmless():
    """A recorded text is at most 64 plain characters, else its beginning and a digest."""
    typed = CapsuleOrder(
        dose="\x1b[2J", patient="P" * 100, prescriber="Dr X", lots=("a=b@2027-01",)
    ).as_typed()

    assert typed["dose"]["begins"] == "'\\x1b[2J'"
    assert typed["patient"]["length"] == 100
    assert typed["lots"] == ["a=b@2027-01"]
    assert echo("\ud800")["sha256"]


def test_a_strength_may_be_written_as_a_mass():
    """1.5 mg and 1.5 mg/capsule mean the same: what one capsule holds."""
    texts = {"dose": "3 mg", "days": "1", "patient": "P", "prescriber": "D"}
    read = [
        CapsuleRequest.read(CapsuleOrder(**texts, strength=strength)).strength
        for strength in ("1.5 mg", "1.5 mg/capsule", "1500 mcg/capsule")
    ]

    assert read[0] == read[1] == read[2]


@pytest.fixture
def recorder(tmp_path):
    """Return a recorder with a new trail."""
    desk = Desk("Kim", "stated", "bench", datetime(2026, 11, 22, 10, 0, tzinfo=UTC), TODAY)
    with Trail.open_for_acts(tmp_path / "trail.sqlite") as trail:
        yield Recorder(trail, FORMULARY, UNCONFIGURED, desk)


ORDER = CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="Dr X", patient_name="Ada")


def test_recording(recorder):
    """A preparation gets its id and place; a refusal is recorded before it is raised."""
    made = recorder.prepare(ORDER)
    with pytest.raises(DoseAboveRange) as caught:
        recorder.prepare(CapsuleOrder(dose="45 mg", days="1", patient="P", prescriber="D"))

    assert made.document["id"] == "DEMO-20261122-0001"
    assert made.document["prescription"]["patient_name"] == "Ada"
    assert caught.value.details["trail"]["sequence"] == 2
    assert recorder.trail.head().size == 2


def test_a_repeated_request(recorder):
    """The second call with the same key and order returns the first result."""
    first = recorder.prepare(ORDER, request_id="k")
    again = recorder.prepare(ORDER, request_id="k")

    assert (first.replayed, again.replayed) == (False, True)
    assert first.document == again.document
    with pytest.raises(InvalidOrder):
        recorder.prepare(
            CapsuleOrder(dose="3 mg", days="30", patient="P", prescriber="Dr X"), request_id="k"
        )


def test_what_is_no_order_is_refused_and_recorded(recorder):
    """The refusal is an entry; the text is kept apart, made harmless; a repetition is reported."""
    refusal = InvalidOrder("The row has 2 fields.", details={"line": 7})
    written = ["Ada", chr(27) * 3, "x" * 5000, *("y" * 100)]
    for replayed in (False, True):
        with pytest.raises(InvalidOrder, match="2 fields") as caught:
            recorder.refuse(refusal, written, request_id="row-1")
        assert caught.value.replayed is replayed
        assert caught.value.details["line"] == 7
        assert caught.value.details["trail"]["sequence"] == 1

    (entry,) = recorder.trail.stored_entries()
    assert b"Ada" not in entry.body + entry.document
    assert b"Ada" in entry.payload
    assert b"\\\\x1b" in entry.payload
    assert len(entry.payload) < 2000


def test_lots_are_found_again(recorder):
    """The entry mentions the lots of a preparation, so that a recall finds it."""
    lots = ("naltrexone hydrochloride=N-1@2034-01", "microcrystalline cellulose=C-1@2034-01")
    recorder.prepare(
        CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="Dr X", lots=lots)
    )
    body = next(iter(recorder.trail.entries())).body

    assert b'["lot","C-1"],["lot","N-1"]' in body


def test_a_printed_sheet_is_an_act_about_its_preparation(recorder):
    """The entry names the preparation and holds the digest of what was printed."""
    made = recorder.prepare(ORDER)
    sheet = recorder.print_sheet(made.document["id"], "txt")
    recorded = recorder.trail.recorded_at(2)

    assert recorded.document["sha256"] == sha256_hex(sheet)
