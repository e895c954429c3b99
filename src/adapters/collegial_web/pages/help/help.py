"""Help: what each role meets on the pages and where, and the statement on accessibility."""

from typing import Any, Final

from collegial_core.state import State
from collegial_web.pages.drawing import pictures
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Page

ROLES: Final = ("today", "group", "overview", "history")
"""The picture of each role, in the order in which they are told."""


def draw(look: Look, _: State, __: Given) -> dict[str, Any]:
    """Say what each role meets, theirs first: whoever answers for the plan begins with that."""
    told = (_teacher(look), _leader(look), _answering(look), _auditor(look))
    parts = [{**it, "picture": _picture(look, name)} for it, name in zip(told, ROLES, strict=True)]
    return {"parts": [parts[2], parts[3], *parts[:2]] if look.answers else parts}


def _picture(look: Look, name: str) -> str:
    """Name the picture of a page, in their language."""
    shown, _ = pictures()[f"{name}-{look.lang}.png"]
    return shown


def _teacher(look: Look) -> dict[str, Any]:
    say = look.say
    return {
        "title": say("As a teacher"),
        "says": [
            say("Today shows what waits for you, with one button each, and your next weeks."),
            say("A visit takes three steps: it was held, you talked about it, its note is written."),
            say("Who reads what you write stands at each field. You alone read your action plan, until you share it."),
            say("Somebody ill? Open the visit and move it. Write nothing about health or family in a reason."),
            say("Something recorded wrongly can be put right; what it said before stays readable."),
        ],
        "shows": say("Today of a teacher: what waits, with a button each, and the next weeks"),
        "leads": [(say("Today"), look.home), (say("My data"), look.to("my-data"))],
    }


def _leader(look: Look) -> dict[str, Any]:
    say = look.say
    return {
        "title": say("As a leader of a group"),
        "says": [
            say("Your group's duties wait on your Today, too: opening a round, planning a meeting, closing a round."),
            say("During a meeting, its page shows the item of this minute, whose turn it is, and what is missing."),
            say("You see that action plans are written, never what they say."),
            say("Where a rule stands against something, the page says which number is wrong, and what to do."),
        ],
        "shows": say("A group: who has visited whom, the next meeting, and whose turn it is"),
        "leads": [(say("Groups"), look.to("groups")), (say("Meetings"), look.to("meetings"))],
    }


def _answering(look: Look) -> dict[str, Any]:
    say = look.say
    return {
        "title": say("As a principal, or whoever organises the plan"),
        "says": [
            say(
                "The overview says which of the ten duties are in place, what is late, and how much time leaders have."
            ),
            say("You see numbers and days, and never what somebody wrote for somebody else."),
            say("Set up the plan, take people in from a list, and begin next year from this one under More."),
            say("A departure from a rule needs a reason, which reports show."),
        ],
        "shows": say("The overview: which duties are in place, and what is late"),
        "leads": [(say("Overview"), look.to("overview")), (say("The plan"), look.to("plan"))],
    }


def _auditor(look: Look) -> dict[str, Any]:
    say = look.say
    return {
        "title": say("As an auditor"),
        "says": [
            say("History shows the plan at any moment: by what had happened, by what was known, or by entry."),
            say("Each change stands with who recorded it, when, and why, as far as you may read the reason."),
            say("Checks hold the record against a checkpoint that was kept elsewhere. Keep one, and a change shows."),
        ],
        "shows": say("History: the plan's years with a handle, and how it looked on that day"),
        "leads": [(say("History"), look.to("history")), (say("The record"), look.to("entries"))],
    }


def draw_statement(look: Look, _: State, __: Given) -> dict[str, Any]:
    """Say what was tested, and what was not."""
    say = look.say
    return {
        "tested": [
            say("In Chromium, each page of the examples, in Swedish and English, light and dark, wide and narrow."),
            say("No fault that axe-core finds."),
            say("The keyboard alone reaches everything, and one sees where one is."),
            say("Nothing scrolls sideways but a region that says so."),
            say("Every form works without scripts."),
            say("No state is told by colour alone."),
        ],
        "untested": [
            say("No screen reader has been tried, and no browser but Chromium."),
            say("Nobody who needs a screen reader or magnification has tested the pages."),
            say("Zoom to 400 % was not measured by itself."),
        ],
    }


HELP: Final = Page(path="/help", tab="more", file="help/help.html", draws=draw)
ACCESSIBILITY: Final = Page(path="/accessibility", tab="more", file="help/accessibility.html", draws=draw_statement)
