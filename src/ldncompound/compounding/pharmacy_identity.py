"""Who prepared, as documents state it."""

from ldncompound.core.records import Record

__all__ = ["PharmacyIdentity"]


class PharmacyIdentity(Record):
    """Who prepares; `configured` is false where no pharmacy is configured."""

    name: str | None
    address: str | None
    telephone: str | None
    jurisdiction: str
    paper: str
    configured: bool
