"""The table of duties: every act that the program records is in it, or is meant to be plain."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import ldncompound
from ldncompound.pharmacy.authority import OPEN
from ldncompound.pharmacy.batches.states import LIFE
from ldncompound.pharmacy.people.duties import ACCEPTANCE, DUTIES, PLAIN, duty_of
from ldncompound.pharmacy.people.person import LEADING, ROLES
from ldncompound.pharmacy.people.signatures import ENTRY_ACTIONS

SOURCE = Path(ldncompound.__file__).parent

PLAINLY = {
    "balance-check", "batch-corrected", "calendar", "check", "dispensing", "export", "inspection",
    "label", "preparation", "record", "schedule", "sheet", "step", "trituration", "weighing",
}  # fmt: skip
"""Done by every enrolled person, unsigned; a check, weighing or correction that accepts is not."""

RECORDING = {
    "record",
    "record_person",
    "print_from_trail",
    "_recorded",
    "new_lot",
    "change",
    "_sign",
}
"""Functions that take the name of an act."""


NO_ACTS = {"done", "outcome", "refused"}
"""Other words in such calls."""


def named_in(call):
    """Return the names of acts in a call that records one."""
    for each in (*call.args, *(word.value for word in call.keywords if word.arg == "action")):
        for node in ast.walk(each):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def actions_in_source():
    """Return every action that a call in the source names, by reading the source."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(call, "func", None), "attr", None) or getattr(
                getattr(call, "func", None), "id", None
            )
            if isinstance(call, ast.Call) and name in RECORDING:
                found |= set(named_in(call))
    return {each for each in found if re.fullmatch(r"[a-z]+(-[a-z]+)*", each)} - NO_ACTS


def test_every_act_is_in_the_table_or_meant_to_be_plain():
    """What is neither would be done unsigned by everybody because nobody thought of it."""
    found = actions_in_source()
    adopted = {"formulation-proposed", "formulation-adopted"}  # named in a table of their own
    adopted |= {"trail-accepted", "trail-restored"}  # named by constants
    known = set(DUTIES) | PLAINLY
    assert found - known == set()
    assert LIFE.keys() - known == set()
    assert set(ENTRY_ACTIONS) <= set(DUTIES)
    assert known - found - LIFE.keys() - adopted == set()
    assert set(DUTIES) & PLAINLY == set()


def test_what_the_contract_has_signed_is_signed():
    """By pharmacist and quality alone, but for what every enrolled person may do for themselves."""
    by_all = {
        "formulation-proposed", "formulation-withdrawn", "lot-received", "packing-trial",
        "batch-prepared", "batch-verified", "person-joined", "person-recovered", "lot-delivered",
        "lot-opened", "lot-counted", "lot-disposed", "lot-checked",
    }  # fmt: skip
    for action, duty in DUTIES.items():
        if action in OPEN:
            assert (duty.open, duty.meaning) == (True, None)
            continue
        assert duty.meaning
        assert not duty.open
        assert duty.roles == (ROLES if action in by_all else LEADING), action
    for action in ("weighing", "check", "batch-corrected"):
        assert duty_of(action, accepts=False) is PLAIN
        assert duty_of(action, accepts=True) is ACCEPTANCE
    assert ACCEPTANCE.roles == LEADING
    assert "technician" not in LEADING
    assert duty_of("unheard-of", accepts=False) is PLAIN
