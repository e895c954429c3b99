"""`collegial reminders`: chosen, listed and sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import Collegial, Outcome
from tests.reminders.mail_servers import REFUSED, Mailbox, mail_server_that
from tests.web.world import OWN, TODAY, taken_in, told

import collegial_core as cc
from collegial_web.commands.reminders import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def collegial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collegial:
    """`collegial` on the day of a plan in which p-1 and p-2 have visits to plan."""
    for name in ("COLLEGIAL_SMTP", "COLLEGIAL_MAIL_FROM", "COLLEGIAL_SITE", PASSWORD):
        monkeypatch.delenv(name, raising=False)
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 6, tzinfo=UTC)
    monkeypatch.setattr("collegial_web.commands.reminders._now", lambda: now)
    called = Collegial(f"sqlite:///{tmp_path}/school.db")
    with cc.open(called.store) as plans:
        taken_in(plans, told(), OWN)
    for person, mail in (("p-1", "asa@school.example"), ("p-2", REFUSED)):
        assert called("directory", "put", OWN, person, "--login", person, "--mail", mail).status == 0
    return called


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server_that() as mailbox:
        yield mailbox


def sends(collegial: Collegial, mailbox: Mailbox, *more: str) -> Outcome:
    where = ("--from", "plans@school.example", "--site", "https://school.example", *more)
    return collegial("reminders", "send", "--smtp", f"smtp://127.0.0.1:{mailbox.port}", *where)


def test_a_choice_is_made_and_listed(collegial: Collegial) -> None:
    assert json.loads(collegial("--json", "reminders").out) == {"reminders": []}
    assert collegial("reminders", "choose", OWN, "p-1", "weekly").out == "p-1: once a week.\n"
    assert collegial("--json", "--lang", "sv", "reminders", "choose", OWN, "p-2", "daily").status == 0
    said = json.loads(collegial("--json", "reminders", "list").out)["reminders"]
    assert [(it["login"], it["often"], it["lang"], it["sent"]) for it in said] == [
        ("p-1", "weekly", "en", None),
        ("p-2", "daily", "sv", None),
    ]
    assert "varje dag" in collegial("--lang", "sv", "reminders").out
    assert "never" in collegial("reminders", "choose", OWN, "p-2", "none").out


def test_nobody_chooses_for_a_login_without_a_place(collegial: Collegial) -> None:
    outcome = collegial("reminders", "choose", OWN, "p-9", "daily")
    assert (outcome.status, "no place of 'p-9'" in outcome.err) == (2, True)


def test_who_is_due_gets_a_mail_and_the_same_day_no_second(collegial: Collegial, mailbox: Mailbox) -> None:
    collegial("reminders", "choose", OWN, "p-1", "daily")
    outcome = sends(collegial, mailbox)
    assert (outcome.status, outcome.out) == (0, "Sent: 1.\n")
    assert mailbox.recipients == ["asa@school.example"]
    assert sends(collegial, mailbox).out == "Sent: 0.\n"
    assert TODAY.isoformat() in collegial("reminders").out


def test_who_is_refused_or_has_no_address_is_told_of(collegial: Collegial, mailbox: Mailbox) -> None:
    for login in ("p-1", "p-2"):
        collegial("reminders", "choose", OWN, login, "daily")
    collegial("directory", "put", OWN, "p-1", "--login", "p-1")
    outcome = sends(collegial, mailbox)
    assert outcome.status == 1
    assert "no mail address" in outcome.out
    assert "refused it (550)" in outcome.out
    said = json.loads(collegial("--json", *_without_json(mailbox)).out)["reminders"]
    assert [(it["outcome"], it["code"]) for it in said] == [("no_address", None), ("refused", 550)]


def _without_json(mailbox: Mailbox) -> tuple[str, ...]:
    url = f"smtp://127.0.0.1:{mailbox.port}"
    return ("reminders", "send", "--smtp", url, "--from", "plans@school.example", "--site", "https://school.example")


def test_a_dry_run_needs_no_mail_server(collegial: Collegial) -> None:
    collegial("reminders", "choose", OWN, "p-1", "daily")
    where = ("--from", "plans@school.example", "--site", "https://school.example")
    for _ in range(2):
        assert collegial("reminders", "send", "--dry-run", *where).out == "Would be sent: 1.\n"


def test_what_was_sent_is_told_of_where_the_server_goes_away(collegial: Collegial) -> None:
    for login in ("p-1", "p-2"):
        collegial("reminders", "choose", OWN, login, "daily")
    with mail_server_that("closes") as mailbox:
        outcome = sends(collegial, mailbox)
    assert (outcome.status, outcome.out) == (2, "Sent: 0.\n")
    assert "is gone" in outcome.err


def test_the_password_comes_from_a_file_or_the_environment(
    collegial: Collegial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given no encryption to speak of, then the login fails; what matters is that the password is shown nowhere."""
    (tmp_path / "password").write_text("geheim\n", encoding="utf-8")
    with mail_server_that() as mailbox:
        where = ("--from", "plans@school.example", "--site", "https://school.example")
        url = f"smtp://plans@127.0.0.1:{mailbox.port}"
        for given in (("--password-file", str(tmp_path / "password")), ()):
            if not given:
                monkeypatch.setenv(PASSWORD, "geheim")
            outcome = collegial("reminders", "send", "--smtp", url, *where, *given)
            assert outcome.status == 2
            assert "cannot serve (SMTPNotSupportedError)" in outcome.err
            assert "geheim" not in outcome.out + outcome.err
        told = collegial("reminders", "send", "--smtp", f"smtp://plans:geheim@127.0.0.1:{mailbox.port}", *where)
        assert (told.status, "geheim" in told.err) == (2, False)


@pytest.mark.parametrize("left_out", ["--smtp", "--from", "--site"])
def test_what_it_needs_is_said(collegial: Collegial, mailbox: Mailbox, left_out: str) -> None:
    args = list(_without_json(mailbox))
    at = args.index(left_out)
    outcome = collegial(*args[:at], *args[at + 2 :])
    assert (outcome.status, "say who writes" in outcome.err) == (2, True)
