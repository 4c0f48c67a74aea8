"""`ldncompound capsules`: one prescription to a preparation."""

from __future__ import annotations

from typing import Annotated

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
from ldncompound.cli.order_session import asker, check_one_length, record_and_show

__all__ = ["capsules"]


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
    formulation: FormulationOption = None,
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
    drug: DrugOption = None,
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
    from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder

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
