"""
A small service for tills and benches: prepare, weigh, sign, print, dispense, trace.

    pip install fastapi uvicorn
    LDNCOMPOUND_TRAIL=trail.sqlite LDNCOMPOUND_CONFIG=pharmacy.toml uvicorn service:app --workers 4

What is sent are the arguments of the library, as JSON: texts exactly as they were typed. Who acts
stands in the header X-By, the key that makes a repetition safe in Idempotency-Key. Put it behind
TLS: X-Passphrase is a passphrase. Threads and worker processes share only the file of the trail.
"""

import os
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Header, Request, Response
from fastapi.responses import JSONResponse

from ldncompound import CapsuleOrder, CompoundingError, LiquidOrder, Pharmacy, WrongUsage

STATUS = {2: 400, 3: 422, 4: 500, 5: 503}
"""Of the exit code that the command line would give."""

app = FastAPI(title="ldncompound")
house = Pharmacy.open(
    os.environ["LDNCOMPOUND_TRAIL"],
    config=os.environ.get("LDNCOMPOUND_CONFIG"),
    keys=os.environ.get("LDNCOMPOUND_KEYS"),
    by="service",
)

Key = Annotated[str | None, Header(alias="Idempotency-Key")]
Given = dict[str, Any]
Answer = dict[str, Any]


def at(
    by: Annotated[str, Header(alias="X-By")],
    secret: Annotated[str | None, Header(alias="X-Passphrase")] = None,
) -> Pharmacy:
    """Return the pharmacy with somebody at it; servers read a name, which is UTF-8, as Latin-1."""
    try:
        name = by.encode("latin-1").decode("utf-8")
    except UnicodeError:
        raise WrongUsage("X-By is not UTF-8.", remedy="Send the name as UTF-8.") from None
    return house.acting(name, passphrase=secret)


def keyed(given: Given, key: str | None) -> Given:
    """Return arguments with the key that makes a repetition safe."""
    return {**given, "request_id": key}


Who = Annotated[Pharmacy, Depends(at)]


@app.exception_handler(CompoundingError)
def refused(_: Request, error: CompoundingError) -> JSONResponse:
    """Tell a refusal or failure as the command line does with --json."""
    return JSONResponse(error.to_json(), STATUS.get(error.exit_status, 500))


@app.post("/preparations/{form}", status_code=201)
def prepare(form: Literal["capsules", "liquid"], given: Given, who: Who, key: Key = None) -> Answer:
    """Prepare; a refusal is recorded too."""
    kind = CapsuleOrder if form == "capsules" else LiquidOrder
    order = kind.from_json({"form": form, **given})
    return who.prepare(order, request_id=key).to_json()


@app.get("/batches/{identity}")
def batch(identity: str) -> Answer:
    """Tell where a batch stands, and what is next."""
    return house.batches.show(identity).to_json()


@app.post("/batches/{identity}/weighings", status_code=201)
def weigh(identity: str, given: Given, who: Who, key: Key = None) -> Answer:
    """Record a weighing."""
    return who.batches.weigh(identity, **keyed(given, key)).to_json()


@app.post("/batches/{identity}/steps", status_code=201)
def do(identity: str, given: Given, who: Who, key: Key = None) -> Answer:
    """Record that the next step was done."""
    return who.batches.do(identity, **keyed(given, key)).to_json()


@app.post("/batches/{identity}/checks/{kind}", status_code=201)
def check(identity: str, kind: str, given: Given, who: Who, key: Key = None) -> Answer:
    """Record a quality check."""
    return who.batches.check(identity, kind, **keyed(given, key)).to_json()


@app.post("/batches/{identity}/dispensings", status_code=201)
def dispense(identity: str, given: Given, who: Who, key: Key = None) -> Answer:
    """Dispense from a stock batch."""
    return who.batches.dispense(identity, **keyed(given, key)).to_json()


@app.post("/batches/{identity}/{paper}.pdf", status_code=201)
def print_pdf(
    identity: str, paper: Literal["sheet", "label"], who: Who, key: Key = None
) -> Response:
    """Print, which is an act: the first sheet is the original, labels are drafts until release."""
    printed = who.sheet if paper == "sheet" else who.label
    return Response(printed(identity, request_id=key), 201, media_type="application/pdf")


@app.post("/batches/{identity}/{act}", status_code=201)
def sign(
    identity: str,
    act: Literal["finish", "verify", "release"],
    given: Given,
    who: Who,
    key: Key = None,
) -> Answer:
    """Sign a batch as prepared, verified or released."""
    signed = getattr(who.batches, act)
    done: Answer = signed(identity, **keyed(given, key)).to_json()
    return done


@app.post("/lots", status_code=201)
def receive(given: Given, who: Who, key: Key = None) -> Answer:
    """Receive a lot with its certificate."""
    return who.lots.receive(**keyed(given, key)).to_json()


@app.get("/lots/{number}/trace")
def trace(number: str) -> Answer:
    """Tell where a lot went."""
    return house.lots.trace(number).to_json()
