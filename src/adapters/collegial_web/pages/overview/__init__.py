"""The overview: a plan in numbers, for those who answer for it."""
