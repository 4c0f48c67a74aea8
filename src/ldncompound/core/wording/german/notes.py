"""What a preparation says beside its figures, in German: notes, dates, expected content."""

from __future__ import annotations

from typing import Final

__all__ = ["NOTE_TEXTS"]


NOTE_TEXTS: Final[dict[str, str]] = {
    "number.about": "etwa {amount:number}",
    "number.less_than": "weniger als {amount:number}",
    "text.and": "{first:data} und {then:data}",
    "text.followed": "{first}; {then}",
    "text.joined": "{first}{then}",
    "text.listed": "{first:data}, {then:data}",
    "text.or": "{first:data} oder {then:data}",
    "text.weekday": "{weekday}, {day:long}",
    # Notes.
    "note.advice": "{advice:capital}.",
    "note.assumed_balance": (
        "ANGENOMMENE WAAGE: {basis:data}, Mindesteinwaage {minimum:words}, Ablesbarkeit "
        "{readability:words}. Es ist keine Waage eingerichtet."
    ),
    "note.assumed_measures": (
        "ANGENOMMENE MESSGERÄTE: nicht eingerichtet. Prüfen, ob die eigenen dieselben Teilstriche "
        "haben: {measures:data} (Teilung der Oralspritzen unbestätigt)."
    ),
    "note.base_limit": "Die Frist für diese Art von Grundlage ist unbestätigt: {locator:data}.",
    "note.base_not_documented": (
        "GRUNDLAGE NICHT BELEGT: Keine Quelle nennt eine Grundlage für diese Stärke. Die "
        "genannte Grundlage, ihren Wassergehalt und ihre Konservierung verantwortet die "
        "Apothekerin oder der Apotheker."
    ),
    "note.beyond_last_day": (
        "Nach dem letzten ganzen Tag bleiben übrig: {rest} von {dispense:words}."
    ),
    "note.confirmed": (
        "BESTÄTIGT DURCH {by}: {figure} {value}, außerhalb von {outside}; die Begründung steht im "
        "Protokoll."
    ),
    "note.confirmed.of_lot": "Charge {lot} von {component:data}, {figure}",
    "note.confirmed.pharmacist": "eine Apothekerin oder einen Apotheker",
    "note.density_factor": (
        "DICHTEFAKTOR NICHT BESTIMMT (Kehrwert des Verdrängungsfaktors): Angenommen ist, dass der "
        "Wirkstoff seine eigene Masse an Grundlage verdrängt. Mittlere Masse trockener "
        "Probetabletten mit der Tablettenmasse vergleichen oder den Faktor durch doppeltes Gießen "
        "bestimmen."
    ),
    "note.deviation": (
        "{name:data+capital}: Abweichung {deviation:number} durch Runden auf die Anzeige von Waage "
        "und Messgeräten."
    ),
    "note.by_volume": (
        "NACH VOLUMEN GEFÜLLT{unconfirmed}: {statement:data} Erwartet werden {fill:words}; was die "
        "Kapseln auffüllt, wird gewogen, und ihre Massen werden daran geprüft."
    ),
    "note.by_volume_known": (
        "Die Füllmasse dieser Charge ist aus einem Füllversuch bekannt: Die Kapseln können auch "
        "nach Masse gefüllt werden."
    ),
    "note.drug_named": (
        "Die Verordnung nennt {name:data}: Die Dosis ist auf {labelled:data} bezogen, wie es "
        "deklariert wird. Ist die Base gemeint, die Dosis als Base eingeben."
    ),
    "note.entered_late": (
        "Nachgetragen: hergestellt am {prepared_on:date}, eingetragen am {entered_on:date}; die "
        "Begründung steht im Protokoll."
    ),
    "note.estimated_fill": (
        "GESCHÄTZTE FÜLLUNG: {fill:words} folgen aus Volumen und Dichte{unconfirmed}. Zuerst "
        "Probekapseln füllen, verdichten und wiegen; mit dem Ergebnis neu planen."
    ),
    "note.excess": "ÜBERSCHUSS von {excess:words}: unbestätigt, {locator:data}.",
    "note.few_tablets": (
        "WENIGE TABLETTEN: Eine einzelne kann {low:words} bis {high:words} ihrer Deklaration "
        "enthalten. Besser: {better}."
    ),
    "note.few_tablets.part": "ein Teil von {enough:words}, zerrieben",
    "note.few_tablets_crushed": (
        "WENIGE TABLETTEN: mindestens {enough:words} zerreiben. Das Pulver von weniger kann "
        "{low:words} bis {high:words} der Deklaration enthalten, wie eine einzelne."
    ),
    "note.few_tablets.powder": "Pulver (Herstellungsanweisung {record})",
    "note.figure_of_fill": (
        "NICHT NEU BESTIMMT: {name} {figure:words}, wie für {of}, aus derselben Charge "
        "hergestellt. Neu bestimmen, wenn Charge, Gießform oder Behältnis andere sind."
    ),
    "note.figure_of_lot": "{name} {figure:words}: wie bei der Charge {of} eingetragen.",
    "note.fill": (
        "Teilmenge {fill} von {of}, {first:date} bis {last:date}; Behandlungsdauer insgesamt "
        "{days:words}{began}.{coming}"
    ),
    "note.fill.began": ", begonnen mit {preparation}",
    "note.fill.coming": " Die nächste ist am {day:date} fällig.",
    "note.for_stock": "AUF VORRAT, noch nicht für einen Patienten. {statement:data}",
    "note.form_without_dose": (
        "DARREICHUNGSFORM BELEGT, DOSIS DAFÜR NICHT: {statement:data} ({source}, {locator:data}). "
        "Der belegte Tagesbereich gilt hier für die gesamte Dosis eines Tages."
    ),
    "note.lot_chosen": (
        "CHARGE GEWÄHLT, keine war genannt: {component:data}, Charge {number} ({lot}), die zuerst "
        "verfällt, am {until:date}."
    ),
    "note.lot_short": (
        "LAUT BESTAND ZU WENIG: {left:words} der Charge {number} von {component:data} vorhanden, "
        "{need:words} geplant. Charge nachzählen oder eine andere nennen."
    ),
    "note.no_lot_chosen": (
        "Keine Charge von {component:data} war genannt, und keine im Bestand ist verwendbar, hält "
        "bis {last:date} und reicht: Die Charge wird am Arbeitsplatz angegeben."
    ),
    "note.no_certificate": (
        "Kein Prüfzertifikat eingetragen: Die Apothekerin oder der Apotheker bestätigt Gehalt, "
        "Wasser und Form (Hydrochlorid, nicht Dihydrat) des Wirkstoffs; nur deshalb ist der Faktor "
        "1."
    ),
    "note.no_certificate.form": (
        "Kein Prüfzertifikat eingetragen: Die Apothekerin oder der Apotheker bestätigt Gehalt und "
        "Wasser des Wirkstoffs; der Faktor folgt allein aus seiner chemischen Form."
    ),
    "note.no_excess": "Kein Überschuss: Was in Reibschale und Mühle bleibt, fehlt im Behältnis.",
    "note.no_overfill": (
        "Keine Überfüllung: Was im Behältnis bleibt, fehlt bei den letzten Anwendungen."
    ),
    "note.same_again": (
        "Patient, Rezeptnummer, Dosis und Tag sind dieselben wie bei {preparation}: doppelt "
        "verordnet?"
    ),
    "note.not_adopted": (
        "Herstellungsanweisung {record}, Fassung {revision}: von dieser Apotheke nicht übernommen."
    ),
    "note.not_corrected": (
        "Das Pulver ist nicht auf sein Prüfzertifikat korrigiert: Es enthält {share:number} % "
        "dessen, wofür es eingewogen wird."
    ),
    "note.not_corrected.policy": (
        "Nach der Regel „{policy}“ ist das Pulver nicht auf sein Prüfzertifikat korrigiert: Es "
        "enthält {share:number} % dessen, wofür es eingewogen wird."
    ),
    "note.not_final": (
        "Das Verfalldatum eines Bestandteils fehlt noch: Die Verwendbarkeitsfrist ist nicht "
        "endgültig."
    ),
    "note.only_fine_marks": (
        "NUR TEILSTRICHE VON {mark:words} ZEIGEN DIESE DOSIS: Eine Oralspritze mit "
        "Teilstrichen von {other:words} zeigt sie nicht. Eine passende abgeben."
    ),
    "note.other_form": (
        "DAS PULVER IST {form:data+upper}: Jede Menge {name:data} in den Schritten ist eine dieser "
        "Form, wie die Charge sie angibt. Behältnis mit der Charge vergleichen."
    ),
    "note.outside": (
        "{expected}: Mit der Wägung kann der Gehalt außerhalb von {low:words} bis {high:words} der "
        "Deklaration liegen. Die Apothekerin oder der Apotheker entscheidet, ob hergestellt und "
        "wie der Gehalt belegt wird."
    ),
    "note.overage": (
        "ZUSCHLAG {percent:words}{unconfirmed}: {statement:data} {share:number} % der Deklaration, "
        "wenn nichts verloren geht, ± {weighing:number} % durch die Wägung."
    ),
    "note.part": (
        "Teilmenge {fill} von {of} des Einnahmeplans {schedule}, {first:date} bis {last:date}: "
        "Zubereitung {part} von {parts} dieser Teilmenge."
    ),
    "note.part_of_a_dose": (
        "TEIL EINER DOSIS von {dose:words}: für die ganze Dosis zusammen mit {beside} einzunehmen."
    ),
    "note.part_of_a_dose.beside": "{count:words} zu {mass:words}",
    "note.refused_at_the_bench": (
        "WIRD AM ARBEITSPLATZ ABGELEHNT, wie geplant: {share:words} der Deklaration liegen "
        "außerhalb von {low:words} bis {high:words}. Innerhalb dieser Grenzen und der Toleranz "
        "einwiegen oder den Ansatz mit anderer Charge, Regel oder Waage planen."
    ),
    "note.masses": (
        "Einzelmassen werden nach {title:data} beurteilt, {units} Stück{limits}; die Prüfung der "
        "Herstellungsanweisung ist eine andere."
    ),
    "note.several_draws": (
        "Eine Dosis braucht {count} Füllungen der Spritze: dem Patienten zeigen, wie."
    ),
    "note.small_batch": (
        "KLEINER ANSATZ von {made:words}, empfohlen sind mindestens {least:words}{unconfirmed}: "
        "{statement:data}"
    ),
    "note.two_syringes": (
        "EINE DOSIS VON {volume:words} BRAUCHT ZWEI SPRITZEN: {how}. Beide abgeben und dem "
        "Patienten zeigen, dass beide Füllungen zusammen eine Dosis sind."
    ),
    "note.two_syringes.draw": "{volume:words} mit {syringe:data}",
    "note.starting_dose": (
        "{dose:words} am Tag sind für den Beginn oder für empfindliche Patienten belegt "
        "({low:words} bis unter {high:words})."
    ),
    "note.stock_solution": (
        "Stammlösung: Dass sich {name:data} bis {solubility:words} löst, ist unbestätigt; auf "
        "Klarheit prüfen."
    ),
    "note.surplus": (
        "{volume:words} mehr werden hergestellt, als in die Flaschen kommen, und enthalten "
        "Wirkstoff: nach der eigenen Anweisung vernichten."
    ),
    "note.tablets_crushed": "{held} {text:data}{unconfirmed}",
    "note.tablets_hold": (
        "Tabletten enthalten 90 bis 110 % ihrer Deklaration, und kein Prüfzertifikat korrigiert "
        "das."
    ),
    "note.unlike_filler": (
        "Eine Füllung von {fill:words} in Größe {size} liegt außerhalb der Dichten, die für diesen "
        "Füllstoff belegt sind, {low:words} bis {high:words}: Füllversuch prüfen."
    ),
    # What the content is expected to be.
    "expected.of_few_tablets": (
        "Erwartet {low:words} bis {high:words} der Deklaration ({count:words}, ganz verwendet); "
        "ohne Mischen, Abfüllen und Verluste"
    ),
    "expected.of_tablets": (
        "Erwartet {share:number} % der Deklaration (ganze Tabletten, keine gewogen); ohne Gehalt "
        "der Tabletten, Mischen, Abfüllen und Verluste"
    ),
    "expected.weighed": (
        "Erwartet {share:number} % der Deklaration. Einwaage allein: innerhalb von {error:number} "
        "%, in 19 von 20 Fällen; nicht gezählt: Gehalt, Mischen, Abfüllen und Verluste"
    ),
    # Until when.
    "beyond_use.convention": "der Tag der Herstellung ist Tag {day}{unconfirmed}",
    "beyond_use.expiration": "Verfall von {component:data}, Charge {lot}",
    "beyond_use.longest": "{rule:data}: {days:words}. {statement:data}",
    "beyond_use.not_final": (
        "spätestens {until:date}, jedoch nicht nach dem frühesten Verfall eines Bestandteils"
    ),
    "beyond_use.rule": "{rule:data}: {days:words}, {description:data}",
    "beyond_use.rule_of_topical": "{rule} (für Zubereitungen für die Haut unbestätigt)",
    "beyond_use.study": "Stabilitätsstudie: {days:words} ({locator:data}); {rule}",
    # Answers of the screening.
    "screening.never": "nie",
    "screening.no": "nein",
    "screening.yes": "ja",
}
