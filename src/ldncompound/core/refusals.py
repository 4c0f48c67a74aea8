"""The program's errors: one tree, each leaf with its code.

    CompoundingError
    ├── Refusal                       exit 3: understood, and must not be made
    │   ├── MalformedQuantity         malformed-quantity
    │   ├── WrongDimension            wrong-dimension
    │   ├── DoseBelowRange            dose-below-range
    │   ├── DoseAboveRange            dose-above-range
    │   ├── DailyDoseAboveRange       daily-dose-above-range
    │   ├── StrengthDoesNotDivideDose strength-does-not-divide-dose
    │   ├── StrengthNotInRange        strength-not-in-range
    │   ├── UnknownFormulation        unknown-formulation
    │   ├── UnsupportedDrug           unsupported-drug
    │   ├── Contraindicated           contraindicated
    │   ├── ConsultationNeeded        consultation-needed
    │   ├── AvoidedComponent          avoided-component
    │   ├── UnsuitableFiller          unsuitable-filler
    │   ├── CapsuleOverfull           capsule-overfull
    │   ├── MouldOverfull             mould-overfull
    │   ├── BalanceNotFit             balance-not-fit
    │   ├── NotWeighable              not-weighable
    │   ├── NotMeasurable             not-measurable
    │   ├── CourseOutlivesBeyondUse   course-outlives-beyond-use
    │   ├── LotNotUsable              lot-not-usable
    │   ├── LotAmbiguous              lot-ambiguous
    │   ├── WrongComponent            wrong-component
    │   ├── ExpiredComponent          expired-component
    │   ├── Implausible               implausible
    │   ├── OutOfTolerance            out-of-tolerance
    │   ├── WrongState                wrong-state
    │   ├── NotAuthorised             not-authorised
    │   └── InvalidOrder              invalid-order
    ├── WrongUsage                    exit 2: the call itself cannot be understood
    │   └── Stopped                   stopped: by the person, at a prompt
    ├── VerificationFailure           exit 4: a trail or file is not what it claims
    └── StorageUnavailable            exit 5: the record cannot be read or kept

A refusal says what, why, by which source, and what to do instead. It never
contains an amount to weigh or measure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from ldncompound.core.errors import (
    CompoundingError,
    Stopped,
    StorageUnavailable,
    VerificationFailure,
    WrongUsage,
)
from ldncompound.core.quoting import quoted

if TYPE_CHECKING:
    from ldncompound.core.sources import Citation

__all__ = [
    "AvoidedComponent",
    "BalanceNotFit",
    "CapsuleOverfull",
    "CompoundingError",
    "ConsultationNeeded",
    "Contraindicated",
    "CourseOutlivesBeyondUse",
    "DailyDoseAboveRange",
    "DoseAboveRange",
    "DoseBelowRange",
    "ExpiredComponent",
    "Implausible",
    "InvalidOrder",
    "LotAmbiguous",
    "LotNotUsable",
    "MalformedQuantity",
    "MouldOverfull",
    "NotAuthorised",
    "NotMeasurable",
    "NotWeighable",
    "OutOfTolerance",
    "Refusal",
    "RequestIdUsed",
    "Stopped",
    "StorageUnavailable",
    "StrengthDoesNotDivideDose",
    "StrengthNotInRange",
    "UnknownFormulation",
    "UnsuitableFiller",
    "UnsupportedDrug",
    "VerificationFailure",
    "WrongComponent",
    "WrongDimension",
    "WrongState",
    "WrongUsage",
    "of_field",
    "quoted",
]


Detail: TypeAlias = str | int | list[str] | dict[str, str | int]
"""A further member of a refusal: an amount, names, or the place where it was recorded."""

KEPT_APART = "Refused; the reason in words is kept with the personal data."
"""What an entry's body says in place of the reason, which may repeat anything typed."""


@contextmanager
def of_field(name: str) -> Iterator[None]:
    """
    Name the field of an order that a refusal within is about, unless one is named already.

    Args:
        name: Whose text is read within, and nothing else.

    >>> try:
    ...     with of_field("dose"):
    ...         raise MalformedQuantity("no")
    ... except Refusal as refusal:
    ...     refusal.field
    'dose'
    """
    try:
        yield
    except Refusal as refusal:
        refusal.field = refusal.field or name
        raise


class Refusal(CompoundingError):
    """
    Understood, and must not be made.

    Args:
        message: What is refused and why.
        remedy: What to do instead.
        sources: The documents the refusal is based on.
        details: Further members of the JSON document, for example
            `smallest_batch`.
        apart: Whether the reason itself is personal, such as an answer about the patient's
            health: the trail then keeps all but its code with the personal data.

    Attributes:
        replayed: It had been recorded before under the same request id.
    """

    schema = "ldncompound.refusal/1"
    code = "refused"
    exit_status = 3

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        sources: Sequence[Citation] = (),
        details: Mapping[str, Detail] | None = None,
        apart: bool = False,
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.sources: tuple[Citation, ...] = tuple(sources)
        self.details: dict[str, Any] = dict(details or {})
        self.apart: bool = apart
        self.replayed: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the `ldncompound.refusal/1` document."""
        return {
            "schema": self.schema,
            "code": self.code,
            "message": self.message,
            "remedy": self.remedy,
            "sources": [citation.to_json() for citation in self.sources],
            **self.details,
        }

    @classmethod
    def _stated(cls, told: Mapping[str, Any]) -> Self:
        """Return the refusal that a document states; what was typed is left out."""
        # Most calls read no refusal back: help loads nothing that records need.
        from ldncompound.core.sources import Citation

        named = {"schema", "order", "apart", "code", "message", "remedy", "sources"}
        return cls(
            told["message"],
            remedy=told["remedy"],
            sources=[Citation(**each) for each in told["sources"]],
            details={key: value for key, value in told.items() if key not in named},
        )


class MalformedQuantity(Refusal):
    """A text is not a quantity in the one grammar that is accepted."""

    code = "malformed-quantity"


class WrongDimension(Refusal):
    """A quantity is well formed but measures the wrong thing."""

    code = "wrong-dimension"


class DoseBelowRange(Refusal):
    """The doses of a day add up to less than any source documents."""

    code = "dose-below-range"


class DoseAboveRange(Refusal):
    """One dose is above every documented dose."""

    code = "dose-above-range"


class DailyDoseAboveRange(Refusal):
    """The doses of a day add up to more than any source documents."""

    code = "daily-dose-above-range"


class StrengthDoesNotDivideDose(Refusal):
    """The dose is not a whole number of capsules of this strength."""

    code = "strength-does-not-divide-dose"


class StrengthNotInRange(Refusal):
    """One capsule would hold more, or less, than is documented."""

    code = "strength-not-in-range"


class UnknownFormulation(Refusal):
    """No master formulation record has this name."""

    code = "unknown-formulation"


class UnsupportedDrug(Refusal):
    """No known substance has this name."""

    code = "unsupported-drug"


class Contraindicated(Refusal):
    """A screening answer rules the drug out for this patient."""

    code = "contraindicated"


class ConsultationNeeded(Refusal):
    """A screening answer requires the prescriber, and no consultation is recorded."""

    code = "consultation-needed"


class AvoidedComponent(Refusal):
    """The formulation contains, or may contain, what the patient must avoid."""

    code = "avoided-component"


class UnsuitableFiller(Refusal):
    """A filler that no preparation of the drug may contain."""

    code = "unsuitable-filler"


class CapsuleOverfull(Refusal):
    """The powder does not fit into the capsule."""

    code = "capsule-overfull"


class MouldOverfull(Refusal):
    """The drug leaves too little base in the cavity of a mould."""

    code = "mould-overfull"


class BalanceNotFit(Refusal):
    """A balance that must not be used today: calibration overdue, or its check missing."""

    code = "balance-not-fit"


class NotWeighable(Refusal):
    """No plan keeps every weighing at or above what the balance can weigh."""

    code = "not-weighable"


class NotMeasurable(Refusal):
    """A volume is on no device's scale, or too small for all of them."""

    code = "not-measurable"


class CourseOutlivesBeyondUse(Refusal):
    """The last doses would be taken after the beyond-use date."""

    code = "course-outlives-beyond-use"


class ExpiredComponent(Refusal):
    """A component has passed its expiration date."""

    code = "expired-component"


class LotNotUsable(Refusal):
    """A lot that was recalled, is in quarantine or doubtful, or is no longer there."""

    code = "lot-not-usable"


class LotAmbiguous(Refusal):
    """What was typed may be one lot or another: only reading the container again can tell."""

    code = "lot-ambiguous"


class WrongComponent(Refusal):
    """A lot, or the name on a container, of something else than what is called for."""

    code = "wrong-component"


class Implausible(Refusal):
    """A figure outside the bounds for its substance and form, which nobody has confirmed."""

    code = "implausible"


class WrongState(Refusal):
    """The state of the batch does not allow this."""

    code = "wrong-state"


class OutOfTolerance(Refusal):
    """What was weighed is further from its target than the record allows."""

    code = "out-of-tolerance"


class NotAuthorised(Refusal):
    """The person may not act: unknown, revoked, wrong role, not a second person, no passphrase."""

    code = "not-authorised"


class InvalidOrder(Refusal):
    """The order contradicts itself, or names something that does not exist."""

    code = "invalid-order"


class RequestIdUsed(InvalidOrder):
    """A request id belongs to another act; this one is recorded without it."""
