"""Time and memory of labels and sheets, each printed fresh, against bare typst in the same run.

Usage: nice python benchmarks/papers.py [--labels 1000] [--pairs 15] [--days 200 1000 3000]

No document is printed twice: typst remembers what it has set, and a second time costs nothing.
Neighbours differ in dose, days and fill, so in every figure, as well as in patient and directions.
Parts that all sheets share are set once in a process and remembered, as in a pharmacy that prints
all day; so the first sheet of a process is shown apart. The yardstick is the empty page that
`typst.compile` makes with no more than its standards: it looks through the fonts of the system
each time, so it is shown without them, and with the fonts of the papers ready, too.
What is held against each other runs in turns, so that a busy machine slows both; a ratio is the
median of the ratios of a turn, beside the smallest and the largest. Seconds are those of the
processor, of all threads, and of the clock. Programs start from compiled modules, as an installed
package has them. No test depends on these figures. POSIX alone.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

PRINTED = """
import resource, sys, time
from datetime import date
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.registry import prepare_capsules
from ldncompound.compounding.practice import Practice
from ldncompound.core.records import replaced
from ldncompound.core.trail_place import TrailPlace
from ldncompound.documents.label import Verification
from ldncompound.documents.labels_at_once import LabelWanted, render_labels_at_once
from ldncompound.documents.rendering import render_recorded_label, render_recorded_sheet
from ldncompound.documents.printed_as import PrintedAs
from ldncompound.pharmacy.master_records import load_formulary

FORMULARY = load_formulary()
ELM = Practice(name="Elm Street Pharmacy", address="1 Elm Street", telephone="555 0100", site="ELM")
LOTS = ("naltrexone hydrochloride=N-1@2034-01", "microcrystalline cellulose=C-1@2034-01",
        "empty capsule size 3=S-1@2034-01")
VERIFIED = Verification("Bo Chen", released=True)
NAMES = "Olivia Liam Emma Noah Ava Mia Lucas Ella Leo Nora".split()
BASES = [
    prepare_capsules(
        CapsuleOrder(dose=f"{dose} mg", days=days, patient="P", patient_name="P", rx="1",
                     prescriber="D", directions="Take it.", fill_mass=f"{fill} mg/capsule",
                     lots=LOTS),
        formulary=FORMULARY, pharmacy=ELM, today=date(2026, 11, 23),
    )
    for days, fill in (("30", 130), ("28", 127), ("60", 133), ("45", 124))
    for dose in ("0.5", "1", "1.5", "2", "3", "4.5")
]


def preparation(number):
    base = BASES[number % len(BASES)]
    given = replaced(
        base.prescription,
        patient_name=f"{NAMES[number % 10]} {NAMES[number // 10 % 10]} {number:x}",
        rx=f"RX-{204518 + number}", prescriber=f"Dr {NAMES[number // 3 % 10]} {number % 97}",
        directions=f"Take 1 capsule by mouth at {number % 12 + 1} in the evening.",
    )
    place = TrailPlace(sequence=number, hash="0" * 64, size=number, root=f"{number:064x}")
    return replaced(base, id=f"ELM-20261123-{number:04}", prescription=given, trail=place)


def label(number):
    render_recorded_label(preparation(number), "pdf", size=None, sizes=FORMULARY.label_sizes,
                          verification=VERIFIED, copy=False)


def sheet(number):
    render_recorded_sheet(preparation(number), "pdf", PrintedAs(False, (), False))


def memory():
    status = open("/proc/self/status").read() if sys.platform == "linux" else ""
    return int(status.partition("VmRSS:")[2].split()[0] or 0) / 1024 if status else 0


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024 if sys.platform == "linux" else 1024**2
    )
"""
AT_ONCE = """
wanted = (LabelWanted(preparation(n), VERIFIED, False) for n in range(int(sys.argv[1])))
began, worked = time.perf_counter(), time.process_time()
made = list(map(len, render_labels_at_once(wanted, size="vial", sizes=FORMULARY.label_sizes)))
print(time.process_time() - worked, time.perf_counter() - began, peak(), len(made))
"""
BESIDE = """
import typst
from ldncompound.documents.typesetting import _fonts
EMPTY = '#set document(title: [{}])\\n'
STANDARDS = ["a-2a", "ua-1"]
def bare(number):
    typst.compile(EMPTY.format(number).encode(), format="pdf", pdf_standards=STANDARDS)
def without_fonts(number):
    typst.compile(EMPTY.format(number).encode(), format="pdf", pdf_standards=STANDARDS,
                  ignore_system_fonts=True)
def with_ours(number):
    typst.compile(EMPTY.format(number).encode(), format="pdf", pdf_standards=STANDARDS,
                  font_paths=_fonts())
for number in range(int(sys.argv[1]) + 1):
    took = []
    for work in (bare, label, bare, sheet, without_fonts, with_ours):
        began = time.process_time()
        work(number)
        took.append(time.process_time() - began)
    print(*took)
"""
ALL_DAY = """
print(0, memory())
for number in range(int(sys.argv[1])):
    (sheet if number % 10 == 0 else label)(number)
    if str(number + 1) in sys.argv[2:]:
        print(number + 1, memory())
"""


def run(program: str, *words: str) -> list[list[float]]:
    """Run a program in a process of its own; return the numbers that it prints."""
    made = subprocess.run(
        [sys.executable, "-c", PRINTED + program, *words], check=True, capture_output=True,
        text=True,
    )  # fmt: skip
    return [[float(each) for each in line.split()] for line in made.stdout.splitlines()]


def spread(found: list[float]) -> str:
    """Return the median of some numbers, beside the smallest and the largest."""
    return f"{statistics.median(found):6.2f} ({min(found):.2f} to {max(found):.2f})"


def ratios(name: str, pairs: list[tuple[float, float]], aim: str) -> None:
    """Print the ratios of pairs of seconds, and the medians of both."""
    subject, yardstick = (statistics.median(each) * 1e3 for each in zip(*pairs, strict=True))
    told = spread([one / other for one, other in pairs])
    print(f"{name:<52} {subject:8.1f} ms / {yardstick:8.1f} ms = {told}   {aim}")


def at_once(count: int, rounds: int) -> None:
    """Print many different labels in a fresh process."""
    found = [run(AT_ONCE, str(count))[0] for _ in range(rounds)]
    processor, clock, peaks, files = zip(*found, strict=True)
    print(f"{count} different labels in {files[0]:.0f} files, in a fresh process")
    print(f"  seconds of the processor {spread(list(processor))}   aim 5")
    print(f"  seconds of the clock     {spread(list(clock))}")
    print(f"  MB at most               {spread(list(peaks))}   aim 300")


def beside(count: int) -> None:
    """Hold a fresh label and a fresh sheet against an empty page of the same standards."""
    first, *found = run(BESIDE, str(count))
    ratios("a fresh label, against an empty page", [(each[1], each[0]) for each in found], "")
    ratios("a fresh sheet, against an empty page", [(each[3], each[2]) for each in found], "aim 3")
    ratios("  the same, where typst looks for no fonts", [(x[3], x[4]) for x in found], "(shown)")
    ratios("  the same, with the fonts of papers ready", [(x[3], x[5]) for x in found], "(shown)")
    print(f"  the first sheet of a process {first[3] * 1e3:.1f} ms, beside {first[2] * 1e3:.1f} ms")


def command_line(pairs: int) -> None:
    """Hold `ldncompound label` against `ldncompound show`, by the seconds of the processor."""
    program = str(Path(sys.executable).with_name("ldncompound"))
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "LDNCOMPOUND_TRAIL": f"{home}/trail.sqlite", "LDNCOMPOUND_CONFIG": f"{home}/p.toml",
            "PYTHONPYCACHEPREFIX": f"{home}/compiled",
        }  # fmt: skip
        # An installed package is compiled once; else each start is measured compiling its modules.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)

        def timed(*words: str) -> float:
            child = subprocess.Popen(
                [program, *words],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            assert child.returncode == 0, words
            return usage.ru_utime + usage.ru_stime

        timed(
            "setup", "--name", "Elm", "--address", "1 Elm St", "--telephone", "5", "--site", "ELM"
        )
        timed("capsules", "--dose", "1.5 mg", "--days", "30", "--patient", "P", "--prescriber",
              "Dr Q", "--patient-name", "Ann", "--rx", "1", "--directions", "Take 1 at bedtime.",
              "--fill-mass", "130 mg/capsule")  # fmt: skip
        listed = subprocess.run([program, "batch", "list", "--json"], env=environment, check=True,
                                capture_output=True, text=True).stdout  # fmt: skip
        identity = listed.partition('"id": "')[2].partition('"')[0]
        found = []
        for number in range(-1, pairs):
            label = timed("label", identity, "-o", f"{home}/{number}.pdf")
            found.append((label, timed("show", identity)))
    # The first pair compiled its modules.
    ratios("ldncompound label, against ldncompound show", found[1:], "aim 1.6")


def all_day(marks: list[str]) -> None:
    """Print the memory of a process that prints labels, and a sheet for every tenth, all day."""
    found = run(ALL_DAY, marks[-1], *marks)
    print("MB of one process after so many fresh prints")
    print("  " + ", ".join(f"{count:.0f}: {megabytes:.0f}" for count, megabytes in found))


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--days", nargs="+", default=["200", "1000", "3000"])
    given = parser.parse_args()
    at_once(given.labels, given.rounds)
    beside(given.pairs)
    command_line(given.pairs)
    all_day(given.days)


if __name__ == "__main__":
    main()
