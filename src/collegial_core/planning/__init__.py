"""Arithmetic of planning: bounds that no plan can beat."""

from collegial_core.planning.bounds import fewest_lessons

__all__ = ["fewest_lessons"]
