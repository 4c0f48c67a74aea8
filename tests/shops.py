"""Pharmacies with a trail, for tests of what happens after the plan."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.dispensing import DispensingOrder
from ldncompound.pharmacy.batches.acts.re_entry import PrescriptionEntered
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.people.authority import KeyAuthority
from ldncompound.pharmacy.people.keys import Passphrase
from ldncompound.pharmacy.people.policy_acts import set_policy
from ldncompound.pharmacy.people.roll import Enrolment
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.trail.store import Trail
from making import FORMULARY, Hands, follow_plan, record_check, release

ACTIVE, FILLER, SHELL = (
    "naltrexone hydrochloride",
    "microcrystalline cellulose",
    "empty capsule size 3",
)
TODAY = date(2026, 11, 23)
BALANCES = (
    parse_balance("III,sensitivity=6 mg,readability=1 mg"),
    parse_balance("A,repeatability=0.2 mg,readability=0.1 mg"),
)
AS_WRITTEN = PrescriptionEntered("1.5 mg", "1", "30")
"""What the prescriptions of a `House` say, entered again."""
LOTS = (f"{ACTIVE}=N-17@2028-03", f"{FILLER}=C-77@2028-06", f"{SHELL}=G-5@2028-12")


ADA = Enrolment(name="Ada Brown", initials="AB", role="pharmacist")
BEN = Enrolment(name="Ben Chen", initials="BC", role="technician")
CORA = Enrolment(name="Cora Diaz", initials="CD", role="quality")
OF_ADA = Passphrase("seven herons wade")
"""The passphrase of the first pharmacist; the others of a `House` have no key."""


class House:
    """A pharmacy with its trail, where anybody may act until somebody is enrolled."""

    def __init__(self, folder) -> None:
        self.path, self.keys = folder / "trail.sqlite", folder / "keys"
        self.asked: list[tuple[str, str]] = []
        self.authority = KeyAuthority(self.keys, self.ask)
        self.trail = Trail.open_for_acts(self.path)
        self.pharmacy = Practice(name="Elm", site="ELM", balances=BALANCES)
        self.formulary = FORMULARY

    def recorder(self, by="Kim", basis="stated", today=TODAY):
        """Return a recorder for somebody."""
        now = datetime(today.year, today.month, today.day, 9, tzinfo=UTC)
        desk = Desk(by, basis, "bench", now, today)
        return Recorder(self.trail, self.formulary, self.pharmacy, desk, self.authority)

    def ask(self, person, meaning):
        """Type the passphrase of the one who has a key."""
        self.asked.append((person.id, meaning))
        return OF_ADA

    def staff(self, *others, **policies):
        """Enrol a pharmacist with a key, and others without; set policies."""
        ada = self.by("AB").personnel
        ada.enrol(ADA, OF_ADA)
        set_policy(ada, "key", "optional")
        for each in others:
            ada.enrol(each, None)
        for name, value in policies.items():
            set_policy(ada, name.replace("_", "-"), value)

    def by(self, name="Kim", **more):
        """Return the acts that somebody may do."""
        return Hands(self.recorder(name, **more))

    def last(self):
        """Return the body of the last entry."""
        return json.loads(list(self.trail.entries())[-1].body)

    def planned(self, lots=LOTS, order=CapsuleOrder, by="Kim", **texts):
        """Prepare, and return the id."""
        texts = {"fill_mass": "130 mg/capsule", **texts} if order is CapsuleOrder else texts
        coarse = next((each.id for each in self.pharmacy.balances if each.id == "III"), None)
        given = {"dose": "1.5 mg", "days": "30", "patient": "P", "prescriber": "D",
                 "balance": coarse, **texts}  # fmt: skip
        return self.recorder(by).prepare(order(**given, lots=lots)).document["id"]

    def weighed(self, identity, by="Kim", **changes):
        """Follow the plan to its end, and return the batch."""
        return follow_plan(self.by(by), identity, **changes)

    def check(self, identity, kind, *, by="Kim", passes=True, accepted=False):
        """Record a quality check."""
        record_check(self.recorder(by), identity, kind, passes=passes, accepted=accepted)

    def prepared(self, by="Kim", **texts):
        """Return the id of a batch that is prepared and checked."""
        identity = self.planned(by=by, **texts)
        self.weighed(identity, by)
        for kind in ("appearance", "masses"):
            self.check(identity, kind, by=by)
        self.by(by).finish(identity, BatchYield(filled="32", rejected="1"))
        return identity

    def verified(self, by="Kim", second="Lee", **texts):
        """Return the id of a batch that is verified."""
        identity = self.prepared(by, **texts)
        self.by(second).verify(identity)
        return identity

    def released(self, **texts):
        """Return the id of a batch that is released."""
        identity = self.verified(**texts)
        self.by("Lee").release(identity, "0", "0")
        return identity


NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ELM = Practice(
    name="Elm Street Pharmacy", address="1 Elm Street", telephone="555 0100", site="ELM",
    balances=(parse_balance("III,sensitivity=6 mg,readability=1 mg"),),
)  # fmt: skip
STOCK = {"dose": "1.5 mg", "quantity": "100", "patient": "", "prescriber": "",
         "fill_mass": "130 mg/capsule", "lots": LOTS, "for_stock": True}  # fmt: skip
GIVEN = {"dose": "3 mg", "days": "20", "patient": "P-1", "prescriber": "Dr X",
         "patient_name": "Olivia", "rx": "RX-1", "directions": "Take 2 at bedtime."}  # fmt: skip


class Shop:
    """A pharmacy with a trail."""

    def __init__(self, folder, pharmacy=ELM) -> None:
        self.path, self.pharmacy = folder / "trail.sqlite", pharmacy
        self.trail = Trail.open_for_acts(self.path)

    def recorder(self, today=TODAY):
        """Return a recorder on a day."""
        now = datetime(today.year, today.month, today.day, 9, tzinfo=UTC)
        return Recorder(self.trail, FORMULARY, self.pharmacy,
                        Desk("Kim", "stated", "bench", now, today))  # fmt: skip

    def dispensary(self, **more):
        """Return the dispensary."""
        return Hands(self.recorder(**more))

    def order(self, **changes):
        """Return the id of what is ordered, for stock."""
        return self.recorder().prepare(CapsuleOrder(**{**STOCK, **changes})).document["id"]

    def stock(self, **changes):
        """Return the id of a released stock batch."""
        identity = self.order(**changes)
        release(self.path, self.pharmacy, identity, now=NOW)
        return identity


def receive(house, number="N-17", component=ACTIVE, maker="M", **more):
    """Receive a lot and return its id."""
    form = {"form": "hydrochloride"} if component == ACTIVE else {}
    delivery = Delivery(
        component=component, number=number, maker=maker, expires="2028-03", **form, **more
    )
    return Storekeeper(house.recorder()).receive(delivery).id


def stocked(house):
    """Return the id of a released batch of 102 capsules of 1.5 mg that is for nobody yet."""
    order = CapsuleOrder(**{**STOCK, "lots": LOTS})
    identity = house.recorder().prepare(order).document["id"]
    house.weighed(identity)
    for kind in ("appearance", "masses"):
        house.check(identity, kind)
    house.by().finish(identity, BatchYield(filled="102"))
    house.by("Lee").verify(identity)
    house.by("Lee").release(identity, "0", "0")
    return identity


def dispense(house, identity, patient, days, **more):
    """Dispense one capsule a day, and return the number of the entry."""
    order = DispensingOrder(dose="1.5 mg", days=days, patient=patient, prescriber="Dr D", **more)
    return house.by().dispense(identity, order).trail.sequence
