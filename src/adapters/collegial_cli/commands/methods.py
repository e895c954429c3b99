"""`collegial methods`: the methods that a plan can adopt, and a school's own."""

from collections.abc import Sequence

from collegial_cli.commands.common import newest_called
from collegial_cli.definitions import methods_with
from collegial_cli.language import argument
from collegial_cli.output import write_json
from collegial_cli.screen import Cell, Screen
from collegial_cli.settings import Settings, methods_option, subcommand, subgroup
from collegial_cli.work import open_screen
from collegial_core.definitions import diagnostics, shipped_methods
from collegial_core.policy import Method


@subgroup("methods")
def command(settings: Settings) -> None:
    """List the methods that a plan can adopt.

    With --json, one document: {"methods": [...]}, each definition whole.
    """
    methods = shipped_methods()
    if settings.json:
        write_json({"methods": methods})
        return
    screen = open_screen(settings)
    head = screen.labels("Method", "Version", "Name", "Members", "Severity", "Visits each", "Source")
    screen.table(head, [_row(method, screen) for method in methods])


def _row(method: Method, screen: Screen) -> list[Cell]:
    name = screen.either(method.name_en, method.name_sv)
    size = method.group_size
    members = f"{size.least}–{size.most}"
    visits = str(method.visits.each or "–") if method.visits else "–"
    return [method.method, str(method.version), name, members, str(size.severity), visits, screen.say(method.source)]


@subcommand("show")
@methods_option
@argument("method", metavar="METHOD[@VERSION]")
def show(settings: Settings, method: str, methods: Sequence[str]) -> None:
    """Show one method: roles, steps, sizes, rhythm, and who may read what.

    Without a version, the newest. With --json, one document: the definition whole.
    """
    found = newest_called(method, methods_with(methods), "method")
    if settings.json:
        write_json(found)
        return
    from collegial_cli.method_tables import method_tables  # noqa: PLC0415 - needed only here

    method_tables(open_screen(settings), found)


@subcommand("check")
@argument("files", nargs=-1, required=True, metavar="FILE...")
def check(settings: Settings, files: Sequence[str]) -> None:
    """Check a school's own method definitions.

    Each finding is one line: FILE:LINE, where in the definition, what is wrong, and what would make it right.
    Where nothing is wrong, what nothing will enforce is a finding, unless a comment on its line says
    `# only told: WHY`.
    With --json, one document: {"files": [...]}, each with its "findings", or "unreadable" where it is no TOML.

    Exit status: 0 nothing to remark; 1 findings; 2 a file cannot be read.
    """
    from collegial_cli.checking import check_files  # noqa: PLC0415 - needed only here

    check_files(settings, files, diagnostics)


command.add_command(show)
command.add_command(check)
