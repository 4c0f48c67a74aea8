"""The questions of `setup`: few the first time, later one of what stands."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from typing import TYPE_CHECKING, Any

from ldncompound.cli.prompts import answered
from ldncompound.cli.terminal import say, screen_width
from ldncompound.core.wording.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.api.configuring import Proposed
    from ldncompound.api.pharmacy import Pharmacy

__all__ = ["ask_first", "change_one"]


_WORDS = {
    "name": ("Name", "Name of the pharmacy"),
    "address": ("Address", "Address, one line"),
    "telephone": ("Telephone", "Telephone"),
    "site": ("Batch prefix", "Prefix of batch numbers, like ELM"),
    "jurisdiction": ("Rules", "Whose rules apply"),
    "paper": ("Paper", "Paper, letter or a4"),
    "language": ("Language", "Language of papers, en or de"),
    "balance": ("Balances", "Balance, like 'B1,minimum=20 mg,readability=0.1 mg,error=5 %'"),
    "measure": (
        "Measures",
        "Graduate or syringe, like 'S3,kind=oral syringe,capacity=3 mL,graduation=0.1 mL'",
    ),
    "band": ("Triturations", "Up to which strength 1 part in how many, like '1 mg/capsule=100'"),
    "reorder": ("Reorder at", "Component and amount, like 'microcrystalline cellulose=100 g'"),
    "batch-error": ("Batch error", "Weighing error allowed in a batch, like '5 %'"),
    "labour": ("Labour", "Charge for one preparation, like '15.00 USD'"),
    "container": ("Container", "Price of one container, like '0.80 USD'"),
    "lead": ("Lead", "Days from making a fill to its first dose, like '3 day'"),
    "mirror": ("Mirror", "Folder on another computer for notes of the trail, in full"),
    "assay": ("Assays", "When a batch is assayed, like 'every=10, new-filler'"),
}
"""Each key of the configuration: its name in the list, and its question."""

_LISTS = ("balance", "measure", "band", "reorder")
_NEEDED = ("name", "site", "jurisdiction", "paper")
_OWN_BALANCE = re.compile(r"\s*([^/,]+?)\s*/\s*([^/,]+?)\s*")


def ask_first(pharmacy: Pharmacy) -> dict[str, Any]:
    """
    Ask what a first sheet needs, each answer checked at once.

    Returns:
        The arguments of `Pharmacy.setup`.
    """
    from ldncompound.api import UNCONFIGURED
    from ldncompound.api.configuring import (
        check_answer,
        language_of_rules,
        paper_of_country,
        proposed_balances,
        proposed_syringes,
    )
    from ldncompound.api.premises import premises_of

    here = premises_of(pharmacy)

    def checked(key: str) -> Callable[[str], object]:
        return lambda text: check_answer(here, key, text)

    _tell(
        "Seven questions. Enter takes what stands in brackets, or leaves it out; everything can be "
        "changed later with 'ldncompound setup'."
    )
    told: dict[str, Any] = {"name": answered(_WORDS["name"][1], checked("name"))}
    told["site"] = answered(
        "Prefix of batch numbers", checked("site"), default=_prefix(told["name"])
    )
    for key in ("address", "telephone"):
        told[key] = answered(_WORDS[key][1], checked(key), default="")
    told["jurisdiction"] = _rules(pharmacy, checked("jurisdiction"), UNCONFIGURED.jurisdiction)
    told["paper"] = paper_of_country(told["jurisdiction"])
    told["language"] = language_of_rules(here, told["jurisdiction"])
    balance = _balance(proposed_balances(here), checked_balance=_check_balance(here))
    told["balance"] = [balance] if balance else []
    told["syringe"] = _syringes(proposed_syringes(here), here)
    spoken = LANGUAGES[told["language"]].capitalize()
    named = {"letter": "Letter", "a4": "A4"}[told["paper"]]
    say(f"Sheets are printed on {named} paper, in {spoken}.")
    return told


def _tell(text: str, indent: str = "") -> None:
    """Show a text beside the result, within the width of the terminal."""
    under = " " * len(indent)
    for line in textwrap.wrap(text, screen_width(), initial_indent=indent, subsequent_indent=under):
        say(line)


def _list(offered: list[Proposed]) -> None:
    """Show what is proposed, numbered, each with its source."""
    for at, each in enumerate(offered, 1):
        _tell(f"{each.words}. Source: {each.source}.", f"  {at}  ")


def _answered_or_number(
    question: str, offered: list[Proposed], check: Callable[[str], object]
) -> str:
    """Ask for the number of what is proposed, or for a text in its place; return the text."""
    _list(offered)
    numbers = {str(at): each.text for at, each in enumerate(offered, 1)}

    def taken(said: str) -> None:
        check(numbers.get(said.strip(), said))

    said = answered(question, taken, default="")
    return numbers.get(said.strip(), said)


def _rules(pharmacy: Pharmacy, check: Callable[[str], object], default: str) -> str:
    """Ask whose rules apply, by the letters or the name of the country; return the letters."""
    offered = pharmacy.rules.jurisdictions()
    named = {each.partition(" (")[2].removesuffix(")").casefold(): each for each in offered}

    def letters(said: str) -> str:
        return named.get(said.strip().casefold(), said).partition(" (")[0].strip().upper()

    question = f"Whose rules apply ({', '.join(offered)})"
    return letters(answered(question, lambda said: check(letters(said)), default=default))


_TWO_LETTERS = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "Æ": "AE", "Ø": "OE", "Å": "AA"})


def _prefix(name: str) -> str:
    """
    Return the beginning of the pharmacy's name, as batch numbers may have it.

    >>> _prefix("Löwen-Apotheke"), _prefix("École du Midi"), _prefix("薬局")
    ('LOEW', 'ECOL', 'RX')
    """
    upper = unicodedata.normalize("NFC", name).upper().partition(" ")[0].translate(_TWO_LETTERS)
    first = re.sub(r"[^A-Z0-9]", "", unicodedata.normalize("NFKD", upper))
    return first[:4] or "RX"


def _balance(offered: list[Proposed], *, checked_balance: Callable[[str], object]) -> str:
    """Ask for the balance: a class of the table, or one's own by its least mass and its step."""
    _tell("The balance. You confirm its figures by its certificate or your procedure:")
    question = "Number, or its least mass and display step, like '20 mg/0.1 mg'"
    return _own_balance(_answered_or_number(question, offered, checked_balance))


def _own_balance(said: str) -> str:
    """Return a balance that is given by least mass and display step, as `setup` takes it."""
    own = _OWN_BALANCE.fullmatch(said)
    return said if own is None else f"B1,minimum={own[1]},readability={own[2]}"


def _check_balance(here: Any) -> Callable[[str], object]:
    """Return the check of a balance as it is typed; Enter alone leaves it out."""
    from ldncompound.api.configuring import check_answer

    def check(said: str) -> None:
        if said.strip():
            check_answer(here, "balance", [_own_balance(said)])

    return check


def _syringes(offered: list[Proposed], here: Any) -> list[str]:
    """Ask for the oral syringes that are handed out: numbers of the table, or one's own."""
    from ldncompound.api.configuring import check_answer, measures_of

    _tell("Oral syringes that are handed out. Makers differ; look at the marks of yours:")
    _list(offered)

    def texts(said: str) -> list[str]:
        parts = [part.strip() for part in said.split(",") if part.strip()]
        numbers = {str(at): each.text for at, each in enumerate(offered, 1)}
        return [numbers.get(part, part) for part in parts]

    def check(said: str) -> None:
        check_answer(here, "measure", measures_of(texts(said)))

    return texts(
        answered("Numbers with commas, or capacity/marks like '1 mL/0.01 mL'", check, default="")
    )


def change_one(pharmacy: Pharmacy) -> None:
    """Show what stands, and change one after another until Enter alone; each is written at once."""
    from ldncompound.api.configuring import configured
    from ldncompound.api.premises import premises_of

    keys = list(_WORDS)
    while True:
        stands = configured(premises_of(pharmacy))
        say("What stands:")
        for at, key in enumerate(keys, 1):
            value = stands.get(key, "")
            shown = "; ".join(value) if isinstance(value, list) else value
            _tell(shown or "-", f"  {at:2}  {_WORDS[key][0]:13} ")
        said = answered(
            "Number to change (Enter: finished)", lambda text: _check_number(text, keys), default=""
        )
        if not said.strip():
            return
        _change(pharmacy, keys[int(said) - 1], stands)


def _check_number(said: str, keys: list[str]) -> None:
    """Refuse what is no number of the list."""
    from ldncompound.core.refusals import WrongUsage, quoted

    if said.strip() and said.strip() not in map(str, range(1, len(keys) + 1)):
        raise WrongUsage(
            f"{quoted(said)} is not in the list.", remedy=f"Type a number from 1 to {len(keys)}."
        )


def _change(pharmacy: Pharmacy, key: str, stands: dict[str, str | list[str]]) -> None:
    """Ask for one setting, and write it when it can be taken."""
    argument = key.replace("-", "_")
    value = stands.get(key, "")
    many = key in _LISTS
    question = _WORDS[key][1]
    if many and value:
        question += "; '-NAME' takes one out"
    elif key not in _NEEDED and value:
        question += "; '-' for none"

    def write(said: str) -> None:
        given = said.strip()
        if not given or given == value:
            return
        if given.startswith("-") and (many or given == "-"):
            pharmacy.setup(without=[given[1:].strip() if many else key])
            return
        if key == "jurisdiction":
            pharmacy.setup(jurisdiction=given)
            return
        changed: dict[str, Any] = {argument: [given] if many else given}
        pharmacy.setup(**changed)

    answered(question, write, default="" if many else str(value))
