"""`collegial key`: a key to sign checkpoints with."""

from collegial_cli import logs
from collegial_cli.language import argument
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.signing import PUBLIC, make_key
from collegial_cli.work import open_screen


@subcommand("key")
@argument("name")
@argument("file")
def command(settings: Settings, name: str, file: str) -> None:
    """Make a key to sign checkpoints with.

    NAME says whose key it is, as school.example/plans does; it stands in every checkpoint. The key is written to
    FILE, for its owner alone to read, and the public key to FILE.pub. Give that to whoever is to verify
    checkpoints. Neither file may be there already. It needs the extra `proof`.

    With --json, one document: {"name": ..., "file": ..., "public": ...}.
    """
    logs.start(settings.log_format)
    key = make_key(name, file)
    logs.note("key.made", name=name)
    if settings.json:
        write_json({"name": name, "file": file, "public": key.text})
        return
    screen = open_screen(settings)
    screen.line(
        screen.sentence(
            "Made {file} and {public}. Keep the first where nobody else reads it.", file=file, public=file + PUBLIC
        )
    )
