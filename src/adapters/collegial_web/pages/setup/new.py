"""A new plan: for whom the directory grants to open one, with its first unit and its principal."""

from datetime import date
from secrets import token_hex
from typing import Any, Final

import attrs

from collegial_core import CollegialError, Occasion, Plans, Refused, Request, Stale, Unreadable
from collegial_core.ids import PersonId, UnitId
from collegial_core.plan import PersonRegistered, PlanStarted, UnitRegistered
from collegial_web.asking import Asker, Grant, Login, Named, NamesPeople
from collegial_web.pages.forms import Against
from collegial_web.pages.page import Given
from collegial_web.pages.setup.asking import LOOK
from collegial_web.pages.slug import slug
from collegial_words import plain
from collegial_words.catalogue import Say
from collegial_words.events import event_words

FIELDS: Final = ("title", "aim", "starts", "ends", "unit", "name")
"""What is filled in; the name is that of who fills it in, and goes into the directory alone."""


@attrs.frozen
class NewPlan:
    """What came of it: the plan that was begun, or what the form shows."""

    plan: str | None = None
    shows: dict[str, Any] = attrs.field(factory=dict)


def may_open(asker: Asker) -> bool:
    """Tell whether somebody may open a plan, and who they would be there."""
    return Grant.OPEN_PLANS in asker.grants and asker.founder is not None


def opened(plans: Plans, login: Login, asker: Asker, said: Given, say: Say, lang: str, on: date) -> NewPlan:
    """Begin it, or only look; or show the form again with what stands against it."""
    if not said:
        return NewPlan(shows=_shown(said, on))
    errors = _errors(said, say)
    if errors:
        return NewPlan(shows={**_shown(said, on), "errors": errors})
    name, founder = _name_of(said), asker.founder or PersonId("")
    if asker.place(name) is not None:
        return NewPlan(plan=name)  # the same form, sent twice
    requests = _requests(founder, said, on)
    try:
        if said.get("go") == LOOK:
            return NewPlan(shows={**_shown(said, on), "would": _would(plans, name, requests, say)})
        plans.do_all(name, requests, if_number=0)
    except Stale:  # it is somebody else's, of whom nothing is told: another id will do
        return NewPlan(shows=_shown({**said, "made": ""}, on))
    except (Refused, Unreadable) as no:
        told = plain(no, lang, spoken=True)
        return NewPlan(shows={**_shown(said, on), "against": Against(told["message"], told.get("remedy", ""))})
    _settled(login, asker, name, founder, said)
    return NewPlan(plan=name)


def _would(plans: Plans, name: str, requests: list[Request], say: Say) -> list[str]:
    """Say what would be recorded.

    Raises:
        Refused, Unreadable, Stale: it would not.

    """
    answer = plans.would_all(name, requests, if_number=0)
    if isinstance(answer, CollegialError):
        raise answer
    return [event_words(say, it.event.recorded_as[0]) for it in answer]


def _errors(said: Given, say: Say) -> dict[str, str]:
    """Say what is missing, or is no day, beside its field."""
    errors = {it: say("Fill this in.") for it in ("title", "aim") if not said.get(it, "").strip()}
    for it in ("starts", "ends"):
        try:
            date.fromisoformat(said.get(it, ""))
        except ValueError:
            errors[it] = say("Choose a day.")
    if not slug(said.get("unit", "")):
        errors["unit"] = say("Fill this in.")
    return errors


def _requests(founder: PersonId, said: Given, on: date) -> list[Request]:
    unit = UnitId(slug(said["unit"]))
    asked = (
        PlanStarted(
            title=said["title"].strip(),
            aim=said["aim"].strip(),
            starts=date.fromisoformat(said["starts"]),
            ends=date.fromisoformat(said["ends"]),
        ),
        UnitRegistered(unit=unit, principal=founder),
        PersonRegistered(person=founder, unit=unit),
    )
    return [Request(it, Occasion(by=founder, on=on)) for it in asked]


def _settled(login: Login, asker: Asker, plan: str, founder: PersonId, said: Given) -> None:
    login.settle(plan, asker)
    name = said.get("name", "").strip()
    if name and isinstance(login, NamesPeople):
        login.name_people(plan, [Named(founder, name)])


def _name_of(said: Given) -> str:
    """Give the id of the plan: made by chance, for it stands in addresses; the same for the same form."""
    made = said.get("made", "")
    return f"plan-{made if len(made) == 8 and made.isalnum() and made.isascii() else token_hex(4)}"  # noqa: PLR2004 - four bytes


def _shown(said: Given, on: date) -> dict[str, Any]:
    first = date(on.year, 8, 1)
    last = date(on.year + 3, 6, 30)
    proposed = {"starts": first.isoformat(), "ends": last.isoformat()}
    return {
        "said": {it: said.get(it, proposed.get(it, "")) for it in FIELDS},
        "made": _name_of(said).removeprefix("plan-"),
        "errors": {},
        "against": None,
        "would": (),
        "accept": "",
    }
