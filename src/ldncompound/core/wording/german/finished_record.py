"""What the finished record says of people and times, exceptions, checks and the screening."""

from __future__ import annotations

from typing import Final

__all__ = ["FINISHED_RECORD_TEXTS"]


FINISHED_RECORD_TEXTS: Final[dict[str, str]] = {
    "paper.lang": "de",
    "paper.page": "Seite {page} von {pages}",
    # Times, and who did what.
    "record.when": "{day:date} {time}",
    "record.when.zone": "{when} ({zone})",
    "record.zone": "Zeiten sind die der Apotheke, {zone}.",
    "record.from_paper": "NACHGETRAGEN: ausgeführt {done} von {by}, eingegeben von {entered}",
    "record.person": "{id}, {name}, {role:data}",
    "record.people": "Personen: {people}.",
    "record.by_name": "nur mit Namen",
    "record.holds": "{holds}, Eintrag {entry}",
    "record.in_entry": "Eintrag {entry}",
    "record.meaning.prepared": "hergestellt",
    "record.meaning.checked": "geprüft",
    "record.meaning.reviewed": "durchgesehen",
    "record.meaning.released": "freigegeben",
    "record.history": "{entry}  {when}  {who}  {what}",
    "record.history.why": "{line}. Grund: {reason}",
    # States.
    "record.state.planned": "GEPLANT",
    "record.state.in_preparation": "IN HERSTELLUNG",
    "record.state.prepared": "HERGESTELLT",
    "record.state.verified": "GEPRÜFT",
    "record.state.corrected": "KORRIGIERT",
    "record.state.released": "FREIGEGEBEN",
    # Facts.
    "record.beyond_use": "{date:date} ({final})",
    "record.plausibility": (
        "Dosis innerhalb von {low} bis {high} je {per}, belegt durch {count} Quellen; Verordnung "
        "eingegeben von {who}; die Abfrage der Gegenanzeigen steht unten"
    ),
    "row.plausibility": "Plausibilität",
    "row.batch_size": "Ansatz",
    "row.appearance": "Aussehen",
    # Exceptions.
    "section.exceptions": "Besonderheiten",
    "record.exceptions.none": "Keine vermerkt.",
    "record.exception.state": "{what}: {who}. Grund: {reason}",
    "record.exception.resumed": "SPERRE AUFGEHOBEN",
    "record.exception.reworked": "NACHGEARBEITET",
    "record.exception.replaced": (
        "ERSETZT durch {id}: nach diesem Plan darf nichts hergestellt werden"
    ),
    "record.exception.lot_recalled": (
        "ZURÜCKGERUFENE CHARGE: {component:data}, Charge {lot}, Eintrag {entry}"
    ),
    "record.exception.lot_quarantine": (
        "CHARGE IN QUARANTÄNE: {component:data}, Charge {lot}, seit Eintrag {entry}"
    ),
    "record.exception.alone": "EINE PERSON: {told}",
    "record.exception.signature": (
        "UNTERSCHRIFT UNGÜLTIG: als {meaning} unterschrieben von {who}: {why:data}"
    ),
    "record.exception.undone": (
        "Unterschrift als {meaning} von {who}: gilt seit Eintrag {entry} nicht mehr"
    ),
    "record.exception.check_failed": "Prüfung {check}: NICHT BESTANDEN, nicht angenommen; {who}",
    "record.exception.check_repeated": "Prüfung {check}: {count} Mal durchgeführt, die letzte gilt",
    "record.exception.correction": (
        "KORRIGIERT, {what}: aus {old} wurde {new}. Grund: {reason}. {who}"
    ),
    "record.exception.lot_not_stated": "{component:data}: CHARGE NICHT ANGEGEBEN",
    "record.exception.other_lot": (
        "{component:data}: mit Charge {planned} geplant, mit {used} hergestellt"
    ),
    "record.exception.lot_not_received": "{component:data}, Charge {lot}: hier NICHT EINGEGANGEN",
    "record.exception.lot_corrected": (
        "{component:data}, Charge {lot}: Wareneingang korrigiert, Eintrag {entries}"
    ),
    "record.exception.open": "ABFRAGE OFFEN: {questions}",
    "record.exception.open_at_dispensing": (
        "ABFRAGE OFFEN bei einer Abgabe durch {who}: {questions}"
    ),
    "record.exception.waived": "Abfrage ERLASSEN von {who}: {questions}. Grund: {reason}",
    "record.exception.not_done": "NICHT AUSGEFÜHRT: Schritt {steps} von {of}",
    "record.exception.not_final": (
        "Verwendbar-bis-Datum NICHT ENDGÜLTIG: eine Charge ist nicht bekannt"
    ),
    "record.exception.not_adopted": (
        "Herstellungsanweisung {id}: von dieser Apotheke NICHT ÜBERNOMMEN"
    ),
    "record.exception.adopted_since": (
        "Herstellungsanweisung {id}: bei der Planung (Eintrag {planned}) noch nicht übernommen; "
        "übernommen mit Eintrag {adopted}"
    ),
    "record.exception.confirmed": (
        "BESTÄTIGT von {by}, obwohl außerhalb von {outside:data}: {figure:data} {value:words}"
    ),
    "record.exception.transcribed": (
        "NACHGETRAGEN: {count} Einträge wurden von {written} auf Papier geschrieben und später von "
        "{entered} eingegeben"
    ),
    "record.exception.refused_once": "1 zurückgewiesene Eingabe, Nummer {entry}: {told}",
    "record.exception.refused": (
        "{count} zurückgewiesene Eingaben, Nummern {first} bis {last}: {told}"
    ),
    "record.refusal.counted": "{count} {what}",
    "record.refusal.authority": "ohne Befugnis",
    "record.refusal.balance": "Waage nicht geeignet",
    "record.refusal.component": "falscher Bestandteil",
    "record.refusal.dimension": "falsche Einheit",
    "record.refusal.entry": "Eingabe nicht wie verlangt",
    "record.refusal.lot": "Charge nicht verwendbar",
    "record.refusal.malformed": "Angabe nicht lesbar",
    "record.refusal.other": "{code}",
    "record.refusal.state": "in diesem Zustand nicht möglich",
    "record.refusal.tolerance": "außerhalb der Toleranz",
    "record.refusal.weighable": "nicht wägbar",
    # What went in, and what was done.
    "column.used": "Verwendet",
    "column.when": "Wann",
    "column.by_when_entry": "Von, wann, Eintrag",
    "record.component.via": "{component:data}, über {via:data}",
    "record.lot.and": "{component:data}, weitere Charge",
    "record.lot.received": "{number} ({lot}, Eintrag {entry})",
    "record.lot.typed": "{number} (hier NICHT EINGEGANGEN)",
    "record.lot.planned": "{number} ({lot}), geplant",
    "record.lot.planned.typed": "{number}, geplant",
    "record.maker.not_recorded": "nicht vermerkt",
    "record.not_recorded": "nicht vermerkt",
    "record.off": "{off} (Grenze {limit})",
    "record.step.target": "{target} (Plan: {planned})",
    "record.do.into": "{step} in: {into:data}",
    "record.do.weigh": "Einwiegen: {what:data}",
    "record.do.measure": "Abmessen: {what:data}",
    "record.do.take": "Entnehmen: {what:data}",
    "record.do.make_up": "Auffüllen mit {what:data}",
    "record.do.mix": "Mischen: {what:data}",
    "record.do.complete": "Ergänzen mit {what:data}",
    # Checks.
    "record.check.masses": "Einzelmassen",
    "record.check.powder": "Masse des Pulvers",
    "record.check.appearance": "Aussehen",
    "record.check.ph": "pH",
    "record.check.assay": "Gehalt",
    "record.named": "{name}: {text}",
    "record.masses": "{count} Massen: {values}",
    "record.values": "{count} Werte: {values}",
    "record.finding": "{what}: {found}",
    "record.limit_from": "Grenze für {what}: {source}.",
    "record.member.shell": "Leerkapsel",
    "record.member.theory": "Soll",
    "record.member.mean": "Mittelwert",
    "record.member.rsd": "relative Standardabweichung",
    "record.member.found": "gefunden",
    "record.member.loss": "Verlust",
    "record.member.planned": "geplant",
    "record.member.described": "wie gesehen",
    "record.member.record": "laut Herstellungsanweisung",
    "record.member.acceptance_value": "Akzeptanzwert",
    "record.member.stage": "Stufe",
    "record.changed.accepted": "angenommen",
    "record.changed.printout": "Ausdruck",
    "record.changed.filled": "gefüllt",
    "record.changed.rejected": "aussortiert",
    # The screening.
    "section.screening": "Abfrage der Gegenanzeigen vor der Abgabe",
    "record.question": "{name:data}",
    "record.answered": "beantwortet",
    "record.left_open": "offen gelassen",
    "record.waived_before": "wie bei der Durchsicht zuvor",
    "record.screening.apart": (
        "Die Antworten sind Gesundheitsdaten: sie stehen nur auf dem Herstellungsprotokoll und "
        "können gelöscht werden."
    ),
    "plot.masses": "Nettomasse der einzelnen Kapseln, mg",
    "plot.capsule": "Kapsel",
    "plot.theory": "Soll {amount:words}",
    "plot.mean": "Mittelwert {amount:words}",
    "record.used.as_planned": "laut Plan, nicht erfasst",
    "record.used.made_up": "bis dahin aufgefüllt",
    "record.used.via": (
        "Verwendet ist, was erfasst wurde. Von einer Verreibung oder Stammlösung ging nur der "
        "daraus entnommene Teil in den Ansatz."
    ),
    "record.signed.nobody": "Name eingetippt, niemand registriert",
    "record.signed.no_key": "Name eingetippt, kein Schlüssel",
    "record.signed.key": "eigener Schlüssel ({algorithm})",
    "record.the_same": "dieselben",
    # The end.
    "section.calculations": "Berechnungen",
    "record.proof.signed": "{meaning}, Eintrag {entry}",
}
