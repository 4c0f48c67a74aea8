"""German: one module a paper, and the whole catalogue."""
