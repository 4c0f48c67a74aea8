"""The receipt of lots: a new lot, or a further delivery of one; and what must follow it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ldncompound.compounding.materials.confirmed import confirmed_figures
from ldncompound.compounding.materials.doubts import figures_in_doubt
from ldncompound.compounding.materials.identity import described, lot_key, lot_looks
from ldncompound.compounding.materials.lot_entries import CameIn, LotEntry
from ldncompound.compounding.materials.potency import is_of_powder
from ldncompound.compounding.materials.usability import IDENTITY, RECEIPT
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, LotNotUsable, quoted
from ldncompound.pharmacy.stock.arrival import quantity_of, rule_for_undated
from ldncompound.pharmacy.stock.components import shell_beginnings
from ldncompound.pharmacy.stock.delivery import received
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.stock.ledger import ledger_of, unit_name, unit_of
from ldncompound.pharmacy.trail_index import SECOND_AT_RECEIPT, policy_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.formulary.contents import Formulary
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.pharmacy.stock.delivery import Delivery
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = [
    "check_fits",
    "lot_again",
    "same_lot",
    "to_be_checked",
    "told_of",
    "with_confirmed",
    "with_delivery",
    "written_alike",
]


def told_of(recorder: Recorder, delivery: Delivery) -> LotEntry:
    """
    Return what is told of a delivery, as of a new lot without an id.

    Args:
        recorder: Gives formulary, jurisdiction and day.
        delivery: As typed.

    Raises:
        Refusal: an impossible fact.
    """
    formulary = recorder.formulary
    substance = formulary.substance_of_component(delivery.component.strip())
    undated = rule_for_undated(formulary, recorder.pharmacy.jurisdiction)
    record = received(delivery, "", substance, recorder.desk.today, undated)
    came = CameIn(
        on=record.received_on,
        quantity=quantity_of(delivery.quantity, record.component, shell_beginnings(formulary)),
        supplier=None if delivery.supplier is None else delivery.supplier.strip(),
    )
    return LotEntry.of(replaced(record, quarantine=_waits(recorder, record)), delivered=came)


def check_fits(record: LotRecord, formulary: Formulary) -> None:
    """
    Refuse what is told of a component that has nothing of the kind: nothing could be made of it.

    Args:
        record: Of a receipt or a correction.
        formulary: Says which components are actives, tablets and empty capsules.

    Raises:
        InvalidOrder: a chemical form of what is no active, tablets told as a powder, or facts of
            tablets or of empty capsules about something else.
    """
    name = record.component
    of_tablets = set(_actives(formulary, tablets=True))
    if record.form is not None and name not in {*of_tablets, *_actives(formulary, tablets=False)}:
        raise InvalidOrder(
            f"{name} has no chemical form: only an active has one.", remedy="Leave out --form."
        )
    if name in of_tablets and record.tablets is None and is_of_powder(record):
        raise InvalidOrder(
            f"A chemical form or an assay is that of a powder, but {name} are received as tablets.",
            remedy="Whole tablets: leave out --form and the certificate. Tablets of which a part "
            "is weighed: give --content and at least 20 times --mass.",
        )
    if record.tablets is not None and name not in of_tablets:
        raise InvalidOrder(
            f"The content and the masses of tablets are told of {name}, which is no tablet.",
            remedy="Leave out --content and --mass.",
        )
    if record.shells is not None and not name.startswith(tuple(shell_beginnings(formulary))):
        raise InvalidOrder(
            f"A size and a material of empty capsules are told of {name}, which is none.",
            remedy="Leave out --size and --material.",
        )


def _actives(formulary: Formulary, *, tablets: bool) -> Iterator[str]:
    """Yield the names of the actives that are tablets, or of those that are none."""
    for master in formulary.formulations.values():
        if (getattr(master, "tablet", None) is not None) is tablets:
            for part in master.components:
                if getattr(part, "role", None) == "active":
                    yield part.name


def with_confirmed(
    recorder: Recorder, room: Stockroom, told: LotEntry, delivery: Delivery
) -> LotEntry:
    """
    Return a lot, received or corrected, with the figures that are confirmed.

    Args:
        recorder: Gives formulary and person.
        room: The lots.
        told: The lot.
        delivery: What was typed.

    Raises:
        InvalidOrder: its number is, or may become, the own id of a lot, or is no number.
        Implausible: a figure is outside its bounds, and nobody confirmed it.
    """
    key = lot_key(told.number)
    meant = next((each for each in room.alike(told.number) if lot_key(each.id) == key), None)
    if meant is not None:
        raise InvalidOrder(
            f"{quoted(told.number)} is the pharmacy's own id of a lot: {described(meant)}.",
            remedy="Give the number that the maker printed on the container.",
        )
    if _like_an_own_id(told.number, recorder.pharmacy.site):
        raise InvalidOrder(
            f"{quoted(told.number)} is written like this pharmacy's own ids of lots.",
            remedy="Give the number that the maker printed on the container.",
        )
    if not any(map(str.isalnum, key)):
        raise InvalidOrder(
            f"{quoted(told.number)} is no lot number: it has no letter and no digit.",
            remedy="Give the number that the maker printed on the container.",
        )
    formulary = recorder.formulary
    substance = formulary.substance_of_component(told.component)
    confirmed = confirmed_figures(
        figures_in_doubt(told, substance, formulary.cite),
        delivery.confirmed,
        recorder.desk.by,
        remedy="Read certificate and container again.",
    )
    return replaced(told, confirmed=(*told.confirmed, *confirmed))


def _like_an_own_id(number: str, site: str) -> bool:
    """Return whether a number looks like the own ids of a pharmacy: its site, LOT, and digits."""
    own = min(lot_looks(f"{site}-LOT-"), key=len)
    return any(
        each.startswith(own) and re.fullmatch(r"[\dlo]+", each.removeprefix(own))
        for each in lot_looks(number)
    )


def same_lot(room: Stockroom, told: LotEntry) -> LotRecord | None:
    """Return the lot of this component, maker and exact number; None where none was received."""
    found = (
        each
        for each in room.find(told.component, told.number)
        if each.maker == told.maker and each.number == told.number
    )
    return next(found, None)


_FACTS = ("expiration_date", "form", "certificate", "shells", "tablets")
"""Facts of a lot that every delivery of it shares."""


def with_delivery(
    recorder: Recorder,
    room: Stockroom,
    record: LotRecord,
    told: LotEntry,
    confirmed: str | None,
) -> LotEntry:
    """
    Return a lot with a further delivery.

    Args:
        recorder: Gives trail and policies.
        room: The lots.
        record: The lot.
        told: What is told of the delivery.
        confirmed: Must be None: the figures are those on record, and were confirmed there.

    Raises:
        LotNotUsable: it was recalled.
        InvalidOrder: it is told to be another, or counted in another unit.
    """
    confirmed_figures((), confirmed, None, remedy="")
    recalled = room.recalled(record.component, record.number, record.id)
    if recalled is not None:
        raise LotNotUsable(
            f"The lot {quoted(record.number)} of {record.component} {recalled}.",
            remedy="Do not take it in: send it back, or destroy it.",
        )
    if told.expiration_rule is not None and record.expiration_rule is not None:
        # Dated from the first receipt, the earlier date holds.
        told = replaced(told, expiration_date=record.expiration_date)
    differ = [
        name.replace("_", " ")
        for name in _FACTS
        if getattr(told, name) is not None and getattr(told, name) != getattr(record, name)
    ]
    if differ:
        raise InvalidOrder(
            f"The lot {quoted(record.number)} of {record.maker} is on record as {record.id} with "
            f"another {', '.join(differ)}.",
            remedy="Compare container and certificate. What is on record wrongly is corrected with "
            f"'ldncompound lots correct {record.id}'; a lot that is another has another number.",
        )
    came = told.delivered
    unit = ledger_of(room.trail, record).unit
    if (
        came is not None
        and came.quantity is not None
        and unit not in (None, unit_of(came.quantity))
    ):
        raise InvalidOrder(
            f"The stock of {record.id} is kept in {unit_name(unit)}, which the quantity is not.",
            remedy="Give the quantity as it was given before.",
        )
    return LotEntry.of(
        replaced(
            to_be_checked(recorder, record),
            price=told.price or record.price,
            opened_on=record.opened_on or told.opened_on,
            retest_on=told.retest_on or record.retest_on,
            ended=None,
        ),
        delivered=came,
    )


def to_be_checked(recorder: Recorder, record: LotRecord) -> LotRecord:
    """Return a lot whose figures were stated anew, waiting for another person's check by policy."""
    again = _waits(recorder, record, again=True)
    return replaced(record, quarantine=tuple(dict.fromkeys((*record.quarantine, *again))))


def _waits(recorder: Recorder, record: LotRecord, *, again: bool = False) -> tuple[str, ...]:
    """Return what a received lot waits for in quarantine, by policy and jurisdiction."""
    waits = []
    if policy_value(recorder.trail, SECOND_AT_RECEIPT) == "required":
        waits.append(RECEIPT)
    rule = recorder.formulary.rule_of(recorder.pharmacy.jurisdiction)
    is_active = any(
        record.component == each.labelled_as for each in recorder.formulary.substances.values()
    )
    if rule.identity_at_receipt is not None and is_active and not again:
        waits.append(IDENTITY)
    return tuple(waits)


def written_alike(made: LotEntry, alike: Iterable[LotRecord]) -> tuple[str, ...]:
    """
    Return notes on lots whose numbers are the same, but perhaps for case, blanks and dashes.

    Args:
        made: The lot that was received.
        alike: Lots that may be written like it.
    """
    key, told = lot_key(made.number), []
    for lot in alike:
        same = lot.number == made.number
        # A number is given by its maker, for what that maker sells: others' may have it too.
        if lot.id != made.id and lot_key(lot.number) == key:
            if same and lot.component != made.component:
                continue
            told.append(
                f"{'Same number' if same else 'Written alike'}: {quoted(lot.number)} of "
                f"{lot.component} by {lot.maker}, {lot.id}. It is another lot; name each by its "
                "own id."
            )
    return tuple(told)


def lot_again(trail: Trail, recorded: Recorded) -> LotEntry:
    """
    Return the lot as an act recorded it, for a request that is repeated.

    Args:
        trail: What was said of a receipt is said again, whatever was received since.
        recorded: The entry of the act.
    """
    room, at = Stockroom(trail), recorded.sequence
    made = replaced(room.stated(at), trail=recorded.place)
    if recorded.action not in ("lot-received", "lot-delivered"):
        return made
    return replaced(made, notes=written_alike(made, _alike_at(room, made.number, at)))


def _alike_at(room: Stockroom, number: str, sequence: int) -> Iterator[LotRecord]:
    """Yield the lots that may be written like a number, as they were at an entry."""
    for identity in room.shelf.alike(number, looks=True):
        before = [at for at in room.history(identity) if at <= sequence]
        if before:
            yield room.stated(before[-1]).lot
