"""What the finished record says of people and times, exceptions, checks and the screening."""

from __future__ import annotations

from typing import Final

__all__ = ["FINISHED_RECORD_TEXTS"]


FINISHED_RECORD_TEXTS: Final[dict[str, str]] = {
    "paper.lang": "en",
    "paper.page": "Page {page} of {pages}",
    # Times, and who did what.
    "record.when": "{day:date} {time}",
    "record.when.zone": "{when} ({zone})",
    "record.zone": "Times are those of the pharmacy, {zone}.",
    "record.from_paper": "TRANSCRIBED: done {done} by {by}, entered by {entered}",
    "record.person": "{id}, {name}, {role:data}",
    "record.people": "People: {people}.",
    "record.by_name": "by name alone",
    "record.holds": "{holds}, entry {entry}",
    "record.in_entry": "entry {entry}",
    "record.meaning.prepared": "prepared",
    "record.meaning.checked": "checked",
    "record.meaning.reviewed": "reviewed",
    "record.meaning.released": "released",
    "record.history": "{entry}  {when}  {who}  {what}",
    "record.history.why": "{line}. Reason: {reason}",
    # States.
    "record.state.planned": "PLANNED",
    "record.state.in_preparation": "IN PREPARATION",
    "record.state.prepared": "PREPARED",
    "record.state.verified": "CHECKED",
    "record.state.corrected": "CORRECTED",
    "record.state.released": "RELEASED",
    # Facts.
    "record.beyond_use": "{date:date} ({final})",
    "record.plausibility": (
        "dose within {low} to {high} per {per}, as {count} sources document it; order entered by "
        "{who}; the screening stands below"
    ),
    "row.plausibility": "Plausibility",
    "row.batch_size": "Batch size",
    "row.appearance": "Appearance",
    # Exceptions.
    "section.exceptions": "Exceptions",
    "record.exceptions.none": "None is recorded.",
    "record.exception.state": "{what}: {who}. Reason: {reason}",
    "record.exception.resumed": "HOLD LIFTED",
    "record.exception.reworked": "REWORKED",
    "record.exception.replaced": "REPLACED by {id}: nothing may be made by this plan",
    "record.exception.lot_recalled": "RECALLED LOT: {component:data}, lot {lot}, entry {entry}",
    "record.exception.lot_quarantine": (
        "LOT IN QUARANTINE: {component:data}, lot {lot}, since entry {entry}"
    ),
    "record.exception.alone": "ONE PERSON: {told}",
    "record.exception.signature": (
        "SIGNATURE DOES NOT HOLD: signed as {meaning} by {who}: {why:data}"
    ),
    "record.exception.undone": (
        "Signature as {meaning} by {who}: no longer counts since entry {entry}"
    ),
    "record.exception.check_failed": "Check of {check}: FAILS, not accepted; {who}",
    "record.exception.check_repeated": "Check of {check}: made {count} times, the last one counts",
    "record.exception.correction": (
        "CORRECTED, {what}: {old} became {new}. Reason: {reason}. {who}"
    ),
    "record.exception.lot_not_stated": "{component:data}: LOT NOT STATED",
    "record.exception.other_lot": "{component:data}: planned with lot {planned}, made of {used}",
    "record.exception.lot_not_received": "{component:data}, lot {lot}: NOT RECEIVED here",
    "record.exception.lot_corrected": (
        "{component:data}, lot {lot}: what was received was corrected, entry {entries}"
    ),
    "record.exception.open": "SCREENING OPEN: {questions}",
    "record.exception.open_at_dispensing": ("SCREENING OPEN at a dispensing by {who}: {questions}"),
    "record.exception.waived": "Screening WAIVED by {who}: {questions}. Reason: {reason}",
    "record.exception.not_done": "NOT DONE: step {steps} of {of}",
    "record.exception.not_final": "Beyond-use date NOT FINAL: a lot is not known",
    "record.exception.not_adopted": "Master record {id}: NOT ADOPTED by this pharmacy",
    "record.exception.adopted_since": (
        "Master record {id}: not adopted when planned (entry {planned}); adopted in entry {adopted}"
    ),
    "record.exception.confirmed": (
        "CONFIRMED by {by} though outside {outside:data}: {figure:data} {value:words}"
    ),
    "record.exception.transcribed": (
        "TRANSCRIBED: {count} entries were written on paper by {written} and entered later by "
        "{entered}"
    ),
    "record.exception.refused_once": "1 refused entry, number {entry}: {told}",
    "record.exception.refused": "{count} refused entries, numbers {first} to {last}: {told}",
    "record.refusal.counted": "{count} {what}",
    "record.refusal.authority": "not authorised",
    "record.refusal.balance": "balance not fit",
    "record.refusal.component": "wrong component",
    "record.refusal.dimension": "wrong unit",
    "record.refusal.entry": "entry not as asked for",
    "record.refusal.lot": "lot not usable",
    "record.refusal.malformed": "figure not readable",
    "record.refusal.other": "{code}",
    "record.refusal.state": "not possible in its state",
    "record.refusal.tolerance": "out of tolerance",
    "record.refusal.weighable": "not weighable",
    # What went in, and what was done.
    "column.used": "Used",
    "column.when": "When",
    "column.by_when_entry": "By, when, entry",
    "record.component.via": "{component:data}, by way of {via:data}",
    "record.lot.and": "{component:data}, further lot",
    "record.lot.received": "{number} ({lot}, entry {entry})",
    "record.lot.typed": "{number} (NOT RECEIVED here)",
    "record.lot.planned": "{number} ({lot}), planned",
    "record.lot.planned.typed": "{number}, planned",
    "record.maker.not_recorded": "not recorded",
    "record.not_recorded": "not recorded",
    "record.off": "{off} (limit {limit})",
    "record.step.target": "{target} (plan: {planned})",
    "record.do.into": "{step} into {into:data}",
    "record.do.weigh": "Weigh {what:data}",
    "record.do.measure": "Measure {what:data}",
    "record.do.take": "Take {what:data}",
    "record.do.make_up": "Make up with {what:data}",
    "record.do.mix": "Mix {what:data}",
    "record.do.complete": "Complete with {what:data}",
    # Checks.
    "record.check.masses": "single masses",
    "record.check.powder": "mass of the powder",
    "record.check.appearance": "appearance",
    "record.check.ph": "pH",
    "record.check.assay": "assay",
    "record.named": "{name}: {text}",
    "record.masses": "{count} masses: {values}",
    "record.values": "{count} values: {values}",
    "record.finding": "{what}: {found}",
    "record.limit_from": "Limit of {what}: {source}.",
    "record.member.shell": "shell",
    "record.member.theory": "theory",
    "record.member.mean": "mean",
    "record.member.rsd": "relative standard deviation",
    "record.member.found": "found",
    "record.member.loss": "loss",
    "record.member.planned": "planned",
    "record.member.described": "as seen",
    "record.member.record": "described in the master record",
    "record.member.acceptance_value": "acceptance value",
    "record.member.stage": "stage",
    "record.changed.accepted": "accepted",
    "record.changed.printout": "printout",
    "record.changed.filled": "filled",
    "record.changed.rejected": "sorted out",
    # The screening.
    "section.screening": "Screening before dispensing",
    "record.question": "{name:data}",
    "record.answered": "answered",
    "record.left_open": "left open",
    "record.waived_before": "that of the review before",
    "record.screening.apart": (
        "What was answered is health data: it stands on the batch sheet alone, and may be erased."
    ),
    "plot.masses": "Net mass of single capsules, mg",
    "plot.capsule": "capsule",
    "plot.theory": "theory {amount:words}",
    "plot.mean": "mean {amount:words}",
    "record.used.as_planned": "as planned, not recorded",
    "record.used.made_up": "made up to it",
    "record.used.via": (
        "Used is what was recorded. Of what went into a trituration or a stock solution, only the "
        "part taken from it went into the batch."
    ),
    "record.signed.nobody": "typed name, nobody enrolled",
    "record.signed.no_key": "typed name, no key",
    "record.signed.key": "own key ({algorithm})",
    "record.the_same": "the same",
    # The end.
    "section.calculations": "Calculations",
    "record.proof.signed": "{meaning}, entry {entry}",
}
