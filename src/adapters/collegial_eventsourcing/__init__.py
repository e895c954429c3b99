"""Stores over the `eventsourcing` package: in memory, in an SQLite file, in PostgreSQL.

They use its recorders, data stores and connection pools, with tables of their
own; the recorders' other methods, such as the notification log, work on these
tables too.  Settings are always given explicitly: nothing is read from the
environment.
"""
