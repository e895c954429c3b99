"""What other systems are sent of a plan: what they may see, in order, at least once, until they take it."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import attrs
import pytest
from standardwebhooks import Webhook as Verifier
from tests.school import School
from tests.web.world import FOREIGN, OWN, login_of, served, taken_in, told
from tests.webhooks.receiver import receiving

import collegial_core as cc
from collegial_core import wire
from collegial_core.ids import PersonId
from collegial_web.feed import Feed
from collegial_webhooks import (
    DeadLetter,
    Message,
    Sender,
    Sent,
    Webhook,
    new_secret,
    open_outbox,
    post,
    require_address,
)
from collegial_webhooks.message import envelope, message
from collegial_webhooks.posting import MOST
from collegial_webhooks.sending import TRIES, pause

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.webhooks.receiver import Receiver

    from collegial_webhooks import Outbox

SECRET = new_secret(lambda size: bytes(range(size)))
NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


class World:
    """A plan, its webhooks, a clock that is turned by hand, and what was posted."""

    def __init__(self, outbox: Outbox) -> None:
        self.school = School().starts(people=2)
        self.outbox = outbox
        self.moment = NOON
        self.posted: list[tuple[str, dict[str, Any]]] = []
        self.fails: dict[str, list[str]] = {}
        self.seeing = {PersonId("p-1"), PersonId("p-2")}
        self.sender = Sender(
            plans=self.school.plans,
            outbox=outbox,
            sees=lambda plan, person: plan == "solbacken" and person in self.seeing,
            now=lambda: self.moment,
            chance=lambda: 1.0,
            post=self.post,
        )

    def post(self, url: str, it: Message) -> str | None:
        self.posted.append((url, json.loads(it.body)))
        waiting = self.fails.get(url, [])
        return waiting.pop(0) if waiting else None

    def adds(self, name: str = "w-1", *, person: str = "p-1", done: int | None = None) -> Webhook:
        done = self.school.ledger.number if done is None else done
        url = f"https://{name}.example/"
        it = Webhook(name=name, url=url, plan="solbacken", person=PersonId(person), secret=SECRET, done=done)
        self.outbox.add(it)
        return it

    def records(self, count: int = 1) -> list[str]:
        """Record entries, and give the ids under which they are sent."""
        first = self.school.ledger.number + 1
        for number in range(first, first + count):
            self.school.does(cc.plan.UnitRegistered(unit=f"u-{number}", principal="p-rektor"))
        return [f"solbacken/{number}" for number in range(first, first + count)]

    def later(self, **time: int) -> World:
        self.moment += timedelta(**time)
        return self

    def ids(self, name: str = "w-1") -> list[str]:
        return [said["id"] for url, said in self.posted if url == f"https://{name}.example/"]


@pytest.fixture(params=["sqlite", "postgresql"])
def outbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Outbox]:
    """A database of webhooks, of both kinds."""
    if request.param == "sqlite":
        outbox = open_outbox(str(tmp_path / "webhooks.db"))
    else:
        from tests.stores.postgres_server import place  # noqa: PLC0415 - only where it is used

        outbox = open_outbox(place(request.getfixturevalue("server"), uuid4().hex[:8]))
    yield outbox
    outbox.home.close()


@pytest.fixture
def world(outbox: Outbox) -> World:
    return World(outbox)


# --- what is sent ---------------------------------------------------------------------


def test_what_is_recorded_from_now_on_is_sent_in_order_and_once(world: World) -> None:
    world.adds()
    assert world.sender.once() == Sent()
    ids = world.records(3)
    assert world.sender.once() == Sent(taken=3)
    assert world.ids() == ids
    assert world.sender.once() == Sent()


def test_a_page_of_entries_is_not_all_that_is_sent(world: World) -> None:
    world.adds(done=0)
    ids = world.records(1_200)
    assert world.sender.once() == Sent(taken=1_200 + 5)
    assert world.ids()[5:] == ids


def test_each_receiver_has_its_own_place(world: World) -> None:
    world.adds("w-1")
    first, second = world.records(2)
    world.sender.send("w-1")
    world.adds("w-2", done=world.school.ledger.number - 1)
    world.sender.once()
    assert world.ids("w-1") == [first, second]
    assert world.ids("w-2") == [second]


def test_the_envelope_is_that_of_cloudevents() -> None:
    school = told()
    (planned,) = [it for it in school.ledger.entries() if it.number == 28]
    said = envelope(planned)
    assert {name: it for name, it in said.items() if name != "data"} == {
        "specversion": "1.0",
        "id": "solbacken/28",
        "source": "/plans/solbacken",
        "type": "visit.planned",
        "subject": "v-2",
        "time": "2026-08-17T08:00:00Z",
        "datacontenttype": "application/json",
    }
    (started,) = [it for it in school.ledger.entries() if it.number == 1]
    assert "subject" not in envelope(started)  # its event names no thing first


def test_a_receiver_verifies_what_it_is_sent_by_the_secret_alone() -> None:
    (entry, *_) = told().ledger.entries()
    now = datetime.now(UTC)
    sent = message(entry, SECRET, now)
    assert Verifier(SECRET).verify(sent.body, dict(sent.headers)) == json.loads(sent.body)
    again = message(entry, SECRET, now + timedelta(seconds=5))
    assert again.headers["webhook-id"] == sent.headers["webhook-id"]
    assert again.headers["webhook-signature"] != sent.headers["webhook-signature"]
    with pytest.raises(Exception, match="No matching signature"):
        Verifier(SECRET).verify(sent.body.replace(b"plan", b"flan"), dict(sent.headers))


def test_the_data_is_what_the_stream_of_the_server_tells(tmp_path: Path) -> None:
    """Given two schools, then who has a place in one is told of each entry by the stream and a webhook alike."""
    with served(tmp_path, OWN, FOREIGN) as world:
        listener = world.login.by_token(world.token(login_of("s-people")))
        assert listener is not None
        places = listener.places
        told_of = Feed(world.plans).stored(0, places).told
        streamed = [json.loads(it.text.decode().partition("data: ")[2]) for it in told_of]
        posted: list[dict[str, Any]] = []
        outbox = open_outbox(str(tmp_path / "w.db"))
        for plan in (OWN, FOREIGN):
            outbox.add(Webhook(name=plan, url="https://x/", plan=plan, person="s-people", secret=SECRET, done=0))

        def post(_: str, it: Message) -> None:
            posted.append(json.loads(it.body)["data"])

        def sees(plan: str, person: str) -> bool:
            return places.get(plan) == person

        Sender(plans=world.plans, outbox=outbox, sees=sees, now=lambda: NOON, chance=lambda: 0.0, post=post).once()
        outbox.home.close()
    assert len(streamed) > 20
    assert posted == streamed


def test_what_people_wrote_is_not_in_it() -> None:
    texts = {"See each other teach"}
    said = json.dumps([envelope(entry) for entry in told().ledger.entries()])
    assert not [text for text in texts if text in said]
    assert "[personal]" in said


def test_an_entry_that_cannot_be_read_is_passed_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.adds()
    first, second, third = world.records(3)
    ours = wire.decode

    def decode(record: Any) -> Any:
        if f"solbacken/{record.number}" == second:
            raise cc.Unreadable("type", "is of a later release")
        return ours(record)

    monkeypatch.setattr("collegial_webhooks.sending.decode", decode)
    assert world.sender.once() == Sent(taken=2)
    assert world.ids() == [first, third]


# --- who may see it -------------------------------------------------------------------


def test_who_has_no_place_in_the_plan_any_more_is_sent_nothing_until_they_have_one(world: World) -> None:
    world.adds()
    ids = world.records(2)
    world.seeing.clear()
    assert world.sender.once() == Sent()
    assert world.posted == []
    world.seeing.add(PersonId("p-1"))
    world.sender.once()
    assert world.ids() == ids


def test_a_place_that_is_lost_between_two_entries_ends_it_at_once(world: World) -> None:
    world.adds()
    (first, _) = world.records(2)
    ours = world.post

    def post(url: str, it: Message) -> str | None:
        world.seeing.clear()
        return ours(url, it)

    Sender(
        plans=world.school.plans,
        outbox=world.outbox,
        sees=world.sender.sees,
        now=world.sender.now,
        chance=world.sender.chance,
        post=post,
    ).once()
    assert world.ids() == [first]


def test_a_webhook_that_is_removed_is_sent_nothing_more(world: World) -> None:
    it = world.adds()
    world.records(2)
    world.fails[it.url] = ["500"]
    world.sender.once()
    world.outbox.died(it, it.done, "500", 0)
    world.outbox.remove("w-1")
    world.outbox.died(it, it.done + 1, "500", 0)  # by a try that was under way
    assert world.outbox.dead() == []
    assert world.later(days=1).sender.once() == Sent()
    assert len(world.posted) == 1
    assert world.outbox.all() == []
    with pytest.raises(cc.StoreError, match="no webhook w-1"):
        world.outbox.remove("w-1")


# --- who does not take it -------------------------------------------------------------


def test_what_is_not_taken_is_tried_again_later_and_nothing_overtakes_it(world: World) -> None:
    it = world.adds()
    first, second = world.records(2)
    world.fails[it.url] = ["500", "timeout"]
    assert world.sender.once() == Sent(in_vain=1)
    (waits,) = world.outbox.all()
    assert (waits.tries, waits.why, waits.done) == (1, "500", it.done)
    assert world.sender.once() == Sent()  # too early
    assert world.later(seconds=5).sender.once() == Sent(in_vain=1)
    assert world.later(seconds=5).sender.once() == Sent()
    assert world.later(seconds=15).sender.once() == Sent(taken=2)
    assert world.ids() == [first, first, first, second]
    (it,) = world.outbox.all()
    assert (it.tries, it.why, it.due) == (0, None, 0)


def test_one_that_is_down_holds_up_no_other(world: World) -> None:
    it = world.adds("w-1")
    world.adds("w-2")
    ids = world.records(2)
    world.fails[it.url] = ["unreachable"]
    assert world.sender.once() == Sent(taken=2, in_vain=1)
    assert world.ids("w-2") == ids


def test_the_pauses_grow_to_six_hours_and_chance_shortens_them_by_half_at_most() -> None:
    assert [pause(tries, 1.0) for tries in range(1, TRIES)] == [5, 20, 80, 320, 1280, 5120, 20480, 21600, 21600]
    assert [pause(tries, 0.0) for tries in (1, 2, 9)] == [2, 10, 10800]


def test_what_is_given_up_is_a_dead_letter_and_the_next_entry_goes_on(world: World) -> None:
    it = world.adds()
    first, second = world.records(2)
    world.fails[it.url] = ["500"] * (TRIES - 1) + ["404"]
    for _ in range(TRIES):
        assert world.sender.once().in_vain == 1
        world.later(hours=6)
    number = it.done + 1
    died = int(world.later(hours=-6).moment.timestamp())
    assert world.outbox.dead() == [DeadLetter(webhook="w-1", number=number, why="404", died=died)]
    assert world.sender.once() == Sent(taken=1)
    assert world.ids() == [first] * TRIES + [second]


def test_a_dead_letter_is_sent_on_demand_under_the_same_id(world: World) -> None:
    it = world.adds()
    first, second = world.records(2)
    for number in (it.done + 1, it.done + 2):
        world.outbox.died(it, number, "500", 0)
    world.fails[it.url] = ["500"]
    assert world.sender.again() == Sent(in_vain=1)  # the second is not tried before the first
    assert len(world.outbox.dead()) == 2
    assert world.sender.again() == Sent(taken=2)
    assert world.outbox.dead() == []
    assert world.ids() == [first, first, second]


def test_dead_letters_are_not_sent_to_who_may_not_see_them(world: World) -> None:
    it = world.adds()
    world.records(1)
    world.outbox.died(it, it.done + 1, "500", 0)
    world.seeing.clear()
    assert world.sender.again() == Sent(in_vain=1)
    assert world.posted == []


def test_an_entry_that_is_too_large_is_given_up_at_once(world: World) -> None:
    it = world.adds()
    world.records(1)
    world.fails[it.url] = ["too_large"]
    world.sender.once()
    assert [letter.why for letter in world.outbox.dead()] == ["too_large"]
    assert post(it.url, Message(b"x" * (MOST + 1), {})) == "too_large"


def test_only_one_process_sends_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collegial_sql.sqlite_home.TIMEOUT", 0.1)
    outbox, other = open_outbox(str(tmp_path / "w.db")), open_outbox(str(tmp_path / "w.db"))
    with outbox.home.alone(), pytest.raises(cc.StoreError, match="another process"):
        World(other).sender.once()
    outbox.home.close()
    other.home.close()


def test_of_two_webhooks_of_one_name_the_second_is_refused(world: World) -> None:
    world.adds()
    with pytest.raises(cc.StoreError, match="w-1 already"):
        world.adds()


# --- addresses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["https://school.example/hooks", "http://127.0.0.1:8080/", "http://[::1]/x?y=z", "http://localhost:1"]
)
def test_https_is_taken_and_http_to_this_machine(url: str) -> None:
    require_address(url)


@pytest.mark.parametrize(
    "url",
    [
        *("http://school.example/", "http://10.0.0.1/", "http://127.0.0.1.example/", "ftp://127.0.0.1/", "hooks", ""),
        *("https://", "https://a:b@school.example/", "https://school.example/#x", "https://school.example:99999/"),
        *("https://school.example/\r\nx: y", "https://skola å.example/", "https://[::1/", f"https://a/{'x' * 2000}"),
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(cc.Unreadable, match="URL"):
        require_address(url)


# --- a receiver in a process of its own -------------------------------------------------


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with receiving(tmp_path / "receiver") as receiver:
        yield receiver.knows(SECRET)


def some() -> Message:
    (entry, *_) = told().ledger.entries()
    return message(entry, SECRET, datetime.now(UTC))


def test_what_is_posted_arrives_as_it_was_signed(receiver: Receiver) -> None:
    assert post(receiver.url, some()) is None
    (heard,) = receiver.messages
    assert heard["path"] == "/hooks?for=us"
    assert heard["headers"]["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert heard["body"]["type"] == "plan.started"


def test_a_receiver_with_another_secret_refuses_it(receiver: Receiver) -> None:
    receiver.knows(new_secret(lambda size: b"x" * size))
    assert post(receiver.url, some()) == "401"


@pytest.mark.parametrize(
    ("mode", "why"), [("204", None), ("500", "500"), ("410", "410"), ("redirect", "307"), ("slow", None)]
)
def test_an_answer_of_2xx_takes_it_and_a_redirect_leads_nowhere(receiver: Receiver, mode: str, why: str | None) -> None:
    receiver.answers(mode)
    assert post(receiver.url, some()) == why
    assert [it["path"] for it in receiver.messages] == ["/hooks?for=us"]


@pytest.mark.parametrize("mode", ["never", "drip"])
def test_who_does_not_answer_in_time_is_cut_off(receiver: Receiver, mode: str) -> None:
    receiver.answers(mode)
    began = datetime.now(UTC)
    assert post(receiver.url, some(), seconds=0.6) == "timeout"
    assert datetime.now(UTC) - began < timedelta(seconds=5)


def test_a_receiver_that_is_down_cannot_be_reached(receiver: Receiver) -> None:
    receiver.is_killed()
    assert post(receiver.url, some()) == "unreachable"


def test_what_does_not_speak_tls_or_http_is_told_apart(receiver: Receiver) -> None:
    assert post(receiver.url.replace("http:", "https:"), some(), seconds=2) == "certificate"


def test_a_plan_of_another_school_is_never_sent(tmp_path: Path, receiver: Receiver) -> None:
    with cc.open("memory://") as plans:
        outbox = open_outbox(str(tmp_path / "w.db"))
        for plan in (OWN, FOREIGN):
            taken_in(plans, told(), plan)
        outbox.add(Webhook(name="w", url=receiver.url, plan=OWN, person=PersonId("p-2"), secret=SECRET, done=0))
        sender = Sender(
            plans=plans, outbox=outbox, sees=lambda *_: True, now=lambda: datetime.now(UTC), chance=lambda: 0.5
        )
        count = plans.ledger(OWN).number
        assert sender.once() == Sent(taken=count)
        outbox.home.close()
    assert receiver.ids == [f"{OWN}/{number}" for number in range(1, count + 1)]


def test_what_goes_wrong_with_one_webhook_is_logged_and_stops_no_other(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Given a place that cannot be looked up for one, when it is run, then the other is sent to."""
    ours = world.sender.sees

    def sees(plan: str, person: PersonId) -> bool:
        if person == "p-2":
            raise RuntimeError(person)
        return ours(plan, person)

    world.adds("w-1", person="p-2")
    world.adds("w-2")
    ids = world.records(2)
    sender = attrs.evolve(world.sender, sees=sees)
    with caplog.at_level(logging.ERROR, logger="collegial"):
        running = Thread(target=sender.run)
        running.start()
        end = time.monotonic() + 20
        while len(world.ids("w-2")) < 2 and time.monotonic() < end:
            time.sleep(0.02)
        sender.over.set()
        running.join()
    assert world.ids("w-2") == ids
    assert world.ids("w-1") == []
    assert "webhook.stopped" in caplog.text


def test_where_the_database_of_webhooks_is_gone_the_run_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a lost connection, and with it the lock, then whoever started it starts it anew."""
    outbox = open_outbox(str(tmp_path / "w.db"))
    world = World(outbox)
    ours, asked = outbox.all, iter([True, False])

    def once() -> list[Webhook]:
        if next(asked):
            return ours()
        raise cc.StoreError("the database of webhooks cannot serve")

    monkeypatch.setattr(outbox, "all", once)
    with pytest.raises(cc.StoreError, match="cannot serve"):
        world.sender.run()
    with outbox.home.alone():
        pass
    outbox.home.close()
