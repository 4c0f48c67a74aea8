"""Names on labels that the pharmacy confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.premises import Group

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lot_entries import SynonymConfirmed

__all__ = ["Synonyms"]


class Synonyms(Group):
    """The act of `pharmacy.formulations` on a name that containers show."""

    @checked
    def synonym(
        self,
        name: str,
        *,
        component: str,
        confirmed: str,
        form: str | None = None,
        request_id: str | None = None,
    ) -> SynonymConfirmed:
        """
        Confirm that a name on labels names a component; the next weighing takes it.

        Args:
            name: The name, as on the label.
            component: What it names, as the master record calls it.
            confirmed: Why it names it, by a pharmacist.
            form: Chemical form of an active; None for that it is labelled as.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            What was recorded, with its place in the trail.

        Raises:
            WrongUsage: the confirmation is empty.
            WrongComponent: the name is that of something else; recorded.
            Refusal: it is known already, or component or form are not; recorded.
        """
        from ldncompound.pharmacy.stock.synonyms import confirm_synonym, synonym_again

        return self._premises.act(
            "formulations.synonym",
            {"name": name, "component": component, "form": form, "confirmed": confirmed},
            request_id,
            lambda recorder: confirm_synonym(recorder, name, component, form, confirmed),
            lambda _, recorded: synonym_again(recorded),
        )
