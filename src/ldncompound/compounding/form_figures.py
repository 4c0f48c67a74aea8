"""The interface of the figures of a dosage form."""

from __future__ import annotations

from abc import abstractmethod
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from ldncompound.compounding.forms import module_of
from ldncompound.core.records import Record

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity

__all__ = ["AnyFigures", "FormFigures", "figures_of"]


class FormFigures(Record):
    """
    The figures of one dosage form, in a preparation under the name of the form.

    `member` is that name. `counted` says that the form comes in counted units, `dry` that it has
    no pH, `by_mass` that its strength is a content of its mass, which more base dilutes. `checks`
    are the quality checks required before a batch is released.
    """

    member: ClassVar[str]
    counted: ClassVar[bool] = False
    dry: ClassVar[bool] = False
    by_mass: ClassVar[bool] = False
    checks: ClassVar[tuple[str, ...]] = ("appearance",)

    @property
    @abstractmethod
    def product(self) -> Quantity:
        """Return the strength: the drug in one unit, or its concentration."""

    @property
    @abstractmethod
    def made(self) -> Quantity:
        """Return how much is made."""

    @property
    @abstractmethod
    def dispensed(self) -> Quantity:
        """Return how much is dispensed."""

    @property
    def containers(self) -> int:
        """Return how many containers it is filled into."""
        return 1

    @property
    def filled_mass(self) -> Quantity | None:
        """Return the target mass of single units; None where no rule for them is on file."""
        return None

    @property
    def by_volume(self) -> bool:
        """Return whether the mass of a unit is found only when it is completed with filler."""
        return False

    @property
    def displaced(self) -> Fraction:
        """Return the mass of filler or base that one part of powder displaces."""
        return Fraction(1)


def figures_of(form: str) -> type[FormFigures]:
    """Return the class of a form's figures, from the `figures` module of its folder."""
    found: type[FormFigures] = module_of(form, "figures").FIGURES
    return found


class _OfAnyForm(type):
    """The type of a member that holds the figures of one form or another."""

    def __instancecheck__(cls, value: object) -> bool:
        """Say whether a value is the figures of a form."""
        return isinstance(value, FormFigures)

    def from_json(cls, value: object) -> FormFigures:
        """Return the figures of the form that a document names."""
        match value:
            case dict() if len(value) == 1:
                ((form, members),) = value.items()
                return figures_of(form).from_document(members)
        raise ValueError("it must have the figures of exactly one dosage form")


if TYPE_CHECKING:
    AnyFigures: TypeAlias = FormFigures
else:

    class AnyFigures(metaclass=_OfAnyForm):
        """Figures of one form or another, as a member of a record."""
