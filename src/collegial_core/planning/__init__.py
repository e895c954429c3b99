"""Arithmetic of planning: bounds that no plan can beat."""

from collegial_core.planning.bounds import can_reach_everyone, fewest_lessons

__all__ = ["can_reach_everyone", "fewest_lessons"]
