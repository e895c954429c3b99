"""Swedish and English: translations, and sentences with facts in them.

The English text is the key.  `locale/` holds the Swedish ones; the tests find
every text that needs one, in the library and here.
"""

import gettext
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

Say = Callable[[str], str]
"""From an English text to the same in the chosen language."""

Fact = str | int | tuple[str, ...] | list[str]

LOCALE: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "collegial"

WORDS_IN_FACTS: Final = ("kind", "step", "needed", "why")
"""The facts whose values are words of the library, not of the school."""

WORDS: Final = (
    # kinds of things, as refusals name them
    *("unit", "person", "member", "leader", "group", "round", "visitor", "host", "visit", "method"),
    # how far a visit has come, why there is no school, and other words that are values
    *("planned", "held", "talked", "complete", "cancelled", "outside the terms", "a weekend"),
    *("none", "whole", "full", "pro_rata"),
    # things and fields, as a log or a difference names them
    *("plan", "units", "people", "calendars", "methods", "groups", "rounds", "visits", "deviations"),
    *("title", "aim", "starts", "ends", "started_on", "revisions", "number", "on", "lessons", "revision", "of"),
    *("principal", "since", "terms", "breaks", "name", "first", "last", "entry", "rule", "facts", "data"),
    *("happened_on", "members", "folder", "formed_on", "stays", "mandates", "closed_on", "appointed_by", "until"),
    *("visits_each", "late_joiner", "received_spread", "opened_on", "lesson", "date", "support", "step", "receipt"),
    *("note", "version", "name_en", "name_sv", "source", "group_size", "least", "most", "severity", "each"),
    *("purposes", "goal"),
    # what a method definition holds, and the words it chooses from
    *("form", "roles", "steps", "repeat", "cadence", "artefacts", "deadlines", "before_start", "meetings", "sources"),
    *("module", "basis_en", "basis_sv", "everyone", "together", "talk", "cycle", "meeting", "weeks", "months"),
    *("preparation", "activity", "observation", "evaluation", "writing", "author", "pair", "auditor", "all"),
    *("joint_analysis", "dialogue", "shared_view", "time_and_structure", "trust", "long_duration"),
    *("minutes", "action_plans", "new_input", "result", "needed", "mixed", "module_first", "in_meetings"),
    *("rotates", "takes no part", "optional", "shared out", "each person's own"),
    # facts of deviations
    *("count", "seen", "possible", "missing", "short", "unfinished", "differ", "spread", "received"),
)
"""Single words that tables show."""


def translator(lang: str) -> Say:
    """Give the translation into a language; English needs none.

    A text without a translation stays as it is.
    """
    if lang == "en":
        return str
    catalogue = gettext.translation(DOMAIN, LOCALE, languages=[lang])
    return lambda text: catalogue.gettext(text) if text else text


def sentence(say: Say, template: str, facts: Mapping[str, Fact]) -> str:
    """Translate a sentence and put the facts into it; a list becomes `a, b, c`."""
    return say(template).format(**{name: _words(say, name, value) for name, value in facts.items()})


def _words(say: Say, name: str, value: Fact) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(value) or say("none")
    return say(str(value)) if name in WORDS_IN_FACTS else str(value)
