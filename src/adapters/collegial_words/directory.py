"""Who is behind a pseudonym."""

from typing import Protocol

from collegial_words.catalogue import Fact


class Directory(Protocol):
    """Gives names for pseudonyms: a dictionary will do, or whatever asks the school's own directory."""

    def get(self, person: str, /) -> str | None:
        """Give a person's name, or None."""
        ...


def with_names(fact: Fact, names: Directory) -> Fact:
    """Put names in the place of pseudonyms in what a rule looked at, such as `p-1 → p-2`."""
    if isinstance(fact, int):
        return fact
    return named(fact, names) if isinstance(fact, str) else tuple(named(text, names) for text in fact)


def named(text: str, names: Directory) -> str:
    """Put names in the place of pseudonyms in a text."""
    return " ".join(names.get(word) or word for word in text.split(" "))
