"""Lots at the bench, as typed at release, and a recall of what is written alike."""

from __future__ import annotations

import pytest

from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    InvalidOrder,
    LotAmbiguous,
    LotNotUsable,
    NotAuthorised,
    WrongComponent,
    WrongState,
    WrongUsage,
)
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.before_release import BeforeRelease
from ldncompound.pharmacy.batches.acts.review_act import review_batch
from ldncompound.pharmacy.batches.acts.sign_off import release_batch
from ldncompound.pharmacy.batches.acts.typed_lots_at_release import accept_lot
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading
from ldncompound.pharmacy.batches.printing import print_label
from ldncompound.pharmacy.batches.review import review_of
from ldncompound.pharmacy.batches.states import State
from ldncompound.pharmacy.inspection.signatures_of_a_trail import verify_with_signatures
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.changes import quarantine_lot, release_lot
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.stock.standing import state_of
from ldncompound.pharmacy.stock.triturations import TriturationOrder
from ldncompound.pharmacy.trail_index import recall_mention
from making import done_again, judging, receive_lots, waiving
from shops import ACTIVE, BEN, FILLER, LOTS, SHELL, TODAY, House, dispense, receive, stocked

WHY = "certificate seen"


def leave(house, identity, by="Lee"):
    """Release a batch, as it is."""
    acts = house.by(by).acts
    return release_batch(acts, identity, "0", "0", screened=waiving(acts, identity))


def make(house, *lots):
    """Make a trituration ahead, and return its id."""
    order = TriturationOrder(amount="6 g", parts="10", lots=lots or LOTS[:2])
    return Storekeeper(house.recorder()).make_trituration(order).id


def accept(house, identity, named, by="Lee"):
    """Accept a lot that was not received."""
    return accept_lot(house.by(by).acts, identity, named, WHY)


@pytest.mark.parametrize("spelled", ["{}", "{}@2027-05", "lower", "dashes"])
def test_a_trituration_is_not_weighed_as_pure_powder(house, spelled):
    """Whatever its spelling: a tenth of the drug would be in the batch."""
    receive_lots(house.recorder(), LOTS)
    made, identity = make(house), house.planned()
    text = {"lower": made.lower(), "dashes": made.replace("-", "")}.get(spelled, spelled)
    text = text.format(made)
    reading = BalanceReading(actual="120 mg", sighted=True, container=ACTIVE, lot=text)
    with pytest.raises((WrongComponent, InvalidOrder)) as caught:
        house.by().weigh(identity, reading)
    if "@2027-05" not in spelled:
        assert caught.value.code == "wrong-component"
    assert house.by().batch(identity).next_step.step == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [("C-77", WrongComponent), ("C-77@2028-06", WrongComponent), ("c77@2028-06", WrongComponent),
     ("n-17", LotAmbiguous), ("n17@2028-03", LotAmbiguous), ("N-l7", LotAmbiguous),
     ("N-99", InvalidOrder)],
)  # fmt: skip
def test_another_lot_at_the_bench_is_looked_up(house, text, kind):
    """A lot of the filler is not weighed as the active, and a spelling is not believed."""
    receive_lots(house.recorder(), LOTS)
    identity = house.planned()
    with pytest.raises(kind):
        house.by().weigh(
            identity, BalanceReading(actual="120 mg", sighted=True, container=ACTIVE, lot=text)
        )


def test_the_yield_and_its_correction_look_up_their_lots(house):
    """At sign-off, and when it is corrected."""
    receive_lots(house.recorder(), LOTS)
    identity = house.planned()
    house.weighed(identity)
    for kind in ("appearance", "masses"):
        house.check(identity, kind)
    for text, kind in (("g5@2028-12", LotAmbiguous), ("C-77@2028-06", WrongComponent)):
        with pytest.raises(kind):
            house.by().finish(identity, BatchYield(filled="32", lots=(f"{SHELL}={text}",)))
    house.by().finish(identity, BatchYield(filled="32"))
    with pytest.raises(WrongComponent):
        house.by().correct(identity, None, {"lot": f"{SHELL}=C-77@2028-06"}, "misread")


def test_a_trituration_and_a_packing_trial_look_up_theirs(house):
    """A trituration is not made from the wrong powder, nor tried after a recall."""
    receive_lots(house.recorder(), LOTS)
    for lots, kind in (
        ((f"{ACTIVE}=C-77@2028-06", LOTS[1]), WrongComponent),
        ((f"{ACTIVE}=n-17@2028-03", LOTS[1]), LotAmbiguous),
    ):
        with pytest.raises(kind):
            make(house, *lots)
    house.by().recall_lot("C-77", "glass")
    with pytest.raises(LotNotUsable):
        Storekeeper(house.recorder()).try_packing(
            "ELM-LOT-0002", "3", ["130 mg"] * 5, shell=None, batch=None
        )


def test_a_batch_of_typed_lots_waits_for_receipt_or_acceptance(house):
    """The active must be received; a pharmacist may accept the others; the review says so."""
    judging(house)
    identity = house.verified()
    with pytest.raises(
        WrongState, match="'N-17' of naltrexone hydrochloride was not received"
    ) as at:
        leave(house, identity)
    assert "accept" not in at.value.remedy
    with pytest.raises(InvalidOrder, match="cannot be accepted"):
        accept(house, identity, f"{ACTIVE}=N-17")
    receive(house)
    with pytest.raises(WrongState, match="'C-77' of microcrystalline cellulose") as at:
        leave(house, identity)
    assert "batch accept-lot" in at.value.remedy
    with pytest.raises(NotAuthorised):
        accept_lot(house.by("root", basis="login name").acts, identity, f"{FILLER}=C-77", WHY)
    accept(house, identity, f"{FILLER}=C-77")
    with pytest.raises(WrongState, match="'G-5'"):
        leave(house, identity)
    receive_lots(house.recorder(), LOTS[2:])
    with pytest.raises(InvalidOrder, match="nothing to accept"):
        accept(house, identity, f"{SHELL}=G-5")
    with pytest.raises(InvalidOrder, match="holds no lot"):
        accept(house, identity, f"{SHELL}=G-9")
    told = {each.what: (each.by, each.reason) for each in review_of(house.trail, identity).unusual}
    assert told[f"Accepted though not received: lot C-77 of {FILLER}."] == ("Lee", WHY)
    assert leave(house, identity).signature.person == "Lee"
    assert house.by().batch(identity).state is State.RELEASED
    assert done_again(house) == 1


def test_a_received_lot_must_hold_what_was_counted(house):
    """A certificate that came later may show another content: then the mass is given again."""
    identity = house.verified()
    receive_lots(house.recorder(), LOTS[1:])
    Storekeeper(house.recorder()).receive(
        Delivery(component=ACTIVE, number="N-17", maker="M", expires="2028-03",
                 form="hydrochloride", assay="95 %", basis="as is")
    )  # fmt: skip
    with pytest.raises(WrongState, match="received or corrected after it was weighed"):
        leave(house, identity)


def test_a_lot_received_as_something_else_keeps_the_batch_back(house):
    """What was typed for the active is on record as filler: it never leaves."""
    identity = house.verified()
    receive_lots(house.recorder(), (f"{FILLER}=N-17@2028-03", *LOTS[1:]))
    with pytest.raises(WrongComponent):
        leave(house, identity)


def test_a_trituration_of_typed_lots_waits_too(house):
    """Made from powder that nobody received, it cannot hide it."""
    judging(house)
    made = make(house)
    named = (f"{ACTIVE}={made}", *LOTS[1:])
    identity = house.planned(lots=named)
    house.weighed(identity, step_1={"container": ACTIVE})
    for kind in ("appearance", "masses"):
        house.check(identity, kind)
    house.by().finish(identity, BatchYield(filled="32"))
    house.by("Lee").verify(identity)
    receive_lots(house.recorder(), LOTS[1:])
    with pytest.raises(WrongState, match="'N-17'"):
        leave(house, identity)
    receive(house)
    leave(house, identity)
    assert done_again(house) == 1


def test_an_acceptance_is_signed_by_who_may(house):
    """Once people are enrolled a technician does not accept; a pharmacist signs."""
    house.staff(BEN)
    identity = house.prepared("BC")
    with pytest.raises(NotAuthorised):
        accept(house, identity, f"{FILLER}=C-77", by="BC")
    accept(house, identity, f"{FILLER}=C-77", by="AB")
    assert house.last()["signature"]["meaning"] == "accepted"
    house.trail.close()
    assert verify_with_signatures(house.path)[0].ok


def test_a_policy_refuses_lots_as_typed_at_every_door(house):
    """From then on only received lots are planned, weighed and triturated."""
    before = house.planned()
    house.staff(BEN, typed_lots="refused")
    for work in (
        lambda: house.planned(by="BC"),
        lambda: house.by("BC").weigh(
            before, BalanceReading(actual="120 mg", sighted=True, container=ACTIVE)
        ),
        lambda: Storekeeper(house.recorder("BC")).make_trituration(
            TriturationOrder(amount="6 g", parts="10", lots=LOTS[:2])
        ),
    ):
        with pytest.raises(InvalidOrder, match="policy"):
            work()
    receive_lots(house.recorder("AB"), LOTS)
    assert house.planned(by="BC")


def test_a_recall_reaches_what_is_written_alike(house):
    """Same component: on hold, released ones too; another component: listed; all refused."""
    small = house.planned(lots=(f"{ACTIVE}=n-17@2028-03", *LOTS[1:]))
    wide = house.planned(lots=(f"{ACTIVE}=N17@2028-03", *LOTS[1:]))
    other = house.planned(lots=(f"{FILLER}=N-17@2029-03",))
    out = house.released()
    told = house.by().recall_lot("ELM-LOT-0001", "glass")
    assert {each.id: each.done for each in told.batches} == {
        small: "put on hold", wide: "put on hold", out: "recalled"
    }  # fmt: skip
    assert told.others == (f"N-17 of {FILLER} (never received)",)
    assert house.by().batch(other).state is State.PLANNED
    for text in ("N-17", "n17@2029-01", "N\u201117@2028-03", "elm-lot-0001"):
        with pytest.raises(LotNotUsable):
            house.planned(lots=(f"{ACTIVE}={text}",))
    late = receive(house, "n 17")
    with pytest.raises(LotNotUsable):
        house.planned(lots=(f"{ACTIVE}={late}",))


def test_a_recall_holds_batches_of_another_maker_too(house):
    """The same number of another maker: its batches are held, the lot is used by its own id."""
    recalled, other = receive(house), receive(house, maker="Q")
    lots = (f"{ACTIVE}={other}", *LOTS[1:])
    batch = house.planned(lots=lots)
    told = house.by().recall_lot(recalled, "glass")
    assert [(each.id, each.done) for each in told.batches] == [(batch, "put on hold")]
    assert told.others == ()
    assert house.planned(lots=lots)
    with pytest.raises(LotNotUsable):
        house.planned(lots=(f"{ACTIVE}={recalled}", *LOTS[1:]))


@pytest.mark.parametrize("maker", ["m", "M.", "\uff2d", "\u041c", " M "])
def test_a_maker_spelled_otherwise_is_the_same_maker(house, maker):
    """Case, width, punctuation, blanks and look-alikes: its lot of that number is recalled."""
    recalled, same = receive(house), receive(house, "n17", maker=maker)
    house.by().recall_lot(recalled, "glass")
    with pytest.raises(LotNotUsable):
        house.planned(lots=(f"{ACTIVE}={same}", *LOTS[1:]))


@pytest.mark.parametrize("asked", ["C-88", "c88", "ELM-LOT-0003"])
@pytest.mark.parametrize("earlier", [False, True])
def test_a_trituration_is_recalled_with_what_is_written_alike(house, monkeypatch, asked, earlier):
    """One of a typed lot: listed, ordered and weighed as recalled, whatever spelling is recalled."""
    receive(house)
    made = make(house, f"{ACTIVE}=N-17", f"{FILLER}=C-88@2028-05")
    lots = (f"{ACTIVE}={made}", *LOTS[1:])
    batch = house.planned(lots=lots)
    receive(house, "c88", FILLER)
    told = house.by().recall_lot(asked, "glass")
    assert [(each.id, each.done) for each in told.batches] == [(batch, "put on hold")]
    if earlier:
        # As entries of earlier versions state it: by numbers alone.
        real = Stockroom.stated
        monkeypatch.setattr(
            Stockroom, "stated", lambda room, at: replaced(real(room, at), made_of=())
        )
    room = Stockroom(house.trail)
    assert state_of(room, room.lot(made), TODAY) == "recalled"
    assert room.flag(room.lot(made)) == "RECALLED"
    with pytest.raises(LotNotUsable, match="was recalled"):
        house.planned(lots=lots)
    house.by().change(batch, "batch-resumed", "looks fine")
    with pytest.raises(LotNotUsable, match="was recalled"):
        house.by().weigh(batch, BalanceReading(
            actual="48 mg", sighted=True, container=ACTIVE, lot=made))  # fmt: skip


def test_a_number_that_was_corrected_leads_to_the_own_id(house):
    """A notice that names it is not told that nothing is known of it."""
    lot = receive(house, "C-77", FILLER)
    told = Delivery(component=FILLER, number="C-78", maker="M", expires="2028-03")
    Storekeeper(house.recorder()).correct(lot, told, "misread")
    for asked in ("C-77", "c77"):
        with pytest.raises(WrongUsage) as caught:
            house.by().recall_lot(asked, "glass")
        assert "No entry" not in caught.value.message
        assert lot in caught.value.message
        assert lot in caught.value.remedy
    with pytest.raises(WrongUsage, match="No entry"):
        house.by().recall_lot("C-79", "glass")
    house.by().recall_lot(lot, "glass")
    with pytest.raises(LotNotUsable):
        house.planned(lots=(f"{FILLER}={lot}",))


def test_a_recall_by_another_spelling_is_a_recall(house):
    """A notice that leaves out the dash recalls the lot all the same."""
    out = house.released()
    told = house.by().recall_lot("n17", "glass")
    assert [(each.id, each.done) for each in told.batches] == [(out, "recalled")]
    with pytest.raises(LotNotUsable):
        house.planned(lots=(f"{ACTIVE}=N-17",))


def test_the_recall_of_a_number_nobody_received(house):
    """Batches planned with it, and every later spelling of it."""
    planned = house.planned(lots=(f"{ACTIVE}=Q-1@2028-03", *LOTS[1:]))
    told = house.by().recall_lot("Q-1", "glass")
    assert [(each.id, each.done) for each in told.batches] == [(planned, "put on hold")]
    for text in ("Q-1@2028-03", "q1@2030-01", "Q-l@2028-03"):
        with pytest.raises(LotNotUsable):
            house.planned(lots=(f"{ACTIVE}={text}",))


def test_a_recall_follows_triturations(house):
    """Batches of a trituration that was made from it are put on hold with it."""
    receive_lots(house.recorder(), LOTS)
    made = make(house)
    batch = house.planned(lots=(f"{ACTIVE}={made}", *LOTS[1:]))
    told = house.by().recall_lot("N-17", "glass")
    assert [(each.id, each.done) for each in told.batches] == [(batch, "put on hold")]
    with pytest.raises(LotNotUsable):
        house.planned(lots=(f"{ACTIVE}={made}", *LOTS[1:]))


def test_what_is_dispensed_holds_no_recalled_lot(tmp_path):
    """A stock batch whose recall was interrupted hands nothing out."""
    house = House(tmp_path)
    identity = stocked(house)
    house.recorder().record(
        action="lot-recalled", subject="ELM-LOT-0001", document=lambda _: {},
        mentions=(recall_mention(ACTIVE, "N-17", "ELM-LOT-0001"),),
    )  # fmt: skip
    with pytest.raises(LotNotUsable):
        dispense(house, identity, "P-1", "20")
    house.trail.close()


def test_an_own_review_lasts_while_a_lot_is_received(house):
    """Receipt is no act on the batch."""
    identity = house.verified()
    receive_lots(house.recorder(), LOTS)
    lee = house.by("Lee").acts
    review_batch(lee, identity, BeforeRelease("0", "0", screened=waiving(lee, identity)))
    assert leave(house, identity).labels.printed == 0


def test_the_same_number_of_another_component_is_listed_and_not_recalled(house):
    """Two makers may use one number for two things."""
    receive(house)
    filler = receive(house, component=FILLER)
    alike = receive(house, "n17")
    batch = house.planned(lots=(f"{ACTIVE}={alike}",))
    told = house.by().recall_lot("ELM-LOT-0001", "glass")
    assert any(filler in each for each in told.others)
    assert [(each.id, each.done) for each in told.batches] == [(batch, "put on hold")]
    assert house.planned(lots=(f"{FILLER}={filler}",))


def test_a_trituration_of_what_turns_out_otherwise_is_not_released(house):
    """The powder it was made from is received later, and holds less."""
    made = make(house)
    identity = house.planned(lots=(f"{ACTIVE}={made}", *LOTS[1:]))
    house.weighed(identity, step_1={"container": ACTIVE})
    for kind in ("appearance", "masses"):
        house.check(identity, kind)
    house.by().finish(identity, BatchYield(filled="32"))
    house.by("Lee").verify(identity)
    receive_lots(house.recorder(), LOTS[1:])
    Storekeeper(house.recorder()).receive(
        Delivery(component=ACTIVE, number="N-17", maker="M", expires="2028-03",
                 form="hydrochloride", assay="95 %", basis="as is")
    )  # fmt: skip
    with pytest.raises(WrongState, match="received afterwards"):
        leave(house, identity)


def test_a_lot_put_in_quarantine_keeps_its_batches_back(house):
    """Until it is out of it."""
    receive_lots(house.recorder(), LOTS)
    identity = house.verified()
    store = Storekeeper(house.recorder())
    quarantine_lot(store, "ELM-LOT-0002", "wet")
    with pytest.raises(LotNotUsable, match="is in quarantine"):
        leave(house, identity)
    release_lot(store, "ELM-LOT-0002", "dried")
    leave(house, identity)


def test_a_scan_is_a_lot_that_was_planned_or_received(house):
    """Another symbol is refused; a typed lot may follow. Without any, the lot is asked for."""
    identity = house.planned(lots=(), balance="A")
    seen = {"actual": "48 mg", "sighted": True, "container": ACTIVE}
    with pytest.raises(InvalidOrder, match="is missing"):
        house.by().weigh(identity, BalanceReading(**seen))
    with pytest.raises(InvalidOrder, match="was not received"):
        house.by().weigh(identity, BalanceReading(**seen, lot="Q-1@2028-01", scanned=True))
    house.by().weigh(identity, BalanceReading(**seen, lot="Q-1@2028-01"))


def test_a_mixture_has_no_label_to_be_named(house):
    """What was made in an earlier step is weighed whatever is typed as its container."""
    identity = house.planned()
    steps = {f"step_{n}": {"container": "trituration 1"} for n in (4,)}
    assert house.weighed(identity, **steps).next_step is None


def test_by_typed_names_open_questions_are_told_and_hold_nothing_up(house):
    """From the first enrolment on they would; the entry says which were left open."""
    judging(house)
    receive_lots(house.recorder(), LOTS)
    identity = house.verified()
    released = release_batch(house.by("Lee").acts, identity, "0", "0")
    assert released.screening.unanswered
    assert released.screening.waived is False
    assert done_again(house) == 1


@pytest.mark.parametrize("since", ["as the active", "put in quarantine", "with another date"])
def test_an_acceptance_does_not_outlive_a_receipt(house, since):
    """What was accepted as typed is looked up again: on record it may be something else."""
    identity = house.verified()
    receive_lots(house.recorder(), (LOTS[0], LOTS[2]))
    accept(house, identity, f"{FILLER}=C-77")
    if since == "as the active":
        receive_lots(house.recorder(), (f"{ACTIVE}=C-77@2028-06",))
    else:
        until = "2028-06" if since == "put in quarantine" else "2026-12"
        made = Storekeeper(house.recorder()).receive(
            Delivery(component=FILLER, number="C-77", maker="M", expires=until)
        )
        if since == "put in quarantine":
            quarantine_lot(Storekeeper(house.recorder()), made.id, "wet")
    with pytest.raises((WrongComponent, LotNotUsable, InvalidOrder, LotAmbiguous)):
        leave(house, identity)


def test_an_acceptance_is_of_one_lot_with_its_date(house):
    """The same number with another expiration is another lot."""
    identity = house.planned(lots=(LOTS[0],), balance="III")
    receive_lots(house.recorder(), (LOTS[0], LOTS[2]))
    dates = {2: "2028-05", 5: "2027-11"}
    house.weighed(identity, **{
        f"step_{step}": {"lot": f"X-9@{until}"} for step, until in dates.items()
    })  # fmt: skip
    for kind in ("appearance", "masses"):
        house.check(identity, kind)
    house.by().finish(identity, BatchYield(filled="32", lots=(f"{SHELL}=G-5",)))
    house.by("Lee").verify(identity)
    with pytest.raises(InvalidOrder, match="holds no lot"):
        accept(house, identity, f"{FILLER}=X-9")
    accept(house, identity, f"{FILLER}=X-9@2028-05")
    with pytest.raises(WrongState, match="'X-9' of microcrystalline"):
        leave(house, identity)
    accept(house, identity, f"{FILLER}=X-9@2027-11")
    leave(house, identity)


def corrected(house, identity, **facts):
    """Correct a received lot of the tests."""
    room = Stockroom(house.trail)
    was = room.lot(identity)
    given = {"expires": was.expiration_date.isoformat(), "maker": was.maker, **facts}
    form = {"form": "hydrochloride"} if was.component == ACTIVE else {}
    told = Delivery(component=was.component, number=was.number, **{**form, **given})
    Storekeeper(house.recorder()).correct(identity, told, "misread")


def test_an_expiration_corrected_after_the_weighing_is_looked_at(house):
    """A batch is not released with a date later than that of any of its lots."""
    receive_lots(house.recorder(), LOTS)
    identity = house.verified()
    corrected(house, "ELM-LOT-0002", expires="2026-12")
    with pytest.raises(WrongState, match="before the beyond-use date") as at:
        leave(house, identity)
    assert "batch reject" in at.value.remedy
    told = [each.what for each in review_of(house.trail, identity).unusual]
    assert any(each.startswith("CORRECTED: the lot 'C-77'") for each in told)


@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize("facts", [{"expires": "2026-12"}, {"form": "base"}])
def test_a_lot_corrected_after_the_release_stops_the_label(house, facts, typed):
    """Its date, or what it holds, is not what the label would say; also if it was typed before."""
    if not typed:
        receive_lots(house.recorder(), LOTS)
    identity = house.verified()
    if typed:
        receive_lots(house.recorder(), LOTS)
    leave(house, identity)
    print_label(house.recorder(), identity, "txt")
    corrected(house, "ELM-LOT-0001", **facts)
    with pytest.raises(WrongState, match="there is no label") as at:
        print_label(house.recorder(), identity, "txt")
    assert "batch hold" in at.value.remedy


@pytest.mark.parametrize("since", ["quarantine", "corrected", "nothing"])
def test_a_trituration_follows_its_lots(house, since):
    """In quarantine or misread, what was made from them is not used, nor labelled."""
    receive_lots(house.recorder(), LOTS)
    made = make(house)
    identity = house.planned(lots=(f"{ACTIVE}={made}", *LOTS[1:]))
    house.weighed(identity, step_1={"container": ACTIVE})
    for kind in ("appearance", "masses"):
        house.check(identity, kind)
    house.by().finish(identity, BatchYield(filled="32"))
    house.by("Lee").verify(identity)
    leave(house, identity)
    if since == "quarantine":
        quarantine_lot(Storekeeper(house.recorder()), "ELM-LOT-0001", "identity")
    elif since == "corrected":
        corrected(house, "ELM-LOT-0001", form="base")
    if since == "nothing":
        assert house.planned(lots=(f"{ACTIVE}={made}", *LOTS[1:]))
        print_label(house.recorder(), identity, "txt")
        return
    with pytest.raises(LotNotUsable):
        house.planned(lots=(f"{ACTIVE}={made}", *LOTS[1:]))
    with pytest.raises(WrongState, match=r"in doubt|in quarantine"):
        print_label(house.recorder(), identity, "txt")


def test_the_number_of_a_certificate_is_no_figure(house):
    """Corrected after the release, it changes nothing that the label says, nor a trituration."""
    texts = {"form": "hydrochloride", "assay": "99 %", "basis": "as is"}
    told = {"component": ACTIVE, "number": "N-17", "maker": "M", "expires": "2028-03", **texts}
    store = Storekeeper(house.recorder())
    store.receive(Delivery(**told, reference="CoA 1"))
    receive_lots(house.recorder(), LOTS[1:])
    made = make(house)
    identity = house.verified()
    leave(house, identity)
    store.correct("ELM-LOT-0001", Delivery(**told, reference="CoA 2"), "misread")
    print_label(house.recorder(), identity, "txt")
    assert house.planned(lots=(f"{ACTIVE}={made}", *LOTS[1:]))
    store.correct("ELM-LOT-0001", Delivery(**{**told, "assay": "98 %"}), "misread")
    with pytest.raises(WrongState, match="holds another amount"):
        print_label(house.recorder(), identity, "txt")
