"""
A small service for tills and benches: prepare, weigh, sign, print, dispense, trace.

    LDNCOMPOUND_TRAIL=trail.sqlite LDNCOMPOUND_CONFIG=pharmacy.toml uvicorn service:app --workers 4

What is sent are the arguments of the library, as JSON: texts exactly as they were typed. Who acts
stands in the header X-By, the key that makes a repetition safe in Idempotency-Key. Put it behind
TLS: X-Passphrase is a passphrase. Threads and worker processes share only the file of the trail.
"""

import os
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Header, Request, Response
from fastapi.responses import JSONResponse

from ldncompound import CapsuleOrder, CompoundingError, LiquidOrder, Pharmacy

STATUS = {2: 400, 3: 422, 4: 500, 5: 503}
"""Of the exit code that the command line would give."""

app = FastAPI(title="ldncompound")
house = Pharmacy.open(
    os.environ["LDNCOMPOUND_TRAIL"],
    config=os.environ.get("LDNCOMPOUND_CONFIG"),
    keys=os.environ.get("LDNCOMPOUND_KEYS"),
    by="service",
)

By = Annotated[str, Header(alias="X-By")]
Secret = Annotated[str | None, Header(alias="X-Passphrase")]
Key = Annotated[str | None, Header(alias="Idempotency-Key")]
Given = dict[str, Any]
Answer = dict[str, Any]


@app.exception_handler(CompoundingError)
def refused(_: Request, error: CompoundingError) -> JSONResponse:
    """Tell a refusal or failure as the command line does with --json."""
    return JSONResponse(error.to_json(), STATUS.get(error.exit_status, 500))


@app.post("/preparations/{form}", status_code=201)
def prepare(form: Literal["capsules", "liquid"], given: Given, by: By, key: Key = None) -> Answer:
    """Prepare; a refusal is recorded too."""
    kind = CapsuleOrder if form == "capsules" else LiquidOrder
    order = kind.from_json({"form": form, **given})
    return house.acting(by).prepare(order, request_id=key).to_json()


@app.get("/batches/{identity}")
def batch(identity: str) -> Answer:
    """Tell where a batch stands, and what is next."""
    return house.batches.show(identity).to_json()


@app.post("/batches/{identity}/weighings", status_code=201)
def weigh(identity: str, given: Given, by: By, key: Key = None) -> Answer:
    """Record a weighing."""
    return house.acting(by).batches.weigh(identity, **given, request_id=key).to_json()


@app.post("/batches/{identity}/steps", status_code=201)
def do(identity: str, given: Given, by: By, key: Key = None) -> Answer:
    """Record that the next step was done."""
    return house.acting(by).batches.do(identity, **given, request_id=key).to_json()


@app.post("/batches/{identity}/checks/{kind}", status_code=201)
def check(identity: str, kind: str, given: Given, by: By, key: Key = None) -> Answer:
    """Record a quality check."""
    return house.acting(by).batches.check(identity, kind, **given, request_id=key).to_json()


@app.post("/batches/{identity}/dispensings", status_code=201)
def dispense(identity: str, given: Given, by: By, key: Key = None) -> Answer:
    """Dispense from a stock batch."""
    return house.acting(by).batches.dispense(identity, **given, request_id=key).to_json()


@app.post("/batches/{identity}/{act}", status_code=201)
def sign(
    identity: str,
    act: Literal["finish", "verify", "release"],
    given: Given,
    by: By,
    secret: Secret = None,
    key: Key = None,
) -> Answer:
    """Sign a batch as prepared, verified or released."""
    signed = getattr(house.acting(by, passphrase=secret).batches, act)
    done: Answer = signed(identity, **given, request_id=key).to_json()
    return done


@app.get("/batches/{identity}/sheet.pdf")
def sheet(identity: str, by: By, key: Key = None) -> Response:
    """Print the batch sheet: the first is the original."""
    return Response(house.acting(by).sheet(identity, request_id=key), media_type="application/pdf")


@app.get("/lots/{number}/trace")
def trace(number: str) -> Answer:
    """Tell where a lot went."""
    return house.lots.trace(number).to_json()
