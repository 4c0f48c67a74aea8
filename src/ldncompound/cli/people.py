"""`ldncompound people`: who works here, in what role, with what key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

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
from ldncompound.cli.people_secrets import (
    NewPassphraseFdOption,
    RecoveryFileOption,
    accept,
    invite,
    recover,
    told_of_key,
    wanted_person,
)
from ldncompound.cli.people_unlock import lock, unlock
from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from ldncompound.pharmacy.people.person import Person

__all__ = ["people"]


Text = str | None

people: typer.Typer = typer.Typer(
    help="The people who prepare, check and release, and their signatures.",
    no_args_is_help=True,
    rich_markup_mode=None,
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
    from functools import partial

    from ldncompound.cli.handed_secrets import recovery_key, secret_file, written
    from ldncompound.cli.passphrases import new_passphrase
    from ldncompound.cli.session import keys_path, open_recorder
    from ldncompound.core.refusals import WrongUsage
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.people.keys import check_sign_extra
    from ldncompound.pharmacy.people.new_keys import check_chosen, chosen_passphrase
    from ldncompound.pharmacy.people.person import LEADING

    wanted = wanted_person(name, initials, role, identity)
    if no_key and (new_passphrase_fd is not None or recovery_file is not None):
        raise WrongUsage(
            "--no-key takes neither passphrase nor recovery file.", remedy="Leave out one of them."
        )
    path = secret_file(recovery_file)
    spare = None if no_key else recovery_key(path, json=json)
    if not no_key:
        check_sign_extra()
    folder = keys_path(keys)
    recorder = open_recorder(
        trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd
    )
    with recorder.trail, written(path, spare):
        personnel = Personnel(recorder)
        if new_passphrase_fd is None and not personnel.roll.led:
            new_passphrase_fd = passphrase_fd
        person = personnel.check(wanted, with_key=not no_key)
        told = f"{person.id}, {person.name}"
        passphrase = (
            None
            if no_key
            else chosen_passphrase(
                recorder,
                person,
                lambda: new_passphrase(
                    told, new_passphrase_fd, partial(check_chosen, recorder, person)
                ),
            )
        )
        entry = personnel.enrol(wanted, passphrase, spare)
        alone = personnel.roll.leaders == 1 and entry.role in LEADING
    told_of_key(entry, "is enrolled", folder, spare, path, json=json, alone=alone)


@people.command("revoke")
def revoke(
    who: Who,
    reason: Annotated[
        Text, typer.Option(metavar="TEXT", help="Why the person may no longer sign.")
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
    """End a person's right to sign; what was signed before stays valid.

    Of somebody who is invited and has not come in yet, the invitation ends.

    Example: ldncompound people revoke BC --reason 'left the pharmacy' --by AB
    """
    from ldncompound.cli.session import open_recorder
    from ldncompound.cli.terminal import print_json, told_entry
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.people.person import PersonEntry
    from ldncompound.pharmacy.people.withdrawals import revoke_or_withdraw

    said = _needed("--reason", reason)
    recorder = open_recorder(
        trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd
    )
    with recorder.trail:
        entry = revoke_or_withdraw(Personnel(recorder), who, said)
    if json:
        print_json(entry)
    else:
        now = "may no longer sign" if isinstance(entry, PersonEntry) else "is no longer invited"
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
    from ldncompound.cli.session import open_recorder, trail_path
    from ldncompound.cli.terminal import print_json, print_table, told_entry
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.people.authority import policies_of
    from ldncompound.pharmacy.people.policy_acts import set_policy
    from ldncompound.trail.store import Trail

    if name is None:
        with Trail.open_for_reading(trail_path(trail)) as reader:
            found = policies_of(reader)
        if json:
            print_json(found.listed())
        else:
            print_table(list(found.told().items()))
        return
    recorder = open_recorder(
        trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd
    )
    with recorder.trail:
        entry = set_policy(Personnel(recorder), name, _needed("VALUE", value))
    if json:
        print_json(entry)
    else:
        show_line(f"{entry.policy}: {entry.value} from now on. {told_entry(entry.trail)}")


@people.command("list")
def list_people(
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List everyone who was ever enrolled, and whose invitation is open.

    Example: ldncompound people list
    """
    from ldncompound.cli.session import desk, trail_path
    from ldncompound.cli.terminal import print_json, print_table
    from ldncompound.pharmacy.people.authority import check_standings, roll_of
    from ldncompound.pharmacy.people.person import PeopleList
    from ldncompound.pharmacy.people.withdrawals import open_invitations
    from ldncompound.trail.store import Trail

    with Trail.open_for_reading(trail_path(trail)) as reader:
        check_standings(reader)
        found = roll_of(reader).people
        invited = open_invitations(reader, desk(by).now)
    if json:
        listed = tuple(each.listed() for each in found)
        print_json(PeopleList(people=listed, invitations=invited))
        return
    rows = [
        (each.id, each.name, each.role, f"invited by {each.by}", f"until {each.expires}", "")
        for each in invited
    ]
    print_table([*map(_row, found), *rows])
    if not found:
        show_line("Nobody is enrolled.")


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
    from ldncompound.cli.session import trail_path
    from ldncompound.cli.terminal import print_json
    from ldncompound.pharmacy.inspection.signatures_of_a_trail import (
        SignaturesBroken,
        SignaturesHold,
        verify_with_signatures,
    )
    from ldncompound.pharmacy.people.keys import check_sign_extra

    result, watch = verify_with_signatures(trail_path(trail), every=True)
    if not result.ok:
        if json:
            told = result.reason or ""
            print_json(SignaturesBroken(ok=False, first_bad=result.first_bad, reason=told))
        show_line(f"DOES NOT HOLD: {result.reason}", err=True)
        raise typer.Exit(4)
    found = watch.told()
    if found.unchecked:
        check_sign_extra()
    if json:
        print_json(
            SignaturesHold(
                ok=True,
                entries=result.entries,
                people=len(watch.fold.people),
                with_key=found.with_key,
                without_key=found.without_key,
                unchecked=found.unchecked,
            )
        )
        return
    show_line(
        f"Every signature holds: {found.with_key} with a key, {found.without_key} by name alone, "
        f"in {result.entries} entries."
    )


def _needed(option: str, given: Text) -> str:
    """Return the value of a required option."""
    from ldncompound.core.refusals import WrongUsage

    if given is None:
        raise WrongUsage(f"{option} is missing.", remedy=f"Give it; '{option}' has no default.")
    return given


def _row(person: Person) -> tuple[str, ...]:
    """Return a person as one row."""
    return (
        person.id,
        person.name,
        person.role,
        "own key" if person.public_key is not None else "by name alone",
        f"since entry {person.enrolled}",
        _later(person),
    )


def _later(person: Person) -> str:
    """Return what became of a person after the enrolment, and before it."""
    told = [f"revoked by entry {person.revoked}"] if person.revoked is not None else []
    if person.public_key is not None and person.keyed != person.enrolled:
        told.append(f"key since entry {person.keyed}")
    earlier = [str(each) for each in person.revocations if each != person.revoked]
    if earlier:
        told.append(f"revoked before by entry {', '.join(earlier)}")
    return "; ".join(told)
