"""Who looks at a page: as whom, in which plan, on which day, in which language."""

from collections.abc import Mapping
from datetime import date
from io import StringIO
from typing import Final
from unicodedata import bidirectional
from urllib.parse import quote

import attrs

from collegial_cli.screen import Screen
from collegial_cli.signing import Signer
from collegial_core import Plans
from collegial_core.ids import PersonId
from collegial_core.privacy import Reader, reader_on
from collegial_core.state import State
from collegial_web.asking import Asker, Login
from collegial_words.catalogue import Fact, Say, sentence, translator
from collegial_words.days import long_day, short_day

SWEDISH: Final = "sv"


@attrs.frozen(kw_only=True)
class Look:
    """Somebody in front of a page.

    `home` is the path of their plan, `names` what people in it are called, and `asker` their login, as `login` knows
    it.  `site` is the whole address below which all pages stand.  `answers` tells whether they answer for the plan:
    head a unit, organise it or audit it.  `signer` is the key that evidence is signed with, where the server has one.
    """

    plans: Plans
    plan: str
    person: PersonId
    on: date
    lang: str
    names: Mapping[str, str]
    home: str
    csrf: str
    asker: Asker
    login: Login
    site: str = ""
    answers: bool = False
    signer: Signer | None = None

    @property
    def say(self) -> Say:
        """The translation into their language."""
        return translator(self.lang)

    def sentence(self, template: str, **facts: Fact) -> str:
        """Translate a sentence, and put facts into it."""
        return sentence(self.say, template, facts)

    def who(self, person: str) -> str:
        """Give what somebody is called in full."""
        return _kept_apart(self.names.get(person) or person)

    def first(self, person: str) -> str:
        """Give what they are called within a group: their first name, with an initial where others have it too."""
        name = self.names.get(person)
        if not name:
            return self.who(person)
        first, _, rest = name.partition(" ")
        others = any(it.startswith(f"{first} ") for one, it in self.names.items() if one != person)
        return _kept_apart(f"{first} {rest.rpartition(' ')[2][0]}" if rest and others else first)

    def reader(self, state: State) -> Reader:
        """Give them as a reader of what was written."""
        return reader_on(state, self.person, self.on)

    def to(self, *parts: str) -> str:
        """Give the address of something in their plan."""
        return "/".join((self.home, *(quote(part, safe="") for part in parts)))

    def screen(self) -> Screen:
        """Give what the tables of the command line are drawn on, and what names their words."""
        return Screen(StringIO(), lang=self.lang, names=dict(self.names), drawn=False)

    # --- days, as schools write them ------------------------------------------------------

    def day(self, on: date) -> str:
        """Write a day: `tis 10 nov`, `Tue 10 Nov`."""
        return short_day(self.say, on)

    def dated(self, on: date) -> str:
        """Write a day with its year: `tis 10 nov 2026`, `Tue 10 Nov 2026`."""
        return f"{self.day(on)} {on.year}"

    def long_day(self, on: date) -> str:
        """Write a day in full: `tisdag 10 november`."""
        return long_day(self.say, on)

    def week(self, on: date) -> str:
        """Write the week of a day: `v. 46`."""
        return self.sentence("week {number}", number=on.isocalendar().week)

    def clock(self, at: str) -> str:
        """Write a time of day: `14.30`, `14:30`."""
        return at.replace(":", ".") if self.lang == SWEDISH else at

    def hours(self, minutes: float) -> str:
        """Write an amount of time: `1,5 h`."""
        return hours_text(self.lang, minutes)


def hours_text(lang: str, minutes: float) -> str:
    """Write an amount of time as people of a language do."""
    text = f"{minutes / 60:.1f}".removesuffix(".0")
    return f"{text.replace('.', ',') if lang == SWEDISH else text} h"


def _kept_apart(name: str) -> str:
    """Keep a name that is written from the right from turning what stands beside it."""
    return (
        f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
        if _RIGHT.intersection(map(bidirectional, name))
        else name
    )


_RIGHT: Final = {"R", "AL"}
