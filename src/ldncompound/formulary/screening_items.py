"""Screening before dispensing: contraindications, cautions, and counselling.

Separate because it is about the patient; everything else is about the preparation.
"""

from typing import Annotated

from ldncompound.core.quantities import DAY, number_of
from ldncompound.core.quantity_fields import Duration
from ldncompound.formulary.parts import Identifier, Limits, Sourced, Words, must_hold

__all__ = ["ScreeningItem"]


Kind = Annotated[str, Limits(pattern="^(contraindication|caution|counsel)$")]
Asks = Annotated[str, Limits(pattern="^(yes or no|days)$")]


class ScreeningItem(Sourced):
    """
    One question with what its answer means, or one point of counselling.

    `asks` is how it is answered: "yes or no", or "days" since something was last taken.
    Fewer days than `refused_below` are a contraindication; from there to `consulted_to`,
    both included, they are a caution.
    """

    id: Identifier
    kind: Kind
    text: Words
    asks: Asks | None = None
    because: Words | None = None
    refused_below: Duration | None = None
    consulted_to: Duration | None = None
    also: tuple[str, ...] = ()

    @must_hold
    def _is_whole(self) -> None:
        told = self.kind == "counsel"
        if told != (self.asks is None) or told != (self.because is None):
            raise ValueError("a question must have asks and because; counsel must have neither")
        limits = (self.refused_below, self.consulted_to)
        if any((limit is not None) != (self.asks == "days") for limit in limits):
            raise ValueError("a question that asks days, and no other, has both limits in days")
        if self.asks == "days" and self.kind != "contraindication":
            raise ValueError("a question that asks days must be a contraindication")
        if self.refused_below is not None and self.consulted_to is not None:
            least, most = (number_of(each, DAY) for each in (self.refused_below, self.consulted_to))
            if not 0 < least <= most:
                raise ValueError("the days are not in order: refused_below, consulted_to")
