"""Who is sent what: webhooks, how far each has come, and the entries that were given up (dead letters).

It lies in a database of its own, whose commits reach the disk, for what it forgets would be sent twice or never.
The secrets that sign are kept there as they are: whoever can read the file can sign.
"""

from typing import Final

import attrs

from collegial_core import StoreError
from collegial_core.ids import PersonId
from collegial_sql.home import Home, Purpose
from collegial_sql.opening import open_home


def shown(where: str) -> str:
    """Name the database of webhooks in a message."""
    return f"the database of webhooks {where}"


WEBHOOKS: Final = Purpose("the database of webhooks", shown, mark=0x436F4C68)  # "CoLh"

_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS webhooks (
        name TEXT PRIMARY KEY, url TEXT NOT NULL, plan TEXT NOT NULL, person TEXT NOT NULL, secret TEXT NOT NULL,
        done BIGINT NOT NULL, tries BIGINT NOT NULL, due BIGINT NOT NULL, why TEXT)""",
    """CREATE TABLE IF NOT EXISTS dead_letters (
        webhook TEXT NOT NULL, number BIGINT NOT NULL, why TEXT NOT NULL, died BIGINT NOT NULL,
        PRIMARY KEY (webhook, number))""",
)

_FIELDS: Final = "name, url, plan, person, secret, done, tries, due, why"


@attrs.frozen(kw_only=True)
class Webhook:
    """An address that is sent a plan's new entries, as `person` sees them there.

    `done` is the number of the last entry that was taken or given up.  The one after it has been tried `tries` times,
    in vain because of `why`, and is not tried again before `due`, in seconds of the system's clock.
    """

    name: str
    url: str
    plan: str
    person: PersonId
    secret: str = attrs.field(repr=False)
    done: int
    tries: int = 0
    due: int = 0
    why: str | None = None


@attrs.frozen(kw_only=True)
class DeadLetter:
    """An entry that a webhook has given up: `why` the last try was in vain, and when that was (`died`)."""

    webhook: str
    number: int
    why: str
    died: int


class Outbox:
    """The webhooks of a store."""

    def __init__(self, home: Home) -> None:
        """Take the database, with its tables."""
        self.home = home

    def add(self, it: Webhook) -> None:
        """Add a webhook.

        Raises:
            StoreError: there is one of that name.

        """
        with self.home.writing() as cursor:
            if cursor.read("SELECT 1 FROM webhooks WHERE name = ?", it.name):
                raise StoreError(f"there is a webhook {it.name} already; remove it first, or choose another name")
            cursor.do(f"INSERT INTO webhooks ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", *attrs.astuple(it))  # noqa: S608 - ours

    def all(self) -> list[Webhook]:
        """Give all webhooks by their names."""
        with self.home.reading() as cursor:
            return [_webhook(*it) for it in cursor.read(f"SELECT {_FIELDS} FROM webhooks ORDER BY name")]  # noqa: S608 - ours

    def find(self, name: str) -> Webhook | None:
        """Give the webhook of a name; None where there is none."""
        with self.home.reading() as cursor:
            found = cursor.read(f"SELECT {_FIELDS} FROM webhooks WHERE name = ?", name)  # noqa: S608 - ours
        return _webhook(*found[0]) if found else None

    def remove(self, name: str) -> None:
        """Remove a webhook with its dead letters.

        Raises:
            StoreError: there is none of that name.

        """
        with self.home.writing() as cursor:
            if not cursor.read("SELECT 1 FROM webhooks WHERE name = ?", name):
                raise StoreError(f"there is no webhook {name}; `collegial webhook list` names them")
            cursor.do("DELETE FROM webhooks WHERE name = ?", name)
            cursor.do("DELETE FROM dead_letters WHERE webhook = ?", name)
        self.home.forget("webhooks")

    # --- how far each has come --------------------------------------------------------

    def passed(self, it: Webhook, number: int) -> None:
        """Note that a webhook is done with all up to an entry."""
        with self.home.writing() as cursor:
            cursor.do(*_PASS, number, it.name)

    def failed(self, it: Webhook, why: str, due: int) -> None:
        """Note that a try was in vain, and when the next one is due."""
        with self.home.writing() as cursor:
            cursor.do("UPDATE webhooks SET tries = tries + 1, why = ?, due = ? WHERE name = ?", why, due, it.name)

    def died(self, it: Webhook, number: int, why: str, now: int) -> None:
        """Give up an entry, and go on with the next."""
        with self.home.writing() as cursor:
            if cursor.read("SELECT 1 FROM webhooks WHERE name = ?", it.name):  # nobody has removed it meanwhile
                cursor.do(
                    "INSERT INTO dead_letters (webhook, number, why, died) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    *(it.name, number, why, now),
                )
                cursor.do(*_PASS, number, it.name)

    def dead(self) -> list[DeadLetter]:
        """Give the dead letters of all webhooks, in the order of their entries."""
        with self.home.reading() as cursor:
            found = cursor.read("SELECT webhook, number, why, died FROM dead_letters ORDER BY webhook, number")
        return [DeadLetter(webhook=webhook, number=number, why=why, died=died) for webhook, number, why, died in found]

    def revived(self, letter: DeadLetter) -> None:
        """Note that a dead letter was taken after all."""
        with self.home.writing() as cursor:
            cursor.do("DELETE FROM dead_letters WHERE webhook = ? AND number = ?", letter.webhook, letter.number)


_PASS: Final = ("UPDATE webhooks SET done = ?, tries = 0, due = 0, why = NULL WHERE name = ?",)


def _webhook(  # noqa: PLR0917, PLR0913 - the columns of a row
    name: str, url: str, plan: str, person: str, secret: str, done: int, tries: int, due: int, why: str | None
) -> Webhook:
    return Webhook(
        name=name,
        url=url,
        plan=plan,
        person=PersonId(person),
        secret=secret,
        done=done,
        tries=tries,
        due=due,
        why=why,
    )


def open_outbox(place: str) -> Outbox:
    """Open the database at a place, with its tables.

    Raises:
        StoreError: it cannot be opened, or is somebody else's.

    """
    home = open_home(place, WEBHOOKS)
    with home.writing() as cursor:
        for statement in _TABLES:
            cursor.do(statement)
    return Outbox(home)
