"""SQLite files and PostgreSQL databases, as stores and overviews use them: addresses, connections, locks.

`sqlite` and `postgresql` each read the addresses of their kind, open connections, and explain in one sentence what
went wrong.  Nothing is taken from the environment.
"""
