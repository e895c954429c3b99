"""Record an example in a store of its own, and show what it tells.

    ./run demo NAME [--lang sv|en] [--json]

NAME is a folder beside this file with commands.jsonl, refused.jsonl and shown.txt: the plan's name, then
one view a line.  Everything goes through the command line, as anybody would do it.
"""

import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from collegial_cli.main import cli

HERE = Path(__file__).resolve().parent


def main(name: str, options: list[str]) -> int:
    """Show one example; give the exit status of the last view."""
    folder = HERE / name
    plan, *views = (folder / "shown.txt").read_text("utf-8").splitlines()
    with TemporaryDirectory() as place:
        settings = ["--store", f"sqlite:///{place}/plan.db", *options]
        answers = apply(settings, plan, folder / "commands.jsonl")
        status = 0
        for view in views:
            status = status or collegial(*settings, "show", plan, *view.split())
            print(flush=True)
        tell_refused([*answers, *apply(settings, plan, folder / "refused.jsonl")], plain="--json" in options)
    return status


def collegial(*words: str) -> int:
    """Call the command line in this process; give the exit status."""
    try:
        cli.main(words, prog_name="collegial")
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def apply(settings: list[str], plan: str, file: Path) -> list[str]:
    """Do the commands in a file; give the answers, one line of JSON each."""
    with redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")) as out:
        collegial(*settings, "apply", plan, str(file))
        out.seek(0)
        return out.read().splitlines()


def tell_refused(answers: list[str], *, plain: bool) -> None:
    """Tell which rules said no, and what would help; the answers as they came where they are `plain`."""
    for line in answers:
        no = json.loads(line).get("refused")
        if no:
            print(line if plain else f"{no['rule']} ({no['severity']}): {no['message']}\n    {no['remedy']}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
