"""What the label of a stock trituration says: for the shelf, never for a patient."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding.form_paper import shortened
from ldncompound.core.language import number_on_paper
from ldncompound.core.numbers import format_number, significant
from ldncompound.core.quantities import in_words
from ldncompound.core.quantity_fields import Count, Mass
from ldncompound.core.records import Record
from ldncompound.core.trail_place import TrailPlace
from ldncompound.core.wording import say
from ldncompound.documents.label import LabelView, drug_before, pharmacy_lines

if TYPE_CHECKING:
    from ldncompound.compounding.pharmacy_identity import PharmacyIdentity

__all__ = ["TriturationOnLabel", "share_of_one_part", "trituration_view"]


class TypedOnLabel(Record, forbid_unknown_fields=False):
    """A lot of a trituration that was not received."""

    number: str


class MixtureOnLabel(Record, forbid_unknown_fields=False):
    """What a stock trituration contains, as far as its label says it."""

    parts: Count
    filler: str
    factor: str
    made_from: tuple[str, ...]
    typed: tuple[TypedOnLabel, ...] = ()

    @property
    def lots(self) -> str:
        """Return the numbers of its lots, and which were not received."""
        typed = {each.number for each in self.typed}
        told = say("record.lot.not_received")
        return ", ".join(f"{n} ({told})" if n in typed else n for n in self.made_from)


class TriturationOnLabel(Record, forbid_unknown_fields=False):
    """The lot of a stock trituration, as far as its label says it."""

    id: str
    component: str
    amount: Mass
    received_on: datetime.date
    expiration_date: datetime.date
    storage: str | None = None
    trituration: MixtureOnLabel
    trail: TrailPlace


def share_of_one_part(parts: int) -> str:
    """
    Return how many percent one part is, as programs write it, with the digits that paper has.

    >>> share_of_one_part(10), share_of_one_part(7)
    ('10', '14.29')
    """
    return shortened(f"{format_number(significant(Fraction(100, parts)))} %").removesuffix(" %")


def trituration_view(
    lot: TriturationOnLabel, pharmacy: PharmacyIdentity, *, copy: bool
) -> LabelView:
    """
    Return the contents of the label of a stock trituration.

    Args:
        lot: As recorded.
        pharmacy: The pharmacy, as in a preparation.
        copy: Whether the label is marked as a copy.
    """
    made = lot.trituration
    share = share_of_one_part(made.parts)
    factor = number_on_paper(shortened(made.factor))
    others = made.parts - 1
    return LabelView(
        draft=False,
        recorded=True,
        copy=copy,
        identity=lot.id,
        prepared_on=lot.received_on.isoformat(),
        patient=say("label.trituration.lot", lot=lot.id),
        drug=drug_before(lot.component, say("label.trituration.form")),
        form=say("label.trituration.form"),
        strength=say("label.trituration.one_part", filler=made.filler, share=share)
        if others == 1
        else say("label.trituration.parts", others=others, filler=made.filler, share=share),
        directions=say("label.trituration.not_dispensed"),
        dose="",
        beyond_use=(
            say("label.trituration.until"),
            say("label.until", day=lot.expiration_date),
        ),
        storage="" if lot.storage is None else say("label.storage", storage=lot.storage),
        mind=(say("label.trituration.for"),),
        origin=(
            say("label.trituration.quantity", amount=in_words(lot.amount)),
            *(() if made.factor == "1" else (say("label.trituration.factor", factor=factor),)),
            say("label.made_on", day=lot.received_on),
            say("label.trituration.lots", lots=made.lots),
        ),
        pharmacy=pharmacy_lines(pharmacy),
        typed=(
            *filter(None, (pharmacy.name, pharmacy.address, pharmacy.telephone)),
            *made.made_from,
        ),
    )
