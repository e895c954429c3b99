"""Who is behind a pseudonym: names, mail addresses and logins, in a database beside the plans or in a CSV file.

    with open_directory("people.db") as people:
        people.put(Entry(plan="berga", person=PersonId("p-01"), name="Åsa Ek", mail="asa@berga.se", login="asa"))
        people.names("berga")["p-01"]

None of it ever stands in an entry, a log, an address or an export of a plan.  Of somebody with a protected
identity (skyddade personuppgifter) neither name nor mail address is kept.
"""

from collegial_directory.directory import Entry, Grants, Mark, MarkKind, Marks, People
from collegial_directory.opening import open_directory

__all__ = ["Entry", "Grants", "Mark", "MarkKind", "Marks", "People", "open_directory"]
