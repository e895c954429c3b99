"""The log, differences, findings and damage, refusals."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any, Final

from collegial_cli.screen import Cell, Screen
from collegial_cli.tables.drawing import (
    NOTHING,
    SEVERITY_STYLE,
    draw_table,
    event_text,
    field_label,
    text_label,
    value_text,
)
from collegial_cli.tables.roles import RoleNames
from collegial_core.audit import Change
from collegial_core.kernel import Entry, Finding, GroupId, MeetingId, Refused, Severity
from collegial_core.kernel.errors import ACCEPT
from collegial_core.plan import DeviationRecorded, DeviationRecorded1, EntryCorrected, EntryWithdrawn
from collegial_core.privacy.marks import SEALED
from collegial_core.state import State
from collegial_core.store import Corruption, Upgrade
from collegial_core.wire.vocabulary import MESSAGE_TYPE_OF
from collegial_words import plain, say


def log_table(screen: Screen, state: State, entries: Iterable[Entry[Any]], reasons: Mapping[int, str]) -> None:
    """Draw entries in their order, with what was departed from or put right, and the reasons that may be read."""
    listed = list(entries)
    later = _corrections(screen, listed)
    roles = RoleNames(screen, state)
    draw_table(
        screen,
        screen.labels("Entry", "Recorded (UTC)", "Happened", "By", "Event", "Remark", "What"),
        [_log_row(roles.at(entry.event), entry, later, reasons) for entry in listed],
    )


def counts_table(screen: Screen, by: str, counts: Mapping[str, int]) -> None:
    """Draw how many entries there are of each."""
    rows = [[screen.who(name) if by == "person" else name, str(count)] for name, count in counts.items()]
    draw_table(screen, [field_label(screen, by), screen.say("Entries")], rows)


def _corrections(screen: Screen, entries: Iterable[Entry[Any]]) -> dict[int, str]:
    """Say of each entry that was put right where that was done."""
    notes = {}
    for entry in entries:
        if isinstance(entry.event, EntryCorrected):
            notes[entry.event.entry] = screen.sentence("corrected by entry {entry}", entry=entry.number)
        elif isinstance(entry.event, EntryWithdrawn):
            notes[entry.event.entry] = screen.sentence("withdrawn by entry {entry}", entry=entry.number)
    return notes


def _log_row(screen: Screen, entry: Entry[Any], later: Mapping[int, str], reasons: Mapping[int, str]) -> list[Cell]:
    recorded = entry.recorded_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    name = MESSAGE_TYPE_OF[type(entry.event)].name
    event: Cell = (name, "warn") if isinstance(entry.event, DeviationRecorded | DeviationRecorded1) else name
    by = screen.who(entry.by)
    remark = (_remark(screen, entry, later, reasons), "warn")
    return [str(entry.number), recorded, str(entry.happened_on), by, event, remark, event_text(screen, entry.event)]


def _remark(screen: Screen, entry: Entry[Any], later: Mapping[int, str], reasons: Mapping[int, str]) -> str:
    remarks = []
    if isinstance(entry.event, DeviationRecorded | DeviationRecorded1):
        remarks.append(screen.say("deviation"))
    if entry.on_behalf_of is not None:
        remarks.append(screen.sentence("on behalf of {person}", person=screen.who(entry.on_behalf_of)))
    if entry.because is not None:
        remarks.append(screen.sentence("because: {reason}", reason=reasons.get(entry.number) or screen.say(SEALED)))
    if entry.number in later:
        remarks.append(later[entry.number])
    return "; ".join(remarks)


def changes_table(screen: Screen, state: State, changes: Sequence[Change]) -> None:
    """Draw what changed; a thing that came or went is one row."""
    roles = RoleNames(screen, state)
    rows = [row for thing in _by_thing(changes) for row in _thing_rows(_calling(roles, *thing[0].path[:2]), thing)]
    draw_table(screen, screen.labels("Thing", "Which", "Field", "Before", "After"), rows)


def _calling(roles: RoleNames, thing: str, which: str = "") -> Screen:
    """Give the screen for a thing; where a method says what it calls its roles, they have their ids."""
    if thing == "methods":
        return roles.screen().calling(str)
    if thing == "groups":
        return roles.screen(group=GroupId(which))
    return roles.screen(meeting=MeetingId(which)) if thing == "meetings" else roles.screen()


def _by_thing(changes: Sequence[Change]) -> Iterable[list[Change]]:
    things: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        things.setdefault(change.path[:2] if change.path[0] != "plan" else change.path[:1], []).append(change)
    return things.values()


def _thing_rows(screen: Screen, changes: list[Change]) -> list[list[Cell]]:
    thing, *rest = changes[0].path
    which = _which(screen, thing, rest[0]) if rest and thing != "plan" else NOTHING
    skip = 1 if thing == "plan" else 2
    start: list[Cell] = [field_label(screen, thing), which]
    whole = not all(_is_item(change, skip) for change in changes)
    if whole and all(change.before is None for change in changes):
        return [[*start, NOTHING, NOTHING, (_summary(screen, changes, "after", skip), "good")]]
    if whole and all(change.after is None for change in changes):
        return [[*start, NOTHING, (_summary(screen, changes, "before", skip), "bad"), NOTHING]]
    return [
        [*start, _field(screen, change, skip), _side(screen, change, "before"), _side(screen, change, "after")]
        for change in changes
    ]


def _is_item(change: Change, skip: int) -> bool:
    """Tell whether it is of one item of a list: the thing itself neither came nor went then."""
    return any(name.isdigit() for name in change.path[skip + 1 :])


def _which(screen: Screen, thing: str, name: str) -> str:
    return field_label(screen, name) if thing in _WORDY_THINGS else screen.who(name)


_WORDY_THINGS: Final = ("conditions", "texts")
"""The things that have words of the library in the place of ids."""


def _summary(screen: Screen, changes: list[Change], side: str, skip: int) -> str:
    shown = [change for change in changes if getattr(change, side) != change.path[skip - 1]]
    return ", ".join(f"{_field(screen, change, skip)} {_side(screen, change, side)}" for change in shown)


def _field(screen: Screen, change: Change, skip: int) -> str:
    label = text_label if change.personal else field_label
    return " ".join(label(screen, name) for name in change.path[skip:]) or NOTHING


def _side(screen: Screen, change: Change, side: str) -> str:
    value = getattr(change, side)
    if value is None:
        return NOTHING
    if change.personal:
        return screen.say(SEALED)
    return value_text(screen, change.path[-1], value)


def findings_table(screen: Screen, findings: Sequence[Finding], reasons: Mapping[int, str]) -> None:
    """Draw what an audit found, and the reasons that may be read."""
    if not findings:
        screen.line(screen.say("Nothing to remark."), "good")
        return
    rows: list[list[Cell]] = [
        [
            str(finding.entry or NOTHING),
            (str(finding.severity), SEVERITY_STYLE[finding.severity]),
            finding.rule,
            _finding(screen, finding, reasons),
        ]
        for finding in findings
    ]
    screen.table(screen.labels("Entry", "Severity", "Rule", "Finding"), rows)


def _finding(screen: Screen, finding: Finding, reasons: Mapping[int, str]) -> str:
    says = say(finding, screen.lang, screen.names)
    reason = reasons.get(finding.entry or 0) if finding.severity is Severity.W else None
    return says if reason is None else f"{says} {screen.sentence('Reason: {reason}', reason=reason)}"


def check_tables(screen: Screen, corruptions: Sequence[Corruption], plans: Mapping[str, Sequence[Finding]]) -> None:
    """Draw what is damaged in a store, and what an audit found in each plan that has something."""
    if corruptions:
        rows: list[list[Cell]] = [
            [each.plan or NOTHING, str(each.number or NOTHING), (say(each, screen.lang), "bad")] for each in corruptions
        ]
        screen.heading(screen.say("Damage"))
        screen.table(screen.labels("Plan", "Entry", "Damage"), rows)
    for plan, findings in plans.items():
        if findings:
            screen.heading(plan)
            findings_table(screen, findings, {})
    if not corruptions and not plans:
        screen.line(screen.say("There is no plan in this store."), "warn")
    elif not corruptions and not any(plans.values()):
        screen.line(screen.say("Nothing to remark."), "good")


def upgrades_lines(screen: Screen, upgrades: Sequence[Upgrade]) -> None:
    """Say which entries were linked only by an upgrade, for the links vouch for nothing before that."""
    for made in upgrades:
        at = made.at.isoformat(timespec="minutes")
        template = (
            "{entries} entries were linked only at {at}, by an upgrade: a change before that would not be noticed."
        )
        screen.line(screen.sentence(template, entries=made.entries, at=at), "warn")


def refusal(screen: Screen, refused: Refused) -> None:
    """Write why a command was refused, by each rule that stands against it, and what would make it right."""
    for each in (refused, *refused.others):
        no = plain(each, screen.lang, screen.names)
        screen.line(screen.sentence("Refused by rule {rule}: {says}", rule=no["rule"], says=no["says"]), "bad")
        screen.line(f"  {no['message']}")
        screen.line(f"  {no['remedy']}")
    if refused.accept:
        screen.line("  " + screen.sentence(ACCEPT, accept=refused.accept))
