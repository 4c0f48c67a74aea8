"""`ldncompound selftest`: the published calculations on the installed machine."""

from __future__ import annotations

import io
import json
import re

import pikepdf
import pypdf
import pytest

from documents_read import check_document
from functional.conftest import check_schema
from ldncompound.cli.main import main
from ldncompound.core.records import replaced
from ldncompound.documents import rendering
from ldncompound.documents.selftest_outcome import SelftestOutcome
from ldncompound.documents.selftest_standing import STANDINGS, standing_of
from ldncompound.pharmacy.reports import selftest
from ldncompound.pharmacy.reports.selftest import runner
from ldncompound.pharmacy.reports.selftest.cases import load_cases

CASES = load_cases()


@pytest.fixture(autouse=True)
def nobodys_home(tmp_path_factory, monkeypatch):
    """Use no configuration of the account that runs the tests."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("TRAIL", "CONFIG", "FORMULATIONS"):
        monkeypatch.delenv(f"LDNCOMPOUND_{name}", raising=False)


@pytest.fixture
def falsified(monkeypatch):
    """Change what the first case expects, and return its id."""
    wrong = (replaced(CASES[0], expected={"least": "121 mg"}), *CASES[1:4])
    monkeypatch.setattr(runner, "load_cases", lambda: wrong)
    return wrong[0].id


def pages_of(path) -> list[str]:
    """Return the text of each page, blanks evened out."""
    reader = pypdf.PdfReader(io.BytesIO(path.read_bytes()))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]


def test_it_passes_and_writes_nothing(command):
    """All cases agree and are shown, and neither trail nor file is created."""
    answer = command("selftest")

    assert answer.code == 0, answer.out + answer.err
    assert f"All {len(CASES)} cases agree." in answer.out
    assert all(re.search(rf"^{case.id} ", answer.out, re.M) for case in CASES)
    assert "FAILS" not in answer.out
    assert list(command.home.iterdir()) == []


def test_one_document_for_programs(command):
    """With --json there is one document: versions, digests, each case with what was found."""
    answer = command("selftest", "--json")
    document = answer.json

    check_schema(document)
    assert (answer.code, document["ok"], document["failed"]) == (0, True, [])
    assert [case["id"] for case in document["cases"]] == [case.id for case in CASES]
    assert all(case["passed"] and case["found"] == case["expected"] for case in document["cases"])
    assert all(document["versions"].values())
    assert document["cases_sha256"] == selftest.cases_digest()
    assert not command.trail.exists()
    assert SelftestOutcome.from_document(document).document() == document
    check_document(document)


def test_the_report_as_pdf(command):
    """Two pages: sources of standing case by case, the others counted, room to sign at the end."""
    answer = command("selftest", "--report", "report.pdf")
    file = command.home / "report.pdf"
    pages = pages_of(file)

    assert answer.code == 0, answer.err
    assert [each.name for each in command.home.iterdir()] == ["report.pdf"]
    assert len(pages) == 2
    for number, page in enumerate(pages, start=1):
        assert "Self-test of ldncompound" in page
        assert f"Page {number} of {len(pages)}" in page
    assert "Installed and checked by" in pages[-1]
    assert sum(page.count("Installed and checked by") for page in pages) == 1
    whole = " ".join(pages)
    standings = [standing_of(case) for case in CASES]
    shown = {case.id for case, each in zip(CASES, standings, strict=True) if each.shown}
    assert len(shown) > 30
    assert all(f"{name} " in whole for name in shown)
    places = [whole.index(f"{each.name}: {standings.count(each)} case") for each in STANDINGS]
    assert places == sorted(places)
    # No figure has digits that nobody reads; the text has them all.
    assert not re.search(r"[0-9]\.[0-9]{5}", whole.split("Official bodies")[1])
    with pikepdf.open(file) as pdf:
        width, height = (float(side) for side in pdf.pages[0].MediaBox[2:])
        with pdf.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
            assert meta["pdfuaid:part"] == "1"
        assert pdf.Root.MarkInfo.Marked
    assert (round(width), round(height)) == (612, 792)


def test_the_report_as_text(command):
    """The same in 92 columns, every case with its source, room to sign at the end."""
    answer = command("selftest", "--report", "report.txt")
    text = (command.home / "report.txt").read_text(encoding="utf-8")

    assert answer.code == 0
    assert all(f"\n{case.id:<12}agrees\n" in text for case in CASES)
    assert max(map(len, text.splitlines())) <= 92
    assert re.search(r"Installed and checked by _+ on _+\n\Z", text)
    assert "It prints 7.5 mcg, which is wrong." in re.sub(r"\s+", " ", text)


def test_the_report_names_the_pharmacy_on_its_paper(command):
    """If configured, the pharmacy's name is on the report, on its paper size."""
    command("setup", "--name", "Elm Street Pharmacy", "--address", "12 Elm Street",
            "--telephone", "555-0100", "--site", "ELM", "--jurisdiction", "US",
            "--paper", "a4", "--balance", "III,minimum=120 mg,readability=1 mg,error=5 %")  # fmt: skip
    answer = command("selftest", "--report", "report.pdf")
    file = command.home / "report.pdf"

    assert answer.code == 0, answer.err
    assert all("Elm Street Pharmacy" in page for page in pages_of(file))
    with pikepdf.open(file) as pdf:
        assert round(float(pdf.pages[0].MediaBox[2])) == 595


@pytest.mark.parametrize("name", ["report.pdf", "report.txt"])
def test_an_existing_report_is_kept(command, name):
    """Without --replace an existing file is exit 2 and is not changed."""
    file = command.home / name
    file.write_text("mine", encoding="utf-8")
    refused = command("selftest", "--report", name)

    assert refused.code == 2
    assert file.read_text(encoding="utf-8") == "mine"
    assert command("selftest", "--report", name, "--replace").code == 0
    assert file.read_bytes() != b"mine"


@pytest.mark.parametrize("name", ["report.doc", "none/report.pdf", ""])
def test_a_report_that_cannot_be_written(command, name):
    """Another file ending, a missing folder, no name: exit 2, as one document for programs."""
    answer = command("selftest", "--report", name, "--json")

    assert answer.code == 2
    assert answer.json["code"] == "wrong-usage"


def test_the_trail_is_not_overwritten(command):
    """The report never replaces the trail."""
    command.capsules()
    trail = command.trail.rename(command.home / "trail.txt")
    before = trail.read_bytes()
    answer = command("selftest", "--report", "trail.txt", "--replace", "--trail", "trail.txt")

    assert answer.code == 2
    assert trail.read_bytes() == before


def test_a_falsified_case_is_exit_4(falsified, capsys):
    """The failing case is named in the table and in the error."""
    code = main(["selftest"])
    shown = capsys.readouterr()

    assert code == 4
    assert f"1 of 4 cases FAIL: {falsified}." in shown.out
    assert re.search(r"121 mg +120 mg +FAILS", shown.out)
    assert f"1 of 4 cases of the self-test fail: {falsified}." in shown.err


def test_a_falsified_case_for_programs(falsified, capsys):
    """One document says what failed; the error message is on standard error only."""
    code = main(["selftest", "--json"])
    shown = capsys.readouterr()
    document = json.loads(shown.out)

    check_schema(document)
    assert (code, document["ok"], document["failed"]) == (4, False, [falsified])
    assert falsified in shown.err


@pytest.mark.parametrize("name", ["report.pdf", "report.txt"])
def test_a_falsified_case_is_on_the_report(falsified, tmp_path, capsys, name):
    """A report of a failure is written too, and says so at its head."""
    file = tmp_path / name

    assert main(["selftest", "--report", str(file)]) == 4
    text = " ".join(pages_of(file)) if name.endswith("pdf") else file.read_text(encoding="utf-8")
    assert f"1 of 4 cases FAIL: {falsified}." in text
    assert "FAILS" in text


def test_without_the_extra_a_pdf_is_wrong_usage(tmp_path, monkeypatch, capsys):
    """A missing extra is reported in one sentence, before anything is computed or written."""
    monkeypatch.setattr(rendering, "find_spec", lambda name: None)

    assert main(["selftest", "--report", str(tmp_path / "report.pdf")]) == 2
    assert "Install ldncompound[pdf]" in capsys.readouterr().err
    assert main(["selftest", "--report", str(tmp_path / "report.txt")]) == 0
    assert [each.name for each in tmp_path.iterdir()] == ["report.txt"]


def test_a_library_that_is_not_there_is_said(monkeypatch):
    """Typst is an extra: a report without it shows that it is missing."""
    import importlib.metadata as metadata

    from ldncompound.api.selftests import versions_in_use

    found = metadata.version

    def version(name):
        if name == "typst":
            raise metadata.PackageNotFoundError(name)
        return found(name)

    monkeypatch.setattr(metadata, "version", version)

    assert versions_in_use().typst == "not installed"
