"""Sheets and labels as files: checked before anything is recorded, each recorded when written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.api.types import Keep, Label, Sheet, Told
    from ldncompound.cli.output_files import Made
    from ldncompound.cli.printed import Printed
    from ldncompound.core.refusals import WrongUsage

__all__ = ["PrintFile", "Prints", "draft_in_words", "say_draft", "say_of_directions"]


def say_draft(label: Label) -> None:
    """Print what a draft label lacks."""
    from ldncompound.cli.terminal import say

    if label.draft:
        say(draft_in_words(label))


def draft_in_words(label: Label) -> str:
    """Return what a draft label lacks."""
    *others, last = label.missing
    listed = f"{', '.join(others)} and {last}" if others else last
    return f"The label is a DRAFT, not for dispensing; missing: {listed}."


def say_of_directions(label: Label) -> None:
    """Print what the directions on a label say against the order, as its record has it."""
    from ldncompound.cli.terminal import say

    for each in label.doubts:
        say(each)


_WORDS = {"sheet": "Batch sheet", "label": "Label", "calendar": "Calendar"}


class PrintFile(NamedTuple):
    """The file of a sheet or label, checked before anything is recorded."""

    kind: str
    path: Path
    replace: bool

    @classmethod
    def checked(
        cls,
        kind: str,
        given: str | None,
        *,
        replace: bool,
        trail: str | None,
        config: str | None,
        request: str | None = None,
    ) -> Self | None:
        """
        Return the file, or None where none is requested.

        Args:
            kind: "sheet", "label" or "calendar"; also the action in the trail.
            given: The file as typed.
            replace: An existing file may be overwritten.
            trail: As typed; never to be overwritten.
            config: Likewise.
            request: Request id of a call that may be repeated.

        Raises:
            WrongUsage: it exists, cannot be written, or needs a missing extra.
        """
        from ldncompound.cli.output_files import check_output
        from ldncompound.cli.session import configuration_path, trail_path

        protected = (trail_path(trail), configuration_path(config))
        path = check_output(
            given,
            # A repeated request finds the file that it wrote the first time; whether it
            # is the same is checked when it is printed again.
            replace=replace or request is not None,
            kinds=(".pdf", ".txt"),
            protected=protected,
            may_stay=request is not None,
        )
        if path is None:
            return None
        if path.suffix.lower() == ".pdf":
            from ldncompound.api.papers import check_pdf_extra

            check_pdf_extra()
        return cls(kind, path, replace)

    @property
    def form(self) -> str:
        """Return the form of the file: "pdf" or "txt"."""
        return self.path.suffix.lower()[1:]

    def answer(self, identity: str, *, copy: bool, more: Mapping[str, Told]) -> Printed:
        """
        Return the JSON answer about the file.

        Args:
            identity: Id of the preparation, lot or schedule.
            copy: It is marked as a copy.
            more: Further members, of a label or a calendar.
        """
        from ldncompound.cli.printed import Printed
        from ldncompound.core.records import read_as

        told = {"kind": self.kind, "of": identity, "file": str(self.path), "copy": copy}
        return read_as(Printed, {**told, **more})

    def check_repetition(self, pharmacy: Pharmacy, request: str | None) -> None:
        """
        Refuse an existing file unless this request has been answered before.

        Raises:
            WrongUsage: nothing has been recorded under this request, and the file exists.
        """
        from ldncompound.cli.session import answered_before

        if request is None or self.replace or not self.path.exists():
            return
        if not answered_before(pharmacy, request):
            raise self._exists()

    def _exists(self) -> WrongUsage:
        """Return the failure for a file that would be overwritten."""
        from ldncompound.core.refusals import WrongUsage, quoted

        return WrongUsage(
            f"{quoted(str(self.path))} exists.", remedy="Name another file, or use --replace."
        )

    def written(self, act: Callable[[Keep], Made]) -> Made:
        """
        Print by an act, which hands over the bytes and records them; then the file appears.

        Args:
            act: Prints by id; given where to put the bytes before they are recorded.
        """
        from ldncompound.cli.output_files import write_act

        return write_act(self.path, act, replace=self.replace)

    def label(
        self,
        pharmacy: Pharmacy,
        identity: str,
        size: str | None,
        *,
        dispensing: int | None = None,
        language: str | None = None,
        request: str | None = None,
    ) -> Label:
        """
        Print the label of a preparation, or of a dispensing from it, into the file.

        Args:
            pharmacy: Prints and records it.
            identity: Id of the preparation.
            size: Name of the size.
            dispensing: Number of the entry of the dispensing.
            language: "en" or "de"; None for that of the configuration.
            request: Request id of a call that may be repeated.
        """
        return self.written(
            lambda keep: pharmacy.print_label(
                identity,
                format=self.form,
                size=size,
                dispensing=dispensing,
                language=language,
                keep=keep,
                request_id=request,
            )
        )

    def sheet(
        self,
        pharmacy: Pharmacy,
        identity: str,
        request: str | None = None,
        *,
        language: str | None = None,
    ) -> Sheet:
        """
        Print the sheet of a preparation into the file.

        Args:
            pharmacy: Prints and records it.
            identity: Id of the preparation.
            request: Request id of a call that may be repeated.
            language: "en" or "de"; None for that of the configuration.
        """
        return self.written(
            lambda keep: pharmacy.print_sheet(
                identity, format=self.form, language=language, keep=keep, request_id=request
            )
        )


class Prints(NamedTuple):
    """The sheet and the label that a call requests."""

    files: tuple[PrintFile, ...]
    size: str | None

    @classmethod
    def checked(
        cls,
        *,
        sheet: str | None,
        label: str | None,
        size: str | None,
        replace: bool,
        trail: str | None,
        config: str | None,
        request: str | None,
    ) -> Self:
        """
        Check both files and the size of the label before anything is recorded.

        Raises:
            WrongUsage: a file cannot be used, both are the same, or a size is given without label.
        """
        from ldncompound.core.refusals import WrongUsage

        files = [
            PrintFile.checked(
                kind, given, replace=replace, trail=trail, config=config, request=request
            )
            for kind, given in (("sheet", sheet), ("label", label))
        ]
        wanted = tuple(file for file in files if file is not None)
        if len(wanted) == 2 and _one_file(wanted[0].path, wanted[1].path):
            raise WrongUsage("Sheet and label name the same file.", remedy="Name two files.")
        if size is not None and label is None:
            raise WrongUsage(
                "--label-size is given without --label.",
                remedy="Give --label FILE, or leave out --label-size.",
            )
        return cls(wanted, size)

    def check(self, pharmacy: Pharmacy, request: str | None) -> None:
        """
        Refuse an unknown size of the label, and existing files unless this request was answered.

        Raises:
            WrongUsage: there is no such size; or nothing has been recorded under this request, and
                a file exists.
        """
        if self.size is not None:
            pharmacy.check_label_size(self.size)
        for file in self.files:
            file.check_repetition(pharmacy, request)

    def print(
        self, pharmacy: Pharmacy, identity: str, request: str | None, *, replayed: bool
    ) -> Label | None:
        """
        Print the requested files of a recorded preparation, sheet first; each is an act.

        Args:
            pharmacy: Prints and records them.
            identity: Id of the preparation.
            request: Request id of the call that made it.
            replayed: It was made by an earlier call with this id.

        Returns:
            The label; None without one.
        """
        from ldncompound.cli.output_files import KeptElsewhere
        from ldncompound.core.refusals import CompoundingError

        label = None
        for place, file in enumerate(self.files):
            try:
                found = self._print(file, pharmacy, identity, request, replayed=replayed)
                label = found or label
            except CompoundingError as error:
                left = self.files[place + isinstance(error, KeptElsewhere) :]
                error.remedy = _still_recorded(identity, left) + error.remedy
                raise
        return label

    def _print(
        self,
        file: PrintFile,
        pharmacy: Pharmacy,
        identity: str,
        request: str | None,
        *,
        replayed: bool,
    ) -> Label | None:
        """Print one file, unless a repeated request finds it; return the label, if it is one."""
        there = file.path.read_bytes() if replayed and file.path.exists() else None
        # The print is an act of its own, with an id of its own; into another file it is a copy.
        own = None if request is None else f"{request}\x1f{file.kind}\x1f{file.path.resolve()}"
        if file.kind == "label":
            found = None if there is None else pharmacy.label_of(identity, there)
            return found or file.label(pharmacy, identity, self.size, request=own)
        if there is None or not pharmacy.is_sheet(identity, there):
            file.sheet(pharmacy, identity, own)
        return None

    def say(self, label: Label | None) -> None:
        """Print which files are written, and whether the label is a draft."""
        from ldncompound.cli.terminal import say

        for file in self.files:
            say(f"{_WORDS[file.kind]} written: {file.path}")
        if label is not None:
            say_draft(label)


def _one_file(one: Path, other: Path) -> bool:
    """Return whether two paths name one file, whether or not it exists."""
    import os

    if one.exists() and other.exists():
        return one.samefile(other)
    return os.path.normcase(one.resolve()) == os.path.normcase(other.resolve())


def _still_recorded(identity: str, files: tuple[PrintFile, ...]) -> str:
    """Return, for when printing fails, that the preparation is recorded and how to print it."""
    ways = " and ".join(
        f"its {each.kind} with 'ldncompound {each.kind} {identity} -o FILE'" for each in files
    )
    recorded = f"The preparation {identity} is recorded. "
    return recorded + f"Print {ways}. " if ways else recorded
