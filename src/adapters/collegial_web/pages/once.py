"""A form that is sent twice, as by a double click, is recorded once."""

from hashlib import blake2b
from secrets import token_hex
from typing import Final

from collegial_core import Refused
from collegial_core.plan.rules import an_id_is_for_one_request
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given

MADE: Final = "made"
"""The field that every form carries."""

DIGITS: Final = 32


def made_of(said: Given) -> str:
    """Give what tells one filling in of a form from another: as it was sent, or a new one."""
    made = said.get(MADE, "")
    is_ours = len(made) == DIGITS and set(made) <= set("0123456789abcdef")
    return made if is_ours else token_hex(DIGITS // 2)


def id_of(said: Given) -> str:
    """Give the id of the request of a form: the same only for the same form with the same in its fields.

    Somebody who goes back, writes something else and sends it again has sent another request.
    """
    fields = sorted((name, it) for name, it in said.items() if name != MADE)
    return f"form-{blake2b(repr((made_of(said), fields)).encode(), digest_size=16).hexdigest()}"


def was_recorded(look: Look, said: Given) -> bool:
    """Tell whether a form was recorded already, by who looks: what it asked for may be no longer theirs to do."""
    return any(it.by == look.person for it in look.plans.ledger(look.plan).recorded(id_of(said)))


def is_recorded(error: Exception) -> bool:
    """Tell whether a form was refused because it was recorded already, and the plan has moved on since."""
    return isinstance(error, Refused) and error.name == an_id_is_for_one_request.name
