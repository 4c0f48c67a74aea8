"""The bundle of a batch, checked by the program in it: what was changed is found, whatever it is."""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256

import pytest

from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.dispensing import DispensingOrder
from ldncompound.pharmacy.batches.acts.recall import recall_lot
from ldncompound.pharmacy.batches.states import LIFE, BatchStanding
from ldncompound.pharmacy.inspection import bundle_record
from ldncompound.pharmacy.inspection.bundle import as_of_last_word, bundle_of, print_bundle, zipped
from ldncompound.pharmacy.inspection.bundle_check import AIDS, Findings, check, files_of
from ldncompound.pharmacy.inspection.bundle_verified import verify_bundle
from ldncompound.pharmacy.people.keys import verifies
from ldncompound.pharmacy.printing import logged
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import export_lines
from shops import BEN, FILLER, GIVEN, LOTS, House, Shop, receive

KEPT = (LOTS[0], f"{FILLER}=C-78", LOTS[2])


@pytest.fixture(scope="module", name="made")
def the_bundle(tmp_path_factory):
    """Return a pharmacy with a signed batch from a corrected lot, another batch, and its bundle."""
    house = House(tmp_path_factory.mktemp("bundle"))
    house.staff(BEN)
    store = Storekeeper(house.recorder("AB"))
    delivery = Delivery(component=FILLER, number="C-78", maker="M", expires="2028-03")
    lot = store.receive(delivery).id
    house.identity = house.planned(lots=KEPT, by="BC", rx="RX-7", directions="One at bedtime")
    house.weighed(house.identity, by="BC", step_1={"actual": "121 mg", "printout": "P-17"})
    for kind in ("appearance", "masses"):
        house.check(house.identity, kind, by="BC")
    house.by("BC").finish(house.identity, BatchYield(filled="32"))
    house.by("AB").verify(house.identity)
    store.correct(
        lot, Delivery(component=FILLER, number="C-78", maker="N", expires="2028-03"), "typing error"
    )
    house.recorder("AB").print_label(house.identity, "txt")
    house.other = house.planned(lots=KEPT, by="AB")
    house.files = bundle_of(
        as_of_last_word(house.trail, house.identity, as_of=None, personal=False)
    )
    yield house
    house.trail.close()


def found_in(files, **more):
    """Return what the check finds in files, with the list of files adjusted to them."""
    sums = "".join(
        f"{sha256(data).hexdigest()}  {name}\n"
        for name, data in sorted(files.items())
        if name != "SHA256SUMS.txt"
    )
    found = Findings()
    check({**files, "SHA256SUMS.txt": sums.encode()}, found, verifies, **more)
    return found


def changed(data):
    """Yield what somebody may make of a file: a digit, a letter, an end, nothing at all."""
    for one, other in ((b"1", b"2"), (b"e", b"a"), (b'"', b"'")):
        yield data.replace(one, other, 1)
        head, _, end = data.rpartition(one)
        yield head + other + end
    yield data + b"\n"
    yield b""


def test_whatever_is_changed_in_a_bundle_is_found(made):
    """Every file but those only to be read, and also where the list of files is adjusted."""
    assert found_in(made.files).verdict == "CONSISTENT", found_in(made.files).lines()
    assert found_in(made.files).signed >= 5
    for name in made.files.keys() - {*AIDS, "SHA256SUMS.txt"}:
        for data in changed(made.files[name]):
            if data != made.files[name]:
                told = found_in({**made.files, name: data})
                assert told.verdict == "NOT CONSISTENT", (name, data[:80])
        without = {each: data for each, data in made.files.items() if each != name}
        assert found_in(without).verdict == "NOT CONSISTENT", name
        assert found_in({**made.files, f"{name}.more": b"{}"}).verdict == "NOT CONSISTENT", name
    for name in made.files:
        told = Findings()
        check({**made.files, name: made.files[name] + b" "}, told, verifies)
        assert told.verdict == "NOT CONSISTENT", name


def places(value, path=()):
    """Yield the path to each text and number in JSON."""
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(each, (*path, key))
    else:
        yield path


def test_every_member_of_the_record_is_held_against_the_entries(made):
    """All but those that are named as worked out."""
    record = json.loads(made.files["record.json"])
    free = bundle_record.WORKED_OUT
    for path in places(record):
        if path[0] in free or path[-1] in ("holds", "reason"):
            continue
        again = json.loads(made.files["record.json"])
        inner = again
        for each in path[:-1]:
            inner = inner[each]
        inner[path[-1]] = "x" if inner[path[-1]] != "x" else "y"
        data = (json.dumps(again, ensure_ascii=False, indent=2) + "\n").encode()
        told = found_in({**made.files, "record.json": data})
        assert told.verdict == "NOT CONSISTENT", path
    again = {**record, "also": "released"}
    data = (json.dumps(again, ensure_ascii=False, indent=2) + "\n").encode()
    assert found_in({**made.files, "record.json": data}).wrong


def test_an_entry_taken_out_is_missed(made):
    """With its proof, its files and its place in the list; what follows from it remains."""
    proof = json.loads(made.files["proof.json"])
    for entry in proof["entries"]:
        number = entry["sequence"]
        less = {**proof, "entries": [each for each in proof["entries"] if each != entry]}
        files = {
            name: data for name, data in made.files.items() if f"entries/{number:06d}." not in name
        }
        files["proof.json"] = (json.dumps(less, ensure_ascii=False, indent=2) + "\n").encode()
        body = json.loads(made.files[f"entries/{number:06d}.body.json"])
        if body["action"] in ("policy", "person-enrolled") and body["subject"] != "AB":
            # Nothing in a bundle shows that somebody else was enrolled: the export does.
            told = found_in(files, export=b"".join(e + b"\n" for e in export_lines(made.trail)))
        else:
            told = found_in(files)
        assert told.verdict == "NOT CONSISTENT", (number, body["action"])


def test_the_export_names_what_was_left_out(made):
    """A bundle as of an earlier entry, and one of another trail, are told from the whole."""
    export = b"".join(each + b"\n" for each in export_lines(made.trail))
    assert found_in(made.files, export=export).verdict == "CONSISTENT"
    told = found_in(made.files, export=export.replace(b'"sequence":3,', b'"sequence":4,'))
    assert "another trail" in told.lines()[0]


def test_a_paper_from_before_agrees(made):
    """Size and root of each act on the batch lead to the root of the bundle; others do not."""
    for at in {made.trail.find(made.identity).sequence, made.trail.head().sequence}:
        root = made.trail.recorded_at(at).root
        for typed in (
            root,
            root.upper()[:32],
            " - ".join(root[i : i + 8] for i in range(0, 64, 8)),
        ):
            told = found_in(made.files, sheet=f"{at} {typed}")
            assert told.verdict == "CONSISTENT", told.lines()
        wrong = found_in(made.files, sheet=f"{at} {root[::-1]}")
        assert wrong.verdict == "NOT CONSISTENT"
    assert found_in(made.files, sheet=f"1 {made.trail.recorded_at(1).root}").verdict in (
        "CONSISTENT", "COULD NOT CHECK",
    )  # fmt: skip
    assert found_in(made.files, sheet="999 " + "0" * 64).verdict == "COULD NOT CHECK"
    assert found_in(made.files, sheet="7 9f3a").verdict == "COULD NOT CHECK"


def test_without_the_package_signatures_are_not_called_checked(made):
    """The third verdict says what could not be done."""
    found = Findings()
    check(made.files, found, None)
    assert found.verdict == "COULD NOT CHECK"
    assert "cryptography" in " ".join(found.lines())


def test_the_recipe_in_the_readme_checks_a_signature_over_an_entry(made):
    """Done here by its words alone: json, hashlib and a key, nothing of the program."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    def canonical(value):
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    counted = 0
    for name, data in made.files.items():
        body = json.loads(data) if name.endswith(".body.json") else {}
        value = body.get("signature", {}).pop("value", None)
        if value is None:
            continue
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(body["by"]["key"]))
        signed = {"schema": "ldncompound.entry-signature/1", "body": body}
        key.verify(bytes.fromhex(value), canonical(signed))
        body["station"] = "elsewhere"
        with pytest.raises(InvalidSignature):
            key.verify(bytes.fromhex(value), canonical(signed))
        counted += 1
    assert counted >= 4
    readme = made.files["README.txt"].decode()
    assert '{"schema": "ldncompound.entry-signature/1", "body": B}' in readme


def test_signatures_and_keys_are_all_there(made):
    """Receipt, correction, policies, enrolment: each with key and value, and the entry of the key."""
    told = json.loads(made.files["signatures.json"])
    actions = {each["action"] for each in told if each["of"] == "entry"}
    assert {
        "person-enrolled",
        "policy",
        "lot-received",
        "lot-corrected",
        "batch-verified",
    } <= actions
    keys = {each["key"] for each in told if each["of"] == "entry" and each["key"]}
    enrolled = [
        json.loads(data) for name, data in made.files.items() if name.endswith(".document.json")
    ]
    assert keys <= {each.get("public_key") for each in enrolled}


def test_the_trace_is_whole_and_the_bundle_the_same_again(made):
    """A later order that names a lot is in it; an act on something else changes no byte."""
    last = finished_record(made.trail, made.identity).last
    trace = {each["number"]: each["named_by"] for each in json.loads(made.files["trace.json"])}
    assert trace["C-78"] == sorted([made.identity, made.other])
    assert last < made.trail.head().sequence
    made.recorder("AB").print_sheet(made.other, "txt")
    again = as_of_last_word(made.trail, made.identity, as_of=None, personal=False)
    assert zipped(bundle_of(again)) == zipped(made.files)
    record = print_bundle(made.recorder("AB"), made.identity).made
    whole = bundle_of(again, formulary=made.formulary)  # with the paper of the master record
    assert record.sha256 == sha256(zipped(whole)).hexdigest()


def test_the_program_in_a_bundle_runs_alone(made, tmp_path):
    """In its folder and over a ZIP, without any package, with and without -O; 0 or 4."""
    path = tmp_path / "b.zip"
    for name, data in made.files.items():
        file = tmp_path / "b" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    path.write_bytes(zipped(made.files))

    def run(*words):
        return subprocess.run([sys.executable, *words], cwd=tmp_path / "b", capture_output=True,
                              text=True, check=False)  # fmt: skip

    alone = run("-I", "-S", "check.py")
    assert (alone.returncode, alone.stdout.splitlines()[-1]) == (4, "COULD NOT CHECK"), alone
    assert run("-O", "check.py", str(path)).stdout.splitlines()[-1] == "CONSISTENT"
    file = tmp_path / "b" / "trace.json"
    file.write_bytes(file.read_bytes().replace(made.other.encode(), b"ELM-20261123-0009"))
    assert run("-O", "check.py").returncode == 4
    assert run("check.py", "none.zip").returncode == 4
    (tmp_path / "torn.zip").write_bytes(path.read_bytes()[:900])
    assert "cannot be read" in run("check.py", str(tmp_path / "torn.zip")).stdout


def test_a_file_that_is_twice_in_a_zip_is_told(made, tmp_path):
    """The reader may see one, the check another."""
    import zipfile

    path = tmp_path / "b.zip"
    path.write_bytes(zipped(made.files))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as bundle:
        bundle.writestr("trace.json", made.files["trace.json"])
    found = Findings()
    files_of(path, found)
    assert found.verdict == "NOT CONSISTENT"
    assert verify_bundle(path).head is None


def test_a_bundle_as_of_an_entry_ends_there(made):
    """What was done later is not in it."""
    first = made.trail.find(made.identity, action="preparation")
    found = as_of_last_word(made.trail, made.identity, as_of=first.sequence, personal=False)

    assert found.last == first.sequence


def test_the_log_tells_the_digest_of_a_file(made):
    """Of a label its SHA-256; of what is no file nothing."""
    logged_entries = [logged(made.trail, each) for each in made.trail.entries()]
    labels = [each for each in logged_entries if each.action == "label"]

    assert [len(each.file_sha256) for each in labels] == [64]
    assert all(each.file_sha256 is None for each in logged_entries if each.action == "weighing")


def test_the_states_are_those_of_the_program():
    """The plain table of the check leads where the states of a batch lead."""
    for action in LIFE:
        for before in (["weighing"], ["weighing", "batch-prepared", "batch-verified"]):
            standing = BatchStanding()
            for each in (*before, action):
                standing = standing.after(each)
            if action != "batch-resumed":
                assert bundle_record.state_after([*before, action]) == standing.state.value
    held = ["weighing", "batch-held", "batch-resumed"]
    assert bundle_record.state_after(held) == "in preparation"


def test_a_copy_of_the_trail_gives_the_same_bundle(made, tmp_path):
    """The bundle follows from the trail alone."""
    path = tmp_path / "copy.sqlite"
    path.write_bytes(made.path.read_bytes())
    with Trail.open_for_reading(path) as trail:
        again = as_of_last_word(trail, made.identity, as_of=None, personal=False)
        assert zipped(bundle_of(again)) == zipped(made.files)


def consistent(trail, identity):
    """Check the bundle of a batch, with and without personal data; return its files."""
    for personal in (True, False):
        record = as_of_last_word(trail, identity, as_of=None, personal=personal)
        files = bundle_of(record)
        assert found_in(files).verdict == "CONSISTENT", found_in(files).lines()
    return files


def test_the_bundle_of_any_batch_is_consistent(house):
    """Only planned and without lots; reworked, held, recalled with its lot."""
    consistent(house.trail, house.planned(lots=()))
    lot = receive(house)
    identity = house.planned()
    house.weighed(identity)
    for kind in ("appearance", "masses"):
        house.check(identity, kind)
    house.by().finish(identity, BatchYield(filled="32"))
    house.by().change(identity, "batch-reworked", "once more")
    consistent(house.trail, identity)
    for kind in ("appearance", "masses"):
        house.check(identity, kind)
    house.by().finish(identity, BatchYield(filled="31", rejected="1"))
    house.by("Lee").verify(identity)
    house.by("Lee").release(identity, "0", "0")
    house.by().change(identity, "batch-held", "look")
    consistent(house.trail, identity)
    recall_lot(BatchActs(house.recorder("Lee"), house.by("Lee").personnel), lot, "impure")
    files = consistent(house.trail, identity)
    assert json.loads(files["record.json"])["state"] == "recalled"
    assert any(name.endswith("-recall.json") for name in files)


def test_the_bundle_of_a_stock_is_consistent(tmp_path):
    """With what was handed out of it."""
    shop = Shop(tmp_path)
    identity = shop.stock()
    shop.dispensary().dispense(identity, DispensingOrder(**GIVEN))
    consistent(shop.trail, identity)
    shop.trail.close()
