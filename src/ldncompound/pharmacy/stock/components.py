"""What can be received: the components of the master records, and empty capsules of each size."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.materials.plausibility import read_percentage
from ldncompound.core.names import choice_of
from ldncompound.core.near_names import write_near
from ldncompound.core.quoting import listed
from ldncompound.core.refusals import InvalidOrder, quoted
from ldncompound.formulary.barred_fillers import barred_filler, check_filler
from ldncompound.pharmacy.stock.arrival import quantity_of, rule_for_undated
from ldncompound.pharmacy.stock.delivery import Delivery, forms_named, received

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ldncompound.formulary.contents import Formulary

__all__ = [
    "Receivable",
    "capsule_sizes",
    "check_component",
    "check_told",
    "receivable",
    "shell_beginnings",
    "spelled",
]


class Receivable(NamedTuple):
    """
    What can be received.

    Args:
        name: Its name; of empty capsules, what stands before the size.
        forms: Chemical forms that a lot of it may have; empty where none is asked for.
        salts: Those of them that an assay may be of.
        hydrates: Those of the salts with water of their own.
        sizes: Sizes, of empty capsules.
    """

    name: str
    forms: tuple[str, ...] = ()
    salts: tuple[str, ...] = ()
    hydrates: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()


def receivable(formulary: Formulary) -> list[Receivable]:
    """Return what can be received: actives first, then empty capsules, then the others by name."""
    roles = {
        part["name"]: part["role"]
        for master in formulary.formulations.values()
        for part in master.record()["component"]
    }

    def rank(name: str) -> tuple[int, str]:
        return ({"active": 0, "shell": 1}.get(roles[name], 2), name.casefold())

    found = []
    for name in sorted(roles, key=rank):
        substance = formulary.substance_of_component(name)
        if roles[name] == "shell":
            found.append(Receivable(f"{name} size", sizes=capsule_sizes(formulary)))
        elif name == substance.labelled_as:
            forms = forms_named(substance)
            salts = {typed: of for typed, of in forms.items() if of.startswith(name)}
            hydrates = tuple(typed for typed, of in salts.items() if of != name)
            found.append(Receivable(name, tuple(forms), tuple(salts), hydrates))
        else:
            found.append(Receivable(name))
    return found


def capsule_sizes(formulary: Formulary) -> tuple[str, ...]:
    """Return the capsule sizes that there are."""
    makers = formulary.shells.values()
    return tuple(dict.fromkeys(size for each in makers for size in each.sizes))


def shell_beginnings(formulary: Formulary) -> tuple[str, ...]:
    """Return how the names of empty capsules begin."""
    return tuple(f"{each.name} " for each in receivable(formulary) if each.sizes)


def spelled(delivery: Delivery, formulary: Formulary) -> Delivery:
    """
    Return a delivery, its component and capsule size in their one spelling.

    Args:
        delivery: As typed.
        formulary: Has the components of the master records, and the sizes.
    """
    names = {
        name
        for each in receivable(formulary)
        for name in ([f"{each.name} {size}" for size in each.sizes] or [each.name])
    }
    size = None if delivery.size is None else choice_of(delivery.size, capsule_sizes(formulary))
    return replace(delivery, component=choice_of(delivery.component, names), size=size)


def check_component(name: str, formulary: Formulary) -> None:
    """
    Refuse a component that no master record has: a typing error, or a look-alike.

    Raises:
        InvalidOrder: no master record has it.
    """
    substances = tuple(formulary.substances.values())
    if all(barred_filler(name, each) for each in substances):
        check_filler(name, substances[0], formulary.cite)
    known = receivable(formulary)
    names = sorted(f"{each.name} …" if each.sizes else each.name for each in known)
    plain = {each.name for each in known if not each.sizes}
    if name not in plain and not name.startswith(shell_beginnings(formulary)):
        raise InvalidOrder(
            f"{quoted(name)} is not a component of any master formulation record.",
            details={"known": names},
            remedy=f"{write_near(name, names)}Components: {listed(names, name)}."
            + "".join(
                f" Mind the similar {each.similar.told}." for each in substances if each.similar
            ),
        )


_PERCENTAGES = ("assay", "water", "loss_on_drying", "solvents")
_ALONE = ("component", "number", "maker", "expires", "form", "quantity")
"""What can be judged without the certificate."""


def check_told(
    told: Mapping[str, str], formulary: Formulary, jurisdiction: str, today: date
) -> None:
    """
    Refuse what is wrong in a part of a delivery, before the rest of it is known.

    Whether the figures of a certificate agree is not asked here, nor whether they are plausible:
    such a refusal is an act, and recorded.

    Args:
        told: What is known of it, as `Lots.receive` takes it; the component among it.
        formulary: Has components, forms and rules.
        jurisdiction: Whose rule dates a lot without an expiration.
        today: The current day.

    Raises:
        Refusal: as for the receipt of the whole.
    """
    for name in _PERCENTAGES:
        read_percentage(told.get(name), f"the {name.replace('_', ' ')}")
    known = {name: text for name, text in told.items() if name in _ALONE}
    # What is not known yet is stood in for by what is always taken; only the check sees it.
    rest = {"number": "1", "maker": "-", "expires": today.isoformat()}
    delivery = spelled(Delivery(**(rest | known)), formulary)  # type: ignore[arg-type]
    check_component(delivery.component, formulary)
    substance = formulary.substance_of_component(delivery.component)
    if delivery.form is None and delivery.component == substance.labelled_as:
        delivery = replace(delivery, form=next(iter(forms_named(substance))))
    received(delivery, "", substance, today, rule_for_undated(formulary, jurisdiction))
    quantity_of(delivery.quantity, delivery.component, shell_beginnings(formulary))
