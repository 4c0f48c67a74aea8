"""What the inspector's binder of a batch says, in German."""

from __future__ import annotations

from typing import Final

__all__ = ["BINDER_TEXTS"]


BINDER_TEXTS: Final[dict[str, str]] = {
    "binder.title": "Unterlagen eines Ansatzes",
    "binder.index": "Inhalt",
    "binder.personal": (
        "MIT PERSONENBEZOGENEN DATEN: Patient und angegebene Gründe, soweit noch aufbewahrt. "
        "Antworten auf die Abfrage der Gegenanzeigen fehlen."
    ),
    "binder.without_personal": (
        "Ohne personenbezogene Daten: Patient, Rezeptnummer, Gebrauchsanweisung und was in eigenen "
        "Worten eingegeben wurde (Gründe, Beschreibungen, Nummern von Zertifikaten, Lieferanten) "
        "fehlen, auch die Etiketten, die den Patienten nennen. Sie werden getrennt aufbewahrt und "
        "können gelöscht werden."
    ),
    "binder.column.paper": "Papier",
    "binder.column.page": "Seite",
    "binder.column.enrolled": "Registriert",
    "binder.column.key": "Öffentlicher Schlüssel (Ed25519)",
    "binder.column.digest": "Unterschriebene Prüfsumme",
    "binder.record": "Abgeschlossenes Protokoll",
    "binder.record.what": "Was verordnet, geplant, eingewogen, geprüft und unterschrieben wurde.",
    "binder.sheet": "Herstellungsprotokoll, wie geplant",
    "binder.sheet.what": (
        "Wie es aus der Aufzeichnung gedruckt wird; was von Hand eingetragen wurde, steht auf "
        "dem Original. (weggelassen) steht für das, was hier fehlt, (gelöscht) für das, was nicht "
        "mehr aufbewahrt wird."
    ),
    "binder.master": "Herstellungsanweisung",
    "binder.master.what": "Die Fassung, nach der hergestellt wurde, mit der Quelle jeder Angabe.",
    "binder.master.other": (
        "Inzwischen gilt eine andere Fassung. Die, nach der hergestellt wurde, liegt im Bündel als "
        "master-record.json."
    ),
    "binder.digest": "SHA-256 ihrer Datei",
    "binder.labels": "Etiketten",
    "binder.labels.what": "Was auf den Etiketten des Ansatzes steht.",
    "binder.labels.lines": "Als Text noch einmal gedruckt",
    "binder.labels.dispensed": "Abgegeben: {count} Kapseln, Eintrag {entry}",
    "binder.lots": "Chargen: Wareneingang und Prüfzertifikate",
    "binder.lots.what": (
        "Jede verwendete Charge, wie sie einging und korrigiert wurde, mit ihrem "
        "Prüfzertifikat, wie es eingegeben wurde."
    ),
    "binder.lots.typed": "Chargen, die hier nicht eingegangen sind",
    "binder.lots.none": "Noch ist keine Charge angegeben.",
    "binder.lots.recalls": "Rückrufe",
    "binder.recall": "{lots}: {who}. Grund: {reason}",
    "binder.recall.lot": "{component:data}, Charge {number}",
    "binder.people": "Personen und Unterschriften",
    "binder.people.what": (
        "Für wen die Kürzel stehen, mit öffentlichen Schlüsseln, und was unterschrieben wurde."
    ),
    "binder.people.enrolled": "Personen",
    "binder.no_key": "kein Schlüssel: nur ein Name",
    "binder.nobody": "Niemand ist registriert: Jeder Name steht, wie er eingetippt wurde.",
    "binder.verify": "Wie es sich nachprüfen lässt",
    "binder.verify.what": "Wege zu prüfen, dass nichts geändert wurde, und was kein Papier zeigt.",
    "binder.verify.how": "Prüfungen",
    "binder.verify.trail": "Am Prüfpfad",
    "binder.verify.trail.how": (
        "{command}: liest den ganzen Prüfpfad der Apotheke und sagt, ob er bei dieser Größe "
        "diese Wurzel hatte. Ein früher erhaltenes Herstellungsprotokoll zeigt eine frühere Größe "
        "und Wurzel."
    ),
    "binder.verify.again": "Noch einmal erstellt",
    "binder.verify.again.how": (
        "{command}: ergibt das abgeschlossene Protokoll noch einmal, Byte für Byte."
    ),
    "binder.verify.bundle": "Ohne das Programm",
    "binder.verify.bundle.how": (
        "{command}, im Bündel zu dieser Mappe: erstellt alles aus den gespeicherten Einträgen "
        "und hält sie an ihre Nachweise. Es braucht nur Python 3.11."
    ),
    "binder.verify.sheet": "An einem früheren Papier",
    "binder.verify.sheet.how": "{command}, mit Größe und Wurzel, wie das Papier sie zeigt.",
    "binder.verify.export": "Ob ein Eintrag fehlt",
    "binder.verify.export.how": "{command}, mit einem Auszug des ganzen Prüfpfads.",
    "binder.verify.who": "ID ist das Kürzel der eingetragenen Person, die den Befehl ausführt.",
    "binder.verify.not_shown": (
        "Nicht dadurch bewiesen: dass der Ansatz nicht als Ganzes erfunden wurde, bevor sein"
        " erstes Papier die Apotheke verließ; was niemand eingegeben hat; und diese Mappe "
        "selbst, die nur zum Lesen ist: ihre Zahlen sind die aus record.json im Bündel."
    ),
    "binder.lot": "{component:data}, Charge {number} ({id})",
    "binder.lot.act": "Vermerk",
    "binder.lot.entry": "{what}: {who}",
    "binder.lot.of": "{number}, hergestellt von {maker}",
    "binder.lot.dates": "{expires:date}, eingegangen am {received:date}",
    "binder.lot.opened": "geöffnet am {day:date}",
    "binder.lot.retest": "Nachprüfung am {day:date}",
    "binder.lot.form": "Chemische Form",
    "binder.lot.certificate": "Prüfzertifikat",
    "binder.lot.no_certificate": "keines eingegeben",
    "binder.lot.delivery": "Lieferung",
    "binder.lot.came": "am {day:date}",
    "binder.lot.counted": "Bei Zählung gefunden",
    "binder.lot.disposed": "Entsorgt",
    "binder.lot.identity": "Identität",
    "binder.lot.tested": "{test}: {verdict}, {day:date}",
    "binder.lot.tablets": "Tabletten",
    "binder.lot.tablet": "je {content}, mittlere Masse {mean} von {count}",
    "binder.lot.shells": "Leerkapseln",
    "binder.lot.shell": "Größe {size}, {material}",
    "binder.lot.packing": "Füllversuch",
    "binder.lot.packed": "Größe {size}: {mass}, relative Standardabweichung {rsd}, {day}",
    "binder.lot.made": "1 Teil und {rest} Teile {filler:data}, aus den Chargen {of}",
    "binder.lot.confirmed": "Bestätigt",
    "binder.certificate.number": "Nummer {number}",
    "binder.certificate.assay": "Gehalt {assay}, {basis:data}",
    "binder.certificate.of": "{assay}, von {form:data}",
    "binder.certificate.written": "{assay}, angegeben als {written}",
    "binder.certificate.water": "Wasser",
    "binder.certificate.drying": "Trocknungsverlust",
    "binder.certificate.solvents": "Restlösungsmittel",
    "binder.act.received": "eingegangen",
    "binder.act.delivered": "nachgeliefert",
    "binder.act.corrected": "KORRIGIERT",
    "binder.act.opened": "geöffnet",
    "binder.act.counted": "gezählt",
    "binder.act.disposed": "entsorgt",
    "binder.act.quarantined": "in Quarantäne genommen",
    "binder.act.released": "aus der Quarantäne freigegeben",
    "binder.act.checked": "noch einmal geprüft",
    "binder.act.identified": "Identität geprüft",
    "binder.act.recalled": "ZURÜCKGERUFEN",
    "binder.act.trituration": "Verreibung",
    "binder.act.packing": "Füllversuch",
    "binder.act.other": "{action}",
}
