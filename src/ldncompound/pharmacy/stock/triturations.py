"""Triturations made ahead: what is ordered of one, the lot that comes of it, its label."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ldncompound.calculation.beyond_use import beyond_use_date, check_not_expired, last_day
from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
from ldncompound.compounding.materials.lots import LotRecord, StockTrituration
from ldncompound.compounding.materials.ordered_lots import lots_in_use
from ldncompound.compounding.materials.potency import form_factor, potency_of
from ldncompound.compounding.prescription.protocols import substance_ordered
from ldncompound.compounding.weighing.stock_trituration import stock_trituration
from ldncompound.core.numbers import format_number, significant
from ldncompound.core.quantities import (
    MG,
    PERCENT,
    format_quantity,
    mass,
    number_of,
    parse_count,
    quantity,
    read_quantity,
)
from ldncompound.core.refusals import (
    InvalidOrder,
    NotWeighable,
    UnknownFormulation,
    WrongState,
    WrongUsage,
    quoted,
)
from ldncompound.pharmacy.outcome import place_of
from ldncompound.pharmacy.stock.balance_checks import balance_for_stock
from ldncompound.pharmacy.stock.inventory import Stockroom, known_lot
from ldncompound.pharmacy.trail_index import BATCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.materials.potency import Potency
    from ldncompound.compounding.weighing.equipment import Balance
    from ldncompound.compounding.weighing.stock_trituration import MadeTrituration
    from ldncompound.documents.rendering import Label
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.rules import RuleFile
    from ldncompound.pharmacy.recorder import Recorder

__all__ = ["TriturationOrder", "planned_trituration", "trituration_label"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriturationOrder:
    """
    A trituration to make ahead, as typed.

    Args:
        amount: In all, a mass.
        parts: Parts in all, one of them active.
        lots: Of active and filler, each `NAME=LOT` or `NAME=LOT@YYYY-MM`.
        formulation: The record whose active and filler they are; None for the usual one.
        balance: Id of the balance; None takes the first configured one.
    """

    amount: str
    parts: str
    lots: tuple[str, ...]
    formulation: str | None = None
    balance: str | None = None


def planned_trituration(
    recorder: Recorder, order: TriturationOrder
) -> tuple[LotRecord, dict[str, Any]]:
    """
    Return the lot that comes of an order, still without an id, and how it is made.

    Args:
        recorder: Knows trail, formulary, pharmacy and day; nothing is recorded.
        order: As typed.

    Raises:
        Refusal: among them `not-weighable` and `expired-component`.
    """
    formulary, today = recorder.formulary, recorder.desk.today
    total = number_of(read_quantity(order.amount, "mass", "the amount"), MG)
    parts = parse_count(order.parts, "the parts")
    master = _capsule_record(formulary, order.formulation)
    names = {part.role: part.name for part in master.components}
    active, filler = names["active"], names["filler"]
    lots = _usable_lots(recorder, order, active, filler)
    supplying = _pure(lots, active)
    balance = balance_for_stock(recorder, order.balance)
    practice = formulary.rule_of(recorder.pharmacy.jurisdiction)
    potency = potency_of(
        supplying,
        policy=None,
        dose_as=None,
        rule=practice,
        substance=formulary.substances[master.substance],
    )
    made = _steps(active, filler, total, parts, balance)
    record = LotRecord(
        id="",
        component=active,
        number="",
        maker="this pharmacy",
        expiration_date=_until(master, lots, formulary, practice, today),
        received_on=today,
        trituration=StockTrituration(
            parts=parts,
            filler=filler,
            **_content(supplying, potency, formulary),
            square=format_number(significant(made.square)),
            made_from=tuple(sorted({lot.number for lot in lots})),
        ),
    )
    return record, {
        "amount": format_quantity(mass(total)),
        "steps": [step.document() for step in made.steps],
        "balance": balance.id,
        "weighing": format_quantity(quantity(made.expanded, PERCENT)),
        "storage": master.storage,
    }


def _capsule_record(formulary: Formulary, named: str | None) -> CapsuleFormulation:
    """Return the master record whose active and filler are taken."""
    if named is None:
        only = substance_ordered(None, formulary.substances.values(), formulary.cite)
        named = only.usual_record.get("capsules")
    master = None if named is None else formulary.formulations.get(named)
    if not isinstance(master, CapsuleFormulation):
        raise UnknownFormulation(
            f"{quoted(named or '')} is not a master formulation record for capsules.",
            remedy="'ldncompound formulations list' shows them.",
        )
    return master


def _usable_lots(
    recorder: Recorder, order: TriturationOrder, active: str, filler: str
) -> Sequence[ComponentLot]:
    """Return the lots of active and filler; each must be named, and none expired."""
    lots = lots_in_use(order.lots, (active, filler), Stockroom(recorder.trail))
    for name in (active, filler):
        if not any(lot.component == name for lot in lots):
            raise InvalidOrder(
                f"The lot of {name} is missing: its expiration limits the trituration.",
                remedy=f"Name it with --lot '{name}=LOT@YYYY-MM'.",
            )
    for lot in lots:
        check_not_expired(lot.component, lot.number, lot.expiration_date, recorder.desk.today)
    return lots


def _pure(lots: Sequence[ComponentLot], active: str) -> list[ComponentLot]:
    """Return the lots of the active; none may be a trituration itself."""
    supplying = [lot for lot in lots if lot.component == active]
    if any(lot.record is not None and lot.record.trituration is not None for lot in supplying):
        raise InvalidOrder(
            "A trituration is made from the pure active, not from another one.",
            remedy="Name a lot of the pure powder.",
        )
    return supplying


def _steps(
    active: str, filler: str, total: Fraction, parts: int, balance: Balance
) -> MadeTrituration:
    """Return how an amount in mg is made of so many parts, if the balance can weigh it."""
    base = total / parts
    made = (
        None
        if parts < 2 or base % balance.in_milligrams()[1]
        else stock_trituration(active, filler, "the trituration", base, parts, balance)
    )
    if made is None:
        raise NotWeighable(
            f"1 part in {parts} cannot be weighed for {format_quantity(mass(total))} with "
            f"the balance {quoted(balance.id)}.",
            remedy="Choose an amount whose parts are whole steps of the display, and large "
            "enough for the balance's minimum.",
        )
    return made


def _until(
    master: CapsuleFormulation,
    lots: Sequence[ComponentLot],
    formulary: Formulary,
    practice: RuleFile,
    today: date,
) -> date:
    """Return how long it keeps: as its record and the jurisdiction say, no longer than a lot."""
    rule = formulary.keeping[master.beyond_use.rule]
    days = rule.beyond_use[master.beyond_use.category].days
    if practice.longest is not None:
        days = min(days, practice.longest.days)
    return beyond_use_date(
        last_day(today, days, first_day=rule.day_one.first_day),
        (lot.expiration_date for lot in lots),
    )


def _content(
    supplying: Sequence[ComponentLot], potency: Potency, formulary: Formulary
) -> dict[str, Any]:
    """Return what its active holds: chemical form, factor and, where it is known, the real one."""
    form = supplying[0].record.form if supplying[0].record is not None else None
    # The form's own factor is reckoned again when it is used, for the dose as it is written.
    of_form = (
        Fraction(1)
        if form is None
        else form_factor(form, formulary.substance_of_component(supplying[0].component))
    )
    factor = potency.factor / of_form
    real = None if potency.real is None else potency.real / of_form
    return {
        "factor": format_number(significant(factor)),
        "real": None if real is None else format_number(significant(real)),
        "form": form,
        # Of an assay and a loss the product ends, and its reciprocal does not.
        "applied": format_number(1 / factor),
        "holds": None if real is None else format_number(1 / real),
    }


def trituration_label(
    recorder: Recorder, identity: str, form: str, *, size: str | None = None
) -> Label:
    """
    Return the label of a trituration made ahead, recording nothing.

    Args:
        recorder: Knows trail, formulary and pharmacy.
        identity: The pharmacy's own id of it.
        form: "pdf" or "txt".
        size: Name of the size; None takes the one for capsules.

    Returns:
        A copy, from the second on.

    Raises:
        WrongUsage: there is no such trituration, or what must stand on it does not fit.
        WrongState: it was recalled, or its lots were corrected since.
    """
    from ldncompound.documents.rendering import render_trituration_label

    trail = recorder.trail
    room = Stockroom(trail)
    record = _usable_trituration(room, identity)
    made = trail.recorded_at(room.history(identity)[0])
    printed = trail.headlines_mentioning(BATCH, identity)
    return render_trituration_label(
        {**made.document, **record.document(), "trail": place_of(made)},
        {
            key: getattr(recorder.pharmacy, key)
            for key in ("configured", "name", "address", "telephone")
        },
        form,
        size=size,
        sizes=recorder.formulary.label_sizes,
        copy=any(each.action == "label" for each in printed),
    )


def _usable_trituration(room: Stockroom, identity: str) -> LotRecord:
    """Return a trituration made here, if it may be used."""
    record = known_lot(room, identity)
    if record.trituration is None:
        raise WrongUsage(
            f"{identity} is no trituration made here.",
            remedy="Its maker's label stands on its container.",
        )
    recalled = room.recalled(record.component, record.number, record.id)
    if recalled is not None or record.doubt is not None:
        raise WrongState(
            f"The trituration {identity} must not be used: it {recalled}."
            if recalled is not None
            else f"The trituration {identity} must not be used: {record.doubt}.",
            remedy="Destroy it, and make another with 'ldncompound triturations make'.",
        )
    return record
