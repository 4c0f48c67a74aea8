"""`ldncompound label`, and what a call may want of a label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    Identity,
    JsonOption,
    LabelSizeOption,
    OutputOption,
    ReplaceOption,
    TrailOption,
    VerifiedByOption,
    VersionOption,
)

if TYPE_CHECKING:
    from ldncompound.documents import Label
    from ldncompound.formulary import Formulary
    from ldncompound.recording import Recorder

__all__ = ["LabelWish", "label", "say_draft"]


def label(
    identity: Identity,
    output: OutputOption,
    label_size: LabelSizeOption = None,
    verified_by: VerifiedByOption = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Print a label again, marked as a copy.

    Example: ldncompound label ELM-20261122-0001 -o copy.pdf --verified-by 'B. Chen'
    """
    from ldncompound.cli.output import print_json, say
    from ldncompound.cli.places import open_recorder, trail_path
    from ldncompound.cli.prints import PrintFile
    from ldncompound.cli.sheets import recorded_preparation
    from ldncompound.trail import Trail

    file = PrintFile.checked("label", output, replace=replace, trail=trail, config=config)
    if file is None:
        return
    wish = LabelWish.checked(label_size, verified_by)
    with Trail.open_for_reading(trail_path(trail)) as reader:
        document, prepared_by = recorded_preparation(reader, identity)
    recorder = open_recorder(trail, config, formulations, by, look=wish.check_size)
    with recorder.trail:
        made = wish.render(recorder, document, file.form, by=prepared_by, copy=True)
        told = made.told()
        file.write(recorder, identity, made.data, copy=True, more=told)
    if json:
        print_json(
            {
                "schema": "ldncompound.printed/1",
                "kind": "label",
                "of": identity,
                "copy": True,
                "file": str(file.path),
                **told,
            }
        )
    say(f"Copy of the label written: {output}")
    say_draft(told)


@dataclass(frozen=True, slots=True)
class LabelWish:
    """What is wanted of a label: its size, and who is said to have verified."""

    size: str | None
    verified_by: str | None

    @classmethod
    def checked(cls, size: str | None, verified_by: str | None) -> Self:
        """
        Return the wish; a name of blanks is none.

        Raises:
            WrongUsage: a name that cannot be printed.
        """
        from ldncompound.cli.names import check_person

        if verified_by is None or not verified_by.strip():
            return cls(size, None)
        check_person(verified_by, "the name of who verified")
        return cls(size, verified_by)

    def check_size(self, formulary: Formulary) -> None:
        """
        Refuse a size that the formulary does not have.

        Raises:
            WrongUsage: no size has this name.
        """
        from ldncompound.documents import check_label_size

        check_label_size(self.size, formulary.label_sizes)

    def render(
        self, recorder: Recorder, document: dict[str, Any], form: str, *, by: str, copy: bool
    ) -> Label:
        """
        Return the label of a recorded preparation.

        Args:
            recorder: Knows the sizes, and who prints.
            document: As recorded, its personal members and `trail` included.
            form: "pdf" or "txt".
            by: Who prepared it.
            copy: It is marked as a copy.

        Raises:
            WrongUsage: what must stand on it does not fit its size.
        """
        from ldncompound.documents import render_label
        from ldncompound.documents.label import Verification

        return render_label(
            document,
            form,
            size=self.size,
            sizes=recorder.formulary.label_sizes,
            verification=Verification(by, recorder.desk.by, self.verified_by),
            copy=copy,
        )


def say_draft(told: dict[str, Any]) -> None:
    """Say what keeps a label from being more than a draft, where something does."""
    from ldncompound.cli.output import say

    if told["draft"]:
        *others, last = told["missing"]
        listed = f"{', '.join(others)} and {last}" if others else last
        say(f"The label is a DRAFT, not for dispensing; missing: {listed}.")
