"""`lots trace`, `lots recall` and `batch trace`: where a lot went, and whom to call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    CsvOption,
    FormulationsOption,
    Identity,
    JsonOption,
    KeysOption,
    PassphraseFdOption,
    ReplaceOption,
    RequestIdOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ldncompound.api.batch_view import Call, SitesTraced, Trace, TracedBatch, TracedLot, Use

__all__ = ["batch_trace", "lots_recall", "lots_trace", "show_calls", "write_calls"]


Text = str | None
AnyLot = Annotated[
    str, typer.Argument(metavar="LOT", help="The pharmacy's own id, or the maker's number.")
]

CALL_COLUMNS = (
    "batch", "patient", "patient name", "rx", "prescriber", "units", "on", "labels"
)  # fmt: skip


def lots_trace(
    lot: AnyLot,
    all_sites: Annotated[
        bool,
        typer.Option("--all-sites", help="At every pharmacy with a trail in the same database."),
    ] = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Show every batch, trituration, print and patient that a lot went to.

    Example: ldncompound lots trace N-17
    """
    from ldncompound.cli.session import pharmacy_at

    lots = pharmacy_at(trail).lots
    if all_sites:
        _tell_sites(lots.trace_at_all_sites(lot), json=json)
    else:
        _tell(lots.trace(lot), json=json)


def _tell_sites(found: SitesTraced, *, json: bool) -> None:
    """Show the traces of all sites; those that could not be read come last and are an error."""
    from ldncompound.cli.screens import wrapped
    from ldncompound.cli.terminal import print_json, say

    if json:
        print_json(found)
    else:
        for each in found.sites:
            show_line()
            show_line(f"Site {each.site}")
            _tell(each.trace, json=False)
        if found.without:
            show_line()
            wrapped(f"No such lot at: {', '.join(found.without)}.", "")
    for bad in found.not_traced:
        say(f"NOT TRACED: {bad.site}: {bad.message} {bad.remedy}")
    if found.exit:
        raise typer.Exit(found.exit)


def batch_trace(
    identity: Identity,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Show every lot that went into a batch, and who got units of it.

    Example: ldncompound batch trace ELM-20261122-0001
    """
    from ldncompound.cli.session import pharmacy_at

    _tell(pharmacy_at(trail).batches.trace(identity), json=json)


def lots_recall(
    lot: AnyLot,
    reason: Annotated[Text, typer.Option(metavar="TEXT", help="Why it is recalled.")] = None,
    csv: CsvOption = None,
    replace: ReplaceOption = False,
    request_id: RequestIdOption = None,
    passphrase_fd: PassphraseFdOption = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Recall a lot and every released batch that holds it, hold the others, and list whom to call.

    Example: ldncompound lots recall N-17 --reason 'recalled by its maker' --csv calls.csv
    """
    from ldncompound.cli.reports import checked_csv
    from ldncompound.cli.screens import heading
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, print_table

    path = checked_csv(csv, trail, config, replace=replace)
    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    recalled = pharmacy.lots.recall(lot, reason=reason or "", request_id=request_id)
    write_calls(path, recalled.calls, "'ldncompound lots recall' again", replace=replace)
    if json:
        print_json(recalled)
        return
    show_line(f"The lot {lot} is refused from now on wherever it is named.")
    heading(f"Batches that hold the lot {lot}")
    print_table([(each.id, each.done, f"was {each.was.value}") for each in recalled.batches])
    if not recalled.batches:
        show_line("  None.")
    _warn(recalled.similar, recalled.once, recalled.others)
    show_calls(recalled.calls)


def write_calls(path: Path | None, calls: Sequence[Call], instead: str, *, replace: bool) -> None:
    """
    Write whom to call as CSV, where a file was named.

    Args:
        path: The file.
        calls: Whom to call.
        instead: The command that lists them too, where the file cannot be written.
        replace: An existing file may be overwritten.
    """
    from ldncompound.cli.reports import write_csv
    from ldncompound.core.refusals import CompoundingError

    try:
        write_csv(path, CALL_COLUMNS, [_call_row(each) for each in calls], replace=replace)
    except CompoundingError as error:
        error.remedy = f"The recall is recorded; {instead} lists whom to call. {error.remedy}"
        raise


def _call_row(call: Call) -> tuple[Any, ...]:
    """Return a call as a row of a table."""
    from ldncompound.core.quantities import format_quantity

    patient = "(erased)" if call.erased else call.patient
    units, on = format_quantity(call.units), call.on and call.on.isoformat()
    labels = " ".join(map(str, call.labels))
    return (
        call.batch, patient, call.patient_name, call.rx, call.prescriber, units, on, labels
    )  # fmt: skip


def show_calls(calls: Sequence[Call]) -> None:
    """Print whom to call: one a batch and patient, wrapped to the width of the terminal."""
    from ldncompound.cli.screens import heading, wrapped

    heading(f"Call list: {len(calls)} to call")
    for call in calls:
        wrapped(_called(call), f"  {call.batch}  ")
    if not calls:
        show_line("  Nobody: by the record, no unit has left the pharmacy.")


def _called(call: Call) -> str:
    """Return who got what, and when."""
    from ldncompound.core.quantities import format_quantity, written

    who = "(patient erased)" if call.erased else str(call.patient)
    told = [who, call.patient_name, call.rx and f"rx {call.rx}"]
    prescriber = call.prescriber and f"prescribed by {call.prescriber}"
    when = "not released" if call.on is None else f"on {call.on}"
    labels = ", ".join(map(str, call.labels))
    units = written(format_quantity(call.units))
    told += [prescriber, units, when, labels and f"label in entry {labels}"]
    return ", ".join(each for each in told if each)


def _tell(trace: Trace, *, json: bool) -> None:
    """Show a trace."""
    from ldncompound.cli.screens import heading
    from ldncompound.cli.terminal import print_json

    if json:
        print_json(trace)
        return
    heading("Lots")
    for lot in trace.lots:
        _show_lot(lot)
    if not trace.lots:
        show_line("  None is known.")
    _warn(trace.similar, trace.once, trace.others)
    heading(f"Batches: {len(trace.batches)}")
    for batch in trace.batches:
        _show_batch(batch)


def _show_lot(lot: TracedLot) -> None:
    """Print a traced lot."""
    from ldncompound.cli.screens import wrapped

    told = [lot.component, lot.id if lot.id != lot.number else None, lot.maker]
    told.append(None if lot.expiration_date is None else f"until {lot.expiration_date}")
    if lot.id is None:
        told.append("never received")
    if lot.alike:
        told.append("WRITTEN ALIKE")
    if lot.in_quarantine:
        told.append("QUARANTINE")
    if lot.made_from:
        told.append(f"trituration of {', '.join(lot.made_from)}")
    elif lot.through is not None:
        told.append(f"in the trituration {lot.through}")
    told += [f"{each.kind} in entry {each.sequence}" for each in lot.prints]
    wrapped(", ".join(each for each in told if each), f"  {lot.number}  ")


def _show_batch(batch: TracedBatch) -> None:
    """Print a traced batch, with what was printed and whom it is for."""
    from ldncompound.cli.screens import wrapped
    from ldncompound.core.quantities import format_quantity, written

    size, what = (written(format_quantity(each)) for each in (batch.size, batch.what))
    head = f"{size} of {what}, {batch.state.value.upper()}"
    wrapped(head, f"  {batch.id}  ")
    for use in batch.uses:
        wrapped(_use(use), "    ")
    for each in batch.prints:
        draft = ", a draft" if each.draft else ""
        wrapped(f"{each.kind} printed {each.on} by {each.by}, entry {each.sequence}{draft}", "    ")
    for call in batch.people:
        wrapped(f"for {_called(call)}", "    ")


_HOLDS = {
    "used": "holds {}",
    "planned": "planned with {}",
    "another lot": "planned with {}, made from another lot",
}


def _use(use: Use) -> str:
    """Return how a batch holds a lot."""
    lot = f"lot {use.number} of {use.component}"
    if use.through is not None and use.through != use.id:
        lot += f", by the trituration {use.through}"
    waits = ", in QUARANTINE" if use.in_quarantine else ""
    return _HOLDS[use.holds].format(lot) + waits


def _warn(similar: Sequence[str], once: Sequence[str], others: Sequence[str]) -> None:
    """Print similar lot numbers, and lots written alike, which were not traced."""
    from ldncompound.cli.screens import wrapped
    from ldncompound.core.refusals import quoted

    if similar:
        wrapped(f"Similar lot numbers, not traced: {', '.join(map(quoted, similar))}.", "  ! ")
    if others:
        wrapped(f"Written alike, not traced: {'; '.join(others)}.", "  ! ")
    if once:
        wrapped(f"Had this number until corrected, not traced: {', '.join(once)}.", "  ! ")
