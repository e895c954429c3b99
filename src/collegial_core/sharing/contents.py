"""What has been written: who wrote it, in whose lessons it looks, and who may read it where it lies."""

from collections.abc import Collection, Iterable, Iterator

from collegial_core.group import Group
from collegial_core.kernel import PersonId
from collegial_core.kernel.texts import MEMBERS, TEXTS, Text, Written
from collegial_core.plan import Unit
from collegial_core.policy import Artefact
from collegial_core.sharing.events import Shareable
from collegial_core.sharing.state import StateProtocol


def contents(state: StateProtocol) -> Iterator[Written]:
    """Yield everything that has been written, kind by kind."""
    for places in state.texts.values():
        for there in places.values():
            yield from there


def written(state: StateProtocol, kind: Shareable, of: str) -> tuple[Written, ...]:
    """Give what has been written of a kind under an id: a visit's, a meeting's, or an outcome's name."""
    return tuple(state.texts.get(kind, {}).get(of, ()))


def authors_of(state: StateProtocol, it: Written) -> tuple[PersonId, ...]:
    """Name those who wrote it; of what a group wrote, today's members."""
    return state.groups[it.group].members if it.joint and it.group else it.authors


def by_one_author(state: StateProtocol, people: Collection[PersonId]) -> Iterator[tuple[PersonId, Written]]:
    """Yield what each of these people wrote alone, with who it was; what a group of one wrote, too."""
    members = {it.group: it.members for it in state.groups.values()}
    for kind, places in state.texts.items():
        joint = TEXTS[kind].by == MEMBERS
        for there in places.values():
            for it in there:
                by = members[it.group] if joint and it.group else it.authors
                if len(by) == 1 and by[0] in people:
                    yield by[0], it


def observed_in(state: StateProtocol, it: Written) -> tuple[PersonId, ...]:
    """Name those in whose lessons it looks; their managers are kept out."""
    if not it.observing:
        return ()
    return it.pair or (everyone_ever(state.groups[it.group]) if it.group else ())


def concerned(state: StateProtocol, it: Written) -> tuple[PersonId, ...]:
    """Name those in whose lessons it looks, or else those who wrote it."""
    return observed_in(state, it) or authors_of(state, it)


def artefact_of(state: StateProtocol, it: Written) -> Artefact | Text:
    """Give what the group's method says of such a thing, or what holds when it says nothing."""
    method = state.methods[state.groups[it.group].method] if it.group else None
    defined = method.artefact(it.artefact) if method else None
    return defined or TEXTS[it.text]


def shared_with(state: StateProtocol, it: Written) -> tuple[PersonId, ...]:
    """Name those with whom its authors have shared it."""
    shares = state.shares_of.get(it.of)
    if shares is None:
        return ()
    by_author = {share.author: share.readers for share in shares if share.kind == it.kind}
    people = [person for author in authors_of(state, it) for person in by_author.get(author, ())]
    return tuple(dict.fromkeys(people))


def units_of(state: StateProtocol, people: Iterable[PersonId]) -> tuple[Unit, ...]:
    """Give the units where these people work or have worked; whoever manages one is or was a manager of theirs."""
    known = (state.people[person] for person in people if person in state.people)
    return tuple(state.units[unit] for person in known for unit in person.units)


def everyone_ever(group: Group) -> tuple[PersonId, ...]:
    """Give all who have ever been members of the group."""
    return tuple(dict.fromkeys(stay.person for stay in group.stays))
