"""The door: where somebody signs in, or chooses one of their plans."""

from collections.abc import Sequence

from collegial_directory import Entry
from collegial_web.demo import DemoLogin
from collegial_web.pages.drawing import draw, style
from collegial_words.catalogue import translator


def door(
    demo: DemoLogin | None,
    lang: str,
    root: str,
    *,
    places: Sequence[str] | None = None,
    csrf: str = "",
    leads: Sequence[tuple[str, str]] = (),
    wanted: str | None = None,
) -> str:
    """Draw it: with everybody in a demo, with the plans of whoever has signed in, else with what to do.

    It `leads` whoever has signed in elsewhere, too, by words and where to.  Where people sign in by a
    provider, `wanted` is the page that they come back to, empty where they wanted none.
    """
    people = dict[str, Sequence[Entry]]()
    if demo is not None and places is None:
        people = {plan: demo.people.entries(plan) for plan in demo.people}
    return draw(
        "door/door.html",
        None,
        say=translator(lang),
        lang=lang,
        root=root,
        style=style()[0],
        people=people,
        places=places,
        csrf=csrf,
        leads=leads,
        wanted=wanted,
        demo=demo is not None,
    )
