"""Plans in a recorder of the `eventsourcing` package, whichever you have.

    RecorderStore(recorder)
    eventsourcing://eventsourcing.sqlite?SQLITE_DBNAME=school.db

An entry is a `StoredEvent`: the plan is its originator, the entry's number its version, the
event's name its topic, and the line its state, byte for byte.  The recorder may hold other
things too; a topic without an `@` is none of ours, and is passed over.

What the recorder promises holds, and no more.  It checks that a number is not used twice,
not that none is left out; so the store looks where a plan ends before it writes.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from importlib import import_module
from inspect import isabstract
from threading import Lock
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

from eventsourcing.persistence import ApplicationRecorder, InfrastructureFactory, IntegrityError, StoredEvent
from eventsourcing.utils import Environment

from collegial_core.kernel import Stale, StoreError
from collegial_core.store import Clock, Followed, Record
from collegial_eventsourcing.following import follow
from collegial_eventsourcing.logs import utc_now

PAGE: Final = 1000
"""The most records that a page holds."""

_SCHEME: Final = "eventsourcing://"
_FORM: Final = "the URL is not of the form eventsourcing://MODULE?SETTING=VALUE&SETTING=VALUE, each setting once"
_ID_TYPE: Final = "ORIGINATOR_ID_TYPE"

Factory = InfrastructureFactory[Any]
T = TypeVar("T")


class RecorderStore:
    """Keeps plans in a recorder.  Threads may share it if they may share the recorder."""

    def __init__(
        self, recorder: ApplicationRecorder, clock: Clock | None = None, close: Callable[[], None] | None = None
    ) -> None:
        """Take the recorder, whose tables are there; `close` is called when the store is closed.

        Raises:
            StoreError: no plans can be kept in it.

        """
        self._name = type(recorder).__name__
        self._require_fit(recorder)
        self._recorder: ApplicationRecorder | None = recorder
        self._clock = clock or utc_now
        self._close = close
        self._plans: set[str] = set()
        self._plans_from = _Log(self._notifications)
        self._listing = Lock()

    def _require_fit(self, recorder: ApplicationRecorder) -> None:
        if not isinstance(recorder, ApplicationRecorder):
            raise StoreError(f"{self._name} is no ApplicationRecorder, and has no log of all that was recorded")
        datastore = getattr(recorder, "datastore", None)
        if getattr(datastore, "originator_id_type", "") == "uuid":
            raise StoreError(f"{self._name} takes UUIDs, and plans have names: make it with ORIGINATOR_ID_TYPE=text")
        if getattr(datastore, "enable_db_functions", False):
            raise StoreError(f"{self._name} loses entries for followers: make it with POSTGRES_ENABLE_DB_FUNCTIONS=no")

    # --- the port -----------------------------------------------------------------

    def plans(self) -> Sequence[str]:
        """List the ids of all plans that have entries, sorted: all that was recorded is read for it, once."""
        with self._listing:
            while page := self._plans_from():
                self._plans.update(row.plan for row in page)
            return sorted(self._plans)

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        """Yield pages of the plan's records with numbers above `after`."""
        while page := self._page(plan, after):
            yield page
            after = page[-1].number

    def _page(self, plan: str, after: int) -> list[Record]:
        events = self._ask(lambda recorder: recorder.select_events(plan, gt=after, limit=PAGE))
        return [Record(event.originator_version, event.topic, bytes(event.state)) for event in events]

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        """Yield pages of all plans' records with positions above `after`, in the order of the recorder's log."""
        return follow(_Log(self._notifications), after, wait)

    def _notifications(self, after: int) -> Sequence[Any]:
        return self._ask(lambda recorder: recorder.select_notifications(after or None, PAGE, inclusive_of_start=False))

    def position(self) -> int:
        """Give the position of the latest row."""
        return self._ask(lambda recorder: recorder.max_notification_id()) or 0

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        """Add records numbered `after` + 1 and on, all or none.

        Raises:
            Stale: the plan's last number is not `after`; when a recorder repeats a commit
                whose answer was lost, it may be, because the records are there.
            StoreError: the records are misnumbered, or the recorder cannot serve.

        """
        self._judge(plan, after)
        if [row.number for row in records] != list(range(after + 1, after + 1 + len(records))):
            raise StoreError(f"the records are not numbered from {after + 1} on, one by one")
        events = [
            StoredEvent(originator_id=plan, originator_version=row.number, topic=row.name, state=row.line)
            for row in records
        ]
        return self._insert(plan, after, events) if events else 0

    def _insert(self, plan: str, after: int, events: Sequence[StoredEvent]) -> int:
        try:
            ids = self._ask(lambda recorder: recorder.insert_events(events))
        except IntegrityError as error:
            self._judge(plan, after)
            # Not its own words, which may hold the line.
            raise StoreError(f"{self._name} cannot take these records: {type(error).__name__}") from error
        return ids[-1] if ids else self.position()

    def _judge(self, plan: str, after: int) -> None:
        last = self._ask(lambda recorder: recorder.select_events(plan, desc=True, limit=1))
        if (last[0].originator_version if last else 0) != after:
            raise Stale(plan, after)

    def now(self) -> datetime:
        """Tell the present moment."""
        return self._clock()

    def close(self) -> None:
        """Let go of the recorder."""
        self._recorder, close, self._close = None, self._close, None
        if close:
            close()

    def _ask(self, ask: Callable[[ApplicationRecorder], T]) -> T:
        """Ask the recorder; whatever it raises is told in a sentence."""
        recorder = self._recorder
        if recorder is None:
            raise StoreError(f"{self._name} has been closed here")
        try:
            return ask(recorder)
        except IntegrityError:
            raise
        except Exception as error:
            raise StoreError(f"{self._name} cannot serve: {_sentence(error)}") from error


class _Log:
    """Gives page after page of a recorder's log, without what is none of ours; looks at each row once."""

    def __init__(self, notifications: Callable[[int], Sequence[Any]]) -> None:
        self._notifications = notifications
        self._seen = 0

    def __call__(self, after: int = 0) -> Sequence[Followed]:
        self._seen = max(self._seen, after)
        while found := self._notifications(self._seen):
            self._seen = found[-1].id
            page = [
                Followed(it.id, str(it.originator_id), it.originator_version, it.topic, bytes(it.state))
                for it in found
                if "@" in it.topic
            ]
            if page:
                return page
        return []


def open_store(url: str, *, clock: Clock | None = None) -> RecorderStore:
    """Open a store in a new recorder of a persistence module of the package, with the settings of the URL alone.

    Raises:
        StoreError: the URL is wrong, or there is no such recorder or setting, or it cannot be opened.

    """
    module, settings = _parts(url)
    kind = _factory_in(module)
    _require_known(module, kind, settings)
    factory = None
    try:
        factory = kind(Environment("", {**settings, _ID_TYPE: "text"}))
        return RecorderStore(factory.application_recorder(), clock, factory.close)
    except Exception as error:
        if factory:
            factory.close()
        if isinstance(error, StoreError):
            raise
        raise StoreError(f"{module} cannot be opened: {_sentence(error)}") from error


def _parts(url: str) -> tuple[str, dict[str, str]]:
    """Take a URL apart; no message shows it, for it may hold a password."""
    module, _, query = url.removeprefix(_SCHEME).partition("?")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise StoreError(_FORM) from None
    settings = dict(pairs)
    if not url.startswith(_SCHEME) or len(settings) < len(pairs) or not all(map(str.isidentifier, module.split("."))):
        raise StoreError(_FORM)
    return module, settings


def _factory_in(module: str) -> type[Factory]:
    try:
        members = vars(import_module(module)).values()
    except ImportError as error:
        raise StoreError(f"{module} needs a package that is not installed ({error.name})") from error
    kinds = {it for it in members if isinstance(it, type) and issubclass(it, InfrastructureFactory)}
    found = [it for it in kinds if not isabstract(it)]
    if len(found) != 1:
        raise StoreError(f"{module} is no persistence module of the eventsourcing package")
    return found[0]


def _require_known(module: str, kind: type[Factory], settings: dict[str, str]) -> None:
    """Refuse what would not be heeded: a cipher or compressor, for one, is not the recorder's affair."""
    known = sorted(_settings_of(kind) - _settings_of(InfrastructureFactory) - {_ID_TYPE})
    for setting in settings:
        if setting not in known:
            listed = ", ".join(known) or "none"
            raise StoreError(f"{setting} is no setting of {module} that is heeded here; there are: {listed}")


def _settings_of(kind: type) -> set[str]:
    return {value for name in dir(kind) if name.isupper() and isinstance(value := getattr(kind, name), str)}


def _sentence(error: Exception) -> str:
    """Give the first line of what an error says: in those below there may be values."""
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"
