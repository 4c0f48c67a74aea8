"""Follow weigh plans with random errors, and compare the spread with what they state.

Usage: python tools/draws.py [--draws 20000] [--plans 60] [--seed 1]

Each weighing has its own random error: normal where the repeatability of the balance is
known (with the display's part rectangular), rectangular where only a largest error is.
The steps are then followed literally. For each plan it prints the standard deviation of
the content beside the stated one, and how often the content is off by more than the
limit of the batch. The exit code is 1 if a spread is off by more than 5 %, or a limit is
exceeded more often than twice the standard uncertainty allows.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
from collections.abc import Iterator
from fractions import Fraction

from ldncompound.compounding.weighing.equipment import Balance
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.compounding.weighing.plan import WeighPlan
from ldncompound.compounding.weighing.powder_batch import PowderBatch
from ldncompound.compounding.weighing.powder_plan import plan_batch
from ldncompound.core.quantities import MG, number_of

ACTIVE, FILLER = "active", "filler"
LIMIT = Fraction(1, 10)
BEYOND_TWO = 0.0455
"""How often a normal value is beyond two standard deviations."""

BALANCES = (
    "A,sensitivity=6 mg,readability=1 mg",
    "B,minimum=20 mg,readability=0.1 mg,error=5 %",
    "C,repeatability=0.2 mg,readability=0.1 mg",
    "D,repeatability=0.02 mg,readability=0.01 mg,drift=0.05 mg,error=2 %",
    "E,repeatability=1.5 mg,readability=1 mg,capacity=2 g",
)


def plans(random_: random.Random, count: int) -> Iterator[tuple[Balance, PowderBatch, WeighPlan]]:
    """Yield plans of random batches on random balances."""
    while count:
        balance = parse_balance(random_.choice(BALANCES))
        size = random_.randint(3, 200)
        strength = Fraction(random_.randint(50, 450), 100)
        fill = random_.randint(90, 300)
        batch = PowderBatch(
            ACTIVE, FILLER, strength * size, fill * size - strength * size, size, LIMIT
        )
        plan = plan_batch(batch, balance)
        if plan is not None:
            count -= 1
            yield balance, batch, plan


def error_of(balance: Balance, random_: random.Random) -> float:
    """Draw the error of one weighing, in mg."""
    if balance.repeatability is None:
        largest = float(balance.largest_error())
        return random_.uniform(-largest, largest)
    half = float(number_of(balance.readability, MG)) / 2
    drift = 0.0 if balance.drift is None else float(number_of(balance.drift, MG))
    spread = float(balance.variance()) - (half**2 + drift**2) / 3
    return (
        random_.gauss(0, spread**0.5)
        + random_.uniform(-half, half)
        + random_.uniform(-drift, drift)
    )


def followed(plan: WeighPlan, balance: Balance, random_: random.Random) -> float:
    """Follow the steps with errors; return the active in the batch, in mg."""
    vessels: dict[str, list[float]] = {}
    for step in plan.steps:
        if step.action != "weigh" or step.amount is None or step.into is None:
            continue
        amount = float(number_of(step.amount, MG)) + error_of(balance, random_)
        target = vessels.setdefault(step.into, [0.0, 0.0])
        if step.what in vessels:
            total, active = vessels[step.what]
            share = active / total
        else:
            share = 1.0 if step.what == ACTIVE else 0.0
        target[0] += amount
        target[1] += amount * share
    return vessels["batch"][1]


def spread_of(
    plan: WeighPlan, batch: PowderBatch, balance: Balance, draws: int, random_: random.Random
) -> tuple[float, float, float]:
    """Return stated and drawn standard deviation in percent, and the share beyond the limit."""
    required = float(batch.required)
    found = [followed(plan, balance, random_) for _ in range(draws)]
    stated = float(plan.uncertainty.standard.magnitude)
    drawn = statistics.stdev(found) / float(number_of(plan.delivers, MG)) * 100
    limit = required * float(batch.limit)
    beyond = sum(abs(each - required) > limit for each in found) / draws
    return stated, drawn, beyond


def main() -> int:
    """Draw and print; return 1 if anything disagrees."""
    words = argparse.ArgumentParser()
    words.add_argument("--draws", type=int, default=20_000)
    words.add_argument("--plans", type=int, default=60)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    random_ = random.Random(given.seed)  # noqa: S311 - a simulation, no secret
    worst, most = 0.0, 0.0
    for balance, batch, plan in plans(random_, given.plans):
        stated, drawn, beyond = spread_of(plan, batch, balance, given.draws, random_)
        worst, most = max(worst, abs(drawn / stated - 1)), max(most, beyond)
        print(
            f"{balance.id} {plan.method:<12} {batch.size:4} units  stated {stated:.3f} %  "
            f"drawn {drawn:.3f} %  beyond the limit {beyond * 100:.2f} %"
        )
    print(f"spreads agree within {worst * 100:.1f} %; most often beyond: {most * 100:.2f} %")
    return 0 if worst <= 0.05 and most <= BEYOND_TWO else 1


if __name__ == "__main__":
    sys.exit(main())
