"""Stores: in memory, in an SQLite file, in PostgreSQL, and in any recorder of the `eventsourcing` package.

The first three are our own, with tables of their own; only `recorder` imports the
package.  Settings are always given explicitly: nothing is read from the environment.
"""
