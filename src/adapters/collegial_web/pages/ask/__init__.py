"""Asking for anything that somebody may record."""
