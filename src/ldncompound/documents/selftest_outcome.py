"""What a self-test found: the cases, computed on the installed machine."""

from __future__ import annotations

from typing import Annotated

import msgspec

from ldncompound.core.records import Record, Sha256

__all__ = ["Case", "CaseComputed", "SelftestOutcome", "VersionsInUse"]


class Case(Record):
    """
    One sum that was published, or worked out by hand.

    Args:
        id: Short name.
        topic: Which sum it is.
        question: What is asked, in a sentence.
        given: What it starts from, by name.
        expected: The right results by name, exact: `10/3 %`, `75 mcg`, `yes`, a date.
        published: What the source prints; None where it shows no answer.
        status: published-agrees, -rounded, -partial, -disagrees, or derived.
        source: Title of the source.
        address: Where it was read; empty where there is none.
        note: What else to know of it.
    """

    id: str
    topic: str
    question: str
    given: dict[str, str]
    expected: dict[str, str]
    published: str | None
    status: str
    source: str
    address: str
    note: str


class CaseComputed(Case):
    """
    The result of one case; expected results are written for programs.

    Args:
        found: What the program found, likewise; empty where it found nothing.
        reason: Why it found nothing; empty where it did.
        passed: Whether every result is exactly right.
    """

    found: dict[str, str]
    reason: str
    passed: bool


class VersionsInUse(Record):
    """The versions of all software used; "not installed" for a missing extra."""

    ldncompound: str
    python: str
    pint: str
    pydantic: str
    typst: str
    sqlite: str
    operating_system: str


class SelftestOutcome(Record, tag_field="schema", tag="ldncompound.selftest/1"):
    """
    All cases of the self-test, computed.

    Args:
        ok: Whether every case passed.
        failed: Ids of those that did not.
        at: When, UTC.
        pharmacy: Its name.
        versions: Versions of the software used.
        formulary: Digest of the formulations in force.
        cases_sha256: SHA-256 of the file of cases.
        cases: Result of each.
    """

    ok: bool
    failed: tuple[str, ...]
    at: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")]
    pharmacy: str | None
    versions: VersionsInUse
    formulary: Sha256
    cases_sha256: Sha256
    cases: Annotated[tuple[CaseComputed, ...], msgspec.Meta(min_length=1)]
