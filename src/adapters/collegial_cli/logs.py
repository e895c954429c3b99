"""The log of the work, by structlog to the standard error; silent unless asked for.

It carries plan ids, entry numbers, rule ids and counts.  Names, free texts and
store addresses, which may hold a password, have no place in it.  Stores and
others speak through the standard library's logger `collegial`, as this module does.
"""

import logging
import sys
from typing import Any, Final

_LOGGER: Final = logging.getLogger("collegial")
_notes: list[Any] = []


def start(kind: str | None) -> None:
    """Begin to log as `json` or for the `console`; with None nothing is imported or written."""
    _LOGGER.handlers.clear()
    _notes.clear()
    if kind is None:
        return
    import structlog  # noqa: PLC0415 - it takes as long as all the rest

    steps: list[Any] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    wrapped = structlog.stdlib.ProcessorFormatter.wrap_for_formatter
    _notes.append(
        structlog.wrap_logger(
            _LOGGER.getChild("cli"), processors=[*steps, wrapped], wrapper_class=structlog.stdlib.BoundLogger
        )
    )
    colours = sys.stderr.isatty()
    last: Any = structlog.processors.JSONRenderer() if kind == "json" else structlog.dev.ConsoleRenderer(colors=colours)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=last, foreign_pre_chain=steps))
    _LOGGER.addHandler(handler)
    _LOGGER.setLevel(logging.INFO)
    _LOGGER.propagate = False


def note(event: str, **facts: Any) -> None:  # noqa: ANN401 - whatever a log can hold
    """Log what was done, if somebody asked for a log."""
    for logger in _notes:
        logger.info(event, **facts)
