"""Record an example in a store of its own, and show what it tells.

    ./run demo NAME [--lang sv|en] [--json]

NAME is a folder beside this file with commands.jsonl, refused.jsonl and shown.txt: the plan's name, then
one view a line.  Everything goes through the command line, as anybody would do it.
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent


def main(name: str, options: list[str]) -> int:
    """Show one example; give the exit status of the last view."""
    folder = HERE / name
    plan, *views = (folder / "shown.txt").read_text("utf-8").splitlines()
    with TemporaryDirectory() as place:
        collegial = [sys.executable, "-m", "collegial_cli", "--store", f"sqlite:///{place}/plan.db", *options]
        answers = apply(collegial, plan, folder / "commands.jsonl")
        status = 0
        for view in views:
            status = status or subprocess.call([*collegial, "show", plan, *view.split()])  # noqa: S603 the same
            print(flush=True)
        tell_refused([*answers, *apply(collegial, plan, folder / "refused.jsonl")], plain="--json" in options)
    return status


def apply(collegial: list[str], plan: str, file: Path) -> list[str]:
    """Do the commands in a file; give the answers, one line of JSON each."""
    done = subprocess.run(  # noqa: S603 our own program
        [*collegial, "apply", plan, file], check=False, encoding="utf-8", stdout=subprocess.PIPE
    )
    return done.stdout.splitlines()


def tell_refused(answers: list[str], *, plain: bool) -> None:
    """Tell which rules said no, and what would help; the answers as they came where they are `plain`."""
    for line in answers:
        no = json.loads(line).get("refused")
        if no:
            print(line if plain else f"{no['rule']} ({no['severity']}): {no['message']}\n    {no['remedy']}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
