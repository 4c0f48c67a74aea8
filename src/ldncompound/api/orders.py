"""Order files to fill in."""

from __future__ import annotations

from ldncompound.api.checked import checked
from ldncompound.api.premises import Group

__all__ = ["Orders"]


class Orders(Group):
    """Order files: `pharmacy.orders.new("capsules")`."""

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


def _known(form: str) -> str:
    """Return a dosage form; refuse an unknown one."""
    from ldncompound.core.dosage_forms import FORMS
    from ldncompound.core.refusals import WrongUsage, quoted

    if form not in FORMS:
        raise WrongUsage(
            f"{quoted(form)} is not a dosage form.", remedy=f"Known forms: {', '.join(FORMS)}."
        )
    return form
