"""`ldncompound calc`: single calculations, each with its working and its source."""

from __future__ import annotations

from typing import Annotated

import typer

from ldncompound.api.calc import Calculations
from ldncompound.cli import calc_mixtures
from ldncompound.cli.calc_printed import needed, tell
from ldncompound.cli.help_pages import CommandGroup
from ldncompound.cli.options import JsonOption, VersionOption

__all__ = ["app"]


app: typer.Typer = CommandGroup(
    help="Single calculations, with working and source. Nothing is recorded.",
)

Text = str | None


@app.command("mwq")
def mwq(
    sensitivity: Annotated[str, needed("--sensitivity", "Of the balance, like '6 mg'.")],
    error: Annotated[str, needed("--error", "Accepted error, like '5 %'.", "P")],
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return the minimum weighable quantity of a balance.

    Example: ldncompound calc mwq --sensitivity '6 mg' --error '5 %'
    """
    found = Calculations().mwq(sensitivity=sensitivity, error=error)
    tell(found, json=json)


@app.command("weighing-error")
def weighing_error(
    sensitivity: Annotated[str, needed("--sensitivity", "Of the balance, like '6 mg'.")],
    mass: Annotated[str, needed("--mass", "What is weighed.")],
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return the error of weighing a mass.

    Example: ldncompound calc weighing-error --sensitivity '6 mg' --mass '50 mg'
    """
    found = Calculations().weighing_error(sensitivity=sensitivity, mass=mass)
    tell(found, json=json)


@app.command("minimum-weight")
def minimum_weight(
    repeatability: Annotated[
        str, needed("--repeatability", "Standard deviation of ten weighings.")
    ],
    readability: Annotated[Text, typer.Option(metavar="Q", help="Display step.")] = None,
    error: Annotated[
        Text, typer.Option(metavar="P", help="Accepted error; by default 0.1 %, of USP <41>.")
    ] = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return the minimum weight of a balance, from its repeatability.

    Example: ldncompound calc minimum-weight --repeatability '0.15 mg'
    """
    found = Calculations().minimum_weight(
        repeatability=repeatability, readability=readability, error=error
    )
    tell(found, json=json)


@app.command("aliquot")
def aliquot(
    need: Annotated[str, needed("--need", "Drug needed.")],
    multiple: Annotated[
        Text, typer.Option(metavar="N", help="Multiple of the need; by default of least waste.")
    ] = None,
    aliquot: Annotated[Text, typer.Option(metavar="Q", help="Mass of the aliquot.")] = None,
    sensitivity: Annotated[Text, typer.Option(metavar="Q", help="Of the balance.")] = None,
    error: Annotated[Text, typer.Option(metavar="P", help="Accepted error.")] = None,
    content: Annotated[
        Text,
        typer.Option(metavar="S", help="Of a powder that holds the drug, like '25 mg/70 mg'."),
    ] = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Plan an aliquot of a powder.

    Example: ldncompound calc aliquot --need '2 mg' --multiple 60 --aliquot '125 mg'
    """
    found = Calculations().aliquot(
        need=need,
        multiple=multiple,
        aliquot=aliquot,
        sensitivity=sensitivity,
        error=error,
        content=content,
    )
    tell(found, json=json)


@app.command("trituration")
def trituration(
    need: Annotated[str, needed("--need", "Drug needed.")],
    parts: Annotated[str, needed("--parts", "Total parts: 10 is 1 part + 9 parts.", "N")],
    units: Annotated[Text, typer.Option(metavar="N", help="Units to make.")] = None,
    unit_mass: Annotated[Text, typer.Option(metavar="Q", help="Mass of a unit.")] = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return how much of a trituration to take.

    Example: ldncompound calc trituration --need '10 mg' --parts 10 --units 20 --unit-mass '120 mg'
    """
    found = Calculations().trituration(need=need, parts=parts, units=units, unit_mass=unit_mass)
    tell(found, json=json)


@app.command("uncertainty")
def uncertainty(
    repeatability: Annotated[str, needed("--repeatability", "A standard deviation.")],
    drift: Annotated[Text, typer.Option(metavar="Q", help="Half-width of the drift.")] = None,
    readability: Annotated[
        Text, typer.Option(metavar="Q", help="Half-width of the display step.")
    ] = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return the standard uncertainty of one weighing.

    Example: ldncompound calc uncertainty --repeatability '0.17 mg' --drift '0.2 mg'
    """
    found = Calculations().uncertainty(
        repeatability=repeatability, drift=drift, readability=readability
    )
    tell(found, json=json)


@app.command("capsule-fill")
def capsule_fill(
    drug: Annotated[str, needed("--drug", "Drug in one capsule.")],
    drug_density: Annotated[str, needed("--drug-density", "Packed density of the drug.", "D")],
    capsule_volume: Annotated[str, needed("--capsule-volume", "Volume of the capsule body.")],
    diluent_density: Annotated[
        str, needed("--diluent-density", "Packed density of the diluent.", "D")
    ],
    count: Annotated[str, needed("--count", "Capsules.", "N")],
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return the diluent for capsules, from packed densities.

    Example: ldncompound calc capsule-fill --drug '30 mg' --drug-density '0.6 g/mL'
    --capsule-volume '0.27 mL' --diluent-density '0.45 g/mL' --count 100
    """
    found = Calculations().capsule_fill(
        drug=drug,
        drug_density=drug_density,
        capsule_volume=capsule_volume,
        diluent_density=diluent_density,
        count=count,
    )
    tell(found, json=json)


@app.command("tablets")
def tablets(
    need: Annotated[str, needed("--need", "Drug needed.")],
    tablet_strength: Annotated[str, needed("--tablet-strength", "Drug in one tablet.")],
    tablet_mass: Annotated[Text, typer.Option(metavar="Q", help="Mean of 20 tablets.")] = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return how many tablets, and how much of their powder, hold a mass of drug.

    Example: ldncompound calc tablets --need '135 mg' --tablet-strength '50 mg'
    """
    found = Calculations().tablets(
        need=need, tablet_strength=tablet_strength, tablet_mass=tablet_mass
    )
    tell(found, json=json)


@app.command("dose-volume")
def dose_volume(
    dose: Annotated[str, needed("--dose", "One dose.")],
    concentration: Annotated[str, needed("--concentration", "Like '1 mg/mL'.", "S")],
    graduation: Annotated[
        Text, typer.Option(metavar="Q", help="Graduation of the syringe.")
    ] = None,
    weight: Annotated[
        Text, typer.Option(metavar="Q", help="Body weight, for a dose like '0.1 mg/kg'.")
    ] = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return the volume of a dose.

    Example: ldncompound calc dose-volume --dose '4.5 mg' --concentration '1 mg/mL'
    """
    found = Calculations().dose_volume(
        dose=dose, concentration=concentration, graduation=graduation, weight=weight
    )
    tell(found, json=json)


@app.command("potency")
def potency(
    assay: Annotated[str, needed("--assay", "As on the certificate.", "P")],
    water: Annotated[Text, typer.Option(metavar="P", help="As on the certificate.")] = None,
    solvents: Annotated[Text, typer.Option(metavar="P", help="As on the certificate.")] = None,
    policy: Annotated[
        str, typer.Option(metavar="NAME", help="as-label, certificate or nrf.")
    ] = "certificate",
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return the potency factor of a lot from its certificate.

    Example: ldncompound calc potency --assay '93.5 %' --water '3.68 %'
    """
    found = Calculations().potency(assay=assay, water=water, solvents=solvents, policy=policy)
    tell(found, json=json)


@app.command("salt")
def salt(
    from_molar_mass: Annotated[str, needed("--from-molar-mass", "Of the known form.", "X")],
    to_molar_mass: Annotated[str, needed("--to-molar-mass", "Of the wanted form.", "X")],
    mass: Annotated[str, needed("--mass", "Of the known form.")],
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Convert a mass of one form into that of another.

    Example: ldncompound calc salt --from-molar-mass 341.40 --to-molar-mass 377.86 --mass '4.5 mg'
    """
    found = Calculations().salt(
        from_molar_mass=from_molar_mass, to_molar_mass=to_molar_mass, mass=mass
    )
    tell(found, json=json)


@app.command("uniformity")
def uniformity(
    content: Annotated[list[str], typer.Option(metavar="P", help="Of one unit; give 10 or 30.")],
    target: Annotated[str, typer.Option(metavar="P", help="Target content.")] = "100 %",
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return the acceptance value of USP <905>.

    Example: ldncompound calc uniformity --content '99 %' --content '101 %' … --target '100 %'
    """
    found = Calculations().uniformity(contents=content, target=target)
    tell(found, json=json)


@app.command("rsd")
def rsd(
    values: Annotated[list[str], typer.Argument(metavar="NUMBER…", help="Plain decimals.")],
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return mean, standard deviation and relative standard deviation.

    Example: ldncompound calc rsd 19.4 19.5 19.6 19.8 20.1 20.3
    """
    found = Calculations().rsd(values=values)
    tell(found, json=json)


@app.command("beyond-use")
def beyond_use(
    prepared_on: Annotated[str, needed("--prepared-on", "Day of preparation.", "DATE")],
    limit: Annotated[str, needed("--limit", "Like '180 day'.")],
    expires: Annotated[
        list[str] | None, typer.Option(metavar="DATE", help="Of a component; repeatable.")
    ] = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Return the beyond-use date: the earliest of a limit and expiration dates.

    Example: ldncompound calc beyond-use --prepared-on 2026-11-22 --limit '180 day'
    """
    found = Calculations().beyond_use(prepared_on=prepared_on, limit=limit, expires=expires or ())
    tell(found, json=json)


calc_mixtures.add_to(app)
