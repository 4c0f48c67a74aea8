"""What an order adds to a trail."""

import sqlite3
from contextlib import closing

from ldncompound import CapsuleOrder, LiquidOrder, Pharmacy
from ldncompound.core.canonical_json import canonical_bytes, sha256_hex
from ldncompound.trail.verification import verify
from stored_documents import stored_documents

DOSES = ("0.5 mg", "1 mg", "1.5 mg", "2 mg", "3 mg", "4.5 mg")


def order(number):
    """Return one of many different orders, every fifth for a liquid."""
    common = {
        "days": str(14 + number % 60), "patient": f"P-{number}", "prescriber": f"Dr {number % 7}",
        "directions": f"{number} of them with water, in the evening.",
    }  # fmt: skip
    if number % 5 == 4:
        return LiquidOrder(dose=DOSES[number % 6], **{**common, "days": "20"})
    return CapsuleOrder(dose=DOSES[number % 6], fill_mass=f"{120 + number} mg/capsule", **common)


def test_an_order_takes_at_most_nine_kilobytes(tmp_path):
    """Whatever is ordered, in turns: the file grows by no more, and every document is whole."""
    path = tmp_path / "trail.sqlite"
    with Pharmacy.open(path, by="Kim", state=tmp_path / "state") as pharmacy:
        made = [pharmacy.prepare(order(each), request_id=f"r{each}") for each in range(20)]
        before = path.stat().st_size
        made += [pharmacy.prepare(order(each), request_id=f"r{each}") for each in range(20, 60)]
        assert (path.stat().st_size - before) / 40 <= 9_000
        assert [pharmacy.preparation(each.id) for each in made] == made
    assert verify(path).entries == 60
    with closing(sqlite3.connect(path)) as file:
        bodies = [body for (body,) in file.execute("SELECT body FROM entry ORDER BY sequence")]
        documents = stored_documents(file)
    for each, body, document in zip(made, bodies, documents.values(), strict=True):
        told = {**each.to_json(), "trail": None}
        del told["trail"]
        hidden = dict.fromkeys(("patient", "patient_name", "rx", "directions"))
        told["prescription"] = {**told["prescription"], **hidden}
        assert canonical_bytes(told) == document
        assert sha256_hex(document).encode() in body
