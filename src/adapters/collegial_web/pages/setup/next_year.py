"""Next year from this one: what goes on, proposed thing by thing, each with its form."""

from typing import Any, Final

import attrs

from collegial_core import Occasion, Refused, Request, Unreadable
from collegial_core.group import GroupFormed
from collegial_core.ids import PersonId
from collegial_core.state import State
from collegial_core.todo import YEAR_KINDS, NextYear, Proposal, next_year
from collegial_web.pages.forms import NOTHING, No, fields, filled, no_of
from collegial_web.pages.look import Look
from collegial_web.pages.once import id_of, is_recorded, made_of, was_recorded
from collegial_web.pages.page import Given, Page, Sent
from collegial_web.pages.setup.asking import LOOK, looked_at
from collegial_web.pages.setup.setup import TAB
from collegial_web.pages.telling import listed
from collegial_words import plain


def _year(look: Look, state: State) -> NextYear:
    return next_year(state, look.on, methods=look.plans.catalogue.values())


def draw_all(look: Look, state: State, given: Given) -> dict[str, Any]:
    """Gather what is proposed, and what stands in the way of the rest."""
    year = _year(look, state)
    return {
        "ends": look.dated(year.ends),
        "proposals": [_line(look, it) for it in year.proposals],
        "in_the_way": [
            {
                "title": look.say(YEAR_KINDS[it.kind].label),
                "of": look.who(it.of),
                "why": plain(it.refused, look.lang, look.names, spoken=True)["message"],
            }
            for it in year.in_the_way
        ],
        "promises": [
            look.sentence("{person} tells of a promise in {group}", person=look.who(it.person), group=it.told_in)
            for it in year.promises
        ],
        "done": given.get("done"),
    }


def _line(look: Look, it: Proposal) -> dict[str, Any]:
    mine = look.person in it.who
    to = look.to("setup", "calendar") if it.kind == "calendar" else look.to("next-year", it.kind, it.of)
    return {
        "title": look.say(YEAR_KINDS[it.kind].label),
        "of": "" if it.of.isdecimal() else look.who(it.of),
        "people": listed(look, it.people),
        "to": to if mine else None,
        "who": ", ".join(map(look.who, it.who)),
    }


NEXT_YEAR: Final = Page(path="/next-year", tab=TAB, file="setup/next_year.html", draws=draw_all)


# --- one proposal ---------------------------------------------------------------------


def draw(look: Look, state: State, given: Given) -> dict[str, Any] | None:
    """Give its form; None where it is not proposed to them."""
    it = _proposal(look, state, given)
    return None if it is None else _shown(look, state, it, {}, NOTHING, ())


def _proposal(look: Look, state: State, given: Given) -> Proposal | None:
    found = (it for it in _year(look, state).proposals if (it.kind, it.of) == (given["kind"], given["of"]))
    return next((it for it in found if look.person in it.who), None)


def _shown(look: Look, state: State, it: Proposal, said: Given, no: No, would: tuple[Any, ...]) -> dict[str, Any]:
    draft = it.request
    going = _members(it)
    return {
        "title": look.say(YEAR_KINDS[it.kind].label),
        "about": look.who(it.of),
        "fields": list(fields(look, state, draft.example.asked_as, draft.fill, said, no)),
        "members": [{"person": one, "name": look.who(one), "goes": not said or f"goes-{one}" in said} for one in going],
        "people": "" if going else listed(look, it.people),
        "departs": bool(draft.accept),
        "made": made_of(said),
        "against": no.against,
        "would": would,
    }


def _members(it: Proposal) -> tuple[PersonId, ...]:
    """Give the members of a group that goes on, each of whom can be left out."""
    return it.request.example.members if isinstance(it.request.example, GroupFormed) else ()


def take(look: Look, given: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Record it, or only look."""
    with look.plans.read(look.plan) as reading:
        it = _proposal(look, reading.state, given)
    done = Sent(look.to("next-year") + f"?done={given['kind']}")
    if it is None:
        return done if was_recorded(look, said) else None
    would: tuple[Any, ...] = ()
    no = NOTHING
    try:
        request = _request(look, it, said)
        if said.get("go") == LOOK:
            told = looked_at(look, [request])
            would, no = told.lines, told.no
        else:
            look.plans.do(look.plan, attrs.evolve(request, id=id_of(said)))
            return done
    except (Refused, Unreadable) as error:
        if is_recorded(error):
            return done
        no = no_of(look, error)
    with look.plans.read(look.plan) as reading:
        return _shown(look, reading.state, it, said, no, would)


def _request(look: Look, it: Proposal, said: Given) -> Request:
    draft = it.request
    going = tuple(one for one in _members(it) if f"goes-{one}" in said)
    asked = attrs.evolve(draft.example, members=going) if _members(it) else draft.example  # type: ignore[misc]
    occasion = Occasion(by=look.person, on=draft.occasion.on)
    return filled(Request(asked, occasion, None, draft.accept), draft.fill, said)


PROPOSAL: Final = Page(path="/next-year/{kind}/{of}", tab=TAB, file="setup/proposal.html", draws=draw, takes=take)
