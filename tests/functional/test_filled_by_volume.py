"""`ldncompound capsules --fill-by volume` and what follows, at a terminal."""

from __future__ import annotations

from functional import terminal
from functional.test_batch import ACTIVE, LOT, MASS, PRINTOUT, SIGHTED, SUBSTANCE

FILLER, SHELL = "microcrystalline cellulose", "empty capsule size 1"
DONE = "Done? yes or no: "


def test_a_batch_filled_by_volume_is_walked_through(command):
    """The mass that completes the capsules is asked for without a target; the screens say so."""
    assert command("setup", "--name", "Linden", "--site", "ELM", "--jurisdiction", "DE",
                   "--balance", "B1,minimum=20 mg,readability=0.1 mg,error=5 %").code == 0  # fmt: skip
    for name, number, more in (
        (ACTIVE, "N-17", ("--form", "hydrochloride")),
        (FILLER, "C-77", ()),
        (SHELL, "G-5", ("--size", "1", "--material", "gelatin")),
    ):
        assert command("lots", "receive", "--component", name, "--number", number, "--maker", "M",
                       "--expires", "2034-03", *more, "--by", "Kim").code == 0  # fmt: skip
    assert command("lots", "identified", "ELM-LOT-0001", "--method", "IR", "--result", "passes",
                   "--by", "Kim").code == 0  # fmt: skip
    made = command("capsules", "--dose", "1.5 mg", "--days", "58", "--size", "1", "--fill-by",
                   "volume", "--patient", "P", "--prescriber", "D", "--by", "Kim", "--explain")  # fmt: skip
    assert made.code == 0, made.err
    assert "by volume; expected are 220.8 mg per capsule" in made.out
    assert "4. complete about 6574.5 mg" in made.out
    (identity,) = {word for word in made.out.split() if word.startswith("ELM-2")}

    filler = [(LOT, "C-77"), (SIGHTED, "yes")]
    typed = terminal.on_terminal(
        command,
        ("batch", "weigh", identity, "--by", "Kim"),
        [(LOT, "N-17"), (SUBSTANCE, ACTIVE), (SIGHTED, "yes"), (MASS, "99 mg"), (PRINTOUT, ""),
         *filler, (MASS, "6574.5 mg"), (PRINTOUT, ""), (": ", "yes"),
         *filler, (MASS, "5512.3 mg"), (PRINTOUT, ""), (": ", "yes"), (": ", "q")],
        hidden=False,
    )  # fmt: skip
    assert typed.code == 0, typed.shown
    assert "Complete microcrystalline cellulose" in typed.shown
    assert "expected  about 6.5745 g (6574.5 mg)" in typed.shown.replace("\r", "")
    assert typed.shown.count("  allowed ") == 4  # of the two steps with a target, twice each
    shown = command("batch", "show", identity).out
    assert "5512.3 mg  about 6574.5 mg expected" in shown
    assert "packing trial" not in shown
    found = command("rules", "compare").out
    assert "Fill mass unknown" in found
