"""`ldncompound formulations synonym`: confirm that a name on labels names a component."""

from __future__ import annotations

from typing import Annotated

import typer

from ldncompound.cli.lot_options import Component, Form, Text, open_storekeeper
from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    KeysOption,
    PassphraseFdOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.terminal import show_line

__all__ = ["confirm_name"]


def confirm_name(
    name: Annotated[str, typer.Argument(metavar="TEXT", help="The name, as on the label.")],
    component: Component = None,
    form: Form = None,
    confirmed: Annotated[
        Text, typer.Option(metavar="TEXT", help="Why it names the component, by a pharmacist.")
    ] = None,
    passphrase_fd: PassphraseFdOption = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Confirm that a name on labels names a component; the next weighing takes it.

    Example: ldncompound formulations synonym 'Naltrexonium chloratum' --component
    'naltrexone hydrochloride' --confirmed 'old name on the certificate' --by 'A. Miller'
    """
    from ldncompound.cli.terminal import print_json, told_entry
    from ldncompound.core.refusals import WrongUsage
    from ldncompound.pharmacy.stock.synonyms import confirm_synonym

    if component is None:
        raise WrongUsage("--component is missing.", remedy="Say which component it names.")
    with open_storekeeper(
        trail, config, formulations, by, keys, passphrase_fd=passphrase_fd
    ) as keeper:
        stated = confirm_synonym(keeper.recorder, name, component, form, confirmed)
    if json:
        print_json(stated)
        return
    show_line(f"{stated.as_labelled} is known as a name of {stated.form or stated.component}.")
    show_line(told_entry(stated.trail))
