"""The figures of each dosage form on a batch sheet."""

from __future__ import annotations

from typing import Any

from ldncompound.core.quantities import written
from ldncompound.core.text import spelled_out
from ldncompound.documents.sheet_view import Rows

__all__ = ["bottles_in_words"]


def protocol_in_words(documented: dict[str, Any]) -> str:
    """Return the protocol that narrows the range, in brackets."""
    protocol = documented.get("protocol")
    return "" if protocol is None else f" ({protocol['name']}: {protocol['statement']})"


def form_in_words(form: dict[str, Any]) -> str:
    """Say where the form is documented, and whether a dose for it is."""
    source = f"{spelled_out(form['source']['title'])}, {form['source']['locator']}"
    return f"{form['statement'][:1].upper()}{form['statement'][1:]}: {form['form']}; {source}"


def workings_of(document: dict[str, Any]) -> dict[str, str]:
    """Return the working of each number by its name."""
    return {line["of"]: line["text"] for line in document["working"]}


def subtitle_of(document: dict[str, Any]) -> str:
    """Return strength and amount in one line."""
    if "capsules" in document:
        capsules = document["capsules"]
        return (
            f"{written(capsules['strength'])}, {capsules['batch_size']} capsules, size "
            f"{capsules['size']}"
        )
    if "tablets" in document:
        tablets = document["tablets"]
        mould = "" if tablets["mould"] is None else f", {tablets['mould']}"
        return f"{written(tablets['strength'])}, {tablets['batch_size']} tablets{mould}"
    if "topical" in document:
        topical = document["topical"]
        return (
            f"{written(topical['strength'])}, {topical['batch_size']} made, {topical['dispense']} "
            f"dispensed, base: {topical['base']}"
        )
    liquid = document["liquid"]
    return (
        f"{written(liquid['concentration'])}, {liquid['batch_size']} made, "
        f"{liquid['label_volume']} dispensed"
    )


def figures_of(document: dict[str, Any]) -> Rows:
    """Return counts and fill, or volumes, each with its working."""
    working = workings_of(document)
    if "capsules" in document:
        capsules = document["capsules"]
        fill = written(capsules["fill_mass"])
        return (
            ("Dispense", working["dispense"]),
            ("Batch", working["batch size"]),
            ("Fill", working.get("fill mass", f"{fill} ({capsules['fill_basis']})")),
            ("Weigh plan", working["plan"]),
        )
    if "tablets" in document:
        return (
            ("Dispense", working["dispense"]),
            ("Batch", working["batch size"]),
            ("Mould", _mould(document["tablets"])),
            ("Tablet mass", f"{working['tablet mass']} when dry"),
            ("Weigh plan", working["plan"]),
        )
    if "topical" in document:
        topical = document["topical"]
        kind = topical["base_kind"].replace("-", " ")
        metered = (("Actuation", working["actuation"]),) if "actuation" in working else ()
        return (
            ("Daily dose", working["daily dose"]),
            *metered,
            ("Dispense", working["dispense"]),
            ("Batch", working["batch size"]),
            ("Base", f"{topical['base']} ({kind})"),
        )
    return (
        ("One dose", working["dose volume"]),
        ("Dispense", working["dispense"]),
        ("Batch", working["batch size"]),
        ("Bottles", bottles_in_words(document["liquid"])),
        ("Concentration", working["concentration"]),
    )


def _mould(tablets: dict[str, Any]) -> str:
    """Say how the mould is calibrated."""
    name = "not named" if tablets["mould"] is None else tablets["mould"]
    factor = (
        "density factor not measured, taken as 1"
        if tablets["density_factor"] is None
        else f"density factor {tablets['density_factor']} ({tablets['factor_basis']})"
    )
    return f"{name}; blanks of the base: {written(tablets['blank_mass'])}; {factor}"


def bottles_in_words(liquid: dict[str, Any]) -> str:
    """Say what the bottles hold, equal ones together, overfill apart."""
    words = []
    for (capacity, volume, label), count in bottle_fills(liquid).items():
        held = volume if volume == label else f"{volume} (label: {label})"
        some = f"a bottle of {capacity}" if count == 1 else f"{count} bottles of {capacity}"
        words.append(f"{held} in {some}" if count == 1 else f"{held} in each of {some}")
    return ", ".join(words)


def bottle_fills(liquid: dict[str, Any]) -> dict[tuple[str, str, str], int]:
    """Count equal bottles: capacity, what is filled, what the label says."""
    fills: dict[tuple[str, str, str], int] = {}
    for each in liquid["bottles"]:
        key = (each["capacity"], each["volume"], each["label_volume"])
        fills[key] = fills.get(key, 0) + 1
    return fills


def fill_basis(document: dict[str, Any]) -> Rows:
    """Return the master record and the documented range."""
    documented, formulation = document["documented_range"], document["formulation"]
    form = document.get("documented_form")
    of_form = () if form is None else (("Dosage form", form_in_words(form)),)
    adopted = "" if formulation["adopted"] else "; NOT ADOPTED BY THIS PHARMACY"
    if "adoption" in formulation:
        agreed = formulation["adoption"]
        adopted = f"; adopted by {agreed['adopted_by']} on {agreed['on']}"
    # One source may stand there with several statements; its title is printed once.
    titles = dict.fromkeys(spelled_out(source["title"]) for source in documented["sources"])
    return (
        (
            "Master record",
            f"{formulation['id']}, revision {formulation['revision']}, SHA-256 "
            f"{formulation['sha256'][:12]}{adopted}",
        ),
        (
            "Documented range",
            f"{documented['low']} to {documented['high']} a {documented['per']}"
            f"{protocol_in_words(documented)}: {'; '.join(titles)}",
        ),
        *of_form,
    )
