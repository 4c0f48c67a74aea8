"""The readme of a package: that of the repository, without links that lead nowhere outside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_PICTURE = re.compile(r"^!\[[^\]]*\]\((?!https?://)[^)]*\)\n+", re.M)
_LINK = re.compile(r"\[([^\]]*)\]\((?!https?://)([^)]*)\)")


class ReadmeHook(MetadataHookInterface):
    """Gives the package its readme; no address of the repository is known that links could have."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Name the files that the readme links to, and leave out its pictures."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        named = _LINK.sub(r"\1 (`\2`)", _PICTURE.sub("", text))
        metadata["readme"] = {"content-type": "text/markdown", "text": named}
