"""What a bundle's check makes again from entries: secrets, corrections, triturations."""

from __future__ import annotations

from ldncompound.pharmacy.inspection.bundle_check import PERSON, Findings, check_signatures
from ldncompound.pharmacy.inspection.bundle_copies import BundleEntry, named_in
from ldncompound.pharmacy.inspection.bundle_record import components, made, steps


def entry(number, action, document, *mentions, by="AB", **body):
    """Return an entry as a bundle has it."""
    told = {
        "action": action, "outcome": "done", "subject": by, "at": "2026-11-23T09:00:00.000Z",
        "by": {"name": by, "person": by}, "mentions": [list(each) for each in mentions], **body,
    }  # fmt: skip
    return BundleEntry(number, b"", told, document)


def person(public_key, state="enrolled"):
    """Return the document of a person."""
    return {"schema": PERSON, "id": "AB", "public_key": public_key, "state": state}


def test_a_secret_serves_where_an_entry_before_names_it():
    """A recovery key is one that was made before, an invitation likewise; whatever else is told."""
    first = entry(1, "person-enrolled", person("11"), ("recovery-key", "AB aa"))
    used = entry(
        2, "person-recovered", person("22"),
        ("person-standing", "AB pharmacist 22"), ("single-use-proof", "aa 99"),
    )  # fmt: skip
    gone = entry(3, "person-revoked", person("22", "revoked"))
    signed = []

    def verifies(key, value, data):
        signed.append((key, value, data))
        return True

    found = Findings()
    check_signatures([first, used, gone], {"earlier": []}, verifies, found)
    assert found.wrong == []
    assert signed == [
        ("aa", "99", b'{"schema":"ldncompound.proof/1","standing":"AB pharmacist 22"}')
    ]

    found = Findings()
    check_signatures([used], {"earlier": []}, verifies, found)
    assert "no secret that an entry before names" in " ".join(found.wrong)


def test_a_trituration_names_the_lots_that_it_was_made_from():
    """Both powders may be of either number; it has no other lots."""
    document = {
        "component": "drug", "trituration": {"filler": "filler", "made_from": ["N-1", "C-1"]},
    }  # fmt: skip
    assert list(named_in(document)) == [
        (name, {"number": number}) for name in ("drug", "filler") for number in ("N-1", "C-1")
    ]


def weighing(number, actual):
    """Return a weighing of the first step."""
    lot = {"number": "N-1", "id": None, "expiration_date": "2028-01-31"}
    return entry(number, "weighing", {"step": 1, "component": "drug", "actual": actual, "lot": lot})


def test_a_correction_counts_for_the_step_it_is_about():
    """The mass is the corrected one, whatever stood before; the yield of a reworked batch is none."""
    plan = entry(1, "preparation", {
        "weigh_plan": {"steps": [{"step": 1, "what": "drug"}]},
        "components": [{"role": "active", "name": "drug", "required": "48 mg"}],
    })  # fmt: skip
    corrected = entry(3, "batch-corrected", {"step": 1, "new": {"actual": "47.9 mg"}})
    done = [weighing(2, "48 mg"), corrected]
    (step,) = steps(plan, done, [corrected])
    assert (step["done"]["actual"], step["done"]["corrected"]) == ("47.9 mg", 3)
    again = [corrected, weighing(4, "48.1 mg")]
    (step,) = steps(plan, again, [corrected])
    assert step["done"]["actual"] == "48.1 mg"

    (part,) = components({"components": []}, plan, done, [])
    assert [lot["number"] for lot in part["lots"]] == ["N-1"]

    finished = entry(5, "batch-prepared", {"made": {"filled": 32, "rejected": 0, "lots": {}}})
    counted = entry(6, "batch-corrected", {"step": None, "new": {"filled": 31}})
    reworked = entry(7, "batch-reworked", {})
    assert made([finished, counted])["filled"] == 31
    assert made([finished, counted, reworked]) is None
    assert made([counted])["filled"] == 31
