"""`ldncompound sheet` and `show`: what was recorded, on paper and on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    Identity,
    JsonOption,
    OutputOption,
    ReplaceOption,
    TrailOption,
    VersionOption,
)

if TYPE_CHECKING:
    from ldncompound.trail import Trail

__all__ = ["recorded_preparation", "sheet", "show"]


def sheet(
    identity: Identity,
    output: OutputOption,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Print a batch sheet again, marked as a copy.

    Example: ldncompound sheet ELM-20261122-0001 -o copy.pdf
    """
    from ldncompound.cli.output import print_json, say
    from ldncompound.cli.places import open_recorder, trail_path
    from ldncompound.cli.prints import PrintFile
    from ldncompound.documents import render_sheet
    from ldncompound.trail import Trail

    file = PrintFile.checked("sheet", output, replace=replace, trail=trail, config=config)
    if file is None:
        return
    with Trail.open_for_reading(trail_path(trail)) as reader:
        document, _ = recorded_preparation(reader, identity)
    recorder = open_recorder(trail, config, formulations, by)
    with recorder.trail:
        file.write(recorder, identity, render_sheet(document, file.form, copy=True), copy=True)
    if json:
        print_json(
            {
                "schema": "ldncompound.printed/1",
                "kind": "sheet",
                "of": identity,
                "copy": True,
                "file": str(file.path),
            }
        )
    say(f"Copy of the batch sheet written: {output}")


def show(
    identity: Identity,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Show one preparation, as recorded.

    Example: ldncompound show ELM-20261122-0001 --json
    """
    from ldncompound.cli.output import print_json
    from ldncompound.cli.places import trail_path
    from ldncompound.cli.screens import show_preparation
    from ldncompound.trail import Trail

    with Trail.open_for_reading(trail_path(trail)) as reader:
        document, _ = recorded_preparation(reader, identity)
    if json:
        print_json(document)
    else:
        show_preparation(document)


def recorded_preparation(reader: Trail, identity: str) -> tuple[dict[str, Any], str]:
    """
    Return a recorded preparation, personal members and `trail` included, and who made it.

    Raises:
        WrongUsage: the trail has none of this id.
    """
    from ldncompound.preparation import health_of, join_personal
    from ldncompound.refusals import WrongUsage, quoted

    recorded = reader.find(identity, action="preparation")
    if recorded is None:
        raise WrongUsage(
            f"The trail has no preparation {quoted(identity)}.",
            remedy="'ldncompound trail log' lists those it has.",
        )
    place = {key: getattr(recorded, key) for key in ("sequence", "hash", "size", "root")}
    place |= health_of(recorded.personal)
    document = {**join_personal(recorded.document, recorded.personal), "trail": place}
    return document, recorded.by
