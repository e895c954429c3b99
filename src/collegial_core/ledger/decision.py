"""Deciding: what a request would record in a state, or what stands against it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, dropwhile, takewhile
from typing import Final

import attrs

from collegial_core.authority import AdoptAuthority, AuthorityAdopted
from collegial_core.disposal import DecideDisposal
from collegial_core.kernel import Entry, Occasion, Refused, Request, Severity, Unreadable
from collegial_core.kernel.copying import copied
from collegial_core.kernel.fields import require_ids, require_meta
from collegial_core.kernel.sealed import is_sealed
from collegial_core.kernel.texts import sealed_texts
from collegial_core.kernel.validation import require_limits, require_new
from collegial_core.kernel.value import Asked
from collegial_core.ledger.correction import ALONE, Together, decide_correction, was_named
from collegial_core.meeting import AdjustMinutes, MinutesAdjusted
from collegial_core.plan import (
    AdoptMethod,
    ApprovePlan,
    CorrectEntry,
    DeviationRecorded,
    EntryCorrected,
    EntryWithdrawn,
    MethodAdopted,
    PlanApproved,
    WithdrawEntry,
    found,
)
from collegial_core.plan.rules import an_id_is_for_one_request, taken
from collegial_core.policy import Authority, Method, MethodRef, Rule, language, method_ref
from collegial_core.state import RULES, Departure, Event, State, against, complete, evolve, judge, policy_of
from collegial_core.upcasts import newest
from collegial_core.vault import Vault
from collegial_core.wire.vocabulary import ACCEPTABLE, REQUEST_CLASSES

CORRECTING: Final = (CorrectEntry, WithdrawEntry)
"""What takes the whole history to decide."""

History = Callable[[], Iterable[Entry[Event]]]
"""Gives all entries so far, for what needs them."""


Rooted = Callable[[int | None], tuple[int, str]]
"""Gives how many of the first entries are meant, all where that is left out, and the root of their tree."""


@attrs.frozen
class Host:
    """What the program brings that opened the plans: what a plan can adopt, rules of its own, and what seals texts."""

    methods: Callable[[], Mapping[MethodRef, Method]]
    authorities: Callable[[], Mapping[str, Authority]]
    rules: tuple[Rule, ...] = ()
    vault: Vault | None = None


@attrs.frozen
class Decided:
    """An event that may be recorded, and the method version that it stands under."""

    event: Event
    policy: MethodRef | None


@attrs.frozen
class _Judged:
    """Every rule that stands against a request, and what it would record, its deviations included, if it may be."""

    decided: list[Decided]
    against: list[Refused]

    @property
    def refuses(self) -> bool:
        """Whether no reason helps."""
        return any(no.severity is Severity.E for no in self.against)


def decide(
    state: State,
    number: int,
    request: Request,
    host: Host,
    history: History,
    rooted: Rooted,
    together: Together = ALONE,
) -> list[Decided]:
    """Give the events that a request makes after entry `number`, each with a deviation for each rule it departs from.

    `history` gives all entries so far, for what puts one of them right, and `rooted` their root, for what approves
    them.  `together` says with which others a correction is made.

    Raises:
        Refused: a rule of severity E is broken, or one of severity W that the request does not accept.
        Unreadable: it cannot be asked for, or a text in it says nothing.

    """
    asked, occasion = request.asked, request.occasion
    require_new(asked, "$.data")
    require_new(occasion, "$")
    require_meta(request.meta, "$.meta")
    require_acceptable(request, host.rules)
    if isinstance(asked, CORRECTING):
        event, departures = decide_correction(
            tuple(history()), state, asked, occasion, host.rules, state.opener, together
        )
        return _accepted(_departing(state, event, departures), request)
    events = completed(state, asked, occasion, host, history, rooted)
    judged = _judged(state, number + 1, events[0], request, host.rules) if len(events) == 1 else None
    return _accepted(judged or _in_turn(state, number, events, request, host.rules), request)


def require_shape(request: Request) -> None:
    """See that a request asks for something, on an occasion.

    Raises:
        Unreadable: it does not.

    """
    if type(request.asked) not in REQUEST_CLASSES:
        raise Unreadable("command", f"{type(request.asked).__name__} is no command; the vocabulary lists them")
    if not isinstance(request.occasion, Occasion):
        raise Unreadable("occasion", f"expected an Occasion, got {type(request.occasion).__name__}")


def require_acceptable(request: Request, own: Sequence[Rule]) -> None:
    """See that a request accepts only rules of severity W, the library's or a host's own, each once, and says why.

    Raises:
        Unreadable: it does not; `path` says where, as `$.accept[0]`.

    """
    if not request.accept:
        return
    require_ids(request.accept, "$.accept")
    if request.occasion.because is None:
        raise Unreadable("$.because", "is missing; what is accepted needs a reason")
    acceptable = (*ACCEPTABLE, *(rule.name for rule in own if rule.severity is Severity.W))
    for place, name in enumerate(request.accept):
        if name not in acceptable:
            raise Unreadable(f"$.accept[{place}]", _not_acceptable(name, acceptable, own))


def _not_acceptable(name: str, acceptable: Sequence[str], own: Sequence[Rule]) -> str:
    if name in {rule.name for rule in (*RULES, *own)}:
        return f"{name} refuses, and no reason helps"
    from difflib import get_close_matches  # noqa: PLC0415 - slow to import, and needed only here

    near = get_close_matches(name, acceptable, 1, 0)
    return f"{name!r} is no rule; the nearest is {near[0]}"


def _accepted(judged: _Judged, request: Request) -> list[Decided]:
    """Give what would be recorded, if the request accepts all that stands against it.

    Raises:
        Refused: it does not; the first rule says so, and names the others.

    """
    stands = [no for no in judged.against if no.severity is Severity.E or no.name not in request.accept]
    if not stands:
        return judged.decided
    first, *others = stands
    first.others = tuple(others)
    first.accept = () if judged.refuses else tuple(dict.fromkeys(no.name for no in judged.against))
    raise first


def _in_turn(before: State, number: int, events: Iterable[Event], request: Request, own: Sequence[Rule]) -> _Judged:
    """Judge each of several events by the state after those before it, up to the first that no reason helps.

    They are tried on a copy of the state, so that a refusal leaves it as it was.
    """
    state, decided, against = copied(before), list[Decided](), list[Refused]()
    for event in events:
        name, _ = event.recorded_as
        try:
            judged = _judged(state, number + len(decided) + 1, event, request, own)
        except Unreadable as no:
            raise Unreadable(f"{name}, {no.path}", no.message) from no
        decided += judged.decided
        against += (attrs.evolve(no, event=name) for no in judged.against)
        if judged.refuses:
            break
        for it in judged.decided:
            evolve(state, it.event, request.occasion)
    return _Judged(decided, against)


def _judged(state: State, number: int, event: Event, request: Request, own: Sequence[Rule]) -> _Judged:
    """Judge an event that would be that number.

    Raises:
        Unreadable: what was filled in lies outside the limits of its field.

    """
    if event is not request.asked:
        require_limits(event, "$.data")
    verdicts = judge(state, event, request.occasion, own=own)
    judged = _departing(state, event, [(number, *verdict) for verdict in verdicts])
    if not judged.refuses:
        return judged
    return _Judged([], [rule.refusal(no) for rule, no in against(state, event, request.occasion, own)])


def _departing(state: State, event: Event, departures: Sequence[Departure]) -> _Judged:
    """Give an event with a deviation for each rule that it departs from."""
    refusals = [rule.refusal(no) for _, rule, no in departures]
    if (refused := _Judged([], refusals)).refuses:
        return refused
    events: list[Event] = [event]
    for no, (number, _, _) in zip(refusals, departures, strict=True):
        facts = dict(sorted(no.facts.items()))  # in the order in which they are recorded
        events.append(DeviationRecorded(entry=number, rule=no.rule, name=no.name, facts=facts))
    policy = policy_of(state, event)
    return _Judged([Decided(it, policy) for it in events], refusals)


def _unrooted(entries: int | None) -> tuple[int, str]:
    """Stand for the root of entries where nothing is recorded."""
    return entries or 1, "0" * 64


def _no_history() -> tuple[Entry[Event], ...]:
    """Stand for the entries where nothing is recorded."""
    return ()


def completed(
    state: State,
    asked: Asked,
    occasion: Occasion,
    host: Host,
    history: History = _no_history,
    rooted: Rooted = _unrooted,
) -> tuple[Event, ...]:
    """Give the events that are asked for, unjudged; a method or an authority comes whole out of those at hand.

    Raises:
        Refused: something that it builds on is not there (L-01, L-08).

    """
    if isinstance(asked, AdoptMethod) and state.plan is not None:
        method = found(host.methods(), method_ref(asked.method, asked.version), "method")
        return (MethodAdopted(method=method, language=language.latest()),)
    if isinstance(asked, AdoptAuthority) and state.plan is not None:
        authority = found(host.authorities(), f"{asked.authority}@{asked.version}", "authority")
        return (
            AuthorityAdopted(
                authority=authority,
                language=language.latest(),
                keepers=asked.keepers,
                organisers=asked.organisers,
            ),
        )
    if isinstance(asked, DecideDisposal) and state.plan is not None:
        from collegial_core.ledger.disposing import single_texts  # noqa: PLC0415 - seldom needed

        texts = tuple(single_texts(state, tuple(history()), asked.entries)) if asked.entries else ()
        return (asked.decided(texts, occasion),)
    if isinstance(asked, ApprovePlan | AdjustMinutes) and state.plan is not None:
        entries, root = rooted(asked.entries)
        if isinstance(asked, ApprovePlan):
            return (PlanApproved(entries=entries, root=root),)
        return (MinutesAdjusted(meeting=asked.meeting, entries=entries, root=root),)
    return complete(state, asked, occasion)


def require_number(if_number: object) -> None:
    """Raise `TypeError` unless it is the number of an entry, or None."""
    if if_number is not None and (type(if_number) is not int or if_number < 0):
        message = f"if_number: expected the number of an entry, got {if_number!r}"
        raise TypeError(message)


def require_requests(given: Iterable[Request]) -> tuple[Request, ...]:
    """Raise `Unreadable` unless all are requests: what `do` takes bare has to stand in a `Request` here."""
    requests = tuple(given)
    for place, it in enumerate(requests):
        if not isinstance(it, Request):
            raise Unreadable(
                f"requests[{place}]", f"expected a Request, with its Occasion in it, got {type(it).__name__}"
            )
    return requests


def require_batch(requests: Sequence[Request]) -> None:
    """Raise `Unreadable` where requests cannot be done together."""
    if not requests:
        raise Unreadable("requests", "there is nothing to do")
    correct = isinstance(requests[0].asked, CORRECTING)
    for place, it in enumerate(requests):
        if it.id is not None:
            raise Unreadable(f"requests[{place}].id", "all together have one id; give it beside them")
        if isinstance(it.asked, CORRECTING) is not correct:
            raise Unreadable(f"requests[{place}]", "corrections are made together with corrections only")


def about(no: Refused | Unreadable, place: int) -> Refused | Unreadable:
    """Say which of several requests cannot be done."""
    if isinstance(no, Refused):
        return attrs.evolve(no, place=place)
    return Unreadable(f"requests[{place}]{no.path.removeprefix('$')}", no.message)


def require_same_request(request: Request, found: Sequence[Entry[Event]], history: History) -> None:
    """Refuse a request under an id whose entries say something else than this asks for.

    What the ledger filled in is not compared, and no deviation.  Nothing is stored for it, so it holds for old
    entries as for new ones.
    """
    _require_none(request, found, tuple(_differences(request, found, history)))


def require_same_requests(requests: Sequence[Request], found: Sequence[Entry[Event]], history: History) -> None:
    """Refuse a batch under an id whose entries, one request after another, say something else than it asks for."""
    left = _with_their_deviations(found)
    for request in requests:
        taken_by = [list(chain.from_iterable(left[:count])) for count in range(1, len(left) + 1)]
        same = _most(request, taken_by, history)
        if same is None:
            differs = tuple(_differences(request, taken_by[0], history)) if taken_by else ("requests",)
            _require_none(request, taken_by[0] if taken_by else found, differs)
        left = left[taken_by.index(same) + 1 :] if same else []
    _require_none(requests[-1], found, ("requests",) if left else ())


def _most(request: Request, taken_by: Iterable[list[Entry[Event]]], history: History) -> list[Entry[Event]] | None:
    """Give the most entries that are what a request asks for, beginning with the fewest that are."""
    since = dropwhile(lambda it: any(_differences(request, it, history)), taken_by)
    return next(reversed(list(takewhile(lambda it: not any(_differences(request, it, history)), since))), None)


def _with_their_deviations(found: Sequence[Entry[Event]]) -> list[list[Entry[Event]]]:
    parts: list[list[Entry[Event]]] = []
    for entry in found:
        if isinstance(entry.event, DeviationRecorded) and parts:
            parts[-1].append(entry)
        else:
            parts.append([entry])
    return parts


def _require_none(request: Request, found: Sequence[Entry[Event]], differs: tuple[str, ...]) -> None:
    first = found[0]
    if differs:
        recorded, _ = first.event.recorded_as
        no = taken(first.id or "", first.number, recorded, request.asked.asked_as, differs)
        raise an_id_is_for_one_request.refusal(no)


def _differences(request: Request, found: Sequence[Entry[Event]], history: History) -> Iterator[str]:
    """Yield in what entries differ from a request."""
    first, occasion = found[0], request.occasion
    given = {
        "by": (first.by, occasion.by),
        "on": (first.happened_on, occasion.on),
        "because": (first.because, occasion.because),
        "on_behalf_of": (first.on_behalf_of, occasion.on_behalf_of),
    }
    events = [event for it in found if not isinstance(event := newest(it.event), DeviationRecorded)]
    yield from (name for name in request.asked.differs(events) if not any(_is_erased(it, name) for it in events))
    yield from _names_another(request.asked, events, history)
    yield from (name for name, (then, now) in given.items() if then != now and not is_sealed(then))


def _is_erased(event: Event, name: str) -> bool:
    """Tell whether a text is sealed still: its keys were destroyed, so nobody knows what was asked for."""
    return is_sealed(getattr(event, name, None)) or (isinstance(event, EntryCorrected) and sealed_texts(event))


def _names_another(asked: Asked, events: Sequence[Event], history: History) -> Iterator[str]:
    """Yield `entry` where a correction names another than the one that was put right, and not by its number."""
    if not isinstance(asked, CORRECTING) or asked.entry is not None:
        return
    entries, corrected = (
        tuple(history()),
        (it.entry for it in events if isinstance(it, EntryCorrected | EntryWithdrawn)),
    )
    if not all(was_named(entries, number, asked) for number in corrected):
        yield "entry"
