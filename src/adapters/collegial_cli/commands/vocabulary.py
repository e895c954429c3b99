"""`collegial vocabulary`: every command and event, with version and JSON Schema."""

from collections.abc import Sequence

from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import open_screen
from collegial_core.wire.vocabulary import EVENTS, REQUESTS, MessageType


@subcommand("vocabulary")
def command(settings: Settings) -> None:
    """List every command and event.

    With --json, one document: {"commands": [...], "events": [...]}, each with name, version, what it says, and
    the JSON Schema (2020-12) of its data.
    """
    if settings.json:
        write_json({"commands": REQUESTS, "events": EVENTS})
        return
    screen = open_screen(settings)
    say = screen.say
    for title, words in ((say("Commands"), REQUESTS), (say("Events"), EVENTS)):
        screen.heading(title)
        screen.table(screen.labels("Name", "Version", "Meaning"), _rows(words))


def _rows(words: Sequence[MessageType]) -> list[list[str]]:
    return [[word.name, str(word.version), word.says] for word in words]
