"""What the name on a container says, for every form and component."""

from __future__ import annotations

import pytest

from ldncompound.compounding.materials.container_names import check_container
from ldncompound.compounding.materials.label_words import label_key
from ldncompound.core.refusals import Implausible, InvalidOrder, WrongComponent
from making import FORMULARY

SUBSTANCE = FORMULARY.substances["naltrexone"]
SALT, BASE = "naltrexone hydrochloride", "naltrexone"
HYDRATE, TABLETS = f"{SALT} dihydrate", f"{SALT} tablets 50 mg"
MCC = "microcrystalline cellulose"


def read(text, component=SALT, form=None, **more):
    """Read a container."""
    check_container(text, component, form, SUBSTANCE, FORMULARY, **more)


@pytest.mark.parametrize(
    ("text", "component", "form"),
    [
        *(
            (text, SALT, form)
            for form in (None, SALT)
            for text in (
                SALT, "Naltrexone HCl", "NALTREXONE HYDROCHLORIDE USP", "naltrexone-HCl, USP",
                "Naltrexonhydrochlorid", "Naltrexoni hydrochloridum Ph. Eur.", " naltrexone  HCl ",
                "\uff2e\uff21\uff2c\uff34\uff32\uff25\uff38\uff2f\uff2e\uff25 HCl",
                "Naltrexone\u00a0HCl (EP) micronized", "naltrexone hydrochloride, anhydrous",
            )
        ),
        *((text, SALT, BASE) for text in ("Naltrexone", "naltrexone base", "NALTREXONE BASE USP")),
        *((text, SALT, HYDRATE) for text in (HYDRATE, "Naltrexonhydrochlorid-Dihydrat")),
        (TABLETS, TABLETS, None),
        ("Naltrexone Hydrochloride Tablets, USP 50 mg", TABLETS, None),
        ("MCC", MCC, None),
        ("Avicel PH-102 NF", MCC, None),
        ("glycerin", "glycerol", None),
    ],
)  # fmt: skip
def test_a_container_is_named_as_its_label_names_it(text, component, form):
    """Synonyms, suffixes, letter case, width, blanks and dashes do not matter."""
    read(text, component, form)


@pytest.mark.parametrize(
    ("text", "component", "form"),
    [
        ("Naltrexone", SALT, SALT),
        ("Naltrexone", SALT, None),
        (SALT, SALT, BASE),
        (SALT, SALT, HYDRATE),
        (HYDRATE, SALT, SALT),
        *((text, SALT, None) for text in (
            "naloxone", "Naloxonhydrochlorid", "methylnaltrexone bromide", "Nalmefene HCl",
            "NALBUPHINE", "naloxone HCl dihydrate USP",
        )),
        (MCC, SALT, None),
        ("Avicel PH-102", SALT, SALT),
        (TABLETS, SALT, None),
        (SALT, TABLETS, None),
        (f"{SALT} trituration", SALT, SALT),
        (SALT, MCC, None),
        ("Naltrexone pamoate", MCC, None),
        ("lactose", MCC, None),
        ("hypromellose", MCC, None),
    ],
)  # fmt: skip
def test_a_name_of_something_else_is_another_component(text, component, form):
    """Another form, drug, look-alike or component; the remedy tells nobody what to type."""
    with pytest.raises(WrongComponent) as caught:
        read(text, component, form)

    assert component not in caught.value.remedy.replace(SUBSTANCE.told_apart, "")
    assert "--confirmed" not in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "component", "form"),
    [
        *((text, component, None) for component in (SALT, MCC) for text in (
            "n\u0430l0xone hydrochloride", "\u039daloxone", "na1mefene", "methy1naltrexone",
            "Naloxne HCl", "Methadon", "bupren0rphine", "Tramadolum", "tramadl HCl",
            f"{SALT} dihydrat", "hydrochloride na1trexone dihydrate", "Lact0se",
            "gl\u0443cerol", "sucr0se NF", "Hypr0mellose", "CaC\u041e3", "s1ow re1ease grade",
            "naltrexone 1:10", "naltrexone \u2236 10", "Triturati0n", "naltrexone 10 %", "10 %",
            "naltrexone 1 in 10", "naltrexone 10 percent", "naltrexone 5 mg/g",
            "hydrochloride", "HC1", "Hydrochlorid", "dihydrate HCl", "free base", "N\u0430", "17",
        )),
        *((text, SALT, None) for text in (
            "micr0crystalline cellulose", "rnicrocrystalline cellulose", "Avicel PH-1O2", "M\u0421C",
        )),
        *((text, MCC, None) for text in ("naltrexne pamoate", "na1trex\u043ene", SALT)),
        ("naltrexone hydrochlorid", SALT, HYDRATE),
    ],
)  # fmt: skip
def test_nobody_confirms_a_name_that_reads_like_something_else(text, component, form):
    """Look-alike letters, slips, strengths and bare salts; nor does an earlier confirmation."""
    for own in ((), (text,)):
        with pytest.raises(WrongComponent):
            read(text, component, form, own=own)


@pytest.mark.parametrize(
    ("text", "component", "form"),
    [
        ("na1trexone hydrochloride", SALT, None),
        ("hydrochloride, naltrexone", SALT, SALT),
        (f"{SALT} dihydrat", SALT, HYDRATE),
        ("Lact0se", "lactose monohydrate", None),
        ("microcrystaline cellulose", MCC, None),
        ("Vivapur 102", MCC, None),
        ("MCG", "sucrose", None),
        ("Naltrexonium chloratum", SALT, None),
        ("\u041d\u0430\u043b\u0442\u0440\u0435\u043a\u0441\u043e\u043d", SALT, None),
    ],
)
def test_a_slip_of_its_own_name_is_asked_and_can_be_confirmed(text, component, form):
    """Letters that look alike or one that is missing are no other substance."""
    with pytest.raises(Implausible):
        read(text, component, form)
    read(text, component, form, own=(text,))


@pytest.mark.parametrize(
    ("text", "component"),
    [
        *((each, SALT) for each in (
            "baclofen", "Tryptophan", "morphine sulfate", "talc", "white", "Revia", "NTX HCl",
            "TST-LOT-0001", "maltodextrin",
        )),
        *((each, SALT) for each in (
            "naltrexone hydrochloride / morphine", "bupropion/naltrexone", "naltrexone and bupropion",
            "naltrexone HBr", "naltrexone pamoate", "naltrexone methobromide", "seminaltrexone",
            "dextro-naltrexone", "not naltrexone hydrochloride", "naltrexone impurity A",
            "naltrexone hydrochloride + caffeine", "\u041d\u0430\u043b\u043e\u043a\u0441\u043e\u043d",
            "\u30ca\u30ed\u30ad\u30bd\u30f3", "\u7eb3\u6d1b\u916e",
        )),
        *((each, TABLETS) for each in (
            "Metoprolol 50 mg", "Contrave", "naltrexone hydrochloride tablets 500 mg", "Vivitrol",
            "naltrexone tablets 25 mg", "naltrexone 8 mg bupropion 90 mg tablets",
            "naltrexone tablets 50 mcg", "naltrexone tablets 5,0 mg", "naltrexone tablets 50 g",
        )),
        ("Capsulac 60", MCC), ("GranuLac 200", "sucrose"), ("Emcocel 90M", "lactose monohydrate"),
        ("Avicel", "sucrose"),
    ],
)  # fmt: skip
def test_what_does_not_name_the_drug_is_never_confirmed(text, component):
    """A label of the active has its name in it; a brand is that of its own component."""
    for own in ((), (text,)):
        with pytest.raises(WrongComponent):
            read(text, component, own=own)


@pytest.mark.parametrize(
    "text", ["Adepend 50 mg Naltrexonhydrochlorid", "naltrexone tablets, 50 mg, Accord"]
)
def test_a_brand_with_the_name_and_the_strength_can_be_confirmed(text):
    """The label of tablets has the name of the drug beside the brand, and its strength."""
    with pytest.raises(Implausible):
        read(text, TABLETS)
    read(text, TABLETS, own=(text,))


def test_a_comma_in_a_strength_is_a_point():
    """Labels of many countries write 99,5 %."""
    read("Glycerol 99,5 %", "glycerol")
    with pytest.raises(WrongComponent):
        read("Glycerol 85 %", "glycerol")


def test_an_unknown_name_asks_and_is_taken_once_it_is_confirmed():
    """What is known of nothing asks; the pharmacy's own synonym is taken, an empty name never."""
    with pytest.raises(Implausible) as caught:
        read("Naltrexonium chloratum")
    assert "naltrexone hydrochloride" not in caught.value.remedy
    read("NALTREXONIUM  chloratum", own=("Naltrexonium chloratum",))
    for empty in ("", "  ", "USP", "-"):
        with pytest.raises(InvalidOrder):
            read(empty)


def test_a_trituration_is_labelled_as_one():
    """Its own label names it; the label of a trituration is none of the pure powder."""
    read(f"{SALT} trituration", form=SALT, made_ahead=True)
    read("Naltrexone HCl trituration", form=SALT, made_ahead=True)
    own = ("Naltrexonium chloratum",)
    read("Naltrexonium chloratum trituration", form=SALT, made_ahead=True, own=own)
    with pytest.raises(WrongComponent):
        read("trituration", form=SALT, made_ahead=True)
    with pytest.raises(WrongComponent):
        read("Naltrexone HCl trituration 1:10", form=SALT)


def test_every_name_of_a_component_is_its_own_alone():
    """No name in the formulary leads to two forms of the drug."""
    seen = {}
    for form in SUBSTANCE.forms:
        for name in (form.name, *form.labels.names):
            assert seen.setdefault(label_key(name, SUBSTANCE.grades.names), form.name) == form.name
