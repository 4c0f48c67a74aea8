"""`ldncompound batch replan`: another lot is in hand than the one that was planned."""

from __future__ import annotations

import json
import re
import shlex
from datetime import date

import pytest

from forging import forge
from functional.conftest import PATIENT, check_schema
from ldncompound.pharmacy.inspection.signatures_of_a_trail import verify_with_signatures
from shops import ACTIVE, FILLER

WHY = ("--reason", "N-17 is used up", "--by", "Kim")
OTHER = ("--lot", f"{ACTIVE}=N-18")


def receive(command, component, number):
    """Receive a lot and return its id."""
    form = ("--form", "hydrochloride") if component == ACTIVE else ()
    answer = command("lots", "receive", "--component", component, "--number", number, "--maker",
                     "M", "--expires", "2034-05", *form, "--by", "Kim", "--json")  # fmt: skip
    assert answer.code == 0, answer.err
    return answer.json["id"]


@pytest.fixture
def elm(command):
    """Return a pharmacy with two lots of the drug and two of the filler, and a planned batch."""
    command("setup", "--name", "Elm", "--site", "ELM", "--balance",
            "III,sensitivity=6 mg,readability=1 mg")  # fmt: skip
    for name, numbers in ((ACTIVE, ("N-17", "N-18")), (FILLER, ("C-77", "C-78"))):
        command.lots = {**getattr(command, "lots", {}),
                        **{each: receive(command, name, each) for each in numbers}}  # fmt: skip
    made = order(command, "--rx", "R-1", "--answer", "opioids=never", "--sheet", "first.txt")
    command.old = made.json["id"]
    return command


def order(command, *more):
    """Order capsules from the first lots."""
    made = command.capsules("--fill-mass", "130 mg/capsule", "--lot", f"{ACTIVE}=N-17",
                            "--lot", f"{FILLER}=C-77", "--by", "Kim", *more)  # fmt: skip
    assert made.code == 0, made.err
    return made


def replan(command, identity, *more, lots=OTHER):
    """Plan a batch anew, as JSON."""
    return command("batch", "replan", identity, *lots, *WHY, "--json", *more)


def weigh(command, identity, *more):
    """Weigh the active, which is the first step."""
    return command("batch", "weigh", identity, "--actual", "120 mg", "--sighted", "--container",
                   ACTIVE, "--by", "Kim", "--json", *more)  # fmt: skip


def refused(answer, code="wrong-state"):
    """Return the refusal."""
    assert (answer.code, answer.json["code"]) == (3, code), answer.out + answer.err
    return answer.json


def text_of(command, name):
    """Return a text file on one line."""
    return " ".join((command.home / name).read_text(encoding="utf-8").split())


def numbers(document):
    """Return the lot numbers of a preparation, by component."""
    return {each["name"]: [lot["number"] for lot in each.get("lots", ())]
            for each in document["components"]}  # fmt: skip


def verified(command, *, not_again=0):
    """Check that the trail and its export hold, and that all of it is calculated again."""
    assert command("trail", "verify", "--json").json["ok"]
    full = command("trail", "verify", "--full", "--json")
    assert full.json["ok"], full.out
    assert len(full.json["full"]["not_again"]) == not_again
    assert command("trail", "export", "e.jsonl", "--by", "K").code == 0
    assert command("trail", "verify", "--json", LDNCOMPOUND_TRAIL="e.jsonl").json["ok"]


def test_another_lot_takes_the_place_of_the_planned_one(elm):
    """The order stays, the lots named are new, and the old sheet can never be weighed after."""
    before = elm("show", elm.old, "--json").json
    done = replan(elm, elm.old, "--sheet", "second.txt")
    assert done.code == 0, done.err
    after = done.json
    check_schema(after)
    assert after["id"] != elm.old
    assert after["prescription"] == before["prescription"]
    assert after["screening"] == before["screening"]
    assert after["trail"]["screening"] == before["trail"]["screening"]
    assert after["capsules"] == before["capsules"]
    assert numbers(after)[ACTIVE] == ["N-18"]
    assert numbers(after)[FILLER] == ["C-77"]
    lots = {each["name"]: each["lots"] for each in before["components"] if each["lots"]}
    assert after["replaces"] == {"id": elm.old, "lots": lots}
    assert f"Replaces {elm.old}" in text_of(elm, "second.txt")
    assert "REPLACED" not in text_of(elm, "second.txt")
    again = elm("sheet", elm.old, "-o", "again.txt", "--by", "Kim")
    assert "Across it stands: REPLACED." in again.err
    assert "REPLACED REPLACED" in text_of(elm, "again.txt")
    label = refused(elm("label", elm.old, "-o", "l.txt", "--by", "Kim", "--json"))
    assert f"was replaced by {after['id']}" in label["message"]
    shown = elm("batch", "show", elm.old, "--json").json
    check_schema(shown)
    assert (shown["state"], shown["replaced_by"]) == ("replaced", after["id"])
    assert f"REPLACED by {after['id']}" in elm("batch", "show", elm.old).out
    new = elm("batch", "show", after["id"]).out
    assert f"Replaces {elm.old}" in " ".join(new.split())
    assert "Reason: N-17 is used up" in " ".join(new.split())
    verified(elm)


def test_every_act_on_a_replaced_batch_is_refused(elm):
    """With the id of the one to go on with; planning it anew once more, too."""
    new = replan(elm, elm.old).json["id"]
    for act in (
        ("weigh", "--actual", "120 mg", "--sighted", "--container", ACTIVE),
        ("do",), ("hold", "--reason", "x"), ("resume", "--reason", "x"),
        ("reject", "--reason", "x"), ("finish", "--filled", "32"), ("verify",),
        ("replan", *OTHER, "--reason", "x"),
    ):  # fmt: skip
        told = refused(elm("batch", act[0], elm.old, *act[1:], "--by", "Kim", "--json"))
        assert f"was replaced by {new}" in told["message"], act
        assert f"batch show {new}" in told["remedy"]
    assert weigh(elm, new).code == 0
    verified(elm)


def test_only_before_anything_is_weighed(elm):
    """After that the batch is rejected, and ordered anew; a hold does not change that."""
    assert weigh(elm, elm.old).code == 0
    told = refused(replan(elm, elm.old))
    assert "is in preparation" in told["message"]
    assert f"batch reject {elm.old}" in told["remedy"]
    assert elm("batch", "hold", elm.old, "--reason", "x", "--by", "Kim").code == 0
    assert "after it was begun" in refused(replan(elm, elm.old))["message"]
    assert elm("batch", "reject", elm.old, "--reason", "x", "--by", "Kim").code == 0
    assert refused(replan(elm, elm.old))["remedy"].startswith("Order it anew")
    history = elm("batch", "show", elm.old).out
    assert "Refused 3 times: wrong-state" in history
    verified(elm)


def test_what_somebody_put_on_hold_is_resumed_first(elm):
    """Planning anew does not lift a hold."""
    assert elm("batch", "hold", elm.old, "--reason", "x", "--by", "Kim").code == 0
    told = refused(replan(elm, elm.old), "wrong-state")
    assert f"batch resume {elm.old}" in told["remedy"]
    assert elm("batch", "resume", elm.old, "--reason", "y", "--by", "Kim").code == 0
    assert replan(elm, elm.old).code == 0
    assert elm("batch", "show", elm.old, "--json").json["state"] == "replaced"
    verified(elm)


def test_what_is_missing_or_unknown_is_wrong_usage(elm):
    """Nothing is recorded of it."""
    size = elm("trail", "verify", "--json").json["entries"]
    assert elm("batch", "replan", "ELM-1", *OTHER, *WHY).code == 2
    assert elm("batch", "replan", elm.old, *WHY).code == 2
    assert elm("batch", "replan", elm.old, *OTHER).code == 2
    assert elm("trail", "verify", "--json").json["entries"] == size


@pytest.mark.parametrize(
    ("lots", "more", "code"),
    [
        (("--lot", f"{ACTIVE}=N-99"), (), "invalid-order"),
        (("--lot", "sugar=N-18"), (), "invalid-order"),
        (("--lot", "N-18"), (), "invalid-order"),
        (("--lot", f"{ACTIVE}=C-78"), (), "wrong-component"),
        (OTHER, ("--balance", "X9"), "invalid-order"),
        (OTHER, ("--fill-mass", "128 mg/capsule"), "invalid-order"),
        (("--lot", f"{FILLER}=C-78"), (), "invalid-order"),
        (OTHER, ("--measured", "tablet_mass=90 mg"), "invalid-order"),
    ],
)
def test_what_cannot_be_planned_leaves_the_batch_as_it_is(elm, lots, more, code):
    """A lot that is unknown or of something else, a figure that is missing or not asked for."""
    refused(replan(elm, elm.old, *more, lots=lots), code)
    assert elm("batch", "show", elm.old, "--json").json["state"] == "planned"
    assert elm("report", "open", "--json").json["totals"]["open"] == 1
    verified(elm)


def test_a_figure_that_was_measured_on_the_old_lot_is_measured_again(elm):
    """The fill mass is that of the filler; with another filler it is given anew."""
    filler = ("--lot", f"{FILLER}=C-78")
    told = refused(replan(elm, elm.old, lots=filler), "invalid-order")
    assert "--measured 'fill_mass=…'" in told["remedy"]
    made = replan(elm, elm.old, "--fill-mass", "128 mg/capsule", lots=filler).json
    assert made["capsules"]["fill_mass"] == "128 mg/capsule"
    once = replan(elm, made["id"], *("--measured", "fill_mass=127 mg/capsule"),
                  lots=("--lot", f"{FILLER}=C-77")).json  # fmt: skip
    assert once["capsules"]["fill_mass"] == "127 mg/capsule"
    third = replan(elm, once["id"]).json
    assert third["capsules"]["fill_mass"] == "127 mg/capsule"
    assert numbers(third)[FILLER] == ["C-77"]
    verified(elm)


def test_a_repeated_request_gives_the_same_answer(elm):
    """Also though the batch is replaced by then; another request under the key is refused."""
    once = replan(elm, elm.old, "--request-id", "k", "--sheet", "s.txt").json
    again = replan(elm, elm.old, "--request-id", "k", "--sheet", "s.txt").json
    assert again["id"] == once["id"]
    refused(replan(elm, once["id"], "--request-id", "k"), "invalid-order")
    verified(elm)


def test_lists_and_notes_know_of_it(elm):
    """The replaced one is not open, no fill is due for it, and no warning names it."""
    new = replan(elm, elm.old).json
    assert not any("ELM-" in note for note in new["notes"])
    rows = elm("report", "open", "--json").json["rows"]
    assert [each["batch"] for each in rows] == [new["id"]]
    log = elm("report", "log", "--json").json
    assert {each["batch"]: each["state"] for each in log["rows"]} == {
        elm.old: "replaced", new["id"]: "planned"
    }  # fmt: skip
    expiring = elm("report", "expiring", "--within", "4000 day", "--json").json["rows"]
    assert [each["id"] for each in expiring if each["kind"] == "batch"] == [new["id"]]
    other = order(elm, "--rx", "R-1").json
    assert any(new["id"] in note for note in other["notes"])
    assert not any(elm.old in note for note in other["notes"])
    verified(elm)


def test_a_recall_leaves_what_was_replaced_alone(elm):
    """It was never made; a planned one with a recalled lot is to be planned anew."""
    assert replan(elm, elm.old).code == 0
    other = order(elm, "--rx", "R-2").json["id"]
    told = elm("lots", "recall", "N-17", "--reason", "x", "--by", "Kim", "--json").json
    done = {each["id"]: each["done"] for each in told["batches"]}
    assert done == {elm.old: "replaced before", other: "put on hold"}
    assert "batch replan" in " ".join(elm("batch", "show", other).out.split())
    made = replan(elm, other).json
    assert numbers(made)[ACTIVE] == ["N-18"]
    traced = elm("lots", "trace", "N-17", "--json").json
    assert {each["state"] for each in traced["batches"]} == {"replaced"}
    verified(elm)


def test_the_bench_proposes_it(elm):
    """A planned lot that must not be used: the command that is proposed can be typed."""
    assert elm("lots", "quarantine", elm.lots["N-17"], "--reason", "x", "--by", "Kim").code == 0
    told = refused(weigh(elm, elm.old), "lot-not-usable")
    proposed = re.findall(r"'(ldncompound batch replan [^']*)'", told["remedy"])[0]
    words = shlex.split(proposed.replace("=LOT", "=N-18").replace("TEXT", "quarantined"))
    assert elm(*words[1:], "--by", "Kim").code == 0
    verified(elm)


def test_a_lot_not_planned_for_is_planned_for(elm):
    """A trituration in hand where powder was planned; once something is weighed, no more."""
    made = elm("triturations", "make", "--amount", "6 g", "--parts", "10", "--lot",
               f"{ACTIVE}=N-18", "--lot", f"{FILLER}=C-78", "--by", "Kim", "--json")  # fmt: skip
    assert made.code == 0, made.err
    own = made.json["id"]
    told = refused(weigh(elm, elm.old, "--lot", own), "wrong-component")
    assert f"batch replan {elm.old}" in told["remedy"]
    new = replan(elm, elm.old, lots=("--lot", f"{ACTIVE}={own}")).json
    assert new["weigh_plan"]["method"] == "stock trituration"
    assert weigh(elm, new["id"], "--lot", own).code == 3
    verified(elm)


def test_the_next_fill_follows_on_the_one_that_took_its_place(command):
    """The first fill, a later one, and a refill afterwards: nothing is made twice."""
    short = ("--dose", "4.5 mg", "--days", "24", "--fills", "4", *PATIENT, "--json")
    first = command("liquid", *short).json
    names = [each["name"] for each in first["components"]]
    lots = [f"{names[-1]}={each}@2034-05" for each in ("S-1", "S-2", "S-3")]
    second = replan(command, first["id"], lots=("--lot", lots[0])).json
    assert second["course"]["schedule"] == first["id"]
    assert second["course"]["later"] == first["course"]["later"]
    assert second["prescription"] == first["prescription"]
    third = replan(command, second["id"], lots=("--lot", lots[1])).json
    assert third["course"]["fill"] == 1
    fill = command("refill", third["id"], "--early", "--by", "Kim", "--json").json
    assert fill["course"]["fill"] == 2
    other = replan(command, fill["id"], lots=("--lot", lots[2])).json
    assert other["course"] == fill["course"]
    assert other["prescription"] == fill["prescription"]
    again = replan(command, third["id"], lots=("--lot", lots[0])).json
    assert again["course"]["fill"] == 1
    due = command("report", "due", "--within", "40 day", "--json").json["rows"]
    assert [each["fill"] for each in due] == ["3 of 4", "4 of 4"]
    assert command("refill", other["id"], "--early", "--json").json["course"]["fill"] == 3
    verified(command)


def test_a_part_of_a_schedule_is_not_made_twice(command):
    """The preparation in its place is the part of the schedule from then on."""
    steps = ("--step", "1.5 mg for 14 day", "--step", "3 mg for 14 day")
    plan = command("titration", *steps, "--form", "capsule", *PATIENT, "--json").json
    done = command("titration", "accept", plan["id"], "--json").json
    part = done["preparations"][0]
    new = replan(command, part["id"], lots=("--lot", f"{FILLER}=C-1@2034-05")).json
    assert new["course"]["schedule"] == plan["id"]
    again = command("titration", "accept", plan["id"], "--json").json
    assert [each["id"] for each in again["preparations"]] == sorted(
        [new["id"], *(each["id"] for each in done["preparations"][1:])]
    )
    verified(command)


def test_a_batch_for_stock(elm):
    """It is for nobody yet, before and after."""
    made = elm("capsules", "--dose", "1.5 mg", "--quantity", "50", "--for-stock", "--lot",
               f"{ACTIVE}=N-17", "--lot", f"{FILLER}=C-77", "--json").json  # fmt: skip
    new = replan(elm, made["id"]).json
    assert new["for_stock"] == made["for_stock"]
    handed = elm("dispense", made["id"], "--dose", "1.5 mg", "--days", "3", *PATIENT, "--json")
    assert f"was replaced by {new['id']}" in refused(handed)["message"]
    verified(elm)


def test_both_plans_are_on_the_record(elm):
    """The finished record and the bundle of the new one name the old plan, its lots and why."""
    new = replan(elm, elm.old).json
    record = elm("batch", "record", new["id"], "--json").json
    check_schema(record)
    assert record["replaces"]["id"] == elm.old
    assert record["replaces"]["lots"][ACTIVE][0]["number"] == "N-17"
    assert record["replaces"]["reason"] == "N-17 is used up"
    told = " ".join(elm("batch", "record", new["id"]).out.split())
    assert f"Replaces: {elm.old}, planned with:" in told
    assert f"{ACTIVE} N-17. Reason: N-17 is used up" in told
    old = elm("batch", "record", elm.old, "--json").json
    assert (old["state"], old["replaced_by"]) == ("replaced", new["id"])
    assert old["history"][-1]["reason"] == "N-17 is used up"
    assert f"REPLACED by {new['id']}" in elm("batch", "record", elm.old).out
    for at, identity in enumerate((new["id"], elm.old)):
        for more in ((), ("--with-personal",)):
            made = elm("inspect", identity, "--to", f"{at}.zip", "--replace", "--by", "Kim", *more)
            assert made.code == 0, made.err
            told = elm("trail", "verify", "--json", LDNCOMPOUND_TRAIL=f"{at}.zip")
            assert told.code == 0, told.out + told.err
    without = elm("batch", "record", new["id"], "--without-personal", "--json").json
    assert without["replaces"]["reason"] == "left out"


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ("goes on", "was replaced; it cannot be weighed for"),
        ("twice", "was replaced; it cannot be replaced"),
        ("unsaid", "do not agree"),
        ("another", "does not say once"),
        ("elsewhere", "was planned as"),
        ("begun", "was in preparation; it cannot be replaced"),
    ],
)
def test_a_forged_trail_is_found(elm, edit, says):
    """A replaced batch goes on, is replaced twice, or its replacement is hidden."""
    other = order(elm, "--rx", "R-9").json["id"]
    assert weigh(elm, other).code == 0
    new = replan(elm, elm.old).json["id"]
    order(elm, "--rx", "R-10")

    def forged(entries):
        plan = next(each for each in entries if each.body["subject"] == new)
        weighing = next(each for each in entries if each.body["action"] == "weighing")

        def as_of(each, was, now):
            text = json.dumps({"b": each.body["mentions"], "d": each.document})
            told = json.loads(text.replace(was, now))
            each.body["mentions"], each.document = told["b"], told["d"]

        if edit == "goes on":
            weighing.body["subject"] = elm.old
            weighing.body["at"] = entries[-1].body["at"]
            as_of(weighing, other, elm.old)
            return [*(e for e in entries if e is not weighing), weighing]
        if edit == "twice":
            last = entries[-1]
            last.body["mentions"] = plan.body["mentions"]
            last.document["replaces"] = plan.document["replaces"]
        elif edit == "unsaid":
            keys = [each for each in plan.body["mentions"] if each[0] not in ("batch", "replaces")]
            plan.body["mentions"] = keys
        elif edit == "another":
            plan.document["replaces"]["id"] = other
        else:
            as_of(plan, elm.old, "ELM-7" if edit == "elsewhere" else other)
        return entries

    target = forge(elm.trail, elm.home / "forged.sqlite", forged)
    found, _ = verify_with_signatures(target)
    assert not found.ok
    assert says in str(found.reason)


def test_the_day_of_a_plan_made_anew_is_its_own(elm):
    """An order without a day is planned for the day on which it is planned anew."""
    assert replan(elm, elm.old).json["prepared_on"] == date.today().isoformat()
