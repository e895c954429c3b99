"""Disposing of a working paper of one's own: its words are unreadable afterwards, for everybody and for good."""

from typing import Any, Final

from collegial_core import Refused, Unreadable
from collegial_web.pages.forms import NOTHING, No, no_of
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Page, Sent
from collegial_web.pages.righting.entry import entry_of
from collegial_web.pages.righting.working import disposing, is_disposed
from collegial_words.events import event_words


def read(look: Look, given: Given) -> dict[str, Any] | None:
    """Say what would be disposed of."""
    there = entry_of(look, given)
    if there is None or disposing(look, there.entry) is None:
        return None
    return _shown(look, there.entry, NOTHING)


def _shown(look: Look, entry: Any, no: No) -> dict[str, Any]:  # noqa: ANN401 - an entry of any event
    return {
        "number": entry.number,
        "kind": event_words(look.say, entry.event.recorded_as[0]),
        "back": look.to("entries", str(entry.number)),
        "against": no.against,
    }


def take(look: Look, given: Given, _: Given) -> Sent | dict[str, Any] | None:
    """Decide it, and carry it out at once; a second click is answered as the first."""
    if (there := entry_of(look, given)) is None:
        return None
    done = Sent(look.to("entries", str(there.entry.number)) + "?done=disposed")
    if (asked := disposing(look, there.entry)) is None:
        return done if is_disposed(look, there.entry) else None
    try:
        look.plans.do_all(look.plan, asked)
    except (Refused, Unreadable) as error:
        return _shown(look, there.entry, no_of(look, error))
    return done


DISPOSE: Final = Page(
    path="/entries/{number}/dispose", tab="more", file="righting/dispose.html", reads=read, takes=take
)
