"""`ldncompound sheet` and `show`: what was recorded, on paper and on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Self

import typer

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    OutputOption,
    ReplaceOption,
    TrailOption,
    VersionOption,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ldncompound.compounding import Recorder
    from ldncompound.trail import Trail

__all__ = ["SheetFile", "sheet", "show"]

Identity = Annotated[str, typer.Argument(metavar="ID", help="Id of the preparation.")]


@dataclass(frozen=True, slots=True)
class SheetFile:
    """Where a sheet is to be written, looked at before anything is recorded."""

    path: Path
    replace: bool

    @classmethod
    def checked(
        cls,
        given: str | None,
        *,
        replace: bool,
        trail: str | None,
        config: str | None,
        request: str | None = None,
    ) -> Self | None:
        """
        Return the file, or None where none is wanted.

        Raises:
            WrongUsage: it exists, cannot be written, or needs a missing extra.
        """
        from ldncompound.cli.places import check_output, configuration_path, trail_path

        protected = (trail_path(trail), configuration_path(config))
        path = check_output(
            given,
            # A repeated request finds the sheet that it wrote the first time; whether it
            # is that one is known only when it is printed again.
            replace=replace or request is not None,
            kinds=(".pdf", ".txt"),
            protected=protected,
        )
        if path is None:
            return None
        if path.suffix.lower() == ".pdf":
            from ldncompound.documents import check_pdf_extra

            check_pdf_extra()
        return cls(path, replace)

    def check_repetition(self, recorder: Recorder, request: str) -> None:
        """
        Refuse an existing file unless this request has been answered before.

        Raises:
            WrongUsage: nothing has been recorded under this request, and the file exists.
        """
        from ldncompound.refusals import WrongUsage, quoted

        if self.replace or not self.path.exists():
            return
        if recorder.trail.find_request(request) is None:
            raise WrongUsage(
                f"{quoted(str(self.path))} exists.",
                remedy="Name another file, or say --replace.",
            )

    def print(
        self, recorder: Recorder, document: dict[str, Any], *, copy: bool, replayed: bool = False
    ) -> None:
        """Render, record, and only then let the file appear."""
        from ldncompound.canonical import sha256_hex
        from ldncompound.cli.places import write_output
        from ldncompound.documents import render_sheet

        data = render_sheet(document, self.path.suffix.lower()[1:], copy=copy)
        if replayed and self.path.exists() and self.path.read_bytes() == data:
            return
        printed = {
            "schema": "ldncompound.printed/1",
            "kind": "sheet",
            "of": document["id"],
            "copy": copy,
            "format": self.path.suffix.lower()[1:],
            "sha256": sha256_hex(data),
        }
        write_output(
            self.path,
            data,
            replace=self.replace,
            record=lambda: recorder.record_output("sheet", document["id"], printed),
        )


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
    from ldncompound.trail import Trail

    file = SheetFile.checked(output, replace=replace, trail=trail, config=config)
    if file is None:
        return
    with Trail.open_for_reading(trail_path(trail)) as reader:
        document = recorded_preparation(reader, identity)
    recorder = open_recorder(trail, config, formulations, by)
    with recorder.trail:
        file.print(recorder, document, copy=True)
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
        document = recorded_preparation(reader, identity)
    if json:
        print_json(document)
    else:
        show_preparation(document)


def recorded_preparation(reader: Trail, identity: str) -> dict[str, Any]:
    """
    Return a recorded preparation, its personal members and its `trail` included.

    Raises:
        WrongUsage: the trail has none of this id.
    """
    from ldncompound.preparation import join_personal
    from ldncompound.refusals import WrongUsage, quoted

    recorded = reader.find(identity)
    if recorded is None:
        raise WrongUsage(
            f"The trail has no preparation {quoted(identity)}.",
            remedy="'ldncompound trail log' lists those it has.",
        )
    place = {key: getattr(recorded, key) for key in ("sequence", "hash", "size", "root")}
    return {**join_personal(recorded.document, recorded.personal), "trail": place}
