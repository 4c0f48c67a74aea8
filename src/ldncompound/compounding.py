"""The straight path from a prescription to a preparation, and into the record.

Read this first. `prepare` and what it chooses from, a function for each dosage form, are
pure: the same order, formulary, pharmacy and day give the same preparation.
`recording.Recorder` gives it an id and makes it part of the audit trail, refusals
included: no record, no result.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from ldncompound.avoidance import check_avoided, read_avoided
from ldncompound.bench import Balance, check_fit
from ldncompound.calculation.capsules import TABLETS
from ldncompound.cost import Dispensed, Rates, cost_of
from ldncompound.formulation import (
    CapsuleFormulation,
    LiquidFormulation,
    TabletFormulation,
    TopicalFormulation,
)
from ldncompound.keeping import beyond_use, dates, lots_in_use, within
from ldncompound.limits import DailyRange, check_dose, check_strength
from ldncompound.lots import NOTHING_KEPT
from ldncompound.plan import Amount
from ldncompound.potency import AS_BASE, equivalent, potency_of
from ldncompound.preparation import (
    AdoptionInUse,
    BalanceInHand,
    CapsuleFigures,
    DocumentedForm,
    DocumentedRange,
    FormulationInUse,
    PharmacyIdentity,
    PlanInUse,
    Preparation,
    ProtocolInUse,
    SourceCited,
)
from ldncompound.prescription import (
    CapsuleOrder,
    LiquidOrder,
    Order,
    Prescription,
    TabletOrder,
    TopicalOrder,
)
from ldncompound.protocols import check_drug, check_once, narrowed, protocol_named
from ldncompound.quantities import (
    CAPSULE,
    MG_PER_CAPSULE,
    MG_PER_G,
    ML,
    TABLET,
    G,
    number_of,
    quantity,
)
from ldncompound.refusals import (
    DailyDoseAboveRange,
    DoseAboveRange,
    InvalidOrder,
    UnknownFormulation,
    quoted,
)
from ldncompound.requests import CapsuleRequest, LiquidRequest, TabletRequest, TopicalRequest
from ldncompound.screening import check_answers, read_answers, screening_of
from ldncompound.sources import UNCONFIRMED
from ldncompound.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ldncompound.adoption import Adoption
    from ldncompound.avoidance import Avoided
    from ldncompound.fills import Cut
    from ldncompound.formulary import Formulary
    from ldncompound.formulation import (
        FormStatement,
        KeepingRules,
        MasterFormulation,
        Protocol,
        RuleFile,
    )
    from ldncompound.keeping import Dates, Limit
    from ldncompound.lots import ComponentLot, Kept
    from ldncompound.pharmacy import Pharmacy
    from ldncompound.plan import WeighPlan
    from ldncompound.preparation import Cost, CourseInUse
    from ldncompound.screening import Answers

__all__ = [
    "check_documented",
    "prepare",
    "prepare_capsules",
    "prepare_liquid",
    "prepare_tablets",
    "prepare_topical",
]


def prepare_capsules(
    order: CapsuleOrder,
    *,
    formulary: Formulary,
    pharmacy: Pharmacy,
    today: date,
    kept: Kept = NOTHING_KEPT,
) -> Preparation:
    """
    Compute one preparation of capsules, or refuse it.

    The checks come in the order of the contract: the form of every quantity, its
    dimension, the documented range, then the answers of the screening, the formulation,
    strength, fill, plan, dates.

    Args:
        order: The prescription as typed.
        formulary: The master formulation records.
        pharmacy: Who prepares, with which balances.
        today: The day, handed in.
        kept: The lots that the pharmacy has received.

    Raises:
        Refusal: what is refused, why, by which source, and what to do instead.
    """
    # Each form brings its own rooms, and a call pays for those of its form alone.
    from ldncompound import capsule_fill
    from ldncompound import capsule_preparation as capsule_rooms

    request = CapsuleRequest.read(order)
    answers, _ = _said(order, formulary)
    practice = formulary.rule_of(pharmacy.jurisdiction)
    master, documented, in_force = check_documented(order, request, formulary, CapsuleFormulation)
    adoption = kept.adoption(formulary.version_of(master, pharmacy.jurisdiction))
    master = master.model_copy(update={"adopted": adoption is not None})
    check_strength(request.strength, request.doses_per_day, documented)
    counted = capsule_rooms.counts(request, master.strengths, master.capsule.excess)
    size = capsule_fill.size_of(order, master, formulary.shells, practice, formulary.cite)
    names = capsule_rooms.names_of(master, size)
    lots = lots_in_use(order.lots, names, kept)
    rule = formulary.keeping[master.beyond_use.rule]
    own = capsule_rooms.limit(master, rule, formulary.cite)
    limit = within(own, practice, formulary.cite)
    cut = _cut(order, request, lots, rule, limit, today)
    if cut is not None:
        request = replace(request, days=cut.days[0])
        counted = capsule_rooms.counts(request, master.strengths, master.capsule.excess)
    potency = potency_of(
        [lot for lot in lots if lot.component == names[0]],
        policy=order.potency,
        dose_as=order.dose_as,
        rule=practice,
        substance=formulary.substance,
    )
    filling = capsule_fill.Filling(
        size, request, names, potency, lots, master, formulary.shells, formulary.cite
    )
    # What no capsule can hold is told before anything about balances.
    filling.fill(None)
    balance = _balance(order.balance, pharmacy, formulary, today, kept)
    bench = capsule_rooms.WeighingBench(
        balance,
        _limit(practice, pharmacy),
        pharmacy.parts_for(request.strength),
        capsule_rooms.stock_of(names[0], names[1], lots),
    )
    powder, filled, planned = capsule_rooms.weighed(request, counted, filling, practice, bench)
    expected = capsule_rooms.expected(powder, planned, practice.content, formulary.cite)
    ahead = capsule_rooms.for_stock(order, counted, practice, formulary.cite)
    days = counted.days if ahead is None else 1
    dated = dates(order, days, lots, names, rule, limit, today, _fewest(cut))
    course = _course(cut, order, request, Fraction(counted.dispense), CAPSULE)
    starting = formulary.substance.starting_range
    shells = Amount(name=names[2], amount=quantity(counted.batch_size, CAPSULE))
    consumed = (*planned.consumes, shells)
    given = Dispensed(Fraction(counted.dispense), "capsule", 1, counted.days)
    return Preparation(
        prescription=_prescription(order, request, days, dated.first_dose, formulary),
        prepared_on=dated.prepared_on,
        pharmacy=_identity(pharmacy),
        formulation=_in_use(master, adoption),
        documented_range=in_force,
        capsules=CapsuleFigures(
            strength=request.strength,
            per_dose=counted.per_dose,
            dispense=counted.dispense,
            excess=counted.excess,
            batch_size=counted.batch_size,
            size=filled.size,
            fill_mass=filled.mass,
            fill_basis=filled.basis,
        ),
        components=capsule_rooms.components(powder, counted, planned, lots),
        weigh_plan=_plan_in_use(planned, balance),
        expected=expected,
        beyond_use=beyond_use(dated, rule, limit),
        screening=screening_of(answers, formulary.substance.screening, formulary.cite),
        cost=_cost(consumed, lots, given, pharmacy, formulary),
        working=capsule_rooms.working(request, counted, filled, powder, planned, dated, ahead),
        notes=(
            *capsule_rooms.notes(
                request,
                counted,
                filled,
                powder,
                master,
                balance,
                planned,
                expected,
                dated,
                (starting.low, starting.below),
                today,
                ahead,
            ),
            *_fill_notes(course),
        ),
        program={"version": __version__, "formulary": formulary.digest},
        for_stock=ahead,
        course=course,
    )


def prepare_tablets(
    order: TabletOrder,
    *,
    formulary: Formulary,
    pharmacy: Pharmacy,
    today: date,
    kept: Kept = NOTHING_KEPT,
) -> Preparation:
    """
    Compute one preparation of moulded sublingual tablets, or refuse it.

    Args:
        order: The prescription as typed, with the calibration of the mould.
        formulary: The master formulation records.
        pharmacy: Who prepares, with which balances.
        today: The day, handed in.
        kept: The lots that the pharmacy has received.

    Raises:
        Refusal: what is refused, why, by which source, and what to do instead.
    """
    from ldncompound import capsule_preparation as counted_rooms
    from ldncompound import tablet_preparation as tablet_rooms

    request = TabletRequest.read(order)
    answers, _ = _said(order, formulary)
    practice = formulary.rule_of(pharmacy.jurisdiction)
    master, documented, in_force = check_documented(order, request, formulary, TabletFormulation)
    adoption = kept.adoption(formulary.version_of(master, pharmacy.jurisdiction))
    master = master.model_copy(update={"adopted": adoption is not None})
    check_strength(request.strength, request.doses_per_day, documented, TABLETS)
    counted = counted_rooms.counts(request, master.strengths, master.mould.excess.value, TABLETS)
    names = tablet_rooms.names_of(master)
    lots = lots_in_use(order.lots, names[:2], kept)
    rule = formulary.keeping[master.beyond_use.rule]
    own = counted_rooms.limit(master, rule, formulary.cite)
    limit = within(own, practice, formulary.cite)
    cut = _cut(order, request, lots, rule, limit, today)
    if cut is not None:
        request = replace(request, days=cut.days[0])
        excess = master.mould.excess.value
        counted = counted_rooms.counts(request, master.strengths, excess, TABLETS)
    potency = potency_of(
        [lot for lot in lots if lot.component == names[0]],
        policy=order.potency,
        dose_as=order.dose_as,
        rule=practice,
        substance=formulary.substance,
    )
    moulding = tablet_rooms.Moulding(request, names, potency, master, formulary.cite)
    # What no mould can hold is told before anything about balances.
    moulding.fill(None)
    balance = _balance(order.balance, pharmacy, formulary, today, kept)
    # The pharmacy's bands speak of the drug in one unit, whatever the unit is.
    held = quantity(number_of(request.strength, TABLETS.holds), MG_PER_CAPSULE)
    bench = counted_rooms.WeighingBench(
        balance,
        _limit(practice, pharmacy),
        pharmacy.parts_for(held),
        counted_rooms.stock_of(names[0], names[1], lots),
    )
    powder, moulded, planned = counted_rooms.weighed(request, counted, moulding, practice, bench)
    expected = counted_rooms.expected(powder, planned, practice.content, formulary.cite)
    dated = dates(order, counted.days, lots, names[:2], rule, limit, today, _fewest(cut))
    course = _course(cut, order, request, Fraction(counted.dispense), TABLET)
    given = Dispensed(Fraction(counted.dispense), "tablet", 1, counted.days)
    starting = formulary.substance.starting_range
    return Preparation(
        prescription=_prescription(order, request, counted.days, dated.first_dose, formulary),
        prepared_on=dated.prepared_on,
        pharmacy=_identity(pharmacy),
        formulation=_in_use(master, adoption),
        documented_range=in_force,
        documented_form=_form(master.documented_form, formulary),
        tablets=tablet_rooms.figures(request, counted, moulded, order.mould),
        components=counted_rooms.components(powder, counted, planned, lots),
        weigh_plan=_plan_in_use(planned, balance),
        expected=expected,
        beyond_use=beyond_use(dated, rule, limit),
        screening=screening_of(answers, formulary.substance.screening, formulary.cite),
        cost=_cost(planned.consumes, lots, given, pharmacy, formulary),
        working=tablet_rooms.working(request, counted, moulded, powder, planned, dated),
        notes=(
            *tablet_rooms.notes(
                request,
                counted,
                powder,
                master,
                balance,
                planned,
                expected,
                dated,
                (starting.low, starting.below),
                today,
                formulary.cite,
            ),
            *_fill_notes(course),
        ),
        program={"version": __version__, "formulary": formulary.digest},
        course=course,
    )


def prepare_liquid(
    order: LiquidOrder,
    *,
    formulary: Formulary,
    pharmacy: Pharmacy,
    today: date,
    kept: Kept = NOTHING_KEPT,
) -> Preparation:
    """
    Compute one preparation of the 1 mg/mL oral liquid, or refuse it.

    Args:
        order: The prescription as typed.
        formulary: The master formulation records.
        pharmacy: Who prepares, with which balances.
        today: The day, handed in.
        kept: The lots that the pharmacy has received.

    Raises:
        Refusal: what is refused, why, by which source, and what to do instead.
    """
    from ldncompound import liquid_preparation as liquid_rooms
    from ldncompound import liquid_record

    request = LiquidRequest.read(order)
    answers, _ = _said(order, formulary)
    master, _, in_force = check_documented(order, request, formulary, LiquidFormulation)
    adoption = kept.adoption(formulary.version_of(master, pharmacy.jurisdiction))
    master = master.model_copy(update={"adopted": adoption is not None})
    scales = liquid_rooms.scales(pharmacy.measures, formulary.measures.values())
    found = liquid_rooms.volumes(request, master, scales)
    balance = _balance(order.balance, pharmacy, formulary, today, kept)
    rule = formulary.keeping[master.beyond_use.rule]
    practice = formulary.rule_of(pharmacy.jurisdiction)
    own = liquid_rooms.limit(order.storage, master, rule, formulary.cite)
    limit = within(own, practice, formulary.cite)
    names = tuple(part.name for part in master.components)

    lots = lots_in_use(order.lots, names, kept)
    cut = _cut(order, request, lots, rule, limit, today)
    if cut is not None:
        request = replace(request, days=cut.days[0])
        found = liquid_rooms.volumes(request, master, scales)

    def dated_for(today: date) -> Dates:
        return dates(order, request.days, lots, names, rule, limit, today, _fewest(cut))

    if found.least > liquid_rooms.LARGEST_BATCH:
        # Mostly it is the course that is too long: that is told first.
        dated_for(today)
    liquid_rooms.check_batch(found)
    potency = liquid_rooms.potency(order, request, master, lots, practice, formulary.substance)
    limit_of_content = _limit(practice, pharmacy)
    planned = liquid_rooms.plan(found, request, master, potency, scales, balance, limit_of_content)
    expected = liquid_record.expected(planned, potency, practice.content, formulary.cite)
    filled = liquid_rooms.bottles(request, found, formulary.bottles.values())
    dated = dated_for(today)
    course = _course(cut, order, request, found.dispense, ML)
    starting = formulary.substance.starting_range
    consumed = planned.plan.consumes
    given = Dispensed(found.dispense, "mL", len(filled), request.days)
    return Preparation(
        prescription=_prescription(order, request, request.days, dated.first_dose, formulary),
        prepared_on=dated.prepared_on,
        pharmacy=_identity(pharmacy),
        formulation=_in_use(master, adoption),
        documented_range=in_force,
        liquid=liquid_record.figures(order, master, found, planned, filled),
        components=liquid_record.components(planned, potency, lots),
        weigh_plan=_plan_in_use(planned.plan, balance),
        expected=expected,
        beyond_use=beyond_use(dated, rule, limit),
        screening=screening_of(answers, formulary.substance.screening, formulary.cite),
        cost=_cost(consumed, lots, given, pharmacy, formulary),
        working=liquid_record.working(request, master, found, planned, potency, dated),
        notes=(
            *liquid_record.notes(
                request,
                master,
                found,
                planned,
                potency,
                scales,
                balance,
                expected,
                dated,
                (starting.low, starting.below),
                today,
            ),
            *_fill_notes(course),
        ),
        program={"version": __version__, "formulary": formulary.digest},
        course=course,
    )


def prepare_topical(
    order: TopicalOrder,
    *,
    formulary: Formulary,
    pharmacy: Pharmacy,
    today: date,
    kept: Kept = NOTHING_KEPT,
) -> Preparation:
    """
    Compute one topical preparation, or refuse it.

    The range is held against the drug that is applied in a day: strength × amount × times.

    Args:
        order: The prescription as typed, with the base that the pharmacy uses.
        formulary: The master formulation records.
        pharmacy: Who prepares, with which balances.
        today: The day, handed in.
        kept: The lots that the pharmacy has received.

    Raises:
        Refusal: what is refused, why, by which source, and what to do instead.
    """
    from ldncompound import topical_preparation as topical_rooms

    request = TopicalRequest.read(order)
    answers, _ = _said(order, formulary)
    practice = formulary.rule_of(pharmacy.jurisdiction)
    try:
        master, _, in_force = check_documented(order, request, formulary, TopicalFormulation)
    except (DoseAboveRange, DailyDoseAboveRange) as refusal:
        raise _recognised(refusal, request, formulary) from None
    adoption = kept.adoption(formulary.version_of(master, pharmacy.jurisdiction))
    master = master.model_copy(update={"adopted": adoption is not None})
    topical_rooms.check_record(request, master, order)
    kind = topical_rooms.kind_of(order, master)
    found = topical_rooms.masses(request, master)
    names = tuple(part.name for part in master.components)
    lots = lots_in_use(order.lots, names, kept)
    rule = formulary.keeping[master.beyond_use.rule]
    limit = within(topical_rooms.limit(kind, rule, formulary.cite), practice, formulary.cite)

    cut = _cut(order, request, lots, rule, limit, today)
    if cut is not None:
        request = replace(request, days=cut.days[0])
        found = topical_rooms.masses(request, master)

    def dated_for(today: date) -> Dates:
        return dates(order, request.days, lots, names, rule, limit, today, _fewest(cut))

    if found.made > topical_rooms.LARGEST_BATCH:
        # Mostly it is the course that is too long: that is told first.
        dated_for(today)
    topical_rooms.check_batch(found)
    of_active = [lot for lot in lots if lot.component == master.name_of("active")]
    topical_rooms.check_pure(of_active)
    potency = potency_of(
        of_active,
        policy=order.potency,
        dose_as=order.dose_as,
        rule=practice,
        substance=formulary.substance,
    )
    needed = topical_rooms.needs(request, master, potency, found.made)
    balance = _balance(order.balance, pharmacy, formulary, today, kept)
    limit_of_content = _limit(practice, pharmacy)
    planned = topical_rooms.plan(master, needed, found, balance, limit_of_content)
    expected = topical_rooms.expected(needed, planned, practice.content, formulary.cite)
    dated = dated_for(today)
    course = _course(cut, order, request, found.dispense, G)
    given = Dispensed(found.dispense, "g", 1, request.days)
    starting = formulary.substance.starting_range
    return Preparation(
        prescription=_prescription(order, request, request.days, dated.first_dose, formulary),
        prepared_on=dated.prepared_on,
        pharmacy=_identity(pharmacy),
        formulation=_in_use(master, adoption),
        documented_range=in_force,
        documented_form=_form(master.documented_form, formulary),
        topical=topical_rooms.figures(order, request, needed, found),
        components=topical_rooms.components(needed, planned, lots),
        weigh_plan=_plan_in_use(planned, balance),
        expected=expected,
        beyond_use=beyond_use(dated, rule, limit),
        screening=screening_of(answers, formulary.substance.screening, formulary.cite),
        cost=_cost(planned.consumes, lots, given, pharmacy, formulary),
        working=topical_rooms.working(request, needed, found, dated),
        notes=(
            *_cream_note(request, master, formulary),
            *topical_rooms.notes(
                request,
                needed,
                found,
                master,
                kind,
                balance,
                planned,
                expected,
                dated,
                (starting.low, starting.below),
                today,
                formulary.cite,
            ),
            *_fill_notes(course),
        ),
        program={"version": __version__, "formulary": formulary.digest},
        course=course,
    )


def prepare(
    order: Order,
    *,
    formulary: Formulary,
    pharmacy: Pharmacy,
    today: date,
    kept: Kept = NOTHING_KEPT,
) -> Preparation:
    """
    Compute one preparation of whatever form was ordered, or refuse it.

    Raises:
        Refusal: what is refused, why, by which source, and what to do instead.
        TypeError: an order of no known form; a mistake of the caller.
    """
    if isinstance(order, CapsuleOrder):
        return prepare_capsules(
            order, formulary=formulary, pharmacy=pharmacy, today=today, kept=kept
        )
    if isinstance(order, TabletOrder):
        return prepare_tablets(
            order, formulary=formulary, pharmacy=pharmacy, today=today, kept=kept
        )
    if isinstance(order, LiquidOrder):
        return prepare_liquid(order, formulary=formulary, pharmacy=pharmacy, today=today, kept=kept)
    if isinstance(order, TopicalOrder):
        return prepare_topical(
            order, formulary=formulary, pharmacy=pharmacy, today=today, kept=kept
        )
    raise TypeError(f"{type(order).__name__} is not an order that can be prepared")


# The steps that look something up ---------------------------------------------


def _documented_range(formulary: Formulary, master: MasterFormulation | None = None) -> DailyRange:
    """Return the range in force: the documented one, or a narrower one of the record."""
    substance = formulary.substance
    sources = tuple(formulary.cite(each.source, each.locator) for each in substance.ranges)
    enforced = substance.enforced_range
    if master is None or master.range is None:
        return DailyRange(enforced.low, enforced.high, sources)
    own = master.range
    return DailyRange(
        enforced.low if own.low is None else max(own.low, enforced.low),
        min(own.high, enforced.high),
        (formulary.cite(own.source, own.locator),),
    )


def _said(order: Order, formulary: Formulary) -> tuple[Answers, Avoided]:
    """Return what is said of the patient's health, read as far as its form goes."""
    substance = formulary.substance
    return (
        read_answers(order.answers, order.consulted, substance.screening),
        read_avoided(order.avoid, order.checked, substance.avoidables),
    )


_Kind = TypeVar(
    "_Kind", CapsuleFormulation, LiquidFormulation, TabletFormulation, TopicalFormulation
)
_Request = CapsuleRequest | LiquidRequest | TabletRequest | TopicalRequest
_IN_WORDS = {
    CapsuleOrder.form: "capsules",
    TabletOrder.form: "moulded tablets",
    LiquidOrder.form: "an oral liquid",
    TopicalOrder.form: "a topical preparation",
}


def check_documented(
    order: Order,
    request: _Request,
    formulary: Formulary,
    kind: type[_Kind],
) -> tuple[_Kind, DailyRange, DocumentedRange]:
    """
    Refuse what no source documents or an answer bars.

    Args:
        order: As typed.
        request: Its figures.
        formulary: Knows the documented range.
        kind: Of the record that is meant.

    Returns:
        The master record; the range of strengths, which no protocol narrows, for one dose
        may be several capsules; and the range in force as it stands in the record.

    Raises:
        Refusal: a dose outside the range, another drug, a text or record that will not do.
    """
    answers, avoided = _said(order, formulary)
    check_drug(order.drug, formulary.substance, formulary.cite)
    # The sources speak of the hydrochloride: a dose of the base must keep the range as that too.
    doses = (request.dose, equivalent(request.dose, order.dose_as, formulary.substance))

    def check(documented: DailyRange) -> DailyRange:
        for dose in doses:
            check_dose(dose, request.doses_per_day, documented)
        return documented

    whole = check(_documented_range(formulary))
    protocol = protocol_named(order.protocol, formulary.substance)
    if protocol is not None:
        check_once(request.doses_per_day, protocol, formulary.cite)
        check(narrowed(whole, protocol, formulary.cite))
    order.check_texts()
    check_answers(answers, formulary.substance.screening, formulary.cite)
    master = _formulation(order, formulary, kind)
    check_avoided(
        avoided,
        master,
        formulary.formulations.values(),
        formulary.substance.avoidables,
        formulary.cite,
    )
    documented = check(_documented_range(formulary, master))
    in_force = documented if protocol is None else narrowed(documented, protocol, formulary.cite)
    return master, documented, _enforced(in_force, protocol)


def _formulation(order: Order, formulary: Formulary, kind: type[_Kind]) -> _Kind:
    """Return the formulation of this name, for this dosage form."""
    master = formulary.formulations.get(order.formulation)
    if not isinstance(master, kind):
        known = ", ".join(
            each.id for each in formulary.formulations.values() if isinstance(each, kind)
        )
        raise UnknownFormulation(
            f"{quoted(order.formulation)} is not a master formulation record for "
            f"{_IN_WORDS[order.form]}.",
            remedy=f"Records: {known}. 'ldncompound formulations list' shows them.",
        )
    return master


def _balance(
    name: str | None, pharmacy: Pharmacy, formulary: Formulary, today: date, kept: Kept
) -> Balance:
    """Return the balance asked for, else the first configured, else the assumed class III."""
    for balance in pharmacy.balances:
        if name in (None, balance.id):
            check_fit(balance, today, checked=kept.checked)
            return balance
    if name is not None:
        known = ", ".join(balance.id for balance in pharmacy.balances) or "none"
        raise InvalidOrder(
            f"{quoted(name)} is not a balance of this pharmacy.",
            remedy=f"Configured: {known}. 'ldncompound setup --balance' adds one.",
        )
    assumed = formulary.balances["class-iii"]
    return Balance(
        id=assumed.id,
        minimum=assumed.minimum,
        readability=assumed.readability,
        accepted_error=assumed.accepted_error,
        assumed=True,
        basis=assumed.title + (", unconfirmed" if assumed.status == UNCONFIRMED else ""),
    )


def _cost(
    consumed: Iterable[Amount],
    lots: Sequence[ComponentLot],
    given: Dispensed,
    pharmacy: Pharmacy,
    formulary: Formulary,
) -> Cost | None:
    """Return what it costs, as far as prices are known."""
    rates = Rates(pharmacy.labour, pharmacy.container)
    return cost_of(consumed, lots, rates, given, formulary.substance.prices, formulary.cite)


def _cut(
    order: Order,
    request: _Request,
    lots: Sequence[ComponentLot],
    rule: KeepingRules,
    limit: Limit,
    today: date,
) -> Cut | None:
    """Return the fills of a course, where it was asked for and is longer than one."""
    if request.fills is None or request.days is None:
        return None
    # Few courses are cut; the others do not pay for the room.
    from ldncompound.fills import cut_course

    return cut_course(order, request.days, request.fills, lots, rule, limit, today)


def _fewest(cut: Cut | None) -> int | None:
    """Return into how few fills a course can be cut, where it is."""
    return None if cut is None else cut.fewest


def _course(
    cut: Cut | None, order: Order, request: _Request, dispensed: Fraction, unit: Any
) -> CourseInUse | None:
    """Return the place of a fill in its course, where it is one."""
    if cut is None:
        return None
    return cut.course(order, request.dose, dispensed / cut.days[0], unit)


def _fill_notes(course: CourseInUse | None) -> tuple[str, ...]:
    """Say which fill of a course a preparation is, where it is one."""
    if course is None:
        return ()
    from ldncompound.fills import fill_notes

    return fill_notes(course)


def _limit(practice: RuleFile, pharmacy: Pharmacy) -> Fraction:
    """Return how far weighing may take the content: by the rule, or a narrower setting."""
    room = practice.content.room
    own = pharmacy.batch_error
    return room if own is None else min(room, own.magnitude / 100)


def _plan_in_use(planned: WeighPlan, balance: Balance) -> PlanInUse:
    """Return the plan with the balance it was made for."""
    members = {field.name: getattr(planned, field.name) for field in fields(planned)}
    return PlanInUse(**members, balance=BalanceInHand(**dict(balance)))


def _in_use(master: MasterFormulation, adoption: Adoption | None) -> FormulationInUse:
    """Return the master record as it stands in the record, whole, and who stands behind it."""
    return FormulationInUse(
        id=master.id,
        revision=master.revision,
        sha256=master.sha256,
        adopted=adoption is not None,
        adoption=None
        if adoption is None
        else AdoptionInUse(
            proposed_by=adoption.proposal.proposed_by.name,
            adopted_by=adoption.adopted_by.name,
            on=adoption.adopted_on,
            entry=adoption.entry,
        ),
        title=master.title,
        record=master.record(),
    )


def _enforced(documented: DailyRange, protocol: Protocol | None) -> DocumentedRange:
    """Return the range in force as it stands in the record."""
    named = None
    if protocol is not None:
        named = ProtocolInUse(id=protocol.id, name=protocol.name, statement=protocol.statement)
    return DocumentedRange(
        low=documented.low,
        high=documented.high,
        per="day",
        protocol=named,
        sources=tuple(SourceCited(**each.as_json()) for each in documented.sources),
    )


def _form(found: FormStatement, formulary: Formulary) -> DocumentedForm:
    """Return where the dosage form is documented, as it stands in the record."""
    return DocumentedForm(
        form=found.form,
        statement="form documented, dose for this form "
        + ("documented as well" if found.dose else "not"),
        dose_documented=found.dose,
        source=SourceCited(**formulary.cite(found.source, found.locator).as_json()),
    )


def _recognised(
    refusal: DoseAboveRange | DailyDoseAboveRange, request: TopicalRequest, formulary: Formulary
) -> DoseAboveRange | DailyDoseAboveRange:
    """Return the refusal of a dose, naming the compounded cream where its strength is ordered."""
    cream = formulary.substance.documented_cream
    if request.strength != number_of(cream.value, MG_PER_G):
        return refusal
    return type(refusal)(
        f"{refusal.message} 10 mg per g is the strength of the compounded cream of the monograph, "
        "which is none of low doses.",
        remedy=refusal.remedy,
        sources=(*refusal.sources, formulary.cite(cream.source, cream.locator)),
    )


def _cream_note(
    request: TopicalRequest, master: TopicalFormulation, formulary: Formulary
) -> tuple[str, ...]:
    """Say that a strength is that of the monograph, and the formula is another."""
    cream = formulary.substance.documented_cream
    if master.strengths or request.strength != number_of(cream.value, MG_PER_G):
        return ()
    return (
        "10 MG PER G IS THE STRENGTH OF THE COMPOUNDED CREAM OF THE MONOGRAPH, and this is not "
        "its formula: it must not be labelled as that.",
    )


def _prescription(
    order: Order,
    request: _Request,
    days: int,
    first_dose: date,
    formulary: Formulary,
) -> Prescription:
    """Return the prescription as it stands in the record."""
    named = formulary.substance
    return Prescription(
        patient=order.patient or None,
        patient_name=order.patient_name,
        prescriber=order.prescriber,
        rx=order.rx,
        drug=named.name if order.dose_as == AS_BASE else named.labelled_as,
        dose=request.dose,
        dose_as_written=order.dose_as_written(),
        doses_per_day=request.doses_per_day,
        days=days,
        first_dose=first_dose,
        directions=order.directions,
    )


def _identity(pharmacy: Pharmacy) -> PharmacyIdentity:
    """Return the pharmacy as it stands in the record."""
    return PharmacyIdentity(
        name=pharmacy.name,
        address=pharmacy.address,
        telephone=pharmacy.telephone,
        jurisdiction=pharmacy.jurisdiction,
        paper=pharmacy.paper,
        configured=pharmacy.configured,
    )
