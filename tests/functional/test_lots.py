"""Lots, packing trials, triturations and balances on the command line, and orders from them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from pypdf import PdfReader

from functional.conftest import PATIENT, check_schema
from ldncompound.pharmacy.configuration import load_pharmacy
from making import release

ACTIVE, FILLER = "naltrexone hydrochloride", "microcrystalline cellulose"
CERTIFICATE = ("--form", "hydrochloride", "--assay", "93.5 %", "--basis",
               "anhydrous and solvent-free", "--water", "3.68 %")  # fmt: skip
BALANCE = "B1,repeatability=0.2 mg,readability=0.1 mg,capacity=60 g"


def mg(text: str) -> Fraction:
    """Return a mass as a number of mg."""
    number, _, unit = text.partition(" ")
    assert unit == "mg"
    return Fraction(number)


def receive(command, component, number, *more):
    """Receive a lot and return its document."""
    answer = command(
        "lots", "receive", "--component", component, "--number", number, "--maker", "Maker",
        "--expires", "2028-03", *more, "--json",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    check_schema(answer.json)
    return answer.json


@pytest.fixture
def stocked(command):
    """Return a pharmacy with a balance, an active with its certificate, and a filler."""
    done = command("setup", "--name", "Elm", "--site", "ELM", "--balance", BALANCE, "--balance",
                   "III,sensitivity=6 mg,readability=1 mg")  # fmt: skip
    assert done.code == 0, done.err
    receive(command, ACTIVE, "N-17", *CERTIFICATE)
    receive(command, FILLER, "C-77")
    return command


def lots(active="N-17", filler="C-77"):
    """Return the options that name both lots."""
    return ("--lot", f"{ACTIVE}={active}", "--lot", f"{FILLER}={filler}")


def assert_required(active):
    """Check that required is nominal times a factor that is printed with 12 digits."""
    multiplied = mg(active["nominal"]) * Fraction(active["factor"])
    assert abs(mg(active["required"]) - multiplied) <= multiplied / 10**11


def test_an_order_from_a_lot_weighs_what_its_certificate_asks(stocked):
    """Required is nominal times the whole factor, printed to 12 digits; lot, maker, policy."""
    made = stocked.capsules(*lots(), "--fill-mass", "130 mg/capsule").json
    active = made["components"][0]

    check_schema(made)
    assert active["factor"] == "1.11038072734"
    assert_required(active)
    assert active["policy"] == "certificate"
    assert active["form"] == ACTIVE
    assert active["lots"] == [
        {"number": "N-17", "expiration_date": "2028-03-31", "id": "ELM-LOT-0001", "maker": "Maker"}
    ]
    filler = made["components"][1]
    rest = 130 * 32 - mg(active["required"])
    assert abs(mg(filler["required"]) - rest) <= rest / 10**11
    assert made["expected"]["within"]


@pytest.mark.parametrize("policy", ["as-label", "nrf"])
def test_the_policy_of_the_order_is_recorded_and_its_price_told(stocked, policy):
    """Uncorrected, powder of 93.5 % makes capsules of 90 %, and record and note say so."""
    made = stocked.capsules(*lots(), "--fill-mass", "130 mg/capsule", "--potency", policy).json
    active = made["components"][0]

    assert active["policy"] == policy
    if policy == "as-label":
        assert active["factor"] == "1"
        assert made["expected"]["percent_of_label"].startswith("90.")
        assert not made["expected"]["within"]
        assert any("not corrected to its certificate" in note for note in made["notes"])


def test_a_packing_trial_of_the_lot_is_the_fill_mass(stocked):
    """With a trial no --fill-mass is needed, and no estimate is marked."""
    trial = stocked(
        "packing", "trial", "--lot", "ELM-LOT-0002", "--size", "3", "--shell", "48 mg",
        *(word for mass in (177, 179, 178, 176, 180) for word in ("--mass", f"{mass} mg")),
        "--json",
    )  # fmt: skip
    assert trial.code == 0, trial.err
    check_schema(trial.json)
    assert trial.json["replaces"] == 2
    made = stocked.capsules(*lots()).json

    assert made["capsules"]["fill_mass"] == "130 mg/capsule"
    assert made["capsules"]["fill_basis"] == "packing trial of lot ELM-LOT-0002"
    assert not any("ESTIMATED" in note for note in made["notes"])
    other = stocked.capsules(*lots(), "--size", "2").json
    assert other["capsules"]["fill_basis"] == "estimate"


def test_a_later_fill_takes_its_fill_mass_from_the_lot_on_hand(stocked):
    """Measured for the first fill, it is never estimated for the next: the same lots', or a trial's."""
    course = ("--days", "200", "--fills", "4", "--fill-mass", "130 mg/capsule")
    first = stocked("capsules", "--dose", "3 mg", *course, *PATIENT, *lots(), "--json").json
    same = stocked("refill", first["id"], "--early", *lots(), "--json").json
    assert same["capsules"]["fill_mass"] == "130 mg/capsule"
    assert same["course"]["taken"]
    words = [word for _ in range(5) for word in ("--mass", "128 mg")]
    assert stocked("packing", "trial", "--lot", "ELM-LOT-0002", "--size", "3", *words).code == 0
    second = stocked("refill", first["id"], "--early", *lots(), "--json").json
    assert second["capsules"]["fill_mass"] == "128 mg/capsule"
    assert second["capsules"]["fill_basis"] == "packing trial of lot ELM-LOT-0002"
    assert stocked("trail", "verify", "--full").code == 0


def test_displacement_takes_the_room_of_the_active_by_its_own_trial(stocked):
    """Filler fills what the active leaves: (1 − m ÷ P) × P of the filler; the sum is the fill."""
    for lot, mass in (("ELM-LOT-0001", "95 mg"), ("ELM-LOT-0002", "130 mg")):
        words = [word for _ in range(5) for word in ("--mass", mass)]
        assert stocked("packing", "trial", "--lot", lot, "--size", "3", *words).code == 0
    made = stocked.capsules(*lots(), dose="4.5 mg").json
    active, filler = made["components"][:2]
    powder = mg(active["required"]) / made["capsules"]["batch_size"]
    rest = mg(filler["required"]) / made["capsules"]["batch_size"]

    assert made["capsules"]["fill_basis"].startswith("displacement")
    assert abs(rest - (1 - powder / 95) * 130) < Fraction(1, 10**6)


def test_a_stock_trituration_is_weighed_batch_after_batch(stocked):
    """It has its own date and label; an order from it weighs it and locks out the pure powder."""
    answer = stocked(
        "triturations", "make", "--amount", "6 g", "--parts", "10", *lots(), "--label", "t.txt",
        "--json",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    stock = answer.json
    check_schema(stock)
    assert [step.get("amount") for step in stock["steps"]] == ["600 mg", "5400 mg", None]
    label = (stocked.home / "t.txt").read_text(encoding="utf-8")
    until = date.fromisoformat(stock["expiration_date"])
    for needed in ("NOT FOR DISPENSING", stock["id"], f"{until:%B} {until.day}, {until.year}",
                   "10 % w/w", "C-77",
                   f"{ACTIVE} trituration", "Factor of the powder in it: 1.11 "):  # fmt: skip
        assert needed in " ".join(label.split())
    assert "COPY" not in label

    made = stocked.capsules(*lots(active=stock["id"]), "--fill-mass", "130 mg/capsule").json
    plan, active = made["weigh_plan"], made["components"][0]
    weighed = [step for step in plan["steps"] if step["action"] == "weigh"]
    assert [step["what"] for step in weighed] == [f"trituration {stock['id']}", FILLER]
    assert plan["method"] == "stock trituration"
    assert plan["locked_out"] == [ACTIVE]
    assert mg(plan["delivers"]) == mg(weighed[0]["amount"]) / 10
    assert active["factor"] == "1.11038072734"
    assert active["via"] == f"trituration {stock['id']}"
    assert made["beyond_use"]["date"] == stock["expiration_date"]
    total = mg(weighed[0]["amount"]) * 9 / 10 + mg(weighed[1]["amount"])
    assert abs(total - mg(made["components"][1]["required"])) <= total / 100


def test_the_label_of_a_trituration_is_printed_again_as_a_copy(stocked):
    """As PDF and text, each an act; a copy from the second on, and only for a trituration."""
    stock = stocked("triturations", "make", "--amount", "6 g", "--parts", "10", *lots(),
                    "--label", "t.pdf", "--json").json["id"]  # fmt: skip
    told = {}
    for name in ("u.pdf", "v.pdf", "u.txt"):
        answer = stocked("triturations", "label", stock, "-o", name, "--json")
        assert answer.code == 0, answer.err
        check_schema(answer.json)
        told[name] = (stocked.home / name).read_bytes()
        assert answer.json["copy"] is True
    text = PdfReader(stocked.home / "t.pdf").pages[0].extract_text()
    for needed in ("STOCK FOR COMPOUNDING", "NOT FOR DISPENSING", stock, "10 % w/w", "Elm"):
        assert needed in " ".join(text.split())
    assert told["u.pdf"] == told["v.pdf"] != (stocked.home / "t.pdf").read_bytes()
    assert b"COPY" in told["u.txt"]
    assert stocked("triturations", "label", stock, "-o", "u.txt").code == 2
    assert stocked("triturations", "label", "ELM-LOT-0001", "-o", "w.txt").code == 2
    assert stocked("triturations", "label", stock, "-o", "w.txt", "--label-size", "tiny").code == 2
    stocked("lots", "recall", "N-17", "--reason", "foreign matter", "--by", "Lee")
    refused = stocked("triturations", "label", stock, "-o", "w.txt", "--json")
    assert (refused.code, refused.json["code"]) == (3, "lot-not-usable")
    assert not (stocked.home / "w.txt").exists()
    assert stocked("trail", "verify").code == 0


def test_the_sheet_of_a_trituration_is_printed_and_verified(stocked):
    """The original, then copies; a repeated request prints the same; `--full` makes it again."""
    stock = stocked("triturations", "make", "--amount", "6 g", "--parts", "10", *lots(), "--json")
    sheet = ("triturations", "sheet", stock.json["id"])
    first = stocked(*sheet, "-o", "s.pdf", "--request-id", "till-3", "--json")
    check_schema(first.json)
    again = stocked(*sheet, "-o", "s.pdf", "--request-id", "till-3", "--json")
    told = stocked(*sheet, "-o", "s.txt", "--language", "de")

    assert [(each.code, each.json["copy"]) for each in (first, again)] == [(0, False)] * 2
    assert told.err.startswith("Copy of the batch sheet written")
    assert "Verreibung" in (stocked.home / "s.txt").read_text(encoding="utf-8").title()
    assert stocked(*sheet, "-o", "s.txt").code == 2
    stocked("lots", "recall", "N-17", "--reason", "foreign matter", "--by", "Lee")
    barred = stocked(*sheet, "-o", "r.txt")
    assert "Across it stands: RECALLED." in barred.err
    assert stocked("trail", "verify", "--full").code == 0


def test_a_master_record_is_printed_to_file_and_sign(stocked):
    """Nothing is recorded; an existing file stays, and JSON says what was written."""
    size = stocked("trail", "head", "--json").json["size"]
    words = ("formulations", "print", "naltrexone-capsule-mcc", "-o")
    made = stocked(*words, "m.pdf", "--json")
    check_schema(made.json)

    assert (made.code, made.json["kind"]) == (0, "master-record")
    assert (stocked.home / "m.pdf").read_bytes().startswith(b"%PDF")
    assert stocked(*words, "m.pdf").code == 2
    assert stocked(*words, "m.txt", "--language", "de").code == 0
    assert "HERSTELLUNGSANWEISUNG" in (stocked.home / "m.txt").read_text(encoding="utf-8")
    assert stocked(*words, "n.txt", "--language", "fr").code == 2
    assert stocked("trail", "head", "--json").json["size"] == size


def test_a_repeated_call_makes_no_second_trituration(stocked):
    """The same answer and file again, also where the label had not been printed; no entry."""
    make = ("triturations", "make", "--amount", "6 g", "--parts", "10", *lots(), "--json",
            "--request-id", "till-1")  # fmt: skip
    label = (*make, "--label", "t.txt")
    (stocked.home / "t.txt").write_text("another file")
    assert stocked(*label).code == 2
    (stocked.home / "t.txt").unlink()
    made = stocked(*make)
    assert made.json["trail"]["sequence"] == 3
    told = [stocked(*label) for _ in range(2)]

    assert [(each.code, each.out) for each in told] == [(0, made.out)] * 2
    assert "COPY" not in (stocked.home / "t.txt").read_text(encoding="utf-8")
    assert stocked("trail", "head", "--json").json["size"] == 4
    (stocked.home / "t.txt").write_text("another file")
    refused = stocked(*label)
    assert (refused.code, refused.json["code"]) == (2, "wrong-usage")
    assert refused.json["remedy"].startswith(f"The lot {made.json['id']} is recorded.")
    assert stocked(*label, "--replace").code == 0
    assert stocked("trail", "head", "--json").json["size"] == 4
    assert stocked(*make[:5], "20", *make[6:]).json["code"] == "invalid-order"


def test_a_repeated_call_prints_no_second_label(stocked):
    """The file is that of the first call, and whatever else stands there is left alone."""
    stock = stocked("triturations", "make", "--amount", "6 g", "--parts", "10", *lots(), "--json")
    label = ("triturations", "label", stock.json["id"], "-o", "t.txt", "--request-id", "till-2")
    assert [stocked(*label, "--json").json["copy"] for _ in range(2)] == [False, False]
    (stocked.home / "t.txt").write_text("another file")

    assert stocked(*label).code == 2
    assert (stocked.home / "t.txt").read_text() == "another file"
    assert stocked("trail", "head", "--json").json["size"] == 4


@pytest.mark.parametrize(
    "words",
    [
        ("lots", "receive", "--component", FILLER, "--number", "C-78", "--maker", "Maker",
         "--expires", "2028-03"),
        ("lots", "correct", "ELM-LOT-0002", "--reason", "misread", "--component", FILLER,
         "--number", "C-77", "--maker", "Maker", "--expires", "2028-04"),
        ("lots", "opened", "ELM-LOT-0001"),
        ("lots", "count", "ELM-LOT-0001", "--found", "3 g", "--reason", "count"),
        ("lots", "dispose", "ELM-LOT-0001", "--amount", "3 g", "--reason", "wet"),
        ("lots", "quarantine", "ELM-LOT-0001", "--reason", "wet"),
        ("lots", "release", "ELM-LOT-0001", "--reason", "dry"),
        ("lots", "check", "ELM-LOT-0001"),
        ("lots", "identified", "ELM-LOT-0001", "--method", "IR", "--result", "passes"),
        ("packing", "trial", "--lot", "ELM-LOT-0002", "--size", "3", *("--mass", "130 mg") * 5),
        ("balances", "check", "B1", "--mass", "100 mg", "--reading", "100 mg"),
        ("formulations", "synonym", "Naltrexonium chloratum", "--component", ACTIVE,
         "--confirmed", "old name", "--by", "Kim"),
    ],
    ids=lambda words: " ".join(words[:2]),
)  # fmt: skip
def test_a_repeated_act_is_answered_as_the_first_time(stocked, words):
    """With --request-id: the same code and answer, done or refused, and one entry."""
    first, again = (stocked(*words, "--json", "--request-id", "till-3") for _ in range(2))

    assert first.code == (3 if words[1] in ("release", "check") and words[0] == "lots" else 0)
    assert (again.code, again.out) == (first.code, first.out)
    assert first.json["trail"]["sequence"] == 3
    assert stocked("trail", "head", "--json").json["size"] == 3
    other = stocked("lots", "quarantine", "ELM-LOT-0002", "--reason", "x", "--request-id", "till-3")
    assert other.code == 3


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("--amount", "6.05 g", "--parts", "7"), "not-weighable", 3),
        (("--amount", "60 mg", "--parts", "10"), "not-weighable", 3),
        (("--amount", "6 g", "--parts", "1"), "not-weighable", 3),
        (("--amount", "6,0 g", "--parts", "10"), "malformed-quantity", 3),
        (("--amount", "6 mL", "--parts", "10"), "wrong-dimension", 3),
        (("--amount", "6 g", "--parts", "ten"), "malformed-quantity", 3),
        (
            ("--amount", "6 g", "--parts", "10", "--formulation", "nothing"),
            "unknown-formulation",
            3,
        ),
        (("--amount", "6 g", "--parts", "10", "--balance", "B9"), "wrong-usage", 2),
    ],
)
def test_a_trituration_that_cannot_be(stocked, words, code, exit_code):
    """Each refusal has its code, is recorded, and holds no amount to weigh."""
    answer = stocked("triturations", "make", *words, *lots(), "--json")

    assert (answer.code, answer.json["code"]) == (exit_code, code), answer.err
    assert "steps" not in answer.json
    if exit_code == 3:
        assert answer.json["trail"]["sequence"] == 3


def test_a_trituration_wants_both_lots_pure_and_a_balance(command, stocked):
    """A missing lot gives no date; a trituration of a trituration is refused."""
    one = stocked("triturations", "make", "--amount", "6 g", "--parts", "10", *lots()[:2], "--json")
    assert one.json["code"] == "invalid-order"
    stock = stocked(
        "triturations", "make", "--amount", "6 g", "--parts", "10", *lots(), "--json"
    ).json
    again = stocked(
        "triturations",
        "make",
        "--amount",
        "6 g",
        "--parts",
        "10",
        *lots(active=stock["id"]),
        "--json",
    )
    assert again.json["code"] == "invalid-order"
    mixed = stocked.capsules("--lot", f"{ACTIVE}=N-17", "--lot", f"{ACTIVE}={stock['id']}")
    assert mixed.json["code"] == "invalid-order"
    assert stocked("setup", "--name", "Elm", "--replace").code == 0
    bare = stocked("triturations", "make", "--amount", "6 g", "--parts", "10", *lots(), "--json")
    assert bare.json["code"] == "invalid-order"


def test_a_correction_leaves_the_old_figures_where_they_are(stocked):
    """The old entry is named; an old preparation keeps its factor, a new one gets the new."""
    before = stocked.capsules(*lots(), "--fill-mass", "130 mg/capsule").json
    wrong = stocked("lots", "correct", "ELM-LOT-0001", "--component", ACTIVE, "--number", "N-17",
                    "--maker", "Maker", "--expires", "2028-03", *CERTIFICATE, "--json")  # fmt: skip
    assert wrong.code == 2
    answer = stocked(
        "lots", "correct", "ELM-LOT-0001", "--reason", "water misread", "--component", ACTIVE,
        "--number", "N-17", "--maker", "Maker", "--expires", "2028-03", *CERTIFICATE[:-1], "0 %",
        "--json",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    assert answer.json["replaces"] == 1
    after = stocked.capsules(*lots(), "--fill-mass", "130 mg/capsule").json
    shown = stocked("lots", "show", "ELM-LOT-0001", "--json").json

    check_schema(shown)
    assert shown["entries"] == [1, answer.json["trail"]["sequence"]]
    assert stocked("show", before["id"], "--json").json["components"] == before["components"]
    assert Fraction(after["components"][0]["factor"]) < Fraction(before["components"][0]["factor"])
    assert stocked("trail", "verify").code == 0


def test_unknown_expired_doubtful_and_contradicted_lots_are_refused(stocked):
    """A lot in an order must be received, with its expiration, or be given with a date."""
    answers = {
        f"{ACTIVE}=N-99": "invalid-order",
        f"{ACTIVE}=N-17@2029-01": "invalid-order",
        f"{ACTIVE}=N-99@2020-01": "expired-component",
        f"{FILLER}=N-17": "wrong-component",
    }
    for text, code in answers.items():
        answer = stocked.capsules("--lot", text, "--fill-mass", "130 mg/capsule")
        assert (answer.code, answer.json["code"]) == (3, code), text
    agreed = stocked.capsules("--lot", f"{ACTIVE}=N-17@2028-03", "--fill-mass", "130 mg/capsule")
    assert agreed.json["components"][0]["factor"] == "1.11038072734"
    twice = stocked("lots", "receive", "--component", ACTIVE, "--number", "N-17", "--maker",
                    "Maker", "--expires", "2028-03", *CERTIFICATE, "--json")  # fmt: skip
    assert twice.json["id"] == "ELM-LOT-0001"  # a further delivery
    receive(stocked, FILLER, "C-78")
    receive(stocked, ACTIVE, "C-78", *CERTIFICATE)


def test_one_number_of_two_makers_is_named_by_the_pharmacys_own_id(stocked):
    """One number may come from two makers; the pharmacy's id then says which is meant."""
    other = stocked("lots", "receive", "--component", ACTIVE, "--number", "N-17", "--maker",
                    "Other", "--expires", "2028-03", "--form", "base", "--json").json  # fmt: skip
    doubtful = stocked.capsules(*lots(), "--fill-mass", "130 mg/capsule")
    named = stocked.capsules(*lots(active=other["id"]), "--fill-mass", "130 mg/capsule").json

    assert doubtful.json["code"] == "lot-ambiguous"
    assert other["id"] in doubtful.json["message"]
    assert other["id"] in doubtful.json["lots"]
    check_schema(doubtful.json)
    assert named["components"][0]["form"] == "naltrexone"
    assert any(note.startswith("THE POWDER IS NALTREXONE:") for note in named["notes"])
    assert stocked.capsules().json["code"] == "lot-ambiguous"
    assert abs(
        Fraction(named["components"][0]["factor"]) - Fraction("341.40") / Fraction("377.86")
    ) < Fraction(1, 10**9)


def test_a_liquid_from_powder_takes_the_certificate_too(stocked):
    """1 mg of drug per mL: the powder is more by the factor, the label still says 1 mg per mL."""
    answer = stocked(
        "liquid", "--dose", "4.5 mg", "--days", "30", *PATIENT, "--formulation",
        "naltrexone-oral-liquid-powder", "--lot", f"{ACTIVE}=N-17", "--json",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    active = answer.json["components"][0]
    check_schema(answer.json)

    assert active["factor"] == "1.11038072734"
    assert_required(active)
    assert abs(Fraction(answer.json["expected"]["percent_of_label"][:-2]) - 100) < 1


def test_tablets_of_a_lot_hold_what_the_record_is_made_from(stocked):
    """Tablets of another content, and a mean mass other than the lot's, are refused."""
    name = "naltrexone hydrochloride tablets 50 mg"
    shown = stocked("formulations", "show", "naltrexone-oral-liquid-tablets", "--json").json
    name = next(each["name"] for each in shown["record"]["component"] if each["role"] == "active")
    masses = [word for _ in range(20) for word in ("--mass", "160 mg")]
    receive(stocked, name, "T-50", "--content", "50 mg", *masses)
    receive(stocked, name, "T-25", "--content", "25 mg", *masses)
    order = ("liquid", "--dose", "4.5 mg", "--days", "30", *PATIENT, "--json")

    assert stocked(*order, "--lot", f"{name}=T-50").code == 0
    assert stocked(*order, "--lot", f"{name}=T-25").json["code"] == "invalid-order"
    part = (*order, "--lot", f"{name}=T-50", "--tablet-mass")
    assert stocked(*part, "160 mg").code == 0
    assert stocked(*part, "170 mg").json["code"] == "invalid-order"


def test_a_dose_of_the_base_keeps_the_range_as_salt(stocked):
    """4.5 mg of base would be 4.98 mg of hydrochloride: refused; 4 mg is made, labelled as base."""
    made = stocked.capsules(
        *lots(), "--dose-as", "base", "--fill-mass", "130 mg/capsule", dose="4 mg"
    )
    above = stocked.capsules("--dose-as", "base", dose="4.5 mg")
    liquid = stocked(
        "liquid", "--dose", "1 mg", "--days", "30", *PATIENT, "--dose-as", "base", "--json"
    )

    assert made.json["prescription"]["drug"] == "naltrexone"
    expected = Fraction("377.86") / Fraction("341.40") / (Fraction("0.935") * Fraction("0.9632"))
    assert abs(Fraction(made.json["components"][0]["factor"]) - expected) < Fraction(1, 10**9)
    assert above.json["code"] == "dose-above-range"
    assert liquid.json["code"] == "invalid-order"
    assert stocked.capsules("--dose-as", "salt").json["code"] == "invalid-order"


def test_a_balance_must_be_fit_for_the_day(command):
    """An overdue calibration and a missing daily check are refused until they are done."""
    setup = ("setup", "--name", "Elm", "--replace", "--balance")
    assert (
        command(*setup, "B1,minimum=20 mg,readability=0.1 mg,calibration-due=2020-01-31").code == 0
    )
    assert command.capsules().json["code"] == "balance-not-fit"
    assert command(*setup, "B1,minimum=20 mg,readability=0.1 mg,daily-check=yes").code == 0
    assert command.capsules().json["code"] == "balance-not-fit"

    off = command("balances", "check", "B1", "--mass", "100 mg", "--reading", "101.1 mg", "--json")
    assert (off.code, off.json["code"]) == (3, "balance-not-fit")
    assert command.capsules().code == 3
    small = command("balances", "check", "B1", "--mass", "5 mg", "--reading", "5 mg", "--json")
    assert small.json["code"] == "invalid-order"
    assert command("balances", "check", "B9", "--mass", "1 g", "--reading", "1 g").code == 2
    good = command("balances", "check", "B1", "--mass", "100 mg", "--reading", "99.5 mg", "--json")
    check_schema(good.json)
    assert (good.json["off"], good.json["allowed"]) == ("-0.5 mg", "1 mg")
    assert command.capsules("--fill-mass", "130 mg/capsule").code == 0
    shown = command("balances", "list", "--json").json
    check_schema(shown)
    assert shown["balances"][0]["daily_check"] is True


def test_readers_write_nothing_and_acts_one_entry_each(stocked):
    """Two received lots are two entries; reading and wrong usage add none."""
    size = stocked("trail", "head", "--json").json["size"]
    for words in (("lots", "list"), ("lots", "show", "ELM-LOT-0001"), ("balances", "list"),
                  ("rules", "compare")):  # fmt: skip
        assert stocked(*words).code == 0
        answer = stocked(*words, "--json")
        check_schema(answer.json)

    assert size == stocked("trail", "head", "--json").json["size"] == 2
    assert stocked("lots", "show", "ELM-LOT-0009").code == 2
    assert stocked("lots", "show", "ELM-LOT-0009", LDNCOMPOUND_TRAIL="none.sqlite").code == 5
    assert stocked("show", "ELM-LOT-0001").code == 2
    assert stocked("lots", "show", "Ü\udcff").code == 2
    assert stocked("packing", "trial", "--lot", "X", "--size", "3").code == 2
    assert stocked("lots", "receive", "--component", ACTIVE).code == 2
    unknown = ("packing", "trial", "--lot", "ELM-LOT-0002", "--size", "3", "--batch", "ELM-1")
    assert stocked(*unknown).code == 2


def test_the_mass_found_in_a_finished_batch_becomes_the_next_ones(stocked):
    """Ten masses of a finished batch are kept with the lot and used by the next order."""
    shells = ("--lot", "empty capsule size 3=G-5@2034-12")
    batch = stocked.capsules(*lots(), *shells, "--fill-mass", "130 mg/capsule").json["id"]
    words = [word for n in range(10) for word in ("--mass", f"{127 + n % 3} mg")]
    trial = ("packing", "trial", "--lot", "ELM-LOT-0002", "--size", "3", "--batch", batch,
             *words, "--json")  # fmt: skip
    early = stocked(*trial)
    assert (early.code, early.json["code"]) == (3, "wrong-state")
    (config,) = stocked.home.rglob("*.toml")
    release(stocked.trail, load_pharmacy(config), batch, now=datetime.now(UTC))
    answer = stocked(*trial)
    assert answer.code == 0, answer.err
    other = stocked("packing", "trial", "--lot", "ELM-LOT-0002", "--size", "2", "--batch", batch,
                    *words)  # fmt: skip
    assert other.code == 2
    assert "size 3" in other.err
    receive(stocked, FILLER, "C-78")
    foreign = stocked(*("ELM-LOT-0004" if each == "ELM-LOT-0002" else each for each in trial))
    assert (foreign.code, foreign.json["code"]) == (3, "invalid-order")
    assert "ELM-LOT-0002" in foreign.json["remedy"]

    assert stocked.capsules(*lots()).json["capsules"]["fill_basis"] == (
        f"finished batch {batch} of lot ELM-LOT-0002"
    )


def test_what_each_jurisdiction_changes(command):
    """4.5 mg for 30 days: US as labelled, DE 10 % more, BE 5 % more by whatever plan."""
    found = command("rules", "compare", "--dose", "4.5 mg", "--days", "30", "--fill-mass",
                    "130 mg/capsule", "--json").json  # fmt: skip
    by = {each["jurisdiction"]: each["example"] for each in found["rules"]}
    small = command("rules", "compare", "--dose", "1.5 mg", "--days", "30", "--json").json
    shown = command("rules", "compare", "--dose", "4.5 mg", "--days", "30")

    check_schema(found)
    assert {key: each["overage"] for key, each in by.items()} == {
        "US": "0 %",
        "DE": "10 %",
        "BE": "5 %",
    }
    assert {key: each["required"] for key, each in by.items()} == {
        "US": "144 mg", "DE": "158.4 mg", "BE": "151.2 mg"
    }  # fmt: skip
    assert (by["US"]["within"], by["DE"]["within"]) == (True, False)
    assert {each["jurisdiction"]: each["example"]["overage"] for each in small["rules"]} == {
        "US": "0 %", "DE": "10 %", "BE": "5 %"
    }  # fmt: skip
    assert by["BE"]["size"] == "2"
    advised = {each["jurisdiction"]: each.get("advised_batch") for each in found["rules"]}
    assert (advised["US"], advised["BE"]) == (None, None)
    assert (advised["DE"]["least"], advised["DE"]["status"]) == ("60 capsule", "unconfirmed")
    assert "never make fewer than 60" in " ".join(shown.out.split())
    assert "may lie outside" in shown.out
    assert command("rules", "compare", "--dose", "4.5 mg").code == 2
    refused = command("rules", "compare", "--dose", "45 mg", "--days", "30", "--json").json
    assert all(each["example"]["refused"] == "dose-above-range" for each in refused["rules"])


def test_a_jurisdiction_of_the_configuration_rules_every_order(command):
    """A Belgian pharmacy gets no capsule below size 2, a German one its overage, as recorded."""
    assert command("setup", "--name", "Apotheek", "--jurisdiction", "BE").code == 0
    small = command.capsules("--size", "3")
    assert small.json["code"] == "invalid-order"
    assert small.json["sources"]
    belgian = command.capsules().json
    assert belgian["capsules"]["size"] == "2"
    assert belgian["beyond_use"]["days"] == 60
    assert belgian["beyond_use"]["source"]["id"] == "magis-keeping"
    assert command.capsules(days="61").json["code"] == "course-outlives-beyond-use"
    assert command("setup", "--name", "Apotheke", "--jurisdiction", "DE", "--replace").code == 0
    made = command.capsules(dose="4.5 mg").json
    active = made["components"][0]

    assert active["overage"] == "10 %"
    assert mg(active["required"]) == mg(active["nominal"]) * Fraction("1.1")
    assert any(note.startswith("OVERAGE 10 %") for note in made["notes"])
    small = [note for note in made["notes"] if note.startswith("SMALL BATCH")]
    assert small == [
        "SMALL BATCH of 32 capsules, advised are at least 60 capsules (unconfirmed): Advice for "
        "Germany: never make fewer than 60 capsules at once."
    ]
    assert not any(
        note.startswith("SMALL BATCH")
        for note in command.capsules(dose="4.5 mg", days="58").json["notes"]
    )
    assert any("may lie outside" in note for note in made["notes"])
    assert command("setup", "--name", "X", "--jurisdiction", "FR", "--replace").code == 2


def test_a_band_demands_a_trituration_and_locks_the_pure_powder_out(command):
    """Up to 2 mg always 1 part in 20, whatever the balance could weigh; above it as usual."""
    assert command("setup", "--name", "Elm", "--balance", BALANCE, "--band", "2 mg/capsule=20",
                   "--band", "1 mg/capsule=100").code == 0  # fmt: skip
    weak = command.capsules("--fill-mass", "130 mg/capsule").json["weigh_plan"]
    weaker = command.capsules("--fill-mass", "130 mg/capsule", dose="1 mg").json["weigh_plan"]
    free = command.capsules("--fill-mass", "130 mg/capsule", dose="3 mg").json["weigh_plan"]

    assert weak["locked_out"] == weaker["locked_out"] == [ACTIVE]
    assert "1 part + 19 parts" in weak["steps"][2]["note"]
    assert "1 part + 99 parts" in weaker["steps"][2]["note"]
    assert weak["alternatives"][0]["lost"] == "a rule demands a trituration for this strength"
    assert free["method"] == "direct"
    for band in ("1 mg=10", "1 mg/capsule", "1 mg/capsule=1", "1,5 mg/capsule=10"):
        assert command("setup", "--name", "Elm", "--replace", "--band", band).code == 2, band
    doubled = ("--band", "1 mg/capsule=10", "--band", "1 mg/capsule=20")
    assert command("setup", "--name", "Elm", "--replace", *doubled).code == 2


def test_the_batch_error_narrows_what_is_offered(command):
    """A limit of 4 % makes the first weighing larger; with 0.01 % there is no plan."""
    setup = (
        "setup",
        "--name",
        "Elm",
        "--replace",
        "--balance",
        "III,sensitivity=6 mg,readability=1 mg",
    )
    assert command(*setup, "--batch-error", "4 %").code == 0
    plan = command.capsules("--fill-mass", "130 mg/capsule").json["weigh_plan"]
    assert mg(plan["steps"][0]["amount"]) > 120
    assert Fraction(plan["uncertainty"]["expanded"][:-2]) <= 4
    assert command(*setup, "--batch-error", "0.01 %").code == 0
    refused = command.capsules("--fill-mass", "130 mg/capsule")
    assert refused.json["code"] == "not-weighable"
    for wrong in ("0 %", "4", "4 mg"):
        assert command(*setup, "--batch-error", wrong).code == 2


def test_a_sheet_shows_needs_of_any_number_of_digits(command):
    """A need that terminates may have many digits: the sheet shortens it and is printed."""
    assert (
        command("setup", "--name", "Apotheke", "--jurisdiction", "DE", "--balance", BALANCE).code
        == 0
    )
    answer = command(
        "lots", "receive", "--component", ACTIVE, "--number", "N-17", "--maker", "M", "--expires",
        "2034-03", "--form", "hydrochloride", "--assay", "97.65625 %", "--basis", "as is",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    tested = command("lots", "identified", "DEMO-LOT-0001", "--method", "IR", "--result", "passes")
    assert tested.code == 0, tested.err
    for form in ("pdf", "txt"):
        made = command.capsules(
            "--lot", f"{ACTIVE}=N-17", "--fill-mass", "130.123456789012 mg/capsule", "--sheet",
            f"sheet.{form}", dose="4.123456 mg", days="90",
        )  # fmt: skip
        assert made.code == 0, made.err
        assert len(made.json["components"][1]["required"]) > 20
    text = (command.home / "sheet.txt").read_text(encoding="utf-8")
    assert "about" in text


def test_what_a_preparation_costs(command):
    """The prices of lots, labour and container are added up on screen, sheet and in the record."""
    setup = ("--name", "Elm", "--site", "ELM", "--labour", "15 USD", "--container", "0.80 USD")
    assert command("setup", *setup).code == 0
    for name, number, paid, per, more in (
        (ACTIVE, "N-1", "120.00 USD", "1 g", ("--form", "hydrochloride")),
        ("microcrystalline cellulose", "C-1", "30 USD", "1 kg", ()),
        ("empty capsule size 3", "S-1", "20 USD", "1000 capsule",
         ("--size", "3", "--material", "gelatin")),
    ):  # fmt: skip
        received = command(
            "lots", "receive", "--component", name, "--number", number, "--maker", "M",
            "--expires", "2029-12", "--price", paid, "--price-for", per, *more, "--json",
        )  # fmt: skip
        check_schema(received.json)
        assert received.json["price"]["per"] == per
    order = (
        "capsules", "--dose", "4.5 mg", "--days", "30", "--patient", "P", "--prescriber", "D",
        "--fill-mass", "130 mg/capsule", "--lot", f"{ACTIVE}=N-1",
        "--lot", "microcrystalline cellulose=C-1", "--lot", "empty capsule size 3=S-1",
    )  # fmt: skip
    made = command(*order, "--sheet", "s.pdf", "--json").json
    check_schema(made)
    cost = made["cost"]

    # 144 mg of active 17.28, 4016 mg of filler 0.12048, 32 shells 0.64, 15 and 0.80
    assert {each["name"]: each["amount"] for each in made["weigh_plan"]["consumes"]} == {
        ACTIVE: "144 mg", "microcrystalline cellulose": "4016 mg",
    }  # fmt: skip
    assert (cost["total"], cost["per_unit"], cost["complete"]) == ("33.84 USD", "1.13 USD", True)
    assert "2017" in cost["note"]
    assert "33.84 USD for 30 days" in command(*order, "--explain").out
    bare = command("lots", "receive", "--component", ACTIVE, "--number", "N-2", "--maker", "M",
                   "--expires", "2029-12", "--form", "hydrochloride", "--price", "120",
                   "--price-for", "1 g", "--json")  # fmt: skip
    assert (bare.code, bare.json["code"]) == (3, "malformed-quantity")
