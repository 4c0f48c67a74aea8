"""Triturations made ahead: the order, the resulting lot, its label."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from ldncompound.calculation.beyond_use import beyond_use_date, check_not_expired, last_day
from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
from ldncompound.compounding.materials.doubts import check_on_record
from ldncompound.compounding.materials.identity import lot_not_usable
from ldncompound.compounding.materials.lot_entries import LotEntry, UsedLot
from ldncompound.compounding.materials.lots import ComponentLot, LotTyped, StockTrituration
from ldncompound.compounding.materials.ordered_lots import lots_in_use
from ldncompound.compounding.materials.potency import form_factor, potency_of
from ldncompound.compounding.preparation_parts import identity_of
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
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    InvalidOrder,
    NotWeighable,
    UnknownFormulation,
    WrongUsage,
    quoted,
)
from ldncompound.core.text import echo
from ldncompound.core.values import Value
from ldncompound.pharmacy.printing import (
    PrintedEarlier,
    check_printable,
    discard,
    language_for,
    print_from_trail,
    printed,
    printed_again,
)
from ldncompound.pharmacy.stock.balance_checks import balance_for_stock
from ldncompound.pharmacy.stock.inventory import Stockroom, known_lot
from ldncompound.pharmacy.trail_index import BATCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.compounding.materials.potency import Potency
    from ldncompound.compounding.weighing.equipment import Balance
    from ldncompound.compounding.weighing.plan import Step
    from ldncompound.compounding.weighing.stock_trituration import MadeTrituration
    from ldncompound.documents.label_of_trituration import TriturationOnLabel
    from ldncompound.documents.rendering import Label
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.rules import RuleFile
    from ldncompound.pharmacy.printing import Keep
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = [
    "TriturationOrder",
    "planned_trituration",
    "print_trituration_label",
    "trituration_label_again",
]


_CLOSE = Fraction(1, 10**9)
"""Factors are stored with 12 digits; smaller differences are ignored."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class TriturationOrder(Value):
    """
    A trituration to make ahead, as typed.

    Args:
        amount: Total mass.
        parts: Total parts, one of them active.
        lots: Of active and filler, each `NAME=LOT` or `NAME=LOT@YYYY-MM`.
        formulation: The record with this active and filler; None for the usual one.
        balance: Id of the balance; None for the first configured one.
    """

    shown: ClassVar[tuple[str, ...]] = ("amount", "parts")

    amount: str
    parts: str
    lots: tuple[str, ...]
    formulation: str | None = None
    balance: str | None = None


def planned_trituration(recorder: Recorder, order: TriturationOrder) -> LotEntry:
    """
    Return the lot for an order, still without an id, with its steps.

    Args:
        recorder: Gives trail, formulary, pharmacy and day; nothing is recorded.
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
    form, factor, real = _content(supplying, potency, formulary)
    return LotEntry(
        id="",
        component=active,
        number="",
        maker="this pharmacy",
        expiration_date=_until(master, lots, formulary, practice, today),
        received_on=today,
        form=None,
        certificate=None,
        tablets=None,
        shells=None,
        packing=(),
        trituration=StockTrituration(
            parts=parts,
            filler=filler,
            factor=format_number(significant(factor)),
            form=form,
            square=format_number(significant(made.square)),
            made_from=tuple(sorted({lot.number for lot in lots})),
            real=None if real is None else format_number(significant(real)),
            # The product of an assay and a loss is a finite decimal, its reciprocal may not be.
            applied=format_number(1 / factor),
            holds=None if real is None else format_number(1 / real),
            typed=tuple(
                LotTyped(
                    component=lot.component,
                    number=lot.number,
                    expiration_date=lot.expiration_date,
                )
                for lot in lots
                if lot.record is None
            ),
        ),
        amount=mass(total),
        steps=made.steps,
        balance=balance.id,
        weighing=quantity(made.expanded, PERCENT),
        storage=master.storage,
        made_of=tuple(_used(lot, lots, made.steps) for lot in lots),
    )


def _used(lot: ComponentLot, lots: Sequence[ComponentLot], steps: Sequence[Step]) -> UsedLot:
    """Return how much of a lot goes in; unknown where several lots share the weighing."""
    weighed = [
        step.amount for step in steps if step.action == "weigh" and step.what == lot.component
    ]
    alone = [each.component for each in lots].count(lot.component) == 1
    total = sum((number_of(each, MG) for each in weighed if each is not None), Fraction(0))
    return UsedLot(
        component=lot.component,
        number=lot.number,
        id=None if lot.record is None else lot.record.id,
        amount=mass(total) if alone else None,
    )


def _capsule_record(formulary: Formulary, named: str | None) -> CapsuleFormulation:
    """Return the master record with the active and filler."""
    if named is None:
        only = substance_ordered(None, formulary.substances.values(), formulary.cite)
        named = only.usual_record.get("capsules")
    master = None if named is None else formulary.record_named(named)
    if not isinstance(master, CapsuleFormulation):
        raise UnknownFormulation(
            f"{quoted(named or '')} is not a master formulation record for capsules.",
            remedy="'ldncompound formulations list' shows them.",
        )
    return master


def _usable_lots(
    recorder: Recorder, order: TriturationOrder, active: str, filler: str
) -> Sequence[ComponentLot]:
    """Return the lots of active and filler; refuse a missing or expired one."""
    lots = lots_in_use(order.lots, (active, filler), Stockroom(recorder.trail))
    for name in (active, filler):
        if not any(lot.component == name for lot in lots):
            raise InvalidOrder(
                f"The lot of {name} is missing: its expiration limits the trituration.",
                remedy=f"Name it with --lot '{name}=LOT', as its container shows it.",
            )
    for lot in lots:
        check_not_expired(lot.component, lot.number, lot.expiration_date, recorder.desk.today)
    formulary = recorder.formulary
    check_on_record(lots, formulary.substance_of_component(active), formulary.cite)
    return lots


def _pure(lots: Sequence[ComponentLot], active: str) -> list[ComponentLot]:
    """Return the lots of the active; refuse one that is a trituration itself."""
    supplying = [lot for lot in lots if lot.component == active]
    if any(lot.record is not None and lot.record.trituration is not None for lot in supplying):
        raise InvalidOrder(
            "A trituration is made from the pure active, not from another trituration.",
            remedy="Name a lot of the pure powder.",
        )
    return supplying


def _steps(
    active: str, filler: str, total: Fraction, parts: int, balance: Balance
) -> MadeTrituration:
    """Return the steps for a total in mg of so many parts; refuse what cannot be weighed."""
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
    """Return its beyond-use date by record and jurisdiction, no later than any lot's expiration."""
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
) -> tuple[str | None, Fraction, Fraction | None]:
    """Return chemical form, factor and, where known, the real factor of its active."""
    form = supplying[0].record.form if supplying[0].record is not None else None
    # The factor of the form is applied on use, when it is known how the dose is written.
    of_form = (
        Fraction(1)
        if form is None
        else form_factor(form, formulary.substance_of_component(supplying[0].component))
    )
    return form, potency.factor / of_form, None if potency.real is None else potency.real / of_form


def print_trituration_label(
    recorder: Recorder,
    identity: str,
    form: str,
    *,
    size: str | None = None,
    language: str | None = None,
    keep: Keep = discard,
) -> Label:
    """
    Return the label of a trituration made ahead, and record that it is printed.

    Args:
        recorder: Gives trail, formulary and pharmacy, and writes the entry.
        identity: The pharmacy's id of it; all that the label shows is read from the trail.
        form: "pdf" or "txt".
        size: Name of the size; None for that of capsules.
        language: "en" or "de"; None for that of the configuration.
        keep: Puts the bytes away before the entry is written.

    Returns:
        The label; marked as a copy from the second on.

    Raises:
        WrongUsage: there is no such trituration, or the required text does not fit.
        LotNotUsable: it was recalled, or its lots were corrected since; recorded.
    """
    check_printable(identity, form)
    spoken = language_for(recorder, language)
    return recorder.attempt(
        {"lot": echo(identity), "action": "label"},
        lambda: print_from_trail(
            recorder,
            "label",
            identity,
            read=lambda: _on_label(recorder.trail, identity),
            make=lambda facts: _label(recorder, *facts, form, spoken, size),
            told=lambda made: printed("label", identity, form, spoken, made, made.told()),
            keep=keep,
        ),
    )


def trituration_label_again(
    recorder: Recorder, recorded: Recorded, *, size: str | None, keep: Keep
) -> Label:
    """
    Return a label that was printed, for a request that is repeated; no entry is written.

    Raises:
        WrongState: what it shows has changed since; recorded.
        LotNotUsable: it must not be used any more; recorded.
    """
    told = PrintedEarlier.from_document(recorded.document)

    def made() -> Label:
        lot, _ = _on_label(recorder.trail, str(recorded.subject))
        return _label(recorder, lot, told.copy, told.format, told.language, size)

    return printed_again(recorder, recorded, "lot", made, keep)


def _label(
    recorder: Recorder,
    lot: TriturationOnLabel,
    copy: bool,
    form: str,
    language: str,
    size: str | None,
) -> Label:
    """Return the label of what the trail says."""
    from ldncompound.documents.rendering import render_trituration_label

    return render_trituration_label(
        lot,
        identity_of(recorder.pharmacy),
        form,
        size=size,
        sizes=recorder.formulary.label_sizes,
        copy=copy,
        language=language,
    )


def _on_label(trail: Trail, identity: str) -> tuple[TriturationOnLabel, bool]:
    """Return what the label of a trituration shows, and whether it is a copy."""
    from ldncompound.documents.label_of_trituration import TriturationOnLabel

    room = Stockroom(trail)
    record = _usable_trituration(room, identity)
    recorded = trail.recorded_at(room.history(identity)[0])
    made = replaced(LotEntry.from_document(recorded.document), trail=recorded.place)
    about = trail.headlines_mentioning(BATCH, identity)
    return (
        TriturationOnLabel.from_document({**made.document(), **record.document()}),
        any(each.action == "label" for each in about),
    )


def _usable_trituration(room: Stockroom, identity: str) -> LotRecord:
    """Return a trituration made here; refuse one that must not be used."""
    record = known_lot(room, identity)
    if record.trituration is None:
        raise WrongUsage(
            f"{identity} is not a trituration made here.",
            remedy="Use the maker's label on its container.",
        )
    why = room.unusable(record)
    if why is not None:
        raise lot_not_usable(identity, record.component, why)
    return record
