"""
A small service for tills and benches: prepare, weigh, sign, print, dispense, trace.

    LDNCOMPOUND_TRAIL=trail.sqlite LDNCOMPOUND_CONFIG=pharmacy.toml uvicorn service:app --workers 4

Who acts stands in the header X-By, the key that makes a repetition safe in Idempotency-Key. Put
it behind TLS: X-Passphrase is a passphrase. Each call opens the trail for itself, so that threads
and worker processes share nothing but the file.
"""

import os
from typing import Annotated, Any

from fastapi import FastAPI, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

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

Key = Annotated[str | None, Header(alias="Idempotency-Key")]
By = Annotated[str, Header(alias="X-By")]
Secret = Annotated[str | None, Header(alias="X-Passphrase")]


class Texts(BaseModel):
    """What a till sends: texts exactly as they were typed, and nothing that is not known."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Ordered(Texts):
    """A prescription."""

    dose: str
    days: str
    patient: str
    prescriber: str
    patient_name: str | None = None
    rx: str | None = None
    directions: str | None = None
    fill_mass: str | None = None


class Weighed(Texts):
    """What the balance showed."""

    actual: str
    lot: str | None = None
    container: str | None = None
    sighted: bool = False
    accept: str | None = None


class Checked(Texts):
    """The findings of a quality check."""

    values: list[str] = []
    shell: str | None = None
    appearance: str | None = None
    as_described: bool | None = None


class Finished(Texts):
    """What came out."""

    filled: str | None = None
    rejected: str | None = None
    lots: list[str] = []


@app.exception_handler(CompoundingError)
def refused(_: Request, error: CompoundingError) -> JSONResponse:
    """Tell a refusal or failure as the command line does with --json."""
    return JSONResponse(error.to_json(), STATUS.get(error.exit_status, 500))


@app.post("/capsules", status_code=201)
def capsules(order: Ordered, by: By, key: Key = None) -> dict[str, Any]:
    """Prepare capsules; a refusal is recorded too."""
    typed = order.model_dump(exclude_none=True)
    return house.acting(by).prepare(CapsuleOrder(**typed), request_id=key).to_json()


@app.post("/liquids", status_code=201)
def liquids(order: Ordered, by: By, key: Key = None) -> dict[str, Any]:
    """Prepare the oral liquid; a refusal is recorded too."""
    typed = order.model_dump(exclude_none=True)
    return house.acting(by).prepare(LiquidOrder(**typed), request_id=key).to_json()


@app.get("/batches/{identity}")
def batch(identity: str) -> dict[str, Any]:
    """Tell where a batch stands, and what is next."""
    return house.batches.show(identity).to_json()


@app.post("/batches/{identity}/weighings", status_code=201)
def weigh(identity: str, found: Weighed, by: By, key: Key = None) -> dict[str, Any]:
    """Record a weighing."""
    typed = found.model_dump()
    return house.acting(by).batches.weigh(identity, **typed, request_id=key).to_json()


@app.post("/batches/{identity}/steps", status_code=201)
def do(identity: str, by: By, key: Key = None) -> dict[str, Any]:
    """Record that the next step was done."""
    return house.acting(by).batches.do(identity, request_id=key).to_json()


@app.post("/batches/{identity}/checks/{kind}", status_code=201)
def check(identity: str, kind: str, found: Checked, by: By, key: Key = None) -> dict[str, Any]:
    """Record a quality check."""
    typed = found.model_dump()
    return house.acting(by).batches.check(identity, kind, **typed, request_id=key).to_json()


@app.post("/batches/{identity}/finish", status_code=201)
def finish(
    identity: str, made: Finished, by: By, secret: Secret = None, key: Key = None
) -> dict[str, Any]:
    """Record the yield, and sign as prepared."""
    who = house.acting(by, passphrase=secret)
    return who.batches.finish(identity, **made.model_dump(), request_id=key).to_json()


@app.post("/batches/{identity}/{signed}", status_code=201)
def sign(
    identity: str, signed: str, by: By, secret: Secret = None, key: Key = None
) -> dict[str, Any]:
    """Sign a batch: verify or release."""
    who = house.acting(by, passphrase=secret).batches
    act = {"verify": who.verify, "release": who.release}[signed]
    return act(identity, request_id=key).to_json()


@app.get("/batches/{identity}/sheet.pdf")
def sheet(identity: str, by: By, key: Key = None) -> Response:
    """Print the batch sheet: the first is the original."""
    return Response(house.acting(by).sheet(identity, request_id=key), media_type="application/pdf")


@app.get("/lots/{number}/trace")
def trace(number: str) -> dict[str, Any]:
    """Tell where a lot went."""
    return house.lots.trace(number).to_json()
