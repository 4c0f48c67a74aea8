"""The recipes of the documentation: whole programs, run as their readers would run them."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import ldncompound

RECIPES = Path(__file__).resolve().parents[2] / "docs" / "recipes"
TABLETS = "naltrexone hydrochloride tablets 50 mg"
THREADS, PROCESSES = 50, 4

httpx = pytest.importorskip("httpx")


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """Return the address of the service with several worker processes, and its trail."""
    folder = tmp_path_factory.mktemp("service")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    trail = folder / "trail.sqlite"
    command = [
        sys.executable, "-m", "uvicorn", "service:app", "--workers", str(PROCESSES), "--port", str(port),
        "--log-level", "warning",
    ]  # fmt: skip
    log = (folder / "log").open("wb")
    place = {**os.environ, "LDNCOMPOUND_TRAIL": str(trail), "PYTHONPATH": str(RECIPES)}
    running = subprocess.Popen(command, env=place, stdout=log, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            httpx.get(f"{address}/openapi.json", timeout=60)
            break
        except httpx.TransportError:
            assert running.poll() is None, (folder / "log").read_text()
            time.sleep(0.1)
    yield address, trail
    os.killpg(running.pid, signal.SIGTERM)
    running.wait(60)
    log.close()


class Till:
    """A till that sends everything twice at once, as one on a bad line does."""

    def __init__(self, address, number):
        """Take over the address of the service."""
        self.client = httpx.Client(
            base_url=address, headers={"X-By": f"Jürgen {number}".encode()}, timeout=300
        )
        self.number, self.acts = number, 0

    def post(self, path, status=201, **given):
        """Post twice at once under one key; both answers are the same."""
        self.acts += 1
        key = {"Idempotency-Key": f"{self.number}-{self.acts}"}
        with ThreadPoolExecutor(2) as pool:
            sent = [pool.submit(self.client.post, path, json=given, headers=key) for _ in range(2)]
            one, two = (each.result() for each in sent)
        assert one.status_code == two.status_code == status, one.text + two.text
        assert one.json() == two.json()
        return one.json()

    def work(self):
        """Prepare a liquid, make it, sign it, and print its sheet."""
        made = self.post(
            "/preparations/liquid", dose="1.5 mg", days="30", patient=f"P-{self.number}",
            prescriber="Dr Example", lots=[f"{TABLETS}=T-7@2034-03"],
        )  # fmt: skip
        batch = f"/batches/{made['id']}"
        while (step := self.client.get(batch).json()["next"]) is not None:
            if step["action"] == "weigh":
                lot = {"lot": "A-3@2034-01", "sighted": True}
                self.post(f"{batch}/weighings", actual=step["amount"], **lot)
            else:
                of = {"container": TABLETS} if step["action"] == "take" else {}
                self.post(f"{batch}/steps", **of)
        self.post(f"{batch}/checks/appearance", appearance="clear", as_described=True)
        sheets = [
            self.client.post(f"{batch}/sheet.pdf", headers={"Idempotency-Key": f"{made['id']}-s"})
            for _ in range(2)
        ]
        assert sheets[0].content == sheets[1].content
        assert sheets[0].content.startswith(b"%PDF-")
        return made["id"]


def test_the_service_is_short():
    """It fits on two pages."""
    assert len((RECIPES / "service.py").read_text(encoding="utf-8").splitlines()) < 150


def test_the_service_does_nothing_twice_and_loses_nothing(service):
    """Fifty tills, four processes, every act sent twice at once: each stands once in the trail."""
    address, trail = service
    tills = [Till(address, number) for number in range(THREADS)]
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            identities = list(pool.map(Till.work, tills))
    finally:
        for till in tills:
            till.client.close()

    assert len(set(identities)) == THREADS
    pharmacy = ldncompound.Pharmacy.open(trail)
    done = Counter(entry.action for entry in pharmacy.trail.entries())
    assert done["preparation"] == done["sheet"] == done["check"] == THREADS
    assert sum(till.acts for till in tills) == sum(done.values()) - done["sheet"]
    assert "refusal" not in done
    assert pharmacy.trail.verify().ok
    traced = httpx.get(f"{address}/lots/T-7/trace", timeout=300).json()
    assert len(traced["batches"]) == THREADS


def test_from_stock_nothing_is_handed_out_twice(service):
    """Tills that dispense from one batch at once hand out what there is, and no capsule more."""
    address, _ = service
    till = Till(address, "stock")
    made = till.post(
        "/preparations/capsules", dose="4.5 mg", quantity="20", for_stock=True, patient="",
        prescriber="",
        fill_mass="130 mg/capsule", excess="0 capsule",
        lots=[
            "naltrexone hydrochloride=N-17@2034-03", "microcrystalline cellulose=C-77@2034-06",
            "empty capsule size 3=G-5@2034-12",
        ],
    )  # fmt: skip
    refused = till.post(f"/batches/{made['id']}/dispensings", status=422, dose="4.5 mg", days="10",
                        patient="P-1", prescriber="Dr Example")  # fmt: skip
    assert refused["code"] == "wrong-state"
    wrong = till.client.post(f"/batches/{made['id']}/weighings", json={"mass": "1 mg"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "wrong-usage")
    till.client.close()


def test_the_queue_makes_each_task_once(tmp_path):
    """Orders and answers cross processes; a task that is taken twice is made once."""
    trail = tmp_path / "queue.sqlite"
    done = subprocess.run(
        [sys.executable, RECIPES / "task_queue.py", trail],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[2] == "malformed-quantity"
    assert len(set(lines)) == 4
    actions = [entry.action for entry in ldncompound.Pharmacy.open(trail).trail.entries()]
    assert sorted(actions) == ["preparation"] * 3 + ["refusal"]


def test_the_view_answers_a_second_click_as_the_first(tmp_path, monkeypatch):
    """A view of Django gives the preparation, the same again, and a refusal as data."""
    pytest.importorskip("django")
    from django.conf import settings
    from django.test import RequestFactory

    settings.configure(LDNCOMPOUND_TRAIL=tmp_path / "django.sqlite", ALLOWED_HOSTS=["*"])
    monkeypatch.syspath_prepend(RECIPES)
    import django_view

    given = {"dose": "1.5 mg", "days": "30", "patient": "P-1", "prescriber": "Dr Example"}
    post = RequestFactory().post
    one, two = (
        django_view.capsules(post("/capsules", given, headers={"Idempotency-Key": "7"}))
        for _ in range(2)
    )
    assert one.status_code == 201
    assert json.loads(one.content) == json.loads(two.content)
    refused = django_view.capsules(post("/capsules", {**given, "dose": "4,5 mg"}))
    assert (refused.status_code, b"malformed-quantity" in refused.content) == (422, True)
    missing = django_view.capsules(post("/capsules", {}))
    assert (missing.status_code, json.loads(missing.content)["code"]) == (400, "wrong-usage")
    settings.LDNCOMPOUND_TRAIL = tmp_path
    django_view.pharmacy.cache_clear()
    unstored = django_view.capsules(post("/capsules", given))
    assert (unstored.status_code, b"storage" in unstored.content) == (503, True)


def test_the_commands_of_the_script_are_commands(tmp_path):
    """PowerShell is not here: the commands of its script are run as they stand, by this test."""
    script = (RECIPES / "till.ps1").read_text(encoding="utf-8")
    said = {
        "$Dose": "1.5 mg", "$Days": "30", "$Patient": "P-1", "$Prescriber": "Dr Example", "$Order": "17",
    }  # fmt: skip
    lines = re.findall(r"^(?:\$answer = )?(ldncompound .*)$", script, re.M)
    assert len(lines) == len(re.findall(r"if \(\$LASTEXITCODE -ne 0\)", script)) == 3
    papers = []
    for line in lines * 2:  # the till is run again with the same order
        words = shlex.split(line.partition(" 2>$null")[0])
        for name, value in said.items():
            words = [word.replace(name, value) for word in words]
        done = subprocess.run(
            [sys.executable, "-m", "ldncompound", *words[1:], "--trail", str(tmp_path / "t.sqlite")],
            capture_output=True, text=True, cwd=tmp_path, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        if "--json" in words:
            said["$answer.id"] = json.loads(done.stdout)["id"]
        else:
            papers.append((tmp_path / words[words.index("-o") + 1]).read_bytes())
    assert papers[:2] == papers[2:]
    entries = ldncompound.Pharmacy.open(tmp_path / "t.sqlite").trail.entries()
    assert [each.action for each in entries] == ["preparation", "sheet", "label"]


@pytest.mark.parametrize("name", ["service.py", "task_queue.py", "django_view.py"])
def test_a_recipe_is_typed(name):
    """Mypy finds nothing wrong in it, strictly."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports",
         "--allow-untyped-decorators", RECIPES / name],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_one_pharmacy_serves_many_threads(tmp_path):
    """Readers and acts of many threads through one object: nothing is lost, nothing twice."""
    pharmacy = ldncompound.Pharmacy.open(tmp_path / "t.sqlite", by="AB", station="bench")
    order = ldncompound.LiquidOrder(dose="1 mg", days="30", patient="P", prescriber="Dr X")
    start = threading.Barrier(20)

    def one(number):
        start.wait()
        made = pharmacy.prepare(order, request_id=f"r-{number % 10}")
        assert pharmacy.preparation(made.id) == made
        return made.id

    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(one, range(20)))
    assert len(set(found)) == 10
    assert len(list(pharmacy.trail.entries())) == 10
