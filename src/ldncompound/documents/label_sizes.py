"""Labels in a size: the one that was named, or a usual one that holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ldncompound.core.refusals import WrongUsage, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ldncompound.documents.label import LabelView
    from ldncompound.formulary.equipment import LabelSize

__all__ = ["ON_THE_SHELF", "label_file", "labels_of_a_size", "larger_that_fits"]


_CRITICAL, _AT_LAST = 11, 7
"""Least points for what matters to the patient; the second on the largest size and on drafts."""
_LARGE = 70
"""Height in mm above which a label is large, as in the template."""
ON_THE_SHELF: Final = 9
"""Least points on the label of what no patient gets."""


def label_file(
    views: tuple[LabelView, ...],
    named: str | None,
    *,
    usual: str,
    sizes: Mapping[str, LabelSize],
    form: str,
    least: int = _CRITICAL,
    at_release: tuple[LabelView, ...] | None = None,
) -> tuple[bytes, str]:
    """
    Return labels as a file, and the name of their size.

    Args:
        views: Contents of each.
        named: The size that was asked for; None for a usual one.
        usual: The one to begin with where none was: the smallest usual one that holds them, from
            this one up, is taken.
        sizes: The sizes there are, by name.
        form: "pdf" or "txt".
        least: Points of what matters most; less on the largest size and on drafts.
        at_release: Of drafts, the same labels once the batch is released: the size that is
            chosen for a draft holds these, too, so that all of a batch is printed on one roll.

    Raises:
        WrongUsage: what is required does not fit; a size that holds it is named.
    """
    name = named or usual
    if form != "pdf":
        from ldncompound.documents.label_text import render_label_text

        return render_label_text(views).encode("utf-8"), name
    tried = [name] if named else [name, *(n for n in _larger(name, sizes) if sizes[n].usual)]
    # On a large roll a draft has type for the shelf, unless no other one holds it.
    drafts = all(view.draft for view in views)
    for small in (False, True) if drafts else (True,):
        for each in tried:
            at_last = _AT_LAST if small or not _is_large(sizes[each]) else ON_THE_SHELF
            others = () if named or at_release is None else at_release
            data = labels_of_a_size(views, each, sizes, least, at_last, others)
            if data is not None:
                return data, each
    fitting = larger_that_fits(views, name, sizes, least)
    raise WrongUsage(
        f"The required text does not fit the label size {quoted(name)} legibly.",
        remedy=f"Use --label-size {fitting}."
        if fitting
        else "No size is large enough; name a file that ends in .txt for plain text.",
    )


def larger_that_fits(
    views: tuple[LabelView, ...],
    name: str,
    sizes: Mapping[str, LabelSize],
    least: int = _CRITICAL,
) -> str | None:
    """Return the smallest size larger than one that labels fit; None without one."""
    larger: Iterable[str] = _larger(name, sizes)
    return next((each for each in larger if labels_of_a_size(views, each, sizes, least)), None)


def labels_of_a_size(
    views: tuple[LabelView, ...],
    name: str,
    sizes: Mapping[str, LabelSize],
    least: int = _CRITICAL,
    at_last: int = _AT_LAST,
    others: tuple[LabelView, ...] = (),
) -> bytes | None:
    """
    Return labels of a size as PDF; None where what is required does not fit.

    Args:
        views: Contents of each.
        name: Name of the size.
        sizes: The sizes there are, by name.
        least: Points of what matters most.
        at_last: The same on the largest size and on drafts.
        others: Labels that must fit this size, too; they are not printed.
    """
    from ldncompound.documents.pdf import render_labels_pdf

    width, height = _lengths(sizes[name])
    largest = not _larger(name, sizes)
    lenient = largest or all(view.draft for view in views)
    return render_labels_pdf(
        views,
        width=width,
        height=height,
        least=at_last if lenient else least,
        others=others,
        least_of_others=_AT_LAST if largest else least,
    )


def _larger(name: str, sizes: Mapping[str, LabelSize]) -> list[str]:
    """Return the names of the sizes larger than one, the smallest first."""
    areas = sorted((_area(size), each) for each, size in sizes.items())
    return [each for area, each in areas if area > _area(sizes[name])]


def _is_large(size: LabelSize) -> bool:
    """Return whether a roll has room for more than a label of capsules."""
    return float(_lengths(size)[1]) > _LARGE


def _area(size: LabelSize) -> float:
    """Return the area of a label, to compare sizes."""
    width, height = _lengths(size)
    return float(width) * float(height)


def _lengths(size: LabelSize) -> tuple[str, str]:
    """Return width and height in millimetres, without the unit."""
    return size.width.removesuffix(" mm"), size.height.removesuffix(" mm")
