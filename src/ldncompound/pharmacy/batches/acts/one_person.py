"""A pharmacist alone, by policy: who made a batch signs it off as well, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.names import choice_of
from ldncompound.core.refusals import InvalidOrder, WrongUsage
from ldncompound.core.text import LONGEST_REASON, check_text
from ldncompound.pharmacy.batches.acts.re_entry import hold_what_differs
from ldncompound.pharmacy.people.person import CHECKED, name_key
from ldncompound.pharmacy.people.roll import check_signer

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["at_the_desk", "check_alone", "check_jars"]


def at_the_desk(acts: BatchActs, name: str) -> bool:
    """Return whether a name in an entry, or an id, is that of the person at the desk."""
    roll = acts.personnel.roll

    def known_as(text: str) -> str:
        person = roll.find(text)
        return name_key(text if person is None else person.id)

    return known_as(name) == known_as(acts.recorder.desk.by)


def check_alone(acts: BatchActs, batch: Batch, reason: str | None) -> None:
    """
    Check the reason of a pharmacist who signs without a second person.

    Args:
        acts: What acts on batches need.
        batch: The batch.
        reason: As typed; None where a second person signs.

    Raises:
        NotAuthorised: the policy requires a second person, or it is no pharmacist.
        InvalidOrder: no reason, or the person is a second one.
    """
    if reason is None:
        return
    people = acts.personnel.roll
    if people.people:
        acts.personnel.policies.check_alone()
        check_signer(people, acts.recorder.desk.by, CHECKED, alone=True)
    if not reason.strip():
        raise WrongUsage(
            "--alone is given without a reason.",
            remedy="Say why no second person signs: --alone 'REASON'.",
        )
    check_text(reason, "the reason", longest=LONGEST_REASON)
    if not any(at_the_desk(acts, each) for each in batch.prepared_by):
        raise InvalidOrder(
            f"{acts.recorder.desk.by} took no part in making the batch, and is a second person.",
            remedy="Leave out --alone.",
        )


def check_jars(
    acts: BatchActs, identity: str, reason: str, jars: tuple[str, ...], meaning: str
) -> None:
    """
    Compare the lots read again from the jars with those that were recorded.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        reason: Why a pharmacist signs alone.
        jars: Each `NAME=LOT`, as typed.
        meaning: As what the person signs, whose key is opened before the jars are judged.

    Raises:
        NotAuthorised: as `check_alone`, or the key does not open; recorded.
        InvalidOrder: a jar is missing, or is none of this batch; recorded.
        WrongState: a lot differs; recorded, after the batch was put on hold.
    """

    def other() -> list[str]:
        batch = acts.batch(identity)
        check_alone(acts, batch, reason)
        differs = _other_lots(batch, jars)
        acts.open_key(meaning, [identity])
        return differs

    differs = acts.recorder.attempt({"batch": identity, "action": "batch-verified"}, other)
    if differs:
        hold_what_differs(acts, identity, differs)


def _other_lots(batch: Batch, jars: tuple[str, ...]) -> list[str]:
    """Return the names of the components whose jar shows another lot than was recorded."""
    given = [each.split("=", 1) for each in jars if "=" in each]
    read = {choice_of(name, batch.lots): lot for name, lot in given}
    if len(read) != len(jars) or read.keys() != batch.lots.keys():
        names = " ".join(f"--jar '{name}=LOT'" for name in batch.lots)
        raise InvalidOrder(
            "Whoever signs alone reads the lot on every jar again.",
            remedy=f"Give {names}, each as its jar shows it.",
        )
    known = {
        name: {name_key(each) for lot in lots for each in (lot.number, lot.id) if each}
        for name, lots in batch.lots.items()
    }
    return [f"lot of {name}" for name, lot in read.items() if name_key(lot) not in known[name]]
