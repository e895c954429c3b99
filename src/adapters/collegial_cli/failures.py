"""From what went wrong to one line of words and an exit status."""

import errno
import os
import sys
import traceback
from typing import Final

from collegial_cli.output import visible
from collegial_core import CollegialError, Refused

REFUSED: Final = 1
UNREADABLE: Final = 2
FAULT: Final = 70
NO_READER: Final = 141


def exit_status(error: Exception) -> int:
    """Say on the standard error what went wrong; give the exit status that it calls for."""
    if isinstance(error, OSError) and error.errno == errno.EPIPE:
        _forget_output()
        return NO_READER
    if os.environ.get("COLLEGIAL_DEBUG"):
        traceback.print_exception(error)
    status = _status_of(error)
    sys.stderr.write(visible(f"collegial: {_words(error, status)}") + "\n")
    return status


def _status_of(error: Exception) -> int:
    if isinstance(error, Refused):
        return REFUSED
    return UNREADABLE if isinstance(error, CollegialError | OSError) else FAULT


def _words(error: Exception, status: int) -> str:
    if status == FAULT:
        return f"a fault of its own ({type(error).__name__}: {error}); COLLEGIAL_DEBUG=1 shows where"
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}"
    return str(error)


def _forget_output() -> None:
    """Send the rest of the output nowhere, so that the end of the process does not fail on it."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
