"""What the calendar of a schedule says, in German."""

from __future__ import annotations

from typing import Final

__all__ = ["CALENDAR_TEXTS"]


CALENDAR_TEXTS: Final[dict[str, str]] = {
    # The calendar of a schedule.
    "calendar.again": "WIEDER ",
    "calendar.capsules": "{count} zu {strength}",
    "calendar.changed": "ab {since} durch den Einnahmeplan {id}",
    "calendar.container": "{fill}{days:long}: {held}, nicht mehr verwenden nach {until:long}.",
    "calendar.course": "{count}, von {days}; insgesamt {total}",
    "calendar.days": "{first:long} bis {last:long}",
    "calendar.draft": "*** ENTWURF – NICHT ABGEBEN ***",
    "calendar.draws": "{count} Füllungen: {draws}",
    "calendar.drug": "{drug:data}, {form}",
    "calendar.each_time": "jedes Mal {amounts}",
    "calendar.fill": "Teilmenge {fill} von {of}: ",
    "calendar.foot": "Einnahmeplan {id}, Prüfpfad {trail}",
    "calendar.form.capsules": "Kapseln",
    "calendar.form.liquid": "Flüssigkeit zum Einnehmen 1 mg je mL",
    "calendar.heading.container": "WELCHES BEHÄLTNIS",
    "calendar.heading.days": "TAG FÜR TAG",
    "calendar.heading.left": "BEHÄLTNISSE, DIE NICHT MEHR VERWENDET WERDEN",
    "calendar.heading.mind": "WICHTIG",
    "calendar.heading.syringe": "DIE SPRITZE",
    "calendar.heading.take": "WAS EINZUNEHMEN IST",
    "calendar.left": (
        "{id}, Etikett {first:long} bis {last:long}: ab {since} nicht mehr einnehmen. Dann noch "
        "übrig: {held}."
    ),
    "calendar.left.return": "Reste in die Apotheke zurückbringen oder vernichten lassen.",
    "calendar.mark": ("{dose} = {volume}: {how}, Oralspritze {capacity}, Teilstriche {graduation}"),
    "calendar.mind.ask": (
        "Sagen diese Seite und ein Etikett Verschiedenes: zuerst in der Apotheke nachfragen."
    ),
    "calendar.mind.barred": (
        "{marks}: das Behältnis {id}, für {days}. Nichts daraus einnehmen, bevor die "
        "Apotheke es sagt."
    ),
    "calendar.mind.changed": (
        "Ab {since} gilt diese Seite nicht mehr, und kein Behältnis darauf wird weiter verwendet. "
        "Es gilt der Kalender des Einnahmeplans {id}."
    ),
    "calendar.mind.liquid": (
        "Die Dosis ändert sich von Stufe zu Stufe, und mit ihr der Teilstrich auf der Spritze."
    ),
    "calendar.mind.steps": "Die Dosis ändert sich von Stufe zu Stufe.",
    "calendar.mind.strengths": (
        "Kapseln verschiedener Stärke können gleich aussehen. Jedes Mal die Stärke auf dem Etikett "
        "des Behältnisses lesen."
    ),
    "calendar.new_dose": "NEUE DOSIS ",
    "calendar.no_dose": "keine Dosis",
    "calendar.not_made": "nichts hergestellt",
    "calendar.once_a_day": "einmal täglich",
    "calendar.one_container_day": "den {day:long}",
    "calendar.one_day": "{day}, {count}",
    "calendar.page": "Seite {page} von {pages}",
    "calendar.patient": "Patient {patient}",
    "calendar.replaces": (
        "Einnahmeplan {id}, ab {since}; dessen Kalender gilt von da an nicht mehr"
    ),
    "calendar.several_days": "{first} bis {last}, {count}",
    "calendar.several_doses": "{count} × {dose}",
    "calendar.step": "{when}: {dose} ({words}) {often}: {amounts}.",
    "calendar.step.none": "{when}: keine Dosis.",
    "calendar.step.not_made": (
        "{when}: nichts hergestellt. Was mit den versäumten Dosen geschieht, entscheidet die "
        "verordnende Person."
    ),
    "calendar.volume": "{volume} für Dosen von {dose}",
    "pdf.calendar.again": "WIEDER",
    "pdf.calendar.container": "Welches Behältnis",
    "pdf.calendar.days": "Tag für Tag. Nach der Einnahme das Kästchen ankreuzen.",
    "pdf.calendar.draft": "ENTWURF – NICHT ABGEBEN",
    "pdf.calendar.heading": "EINNAHMEKALENDER",
    "pdf.calendar.left": "Behältnisse, die nicht mehr verwendet werden",
    "pdf.calendar.new_dose": "NEUE DOSIS",
    "pdf.calendar.pause": "PAUSE",
    "pdf.calendar.steps": "In Worten",
    "pdf.calendar.syringe": "Der Teilstrich auf der Oralspritze",
    "pdf.calendar.title": "Einnahmekalender",
}
