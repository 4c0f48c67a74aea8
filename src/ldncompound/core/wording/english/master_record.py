"""To come."""

MASTER_TEXTS: dict[str, str] = {}
