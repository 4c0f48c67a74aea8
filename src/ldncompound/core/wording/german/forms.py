"""What the dosage forms say on paper, in German."""

from __future__ import annotations

from typing import Final

__all__ = ["FORM_TEXTS"]


FORM_TEXTS: Final[dict[str, str]] = {
    "form.capsules.apart": (
        "{counts} Kapseln in {count} Behältnisse zählen, eines für jeden Schritt"
    ),
    "form.capsules.brief.apart": "{dispensed}, in Behältnissen zu {counts}",
    "form.capsules.brief.batch": "{count}, Größe {size}, {fill}",
    "form.capsules.by_volume": "nach Volumen; erwartet werden {fill}",
    "form.capsules.close": (
        "Kapseln verschließen, reinigen und zählen; dicht und lichtgeschützt abpacken."
    ),
    "form.capsules.counts": (
        "{dispense} abzugeben + {excess} Überschuss = {batch} zu {strength}, Größe {size}"
    ),
    "form.capsules.estimated": "GESCHÄTZTE FÜLLUNG",
    "form.capsules.fill": "{count} Kapseln füllen. Restliches Pulver nicht verteilen.",
    "form.capsules.fill_basis": "{fill} ({basis})",
    "form.capsules.filled": "{count} Kapseln der Größe {size}, in jeder {fill} Pulver",
    "form.capsules.in_one_line": "{capsules}, Größe {size}, {fill}",
    "form.capsules.in_one_line_by_volume": "{capsules}, Größe {size}, nach Volumen gefüllt",
    "form.capsules.label": "Kapseln",
    "form.capsules.subtitle": "{strength}, {count} Kapseln, Größe {size}",
    "form.capsules.trial": (
        "5 bis 10 Probekapseln der Größe {size} mit Füllstoff füllen, verdichten und wiegen; die "
        "mittlere Masse der Leerkapsel abziehen. Nur weiterarbeiten, wenn der Mittelwert "
        "innerhalb der eigenen Toleranz mit {fill} übereinstimmt; sonst mit dem gefundenen Wert "
        "neu planen und ein neues Protokoll drucken."
    ),
    "form.documented": "Darreichungsform belegt, Dosis dafür ebenfalls",
    "form.documented.no_dose": "Darreichungsform belegt, Dosis dafür nicht",
    "form.in_one_line": "{amount} zu {product}",
    "form.liquid.a_bottle": "einer Flasche zu {capacity}",
    "form.liquid.amber_bottles": "{count} braune Flaschen",
    "form.liquid.brief.dispensed": "{dispensed}; {bottles}",
    "form.liquid.brief.dose": "{dose} = {volume}, {drawn}",
    "form.liquid.brief.syringe": "{draws} mit {device:data}",
    "form.liquid.brief.doses": "{first}; {count} weitere auf den Etiketten",
    "form.liquid.close": (
        "Jede Flasche verschließen und etikettieren; Oralspritze abgeben und ihren Teilstrich "
        "zeigen."
    ),
    "form.liquid.close_two": (
        "Jede Flasche verschließen und etikettieren; beide Oralspritzen mit "
        "gezeigten Marken abgeben."
    ),
    "form.liquid.device": "Oralspritze {capacity}",
    "form.liquid.dosing": (
        "{dose} = {volume}: bis {draws} aufziehen mit {device:data}, Teilstriche {marks}"
    ),
    "form.liquid.drawn": "{dose} = {volume}, aufgezogen als {drawn}",
    "form.liquid.draws": "{draws} aufziehen,",
    "form.liquid.each": "je {volume}",
    "form.liquid.fill": "Schütteln; {bottles} zu {capacity} füllen",
    "form.liquid.in_bottle": "{held} in {bottle}",
    "form.liquid.in_device": "{draws} mit {device:data}, Teilstriche {marks}",
    "form.liquid.in_bottles": "je {held} in {bottles}",
    "form.liquid.label": "Flüssigkeit zum Einnehmen",
    "form.liquid.labelled": "{volume} (Etikett: {label})",
    "form.liquid.one_amber_bottle": "1 braune Flasche",
    "form.liquid.overfill": "Etikett {label}, der Rest ist Überfüllung",
    "form.liquid.several_bottles": "{count} Flaschen zu {capacity}",
    "form.liquid.subtitle": "{concentration}, Ansatz {batch}, davon abzugeben {dispense}",
    "form.liquid.syringe": "Oralspritze",
    "form.liquid.taken": "; {how}",
    "form.liquid.taken_in": "{how} mit {kind:data} {capacity}, Teilstriche {marks}",
    "form.liquid.then_in": ", UND für dieselbe Dosis ",
    "form.liquid.then_to": ", dann bis ",
    "form.liquid.volumes": (
        "{dispense} zu {concentration} abzugeben, Überfüllung {overfill}, Ansatz {batch}, "
        "Mehrmenge {surplus}"
    ),
    "form.liquid.which_bottle": ", Flasche {number} von {of}",
    "form.tablets.brief.batch": "{count}, trocken {mass}",
    "form.tablets.calibrated": "{mould}; leere Tabletten der Grundlage: {blank}; {factor}",
    "form.tablets.counts": "{dispense} abzugeben + {excess} Überschuss = {batch} zu {strength}",
    "form.tablets.dry": (
        "Bis zur konstanten Masse trocknen; zählen; dicht und lichtgeschützt abpacken."
    ),
    "form.tablets.evaporates": "{text:data} Die Flüssigkeit verdunstet{unconfirmed}",
    "form.tablets.factor": "Dichtefaktor {factor:number} ({basis})",
    "form.tablets.factor.none": "Dichtefaktor nicht bestimmt, als 1 angenommen",
    "form.tablets.fill": "{count} Tabletten formen. Restliche Masse nicht verteilen.",
    "form.tablets.filled": "bündig mit der Platte; trocken je {mass}",
    "form.tablets.label": "Sublingualtabletten",
    "form.tablets.mass": "trocken {mass}",
    "form.tablets.moisten": "Ansatz befeuchten. Eintragen, was verwendet wurde:",
    "form.tablets.mould": (
        "leere Tabletten der Grundlage {blank}, Dichtefaktor {factor:number}; trockene "
        "Tabletten {mass}"
    ),
    "form.tablets.mould.not_named": "nicht benannt",
    "form.tablets.not_measured": "nicht bestimmt, als 1 angenommen",
    "form.tablets.subtitle": "{strength}, {count} Tabletten{mould}",
    "form.tablets.unconfirmed": ", unbestätigt",
    "form.topical.actuation": "1 Hub, {amount}",
    "form.topical.actuations": "{count} Hübe, {amount}",
    "form.topical.amounts": (
        "{dispense} zu {strength} abzugeben, Überfüllung {overfill}, Überschuss {excess}, Ansatz "
        "{batch}, Mehrmenge {surplus}"
    ),
    "form.topical.application": "{daily} mit {amount} je Anwendung",
    "form.topical.base": "{base} ({kind:data})",
    "form.topical.brief.batch": "{batch}, Grundlage {base}",
    "form.topical.close": "Behältnis verschließen und etikettieren; vor Licht schützen.",
    "form.topical.fill": "Behältnis füllen.",
    "form.topical.label": "Zubereitung zur Anwendung auf der Haut",
    "form.topical.no_overfill": "keine Überfüllung",
    "form.topical.overfill": "davon {amount} Überfüllung, die im Behältnis bleibt",
    "form.topical.subtitle": (
        "{strength}, Ansatz {batch}, davon abzugeben {dispense}, Grundlage: {base:data}"
    ),
    "form.which_container": ", Behältnis {number} von {of}",
    "form.yield.checked": "Geprüft",
    "form.yield.destroyed": "Vernichtet",
    "form.yield.filled": "Gefüllt",
    "form.yield.made": "Hergestellt",
    "form.yield.made_up": "Aufgefüllt",
    "form.yield.moulded": "Geformt",
    "form.yield.of": "von {amount}",
    "form.yield.rejected": "Verworfen",
    "form.yield.theoretical": "Theoretisch",
}
