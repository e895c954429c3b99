"""What several commands print for whoever keeps it: how far plans have come, and how long ago a checkpoint was made."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final, assert_never

import attrs

from collegial_cli.language import option
from collegial_cli.screen import Cell, Screen
from collegial_cli.settings import Settings
from collegial_core import Plans, StoreError, Unreadable
from collegial_core.ledger.heads import Agreement, Compared
from collegial_core.proofs import Checkpoint, Head
from collegial_core.proofs.notes import encode

QUIET: Final = 2
"""How many modules of nothing a QR code needs around it, where the page is light."""

_BLOCKS: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}

qr_option = option("--qr", is_flag=True, help="Show each plan's number and root as a QR code too, to be printed.")
"""For commands that print heads; it needs the extra `proof`."""


def require_people(settings: Settings, *, qr: bool) -> None:
    """See that QR codes are asked for where people read.

    Raises:
        Unreadable: they are asked for with --json, which has no place for them.

    """
    if qr and settings.json:
        raise Unreadable("--qr", "draws for people, and --json writes for programs: give one of the two")


@attrs.frozen
class Since:
    """The last checkpoint that the store remembers, and what came since."""

    checkpoint: Checkpoint
    entries: int
    """How many entries there are more than then, in what was looked at."""
    age: timedelta

    def plain(self) -> dict[str, Any]:
        """Give it as JSON shows it."""
        at = self.checkpoint.at.isoformat().replace("+00:00", "Z")
        return {"at": at, "entries_since": self.entries, "seconds_since": int(self.age.total_seconds())}


def since_last(plans: Plans, heads: Sequence[Head], plan: str | None = None) -> Since | None:
    """Tell how long ago the last checkpoint was made, of one plan or of all; a damaged store may not say."""
    try:
        last, at = plans.last_checkpoint(), plans.store.now()
    except StoreError:
        return None
    if last is None:
        return None
    then = sum(head.entries for head in last.heads if plan in {None, head.plan})
    now = sum(head.entries for head in heads)
    return Since(last, max(0, now - then), max(timedelta(), at - last.at))


def heads_of(plans: Plans, plan: str | None = None, entries: int | None = None) -> list[Head]:
    """Read plans through and give their heads; of damaged ones none, for they have no root that is worth keeping."""
    try:
        return plans.heads(plan, entries)
    except StoreError:
        return []


def plain_head(head: Head) -> dict[str, Any]:
    """Give a plan's head as JSON shows it."""
    return {"plan": head.plan, "entries": head.entries, "root": encode(head.root)}


def write_heads(screen: Screen, heads: Sequence[Head], *, qr: bool) -> None:
    """Write each plan's number and root, as `check --against` takes them."""
    for head in heads:
        screen.line(screen.sentence("To keep: {head}", head=head.short))
        if qr:
            for line in qr_lines(head.short):
                screen.line(line)


def write_since(screen: Screen, since: Since | None) -> None:
    """Say how long ago the last checkpoint was made."""
    if since is None:
        screen.line(screen.say("This store remembers no checkpoint; `collegial checkpoint` makes one."), "warn")
        return
    facts = {"at": since.checkpoint.at.isoformat(timespec="minutes").replace("+00:00", "Z")}
    counts = {"entries": since.entries, "days": since.age.days, "hours": since.age.seconds // 3600}
    says = (
        "The last checkpoint was made at {at}, {days:day|days} and {hours:hour|hours} ago; since then"
        " {entries:entry|entries} more."
    )
    screen.line(screen.sentence(says, **facts, **counts))


def qr_lines(text: str) -> list[str]:
    """Draw a text as a QR code, two rows of modules in a line of letters.

    Raises:
        StoreError: the extra is not installed.

    """
    try:
        import segno  # noqa: PLC0415 - only here
    except ImportError as error:
        raise StoreError("QR codes need the package segno: install collegial[proof]") from error
    rows = [[bool(dark) for dark in row] for row in segno.make_qr(text, error="m").matrix_iter(border=QUIET)]
    rows += [[False] * len(rows[0])] * (len(rows) % 2)
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(_BLOCKS[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in pairs]


def compared_table(screen: Screen, compared: Sequence[Compared]) -> None:
    """Draw how plans stand to the checkpoints; those that are the same are counted."""
    same = sum(it.agreement is Agreement.SAME for it in compared)
    rows: list[list[Cell]] = [
        [it.plan, str(it.then), str(it.now), (compared_words(screen.sentence, it), "bad" if it.is_bad else "good")]
        for it in compared
        if it.agreement is not Agreement.SAME
    ]
    screen.heading(screen.say("Against the checkpoint"))
    if rows:
        screen.table(screen.labels("Plan", "Then", "Now", "What"), rows)
    if same:
        screen.line(screen.sentence("Just as it was then: {plans:plan|plans}.", plans=same), "good")


def compared_words(sentence: Callable[..., str], it: Compared) -> str:
    """Say how a plan stands to the checkpoints, with what writes sentences in a language."""
    first, last = it.first or 0, it.last or 0
    match it.agreement:
        case Agreement.SAME:
            return sentence("is just as it was")
        case Agreement.EXTENDED:
            return sentence("begins as it was, and goes on with {more:entry|entries}", more=it.now - it.then)
        case Agreement.NEW:
            return sentence("is new since then, with {more:entry|entries}", more=it.now)
        case Agreement.CUT if first == last:
            return sentence("is cut: entry {first} is missing", first=first)
        case Agreement.CUT:
            return sentence("is cut: entries {first} to {last} are missing", first=first, last=last)
        case Agreement.ALTERED if first == last:
            return sentence("is altered: entry {first} differs", first=first)
        case Agreement.ALTERED:
            says = "is altered: the first entry that differs is one of {first} to {last}"
            return sentence(says, first=first, last=last)
        case Agreement.MISSING:
            return sentence("is missing: it had {then:entry|entries}", then=it.then)
    assert_never(it.agreement)


def plain_compared(it: Compared, screen: Screen) -> dict[str, Any]:
    """Give how a plan stands to the checkpoints as JSON shows it."""
    return {
        "plan": it.plan,
        "agreement": str(it.agreement),
        "then": it.then,
        "now": it.now,
        "first": it.first,
        "last": it.last,
        "message": compared_words(screen.sentence, it),
    }
