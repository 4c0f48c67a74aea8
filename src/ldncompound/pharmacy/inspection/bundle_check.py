"""Check the bundle of a batch, with plain Python 3.11 and no package of anybody.

    python check.py [BUNDLE.zip] [--sheet "SIZE ROOT"] [--export TRAIL.jsonl]

Without a bundle it checks the folder in which it lies. --sheet takes size and root from a paper
that was received earlier. --export takes an export of the whole trail, and says which entries about
the batch the bundle leaves out. It ends with 0 if the bundle is CONSISTENT, and with 4 otherwise.

Signatures are checked where the package `cryptography` is installed. This program came with the
bundle: who does not trust the bundle takes it from the source of ldncompound.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unicodedata import category

from ldncompound.pharmacy.inspection.bundle_copies import (
    BundleEntry,
    canonical,
    copies,
    grew,
    is_plan,
    leaf,
    node,
    readable,
    root_of_leaf,
    sha256,
    signatures,
)
from ldncompound.pharmacy.inspection.bundle_record import NOT_COPIED, differences

__all__ = ["Findings", "Verifier", "check", "files_of", "main"]

Verifier = Callable[[str, str, bytes], bool]

AIDS = ("README.txt", "check.py", "binder.pdf", "record.pdf", "labels/label.txt")
"""What is there to be read alone."""

PERSON = "ldncompound.person/1"
PROOF, RECORD, SUMS = "proof.json", "record.json", "SHA256SUMS.txt"
OUTPUTS = ("record", "inspection")


class Findings:
    """What was found: what is wrong, what could not be checked, what holds, what is not proven."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.wrong: list[str] = []
        self.open: list[str] = []
        self.held: list[str] = []
        self.aids: list[str] = []
        self.signed: int = 0
        self.by_name: int = 0
        self.unchecked: int = 0

    @property
    def verdict(self) -> str:
        """Return one of three verdicts."""
        if self.wrong:
            return "NOT CONSISTENT"
        return "COULD NOT CHECK" if self.open else "CONSISTENT"

    def hold(self, holds: object, what: str) -> None:
        """Note what does not hold."""
        if not holds:
            self.wrong.append(what)

    def lines(self) -> list[str]:
        """Return all of it, to be printed; the verdict is first and last."""
        told = [f"NOT CONSISTENT: {each}" for each in self.wrong]
        told += [f"COULD NOT CHECK: {each}" for each in self.open]
        told += [*self.held, *(f"Not proven by the trail: {each}" for each in self.aids)]
        return [printable(each) for each in [*told, self.verdict]]


def printable(text: str) -> str:
    """Return a text that does nothing to a terminal."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def files_of(path: Path, found: Findings) -> dict[str, bytes]:
    """Return the files of a bundle, a ZIP or a folder, by name; note those that are there twice."""
    if path.is_dir():
        there = (each for each in sorted(path.rglob("*")) if each.is_file())
        return {each.relative_to(path).as_posix(): each.read_bytes() for each in there}
    files: dict[str, bytes] = {}
    with zipfile.ZipFile(path) as bundle:
        for each in bundle.infolist():
            found.hold(each.filename not in files, f"{each.filename} is there twice.")
            files[each.filename] = bundle.read(each)
    return files


def check(
    files: dict[str, bytes],
    found: Findings,
    verifies: Verifier | None,
    *,
    sheet: str | None = None,
    export: bytes | None = None,
) -> None:
    """
    Check a bundle.

    Args:
        files: By name.
        found: Takes what is found.
        verifies: Given key, signature and signed bytes, says whether they fit; None for nobody.
        sheet: Size and root from a paper.
        export: An export of the trail.
    """
    check_sums(files, found)
    try:
        proof, record = json.loads(files[PROOF]), json.loads(files[RECORD])
        if "of" not in proof:
            found.open.append("it is of an earlier version; use the lines in its README.txt.")
            return
        entries = proven(files, proof, found)
        check_copies(files, proof, record, entries, found)
        bodies = [] if export is None else export.splitlines()
        check_earlier(proof, sheet, bodies, found)
        check_signatures(entries, proof, verifies, found)
        if export is not None:
            check_export(bodies, proof, record, entries, found)
    except Exception as error:  # noqa: BLE001 - whatever a changed file may lead to
        found.wrong.append(f"it cannot be read as a bundle: {type(error).__name__} {error}")
    tell_limits(found, with_export=export is not None)


def check_sums(files: dict[str, bytes], found: Findings) -> None:
    """Hold every file against the list of files; neither has more than the other."""
    lines = files.get(SUMS, b"").decode("utf-8", "replace").splitlines()
    named = [line.partition("  ")[2] for line in lines]
    for line in lines:
        digest, _, name = line.partition("  ")
        found.hold(name in files, f"{name} is missing.")
        found.hold(sha256(files.get(name, b"")) == digest, f"{name} is not as {SUMS} says.")
    found.hold(len(named) == len({*named}), f"{SUMS} names a file twice.")
    for name in sorted(files.keys() - {*named, SUMS}):
        found.wrong.append(f"{name} is there and not in {SUMS}.")


def proven(files: dict[str, bytes], proof: dict[str, Any], found: Findings) -> list[BundleEntry]:
    """Return the entries, each held against its proof."""
    entries, names = [], set()
    numbers = [each["sequence"] for each in proof["entries"]]
    found.hold(numbers == sorted({*numbers}), f"{PROOF} has entries twice, or not in order.")
    found.hold(files[PROOF] == readable(proof), f"{PROOF} is not written as the program does.")
    for each in proof["entries"]:
        number = each["sequence"]
        raw, kept = (f"entries/{number:06d}.{kind}.json" for kind in ("body", "document"))
        names |= {raw, kept}
        body, document = json.loads(files[raw]), json.loads(files[kept])
        root = root_of_leaf(files[raw], number, proof["size"], each["path"])
        good = root == proof["root"] and sha256(files[raw]) == each["hash"]
        good = good and (body["sequence"], body["log"]) == (number, proof["log"])
        good = good and canonical(body) == files[raw] and canonical(document) == files[kept]
        good = good and body["digest"] == sha256(files[kept])
        found.hold(good, f"entry {number} is not in the trail with the root of {PROOF}.")
        entries.append(BundleEntry(number, files[raw], body, document))
    for name in sorted(each for each in files if each.startswith("entries/") and each not in names):
        found.wrong.append(f"{name} has no proof in {PROOF}.")
    found.held.append(
        f"{len(entries)} entries are in the trail of {proof['size']} entries with the root "
        f"{proof['root']}."
    )
    return entries


def check_copies(
    files: dict[str, bytes],
    proof: dict[str, Any],
    record: dict[str, Any],
    entries: list[BundleEntry],
    found: Findings,
) -> None:
    """Make every file that is a copy again from the entries, and hold the record against them."""
    identity = proof["of"]
    found.hold(any(is_plan(each, identity) for each in entries), f"{identity} is not planned.")
    lots = [
        {"component": part["name"], "number": lot["number"], "id": lot["id"]}
        for part in record["components"]
        for lot in part["lots"]
    ]
    made = copies(identity, lots, entries)
    for name, data in made.items():
        found.hold(name in files, f"{name} is missing.")
        found.hold(files.get(name, data) == data, f"{name} is not what the entries say.")
    known = {*made, *AIDS, PROOF, RECORD, SUMS}
    for name in sorted(files.keys() - known):
        if not name.startswith("entries/"):
            found.wrong.append(f"{name} follows from no entry.")
    found.hold(files[RECORD] == readable(record), f"{RECORD} is not written as the program does.")
    for place in differences(record, proof, entries):
        found.wrong.append(f"{RECORD}: {place} is not what the entries say.")
    found.held.append(f"{len(made)} files are what these entries say, and so is {RECORD}.")
    found.aids += [name for name in AIDS if name in files]
    found.aids.append(f"in {RECORD}: {NOT_COPIED}")


def check_earlier(
    proof: dict[str, Any], sheet: str | None, bodies: list[bytes], found: Findings
) -> None:
    """Check that earlier roots lead to the one of the bundle, and the one of a paper with them."""
    size, root = proof["size"], proof["root"]
    roots = {size: root}
    for each in proof["earlier"]:
        roots[each["size"]] = each["root"]
        found.hold(
            grew(each["size"], each["root"], size, root, each["path"]),
            f"the root at {each['size']} entries does not lead to that of {PROOF}.",
        )
    if sheet is None:
        return
    typed, digits = sheet_of(sheet)
    if 0 < typed <= len(bodies):
        roots.setdefault(typed, root_of(bodies[:typed]))
    if not re.fullmatch(r"[0-9a-f]{16,64}", digits):
        found.open.append("the paper needs its size, and 16 to 64 digits of its root.")
    elif typed not in roots:
        found.open.append(f"the bundle has no root at {typed} entries; take an export.")
    elif roots[typed].startswith(digits):
        found.held.append(f"It agrees with the paper: {typed} {digits}")
    else:
        found.wrong.append(f"the paper shows another root at {typed} entries.")


def sheet_of(typed: str) -> tuple[int, str]:
    """Return size and root of a paper; case, blanks and dashes within the root do not count."""
    size, _, root = typed.strip().partition(" ")
    number = int(size) if re.fullmatch(r"[1-9][0-9]{0,14}", size, re.ASCII) else 0
    digits = (c for c in root if not (c.isspace() or c == "\u2212" or category(c) in ("Pd", "Cf")))
    return number, "".join(digits).lower()


def check_signatures(
    entries: list[BundleEntry], proof: dict[str, Any], verifies: Verifier | None, found: Findings
) -> None:
    """Check each signature with the key that its person had at that entry, by the entries."""
    roots = {each["size"]: each["root"] for each in proof["earlier"]}
    keys: dict[str, str | None] = {}
    secrets: set[str] = set()
    for entry in (each for each in entries if each.done):
        person = entry.document if entry.document.get("schema") == PERSON else None
        if person is not None and person["id"] == entry.body["by"].get("person"):
            keys.setdefault(person["id"], person["public_key"])
            if person["state"] != "revoked":  # whoever has a new key signs with it
                keys[person["id"]] = person["public_key"]
        for stated in signatures([entry]):
            what = f"the signature ({stated['of']}) in entry {entry.number}"
            key, value, signed = parts_of(stated, entry)
            if stated["of"] == "secret":
                found.hold(key in secrets, f"{what} is of no secret that an entry before names.")
            elif stated["of"] == "entry" or "schema" in stated:
                who = stated["person"]
                found.hold(keys.get(who, "") == key, f"{what}: {who} had another key, or none.")
            if stated["of"] == "entry" and entry.number > 1:
                found.hold(
                    roots.get(entry.number - 1) == stated["root"],
                    f"{what} is of other entries before it.",
                )
            found.by_name += value is None
            found.unchecked += value is not None and verifies is None
            if value is not None and verifies is not None:
                found.signed += 1
                found.hold(verifies(str(key), value, signed), f"{what} does not fit.")
        if person is not None:
            keys[person["id"]] = person["public_key"]
            if person["state"] == "revoked":
                del keys[person["id"]]
        secrets |= {value.split(" ")[1] for value in entry.values("recovery-key")}
        secrets |= {value.split(" ")[0] for value in entry.values("invitation")}
    found.held.append(
        f"Signatures: {found.signed} checked with their keys, {found.by_name} by name alone."
    )
    if found.unchecked:
        found.open.append(f"{found.unchecked} signatures: this needs the package cryptography.")


def parts_of(stated: dict[str, Any], entry: BundleEntry) -> tuple[str | None, str | None, bytes]:
    """Return key, value and signed bytes of a signature."""
    if stated["of"] == "entry":
        without = {name: each for name, each in entry.body["signature"].items() if name != "value"}
        body = {**entry.body, "signature": without}
        signed = canonical({"schema": "ldncompound.entry-signature/1", "body": body})
        return stated["key"], stated.get("value") or None, signed
    if stated["of"] == "secret":
        (standing,) = entry.values("person-standing")
        signed = canonical({"schema": "ldncompound.proof/1", "standing": standing})
        return stated["key"], stated["value"], signed
    members = ("schema", "meaning", "person", "digest", "at")
    signed = canonical({name: stated.get(name) for name in members})
    return stated.get("public_key"), stated.get("signature"), signed


def check_export(
    bodies: list[bytes],
    proof: dict[str, Any],
    record: dict[str, Any],
    entries: list[BundleEntry],
    found: Findings,
) -> None:
    """Hold the bundle against an export, and name the entries that it leaves out."""
    root = root_of(bodies[: proof["size"]])
    if len(bodies) < proof["size"] or root != proof["root"]:
        found.wrong.append(f"the export is of another trail, or has another root than {PROOF}.")
        return
    lots = [lot | {"of": part["name"]} for part in record["components"] for lot in part["lots"]]
    keys = {("batch", proof["of"])}
    keys |= {("kept-lot", lot["id"]) for lot in lots} | {("lot", lot["number"]) for lot in lots}
    keys |= {("recalled-lot", lot["id"]) for lot in lots}
    keys |= {("recalled-lot", f"{lot['of']}={lot['number']}") for lot in lots}
    there = {each.number for each in entries}
    later = 0
    for number, raw in enumerate(bodies, start=1):
        body = json.loads(raw)
        about = {tuple(each) for each in body["mentions"]} & keys
        wanted = about and body["action"] not in OUTPUTS
        wanted = wanted and (body["outcome"] == "done" or ("batch", proof["of"]) in about)
        wanted = wanted or body["action"].startswith(("person-", "policy"))
        later += bool(wanted and number > proof["size"])
        if wanted and number <= proof["size"] and number not in there:
            found.wrong.append(f"the bundle leaves out entry {number} ({body['action']}).")
    found.held.append(
        f"The export has {len(bodies)} entries; {later} after the bundle are about the same."
    )


def root_of(bodies: list[bytes]) -> str:
    """Return the root of the tree over all bodies (RFC 6962 2.1)."""
    level = [leaf(each) for each in bodies]
    while len(level) > 1:
        pairs = [node(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0].hex() if level else sha256(b"")


def tell_limits(found: Findings, *, with_export: bool) -> None:
    """Say what a bundle alone cannot show."""
    found.aids.append("that this root is the pharmacy's: compare it with a paper (--sheet).")
    if not with_export:
        found.aids.append("that no entry about the batch was left out: take an export (--export).")


def main(arguments: list[str]) -> int:
    """Check a bundle, say what was found, and return 0 if all of it is consistent, else 4."""
    options, rest = {"--sheet": "", "--export": ""}, []
    waiting = iter(arguments)
    for each in waiting:
        if each in options:
            options[each] = next(waiting, "")
        else:
            rest.append(each)
    found = Findings()
    try:
        path = Path(rest[0]) if rest else Path(__file__).resolve().parent
        export = Path(options["--export"]).read_bytes() if options["--export"] else None
        files = files_of(path, found)
    except (OSError, ValueError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        found.open.append(f"the file cannot be read: {error}")
    else:
        check(files, found, verifier(), sheet=options["--sheet"] or None, export=export)
    sys.stdout.write("\n".join(found.lines()) + "\n")
    return 0 if found.verdict == "CONSISTENT" else 4


def verifier() -> Verifier | None:
    """Return the check of Ed25519, if the package is installed."""
    try:
        of = importlib.import_module("cryptography.hazmat.primitives.asymmetric.ed25519")
    except ImportError:
        return None

    def verifies(key: str, value: str, signed: bytes) -> bool:
        try:
            public = of.Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
            public.verify(bytes.fromhex(value), signed)
        except Exception:  # noqa: BLE001 - whatever it is, the signature does not fit
            return False
        return True

    return verifies


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
