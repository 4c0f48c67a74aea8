"""Acts on batches from the command line: repeated under a request id, and listed by pages."""

from __future__ import annotations

from functional.conftest import check_schema

LOTS = ("--lot", "naltrexone hydrochloride=N-17@2034-03", "--lot",
        "microcrystalline cellulose=C-77@2034-06")  # fmt: skip


def planned(command):
    """Return the id of a planned batch."""
    made = command.capsules("--fill-mass", "130 mg/capsule", *LOTS, "--by", "Kim")
    assert made.code == 0, made.err
    return made.json["id"]


def size(command):
    """Return the number of entries."""
    return command("trail", "head", "--json").json["size"]


def test_a_repeated_act_tells_the_same_and_writes_nothing(command):
    """Held once for a key; another reason under it is refused, on the record."""
    identity = planned(command)
    hold = ("batch", "hold", identity, "--by", "Kim", "--json", "--request-id", "k", "--reason")
    held = command(*hold, "wait")
    assert held.code == 0, held.err
    before = size(command)
    assert command(*hold, "wait").json == held.json
    assert size(command) == before
    refused = command(*hold, "another")
    assert (refused.code, refused.json["code"]) == (3, "invalid-order")
    assert size(command) == before + 1
    assert command(*hold[:6], "--request-id", " ", "--reason", "x").code == 2


def test_a_repeated_print_finds_its_file(command):
    """The same bytes are no loss; other bytes are kept, and nothing is recorded."""
    identity = planned(command)
    for name, words in (
        ("record.txt", ("batch", "record", identity, "--pdf")),
        ("bundle.zip", ("inspect", identity, "--to")),
    ):
        file = command.home / name
        file.write_bytes(b"mine")
        before = size(command)
        once = (*words, name, "--request-id", name)
        assert command(*once).code == 2
        assert (file.read_bytes(), size(command)) == (b"mine", before)
        file.unlink()
        assert command(*once).code == 0
        data = file.read_bytes()
        again = command(*once)
        assert again.code == 0, again.err
        assert (file.read_bytes(), size(command)) == (data, before + 1)
    assert command("batch", "record", identity, "--request-id", "x").code == 2


def test_batches_are_listed_by_pages(command):
    """One document of all or of a page; an unknown state is wrong usage, and so is no trail."""
    assert command("batch", "list").code == 5
    first, second = planned(command), planned(command)
    listed = command("batch", "list", "--json").json
    check_schema(listed)
    assert [each["id"] for each in listed["batches"]] == [first, second]
    shown = command("batch", "show", first, "--json").json
    assert listed["batches"][0]["next"] == shown["next"]
    page = ("batch", "list", "--json", "--limit", "1")
    assert command(*page).json["batches"] == listed["batches"][:1]
    assert command(*page, "--after", first).json["batches"] == listed["batches"][1:]
    assert command("batch", "list", "--state", "released").out == "No batches.\n"
    assert f"{second}  planned" in command("batch", "list", "--state", "planned").out
    assert command("batch", "list", "--state", "done").code == 2
