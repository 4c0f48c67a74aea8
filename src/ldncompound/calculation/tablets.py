"""Moulded tablets: the base in a tablet, and how much of it the drug displaces."""

from __future__ import annotations

from fractions import Fraction

__all__ = ["base_in_one", "density_factor"]


def density_factor(blank: Fraction, loaded: Fraction, drug: Fraction) -> Fraction:
    """
    Return how many parts of a drug displace one part of base, from two castings of one mould.

    Args:
        blank: Mean mass of tablets of the base alone.
        loaded: Mean mass of tablets with drug, in the same unit.
        drug: Drug in each of those, in the same unit.

    Raises:
        ValueError: impossible masses: more drug than tablet, or nothing displaced.

    Source:
        unc-pharmlabs-density: double casting.

    >>> density_factor(Fraction(65), Fraction(67), Fraction(10))
    Fraction(5, 4)
    """
    displaced = blank - (loaded - drug)
    if not 0 < drug < loaded or not 0 < displaced < blank:
        raise ValueError("these masses are impossible for a mould")
    return drug / displaced


def base_in_one(blank: Fraction, drug: Fraction, factor: Fraction) -> Fraction:
    """
    Return the base in one tablet, exact: the blank without what the drug displaces.

    Args:
        blank: Mean mass of tablets of the base alone, in mg.
        drug: Powder of the drug in one tablet, in mg.
        factor: Parts of it that displace one part of base.

    Source:
        occupied-volume.

    >>> base_in_one(Fraction(65), Fraction(3), Fraction(6, 5))
    Fraction(125, 2)
    """
    return blank - drug / factor
