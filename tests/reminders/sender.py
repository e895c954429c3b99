"""Sends the reminders of a day, in a process of its own that can be killed.

python -m tests.reminders.sender STORE PORT DAY
"""

import sys
from datetime import UTC, date, datetime

import collegial_core as cc
from collegial_directory import open_directory
from collegial_reminders import Choices, Reminders, Site, connected, mail_server, require_mail_address
from collegial_web.places import PEOPLE, WEB, beside
from collegial_web.shared import open_shared


def main(store: str, port: str, day: str) -> None:
    with cc.open(store) as plans, open_directory(beside(store, PEOPLE)) as people:
        reminders = Reminders(
            plans=plans,
            people=people,
            choices=Choices(open_shared(beside(store, WEB))),
            site=Site.of("https://school.example/"),
            sender=require_mail_address("plans@school.example"),
            now=lambda: datetime.now(UTC),
        )
        with connected(mail_server(f"smtp://127.0.0.1:{port}", None)) as connection:
            for it in reminders.remind(date.fromisoformat(day), connection.hand_in):
                print(it.login, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
