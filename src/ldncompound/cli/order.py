"""`ldncompound capsules`: one prescription to a preparation."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ldncompound.cli.options import (
    AnswerOption,
    AvoidOption,
    BalanceOption,
    ByOption,
    CheckedOption,
    ConfigOption,
    ConsultedOption,
    DaysOption,
    DirectionsOption,
    DoseAsOption,
    DoseOption,
    DrugOption,
    FillsOption,
    FirstDoseOption,
    FormulationOption,
    FormulationsOption,
    ForStockOption,
    JsonOption,
    LabelOption,
    LabelSizeOption,
    LotOption,
    PatientNameOption,
    PatientOption,
    PerDayOption,
    PotencyOption,
    PreparedOnOption,
    PrescriberOption,
    ProtocolOption,
    ReasonOption,
    ReplaceOption,
    RequestIdOption,
    RxOption,
    SheetOption,
    TrailOption,
    VersionOption,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.cli.prints import Prints
    from ldncompound.prescription import Order
    from ldncompound.recording import Outcome, Recorder

__all__ = ["act_and_show", "asker", "capsules", "check_one_length", "record_and_show"]

Text = str | None


def capsules(
    dose: DoseOption = None,
    days: DaysOption = None,
    patient: PatientOption = None,
    prescriber: PrescriberOption = None,
    quantity: Annotated[
        Text, typer.Option(metavar="N", help="Capsules to dispense, instead of --days.")
    ] = None,
    per_day: PerDayOption = "1",
    fills: FillsOption = None,
    strength: Annotated[
        Text, typer.Option(metavar="Q", help="Drug in one capsule; else the dose in one.")
    ] = None,
    size: Annotated[Text, typer.Option(metavar="S", help="Capsule size.")] = None,
    fill_mass: Annotated[
        Text,
        typer.Option(metavar="Q", help="From your packing trial, like '130 mg/capsule'."),
    ] = None,
    excess: Annotated[
        Text, typer.Option(metavar="Q", help="'5 %' of those dispensed, or '2 capsule'.")
    ] = None,
    for_stock: ForStockOption = False,
    formulation: FormulationOption = "naltrexone-capsule-mcc",
    patient_name: PatientNameOption = None,
    rx: RxOption = None,
    directions: DirectionsOption = None,
    prepared_on: PreparedOnOption = None,
    first_dose: FirstDoseOption = None,
    reason: ReasonOption = None,
    lot: LotOption = None,
    balance: BalanceOption = None,
    potency: PotencyOption = None,
    dose_as: DoseAsOption = None,
    drug: DrugOption = "naltrexone hydrochloride",
    protocol: ProtocolOption = None,
    avoid: AvoidOption = None,
    checked: CheckedOption = None,
    answer: AnswerOption = None,
    consulted: ConsultedOption = None,
    sheet: SheetOption = None,
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
    """Prepare capsules from a prescriber's dose.

    Example: ldncompound capsules --dose '1.5 mg' --days 30 --patient P-1042
    --prescriber 'Dr Example' --fill-mass '130 mg/capsule' --sheet sheet.pdf
    """
    from ldncompound.prescription import CapsuleOrder

    ask = asker(json=json)
    dose = ask(dose, "--dose", "Dose (like 1.5 mg)")
    if for_stock:
        quantity = ask(quantity, "--quantity", "Capsules")
        patient, prescriber = patient or "", prescriber or ""
    else:
        if quantity is None:
            days = ask(days, "--days", "Days")
        patient = ask(patient, "--patient", "Patient reference")
        prescriber = ask(prescriber, "--prescriber", "Prescriber")
    check_one_length(days, quantity)
    order = CapsuleOrder(
        dose=dose,
        patient=patient,
        prescriber=prescriber,
        days=days,
        quantity=quantity,
        per_day=per_day,
        fills=fills,
        strength=strength,
        size=size,
        fill_mass=fill_mass,
        excess=excess,
        for_stock=for_stock,
        formulation=formulation,
        patient_name=patient_name,
        rx=rx,
        directions=directions,
        prepared_on=prepared_on,
        first_dose=first_dose,
        reason=reason,
        lots=tuple(lot or ()),
        balance=balance,
        potency=potency,
        dose_as=dose_as,
        drug=drug,
        protocol=protocol,
        avoid=tuple(avoid or ()),
        checked=tuple(checked or ()),
        answers=tuple(answer or ()),
        consulted=tuple(consulted or ()),
    )
    record_and_show(
        order,
        sheet=sheet,
        label=label,
        label_size=label_size,
        replace=replace,
        request_id=request_id,
        trail=trail,
        config=config,
        formulations=formulations,
        by=by,
        json=json,
    )


def record_and_show(order: Order, *, request_id: str | None, **more: Any) -> None:
    """Prepare what was ordered, record it, print what is wanted, and show the result."""
    act_and_show(
        lambda recorder: recorder.prepare(order, request_id=request_id),
        request_id=request_id,
        **more,
    )


def act_and_show(
    make: Callable[[Recorder], Outcome],
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
) -> None:
    """Make and record a preparation, print what is wanted of it, and show the result."""
    from ldncompound.cli.places import open_recorder
    from ldncompound.cli.prints import Prints

    prints = Prints.checked(
        sheet=sheet,
        label=label,
        size=label_size,
        replace=replace,
        trail=trail,
        config=config,
        request=request_id,
    )
    recorder = open_recorder(trail, config, formulations, by, look=prints.wish.check_size)
    with recorder.trail:
        prints.check_repetition(recorder, request_id)
        outcome = make(recorder)
        told = prints.print(recorder, outcome)
    _show(outcome.document, prints, told, json=json)


def asker(*, json: bool) -> Any:
    """Return how a missing required option is asked for: on a terminal only."""
    from ldncompound.refusals import WrongUsage

    asking = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty() and not json

    def ask(value: str | None, option: str, words: str) -> str:
        if value is not None and value.strip():
            return value
        if value is None and asking:
            answer = typer.prompt(words, err=True)
            return str(answer)
        if option == "--dose" and value is not None:
            return value
        raise WrongUsage(f"{option} is missing.", remedy=f"Give it; '{option}' has no default.")

    return ask


def check_one_length(days: str | None, quantity: str | None) -> None:
    """A course has its days or its quantity."""
    from ldncompound.refusals import WrongUsage

    if days is not None and quantity is not None:
        raise WrongUsage("--days and --quantity are both given.", remedy="Give one of the two.")


def _show(
    document: dict[str, Any], prints: Prints, told: dict[str, Any] | None, *, json: bool
) -> None:
    """Show the result to a program or to a person."""
    from ldncompound.cli.output import print_json
    from ldncompound.cli.screens import show_preparation

    if json:
        # Beside the place in the trail, so that the digest of the document stays what it is.
        place = document["trail"] if told is None else {**document["trail"], "label": told}
        print_json({**document, "trail": place})
    else:
        show_preparation(document)
    prints.say(told)
