"""`ldncompound dispense`: capsules of a stock batch, for one patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ldncompound.cli.options import (
    AnswerOption,
    AvoidOption,
    ByOption,
    CheckedOption,
    ConfigOption,
    ConsultedOption,
    DaysOption,
    DirectionsOption,
    DoseOption,
    FirstDoseOption,
    FormulationsOption,
    JsonOption,
    LabelOption,
    LabelSizeOption,
    PatientNameOption,
    PatientOption,
    PerDayOption,
    PrescriberOption,
    ReplaceOption,
    RxOption,
    TrailOption,
    VersionOption,
)

if TYPE_CHECKING:
    from ldncompound.cli.prints import PrintFile
    from ldncompound.dispensing import Dispensary

__all__ = ["dispense", "print_dispensing"]


def dispense(
    identity: Annotated[str, typer.Argument(metavar="BATCH", help="Id of a stock batch.")],
    dose: DoseOption = None,
    days: DaysOption = None,
    patient: PatientOption = None,
    prescriber: PrescriberOption = None,
    per_day: PerDayOption = "1",
    patient_name: PatientNameOption = None,
    rx: RxOption = None,
    directions: DirectionsOption = None,
    first_dose: FirstDoseOption = None,
    avoid: AvoidOption = None,
    checked: CheckedOption = None,
    answer: AnswerOption = None,
    consulted: ConsultedOption = None,
    label: LabelOption = None,
    label_size: LabelSizeOption = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Hand out capsules of a released stock batch, with a label for the patient.

    Example: ldncompound dispense ELM-20261122-0001 --dose '1.5 mg' --days 30 --patient P-1042
    --prescriber 'Dr Example' --rx RX-77 --label label.pdf
    """
    from ldncompound.batchkeeping import BatchKeeper
    from ldncompound.cli.labels import LabelWish
    from ldncompound.cli.order import asker
    from ldncompound.cli.output import print_json
    from ldncompound.cli.places import keys_path, open_recorder
    from ldncompound.cli.prints import PrintFile
    from ldncompound.dispensing import Dispensary, Handout
    from ldncompound.personnel import Personnel
    from ldncompound.refusals import WrongUsage

    ask = asker(json=json)
    handout = Handout(
        dose=ask(dose, "--dose", "Dose (like 1.5 mg)"),
        days=ask(days, "--days", "Days"),
        patient=ask(patient, "--patient", "Patient reference"),
        prescriber=ask(prescriber, "--prescriber", "Prescriber"),
        per_day=per_day,
        patient_name=patient_name,
        rx=rx,
        directions=directions,
        first_dose=first_dose,
        avoid=tuple(avoid or ()),
        checked=tuple(checked or ()),
        answers=tuple(answer or ()),
        consulted=tuple(consulted or ()),
    )
    file = PrintFile.checked("label", label, replace=replace, trail=trail, config=config)
    if label_size is not None and file is None:
        raise WrongUsage("--label-size is given without --label.", remedy="Say --label FILE.")
    wish = LabelWish(label_size)
    recorder = open_recorder(trail, config, formulations, by, look=wish.check_size)
    with recorder.trail:
        keeper = BatchKeeper(recorder, Personnel(recorder, keys_path(None)))
        dispensary = Dispensary(keeper)
        document = dispensary.dispense(identity, handout)
        sequence = document["trail"]["sequence"]
        told = None
        if file is not None:
            try:
                told = print_dispensing(dispensary, file, sequence, label_size)
            except WrongUsage as error:
                error.remedy = (
                    f"The dispensing is recorded as entry {sequence}. Print its label with "
                    f"'ldncompound label {identity} --dispensing {sequence} -o FILE'. "
                    + error.remedy
                )
                raise
    if json:
        place = document["trail"] if told is None else {**document["trail"], "label": told}
        print_json({**document, "trail": place})
    else:
        typer.echo(
            f"{document['dispense']} capsules of {document['strength']} handed out of {identity}; "
            f"{document['left']} are left. Beyond-use date {document['beyond_use']}. Entry "
            f"{sequence} of the audit trail."
        )
        unanswered = document["screening"]["unanswered"]
        if unanswered:
            typer.echo(f"To be asked before it is handed out: {', '.join(unanswered)}.")
    if told is not None:
        from ldncompound.cli.labels import say_draft
        from ldncompound.cli.output import say

        say(f"Label written: {label}")
        say_draft(told)


def print_dispensing(
    dispensary: Dispensary, file: PrintFile, sequence: int, size: str | None
) -> dict[str, Any]:
    """
    Write the label of a dispensing, and record that it is printed.

    Returns:
        What a program is told of it.
    """
    made = dispensary.label(sequence, file.form, size=size)
    recorder = dispensary.keeper.recorder
    batch = str(recorder.trail.recorded_at(sequence).subject)
    told = {**made.told(), "copy": made.copy}
    file.write(
        recorder, batch, made.data, copy=made.copy, more={**made.told(), "dispensing": sequence}
    )
    return told
