"""A configuration of which some keys are changed, and the others kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.names import name_key
from ldncompound.core.near_names import write_near
from ldncompound.core.refusals import WrongUsage, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["changed", "name_of"]


def name_of(key: str, text: str) -> str:
    """
    Return the name of a balance, a measure, a band or a reorder point.

    >>> name_of("balance", "B1,minimum=20 mg"), name_of("reorder", "sucrose=1 kg")
    ('B1', 'sucrose')
    """
    found = text.rpartition("=")[0] if key in ("band", "reorder") else text.partition(",")[0]
    return found.strip()


def changed(
    before: Mapping[str, str | list[str]],
    texts: Mapping[str, str],
    lists: Mapping[str, list[str]],
    without: Sequence[str] = (),
) -> dict[str, str | list[str]]:
    """
    Return the keys of a configuration after a change.

    Args:
        before: The keys as they stood.
        texts: What takes the place of a text.
        lists: What takes the place of that which has its name in a list, or is added to it.
        without: Names in lists, or keys of texts, that are taken out.

    Raises:
        WrongUsage: what is to be taken out is not there.

    >>> changed({"name": "Elm", "balance": ["B1,minimum=20 mg,readability=0.1 mg"]},
    ...         {"name": "Oak"}, {}, ["b1"])
    {'name': 'Oak', 'balance': []}
    """
    after: dict[str, str | list[str]] = {**before, **texts}
    for key, given in lists.items():
        kept = before.get(key, [])
        after[key] = _merged(key, kept if isinstance(kept, list) else [], given)
    for name in without:
        _take_out(after, name)
    return after


def _merged(key: str, kept: Sequence[str], given: Sequence[str]) -> list[str]:
    """Return a list in which each that is given has taken the place of its namesake."""
    added, found = list(given), []
    for each in kept:
        name = name_key(name_of(key, each))
        same = next((one for one in added if name_key(name_of(key, one)) == name), None)
        found.append(each if same is None else same)
        if same is not None:
            added.remove(same)
    return found + added


def _take_out(after: dict[str, str | list[str]], name: str) -> None:
    """Take a setting, or one of a list, out of a configuration."""
    if name in after and isinstance(after[name], str) and name != "name":
        del after[name]
        return
    known: list[str] = []
    for key, texts in after.items():
        if not isinstance(texts, list):
            continue
        known += [name_of(key, each) for each in texts]
        left = [each for each in texts if name_key(name_of(key, each)) != name_key(name)]
        if len(left) < len(texts):
            after[key] = left
            return
    raise WrongUsage(
        f"Nothing that is called {quoted(name)} can be taken out.",
        remedy=f"{write_near(name, known)}There is: {', '.join(known) or 'nothing'}.",
    )
