"""What patients are asked and told by the shipped formulary, in German."""

from __future__ import annotations

from typing import Final

__all__ = ["FOR_PATIENTS"]


FOR_PATIENTS: Final[dict[str, str]] = {
    # Questions before it is handed out.
    (
        "Does the patient take an opioid medicine, or has one been taken? If so: how many days lie "
        "between the last one and the first dose of this preparation?"
    ): (
        "Nimmt der Patient ein Opioid ein, oder wurde eines eingenommen? Wenn ja: wie viele Tage "
        "liegen zwischen der letzten Einnahme und der ersten Dosis dieser Zubereitung?"
    ),
    (
        "Has the patient had buprenorphine? If so: how many days lie between the last of it and "
        "the first dose? A plaster, an injection or an implant of it is also a long-acting opioid, "
        "see there."
    ): (
        "Hat der Patient Buprenorphin erhalten? Wenn ja: wie viele Tage liegen zwischen der "
        "letzten Gabe und der ersten Dosis? Pflaster, Injektion oder Implantat davon sind auch ein "
        "lang wirkendes Opioid, siehe dort."
    ),
    (
        "Has the patient taken methadone? If so: how many days lie between the last of it and the "
        "first dose?"
    ): (
        "Hat der Patient Methadon eingenommen? Wenn ja: wie viele Tage liegen zwischen der letzten "
        "Einnahme und der ersten Dosis?"
    ),
    (
        "Has the patient taken tramadol, often not thought of as an opioid? If so: how many days "
        "lie between the last of it and the first dose?"
    ): (
        "Hat der Patient Tramadol eingenommen, das oft nicht als Opioid gilt? Wenn ja: wie viele "
        "Tage liegen zwischen der letzten Einnahme und der ersten Dosis?"
    ),
    (
        "Has the patient had an opioid that is released for long: a plaster, a depot injection, an "
        "implant, or tablets of slow release?"
    ): (
        "Hat der Patient ein Opioid mit langer Freisetzung erhalten: Pflaster, Depotinjektion, "
        "Implantat oder Retardtabletten?"
    ),
    "Is the patient in acute withdrawal from an opioid?": (
        "Ist der Patient im akuten Opioidentzug?"
    ),
    "Has the patient failed a naloxone challenge test, or is a urine test for opioids positive?": (
        "Ist ein Naloxon-Provokationstest oder ein Urintest auf Opioide positiv ausgefallen?"
    ),
    (
        "Has the patient been hypersensitive to naltrexone or to another component of this "
        "preparation?"
    ): (
        "Ist der Patient gegen Naltrexon oder einen anderen Bestandteil dieser Zubereitung "
        "überempfindlich?"
    ),
    "Does the patient need narcotic pain medicine again and again?": (
        "Braucht der Patient immer wieder opioidhaltige Schmerzmittel?"
    ),
    "Has the patient had an organ transplanted?": "Wurde dem Patienten ein Organ transplantiert?",
    "Does the patient take a medicine that suppresses the immune system?": (
        "Nimmt der Patient ein Arzneimittel ein, das das Immunsystem unterdrückt?"
    ),
    "Has the patient acute hepatitis, or liver failure?": (
        "Hat der Patient eine akute Hepatitis oder ein Leberversagen?"
    ),
    "Has the patient a significant liver disease?": (
        "Hat der Patient eine erhebliche Lebererkrankung?"
    ),
    "Is the patient pregnant, or may be?": ("Besteht eine Schwangerschaft, oder ist sie möglich?"),
    # What the patient is told.
    (
        "Before surgery in which opioids may be needed, stop 48 hours ahead; tell the surgeon and "
        "the prescriber."
    ): (
        "Vor einer Operation, bei der Opioide nötig sein können, 48 Stunden vorher absetzen; "
        "Operationsteam und verordnende Person informieren."
    ),
    "If an opioid was needed in an emergency, ask the prescriber when to take naltrexone again.": (
        "War im Notfall ein Opioid nötig: die verordnende Person fragen, wann Naltrexon wieder "
        "einzunehmen ist."
    ),
    (
        "Tell every prescriber and pharmacist that you take naltrexone, and tell them of all other "
        "medicines."
    ): (
        "In jeder Arztpraxis und Apotheke sagen, dass Sie Naltrexon einnehmen, und alle anderen "
        "Arzneimittel nennen."
    ),
    (
        "Liver tests before the start and from time to time are advised, above all in the first 6 "
        "months."
    ): (
        "Empfohlen wird, die Leberwerte vor Beginn und danach von Zeit zu Zeit bestimmen zu "
        "lassen, vor allem in den ersten 6 Monaten."
    ),
    (
        "Vivid dreams or poor sleep at the start pass for most; if a side effect stays, ask the "
        "prescriber about the dose."
    ): (
        "Lebhafte Träume oder schlechter Schlaf zu Beginn vergehen bei den meisten; bleibt eine "
        "Nebenwirkung, die verordnende Person nach der Dosis fragen."
    ),
    (
        "Vivid dreams are the commonest side effect: about 37 % of patients in one source, 30 to "
        "40 % of new ones in another, where they mostly pass within 2 to 4 weeks."
    ): (
        "Lebhafte Träume sind die häufigste Nebenwirkung: etwa 37 % der Patienten in einer Quelle, "
        "30 bis 40 % der neu behandelten in einer anderen, wo sie meist innerhalb von 2 bis 4 "
        "Wochen vergehen."
    ),
    "Mild nausea is uncommon; a small amount of food with the dose can help.": (
        "Leichte Übelkeit kommt gelegentlich vor; etwas Essen zur Einnahme kann helfen."
    ),
    (
        "Some feel a brief worsening of their symptoms in the first 1 to 2 weeks; it mostly "
        "passes. If it does not, or is more than that, ask the prescriber."
    ): (
        "Manche spüren in den ersten 1 bis 2 Wochen eine kurze Verschlechterung ihrer Beschwerden; "
        "sie vergeht meist. Vergeht sie nicht oder ist sie stärker, die verordnende Person "
        "fragen."
    ),
    "Headaches are occasional and changes of mood rare; tell the prescriber of them.": (
        "Kopfschmerzen kommen gelegentlich vor, Stimmungsänderungen selten; der verordnenden "
        "Person davon berichten."
    ),
    # What somebody may have to avoid.
    "cellulose and its ethers": "Cellulose und ihre Ether",
    "dyes and pigments": "Farbstoffe und Pigmente",
    "gluten": "Gluten",
    "lactose (milk sugar)": "Lactose (Milchzucker)",
    "sucrose (sugar)": "Saccharose (Zucker)",
}
