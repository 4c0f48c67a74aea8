"""Shared by the commands that order a preparation: ask, record, show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.api.order_forms import DeclaredField, Order
    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.api.types import Label, Preparation
    from ldncompound.cli.printing import Prints

__all__ = [
    "act_and_show",
    "asker",
    "check_field",
    "check_one_length",
    "order_asker",
    "record_and_show",
]


def record_and_show(order: Order, *, request_id: str | None, **more: Any) -> None:
    """Prepare what was ordered, record it, write the requested files, and show the result."""
    act_and_show(
        lambda pharmacy: pharmacy.prepare(order, request_id=request_id),
        request_id=request_id,
        **more,
    )


def act_and_show(
    make: Callable[[Pharmacy], Preparation],
    *,
    sheet: str | None,
    label: str | None,
    label_size: str | None,
    replace: bool,
    request_id: str | None,
    trail: str | None,
    config: str | None,
    formulations: str | None,
    by: str | None,
    json: bool,
    explain: bool,
    keys: str | None = None,
    passphrase_fd: int | None = None,
    sheet_dir: str | None = None,
    label_dir: str | None = None,
) -> None:
    """Make and record a preparation, write the requested files, and show the result."""
    from ldncompound.cli.print_folders import PrintFolders
    from ldncompound.cli.printing import Prints
    from ldncompound.cli.session import answered_before, pharmacy_at

    prints = Prints.checked(
        sheet=sheet,
        label=label,
        size=label_size if label_dir is None else None,
        replace=replace,
        trail=trail,
        config=config,
        request=request_id,
    )
    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    prints.check(pharmacy, request_id)
    folders = PrintFolders.checked(
        lambda: pharmacy, sheets=sheet_dir, labels=label_dir, size=label_size, replace=replace
    )
    replayed = answered_before(pharmacy, request_id)
    made = make(pharmacy)
    prints = Prints((*prints.files, *folders.of(made.identity).files), label_size)
    printed = prints.print(pharmacy, made.identity, request_id, replayed=replayed)
    _show(made, prints, printed, json=json, explain=explain)


def asker(*, json: bool, first: Callable[[], None]) -> Any:
    """
    Return a function that asks for a missing required option, on a terminal only.

    Args:
        json: The answer is for a program; nobody is asked.
        first: Called before the first question; refuses who may not act.
    """
    from ldncompound.cli.terminal import is_answering
    from ldncompound.core.refusals import WrongUsage

    asking = is_answering(json=json)

    unchecked = [first]

    def ask(
        value: str | None,
        option: str,
        words: str,
        check: Callable[[str], object] = lambda _: None,
    ) -> str:
        if value is not None and value.strip():
            return value
        if value is None and asking:
            while unchecked:
                unchecked.pop()()
            from ldncompound.cli.prompts import answered

            return answered(words, check)
        if option == "--dose" and value is not None:
            return value
        raise WrongUsage(f"{option} is missing.", remedy=f"Give it; '{option}' has no default.")

    return ask


def order_asker(kind: type[Order] | None = None, *, json: bool, first: Callable[[], None]) -> Any:
    """Return a function that asks for a field by name; *kind* None has those of every form."""
    from ldncompound.api.order_forms import Order, declared

    ask, fields = (
        asker(json=json, first=first),
        {each.name: each for each in declared(kind or Order)},
    )

    def ask_for(name: str, value: str | None) -> Any:
        field = fields[name]
        return ask(value, field.flag, field.says.prompt, lambda text: check_field(field, text))

    return ask_for


def check_field(field: DeclaredField, text: str) -> None:
    """
    Refuse what cannot be in a field of an order, before anything is ordered and recorded.

    Whether a dose is documented is not asked here: such a refusal is an act, and recorded.

    Raises:
        Refusal: another form, or an empty text.
    """
    from ldncompound.core.quantities import parse_count, parse_quantity, read_quantity
    from ldncompound.core.refusals import InvalidOrder
    from ldncompound.core.text import check_text

    if field.name == "dose":
        read_quantity(text, "mass", "the dose")
    elif field.says.value == "Q":
        parse_quantity(text)
    elif field.says.value == "N":
        parse_count(text, f"the {field.name}")
    elif field.says.called:
        check_text(text, field.says.called, longest=field.says.longest)
        if not text.strip():
            raise InvalidOrder(f"{field.says.called.capitalize()} is empty.", remedy="Type it.")


def check_one_length(days: str | None, quantity: str | None) -> None:
    """Refuse both days and quantity."""
    from ldncompound.core.refusals import WrongUsage

    if days is not None and quantity is not None:
        raise WrongUsage("--days and --quantity are both given.", remedy="Give one of the two.")


def _show(
    made: Preparation, prints: Prints, printed: Label | None, *, json: bool, explain: bool
) -> None:
    """Show the result to a program or to a person."""
    from ldncompound.cli.order_screen import show_order
    from ldncompound.cli.screens import show_preparation
    from ldncompound.cli.terminal import as_typed, is_answering, print_json, say

    if json:
        # Beside the place in the trail, so that the digest of the document does not change.
        document = made.document()
        if printed is not None:
            document["trail"]["label"] = printed.told()
        print_json(document)
    elif explain:
        show_preparation(made)
    else:
        show_order(made)
    prints.say(printed)
    if is_answering(json=json):
        say(as_typed("To make it, one step a screen: 'ldncompound work'."))
