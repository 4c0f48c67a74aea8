"""Verification of the bundle of a batch, by the program that the bundle contains as well."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.canonical_json import sha256_hex
from ldncompound.core.refusals import StorageUnavailable
from ldncompound.pharmacy.inspection.bundle_check import Findings, check, files_of
from ldncompound.pharmacy.inspection.signatures_of_a_trail import SignedTrailWhole
from ldncompound.pharmacy.people import keys as signing
from ldncompound.pharmacy.people.signatures import SignaturesCounted
from ldncompound.trail.act import Head
from ldncompound.trail.trail_documents import TrailBroken

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["BundleVerified", "verify_bundle"]


class BundleVerified(NamedTuple):
    """
    The result of a verification of a bundle.

    Args:
        found: What was found.
        entries: Number of its entries.
        head: Of the trail when it was made; None unless everything is consistent.
    """

    found: Findings
    entries: int = 0
    head: Head | None = None

    def stated(self) -> SignedTrailWhole | TrailBroken:
        """Return it as the document of a verification."""
        found = self.found
        if self.head is None:
            reason = f"{found.verdict}: {'; '.join(found.wrong or found.open)}"
            return TrailBroken(ok=False, first_bad=None, reason=reason)
        counted = SignaturesCounted(
            with_key=found.signed,
            without_key=found.by_name,
            unchecked=found.unchecked,
            left=0,
        )
        return SignedTrailWhole(
            ok=True, entries=self.entries, head=self.head.stated(), signatures=counted
        )


def verify_bundle(
    path: Path, *, sheet: str | None = None, at_least: int | None = None
) -> BundleVerified:
    """
    Verify a bundle.

    Args:
        path: The ZIP.
        sheet: Size and root from a paper.
        at_least: Least number of entries of the trail.

    Raises:
        StorageUnavailable: it is missing, or cannot be read.
        WrongUsage: it has signatures with a key, and the extra [sign] is missing.
    """
    found = Findings()
    try:
        files = files_of(path, found)
    except OSError as error:
        raise StorageUnavailable(
            "The bundle cannot be read.", remedy="Check its name, and that you may read it."
        ) from error
    except (ValueError, RuntimeError, zipfile.BadZipFile):
        found.wrong.append("it is not a ZIP that can be read.")
        return BundleVerified(found)
    check(files, found, signing.verifier(), sheet=sheet)
    if found.unchecked:
        signing.check_sign_extra()
    if found.verdict != "CONSISTENT":
        return BundleVerified(found)
    proof = json.loads(files["proof.json"])
    size = proof["size"]
    if size < (at_least or 0):
        found.wrong.append(f"the trail had {size} entries where there must be {at_least}.")
        return BundleVerified(found, len(proof["entries"]))
    body = files[f"entries/{size:06d}.body.json"]
    head = Head(size, proof["root"], size, sha256_hex(body))
    return BundleVerified(found, len(proof["entries"]), head)
