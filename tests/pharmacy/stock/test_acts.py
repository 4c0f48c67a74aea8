"""Lots, trials, triturations and checks as acts of the library, in a real trail."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, date, datetime
from fractions import Fraction

import pypdfium2
import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare_capsules, prepare_liquid
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.materials.kept import NOTHING_KEPT
from ldncompound.compounding.materials.lot_entries import BalanceCheck, LotEntry, LotShown
from ldncompound.compounding.materials.lots import StockTrituration
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.preparation_parts import identity_of
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.core.quantities import MG, format_quantity, number_of, parse_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    BalanceNotFit,
    CapsuleOverfull,
    ExpiredComponent,
    Implausible,
    InvalidOrder,
    LotAmbiguous,
    LotNotUsable,
    NotWeighable,
    Refusal,
    UnknownFormulation,
    UnsuitableFiller,
    VerificationFailure,
    WrongState,
    WrongUsage,
)
from ldncompound.documents.label_of_trituration import TriturationOnLabel
from ldncompound.documents.trituration_sheet import TriturationPrinted, trituration_sheet_view
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.master_records import load_formulary
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.changes import identify_lot, quarantine_lot
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.stock.trituration_sheet import lots_on_sheet, print_trituration_sheet
from ldncompound.pharmacy.stock.triturations import TriturationOrder
from ldncompound.pharmacy.trail_index import recall_mention
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify
from making import FORMULARY
from own_rules import DIRECT_ONLY, folder_with_rules
from shops import House

ACTIVE, FILLER = "naltrexone hydrochloride", "microcrystalline cellulose"
TODAY = date(2026, 11, 23)
BALANCES = (
    parse_balance("B1,repeatability=0.2 mg,readability=0.1 mg,capacity=60 g"),
    parse_balance("III,sensitivity=6 mg,readability=1 mg"),
)
DELIVERY = {
    "component": ACTIVE,
    "number": "N-17",
    "maker": "Maker",
    "expires": "2028-03",
    "form": "hydrochloride",
    "assay": "93.5 %",
    "basis": "anhydrous and solvent-free",
    "water": "3.68 %",
}


class Keeper:
    """A storekeeper with an active and a filler, and orders from them."""

    def __init__(self, path, formulary=FORMULARY, **pharmacy) -> None:
        self.formulary = formulary
        self.trail = Trail.open_for_acts(path)
        desk = Desk("Kim", "stated", "bench", datetime(2026, 11, 23, 9, tzinfo=UTC), TODAY)
        self.pharmacy = Practice(name="Elm", site="ELM", **{"balances": BALANCES, **pharmacy})
        self.acts = Storekeeper(Recorder(self.trail, formulary, self.pharmacy, desk))
        self.room = Stockroom(self.trail)

    def receive(self, **texts):
        """Receive the active, with changes."""
        made = self.acts.receive(Delivery(**{**DELIVERY, **texts}))
        if made.quarantine:
            return identify_lot(self.acts, made.id, "IR spectrum", "passes")
        return made

    def filler(self, **texts):
        """Receive a filler."""
        plain = dict.fromkeys(("form", "assay", "basis", "water"))
        return self.receive(**{**plain, "component": FILLER, "number": "C-77", **texts})

    def capsules(self, *lots, kept=None, **texts):
        """Prepare capsules from lots."""
        order = CapsuleOrder(
            **{"dose": "1.5 mg", "days": "30", "patient": "P", "prescriber": "D", **texts},
            lots=lots,
        )
        return prepare_capsules(
            order, formulary=self.formulary, pharmacy=self.pharmacy, today=TODAY,
            kept=self.room if kept is None else kept,
        )  # fmt: skip


@pytest.fixture
def keeper(tmp_path):
    """Return a storekeeper with two lots; the trail is whole when the test is over."""
    found = Keeper(tmp_path / "trail.sqlite")
    found.receive()
    found.filler()
    yield found
    found.trail.close()
    assert verify(tmp_path / "trail.sqlite").ok


LOTS = (f"{ACTIVE}=N-17", f"{FILLER}=C-77")


def test_lots_have_ids_of_the_pharmacy_and_are_found_by_both(keeper):
    """The id counts up per site; maker's number and id lead to the same lot of its component."""
    assert [each.id for each in keeper.room.lots()] == ["ELM-LOT-0001", "ELM-LOT-0002"]
    for number in ("N-17", "ELM-LOT-0001"):
        (found,) = keeper.room.find(ACTIVE, number)
        assert found.number == "N-17"
    assert keeper.room.find(FILLER, "N-17") == ()
    assert keeper.room.find(ACTIVE, "N-99") == ()
    assert keeper.room.lot("ELM-LOT-0009") is None
    assert NOTHING_KEPT.alike("N-17") == ()
    assert NOTHING_KEPT.takes_typed()
    assert not NOTHING_KEPT.checked("B1", TODAY)
    assert NOTHING_KEPT.unusable(keeper.room.lots()[0]) is None
    version = FORMULARY.version_of(FORMULARY.formulations["naltrexone-capsule-mcc"], "US")
    assert NOTHING_KEPT.adoption(version) is None


def test_what_acts_on_lots_record_is_read_back(keeper):
    """Received, corrected, tried, made: each entry is what the act returned, except its place."""
    keeper.receive(number="N-18", price="120 USD", price_for="1 g")
    keeper.acts.correct("ELM-LOT-0001", Delivery(**DELIVERY), "read again")
    keeper.acts.try_packing("ELM-LOT-0002", "3", ["130 mg"] * 5, shell=None, batch=None)
    make(keeper)
    for sequence in range(1, keeper.trail.head().size + 1):
        recorded = keeper.trail.recorded_at(sequence)
        entry = LotEntry.from_document(recorded.document)

        assert entry.document() == recorded.document
        assert entry.lot.document().items() <= recorded.document.items()
        placed = replaced(entry, trail=recorded.place)
        assert LotEntry.from_document(placed.document()) == placed


@pytest.mark.parametrize(
    "change",
    [{"certificate": {}}, {"expiration_date": "soon"}, {"packing": None}, {"id": 7}, {"more": 1},
     {"price": {"paid": "120", "per": "1 g"}}, {"schema": "ldncompound.person/1"},
     {"certificate": {**dict.fromkeys(("reference", "water", "loss_on_drying", "solvents")),
                      "assay": "93.5 mg", "basis": "dried"}}],
)  # fmt: skip
def test_a_stored_lot_that_is_none_is_a_failure(keeper, change):
    """An impossible stored lot fails verification; it is neither a refusal nor a crash."""
    document = {**keeper.trail.recorded_at(1).document, **change}
    with pytest.raises(VerificationFailure):
        LotEntry.from_document(document)


def test_a_received_lot_is_not_received_again(keeper):
    """The same number of the same maker is one lot; of another maker it is another."""
    assert keeper.receive().id == "ELM-LOT-0001"
    with pytest.raises(InvalidOrder) as caught:
        keeper.receive(expires="2029-01", water="3.6 %")
    assert "another expiration date, certificate" in caught.value.message
    assert caught.value.details["trail"]["sequence"] == 4
    assert keeper.receive(maker="Other").id == "ELM-LOT-0003"
    with pytest.raises(LotAmbiguous, match="may be 'N-17' of Maker"):
        keeper.capsules(LOTS[0], fill_mass="130 mg/capsule")


def test_a_correction_names_what_it_replaces(keeper):
    """The last statement of a lot counts; the reason is kept apart, and is required."""
    delivery = Delivery(**{**DELIVERY, "number": "N-18", "water": "0 %"})
    done = keeper.acts.correct("ELM-LOT-0001", delivery, "misread")

    assert done.replaces == 1
    assert keeper.room.history("ELM-LOT-0001") == [1, 3]
    assert keeper.room.find(ACTIVE, "N-17") == ()
    assert keeper.room.find(ACTIVE, "N-18")[0].id == "ELM-LOT-0001"
    for identity, reason in (("ELM-LOT-0001", " "), ("ELM-LOT-0009", "why")):
        with pytest.raises(WrongUsage):
            keeper.acts.correct(identity, delivery, reason)
    late = Delivery(**{**DELIVERY, "expires": "2020-01"})
    assert keeper.acts.correct("ELM-LOT-0001", late, "why").expiration_date == date(2020, 1, 31)
    with pytest.raises(ExpiredComponent, match="expired on 2020-01-31"):
        keeper.capsules("naltrexone hydrochloride=ELM-LOT-0001")


def test_packing_trials_make_the_fill_by_displacement(keeper):
    """Filler alone; then with the active's own trial; then if the active fills the capsule."""
    keeper.acts.try_packing("ELM-LOT-0002", "3", ["130 mg"] * 5, shell=None, batch=None)
    alone = keeper.capsules(*LOTS).capsules
    keeper.acts.try_packing("ELM-LOT-0001", "3", ["95 mg"] * 5, shell=None, batch=None)
    both = keeper.capsules(*LOTS)

    assert alone.fill_mass.magnitude == 130
    powder = number_of(both.components[0].required, MG) / 32
    expected = powder + (1 - powder / 95) * 130
    assert abs(both.capsules.fill_mass.magnitude - expected) < Fraction(1, 10**9)
    keeper.acts.try_packing(
        "ELM-LOT-0001", "3", ["1.6 mg"] * 5, shell=None, batch=None, confirmed="weighed twice"
    )
    with pytest.raises(CapsuleOverfull, match="cannot hold the active"):
        keeper.capsules(*LOTS)
    keeper.filler(number="C-78")
    keeper.acts.try_packing("ELM-LOT-0003", "3", ["120 mg"] * 5, shell=None, batch=None)
    with pytest.raises(InvalidOrder, match="packing trials of the lots"):
        keeper.capsules(*LOTS, f"{FILLER}=C-78")
    with pytest.raises(WrongUsage, match="no preparation 'ELM-1'"):
        keeper.acts.try_packing("ELM-LOT-0001", "3", [], shell=None, batch="ELM-1")


def test_a_german_trial_asks_about_shells_of_another_size(tmp_path):
    """DAC: shells of size 1 weigh 68 to 84 mg on average; others are asked about, with source."""
    keeper = Keeper(tmp_path / "t.sqlite", jurisdiction="DE")
    keeper.filler()
    full = ["278 mg"] * 5
    for shell in ("71 mg", "84 mg"):  # the makers say 71 mg at least: the stricter holds
        keeper.acts.try_packing("ELM-LOT-0001", "1", full, shell=shell, batch=None)
    with pytest.raises(Implausible) as caught:
        keeper.acts.try_packing("ELM-LOT-0001", "1", full, shell="84.1 mg", batch=None)
    agreed = keeper.acts.try_packing(
        "ELM-LOT-0001", "1", full, shell="67.9 mg", batch=None, confirmed="thin shells, weighed"
    )

    assert "68 mg to 84 mg" in caught.value.message
    assert [each.id for each in caught.value.sources] == ["dac-shells"]
    assert [each.value for each in agreed.confirmed] == ["67.9 mg"]
    keeper.trail.close()


def test_displacement_counts_the_overage(tmp_path):
    """An overage takes room in the capsule too."""
    keeper = Keeper(tmp_path / "t.sqlite", jurisdiction="DE")
    keeper.receive()
    keeper.filler()
    for lot, mass in (("ELM-LOT-0001", "95 mg"), ("ELM-LOT-0002", "130 mg")):
        keeper.acts.try_packing(lot, "3", [mass] * 5, shell=None, batch=None)
    made = keeper.capsules(*LOTS)
    powder = number_of(made.components[0].required, MG) / 32

    assert made.components[0].overage == parse_quantity("10 %")
    assert abs(made.capsules.fill_mass.magnitude - powder - (1 - powder / 95) * 130) < Fraction(
        1, 10**9
    )
    keeper.trail.close()


def make(keeper, amount="6 g", parts="10", lots=LOTS, **more):
    """Make a trituration ahead."""
    return keeper.acts.make_trituration(
        TriturationOrder(amount=amount, parts=parts, lots=lots, **more)
    )


def test_a_trituration_becomes_a_lot(keeper):
    """Its content, date and origin follow from its lots; an order weighs it as the active."""
    made = make(keeper)
    lot = keeper.room.lot(made.id)
    order = keeper.capsules(f"{ACTIVE}={made.id}", LOTS[1], fill_mass="130 mg/capsule",
                            balance="III")  # fmt: skip

    assert lot.expiration_date == date(2027, 5, 21)
    assert lot.trituration.made_from == ("C-77", "N-17")
    assert Fraction(lot.trituration.square) > 0
    assert order.weigh_plan.method == "stock trituration"
    assert order.components[0].via == f"trituration {made.id}"
    taken = number_of(order.weigh_plan.steps[0].amount, MG)
    assert number_of(order.weigh_plan.delivers, MG) == taken / 10
    by_lot = 4 * Fraction(lot.trituration.square)
    assert order.weigh_plan.uncertainty.expanded.magnitude**2 > by_lot * 10_000


def test_the_label_of_a_trituration(keeper):
    """Only of one made here, and not of one that was recalled or rests on a misread lot."""
    identity = make(keeper).id
    label = keeper.acts.print_trituration_label(identity, "txt")
    assert "NOT FOR DISPENSING" in label.data.decode()
    assert label.copy is False
    assert keeper.acts.print_trituration_label(identity, "txt").copy is True
    for unknown in ("ELM-LOT-0001", "ELM-LOT-0099"):
        with pytest.raises(WrongUsage):
            keeper.acts.print_trituration_label(unknown, "txt")
    other = make(keeper).id
    keeper.acts.recorder.record(
        action="lot-recalled", subject=other, document=lambda _: {},
        mentions=(recall_mention(ACTIVE, other, other),),
    )  # fmt: skip
    keeper.acts.correct("ELM-LOT-0001", Delivery(**{**DELIVERY, "water": "5 %"}), "misread")
    for each, why in ((other, "recalled"), (identity, "corrected")):
        with pytest.raises(LotNotUsable, match=why):
            keeper.acts.print_trituration_label(each, "txt")


def test_the_lot_of_a_trituration_is_large_and_whole_on_its_label(keeper):
    """It is read and typed for each batch: on top, in one line, in the type of what matters."""
    identity = make(keeper).id
    label = keeper.acts.print_trituration_label(identity, "pdf")
    page = pypdfium2.PdfDocument(label.data)[0].get_textpage()
    found = page.search(f"Lot {identity}", match_case=True).get_next()

    assert found is not None
    assert page.search("NOT FOR DISPENSING").get_next()[0] > found[0]
    assert pypdfium2.raw.FPDFText_GetFontSize(page, found[0]) >= 9
    lows = {
        round(page.get_charbox(at)[1]) for at in range(found[0], sum(found)) if at - found[0] != 3
    }
    assert max(lows) - min(lows) <= 4


def test_a_derived_figure_of_a_trituration_has_four_digits(keeper):
    """One part in seven is 14.29 %, and the factor is 1.11, on the label and on the sheet."""
    identity = make(keeper, amount="7 g", parts="7").id
    label = keeper.acts.print_trituration_label(identity, "txt").data.decode()
    _, sheet = sheet_of(keeper, identity)

    for text in (" ".join(label.split()), sheet):
        assert "14.29 % w/w" in text
        assert re.search(r"Factor of the powder(?: in it)?: 1\.11\b", text)
        assert not re.search(r"[0-9]\.[0-9]{5,}", text)


def test_the_target_of_a_trituration_is_what_its_balance_shows(keeper):
    """In grams with every digit, where the balance is one of the pharmacy that shows it."""
    made = make(keeper)
    facts = TriturationPrinted(
        made=LotEntry.from_document(made.document()),
        on_label=TriturationOnLabel.from_document(
            {**made.document(), "trail": {"sequence": 1, "hash": "0" * 64, "size": 1, "root": "0" * 64}}
        ),
        lots=(), by="Kim", marks=(), copy=False,
    )  # fmt: skip
    shown = {}
    for reads in (None, "0.1 mg", "7 mg"):
        known = None if reads is None else parse_quantity(reads)
        view = trituration_sheet_view(
            dataclasses.replace(facts, readability=known),
            identity_of(keeper.acts.recorder.pharmacy),
            "1",
        )
        shown[reads] = [row[2] for row in view.steps[1:]]
    assert view.steps[0][3:] == ("Done, initials", "Checked, initials")
    assert shown["0.1 mg"] == ["0.6000 g (600 mg)", "5.4000 g (5400 mg)", "–"]
    assert shown[None] == shown["7 mg"] == ["600 mg", "5400 mg", "–"]


def sheet_of(keeper, identity, form="txt", **more):
    """Print the batch sheet of a trituration; return it, and its text in one line."""
    made = print_trituration_sheet(keeper.acts.recorder, identity, form, **more)
    return made, " ".join(made.data.decode().split()) if form == "txt" else ""


def test_the_sheet_of_a_trituration_says_what_to_weigh_and_mix(keeper):
    """Amounts, lots with maker and expiration, steps, checks, signatures and the label's text."""
    identity = make(keeper).id
    made, text = sheet_of(keeper, identity)

    assert (made.copy, made.barred) == (False, ())
    for words in (
        "Naltrexone hydrochloride in microcrystalline cellulose, 10 % w/w", "To weigh: 600 mg",
        "To weigh: 5400 mg", "Maker: Maker", "Lot: N-17 (ELM-LOT-0001)", "Mar 31, 2028",
        "geometric dilution: add filler in 4 portions", "Factor of the powder: 1.11 ",
        "Do not use after: May 21, 2027", "Prepared by", "Verified by", "Balance B1",
        "NOT FOR DISPENSING", "1 part in 10 parts", "Planned by: Kim, Nov 23, 2026",
    ):  # fmt: skip
        assert words in text, words


def test_a_second_sheet_is_a_copy_and_each_print_is_an_act(keeper):
    """PDF and text; in German with its words, the same numbers, and a comma."""
    identity = make(keeper).id
    size = keeper.trail.head().size
    first, _ = sheet_of(keeper, identity, "pdf")
    second, german = sheet_of(keeper, identity, language="de")

    assert first.data.startswith(b"%PDF")
    assert (first.copy, second.copy) == (False, True)
    assert keeper.trail.head().size == size + 2
    for words in ("Verreibung", "Einwaage", "600 mg", "Faktor des Pulvers: 1,11", "31.03.2028"):
        assert words in german, words
    assert repr(first) == "TriturationSheet(copy=False, …)"


def test_the_sheet_of_what_must_not_be_used_says_so(keeper):
    """A filed sheet can be printed again, but RECALLED or NOT TO BE USED stands across it."""
    identity, other = make(keeper).id, make(keeper).id
    keeper.acts.recorder.record(
        action="lot-recalled", subject=other, document=lambda _: {},
        mentions=(recall_mention(ACTIVE, other, other),),
    )  # fmt: skip
    keeper.acts.correct("ELM-LOT-0001", Delivery(**{**DELIVERY, "water": "5 %"}), "misread")

    for each, mark, words in (
        (other, "recalled", "### RECALLED ###"),
        (identity, "not to be used", "### NOT TO BE USED ###"),
    ):
        made, text = sheet_of(keeper, each)
        assert made.barred == (mark,)
        assert words in text
        assert sheet_of(keeper, each, "pdf")[0].copy


def test_the_sheet_of_a_lot_in_quarantine_says_so(keeper):
    """What waits for a test of its identity is not to be used yet."""
    identity = make(keeper).id
    quarantine_lot(keeper.acts, "ELM-LOT-0002", "asked the maker")

    assert sheet_of(keeper, identity)[0].barred == ("quarantine",)


def test_lots_as_typed_and_old_entries_keep_their_sheet(keeper):
    """A lot that nobody received has a date and no maker; old entries name numbers alone."""
    typed = make(keeper, lots=(LOTS[0], f"{FILLER}=X-1@2029-01"))
    _, text = sheet_of(keeper, typed.id)
    assert "Lot: X-1 Expiration: Jan 31, 2029" in text

    old = replaced(typed, made_of=(), weighing=None, balance=None)
    found = lots_on_sheet(keeper.room, old, typed.trituration)
    on_label = TriturationOnLabel.from_document({**typed.document(), "storage": None})
    told = TriturationPrinted(old, on_label, tuple(found), "Kim", (), copy=False)
    view = trituration_sheet_view(
        told, replaced(identity_of(keeper.pharmacy), configured=False), "1"
    )

    assert [each.number for each in found] == ["N-17", "X-1"]
    assert view.components[1][:2] == ("(not recorded)", "(not recorded)")
    assert view.pharmacy == ("PHARMACY NOT CONFIGURED",)
    assert "Storage" not in dict(view.facts)
    assert view.checks[2][0] == "Balance (not recorded)"


def test_a_mixing_note_of_other_words_stays_as_it_was_recorded(keeper):
    """It is said anew only where this version says in English exactly what was recorded."""
    made = make(keeper)
    *weighed, mixed = made.steps
    other = replaced(made, steps=(*weighed, replaced(mixed, note="stir well")))
    on_label = TriturationOnLabel.from_document(made.document())
    view = trituration_sheet_view(
        TriturationPrinted(other, on_label, (), "Kim", (), copy=False),
        identity_of(keeper.pharmacy), "1",
    )  # fmt: skip

    assert view.steps[-1][1] == "Mix: stir well"


def test_only_a_trituration_has_such_a_sheet(keeper):
    """A received lot has none, nor has an id that nobody knows; a repeated request prints none."""
    for unknown in ("ELM-LOT-0001", "ELM-LOT-0099"):
        with pytest.raises(WrongUsage):
            sheet_of(keeper, unknown)


def test_a_stock_too_strong_for_the_batch_names_one_that_works(keeper):
    """A few capsules take less than the minimum: refused, with a batch that works."""
    made = make(keeper, parts="5")
    lots = (f"{ACTIVE}={made.id}", LOTS[1])
    with pytest.raises(NotWeighable) as caught:
        keeper.capsules(*lots, dose="0.5 mg", days="5", fill_mass="130 mg/capsule", balance="III")
    least = caught.value.details["smallest_batch"]
    texts = {"dose": "0.5 mg", "days": "5", "fill_mass": "130 mg/capsule", "balance": "III"}

    assert keeper.capsules(*lots, **texts, excess=f"{least - 5} capsule")
    with pytest.raises(NotWeighable):
        keeper.capsules(*lots, **texts, excess=f"{least - 6} capsule")


def test_triturations_that_cannot_be(keeper):
    """Lots missing or expired, no balance, invalid parts, a trituration of a trituration."""
    stock = f"{ACTIVE}={make(keeper).id}"
    without = TriturationOrder(amount="6 g", parts="10", lots=LOTS)
    expired, powder = (f"{ACTIVE}=X@2020-01", LOTS[1]), "naltrexone-oral-liquid-powder"
    for call, kind, words in (
        (lambda: make(keeper, lots=LOTS[:1]), InvalidOrder, "cellulose is missing"),
        (lambda: make(keeper, lots=(stock, LOTS[1])), InvalidOrder, "from the pure active"),
        (lambda: make(keeper, lots=expired), ExpiredComponent, "expired on 2020-01-31"),
        (lambda: make(keeper, parts="1"), NotWeighable, "1 part in 1 cannot"),
        (lambda: make(keeper, parts="7"), NotWeighable, "1 part in 7 cannot"),
        (lambda: make(keeper, amount="50 mg"), NotWeighable, "weighed for 50 mg"),
        (lambda: make(keeper, formulation=powder), UnknownFormulation, "record for capsules"),
        (lambda: make(keeper, balance="B9"), WrongUsage, "'B9' is not a balance"),
        (
            lambda: keeper.capsules(stock, f"{ACTIVE}=N-17", LOTS[1]),
            InvalidOrder,
            "cannot be combined with another lot",
        ),
    ):
        with pytest.raises(kind, match=words):
            call()
    bare = Storekeeper(
        Recorder(keeper.trail, FORMULARY, Practice(name="Elm"), keeper.acts.recorder.desk)
    )
    with pytest.raises(InvalidOrder, match="No balance is configured"):
        bare.make_trituration(without)


def test_a_trituration_keeps_no_longer_than_the_jurisdiction_lets_it(tmp_path):
    """60 days in Belgium; a lot without a certificate counts as pure; capsules keep their 5 %."""
    keeper = Keeper(tmp_path / "t.sqlite", jurisdiction="BE")
    lots = (f"{ACTIVE}=N-1@2028-01", f"{FILLER}=C-1@2028-01")
    made = make(keeper, lots=lots, balance="III", amount="1.2 g")

    assert made.expiration_date == date(2027, 1, 21)
    assert made.trituration.factor == "1"
    order = keeper.capsules(f"{ACTIVE}={made.id}", LOTS[1] + "@2028-01", fill_mass="130 mg/capsule")
    assert order.components[0].overage.magnitude == 5
    keeper.trail.close()


def test_another_filler_is_another_trituration(keeper):
    """A trituration with a filler that the record does not have is refused."""
    made = make(keeper)
    stock = keeper.room.lot(made.id)

    class Other(type(NOTHING_KEPT)):
        """Lots with that one trituration."""

        def alike(self, text, *, looks=False):
            """Return it with another filler."""
            other = replaced(stock.trituration, filler="lactose")
            return (replaced(stock, trituration=other),)

    with pytest.raises(InvalidOrder, match="made with lactose"):
        keeper.capsules(f"{ACTIVE}={made.id}", kept=Other())


def test_a_trituration_for_capsules_serves_no_other_form(keeper):
    """A filler of capsules must not go into a tablet or onto skin."""
    made = make(keeper)
    who = {"patient": "P", "prescriber": "D", "days": "30", "lots": (f"{ACTIVE}={made.id}",)}
    tablets = TabletOrder(dose="1.5 mg", blank_mass="65 mg/tablet", **who)
    topical = TopicalOrder(
        strength="3 mg/g", amount="0.5 g", base="X", base_kind="preserved-aqueous", **who
    )

    for order in (tablets, topical):
        with pytest.raises(InvalidOrder, match="stock trituration"):
            keeper.acts.recorder.prepare(order)


def test_checks_of_balances(tmp_path):
    """A passed check holds for the day; one too far off, or with too small a mass, fails."""
    balance = parse_balance("B1,minimum=20 mg,readability=0.1 mg,daily-check=yes")
    keeper = Keeper(tmp_path / "t.sqlite", balances=(balance,))
    with pytest.raises(BalanceNotFit, match="not passed its check"):
        keeper.capsules(fill_mass="130 mg/capsule")
    for mass, reading, words in (
        ("100 mg", "101.1 mg", "off by more than"),
        ("5 mg", "5 mg", "below the balance's minimum"),
        ("100", "100 mg", "has no unit"),
    ):
        with pytest.raises(Refusal, match=words):
            keeper.acts.check_balance("B1", mass, reading)
    with pytest.raises(WrongUsage, match="not a balance"):
        keeper.acts.check_balance("B2", "100 mg", "100 mg")
    done = keeper.acts.check_balance("B1", "100 mg", "99 mg")

    assert format_quantity(done.off) == "-1 mg"
    recorded = keeper.trail.recorded_at(done.trail.sequence)
    assert BalanceCheck.from_document(recorded.document) == replaced(done, trail=None)
    assert keeper.capsules(fill_mass="130 mg/capsule")
    keeper.trail.close()


def test_the_recorder_finds_the_lots_by_itself(keeper):
    """An order through the recorder uses the certificate, and is found by the lot's number."""
    order = CapsuleOrder(
        dose="1.5 mg", days="30", patient="P", prescriber="D", lots=LOTS, fill_mass="130 mg/capsule"
    )
    outcome = keeper.acts.recorder.prepare(order)

    assert outcome.document["components"][0]["factor"] == "1.11038072734"
    assert keeper.trail.mentioning("lot", "N-17")[-1][1] == outcome.document["trail"]["sequence"]


def test_a_trituration_is_not_weighed_beside_the_pure_powder(keeper):
    """Even if both have the same content: one line, one thing to weigh."""
    plain = {"assay": "80 %", "basis": "as is", "water": None, "confirmed": "the maker says so"}
    keeper.receive(number="N-80", **plain)
    stock = make(keeper, lots=(f"{ACTIVE}=N-80", LOTS[1]))
    with pytest.raises(InvalidOrder) as caught:
        keeper.capsules(f"{ACTIVE}={stock.id}", f"{ACTIVE}=N-80", LOTS[1])

    assert "combined with another lot" in caught.value.message


def test_a_contradicted_or_doubtful_lot_is_refused(keeper):
    """Another expiration than the one received, an unknown lot, two makers with one number."""
    for text in (f"{ACTIVE}=N-17@2029-01", f"{ACTIVE}=N-99"):
        with pytest.raises(InvalidOrder):
            keeper.capsules(text, fill_mass="130 mg/capsule")
    keeper.receive(maker="Other")
    with pytest.raises(LotAmbiguous) as caught:
        keeper.capsules(LOTS[0], fill_mass="130 mg/capsule")
    assert "ELM-LOT-0003" in caught.value.message


def test_a_factor_may_leave_no_room_for_filler(keeper):
    """4.5 mg of 93.5 % powder is more than a fill of 4.9 mg has room for."""
    with pytest.raises(CapsuleOverfull) as caught:
        keeper.capsules(*LOTS, dose="4.5 mg", fill_mass="4.9 mg/capsule", confirmed="tried")

    assert "factor" in caught.value.message


def test_tablets_are_held_against_their_lot(keeper):
    """Content by the record, mean mass by the lot, within 1 %."""
    master = FORMULARY.formulations["naltrexone-oral-liquid-tablets"]
    name = next(part.name for part in master.components if part.role == "active")
    other = next(part.name for part in master.components if part.role == "antioxidant")
    plain = dict.fromkeys(("form", "assay", "basis", "water"))
    for number, content in (("T-50", "50 mg"), ("T-25", "25 mg")):
        keeper.receive(**plain, component=name, number=number, content=content,
                       masses=("160 mg",) * 20)  # fmt: skip

    def liquid(number, tablet_mass=None):
        order = LiquidOrder(
            dose="4.5 mg", days="30", patient="P", prescriber="D", tablet_mass=tablet_mass,
            lots=(f"{other}=G-1@2028-01", f"{name}={number}"),
        )  # fmt: skip
        return prepare_liquid(
            order, formulary=FORMULARY, pharmacy=keeper.pharmacy, today=TODAY, kept=keeper.room
        )

    assert liquid("T-50").liquid
    assert liquid("T-50", "161 mg").liquid
    with pytest.raises(InvalidOrder, match="'T-25' contain 25 mg each"):
        liquid("T-25")
    with pytest.raises(InvalidOrder, match="differs from that of the lot 'T-50'"):
        liquid("T-50", "163 mg")


def test_a_look_alike_is_not_received(keeper):
    """Naloxone, or a misspelling, is no component of a record; shells are received by size."""
    for name in ("naloxone hydrochloride", "naltrexone HCl", "empty capsule"):
        with pytest.raises(InvalidOrder) as caught:
            keeper.filler(component=name)
        assert "naltrexone hydrochloride" in caught.value.remedy
    assert keeper.filler(component="empty capsule size 3", size="3", material="HPMC").shells


def test_what_was_made_here_is_neither_corrected_nor_tried(keeper):
    """A trituration depends on its lots: it has no certificate and no packing trial."""
    stock = make(keeper).id
    with pytest.raises(InvalidOrder, match="cannot be corrected"):
        keeper.acts.correct(stock, Delivery(**DELIVERY), "why")
    with pytest.raises(InvalidOrder, match="must use a pure powder"):
        keeper.acts.try_packing(stock, "3", ["130 mg"] * 5, shell=None, batch=None)


def test_a_dose_of_the_base_says_so_beside_its_factor(keeper):
    """The basis of the factor names the choice, with a certificate and without one."""
    for lots, kept in ((LOTS, None), ((), NOTHING_KEPT)):
        made = keeper.capsules(*lots, kept=kept, dose_as="base", fill_mass="130 mg/capsule")

        assert made.components[0].factor_basis.startswith("dose in terms of the base; ")
        assert made.prescription.drug == "naltrexone"
    assert any("No certificate entered" in note for note in made.notes)


def test_a_trituration_has_no_place_in_the_liquid(keeper):
    """Weighed as pure powder it would be a tenfold underdose: refused."""
    stock = make(keeper).id
    order = LiquidOrder(
        dose="1.5 mg", days="14", patient="P", prescriber="D", lots=(f"{ACTIVE}={stock}",),
        formulation="naltrexone-oral-liquid-powder",
    )  # fmt: skip
    with pytest.raises(InvalidOrder) as caught:
        prepare_liquid(
            order, formulary=FORMULARY, pharmacy=keeper.pharmacy, today=TODAY, kept=keeper.room
        )
    assert "not a component" in caught.value.message


def test_a_trituration_remembers_its_certificate(tmp_path):
    """Every order from it reports what a policy left uncorrected when it was made."""
    keeper = Keeper(tmp_path / "t.sqlite", jurisdiction="DE")
    keeper.receive(assay="120 %", basis="as is", water=None, confirmed="the maker says so")
    keeper.filler()
    stock = make(keeper)
    texts = {"fill_mass": "130 mg/capsule"}
    pure = keeper.capsules(*LOTS, **texts).expected.percent_of_label.magnitude
    made = keeper.capsules(f"{ACTIVE}={stock.id}", LOTS[1], **texts)

    assert stock.trituration.real == "0.833333333333"
    assert abs(made.expected.percent_of_label.magnitude - pure) < 1
    assert any(note.startswith("The powder is not corrected") for note in made.notes)
    keeper.trail.close()


@pytest.mark.parametrize(("jurisdiction", "overage"), [("BE", 5), ("DE", 10)])
@pytest.mark.parametrize("dose", ["0.5 mg", "1.5 mg", "4.5 mg"])
def test_the_content_does_not_depend_on_the_balance(tmp_path, jurisdiction, overage, dose):
    """On three balances the steps deliver the label with the overage, but for their rounding."""
    methods = []
    for place, figures in enumerate(
        ("minimum=120 mg,readability=1 mg", "minimum=20 mg,readability=0.1 mg",
         "minimum=1 mg,readability=0.01 mg")
    ):  # fmt: skip
        balance = parse_balance(f"B,{figures},error=5 %")
        path = tmp_path / f"{place}.sqlite"
        keeper = Keeper(path, jurisdiction=jurisdiction, balances=(balance,))
        made = keeper.capsules(dose=dose, fill_mass="170 mg/capsule", size="1", excess="2 capsule")
        active, planned = made.components[0], made.weigh_plan
        methods.append(planned.method)
        ideal = number_of(active.nominal, MG) * (100 + overage) / 100

        assert number_of(active.nominal, MG) == 32 * Fraction(dose.removesuffix(" mg"))
        assert active.overage.magnitude == overage
        assert number_of(active.required, MG) == ideal
        assert abs(number_of(planned.delivers, MG) / ideal - 1) * 100 == abs(
            planned.deviation.magnitude
        )
        assert abs(planned.deviation.magnitude) <= 1
        assert abs(made.expected.percent_of_label.magnitude - (100 + overage)) <= Fraction("1.1")
        keeper.trail.close()
    assert methods[2] == "direct"
    assert dose == "4.5 mg" or methods[0] != "direct"


@pytest.fixture(scope="module")
def direct_only(tmp_path_factory):
    """Return a formulary with rules whose overage only a direct weighing has."""
    return load_formulary(folder_with_rules(tmp_path_factory.mktemp("own"), DIRECT_ONLY))


def test_a_rule_may_keep_its_overage_to_what_is_weighed_directly(tmp_path, direct_only):
    """If the overage does not round well, the batch is triturated; direct always has it."""
    balance = parse_balance("T,minimum=20 mg,readability=1 mg,error=5 %")
    keeper = Keeper(tmp_path / "t.sqlite", direct_only, jurisdiction="NL", balances=(balance,))
    seen = set()
    for days in range(15, 30):
        made = keeper.capsules(days=str(days), fill_mass="170 mg/capsule")
        overage = made.components[0].overage.magnitude
        seen.add((made.weigh_plan.method, overage))

        assert (made.weigh_plan.method == "direct") == (overage == 5)
        if overage == 0 and number_of(made.components[0].required, MG) >= 20:
            assert "overage" in made.weigh_plan.alternatives[0].lost
    assert seen == {("direct", 5), ("trituration", 0)}
    keeper.trail.close()


def test_a_trituration_without_the_overage_leaves_its_room_to_the_filler(tmp_path, direct_only):
    """Where a rule drops the overage on a trituration, displacement leaves it out too."""
    keeper = Keeper(tmp_path / "t.sqlite", direct_only, jurisdiction="NL", balances=BALANCES[1:])
    keeper.receive()
    keeper.filler()
    for lot, mass in (("ELM-LOT-0001", "120 mg"), ("ELM-LOT-0002", "150 mg")):
        keeper.acts.try_packing(lot, "2", [mass] * 5, shell=None, batch=None)
    small, large = keeper.capsules(*LOTS), keeper.capsules(*LOTS, excess="170 capsule")

    assert (small.weigh_plan.method, large.weigh_plan.method) == ("trituration", "direct")
    for made, size, overage in ((small, 32, 0), (large, 200, 5)):
        powder = number_of(made.components[0].required, MG) / size
        nominal = Fraction("1.5") * Fraction(made.components[0].factor)

        assert made.components[0].overage.magnitude == overage
        assert abs(powder - nominal * (100 + overage) / 100) < Fraction(1, 10**9)
        assert abs(
            made.capsules.fill_mass.magnitude - powder - (1 - powder / 120) * 150
        ) < Fraction(1, 10**9)
    keeper.trail.close()


def test_the_batch_named_is_weighed_directly_with_its_overage(tmp_path, direct_only):
    """If no trituration fits the capsule, the smallest batch is a direct one."""
    keeper = Keeper(tmp_path / "t.sqlite", direct_only, jurisdiction="NL", balances=BALANCES[1:])
    texts = {"dose": "4.5 mg", "days": "10", "fill_mass": "9 mg/capsule",
             "confirmed": "tried twice"}  # fmt: skip
    with pytest.raises(NotWeighable) as caught:
        keeper.capsules(**texts)
    least = caught.value.details["smallest_batch"]
    made = keeper.capsules(**texts, excess=f"{least - 10} capsule")

    assert made.weigh_plan.method == "direct"
    assert made.components[0].overage.magnitude == 5
    with pytest.raises(NotWeighable):
        keeper.capsules(**texts, excess=f"{least - 11} capsule")
    keeper.trail.close()


def test_a_trituration_of_a_lot_that_was_misread_is_not_used(keeper):
    """A correction of its factor or date rules it out; one of the maker's name does not."""
    made = make(keeper)
    order = (f"{ACTIVE}={made.id}", LOTS[1])
    keeper.acts.correct("ELM-LOT-0001", Delivery(**{**DELIVERY, "maker": "Other"}), "misspelt")
    keeper.acts.try_packing("ELM-LOT-0002", "3", ["130 mg"] * 5, shell=None, batch=None)
    assert keeper.capsules(*order)
    wrong = Delivery(**{**DELIVERY, "maker": "Other", "water": "5 %"})
    keeper.acts.correct("ELM-LOT-0001", wrong, "water misread")
    with pytest.raises(LotNotUsable) as caught:
        keeper.capsules(*order)

    assert made.id in caught.value.message
    assert "N-17" in caught.value.message
    assert keeper.capsules(f"{ACTIVE}={make(keeper).id}", LOTS[1])
    assert "N-17" in keeper.room.doubt(keeper.room.lot(made.id))
    assert keeper.room.doubt(keeper.room.lot("ELM-LOT-0001")) is None


def test_masses_of_a_finished_batch_are_of_its_size(keeper):
    """A batch of size 3 gives the fill of size 3; a liquid gives none."""
    recorder = keeper.acts.recorder
    who = {"dose": "1.5 mg", "days": "30", "patient": "P", "prescriber": "D"}
    capsules = recorder.prepare(CapsuleOrder(**who)).document["id"]
    liquid = recorder.prepare(LiquidOrder(**who)).document["id"]
    masses = [f"{127 + n % 3} mg" for n in range(10)]
    for batch, size in ((capsules, "2"), (liquid, "3")):
        with pytest.raises(WrongUsage):
            keeper.acts.try_packing("ELM-LOT-0002", size, masses, shell=None, batch=batch)

    with pytest.raises(WrongState, match="planned"):
        keeper.acts.try_packing("ELM-LOT-0002", "3", masses, shell=None, batch=capsules)


def test_masses_of_a_finished_batch_are_of_a_lot_in_it(tmp_path):
    """A finished batch gives the fill of its own filler lot only."""
    house = House(tmp_path)
    identity = house.planned(lots=("empty capsule size 3=G-5@2034-12",))
    lots = {"step_1": {"lot": "N-17@2034-03"}, "step_2": {"lot": "C-77@2034-06"},
            "step_4": {}, "step_5": {"lot": "C-77@2034-06"}}  # fmt: skip
    house.weighed(identity, **lots)
    house.by().finish(identity, BatchYield(filled="32"))
    acts = Storekeeper(house.recorder())
    plain = dict.fromkeys(("form", "assay", "basis", "water"))
    ids = [
        acts.receive(
            Delivery(
                **{**DELIVERY, **plain, "component": FILLER, "number": each, "expires": "2034-06"}
            )
        ).id
        for each in ("C-78", "C-77")
    ]
    masses = [f"{127 + n % 3} mg" for n in range(10)]
    with pytest.raises(InvalidOrder, match="does not contain the lot"):
        acts.try_packing(ids[0], "3", masses, shell=None, batch=identity)

    tried = acts.try_packing(ids[1], "3", masses, shell=None, batch=identity)
    assert tried.packing[0].found == f"finished batch {identity}"
    house.trail.close()


def test_a_batch_beyond_the_balance_is_refused_as_too_large(tmp_path):
    """At 1 g and 20 parts 60 g of filler are too much: several batches are advised."""
    balance = parse_balance("S,minimum=20 mg,readability=0.1 mg,capacity=1 g")
    keeper = Keeper(tmp_path / "t.sqlite", balances=(balance,))
    with pytest.raises(NotWeighable) as caught:
        keeper.capsules(excess="500 capsule", fill_mass="130 mg/capsule")

    assert "too large" in caught.value.message
    assert "several batches" in caught.value.remedy
    assert keeper.capsules(excess="120 capsule", fill_mass="130 mg/capsule")
    keeper.trail.close()


def test_a_band_holds_for_triturations_made_ahead(tmp_path):
    """1 part in 10 does not meet a band of 1 in 20; 1 in 20 does."""
    bands = ((parse_quantity("2 mg/capsule"), 20),)
    keeper = Keeper(tmp_path / "t.sqlite", bands=bands)
    keeper.receive()
    keeper.filler()
    texts = {"fill_mass": "130 mg/capsule"}
    weak, strong = make(keeper, parts="20").id, make(keeper).id
    assert keeper.capsules(f"{ACTIVE}={weak}", LOTS[1], **texts)
    with pytest.raises(InvalidOrder, match="1 part in 20"):
        keeper.capsules(f"{ACTIVE}={strong}", LOTS[1], **texts)
    keeper.trail.close()


def test_the_last_check_of_a_day_counts(tmp_path):
    """A balance that fails after it passed is out of use until it passes again."""
    balance = parse_balance("B1,minimum=20 mg,readability=0.1 mg,daily-check=yes")
    keeper = Keeper(tmp_path / "t.sqlite", balances=(balance,))
    keeper.acts.check_balance("B1", "100 mg", "100 mg")
    with pytest.raises(BalanceNotFit, match="off by more than"):
        keeper.acts.check_balance("B1", "100 mg", "150 mg")
    with pytest.raises(BalanceNotFit, match="not passed its check"):
        keeper.capsules(fill_mass="130 mg/capsule")
    keeper.acts.check_balance("B1", "100 mg", "100 mg")
    assert keeper.capsules(fill_mass="130 mg/capsule")
    keeper.trail.close()


def test_a_spread_of_many_digits_is_read_back(keeper):
    """A recorded trial can be listed, whatever its digits; ten grams are no capsule."""
    masses = ["500.01 mg", *["500 mg"] * 4]
    keeper.acts.try_packing("ELM-LOT-0002", "00", masses, shell=None, batch=None)
    assert keeper.room.lots()[1].packing[0].rsd.magnitude < 1
    with pytest.raises(InvalidOrder, match="at most 10 g"):
        keeper.acts.try_packing("ELM-LOT-0002", "00", ["11 g"] * 5, shell=None, batch=None)


def test_a_trituration_of_an_earlier_version_is_shown_as_it_was_recorded():
    """Members added later are not written; members stated as unknown are."""
    stored = {
        "parts": 10,
        "filler": FILLER,
        "factor": "1",
        "form": None,
        "square": "0",
        "made_from": ["N-17"],
        "real": None,
    }

    assert StockTrituration.from_document(stored).document() == stored
    added = {**stored, "real": "1.125", "applied": "1", "holds": "0.888"}
    assert StockTrituration.from_document(added).document() == added


def test_a_filler_that_no_preparation_may_hold_is_not_received(keeper):
    """It slows the release of the drug, so no record may contain it."""
    with pytest.raises(UnsuitableFiller, match="calcium carbonate"):
        keeper.receive(component="calcium carbonate")


def test_a_lot_is_shown_with_its_entries(keeper):
    """As it was received, with the numbers of its entries and recalls."""
    record = keeper.room.lot("ELM-LOT-0001")
    shown = LotShown.of(record, on_hand=None, state="usable", entries=(1,), recalled=None)

    assert shown.document() == {**record.document(), **shown.document()}
    assert (shown.entries, shown.recalled, shown.number) == ((1,), None, record.number)


TABLETS = "naltrexone hydrochloride tablets 50 mg"
OF_SHELLS, OF_TABLETS = {"size": "3", "material": "gelatin"}, {"content": "50 mg", "masses": ("170 mg",) * 20}  # fmt: skip


@pytest.mark.parametrize(
    ("component", "told", "message", "leave"),
    [
        (TABLETS, {"form": "hydrochloride"}, "is that of a powder", "--form"),
        (TABLETS, {"assay": "99 %", "basis": "as is"}, "is that of a powder", "certificate"),
        (TABLETS, OF_SHELLS, "empty capsules are told of", "--size"),
        (FILLER, {"form": "hydrochloride"}, "only an active has one", "--form"),
        (FILLER, OF_SHELLS, "empty capsules are told of", "--size"),
        (FILLER, OF_TABLETS, "which is no tablet", "--mass"),
        (ACTIVE, OF_TABLETS, "which is no tablet", "--mass"),
        ("empty capsule size 3", {"form": "hydrochloride"}, "only an active has one", "--form"),
    ],
)
def test_what_a_component_cannot_have_is_refused(house, component, told, message, leave):
    """At the correction as at the receipt, with what to leave out; the lot stays as it was."""
    store = Storekeeper(house.recorder())
    plain = {"component": component, "number": "X-1", "maker": "M", "expires": "2028-03"}
    plain |= {"form": "hydrochloride"} if component == ACTIVE else {}
    lot = store.receive(Delivery(**plain)).id
    before = store.room.lot(lot)

    for act in (
        lambda: store.correct(lot, Delivery(**{**plain, **told}), "read wrong"),
        lambda: store.receive(Delivery(**{**plain, **told, "number": "X-2"})),
    ):
        with pytest.raises(InvalidOrder, match=message) as refused:
            act()
        assert leave in refused.value.remedy
    assert store.room.lots() == [before]
    assert store.correct(lot, Delivery(**plain), "read wrong").trail is not None


def test_what_a_component_has_is_corrected(house):
    """The size of empty capsules, and what tablets hold and weigh, with their chemical form."""
    store = Storekeeper(house.recorder())
    rest = {"number": "X-1", "maker": "M", "expires": "2028-03"}
    shells = store.receive(Delivery(component="empty capsule size 3", **rest)).id
    tablets = store.receive(Delivery(component=TABLETS, **rest)).id

    found = store.correct(
        shells, Delivery(component="empty capsule size 3", **rest, **OF_SHELLS), "r"
    )
    assert found.shells.size == "3"
    found = store.correct(
        tablets, Delivery(component=TABLETS, **rest, **OF_TABLETS, form="hydrochloride"), "r"
    )
    assert (format_quantity(found.tablets.content), found.form) == ("50 mg", ACTIVE)
