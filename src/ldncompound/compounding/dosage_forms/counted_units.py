"""Counts, powders and weigh plan of capsules or moulded tablets; sums are in `calculation`."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import msgspec

from ldncompound.calculation import capsules
from ldncompound.calculation.capsules import CAPSULES, DosageUnit
from ldncompound.compounding.beyond_use import Limit, ruled
from ldncompound.compounding.dosage_forms.capsules import fill as capsule_fill
from ldncompound.compounding.weighing.plan import MOST_PIECES, bears
from ldncompound.compounding.weighing.powder_batch import PowderBatch, StockPowder
from ldncompound.compounding.weighing.powder_plan import plan_batch, smallest_batch
from ldncompound.core.quantities import MG, format_quantity, mass, number_of, quantity, written
from ldncompound.core.records import replaced
from ldncompound.core.refusals import CapsuleOverfull, InvalidOrder, NotWeighable, quoted
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
    from ldncompound.compounding.dosage_forms.capsules.request import CapsuleRequest
    from ldncompound.compounding.dosage_forms.sublingual_tablets.master_record import (
        TabletFormulation,
    )
    from ldncompound.compounding.dosage_forms.sublingual_tablets.request import TabletRequest
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.materials.potency import Potency
    from ldncompound.compounding.weighing.equipment import Balance
    from ldncompound.compounding.weighing.plan import WeighPlan
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.rules import KeepingRules, Overage, RuleFile

__all__ = [
    "Counts",
    "HasMass",
    "Powders",
    "UnitFill",
    "WeighingBench",
    "counts",
    "limit",
    "plan",
    "stock_of",
    "weighed",
]


DIRECT = "direct"
LARGEST_BATCH = 999_999
"""Counts have at most six digits; a larger batch is taken for a typing error."""


class Counts(msgspec.Struct, frozen=True):
    """Whole numbers of capsules or tablets, for a dose of each step and in all; and of days."""

    of_doses: tuple[int, ...]
    days: int
    dispense: int
    excess: int
    batch_size: int
    excess_text: str
    unit: DosageUnit = CAPSULES

    @property
    def per_dose(self) -> int | None:
        """Return how many make one dose; None where the steps differ."""
        return self.of_doses[0] if len({*self.of_doses}) == 1 else None

    def of_steps(self, request: CapsuleRequest | TabletRequest) -> tuple[int, ...]:
        """Return how many each step takes."""
        each = zip(self.of_doses, request.intakes, strict=True)
        return tuple(count * intake.doses for count, intake in each)

    def served(self, request: CapsuleRequest | TabletRequest) -> Iterator[dict[str, Any]]:
        """Yield what serves each step, for the record."""
        for units, per_dose in zip(self.of_steps(request), self.of_doses, strict=True):
            yield {"units": units, "per_dose": per_dose}

    def units(self, count: int) -> Quantity:
        """Return a count of them as a quantity."""
        return quantity(count, self.unit.unit)


class Powders(msgspec.Struct, frozen=True):
    """Exact needs of the batch; tablets have no shell."""

    active: str
    filler: str
    shell: str | None
    active_nominal: Quantity
    active_required: Quantity
    filler_required: Quantity
    potency: Potency
    overage: Overage | None


class WeighingBench(msgspec.Struct, frozen=True):
    """
    The balance and the limits that a plan is made for.

    Args:
        balance: The balance to use.
        limit: Limit of the weighing error of the content, as a fraction.
        demanded: Total parts of the trituration that the pharmacy requires; None for none.
        stock: A stock trituration that supplies the active; None for none.
        not_direct: Why the active must not be weighed directly; None if it may.
        premix: Share of the filler that is weighed, at least; the rest completes the units by
            volume. Where the balance or a trituration needs more, more of it is weighed.
    """

    balance: Balance
    limit: Fraction
    demanded: int | None
    stock: StockPowder | None
    not_direct: str | None = None
    premix: Fraction = Fraction(1)


class HasMass(Protocol):
    """The powder of one capsule or tablet."""

    @property
    def mass(self) -> Quantity:
        """In mg/capsule or mg/tablet."""


_HasMass = TypeVar("_HasMass", bound=HasMass, covariant=True)
_Filled = TypeVar("_Filled", bound=HasMass)


class UnitFill(Protocol[_HasMass]):
    """The fill of one capsule or tablet, with or without an overage."""

    @property
    def names(self) -> tuple[str, str, str | None]:
        """Names of active, filler and shell."""

    @property
    def potency(self) -> Potency:
        """Powder for one part of the active."""

    def fill(self, overage: Overage | None) -> _HasMass:
        """Return how much powder one takes."""


def counts(
    request: CapsuleRequest | TabletRequest,
    strengths: Sequence[Quantity],
    usual: Quantity,
    unit: DosageUnit = CAPSULES,
) -> Counts:
    """
    Return how many capsules or tablets to dispense and to make.

    Args:
        request: Figures of the order.
        strengths: Documented strengths, named in the refusal where a capsule would be split.
        usual: The excess where the order names none.
        unit: What is counted.

    Raises:
        StrengthDoesNotDivideDose: a capsule would have to be split.
        InvalidOrder: the quantity does not cover a day, or the batch is too large.
        MalformedQuantity: an excess of part of a capsule.
    """
    intakes = request.intakes
    of_doses = tuple(
        capsules.capsules_per_dose(each.dose, request.strength, strengths, unit) for each in intakes
    )
    if request.quantity is None:
        days = request.days or 0
        dispense = sum(
            capsules.dispense_count(count, each.doses_per_day, each.days_taken)
            for count, each in zip(of_doses, intakes, strict=True)
        )
    else:
        dispense = request.quantity
        days = capsules.days_covered(dispense, of_doses[0], request.doses_per_day, unit)
    excess = usual if request.excess is None else request.excess
    extra = capsules.excess_count(excess, dispense, unit)
    if dispense + extra > LARGEST_BATCH:
        raise InvalidOrder(
            f"A batch may have at most {LARGEST_BATCH} {unit.plural}; this one has "
            f"{dispense + extra}.",
            remedy="Check days, doses a day and excess.",
        )
    written_excess = format_quantity(excess)
    return Counts(of_doses, days, dispense, extra, dispense + extra, written_excess, unit)


def weighed(
    request: CapsuleRequest | TabletRequest,
    counted: Counts,
    filling: UnitFill[_Filled],
    practice: RuleFile,
    bench: WeighingBench,
) -> tuple[Powders, _Filled, WeighPlan]:
    """
    Return needs, fill and weigh plan of the batch; an overage may depend on the plan.

    Args:
        request: Figures of the order.
        counted: How many are made.
        filling: The fill, or the mould.
        practice: The rules, which may require an overage.
        bench: The balance and the limits of weighing.

    Raises:
        NotWeighable: the batch is too small for the balance.
        CapsuleOverfull: the powder leaves no room for filler.
    """
    if bench.stock is not None and bench.demanded not in (None, bench.stock.parts):
        raise InvalidOrder(
            "For this strength the pharmacy requires a trituration of 1 part in "
            f"{bench.demanded}, but {bench.stock.name} is 1 part in {bench.stock.parts}.",
            remedy="Use one of the required dilution, or let the plan make it.",
        )
    plain = filling.fill(None)
    held = counted.unit.held(request.strength)
    overage = _overage_for(held, counted.unit.held(plain.mass), practice)
    filled = plain if overage is None else filling.fill(overage)
    powder = _powders(request, counted, filled, filling, overage)
    batch = _batch(powder, counted, bench)
    if overage is None or overage.on_triturations:
        return powder, filled, plan(batch, counted, bench.balance)
    direct = plan_batch(batch, bench.balance)
    if direct is not None and direct.method == DIRECT:
        return powder, filled, direct
    # The rule exempts a trituration from the overage, but never pure powder weighed directly.
    not_direct = say("plan.overage_not_direct")
    without = _powders(request, counted, plain, filling, None)
    triturated = _batch(without, counted, replaced(bench, not_direct=not_direct))
    may_be_direct = bench.demanded is None and bench.stock is None
    or_direct = batch if may_be_direct else None
    return without, plain, plan(triturated, counted, bench.balance, or_direct=or_direct)


def stock_of(active: str, filler: str, lots: Sequence[ComponentLot]) -> StockPowder | None:
    """
    Return the stock trituration that supplies the active; None for a pure powder.

    Raises:
        InvalidOrder: a trituration beside another lot, or one with another filler.
    """
    supplying = [lot for lot in lots if lot.component == active]
    made = [
        (lot.record, lot.record.trituration)
        for lot in supplying
        if lot.record is not None and lot.record.trituration is not None
    ]
    if not made:
        return None
    record, trituration = made[0]
    if len(supplying) > 1:
        raise InvalidOrder(
            "A stock trituration cannot be combined with another lot of the active.",
            remedy="Name only the lot that is weighed.",
        )
    if trituration.filler != filler:
        raise InvalidOrder(
            f"The stock trituration {record.id} was made with {trituration.filler}, not {filler}.",
            remedy="Use one that was made with the filler of this master record.",
        )
    return StockPowder(f"trituration {record.id}", trituration.parts, Fraction(trituration.square))


def _overage_for(held: Quantity, powder: Quantity, practice: RuleFile) -> Overage | None:
    """Return the first overage of the rules that applies to this much drug in one unit."""
    share = number_of(held, MG) / number_of(powder, MG)
    return next((each for each in practice.overages if each.holds_for(held, share)), None)


def _powders(
    request: CapsuleRequest | TabletRequest,
    counted: Counts,
    filled: HasMass,
    filling: UnitFill[HasMass],
    overage: Overage | None,
) -> Powders:
    """Return the names and needs of what goes into the capsules or tablets."""
    potency = filling.potency
    nominal = capsules.active_mass(request.strength, counted.batch_size, unit=counted.unit)
    active = mass(number_of(nominal, MG) * (potency.factor * capsule_fill.share_kept(overage)))
    filler = capsules.filler_mass(filled.mass, counted.batch_size, active, counted.unit)
    if filler.magnitude <= 0:
        raise CapsuleOverfull(
            f"A fill of {written(format_quantity(filled.mass))} leaves no room for filler beside "
            "the active with its factor and overage.",
            remedy="Check the packing trial, or use a larger capsule.",
        )
    return Powders(*filling.names, nominal, active, filler, potency, overage)


def _batch(powder: Powders, counted: Counts, bench: WeighingBench) -> PowderBatch:
    """Return the batch to plan, in numbers."""
    filler = number_of(powder.filler_required, MG)
    return PowderBatch(
        powder.active,
        powder.filler,
        number_of(powder.active_required, MG),
        filler * bench.premix,
        counted.batch_size,
        bench.limit,
        bench.demanded,
        bench.stock,
        bench.not_direct,
        filler * (1 - bench.premix),
    )


def plan(
    batch: PowderBatch, counted: Counts, balance: Balance, *, or_direct: PowderBatch | None = None
) -> WeighPlan:
    """
    Plan the weighings for a balance.

    Args:
        batch: Needs of the batch.
        counted: How many it makes.
        balance: The balance to use.
        or_direct: Needs of a larger batch that is weighed directly; None for the same.

    Raises:
        NotWeighable: the balance cannot weigh the batch; the smallest that works is named.
    """
    planned = plan_batch(batch, balance)
    if planned is not None:
        return planned
    least = smallest_batch(batch, balance, or_direct=or_direct)
    balance_in_words = (
        f"the balance {quoted(balance.id)} (minimum {format_quantity(balance.minimum)}, "
        f"readability {format_quantity(balance.readability)})"
    )
    one = counted.unit
    made = written(f"{counted.batch_size} {one.word}")
    capacity = balance.figures().capacity
    if capacity is not None and not bears(batch.filler_required, capacity):
        raise NotWeighable(
            f"A batch of {made} is too large for {balance_in_words}: its capacity is "
            f"{format_quantity(mass(capacity))}, and an amount is weighed in at most "
            f"{MOST_PIECES} parts.",
            remedy="Make several batches, or use a balance with a larger capacity.",
        )
    if least is None:
        raise NotWeighable(
            f"No batch of these {one.plural} can be weighed with {balance_in_words}.",
            remedy="Use a balance with a lower minimum and a finer readability, or with a larger "
            "capacity.",
        )
    raise NotWeighable(
        f"A batch of {made} cannot be weighed with {balance_in_words}, even with triturations in "
        "series.",
        remedy=f"Make at least {least} {one.plural}: for example --excess "
        f"'{least - counted.dispense} {one.word}' with this order. Or use a finer balance.",
        details={"smallest_batch": least},
    )


def limit(
    master: CapsuleFormulation | TabletFormulation,
    rule: KeepingRules,
    cite: Callable[[str, str], Citation],
) -> Limit:
    """Return how long capsules or tablets keep: the limit of the rule for their category."""
    of_rule = rule.beyond_use[master.beyond_use.category]
    return Limit(
        days=of_rule.days,
        words=ruled(rule.title, of_rule),
        storage=master.storage,
        source=cite(of_rule.source, of_rule.locator),
    )
