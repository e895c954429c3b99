"""Calendars at secret addresses: whoever knows the address reads the calendar, with no other login.

Calendar programs can send nothing else.  So the secret is all there is; it stands in no log and no trace, its owner can
renew it, and what is behind it is little: days, times and, if the owner wants them, names.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from hashlib import sha256
from threading import Lock
from typing import Final

import anyio
import attrs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collegial_calendar.bells import Bells
from collegial_core import CollegialError
from collegial_core.group import Group
from collegial_core.ids import GroupId, PersonId
from collegial_ical import History, Ringing, Whose, Words, calendar_of
from collegial_web.answers import denial
from collegial_web.asking import GivesCalendars, Subscriber
from collegial_web.limits import SECONDS
from collegial_web.noted import note_of
from collegial_web.problems import Denied
from collegial_web.who import Server, count

PATH: Final = "/calendar/{secret}.ics"
ADDRESS: Final = r"/calendar/[^/]*\.ics"
"""The same as a pattern, for what would keep addresses."""

PLANS: Final = 64
"""Of so many plans a process remembers what their records have said of what stands in calendars."""

_HEADERS: Final = {"Cache-Control": "private, no-cache"}


def is_of(group: Group, person: str) -> bool:
    """Tell whether somebody belongs to a group now: as a member, its leader, or with a role in it."""
    leads = any(it.leader == person for it in group.mandates[-1:])
    return leads or group.has(PersonId(person)) or any(it.person == person for it in group.assignments if not it.until)


class Histories:
    """What the records of the latest plans have said."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._known: OrderedDict[str, History] = OrderedDict()
        self._lock = Lock()

    def of(self, plan: str) -> History:
        """Give that of a plan, which goes on."""
        with self._lock:
            history = self._known.setdefault(plan, History())
            self._known.move_to_end(plan)
            while len(self._known) > PLANS:
                self._known.popitem(last=False)
            return history


@attrs.frozen
class Calendars:
    """Answers with calendars; `bells` give lesson visits their times of day."""

    server: Server
    bells: Bells | Sequence[Ringing] | None
    histories: Histories = attrs.field(factory=Histories)

    def answer(self, request: Request) -> Response:
        """Answer with the calendar of an address, or say that it has not changed."""
        login = self.server.login
        found = login.by_calendar(request.path_params["secret"]) if isinstance(login, GivesCalendars) else None
        count(self.server, request, None if found is None else found.asker)
        written = None if found is None else self._written(request, found)
        if written is None:
            raise Denied(404, "Not found", "there is nothing at this address")
        tag = f'"{sha256(written).hexdigest()[:32]}"'
        headers = {**_HEADERS, "ETag": tag}
        if _knows(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        return Response(written, media_type="text/calendar", headers=headers)

    def _written(self, request: Request, found: Subscriber) -> bytes | None:
        """Write it; None where its owner has no place in the plan any more, or is not of that group."""
        calendar, plans = found.calendar, self.server.plans
        person, note = found.asker.place(calendar.plan), note_of(request.scope)
        note.asker, note.plan = f"l-{self.server.hide(found.asker.login)}", calendar.plan
        if person is None:
            return None
        with plans.read(calendar.plan) as reading:
            group = None if calendar.group is None else reading.state.groups.get(GroupId(calendar.group))
            if not reading.number or (calendar.group is not None and (group is None or not is_of(group, person))):
                return None
        whose = Whose(person=person) if calendar.group is None else Whose(group=GroupId(calendar.group))
        words = Words(lang=calendar.lang, names=self.server.login.names(calendar.plan) if calendar.names else {})
        history = self.histories.of(calendar.plan)
        return calendar_of(plans, calendar.plan, whose, words, bells=self.bells, history=history)


def calendar_routes(server: Server, prefix: str, bells: Bells | Sequence[Ringing] | None) -> list[Route]:
    """Give the one address."""
    return [Route(f"{prefix}{PATH}", _answering(Calendars(server, bells)), methods=["GET"])]


def _answering(calendars: Calendars) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        note_of(request.scope).route = PATH
        try:
            with anyio.fail_after(SECONDS):
                work, limiter = partial(calendars.answer, request), calendars.server.limiter
                return await anyio.to_thread.run_sync(work, limiter=limiter, abandon_on_cancel=True)
        except TimeoutError:
            return denial(Denied(503, "Slow", "it took too long; try again", {"Retry-After": "5"}))
        except (Denied, CollegialError) as no:
            return denial(no)

    return answer


def _knows(sent: str, tag: str) -> bool:
    return any(it.strip().removeprefix("W/") in {tag, "*"} for it in sent.split(","))
