"""What the files of a bundle are copies of; plain Python, for it is part of `check.py` in there."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

__all__ = [
    "BundleEntry",
    "canonical",
    "copies",
    "grew",
    "is_plan",
    "leaf",
    "node",
    "readable",
    "root_of_leaf",
    "sha256",
    "signatures",
]


class BundleEntry(NamedTuple):
    """An entry of the trail: its number, its body as stored and as read, its document."""

    number: int
    raw: bytes
    body: dict[str, Any]
    document: dict[str, Any]

    @property
    def done(self) -> bool:
        """Say whether it was not a refusal."""
        return bool(self.body["outcome"] == "done")

    @property
    def action(self) -> str:
        """Return what was done."""
        return str(self.body["action"])

    @property
    def told(self) -> dict[str, Any]:
        """Return who did it, and when."""
        paper = {"transcribed": self.document.get("transcribed")}
        who = {"by": self.body["by"]["name"], "at": self.body["at"], "entry": self.number}
        return {**who, **(paper if "transcribed" in self.document else {})}

    def values(self, kind: str) -> list[str]:
        """Return what it mentions of a kind."""
        return [value for each, value in self.body["mentions"] if each == kind]


# Bytes


def canonical(value: object) -> bytes:
    """Return the RFC 8785 form of what has texts, whole numbers and names in ASCII."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def readable(value: object) -> bytes:
    """Return JSON as the bundle has it."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def sha256(data: bytes) -> str:
    """Return the SHA-256 in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def node(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into one (RFC 6962 2.1)."""
    return hashlib.sha256(b"\1" + left + right).digest()


def leaf(body: bytes) -> bytes:
    """Hash an entry (RFC 6962 2.1)."""
    return hashlib.sha256(b"\0" + body).digest()


def root_of_leaf(body: bytes, number: int, size: int, path: Iterable[str]) -> str | None:
    """Return the root to which an entry and its path lead (RFC 9162 2.1.3.2)."""
    place, last = number - 1, size - 1
    found = leaf(body)
    for other in map(bytes.fromhex, path):
        if last == 0:
            return None
        if place & 1 or place == last:
            found = node(other, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, other)
        place, last = place >> 1, last >> 1
    return found.hex() if last == 0 else None


def grew(size: int, root: str, now: int, root_now: str, path: Iterable[str]) -> bool:
    """Say whether a tree is the beginning of a larger one (RFC 9162 2.1.4.2)."""
    way = list(map(bytes.fromhex, path))
    if size == now:
        return root == root_now and not way
    if size & (size - 1) == 0:
        way.insert(0, bytes.fromhex(root))
    if not 0 < size < now or not way:
        return False
    place, last = size - 1, now - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = way[0]
    for each in way[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node(each, first), node(each, second)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            second = node(second, each)
        place, last = place >> 1, last >> 1
    return last == 0 and (first.hex(), second.hex()) == (root, root_now)


# What the files of the bundle are copies of


def file_name(folder: str, what: str, number: int) -> str:
    """Return a file name that is valid on every file system."""
    return f"{folder}/{number:06d}-{re.sub(r'[^A-Za-z0-9-]', '-', what)[:40]}.json"


def copies(
    identity: str, lots: list[dict[str, Any]], entries: list[BundleEntry]
) -> dict[str, bytes]:
    """
    Return the files that are copies of proven entries, by name.

    Args:
        identity: Id of the batch.
        lots: The lots that it holds: component, number, id.
        entries: Those of the bundle, in order.
    """
    files: dict[str, bytes] = {}
    ids = {lot["id"] for lot in lots}
    for each in entries:
        name = None
        if ids & {*each.values("kept-lot")}:
            name = file_name("lots", each.body["subject"], each.number)
        elif each.action == "lot-recalled":
            name = file_name("lots", "recall", each.number)
        elif each.done and identity in each.values("batch"):
            kind = str(each.document.get("kind"))
            if each.action in ("check", "label"):
                folder, what = f"{each.action}s", kind if each.action == "check" else "label"
                name = file_name(folder, what, each.number)
        if name is not None:
            files[name] = readable(each.document)
    planned = [each for each in entries if is_plan(each, identity)]
    files["master-record.json"] = readable(planned[0].document["formulation"] if planned else None)
    files["signatures.json"] = readable(list(signatures(entries)))
    files["trace.json"] = readable([traced(lot, entries) for lot in lots])
    return files


def is_plan(entry: BundleEntry, identity: str) -> bool:
    """Say whether an entry is the preparation of the batch."""
    return entry.done and (entry.action, entry.body["subject"]) == ("preparation", identity)


def signatures(entries: list[BundleEntry]) -> Iterator[dict[str, Any]]:
    """Yield every signature: under an entry, of a secret that it uses, and in its document."""
    for each in filter(lambda entry: entry.done, entries):
        by, signed = each.body["by"], each.body.get("signature")
        about = {"entry": each.number, "action": each.action, "subject": each.body["subject"]}
        if signed is not None:
            who = {name: by.get(name) for name in ("person", "role", "key")}
            yield {**about, "of": "entry", **who, **signed}
        for value in each.values("single-use-proof"):
            public, _, made = value.partition(" ")
            yield {**about, "of": "secret", "key": public, "value": made}
        inside = each.document.get("signature")
        if isinstance(inside, dict):
            yield {**about, "of": "document", **inside}


def traced(lot: dict[str, Any], entries: list[BundleEntry]) -> dict[str, Any]:
    """Return for a lot every batch and trituration that named it, of this component alone."""
    kept = [each for each in entries if lot["id"] and lot["id"] in each.values("kept-lot")]
    numbers = {lot["number"], *(each.document["number"] for each in kept)}
    found = {
        str(each.body["subject"])
        for each in entries
        if each.done and each not in kept and numbers & {*each.values("lot")}
        if any(is_named(lot, numbers, *one) for one in named_in(each.document))
    }
    return {**lot, "named_by": sorted(found)}


def is_named(lot: dict[str, Any], numbers: set[str], component: str, stated: Any) -> bool:
    """Say whether what a document names for a component is this lot."""
    same = component == lot["component"] and stated.get("number") in numbers
    return same and (not stated.get("id") or not lot["id"] or stated["id"] == lot["id"])


def named_in(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield component and lot that the document of any act names."""
    made = document.get("trituration")
    if isinstance(made, dict):
        for name in (str(document["component"]), str(made["filler"])):
            yield from ((name, {"number": number}) for number in made["made_from"])
        return
    for part in document.get("components") or ():
        yield from ((part["name"], lot) for lot in part.get("lots") or ())
    if isinstance(document.get("lot"), dict):
        yield str(document.get("component")), document["lot"]
    for name in ("made", "new"):
        for component, lots in ((document.get(name) or {}).get("lots") or {}).items():
            yield from ((component, lot) for lot in lots)
