"""`collegial materials`: what the agency offers for collegial learning, with hours."""

from collegial_cli.output import write_json
from collegial_cli.screen import Cell, Screen
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import open_screen
from collegial_core.definitions import shipped_materials
from collegial_core.kernel.facts import in_hours
from collegial_core.policy import StudyMaterial


@subcommand("materials")
def command(settings: Settings) -> None:
    """List the agency's modules and web courses, with their hours.

    With --json, one document: {"materials": [{"material": ..., "minutes": ..., "meetings": ...}]}.
    """
    materials = shipped_materials()
    if settings.json:
        write_json({"materials": materials})
        return
    screen = open_screen(settings)
    head = screen.labels("Material", "Name", "Modules", "Parts", "Time", "Meetings", "Source")
    screen.table(head, [_row(it, screen) for it in materials])


def _row(it: StudyMaterial, screen: Screen) -> list[Cell]:
    name = screen.either(it.name_en, it.name_sv)
    parts, meetings = str(it.parts or "–"), str(it.meetings or "–")
    return [it.material, name, str(it.modules), parts, in_hours(it.minutes), meetings, screen.say(it.source)]
