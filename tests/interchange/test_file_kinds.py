"""Other files in place of orders: said for what they are, in one sentence."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile

import pytest

from ldncompound.core.refusals import WrongUsage
from ldncompound.interchange.order_files import read_order, refuse_other_kind
from ldncompound.interchange.order_rows import OrderRows


def zipped(*names: str) -> bytes:
    """Return a ZIP file with empty members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in names:
            packed.writestr(name, "")
    return out.getvalue()


RESOURCE = {"resourceType": "MedicationRequest", "id": "1", "status": "active"}
TEXTS = {
    "a FHIR resource (MedicationRequest)": json.dumps(RESOURCE, indent=2).encode(),
    "a FHIR resource (Bundle)": b'\xef\xbb\xbf [{"resourceType": "Bundle"}]',
    "JSON lines": b'{"form": "capsules"}\n{"form": "liquid"}\n',
    "an answer of this program (preparation)": b'{"schema": "ldncompound.preparation/1"}',
    "a weighing": b'{"actual": "120 mg", "step": 1}',
    "FHIR as XML": b'<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>',
    "XML or a web page": b"<html><table>",
    "a message of HL7": b"MSH|^~\\&|LAB",
}
BALANCES = (
    b"N     +   121.3 mg  \r\n", b"S S     100.00 g\r\n", b"ST,+00123.45  g\r\n", b"  120.3 mg ?",
    b"Sartorius\r\n\r\nID 12\r\nG#     +  0.1203 g\r\n", b"Net: 120,3 mg\r",
    "N + 121.3 mg".encode("utf-16"),
)  # fmt: skip
BYTES = {
    "a PDF": b"%PDF-1.7\n%\xe2\xe3",
    "a picture": b"\x89PNG\r\n\x1a\n",
    "a packed file": b"\x1f\x8b\x08",
    "an old Excel workbook (.xls), or one with a password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "a binary Excel workbook": zipped("xl/workbook.bin"),
    "a document of LibreOffice": zipped("mimetype", "content.xml"),
    "a document of Word": zipped("word/document.xml"),
    "a ZIP file": zipped("a.csv"),
    "a workbook or ZIP file that is damaged or not whole": b"PK\3\4 cut",
}
KINDS = [(what.rstrip(","), content) for what, content in (TEXTS | BYTES).items()]
KINDS += [("what a balance printed", each) for each in BALANCES]


@pytest.mark.parametrize(("what", "content"), KINDS)
@pytest.mark.parametrize("ending", [".csv", ".toml", ".json", ".sqlite", ""])
def test_a_file_is_said_for_what_it_is(tmp_path, what, content, ending):
    """Under any ending, and the remedy says what to give instead."""
    path = tmp_path / f"order{ending}"
    path.write_bytes(content)
    reading = {".csv": OrderRows, ".toml": read_order, ".json": read_order}
    with pytest.raises(WrongUsage) as caught:
        reading.get(ending, refuse_other_kind)(path)

    assert f"'{path.name}' is {what}" in caught.value.message
    assert caught.value.message.endswith("not an order.")
    assert caught.value.remedy


def test_a_trail_is_no_order(tmp_path):
    """It is named as one, and how it is given."""
    path = tmp_path / "orders.csv"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE entry (sequence)")
    connection.close()
    with pytest.raises(WrongUsage, match="audit trail") as caught:
        OrderRows(path)

    assert "--trail" in caught.value.remedy


def test_a_workbook_and_a_table_under_one_anothers_names(tmp_path):
    """Each is told the ending that it needs."""
    for name, content, remedy in (
        ("o.csv", zipped("xl/workbook.xml"), ".xlsx"),
        ("o.xlsx", b"form,dose\n", ".csv"),
        ("o.csv", b'form = "capsules"\ndose = "1 mg"\n', ".toml"),
        ("o.csv", b'{"form": "capsules"}', ".json"),
        ("o.toml", b'{"form": "capsules"}', ".json"),
        ("o.json", b'form = "capsules"\n', ".toml"),
        ("o.xlsx", b"%PDF-1.7", ".csv"),
        ("o.xlsx", b'form = "capsules"\ndose = "1 mg"\n', ".toml"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(WrongUsage) as caught:
            read_order(path) if name[2:] in ("toml", "json") else OrderRows(path)
        assert remedy in caught.value.remedy, name
        assert "PDF" in caught.value.message or "not an order" not in caught.value.message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("o.toml", b'form = "capsules"\ndose = '),
        ("o.toml", b'[order]\nform = "capsules"'),
        ("o.json", b'{"form": "capsules", "dose": 4,5}'),
        ("o.json", b"{" * 50_000),
        ("o.json", b" " * 100_001),
        ("o.json", b'{"form": "capsules"}\n{"form": '),
        ("o.txt", b"form,dose"),
        ("none.txt", None),
    ],
)
def test_an_order_with_a_fault_is_no_other_file(tmp_path, name, content):
    """Its own fault is told, under its own ending; nothing is said about what is not there."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    if path.suffix == ".txt":
        refuse_other_kind(path)
        return
    with pytest.raises(WrongUsage) as caught:
        read_order(path)

    assert "not an order." not in caught.value.message


def test_a_web_page_named_as_a_workbook(tmp_path):
    """Tills write tables of a web page under Excel's ending: it is said for what it is."""
    path = tmp_path / "o.xlsx"
    path.write_bytes(b"<html><table><tr><td>form</td></tr></table></html>")
    with pytest.raises(WrongUsage, match="is XML or a web page, not an order"):
        OrderRows(path)


def test_a_large_resource_is_said_too(tmp_path):
    """What is larger than an order is looked at by its beginning."""
    path = tmp_path / "o.json"
    path.write_text(json.dumps(RESOURCE | {"note": "x" * 200_000}))
    with pytest.raises(WrongUsage, match="FHIR"):
        read_order(path)
