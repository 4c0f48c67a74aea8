"""Triturations made ahead, their sheets and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.lot_acts import LotActs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ldncompound.compounding.materials.lot_entries import LotEntry
    from ldncompound.documents.rendering import Label
    from ldncompound.pharmacy.stock.trituration_sheet import TriturationSheet

__all__ = ["Triturations"]


class Triturations(LotActs):
    """Triturations made ahead: `pharmacy.triturations.make(…)`."""

    @checked
    def make(
        self,
        *,
        amount: str,
        parts: str,
        lots: Sequence[str] = (),
        formulation: str | None = None,
        balance: str | None = None,
        request_id: str | None = None,
    ) -> LotEntry:
        """
        Make a trituration ahead and keep it as a lot, for later batches.

        Its label is an act of its own, with a request id of its own: `label`.

        Args:
            amount: Total mass, like "6 g".
            parts: Parts in all: "10" is 1 part and 9 parts, 10 % w/w.
            lots: Of active and filler, each "NAME=LOT" or "NAME=LOT@YYYY-MM".
            formulation: Id of the master record with this active and filler; None for the usual
                one.
            balance: Id of a configured balance; None for the first that is fit.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The lot with its steps, and its place in the trail.

        Raises:
            WrongUsage: no balance of this name is configured.
            Refusal: recorded; among them `not-weighable` and `expired-component`.
        """
        from ldncompound.pharmacy.stock.triturations import TriturationOrder

        order = TriturationOrder(
            amount=amount, parts=parts, lots=tuple(lots), formulation=formulation, balance=balance
        )
        return self._act(
            "triturations.make",
            {"order": order},
            request_id,
            lambda keeper: keeper.make_trituration(order),
        )

    @checked
    def label(
        self,
        identity: str,
        *,
        format: str = "pdf",
        size: str | None = None,
        language: str | None = None,
        keep: Callable[[bytes], object] | None = None,
        request_id: str | None = None,
    ) -> Label:
        """
        Return the label of a trituration made ahead, and record that it is printed.

        Args:
            identity: The pharmacy's id of it; all that the label shows is read from the trail.
            format: "pdf" or "txt".
            size: Name of the size; None for that of capsules.
            language: "en" or "de"; None for that of the configuration.
            keep: Puts the bytes away before the entry is written; where it fails, nothing is
                recorded.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The label; marked as a copy from the second on.

        Raises:
            WrongUsage: no such trituration or size, it does not fit, or the extra [pdf] is missing.
            LotNotUsable: it was recalled, or its lots were corrected since; recorded.
            StorageUnavailable: nothing could be recorded, so there is no label.
        """
        from ldncompound.pharmacy.printing import discard
        from ldncompound.pharmacy.stock.triturations import (
            print_trituration_label,
            trituration_label_again,
        )

        self.check_label_size(size)
        put, spoken = keep or discard, {} if language is None else {"language": language}
        return self._premises.act(
            "triturations.label",
            {"lot": identity, "format": format, "size": size, **spoken},
            request_id,
            lambda recorder: print_trituration_label(
                recorder, identity, format, size=size, language=language, keep=put
            ),
            lambda recorder, recorded: trituration_label_again(
                recorder, recorded, size=size, keep=put
            ),
        )

    @checked
    def sheet(
        self,
        identity: str,
        *,
        format: str = "pdf",
        language: str | None = None,
        keep: Callable[[bytes], object] | None = None,
        request_id: str | None = None,
    ) -> TriturationSheet:
        """
        Return the batch sheet of a trituration made ahead, and record that it is printed.

        Args:
            identity: The pharmacy's id of it; all that the sheet shows is read from the trail.
            format: "pdf" or "txt".
            language: "en" or "de"; None for that of the configuration.
            keep: Puts the bytes away before the entry is written; where it fails, nothing is
                recorded.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The original, if it is the first sheet of the trituration, and a copy otherwise.

        Raises:
            WrongUsage: there is no such trituration, or the extra [pdf] is missing.
            StorageUnavailable: nothing could be recorded, so there is no sheet.
        """
        from ldncompound.pharmacy.printing import discard
        from ldncompound.pharmacy.stock.trituration_sheet import (
            print_trituration_sheet,
            trituration_sheet_again,
        )

        put, spoken = keep or discard, {} if language is None else {"language": language}
        return self._premises.act(
            "triturations.sheet",
            {"lot": identity, "format": format, **spoken},
            request_id,
            lambda recorder: print_trituration_sheet(
                recorder, identity, format, language=language, keep=put
            ),
            lambda recorder, recorded: trituration_sheet_again(recorder, recorded, keep=put),
        )

    @checked
    def check_label_size(self, size: str | None) -> None:
        """
        Refuse a size of labels that there is not, before anything is recorded.

        Args:
            size: Its name; None for the usual one.

        Raises:
            WrongUsage: no size has this name.
        """
        from ldncompound.documents.label import check_label_size

        check_label_size(size, self._premises.formulary.label_sizes)
