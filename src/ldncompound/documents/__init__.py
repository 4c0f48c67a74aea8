"""Printed documents, as plain text or as PDF.

`sheet`, `label`, `record`, `calendar` and `selftest` make the contents, the `…_text` modules and
`pdf` lay them out, `rendering` calls both. The same document always gives the same bytes.
"""

from __future__ import annotations
