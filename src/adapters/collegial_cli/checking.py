"""What `collegial methods check` and `collegial authority check` find in files, as lines and as JSON."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import attrs

from collegial_cli.definitions import read_text
from collegial_cli.failures import REFUSED, UNREADABLE
from collegial_cli.output import write_json
from collegial_cli.screen import Screen
from collegial_cli.settings import Settings, leave
from collegial_cli.work import open_screen
from collegial_core import Unreadable
from collegial_core.definitions.toml import Diagnostic
from collegial_core.policy import Problem
from collegial_words.catalogue import Fact, Say, sentence, translator
from collegial_words.errors import translated


@attrs.frozen
class Checked:
    """A file and what was found in it; `no` says why it could not be read at all."""

    path: str
    diagnostics: tuple[Diagnostic, ...] = ()
    no: str | None = None
    line: int = 1

    def plain(self, lang: str) -> dict[str, Any]:
        """Give it as JSON shows it."""
        say = translator(lang)
        if self.no is not None:
            return {"file": self.path, "unreadable": {"line": self.line, "message": translated(self.no, say)}}
        return {"file": self.path, "findings": [_plain(diagnostic, say) for diagnostic in self.diagnostics]}


Diagnose = Callable[[str, str], tuple[Diagnostic, ...]]
"""Takes the text of a file and its path, and gives all that is wrong in the definition there."""


def check_files(settings: Settings, files: Sequence[str], diagnose: Diagnose) -> None:
    """Write what is wrong in each file, and end with the exit status that the worst of them calls for."""
    checked = [_check_file(path, diagnose) for path in files]
    if settings.json:
        write_json({"files": [it.plain(settings.lang) for it in checked]})
    else:
        _write_lines(open_screen(settings), checked)
    leave(max(map(_status_of, checked)))


def _check_file(path: str, diagnose: Diagnose) -> Checked:
    """Find all that is wrong in a file with a definition."""
    try:
        return Checked(path, diagnose(read_text(path), path))
    except Unreadable as error:
        found = re.search(r"at line (\d+)", error.message)
        return Checked(path, no=error.message, line=int(found[1]) if found else 1)
    except OSError as error:
        return Checked(path, no=error.strerror or str(error))


def _status_of(checked: Checked) -> int:
    """Give the exit status that a file calls for."""
    if checked.no is not None:
        return UNREADABLE
    return REFUSED if checked.diagnostics else 0


def _write_lines(screen: Screen, files: Sequence[Checked]) -> None:
    """Write one line for each finding, and one for a file without any."""
    for checked in files:
        if checked.no is not None:
            screen.line(f"{checked.path}:{checked.line}: {translated(checked.no, screen.say)}", "bad")
        for diagnostic in checked.diagnostics:
            screen.line(f"{checked.path}:{diagnostic.line}: {_line(diagnostic.problem, screen.say)}", "bad")
        if _status_of(checked) == 0:
            screen.line(screen.sentence("{file}: nothing to remark.", file=checked.path), "good")


def _line(problem: Problem, say: Say) -> str:
    path = f"{problem.path}: " if problem.path else ""
    return f"{path}{problem_words(problem, say)}"


def problem_words(problem: Problem, say: Say) -> str:
    """Say what is wrong, and what would make it right."""
    return f"{_message(problem, say)} {_remedy(problem, say)}".rstrip()


def _plain(diagnostic: Diagnostic, say: Say) -> dict[str, Any]:
    problem = diagnostic.problem
    sentences = {"message": _message(problem, say), "remedy": _remedy(problem, say)}
    return {"line": diagnostic.line, "path": problem.path, **sentences}


def _message(problem: Problem, say: Say) -> str:
    return sentence(say, problem.template, _facts(problem, say))


def _remedy(problem: Problem, say: Say) -> str:
    return sentence(say, problem.remedy_template, _facts(problem, say))


def _facts(problem: Problem, say: Say) -> dict[str, Fact]:
    """Give the facts; what the codec found is a sentence itself."""
    return {name: translated(fact, say) if isinstance(fact, str) else fact for name, fact in problem.facts.items()}
