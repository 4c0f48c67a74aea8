"""Sheets and labels as files: checked before anything is recorded, each recorded when written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ldncompound.cli.printed import Printed
    from ldncompound.documents.rendering import Label, Told
    from ldncompound.formulary.contents import Formulary
    from ldncompound.pharmacy.outcome import Outcome
    from ldncompound.pharmacy.recorder import Recorder

__all__ = ["LabelOptions", "PrintFile", "Prints", "print_dispensing", "say_draft"]


def print_dispensing(recorder: Recorder, file: PrintFile, sequence: int, size: str | None) -> Label:
    """Write the label of a dispensing, and record that it is printed."""
    from ldncompound.pharmacy.batches.acts.dispensing import dispensing_label

    made = dispensing_label(recorder, sequence, file.form, size=size)
    batch = str(recorder.trail.recorded_at(sequence).subject)
    file.write(
        recorder, batch, made.data, copy=made.copy, more={**made.told(), "dispensing": sequence}
    )
    return made


@dataclass(frozen=True, slots=True)
class LabelOptions:
    """The requested size of a label."""

    size: str | None

    def check_size(self, formulary: Formulary) -> None:
        """
        Refuse a size that the formulary does not have.

        Raises:
            WrongUsage: no size has this name.
        """
        from ldncompound.documents.rendering import check_label_size

        check_label_size(self.size, formulary.label_sizes)


def say_draft(label: Label) -> None:
    """Print what a draft label lacks."""
    from ldncompound.cli.terminal import say

    if label.draft:
        *others, last = label.missing
        listed = f"{', '.join(others)} and {last}" if others else last
        say(f"The label is a DRAFT, not for dispensing; missing: {listed}.")


_WORDS = {"sheet": "Batch sheet", "label": "Label", "calendar": "Calendar"}


@dataclass(frozen=True, slots=True)
class PrintFile:
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
        from ldncompound.cli.session import check_output, configuration_path, trail_path

        protected = (trail_path(trail), configuration_path(config))
        path = check_output(
            given,
            # A repeated request finds the file that it wrote the first time; whether it
            # is the same is checked when it is printed again.
            replace=replace or request is not None,
            kinds=(".pdf", ".txt"),
            protected=protected,
        )
        if path is None:
            return None
        if path.suffix.lower() == ".pdf":
            from ldncompound.documents.rendering import check_pdf_extra

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

    def check_repetition(self, recorder: Recorder, request: str) -> None:
        """
        Refuse an existing file unless this request has been answered before.

        Raises:
            WrongUsage: nothing has been recorded under this request, and the file exists.
        """
        from ldncompound.core.refusals import WrongUsage, quoted

        if self.replace or not self.path.exists():
            return
        if recorder.trail.find_request(request) is None:
            raise WrongUsage(
                f"{quoted(str(self.path))} exists.",
                remedy="Name another file, or use --replace.",
            )

    def write(
        self,
        recorder: Recorder,
        identity: str,
        data: bytes,
        *,
        copy: bool,
        replayed: bool = False,
        more: Mapping[str, Told] | None = None,
    ) -> None:
        """
        Record that it is printed, and only then let the file appear.

        Args:
            recorder: Writes the entry.
            identity: Id of the preparation.
            data: The bytes of the file.
            copy: It is marked as a copy.
            replayed: Printed again for a repeated request; the same file is left alone.
            more: Further members of the entry.
        """
        from ldncompound.cli.session import write_output
        from ldncompound.pharmacy.outcome import printed

        if replayed and self.path.exists() and self.path.read_bytes() == data:
            return
        told = printed(self.kind, identity, self.form, data, copy=copy) | dict(more or {})
        write_output(
            self.path,
            data,
            replace=self.replace,
            record=lambda: recorder.record_output(self.kind, identity, told),
        )


@dataclass(frozen=True, slots=True)
class Prints:
    """The sheet and the label that a call requests."""

    files: tuple[PrintFile, ...]
    wish: LabelOptions

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
        return cls(wanted, LabelOptions(size))

    def check_repetition(self, recorder: Recorder, request: str | None) -> None:
        """
        Refuse existing files unless this request has been answered before.

        Raises:
            WrongUsage: nothing has been recorded under this request, and a file exists.
        """
        if request is not None:
            for file in self.files:
                file.check_repetition(recorder, request)

    def print(self, recorder: Recorder, outcome: Outcome) -> Label | None:
        """
        Print the requested files of a recorded preparation, sheet first; each is an act.

        Returns:
            The label; None without one.
        """
        from ldncompound.core.refusals import CompoundingError

        label = None
        for place, file in enumerate(self.files):
            try:
                label = self._print(file, recorder, outcome)
            except CompoundingError as error:
                error.remedy = _still_recorded(outcome, self.files[place:]) + error.remedy
                raise
        return label

    def _print(self, file: PrintFile, recorder: Recorder, outcome: Outcome) -> Label | None:
        """Print one file; return the label, if it is one."""
        from ldncompound.documents.rendering import render_sheet

        preparation, label = outcome.preparation, None
        if file.kind == "sheet":
            data = render_sheet(preparation, file.form, copy=False)
        else:
            label = recorder.label(preparation, file.form, size=self.wish.size, planned=True)
            data = label.data
        file.write(
            recorder,
            preparation.identity,
            data,
            copy=False,
            replayed=outcome.replayed,
            more=None if label is None else label.told(),
        )
        return label

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


def _still_recorded(outcome: Outcome, files: tuple[PrintFile, ...]) -> str:
    """Return, for when printing fails, that the preparation is recorded and how to print it."""
    identity = outcome.preparation.identity
    ways = " and ".join(
        f"its {each.kind} with 'ldncompound {each.kind} {identity} -o FILE'" for each in files
    )
    return f"The preparation {identity} is recorded. Print {ways}. "
