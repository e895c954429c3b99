"""How long texts are kept: until which day, by which line of the schedule, and what keeps them longer."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Final

import attrs

from collegial_core.disposal.events import Filing, SingleText, TextKey
from collegial_core.disposal.state import Filed, StateProtocol, filed_as
from collegial_core.kernel import PersonId
from collegial_core.kernel.texts import TEXTS, TextsOf, Written, owners_of
from collegial_core.policy.retention import Keep, Retention, RetentionLine
from collegial_core.vault import school_year

_MONTHS: Final = 12
_YEAR_ENDS: Final = (7, 31)


PERSONAL_REASON: Final = "personal_reason"
"""The class of a reason that may tell of somebody's day."""


def classes() -> frozenset[str]:
    """Give the names of all classes of text."""
    return frozenset({*TEXTS, PERSONAL_REASON})


def misplaced(schedule: Retention) -> Iterator[tuple[int, str]]:
    """Give the places, from 0, and classes of lines that are for no class there is, or for one that has a line."""
    known, said = classes(), set[str]()
    for place, line in enumerate(schedule.lines):
        if line.kind in said or line.kind not in known:
            yield place, line.kind
        said.add(line.kind)


class Kept(StrEnum):
    """Why texts are kept: their period, for good, or since one of them is in an archive; or nothing was decided."""

    PERIOD = "period"
    FOR_GOOD = "for_good"
    ARCHIVED = "archived"
    NO_SCHEDULE = "no_schedule"


@attrs.frozen
class Term:
    """Until which day texts are kept, inclusive, and why; None where no day ends it."""

    kept: Kept
    until: date | None = None
    line: RetentionLine | None = None

    def is_over(self, on: date) -> bool:
        """Tell whether they may be disposed of that day."""
        return self.until is not None and self.until < on


def term_of(state: StateProtocol, key: TextKey) -> Term:
    """Say until when the texts of a key are kept: until the last of them may go."""
    schedule = state.disposals.schedule
    if schedule is None:
        return Term(Kept.NO_SCHEDULE)
    line = schedule.line(key.kind)
    if line is None or line.keep is Keep.FOR_GOOD:
        return Term(Kept.FOR_GOOD, line=line)
    filed = list(_filed(state, key))
    if Filing.ARCHIVED in filed:
        return Term(Kept.ARCHIVED, line=line)
    if line.keep is Keep.PLAN:
        return Term(Kept.PERIOD, _years_after(state.plan.ends if state.plan else date.max, line.years), line)
    return Term(Kept.PERIOD, _after_school_year(state, key, line, is_filed=bool(filed)), line)


def is_working(state: StateProtocol, text: SingleText) -> bool:
    """Tell whether a text is still a working paper: of such a class, and filed by nobody."""
    line = state.disposals.schedule.line(text.kind) if state.disposals.schedule else None
    return line is not None and line.working and filing_of(state, text) is None


def filing_of(state: StateProtocol, text: SingleText) -> Filing | None:
    """Say as what a single text was filed."""
    names = (filed_as(text.kind, text.of, author) for author in (*text.authors, None))
    return next((it.filing for name in names if (it := state.disposals.filed.get(name))), None)


def _filed(state: StateProtocol, key: TextKey) -> Iterator[Filing]:
    """Say as what those texts of a key were filed that were."""
    for filed in state.disposals.filed.values():
        if filed.kind == key.kind and any(_is_under(state, it, key, filed.person) for it in _named(state, filed)):
            yield filed.filing


def _named(state: StateProtocol, filed: Filed) -> tuple[Written, ...]:
    return state.texts.get(filed.kind, {}).get(filed.of, ())


def _is_under(state: StateProtocol, it: Written, key: TextKey, person: PersonId | None) -> bool:
    """Tell whether a text is under a key: that of its year or, where that is spent, of the next one."""
    theirs, first = person is None or person in it.authors, school_year(it.since)
    spent = all(state.disposals.is_spent(_of_year(key, year)) for year in range(first, key.year))
    return theirs and first <= key.year and spent and key.subject in subjects_of(it)


def _of_year(key: TextKey, year: int) -> TextKey:
    return TextKey(subject=key.subject, kind=key.kind, year=year)


def subjects_of(it: Written) -> tuple[str, ...]:
    """Name those whose a text is, as its key does."""
    return owners_of(TextsOf(TEXTS[it.text], None, ()), it, it.authors)


def _after_school_year(state: StateProtocol, key: TextKey, line: RetentionLine, *, is_filed: bool) -> date:
    ends = date(key.year + 1, *_YEAR_ENDS)
    if is_filed:
        return _years_after(ends, line.filed_years)
    period = _years_after(ends, line.years)
    whose, _, name = key.subject.partition(" ")
    person = state.people.get(PersonId(name)) if whose == "person" else None
    if line.months_after_left is None or person is None or person.left_on is None:
        return period
    return min(period, _months_after(person.left_on, line.months_after_left))


def _years_after(day: date, years: int) -> date:
    return _months_after(day, _MONTHS * years)


def _months_after(day: date, months: int) -> date:
    """Give the same day so many months later, or that month's last; the last day there is, where it would be later."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
