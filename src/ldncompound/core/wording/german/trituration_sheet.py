"""To come."""

TRITURATION_TEXTS: dict[str, str] = {}
