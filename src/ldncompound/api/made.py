"""What `Pharmacy` returns of a preparation, as type checkers see it: at run time a `Preparation`.

A recorded preparation has an id, and one of capsules has figures of capsules. The class itself
cannot say so, because a plan has no id yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ldncompound.compounding.dosage_forms.capsules.figures import CapsuleFigures
    from ldncompound.compounding.dosage_forms.oral_liquid.figures import LiquidFigures
    from ldncompound.compounding.dosage_forms.sublingual_tablets.figures import TabletFigures
    from ldncompound.compounding.dosage_forms.topical.figures import TopicalFigures
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.core.trail_place import TrailPlace

    class Made(Preparation):
        """A recorded preparation."""

        id: str
        trail: TrailPlace

    class CapsulesPlanned(Preparation):
        """A plan of capsules."""

        @property
        def capsules(self) -> CapsuleFigures:
            """Their figures."""

    class LiquidPlanned(Preparation):
        """A plan of a liquid."""

        @property
        def liquid(self) -> LiquidFigures:
            """Its figures."""

    class TabletsPlanned(Preparation):
        """A plan of tablets."""

        @property
        def tablets(self) -> TabletFigures:
            """Their figures."""

    class TopicalPlanned(Preparation):
        """A plan of a topical preparation."""

        @property
        def topical(self) -> TopicalFigures:
            """Its figures."""

    class CapsulesMade(CapsulesPlanned, Made):
        """Recorded capsules."""

        id: str
        trail: TrailPlace

    class LiquidMade(LiquidPlanned, Made):
        """A recorded liquid."""

        id: str
        trail: TrailPlace

    class TabletsMade(TabletsPlanned, Made):
        """Recorded tablets."""

        id: str
        trail: TrailPlace

    class TopicalMade(TopicalPlanned, Made):
        """A recorded topical preparation."""

        id: str
        trail: TrailPlace
