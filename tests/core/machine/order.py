"""Who may record what: in some runs the plan takes an order, and then everybody records what is theirs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import attrs
from hypothesis import strategies as st
from tests.core.machine.base import MEMBERS, PRINCIPALS, RARELY, SHIFTS, WHY, Act, Asking, always, drawing, one

import collegial_core as cc
from collegial_core.authority import AuthorityAdopted, who_may
from collegial_core.group import LeaderAppointed
from collegial_core.kernel import Request
from collegial_core.ledger.decision import CORRECTING
from collegial_core.plan import PrincipalAppointed
from collegial_core.state import complete
from collegial_core.todo import may
from collegial_core.visit import NotePublished, TalkHeld, VisitHeld

KEEPER = "k-skolchef"
BY_THE_LEDGER = (
    *CORRECTING,
    cc.authority.AdoptAuthority,
    cc.plan.AdoptMethod,
    cc.plan.ApprovePlan,
    cc.meeting.AdjustMinutes,
    cc.disposal.DecideDisposal,
)
"""What the ledger itself completes."""

OFTEN = 4
"""Once in so many times somebody asks who has no right to; else somebody who may is found."""


class Order(Asking):
    """The order of the plan."""

    def acts(self) -> list[Act]:
        return [
            *super().acts(),
            *[self.an_authority_is_adopted, self.an_organiser_comes, self.an_organiser_goes] * 2,
        ]

    @drawing(now=RARELY, keeper=st.booleans(), by=st.sampled_from((*PRINCIPALS.values(), "p-1")), because=WHY)
    def an_authority_is_adopted(self, _: st.DataObject, now: bool, keeper: bool, by: str, because: str | None) -> None:
        if now or self.state.order.authority is not None:
            first = self.state.order.authority is None
            adopt = cc.authority.AdoptAuthority(
                authority=cc.ids.AuthorityId("school"),
                version=1,
                keepers=(cc.ids.PersonId(KEEPER),) if keeper else (),
                organisers=(cc.ids.PersonId(by),) if first else (),
            )
            self.ask(adopt, by=by, because=because)

    @drawing(person=MEMBERS, until=st.none() | st.integers(0, 60), shift=SHIFTS)
    def an_organiser_comes(self, _: st.DataObject, person: str, until: int | None, shift: int) -> None:
        last = None if until is None else self.told_on(until)
        self.ask(cc.authority.OrganiserAppointed(person=cc.ids.PersonId(person), until=last), self.told_on(shift))

    @drawing(shift=SHIFTS, because=WHY)
    def an_organiser_goes(self, data: st.DataObject, shift: int, because: str | None) -> None:
        person = one(data, (*self.state.order.organisers_on(self.today), "p-1"))
        if data.draw(st.booleans()):  # the last one stays: so there is another first
            self.ask(cc.authority.OrganiserAppointed(person=cc.ids.PersonId("p-2")), self.told_on(shift))
        released = cc.authority.OrganiserReleased(person=cc.ids.PersonId(person))
        self.ask(released, self.told_on(shift), because=because)

    def request(
        self, command: Any, on: date | None = None, *, by: str = "p-rektor", because: str | None = None
    ) -> Request:
        """Make a request; in a plan with an order mostly by somebody who has the right."""
        request = super().request(command, on, by=by, because=because)
        if self.state.order.authority is None or len(self.before) % OFTEN == 0 or isinstance(command, BY_THE_LEDGER):
            return request
        try:
            first, *_ = complete(self.state, command, request.occasion)
        except (cc.Refused, LookupError):
            return request
        may = who_may(self.state, first, request.occasion.on)
        if not may or by in may:
            return request
        occasion = attrs.evolve(request.occasion, by=may[len(self.before) % len(may)])  # type: ignore[misc]
        return attrs.evolve(request, occasion=occasion)

    def answered(self, requests: Sequence[Request]) -> list[Any]:
        """Ask, and see that whatever is accepted was among what the person may record."""
        allowed = [self.allowed(request) for request in requests[:1] if self.only is None]
        answers = super().answered(requests)
        for request, names, answer in zip(requests, allowed, answers, strict=False):
            if isinstance(answer, cc.ledger.Recorded) and (request.id is None or answer[-1].id == request.id):
                assert request.asked.asked_as in names or self.was_there(answer)
        return answers

    def allowed(self, request: Request) -> set[str]:
        occasion = request.occasion
        person = occasion.on_behalf_of or occasion.by
        return {it.asked for it in may(self.state, person, occasion.on)}

    def was_there(self, answer: Sequence[cc.Entry[Any]]) -> bool:
        """Tell whether an answer is of an earlier request under the same id."""
        return answer[-1].number < self.ledger.number

    # --- what must hold ------------------------------------------------------------

    @always
    def once_there_is_an_order_everybody_records_what_is_theirs(self) -> None:
        ordered, pairs = False, dict[str, set[str]]()
        for entry in self.entries:
            event, by = entry.event, entry.by
            if isinstance(event, cc.visit.VisitPlanned):
                pairs[event.visit] = {event.visitor, event.host}
            if ordered:
                assert entry.on_behalf_of is None
                if isinstance(event, VisitHeld | TalkHeld | NotePublished) and not self.put_right():
                    assert by in pairs[event.visit]
                if isinstance(event, LeaderAppointed):
                    assert event.appointed_by == by != event.leader
                if isinstance(event, PrincipalAppointed):
                    assert event.principal != by
                if isinstance(event, cc.conditions.NeedIdentified | cc.meeting.ActionPlanWritten):
                    assert event.person == by
            ordered = ordered or isinstance(event, AuthorityAdopted)

    def put_right(self) -> bool:
        """Tell whether a visit may have got other people since it was planned."""
        return any(isinstance(it.event, cc.plan.EntryCorrected) for it in self.entries)

    @always
    def a_group_can_always_get_a_leader(self) -> None:
        for group in self.state.groups.values():
            for leader in group.members[:1] if group.closed_on is None else ():
                until = self.state.plan.ends if self.state.plan else self.today
                given = LeaderAppointed(group=group.group, leader=leader, appointed_by=leader, until=until)
                organiser = cc.authority.OrganiserAppointed(person=cc.ids.PersonId("p-new"))
                assert who_may(self.state, given, self.today) or who_may(self.state, organiser, self.today)

    @always
    def somebody_can_always_appoint_an_organiser(self) -> None:
        order = self.state.order
        assert order.authority is None or order.organisers_on(self.today) or order.keepers or self.state.units
