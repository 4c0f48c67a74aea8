"""`ldncompound tablets`: one prescription to moulded sublingual tablets."""

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

__all__ = ["tablets"]


Text = str | None


def tablets(
    dose: DoseOption = None,
    days: DaysOption = None,
    patient: PatientOption = None,
    prescriber: PrescriberOption = None,
    quantity: Annotated[
        Text, typer.Option(metavar="N", help="Tablets to dispense, instead of --days.")
    ] = None,
    per_day: PerDayOption = "1",
    fills: FillsOption = None,
    strength: Annotated[
        Text, typer.Option(metavar="Q", help="Drug in one tablet; else the dose in one.")
    ] = None,
    blank_mass: Annotated[
        Text,
        typer.Option(metavar="Q", help="Mean of dry blanks of the base, like '65 mg/tablet'."),
    ] = None,
    density_factor: Annotated[
        Text, typer.Option(metavar="X", help="Parts of drug that displace one part of base.")
    ] = None,
    loaded_mass: Annotated[
        Text,
        typer.Option(metavar="Q", help="Mean of dry test tablets with drug, to find the factor."),
    ] = None,
    loaded_drug: Annotated[
        Text, typer.Option(metavar="Q", help="Drug in each of those test tablets.")
    ] = None,
    mould: Annotated[Text, typer.Option(metavar="TEXT", help="Which mould was calibrated.")] = None,
    excess: Annotated[
        Text, typer.Option(metavar="Q", help="'5 %' of those dispensed, or '2 tablet'.")
    ] = None,
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
    """Prepare moulded sublingual tablets from a prescriber's dose.

    Example: ldncompound tablets --dose '1.5 mg' --days 30 --patient P-1042
    --prescriber 'Dr Example' --blank-mass '65 mg/tablet' --sheet sheet.pdf
    """
    from ldncompound.cli.order_session import asker, check_one_length, record_and_show
    from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder

    ask = asker(json=json)
    dose = ask(dose, "--dose", "Dose (like 1.5 mg)")
    if quantity is None:
        days = ask(days, "--days", "Days")
    patient = ask(patient, "--patient", "Patient reference")
    prescriber = ask(prescriber, "--prescriber", "Prescriber")
    check_one_length(days, quantity)
    order = TabletOrder(
        dose=dose,
        patient=patient,
        prescriber=prescriber,
        days=days,
        quantity=quantity,
        per_day=per_day,
        fills=fills,
        strength=strength,
        blank_mass=blank_mass,
        density_factor=density_factor,
        loaded_mass=loaded_mass,
        loaded_drug=loaded_drug,
        mould=mould,
        excess=excess,
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
