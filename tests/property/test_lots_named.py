"""Any shelf, any spelling, any date: which lot a text names, by an oracle of its own."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from ldncompound.compounding.materials.identity import identified
from ldncompound.compounding.materials.lot_entries import LotEntry
from ldncompound.compounding.materials.lots import LotRecord, NamedLot, StockTrituration
from ldncompound.core.refusals import Refusal
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import lot_mentions, recall_mention
from ldncompound.trail.act import Act
from ldncompound.trail.store import Trail

ACTIVE, FILLER, SHELL = "naltrexone hydrochloride", "lactose", "empty capsule size 3"
COMPONENTS = (ACTIVE, FILLER, SHELL)
DATES = (date(2027, 6, 30), date(2028, 3, 31))
IDS = tuple(f"TST-LOT-{n:04d}" for n in range(1, 6))
NUMBERS = ("N-17", "C-10", "X-31", "TST-LOT-0002", "TST-LOT-0009")
WAYS = {
    "exact": lambda text: text,
    "lower": str.lower,
    "without dashes": lambda text: text.replace("-", ""),
    "with blanks": lambda text: text.replace("-", " "),
    "other dash": lambda text: text.replace("-", "\u2011"),
    "wide": lambda text: "".join(chr(ord(each) + 0xFEE0) for each in text),
    "look": lambda text: text.replace("1", "l").replace("0", "O").replace("C", "\u0421"),
    "dotted": lambda text: text.replace("-", "."),
}
LOOKS = ("look", "dotted")


class Text(NamedTuple):
    """A number or id, and how it is spelled: what it says and looks like is known by making."""

    base: str
    way: str

    @property
    def text(self) -> str:
        """Return it as it is typed."""
        return WAYS[self.way](self.base)

    @property
    def key(self) -> str:
        """Return which name it is, however it is spelled; a look-alike is none of them."""
        return self.text if self.way in LOOKS and self.text != self.base else self.base


class Kept(NamedTuple):
    """A lot on the shelf."""

    id: str
    component: str
    number: Text
    until: date
    maker: str
    made: bool
    recalled: bool

    @property
    def keys(self) -> set[str]:
        """Return the names that it has."""
        return {self.id, self.number.key}

    @property
    def bases(self) -> set[str]:
        """Return what its names look like."""
        return {self.id, self.number.base}

    def record(self) -> LotRecord:
        """Return it as the pharmacy records it."""
        made = StockTrituration(
            parts=10, filler=FILLER, factor="10", form=None, square="0", made_from=()
        )
        return LotRecord(
            id=self.id, component=self.component, number=self.number.text, maker=self.maker,
            expiration_date=self.until, received_on=DATES[0], form=None, certificate=None,
            tablets=None, shells=None, packing=(), trituration=made if self.made else None,
        )  # fmt: skip


def told(lots, numbers, component, typed, until):
    """Say by the contract what a text names: an own id, "typed", or the code of a refusal."""

    def barred(lot):
        return any(
            other.recalled
            and (other is lot or (other.component, other.maker, other.number.key)
                 == (lot.component, lot.maker, lot.number.key))
            for other in lots
        ) or (lot.component, lot.number.key) in {(name, each.key) for name, each in numbers}  # fmt: skip

    own = [lot for lot in lots if lot.component == component]
    same = [lot for lot in own if typed.key in lot.keys]
    exact = [lot for lot in same if lot.id == typed.text]
    if not exact and len(same) == 1 and same[0].number.text == typed.text:
        exact = same
    if exact:
        if barred(exact[0]):
            return "lot-not-usable"
        return exact[0].id if until in (None, exact[0].until) else "invalid-order"
    if same:
        if all(map(barred, same)):
            return "lot-not-usable"
        return "wrong-component" if all(lot.made for lot in same) else "lot-ambiguous"
    if any(name == component and each.base == typed.base for name, each in numbers):
        return "lot-not-usable"

    def meant(lot, name, lot_id, number):
        if lot.component == component:
            return False
        if name == lot_id or (lot.made and name == number):
            return True
        return name == number and until in (None, lot.until)

    if any(meant(lot, typed.key, lot.id, lot.number.key) for lot in lots):
        return "wrong-component"
    like = [lot for lot in own if typed.base in lot.bases] or [
        lot for lot in lots if meant(lot, typed.base, lot.id, lot.number.base)
    ]
    if like:
        return "lot-not-usable" if all(map(barred, like)) else "lot-ambiguous"
    return "invalid-order" if until is None else "typed"


def written(trail, action, document, mentions, subject):
    """Write an entry as an act does."""
    trail.record(
        Act(action, "done", "Kim", "stated", "bench", datetime(2026, 11, 22, tzinfo=UTC),
            "ldncompound", lambda _: document, subject=subject, mentions=mentions)
    )  # fmt: skip


def shelved(trail, lots, numbers):
    """Write lots and recalls into a trail."""
    for lot in lots:
        record = lot.record()
        written(trail, "lot-received", LotEntry.of(record).document(), lot_mentions(record), lot.id)
    recalls = [recall_mention(each.component, each.number.text, each.id) for each in lots
               if each.recalled]  # fmt: skip
    recalls += [recall_mention(name, each.text, None) for name, each in numbers]
    for each in recalls:
        written(trail, "lot-recalled", {}, (each,), each[1])


texts = st.builds(Text, st.sampled_from(NUMBERS + IDS[:2]), st.sampled_from(sorted(WAYS)))
shelves = st.lists(
    st.builds(
        lambda component, number, until, maker, made, recalled: (
            component, number, until, maker, made, recalled,
        ),
        st.sampled_from(COMPONENTS), texts, st.sampled_from(DATES), st.sampled_from("AB"),
        st.booleans(), st.sampled_from((False, False, True)),
    ),
    max_size=len(IDS),
).map(lambda rows: [
    Kept(identity, row[0], Text(identity, "exact") if row[4] else row[1], *row[2:4],
         row[4], row[5])
    for identity, row in zip(IDS, rows, strict=False)
])  # fmt: skip
asked = st.lists(
    st.tuples(st.sampled_from(COMPONENTS), texts, st.sampled_from((None, *DATES))),
    min_size=1, max_size=12,
)  # fmt: skip
recalls = st.lists(st.tuples(st.sampled_from(COMPONENTS), texts), max_size=1)


@settings(max_examples=60, deadline=None)
@given(shelves, recalls, asked)
def test_a_text_names_what_the_contract_says(lots, numbers, questions):
    """And nothing that is on record as something else is ever planned as the active."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Trail.open_for_acts(Path(folder) / "trail.sqlite") as trail,
    ):
        shelved(trail, lots, numbers)
        room = Stockroom(trail)
        for component, typed, until in questions:
            try:
                found = identified(NamedLot(component, typed.text, until), room)
                outcome = "typed" if found.record is None else found.record.id
            except Refusal as refusal:
                outcome = refusal.code
            assert outcome == told(lots, numbers, component, typed, until)
            for lot in lots:
                if lot.id == outcome:
                    assert lot.component == component
                elif outcome == "typed":
                    assert typed.text != lot.id
                    assert typed.text != lot.number.text or until != lot.until
