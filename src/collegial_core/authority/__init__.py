"""Who may record what: the authority that a plan has adopted, its organisers and keepers, and the rules of it."""

from collegial_core.authority.corrections import (
    Target,
    Version,
    may_not_put_right,
    who_puts_right_has_the_right,
)
from collegial_core.authority.events import (
    AuthorityAdopted,
    AuthorityEvent,
    OrganiserAppointed,
    OrganiserReleased,
)
from collegial_core.authority.order_rules import ORDER_RULES
from collegial_core.authority.requests import AdoptAuthority
from collegial_core.authority.rights import (
    everybody,
    line_of,
    may_record,
    recovering_roles,
    who_may,
)
from collegial_core.authority.roles import Asking, has_any, has_role
from collegial_core.authority.rules import RULES, may_not_depart, who_departs_has_the_right
from collegial_core.authority.state import Office, Order, StateProtocol, evolve
from collegial_core.authority.subject import group_of
from collegial_core.policy import Room

ROOM = Room(
    name="authority",
    event=AuthorityEvent,
    evolve=evolve,
    rules=(*RULES, *ORDER_RULES, who_puts_right_has_the_right),
    request=AdoptAuthority,
)

__all__ = [
    "ROOM",
    "AdoptAuthority",
    "Asking",
    "AuthorityAdopted",
    "AuthorityEvent",
    "Office",
    "Order",
    "OrganiserAppointed",
    "OrganiserReleased",
    "StateProtocol",
    "Target",
    "Version",
    "everybody",
    "group_of",
    "has_any",
    "has_role",
    "line_of",
    "may_not_depart",
    "may_not_put_right",
    "may_record",
    "recovering_roles",
    "who_departs_has_the_right",
    "who_may",
    "who_puts_right_has_the_right",
]
