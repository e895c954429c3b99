"""`collegial upgrade`: bring a store of an older release up to date."""

from collegial_cli import logs
from collegial_cli.output import write_json
from collegial_cli.screen import Screen
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import open_plans, open_screen
from collegial_core.store import Upgrade


@subcommand("upgrade")
def command(settings: Settings) -> None:
    """Bring the tables of an older release up to date, and link the entries in them.

    The store is the one that --store names. In tables of an older release entries have no links, so that a
    change in one of them is not noticed. Such a store is read as it is, and no other command changes it. This one
    looks through it first, and leaves one that is damaged as it is. Make a copy before.

    It says what the links vouch for, and what they cannot. With --json, one document: {"upgraded": ...}, and
    where that is true "before", "plans", "entries" and "at".
    """
    with open_plans(settings) as plans:
        made = plans.upgrade()
    logs.note("store.upgraded", entries=made.entries if made else 0)
    if settings.json:
        write_json({"upgraded": made is not None, **(facts(made) if made else {})})
    else:
        _draw(open_screen(settings), made)


def facts(made: Upgrade) -> dict[str, str | int]:
    """Give an upgrade as JSON shows it."""
    return {"at": made.at.isoformat(), "before": made.before, "plans": made.plans, "entries": made.entries}


def _draw(screen: Screen, made: Upgrade | None) -> None:
    if made is None:
        screen.line(screen.say("There is nothing to upgrade."))
        return
    counts = facts(made)
    screen.line(
        screen.sentence("Upgraded. Plans: {plans}, entries: {entries}, linked at {at} as found.", **counts), "good"
    )
    screen.line(screen.say("From now on a change in any of them is noticed by `collegial check`."))
    before = "Whether one was changed before, nothing in the store tells: hold it against an export or a copy of old."
    screen.line(screen.say(before), "warn")
