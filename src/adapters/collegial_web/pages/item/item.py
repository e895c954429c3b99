"""One thing that waits: what is known of it, and what is to be filled in."""

from typing import Any, Final

from collegial_core import Refused, Request, Unreadable
from collegial_core.state import State
from collegial_core.todo import KINDS, Item, todo
from collegial_web.pages.forms import NOTHING, No, fields, filled, no_of
from collegial_web.pages.history.explain import why
from collegial_web.pages.look import SWEDISH, Look
from collegial_web.pages.once import id_of, is_recorded, made_of, was_recorded
from collegial_web.pages.page import Given, Page, Sent
from collegial_web.pages.telling import due_words, item_words


def draw(look: Look, state: State, given: Given) -> dict[str, Any] | None:
    """Give the form; None where the thing does not wait for them."""
    item = _item(look, state, given)
    return None if item is None else _shown(look, state, item, _proposed(item), NOTHING)


BESIDE: Final = {"analysis.record": ("themes",)}
"""What may be told beside what is to be filled in."""


def _asked(item: Item) -> tuple[str, ...]:
    return (*item.request.fill, *BESIDE.get(item.request.example.asked_as, ()))


def _proposed(item: Item) -> dict[str, str]:
    """Give whom the request names until somebody says otherwise; of the rest an example tells nothing."""
    lists = ((name, getattr(item.request.example, name, None)) for name in item.request.fill)
    return {name: "\n".join(it) for name, it in lists if isinstance(it, tuple) and all(isinstance(x, str) for x in it)}


def _item(look: Look, state: State, given: Given) -> Item | None:
    kind = KINDS.get(given["kind"])
    found = () if kind is None else todo(state, look.person, look.on, kinds=(kind,))
    return next((it for it in found if it.of == given["of"]), None)


def _shown(look: Look, state: State, item: Item, said: Given, no: No) -> dict[str, Any]:
    draft = item.request
    return {
        "title": look.say(KINDS[item.kind].label),
        "about": item_words(look, state, item),
        "due": due_words(look, item.due, late=item.late),
        "late": item.late,
        "fields": list(fields(look, state, draft.example.asked_as, _asked(item), said, no)),
        "why": why(look, "todo", look.person, item.kind, item.of),
        "departs": bool(draft.accept),
        "aims": () if item.aims is None else item.aims.purposes_sv if look.lang == SWEDISH else item.aims.purposes_en,
        "against": no.against,
        "made": made_of(said),
    }


def take(look: Look, given: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Record it, or show the form again with what was said and what stands against it."""
    with look.plans.read(look.plan) as reading:
        item = _item(look, reading.state, given)
    done = Sent(f"{look.home}?done={given['kind']}")
    if item is None:
        return done if was_recorded(look, said) else None
    draft = item.request
    try:
        request = Request(draft.example, draft.occasion, id_of(said), draft.accept)
        look.plans.do(look.plan, filled(request, _asked(item), said))
    except (Refused, Unreadable) as error:
        if is_recorded(error):
            return done
        with look.plans.read(look.plan) as reading:
            return _shown(look, reading.state, item, said, no_of(look, error))
    return done


ITEM: Final = Page(path="/todo/{kind}/{of}", tab="today", file="item/item.html", draws=draw, takes=take)
