"""English: one module a paper, what computing says, and the whole catalogue."""
