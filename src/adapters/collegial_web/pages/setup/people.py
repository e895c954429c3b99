"""People: names go into the directory, and into the plan go pseudonyms that the page has made."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any, Final

import attrs

from collegial_core import StoreError, Unreadable
from collegial_core.ids import PersonId, UnitId
from collegial_core.kernel.fields import MAX_LABEL, require_text
from collegial_core.plan import PersonRegistered
from collegial_core.state import State
from collegial_directory.database import is_mail
from collegial_web.asking import GivesLogins, Named, NamesPeople
from collegial_web.pages.forms import Against, No
from collegial_web.pages.look import Look
from collegial_web.pages.once import made_of
from collegial_web.pages.page import Given, Page, Sent
from collegial_web.pages.setup.asking import (
    LOOK,
    Told,
    about_form,
    is_offered,
    looked_at,
    nothing_to_do,
    request_of,
    sent,
)
from collegial_web.pages.setup.setup import TAB

MOST: Final = 200
"""So many lines are taken at once."""

_LETTERS: Final = "23456789bcdfghjkmnpqrstvwxz"
_LENGTH: Final = 5


def draw(look: Look, state: State, given: Given) -> dict[str, Any]:
    """Give the form."""
    return _shown(look, state, given, {}, Told())


def _shown(look: Look, state: State, _: Given, said: Given, told: Told) -> dict[str, Any]:
    names = isinstance(look.login, NamesPeople)
    here = state.people.get(look.person)
    return {
        **about_form(told, said),
        "offered": names and is_offered(look, state, "person.register"),
        "nothing": None if names else look.say("Names come into this server's directory from elsewhere."),
        "units": [(it, it) for it in state.units],
        "unit": said.get("unit", here.unit if here else ""),
        "logins": isinstance(look.login, GivesLogins),
        "said": said.get("people", ""),
        "count": sum(it.left_on is None for it in state.people.values()),
    }


def take(look: Look, given: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Name them, and register them."""
    with look.plans.read(look.plan) as reading:
        if not isinstance(look.login, NamesPeople) or not is_offered(look, reading.state, "person.register"):
            return None
        taken = {*reading.state.people, *look.names}
        first = reading.state.people.keys() & {_pseudonym(made_of(said), 0, ())}
    if first and said.get("go") != LOOK:
        return Sent(look.to("setup") + "?done=people")  # the same form, sent twice
    try:
        people = list(_people(look, said, taken))
        came = _recorded(look, people, said) if people else Told(no=nothing_to_do(look))
    except Unreadable as no:
        came = Told(no=No(errors={"people": no.message}))
    if isinstance(came, Sent):
        return came
    with look.plans.read(look.plan) as reading:
        return _shown(look, reading.state, given, said, came)


def _people(look: Look, said: Given, taken: set[str]) -> Iterator[Named]:
    """Read the lines, each `name; mail`, and make a pseudonym for each.

    Raises:
        Unreadable: a line is no such line.

    """
    lines = [it for it in said.get("people", "").splitlines() if it.strip()]
    if len(lines) > MOST:
        raise Unreadable("people", look.sentence("Send at most {most} lines at once.", most=MOST))
    nameless = "Line {line} has no name of at most {most} characters."
    there = {it.casefold() for it in look.names.values()}
    for place, line in enumerate(lines):
        name, _, mail = (it.strip() for it in line.replace("\t", ";").partition(";"))
        try:
            require_text(name, "name", MAX_LABEL, lines=False)
        except Unreadable:
            raise Unreadable("people", look.sentence(nameless, line=place + 1, most=MAX_LABEL)) from None
        if name.casefold() in there:
            twice = "{name} is there already. If it is somebody else, write the name so that the two can be told apart."
            raise Unreadable("people", look.sentence(twice, name=name))
        if mail and (not is_mail(mail) or len(mail) > MAX_LABEL):
            raise Unreadable("people", look.sentence("Line {line} has no mail address after the name.", line=place + 1))
        there.add(name.casefold())
        person = _pseudonym(made_of(said), place, taken)
        taken.add(person)
        yield Named(person, name, mail or None, _login(look, mail))


def _login(look: Look, mail: str) -> str | None:
    return look.login.login_of(mail) if mail and isinstance(look.login, GivesLogins) else None


def _pseudonym(made: str, place: int, taken: Sequence[str] | set[str]) -> PersonId:
    """Make a pseudonym by chance: the same for a line of the same form, so that what is looked at is what is sent.

    It does not come from the name, so nobody can try names out.
    """
    number = 0
    while True:
        chance = blake2b(f"{made} {place} {number}".encode(), digest_size=_LENGTH).digest()
        name = "p-" + "".join(_LETTERS[it % len(_LETTERS)] for it in chance)
        if name not in taken:
            return PersonId(name)
        number += 1


def _recorded(look: Look, people: Sequence[Named], said: Given) -> Sent | Told:
    """Write the names first, so that nobody stands in the plan without one; take them back where a rule says no."""
    named = attrs.evolve(look, names={**look.names, **{it.person: it.name for it in people}})
    unit = UnitId(said.get("unit", ""))
    requests = [request_of(look, PersonRegistered(person=it.person, unit=unit), said) for it in people]
    came = looked_at(named, requests)
    if came.no.against is not None or said.get("go") == LOOK or not isinstance(look.login, NamesPeople):
        return came
    try:
        look.login.name_people(look.plan, people)
    except StoreError as error:
        look.login.forget_people(look.plan, people)
        return Told(no=No(against=Against(look.say("The directory takes no names from here."), str(error))))
    done = sent(look, requests, said, look.to("setup") + "?done=people")
    if isinstance(done, Told):
        look.login.forget_people(look.plan, people)
    return done


PEOPLE: Final = Page(path="/setup/people", tab=TAB, file="setup/people.html", draws=draw, takes=take)
