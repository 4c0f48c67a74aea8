"""What the build adds: the readme of the package, and the quick form of its formulary."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

_PICTURE = re.compile(r"^!\[[^\]]*\]\((?!https?://)[^)]*\)\n+", re.M)
_LINK = re.compile(r"\[([^\]]*)\]\((?!https?://)([^)]*)\)")

_INSIDE = "ldncompound/formulary"


class ReadmeHook(MetadataHookInterface):
    """Gives the package its readme; no address of the repository is known that links could have."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Name the files that the readme links to, and leave out its pictures."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        named = _LINK.sub(r"\1 (`\2`)", _PICTURE.sub("", text))
        metadata["readme"] = {"content-type": "text/markdown", "text": named}


class QuickFormHook(BuildHookInterface):
    """Puts the quick form of the formulary into the package, as `tools/quick_form.py` makes it."""

    made: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make it for the wheel, or in the source tree that is installed in place."""
        root = Path(self.root)
        if version == "editable":
            _make(root, root / "src" / _INSIDE)
            return
        self.made = tempfile.TemporaryDirectory()
        _make(root, Path(self.made.name))
        for path in Path(self.made.name).iterdir():
            build_data["force_include"][str(path)] = f"{_INSIDE}/{path.name}"

    def finalize(self, *_: Any) -> None:
        """Remove what the wheel now holds."""
        if self.made is not None:
            self.made.cleanup()


def _make(root: Path, folder: Path) -> None:
    """Make the form in an interpreter of its own, for it names the modules that took part."""
    command = [sys.executable, root / "tools" / "quick_form.py", folder]
    subprocess.run(command, check=True)  # noqa: S603 - nothing of it comes from outside
