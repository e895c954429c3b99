"""Days that were filled in."""

from datetime import date

from collegial_core import Unreadable
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given


def day_said(look: Look, said: Given, name: str) -> date:
    """Read a day.

    Raises:
        Unreadable: it is none; the path is the field.

    """
    try:
        return date.fromisoformat(said.get(name, ""))
    except ValueError:
        raise Unreadable(name, look.say("Choose a day.")) from None
