"""A new dosage form needs a folder, a line in the list of forms and a record."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from textwrap import dedent

import pytest

from ldncompound.cli import main
from ldncompound.compounding import dosage_forms
from ldncompound.compounding.dosage_forms.order_classes import order_class
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.weighing.equipment import Balance
from ldncompound.core.dosage_forms import FORMS, ListedForm
from ldncompound.formulary.loading import shipped_folder
from ldncompound.pharmacy.batches.recorded_preparation import recorded_preparation
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.master_records import load_formulary
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify

FOLDER = {
    "__init__": '"""Powder in sachets."""',
    "order": '''
        """What is ordered of a powder in sachets: as typed, and as read."""

        from dataclasses import dataclass
        from typing import Annotated, ClassVar

        from ldncompound.compounding.prescription.declared_fields import OrderField
        from ldncompound.compounding.prescription.order_fields import Order
        from ldncompound.compounding.prescription.steps import Intake
        from ldncompound.core.quantities import MG, Quantity, parse_count, read_quantity


        @dataclass(frozen=True, slots=True, kw_only=True)
        class SachetOrder(Order):
            """One prescription for sachets; each holds a dose in so much powder."""

            form: ClassVar[str] = "sachets"
            form_in_words: ClassVar[str] = "a powder in sachets"
            example: ClassVar[str] = "ldncompound sachets --dose '3 mg' --powder '500 mg'"

            powder: Annotated[str | None, OrderField("Powder in one sachet.", "Q")] = None


        @dataclass(frozen=True)
        class SachetRequest:
            """The figures of an order for sachets, understood."""

            dose: Quantity
            powder: Quantity
            doses_per_day: int
            days: int
            fills: None = None
            steps: tuple[()] = ()

            @property
            def intakes(self):
                """Return the doses of the course."""
                return (Intake(self.dose, self.doses_per_day, 1, 0, self.days),)

            @classmethod
            def read(cls, order):
                """Read every figure of an order."""
                return cls(
                    dose=read_quantity(order.dose, "mass", "the dose").to(MG),
                    powder=read_quantity(order.powder, "mass", "the powder").to(MG),
                    doses_per_day=parse_count(order.per_day),
                    days=parse_count(order.days),
                )
        ''',
    "master_record": '''
        """Master formulation records of powders in sachets."""

        from msgspec import field

        from ldncompound.formulary.master_record import (
            BeyondUseBasis,
            ComponentFacts,
            MasterFormulation,
        )


        class SachetFormulation(MasterFormulation):
            """The master formulation record of a powder in sachets."""

            components: tuple[ComponentFacts, ...] = field(name="component")
            beyond_use: BeyondUseBasis

            @property
            def storage(self):
                """How the preparation is kept."""
                return self.beyond_use.storage


        RECORD = SachetFormulation
        ''',
    "figures": '''
        """The figures of a powder in sachets, as they stand in a preparation."""

        from typing import ClassVar

        from ldncompound.compounding.form_figures import FormFigures
        from ldncompound.core.quantity_fields import Count, Mass


        class SachetFigures(FormFigures):
            """How many sachets, and what each holds."""

            member: ClassVar[str] = "sachets"
            dry: ClassVar[bool] = True

            drug: Mass
            powder: Mass
            sachets: Count

            @property
            def product(self):
                """Return the drug in one sachet."""
                return self.drug

            @property
            def made(self):
                """Return how much powder is made."""
                return self.powder * self.sachets

            @property
            def dispensed(self):
                """Return how much powder is dispensed."""
                return self.made


        FIGURES = SachetFigures
        ''',
    "form": '''
        """A powder in sachets, as the path from order to preparation asks for it."""

        from fractions import Fraction

        from ldncompound.compounding import notes
        from ldncompound.compounding.checks_before_planning import check_documented
        from ldncompound.compounding.cost import Dispensed
        from ldncompound.compounding.dosage_form import Planned
        from ldncompound.compounding.dosage_forms.counted_units import limit
        from ldncompound.compounding.preparation import Component, Working, lots_of
        from ldncompound.compounding.weighing.powder_batch import PowderBatch
        from ldncompound.compounding.weighing.powder_plan import plan_batch
        from ldncompound.core.numbers import format_number
        from ldncompound.core.quantities import MG, PERCENT, G, mass, number_of, quantity
        from ldncompound.compounding.dosage_forms.powder_in_sachets.figures import SachetFigures
        from ldncompound.compounding.dosage_forms.powder_in_sachets.master_record import SachetFormulation
        from ldncompound.compounding.dosage_forms.powder_in_sachets.order import SachetRequest


        class Sachets:
            """A powder, weighed into sachets of one dose each."""

            def read(self, order):
                """Read the figures of an order."""
                return SachetRequest.read(order)

            def documented(self, order, request, formulary):
                """Return master record, range of doses and range in force."""
                return check_documented(order, request, formulary, SachetFormulation)

            def amounts(self, case):
                """Return the count of sachets."""
                return case.request.doses_per_day * case.request.days

            def names(self, case, amounts):
                """Return drug and filler."""
                return tuple(part.name for part in case.master.components)

            def days(self, case, amounts):
                """Return for how many days it serves."""
                return case.request.days

            # No lot of the tests asks for the powder that supplies one part of drug.
            potency = None

            def doubts(self, case, amounts, lots, /):
                """Return nothing: no figure of a powder in sachets is bounded."""
                return ()

            def limit(self, case, rule):
                """Return how long the powder keeps."""
                return limit(case.master, rule, case.formulary.cite)

            def plan(self, case, amounts, keeping):
                """Plan the weighing."""
                request, (active, filler) = case.request, keeping.names
                potency = case.potency([lot for lot in keeping.lots if lot.component == active])
                nominal = request.dose * amounts
                drug = number_of(nominal, MG) * potency.factor
                rest = number_of(request.powder, MG) * amounts - drug
                balance = case.balance()
                planned = plan_batch(
                    PowderBatch(active, filler, drug, rest, amounts, case.limit_of_content()),
                    balance,
                )
                dated = keeping.dated(case, request.days)
                figures = SachetFigures(
                    drug=request.dose, powder=request.powder, sachets=amounts
                )
                return Planned(
                    figures=figures,
                    plan=planned,
                    balance=balance,
                    expected=notes.expected_content(
                        planned.delivers, nominal, planned, case.practice.content,
                        case.formulary.cite,
                    ),
                    components=(
                        Component(
                            role="active", name=active, nominal=nominal, required=mass(drug),
                            factor=format_number(potency.factor), overage=quantity(0, PERCENT),
                            factor_basis=potency.basis, lots=lots_of(active, keeping.lots),
                        ),
                        Component(
                            role="filler", name=filler, required=mass(rest),
                            lots=lots_of(filler, keeping.lots),
                        ),
                    ),
                    dated=dated,
                    days=request.days,
                    consumed=planned.consumes,
                    given=Dispensed(number_of(figures.made, G), "g", 1, request.days),
                    unit=G,
                    working=(Working(of="sachets", text=f"{amounts} of one dose each"),),
                    notes=("Tap each sachet before it is opened.",),
                )


        FORM = Sachets()
        ''',
    "paper": '''
        """What sheet, label and screen say of a powder in sachets."""

        from ldncompound.compounding.form_paper import Container, FormPaper
        from ldncompound.core.quantities import in_words


        class SachetPaper(FormPaper):
            """How many sachets, and what each holds, in words."""

            label_form = "powder in sachets"
            label_size = "bottle"
            bench = "Weigh and rub together"
            yield_words = ("Sachets filled", "Destroyed")

            def subtitle(self):
                """Return dose and count."""
                return f"{in_words(self.figures.drug)}, {self.figures.sachets} sachets"

            def sheet_rows(self):
                """Return the count with its working."""
                return (("Sachets", self.working["sachets"]),)

            def screen_rows(self):
                """Return what each holds."""
                return (("Sachets", f"{in_words(self.figures.powder)} of powder in each"),)

            def after(self):
                """Return the filling."""
                return (("Fill the sachets.", in_words(self.figures.powder), "one by one"),)

            def dose_of(self, step):
                """Return what is one dose; none is drawn up."""
                return "1 sachet", ""

            def containers(self):
                """Return how many sachets the box holds."""
                return (Container(f"{self.figures.sachets} sachets"),)


        PAPER = SachetPaper
        ''',
}
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ELM = Practice(
    name="Elm Street Pharmacy",
    site="ELM",
    balances=(Balance(id="B", minimum="20 mg", readability="0.1 mg", accepted_error="1 %"),),
)


@pytest.fixture
def sachets(tmp_path, monkeypatch):
    """Add a fifth form for one test, and return the folder of its record."""
    folder = tmp_path / "forms" / "powder_in_sachets"
    folder.mkdir(parents=True)
    for name, text in FOLDER.items():
        (folder / f"{name}.py").write_text(dedent(text), encoding="utf-8")
    monkeypatch.setattr(dosage_forms, "__path__", [*dosage_forms.__path__, str(folder.parent)])
    listed = ListedForm(
        folder.name, "SachetOrder", "Prepare a powder in sachets.", "powder in sachets", "oral"
    )
    monkeypatch.setitem(FORMS, "sachets", listed)
    records = tmp_path / "records"
    records.mkdir()
    (records / "naltrexone-sachets.toml").write_text(record(), encoding="utf-8")

    yield records
    package = f"{dosage_forms.__name__}.{folder.name}"
    for name in [each for each in sys.modules if f"{each}.".startswith(f"{package}.")]:
        del sys.modules[name]
    vars(dosage_forms).pop(folder.name, None)


def record() -> str:
    """Return a record of sachets: that of tablets without its mould."""
    path = shipped_folder() / "naltrexone-sublingual-tablet.toml"
    tables = re.split(r"^(?=\[)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    kept = [each for each in tables if not re.match(r"\[(documented_form|mould|moistening)", each)]
    text = "".join(kept).replace('"naltrexone-sublingual-tablet"', '"naltrexone-sachets"')
    return text.replace('"sublingual tablet"', '"powder in sachets"')


def check_words(sheet, label):
    """Check that sheet and label have the words that the folder of the form gives."""
    sheet, label = (" ".join(each.split()) for each in (sheet, label))
    for words in (
        "3 mg, 30 sachets", "Sachets 30 of one dose each", "90 mg", "14910 mg",
        "Fill the sachets.", "Theoretical 15000 mg Sachets filled ____", "Tap each sachet",
    ):  # fmt: skip
        assert words in sheet, words
    for words in ("naltrexone hydrochloride powder in sachets", "3 mg (1 sachet)", "30 sachets"):
        assert words in label, words


def test_a_fifth_form_is_ordered_recorded_printed_and_shown(sachets, tmp_path, capsys):
    """From order to id, trail, sheet, label and screen, only its own folder refers to it."""
    kind, formulary = order_class("sachets"), load_formulary(sachets)
    path, order = tmp_path / "trail.sqlite", kind(
        formulation="naltrexone-sachets", dose="3 mg", powder="500 mg", days="30",
        patient="P-1", prescriber="Dr Maria Example",
        patient_name="Olivia Martin", rx="RX-1", directions="One sachet at bedtime.",
        lots=("naltrexone hydrochloride=N-1@2030-01", "tablet triturate base=B-1@2030-01"),
    )  # fmt: skip
    with Trail.open_for_acts(path) as trail:
        recorder = Recorder(
            trail, formulary, ELM, Desk("Ann Lee", "stated", "bench", NOW, NOW.date())
        )
        made = recorder.prepare(order).preparation
        sheet = " ".join(recorder.print_sheet(made.identity, "txt").decode().split())
        label = recorder.print_label(made.identity, "txt")
        again = recorded_preparation(trail, made.identity)

    assert made.identity == "ELM-20261123-0001"
    assert again.preparation == made == Preparation.from_document(made.document())
    assert again.document["sachets"] == {"drug": "3 mg", "powder": "500 mg", "sachets": 30}
    assert verify(path).entries == 3
    check_words(sheet, label.data.decode())
    assert label.size == "bottle"

    config = tmp_path / "pharmacy.toml"
    config.write_text('name = "Elm Street Pharmacy"\nsite = "ELM"\n', encoding="utf-8")
    paths = ["--trail", str(path), "--config", str(config), "--by", "Ann Lee"]
    for command in (
        ["show", made.identity, "--explain", *paths],
        ["sheet", made.identity, "-o", str(tmp_path / "sheet.txt"), *paths],
        ["label", made.identity, "-o", str(tmp_path / "label.txt"), *paths],
    ):
        assert main(command) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "500 mg of powder in each" in shown
    assert "Weigh and rub together" in shown
    assert "Fill the sachets." in (tmp_path / "sheet.txt").read_text(encoding="utf-8")
    assert "powder in sachets" in (tmp_path / "label.txt").read_text(encoding="utf-8")


def test_a_fifth_form_is_ordered_from_the_command_line(sachets, tmp_path, capsys):
    """Its line in the list of forms gives it a command with its own option, sheet and label."""
    config = tmp_path / "pharmacy.toml"
    balance = "B,minimum=20 mg,readability=0.1 mg,error=1 %"
    told = ("--name", "Elm Street Pharmacy", "--site", "ELM", "--balance", balance)
    assert main(["setup", *told, "--config", str(config)]) == 0
    sheet, label = tmp_path / "sheet.txt", tmp_path / "label.txt"
    ordered = [
        "sachets", "--dose", "3 mg", "--powder", "500 mg", "--days", "30", "--patient", "P-1",
        "--formulation", "naltrexone-sachets", "--formulations", str(sachets),
        "--prescriber", "Dr Maria Example", "--patient-name", "Olivia Martin", "--rx", "RX-1",
        "--directions", "One sachet at bedtime.",
        "--lot", "naltrexone hydrochloride=N-1@2030-01",
        "--lot", "tablet triturate base=B-1@2030-01",
        "--sheet", str(sheet), "--label", str(label), "--by", "Ann Lee",
        "--trail", str(tmp_path / "trail.sqlite"), "--config", str(config),
    ]  # fmt: skip

    assert main(["--help"]) == main(["sachets", "--help"]) == 0
    helped = capsys.readouterr().out
    assert "Prepare a powder in sachets." in helped
    assert "Powder in one sachet." in helped
    assert main(ordered) == 0
    assert "500 mg of powder in each" in " ".join(capsys.readouterr().out.split())
    check_words(sheet.read_text(encoding="utf-8"), label.read_text(encoding="utf-8"))
