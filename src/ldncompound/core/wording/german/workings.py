"""How a preparation follows, in German: what figures rest on, workings, steps, plans, cost."""

from __future__ import annotations

from typing import Final

__all__ = ["WORKING_TEXTS"]


WORKING_TEXTS: Final[dict[str, str]] = {
    # What a figure rests on.
    "assay.anhydrous": "wasser- und lösungsmittelfrei",
    "assay.as_is": "wie vorliegend",
    "assay.dried": "getrocknet",
    "balance.by_repeatability": (
        "Mindesteinwaage = 2 × Wiederholpräzision (mindestens 0,41 Ziffernschritte) ÷ zulässiger "
        "Fehler"
    ),
    "balance.by_sensitivity": "Mindesteinwaage = Empfindlichkeit ÷ zulässiger Fehler",
    "balance.unconfirmed": "{balance:data}, unbestätigt",
    "factor.double_casting": (
        "doppeltes Gießen: {drug:words} ÷ ({blank:words} − ({loaded:words} − {drug:words})) = "
        "{factor:number}"
    ),
    "factor.measured": "von der Apotheke bestimmt",
    "factor.not_measured": "nicht bestimmt",
    "figure.actuation_mass": "Masse eines Hubs",
    "figure.amount": "{amount:words}",
    "figure.assay": "Gehalt",
    "figure.blank_mass": "Masse einer leeren Tablette",
    "figure.date": "{day:date}",
    "figure.day": "Tag der Herstellung",
    "figure.density_factor": "Dichtefaktor",
    "figure.expiration": "Verfalldatum",
    "figure.fill_mass": "Füllmasse",
    "figure.loaded_drug": "Wirkstoff einer Probetablette",
    "figure.loaded_mass": "Masse einer Probetablette",
    "figure.loss_on_drying": "Trocknungsverlust",
    "figure.named": "{name:data}",
    "figure.overfill": "Überfüllung",
    "figure.packed": "Füllmasse nach dem Füllversuch von {lot}",
    "figure.route": "Art der Anwendung",
    "figure.shell_mass": "mittlere Masse einer Leerkapsel",
    "figure.solvents": "Lösungsmittel",
    "figure.tablet_mass": "Tablettenmasse",
    "figure.water": "Wasser",
    "figure.in_size": "{figure:words} in Größe {size}",
    "fill.by_volume": "Volumenergänzungsmethode",
    "fill.displacement": "Verdrängung: {active}, {filler}",
    "fill.estimate": "Schätzung",
    "fill.finished_batch": "fertiger Ansatz {batch}",
    "fill.of_lot": "{how}, Charge {lot}",
    "fill.trial": "Füllversuch",
    "outside.arrival": "der Zeit ab dem {day:date}, als Charge {lot} von {component:data} ankam",
    "outside.described": "dem, wofür es beschrieben ist: {routes:data}",
    "outside.most": "höchstens {most:words}",
    "outside.overfill": "höchstens {most:words} der abgegebenen {dispensed:words}",
    "outside.range": "{low:words} bis {high:words}",
    "outside.years": "{years} Jahren ab dem {day:date}",
    "policy.as_label": "wie deklariert",
    "policy.certificate": "nach Prüfzertifikat",
    "policy.nrf": "DAC/NRF",
    "potency.as_base": "Dosis auf die Base bezogen; {basis}",
    "potency.certificate": "Prüfzertifikat der Charge {lot}, Regel „{policy}“",
    "potency.no_certificate": "kein Prüfzertifikat eingetragen",
    "potency.tablet_label": "Deklaration der Tabletten, je {content:words}",
    "potency.tablet_mass": "mittlere Tablettenmasse {mass:words} ÷ {content:words} Deklaration",
    "potency.trituration": "Stammverreibung {lot}",
    "limit.each": ", jede innerhalb von {within:words} ({of})",
    "limit.loss": ", Verlust höchstens {most:words}",
    "limit.most": ", keine über {most:words}",
    "limit.of.gross_theory": "Bezug: theoretische Bruttomasse",
    "limit.of.net_mean": "Bezug: mittlere Nettomasse",
    "limit.of.net_theory": "Bezug: theoretische Nettomasse",
    "limit.outside": " außer {count}",
    "limit.rsd": ", relative Standardabweichung höchstens {most:words}",
    # What a working works out.
    "working.of.active": "Wirkstoff",
    "working.of.actuation": "Hub",
    "working.of.base": "Grundlage",
    "working.of.batch_size": "Ansatzgröße",
    "working.of.beyond_use": "Verwendbarkeitsfrist",
    "working.of.concentration": "Konzentration",
    "working.of.daily_dose": "Tagesdosis",
    "working.of.density_factor": "Dichtefaktor",
    "working.of.dispense": "Abgabemenge",
    "working.of.dose_volume": "Dosisvolumen",
    "working.of.fill_mass": "Füllmasse",
    "working.of.filler": "Füllstoff",
    "working.of.plan": "Wägeplan",
    "working.of.premix": "vorab gewogener Füllstoff",
    "working.of.tablet_mass": "Tablettenmasse",
    # Workings.
    "working.beyond_use": "{first:date} bis {last:date}: {days:words}",
    "working.capsules.filler": "{fill:words} × {batch:words} − {active:words} = {filler:words}",
    "working.capsules.premix": (
        "{filler:words} insgesamt, davon füllen etwa {complement:words} die Kapseln auf"
    ),
    "working.counted.active": (
        "{strength:words} × {batch:words} × {factor:number}{overage} = {active:words}"
    ),
    "working.counted.batch_size": (
        "{dispense} + {excess} (Überschuss {ordered:words}) = {batch:words}"
    ),
    "working.counted.direct": "jede Einwaage erreicht die Mindesteinwaage der Waage: direkt",
    "working.counted.dispense": "{doses} × {days:words} = {dispense:words}",
    "working.counted.doses": "{per_dose} je Dosis × {doses_per_day} am Tag",
    "working.counted.for_stock": "{dispense:words} auf Vorrat",
    "working.counted.on_balance": ", auf dieser Waage {amount:words}",
    "working.counted.overage": " × (100 % + {percent:words} Zuschlag)",
    "working.counted.plan": (
        "{aliquot:words} {source:data} enthalten {active:words} Wirkstoff und {taken_off:words} "
        "Füllstoff; noch zuzugebender Füllstoff: {filler:words} − {taken_off:words} = "
        "{rest:words}{rounded}"
    ),
    "working.counted.step": "{per_dose} je Dosis × {doses} Dosen",
    "working.counted.whole_days": "{dispense:words} verordnet ÷ ({doses}) = {days} ganze Tage",
    "working.fill.displacement": (
        "(100 % − {powder:words} ÷ {full_of_active:words}) × {full_of_filler:words} = {rest:words} "
        "Füllstoff, + {powder:words} Wirkstoff = {total:words} je Kapsel"
    ),
    "working.fill.estimate": "SCHÄTZUNG: {volume:words} × {density:words} = {fill:words}",
    "working.liquid.active": (
        "{concentration:words} × {batch:words} × {factor:number} = {amount:words}"
    ),
    "working.liquid.batch_size": (
        "{dispense:words} + {overfill:words} Überfüllung = {needed:words}{made_up}"
    ),
    "working.liquid.concentration": (
        "aus den Schritten: {drug:words} in {batch:words} = {concentration:words}, "
        "{percent:number} % der Deklaration"
    ),
    "working.liquid.dispense": (
        "{volume:words} × {doses_per_day} am Tag × {days:words} = {dispense:words}"
    ),
    "working.liquid.dose_volume": "{dose:words} ÷ {concentration:words} = {volume:words}",
    "working.liquid.made_up": ", aufgefüllt auf {batch:words}: Mehrmenge {surplus:words}",
    "working.liquid.makes_up": "füllt auf {batch:words} auf",
    "working.liquid.scaled": "{of_formula:words} × {batch:words} ÷ {of:words} = {amount:words}",
    "working.liquid.step": "{volume:words} × {doses} Dosen",
    "working.liquid.tablets": "{amount:words} ÷ {content:words} je Tablette = {tablets:words}",
    "working.potency.certificate": (
        "Prüfzertifikat ({basis}): 1 ÷ {divisor:number} = {factor:number}"
    ),
    "working.potency.form": (
        "{powder:data} für {labelled:data}: {of_powder:number} ÷ {of_labelled:number} = "
        "{factor:number}"
    ),
    "working.potency.policy": "nach der Regel „{policy}“ gilt {factor:number}",
    "working.plus": "{first} + {then}",
    "working.steps": "{sums} = {dispense:words}",
    "working.potency.trituration": "wie bei der Herstellung der Verreibung: {factor:number}",
    "working.tablets.base": (
        "{blank:words} × {batch:words} − {active:words}{divided} verdrängt = {base:words}"
    ),
    "working.tablets.divided": " ÷ {factor:number}",
    "working.tablets.mass": "{base:words} Grundlage + {active:words} Wirkstoff = {mass:words}",
    "working.topical.active": (
        "{strength:words} × {batch:words} × {factor:number} = {active:words}"
    ),
    "working.topical.actuation": (
        "{strength:words} × {mass:words} = {drug:words} je Hub; {actuations} × {mass:words} = "
        "{amount:words} je Anwendung"
    ),
    "working.topical.additive": "{percent:number} % von {batch:words}",
    "working.topical.base": "{batch:words} − {others:number} = {base:words}, der Rest",
    "working.topical.batch_size": (
        "{dispense:words} + {overfill:words} Überfüllung + {excess:words} Überschuss, auf ganze "
        "Gramm hergestellt: {batch:words} ({surplus:words} Mehrmenge)"
    ),
    "working.topical.daily_dose": "{strength:words} × {doses} = {day:words} am Tag",
    "working.topical.dispense": "{doses} × {days:words} = {dispense:words}",
    "working.topical.doses": "{amount:words} × {doses_per_day} am Tag",
    # Steps, and what stays in their vessels.
    "leftover.crushed_tablets": "zerriebene Tabletten",
    "leftover.drug": (
        "enthält Wirkstoff: vernichten oder als Charge mit eigenem Datum und Etikett aufbewahren"
    ),
    "leftover.no_drug": (
        "enthält keinen Wirkstoff: verwerfen oder als Charge mit eigenem Datum und Etikett "
        "aufbewahren"
    ),
    "step.complete": (
        "die Mischung gleichmäßig in {count} Kapselunterteile füllen und mit Füllstoff ergänzen, "
        "bis alle voll sind; die Masse ist die des Füllstoffgefäßes vorher minus nachher"
    ),
    "step.concentrate": "{dilution}, in der Grundlage; {mixing:data}",
    "step.crush": "mindestens {tablets:words}: {mixing:data}",
    "step.dilution": "{parts}, {strength:number} % (m/m)",
    "step.dissolve": "zuerst im größten Teil des Wassers lösen, dann auffüllen; klar",
    "step.fill_again": (
        "alle Kapseln leeren, alles noch einmal mischen und in dieselben {count} Kapseln füllen"
    ),
    "step.in_parts": "in {count} Teilen: Die Waage trägt nicht mehr auf einmal",
    "step.mix": "mit {source:data} beginnen; {portions}",
    "step.mix.pure": (
        "Reibschale zuerst mit Füllstoff ausreiben; mit {source:data} beginnen; {portions}"
    ),
    "step.one_portion": "geometrische Verdünnung: Füllstoff in einer Portion zugeben",
    "step.portions": (
        "geometrische Verdünnung: Füllstoff in {count} Portionen zugeben, jede etwa so viel, wie "
        "schon gemischt ist, die letzte der Rest"
    ),
    "step.trituration": "{dilution}; Reibschale zuerst mit Füllstoff ausreiben; {portions}",
    # The plan, and the plans that were not taken.
    "plan.advice": (
        "ein Ansatz von {size} Stück braucht keine Verreibung: Dann wird alles direkt eingewogen"
    ),
    "plan.advice.grams": (
        "ein Ansatz von {size} g braucht keine Verreibung: Dann wird alles direkt eingewogen"
    ),
    "plan.aliquot": "Teilmenge vom {times:number}-Fachen des Bedarfs",
    "plan.below_minimum": (
        "{amount:words} liegen unter der Mindesteinwaage der Waage von {minimum:words}"
    ),
    "plan.cannot_weigh": "sie kann diesen Ansatz nicht wiegen",
    "plan.capacity": "die Waage trägt höchstens {capacity:words} auf einmal",
    "plan.chain": "Verreibung {parts}",
    "plan.configured_later": (
        "{wastes} bei gleich vielen Wägungen und steht weiter hinten in der Konfiguration"
    ),
    "plan.demanded": "eine Regel verlangt für diese Stärke eine Verreibung",
    "plan.direct": "direkt",
    "plan.error_exceeds": "ihr Wägefehler überschreitet die Grenze des Ansatzes",
    "plan.filler_below_minimum": (
        "der Füllstoff, {amount:words}, liegt unter der Mindesteinwaage der Waage"
    ),
    "plan.larger_batch": "sie braucht einen größeren Ansatz",
    "plan.less_customary": "{wastes} bei gleich vielen Wägungen, in weniger üblichen Anteilen",
    "plan.more_weighings": "{wastes} und braucht {count} Wägungen mehr",
    "plan.no_stock": "keine solche Charge ist in der Verordnung genannt",
    "plan.not_fit": "sie ist heute nicht einsatzbereit",
    "plan.on_balance": "auf der Waage {balance}",
    "plan.one_more_weighing": "{wastes} und braucht eine Wägung mehr",
    "plan.one_part": "1 Teil + 1 Teil",
    "plan.overage_not_direct": (
        "mit dem Zuschlag, den die Regeln verlangen, kann nicht direkt eingewogen werden"
    ),
    "plan.parts": "1 Teil + {others} Teile",
    "plan.rounded_off": ("auf {readability:words} gerundet, wiche eine Menge um mehr als 1 % ab"),
    "plan.stock_trituration": "Stammverreibung {parts}",
    "plan.takes_more": "nimmt {amount:words} Wirkstoff mehr aus dem Bestand",
    "plan.to_halve": (
        "Schritt {step} trägt am meisten bei: Die doppelte Menge in diesem Schritt halbiert seinen "
        "Anteil; Geräte mit halbem Fehler halbieren die Summe"
    ),
    "plan.then": "{first}, dann {then}",
    "plan.wastes_as_much": "verwirft gleich viel",
    "plan.wastes_more": "verwirft {amount:words} mehr",
    # What it costs.
    "cost.at_least": "mindestens ",
    "cost.below": "unter {amount:number}",
    "cost.container": "Behältnis",
    "cost.containers": "{count} Behältnisse",
    "cost.documented": "Anderswo angegeben, hier in keiner Summe enthalten: {prices}",
    "cost.labour": "Arbeit",
    "cost.line": "{what:data} ({basis}) {cost:number}",
    "cost.of_lot": "{amount:words} der Charge {lot}",
    "cost.one_container": "1 Behältnis",
    "cost.one_preparation": "eine Zubereitung",
    "cost.price": "{price:data+number} für {of:data} ({year})",
    "cost.price.no_year": "{price:data+number} für {of:data} (kein Jahr angegeben)",
    "cost.statement": (
        "{least}{total:number} für {days:words}: {least}{each:number} je {unit:unit}, "
        "{least}{month:number} für {of_month:words}"
    ),
}
