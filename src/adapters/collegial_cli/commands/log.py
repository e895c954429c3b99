"""`collegial log`: what was recorded, entry by entry."""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from itertools import chain

import attrs
import click

from collegial_cli.commands.common import (
    day_of,
    existing,
    moment_of,
    near,
    reader_of,
    reasons_for,
    require_group,
    require_meeting,
    require_person,
    require_visit,
)
from collegial_cli.language import argument, option
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.tables.record import counts_table, log_table
from collegial_cli.work import open_plans, open_screen
from collegial_core import Ledger, State, Unreadable
from collegial_core.audit.sifting import COUNTED_BY, Sought, counted, sift
from collegial_core.kernel.fields import MAX_COUNT
from collegial_core.ledger import installed_rules
from collegial_core.state import RULES
from collegial_core.wire import plain
from collegial_core.wire.vocabulary import EVENTS


@subcommand("log")
@option("--after", type=click.IntRange(0, MAX_COUNT), default=0, metavar="NUMBER", help="Only entries after this one.")
@option("--until", type=click.IntRange(1, MAX_COUNT), metavar="NUMBER", help="Only entries up to this one.")
@option("--person", metavar="PERSON", help="Only what this person recorded, or that concerns them.")
@option("--type", metavar="EVENT", help="Only this event, such as visit.held.")
@option("--rule", metavar="RULE", help="Only departures from this rule, by its id or name.")
@option("--group", metavar="GROUP", help="Only what is about this group.")
@option("--meeting", metavar="MEETING", help="Only what is about this meeting.")
@option("--visit", metavar="VISIT", help="Only what is about this visit.")
@option("--happened-from", metavar="DATE", help="Only what happened on that day or later.")
@option("--happened-until", metavar="DATE", help="Only what happened on that day or earlier.")
@option("--recorded-from", metavar="DATE", help="Only what was recorded from that day or moment (UTC) on.")
@option("--recorded-until", metavar="DATE", help="Only what was recorded up to that day or moment (UTC).")
@option("--reason", metavar="TEXT", help="Only entries with this in a reason that --reader may read.")
@option("--reader", metavar="PERSON|auditor", help="Show the reasons that this reader may read.")
@option(
    "--count-by",
    type=click.Choice(list(COUNTED_BY)),
    metavar="WHAT",
    help="Count them by `person`, `type`, `rule`, `group`, `meeting`, `visit` or `month`.",
)
@argument("plan")
def command(  # noqa: PLR0913 - what can be looked for
    settings: Settings,
    plan: str,
    *,
    after: int,
    until: int | None,
    type: str | None,  # noqa: A002 - the option's name
    rule: str | None,
    reason: str | None,
    reader: str | None,
    count_by: str | None,
    **at: str | None,
) -> None:
    """Show a plan's entries, all or those that are looked for.

    Free text about people shows as [personal]; `collegial export` gives the whole record. With --reader, the reason
    of a departure, a correction or a revision is shown to those who may read it. What corrects an entry, or departs
    from a rule by it, is about the same person, group, meeting and visit. With --json, one entry a line; with
    --count-by, one document.
    """
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        said = reasons_for(ledger, reader_of(ledger, reader))
        _require_word("--type", type, {it.name for it in EVENTS})
        _require_word("--rule", rule, _rules(ledger.state))
        sought = _sought(ledger, Sought(after=after, until=until, type=type, rule=rule, text=reason), at)
        if settings.json and count_by is None:
            state = ledger.state if sought.takes_state else State()
            for entry in sift(ledger.entries(after=sought.begins), state, sought, said):
                write_json({**plain(entry), "because": said[entry.number]} if entry.number in said else entry)
            return
        state = ledger.state
        entries = list(sift(ledger.entries(after=sought.begins), state, sought, said))
    if count_by is None:
        log_table(open_screen(settings), state, entries, said)
        return
    counts = counted(entries, state, count_by)
    if settings.json:
        write_json({"plan": plan, "count_by": count_by, "counts": counts})
    else:
        counts_table(open_screen(settings), count_by, counts)


def _rules(state: State) -> set[str]:
    """Give the ids and names of all rules: those known here, and a host's own that the plan departed from."""
    known = {name for it in (*RULES, *installed_rules()) for name in (it.id, it.name)}
    return known | {name for it in chain(state.deviations, state.lapsed) for name in (it.rule, it.name)}


def _require_word(option_name: str, word: str | None, known: Collection[str]) -> None:
    if word is not None and word not in known:
        raise Unreadable(option_name, f"there is no {word[:80]!r}; {near(word[:80], known)}")


def _sought(ledger: Ledger, sought: Sought, at: dict[str, str | None]) -> Sought:
    """Read what is named, and see that the plan knows it."""
    said = {name: text for name, text in at.items() if text is not None}
    found: dict[str, object] = {}
    for name, text in said.items():
        option_name = f"--{name.replace('_', '-')}"
        match name:
            case "person":
                found[name] = require_person(ledger, text, option_name)
            case "group":
                found[name] = require_group(ledger, text, option_name)
            case "meeting":
                found[name] = require_meeting(ledger, text, option_name)
            case "visit":
                found[name] = require_visit(ledger, text, option_name)
            case "happened_from" | "happened_until":
                found[name] = day_of(text, option_name)
            case _:
                found[name] = _moment(text, option_name, end=name == "recorded_until")
    return attrs.evolve(sought, **found)  # type: ignore[arg-type]


def _moment(text: str, name: str, *, end: bool) -> datetime:
    """Read a moment; of a day its beginning, or where it ends, which is no longer of it."""
    at = moment_of(text, name)
    if isinstance(at, datetime):
        return at + timedelta(microseconds=1) if end else at
    return datetime.combine(at + timedelta(days=1) if end else at, time.min, UTC)
