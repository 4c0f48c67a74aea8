"""Order files: to fill in, and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.places import path_of
from ldncompound.api.premises import Group

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from ldncompound.api.order_runs import OrderRun
    from ldncompound.compounding.prescription.order_fields import Order

__all__ = ["Orders", "refuse_other_kind"]


class Orders(Group):
    """Order files: `pharmacy.orders.new("capsules")`."""

    @checked
    def read(self, path: str | PathLike[str], *, for_stock: bool = False) -> Order:
        """
        Read one order from a file that ends in .toml or .json.

        Args:
            path: The file.
            for_stock: Capsules made for stock, without a patient.

        Raises:
            WrongUsage: it cannot be read or is not an order; the message names file and key.
        """
        from ldncompound.interchange.order_files import read_order

        return read_order(path_of(path, "the order"), for_stock=for_stock)

    @checked
    def prepare(
        self,
        path: str | PathLike[str],
        *,
        worksheet: str | None = None,
        run: str | None = None,
        results: str | PathLike[str] | None = None,
        replace: bool = False,
    ) -> OrderRun:
        """
        Prepare every row of a .csv or .xlsx file; one wrong row never stops the others.

        Args:
            path: The file.
            worksheet: The sheet of a workbook; None for the first.
            run: Name of the run: a row is recorded once in it. None for the day.
            results: A file to write the answers to; None for none.
            replace: An existing one is overwritten.

        Returns:
            The run; iterating over it records row by row.

        Raises:
            WrongUsage: the file does not hold orders; nothing has been recorded.
        """
        from ldncompound.api.order_runs import OrderRun

        return OrderRun(
            self._premises,
            path_of(path, "the file of orders"),
            worksheet=worksheet,
            run=run,
            results=None if results is None else path_of(results, "the file of results"),
            replace=replace,
        )

    @checked
    def new(self, form: str = "capsules") -> str:
        """
        Return the text of a TOML file to fill in: required keys empty, the others as comments.

        Args:
            form: Id of the dosage form, like "capsules".

        Raises:
            WrongUsage: it is not a dosage form.
        """
        from ldncompound.interchange.order_files import template

        return template(_known(form))

    @checked
    def header(self, form: str = "capsules") -> str:
        """
        Return the first line of a CSV file of orders, with its line end.

        Args:
            form: Id of the dosage form, like "capsules".

        Raises:
            WrongUsage: it is not a dosage form.
        """
        from ldncompound.interchange.order_files import header

        return header(_known(form))


def refuse_other_kind(path: Path) -> None:
    """
    Refuse a file whose ending is none of an order's, if it is known to be something else.

    Raises:
        WrongUsage: it is.
    """
    from ldncompound.interchange import order_files

    order_files.refuse_other_kind(path)


def _known(form: str) -> str:
    """Return a dosage form, in any letter case; refuse an unknown one."""
    from ldncompound.core.dosage_forms import FORMS
    from ldncompound.core.names import choice_of
    from ldncompound.core.refusals import WrongUsage, quoted

    form = choice_of(form, FORMS)
    if form not in FORMS:
        raise WrongUsage(
            f"{quoted(form)} is not a dosage form.", remedy=f"Known forms: {', '.join(FORMS)}."
        )
    return form
