"""Sheets and labels, printed by id alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.premises import Group

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ldncompound.compounding.preparation import Preparation
    from ldncompound.documents.rendering import Label
    from ldncompound.pharmacy.batches.printing import Sheet

__all__ = ["Papers", "check_pdf_extra"]


def check_pdf_extra() -> None:
    """
    Refuse a PDF where the extra [pdf] is not installed.

    Raises:
        WrongUsage: it is not.
    """
    from ldncompound.documents import rendering

    rendering.check_pdf_extra()


def _spoken(language: str | None) -> dict[str, str]:
    """Return the language among the arguments of a request, where it is named."""
    return {} if language is None else {"language": language}


class Papers(Group):
    """What is printed of a preparation: part of `Pharmacy`."""

    @checked
    def sheet(
        self,
        identity: str,
        *,
        format: str = "pdf",
        language: str | None = None,
        request_id: str | None = None,
    ) -> bytes:
        """Return the bytes of a batch sheet, as `print_sheet` prints it."""
        return self.print_sheet(
            identity, format=format, language=language, request_id=request_id
        ).data

    @checked
    def print_sheet(
        self,
        identity: str,
        *,
        format: str = "pdf",
        language: str | None = None,
        keep: Callable[[bytes], object] | None = None,
        request_id: str | None = None,
    ) -> Sheet:
        """
        Return the batch sheet of a recorded preparation, and record that it is printed.

        Args:
            identity: Id of the preparation; all that the sheet shows is read from the trail.
            format: "pdf" or "txt".
            language: "en" or "de"; None for that of the configuration.
            keep: Puts the bytes away before the entry is written; where it fails, nothing is
                recorded.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The original, if it is the first sheet of the preparation, and a copy otherwise.

        Raises:
            WrongUsage: no such preparation, or the extra [pdf] is not installed.
            StorageUnavailable: nothing could be recorded, so there is no sheet.
        """
        from ldncompound.pharmacy.batches.printing import print_sheet, sheet_again
        from ldncompound.pharmacy.printing import discard

        return self._premises.act_on_record(
            "print_sheet",
            {"batch": identity, "format": format, **_spoken(language)},
            request_id,
            lambda recorder: print_sheet(
                recorder, identity, format, language=language, keep=keep or discard
            ),
            lambda recorder, recorded: sheet_again(recorder, recorded, keep=keep or discard),
        )

    @checked
    def draft_sheet(
        self,
        draft: Preparation,
        *,
        format: str = "pdf",
        language: str | None = None,
    ) -> bytes:
        """Return the sheet of what was only planned; it says NOT RECORDED."""
        from ldncompound.core.wording.languages import check_language
        from ldncompound.documents.rendering import render_sheet

        spoken = self._premises.practice.language if language is None else check_language(language)
        return render_sheet(draft, format, language=spoken)

    @checked
    def label(
        self,
        identity: str,
        *,
        format: str = "pdf",
        size: str | None = None,
        dispensing: int | None = None,
        language: str | None = None,
        request_id: str | None = None,
    ) -> bytes:
        """Return the bytes of the labels of a preparation, as `print_label` prints them."""
        made = self.print_label(
            identity,
            format=format,
            size=size,
            dispensing=dispensing,
            language=language,
            request_id=request_id,
        )
        return made.data

    @checked
    def print_label(
        self,
        identity: str,
        *,
        format: str = "pdf",
        size: str | None = None,
        dispensing: int | None = None,
        language: str | None = None,
        keep: Callable[[bytes], object] | None = None,
        request_id: str | None = None,
    ) -> Label:
        """
        Return the labels of a recorded preparation, and record that they are printed.

        Args:
            identity: Id of the preparation; all that they show is read from the trail.
            format: "pdf" or "txt".
            size: Name of the size; None takes the one for this kind of preparation.
            dispensing: Number of the entry of a dispensing from it, whose label it is.
            language: As for `print_sheet`.
            keep: As for `print_sheet`.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            Drafts, until the batch is released; copies, from the second on.

        Raises:
            WrongState: it is on hold, rejected or recalled, or holds a recalled lot; recorded.
            WrongUsage: no such preparation or size, it does not fit, or the extra [pdf] is missing.
            StorageUnavailable: nothing could be recorded, so there is no label.
        """
        from ldncompound.pharmacy.batches.printing import label_again, print_label
        from ldncompound.pharmacy.printing import discard

        put = keep or discard
        return self._premises.act_on_record(
            "label",
            {
                "batch": identity,
                "format": format,
                "size": size,
                "dispensing": dispensing,
                **_spoken(language),
            },
            request_id,
            lambda recorder: print_label(
                recorder,
                identity,
                format,
                size=size,
                dispensing=dispensing,
                language=language,
                keep=put,
            ),
            lambda recorder, recorded: label_again(recorder, recorded, size=size, keep=put),
        )

    @checked
    def check_label_size(self, size: str | None) -> None:
        """
        Refuse a size of labels that there is not; None is that for the kind of preparation.

        Raises:
            WrongUsage: no size has this name.
        """
        from ldncompound.documents.label import check_label_size

        check_label_size(size, self._premises.formulary.label_sizes)

    @checked
    def ids_to_come(self, names: Sequence[str]) -> tuple[str, ...]:
        """
        Return those of some texts that a preparation to come may have as its id.

        Args:
            names: Like the names of files in a folder for sheets, without their endings.

        Raises:
            WrongUsage: the configuration is wrong.
        """
        import re

        pattern = re.compile(rf"{re.escape(self._premises.practice.site)}-[0-9]{{8}}-[0-9]{{4,}}")
        named = tuple(each for each in names if pattern.fullmatch(each))
        if not named or not self._premises.has_trail():
            return named
        with self._premises.reading() as trail:
            return tuple(each for each in named if not trail.gave_out(each))

    @checked
    def is_sheet(self, identity: str, data: bytes) -> bool:
        """Return whether these bytes were recorded as a sheet of a preparation."""
        from ldncompound.pharmacy.batches.printing import sheet_written

        with self._premises.reading() as trail:
            return sheet_written(trail, identity, data)

    @checked
    def label_of(self, identity: str, data: bytes) -> Label | None:
        """Return the label of a preparation that was recorded with these bytes; None without."""
        from ldncompound.pharmacy.batches.printing import label_written

        with self._premises.reading() as trail:
            return label_written(trail, identity, data)
