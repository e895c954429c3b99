"""Somebody in front of a page that proposes something on a timetable."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import attrs
from tests.pages.conftest import House, Seen
from tests.pages.test_setup import standing
from tests.web.world import OWN, ROLES

if TYPE_CHECKING:
    from collegial_core import Ledger


@attrs.frozen
class Desk:
    """Somebody who plans on a timetable, with what their form carries from one page to the next."""

    house: House
    page: str
    person: str = ROLES["leader"]
    lang: str = "en"

    @property
    def client(self) -> Any:
        return self.house.browser(self.person, self.lang).client

    @property
    def ledger(self) -> Ledger:
        return self.house.plans.ledger(OWN)

    @property
    def number(self) -> int:
        return self.ledger.number

    def opens(self) -> Seen:
        return Seen(self.client.get(f"/p/{OWN}{self.page}"))

    def sends(self, page: Seen, content: str | None = None, *, go: str = "look", **more: str | None) -> Seen:
        """Send the form of a page, with a timetable if there is one; what is None is left out."""
        fields = {**{name: unescape(it) for name, it in standing(page.html).items()}, "go": go, **more}
        files = {} if content is None else {"file": ("schema.csv", content, "text/csv")}
        client = self.client
        fields["csrf"] = Seen(client.get(f"/p/{OWN}{self.page}")).csrf
        sent = {name: it for name, it in fields.items() if it is not None}
        return Seen(client.post(f"/p/{OWN}{self.page}", data=sent, files=files or None))
