"""Reminders by mail: who gets which, when, how often, and how they are stopped."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from email.headerregistry import Address
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import attrs
import pytest
from tests.circle import but
from tests.reminders.mail_servers import REFUSED, Mailbox, authenticator, encrypted, mail_server_that
from tests.server import ROOT
from tests.serving.test_how_to import make_certificate
from tests.web.world import OWN, TODAY, login_of, taken_in, told

import collegial_core as cc
from collegial_core.ids import PersonId
from collegial_core.todo import Item, todo
from collegial_directory import Entry, open_directory
from collegial_reminders import (
    Choice,
    Choices,
    MailError,
    Often,
    Outcome,
    Reminders,
    Site,
    Told,
    connected,
    letter,
    mail_server,
    require_mail_address,
)
from collegial_web.places import PEOPLE, WEB, beside
from collegial_web.shared import end_all, open_shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from collegial_sql.home import Home

SITE = Site.of("https://school.example")
SENDER = Address(addr_spec="plans@school.example")
WAITING = ("p-1", "p-2", "p-3", "p-4", "p-5")
"""For each of them one thing waits: visits to be planned."""


def mail_of(person: str) -> str:
    return f"{person}@school.example"


class World:
    """A plan in which visits are to be planned, and people who want to be reminded."""

    def __init__(self, plans: cc.Plans, people: Any, shared: Home) -> None:
        self.people, self.shared, self.choices = people, shared, Choices(shared)
        taken_in(plans, told(), OWN)
        self.reminders = Reminders(
            plans=plans,
            people=people,
            choices=self.choices,
            site=SITE,
            sender=SENDER,
            now=lambda: datetime(2026, 9, 28, 6, tzinfo=UTC),
        )

    def wants(self, *people: str, often: Often = Often.DAILY, lang: str = "en", mail: str | None = None) -> None:
        for person in people:
            login = login_of(person)
            self.people.put(
                Entry(plan=OWN, person=PersonId(person), name=f"N {person}", login=login, mail=mail or mail_of(person))
            )
            self.choices.choose(login, OWN, often, lang)

    def reminds(self, mailbox: Mailbox, on: date = TODAY) -> list[Told]:
        with connected(mail_server(f"smtp://127.0.0.1:{mailbox.port}", None)) as connection:
            return list(self.reminders.remind(on, connection.hand_in))


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A database of one's own, of both kinds."""
    if request.param == "sqlite":
        home = open_shared(str(tmp_path / "server.db"))
    else:
        from tests.stores.postgres_server import place  # noqa: PLC0415 - only where it is used

        home = open_shared(place(request.getfixturevalue("server"), uuid4().hex[:8]))
    yield home
    home.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    home = open_shared(str(tmp_path / "server.db"))
    with cc.open("memory://") as plans, open_directory(str(tmp_path / "people.db")) as people:
        yield World(plans, people, home)
    home.close()


def outcomes(told: list[Told]) -> dict[str, Outcome]:
    return {it.login.partition("@")[0]: it.outcome for it in told}


# --- what is in it --------------------------------------------------------------------


def items_of(person: str) -> list[Item]:
    return [it for it in todo(told().ledger.state, PersonId(person), TODAY) if it.own and not it.optional]


def written(person: str = "p-rektor", lang: str = "en", **more: Any) -> EmailMessage:
    choice = Choice(login="x", plan=OWN, often=Often.DAILY, lang=lang, sent="", secret="s" * 43)
    items = more.pop("items", None) or items_of(person)
    to = Address(addr_spec=mail_of(person))
    return letter(choice, items, to=to, sender=SENDER, site=SITE, now=datetime(2026, 9, 28, 6, tzinfo=UTC), **more)


def parts(mail: EmailMessage) -> tuple[str, str]:
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    return text.get_content(), page.get_content()


def test_a_mail_has_the_number_of_things_by_kind_and_a_link_to_today() -> None:
    mail = written()
    text, page = parts(mail)
    assert mail["Subject"] == f"9 things wait for you in {OWN}"
    assert "- Answer the question of the checklist: 6\n" in text
    assert "<li>Answer the question of the checklist: 6</li>" in page
    for part in (text, page):
        assert f"https://school.example/p/{OWN}" in part
        assert f"https://school.example/reminders/{'s' * 43}" in part


def test_it_says_by_when_the_first_is_due_and_what_is_late() -> None:
    assert "- Plan a visit: 1, by Wed 25 Nov\n" in parts(written("p-2"))[0]
    late = [but(it, late=True) for it in items_of("p-2")]
    assert "- Plan a visit: 1, was to be done Wed 25 Nov\n" in parts(written("p-2", items=late))[0]
    assert written("p-2")["Subject"] == f"1 thing waits for you in {OWN}"


def test_it_is_in_the_language_of_the_choice() -> None:
    mail = written("p-2", "sv")
    assert mail["Subject"] == f"1 sak väntar på dig i {OWN}"
    assert "senast ons 25 nov" in parts(mail)[0]
    assert '<html lang="sv">' in parts(mail)[1]


def test_no_name_no_id_and_nothing_that_somebody_wrote_is_in_it() -> None:
    text, page = parts(written("p-2"))
    said = f"{text}{page}{written('p-2')['Subject']}"
    for hidden in ("See each other teach", "Teaching together", "Folder", "p-3", "v-1", "N p-"):
        assert hidden not in said


def test_a_mail_program_can_stop_them_by_one_click() -> None:
    mail = written()
    assert mail["List-Unsubscribe"] == f"<https://school.example/reminders/{'s' * 43}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    line = next(it for it in mail.as_bytes().splitlines() if it.startswith(b"List-Unsubscribe:"))
    assert line == f"List-Unsubscribe: <https://school.example/reminders/{'s' * 43}>".encode()  # not folded


def test_the_mails_of_one_day_have_one_id_and_those_of_two_days_two() -> None:
    choice = Choice(login="x", plan=OWN, often=Often.DAILY, lang="en", sent="", secret="s" * 43)

    def name(**later: int) -> str:
        now = datetime(2026, 9, 28, 6, tzinfo=UTC) + timedelta(**later)
        mail = letter(choice, items_of("p-2"), to=SENDER, sender=SENDER, site=SITE, now=now)
        return str(mail["Message-ID"])

    assert name() == name(hours=3) != name(days=1)


@pytest.mark.parametrize(
    "text",
    [
        *("", "asa", "@school.example", "asa@", "a@b.example, c@d.example", "Åsa <asa@school.example>"),
        *(
            "åsa@school.example",
            "asa@skolå.example",
            "asa@school.example\r\nBcc: all@school.example",
            "a@b.example\n",
            "a b@c.example",
        ),
    ],
)
def test_what_is_no_mail_address_of_one_person_gets_into_no_header(text: str) -> None:
    with pytest.raises(cc.Unreadable):
        require_mail_address(text)


@pytest.mark.parametrize(
    "site", ["", "school.example", "ftp://a/", "https://a/?x", "https://a/#x", "https://a/\r\nX: y"]
)
def test_what_is_no_address_of_the_pages_gets_into_no_mail(site: str) -> None:
    with pytest.raises(cc.Unreadable, match="--site"):
        Site.of(site)


# --- who gets one, and when -----------------------------------------------------------


def test_whoever_wants_it_gets_one_when_something_waits(world: World) -> None:
    world.wants("p-1", "p-2")
    world.wants("p-8")  # for whom nothing waits
    world.wants("p-3", often=Often.NONE)
    with mail_server_that() as mailbox:
        told = world.reminds(mailbox)
    assert outcomes(told) == {"p-1": Outcome.SENT, "p-2": Outcome.SENT, "p-8": Outcome.NOTHING_WAITS}
    assert mailbox.recipients == [mail_of("p-1"), mail_of("p-2")]
    (_, mail), *_ = mailbox.mails
    assert (mail["To"], mail["From"]) == (mail_of("p-1"), "plans@school.example")
    assert mail["Subject"] == f"1 thing waits for you in {OWN}"


def test_nobody_gets_the_same_days_mail_twice(world: World) -> None:
    world.wants(*WAITING)
    with mail_server_that() as mailbox:
        world.reminds(mailbox)
        assert world.reminds(mailbox) == []
        for person in WAITING:  # who chooses anew gets no second one either
            world.wants(person, often=Often.NONE)
            world.wants(person)
        assert world.reminds(mailbox) == []
        assert len(world.reminds(mailbox, TODAY + timedelta(days=1))) == len(WAITING)
    assert set(Counter(mailbox.recipients).values()) == {2}


def test_a_weekly_mail_is_the_first_of_its_week(world: World) -> None:
    world.wants("p-1", often=Often.WEEKLY)
    assert TODAY.weekday() == 0
    with mail_server_that() as mailbox:
        days = [day for day in range(14) if world.reminds(mailbox, TODAY + timedelta(days=day + 2))]
    assert days == [0, 5, 12]  # on the Wednesday of the first call, and on the Mondays after


def test_where_a_run_is_killed_before_the_mail_is_handed_in_there_is_none_that_day(world: World) -> None:
    """Given a choice that was claimed, when the process ends there, then the mail of that day is lost, not doubled."""
    world.wants("p-1")
    (choice,) = world.choices.all()
    assert world.choices.claim(choice, TODAY)
    assert not world.choices.claim(choice, TODAY)  # nor has a second process it
    with mail_server_that() as mailbox:
        assert world.reminds(mailbox) == []
        assert len(world.reminds(mailbox, TODAY + timedelta(days=1))) == 1


def test_whoever_has_stopped_while_it_ran_gets_none(world: World) -> None:
    world.wants("p-1")
    (choice,) = world.choices.all()
    world.choices.stop(choice.secret)
    assert not world.choices.claim(choice, TODAY)


def test_whoever_has_lost_their_place_gets_none(world: World) -> None:
    world.wants("p-1", "p-2")
    world.people.erase(OWN, "p-1")
    with mail_server_that() as mailbox:
        assert outcomes(world.reminds(mailbox)) == {"p-2": Outcome.SENT}


def test_whoever_has_no_address_is_told_of_and_reminded_once_they_have(world: World) -> None:
    world.wants("p-1", mail="åsa@school.example")  # which not every mail server takes
    world.wants("p-2")
    world.people.put(Entry(plan=OWN, person=PersonId("p-2"), login=login_of("p-2"), protected=True))
    with mail_server_that() as mailbox:
        assert set(outcomes(world.reminds(mailbox)).values()) == {Outcome.NO_ADDRESS}
        world.wants("p-1", mail=mail_of("p-1"))
        assert outcomes(world.reminds(mailbox))["p-1"] is Outcome.SENT


def test_a_plan_that_cannot_be_read_holds_up_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.wants("p-1", "p-2")
    ours = todo

    def broken(state: Any, person: PersonId, on: date) -> list[Item]:
        if person == "p-1":
            raise cc.Unreadable("type", "is of a later release")
        return ours(state, person, on)

    monkeypatch.setattr("collegial_reminders.sending.todo", broken)
    with mail_server_that() as mailbox:
        assert outcomes(world.reminds(mailbox)) == {"p-1": Outcome.UNREADABLE, "p-2": Outcome.SENT}


def test_a_plan_that_has_not_begun_has_nothing_that_waits(world: World) -> None:
    world.people.put(Entry(plan="later", person=PersonId("p-1"), login="asa", mail=mail_of("p-1")))
    world.choices.choose("asa", "later", Often.DAILY, "en")
    assert [it.outcome for it in world.reminders.remind(TODAY, None)] == [Outcome.NOTHING_WAITS]


def test_a_dry_run_sends_nothing_and_notes_nothing(world: World) -> None:
    world.wants("p-1")
    for _ in range(2):
        assert [(it.outcome, it.things) for it in world.reminders.remind(TODAY, None)] == [(Outcome.SENT, 1)]


# --- what is kept ---------------------------------------------------------------------


def test_a_choice_is_each_logins_own_and_keeps_its_secret(shared: Home) -> None:
    choices = Choices(shared)
    choices.choose("asa", OWN, Often.DAILY, "sv")
    choices.choose("bo", OWN, Often.WEEKLY, "en")
    asas = choices.of("asa", OWN)
    assert asas is not None
    assert len(asas.secret) >= 43
    assert choices.claim(asas, TODAY)
    assert not choices.claim(asas, TODAY)
    choices.choose("asa", OWN, Often.WEEKLY, "en")
    again = choices.find(asas.secret)
    assert again is not None
    assert (again.often, again.lang, again.sent) == (Often.WEEKLY, "en", TODAY.isoformat())
    choices.release(asas, TODAY)
    choices.stop(asas.secret)
    assert [(it.login, it.often, it.sent) for it in choices.all()] == [
        ("asa", Often.NONE, ""),
        ("bo", Often.WEEKLY, ""),
    ]
    end_all(shared, "asa")
    assert choices.of("asa", OWN) is choices.find(asas.secret) is choices.find("") is None
    assert choices.of("bo", OWN) is not None
    assert asas.secret not in repr(asas)


# --- the mail server ------------------------------------------------------------------


def test_a_recipient_that_is_refused_holds_up_no_other_and_is_tried_again(world: World) -> None:
    world.wants("p-1", "p-3")
    world.wants("p-2", mail=REFUSED)
    with mail_server_that() as mailbox:
        told = world.reminds(mailbox)
        assert outcomes(told) == {"p-1": Outcome.SENT, "p-2": Outcome.REFUSED, "p-3": Outcome.SENT}
        assert [it.code for it in told if it.code] == [550]
        assert outcomes(world.reminds(mailbox)) == {"p-2": Outcome.REFUSED}


def test_a_server_that_takes_no_more_today_is_tried_again(world: World) -> None:
    world.wants("p-1", "p-2")
    with mail_server_that("full") as mailbox:
        assert set(outcomes(world.reminds(mailbox)).values()) == {Outcome.REFUSED}
        mailbox.mode = "takes"
        assert set(outcomes(world.reminds(mailbox)).values()) == {Outcome.SENT}


def test_a_server_that_is_down_costs_nobody_their_mail(world: World) -> None:
    world.wants("p-1", "p-2")
    with mail_server_that() as mailbox:
        pass
    with pytest.raises(MailError, match="cannot serve"):
        world.reminds(mailbox)
    with mail_server_that() as mailbox:
        assert len(world.reminds(mailbox)) == 2


@pytest.mark.parametrize("mode", ["leaves", "never"])
def test_where_it_is_uncertain_whether_a_mail_was_taken_it_is_not_sent_again(world: World, mode: str) -> None:
    world.wants("p-1", "p-2")
    with mail_server_that(mode) as mailbox:
        server = mail_server(f"smtp://127.0.0.1:{mailbox.port}", None)
        with connected(server, 0.5) as connection, pytest.raises(MailError, match="is gone"):
            list(world.reminders.remind(TODAY, connection.hand_in))
        mailbox.mode = "takes"
        assert outcomes(world.reminds(mailbox)) == {"p-2": Outcome.SENT}
    assert mailbox.recipients == [mail_of("p-1"), mail_of("p-2")]


def test_a_server_that_closes_has_not_taken_the_mail(world: World) -> None:
    world.wants("p-1")
    with mail_server_that("closes") as mailbox:
        with pytest.raises(MailError, match="is gone"):
            world.reminds(mailbox)
        mailbox.mode = "takes"
        assert outcomes(world.reminds(mailbox)) == {"p-1": Outcome.SENT}


@pytest.mark.parametrize(
    ("url", "password"),
    [
        *(("http://mail.example", None), ("smtp://", None), ("mail.example", None), ("smtp://mail.example:x", None)),
        *(("smtp://a:b@mail.example", "b"), ("smtp://a@mail.example", None), ("smtp://mail.example", "b")),
        *(("smtp://mail.example/path", None), ("smtp://mail.example?x=y", None)),
    ],
)
def test_what_is_no_mail_server_is_told(url: str, password: str | None) -> None:
    with pytest.raises(cc.Unreadable, match="--smtp"):
        mail_server(url, password)


def test_ports_are_those_of_submission_unless_said() -> None:
    assert [mail_server(it, None).port for it in ("smtp://a", "smtps://a", "smtp://a:25")] == [587, 465, 25]
    assert "geheim" not in repr(mail_server("smtp://a@b", "geheim"))


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A certificate of localhost, which this process trusts."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make_certificate(key, certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return certificate, key


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this machine count as another."""
    monkeypatch.setattr("collegial_reminders.mail.MailServer.is_here", False)


@pytest.mark.usefixtures("elsewhere")
def test_another_machine_is_spoken_to_by_tls_from_the_first_byte(certificate: tuple[Path, Path]) -> None:
    with mail_server_that(ssl_context=encrypted(*certificate)) as mailbox:
        server = mail_server(f"smtps://localhost:{mailbox.port}", None)
        with connected(server) as connection:
            connection.hand_in(written(), SENDER.addr_spec, mail_of("p-rektor"))
    assert mailbox.recipients == [mail_of("p-rektor")]


@pytest.mark.usefixtures("elsewhere")
def test_or_by_starttls_and_with_a_login(certificate: tuple[Path, Path]) -> None:
    login = {"authenticator": authenticator("plans", "geheim"), "auth_required": True}
    with mail_server_that(tls_context=encrypted(*certificate), require_starttls=True, **login) as mailbox:
        url = f"smtp://plans@localhost:{mailbox.port}"
        with connected(mail_server(url, "geheim")) as connection:
            connection.hand_in(written(), SENDER.addr_spec, mail_of("p-rektor"))
        with pytest.raises(MailError, match="535") as no, connected(mail_server(url, "wrong")):
            pass
        assert "wrong" not in str(no.value)
    assert mailbox.recipients == [mail_of("p-rektor")]


@pytest.mark.usefixtures("elsewhere")
def test_another_machine_that_does_not_encrypt_gets_nothing() -> None:
    with mail_server_that() as mailbox:
        server = mail_server(f"smtp://127.0.0.1:{mailbox.port}", None)
        with pytest.raises(MailError, match="SMTPNotSupportedError"), connected(server):
            pass


@pytest.mark.usefixtures("elsewhere")
def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    make_certificate(tmp_path / "key", tmp_path / "certificate")
    with mail_server_that(tls_context=encrypted(tmp_path / "certificate", tmp_path / "key")) as mailbox:
        server = mail_server(f"smtp://localhost:{mailbox.port}", None)
        with pytest.raises(MailError, match="SSLCertVerificationError"), connected(server):
            pass


# --- killed ---------------------------------------------------------------------------


def test_a_run_that_is_killed_again_and_again_reminds_nobody_twice(tmp_path: Path) -> None:
    """Given a slow server, when each run is killed at any moment, then nobody has two mails, and few have none."""
    store, log = f"sqlite:///{tmp_path}/school.db", tmp_path / "log"
    log.touch()
    home = open_shared(beside(store, WEB))
    with cc.open(store) as plans, open_directory(beside(store, PEOPLE)) as people:
        world = World(plans, people, home)
        world.wants(*WAITING)
        for number in range(30):  # several logins of one person, so that many are reminded
            people.put(
                Entry(plan=f"{OWN}-{number}", person=PersonId("p-1"), login=f"l-{number}", mail=mail_of(f"l-{number}"))
            )
            taken_in(plans, told(), f"{OWN}-{number}")
            world.choices.choose(f"l-{number}", f"{OWN}-{number}", Often.DAILY, "en")
    chance, kills = random.Random(7), 0  # noqa: S311 - when to kill
    with mail_server_that("slow", log=log) as mailbox:
        command = [sys.executable, "-m", "tests.reminders.sender", store, str(mailbox.port), TODAY.isoformat()]
        while True:
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
                assert process.stdout is not None
                first = process.stdout.readline()
                if not first:
                    break
                time.sleep(chance.uniform(0, 0.8))
                process.kill()
                kills += 1
    reminded = Counter(log.read_text().split())
    assert set(reminded.values()) == {1}
    assert kills >= 3
    assert len(WAITING) + 30 - len(reminded) <= kills
    home.close()


def test_what_is_logged_or_told_names_no_mail_address(world: World) -> None:
    world.wants("p-1")
    with mail_server_that() as mailbox:
        told = json.dumps([attrs.asdict(it) for it in world.reminds(mailbox)])
    assert not re.search(r"school\.example", told)
