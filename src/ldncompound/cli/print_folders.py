"""`--sheet-dir` and `--label-dir`: a PDF for each preparation, named by its id."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.api.types import Label
    from ldncompound.cli.printing import Prints

__all__ = ["PrintFolders"]


class PrintFolders(NamedTuple):
    """
    The folders for sheets and labels, looked at before anything is recorded.

    Args:
        folders: What goes there, "sheet" or "label", and the folder.
        size: Size of the labels; None for that of the kind of preparation.
        replace: Existing files may be overwritten.
    """

    folders: tuple[tuple[str, Path], ...]
    size: str | None
    replace: bool

    @classmethod
    def checked(
        cls,
        pharmacy: Callable[[], Pharmacy],
        *,
        sheets: str | None,
        labels: str | None,
        size: str | None,
        replace: bool,
    ) -> Self:
        """
        Check the folders, the size of the labels and what is there already.

        Args:
            pharmacy: Opens it, if a folder is given.
            sheets: As typed; None for no sheets.
            labels: Likewise.
            size: As typed.
            replace: Existing files may be overwritten.

        Raises:
            WrongUsage: a folder is missing or cannot be written, both are one, there is no such
                size, or a file is there that a preparation to come could be named by.
        """
        from ldncompound.api.papers import check_pdf_extra
        from ldncompound.core.refusals import WrongUsage

        given = (("sheet", sheets), ("label", labels))
        found = tuple((kind, _folder(kind, each)) for kind, each in given if each is not None)
        if len(found) == 2 and found[0][1].samefile(found[1][1]):
            raise WrongUsage(
                "--sheet-dir and --label-dir name one folder.",
                remedy="Name two: sheet and label of a preparation have the same name there.",
            )
        made = cls(found, size, replace)
        if found:
            check_pdf_extra()
            door = pharmacy()
            door.check_label_size(size)
            made._check_free(door)
        return made

    def _check_free(self, pharmacy: Pharmacy) -> None:
        """Refuse files that are named as a preparation to come may be."""
        from ldncompound.core.refusals import WrongUsage, quoted

        if self.replace:
            return
        for _, folder in self.folders:
            there = sorted(each.stem for each in folder.iterdir() if each.suffix == ".pdf")
            for name in pharmacy.ids_to_come(there)[:1]:
                raise WrongUsage(
                    f"{quoted(str(folder / f'{name}.pdf'))} exists, and no preparation has this "
                    "id yet.",
                    remedy="Name another folder, or use --replace.",
                )

    def of(self, identity: str) -> Prints:
        """Return the files of a preparation."""
        from ldncompound.cli.printing import PrintFile, Prints

        files = (
            PrintFile(kind, folder / f"{identity}.pdf", self.replace)
            for kind, folder in self.folders
        )
        return Prints(tuple(files), self.size)

    def print(
        self, pharmacy: Pharmacy, identity: str, request: str | None = None, *, replayed: bool
    ) -> Label | None:
        """Print the files of a preparation, as `Prints.print` does."""
        return self.of(identity).print(pharmacy, identity, request, replayed=replayed)

    def say(self, identities: Iterable[str]) -> None:
        """Print how many files were written, and where."""
        from ldncompound.cli.terminal import say

        count = len(list(identities))
        for kind, folder in self.folders if count else ():
            say(f"{count} {kind}{'s' if count > 1 else ''} written: {folder}")


def _folder(kind: str, given: str) -> Path:
    """Return a folder as typed; refuse one that is missing or cannot be written."""
    from ldncompound.cli.session import path_of
    from ldncompound.core.refusals import WrongUsage, quoted

    path = path_of(given, f"--{kind}-dir")
    if not path.is_dir():
        raise WrongUsage(f"{quoted(given)} is not a folder.", remedy="Name one that exists.")
    if not os.access(path, os.W_OK | os.X_OK):
        raise WrongUsage(f"{quoted(given)} cannot be written.", remedy="Name another folder.")
    return path
