"""Meetings: those to come and been, and one under way."""
