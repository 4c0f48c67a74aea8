"""What a preparation says beside its figures, in English: notes, workings, steps, plans."""

from __future__ import annotations

from typing import Final

__all__ = ["NOTE_TEXTS"]


NOTE_TEXTS: Final[dict[str, str]] = {
    "number.about": "about {amount}",
    "number.less_than": "less than {amount}",
    "text.followed": "{first}; {then}",
    "text.weekday": "{weekday}, {day:long}",
    # Notes.
    "note.advice": "{advice:capital}.",
    "note.assumed_balance": (
        "ASSUMED BALANCE: {basis}, minimum {minimum}, readability {readability}. No balance is "
        "configured."
    ),
    "note.assumed_measures": (
        "ASSUMED MEASURES: not configured. Check that yours show the same marks: {measures} "
        "(marks of oral syringes unconfirmed)."
    ),
    "note.base_limit": "The limit for this kind of base is unconfirmed: {locator}.",
    "note.base_not_documented": (
        "BASE NOT DOCUMENTED: no source names a base for this strength. The pharmacist is "
        "responsible for the base that is named, its water and its preservative."
    ),
    "note.beyond_last_day": "{rest} of {dispense:words} are left over after the last whole day.",
    "note.confirmed": (
        "CONFIRMED BY {by}: {figure} {value}, outside {outside}; why is in the record."
    ),
    "note.density_factor": (
        "DENSITY FACTOR NOT MEASURED: the drug is taken to displace its own mass of base. "
        "Compare the mean mass of dry test tablets with the tablet mass, or measure the factor "
        "by double casting."
    ),
    "note.deviation": (
        "Rounded to what balance and measures show, the steps deliver the {name} with a "
        "deviation of {deviation}."
    ),
    "note.by_volume": (
        "FILLED BY VOLUME{unconfirmed}: {statement} Expected are {fill:words}; what completes the "
        "capsules is weighed, and their masses are checked against it."
    ),
    "note.by_volume_known": (
        "The fill mass of this lot is known from a packing trial: without --fill-by volume, the "
        "capsules are filled by mass."
    ),
    "note.drug_named": (
        "The order says {name}: the dose is read as one of {labelled}, as it is labelled. Where "
        "the prescriber means the base, order it with --dose-as base."
    ),
    "note.entered_late": (
        "Entered late: prepared on {prepared_on}, entered on {entered_on}; the reason is in the"
        " record."
    ),
    "note.estimated_fill": (
        "ESTIMATED FILL: {fill:words} follows from volume and density{unconfirmed}. Fill, tamp "
        "and weigh test capsules first, and enter the result with --fill-mass."
    ),
    "note.excess": "EXCESS of {excess:words}: unconfirmed, {locator}.",
    "note.few_tablets": (
        "FEW TABLETS: a single one may hold {low} to {high} of its label. Better is {better}."
    ),
    "note.few_tablets.or": " or ",
    "note.few_tablets.part": ("a part of {enough:words}, crushed (--tablet-mass)"),
    "note.few_tablets_crushed": (
        "FEW TABLETS: crush at least {enough:words}. The powder of fewer may hold {low} to {high} "
        "of what their label says, as a single one may."
    ),
    "note.few_tablets.powder": "powder (--formulation {record})",
    "note.figure_of_fill": (
        "NOT MEASURED AGAIN: {name} {figure}, as for {of}, which was made of the same lot. Measure "
        "it again if lot, mould or container is another one."
    ),
    "note.figure_of_lot": "{name} {figure}: as recorded with the lot {of}.",
    "note.fill": (
        "Fill {fill} of {of}, for {first} to {last}, of a course of {days:words}{began}.{coming}"
    ),
    "note.fill.began": " that began with {preparation}",
    "note.fill.coming": " The next is due on {day}.",
    "note.for_stock": "FOR STOCK, not yet for a patient. {statement}",
    "note.form_without_dose": (
        "FORM DOCUMENTED, DOSE FOR THIS FORM NOT: {statement} ({source}, {locator}). The "
        "documented daily range is applied to the total dose of a day."
    ),
    "note.lot_chosen": (
        "LOT CHOSEN, none was named: {component}, lot {number} ({lot}), which expires first, on "
        "{until}."
    ),
    "note.lot_short": (
        "TOO LITTLE BY THE RECORD: {left} of lot {number} of {component} on hand, {need} planned. "
        "Count the lot, or name another."
    ),
    "note.no_lot_chosen": (
        "No lot of {component} was named, and none on record is usable, lasts until {last} and is "
        "enough: the lot is named at the bench."
    ),
    "note.no_certificate": (
        "No certificate entered: the pharmacist confirms assay, water and form (hydrochloride, "
        "not dihydrate) of the active; the factor is 1 for that reason only."
    ),
    "note.no_certificate.form": (
        "No certificate entered: the pharmacist confirms assay and water of the active; the "
        "factor follows from its chemical form alone."
    ),
    "note.no_excess": (
        "No excess: what stays in mortar and mill will be missing from the container."
    ),
    "note.no_overfill": (
        "No overfill: what stays in the container will be missing from the last applications."
    ),
    "note.same_again": (
        "The same patient, prescription number, dose and day as {preparation}: ordered twice?"
    ),
    "note.not_adopted": (
        "Master formulation record {record}, revision {revision}: not adopted by this pharmacy."
    ),
    "note.not_corrected": (
        "The powder is not corrected to its certificate: it holds {share} % of what it is "
        "weighed for."
    ),
    "note.not_corrected.policy": (
        "By policy {policy} the powder is not corrected to its certificate: it holds {share} % "
        "of what it is weighed for."
    ),
    "note.not_final": (
        "The expiration of a component is still missing: the beyond-use date is not final."
    ),
    "note.only_fine_marks": (
        "ONLY MARKS OF {mark} SHOW THIS DOSE: an oral syringe with marks of {other} does not. Hand "
        "out one that does."
    ),
    "note.other_form": (
        "THE POWDER IS {form:upper}: every amount of {name} in the steps is one of that form, "
        "as its lot states it. Compare the container with the lot."
    ),
    "note.outside": (
        "{expected}: with the weighing it may lie outside {low} to {high} of label. The "
        "pharmacist decides whether it is made, and how its content is proved."
    ),
    "note.overage": (
        "OVERAGE {percent}{unconfirmed}: {statement} {share} % of label if nothing is lost, "
        "± {weighing} % by weighing."
    ),
    "note.part": (
        "Fill {fill} of {of} of the schedule {schedule}, for {first} to {last}: preparation "
        "{part} of {parts} of this fill."
    ),
    "note.part_of_a_dose": (
        "PART OF A DOSE of {dose}: for the whole dose taken together with {beside}."
    ),
    "note.refused_at_the_bench": (
        "REFUSED AT THE BENCH as planned: {share} of label is outside {low} to {high} of label."
        " Weigh to a mass inside these limits and the tolerance, or plan the batch with another"
        " lot, policy or balance."
    ),
    "note.masses": (
        "Single masses are judged by {title}, {units} of them{limits}; the check of the record is "
        "another."
    ),
    "note.several_draws": ("One dose takes {count} draws of the syringe: show the patient how."),
    "note.small_batch": (
        "SMALL BATCH of {made:words}, advised are at least {least:words}{unconfirmed}: {statement}"
    ),
    "note.two_syringes": (
        "ONE DOSE OF {volume} TAKES TWO SYRINGES: {how}. Hand out both, and show the patient that "
        "both draws are one dose."
    ),
    "note.two_syringes.draw": "{volume} in the {syringe}",
    "note.starting_dose": (
        "{dose} a day is documented for starting or for sensitive patients ({low} to below {high})."
    ),
    "note.stock_solution": (
        "Stock solution: that {name} dissolves up to {solubility:words} is unconfirmed; check "
        "that it is clear."
    ),
    "note.surplus": (
        "{volume} more are made than go into the bottles, and hold drug: destroy them as your "
        "procedure says."
    ),
    "note.tablets_crushed": "{held} {text}{unconfirmed}",
    "note.tablets_hold": (
        "Tablets hold 90 to 110 % of their label, and no certificate corrects that."
    ),
    "note.unlike_filler": (
        "A fill of {fill:words} in size {size} lies outside the densities documented for this "
        "filler, {low:words} to {high:words}: check the packing trial."
    ),
    # What the content is expected to be.
    "expected.of_few_tablets": (
        "Expected {low} to {high} of label ({count:words}, taken whole); mixing, filling and loss "
        "not included"
    ),
    "expected.of_tablets": (
        "Expected {share} % of label (whole tablets, none weighed); content of the tablets, "
        "mixing, filling and loss not included"
    ),
    "expected.weighed": (
        "Expected {share} % of label (weighing ± {error} %); assay, mixing, filling and loss not "
        "included"
    ),
    # Until when.
    "beyond_use.convention": "the day of preparation is day {day}{unconfirmed}",
    "beyond_use.expiration": "expiration of {component}, lot {lot}",
    "beyond_use.longest": "{rule}: {days:words}. {statement}",
    "beyond_use.not_final": ("not later than {until} or the earliest expiration of a component"),
    "beyond_use.rule": "{rule}: {days:words}, {description}",
    "beyond_use.rule_of_topical": "{rule} (unconfirmed for topical preparations)",
    "beyond_use.study": "stability study: {days:words} ({locator}); {rule}",
    # What a figure rests on.
    "balance.by_repeatability": (
        "minimum = 2 × repeatability (at least 0.41 display step) ÷ accepted error"
    ),
    "balance.by_sensitivity": "minimum = sensitivity ÷ accepted error",
    "balance.unconfirmed": "{balance}, unconfirmed",
    "factor.double_casting": "double casting: {drug} ÷ ({blank} − ({loaded} − {drug})) = {factor}",
    "factor.measured": "measured by the pharmacy",
    "factor.not_measured": "not measured",
    "fill.displacement": "displacement: {active}, {filler}",
    "fill.of_lot": "{how} of lot {lot}",
    "potency.as_base": "dose in terms of the base; {basis}",
    "potency.certificate": "certificate of lot {lot}, policy {policy}",
    "potency.no_certificate": "no certificate entered",
    "potency.tablet_label": "label of the tablets, {content} each",
    "potency.tablet_mass": "mean tablet mass {mass} ÷ {content} on the label",
    "potency.trituration": "stock trituration {lot}",
    "limit.each": ", each within {within} of {of}",
    "limit.loss": ", loss at most {most}",
    "limit.most": ", none beyond {most}",
    "limit.or": " or ",
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
    "working.beyond_use": "{first} to {last}: {days:words}",
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
    "cost.containers": "{count} containers",
    "cost.documented": "Documented elsewhere, not included in any sum here: {prices}",
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
