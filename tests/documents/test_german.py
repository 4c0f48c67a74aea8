"""Sheets in German, for orders of every kind: nothing of them is left in English."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from ldncompound.compounding.course_figures import CourseInUse, FigureTaken
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.fills import joined
from ldncompound.compounding.materials.confirmed import ConfirmedFigure
from ldncompound.compounding.materials.kept import NOTHING_KEPT
from ldncompound.compounding.materials.lots import Certificate, LotPrice, LotRecord, PackingMass
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.weighing.equipment_texts import parse_balance, parse_measure
from ldncompound.core.money import Money
from ldncompound.core.quantities import parse_quantity
from ldncompound.core.records import replaced
from ldncompound.core.text import spelled_out
from ldncompound.core.trail_place import TrailPlace
from ldncompound.documents.rendering import render_recorded_sheet
from making import FORMULARY

TODAY = date(2026, 11, 30)
SALT, CELLULOSE = "naltrexone hydrochloride", "microcrystalline cellulose"
WHO = {"patient": "P-1", "prescriber": "Dr Q"}


def lot(component, number, *, form=None, certificate=None, packing=(), confirmed=()):
    """Return a lot that was received."""
    return LotRecord(
        id=f"ELM-{number}", component=component, number=number, maker="M",
        expiration_date=date(2028, 3, 31), received_on=date(2026, 11, 23), form=form,
        certificate=certificate, tablets=None, shells=None, packing=packing, trituration=None,
        price=LotPrice(paid="0.01 EUR", per=parse_quantity("1000 g")), confirmed=confirmed,
    )  # fmt: skip


CERTIFICATE = Certificate(
    reference=None, assay=parse_quantity("98.5 %"), basis="dried", water=None,
    loss_on_drying=parse_quantity("5.1 %"), solvents=None,
)  # fmt: skip
TRIED = PackingMass(
    size="1", mass=parse_quantity("180.5 mg/capsule"), rsd=parse_quantity("1.5 %"), count=10,
    found="finished batch ELM-20261101-0001", on=TODAY,
)  # fmt: skip
OFF = ConfirmedFigure(figure="loss on drying", value="5.1 %", outside="at most 0.5 %", by=None)
LOTS = (
    lot(SALT, "N-1", form=SALT, certificate=CERTIFICATE, confirmed=(OFF,)),
    lot(SALT, "D-1", form=f"{SALT} dihydrate"),
    lot(CELLULOSE, "C-1", packing=(TRIED,)),
)


class Shelf(type(NOTHING_KEPT)):
    """A pharmacy that has received these lots."""

    def alike(self, text, *, looks=False):
        """Return the lots of a number."""
        return tuple(each for each in LOTS if text in (each.number, each.id))


FINE = parse_balance("B1,repeatability=0.2 mg,readability=0.1 mg")
COARSE = parse_balance("B2,minimum=120 mg,readability=1 mg,capacity=2 g")
MEASURES = (
    parse_measure("S1,kind=oral syringe,capacity=1 mL,graduation=0.01 mL,least=0.1 mL"),
    parse_measure("S5,kind=oral syringe,capacity=5 mL,graduation=0.2 mL,least=1 mL"),
    parse_measure("G50,kind=graduate,capacity=50 mL,graduation=1 mL,least=10 mL"),
)
CHARGES = {"labour": Money(Fraction(15), "EUR"), "container": Money(Fraction(1), "EUR")}
SHOPS = {
    "none": Practice(name="Elm", jurisdiction="DE"),
    "one": Practice(name="Elm", jurisdiction="DE", balances=(COARSE,), **CHARGES),
    "two": Practice(name="Elm", jurisdiction="DE", balances=(COARSE, FINE), measures=MEASURES),
    "us": Practice(name="Elm", balances=(FINE,), paper="a4"),
}


def capsules(**more):
    """Return an order of capsules."""
    return CapsuleOrder(**{"dose": "1.5 mg", "days": "30", **WHO, **more})


def liquid(record, **more):
    """Return an order of an oral liquid."""
    record = f"naltrexone-oral-liquid-{record}"
    return LiquidOrder(**{"dose": "1.5 mg", "days": "30", "formulation": record, **WHO, **more})


def tablets(**more):
    """Return an order of sublingual tablets."""
    order = {"dose": "1.5 mg", "days": "10", "blank_mass": "65 mg/tablet", **WHO, **more}
    return TabletOrder(**order)


def topical(**more):
    """Return an order of a topical preparation."""
    order = {
        "strength": "4.5 mg/g", "amount": "0.5 g", "days": "20", "base": "Basiscreme",
        "base_kind": "preserved-aqueous", **WHO, **more,
    }  # fmt: skip
    return TopicalOrder(**order)


LACTOSE, SUCROSE = "naltrexone-capsule-lactose", "naltrexone-capsule-sucrose"
STEPS = ("1.5 mg for 7 days", "3 mg for 7 days", "4.5 mg for 7 days")
ORDERS = {
    "estimated": ("none", capsules(days=None, quantity="31", per_day="2")),
    "direct": ("us", capsules(fill_mass="130.5 mg/capsule", excess="2 capsule")),
    "certificate": ("two", capsules(lots=(f"{SALT}=N-1", f"{CELLULOSE}=C-1"), size="1")),
    "policy": ("one", capsules(lots=(f"{SALT}=N-1",), potency="as-label", formulation=LACTOSE)),
    "dihydrate": ("one", capsules(lots=(f"{SALT}=D-1",), formulation=SUCROSE, dose_as="base")),
    "volume": ("one", capsules(fill_by="volume", dose="0.5 mg")),
    "stock": ("one", CapsuleOrder(
        dose="1.5 mg", days=None, quantity="100", patient="", prescriber="", for_stock=True)),
    "steps": ("us", CapsuleOrder(dose="4.5 mg", strength="1.5 mg", steps=STEPS, **WHO)),
    "late": ("two", capsules(
        prepared_on="2026-11-27", reason="Nachtrag", directions="2 tsp twice daily, .5 mg or 1.0 mg",
        answers=("liver=no", "opioids=12 day"), formulation=SUCROSE)),
    "confirmed": ("one", capsules(fill_mass="100.5 mg/capsule", size="000", confirmed="gewogen",
        lots=(f"{SALT}=X-1@2040-01-31",))),
    "fills": ("one", capsules(days="400", fills="auto")),
    "typed": ("one", capsules(lots=(f"{SALT}=X-1@2026-12-31",), days="20")),
    "whole tablets": ("none", liquid("tablets", dose="0.5 mg")),
    "crushed tablets": ("two", liquid("tablets-benzoate", tablet_mass="180.5 mg")),
    "powder": ("us", liquid("powder", dose="4.5 mg", days="35")),
    "stock solution": ("one", liquid("powder", dose="0.5 mg", days="20", storage="room")),
    "two syringes": ("two", liquid("powder", dose="3.35 mg", days="20")),
    "overfilled": ("one", liquid("powder", days="10", overfill="60.5 mL", confirmed="gewollt")),
    "two bottles": ("two", liquid("powder", days="35", dose="4.5 mg", bottle="60 mL",
                                  overfill="5 %")),
    "sublingual": ("none", tablets()),
    "sublingual, cast": ("one", tablets(loaded_mass="66.5 mg/tablet", loaded_drug="4.5 mg/tablet",
                                        mould="Form 3")),
    "topical": ("none", topical(days="25")),
    "pump": ("one", topical(
        strength="4.5 mg/g", amount=None, actuations="2", actuation_mass="0.25 g", excess="2 g",
        overfill="1.5 g", base_kind="nonaqueous")),
}  # fmt: skip
COURSE = CourseInUse(
    schedule="ELM-T-0001", fill=1, of=3, part=1, parts=2, dose=parse_quantity("4.5 mg"),
    beside=("1 capsule of 1.5 mg",), first_day=TODAY, last_day=date(2026, 12, 29),
    taken=(
        FigureTaken(name="fill_mass", figure="130.5 mg/capsule", lot="ELM-C-1"),
        FigureTaken(name="density_factor", figure="1.25", preparation="ELM-20261101-0001"),
    ),
)  # fmt: skip


@cache
def sheet(name):
    """Return the German sheet of an order, its lines joined."""
    shop, order = ORDERS[name]
    made = prepare(
        order, formulary=FORMULARY, pharmacy=SHOPS[shop], today=TODAY, kept=Shelf(), by="Ann Lee"
    )
    if name == "direct":
        made = joined(made, COURSE)
    answers = dict(each.split("=") for each in order.answers)
    place = TrailPlace(
        sequence=1, hash="0" * 64, size=1, root="0" * 64, screening={"answers": answers}
    )
    draft = replaced(made, id=f"ELM-{made.prepared_on:%Y%m%d}-0001", trail=place)
    data = render_recorded_sheet(draft, "txt", None, language="de")
    return " ".join(data.decode().split())


ENGLISH = re.compile(
    r"\b(?:the|of|and|with|from|into|to|is|are|not|by|any|its|that|which|at least|about|marks|day|"
    r"days|doses?|capsules?|tablets?|powder|batch|per|weigh|fill|made|each|more|than|or|on|after|"
    r"before|must|be|as|unconfirmed|label|drug|filler|base|excess|estimate|trial|certificate|"
    r"policy|month|container|labour|trituration|syringe|bottle|lot|yes|no|never|for|below|a)\b"
)
CITED = re.compile(r'^locator *= "(.*)"$', re.MULTILINE)


@cache
def cited():
    """Return titles of sources, and places in them, the longest first."""
    folder = Path(__file__).resolve().parents[2] / "formulations"
    places = {
        place
        for path in folder.rglob("*.toml")
        for place in CITED.findall(path.read_text(encoding="utf-8"))
    }
    titles = {spelled_out(each.title) for each in FORMULARY.sources.values()}
    titles |= {each.title for each in FORMULARY.sources.values()}
    return sorted(titles | places, key=len, reverse=True)


def said(name):
    """Return what a sheet says, without what is cited, typed, or an id."""
    text = sheet(name)
    for each in (*cited(), ORDERS[name][1].directions or "Basiscreme"):
        text = text.replace(each, "§")
    for typed in ("2 tsp", "twice daily", ".5 mg", "1.0 mg", "4.5 mg/g, actuations: 2"):
        text = text.replace(f"nennt {typed}", "§").replace(f"schreibt {typed}", "§")
    text = re.sub(r"\(verordnet als: [^)]*\)", "§", text)
    return re.sub(r"naltrexone-[a-z-]+|ldncompound [0-9a-z.+]+", "§", text)


@pytest.mark.parametrize("name", ORDERS)
def test_no_word_is_english(name):
    """What the program says, and what the formulary has, is German; what is cited may not be."""
    text = said(name)
    found = [text[max(0, each.start() - 40) : each.end() + 30] for each in ENGLISH.finditer(text)]

    assert found == []


@pytest.mark.parametrize("name", ORDERS)
def test_numbers_and_dates_are_written_as_in_germany(name):
    """No number has a decimal point, no date stands as programs read it."""
    text = re.sub(r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}", "§", said(name))

    assert re.findall(r".{20}[0-9]\.[0-9].{10}", text) == []
    assert re.findall(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) == []


SAYS = {
    "estimated": ("GESCHÄTZTE FÜLLUNG", "ANGENOMMENE WAAGE", "bleiben übrig: 1 von 31 Kapseln"),
    "direct": (
        "jede Einwaage erreicht die Mindesteinwaage der Waage: direkt",
        "zusammen mit 1 Kapsel zu 1,5 mg", "Füllmasse 130,5 mg je Kapsel: wie bei der Charge",
        "Dichtefaktor 1,25, wie für", "Einnahmeplans ELM-T-0001, 30.11.2026 bis 29.12.2026",
    ),
    "certificate": (
        "fertiger Ansatz ELM-20261101-0001, Charge ELM-C-1", "Prüfzertifikat (getrocknet)",
        "98,5 % × (100 % − 5,1 %)",
        "BESTÄTIGT DURCH eine Apothekerin oder einen Apotheker: Charge N-1 von Naltrexonhydrochlorid, Trocknungsverlust",
    ),
    "policy": ("Nach der Regel „wie deklariert“", "unter 0,01 EUR"),
    "dihydrate": ("DAS PULVER IST NALTREXONHYDROCHLORID-DIHYDRAT", "Dosis auf die Base bezogen"),
    "volume": ("NACH VOLUMEN GEFÜLLT", "etwa"),
    "stock": ("AUF VORRAT", "100 Kapseln auf Vorrat"),
    "steps": ("1 je Dosis × 7 Dosen + 2 je Dosis × 7 Dosen",),
    "late": ("Nachgetragen: hergestellt am 27.11.2026, eingetragen am 30.11.2026", "bestellt ist 1-mal täglich",
             "schreibt 1.0 mg, mit einer Null", "Antwort: nein", "Antwort: 12 Tage"),
    "confirmed": ("BESTÄTIGT DURCH Ann Lee: Füllmasse 100,5 mg je Kapsel in Größe 000, außerhalb von 0,1 g je",
        "Verfalldatum 31.01.2040, außerhalb von 10 Jahren ab dem 30.11.2026",),
    "fills": ("Teilmenge 1 von", "Behandlungsdauer insgesamt 400 Tage"),
    "typed": ("Verfall von Naltrexonhydrochlorid, Charge X-1",),
    "whole tablets": ("WENIGE TABLETTEN: Eine einzelne kann", " oder ein Teil von 20 Tabletten"),
    "crushed tablets": ("zerriebene Tabletten", "mittlere Tablettenmasse 180,5 mg ÷ 50 mg"),
    "powder": ("aus den Schritten:",),
    "stock solution": ("Stammlösung 1", "Stabilitätsstudie"),
    "two syringes": ("BRAUCHT ZWEI SPRITZEN: ", " mit S1", "UND für dieselben 3,35 mg"),
    "overfilled": ("Überfüllung 60,5 mL, außerhalb von höchstens 100 % der abgegebenen",),
    "two bottles": ("2 braune Flaschen", "Überfüllung"),
    "sublingual": ("DICHTEFAKTOR NICHT BESTIMMT", "DARREICHUNGSFORM BELEGT"),
    "sublingual, cast": ("doppeltes Gießen: 4,5 mg ÷ (65 mg − (66,5 mg − 4,5 mg))",),
    "topical": ("Basiscreme (konserviert, wasserhaltig)", "Keine Überfüllung"),
    "pump": ("je Hub; 2 × 0,25 g", "Basiscreme (wasserfrei)"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAYS)
def test_what_is_said_is_said_in_german(name):
    """Notes, workings and steps of each kind of order are there, in the terms of the field."""
    text = sheet(name)

    for words in SAYS[name]:
        assert words in text, words
