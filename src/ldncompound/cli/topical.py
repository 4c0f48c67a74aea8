"""`ldncompound topical`: one prescription to a topical preparation."""

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

__all__ = ["topical"]


Text = str | None


def topical(
    dose: DoseOption = None,
    days: DaysOption = None,
    patient: PatientOption = None,
    prescriber: PrescriberOption = None,
    per_day: PerDayOption = "1",
    fills: FillsOption = None,
    strength: Annotated[
        Text,
        typer.Option(metavar="Q", help="Like '3 mg/g'; or like '1.5 mg' for one actuation."),
    ] = None,
    amount: Annotated[
        Text, typer.Option(metavar="Q", help="What one application takes, like '0.5 g'.")
    ] = None,
    actuation_mass: Annotated[
        Text, typer.Option(metavar="Q", help="What an actuation delivers, like '0.25 g'.")
    ] = None,
    actuations: Annotated[
        Text, typer.Option(metavar="N", help="Actuations of one application.")
    ] = None,
    base: Annotated[
        Text, typer.Option(metavar="TEXT", help="The base that you use, with its maker.")
    ] = None,
    base_kind: Annotated[
        Text,
        typer.Option(metavar="KIND", help="nonpreserved-aqueous, preserved-aqueous or nonaqueous."),
    ] = None,
    overfill: Annotated[
        Text, typer.Option(metavar="Q", help="What stays in the container: '2 g' or '5 %'.")
    ] = None,
    excess: Annotated[
        Text, typer.Option(metavar="Q", help="What is lost in making: '2 g' or '5 %'.")
    ] = None,
    batch_size: Annotated[
        Text, typer.Option(metavar="Q", help="Make at least this much, like '60 g'.")
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
    """Prepare a topical preparation from a prescriber's strength and amount.

    Example: ldncompound topical --strength '3 mg/g' --amount '0.5 g' --days 30 --patient P-1042
    --prescriber 'Dr Example' --base 'our cream base, lot card 7' --base-kind preserved-aqueous
    """
    from ldncompound.cli.order_session import asker, record_and_show
    from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder

    ask = asker(json=json)
    if amount is None and actuations is None:
        dose = ask(dose, "--dose", "Dose (like 1.5 mg)")
    order = TopicalOrder(
        # Left out, strength and amount say it; given and empty, it is malformed.
        dose="" if dose is None else dose or " ",
        days=ask(days, "--days", "Days"),
        patient=ask(patient, "--patient", "Patient reference"),
        prescriber=ask(prescriber, "--prescriber", "Prescriber"),
        per_day=per_day,
        fills=fills,
        strength=strength,
        amount=amount,
        actuation_mass=actuation_mass,
        actuations=actuations,
        base=base,
        base_kind=base_kind,
        overfill=overfill,
        excess=excess,
        batch_size=batch_size,
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
