"""`ldncompound capsules` and the other dosage forms: prepare one prescription."""

from __future__ import annotations

from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Annotated, Any

from ldncompound.cli.options import (
    COMMON,
    ExplainOption,
    KeysOption,
    LabelOption,
    LabelSizeOption,
    PassphraseFdOption,
    ReplaceOption,
    RequestIdOption,
    SheetOption,
    order_option,
)
from ldncompound.core.dosage_forms import FORMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.api.order_forms import DeclaredField, Order

__all__ = ["order_command"]


_SHOWN = {
    "sheet": (SheetOption, None),
    "label": (LabelOption, None),
    "label_size": (LabelSizeOption, None),
    "replace": (ReplaceOption, False),
    "explain": (ExplainOption, False),
    "request_id": (RequestIdOption, None),
    "passphrase_fd": (PassphraseFdOption, None),
    "keys": (KeysOption, None),
    **COMMON,
}
"""The options of every order beside its fields, each with its default."""


def order_command(form: str) -> Callable[..., None]:
    """Return the command of a dosage form; its options are the fields of its orders."""
    from ldncompound.api.order_forms import declared, order_class

    kind = order_class(form)

    def order(*, version: bool, **given: Any) -> None:
        """Take what was typed; Typer shows the version."""
        _order(kind, given)

    options = [_parameter(each, kind) for each in declared(kind)]
    options += [
        Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=option)
        for name, (option, default) in _SHOWN.items()
    ]
    order.__doc__ = f"{FORMS[form].does}\n\nExample: {kind.example}"
    order.__annotations__ = {}
    # Where Typer looks for the parameters of a function.
    order.__signature__ = Signature(options)  # type: ignore[attr-defined]
    return order


def _parameter(field: DeclaredField, order: type[Order]) -> Parameter:
    """Return a field as a parameter of its command."""
    kind: Any = bool if field.switch else list[str] | None if field.many else str | None
    required = _instead(field.name, order) if field.name in order.wanted({}) else None
    return Parameter(
        field.name,
        Parameter.KEYWORD_ONLY,
        default=field.default,
        annotation=Annotated[kind, order_option(field.name, order.form, required=required)],
    )


def _instead(name: str, order: type[Order]) -> str:
    """Return the options of which one may be given in place of a required field."""
    from ldncompound.api.order_forms import declared

    others = (each for each in declared(order) if each.name != name)
    return ", or ".join(each.flag for each in others if name not in order.wanted({each.name: "1"}))


def _order(kind: type[Order], given: dict[str, Any]) -> None:
    """Ask for what is missing, record what was ordered, and show it."""
    from ldncompound.api.order_forms import declared
    from ldncompound.cli.order_session import check_one_length, order_asker, record_and_show
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.core.refusals import Refusal

    shown = {name: given.pop(name) for name in _SHOWN if name in given}
    place = [shown[each] for each in ("trail", "config", "formulations", "by")]
    ask = order_asker(
        kind, json=shown["json"], first=lambda: pharmacy_at(*place).check_may("preparation")
    )
    asked = [name for name in kind.wanted(given) if given[name] is None]
    for name in kind.wanted(given):
        given[name] = ask(name, given[name])
    check_one_length(given["days"], given.get("quantity"))
    if asked and shown["sheet"] is None and shown["label"] is None:
        from ldncompound.cli.guided_orders import OF_THE_LABEL, asked_label, filed_sheet

        if "patient" in kind.wanted(given) and not any(map(given.get, OF_THE_LABEL)):
            given |= asked_label()
        shown["sheet"] = filed_sheet(shown["trail"], shown["config"])
    while True:
        typed = {
            each.name: tuple(given[each.name]) if each.many else given[each.name]
            for each in declared(kind)
            if given[each.name] is not None
        }
        try:
            record_and_show(kind.from_options(**typed), **shown)
        except Refusal as refusal:
            # Under a request id it has been answered: another answer would be another act.
            from ldncompound.cli.guided_orders import asked_again, asked_for

            typed_before = {name for name, each in given.items() if each and name not in asked}
            again = asked_for(kind, refusal, typed_before)
            if again is None or not asked or shown["request_id"] is not None:
                raise
            given[again] = asked_again(kind, refusal, again)
            asked.append(again)
        else:
            return
