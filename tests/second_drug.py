"""A copy of the data with a second drug, added as data only."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ldncompound.formulary.loading import shipped_folder

RECORD = "examplamine-capsule"

SUBSTANCE = """
id          = "examplamine"
name        = "examplamine"
labelled_as = "examplamine sulfate"
synonyms    = ["EXM"]

[similar]
names  = ["exemplamine"]
source = "made-up"

[usual_record]
capsules = "examplamine-capsule"

[labelling]
statement = "As the sulfate."
source    = "made-up"

[[form]]
name       = "examplamine sulfate"
formula    = "X"
molar_mass = "400.00"
source     = "made-up"

[[form]]
name       = "examplamine"
formula    = "X"
molar_mass = "300.00"
source     = "made-up"

[[documented_range]]
statement = "1 to 9 mg a day."
low       = "1 mg"
high      = "9 mg"
source    = "made-up"

[enforced_range]
low     = "1 mg"
high    = "9 mg"
per     = "day"
derived = "The one documented range."
source  = "made-up"

[[documented_schedule]]
id        = "made-up-two-weeks"
statement = "3 mg, then 6 mg."
doses     = ["3 mg", "6 mg"]
every     = "14 day"
missing   = ["days"]
source    = "made-up"

[[filler_to_avoid]]
name    = "chalk"
matches = ["chalk"]
reason  = "It was made up."
source  = "made-up"

[[screening]]
id      = "sleep"
kind    = "contraindication"
asks    = "yes or no"
text    = "Does the patient sleep at the wheel?"
because = "It makes drowsy."
source  = "made-up"
"""

SOURCE = """
[made-up]
title   = "A book that does not exist"
kind    = "made up"
address = ""
read_on = 2026-11-22
status  = "confirmed"
"""


def data_with_a_second_drug(folder: Path) -> Path:
    """Return a copy of the shipped data with a drug, its source and its record of capsules."""
    data = folder / "data"
    shutil.copytree(shipped_folder(), data)
    with (data / "sources.toml").open("a", encoding="utf-8") as sources:
        sources.write(SOURCE)
    (data / "examplamine.toml").write_text(SUBSTANCE, encoding="utf-8")
    record = (data / "naltrexone-capsule-mcc.toml").read_text(encoding="utf-8")
    for before, after in (
        ("naltrexone-capsule-mcc", RECORD),
        ("naltrexone hydrochloride", "examplamine sulfate"),
        ("Naltrexone hydrochloride", "Examplamine sulfate"),
        ("naltrexone, not naloxone or methylnaltrexone", "examplamine, not exemplamine"),
        ("naltrexone is neither naloxone nor methylnaltrexone", "examplamine is no exemplamine"),
    ):
        record = record.replace(before, after)
    record = re.sub(r"(?<![\w-])naltrexone(?![\w-])", "examplamine", record, flags=re.IGNORECASE)
    record = re.sub(r'source( *)= "[^"]*naltrexone[^"]*"', r'source\1= "made-up"', record)
    (data / f"{RECORD}.toml").write_text(record, encoding="utf-8")
    return data
