"""Who is behind a pseudonym."""

from typing import Protocol

from collegial_words.catalogue import Fact


class Directory(Protocol):
    """Gives names for pseudonyms: a dictionary will do, or whatever asks the school's own directory."""

    def get(self, person: str, /) -> str | None:
        """Give a person's name, or None."""
        ...


def with_names(fact: Fact, names: Directory) -> Fact:
    """Put names in the place of pseudonyms in what a rule looked at."""
    if isinstance(fact, (str, int)):
        return _named(fact, names)
    return tuple(
        (_named(it[0], names), _named(it[1], names)) if isinstance(it, tuple) else _named(it, names) for it in fact
    )


def _named(fact: str | int, names: Directory) -> str | int:
    return fact if isinstance(fact, int) else named(fact, names)


def named(text: str, names: Directory) -> str:
    """Put names in the place of pseudonyms in a text."""
    return " ".join(names.get(word) or word for word in text.split(" "))
