"""The plan of a liquid batch: what to take, weigh, measure and make up, in order.

Whole tablets are taken. A solid that reaches the balance's minimum is weighed; one
that does not goes through a stock solution, where the record allows one. Liquids
are measured. Water makes up the volume last: "add to" is never "make up to". All
on rounded amounts: every component within 1 % of what is required, or no plan.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.calculation.uncertainty import in_pieces
from ldncompound.compounding.weighing.measuring import (
    Fillings,
    Stock,
    in_use,
    measured,
    stock_solution,
)
from ldncompound.compounding.weighing.plan import (
    BATCH,
    TOLERANCE,
    Amount,
    Contribution,
    Delivered,
    Leftover,
    Step,
    WeighPlan,
    bears,
    deviation_of,
    in_parts,
    is_within,
    pieces,
    uncertainty_of,
)
from ldncompound.core.numbers import round_half_up
from ldncompound.core.quantities import mass, parse_quantity, volume
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ldncompound.compounding.weighing.equipment import Balance, BalanceFigures
    from ldncompound.compounding.weighing.measuring import Scale
    from ldncompound.core.quantities import Quantity

__all__ = ["Mixing", "Need", "Recipe", "Shortfall", "crushed_tablets", "plan_liquid"]


_ROOM = Fraction(9, 10)
"""Share of a batch that measured liquids may take; the rest is for making up."""


class Need(NamedTuple):
    """
    What a batch needs of one component, exact.

    `amount` is in mg, or in mL where `is_liquid`; `strongest` is the highest
    concentration of a stock solution in mg/mL, None where there must be none.
    """

    name: str
    role: str
    amount: Fraction
    is_liquid: bool = False
    strongest: Fraction | None = None


class Mixing(NamedTuple):
    """What to do at each stage, in words of the record."""

    solids: str
    liquids: str
    made_up: str
    final: str
    part: str | None


class Recipe(NamedTuple):
    """
    A batch to plan.

    Args:
        size: Volume made up, in mL.
        needs: Every component but the vehicle, the active first.
        vehicle: What makes up the volume.
        tablets: Whole tablets that hold the active, or None.
        tablet_mass: Mean mass of a tablet in mg where a weighed part is used.
        tablet_content: Drug in a tablet in mg, by its label; None for powder.
        mixing: How to mix.
        limit: How far deviation and expanded uncertainty together may take the content.
    """

    size: Fraction
    needs: tuple[Need, ...]
    vehicle: str
    tablets: int | None
    tablet_mass: Fraction | None
    tablet_content: Fraction | None
    mixing: Mixing
    limit: Fraction


class Shortfall(NamedTuple):
    """Why there is no plan: what cannot be weighed, or cannot be measured."""

    code: str
    name: str


class _Part(NamedTuple):
    """How one component is added: one of the three is set, or none if taken as tablets."""

    need: Need
    weigh: Fraction | None = None
    stock: Stock | None = None
    fillings: Fillings | None = None

    @property
    def delivered(self) -> Fraction:
        """Return the amount that reaches the batch."""
        if self.weigh is not None:
            return self.weigh
        if self.stock is not None:
            return self.stock.delivered
        if self.fillings is not None:
            return sum((amount for _, amount in self.fillings), Fraction(0))
        return self.need.amount


def plan_liquid(recipe: Recipe, balance: Balance, scales: Sequence[Scale]) -> WeighPlan | Shortfall:
    """
    Plan a batch, or return why there is no plan.

    Args:
        recipe: What the batch needs, exact.
        balance: The balance used.
        scales: Graduates and syringes, the smallest first.
    """
    bench = balance.figures()
    parts: list[_Part] = []
    liquids = sum((each.amount for each in recipe.needs if each.is_liquid), Fraction(0))
    room = recipe.size * _ROOM - liquids
    for need in recipe.needs:
        part = _part(recipe, need, bench, scales, room)
        if isinstance(part, Shortfall):
            return part
        if part.stock is not None:
            room -= part.stock.measure
        parts.append(part)
    return _written(recipe, parts, bench)


def _part(
    recipe: Recipe,
    need: Need,
    bench: BalanceFigures,
    scales: Sequence[Scale],
    room: Fraction,
) -> _Part | Shortfall:
    """Find how one component is added."""
    if need.role == "active" and recipe.tablets is not None:
        return _Part(need)
    if need.is_liquid:
        fillings = measured(need.amount, scales)
        if fillings is None:
            return Shortfall("not-measurable", need.name)
        return _Part(need, fillings=fillings)
    weighed = round_half_up(need.amount, bench.readability)
    # The limit is a limit of content: it applies only to the active.
    limit = recipe.limit if need.role == "active" else None
    if (
        weighed >= bench.minimum
        and bears(weighed, bench.capacity)
        and abs(weighed - need.amount) <= need.amount * TOLERANCE
        and (limit is None or is_within(limit, weighed, need.amount, _square(weighed, bench)))
    ):
        return _Part(need, weigh=weighed)
    if need.strongest is not None:
        stock = stock_solution(need.amount, need.strongest, bench, scales, room, limit)
        if stock is not None:
            return _Part(need, stock=stock)
    return Shortfall("not-weighable", need.name)


def _square(weighed: Fraction, bench: BalanceFigures) -> Fraction:
    """Return the squared relative standard uncertainty of one mass."""
    return in_pieces(weighed, bench.capacity) * bench.variance / weighed**2


# Writing it down --------------------------------------------------------------


class _Row(NamedTuple):
    """A step before it is numbered."""

    action: str
    what: str
    amount: Quantity | None = None
    into: str | None = None
    note: str | None = None
    active: Quantity | None = None
    scale: Scale | None = None


def _written(recipe: Recipe, parts: list[_Part], bench: BalanceFigures) -> WeighPlan:
    """Return the plan of parts that are known to work."""
    stocked = [(part.need, part.stock) for part in parts if part.stock is not None]
    stocks = {need.name: f"stock solution {n}" for n, (need, _) in enumerate(stocked, start=1)}
    rows = [
        *(
            row
            for need, stock in stocked
            for row in _stock_rows(need.name, stock, stocks[need.name], recipe.vehicle, bench)
        ),
        *_solid_rows(recipe, parts, bench),
        *_liquid_rows(recipe, parts, stocks),
        _Row("make-up", recipe.vehicle, volume(recipe.size), BATCH, recipe.mixing.made_up),
        _Row("mix", BATCH, note=recipe.mixing.final),
    ]
    active, *others = parts
    return WeighPlan(
        method=_method(recipe, active),
        steps=tuple(_step(number, row) for number, row in enumerate(rows, start=1)),
        delivers=mass(active.delivered),
        deviation=deviation_of(active.delivered, active.need.amount),
        others=tuple(_delivered(part) for part in others),
        leftover=(
            *(_leftover(stocks[need.name], need.role, stock) for need, stock in stocked),
            *_rest_of_tablets(recipe, active),
        ),
        consumes=tuple(_consumed(recipe, part) for part in parts),
        locked_out=(active.need.name,) if active.stock is not None else (),
        uncertainty=uncertainty_of(_errors(active, rows, stocks, bench), limit=recipe.limit),
    )


def _errors(
    active: _Part, rows: list[_Row], stocks: dict[str, str], bench: BalanceFigures
) -> list[Contribution]:
    """Return what weighing and measuring contribute to the error of the content."""
    weighed = active.weigh if active.stock is None else active.stock.weigh
    found = []
    for number, row in enumerate(rows, start=1):
        if weighed is not None and (row.action, row.what) == ("weigh", active.need.name):
            found.append(Contribution(number, bench.variance / weighed**2, bench.error / weighed))
        if active.stock is not None and (row.action, row.what) == (
            "measure",
            stocks[active.need.name],
        ):
            _, reading = active.stock.squares(bench)
            half = active.stock.scale.graduation / 2 / active.stock.measure
            found.append(Contribution(number, reading, half))
    return found


def _method(recipe: Recipe, active: _Part) -> str:
    """Return the name of how the active is added."""
    if recipe.tablets is not None:
        return "tablets"
    if recipe.tablet_mass is not None:
        return "part of tablets"
    return "direct" if active.stock is None else "stock solution"


def _weighed(name: str, amount: Fraction, into: str, bench: BalanceFigures) -> list[_Row]:
    """Return the weighings of one amount."""
    parts = pieces(amount, bench.readability, bench.capacity)
    note = None if len(parts) == 1 else in_parts(len(parts))
    return [_Row("weigh", name, mass(part), into, note) for part in parts]


def _stock_rows(
    name: str, stock: Stock, vessel: str, vehicle: str, bench: BalanceFigures
) -> list[_Row]:
    """Return the steps that make one stock solution."""
    return [
        *_weighed(name, stock.weigh, vessel, bench),
        _Row("make-up", vehicle, volume(stock.made_up), vessel),
        _Row("mix", vessel, note=say("step.dissolve")),
    ]


def _solid_rows(recipe: Recipe, parts: list[_Part], bench: BalanceFigures) -> list[_Row]:
    """Return the steps for tablets and weighed solids."""
    rows = []
    active = parts[0]
    if recipe.tablets is not None:
        taken = parse_quantity(f"{recipe.tablets} tablet")
        rows.append(_Row("take", active.need.name, taken, BATCH, active=mass(active.need.amount)))
    if recipe.tablet_mass is not None and active.weigh is not None:
        count = f"{crushed_tablets(active.weigh, recipe)} tablet"
        crushed = say("step.crush", tablets=count, mixing=str(recipe.mixing.part))
        rows.append(_Row("mix", active.need.name, note=crushed))
    rows += [
        row
        for part in parts
        if part.weigh is not None
        for row in _weighed(part.need.name, part.weigh, BATCH, bench)
    ]
    return [*rows, _Row("mix", BATCH, note=recipe.mixing.solids)] if rows else []


def _liquid_rows(recipe: Recipe, parts: list[_Part], stocks: dict[str, str]) -> list[_Row]:
    """Return the steps for stock solutions and liquids, large volumes first."""
    rows: list[_Row] = []
    for part in parts:
        if part.stock is not None:
            amount = volume(part.stock.measure)
            what = stocks[part.need.name]
            rows.append(_Row("measure", what, amount, BATCH, scale=part.stock.scale))
    liquids = [part for part in parts if part.fillings is not None]
    for part in sorted(liquids, key=lambda each: each.need.amount, reverse=True):
        rows += [
            _Row("measure", part.need.name, volume(amount), BATCH, scale=scale)
            for scale, amount in part.fillings or ()
        ]
    return [*rows, _Row("mix", BATCH, note=recipe.mixing.liquids)] if rows else []


def _step(number: int, row: _Row) -> Step:
    """Number a step."""
    return Step(
        step=number,
        action=row.action,
        what=row.what,
        amount=row.amount,
        active=row.active,
        device=None if row.scale is None else in_use(row.scale),
        into=row.into,
        note=row.note,
    )


def _delivered(part: _Part) -> Delivered:
    """Return how much of a component the steps deliver."""
    build = volume if part.need.is_liquid else mass
    return Delivered(
        name=part.need.name,
        delivers=build(part.delivered),
        deviation=deviation_of(part.delivered, part.need.amount),
    )


def _leftover(vessel: str, role: str, stock: Stock) -> Leftover:
    """Return what remains of a stock solution and its disposition."""
    left = stock.made_up - stock.measure
    is_drug = role == "active"
    return Leftover(
        what=vessel,
        amount=volume(left),
        active=mass(stock.weigh * left / stock.made_up if is_drug else 0),
        disposition=say("leftover.drug") if is_drug else say("leftover.no_drug"),
    )


def crushed_tablets(weighed: Fraction, recipe: Recipe) -> int:
    """Return how many tablets are crushed so that a part, in mg, can be weighed; 0 if none are."""
    return 0 if recipe.tablet_mass is None else int(weighed // recipe.tablet_mass) + 1


def _rest_of_tablets(recipe: Recipe, active: _Part) -> Iterator[Leftover]:
    """Yield what remains of the crushed tablets of which a part was weighed."""
    each, content = recipe.tablet_mass, recipe.tablet_content
    if each is None or content is None or active.weigh is None:
        return
    rest = crushed_tablets(active.weigh, recipe) * each - active.weigh
    yield Leftover(
        what=say("leftover.crushed_tablets"),
        amount=mass(rest),
        active=mass(rest * content / each),
        disposition=say("leftover.drug"),
    )


def _consumed(recipe: Recipe, part: _Part) -> Amount:
    """Return what is taken out of stock."""
    if part.need.role == "active" and recipe.tablets is not None:
        return Amount(name=part.need.name, amount=parse_quantity(f"{recipe.tablets} tablet"))
    if part.stock is not None:
        return Amount(name=part.need.name, amount=mass(part.stock.weigh))
    build = volume if part.need.is_liquid else mass
    return Amount(name=part.need.name, amount=build(part.delivered))
