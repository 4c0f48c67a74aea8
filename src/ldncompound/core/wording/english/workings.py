"""How a preparation follows, in English: what figures rest on, workings, steps, plans, cost."""

from __future__ import annotations

from typing import Final

__all__ = ["WORKING_TEXTS"]


WORKING_TEXTS: Final[dict[str, str]] = {
    # What a figure rests on.
    "assay.anhydrous": "anhydrous and solvent-free",
    "assay.as_is": "as is",
    "assay.dried": "dried",
    "balance.by_repeatability": (
        "minimum = 2 × repeatability (at least 0.41 display step) ÷ accepted error"
    ),
    "balance.by_sensitivity": "minimum = sensitivity ÷ accepted error",
    "balance.unconfirmed": "{balance}, unconfirmed",
    "factor.double_casting": "double casting: {drug} ÷ ({blank} − ({loaded} − {drug})) = {factor}",
    "factor.measured": "measured by the pharmacy",
    "factor.not_measured": "not measured",
    "figure.actuation_mass": "actuation mass",
    "figure.amount": "{amount}",
    "figure.assay": "assay",
    "figure.blank_mass": "blank mass",
    "figure.date": "{day:date}",
    "figure.day": "day of preparation",
    "figure.density_factor": "density factor",
    "figure.expiration": "expiration",
    "figure.fill_mass": "fill mass",
    "figure.in_size": "{figure} in size {size}",
    "figure.loaded_drug": "loaded drug",
    "figure.loaded_mass": "loaded mass",
    "figure.loss_on_drying": "loss on drying",
    "figure.named": "{name}",
    "figure.overfill": "overfill",
    "figure.packed": "fill mass by the packing trial of {lot}",
    "figure.route": "route",
    "figure.shell_mass": "mean mass of a shell",
    "figure.solvents": "solvents",
    "figure.tablet_mass": "tablet mass",
    "figure.water": "water",
    "fill.by_volume": "volume-complement method",
    "fill.displacement": "displacement: {active}, {filler}",
    "fill.estimate": "estimate",
    "fill.finished_batch": "finished batch {batch}",
    "fill.of_lot": "{how} of lot {lot}",
    "fill.trial": "packing trial",
    "outside.arrival": "the time from {day:date} on, when lot {lot} of {component} arrived",
    "outside.described": "what it was described for, {routes}",
    "outside.most": "at most {most}",
    "outside.overfill": "at most {most} of the {dispensed} dispensed",
    "outside.range": "{low} to {high}",
    "outside.years": "{years} years from {day:date}",
    "policy.as_label": "as-label",
    "policy.certificate": "certificate",
    "policy.nrf": "nrf",
    "potency.as_base": "dose in terms of the base; {basis}",
    "potency.certificate": "certificate of lot {lot}, policy {policy}",
    "potency.no_certificate": "no certificate entered",
    "potency.tablet_label": "label of the tablets, {content} each",
    "potency.tablet_mass": "mean tablet mass {mass} ÷ {content} on the label",
    "potency.trituration": "stock trituration {lot}",
    "limit.each": ", each within {within} of {of}",
    "limit.loss": ", loss at most {most}",
    "limit.most": ", none beyond {most}",
    "limit.of.gross_theory": "gross theory",
    "limit.of.net_mean": "net mean",
    "limit.of.net_theory": "net theory",
    "limit.outside": " but {count}",
    "limit.rsd": ", relative standard deviation at most {most}",
    # What a working works out.
    "working.of.active": "active",
    "working.of.actuation": "actuation",
    "working.of.base": "base",
    "working.of.batch_size": "batch size",
    "working.of.beyond_use": "beyond-use date",
    "working.of.concentration": "concentration",
    "working.of.daily_dose": "daily dose",
    "working.of.density_factor": "density factor",
    "working.of.dispense": "dispense",
    "working.of.dose_volume": "dose volume",
    "working.of.fill_mass": "fill mass",
    "working.of.filler": "filler",
    "working.of.plan": "plan",
    "working.of.premix": "filler weighed before",
    "working.of.tablet_mass": "tablet mass",
    # Workings.
    "working.beyond_use": "{first:date} to {last:date}: {days:words}",
    "working.capsules.filler": "{fill:words} × {batch:words} − {active} = {filler}",
    "working.capsules.premix": (
        "{filler} in all, of which about {complement} complete the capsules"
    ),
    "working.counted.active": "{strength:words} × {batch:words} × {factor}{overage} = {active}",
    "working.counted.batch_size": (
        "{dispense} + {excess} (excess {ordered:words}) = {batch:words}"
    ),
    "working.counted.direct": "every weighing reaches the balance's minimum: direct",
    "working.counted.dispense": "{doses} × {days:words} = {dispense:words}",
    "working.counted.doses": "{per_dose} per dose × {doses_per_day} a day",
    "working.counted.for_stock": "{dispense:words} for stock",
    "working.counted.on_balance": ", on this balance {amount}",
    "working.counted.overage": " × (100 % + {percent} overage)",
    "working.counted.plan": (
        "{aliquot} of {source} holds {active} of the active and {taken_off} of filler; filler "
        "still to add: {filler} − {taken_off} = {rest}{rounded}"
    ),
    "working.counted.step": "{per_dose} per dose × {doses} doses",
    "working.counted.whole_days": "{dispense:words} ordered ÷ ({doses}) = {days} whole days",
    "working.fill.displacement": (
        "(100 % − {powder} ÷ {full_of_active}) × {full_of_filler} = {rest} of filler, + {powder} "
        "of active = {total} in each"
    ),
    "working.fill.estimate": "ESTIMATE: {volume:words} × {density:words} = {fill:words}",
    "working.liquid.active": "{concentration:words} × {batch} × {factor} = {amount}",
    "working.liquid.batch_size": "{dispense} + overfill {overfill} = {needed}{made_up}",
    "working.liquid.concentration": (
        "from the steps: {drug} in {batch} = {concentration:words}, {percent} % of the label"
    ),
    "working.liquid.dispense": "{volume} × {doses_per_day} a day × {days:words} = {dispense}",
    "working.liquid.dose_volume": "{dose} ÷ {concentration:words} = {volume}",
    "working.liquid.made_up": ", made up to {batch}: surplus {surplus}",
    "working.liquid.makes_up": "makes up {batch}",
    "working.liquid.scaled": "{of_formula} × {batch} ÷ {of} = {amount}",
    "working.liquid.step": "{volume} × {doses} doses",
    "working.liquid.tablets": "{amount} ÷ {content} per tablet = {tablets:words}",
    "working.potency.certificate": "certificate ({basis}): 1 ÷ {divisor} = {factor}",
    "working.potency.form": ("{powder} for {labelled}: {of_powder} ÷ {of_labelled} = {factor}"),
    "working.potency.policy": "policy {policy} applies {factor}",
    "working.plus": "{first} + {then}",
    "working.steps": "{sums} = {dispense:words}",
    "working.potency.trituration": "as the trituration was made: {factor}",
    "working.tablets.base": (
        "{blank:words} × {batch:words} − {active}{divided} displaced = {base}"
    ),
    "working.tablets.divided": " ÷ {factor}",
    "working.tablets.mass": "{base} of base + {active} of active = {mass}",
    "working.topical.active": "{strength:words} × {batch} × {factor} = {active}",
    "working.topical.actuation": (
        "{strength:words} × {mass} = {drug} an actuation; {actuations} × {mass} = {amount} an "
        "application"
    ),
    "working.topical.additive": "{percent} % of {batch}",
    "working.topical.base": "{batch} − {others} = {base}, the rest",
    "working.topical.batch_size": (
        "{dispense} + {overfill} overfill + {excess} excess, made in whole grams: {batch} "
        "({surplus} surplus)"
    ),
    "working.topical.daily_dose": "{strength:words} × {doses} = {day} a day",
    "working.topical.dispense": "{doses} × {days:words} = {dispense}",
    "working.topical.doses": "{amount} × {doses_per_day} a day",
    # Steps, and what stays in their vessels.
    "leftover.crushed_tablets": "crushed tablets",
    "leftover.drug": "holds drug: destroy, or keep as a lot with its own date and label",
    "leftover.no_drug": "holds no drug: discard, or keep as a lot with its own date and label",
    "step.complete": (
        "fill the mixture level into {count} capsule bodies, and complete them with filler until "
        "all are full; the mass is that of the container of the filler before, less after"
    ),
    "step.concentrate": "{dilution}, in the base; {mixing}",
    "step.crush": "at least {tablets:words}: {mixing}",
    "step.dilution": "{parts}, {strength} % w/w",
    "step.dissolve": "dissolve in most of the water first, then make up; clear",
    "step.fill_again": (
        "empty all capsules, mix all of it again, and fill it into the same {count} capsules"
    ),
    "step.in_parts": "in {count} parts: the balance takes no more at once",
    "step.mix": "start with {source}; {portions}",
    "step.mix.pure": "coat the mortar with filler first; start with {source}; {portions}",
    "step.one_portion": "geometric dilution: the filler goes in as one portion",
    "step.portions": (
        "geometric dilution: add filler in {count} portions, each about the bulk already mixed, "
        "the last one the rest"
    ),
    "step.trituration": "{dilution}; coat the mortar with filler first; {portions}",
    # The plan, and the plans that were not taken.
    "plan.advice": "a batch of {size} needs no trituration: every weighing is then direct",
    "plan.advice.grams": "a batch of {size} g needs no trituration: every weighing is then direct",
    "plan.aliquot": "aliquot of {times} times the need",
    "plan.below_minimum": "{amount} is below the balance's minimum of {minimum}",
    "plan.cannot_weigh": "it cannot weigh this batch",
    "plan.capacity": "the balance takes at most {capacity} at once",
    "plan.chain": "trituration {parts}",
    "plan.configured_later": "{wastes} in as many weighings, and stands later in the configuration",
    "plan.demanded": "a rule demands a trituration for this strength",
    "plan.direct": "direct",
    "plan.error_exceeds": "its weighing error exceeds the limit of the batch",
    "plan.filler_below_minimum": "the filler, {amount}, is below the balance's minimum",
    "plan.larger_batch": "it needs a larger batch",
    "plan.less_customary": "{wastes} in as many weighings, in less usual proportions",
    "plan.more_weighings": "{wastes} and takes {count} more weighings",
    "plan.no_stock": (
        "no such lot is named in the order; 'ldncompound triturations make' makes one"
    ),
    "plan.not_fit": "it is not fit for use today",
    "plan.on_balance": "on balance {balance}",
    "plan.one_more_weighing": "{wastes} and takes 1 more weighing",
    "plan.one_part": "1 part + 1 part",
    "plan.overage_not_direct": (
        "with the overage that the rules require it cannot be weighed directly"
    ),
    "plan.parts": "1 part + {others} parts",
    "plan.rounded_off": "rounded to {readability}, an amount would be off by more than 1 %",
    "plan.stock_trituration": "stock trituration {parts}",
    "plan.takes_more": "takes {amount} more of the active out of stock",
    "plan.to_halve": (
        "step {step} contributes most: twice the amount in that step halves its share; devices "
        "with half the error halve the total"
    ),
    "plan.then": "{first}, then {then}",
    "plan.wastes_as_much": "wastes as much",
    "plan.wastes_more": "wastes {amount} more",
    # What it costs.
    "cost.at_least": "at least ",
    "cost.below": "below {amount}",
    "cost.container": "container",
    "cost.containers": "{count} containers",
    "cost.documented": "Documented elsewhere, not included in any sum here: {prices}",
    "cost.labour": "labour",
    "cost.line": "{what} ({basis}) {cost}",
    "cost.of_lot": "{amount} of lot {lot}",
    "cost.one_container": "1 container",
    "cost.one_preparation": "one preparation",
    "cost.price": "{price} for {of} ({year})",
    "cost.price.no_year": "{price} for {of} (no year is named)",
    "cost.statement": (
        "{least}{total} for {days:words}: {least}{each} a {unit}, {least}{month} for "
        "{of_month:words}"
    ),
}
