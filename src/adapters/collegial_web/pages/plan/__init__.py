"""The plan: its years, its goals, and what is new."""
