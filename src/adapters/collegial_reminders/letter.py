"""The mail: how much of what waits and since when, in Swedish or English, as text and as a simple page."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from typing import Final
from urllib.parse import quote, urlsplit

import attrs

from collegial_core import Unreadable
from collegial_core.todo import KINDS, Item
from collegial_reminders.choices import Choice
from collegial_words.catalogue import Fact, sentence, translator
from collegial_words.days import short_day

_POLICY: Final = SMTP.clone(max_line_length=998)  # as long as lines may be: an address that is folded is none any more

_PAGE: Final = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head><body>
<p>{title}</p>
<ul>
{rows}
</ul>
<p><a href="{today}">{look}</a></p>
<p><small>{why} <a href="{stop}">{ends}</a></small></p>
</body></html>
"""


@attrs.frozen
class Site:
    """The address below which people find the pages of the server, such as `https://school.example/`."""

    address: str

    @classmethod
    def of(cls, url: str) -> "Site":
        """Read it.

        Raises:
            Unreadable: it is none.

        """
        wrong = Unreadable("--site", "expected an address such as https://school.example/")
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError:
            raise wrong from None
        is_plain = url.isascii() and url.isprintable() and not set(url) & set(' <>"')
        if not is_plain or parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise wrong
        return cls(url if url.endswith("/") else f"{url}/")

    def today(self, plan: str) -> str:
        """Give the page on which somebody sees what waits in a plan."""
        return f"{self.address}p/{quote(plan)}"

    def stop(self, secret: str) -> str:
        """Give the address that stops somebody's reminders."""
        return f"{self.address}reminders/{quote(secret)}"


def letter(
    choice: Choice, items: Sequence[Item], *, to: Address, sender: Address, site: Site, now: datetime
) -> EmailMessage:
    """Write the mail about things that wait, in the language of the choice.

    It says what kinds of things they are and how many, when the first is due and whether that is past: no id, no name,
    and nothing that anybody has written.
    """
    say = translator(choice.lang)
    title = sentence(
        say, "{things:thing waits|things wait} for you in {plan}", {"things": len(items), "plan": choice.plan}
    )
    rows = list(_rows(choice.lang, items))
    today, stop = site.today(choice.plan), site.stop(choice.secret)
    look, why, ends = (
        say("Look at it"),
        say("You get this mail because you have chosen so in the settings."),
        say("Stop the reminders"),
    )
    mail = EmailMessage(policy=_POLICY)
    mail["From"], mail["To"], mail["Subject"] = sender, to, title
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{_name(choice, now)}@{sender.domain}>"
    mail["List-Unsubscribe"] = f"<{stop}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Auto-Submitted"] = "auto-generated"
    text = "\n".join(
        [f"{title}:", "", *(f"- {it}" for it in rows), "", f"{look}: {today}", "", why, f"{ends}: {stop}", ""]
    )
    page = _PAGE.format(
        lang=choice.lang,
        title=escape(title),
        rows="\n".join(f"<li>{escape(it)}</li>" for it in rows),
        today=escape(today),
        stop=escape(stop),
        look=escape(look),
        why=escape(why),
        ends=escape(ends),
    )
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
    return mail


def _rows(lang: str, items: Sequence[Item]) -> Iterator[str]:
    """Say of each kind how many there are, what is due first before the rest."""
    say = translator(lang)
    for kind in dict.fromkeys(it.kind for it in items):
        of_kind = [it for it in items if it.kind == kind]
        facts: dict[str, Fact] = {"what": say(KINDS[kind].label), "number": len(of_kind)}
        due = min((it.due for it in of_kind if it.due is not None), default=None)
        if due is None:
            yield sentence(say, "{what}: {number}", facts)
            continue
        is_late = any(it.late for it in of_kind)
        template = "{what}: {number}, was to be done {day}" if is_late else "{what}: {number}, by {day}"
        yield sentence(say, template, {**facts, "day": short_day(say, due)})


def _name(choice: Choice, now: datetime) -> str:
    """Name a mail: the same for one day, so that a mailbox that gets it twice can tell."""
    on: date = now.date()
    return sha256(f"{choice.secret} {on.isoformat()}".encode()).hexdigest()[:32]
