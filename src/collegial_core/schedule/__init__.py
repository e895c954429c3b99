"""Weeks, school calendars, and how the sessions of a module are laid out over a school year.

Weeks are in `week`, their printed notation in `notation`, the rule that lays out
modules in `layout`, and the layouts that its source prints in `tables`.
"""

from collegial_core.schedule.calendar import Break, Calendar, Closed, NoSchool, Reason, Term, first_closed

__all__ = ["Break", "Calendar", "Closed", "NoSchool", "Reason", "Term", "first_closed"]
