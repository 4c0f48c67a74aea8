"""
A task queue with pickled orders: workers in processes of their own prepare what a till puts in.

Orders and results are plain values that can be pickled, their quantities too. Each worker has a
pharmacy of its own on the same file; the id of a task is its request id, so that a task that is
taken twice is made once. The queue here is that of the standard library; Celery or RQ take the
same function.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context

from ldncompound import CapsuleOrder, Pharmacy, Preparation, Refusal


@cache
def pharmacy(trail: str) -> Pharmacy:
    """Return the pharmacy of this process."""
    return Pharmacy.open(trail, by="queue", station="worker")


def prepare(trail: str, task: str, order: CapsuleOrder) -> Preparation | Refusal:
    """Prepare one order; a refusal is an answer, too."""
    try:
        return pharmacy(trail).prepare(order, request_id=task)
    except Refusal as refusal:
        return refusal


def main(trail: str) -> None:
    """Prepare some orders, each taken by two workers, and show the answers."""
    doses = ("1.5 mg", "3 mg", "4,5 mg", "4.5 mg")
    orders = [
        CapsuleOrder(dose=dose, days="30", patient=f"P-{n}", prescriber="Dr Example")
        for n, dose in enumerate(doses)
    ]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as queue:
        tasks = [
            queue.submit(prepare, trail, f"task-{n}", order)
            for n, order in enumerate(orders)
            for _ in range(2)
        ]
        for each in tasks[::2]:
            answer = each.result()
            print(answer.code if isinstance(answer, Refusal) else answer.id)
        assert all(
            one.result() == two.result() for one, two in zip(tasks[::2], tasks[1::2], strict=True)
        )


if __name__ == "__main__":
    main(sys.argv[1])
