"""What a trail keeps of request ids: salted, so that nobody can try which one it was.

An id is the caller's and may name a patient, and a body is kept for ever and exported. So the
body has an HMAC under a random secret of the trail, which is in no body, no export and no
bundle. The secret is in an erasable table of its own, made with the first request.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from ldncompound.core.canonical_json import canonical_bytes, sha256_hex
from ldncompound.core.refusals import WrongUsage

__all__ = ["SECRET", "SECRET_SIZE", "check_request_id", "pigeonhole", "request_key"]


SECRET, SECRET_SIZE = "personal_secret", 32


def request_key(request_id: str, secret: bytes | None) -> str:
    """
    Return what the trail keeps of a request id.

    Args:
        request_id: As the caller gave it.
        secret: That of the trail; None for the key of the first versions, a plain SHA-256.

    Raises:
        WrongUsage: it is not text, or there is nothing in it.

    >>> request_key("order-17", None)[:8], request_key("order-17", b"salt")[:8]
    ('72a90ea3', 'cad02d2a')
    """
    check_request_id(request_id)
    text = request_id.encode("utf-8", "surrogatepass")
    return sha256_hex(text) if secret is None else hmac.digest(secret, text, "sha256").hex()


def pigeonhole(parts: Sequence[str], secret: bytes) -> str:
    """
    Return one of 256 pigeonholes for something personal, so that the same is found again.

    A body keeps it for ever: too little to tell which of many it was, even with the secret.

    >>> pigeonhole(["P-1", "RX-7"], b"salt")
    'd2'
    """
    return hmac.digest(secret, canonical_bytes(list(parts)), "sha256").hex()[:2]


def check_request_id(request_id: object) -> None:
    """
    Refuse what cannot be a request id.

    Raises:
        WrongUsage: it is not text, or there is nothing in it.
    """
    if not isinstance(request_id, str) or not request_id.strip():
        raise WrongUsage(
            "A request id must be text, and not empty.", remedy="Give it as text, like 'order-17'."
        )
