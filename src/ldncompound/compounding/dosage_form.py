"""The interface of a dosage form, so that the path to a preparation is written once."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import msgspec

from ldncompound.compounding.beyond_use import Dates, dates
from ldncompound.compounding.cost import Dispensed
from ldncompound.compounding.course_figures import ForStock
from ldncompound.compounding.form_figures import FormFigures
from ldncompound.compounding.materials.potency import Potency, potency_of
from ldncompound.compounding.plan_figures import ExpectedContent
from ldncompound.compounding.practice import DESCRIBE_ONE
from ldncompound.compounding.preparation import (
    Component,
    DocumentedForm,
    DocumentedRange,
    Working,
    recorded,
)
from ldncompound.compounding.prescription.limits import DailyRange
from ldncompound.compounding.weighing.equipment import Balance, check_fit
from ldncompound.compounding.weighing.plan import Amount
from ldncompound.core.language import as_recorded
from ldncompound.core.names import choice_of
from ldncompound.core.near_names import write_near
from ldncompound.core.refusals import BalanceNotFit, InvalidOrder, quoted
from ldncompound.core.remembered import remembered
from ldncompound.core.sources import UNCONFIRMED
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.beyond_use import Limit
    from ldncompound.compounding.checks_before_planning import OrderFigures
    from ldncompound.compounding.fills import Cut
    from ldncompound.compounding.materials.confirmed import Doubt
    from ldncompound.compounding.materials.kept import Kept
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.practice import Practice
    from ldncompound.compounding.prescription.order import PrescribedStep
    from ldncompound.compounding.weighing.plan import WeighPlan
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.equipment import BalanceClass
    from ldncompound.formulary.master_record import MasterFormulation
    from ldncompound.formulary.rules import KeepingRules, RuleFile
    from ldncompound.formulary.substance import Substance

__all__ = ["DosageForm", "LotsAndDates", "Planned", "UnderstoodOrder", "fit_balances"]


RequestT = TypeVar("RequestT", bound="OrderFigures")
RecordT = TypeVar("RecordT", bound="MasterFormulation")
AmountsT = TypeVar("AmountsT")


class UnderstoodOrder(msgspec.Struct, Generic[RequestT, RecordT], frozen=True):
    """
    An order that was read and checked, with everything its plan is made from.

    Args:
        order: As typed.
        request: Its figures; of a course cut into fills, those of the first fill.
        master: The master formulation record.
        documented: The range of strengths, not narrowed by a protocol.
        practice: The rules of the jurisdiction.
        formulary: All records, rules and tables.
        pharmacy: Who prepares, with which balances and measures.
        today: Today's date at the pharmacy.
        kept: The lots that the pharmacy has received, and the checks of its balances.
    """

    order: Any
    request: RequestT
    master: RecordT
    documented: DailyRange
    practice: RuleFile
    formulary: Formulary
    pharmacy: Practice
    today: date
    kept: Kept

    @property
    def substance(self) -> Substance:
        """The prescribed drug, which is that of the master record."""
        return self.formulary.substances[self.master.substance]

    @property
    def active(self) -> str:
        """The name of the component that is the active."""
        return next(
            str(part["name"])
            for part in recorded(self.master)["component"]
            if part["role"] == "active"
        )

    def balance(self) -> Balance:
        """Return the balance to use; refuse one that is not fit for use today."""
        return balance_in_hand(
            self.order.balance, self.pharmacy, self.formulary, self.today, self.kept
        )

    def limit_of_content(self) -> Fraction:
        """Return the limit of the weighing error as a fraction: the rule's, or a narrower one."""
        return batch_limit(self.practice, self.pharmacy)

    def potency(self, lots: Sequence[ComponentLot]) -> Potency:
        """Return how much powder of these lots supplies one part of drug."""
        return potency_of(
            lots,
            policy=self.order.potency,
            dose_as=self.order.dose_as,
            rule=self.practice,
            substance=self.substance,
        )


class LotsAndDates(msgspec.Struct, frozen=True):
    """The lots of a preparation, how long it keeps, and the fills its course is cut into."""

    names: Sequence[str]
    lots: tuple[ComponentLot, ...]
    rule: KeepingRules
    limit: Limit
    cut: Cut | None

    def dated(self, case: UnderstoodOrder[Any, Any], days: int) -> Dates:
        """Return the dates of a preparation for *days* of the course."""
        return dates(
            case.order, days, self.lots, self.names, self.rule, self.limit, case.today,
            fewest_fills(self.cut),
        )  # fmt: skip


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """
    The plan of a dosage form for an order.

    Args:
        figures: Figures of the form.
        plan: What to weigh.
        balance: The balance for the plan.
        expected: Content that the steps deliver.
        components: Components of the preparation.
        dated: Dates of the preparation.
        days: Days of the prescription.
        consumed: What is taken from stock.
        given: What is dispensed, for the cost.
        unit: Unit of what is dispensed.
        working: Working of the figures.
        notes: Notes for the record.
        documented_form: Where the form is documented, if stated separately from the dose.
        for_stock: Rule by which it is made for stock; None for a prescription.
        steps: What serves each step of the order; None where it has none.
    """

    figures: FormFigures
    plan: WeighPlan
    balance: Balance
    expected: ExpectedContent
    components: tuple[Component, ...]
    dated: Dates
    days: int
    consumed: Sequence[Amount]
    given: Dispensed
    unit: Any
    working: tuple[Working, ...]
    notes: tuple[str, ...]
    documented_form: DocumentedForm | None = None
    for_stock: ForStock | None = None
    steps: tuple[PrescribedStep, ...] | None = None


class DosageForm(Protocol[RequestT, RecordT, AmountsT]):
    """A dosage form; its methods in the order in which they are called."""

    def read(self, order: Any) -> RequestT:
        """Read the figures of an order; refuse what is malformed."""

    def documented(
        self, order: Any, request: RequestT, formulary: Formulary
    ) -> tuple[RecordT, DailyRange, DocumentedRange]:
        """Return master record, range of strengths and range in force, or refuse."""

    def amounts(self, case: UnderstoodOrder[RequestT, RecordT]) -> AmountsT:
        """Return counts, volumes or masses of dose, dispensing and batch."""

    def names(
        self, case: UnderstoodOrder[RequestT, RecordT], amounts: AmountsT, /
    ) -> Sequence[str]:
        """Return the names of the components whose lots an order may name."""

    def doubts(
        self,
        case: UnderstoodOrder[RequestT, RecordT],
        amounts: AmountsT,
        lots: Sequence[ComponentLot],
        /,
    ) -> Sequence[Doubt]:
        """Return the figures that are outside the bounds of the formulary."""

    def limit(self, case: UnderstoodOrder[RequestT, RecordT], rule: KeepingRules) -> Limit:
        """Return how long the preparation keeps by its own record."""

    def days(self, case: UnderstoodOrder[RequestT, RecordT], amounts: AmountsT, /) -> int:
        """Return for how many days the batch serves; one where it is made for stock."""

    def potency(
        self, case: UnderstoodOrder[RequestT, RecordT], lots: Sequence[ComponentLot], /
    ) -> Potency:
        """Return how much of these lots of the active supplies one part of drug."""

    def plan(
        self, case: UnderstoodOrder[RequestT, RecordT], amounts: AmountsT, keeping: LotsAndDates
    ) -> Planned:
        """Plan the batch, or refuse it."""


def balance_in_hand(
    name: str | None, pharmacy: Practice, formulary: Formulary, today: date, kept: Kept
) -> Balance:
    """Return the balance named, else the first that is fit, else the assumed class III."""
    if name is None and pharmacy.balances:
        fit = fit_balances(pharmacy, today, kept)
        if not fit:
            check_fit(pharmacy.balances[0], today, checked=kept.checked)
        return fit[0]
    wanted = None if name is None else choice_of(name, [each.id for each in pharmacy.balances])
    for balance in pharmacy.balances:
        if wanted == balance.id:
            check_fit(balance, today, checked=kept.checked)
            return balance
    if name is not None:
        known = [balance.id for balance in pharmacy.balances]
        raise InvalidOrder(
            f"{quoted(name)} is not a balance of this pharmacy.",
            remedy=f"{write_near(name, known)}Configured: {', '.join(known)}. "
            "'ldncompound setup' names each with --balance."
            if known
            else DESCRIBE_ONE,
        )
    return _assumed(formulary.balances["class-iii"])


@remembered
@as_recorded()
def _assumed(assumed: BalanceClass) -> Balance:
    """Return a balance that nobody configured, of a class."""
    return Balance(
        id=assumed.id,
        minimum=assumed.minimum,
        readability=assumed.readability,
        accepted_error=assumed.accepted_error,
        assumed=True,
        basis=say("balance.unconfirmed", balance=assumed.title)
        if assumed.status == UNCONFIRMED
        else assumed.title,
    )


def fit_balances(pharmacy: Practice, today: date, kept: Kept) -> tuple[Balance, ...]:
    """Return the configured balances that are fit for use on a day, in their order."""
    fit = []
    for balance in pharmacy.balances:
        with suppress(BalanceNotFit):
            check_fit(balance, today, checked=kept.checked)
            fit.append(balance)
    return tuple(fit)


def batch_limit(practice: RuleFile, pharmacy: Practice) -> Fraction:
    """Return the limit of the weighing error as a fraction: the rule's, or a narrower one."""
    room = practice.content.room
    own = pharmacy.batch_error
    return room if own is None else min(room, own.magnitude / 100)


def fewest_fills(cut: Cut | None) -> int | None:
    """Return the fewest fills a course can be cut into; None where it is not cut."""
    return None if cut is None else cut.fewest
