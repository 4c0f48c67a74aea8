"""Paper: views of a document, as plain text or as a PDF.

`sheet`, `label`, `record`, `calendar` and `selftest` say what stands on them; the `…_text` modules
and `pdf` how, `rendering` calls them. The same document always gives the same bytes.
"""

from __future__ import annotations
