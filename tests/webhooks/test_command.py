"""`collegial webhook`: declared, listed, sent and removed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.cli import lines
from tests.cli.conftest import Collegial
from tests.server import ROOT
from tests.webhooks.receiver import receiving

import collegial_core as cc
from collegial_web.places import HOOKS, beside
from collegial_webhooks import open_outbox
from collegial_webhooks.sending import TRIES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.webhooks.receiver import Receiver

UNIT = lines.line("unit.register", "2026-08-17", unit="north", principal="p-00")


@pytest.fixture
def collegial(tmp_path: Path) -> Collegial:
    """`collegial` on a plan under way, in which p-01 has a login."""
    called = Collegial(f"sqlite:///{tmp_path}/school.db")
    assert called.applies(*lines.START).status == 0
    assert called("directory", "put", lines.PLAN, "p-01", "--login", "asa").status == 0
    assert called("directory", "put", lines.PLAN, "p-02", "--name", "Bo").status == 0
    return called


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with receiving(tmp_path / "receiver") as receiver:
        yield receiver


def adds(collegial: Collegial, receiver: Receiver) -> str:
    """Add a webhook that the receiver knows the secret of; give its name."""
    outcome = collegial("--json", "webhook", "add", receiver.url, "--plan", lines.PLAN, "--as", "p-01")
    assert (outcome.status, outcome.err) == (0, "")
    said = json.loads(outcome.out)
    receiver.knows(said["secret"])
    return str(said["webhook"])


def test_what_is_recorded_after_a_webhook_was_added_arrives_signed(collegial: Collegial, receiver: Receiver) -> None:
    adds(collegial, receiver)
    collegial.applies(UNIT)
    outcome = collegial("webhook", "run", "--once")
    assert (outcome.status, outcome.out) == (0, "Sent: 1. Failed: 0.\n")
    (heard,) = receiver.messages
    assert heard["body"]["data"]["data"] == {"unit": "north", "principal": "p-00"}
    assert json.loads(collegial("--json", "webhook", "run", "--once").out) == {"sent": 0, "failed": 0}


def test_the_secret_is_shown_once_and_never_again(collegial: Collegial, receiver: Receiver, tmp_path: Path) -> None:
    outcome = collegial("webhook", "add", receiver.url, "--plan", lines.PLAN, "--as", "p-01")
    secret, said = outcome.out.splitlines()
    assert secret.startswith("whsec_")
    assert said.startswith("This is shown once. The webhook is called w-")
    for command in (["webhook"], ["webhook", "list"], ["--json", "webhook", "list"]):
        shown = collegial(*command).out
        assert receiver.url in shown
        assert secret not in shown
    assert (tmp_path / "school-webhooks.db").stat().st_mode & 0o077 == 0


def test_a_webhook_that_fails_tells_why_and_since_when(collegial: Collegial, receiver: Receiver) -> None:
    name = adds(collegial, receiver)
    receiver.answers(500)
    collegial.applies(UNIT)
    outcome = collegial("webhook", "run", "--once")
    assert (outcome.status, outcome.out) == (1, "Sent: 0. Failed: 1.\n")
    (said,) = json.loads(collegial("--json", "webhook", "list").out)["webhooks"]
    assert (said["name"], said["tries"], said["why"]) == (name, 1, "500")
    assert said["due"] > "2026"
    assert "answered 500" in collegial("webhook", "list").out
    assert "svarade 500" in collegial("--lang", "sv", "webhook", "list").out


def test_a_dead_letter_is_listed_and_sent_on_demand(collegial: Collegial, receiver: Receiver) -> None:
    name = adds(collegial, receiver)
    collegial.applies(UNIT)
    outbox = open_outbox(beside(collegial.store, HOOKS))
    (it,) = outbox.all()
    outbox.died(it, it.done + 1, "unreachable", 1_796_000_000)
    outbox.home.close()
    assert "cannot be reached" in collegial("webhook", "dead").out
    receiver.answers(503)
    assert collegial("webhook", "dead", "--retry").status == 1
    receiver.answers(200)
    outcome = collegial("--json", "webhook", "dead", "--retry")
    assert (outcome.status, json.loads(outcome.out)) == (0, {"dead": [], "sent": 1})
    assert receiver.ids == [f"{lines.PLAN}/{it.done + 1}"] * 2
    assert name


def test_who_has_no_login_in_the_plan_cannot_be_sent_to(collegial: Collegial, receiver: Receiver) -> None:
    for person in ("p-02", "p-99"):
        outcome = collegial("webhook", "add", receiver.url, "--plan", lines.PLAN, "--as", person)
        assert outcome.status == 2
        assert f"no login of {person}" in outcome.err
    assert collegial("webhook", "add", receiver.url, "--plan", "nowhere", "--as", "p-01").status == 2
    assert collegial("webhook", "add", "http://school.example/", "--plan", lines.PLAN, "--as", "p-01").status == 2


def test_erased_from_the_directory_they_are_sent_nothing_more(collegial: Collegial, receiver: Receiver) -> None:
    adds(collegial, receiver)
    collegial.applies(UNIT)
    assert collegial("directory", "erase", lines.PLAN, "p-01").status == 0
    assert json.loads(collegial("--json", "webhook", "run", "--once").out) == {"sent": 0, "failed": 0}
    assert receiver.messages == []


def test_a_webhook_is_removed_by_its_name(collegial: Collegial, receiver: Receiver) -> None:
    name = adds(collegial, receiver)
    assert collegial("webhook", "remove", name).out == f"The webhook {name} is removed.\n"
    assert json.loads(collegial("--json", "webhook").out) == {"webhooks": []}
    assert collegial("--json", "webhook", "remove", name).status == 2


def test_where_there_are_none_the_list_is_empty_and_nothing_is_made(collegial: Collegial, tmp_path: Path) -> None:
    assert json.loads(collegial("--json", "webhook").out) == {"webhooks": []}
    assert not (tmp_path / "school-webhooks.db").exists()


def test_without_the_extra_it_says_so(
    collegial: Collegial, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [it for it in sys.modules if it.startswith("collegial_webhooks")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "standardwebhooks", None)
    outcome = collegial("webhook", "add", receiver.url, "--plan", lines.PLAN, "--as", "p-01")
    assert outcome.status == 2
    assert "collegial[webhooks]" in outcome.err


def test_a_process_sends_until_a_signal_ends_it(collegial: Collegial, receiver: Receiver) -> None:
    adds(collegial, receiver)
    command = [sys.executable, "-m", "collegial_cli", "--store", collegial.store, "webhook", "run"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as sender:  # noqa: S603 - our own
        assert sender.stdout is not None
        assert sender.stdout.readline() == "Sending what is recorded.\n"
        collegial.applies(UNIT)
        end = time.monotonic() + 20
        while not receiver.messages and time.monotonic() < end:
            time.sleep(0.05)
        receiver.answers(500)
        collegial.applies(UNIT.replace("north", "south"))
        while len(receiver.messages) < 2 and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(0.2)
        sender.send_signal(signal.SIGTERM)
        _, log = sender.communicate(timeout=20)
        assert sender.returncode == 0
    assert len(receiver.messages) == 2
    assert [json.loads(it)["event"] for it in log.splitlines()] == ["webhook.failed"]
    assert receiver.url not in log
    assert TRIES == 10  # as its help says


def test_the_store_in_memory_has_none() -> None:
    with cc.open("memory://"):
        assert Collegial("memory://")("webhook", "list").status == 2
