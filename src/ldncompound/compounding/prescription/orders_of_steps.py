"""Orders that may be for several steps of a schedule."""

# No postponed annotations: see `prescription.order_fields`.

from dataclasses import dataclass

from ldncompound.compounding.prescription.order_fields import Order

__all__ = ["OrderOfSteps"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class OrderOfSteps(Order):
    """
    An order that may be for several steps of one schedule, all from one batch.

    Args:
        steps: As `read_steps` reads them, the first from the day of the first dose on; `dose` is
            then the largest of them, and the days are theirs. A schedule sets them; they are
            no option.
        one_container: All steps are dispensed in one container, not each in one of its own.
    """

    steps: tuple[str, ...] = ()
    one_container: bool = False

    def dose_as_written(self) -> str:
        """Return the dose as the prescriber wrote it; of several steps each as it was read."""
        return ", ".join(self.steps) if self.steps else super(OrderOfSteps, self).dose_as_written()
