"""Commands that verify, review and release batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.batch_session import (
    Text,
    Texts,
    open_batch_acts,
    say_after,
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
    TrailOption,
    VersionOption,
)
from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.act_records import BatchReviewed
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.acts.before_release import BeforeRelease

__all__ = ["release", "review", "verify"]


Identities = Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of batches.")]
LabelsUsed = Annotated[
    Text, typer.Option(metavar="N", help="Labels printed so far that were used.")
]
LabelsDestroyed = Annotated[
    Text, typer.Option(metavar="N", help="Labels printed so far that were destroyed.")
]
Dose = Annotated[
    Text, typer.Option(metavar="Q", help="The dose, entered again from the prescription.")
]
PerDay = Annotated[Text, typer.Option(metavar="N", help="The doses a day, entered again.")]
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
    from ldncompound.pharmacy.batches.acts.sign_off import verify_batch

    with open_batch_acts(
        trail, config, formulations, by, keys, passphrase_fd=passphrase_fd
    ) as acts:
        _show(acts, identity, json=json)
        signed = verify_batch(acts, identity, alone=alone, jars=tuple(jar or ()))
        told = say_after(acts, identity)
    tell(signed, say_signed("Verified", signed.signature), told, json=json)


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
        _read_only(identities, trail, given, json=json)
        return
    from ldncompound.pharmacy.batches.acts.review_act import review_batch

    with open_batch_acts(
        trail, config, formulations, by, keys, passphrase_fd=passphrase_fd
    ) as acts:
        stated = []
        for each in identities:
            _show(acts, each, json=json)
            stated.append(_completed(acts, each, given, "batch-reviewed", json=json))
        # Asked of all first, then signed: the passphrase is typed once.
        reviewed = [review_batch(acts, *each) for each in zip(identities, stated, strict=True)]
        told = [say_after(acts, each) for each in identities]
    _tell_reviewed(reviewed, told, json=json)


def _tell_reviewed(reviewed: list[BatchReviewed], told: list[str], *, json: bool) -> None:
    """Show what was reviewed; several as one document."""
    from ldncompound.cli.terminal import print_json
    from ldncompound.pharmacy.batches.act_records import BatchesReviewed

    if json and len(reviewed) > 1:
        print_json(BatchesReviewed(reviewed=tuple(reviewed)))
        return
    for each, words in zip(reviewed, told, strict=True):
        if len(reviewed) > 1:
            show_line(each.batch)
        tell(each, "Reviewed; any later act puts the review out of date.", words, json=json)


def _check_several(identities: list[str], given: BeforeRelease, where: str) -> None:
    """Refuse a batch that is named twice, and one statement for several batches."""
    from ldncompound.core.refusals import WrongUsage
    from ldncompound.pharmacy.batches.acts.before_release import BeforeRelease

    if len(set(identities)) != len(identities):
        raise WrongUsage("A batch is named twice.", remedy="Name each batch once.")
    if len(identities) > 1 and given != BeforeRelease():
        raise WrongUsage(
            "Of several batches nothing is stated by options: it would hold for each of them.",
            remedy=f"On a terminal it is asked for each; or state it in {where}.",
        )


def release(
    identities: Annotated[
        list[str],
        typer.Argument(metavar="ID...", help="Ids; several only after an own review of each."),
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
    from ldncompound.pharmacy.batches.acts.before_release import meanings_of
    from ldncompound.pharmacy.batches.acts.sign_off import release_as_stated

    given = _stated(
        labels_used, labels_destroyed, (dose, per_day, quantity), screened, consulted, waive,
        alone, jar,
    )  # fmt: skip
    _check_several(identities, given, "the review of each: 'ldncompound batch review ID --sign'")
    with open_batch_acts(
        trail, config, formulations, by, keys, passphrase_fd=passphrase_fd
    ) as acts:
        for each in identities:
            _show(acts, each, json=json)
        if len(identities) > 1:
            _release_all(acts, identities, json=json)
            return
        (identity,) = identities
        given = _completed(acts, identity, given, json=json)
        verb = " and ".join(meanings_of(acts, acts.batch(identity))).capitalize()
        signed = release_as_stated(acts, identity, given)
        told = say_after(acts, identity)
    tell(signed, say_signed(verb, signed.signature), told, json=json)


def _release_all(acts: BatchActs, identities: list[str], *, json: bool) -> None:
    """Release several reviewed batches, and show each."""
    from ldncompound.cli.terminal import print_json, told_entry
    from ldncompound.pharmacy.batches.act_records import BatchesReleased
    from ldncompound.pharmacy.batches.acts.sign_off import release_reviewed

    released = release_reviewed(acts, identities)
    if json:
        print_json(BatchesReleased(released=released))
        return
    for each in released:
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
) -> BeforeRelease:
    """Return what options state about a release."""
    from ldncompound.pharmacy.batches.acts.before_release import BeforeRelease
    from ldncompound.pharmacy.batches.acts.re_entry import PrescriptionEntered
    from ldncompound.pharmacy.batches.acts.screening_at_release import AnswersGiven

    entered = None if typed == (None, None, None) else PrescriptionEntered(*typed)
    answers = AnswersGiven(tuple(screened or ()), tuple(consulted or ()), waived)
    return BeforeRelease(used, destroyed, entered, answers, alone, tuple(jars or ()))


def _show(acts: BatchActs, identity: str, *, json: bool) -> None:
    """Show the review to a person."""
    if not json:
        from ldncompound.cli.batch_ceremony import show_review

        show_review(acts.recorder.trail, identity)


def _completed(
    acts: BatchActs, identity: str, given: BeforeRelease, action: Text = None, *, json: bool
) -> BeforeRelease:
    """Return what is stated about a release; on a terminal what is missing is asked for."""
    from ldncompound.cli.batch_ceremony import ask_what_is_missing
    from ldncompound.cli.prompts import can_ask

    return ask_what_is_missing(acts, identity, given, action) if can_ask(json=json) else given


def _read_only(identities: list[str], trail: Text, given: BeforeRelease, *, json: bool) -> None:
    """Show the review of a batch; nothing is recorded."""
    from ldncompound.cli.batch_ceremony import show_review
    from ldncompound.cli.session import trail_path
    from ldncompound.cli.terminal import print_json
    from ldncompound.core.refusals import WrongUsage
    from ldncompound.pharmacy.batches.acts.before_release import BeforeRelease
    from ldncompound.pharmacy.batches.review import review_of
    from ldncompound.trail.store import Trail

    if given != BeforeRelease():
        raise WrongUsage(
            "These options are for a review that is signed.", remedy="Give --sign as well."
        )
    with Trail.open_for_reading(trail_path(trail)) as reader:
        if json and len(identities) > 1:
            raise WrongUsage(
                "One review is one JSON document.", remedy="Name one batch, or leave out --json."
            )
        for identity in identities:
            if json:
                print_json(review_of(reader, identity))
            else:
                show_review(reader, identity)
