"""Reminders by mail: how often somebody wants them."""

from typing import Any

from collegial_reminders import Often
from collegial_web.asking import GivesReminders
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Sent


def chosen(look: Look) -> dict[str, Any] | None:
    """Give what there is to choose from, and what is chosen; None where the server sends no reminders."""
    if not isinstance(look.login, GivesReminders):
        return None
    choice = look.login.reminder_of(look.asker.login, look.plan)
    return {
        "mail": look.login.mail_of(look.plan, look.person),
        "often": Often.NONE.value if choice is None else choice.often.value,
        "choices": [
            (Often.NONE.value, look.say("Never")),
            (Often.DAILY.value, look.say("Every day")),
            (Often.WEEKLY.value, look.say("Once a week")),
        ],
    }


def choose(look: Look, said: Given) -> Sent | None:
    """Keep what somebody chooses; None where it is nothing of what there is."""
    if not isinstance(look.login, GivesReminders) or said["often"] not in set(Often):
        return None
    look.login.choose_reminder(look.asker.login, look.plan, Often(said["often"]), look.lang)
    return Sent(look.to("settings") + "?done=reminders")
