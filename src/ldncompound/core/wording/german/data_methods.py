"""How the shipped master records have a preparation made, in German."""

from __future__ import annotations

from typing import Final

__all__ = ["METHODS"]


METHODS: Final[dict[str, str]] = {
    # Containers.
    "Amber plastic bottle, tight, light-resistant, with a closure that takes an oral syringe.": (
        "Braune Kunststoffflasche, dicht und lichtschützend, mit Verschluss für eine Oralspritze."
    ),
    "Tight, light-resistant container, for a metered one as its maker describes it.": (
        "Dichtes, lichtschützendes Behältnis; ein Dosierspender nach Angabe des Herstellers."
    ),
    "Tight, light-resistant container.": "Dichtes, lichtschützendes Behältnis.",
    # Equipment.
    "amber plastic bottle, oral syringe for the patient": (
        "braune Kunststoffflasche, Oralspritze für den Patienten"
    ),
    "balance with its daily check, weighing boats, beaker, stirring rod": (
        "Waage mit täglicher Prüfung, Wägeschiffchen, Becherglas, Glasstab"
    ),
    "balance with its daily check, weighing boats, spatulas": (
        "Waage mit täglicher Prüfung, Wägeschiffchen, Spatel"
    ),
    "capsule filling machine for the size, tamper": ("Kapselfüllgerät für die Größe, Stopfer"),
    "container; for a metered one the mass of an actuation, weighed": (
        "Behältnis; bei einem Dosierspender die gewogene Masse eines Hubs"
    ),
    "gloves, mask": "Handschuhe, Mundschutz",
    "gloves, mask, weighing in a place without draught": (
        "Handschuhe, Mundschutz, Wägeplatz ohne Zugluft"
    ),
    "graduates and oral syringes as the plan names them": (
        "Messzylinder und Oralspritzen wie im Plan genannt"
    ),
    "mortar and pestle, glazed inside or of glass": (
        "Reibschale und Pistill, innen glasiert oder aus Glas"
    ),
    "mortar and pestle, sieve, balance with its daily check": (
        "Reibschale und Pistill, Sieb, Waage mit täglicher Prüfung"
    ),
    "slab or mortar, or electronic mortar and pestle; ointment mill": (
        "Salbenplatte oder Fantaschale, oder Rührsystem; Dreiwalzenstuhl"
    ),
    "tablet triturate mould, calibrated with this lot of base, on a glass plate; drying tray": (
        "Tablettenform, mit dieser Charge der Grundmasse kalibriert, auf einer Glasplatte; "
        "Trockenblech"
    ),
    # Instructions.
    "Bring paste and rinsings into the measuring vessel and make up to the volume with water.": (
        "Paste und Spülflüssigkeit in das Messgefäß überführen und mit Wasser auf das Volumen "
        "auffüllen."
    ),
    (
        "Bring the solution and the rinsings into the measuring vessel and make up to the volume "
        "with water."
    ): (
        "Lösung und Spülflüssigkeit in das Messgefäß überführen und mit Wasser auf das Volumen "
        "auffüllen."
    ),
    (
        "Bring the trituration, or the active, into the batch by geometric dilution with the "
        "remaining base."
    ): (
        "Verreibung oder Wirkstoff durch geometrische Verdünnung mit der übrigen Grundlage in den "
        "Ansatz einarbeiten."
    ),
    (
        "Bring the trituration, or the active, into the batch by geometric dilution with the "
        "remaining filler."
    ): (
        "Verreibung oder Wirkstoff durch geometrische Verdünnung mit dem übrigen Füllstoff in den "
        "Ansatz einarbeiten."
    ),
    (
        "Calibrate: mould ten or more tablets of the base alone, dry them to constant mass, weigh "
        "them and divide."
    ): (
        "Kalibrieren: zehn oder mehr Tabletten aus der Grundmasse allein formen, bis zur "
        "Massekonstanz trocknen, wiegen und durch ihre Anzahl teilen."
    ),
    "Close, dust off and count the capsules; check them; pack and label.": (
        "Kapseln verschließen, entstauben und zählen; prüfen; abfüllen und kennzeichnen."
    ),
    (
        "Compare name and lot of every component with its certificate: naltrexone, not naloxone "
        "or methylnaltrexone."
    ): (
        "Name und Charge jedes Bestandteils mit seinem Prüfzertifikat vergleichen: Naltrexon, "
        "nicht Naloxon oder Methylnaltrexon."
    ),
    (
        "Compare name and lot of every component with the certificate: naltrexone, not naloxone "
        "or methylnaltrexone."
    ): (
        "Name und Charge jedes Bestandteils mit dem Prüfzertifikat vergleichen: Naltrexon, nicht "
        "Naloxon oder Methylnaltrexon."
    ),
    "Compare name and lot of every component: naltrexone, not naloxone or methylnaltrexone.": (
        "Name und Charge jedes Bestandteils vergleichen: Naltrexon, nicht Naloxon oder "
        "Methylnaltrexon."
    ),
    "Count and check the tablets; pack and label.": (
        "Tabletten zählen und prüfen; abfüllen und kennzeichnen."
    ),
    "Crush the tablets and triturate them with the ascorbic acid.": (
        "Tabletten zerkleinern und mit der Ascorbinsäure verreiben."
    ),
    "Crush the tablets and triturate them with the solids that are weighed.": (
        "Tabletten zerkleinern und mit den eingewogenen Feststoffen verreiben."
    ),
    "Dissolve the solids, or measure their stock solutions, in about half of the water.": (
        "Feststoffe in etwa der Hälfte des Wassers lösen, oder ihre Stammlösungen hineinmessen."
    ),
    (
        "Fill as many shells as the batch was computed for, tamping each the same way. Never "
        "spread the remaining powder over fewer or more shells."
    ): (
        "So viele Leerkapseln füllen, wie für den Ansatz berechnet, alle gleich gestopft. "
        "Restliches Pulver niemals auf weniger oder mehr Kapseln verteilen."
    ),
    (
        "Fill the container: what is dispensed and the overfill, which stays in it and is never "
        "counted as dispensed."
    ): (
        "Behältnis füllen: die abzugebende Menge und die Überfüllung, die darin bleibt und nie "
        "als abgegeben zählt."
    ),
    "Mix as the steps say; look for grit and for air.": (
        "Nach den Arbeitsschritten mischen; auf Körner und Luft achten."
    ),
    "Mix in glycerol and preservative.": "Glycerol und Konservierungsmittel einmischen.",
    "Mix, fill the bottles, label.": "Mischen, in Flaschen abfüllen, kennzeichnen.",
    "Mix, shake, and fill the bottles at once while the powder is suspended; label.": (
        "Mischen, schütteln und sofort in Flaschen abfüllen, solange das Pulver suspendiert ist; "
        "kennzeichnen."
    ),
    (
        "Moisten, press level into the cavities, put out on the pegs, dry to constant mass. Never "
        "spread the remaining mass over fewer or more tablets."
    ): (
        "Anfeuchten, bündig in die Vertiefungen drücken, auf den Stiften ausstoßen, bis zur "
        "Massekonstanz trocknen. Restliche Masse niemals auf weniger oder mehr Tabletten verteilen."
    ),
    "Pack and label.": "Abfüllen und kennzeichnen.",
    "Weigh as the plan says; the base goes in last and makes up the mass of the batch.": (
        "Nach dem Plan einwiegen; die Grundlage kommt zuletzt und ergänzt die Masse des Ansatzes."
    ),
    (
        "Where the plan has a trituration, coat the mortar with base first, then mix active and "
        "base by geometric dilution."
    ): (
        "Falls der Plan eine Verreibung vorsieht: die Reibschale zuerst mit Grundmasse ausreiben, "
        "dann Wirkstoff und Grundmasse durch geometrische Verdünnung mischen."
    ),
    (
        "Where the plan has a trituration, coat the mortar with filler first, then mix active and "
        "filler by geometric dilution."
    ): (
        "Falls der Plan eine Verreibung vorsieht: die Reibschale zuerst mit Füllstoff ausreiben, "
        "dann Wirkstoff und Füllstoff durch geometrische Verdünnung mischen."
    ),
    "Work the powder to a paste with glycerol and preservative, then thin it with water.": (
        "Pulver mit Glycerol und Konservierungsmittel zu einer Paste anreiben, dann mit Wasser "
        "verdünnen."
    ),
    # Mixing.
    (
        "rub the powder smooth with an equal part of base, then go on in portions, each about the "
        "bulk already mixed"
    ): (
        "Pulver mit dem gleichen Teil Grundlage glatt anreiben, dann in Portionen weiterarbeiten, "
        "jede etwa so groß wie das schon Gemischte"
    ),
    "close and invert ten times": "verschließen und zehnmal umdrehen",
    (
        "electronic mortar and pestle 2 minutes at about 1400 to 1450 rpm; ointment mill once at "
        "the middle and once at the finest setting; mortar again 1 minute at low setting"
    ): (
        "Rührsystem 2 Minuten bei etwa 1400 bis 1450 U/min; Dreiwalzenstuhl einmal auf mittlerer "
        "und einmal auf feinster Stufe; nochmals Rührsystem 1 Minute auf niedriger Stufe"
    ),
    (
        "rub what holds the active smooth with an equal part of base, go on in portions, each "
        "about the bulk already mixed; mill until no grit is felt or seen"
    ): (
        "was den Wirkstoff enthält, mit dem gleichen Teil Grundlage glatt anreiben, in Portionen "
        "weiterarbeiten, jede etwa so groß wie das schon Gemischte; verreiben, bis keine Körner "
        "mehr zu fühlen oder zu sehen sind"
    ),
    "stir with the liquids and about half of the water until everything has dissolved": (
        "mit den Flüssigkeiten und etwa der Hälfte des Wassers rühren, bis alles gelöst ist"
    ),
    "wet the powder with the liquids to a smooth paste without lumps": (
        "Pulver mit den Flüssigkeiten zu einer glatten Paste ohne Klümpchen anreiben"
    ),
    "bring in the rinsings of beaker and graduate first, then water to the mark at eye level": (
        "zuerst die Spülflüssigkeit aus Becherglas und Messzylinder überführen, dann Wasser bis "
        "zur Marke, in Augenhöhe abgelesen"
    ),
    "bring in the rinsings of mortar and graduate first, then water to the mark at eye level": (
        "zuerst die Spülflüssigkeit aus Reibschale und Messzylinder überführen, dann Wasser bis "
        "zur Marke, in Augenhöhe abgelesen"
    ),
    "crush, sieve, and mix the sieved powder again before weighing": (
        "zerkleinern, sieben und das gesiebte Pulver vor dem Wiegen nochmals mischen"
    ),
    "put the solids together and triturate to a fine even powder": (
        "Feststoffe zusammengeben und zu einem feinen, gleichmäßigen Pulver verreiben"
    ),
    "triturate what is in the mortar to a fine even powder, the tablets first": (
        "was in der Reibschale ist, zu einem feinen, gleichmäßigen Pulver verreiben, die Tabletten "
        "zuerst"
    ),
    # Precautions.
    "Alcohol is flammable: no flame, and air, while moulding and drying.": (
        "Alkohol ist entzündlich: beim Formen und Trocknen keine Flamme, und lüften."
    ),
    "Make up to the volume; never add the volume to what is there.": (
        "Auf das Volumen auffüllen; niemals das Volumen zum Vorhandenen hinzugeben."
    ),
    (
        "Naltrexone acts on opioid receptors: whoever takes opioids must not handle it without "
        "gloves."
    ): (
        "Naltrexon wirkt an Opioidrezeptoren: Wer Opioide einnimmt, darf nicht ohne Handschuhe "
        "damit umgehen."
    ),
    "Naltrexone acts on opioid receptors: whoever takes opioids must not handle the dust.": (
        "Naltrexon wirkt an Opioidrezeptoren: Wer Opioide einnimmt, darf nicht mit dem Staub "
        "arbeiten."
    ),
    "Similar names: naltrexone is neither naloxone nor methylnaltrexone.": (
        "Ähnliche Namen: Naltrexon ist weder Naloxon noch Methylnaltrexon."
    ),
    # Calculations.
    (
        "Batch = dispensed + excess. Active = strength x batch. Base = mass of a blank x batch - "
        "what the active displaces; it displaces its mass divided by the density factor, which is "
        "1 where nobody measured. Steps are rounded once, to what the balance reads."
    ): (
        "Ansatz = Abgabe + Überschuss. Wirkstoff = Stärke × Ansatz. Grundmasse = Masse einer "
        "Leertablette × Ansatz − vom Wirkstoff verdrängte Masse; er verdrängt seine Masse geteilt "
        "durch den Dichtefaktor, der 1 ist, wenn ihn niemand gemessen hat. Schritte werden einmal "
        "gerundet, auf die Anzeige der Waage."
    ),
    (
        "Batch = dispensed + excess. Active = strength x batch. Filler = fill mass x batch - "
        "active. Steps are rounded once, to what the balance reads."
    ): (
        "Ansatz = Abgabe + Überschuss. Wirkstoff = Stärke × Ansatz. Füllstoff = Füllmasse × Ansatz "
        "− Wirkstoff. Schritte werden einmal gerundet, auf die Anzeige der Waage."
    ),
    (
        "Daily dose = strength x amount x applications. Batch = dispensed + overfill + excess, in "
        "whole grams. Active = strength x batch. Base = batch - everything else. Steps are rounded "
        "once, to what the balance reads."
    ): (
        "Tagesdosis = Stärke × Menge × Anwendungen. Ansatz = Abgabe + Überfüllung + Überschuss, in "
        "ganzen Gramm. Wirkstoff = Stärke × Ansatz. Grundlage = Ansatz − alles andere. Schritte "
        "werden einmal gerundet, auf die Anzeige der Waage."
    ),
    (
        "Dose volume = dose / 1 mg per mL. Batch = dispensed + overfill, made up to the next step. "
        "Every amount = amount for 100 mL x batch / 100 mL; water makes up the volume."
    ): (
        "Dosisvolumen = Dosis / 1 mg je mL. Ansatz = Abgabe + Überfüllung, auf die nächste Stufe "
        "erhöht. Jede Menge = Menge für 100 mL × Ansatz / 100 mL; Wasser ergänzt das Volumen."
    ),
}
