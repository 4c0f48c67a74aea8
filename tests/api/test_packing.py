"""`pharmacy.packing` as other software uses it."""

from __future__ import annotations

from functools import partial

from elm import FILLER, Elm

FULL = tuple(f"{each} mg" for each in (177, 179, 178, 176, 180))


def test_a_packing_trial_is_recorded_once(tmp_path):
    """The lot shows it; a repetition writes nothing; impossible masses are refused again."""
    elm = Elm(tmp_path)
    lot = elm.receive(FILLER, "C-77")
    trial = partial(elm.pharmacy.packing.trial, lot.id, size="3", masses=FULL, shell="48 mg")
    made = elm.check_once(trial, other=partial(trial, shell="47 mg"))

    assert made.packing[0].count == 5
    assert elm.pharmacy.lots.show(lot.id).packing == made.packing
    assert trial(masses=list(FULL), request_id="K-1") == made
    elm.check_refused(partial(trial, masses=FULL[:2]), "invalid-order")
    elm.check()
