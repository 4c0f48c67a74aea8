"""`ldncompound people`: who works here, in what role, with what key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.help_pages import CommandGroup
from ldncompound.cli.options import (
    AfterOption,
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    KeysOption,
    LimitOption,
    PassphraseFdOption,
    RequestIdOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.people_secrets import (
    NewPassphraseFdOption,
    RecoveryFileOption,
    accept,
    invite,
    needed_text,
    needed_texts,
    recover,
    tell_key,
)
from ldncompound.cli.people_unlock import lock, unlock
from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from ldncompound.api import PersonListed

__all__ = ["people"]


Text = str | None

people: typer.Typer = CommandGroup(
    help="The people who prepare, check and release, and their signatures.",
)
people.command("invite")(invite)
people.command("accept")(accept)
people.command("recover")(recover)
people.command("unlock")(unlock)
people.command("lock")(lock)
Who = Annotated[str, typer.Argument(metavar="ID", help="Id or name of the person.")]


@people.command("enrol")
def enrol(
    name: Annotated[Text, typer.Option(metavar="NAME", help="Full name.")] = None,
    initials: Annotated[
        Text, typer.Option(metavar="TEXT", help="As printed on a record; one word.")
    ] = None,
    role: Annotated[
        Text, typer.Option(metavar="ROLE", help="technician, pharmacist or quality.")
    ] = None,
    identity: Annotated[
        Text,
        typer.Option("--id", metavar="TEXT", help="A short name, if the initials are taken."),
    ] = None,
    no_key: Annotated[
        bool, typer.Option("--no-key", help="Sign by name alone; every signature says so.")
    ] = False,
    recovery_file: RecoveryFileOption = None,
    new_passphrase_fd: NewPassphraseFdOption = None,
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
    """Enrol a person, or enrol a revoked one again; signed by the person named with --by.

    First the person named with --by types a passphrase, then the new person theirs, twice. The
    first person to be enrolled is a pharmacist, and signs the own enrolment. On a terminal, or with
    --recovery-file, a recovery key is made, with which a lost key is replaced once.

    Example: ldncompound people enrol --name 'Ada Brown' --initials AB --role pharmacist

    Example: ldncompound people enrol --name 'Ben Chen' --initials BC --role technician --by AB
    """
    from ldncompound.cli.handed_secrets import handed_over, on_terminal, secret_file
    from ldncompound.cli.passphrases import asks_new_passphrase
    from ldncompound.cli.session import pharmacy_at

    said = needed_texts(name, initials, role, json=json)
    path = secret_file(recovery_file, again=request_id is not None)
    door = pharmacy_at(
        trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd
    ).people
    ask = None
    if not no_key or new_passphrase_fd is not None:
        ask = asks_new_passphrase(new_passphrase_fd, own=passphrase_fd)
    asked = path is not None or (not no_key and not json and on_terminal())
    done = handed_over(
        path,
        lambda keep: door.enrol(
            **said,
            identity=identity,
            with_key=not no_key,
            new_passphrase=ask,
            recovery_key=asked,
            keep=keep,
            request_id=request_id,
        ),
    )
    tell_key(done, "is enrolled", path, asked=asked, json=json)
    if not json and done.person.public_key is not None:
        leaders = [
            each.id for each in door.list().people if each.state == "enrolled" and each.leads
        ]
        if leaders == [done.person.id]:
            show_line(
                "If key and recovery key are lost, nobody can enrol: enrol a second leader soon."
            )


@people.command("revoke")
def revoke(
    who: Who,
    reason: Annotated[
        Text, typer.Option(metavar="TEXT", help="Why the person may no longer sign.")
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
    """End a person's right to sign; what was signed before stays valid.

    Of somebody who is invited and has not come in yet, the invitation ends.

    Example: ldncompound people revoke BC --reason 'left the pharmacy' --by AB
    """
    from ldncompound.api import InvitationWithdrawn
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, told_entry

    said = needed_text("--reason", reason)
    door = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    entry = door.people.revoke(who, reason=said, request_id=request_id)
    if json:
        print_json(entry)
    else:
        ended = isinstance(entry, InvitationWithdrawn)
        now = "is no longer invited" if ended else "may no longer sign"
        show_line(f"{entry.id}, {entry.name}, {now}. {told_entry(entry.trail)}")


@people.command("policy")
def policy(
    name: Annotated[
        Text,
        typer.Argument(
            metavar="NAME",
            help="key, second-person, re-entry, typed-lots or second-person-at-receipt.",
        ),
    ] = None,
    value: Annotated[
        Text,
        typer.Argument(
            metavar="VALUE",
            help="What is to hold: required or optional; required or exception; on or off; "
            "allowed or refused; off or required.",
        ),
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
    """Show the policies in force, or set one; setting one is signed.

    key: required or optional. second-person: required, or exception, with which a pharmacist
    alone may check and release the own work for a stated reason. re-entry: on or off.
    typed-lots: allowed, or refused, with which only lots that were received are taken.
    second-person-at-receipt: off, or required, with which a received lot is in quarantine until
    another person has checked the receipt.

    Example: ldncompound people policy

    Example: ldncompound people policy second-person exception --by AB
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, print_table, told_entry

    if name is None:
        found = pharmacy_at(trail).people.policies()
        if json:
            print_json(found)
        else:
            print_table(list(found.told().items()))
        return
    wanted = needed_text("VALUE", value)
    door = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    entry = door.people.policy(name, wanted, request_id=request_id)
    if json:
        print_json(entry)
    else:
        show_line(f"{entry.policy}: {entry.value} from now on. {told_entry(entry.trail)}")


@people.command("list")
def list_people(
    state: Annotated[
        Text, typer.Option(metavar="S", help="Only those who are enrolled, revoked or invited.")
    ] = None,
    role: Annotated[Text, typer.Option(metavar="ROLE", help="Only those in this role.")] = None,
    limit: LimitOption = None,
    after: AfterOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List everyone who was ever enrolled, and whose invitation is open.

    Example: ldncompound people list --state enrolled
    """
    from ldncompound.cli.lists import Column, print_list
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json

    found = pharmacy_at(trail, by=by).people.list(state=state, role=role, limit=limit, after=after)
    if json:
        print_json(found)
        return
    columns = (
        Column("id"), Column("name", may_be_cut=True), Column("role"), Column("state"),
        Column("signs", may_be_cut=True), Column("remark", may_be_cut=True),
    )  # fmt: skip
    rows = [
        (each.id, each.name, each.role, "invited", "", f"by {each.by}, until {each.expires}")
        for each in found.invitations
    ]
    filtered = any(each is not None for each in (state, role, after))
    none = "Nobody like that." if filtered else "Nobody is enrolled."
    print_list(columns, [*map(_row, found.people), *rows], none)


@people.command("verify")
def verify(
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Check every signature in the trail, each as of its entry, and the trail itself.

    Example: ldncompound people verify
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, told_entries

    found = pharmacy_at(trail).people.verify()
    if json:
        print_json(found)
    if not found.ok:
        show_line(f"DOES NOT HOLD: {found.reason}", err=True)
        raise typer.Exit(4)
    if not json:
        show_line(
            f"Every signature holds: {found.with_key} with a key, {found.without_key} by name "
            f"alone, in {told_entries(found.entries)}."
        )


def _row(person: PersonListed) -> tuple[str, ...]:
    """Return a person as one row."""
    return (
        person.id,
        person.name,
        person.role,
        person.state,
        "with own key" if person.public_key is not None else "by name alone",
        "; ".join(filter(None, (f"since entry {person.enrolled}", _later(person)))),
    )


def _later(person: PersonListed) -> str:
    """Return what became of a person after the enrolment, and before it."""
    told = [f"revoked by entry {person.revoked}"] if person.revoked is not None else []
    if person.key_since not in (None, person.enrolled):
        told.append(f"key since entry {person.key_since}")
    earlier = [str(each) for each in person.revocations if each != person.revoked]
    if earlier:
        told.append(f"revoked before by entry {', '.join(earlier)}")
    return "; ".join(told)
