"""Prepare 300 random orders through the command line, and compare them with the old version.

Usage: python tools/comparison.py [--count N] [--seed S] [--write] [--documents FOLDER]
       python tools/comparison.py --changed FOLDER --why TEXT

It proves that a restructuring changed no number and no word. Each order is drawn from its number
alone: capsules, liquids, tablets, topical preparations and schedules, with the rules of the US,
of Germany or of Belgium, with or without balances, with received lots, and some that must be
refused. --write writes the results into tests/data/comparison/results.jsonl, after a first line
that names their commit. Without it they are compared with that file, and every difference is
printed; the exit code is 1 if there is any. --count takes a sample.

Intended changes since then are in changes.jsonl beside it, one line per order, with the reason
and the figures before and after; such an order is compared with that line. To add to it, let the
version before write its documents with --documents, and name that folder with --changed.

An order's line holds its exit code; `document`, the digest of the JSON document; `sheet`, the
SHA-256 of the batch sheet as text; `refusal`, the code of a refusal; and `made`, the digests of
what follows from it: the preparations of an accepted schedule, or the second fill.

The digest is that of the contract: SHA-256 of the RFC 8785 form without `trail`, and with
patient, patient_name, rx and directions of the prescription null. Left out or masked are:

- `trail`: commitments and root depend on salts, which are random.
- `wording`: the keys of the sentences, which the old version did not record.
- the digest of the data files, which any word of them changes: it is replaced by that of the
  old version. The contents of the files show in everything else.
- on a sheet, the size and root of the trail, for the same reason; and the version number, which
  may rise while nothing else changes. Documents contain these only in `trail`.

Nothing else differs between two runs: `in_process` fixes day, time and machine, and every path
is relative to an empty folder.

Only `ldncompound.cli.main` is called, so no other module is named here.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import rfc8785
from in_process import Answer, call, forget, settle

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "tests" / "data" / "comparison" / "results.jsonl"
CHANGES = RESULTS.with_name("changes.jsonl")
ORDERS, PER_WORLD = 300, 25
LEFT_OUT = ("trail", "wording")
PERSONAL = ("patient", "patient_name", "rx", "directions")
ACTIVE, TABLETS = "naltrexone hydrochloride", "naltrexone hydrochloride tablets 50 mg"
CELLULOSE, LACTOSE, SUCROSE = "microcrystalline cellulose", "lactose monohydrate", "sucrose"
BASE = "tablet triturate base"
FILLERS = {
    "naltrexone-capsule-mcc": (CELLULOSE, "F1"),
    "naltrexone-capsule-lactose": (LACTOSE, "F2"),
    "naltrexone-capsule-sucrose": (SUCROSE, "F3"),
}
SIZES = ("0", "1", "2", "3", "4")
DATA = "e6b1db576762e5aee39298f5f122afed71b43cf2a56904436ddd3f7e4a403a76"
"""Digest of the data files when the results were written."""
MASKED = (
    (re.compile(r"(?<=, formulary )[0-9a-f]{12}"), DATA[:12]),
    (re.compile(r"^( +)[0-9]+ [0-9a-f]{8}( ?[0-9a-f]{8}){7}$", re.MULTILINE), r"\1(size and root)"),
    (re.compile(r"\bldncompound [0-9]+\.[0-9]+\.[0-9]+\S*(?=, formulary)"), "ldncompound"),
)
BY = ("--by", "Ann Lee")

Chance = random.Random
Order = dict[str, Any]
Result = dict[str, Any]


# The pharmacy, its lots and what was made ahead


def words(options: Order) -> list[str]:
    """Return options as words of a command line; a list repeats its option."""
    found = []
    for name, value in options.items():
        for each in value if isinstance(value, list) else [value]:
            if each is not None:
                found += [f"--{name}", str(each)]
    return found


def number(chance: Chance, low: int, high: int, places: int = 1) -> str:
    """Return a random number with at most *places* decimals, without trailing zeros."""
    text = f"{chance.randint(low * 10**places, high * 10**places) / 10**places:.{places}f}"
    return text.rstrip("0").rstrip(".")


def balance(chance: Chance, name: str) -> str:
    """Return a random balance; some are impossible."""
    kind = chance.choice(["minimum", "sensitivity", "repeatability"])
    least = {"minimum": chance.randint(10, 300), "sensitivity": chance.randint(1, 12)}
    figure = least.get(kind, chance.choice(["0.02", "0.2", "1.5"]))
    text = f"{name},{kind}={figure} mg,readability={chance.choice(['0.01', '0.1', '1', '2'])} mg"
    text += chance.choice(["", f",error={chance.choice([1, 2, 5, 10])} %"])
    if chance.random() < 0.3:
        text += f",capacity={chance.choice([2, 20, 200])} g"
    if chance.random() < 0.3:
        text += f",drift={chance.choice(['0.01', '0.1', '1'])} mg"
    return text


def configure(chance: Chance, path: str) -> Order:
    """Write a random configuration; return the option that names it, or none."""
    if chance.random() < 0.15:
        return {}
    measures = [
        "S3,kind=oral syringe,capacity=3 mL,graduation=0.1 mL,least=0.6 mL",
        "G50,kind=graduate,capacity=50 mL,graduation=1 mL,least=10 mL",
    ]
    options = {
        "name": "Elm Street Pharmacy", "address": "1 Elm Street", "telephone": "555 0100",
        "site": "ELM", "jurisdiction": chance.choice(["US", "DE", "BE"]),
        "paper": chance.choice(["letter", "a4"]),
        "balance": [balance(chance, f"B{each}") for each in range(chance.choice([0, 1, 1, 2]))],
        "measure": chance.choice([[], [], measures]),
        "batch-error": chance.choice([None, None, "4 %"]),
        "band": chance.choice([[], [], ["2 mg/capsule=20", "1 mg/capsule=100"]]),
        "labour": chance.choice([None, "15.00 USD"]),
        "container": chance.choice([None, "0.80 USD"]),
    }  # fmt: skip
    told = call("setup", *words(options), "--config", path, "--replace")
    return {"config": path} if told.code == 0 else {}


def certificate(chance: Chance) -> Order:
    """Return a random certificate of an active."""
    basis = chance.choice(["as is", "dried", "anhydrous and solvent-free"])
    hydrates = ["hydrochloride dihydrate"] if basis == "as is" else []
    form = chance.choice(["hydrochloride"] * 4 + hydrates + ["base"])
    return {
        "form": form,
        # What it was taken to be of, when nobody could say.
        "assay-of": form if form in hydrates else None,
        "assay": f"{number(chance, 92, 102)} %",
        "basis": basis,
        "water": f"{number(chance, 0, 6)} %" if basis.startswith("anhydrous") else None,
        "loss-on-drying": f"{number(chance, 0, 6)} %" if basis == "dried" else None,
        "solvents": f"{number(chance, 0, 1, 2)} %" if chance.random() < 0.3 else None,
        "price": chance.choice([None, "120.00 USD"]),
    }


def world(index: int, trail: str) -> None:
    """Create a trail: lots with certificates, packing trials, a trituration made ahead."""
    chance = Chance(f"world-{index}")
    place = {"config": "world.toml", "trail": trail}
    best = "B0,repeatability=0.2 mg,readability=0.1 mg,capacity=200 g"
    call("setup", *words({"name": "Elm", "site": "ELM", "balance": best}), "--config",
         "world.toml", "--replace")  # fmt: skip

    def receive(name: str, lot: str, **more: Any) -> None:
        if more.get("price"):
            more["price-for"] = "1 g"
        until = chance.choice(["2028-03", "2029-06-30", "2027-03", "2028-12", "2026-12-20"])
        asked = {"component": name, "number": lot, "maker": f"Maker {lot}", "expires": until}
        demand(call("lots", "receive", *words({**asked, **more, **place}), *BY))

    def pack(identity: int, low: int, high: int) -> None:
        middle, shell = chance.randint(low, high), chance.choice([None, "48 mg"])
        offs = [chance.randint(-2, 2) for _ in range(6)]
        size = chance.choice(["2", "3", "3", "4"])
        # Net masses count: a shell weighs what one of its size does.
        empty = {"2": 61, "3": 48, "4": 38}[size] if shell else 0
        shell, masses = shell and f"{empty} mg", [f"{middle + off + empty} mg" for off in offs]
        asked = {"lot": f"ELM-LOT-{identity:04}", "size": size}
        demand(call("packing", "trial", *words({**asked, "shell": shell, "mass": masses, **place}),
                    *BY))  # fmt: skip

    for lot in ("A1", "A2", "A3"):
        receive(ACTIVE, lot, **certificate(chance))
    for name, lot in FILLERS.values():
        receive(name, lot, price=chance.choice([None, "30.00 USD"]))
    masses = [f"{chance.randint(158, 162)} mg" for _ in range(20)]
    receive(TABLETS, "T50", content="50 mg", mass=masses)
    receive("empty capsule size 3", "S3", size="3", material="gelatin")
    receive(BASE, "B1")
    pack(4, 110, 160)
    pack(chance.choice([5, 6]), 140, 220)
    if chance.random() < 0.5:
        pack(1, 80, 110)
    made = {"amount": chance.choice(["6 g", "20 g"]), "parts": chance.choice([5, 10, 20, 100])}
    from_lots = [f"{ACTIVE}=A1", f"{CELLULOSE}=F1"]
    call("triturations", "make", *words({**made, "lot": from_lots, **place}), *BY)


def demand(told: Answer) -> None:
    """Stop if a lot cannot be received: the orders would mean something else."""
    if told.code:
        raise SystemExit(told.err)


# The orders


def common(chance: Chance) -> Order:
    """Return what any order may have."""
    lot = chance.choice(["A1", "A1", "A2", "A3", "ELM-LOT-0010", "Z9@2028-01", None])
    return {
        "days": chance.choice([3, 7, 14, 14, 20, 20, 30, 30, 60, 90]),
        "patient": "P-1042",
        "prescriber": "Dr Example",
        "patient-name": chance.choice([None, "Olivia Martin"]),
        "rx": chance.choice([None, "RX-77"]),
        "directions": chance.choice([None, "Take at bedtime."]),
        "per-day": chance.choice([None] * 11 + ["2"]),
        "potency": chance.choice([None] * 6 + ["as-label", "certificate", "nrf"]),
        "dose-as": chance.choice([None] * 4 + ["hydrochloride"] * 2 + ["base"]),
        "protocol": chance.choice([None] * 14 + ["berkson"]),
        "prepared-on": chance.choice([None] * 9 + ["2026-11-22"]),
        "answer": chance.choice([[], [], [], ["opioids=never", "liver=no"], ["opioids=8 day"]]),
        "avoid": chance.choice([[]] * 12 + [["lactose"], ["dyes"], ["sucrose"]]),
        "lot": [] if lot is None else [f"{ACTIVE}={lot}"],
    }


def dose(chance: Chance) -> str:
    """Return a dose, mostly in range and often a usual one."""
    usual = ["0.5 mg", "1 mg", "1.5 mg", "1.5 mg", "3 mg", "4.5 mg", "4.5 mg"]
    return chance.choice([*usual, f"{number(chance, 0, 5, 2)} mg", f"{number(chance, 1, 4)} mg"])


def capsules(chance: Chance) -> Order:
    """Return an order for capsules."""
    order = {"dose": dose(chance), **common(chance)}
    record = chance.choice([*FILLERS, "naltrexone-capsule-mcc"])
    name, lot = FILLERS[record]
    if chance.random() < 0.6:
        order["lot"].append(f"{name}={lot}")
    size = chance.choice([None, None, None, *SIZES])
    if size in (None, "3") and chance.random() < 0.3:
        order["lot"].append("empty capsule size 3=S3")
    return {
        **order,
        "formulation": record,
        "fill-mass": f"{chance.randint(60, 300)} mg/capsule" if chance.random() < 0.4 else None,
        "size": size,
        "excess": chance.choice([None, "0 capsule", "10 %"]),
        "fills": chance.choice([None] * 5 + ["auto", "2"]),
    }


def liquid(chance: Chance) -> Order:
    """Return an order for a liquid."""
    order = {"dose": dose(chance), **common(chance)}
    record = chance.choice(["powder", "tablets", "tablets", "tablets-benzoate"])
    if record != "powder":
        order["lot"] = [f"{TABLETS}=T50"] if chance.random() < 0.7 else []
    return {
        **order,
        "formulation": f"naltrexone-oral-liquid-{record}",
        "storage": chance.choice([None, "refrigerator", "room"]),
        "overfill": chance.choice([None, None, "5 mL", "3 %"]),
        "batch-size": chance.choice([None, None, "100 mL"]),
        "bottle": chance.choice([None, None, None, "60 mL"]),
        "fills": chance.choice([None, "auto", "auto", "3"]),
    }


def tablets(chance: Chance) -> Order:
    """Return an order for moulded tablets."""
    order = {"dose": dose(chance), **common(chance)}
    if chance.random() < 0.5:
        order["lot"].append(f"{BASE}=B1")
    found: Order = {"density-factor": chance.choice([None, "1.2", "0.9"])}
    if chance.random() < 0.2:
        found = {"loaded-mass": "66 mg/tablet", "loaded-drug": "6 mg/tablet"}
    blank = chance.randint(61, 65) if "loaded-mass" in found else chance.randint(40, 120)
    return {
        **order,
        **found,
        "blank-mass": f"{blank} mg/tablet",
        "mould": chance.choice([None, "mould 2"]),
        "excess": chance.choice([None, "5 %", "2 tablet"]),
        "fills": chance.choice([None, None, "2"]),
    }


def topical(chance: Chance) -> Order:
    """Return an order for a topical preparation."""
    order = common(chance)
    one = {"amount": chance.choice(["0.5 g", "0.5 g", "0.25 g", "1 g"])}
    cream = chance.random() < 0.3
    if cream:
        one = {"amount": chance.choice(["0.1 g", "0.25 g", "0.4 g"])}
    elif chance.random() < 0.2:
        one = {"actuation-mass": "0.25 g", "actuations": "2"}
    return {
        **order,
        **one,
        "dose": chance.choice([None] * 9 + ["1.5 mg"]),
        "strength": "10 mg/g" if cream else f"{chance.choice(['2', '3', '3', '4.5', '6'])} mg/g",
        "base": None if cream else "our cream base, lot card 7",
        "base-kind": "preserved-aqueous"
        if cream
        else chance.choice(["preserved-aqueous", "nonaqueous"]),
        "overfill": chance.choice([None, "2 g", "5 %"]),
        "excess": chance.choice([None, "2 g", "5 %"]),
        "batch-size": chance.choice([None, None, "60 g"]),
        "formulation": "naltrexone-cream-usp" if cream else None,
    }


def titration(chance: Chance) -> Order:
    """Return an order for a schedule."""
    order = common(chance)
    course: Order = {"schedule": "guide-two-weeks", "days": "56 day"}
    if chance.random() < 0.8:
        doses = sorted(chance.sample(["0.5", "1", "1.5", "2", "3", "4", "4.5"], 3), key=float)
        lengths = (chance.choice([7, 14, 28]) for _ in doses)
        steps = [f"{mg} mg for {days} day" for mg, days in zip(doses, lengths, strict=True)]
        course = {"step": steps}
    kept = ("patient", "prescriber", "patient-name", "rx", "directions", "answer", "avoid")
    return {
        **course,
        **{name: order[name] for name in kept},
        "form": chance.choice(["capsule", "capsule", "liquid"]),
        "keep": chance.choice([[], ["1.5 mg"], ["1.5 mg", "3 mg"]]),
        "start": chance.choice([None, "2026-12-01"]),
        "fills": chance.choice([None, None, "2"]),
    }


FORMS = {
    capsules: 40, liquid: 20, tablets: 15, topical: 15, titration: 10,
}  # fmt: skip
SPOILED: tuple[Order, ...] = (
    {"dose": "4,5 mg"}, {"dose": "4.5 mL"}, {"dose": "9 mg"}, {"dose": "0.2 mg"}, {"days": "0"},
    {"days": "900"}, {"answer": ["opioids=yes"]}, {"answer": ["liver=yes"]}, {"drug": "naloxone"},
    {"formulation": "nobody"}, {"lot": [f"{ACTIVE}=A1@2020-01"]}, {"protocol": "nobody"},
    {"avoid": ["cellulose", "lactose", "sucrose"]}, {"balance": "nowhere"}, {"per-day": "9"},
    {"prepared-on": "2026-11-24"}, {"prepared-on": "2026-11-01"}, {"potency": "guess"},
    {"patient": ""}, {"first-dose": "x"},
)  # fmt: skip


def drawn(index: int) -> tuple[str, Order]:
    """Return the form and the options of an order, from its number alone."""
    chance = Chance(f"order-{index}")
    (form,) = chance.choices(list(FORMS), weights=list(FORMS.values()))
    options = form(chance)
    if options.get("prepared-on") == "2026-11-22":
        options["reason"] = "written up the day after"
    if "dyes" in options["avoid"]:
        options["checked"] = ["dyes: the shells are clear"]
    if "opioids=8 day" in options["answer"]:
        options["consulted"] = ["opioids: codeine once, start as ordered"]
    if chance.random() < 0.12:
        known = [each for each in SPOILED if form is not titration or "dose" not in each]
        options |= chance.choice(known)
    return form.__name__, options


# What became of them


def digest(document: dict[str, Any]) -> str:
    """Return the digest of a document as the contract defines it."""
    kept = {name: value for name, value in document.items() if name not in LEFT_OUT}
    if isinstance(kept.get("prescription"), dict):
        kept["prescription"] = {**kept["prescription"], **dict.fromkeys(PERSONAL)}
    if isinstance(kept.get("program"), dict):
        kept["program"] = {**kept["program"], "formulary": DATA}
    return sha256(rfc8785.dumps(kept)).hexdigest()


def sheet_digest(path: Path) -> str | None:
    """Return the SHA-256 of a sheet without its random parts; None if there is none."""
    if not path.exists():
        return None
    text = path.read_text(encoding="utf-8")
    for pattern, instead in MASKED:
        text = pattern.sub(instead, text)
    return sha256(text.encode()).hexdigest()


def one(index: int, keep: Path | None = None) -> Result:
    """Prepare one order in a copy of its world, and return its line; store its output in *keep*."""
    for each in Path().glob("order*"):
        each.unlink()
    source, trail = Path(f"world-{index // PER_WORLD}.sqlite"), "order.sqlite"
    if not source.exists():
        world(index // PER_WORLD, str(source))
    shutil.copyfile(source, trail)
    forget()
    form, options = drawn(index)
    chance = Chance(f"pharmacy-{index}")
    place = [*words({**configure(chance, "order.toml"), "trail": trail}), "--json", *BY]
    paper = [] if form == "titration" else ["--sheet", "order.txt"]
    told = call(form, *words(options), *place, *paper)
    document = json.loads(told.out)
    if keep is not None:
        (keep / f"{index}.json").write_text(told.out, encoding="utf-8")
    result: Result = {
        "order": index,
        "form": form,
        "exit": told.code,
        "document": digest(document),
        "sheet": sheet_digest(Path("order.txt")),
        "refusal": document["code"] if told.code else None,
        "made": [] if told.code else afterwards(form, document, place),
    }
    return result


def afterwards(form: str, document: dict[str, Any], place: list[str]) -> list[str | None]:
    """Accept a schedule, or make the second fill; return the digests of documents and sheets."""
    identity = document["id"]
    if form == "titration":
        told = call("titration", "accept", identity, *place)
        accepted = json.loads(told.out)
        made = [each["id"] for each in accepted.get("preparations", [])]
    elif document.get("course", {}).get("later"):
        told = call("refill", identity, "--early", *place)
        accepted = json.loads(told.out)
        made = [accepted["id"]] if told.code == 0 else []
    else:
        return []
    found: list[str | None] = [digest(accepted)]
    for each in made:
        found.append(digest(json.loads(call("show", each, *place).out)))
        for name in ("original", each):  # the results were written from copies
            call("sheet", each, "-o", f"order-{name}.txt", "--replace", *place)
        found.append(sheet_digest(Path(f"order-{each}.txt")))
    return found


def commit() -> str:
    """Return the short name of the last commit that touched the program or its records."""
    told = subprocess.run(
        ["git", "log", "-1", "--abbrev=7", "--format=%h", "--", "src", "formulations"],  # noqa: S607 - whichever git there is
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    return told.stdout.strip()


def sample(count: int, seed: str) -> list[int]:
    """Return the orders to try: all, or some from a few worlds, so that few are set up."""
    if count >= ORDERS:
        return list(range(ORDERS))
    chance, needed = Chance(seed), -(-count // 9)
    worlds = chance.sample(range(ORDERS // PER_WORLD), min(needed, ORDERS // PER_WORLD))
    among = [each * PER_WORLD + offset for each in worlds for offset in range(PER_WORLD)]
    return sorted(chance.sample(among, count))


def differences(old: dict[int, Result], new: list[Result]) -> list[str]:
    """Return what differs, one line per member of an order."""
    return [
        f"order {result['order']} ({result['form']}): {name} was {was.get(name)}, is {value}"
        for result in new
        for was in [old.get(result["order"], {})]
        for name, value in result.items()
        if was.get(name) != value
    ]


def _numbers(text: str) -> list[str]:
    """Return the numbers of a text, in order."""
    return re.findall(r"[0-9]+(?:[.][0-9]+)?", text)


def changed_members(was: Any, now: Any, path: str = "") -> dict[str, list[Any]]:
    """Return every figure that differs between two documents, by its path, before and after."""
    if path in LEFT_OUT or was == now:
        return {}
    if isinstance(was, dict) and isinstance(now, dict):
        pairs = [(name, was.get(name), now.get(name)) for name in sorted({*was, *now})]
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        pairs = [(str(at), *both) for at, both in enumerate(zip(was, now, strict=True))]
    elif isinstance(was, str) and isinstance(now, str) and _numbers(was) == _numbers(now):
        return {}  # only its words
    else:
        return {path: [was, now]}
    return {
        at: each
        for name, old, new in pairs
        for at, each in changed_members(old, new, f"{path}.{name}".strip(".")).items()
    }


def write_changes(found: list[Result], why: str, before: Path, now: Path) -> int:
    """Write a line for each order that differs from the old version; return their number."""
    old = {each["order"]: each for each in lines_of(RESULTS)[1:]}
    kept = {each["order"]: each for each in lines_of(CHANGES)}
    for result in found:
        if not differences(expected(), [result]):
            continue
        at = result["order"]
        pair = (json.loads((each / f"{at}.json").read_text("utf-8")) for each in (before, now))
        reasons = [*kept.get(at, {}).get("why", []), why]
        figures = dict(kept.get(at, {}).get("figures", {}))
        for path, (was, now_is) in changed_members(*pair).items():
            figures[path] = [figures.get(path, [was])[0], now_is]
        kept[at] = {**result, "why": reasons, "figures": figures}
    kept = {at: each for at, each in kept.items() if differences(old, [bare(each)])}
    lines = (json.dumps(kept[at], separators=(",", ":")) for at in sorted(kept))
    CHANGES.write_text("".join(f"{each}\n" for each in lines), encoding="utf-8", newline="\n")
    return len(kept)


def lines_of(path: Path) -> list[Any]:
    """Return the lines of a file of results; none if there is no file."""
    return list(map(json.loads, path.read_text("utf-8").splitlines())) if path.exists() else []


def bare(line: Result) -> Result:
    """Return a result without the reasons for its change."""
    return {name: value for name, value in line.items() if name not in ("why", "figures")}


def expected() -> dict[int, Result]:
    """Return the expected result of each order: that of the old version, or its listed change."""
    return {each["order"]: bare(each) for each in [*lines_of(RESULTS)[1:], *lines_of(CHANGES)]}


def main() -> int:
    """Write, or compare and print what differs."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--count", type=int, default=ORDERS)
    asked.add_argument("--seed", default="1")
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--documents", type=Path)
    asked.add_argument("--changed", type=Path)
    asked.add_argument("--why", default="")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as home:
        settle(Path(home))
        taken = sample(ORDERS if given.write else given.count, given.seed)
        keep = given.documents or Path(home)
        keep.mkdir(parents=True, exist_ok=True)
        found = [one(index, keep.resolve()) for index in taken]
        if given.changed is not None:
            count = write_changes(found, given.why, given.changed, keep)
            print(f"{count} orders are listed as changed")
            return 0
    if given.write:
        head = {"schema": "ldncompound.comparison/1", "commit": commit(), "orders": len(found)}
        RESULTS.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(json.dumps(each, separators=(",", ":")) + "\n" for each in [head, *found])
        RESULTS.write_text(lines, encoding="utf-8", newline="\n")
        print(f"{len(found)} orders written, of commit {head['commit']}")
        return 0
    head = lines_of(RESULTS)[0]
    wrong = differences(expected(), found)
    for each in wrong:
        print(each)
    refused = sum(each["exit"] != 0 for each in found)
    print(f"{len(found)} orders compared with commit {head['commit']}, {refused} of them refused: "
          f"{len(wrong)} differences")  # fmt: skip
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
