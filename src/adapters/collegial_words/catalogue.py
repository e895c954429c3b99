"""Swedish and English: translations, and sentences with facts in them.

The English text is the key.  `locale/` holds the Swedish ones; the tests find
every text that needs one, in the library, on the command line and here.
"""

import errno
import gettext
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

Say = Callable[[str], str]
"""From an English text to the same in the chosen language."""

Fact = str | int | Sequence[str | int | tuple[str | int, str | int]]
"""What a sentence has a place for: also lists, which the library's own facts are not."""

LOCALE: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "collegial"

SYSTEM: Final = tuple(
    os.strerror(code)
    for code in (
        *(errno.ENOENT, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.EROFS),
        *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBUSY, errno.EMFILE, errno.ENFILE, errno.ELOOP),
        *(errno.ENAMETOOLONG, errno.EINVAL, errno.ENXIO, errno.ESTALE),
    )
)
"""What the system says of files that cannot be read or written."""

WORDS_IN_FACTS: Final = (
    *("kind", "step", "needed", "why", "missing", "wanted", "scope", "duty", "precondition", "readers"),
    *("role", "lacking", "after"),
)
"""The facts whose values are words of the library, not of the school; a list may hold both."""

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

WORDS: Final = (
    # kinds of things, as refusals name them
    *("unit", "person", "member", "leader", "group", "round", "visitor", "host", "visit", "method", "part", "present"),
    # things of which a difference or an overview tells
    *("plan", "units", "people", "calendars", "methods", "groups", "rounds", "visits", "deviations", "deviation"),
    *("cycle", "meeting", "term", "break", "holiday", "calendar", "conditions", "entries"),
    # how far things have come, and what else is a value
    *("complete", "none", "whole", "yes", "no"),
    *("evaluation", "source", "question", "action", "principal", "preconditions"),
    # remarks on roles and steps, and what has a name of more than one meaning
    *("takes no part", "everyone has it once", "shared out", "each person's own", "minutes of the meeting"),
    # what the record of a cycle tells of
    *("collegial learning", "everyday cooperation so far"),
    # what is overdue, and what a plan consists of
    *("checkin", "effort", "revision", "no_meeting", "mandate", "role", "delivery"),
    # what stands in the place of a text that is not shown, what a report tells, and the words of a text
    *("[personal]", "lesson learned", "words"),
    *WEEKDAYS,
    # whose duty it is that something waits, and what is to be filled in beside the fields of events
    *("own", "also", "because"),
)
"""Single words that tables show, beside the names of fields and of values that the library chooses from."""


@cache
def languages() -> tuple[str, ...]:
    """Give the languages that there are words in: `en`, `sv`."""
    return tuple(sorted({"en", *(path.name for path in LOCALE.iterdir() if path.is_dir())}))


@cache
def translator(lang: str) -> Say:
    """Give the translation into a language; English needs none.

    A text without a translation stays as it is.

    Raises:
        Unreadable: there are no words in that language.

    """
    if lang == "en":
        return str
    if lang not in languages():
        from collegial_core import Unreadable  # noqa: PLC0415 - slow to import, and seldom needed

        raise Unreadable("lang", f"there are no words in {lang[:20]!r}; choose of {', '.join(languages())}")
    catalogue = gettext.translation(DOMAIN, LOCALE, languages=[lang])
    return lambda text: catalogue.gettext(text) if text else text


def sentence(say: Say, template: str, facts: Mapping[str, Fact]) -> str:
    """Translate a sentence and put the facts into it; a list becomes `a, b, c`."""
    from collegial_core.kernel.facts import fill  # noqa: PLC0415 - slow to import, and seldom needed

    return fill(template, facts, say, WORDS_IN_FACTS)
