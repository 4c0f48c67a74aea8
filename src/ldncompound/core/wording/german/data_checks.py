"""What the shipped master records say of looks, checks and what else to know, in German."""

from __future__ import annotations

from typing import Final

__all__ = ["CHECKS"]


CHECKS: Final[dict[str, str]] = {
    # Descriptions.
    "Clear, colourless to faintly yellow liquid, bitter.": (
        "Klare, farblose bis schwach gelbe Flüssigkeit, bitter."
    ),
    (
        "Closed hard capsules of one size, clean outside, filled with a uniform white to off-white "
        "powder."
    ): (
        "Geschlossene Hartkapseln einer Größe, außen sauber, mit einheitlichem weißem bis fast "
        "weißem Pulver gefüllt."
    ),
    (
        "Fine suspension of tablet powder in a colourless to faintly yellow liquid, bitter; it "
        "settles and shakes up again."
    ): (
        "Feine Suspension von Tablettenpulver in einer farblosen bis schwach gelben Flüssigkeit, "
        "bitter; setzt sich ab und lässt sich wieder aufschütteln."
    ),
    "Smooth, uniform, without grit or air; as the base is by itself.": (
        "Glatt, einheitlich, ohne Körner und Luft; wie die Grundlage selbst."
    ),
    "Whole, dry moulded tablets of one size, smooth, white to off-white.": (
        "Unversehrte, trockene geformte Tabletten einer Größe, glatt, weiß bis fast weiß."
    ),
    # Checks.
    "Appearance": "Aussehen",
    "Content": "Gehalt",
    "Count": "Anzahl",
    "Mass in the container": "Masse im Behältnis",
    "Mass of each of 10 (or 5 % of the batch, if less)": (
        "Einzelmassen von 10 (oder 5 % des Ansatzes, falls weniger)"
    ),
    "Odour and colour before dispensing": "Geruch und Farbe vor der Abgabe",
    "Volume made up": "Aufgefülltes Volumen",
    "90.0 to 110.0 % of label: only an assay does prove it, that of the monograph": (
        "90,0 bis 110,0 % des deklarierten Gehalts: beweist nur eine Gehaltsbestimmung, die der "
        "Monographie"
    ),
    "as many as the batch size": "so viele wie der Ansatz",
    "clean, closed, whole; uniform white powder": (
        "sauber, geschlossen, unversehrt; einheitliches weißes Pulver"
    ),
    "clear, nothing undissolved": "klar, nichts ungelöst",
    "dispensed + overfill of this sheet": "Abgabe + Überfüllung nach diesem Protokoll",
    "dry, whole, no crumbling; uniform white": (
        "trocken, unversehrt, bröckelt nicht; einheitlich weiß"
    ),
    "even suspension after shaking, no lumps": (
        "nach dem Schütteln gleichmäßige Suspension, keine Klümpchen"
    ),
    "mass does not prove content below 25 mg and 25 % of the fill; only an assay does": (
        "unter 25 mg und 25 % der Füllung beweist die Masse den Gehalt nicht; das kann nur eine "
        "Gehaltsbestimmung"
    ),
    "mass does not prove content below 25 mg and 25 %; only an assay does": (
        "unter 25 mg und 25 % beweist die Masse den Gehalt nicht; das kann nur eine "
        "Gehaltsbestimmung"
    ),
    "mean shell + fill": "mittlere Leerkapsel + Füllung",
    "no foreign odour; colourless to faintly yellow": (
        "kein Fremdgeruch; farblos bis schwach gelb"
    ),
    "no weighing proves content; only an assay does": (
        "keine Wägung beweist den Gehalt; das kann nur eine Gehaltsbestimmung"
    ),
    "nothing on this sheet proves content; only an assay does": (
        "nichts in diesem Protokoll beweist den Gehalt; das kann nur eine Gehaltsbestimmung"
    ),
    "smooth, uniform, no grit, no air": "glatt, einheitlich, keine Körner, keine Luft",
    "tablet mass of this sheet, dry": "Tablettenmasse nach diesem Protokoll, trocken",
    "the batch size, read at eye level": "die Ansatzgröße, in Augenhöhe abgelesen",
    "90 to 110 % of theory, none outside": "90 bis 110 % des Sollwerts, keine außerhalb",
    # What else there is to know.
    (
        "A leftover trituration holds drug: it is destroyed, or kept as a lot with its own date "
        "and label. The closure is child-resistant unless the patient or prescriber asks for "
        "another. A packing trial belongs to one lot of filler and one size of shell."
    ): (
        "Reste einer Verreibung enthalten Wirkstoff: sie werden vernichtet oder als Charge mit "
        "eigenem Datum und Etikett aufbewahrt. Der Verschluss ist kindergesichert, sofern Patient "
        "oder verordnende Person keinen anderen wünscht. Ein Füllversuch gilt für eine Charge "
        "Füllstoff und eine Größe der Leerkapsel."
    ),
    (
        "Crush and sieve more tablets than needed, weigh a part; the mean mass comes from at least "
        "20 weighed tablets. Pieces of coating stay in the sieve, so the sieved powder may hold a "
        "little more than the label says."
    ): (
        "Mehr Tabletten als nötig zerkleinern und sieben, einen Teil einwiegen; die mittlere Masse "
        "stammt von mindestens 20 gewogenen Tabletten. Stücke des Überzugs bleiben im Sieb, das "
        "gesiebte Pulver kann daher etwas mehr als deklariert enthalten."
    ),
    (
        "No stability study of this form was found. A leftover concentrate holds drug: it is "
        "destroyed. The closure is child-resistant unless the patient or prescriber asks for "
        "another."
    ): (
        "Zu dieser Darreichungsform wurde keine Stabilitätsstudie gefunden. Reste eines "
        "Konzentrats enthalten Wirkstoff: sie werden vernichtet. Der Verschluss ist "
        "kindergesichert, sofern Patient oder verordnende Person keinen anderen wünscht."
    ),
    (
        "No stability study of this form was found. A leftover trituration holds drug: it is "
        "destroyed, or kept as a lot with its own date and label. A calibration belongs to one "
        "mould and one lot of base. The closure is child-resistant unless the patient or "
        "prescriber asks for another."
    ): (
        "Zu dieser Darreichungsform wurde keine Stabilitätsstudie gefunden. Reste einer Verreibung "
        "enthalten Wirkstoff: sie werden vernichtet oder als Charge mit eigenem Datum und Etikett "
        "aufbewahrt. Eine Kalibrierung gilt für eine Form und eine Charge der Grundmasse. Der "
        "Verschluss ist kindergesichert, sofern Patient oder verordnende Person keinen anderen "
        "wünscht."
    ),
    (
        "Sodium benzoate with ascorbic acid in water can form traces of benzene with heat and "
        "light: keep it cold and dark, and prefer the record with hydroxybenzoates."
    ): (
        "Natriumbenzoat und Ascorbinsäure in Wasser können bei Wärme und Licht Spuren von Benzol "
        "bilden: kühl und dunkel lagern, und die Vorschrift mit Hydroxybenzoaten vorziehen."
    ),
    (
        "The liquid is bitter; a dose may be mixed with juice just before it is taken. What is "
        "made beyond the bottles holds drug: it is destroyed. The closure is child-resistant "
        "unless the patient or prescriber asks for another."
    ): (
        "Die Flüssigkeit ist bitter; eine Dosis kann unmittelbar vor der Einnahme mit Saft "
        "gemischt werden. Was über die Flaschen hinaus hergestellt wird, enthält Wirkstoff: es "
        "wird vernichtet. Der Verschluss ist kindergesichert, sofern Patient oder verordnende "
        "Person keinen anderen wünscht."
    ),
    (
        "Water 40 % and alcohol 60 %, just enough for a damp mass; more water makes harder tablets "
        "that dissolve slowly."
    ): (
        "Wasser 40 % und Alkohol 60 %, gerade genug für eine feuchte Masse; mehr Wasser ergibt "
        "härtere Tabletten, die sich langsam lösen."
    ),
}
