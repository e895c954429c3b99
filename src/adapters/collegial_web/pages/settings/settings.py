"""Settings: the language, one's name as the directory has it, calendars, reminders and tokens of one's own."""

from datetime import date
from secrets import token_hex
from typing import Any, Final

from collegial_core import StoreError, Unreadable
from collegial_core.ids import GroupId
from collegial_core.state import State
from collegial_web.asking import MakesTokens
from collegial_web.pages.look import Look
from collegial_web.pages.mine.disposal import may_decide
from collegial_web.pages.page import Given, Page, Sent
from collegial_web.pages.settings.calendars import calendars_of, groups_of, take_calendar
from collegial_web.pages.settings.reminders import choose, chosen
from collegial_web.pages.slug import slug
from collegial_web.shared.tokens import Token
from collegial_words import languages

_LANGUAGES: Final = {"sv": "Svenska", "en": "English"}


def draw(look: Look, state: State, given: Given) -> dict[str, Any]:
    """Gather them."""
    return _shown(look, given, groups_of(look, state))


def _shown_again(look: Look, given: Given, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - as below
    with look.plans.read(look.plan) as reading:
        groups = groups_of(look, reading.state)
    return _shown(look, given, groups, **more)


def _shown(look: Look, given: Given, groups: list[GroupId], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - what came of a form
    tokens = look.login.tokens_of(look.asker.login) if isinstance(look.login, MakesTokens) else None
    return {
        "languages": [(it, _LANGUAGES.get(it, it), it == look.lang) for it in reversed(languages())],
        "name": look.names.get(look.person),
        "tokens": None if tokens is None else [_line(look, it) for it in tokens if it.plans in {(), (look.plan,)}],
        "calendars": calendars_of(look, groups),
        "address": None,
        "reminders": chosen(look),
        "ending": token_hex(2),
        "secret": None,
        "wrong": None,
        "label": "",
        "done": given.get("done"),
        **more,
    }


def _line(look: Look, it: Token) -> dict[str, Any]:
    return {"name": it.name, "ends": look.dated(it.ends), "over": it.ends < date.today()}  # noqa: DTZ011 - as tokens end


def take(look: Look, given: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Make a token or an address of a calendar, or end one, or choose to be reminded."""
    if "calendar" in said:
        came = take_calendar(look, said)
        return _shown_again(look, given, address=came) if isinstance(came, str) else came
    if "often" in said:
        return choose(look, said)
    if not isinstance(look.login, MakesTokens):
        return None
    try:
        if "revoke" in said:
            look.login.revoke_token(look.asker.login, said["revoke"])
            return Sent(look.to("settings") + "?done=revoked")
        label, ending = slug(said.get("label", "")), slug(said.get("ending", ""))[:8]
        if not label:
            return _shown_again(look, given, wrong=look.say("Give it a name, with letters in it."))
        made = look.login.make_token(look.asker.login, f"{label}-{ending}", look.plan)
    except (StoreError, Unreadable):
        again = look.say("That did not work: it may have been done already. Look at the list, and try again.")
        return _shown_again(look, given, wrong=again, label=said.get("label", ""))
    return _shown_again(look, given, secret=made.secret)


SETTINGS: Final = Page(path="/settings", tab="more", file="settings/settings.html", draws=draw, takes=take)


# --- the page that leads there --------------------------------------------------------


def draw_more(look: Look, state: State, _: Given) -> dict[str, Any]:
    """Lead to all that is seldom needed."""
    say = look.say
    disposal = (say("Disposal"), say("Texts whose time has come: deciding, and carrying it out"), look.to("disposal"))
    return {
        "places": [
            (
                say("Overview"),
                say("What is missing and late, leaders' time, and each group in numbers"),
                look.to("overview"),
            ),
            (say("Set up the plan"), say("Units, calendar, people, methods, groups and leaders"), look.to("setup")),
            (say("Next year from this one"), say("What goes on, proposed thing by thing"), look.to("next-year")),
            (say("Methods"), say("What each is for, its steps and its source"), look.to("methods")),
            (say("The plan"), say("Its years, its aim and goals, days without school, what is new"), look.to("plan")),
            (
                say("History"),
                say("The plan at any moment, what had changed, and whether the record is whole"),
                look.to("history"),
            ),
            (say("The record"), say("All that was recorded, and putting right what was wrong"), look.to("entries")),
            (
                say("My data"),
                say("What you wrote, who reads it and who has, and all of it to take away"),
                look.to("my-data"),
            ),
            *([disposal] if may_decide(look, state) else []),
            (say("Settings"), say("Language, your name, calendars, reminders, tokens"), look.to("settings")),
        ]
    }


MORE: Final = Page(path="/more", tab="more", file="settings/more.html", draws=draw_more)
