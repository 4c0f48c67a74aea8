"""How much powder supplies one part of the labelled drug: form, certificate, policy.

Every dosage form uses it, and every record contains the result with its working.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import msgspec

from ldncompound.calculation.factors import (
    POLICIES,
    applied_factor,
    potency_factor,
    salt_factor,
)
from ldncompound.compounding.materials.lots import ANHYDROUS, DRIED
from ldncompound.core.near_names import write_near
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import MG, PERCENT, format_quantity, number_of, quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, quoted
from ldncompound.core.wording import followed, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.materials.lots import Certificate, ComponentLot, LotRecord
    from ldncompound.core.quantities import Quantity
    from ldncompound.formulary.rules import RuleFile
    from ldncompound.formulary.substance import Substance

__all__ = [
    "AS_BASE",
    "DOSED_AS",
    "NO_CERTIFICATE",
    "Potency",
    "certificate_losses",
    "equivalent",
    "factor_of_record",
    "form_factor",
    "is_of_powder",
    "potency_of",
    "potency_of_tablets",
]


NO_CERTIFICATE = "no certificate entered"
AS_BASE = "base"
DOSED_AS = ("hydrochloride", AS_BASE)
"""Forms in terms of which a dose may be written."""


class Potency(msgspec.Struct, frozen=True):
    """
    The powder for one part of the labelled drug.

    Args:
        factor: What the policy applies.
        real: What form and certificate give, whatever the policy; None without a certificate.
        basis: What it is based on, in a few words.
        working: How it follows; empty if nothing is calculated.
        policy: The policy; None without a certificate.
        form: Chemical form of the powder, if given.
        ordered: The policy that was ordered but not applied, because there is no certificate.
    """

    factor: Fraction
    real: Fraction | None
    basis: str
    working: str
    policy: str | None
    form: str | None
    ordered: str | None = None


def potency_of(
    lots: Sequence[ComponentLot],
    *,
    policy: str | None,
    dose_as: str | None,
    rule: RuleFile,
    substance: Substance,
) -> Potency:
    """
    Return the powder for one part of drug, from the lots that supply it.

    Args:
        lots: The lots of the active; an empty list means one without a certificate.
        policy: The policy ordered; None for that of the rule.
        dose_as: The form in terms of which the dose is written; None for the hydrochloride.
        rule: The rules of the jurisdiction.
        substance: Names and molar masses of the forms.

    Raises:
        InvalidOrder: no such policy, or lots whose factors differ on one line.
    """
    _check_known(policy, POLICIES, "a policy for certificates")
    made_here = any(lot.record is not None and lot.record.trituration is not None for lot in lots)
    if policy is not None and made_here:
        raise InvalidOrder(
            "The factor of a stock trituration was fixed when it was made.",
            remedy="Leave --potency out, or name a lot of the pure powder.",
        )
    chosen = policy or rule.potency.policy
    labelled = substance.name if dose_as == AS_BASE else substance.labelled_as
    found = [_of_lot(lot, chosen, labelled, substance) for lot in lots] or [
        _of_form(None, labelled, substance)
    ]
    if len({each.factor for each in found}) > 1 or len({each.real for each in found}) > 1:
        raise InvalidOrder(
            "The lots of the active differ in content, so they cannot share one weighing.",
            remedy="Use one lot, or make one batch from each.",
        )
    one = found[0]
    basis = say("potency.as_base", basis=one.basis) if dose_as == AS_BASE else one.basis
    return replaced(one, basis=basis, ordered=policy if one.policy is None else None)


def potency_of_tablets(
    content: Quantity, mean_mass: Quantity | None, lots: Sequence[ComponentLot], active: str
) -> Potency:
    """
    Return the tablet powder for one part of drug, by the label of the tablets.

    Args:
        content: Drug in one tablet by its label.
        mean_mass: Of one tablet, where a part of crushed tablets is weighed; None for whole ones.
        lots: The lots of the preparation.
        active: Name of the tablet component.

    Raises:
        InvalidOrder: tablets of another content, no tablets, or a mean mass that is not the lot's.
    """
    _check_tablets(content, mean_mass, active, lots)
    words = format_quantity(content)
    if mean_mass is None:
        basis = say("potency.tablet_label", content=words)
        return Potency(Fraction(1), None, basis, "", None, None)
    factor = number_of(mean_mass, MG) / number_of(content, MG)
    basis = say("potency.tablet_mass", mass=format_quantity(mean_mass), content=words)
    return Potency(factor, None, basis, "", None, None)


def equivalent(dose: Quantity, dose_as: str | None, substance: Substance) -> Quantity:
    """
    Return a dose in terms of the labelled hydrochloride, exact.

    Args:
        dose: As written, a mass.
        dose_as: The form in terms of which it is written; None for the hydrochloride.
        substance: Names and molar masses of the forms.

    Raises:
        InvalidOrder: it is written in terms of neither.
    """
    _check_known(dose_as, DOSED_AS, "a form in which a dose is written")
    if dose_as != AS_BASE:
        return dose
    masses = molar_masses(substance)
    found: Quantity = dose * salt_factor(masses[substance.name], masses[substance.labelled_as])
    return found


def policy_in_words(policy: str) -> str:
    """
    Return a policy for certificates as a sentence names it.

    >>> policy_in_words("as-label")
    'as-label'
    """
    if policy == "as-label":
        return say("policy.as_label")
    return say("policy.certificate") if policy == "certificate" else say("policy.nrf")


def _basis_in_words(basis: str) -> str:
    """Return the basis of an assay as a sentence names it."""
    if basis == ANHYDROUS:
        return say("assay.anhydrous")
    return say("assay.dried") if basis == DRIED else say("assay.as_is")


def _check_known(given: str | None, known: Sequence[str], what: str) -> None:
    """Refuse an unknown word."""
    if given is not None and given not in known:
        raise InvalidOrder(
            f"{quoted(given)} is not {what}.",
            remedy=f"{write_near(given, known)}Known: {', '.join(known)}.",
        )


def factor_of_record(record: LotRecord, substance: Substance) -> Fraction | None:
    """
    Return the powder of a lot for one part of the labelled salt, exact, whatever the policy.

    Args:
        record: A lot of the active, whose certificate leaves some drug.
        substance: Names and molar masses of the forms.

    Returns:
        The factor; None where neither form nor certificate is known.
    """
    if record.trituration is not None:
        made = record.trituration
        if made.real is None:
            return None
        return form_factor(made.form or substance.labelled_as, substance) * _exact(
            made.real, made.holds
        )
    stated = record.certificate
    form = record.form or substance.labelled_as
    if stated is None:
        return form_factor(form, substance)
    water, solvents = certificate_losses(stated)
    content = potency_factor(stated.assay, water=water, solvents=solvents)
    return form_factor(stated.assay_of or form, substance) * content


def form_factor(form: str, substance: Substance) -> Fraction:
    """Return the mass of a form equivalent to one part of the labelled salt, exact."""
    masses = molar_masses(substance)
    return salt_factor(masses[substance.labelled_as], masses[form])


def molar_masses(substance: Substance) -> dict[str, Fraction]:
    """Return the molar mass of each form in g/mol, by its name."""
    return {form.name: Fraction(form.molar_mass) for form in substance.forms}


def _of_lot(lot: ComponentLot, policy: str, labelled: str, substance: Substance) -> Potency:
    """Return the potency of one lot."""
    record = lot.record
    if record is None:
        return _of_form(None, labelled, substance)
    if record.trituration is not None:
        made = record.trituration
        of_form = _of_form(made.form, labelled, substance)
        factor = _exact(made.factor, made.applied)
        return replaced(
            of_form,
            factor=of_form.factor * factor,
            real=None if made.real is None else of_form.factor * _exact(made.real, made.holds),
            basis=say("potency.trituration", lot=record.id),
            working=say("working.potency.trituration", factor=made.factor),
        )
    of_form = _of_form(record.form, labelled, substance)
    if record.certificate is None:
        return of_form
    powder = record.form or substance.labelled_as
    water, solvents = certificate_losses(record.certificate)
    assay, ratio = record.certificate.assay, ""
    other = record.certificate.assay_of
    if other is not None and other != record.form:
        # The assay is the content of another form: in terms of the powder's own, as it is.
        of_other, of_powder = (molar_masses(substance)[each] for each in (other, powder))
        content = 1 / potency_factor(assay, water=water, solvents=solvents)
        assay = quantity(content * salt_factor(of_other, of_powder) * 100, PERCENT)
        water = solvents = None
        ratio = f" × {format_number(of_powder)} ÷ {format_number(of_other)}"
    applied, _ = applied_factor(policy, assay, water=water, solvents=solvents)
    real, _ = applied_factor("certificate", assay, water=water, solvents=solvents)
    by_certificate = _written_working(record.certificate, policy, applied, real, ratio)
    return Potency(
        factor=of_form.factor * applied,
        real=of_form.factor * real,
        basis=say("potency.certificate", lot=record.number, policy=policy_in_words(policy)),
        working=followed(of_form.working, by_certificate),
        policy=policy,
        form=record.form,
    )


def _exact(factor: str, content: str | None) -> Fraction:
    """Return a stored factor, from its exact reciprocal if that is stored."""
    return Fraction(factor) if content is None else 1 / Fraction(content)


def _of_form(form: str | None, labelled: str, substance: Substance) -> Potency:
    """Return the potency by chemical form alone; an unknown form counts as the labelled salt."""
    masses = molar_masses(substance)
    powder = substance.labelled_as if form is None else form
    factor = salt_factor(masses[labelled], masses[powder])
    working = ""
    if powder != labelled:
        working = say(
            "working.potency.form",
            powder=powder,
            labelled=labelled,
            of_powder=format_number(masses[powder]),
            of_labelled=format_number(masses[labelled]),
            factor=format_number(factor),
        )
    return Potency(factor, None, say("potency.no_certificate"), working, None, form)


def certificate_losses(certificate: Certificate) -> tuple[Quantity | None, Quantity | None]:
    """Return the water and solvents that the basis of the assay excludes."""
    if certificate.basis == ANHYDROUS:
        return certificate.water, certificate.solvents
    if certificate.basis == DRIED:
        return certificate.loss_on_drying, None
    return None, None


def _written_working(
    certificate: Certificate, policy: str, applied: Fraction, real: Fraction, ratio: str
) -> str:
    """Show how the factor follows from the certificate, by the ratio of two molar masses."""
    lost = "".join(
        f" − {format_quantity(each)}"
        for each in certificate_losses(certificate)
        if each is not None
    )
    content = format_quantity(certificate.assay)
    divisor = f"{content} × (100 %{lost})" if lost else content
    divisor = f"({divisor}{ratio})" if lost or ratio else divisor
    shown = say(
        "working.potency.certificate",
        basis=_basis_in_words(certificate.basis),
        divisor=divisor,
        factor=format_number(real),
    )
    if applied == real:
        return shown
    by_policy = say(
        "working.potency.policy", policy=policy_in_words(policy), factor=format_number(applied)
    )
    return followed(shown, by_policy)


_ALIKE = Fraction(1, 100)


def is_of_powder(record: LotRecord) -> bool:
    """Return whether a lot is told as a powder, by a chemical form or a certificate."""
    return record.form is not None or record.certificate is not None


def _check_tablets(
    content: Quantity, typed: Quantity | None, active: str, lots: Sequence[ComponentLot]
) -> None:
    """Refuse tablets of another content, or a mean mass that is not the lot's."""
    for lot in lots:
        facts = None if lot.record is None else lot.record.tablets
        if lot.component == active and lot.record is not None and facts is None:
            _check_received_as_tablets(lot.record)
        if lot.component != active or facts is None:
            continue
        if facts.content != content:
            raise InvalidOrder(
                f"The tablets of lot {quoted(lot.number)} contain {format_quantity(facts.content)} "
                f"each, but this record uses tablets of {format_quantity(content)}.",
                remedy="Use tablets of the content in the record.",
            )
        if typed is not None and abs(typed - facts.mean_mass) > facts.mean_mass * _ALIKE:
            raise InvalidOrder(
                f"The mean tablet mass differs from that of the lot {quoted(lot.number)} by more "
                "than 1 %.",
                remedy="Weigh 20 tablets again, or correct the lot.",
            )


def _check_received_as_tablets(record: LotRecord) -> None:
    """Refuse a lot that was received as a powder where tablets are taken."""
    if is_of_powder(record):
        raise InvalidOrder(
            f"The preparation is made from tablets, but the lot {quoted(record.number)} is "
            "recorded as a powder, with a chemical form or a certificate.",
            remedy=f"Tablets: 'ldncompound lots correct {record.id} --reason TEXT' with all else "
            "that the lot was received with, without --form and certificate. A powder: name "
            "another lot.",
        )
