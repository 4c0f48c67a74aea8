"""What the dosage forms say on paper, in English."""

from __future__ import annotations

from typing import Final

__all__ = ["FORM_TEXTS"]


FORM_TEXTS: Final[dict[str, str]] = {
    "form.capsules.apart": "Count {counts} capsules into {count} containers, one for each step",
    "form.capsules.brief.apart": "{dispensed}, in containers of {counts}",
    "form.capsules.brief.batch": "{count}, size {size}, {fill}",
    "form.capsules.by_volume": "by volume; expected are {fill}",
    "form.capsules.close": "Close, clean and count the capsules; pack tight and light-resistant.",
    "form.capsules.counts": (
        "{dispense} to dispense + {excess} excess = {batch} of {strength}, size {size}"
    ),
    "form.capsules.estimated": "ESTIMATED FILL",
    "form.capsules.fill": "Fill {count}. Do not spread the remaining powder.",
    "form.capsules.fill_basis": "{fill} ({basis})",
    "form.capsules.filled": "{count} capsules of size {size}, {fill} of powder in each",
    "form.capsules.in_one_line": "{capsules}, size {size}, {fill}",
    "form.capsules.in_one_line_by_volume": "{capsules}, size {size}, filled by volume",
    "form.capsules.label": "capsules",
    "form.capsules.subtitle": "{strength}, {count} capsules, size {size}",
    "form.capsules.trial": (
        "Fill, tamp and weigh 5 to 10 test capsules of size {size} with filler; subtract the "
        "mean shell. Go on only if the mean agrees with {fill} within the tolerance of your "
        "procedure; otherwise enter it with --fill-mass and print a new sheet."
    ),
    "form.documented": "form documented, dose for this form documented as well",
    "form.documented.no_dose": "form documented, dose for this form not",
    "form.in_one_line": "{amount} of {product}",
    "form.liquid.a_bottle": "a bottle of {capacity}",
    "form.liquid.amber_bottles": "{count} amber bottles",
    "form.liquid.brief.dispensed": "{dispensed}; {bottles}",
    "form.liquid.brief.dose": "{dose} = {volume}, {drawn}",
    "form.liquid.brief.syringe": "{draws} in a {device}",
    "form.liquid.brief.doses": "{first}; {count} more on the labels",
    "form.liquid.close": (
        "Close and label each bottle; hand out the oral syringe with its mark shown."
    ),
    "form.liquid.close_two": (
        "Close and label each bottle; hand out both oral syringes with their marks shown."
    ),
    "form.liquid.device": "{capacity} oral syringe",
    "form.liquid.dosing": "{dose} = {volume}: draw to {draws} in a {device}, marks of {marks}",
    "form.liquid.drawn": "{dose} = {volume}, drawn as {drawn}",
    "form.liquid.draws": "draw {draws},",
    "form.liquid.each": "{volume} each",
    "form.liquid.fill": "Shake; fill {bottles} of {capacity}",
    "form.liquid.in_bottle": "{held} in {bottle}",
    "form.liquid.in_device": "{draws} in a {device}, marks of {marks}",
    "form.liquid.in_bottles": "{held} in each of {bottles}",
    "form.liquid.label": "oral liquid",
    "form.liquid.labelled": "{volume} (label: {label})",
    "form.liquid.one_amber_bottle": "1 amber bottle",
    "form.liquid.overfill": "label {label}, the rest is overfill",
    "form.liquid.several_bottles": "{count} bottles of {capacity}",
    "form.liquid.subtitle": "{concentration}, {batch} made, {dispense} dispensed",
    "form.liquid.syringe": "oral syringe",
    "form.liquid.taken": "; {how}",
    "form.liquid.taken_in": "{how} in a {capacity} {kind}, marks of {marks}",
    "form.liquid.then_in": ", AND for the same dose ",
    "form.liquid.then_to": ", then to ",
    "form.liquid.volumes": (
        "{dispense} of {concentration} to dispense, overfill {overfill}, batch {batch}, "
        "surplus {surplus}"
    ),
    "form.liquid.which_bottle": ", bottle {number} of {of}",
    "form.tablets.brief.batch": "{count}, {mass} when dry",
    "form.tablets.calibrated": "{mould}; blanks of the base: {blank}; {factor}",
    "form.tablets.counts": "{dispense} to dispense + {excess} excess = {batch} of {strength}",
    "form.tablets.dry": "Dry to constant mass; count; pack tight and light-resistant.",
    "form.tablets.evaporates": "{text} It evaporates{unconfirmed}",
    "form.tablets.factor": "density factor {factor} ({basis})",
    "form.tablets.factor.none": "density factor not measured, taken as 1",
    "form.tablets.fill": "Mould {count} tablets. Do not spread the remaining mass.",
    "form.tablets.filled": "level with the plate; {mass} each when dry",
    "form.tablets.label": "sublingual tablets",
    "form.tablets.mass": "{mass} when dry",
    "form.tablets.moisten": "Moisten the batch. Write down what was used:",
    "form.tablets.mould": "blanks of the base {blank}, density factor {factor}; dry tablets {mass}",
    "form.tablets.mould.not_named": "not named",
    "form.tablets.not_measured": "not measured, taken as 1",
    "form.tablets.subtitle": "{strength}, {count} tablets{mould}",
    "form.tablets.unconfirmed": ", unconfirmed",
    "form.topical.actuation": "1 actuation, {amount}",
    "form.topical.actuations": "{count} actuations, {amount}",
    "form.topical.amounts": (
        "{dispense} of {strength} to dispense, overfill {overfill}, excess {excess}, batch "
        "{batch}, surplus {surplus}"
    ),
    "form.topical.application": "{daily} in {amount} an application",
    "form.topical.base": "{base} ({kind})",
    "form.topical.brief.batch": "{batch}, base {base}",
    "form.topical.close": "Close and label the container; keep out light.",
    "form.topical.fill": "Fill the container.",
    "form.topical.label": "topical preparation",
    "form.topical.no_overfill": "no overfill",
    "form.topical.overfill": "{amount} of it overfill, which stays in the container",
    "form.topical.subtitle": "{strength}, {batch} made, {dispense} dispensed, base: {base}",
    "form.which_container": ", container {number} of {of}",
    "form.yield.checked": "Checked",
    "form.yield.destroyed": "Destroyed",
    "form.yield.filled": "Filled",
    "form.yield.made": "Made",
    "form.yield.made_up": "Made up",
    "form.yield.moulded": "Moulded",
    "form.yield.of": "of {amount}",
    "form.yield.rejected": "Rejected",
    "form.yield.theoretical": "Theoretical",
}
