"""People from the lists that schools have: read, proposed, and recorded where somebody accepts (extra `people`).

    roster = read_people(content, "personal.xlsx", Options(today=date(2026, 11, 30)))
    with ledger.read() as reading:
        proposals = propose("berga", reading, directory, roster)
    accept(ledger, directory, proposals, proposals.sure(), by="p-01", on=date(2026, 11, 30))

Names, mail addresses and ids go into the directory, pseudonyms into the plan.  Personal numbers are dropped as they are
read, and rows of people with a protected identity are left out.
"""

from collegial_people.accepting import Accepted, accept
from collegial_people.columns import Field
from collegial_people.findings import Finding, Place
from collegial_people.front import FORMATS, Options, read_people
from collegial_people.mapping import Mapping, read_mapping, written_mapping
from collegial_people.matching import KnowsPeople
from collegial_people.proposals import Kind, Proposal, Proposals, propose
from collegial_people.roster import Listed, Membership, Roster
from collegial_people.workbook import CalamineMissing

__all__ = [
    "FORMATS",
    "Accepted",
    "CalamineMissing",
    "Field",
    "Finding",
    "Kind",
    "KnowsPeople",
    "Listed",
    "Mapping",
    "Membership",
    "Options",
    "Place",
    "Proposal",
    "Proposals",
    "Roster",
    "accept",
    "propose",
    "read_mapping",
    "read_people",
    "written_mapping",
]
