"""The questions of `lots receive`: what container and certificate show, each checked at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ldncompound.cli.lot_options import tell_lot
from ldncompound.cli.prompts import AskAgain, Question, answered, ask, tell_refusal, told
from ldncompound.cli.terminal import say
from ldncompound.core.names import choice_of
from ldncompound.core.quantity_grammar import IF_UNCLEAR
from ldncompound.core.refusals import (
    CompoundingError,
    Implausible,
    InvalidOrder,
    Refusal,
    WrongUsage,
    quoted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ldncompound.api.lot_documents import LotEntry
    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.api.receiving import Receivable

__all__ = ["ask_lot", "receive_asked", "receive_here"]


def receive_asked(pharmacy: Pharmacy, given: dict[str, Any]) -> LotEntry:
    """
    Ask for a lot that came in, and record it; figures hardly right want a reason.

    Args:
        pharmacy: Where it is received.
        given: What is known already, as `Lots.receive` takes it.

    Raises:
        Refusal: recorded.
        typer.Abort: the input ended, or Ctrl-C.
    """
    lot = ask_lot(pharmacy, given)
    try:
        return pharmacy.lots.receive(**lot)
    except Implausible as refusal:
        told(refusal)
        why = answered("Why it is right, by a pharmacist (Enter stops)", default="").strip()
        if not why:
            raise
        return pharmacy.lots.receive(**lot | {"confirmed": why})


def receive_here(
    pharmacy: Pharmacy, component: str, number: str, refusal: CompoundingError
) -> bool:
    """
    Offer to receive a lot at the bench where its container is in hand, but nobody received it.

    Args:
        pharmacy: Where it is received.
        component: What the step needs.
        number: As on the container.
        refusal: Why it was not taken, told before the offer.

    Returns:
        Whether it was received; not where a lot of this number is there.

    Raises:
        AskAgain: it is not to be received.
        Refusal: the receipt was refused; recorded.
    """
    named = number.casefold()
    received = pharmacy.lots.list(component=component).lots
    if any(named in (lot.number.casefold(), lot.id.casefold()) for lot in received):
        return False
    tell_refusal(refusal)
    offer = Question(
        name="receive", may_be_empty=True, words=("", "y", "yes", "n", "no"),
        prompt="  Enter to read the container again, or yes to receive it now: ",
        otherwise="Type Enter or yes.",
    )  # fmt: skip
    if ask(offer) not in ("y", "yes"):
        raise AskAgain
    entry = receive_asked(pharmacy, {"component": component, "number": number})
    tell_lot(entry, "received", json=False)
    return True


def receive_unknown(pharmacy: Pharmacy, component: str, said: str) -> None:
    """
    Offer to receive a lot that is named at the end of the work, but nobody received.

    A lot that is named with its date is taken as typed, where the policy allows it.

    Raises:
        AskAgain: it is not to be received.
        Refusal: the receipt was refused; recorded.
    """
    if "@" not in said:
        unknown = InvalidOrder(f"The lot {quoted(said)} of {component} was not received.")
        receive_here(pharmacy, component, said, unknown)


def ask_lot(pharmacy: Pharmacy, given: dict[str, Any]) -> dict[str, Any]:
    """
    Ask for what is not given of a lot; Enter leaves out what is not needed.

    Args:
        pharmacy: Gives components, forms and rules.
        given: What is known already, as `Lots.receive` takes it.

    Returns:
        The arguments of `Lots.receive`.
    """
    from ldncompound.api.premises import premises_of
    from ldncompound.api.receiving import check_receipt, what_comes_in

    here = premises_of(pharmacy)
    lot = dict(given)

    def wanted(name: str, question: str, *, needed: bool = True) -> str:
        def check(said: str) -> None:
            if not needed and not said.strip():
                return
            try:
                check_receipt(here, lot | {name: said.strip()})
            except Refusal as refusal:  # a container and a certificate are no prescription
                refusal.remedy = refusal.remedy.replace(IF_UNCLEAR, "").strip()
                raise

        if name not in lot:
            said = answered(question, check, default=None if needed else "").strip()
            if said:
                lot[name] = said
        return str(lot.get(name, ""))

    known = what_comes_in(here)
    if "component" not in lot:
        lot["component"] = _component(known, lambda said: check_receipt(here, {"component": said}))
    folded = lot["component"].casefold()
    what = next((each for each in known if folded.startswith(each.name.casefold())), None)
    wanted("number", "Lot number, as on the container")
    wanted("maker", "Manufacturer")
    wanted("expires", "Expiration, like 2028-03 or 2028-03-31")
    if what is not None and what.forms and what.name.casefold() == folded:
        lot["form"] = lot.get("form") or _one_of("Form", what.forms)
        _certificate(lot, what, wanted)
    like = "1000 capsule" if what is not None and what.sizes else "25 g"
    wanted("quantity", f"How much came, like {like} (Enter: not counted)", needed=False)
    return lot


def _component(known: list[Receivable], check: Callable[[str], object]) -> str:
    """Ask what came in, by number or name; of empty capsules, of which size."""
    say("What came in")
    for at, each in enumerate(known, 1):
        say(f"  {at:2}  {each.name}{' …' if each.sizes else ''}")
    numbers = {str(at): each.name for at, each in enumerate(known, 1)}
    sizes = {each.name: each.sizes for each in known if each.sizes}

    def name_of(said: str) -> str:
        return choice_of(numbers.get(said.strip(), said.strip()), numbers.values())

    def taken(said: str) -> None:
        if name_of(said) not in sizes:
            check(name_of(said))

    name = name_of(answered("Number or name", taken))
    return name if name not in sizes else f"{name} {_one_of('Size', sizes[name])}"


def _certificate(lot: dict[str, Any], of: Receivable, ask: Callable[..., str]) -> None:
    """Ask for what the certificate of an active states, after its form."""
    from ldncompound.api.receiving import ANHYDROUS, AS_IS, BASES, DRIED

    if not ask("assay", "Assay by the certificate, like 99.2 % (Enter: none)", needed=False):
        return
    lot["basis"] = basis = choice_of(lot.get("basis") or _one_of("Basis", BASES), BASES)
    if basis == AS_IS and "assay_of" not in lot and choice_of(lot["form"], of.forms) in of.hydrates:
        lot["assay_of"] = _one_of("The assay is of", of.salts)
    if basis == ANHYDROUS:
        ask("water", "Water, like 0.4 %")
        ask("solvents", "Residual solvents (Enter: none stated)", needed=False)
    elif basis == DRIED:
        ask("loss_on_drying", "Loss on drying, like 0.4 %")
    ask("certificate", "Number of the certificate (Enter: none)", needed=False)


def _one_of(question: str, choices: Sequence[str]) -> str:
    """Ask for one of several words, in any letter case."""
    listed = ", ".join(choices)

    def known(said: str) -> None:
        if choice_of(said.strip(), choices) not in choices:
            raise WrongUsage(f"{quoted(said)} is none of these.", remedy=f"Type one of: {listed}.")

    return choice_of(answered(f"{question} ({listed})", known).strip(), choices)
