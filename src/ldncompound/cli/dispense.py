"""`ldncompound dispense`: capsules of a stock batch, for one patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    LabelOption,
    LabelSizeOption,
    ReplaceOption,
    RequestIdOption,
    TrailOption,
    VersionOption,
    named_batch,
    order_option,
)

if TYPE_CHECKING:
    from ldncompound.api.batch_view import HandedOut, Label
    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.cli.printing import PrintFile

__all__ = ["dispense"]


def dispense(
    identity: Annotated[
        str,
        typer.Argument(metavar="BATCH", help="Id of a stock batch.", callback=named_batch),
    ],
    dose: Annotated[str | None, order_option("dose")] = None,
    days: Annotated[str | None, order_option("days")] = None,
    patient: Annotated[str | None, order_option("patient")] = None,
    prescriber: Annotated[str | None, order_option("prescriber")] = None,
    per_day: Annotated[str, order_option("per_day")] = "1",
    patient_name: Annotated[str | None, order_option("patient_name")] = None,
    rx: Annotated[str | None, order_option("rx")] = None,
    directions: Annotated[str | None, order_option("directions")] = None,
    first_dose: Annotated[str | None, order_option("first_dose")] = None,
    avoid: Annotated[list[str] | None, order_option("avoid")] = None,
    checked: Annotated[list[str] | None, order_option("checked")] = None,
    answer: Annotated[list[str] | None, order_option("answers")] = None,
    consulted: Annotated[list[str] | None, order_option("consulted")] = None,
    label: LabelOption = None,
    label_size: LabelSizeOption = None,
    replace: ReplaceOption = False,
    request_id: RequestIdOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Dispense capsules of a released stock batch, with a label.

    Example: ldncompound dispense ELM-20261122-0001 --dose '1.5 mg' --days 30 --patient P-1042
    --prescriber 'Dr Example' --rx RX-77 --label label.pdf
    """
    from ldncompound.cli.order_session import order_asker
    from ldncompound.cli.printing import PrintFile
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json
    from ldncompound.core.refusals import WrongUsage

    pharmacy = pharmacy_at(trail, config, formulations, by)
    ask = order_asker(json=json, first=lambda: pharmacy.check_may("dispensing"))
    order = {
        "dose": ask("dose", dose),
        "days": ask("days", days),
        "patient": ask("patient", patient),
        "prescriber": ask("prescriber", prescriber),
        "per_day": per_day,
        "patient_name": patient_name,
        "rx": rx,
        "directions": directions,
        "first_dose": first_dose,
        "avoid": avoid or (),
        "checked": checked or (),
        "answers": answer or (),
        "consulted": consulted or (),
    }
    file = PrintFile.checked(
        "label", label, replace=replace, trail=trail, config=config, request=request_id
    )
    if label_size is not None:
        if file is None:
            raise WrongUsage("--label-size is given without --label.", remedy="Give --label FILE.")
        pharmacy.check_label_size(label_size)
    if file is not None and request_id is not None:
        _check_repetition(pharmacy, file, request_id)
    handed = pharmacy.batches.dispense(identity, **order, request_id=request_id)
    sequence = handed.trail.sequence if handed.trail is not None else 0
    made = None
    if file is not None:
        made = _print_label(pharmacy, file, identity, sequence, label_size, request_id)
    if json:
        document = handed.document()
        if made is not None:
            document["trail"]["label"] = {**made.told(), "copy": made.copy}
        print_json(document)
    else:
        _tell(handed, sequence)
    if made is not None:
        from ldncompound.cli.printing import say_draft
        from ldncompound.cli.terminal import say

        say(f"Label written: {label}")
        say_draft(made)


def _check_repetition(pharmacy: Pharmacy, file: PrintFile, request: str) -> None:
    """Refuse an existing file unless this request was answered before, and may have written it."""
    from ldncompound.cli.session import answered_before
    from ldncompound.core.refusals import WrongUsage, quoted

    if file.path.exists() and not file.replace and not answered_before(pharmacy, request):
        raise WrongUsage(
            f"{quoted(str(file.path))} exists.",
            remedy="Name another file, or use --replace.",
        )


def _print_label(
    pharmacy: Pharmacy,
    file: PrintFile,
    identity: str,
    sequence: int,
    size: str | None,
    request: str | None,
) -> Label:
    """Print the label of a dispensing; where that fails, say how to print it later."""
    from ldncompound.core.refusals import WrongUsage

    try:
        return file.written(
            lambda keep: pharmacy.print_label(
                identity,
                format=file.form,
                size=size,
                dispensing=sequence,
                keep=keep,
                request_id=None if request is None else f"{request}#2",
            )
        )
    except WrongUsage as error:
        error.remedy = (
            f"The dispensing is recorded as entry {sequence}. Print its label with "
            f"'ldncompound label {identity} --dispensing {sequence} -o FILE'. " + error.remedy
        )
        raise


def _tell(handed: HandedOut, sequence: int) -> None:
    """Print what was dispensed, and the questions still to ask."""
    from ldncompound.cli.screens import wrapped
    from ldncompound.core.quantities import format_quantity

    wrapped(
        f"{handed.dispense} capsules of {format_quantity(handed.strength)} dispensed from "
        f"{handed.batch}; {handed.left} are left. Beyond-use date "
        f"{handed.beyond_use}. Entry {sequence} of the audit trail.",
        "",
    )
    for note in handed.notes:
        wrapped(note, "! ")
    unanswered = () if handed.screening is None else handed.screening.unanswered
    if unanswered:
        wrapped(f"To be asked before dispensing: {', '.join(unanswered)}.", "")
