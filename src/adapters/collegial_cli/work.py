"""From the settings to what a command works with: the store and the screen."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final, TextIO

import collegial_core
from collegial_cli import logs
from collegial_cli.definitions import authorities_with, methods_with
from collegial_cli.names import read_names
from collegial_cli.output import standard_output
from collegial_cli.screen import Screen
from collegial_cli.settings import Settings
from collegial_core import Unreadable
from collegial_core.store import InFiles, Progress

if TYPE_CHECKING:
    from collegial_vault import KeyVault

LONG: Final = 1.0
"""After how many seconds a work is long enough for a bar."""


def open_plans(
    settings: Settings, methods: Sequence[str] = (), authorities: Sequence[str] = (), *, starts: bool = False
) -> collegial_core.Plans:
    """Open the store, and before it the log if one is wanted; plans may adopt what is in the files too.

    Where plans may be started, there need not be a vault yet.

    Raises:
        StoreError: it cannot be opened.
        Unreadable: a file holds no method, or no authority.

    """
    logs.start(settings.log_format)
    require_apart(settings.vault, settings.store)
    return collegial_core.open(
        settings.store,
        methods=methods_with(methods) if methods else None,
        authorities=authorities_with(authorities) if authorities else None,
        vault=vault_at(settings.vault, settings.master, new=starts),
    )


def vault_at(place: str | None, master: str | None, *, new: bool = False) -> "KeyVault | None":
    """Open the vault at a place with the master key in a file; None where neither is said.

    It is there, or may be `new`: then the first text that is sealed makes it.

    Raises:
        Unreadable: only one of the two is said.
        StoreError: it is not there, or cannot be opened, or the extra `vault` is not installed.

    """
    if place is None and master is None:
        return None
    if place is None or master is None:
        missing = "--vault" if place is None else "--master"
        raise Unreadable(missing, "is missing: a vault takes a place and a master key, --vault and --master")
    from collegial_vault import MasterFile, open_vault  # noqa: PLC0415 - few plans are opened with one

    vault = open_vault(place, MasterFile(Path(master)))
    if not new:
        try:
            vault.require_there()
        except BaseException:
            vault.close()
            raise
    return vault


def require_apart(vault: str | None, *stores: str) -> None:
    """See that the vault is not to lie in the file of a store.

    Raises:
        Unreadable: it is.

    """
    if vault is None:
        return
    from collegial_sql.sqlite import SQLiteAddress  # noqa: PLC0415 - few plans are opened with one

    place = SQLiteAddress.at(vault)
    if place is not None and place in [SQLiteAddress.at(it) for it in stores]:
        raise Unreadable("--vault", "is the file of the store: keys lie apart from what they open; name another file")


def files_in_use(settings: Settings, plans: collegial_core.Plans) -> list[str]:
    """Give the paths of the files that a command reads or works in, and that it must not write over."""
    store = plans.store
    files = list(store.files()) if isinstance(store, InFiles) else []
    return files if settings.names is None else [*files, settings.names]


def open_screen(settings: Settings, stream: TextIO | None = None) -> Screen:
    """Give the standard output, or another stream, as a screen to draw tables on.

    Raises:
        Unreadable: the directory of names cannot be read.

    """
    names = {} if settings.names is None else read_names(settings.names)
    return Screen(stream or standard_output(), lang=settings.lang, names=names)


@contextmanager
def bar() -> Iterator[Progress | None]:
    """Draw how far a long work has come, if the standard error is a terminal.

    It gives a callback for how much is done, and of how much; 0 where that is not known.
    """
    if not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as drawing:
        yield _Late(drawing)


@contextmanager
def bar_beside_output() -> Iterator[Progress | None]:
    """Draw a bar, unless what the command writes goes to a terminal too and would be mixed up with it."""
    if sys.stdout.isatty():
        yield None
        return
    with bar() as on_progress:
        yield on_progress


class _Late:
    """A bar that is drawn once the work has turned out to be long."""

    def __init__(self, drawing: ExitStack) -> None:
        self._drawing = drawing
        self._start = monotonic()
        self._on_progress: Progress | None = None

    def __call__(self, done: int, of: int) -> None:
        if self._on_progress is None and monotonic() - self._start >= LONG:
            from collegial_cli.drawing import progress  # noqa: PLC0415 - only here is rich imported

            self._on_progress = self._drawing.enter_context(progress(sys.stderr))
        if self._on_progress is not None:
            self._on_progress(done, of)
