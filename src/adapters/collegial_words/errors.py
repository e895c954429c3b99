"""What the library says of errors, in the chosen language.

The library says it in English, with the facts in it.  `locale/errors.txt` holds
these sentences with names in braces where the facts stand; the tests make it from
the code.  A sentence is found by what stands between its facts, translated, and
the facts are put in again; a fact may be such a sentence itself.
"""

import re
from functools import cache
from string import Formatter
from typing import Final

from collegial_core import CollegialError, Unreadable
from collegial_words.catalogue import LOCALE, Say

TEMPLATES: Final = LOCALE / "errors.txt"

_PATH_FIRST: Final = re.compile("""(['"].*?['"]) (.+)""", re.DOTALL)
"""A sentence about a file begins with its path, in quotes."""

_QUOTED: Final = re.compile("""'[^']*'|"[^"]*\"""")
"""What somebody else has named, in their own words."""


def error_words(error: CollegialError, say: Say) -> str:
    """Give an error's own words in a language."""
    if isinstance(error, Unreadable):
        return f"{translated(error.path, say)}: {translated(error.message, say)}"
    return translated(str(error), say)


def translated(words: str, say: Say) -> str:
    """Translate what the library says; what nobody has translated stays as it is."""
    if say is str or " " not in words or _QUOTED.fullmatch(words):
        return words
    for pattern, template in _patterns():
        found = pattern.fullmatch(words)
        if found:
            facts = {name: translated(fact, say) for name, fact in found.groupdict().items()}
            return say(template).format(**facts)
    about = _PATH_FIRST.fullmatch(words)
    return f"{about[1]} {translated(about[2], say)}" if about else say(words)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Give the sentences, those with most words of their own first, for they are the surest found."""
    templates = TEMPLATES.read_text(encoding="utf-8").splitlines()
    return [(_pattern(it), it) for it in sorted(templates, key=_own_length, reverse=True)]


def _own_length(template: str) -> int:
    return sum(len(text) for text, *_ in Formatter().parse(template))


def _pattern(template: str) -> re.Pattern[str]:
    parts = Formatter().parse(template)
    pattern = "".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, *_ in parts)
    return re.compile(pattern, re.DOTALL)
