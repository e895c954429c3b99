"""Turning an error into one line of text and an exit status."""

import errno
import os
import sys
import traceback
from typing import Final

from collegial_cli.output import visible
from collegial_core import CollegialError, Refused
from collegial_words.catalogue import Fact, Say, sentence, translator
from collegial_words.errors import error_words

REFUSED: Final = 1
UNREADABLE: Final = 2
FAULT: Final = 70
NO_READER: Final = 141


def exit_status(error: Exception, lang: str) -> int:
    """Say on the standard error, in a language, what went wrong; give the exit status that it calls for."""
    if isinstance(error, OSError) and error.errno == errno.EPIPE:
        _forget_output()
        return NO_READER
    if os.environ.get("COLLEGIAL_DEBUG"):
        traceback.print_exception(error)
    status = _status_of(error)
    sys.stderr.write(visible(f"collegial: {_words(error, status, lang)}") + "\n")
    return status


def _status_of(error: Exception) -> int:
    if isinstance(error, Refused):
        return REFUSED
    return UNREADABLE if isinstance(error, CollegialError | OSError) else FAULT


def _words(error: Exception, status: int, lang: str) -> str:
    say = translator(lang)
    if status == FAULT:
        facts: dict[str, Fact] = {"kind": type(error).__name__, "error": str(error)}
        return sentence(say, "a fault of its own ({kind}: {error}); COLLEGIAL_DEBUG=1 shows where", facts)
    if isinstance(error, Refused):
        from collegial_words import say as say_refused  # noqa: PLC0415 - it imports the library, which help does without

        return f"{error.rule}: {say_refused(error, lang)}"
    if isinstance(error, CollegialError):
        return error_words(error, say)
    where = f"{error.filename}: " if isinstance(error, OSError) and error.filename else ""
    return f"{where}{system_words(error, say)}"


def system_words(error: Exception, say: Say) -> str:
    """Say in a language why the system could not do something."""
    return say(error.strerror) if isinstance(error, OSError) and error.strerror else str(error)


def _forget_output() -> None:
    """Send the rest of the output nowhere, so that the end of the process does not fail on it."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
