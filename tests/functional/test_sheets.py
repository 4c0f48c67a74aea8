"""Batch sheets as files: their contents, and hostile or unusual conditions."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest
import zxingcpp

from functional.conftest import PATIENT
from ldncompound.core.wording.english import speech
from ldncompound.documents.trail_proof import short_proof, whole_proof

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
LOTS = (
    "--lot", "naltrexone hydrochloride=N-1@2034-01",
    "--lot", "microcrystalline cellulose=C-1@2034-01",
    "--lot", "empty capsule size 3=S-1@2034-01",
)  # fmt: skip


def text_of(path: Path) -> str:
    """Return the text of a PDF, blanks evened out."""
    pages = pypdf.PdfReader(path).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def make(command, *more: str, name: str = "sheet.pdf", dose: str = "1.5 mg", days: str = "30"):
    answer = command.capsules("--sheet", name, *more, dose=dose, days=days)
    assert answer.code == 0, answer.err
    return command.home / name, answer.json


def test_the_sheet_holds_what_a_compounding_record_needs(command):
    """Identity, prescription, components, targets, steps, checks, yield, dates, signatures, trail."""
    path, made = make(command, "--fill-mass", "130 mg/capsule", "--rx", "RX-77", *LOTS)
    text = text_of(path)

    for words in (
        made["id"], "P-1042", "Dr Example", "RX-77", "PHARMACY NOT CONFIGURED", "ASSUMED BALANCE",
        "naltrexone hydrochloride", "microcrystalline cellulose", "empty capsule size 3",
        "N-1", "C-1", "S-1", "Jan 31, 2034", "0.480 g 480 mg", "3.680 g 3680 mg",
        "Fill 32. Do not spread the remaining powder.", "coat the mortar with filler first",
        "never pure naltrexone hydrochloride", "1 part + 9 parts, 10 % w/w",
        "not adopted by this pharmacy", "No certificate entered", "0.5 mg to 4.5 mg a day",
        "Beyond-use date", "Prepared by", "Verified by", "Reviewed by", "Theoretical",
        "Dispensed", "destroy, or keep as a lot", "Daily check", "Line clearance", "(unconfirmed)",
        short_proof(made["trail"]["size"], made["trail"]["root"]),
    ):  # fmt: skip
        assert words.lower() in text.lower(), words
    assert "not later than" not in text
    assert "COPY" not in text
    assert "\x00" not in text


def test_an_estimate_makes_the_test_filling_step_one(command):
    """Without a packing trial the first step is to fill, tamp and weigh test capsules."""
    path, _ = make(command)
    text = text_of(path)

    assert "ESTIMATED FILL" in text
    assert text.index("test capsules") < text.index("Weigh naltrexone hydrochloride into")
    assert "not later than" in text


def test_the_code_on_the_sheet_is_what_verify_wants(command):
    """The QR code holds size and root, and `verify --sheet` accepts them."""
    path, made = make(command)
    page = pypdfium2.PdfDocument(path)[0].render(scale=4).to_pil()
    codes = [code.text for code in zxingcpp.read_barcodes(page)]

    assert codes == [whole_proof(made["trail"]["size"], made["trail"]["root"])]
    assert command("trail", "verify", "--sheet", codes[0]).code == 0


def pages_of(path: Path) -> tuple[int, int]:
    """Return how many pages the record has, front and back, and the screening after it."""
    texts = [page.extract_text() for page in pypdf.PdfReader(path).pages]
    first = next(n for n, text in enumerate(texts) if "Screening and counselling" in text)
    return first, len(texts) - first


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize(
    ("dose", "days"), [("1.5 mg", "30"), ("0.5 mg", "5"), ("4.5 mg", "180")], ids=str
)
def test_two_sides_on_letter_and_a4(command, paper, dose, days):
    """The usual sheets have a front and a back on either paper; the screening has the next page."""
    command("setup", "--name", "Elm Street Pharmacy", "--paper", paper, "--site", "ELM")
    path, _ = make(command, "--fill-mass", "130 mg/capsule", *LOTS, dose=dose, days=days)
    pages = pypdf.PdfReader(path).pages
    width = round(float(pages[0].mediabox.width))

    assert pages_of(path) == (2, 1)
    assert width == {"letter": 612, "a4": 595}[paper]


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_the_fullest_usual_sheet_fits_two_sides(command, paper):
    """A trituration, an estimate, an assumed balance and every note still fit."""
    command("setup", "--name", "Elm", "--paper", paper, "--site", "ELM")
    path, _ = make(command, dose="0.5 mg", days="5")

    assert pages_of(path) == (2, 1)


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_the_fill_of_a_liquid_and_its_cost_fit_too(command, paper):
    """Work in front, cost on the back, screening apart; all carry the proof from the trail."""
    command("setup", "--name", "Elm", "--paper", paper, "--labour", "15 USD", "--replace")
    order = ("liquid", "--dose", "4.5 mg", "--days", "90", "--fills", "auto", *PATIENT)
    made = command(*order, "--sheet", "fill.pdf", "--json").json
    work, back, other = pypdf.PdfReader(command.home / "fill.pdf").pages
    proof = short_proof(made["trail"]["size"], made["trail"]["root"])

    assert "STEPS" in work.extract_text()
    assert "SIGNED" in back.extract_text()
    assert "at least 15.00 USD" not in work.extract_text()
    assert "at least 15.00 USD" in " ".join(back.extract_text().split())
    for page in (work, back, other):
        told = " ".join(page.extract_text().split())
        assert f"audit trail: {proof}" in told


def test_archival_and_accessible(command):
    """The file is PDF/A-2a and PDF/UA-1, tagged, with title, language and no script."""
    path, made = make(command)
    with pikepdf.open(path) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata.get("pdfaid:part") == "2"
            assert metadata.get("pdfaid:conformance") == "A"
            assert metadata.get("pdfuaid:part") == "1"
            assert made["id"] in metadata.get("dc:title")
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("en")
        assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure"} <= _tags(pdf.Root.StructTreeRoot)
        assert "/JavaScript" not in str(pdf.Root)
        fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]
        assert fonts
        assert all("FontFile" in str(f.DescendantFonts[0].FontDescriptor.keys()) for f in fonts)


def _tags(node: pikepdf.Object) -> set[str]:
    """Return the kinds of structure elements below a node."""
    if not isinstance(node, pikepdf.Dictionary):
        return set()
    found = {str(node.S)} if "/S" in node else set()
    below = node.get("/K", [])
    for each in below if isinstance(below, pikepdf.Array) else [below]:
        found |= _tags(each)
    return found


HOSTILE = {
    "markup": '<b>*bold* _it_ #read("/etc/hostname") $x^2$ `raw` @ref [x] {y} \\ // ~ <a>',
    "quotes": "O'Neill \"Bob\" `` '' ;--",
    "arabic": "محمد علي",
    "hebrew": "יוסי כהן",
    "cyrillic": "Иванова Ольга",
    "long word": "W" * 120,
    "long text": "Wilhelmina van der Berg-Schmidt " * 3,
    "braces": "{{name}} %s %(x)s ${HOME} \\n",
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_names_print_literally(command, name):
    """A name is printed literally, loses nothing, and stays on the page."""
    path, made = make(command, "--patient-name", name.strip(), "--directions", name.strip())
    shown = re.sub(r"[\s\u200b]", "", text_of(path))
    pages, _ = pages_of(path)

    assert made["prescription"]["patient_name"] == name.strip()
    letters = re.sub(r"\s", "", name)
    if not re.search("[\u0590-\u06ff]", name):
        assert letters in shown
    else:  # readers give right-to-left text in either order, and Arabic as joined forms
        assert pages == 2
    assert "\x00" not in shown
    assert pages <= 2
    assert _inside_the_page(path)


def _inside_the_page(path: Path) -> bool:
    """Say whether the outermost millimetres of the page are blank."""
    for page in pypdfium2.PdfDocument(path):
        image = page.render(scale=2).to_pil().convert("L")
        width, height = image.size
        edge = 12
        for box in (
            (0, 0, edge, height), (width - edge, 0, width, height),
            (0, 0, width, edge), (0, height - edge, width, height),
        ):  # fmt: skip
            if image.crop(box).getextrema()[0] < 250:
                return False
    return True


def test_the_same_record_gives_the_same_bytes(command):
    """Two copies are the same bytes, whoever prints them and when; both are marked."""
    original, made = make(command)
    for name in ("one.pdf", "two.pdf"):
        assert command("sheet", made["id"], "-o", name, "--by", name).code == 0
    one, two = (command.home / name for name in ("one.pdf", "two.pdf"))

    assert one.read_bytes() == two.read_bytes() != original.read_bytes()
    assert "COPY" in text_of(one)
    log = command("trail", "log", "--json").json["entries"]
    assert [entry["action"] for entry in log] == ["preparation", "sheet", "sheet", "sheet"]
    assert {entry["subject"] for entry in log} == {made["id"]}


def steady(text: str, made: dict) -> str:
    """Return a text sheet without what differs between days and releases."""
    text = text.replace(made["id"], "ELM-<day>-0001")
    for on, name in (
        (made["beyond_use"]["date"], "<date>"),
        (made["prescription"]["first_dose"], "<today>"),
    ):
        text = text.replace(speech.day(date.fromisoformat(on), "US"), name).replace(on, name)
    text = re.sub(r"\b1( [0-9a-f]{8}){8}\b", "1 <root>", text)
    return re.sub(r"(SHA-256|formulary) [0-9a-f]{12}", r"\1 <digest>", text)


@pytest.mark.parametrize(
    ("golden", "order"),
    [
        ("sheet.txt", ("capsules", "--dose", "1.5 mg", "--fill-mass", "130 mg/capsule")),
        ("sheet-liquid.txt", ("liquid", "--dose", "4.5 mg", "--bottle", "60 mL")),
    ],
)
def test_the_text_sheet_says_the_same(command, golden, order):
    """The text has the same facts, and equals the golden file except for what varies."""
    command("setup", "--name", "Elm Street Pharmacy", "--site", "ELM", "--telephone", "555 0100")
    made = command(*order, "--days", "30", *PATIENT, "--json", "--sheet", "sheet.txt").json
    text = (command.home / "sheet.txt").read_text(encoding="utf-8")

    assert steady(text, made) == (GOLDEN / golden).read_text(encoding="utf-8")
    assert max(len(line) for line in text.splitlines()) <= 100


def test_an_existing_file_is_not_overwritten(command):
    """Exit 2 before anything is recorded; --replace overwrites; the trail itself never."""
    (command.home / "there.pdf").write_bytes(b"precious")
    refused = command.capsules("--sheet", "there.pdf")

    assert refused.code == 2
    assert (command.home / "there.pdf").read_bytes() == b"precious"
    assert not command.trail.exists()
    assert command.capsules("--sheet", "there.pdf", "--replace").code == 0
    assert (command.home / "there.pdf").read_bytes().startswith(b"%PDF")
    own = command.home / "trail.txt"
    command.trail.rename(own)
    clobber = command.capsules("--sheet", str(own), "--replace", "--trail", str(own))
    assert clobber.code == 2
    assert command("trail", "verify", "--trail", str(own)).code == 0


def test_a_repeated_request_keeps_its_sheet(command):
    """The sheet of a repeated request exists already; another file in its place is refused."""
    first = command.capsules("--request-id", "k", "--sheet", "s.pdf")
    again = command.capsules("--request-id", "k", "--sheet", "s.pdf")
    (command.home / "other.pdf").write_bytes(b"precious")
    other = command.capsules("--request-id", "new", "--sheet", "other.pdf")

    assert first.code == again.code == 0
    assert first.json == again.json
    assert command("trail", "head", "--json").json["size"] == 2
    assert other.code == 2
    assert (command.home / "other.pdf").read_bytes() == b"precious"


def test_without_the_extra_it_says_what_to_install(command, tmp_path):
    """Without typst: one sentence, exit 2, nothing recorded; text sheets still work."""
    hide = tmp_path / "hide"
    hide.mkdir()
    (hide / "sitecustomize.py").write_text(
        "import importlib.machinery, importlib.util\n"
        "class Hide:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name in ('typst', 'segno'): raise ModuleNotFoundError(name, name=name)\n"
        "import sys; sys.meta_path.insert(0, Hide())\n"
        "real = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda n, p=None: None if n in ('typst', 'segno') else real(n, p)\n"
    )
    refused = command(
        "capsules", "--dose", "1.5 mg", "--days", "30", *PATIENT, "--sheet", "x.pdf", "--json",
        PYTHONPATH=str(hide),
    )  # fmt: skip
    text = command(
        "capsules", "--dose", "1.5 mg", "--days", "30", *PATIENT, "--sheet", "x.txt", "--json",
        PYTHONPATH=str(hide),
    )  # fmt: skip

    assert refused.code == 2
    assert "ldncompound[pdf]" in refused.json["remedy"]
    assert text.code == 0
    assert (command.home / "x.txt").exists()


def test_an_unwritable_place_leaves_no_sheet_and_no_print_entry(command):
    """If the file cannot be written, no print is recorded."""
    made = command.capsules().json
    answer = command("sheet", made["id"], "-o", "no/such/folder.pdf", "--json")

    assert answer.code == 2
    assert command("trail", "head", "--json").json["size"] == 1


def test_bytes_do_not_depend_on_the_machine(command):
    """Other time zones, locales and hash seeds give the same bytes."""
    _, made = make(command)
    for name, zone, seed in (("a.pdf", "UTC", "1"), ("b.pdf", "Pacific/Auckland", "2")):
        code = command(
            "sheet", made["id"], "-o", name, TZ=zone, PYTHONHASHSEED=seed, LANG="de_DE.UTF-8"
        ).code
        assert code == 0

    assert (command.home / "a.pdf").read_bytes() == (command.home / "b.pdf").read_bytes()


def test_the_package_runs_as_a_module():
    """`python -m ldncompound --version` and the console script give the same."""
    done = subprocess.run(
        [sys.executable, "-m", "ldncompound", "--version"], capture_output=True, check=True
    )

    assert done.stdout.decode().startswith("ldncompound ")
