"""What the finished record of a batch says, in German."""

from __future__ import annotations

from typing import Final

__all__ = ["RECORD_TEXTS"]


RECORD_TEXTS: Final[dict[str, str]] = {
    # The finished record.
    "record.act.checked": "Prüfung durchgeführt",
    "record.act.corrected": "korrigiert",
    "record.act.dispensed": "daraus abgegeben",
    "record.act.held": "gesperrt",
    "record.act.label": "Etikett gedruckt",
    "record.act.lot_accepted": "Charge ohne Wareneingang angenommen",
    "record.act.planned": "geplant",
    "record.act.prepared": "als hergestellt unterschrieben",
    "record.act.recalled": "zurückgerufen",
    "record.act.rejected": "zurückgewiesen",
    "record.act.released": "als freigegeben unterschrieben",
    "record.act.replaced": "ersetzt",
    "record.act.resumed": "Sperre aufgehoben",
    "record.act.reviewed": "als durchgesehen unterschrieben",
    "record.act.reworked": "nachgearbeitet",
    "record.act.sheet": "Herstellungsprotokoll gedruckt",
    "record.act.step": "Schritt ausgeführt",
    "record.act.verified": "als geprüft unterschrieben",
    "record.act.weighed": "gewogen",
    "record.adopted": (
        "vorgeschlagen von {proposed}, übernommen von {adopted} am {day:date}, Eintrag {entry}"
    ),
    "record.adopted.here": "von dieser Apotheke",
    "record.adopted_since": (
        "bei der Planung (Eintrag {planned}) noch nicht; übernommen mit Eintrag {adopted}"
    ),
    "record.alone": (
        "{who}: hat die eigene Herstellung selbst unterschrieben ({meaning}). Grund: {reason}"
    ),
    "record.as_of": "Stand: Eintrag {entry} des Prüfpfads, {moment}",
    "record.came_out": "{filled} Kapseln gefüllt, {rejected} aussortiert, {left} verwendbar",
    "record.check_accepted": "Prüfung ({check}): angenommen von {person}. Grund: {reason}",
    "record.days": "{first:date} bis {last:date}",
    "record.deviation": (
        "Schritt {step}, {what:data}: Abweichung {off:words}, zulässig {allowed:words}; gewogen "
        "von {weighed}, angenommen von {accepted}. Grund: {reason}"
    ),
    "record.dispensed": "{count}, noch {left} vorhanden",
    "record.dispensing": "{dose:words} ab {first:date} für {days} Tage",
    "record.dose": "{dose:words}, {count}-mal täglich",
    "record.expected_content": (
        "{percent:words} des deklarierten Gehalts, berechnet aus den Einwaagen; Massen beweisen "
        "den Gehalt nicht"
    ),
    "record.fill": "{fill} von {of}, {days}",
    "record.final": "endgültig",
    "record.for_stock": "auf Vorrat hergestellt",
    "record.labels": (
        "{printed} vor der Freigabe gedruckt, {used} verwendet, {destroyed} vernichtet"
    ),
    "record.labels.open": "nicht abgeglichen: nie freigegeben",
    "record.left_out": "(weggelassen)",
    "record.left_out_or_erased": "(weggelassen oder gelöscht)",
    "record.lot.not_received": "hier nicht eingegangen",
    "record.lot.not_stated": "nicht angegeben",
    "record.master_record": "{id}, Fassung {revision}",
    "record.no": "nein",
    "record.no_reason": "(beim Eintrag keiner vermerkt)",
    "record.none": "keine",
    "record.none_or_erased": "(nicht angegeben oder gelöscht)",
    "record.none_stated": "(nicht angegeben)",
    "record.not_adopted": "von dieser Apotheke NICHT ÜBERNOMMEN",
    "record.not_final": "NICHT ENDGÜLTIG: eine Charge ist nicht bekannt",
    "record.planned_final": "nach den geplanten Chargen; endgültig, sobald hergestellt ist",
    "record.powder_of_drug": "{powder:words} Pulver enthalten {drug:words} Wirkstoff",
    "record.one_person": "EINE EINZIGE PERSON",
    "record.picture": "(ein Bild zu {words} ist im PDF)",
    "record.plot": "{kind}, Eintrag {entry}",
    "record.replaced": "{state} durch {id}",
    "record.replaces": "{id}, geplant mit: {lots}. Grund: {reason}",
    "record.program": "Geplant mit ldncompound {version}",
    "record.proof.check": "Prüfen mit",
    "record.proof.entry": "Eintrag {entry}, {moment} UTC",
    "record.proof.hash": "sein Hashwert",
    "record.proof.inclusion": "Enthaltensein",
    "record.proof.last": "Letzter Eintrag",
    "record.proof.no_path": (
        "der Zubereitung in dieser Wurzel, Prüfweg nach RFC 6962: leer, sie ist der einzige Eintrag"
    ),
    "record.proof.path": (
        "der Zubereitung in dieser Wurzel, Prüfweg nach RFC 6962, von unten nach oben:"
    ),
    "record.proof.preparation": "Zubereitung",
    "record.proof.root": "Größe und Wurzel",
    "record.signature.undone": "{holds}; aufgehoben durch Eintrag {entry}",
    "record.signed": "{person}, {moment}, Eintrag {entry}",
    "record.step.accepted": " ANGENOMMEN",
    "record.step.as_planned": "ausgeführt; Menge laut Plan, nicht erfasst",
    "record.step.corrected": "{actual} (korrigiert, Eintrag {entry})",
    "record.step.done": "ausgeführt",
    "record.step.not_done": "NICHT AUSGEFÜHRT",
    "record.title": "HERSTELLUNGSPROTOKOLL (ABGESCHLOSSEN)  {id}  {state}",
    "record.verdict.accepted": ", angenommen",
    "record.verdict.fails": "NICHT BESTANDEN",
    "record.verdict.none": "ohne Urteil",
    "record.verdict.passes": "bestanden",
    "record.verdict.superseded": " (eine spätere gilt)",
    "record.waived": "auf offene Fragen verzichtet: {reason}",
    "record.weighing_of_step": "Wägung zu Schritt {step}",
    "record.what_came_out": "Ausbeute",
    "record.yes": "ja",
    "transcribed": "NACHGETRAGEN: ausgeführt {done} von {who}, eingetragen {entered} von {by}",
    "pdf.record.heading": "HERSTELLUNGSPROTOKOLL (ABGESCHLOSSEN)",
    "pdf.record.plot": "Darstellung:",
    "pdf.record.title": "Herstellungsprotokoll (abgeschlossen)",
    # What a column of the finished record is called.
    "column.actual": "Ist",
    "column.balance_printout": "Waage, Ausdruck",
    "column.capsules": "Kapseln",
    "column.check": "Prüfung",
    "column.checked": "Geprüft",
    "column.component": "Bestandteil",
    "column.expiration": "Verwendbar bis",
    "column.found": "Befund",
    "column.holds": "Gültig",
    "column.limit": "Grenze",
    "column.lot": "Charge",
    "column.meaning": "Bedeutung",
    "column.new": "Neu",
    "column.number": "Nr.",
    "column.off": "Abw.",
    "column.old": "Alt",
    "column.patient": "Patient",
    "column.person": "Person",
    "column.planned": "Geplant",
    "column.prescription": "Verordnung",
    "column.reason": "Grund",
    "column.required": "Bedarf",
    "column.signed_with": "Unterschrieben mit",
    "column.step": "Schritt",
    "column.target": "Soll",
    "column.verdict": "Urteil",
    "column.what": "Was",
    "column.who": "Wer",
    # Its sections.
    "section.batch": "Ansatz",
    "section.checks": "Qualitätsprüfungen",
    "section.components": "Bestandteile und Chargen",
    "section.corrections": "Korrekturen",
    "section.handed_out": "Abgabe",
    "section.history": "Verlauf",
    "section.prescription": "Verordnung",
    "section.proof": "Nachweis aus dem Prüfpfad",
    "section.signatures": "Unterschriften",
    "section.steps": "Arbeitsschritte: geplant und ausgeführt",
}
