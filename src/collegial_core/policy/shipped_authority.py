"""The lines of the authority that ships with the library, for events that a plan's own authority does not know.

Rules ask for them, which lie below `definitions` and the codec; so they are read here, plainly.  A test holds both
readings against each other.
"""

from functools import cache
from typing import Any, Final

from collegial_core.policy.authority import AuthorityCase, AuthorityLine, Behalf, Correcting

_NEWEST: Final = "school-1.toml"


def shipped_line(event: str) -> AuthorityLine | None:
    """Give the shipped line of an event, named without its version; None where there is no such event."""
    return _lines().get(event)


@cache
def _lines() -> dict[str, AuthorityLine]:
    """Read the shipped authority: lines are added to it, and none is ever changed; once, for it takes 6 ms."""
    import tomllib  # noqa: PLC0415 - slow to import, and needed only where a plan's own authority lacks a line
    from importlib import resources  # noqa: PLC0415 - as above

    text = (resources.files("collegial_core.policy") / "authorities" / _NEWEST).read_text("utf-8")
    return {it["event"]: _line(it) for it in tomllib.loads(text)["lines"]}


def _line(said: dict[str, Any]) -> AuthorityLine:
    cases = tuple(AuthorityCase(when=it["when"], may=tuple(it["may"])) for it in said.get("cases", ()))
    return AuthorityLine(
        event=said["event"],
        may=tuple(said.get("may", ())),
        reason=tuple(said.get("reason", ())),
        cases=cases,
        behalf=Behalf(said.get("behalf", Behalf.NO)),
        correct=Correcting(said.get("correct", Correcting.ROLE)),
        source=said["source"],
    )
