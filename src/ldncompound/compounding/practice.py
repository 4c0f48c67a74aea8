"""The settings of a pharmacy: identity, balances, jurisdiction, policies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from ldncompound.compounding.prescription.steps import lead_days
from ldncompound.compounding.weighing.equipment import Balance, MeasuringDevice
from ldncompound.core.money import Money
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.quantities import check_dimension
from ldncompound.core.quantity_fields import AnyQuantity, Duration, Percent, Strength
from ldncompound.core.refusals import Refusal, WrongUsage, quoted
from ldncompound.core.values import Value, check_members

__all__ = ["DESCRIBE_ONE", "SITE", "UNCONFIGURED", "Practice", "Sampling"]


SITE = lazy_pattern(r"[A-Z0-9]{1,12}\Z", re.ASCII)
"""The prefix of batch numbers."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Practice(Value):
    """
    One pharmacy.

    Args:
        name: As printed on the sheet.
        address: In one line.
        telephone: As printed.
        site: Prefix of the batch numbers.
        jurisdiction: Code of the rule file that applies, like "US".
        paper: "letter" or "a4".
        language: Of papers, "en" or "de".
        balances: In the order of preference.
        batch_error: Limit of the weighing error of a batch, where narrower than the rules; a
            percentage.
        bands: Strengths up to which the pure active is never weighed into a batch, each with
            the total parts of the required trituration; the smallest strength first.
        measures: Graduates and oral syringes; empty for the shipped table.
        labour: Charge for one preparation; None where not configured.
        container: Charge for one container; likewise.
        sampling: When capsules or tablets of a batch are assayed before it is verified; None
            without such a rule.
        reorder: Reorder points by component; none is assumed.
        lead: From the making of a fill of a schedule to its first dose, in whole days; None for
            none.
        mirror: Folder for a note of each act, on another computer; None for none.
        digest: SHA-256 of the configuration file; None without one.
    """

    shown: ClassVar[tuple[str, ...]] = ("site", "jurisdiction", "balances")

    name: str | None = None
    address: str | None = None
    telephone: str | None = None
    site: str = "DEMO"
    jurisdiction: str = "US"
    paper: str = "letter"
    language: str = "en"
    balances: tuple[Balance, ...] = ()
    measures: tuple[MeasuringDevice, ...] = ()
    batch_error: Percent | None = None
    bands: tuple[tuple[Strength, int], ...] = ()
    labour: Money | None = None
    container: Money | None = None
    sampling: Sampling | None = None
    reorder: tuple[tuple[str, AnyQuantity], ...] = ()
    lead: Duration | None = None
    mirror: str | None = None
    digest: str | None = None

    def __post_init__(self) -> None:
        """
        Check what goes into every batch number and sheet.

        Raises:
            WrongUsage: a member of another type or dimension, or a prefix that is none.
        """
        check_members(self)
        try:
            for strength, _ in self.bands:
                check_dimension(strength, "strength", "the band")
            if self.batch_error is not None:
                check_dimension(self.batch_error, "percent", "the error of a batch")
            if self.lead is not None:
                lead_days(self.lead)
        except Refusal as refusal:
            raise WrongUsage(refusal.message, remedy=refusal.remedy) from None
        if SITE.match(self.site) is None:
            raise WrongUsage(
                f"{quoted(self.site)} is not a site prefix.",
                remedy="Use 1 to 12 capital letters and digits, for example ELM.",
            )

    @property
    def configured(self) -> bool:
        """Whether the identity of the pharmacy is configured."""
        return self.name is not None

    def parts_for(self, strength: Strength) -> int | None:
        """Return the parts of the trituration that this pharmacy requires; None for none."""
        return next((parts for up_to, parts in self.bands if strength <= up_to), None)


class Sampling(NamedTuple):
    """
    The pharmacy's own rule for when capsules or tablets of a batch are assayed.

    Args:
        every: In one of this many batches of a master record; None for no such rule.
        new_filler: In the first batch with a new lot of filler.

    >>> from ldncompound.pharmacy.configuration import parse_sampling
    >>> parse_sampling("every=10, new-filler")
    Sampling(every=10, new_filler=True)
    """

    every: int | None = None
    new_filler: bool = False

    def as_text(self) -> str:
        """Return the rule as written in a configuration."""
        told = [] if self.every is None else [f"every={self.every}"]
        return ", ".join([*told, *(["new-filler"] if self.new_filler else [])])


DESCRIBE_ONE = (
    "None is configured. Describe yours: 'ldncompound setup' with "
    '--balance "ID,minimum=20 mg,readability=0.1 mg,error=5 %".'
)
"""What to do about a balance where none is configured."""

UNCONFIGURED = Practice()
"""What is assumed where nothing is configured."""
