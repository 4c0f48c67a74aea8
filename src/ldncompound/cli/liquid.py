"""`ldncompound liquid`: one prescription to the 1 mg/mL oral liquid."""

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

__all__ = ["liquid"]


Text = str | None


def liquid(
    dose: DoseOption = None,
    days: DaysOption = None,
    patient: PatientOption = None,
    prescriber: PrescriberOption = None,
    per_day: PerDayOption = "1",
    fills: FillsOption = None,
    storage: Annotated[
        str, typer.Option(metavar="refrigerator|room", help="How the patient keeps it.")
    ] = "refrigerator",
    tablet_mass: Annotated[
        Text,
        typer.Option(
            metavar="Q", help="Mean mass of 20 tablets, to weigh a part of crushed tablets."
        ),
    ] = None,
    overfill: Annotated[
        Text, typer.Option(metavar="Q", help="Into the bottles beyond the label: '5 mL' or '3 %'.")
    ] = None,
    batch_size: Annotated[
        Text, typer.Option(metavar="Q", help="Make at least this much, like '100 mL'.")
    ] = None,
    bottle: Annotated[
        Text, typer.Option(metavar="Q", help="Bottles of this capacity; else the smallest.")
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
    """Prepare the 1 mg per mL oral liquid from a prescriber's dose.

    Example: ldncompound liquid --dose '0.5 mg' --days 30 --patient P-1042
    --prescriber 'Dr Example' --storage refrigerator --sheet sheet.pdf
    """
    from ldncompound.cli.order_session import asker, record_and_show
    from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder

    ask = asker(json=json)
    order = LiquidOrder(
        dose=ask(dose, "--dose", "Dose (like 0.5 mg)"),
        days=ask(days, "--days", "Days"),
        patient=ask(patient, "--patient", "Patient reference"),
        prescriber=ask(prescriber, "--prescriber", "Prescriber"),
        per_day=per_day,
        fills=fills,
        storage=storage,
        tablet_mass=tablet_mass,
        overfill=overfill,
        batch_size=batch_size,
        bottle=bottle,
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
