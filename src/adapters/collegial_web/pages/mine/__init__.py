"""My data: what a plan holds of whoever looks, and what becomes of it."""
