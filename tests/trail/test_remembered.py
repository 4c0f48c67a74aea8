"""What an account remembers of its trails: whatever happens to the file, no act hides it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ldncompound.core.refusals import VerificationFailure
from ldncompound.trail.file_names import whole_path
from ldncompound.trail.remembered import Contradiction, Known, Memory
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify
from trail.shared import an_act, behind_the_back, names_in


class Desk:
    """Somebody who acts on trails at several places, and remembers them in one file."""

    def __init__(self, folder, state="state.sqlite"):
        self.path, self.file = folder / "trail.db", folder / state
        self.told: list[str] = []

    def memory(self, path=None):
        """Open what is remembered of a trail."""
        place = str(whole_path(path or self.path))
        return contextlib.closing(Memory(self.file, place, self.told.append))

    def act(self, path=None, *, accepting=False, **changes):
        """Record an act, as the program does, and return what was recorded."""
        path = path or self.path
        with self.memory(path) as memory:
            gone = None if path.exists() else memory.difference(None)
            if gone is not None and not accepting:
                raise gone.failure()
            with Trail.open_for_acts(path) as trail:
                trail.remember(memory, accepting=accepting, gone=gone)
                return trail.record(an_act(**changes))

    def accept(self, path=None):
        """Record an act that accepts what contradicts."""
        return self.act(path, accepting=True, accepts_trail=True, subject=None)

    def behind(self, path=None):
        """Return how many known entries a trail lacks."""
        with self.memory(path) as memory, Trail.open_for_reading(path or self.path) as trail:
            return memory.behind(trail)


@pytest.fixture
def desk(tmp_path):
    """Return somebody whose trail has four entries, and a copy after the second."""
    found = Desk(tmp_path)
    for number in range(4):
        found.act()
        if number == 1:
            shutil.copy(found.path, tmp_path / "old.db")
    return found


def other(path):
    """Put a trail of five entries, of another log, somewhere."""
    path.unlink(missing_ok=True)
    with Trail.open_for_acts(path) as trail:
        for _ in range(5):
            trail.record(an_act())


def fork(path):
    """Let the older copy grow by other entries than those that are known."""
    shutil.copy(path.with_name("old.db"), path)
    with Trail.open_for_acts(path) as trail:
        for _ in range(3):
            trail.record(an_act(document=lambda _: {"other": True}))


def linked(path):
    """Put a link to the older copy in the place of the trail."""
    path.unlink()
    path.symlink_to(path.with_name("old.db"))


HAPPENED = {
    "an older copy is put back": (lambda p: shutil.copy(p.with_name("old.db"), p), 2),
    "another trail is put there": (other, 4),
    "it was taken back and grew otherwise": (fork, 4),
}
"""What happens to the file, and how many known entries it then lacks."""


@pytest.mark.parametrize("what", HAPPENED)
def test_an_act_on_what_is_not_the_known_trail_fails_until_that_is_accepted(desk, what):
    """Nothing is written before; readers read and say how much is missing; then ids go on."""
    happen, lost = HAPPENED[what]
    happen(desk.path)
    before = desk.path.read_bytes()

    for _ in range(2):
        with pytest.raises(VerificationFailure):
            desk.act()
    assert desk.path.read_bytes() == before
    assert desk.behind() == lost
    accepted = desk.accept()
    assert desk.behind() == 0
    assert desk.act().subject >= "DEMO-20261122-0005"
    assert accepted.subject is None
    assert verify(desk.path).ok


def test_where_a_known_trail_is_gone_no_new_one_begins(desk):
    """Not silently: once that is accepted it does, and gives no known id again."""
    desk.path.unlink()
    with pytest.raises(VerificationFailure, match="one of 4 entries is known"):
        desk.act()
    assert not desk.path.exists()

    assert desk.accept().sequence == 1
    assert desk.act().subject == "DEMO-20261122-0005"


def test_a_damaged_file_is_damage_as_before(desk):
    """What is remembered explains nothing away."""
    desk.path.write_bytes(desk.path.read_bytes()[:-5000])
    with pytest.raises(VerificationFailure):
        desk.act()
    with pytest.raises(VerificationFailure):
        desk.accept()


def test_what_is_the_known_trail_goes_on_without_a_word(desk, tmp_path):
    """The right file put back, one that others let grow, one reached through a link, a moved one."""
    shutil.copy(desk.path, tmp_path / "right.db")
    shutil.copy(tmp_path / "old.db", desk.path)
    shutil.copy(tmp_path / "right.db", desk.path)
    desk.act()
    with Trail.open_for_acts(desk.path) as somebody_else:
        somebody_else.record(an_act())
        somebody_else.record(an_act(series="ELM-LOT"))
    link = tmp_path / "link.db"
    link.symlink_to(desk.path)
    desk.act(link)
    moved = tmp_path / "moved.db"
    desk.path.rename(moved)

    assert desk.act(moved).subject == "DEMO-20261122-0008"
    assert desk.behind(moved) == 0
    assert desk.told == []


def test_a_link_to_an_older_copy_is_seen(desk, tmp_path):
    """The place is where the file is: there it may be acted on, and says that it is behind."""
    linked(desk.path)
    assert desk.behind() == 2
    assert desk.act().subject == "DEMO-20261122-0005"


def test_a_copy_at_another_place_says_that_it_is_behind(desk, tmp_path):
    """Readers need no accepting there."""
    assert desk.behind(tmp_path / "old.db") == 2
    other(tmp_path / "unknown.db")
    assert desk.behind(tmp_path / "unknown.db") == 0


def test_a_file_exchanged_under_an_open_trail_is_noticed_at_the_next_act(desk, tmp_path):
    """A program that runs for days asks before each act."""
    with desk.memory() as memory, Trail.open_for_acts(desk.path) as trail:
        trail.remember(memory)
        trail.record(an_act())
        os.replace(tmp_path / "old.db", tmp_path / "again.db")
        files = (sqlite3.connect(tmp_path / "again.db"), sqlite3.connect(desk.path))
        with contextlib.closing(files[0]) as old, contextlib.closing(files[1]) as now:
            old.backup(now)
        with pytest.raises(VerificationFailure):
            trail.record(an_act())
    assert verify(desk.path).entries == 2


def test_an_act_that_does_not_accept_leaves_the_contradiction(desk, tmp_path):
    """Somebody who may not accept is refused, and written down; nothing is settled by that."""
    shutil.copy(tmp_path / "old.db", desk.path)
    desk.act(accepting=True, action="refusal", outcome="refused", subject=None)
    with pytest.raises(VerificationFailure):
        desk.act()


def test_a_forged_tree_does_not_look_like_the_known_trail(desk):
    """One row is compared; whoever changes it, or leaves it out, is noticed."""
    with behind_the_back(desk.path) as rows:
        rows.execute("UPDATE entry SET peaks = x'00' WHERE sequence = 4")
    with pytest.raises(VerificationFailure):
        desk.act()


BROKEN = {
    "garbled": lambda file: file.write_bytes(b"not a database" * 500),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:5000]),
    "a folder": lambda file: (file.unlink(), file.mkdir()),
    "of a later version": lambda file: sqlite3.connect(file).execute("PRAGMA user_version = 9"),
}


@pytest.mark.parametrize("how", BROKEN)
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")  # fmt: skip
def test_no_act_waits_for_what_is_remembered(desk, how):
    """Where it cannot be read or written, the act is recorded, and that is told."""
    BROKEN[how](desk.file)
    assert desk.act().sequence == 5
    assert len(desk.told) == 1
    assert desk.file.name in desk.told[0]
    assert desk.act().sequence == 6


@pytest.mark.parametrize("how", ["garbled", "cut off"])
def test_what_is_no_file_of_ours_is_put_aside_and_begins_anew(desk, tmp_path, how):
    """The next old copy is noticed again."""
    BROKEN[how](desk.file)
    desk.act()
    desk.act()
    shutil.copy(tmp_path / "old.db", desk.path)
    with pytest.raises(VerificationFailure):
        desk.act()
    assert "state.sqlite.damaged" in names_in(tmp_path)


def test_one_of_an_earlier_form_is_gone_on_with(desk, tmp_path):
    """What it remembers holds; what it lacks is made."""
    with contextlib.closing(sqlite3.connect(desk.file)) as rows:
        rows.executescript("DROP TABLE mirror; PRAGMA user_version = 1;")
    desk.act()
    shutil.copy(tmp_path / "old.db", desk.path)
    with pytest.raises(VerificationFailure):
        desk.act()
    assert desk.told == []


def test_a_lost_one_begins_anew(desk):
    """What others gave out meanwhile is known from then on, too."""
    desk.file.unlink()
    desk.act(series="ELM-LOT")
    with desk.memory() as memory:
        assert memory.all_given("") == {"DEMO-20261122": 4, "ELM-LOT": 1}
    assert desk.told == []
    if os.name == "posix":
        assert stat.S_IMODE(desk.file.stat().st_mode) == 0o600


def test_a_reader_makes_no_file(tmp_path):
    """Readers write nothing and create nothing."""
    here = Desk(tmp_path, "none/state.sqlite")
    with Trail.open_for_acts(here.path) as trail:
        trail.record(an_act())
    assert here.behind() == 0
    assert names_in(tmp_path) == ["trail.db"]


def test_two_accounts_at_one_trail_do_not_disturb_each_other(tmp_path):
    """Each remembers what it saw last; the other's entries are no contradiction."""
    one, two = Desk(tmp_path, "one.sqlite"), Desk(tmp_path, "two.sqlite")
    for each in (one, two, two, one, two):
        each.act()
    assert (one.behind(), two.behind(), one.told + two.told) == (0, 0, [])


def test_what_was_erased_is_remembered(desk):
    """So that it is erased again where a backup made before is restored."""
    kept = desk.act(personal={"patient": "P-1"})
    desk.act(erases=(kept.sequence,), subject=None)
    with desk.memory() as memory, Trail.open_for_reading(desk.path) as trail:
        assert memory.erased(trail.origin) == [(kept.sequence, kept.hash)]


def test_what_others_erased_is_remembered_from_the_next_act_on(tmp_path):
    """Another account, or a run that was killed before it could remember: it is made good."""
    one, two = Desk(tmp_path, "one.sqlite"), Desk(tmp_path, "two.sqlite")
    kept = one.act(personal={"patient": "P-1"})
    two.act(erases=(kept.sequence,), subject=None)
    one.act()
    with one.memory() as memory, Trail.open_for_reading(one.path) as trail:
        assert memory.erased(trail.origin) == [(kept.sequence, kept.hash)]


def test_a_forged_index_has_nothing_erased(tmp_path):
    """What is remembered as erased is erased again after a restore: the bodies say what it is."""
    one, two = Desk(tmp_path, "one.sqlite"), Desk(tmp_path, "two.sqlite")
    one.act(personal={"patient": "P-1"})
    two.act()
    with behind_the_back(one.path) as rows:
        rows.execute("INSERT INTO view_search VALUES (' erased', '1', 2)")
    one.act()
    with one.memory() as memory, Trail.open_for_reading(one.path) as trail:
        assert memory.erased(trail.origin) == []


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.sampled_from(["act", "act", "act", "save", "put back", "delete", "replace", "accept"]),
        min_size=3,
        max_size=14,
    )
)
def test_whatever_is_done_no_id_is_given_twice_and_no_loss_goes_unsaid(tmp_path_factory, steps):
    """An act succeeds exactly where all that was acknowledged at this place is there, or accepted."""
    here = Desk(tmp_path_factory.mktemp("walk"))
    saved: tuple[bytes, list[str]] | None = None
    stands: list[str] | None = None  # entries of the file; None where there is none
    known: list[str] = []  # entries acknowledged, or accepted
    ids: list[str] = []
    for number, step in enumerate(steps):
        if step == "save" and stands is not None:
            saved = here.path.read_bytes(), [*stands]
        elif step == "put back" and saved is not None:
            here.path.write_bytes(saved[0])
            stands = [*saved[1]]
        elif step == "delete":
            here.path.unlink(missing_ok=True)
            stands = None
        elif step == "replace":
            other(here.path)
            stands = [f"other {number} {each}" for each in range(5)]
        elif step == "act":
            whole = (stands or [])[: len(known)] == known
            try:
                made = here.act()
            except VerificationFailure:
                assert not whole
                continue
            assert whole
            ids.append(made.subject)
            stands = [*(stands or []), made.hash]
            known = [*stands]
        elif step == "accept" and (stands or [])[: len(known)] != known:
            stands = [*(stands or []), here.accept().hash]
            known = [*stands]
            assert here.behind() == 0
    assert len({*ids}) == len(ids)
    assert here.told == []


FOREIGN = {
    "the trail itself": lambda _, desk: shutil.copy(desk.path, desk.file),
    "tables of another program": lambda file, _: _another(file),
    "a pipe": lambda file, _: os.mkfifo(file),
}


def _another(file):
    """Make a database of another program."""
    with contextlib.closing(sqlite3.connect(file)) as rows:
        rows.executescript("CREATE TABLE places (name TEXT); INSERT INTO places VALUES ('x');")


@pytest.mark.skipif(os.name != "posix", reason="pipes")
@pytest.mark.parametrize("what", FOREIGN)
def test_a_file_of_something_else_is_left_alone(desk, tmp_path, what):
    """A wrong name for the file of what is remembered moves, changes and blocks nothing."""
    desk.file.unlink()
    FOREIGN[what](desk.file, desk)
    before = desk.file.read_bytes() if desk.file.is_file() else b""
    assert desk.behind() == 0
    assert desk.act().sequence == 5
    assert len(desk.told) == 2
    assert (desk.file.read_bytes() if desk.file.is_file() else b"") == before
    assert not [each for each in names_in(tmp_path) if "damaged" in each]


def test_the_trail_named_as_what_is_remembered_stays_where_it_is(desk, tmp_path):
    """No reader and no act moves it away."""
    desk.file = desk.path
    assert desk.behind() == 0
    assert desk.act().sequence == 5
    assert verify(desk.path).ok
    assert not [each for each in names_in(tmp_path) if "damaged" in each]


def test_a_reader_leaves_a_damaged_file_where_it_is_and_an_act_overwrites_no_older_one(desk):
    """What was put aside may be the only copy of something."""
    for number in range(1, 3):
        desk.file.write_bytes(b"not a database" * 500)
        desk.behind()
        assert desk.file.read_bytes().startswith(b"not a database")
        desk.act()
        ending = "" if number == 1 else f"-{number}"
        assert desk.file.with_name(f"{desk.file.name}.damaged{ending}").exists()
        with desk.memory() as memory:
            assert memory.known().size == 4 + number


@pytest.mark.parametrize(
    ("place", "how"),
    [
        ("/trails/t.sqlite", "trail restore FILE"),
        ("postgresql://h/d?schema=s", "trail restore FILE"),
    ],
)
def test_what_is_to_be_put_back_is_a_file_or_a_database(place, how):
    """Nobody is told to put a file in the place of a database, nor to copy into a file."""
    failure = Contradiction("missing", Known(place, "ldncompound/1", 3, "0" * 64, "0" * 64), 0)
    assert how in failure.failure().remedy
