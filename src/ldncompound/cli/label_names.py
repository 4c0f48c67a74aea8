"""`ldncompound formulations synonym`: confirm that a name on labels names a component."""

from __future__ import annotations

from typing import Annotated

import typer

from ldncompound.cli.lot_options import Component, Form, Text
from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    KeysOption,
    PassphraseFdOption,
    RequestIdOption,
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
    request_id: RequestIdOption = None,
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
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, told_entry
    from ldncompound.core.refusals import WrongUsage

    if component is None:
        raise WrongUsage("--component is missing.", remedy="Say which component it names.")
    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    stated = pharmacy.formulations.synonym(
        name, component=component, form=form, confirmed=confirmed or "", request_id=request_id
    )
    if json:
        print_json(stated)
        return
    show_line(f"{stated.as_labelled} is known as a name of {stated.form or stated.component}.")
    show_line(told_entry(stated.trail))
