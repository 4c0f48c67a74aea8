"""Stations that record on one server while they, and the server, are killed: nothing is lost.

    python tools/server_campaign.py [--stations 8] [--acts 1000] [--kills 200] [--crashes 20]

Each station is a process that records acts under request ids, and repeats a call that failed. One
that was killed begins again from its first act. In the end every act is there once, every entry
that was acknowledged is as it was acknowledged, and the trail verifies. The server is one of our
own, with fsync on; the tests run a seeded sample of this.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

import servers
from ldncompound.core.refusals import StorageUnavailable
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify
from trail.shared import an_act


def record_all(address, name, first, acts):
    """Record so many acts, each until it is acknowledged; print what was recorded."""
    for number in range(first, acts):
        while True:
            try:
                with Trail.open_for_acts(address, timeout=30) as trail:
                    made = trail.record(
                        an_act(
                            request_id=f"{name}-{number}",
                            personal={"patient": f"P-{name}-{number}"},
                            mentions=(("lot", f"L-{number % 9}"),),
                        )
                    )
                break
            except StorageUnavailable:
                time.sleep(0.05)
        print(number, made.sequence, made.hash, flush=True)


class Station:
    """A process that records, and its answers."""

    def __init__(self, address, name, acts, folder):
        """Start it."""
        self._words = [sys.executable, __file__, "--station", address, str(name), str(acts)]
        self._answers = Path(folder) / f"station-{name}"
        self.start()

    def start(self):
        """Start it, for the first time or again; answers are added to those of before."""
        last = max((number for number, _, _ in self._told()), default=0)
        with self._answers.open("ab") as answers:
            answers.write(b"\n")  # a killed one may have left half a line
            self._process = subprocess.Popen(  # noqa: S603 - ourselves
                [*self._words, str(last)], stdout=answers,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            )  # fmt: skip

    def kill(self):
        """Kill it wherever it is, and start it again."""
        if self.works():
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self.start()

    def works(self):
        """Return whether it has acts left."""
        return self._process.poll() is None

    def finish(self):
        """Wait for it; return what was acknowledged: number and hash of entries."""
        if self._process.wait():
            raise RuntimeError(f"{self._words} ended with {self._process.returncode}")
        return {sequence: digest for _, sequence, digest in self._told()}

    def _told(self):
        """Yield the act, the entry and its hash in each whole line of the answers."""
        text = self._answers.read_text() if self._answers.exists() else ""
        for words in map(str.split, text.split("\n")):
            if len(words) == 3 and len(words[2]) == 64:
                yield int(words[0]), int(words[1]), words[2]


def campaign(server, folder, *, stations, acts, kills, crashes, seed=23):
    """Run it; return entries and acknowledgements, after checking all that is promised."""
    chance, address = random.Random(seed), server.new_trail()  # noqa: S311 - repeatable
    working = [Station(address, name, acts, folder) for name in range(stations)]
    blows = ["client"] * kills + ["server"] * crashes
    chance.shuffle(blows)
    struck = 0
    for blow in blows:
        time.sleep(chance.uniform(0.02, 0.3))
        if not any(each.works() for each in working):
            break
        struck += 1
        if blow == "client":
            chance.choice(working).kill()
        else:
            server.stop(at_once=True)
            server.start()
    acknowledged = {}
    for each in working:
        acknowledged |= each.finish()
    with Trail.open_for_reading(address) as trail:
        entries = {at: hashlib.sha256(body).hexdigest() for at, body in trail.entries()}
    result = verify(address, at_least=stations * acts)
    for holds, said in (
        (sorted(entries) == list(range(1, stations * acts + 1)), "a gap, or an act done twice"),
        (acknowledged.items() <= entries.items(), "an acknowledged act is lost"),
        (result.ok, result.reason),
    ):
        if not holds:
            raise RuntimeError(said)
    return len(entries), len(acknowledged), struck


def main():
    """Run a station, or the campaign."""
    if sys.argv[1:2] == ["--station"]:
        address, name, acts, first = sys.argv[2:]
        record_all(address, name, int(first), int(acts))
        return
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    plain = {"stations": 8, "acts": 1000, "kills": 200, "crashes": 20, "seed": 23}
    for name, value in plain.items():
        reader.add_argument(f"--{name}", type=int, default=value)
    wanted = vars(reader.parse_args())
    begun = time.monotonic()
    with servers.server(fsync="on", full_page_writes="on") as server:
        entries, acknowledged, struck = campaign(server, server.folder, **wanted)
    print(f"{entries} entries, each act once; {acknowledged} acknowledged, none lost: it verifies.")
    print(f"{struck} blows in {time.monotonic() - begun:.0f} s.")


if __name__ == "__main__":
    main()
