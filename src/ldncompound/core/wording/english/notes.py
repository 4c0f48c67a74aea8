"""What a preparation says beside its figures, in English: notes, dates, expected content."""

from __future__ import annotations

from typing import Final

__all__ = ["NOTE_TEXTS"]


NOTE_TEXTS: Final[dict[str, str]] = {
    "number.about": "about {amount}",
    "number.less_than": "less than {amount}",
    "text.and": "{first} and {then}",
    "text.followed": "{first}; {then}",
    "text.joined": "{first}{then}",
    "text.listed": "{first}, {then}",
    "text.or": "{first} or {then}",
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
    "note.confirmed.of_lot": "lot {lot} of {component}, {figure}",
    "note.confirmed.pharmacist": "a pharmacist",
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
        "Entered late: prepared on {prepared_on:date}, entered on {entered_on:date}; the reason is "
        "in the record."
    ),
    "note.estimated_fill": (
        "ESTIMATED FILL: {fill:words} follows from volume and density{unconfirmed}. Fill, tamp "
        "and weigh test capsules first, and enter the result with --fill-mass."
    ),
    "note.excess": "EXCESS of {excess:words}: unconfirmed, {locator}.",
    "note.few_tablets": (
        "FEW TABLETS: a single one may hold {low} to {high} of its label. Better is {better}."
    ),
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
        "Fill {fill} of {of}, for {first:date} to {last:date}, of a course of {days:words}{began}."
        "{coming}"
    ),
    "note.fill.began": " that began with {preparation}",
    "note.fill.coming": " The next is due on {day:date}.",
    "note.for_stock": "FOR STOCK, not yet for a patient. {statement}",
    "note.form_without_dose": (
        "FORM DOCUMENTED, DOSE FOR THIS FORM NOT: {statement} ({source}, {locator}). The "
        "documented daily range is applied to the total dose of a day."
    ),
    "note.lot_chosen": (
        "LOT CHOSEN, none was named: {component}, lot {number} ({lot}), which expires first, on "
        "{until:date}."
    ),
    "note.lot_short": (
        "TOO LITTLE BY THE RECORD: {left} of lot {number} of {component} on hand, {need} planned. "
        "Count the lot, or name another."
    ),
    "note.no_lot_chosen": (
        "No lot of {component} was named, and none on record is usable, lasts until {last:date} "
        "and is enough: the lot is named at the bench."
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
        "Fill {fill} of {of} of the schedule {schedule}, for {first:date} to {last:date}: "
        "preparation {part} of {parts} of this fill."
    ),
    "note.part_of_a_dose": (
        "PART OF A DOSE of {dose}: for the whole dose taken together with {beside}."
    ),
    "note.part_of_a_dose.beside": "{count:words} of {mass}",
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
    "beyond_use.not_final": (
        "not later than {until:date} or the earliest expiration of a component"
    ),
    "beyond_use.rule": "{rule}: {days:words}, {description}",
    "beyond_use.rule_of_topical": "{rule} (unconfirmed for topical preparations)",
    "beyond_use.study": "stability study: {days:words} ({locator}); {rule}",
    # Answers of the screening.
    "screening.never": "never",
    "screening.no": "no",
    "screening.yes": "yes",
}
