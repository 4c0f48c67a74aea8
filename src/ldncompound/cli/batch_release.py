"""Commands that verify, review and release batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.batch_session import (
    Text,
    Texts,
    say_signed,
    tell,
)
from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    Identity,
    JsonOption,
    KeysOption,
    PassphraseFdOption,
    RequestIdOption,
    TrailOption,
    VersionOption,
    named_batch,
)
from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from ldncompound.api.batch_view import BatchesReviewed, BeforeSigning
    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.api.release_stated import ReleaseStated

__all__ = ["release", "review", "verify"]


Identities = Annotated[
    list[str],
    typer.Argument(metavar="ID...", help="Ids or numbers of batches.", callback=named_batch),
]
LabelsUsed = Annotated[
    Text, typer.Option(metavar="N", help="Labels printed so far that were used.")
]
LabelsDestroyed = Annotated[
    Text, typer.Option(metavar="N", help="Labels printed so far that were destroyed.")
]
Dose = Annotated[
    Text,
    typer.Option(
        metavar="Q",
        help="The dose, entered again from the prescription; of steps each, like '1.5 mg; 3 mg'.",
    ),
]
PerDay = Annotated[Text, typer.Option(metavar="N", help="The doses a day, likewise.")]
Dispensed = Annotated[
    Text, typer.Option(metavar="N|Q", help="The quantity to dispense, entered again.")
]
Answers = Annotated[
    Texts,
    typer.Option(
        "--screened", metavar="QUESTION=ANSWER", help="An open question of the screening, answered."
    ),
]
Consulted = Annotated[
    Texts,
    typer.Option(metavar="QUESTION: TEXT", help="What the prescriber said about an answer."),
]
Waive = Annotated[Text, typer.Option(metavar="REASON", help="Why open questions are not asked.")]
Alone = Annotated[
    Text,
    typer.Option(
        metavar="REASON", help="Why the pharmacist who prepared it signs without a second person."
    ),
]
Jars = Annotated[
    Texts,
    typer.Option(metavar="NAME=LOT", help="The lot on a jar, read again by whoever signs alone."),
]


def verify(
    identity: Identity,
    alone: Alone = None,
    jar: Jars = None,
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
    """Show what was unusual, and sign as verified; by a person who took no part in preparing it.

    Example: ldncompound batch verify ELM-20261122-0001 --by 'Lee Park'
    """
    from ldncompound.cli.session import pharmacy_at

    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    _show(pharmacy, identity, trail, json=json)
    signed = pharmacy.batches.verify(identity, alone=alone, jars=jar or (), request_id=request_id)
    tell(signed, say_signed("Verified", signed.signature), pharmacy, identity, json=json)


def review(
    identities: Identities,
    sign: Annotated[
        bool, typer.Option("--sign", help="Sign that it was reviewed, ready for its release.")
    ] = False,
    labels_used: LabelsUsed = None,
    labels_destroyed: LabelsDestroyed = None,
    dose: Dose = None,
    per_day: PerDay = None,
    quantity: Dispensed = None,
    screened: Answers = None,
    consulted: Consulted = None,
    waive: Waive = None,
    alone: Alone = None,
    jar: Jars = None,
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
    """Show what was unusual about batches; with --sign, record that they were reviewed.

    One passphrase signs the reviews of several, and one more releases them.

    Example: ldncompound batch review ELM-20261122-0001

    Example: ldncompound batch review ELM-20261122-0001 ELM-20261122-0002 --sign --by AB

    Example: ldncompound batch review ELM-20261122-0001 --sign --dose '1.5 mg' --per-day 1
    --quantity 30 --by AB
    """
    given = _stated(
        labels_used, labels_destroyed, (dose, per_day, quantity), screened, consulted, waive,
        alone, jar,
    )  # fmt: skip
    _check_several(identities, given, "its own review: 'ldncompound batch review ID --sign'")
    if not sign:
        _read_only(identities, trail, given, request_id, json=json)
        return
    from ldncompound.cli.session import pharmacy_at

    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    stated = []
    for each in identities:
        _show(pharmacy, each, trail, json=json)
        stated.append(_completed(pharmacy, each, given, review=True, json=json))
    # Asked of all first, then signed: the passphrase is typed once.
    reviewed = pharmacy.batches.sign_reviews(identities, stated, request_id=request_id)
    _tell_reviewed(pharmacy, reviewed, json=json)


def _tell_reviewed(pharmacy: Pharmacy, done: BatchesReviewed, *, json: bool) -> None:
    """Show what was reviewed; several as one document."""
    from ldncompound.cli.terminal import print_json

    if json and len(done.reviewed) > 1:
        print_json(done)
        return
    for each in done.reviewed:
        if len(done.reviewed) > 1:
            show_line(each.batch)
        words = "Reviewed; any later act puts the review out of date."
        tell(each, words, pharmacy, each.batch, json=json)


def _check_several(identities: list[str], given: ReleaseStated, where: str) -> None:
    """Refuse a batch that is named twice, and one statement for several batches."""
    from ldncompound.api.release_stated import ReleaseStated
    from ldncompound.core.refusals import WrongUsage
    from ldncompound.core.text import check_named_once

    check_named_once(identities)
    if len(identities) > 1 and given != ReleaseStated():
        raise WrongUsage(
            "Of several batches nothing is stated by options: it would hold for each of them.",
            remedy=f"On a terminal it is asked for each; or state it in {where}.",
        )


def release(
    identities: Annotated[
        list[str],
        typer.Argument(
            metavar="ID...",
            help="Ids or numbers; several only after an own review of each.",
            callback=named_batch,
        ),
    ],
    labels_used: LabelsUsed = None,
    labels_destroyed: LabelsDestroyed = None,
    dose: Dose = None,
    per_day: PerDay = None,
    quantity: Dispensed = None,
    screened: Answers = None,
    consulted: Consulted = None,
    waive: Waive = None,
    alone: Alone = None,
    jar: Jars = None,
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
    """Show what was unusual, and sign as released; from now on its label prints without DRAFT.

    Example: ldncompound batch release ELM-20261122-0001 --labels-destroyed 1 --by 'Lee Park'

    Example: ldncompound batch release ELM-20261122-0001 ELM-20261122-0002 --by AB
    """
    from ldncompound.cli.session import pharmacy_at

    given = _stated(
        labels_used, labels_destroyed, (dose, per_day, quantity), screened, consulted, waive,
        alone, jar,
    )  # fmt: skip
    _check_several(identities, given, "the review of each: 'ldncompound batch review ID --sign'")
    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    shown = [_show(pharmacy, each, trail, json=json) for each in identities]
    if len(identities) > 1:
        _release_all(pharmacy, identities, request_id, json=json)
        return
    (identity,) = identities
    given = _completed(pharmacy, identity, given, json=json)
    signed = pharmacy.batches.release(identity, given, request_id=request_id)
    meanings = () if shown[0] is None else shown[0].meanings
    verb = " and ".join(meanings).capitalize()
    tell(signed, say_signed(verb, signed.signature), pharmacy, identity, json=json)


def _release_all(
    pharmacy: Pharmacy, identities: list[str], request_id: Text, *, json: bool
) -> None:
    """Release several reviewed batches, and show each."""
    from ldncompound.cli.terminal import print_json, told_entry

    done = pharmacy.batches.release_reviewed(identities, request_id=request_id)
    if json:
        print_json(done)
        return
    for each in done.released:
        show_line(f"{each.batch}: {say_signed('released', each.signature)}")
        show_line(told_entry(each.trail))


def _stated(
    used: Text,
    destroyed: Text,
    typed: tuple[Text, Text, Text],
    screened: Texts,
    consulted: Texts,
    waived: Text,
    alone: Text,
    jars: Texts,
) -> ReleaseStated:
    """Return what options state about a release."""
    from ldncompound.api.release_stated import ReleaseStated

    dose, per_day, quantity = typed
    return ReleaseStated(
        labels_used=used, labels_destroyed=destroyed, dose=dose, per_day=per_day,
        quantity=quantity, screened=tuple(screened or ()), consulted=tuple(consulted or ()),
        waive=waived, alone=alone, jars=tuple(jars or ()),
    )  # fmt: skip


def _show(pharmacy: Pharmacy, identity: str, trail: Text, *, json: bool) -> BeforeSigning | None:
    """Show the review to a person, and return what is looked at."""
    # Where there is no trail yet, the act begins one, and refuses the batch that is not in it.
    if json or not pharmacy.has_trail():
        return None
    from ldncompound.cli.batch_ceremony import show_review

    looked_at = pharmacy.batches.before_signing(identity)
    show_review(looked_at.batch, looked_at.review)
    return looked_at


def _completed(
    pharmacy: Pharmacy, identity: str, given: ReleaseStated, *, review: bool = False, json: bool
) -> ReleaseStated:
    """Return what is stated about a release; on a terminal what is missing is asked for."""
    from ldncompound.cli.batch_ceremony import ask_what_is_missing
    from ldncompound.cli.prompts import can_ask

    if not can_ask(json=json):
        return given
    return ask_what_is_missing(pharmacy, identity, given, review=review)


def _read_only(
    identities: list[str], trail: Text, given: ReleaseStated, request_id: Text, *, json: bool
) -> None:
    """Show the review of a batch; nothing is recorded."""
    from ldncompound.api.release_stated import ReleaseStated
    from ldncompound.cli.batch_ceremony import show_review
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json
    from ldncompound.core.refusals import WrongUsage

    if given != ReleaseStated() or request_id is not None:
        raise WrongUsage(
            "These options are for a review that is signed.", remedy="Give --sign as well."
        )
    batches = pharmacy_at(trail).batches
    if json and len(identities) > 1:
        raise WrongUsage(
            "One review is one JSON document.", remedy="Name one batch, or leave out --json."
        )
    for identity in identities:
        if json:
            print_json(batches.review(identity))
        else:
            review = batches.review(identity)
            show_review(batches.stands(identity).batch, review)
