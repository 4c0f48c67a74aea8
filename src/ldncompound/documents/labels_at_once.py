"""Labels of many preparations at once, for one roll of a printer."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.documents.label import check_label_size, label_views, said_on_label
from ldncompound.documents.label_sizes import labels_of_a_size, larger_that_fits
from ldncompound.documents.rendering import in_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ldncompound.compounding.preparation import Preparation
    from ldncompound.documents.label import LabelView, Verification
    from ldncompound.formulary.equipment import LabelSize

__all__ = ["LabelWanted", "render_labels_at_once"]


_IN_A_FILE = 100
"""Preparations in one file: more take more memory, and no less time."""


class LabelWanted(NamedTuple):
    """
    A preparation that gets its labels.

    Args:
        preparation: As recorded, its personal members and `trail` included.
        verification: Who stands behind the label.
        copy: Marked as a copy.
    """

    preparation: Preparation
    verification: Verification
    copy: bool


def render_labels_at_once(
    wanted: Iterable[LabelWanted],
    *,
    size: str,
    sizes: Mapping[str, LabelSize],
    language: str = "en",
) -> Iterator[bytes]:
    """
    Yield PDF files that hold the labels of many preparations, in their order, one on each page.

    A file holds those of at most 100 preparations, and nothing is kept of one that was yielded,
    so that any number of labels takes the same memory.

    Args:
        wanted: The preparations.
        size: Name of the size, of the roll in the printer.
        sizes: The sizes there are, by name.
        language: Of the paper, "en" or "de".

    Raises:
        WrongUsage: no such size, or what is required does not fit; it names the preparation.
    """
    name = check_label_size(size, sizes)
    waiting = iter(wanted)
    while batch := list(islice(waiting, _IN_A_FILE)):
        views: list[tuple[LabelView, ...]] = []
        for each in batch:
            with in_language(language, each.preparation.pharmacy):
                said = said_on_label(each.preparation)
                views.append(label_views(said, each.verification, copy=each.copy))
        with in_language(language, batch[0].preparation.pharmacy):
            data = labels_of_a_size(tuple(v for each in views for v in each), str(name), sizes)
            if data is None:
                raise _does_not_fit(views, str(name), sizes)
        yield data


def _does_not_fit(
    views: list[tuple[LabelView, ...]], name: str, sizes: Mapping[str, LabelSize]
) -> WrongUsage:
    """Return the failure for the first preparation of which the labels do not fit."""
    first = next(each for each in views if labels_of_a_size(each, name, sizes) is None)
    fitting = larger_that_fits(first, name, sizes)
    return WrongUsage(
        f"The label of {first[0].identity} does not fit the size {quoted(name)} legibly.",
        remedy=f"Print it by itself, with --label-size {fitting}."
        if fitting
        else "Print it by itself, into a file that ends in .txt.",
    )
