"""Master records through `Pharmacy` alone: adopted by two, withdrawn, listed and checked."""

from __future__ import annotations

import re

import pytest

from ldncompound import Pharmacy, WrongUsage
from ldncompound.core.refusals import NotAuthorised, Refusal, RequestIdUsed, UnknownFormulation

RECORD = "naltrexone-capsule-mcc"


def opened(folder, by="Kim", **more) -> Pharmacy:
    """Return a pharmacy in a folder."""
    return Pharmacy.open(folder / "trail.sqlite", by=by, station="bench", **more)


def test_two_people_adopt_and_one_withdraws(tmp_path):
    """Each act once for its request id; the readers tell the same."""
    kim, lee = opened(tmp_path).formulations, opened(tmp_path, "Lee").formulations
    assert kim.show(RECORD).adoption.state == "not adopted"
    assert not (tmp_path / "trail.sqlite").exists()

    proposed = kim.adopt(RECORD, request_id="a-1")
    assert kim.adopt(RECORD, request_id="a-1") == proposed
    assert proposed.state == "proposed"
    with pytest.raises(NotAuthorised, match="proposed it"):
        kim.adopt(RECORD, request_id="a-2")
    adopted = lee.adopt(RECORD, request_id="a-2")
    assert lee.adopt(RECORD, request_id="a-2") == adopted
    assert adopted.in_force.proposed_by.name == "Kim"
    assert lee.show(RECORD).adopted
    assert [each.id for each in lee.list().formulations if each.adopted] == [RECORD]

    gone = lee.withdraw(RECORD, reason="new filler", request_id="a-3")
    assert lee.withdraw(RECORD, reason="new filler", request_id="a-3") == gone
    with pytest.raises(RequestIdUsed) as used:
        lee.withdraw(RECORD, reason="another", request_id="a-3")
    assert used.value.code == "invalid-order"
    assert (gone.withdrawn.by.name, lee.show(RECORD).adopted) == ("Lee", False)
    size = opened(tmp_path).trail.head().size
    assert [each.action for each in opened(tmp_path).trail.entries()].count("refusal") == 2
    assert size == gone.trail.sequence + 1


def test_a_refusal_is_repeated_under_its_request_id(tmp_path):
    """The same words, the same entry, and no further one."""
    kim, found = opened(tmp_path).formulations, []
    for _ in range(2):
        with pytest.raises(Refusal) as refused:
            kim.adopt("no-such-record", request_id="a-4")
        found.append((refused.value.code, refused.value.message, refused.value.details["trail"]))

    assert found[0] == found[1]
    assert found[0][0] == "unknown-formulation"
    assert opened(tmp_path).trail.head().size == 1


def test_records_are_listed_in_pages_and_shown_whole(tmp_path):
    """With every source that they name."""
    kim = opened(tmp_path).formulations
    whole = kim.list().formulations
    known = {each.id for each in kim.sources()}

    assert kim.list(limit=1, after=whole[0].id).formulations == whole[1:2]
    shown = kim.show(RECORD)
    assert {shown.sha256} == {each.sha256 for each in whole if each.id == RECORD}
    named = set(re.findall(r"'source': '([^']+)'", str(shown.document())))
    assert named
    assert named <= known
    with pytest.raises(UnknownFormulation):
        kim.show("no-such-record")
    with pytest.raises(WrongUsage):
        kim.list(after="no-such-record")


def test_a_folder_is_checked(tmp_path):
    """The shipped records are in order; a file of nonsense is found, and told in one line."""
    own = tmp_path / "own"
    (own / "records").mkdir(parents=True)
    (own / "sources.toml").write_text("nonsense")
    kim = opened(tmp_path, formulations=own).formulations

    assert opened(tmp_path).formulations.check().ok
    found = kim.check()
    assert (found.ok, found) == (False, kim.check(own))
    assert "sources.toml" in found.findings[0].told()
    with pytest.raises(WrongUsage, match="is not a folder"):
        kim.check(tmp_path / "none")
    assert not (tmp_path / "trail.sqlite").exists()


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_record_is_printed_without_an_act(tmp_path, language):
    """It needs no trail, writes none, and is recorded nowhere."""
    kim = opened(tmp_path).formulations

    told = kim.print(RECORD.upper(), format="txt", language=language).decode()

    assert RECORD in told
    assert kim.print(RECORD, language=language).startswith(b"%PDF")
    assert not (tmp_path / "trail.sqlite").exists()


def test_a_printed_record_says_who_adopted_it(tmp_path):
    """With a trail it shows the standing and each act; printing adds no entry."""
    kim, lee = opened(tmp_path).formulations, opened(tmp_path, "Lee").formulations
    kim.adopt(RECORD)
    proposed = kim.print(RECORD, format="txt").decode()
    lee.adopt(RECORD)
    adopted = kim.print(RECORD, format="txt").decode()
    lee.withdraw(RECORD, reason="new filler")
    size = opened(tmp_path).trail.head().size
    gone = " ".join(kim.print(RECORD, format="txt").decode().split())

    assert "*** NOT ADOPTED: proposed by Kim" in proposed
    assert "*** ADOPTED: proposed by Kim" in adopted
    assert "*** NOT ADOPTED ***" in gone
    assert "Act: withdrawn (3); Who: Lee" in gone
    assert opened(tmp_path).trail.head().size == size


def test_what_cannot_be_printed_is_refused(tmp_path):
    """An unknown record, format or language."""
    kim = opened(tmp_path).formulations
    with pytest.raises(UnknownFormulation):
        kim.print("no-such-record", format="txt")
    with pytest.raises(WrongUsage, match="no format"):
        kim.print(RECORD, format="doc")
    with pytest.raises(WrongUsage, match="not a language"):
        kim.print(RECORD, format="txt", language="fr")


def test_an_act_that_says_nothing_is_no_history():
    """An entry about a record that neither proposes, adopts nor withdraws is not valid."""
    from ldncompound.core.refusals import VerificationFailure
    from ldncompound.pharmacy.people.adoption import AdoptionEntry
    from ldncompound.pharmacy.people.adoption_history import _act

    entry = AdoptionEntry(
        id=RECORD, state="adopted", in_force=None, proposed=None, withdrawn=None, replaces=None,
        signature=None,
    )  # fmt: skip
    with pytest.raises(VerificationFailure, match="does not say what was done"):
        _act(entry, 7)
