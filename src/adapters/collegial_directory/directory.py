"""The directory's entries, and what it can be asked."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Protocol, Self

import attrs

from collegial_core.ids import PersonId


@attrs.frozen(kw_only=True)
class Entry:
    """Somebody in a plan: their name and mail, and the login that is theirs.

    With a `protected` identity their name and mail are kept nowhere: `name` and `mail` are None.
    """

    plan: str
    person: PersonId
    name: str | None = None
    mail: str | None = None
    login: str | None = None
    protected: bool = False


@attrs.frozen(kw_only=True)
class Grants:
    """What a login may do beside the plans in which it has a place.

    `opens_plans`: begin new plans, in which it is called `person`; `overview`: see numbers over all plans.
    """

    login: str
    person: PersonId | None = None
    opens_plans: bool = False
    overview: bool = False


class MarkKind(StrEnum):
    """What a mark is."""

    SOURCE_ID = "source_id"
    SIGNATURE = "signature"
    UNIT = "unit"


@attrs.frozen(kw_only=True, order=True)
class Mark:
    """By what somebody is known again when people are taken in from a list.

    It is the id that a source has for them, their signature in a unit, or a unit where they work too; `within` is the
    source, and of a signature the unit.  It is never a personal number, nor made from one.
    """

    kind: MarkKind
    within: str
    value: str


Marks = Mapping[tuple[str, PersonId], Collection[Mark]]
"""Plan and pseudonym → all the marks of somebody."""


class People(Protocol):
    """A directory: it is asked for names by those who show a plan, and for places by those who let somebody in."""

    def names(self, plan: str) -> Mapping[str, str]:
        """Give the names in a plan by their pseudonyms; the protected are not among them."""
        ...

    def places(self, login: str) -> Mapping[str, PersonId]:
        """Give the pseudonym of a login in each plan in which it has a place."""
        ...

    def grants(self, login: str) -> Grants | None:
        """Give what is granted to a login; None where it is not known at all."""
        ...

    def entries(self, plan: str) -> Sequence[Entry]:
        """Give everybody in a plan, by their pseudonyms."""
        ...

    def put(self, entry: Entry) -> None:
        """Add somebody in a plan, or replace what is known of them.

        Raises:
            StoreError: the login is somebody else's in that plan, or the directory is a file that is only read.

        """
        ...

    def marks(self, plan: str) -> Mapping[PersonId, frozenset[Mark]]:
        """Give by what those in a plan are known again who have such marks; the protected have none."""
        ...

    def put_all(self, entries: Iterable[Entry], grants: Iterable[Grants] = (), marks: Marks | None = None) -> None:
        """Add or replace all of them, one after another, and set what logins may do; or change nothing at all.

        For whoever is in `marks`, these replace all that they had; others keep theirs.

        Raises:
            StoreError: as for `put` and `grant`.

        """
        ...

    def grant(self, grants: Grants) -> None:
        """Set what a login may do.

        Raises:
            StoreError: its pseudonym is another login's, or the directory is only read.

        """
        ...

    def erase(self, plan: str, person: str) -> bool:
        """Forget all of somebody in a plan; tell whether they were there.  Their pseudonym stays in the plan."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def __iter__(self) -> Iterator[str]:
        """Give the plans of which it knows somebody."""
        ...
