"""What is asked for about groups and completed from the occasion."""

from datetime import date

from collegial_core.group.events import LeaderAppointed
from collegial_core.kernel import GroupId, Occasion, PersonId, in_whose_name
from collegial_core.kernel.fields import day, ident
from collegial_core.kernel.value import Asked, request


@request("group.appoint_leader", LeaderAppointed)
class AppointLeader(Asked):
    """Appoint the group's leader, with a mandate until a day; a new one replaces the old (S0-18)."""

    group: GroupId = ident()
    leader: PersonId = ident()
    until: date = day()


GroupRequest = AppointLeader


def complete(_: object, asked: AppointLeader, occasion: Occasion) -> LeaderAppointed:
    """Fill in in whose name it is recorded."""
    giver = in_whose_name(occasion)
    return LeaderAppointed(group=asked.group, leader=asked.leader, appointed_by=giver, until=asked.until)
