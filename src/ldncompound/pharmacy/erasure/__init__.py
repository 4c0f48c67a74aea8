"""Erasing personal data: what belongs to a patient, how long it is kept, and the act itself."""
