"""What the stores log: pseudonyms and numbers, never a text that somebody wrote.

The log is structured (structlog) and goes through the standard library's logger
`collegial.store`.  Unless the application listens there, nothing is said, and
structlog is not even imported, because that takes as long as all the rest.

A handler with `structlog.stdlib.ProcessorFormatter` gives the lines their form.
"""

import logging
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

_LOGGER: Final = logging.getLogger("collegial.store")
_LOGGER.addHandler(logging.NullHandler())  # else the standard library would print warnings by itself


def log_event(level: int, event: str, **facts: str | int) -> None:
    """Log what happened, if anybody listens."""
    if _LOGGER.isEnabledFor(level) and _is_heard():
        structured(_LOGGER).log(level, event, **facts)


def _is_heard() -> bool:
    """Tell whether anything but silence handles the log."""
    logger: logging.Logger | None = _LOGGER
    while logger is not None:
        if any(not isinstance(handler, logging.NullHandler) for handler in logger.handlers):
            return True
        logger = logger.parent if logger.propagate else None
    return False


@cache
def structured(logger: logging.Logger) -> "FilteringBoundLogger":
    """Give a logger whose lines are structured; an adapter calls it once somebody listens."""
    import structlog  # noqa: PLC0415 - it takes as long as all the rest

    wrapped: FilteringBoundLogger = structlog.wrap_logger(
        logger,
        processors=[
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    return wrapped


def utc_now() -> datetime:
    """Tell the present moment by this machine's clock."""
    return datetime.now(UTC)
