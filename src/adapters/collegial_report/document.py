"""The document: what is told, put into the words of a language and drawn."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from collegial_cli.screen import Screen
from collegial_cli.tables.drawing import event_text, facts_text, field_label, time_text, value_text, written
from collegial_core import Plans
from collegial_core.kernel import Entry
from collegial_core.ledger import installed_rules
from collegial_core.privacy import AUDITOR, NOBODY
from collegial_core.state import RULES
from collegial_core.store import Corruption
from collegial_core.views.cycles import HoursRow
from collegial_core.views.deviations import DeviationRow
from collegial_core.views.readiness import ReadinessRow
from collegial_core.views.timeline import TimelineRow
from collegial_core.wire.vocabulary import MESSAGE_TYPE_OF
from collegial_report import pictures
from collegial_report.pictures import Bar, Lane, Picture
from collegial_report.record import Correction, corrections, entries_of, stand
from collegial_report.telling import Asked, RoundTold, Told
from collegial_words import say
from collegial_words.days import day_and_month, long_day
from collegial_words.events import event_words

HERE: Final = Path(__file__).parent
LANES: Final = 20
"""How many lanes a picture has at most, so that it fits on a page."""
MATRIX: Final = 12
"""How many members a matrix has at most; of more, each has a row."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def report(plans: Plans, plan: str, asked: Asked, screen: Screen) -> str:
    """Write a report on a plan as a page, in the language of the screen and with its names.

    Raises:
        Unreadable: the plan has no such school year.
        StoreError: the entries cannot be replayed.

    """
    ledger = plans.ledger(plan)
    told = Told(ledger, asked)
    return (
        _environment()
        .get_template("report.html")
        .render(
            told=told,
            words=Words(screen, told),
            screen=screen,
            say=screen.say,
            corrections=corrections(ledger, told.first, told.last),
            authors=entries_of(ledger, {it.entry for it in told.deviations}),
            stand=stand(plans, ledger, told.entries),
            style="\n".join((HERE / name).read_text("utf-8") for name in ("colours.css", "report.css")),
            small=MATRIX,
        )
    )


class Words:
    """Puts what is told into words and pictures."""

    def __init__(self, screen: Screen, told: Told) -> None:
        self._screen = screen
        self._told = told
        self._rules = {it.name: it for it in (*RULES, *installed_rules())}
        self._by_id = {it.id: it for it in (*RULES, *installed_rules())}

    # --- single words ---------------------------------------------------------------------

    def day(self, on: date | datetime | None) -> str:
        """Write a day: `10 nov 2026`."""
        return "–" if on is None else f"{day_and_month(self._screen.say, on)} {on.year}"

    def long_day(self, on: date) -> str:
        """Write a day in full."""
        return f"{long_day(self._screen.say, on)} {on.year}"

    def moment(self, at: datetime) -> str:
        """Write a moment, in UTC as the record has it."""
        at = at.astimezone(UTC)
        return f"{self.day(at)} {at:%H:%M} UTC"

    def days(self, first: date, last: date | None) -> str:
        """Write from which day to which."""
        return f"{self.day(first)} – {'' if last is None else self.day(last)}".strip()

    def hours(self, minutes: float) -> str:
        """Write an amount of time."""
        return time_text(self._screen, minutes)

    def damage(self, it: Corruption) -> str:
        """Say what is wrong with an entry, or with the plan."""
        template = "Entry {number}: {what}" if it.number else "{what}"
        return self._screen.sentence(template, number=it.number or 0, what=say(it, self._screen.lang))

    def text(self, text: str) -> str:
        """Write what somebody wrote, or that it is not shown."""
        return written(self._screen, text)

    def label(self, name: str) -> str:
        """Write a word of the library as the head of something."""
        words = field_label(self._screen, name)
        return words[:1].upper() + words[1:]

    def either(self, english: str, swedish: str) -> str:
        """Choose what a method says."""
        return self._screen.either(english, swedish)

    @property
    def lang(self) -> str:
        """The language."""
        return self._screen.lang

    @property
    def reader(self) -> str:
        """Whose view it is, in a sentence."""
        reader = self._told.asked.reader
        if reader == NOBODY:
            return self._screen.say("What people have written is not shown in this report.")
        if reader == AUDITOR:
            return self._screen.say("What people have written is shown as far as an auditor may read it.")
        template = "What people have written is shown as far as {person} may read it."
        return self._screen.sentence(template, person=self._screen.who(str(reader.person)))

    # --- the time line --------------------------------------------------------------------

    def line(self) -> list[tuple[TimelineRow, str]]:
        """Give what the time line's table tells, each with its group or units: a term of several units is told once."""
        told = [it for it in self._told.line if it.kind not in {"break", "revision"}]
        places: dict[tuple[object, ...], list[str]] = {}
        for it in told:
            place = None if it.group == it.about else it.group or it.unit
            places.setdefault(_but_unit(it), []).extend([] if place is None else [place])
        first = {_but_unit(it): it for it in reversed(told)}
        return [(first[which], ", ".join(there) or "–") for which, there in places.items()]

    def time_lines(self) -> list[Picture]:
        """Draw the plan's time line: so many lanes a picture that it fits on a page."""
        lanes, told = list(self._lanes()), self._told
        terms = list(dict.fromkeys(self._bar(it, "term", it.about) for it in told.line if it.kind == "term"))
        template = "What goes on from {first} to {last}: {what}. The table below says the same."
        drawn = []
        for at in range(0, len(lanes), LANES):
            part, days = lanes[at : at + LANES], (told.first, told.last)
            what = tuple(it.words for it in part)
            says = self._screen.sentence(template, first=self.day(days[0]), last=self.day(days[1]), what=what)
            drawn.append(pictures.time_line(says, self._screen.say, days, terms, part))
        return drawn

    def _lanes(self) -> Iterator[Lane]:
        told, say = self._told, self._screen.say
        yield Lane(self.label("plan"), [*self._plan_bars()])
        for effort in (it for it in told.line if it.kind == "effort"):
            yield Lane(say("effort").capitalize(), [self._bar(effort, "stay", effort.about)])
        for group in (it for it in told.line if it.kind == "group"):
            works = [it for it in told.line if it.kind in {"round", "cycle"} and it.group == group.group]
            yield Lane(group.about, [self._bar(group, "stay"), *(self._bar(it, "work", say(it.kind)) for it in works)])

    def _plan_bars(self) -> Iterator[Bar]:
        for it in self._told.line:
            if it.kind == "plan":
                yield self._bar(it, "stay")
        for it in self._told.line:
            if it.kind == "revision" and it.on >= self._told.first:
                yield Bar(it.on, it.on, "mark", it.about)

    def _bar(self, it: Any, kind: str, words: str = "") -> Bar:  # noqa: ANN401 - a row of the time line
        return Bar(max(it.on, self._told.first), min(it.until or self._told.last, self._told.last), kind, words)

    # --- coverage, shares and duties --------------------------------------------------------

    def curve(self, told: RoundTold) -> Picture:
        """Draw how the coverage of a round grew."""
        says = self._screen.sentence(
            "Pairs seen in round {round}: {steps}; of {possible} in all.",
            round=told.coverage.round,
            steps=tuple(f"{self.day(on)} {seen}" for on, seen in self._by_month(told)) or ("0",),
            possible=told.coverage.possible,
        )
        days = self._days_of(told)
        return pictures.curve(says, (self.day(days[0]), self.day(days[1])), days, told.steps, told.coverage.possible)

    def _days_of(self, told: RoundTold) -> tuple[date, date]:
        visits = [on for on, _ in told.steps]
        end = told.days.closed_on or told.days.ends
        return min(told.days.starts, *visits), max(end, *visits)

    def _by_month(self, told: RoundTold) -> list[tuple[date, int]]:
        """Give the last count of each month."""
        return list({(on.year, on.month): (on, seen) for on, seen in told.steps}.values())

    def meter(self, done: float, of: float) -> Picture:
        """Draw a share."""
        says = self._screen.sentence("{done} of {all}", done=self._screen.number(done), all=self._screen.number(of))
        return pictures.meter(says, done, of)

    def hours_meter(self, row: HoursRow) -> Picture:
        """Draw how much of the hours needed is recorded."""
        done, of = self.hours(row.budget.counted), self.hours(row.budget.needed)
        says = self._screen.sentence("{done} of {all}", done=done, all=of)
        return pictures.meter(says, row.budget.counted, row.budget.needed)

    def boxes(self, row: ReadinessRow) -> Picture:
        """Draw the duties of somebody."""
        lacking = tuple(it.number for it in row.duties if not it.done)
        says = self._screen.sentence("{done} of {all} are shown.", done=row.shown, all=row.asked)
        if lacking:
            says = f"{says} {self._screen.sentence('Missing: {numbers}.', numbers=lacking)}"
        return pictures.boxes(says, [(it.number, it.done) for it in row.duties])

    def shade(self, visits: int) -> str:
        """Give the shade of a number of visits, which stands there too."""
        return "none" if visits == 0 else f"shade-{min(visits, 4)}"

    def code(self, text: str) -> Picture:
        """Draw a text as a QR code."""
        says = self._screen.sentence("A QR code of {text}", text=text)
        return pictures.code(says, text)

    # --- deviations and corrections ---------------------------------------------------------

    def rule(self, row: DeviationRow) -> str:
        """Say which rule was departed from."""
        rule = self._rules.get(row.name) or self._by_id.get(row.rule)
        return row.rule if rule is None else self._screen.say(rule.says)

    def facts(self, row: DeviationRow) -> str:
        """Say what the rule saw."""
        return facts_text(self._screen, row.facts)

    def by(self, entry: Entry[Any]) -> str:
        """Say who recorded an entry, and for whom."""
        who = self._screen.who(entry.by)
        if entry.on_behalf_of is None:
            return who
        return f"{who}, {self._screen.sentence('on behalf of {person}', person=self._screen.who(entry.on_behalf_of))}"

    def kind(self, entry: Entry[Any]) -> str:
        """Say what kind of entry it is."""
        return event_words(self._screen.say, MESSAGE_TYPE_OF[type(entry.event)].name)

    def about(self, entry: Entry[Any]) -> str:
        """Say what an entry is about, texts sealed."""
        return event_text(self._screen, entry.event)

    def reason(self, entry: Entry[Any]) -> str:
        """Give the reason of an entry, as far as the reader may read it."""
        reason = self._told.query.reasons.get(entry.number)
        return self._screen.say("[personal]") if reason is None else " ".join(reason.split())

    def differs(self, correction: Correction) -> Iterator[tuple[str, str, str]]:
        """Say what a correction changes: field, before and after."""
        if correction.days:
            before, after = correction.days
            yield self.label("happened_on"), self.day(before), self.day(after)
        for name, before, after in correction.differs:
            yield self.label(name), self._value(name, before), self._value(name, after)

    def _value(self, name: str, value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
        return "–" if value in (None, [], {}) else value_text(self._screen, name, value)

    # --- tables -----------------------------------------------------------------------------

    def everyone(self, people: Sequence[str]) -> list[str]:
        """Give people's names."""
        return [self._screen.who(it) for it in people]


def _but_unit(it: TimelineRow) -> tuple[object, ...]:
    return it.on, it.until, it.kind, it.about, it.group
