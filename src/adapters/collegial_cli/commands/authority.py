"""`collegial authority`: who may record what, as the library ships it and as a school writes it."""

from collections.abc import Sequence

from collegial_cli.commands.common import newest_called
from collegial_cli.definitions import authorities_with
from collegial_cli.language import argument
from collegial_cli.output import write_json
from collegial_cli.screen import Cell, Screen
from collegial_cli.settings import Settings, authorities_option, subcommand, subgroup
from collegial_cli.work import open_screen
from collegial_core.definitions import authority_diagnostics, shipped_authorities
from collegial_core.policy import Authority, AuthorityLine


@subgroup("authority")
def command(settings: Settings) -> None:
    """List who may record what, as a school may order it.

    With --json, one document: {"authorities": [...]}, each authority whole.
    """
    authorities = shipped_authorities()
    if settings.json:
        write_json({"authorities": authorities})
        return
    screen = open_screen(settings)
    head = screen.labels("Authority", "Version", "Name", "Events", "Source")
    screen.table(head, [_row(authority, screen) for authority in authorities])


def _row(authority: Authority, screen: Screen) -> list[Cell]:
    events = str(len(authority.lines))
    return [authority.authority, str(authority.version), _name(authority, screen), events, screen.say(authority.source)]


def _name(authority: Authority, screen: Screen) -> str:
    return screen.either(authority.name_en, authority.name_sv)


@subcommand("show")
@argument("authority", metavar="AUTHORITY[@VERSION]")
@authorities_option
def show(settings: Settings, authority: str, authorities: Sequence[str]) -> None:
    """Show one authority: for each event who may record it, with a reason or without.

    Without a version, the newest. With --json, one document: the authority whole.
    """
    found = newest_called(authority, authorities_with(authorities), "authority")
    if settings.json:
        write_json(found)
        return
    screen = open_screen(settings)
    screen.heading(f"{_name(found, screen)} ({found.ref})")
    screen.line(screen.sentence("Source: {source}", source=screen.say(found.source)))
    head = screen.labels("Event", "Who may record it", "With a reason", "Source")
    screen.table(head, [_line(line, screen) for line in found.lines])


def _line(line: AuthorityLine, screen: Screen) -> list[Cell]:
    cases = [screen.sentence("if {when}: {may}", when=it.when, may=_roles(it.may, screen)) for it in line.cases]
    may = [_roles(line.may, screen)] if line.may else []
    reason = _roles(line.reason, screen) if line.reason else "–"
    return [line.event, "; ".join([*may, *cases]) or "–", reason, screen.say(line.source)]


def _roles(roles: Sequence[str], screen: Screen) -> str:
    return ", ".join(dict.fromkeys(map(screen.role, roles)))


@subcommand("check")
@argument("files", nargs=-1, required=True, metavar="FILE...")
def check(settings: Settings, files: Sequence[str]) -> None:
    """Check a school's own authorities.

    Each finding is one line: FILE:LINE, where in the authority, what is wrong, and what would make it right.
    With --json, one document: {"files": [...]}, each with its "findings", or "unreadable" where it is no TOML.

    Exit status: 0 nothing to remark; 1 findings; 2 a file cannot be read.
    """
    from collegial_cli.checking import check_files  # noqa: PLC0415 - needed only here

    check_files(settings, files, authority_diagnostics)


command.add_command(show)
command.add_command(check)
