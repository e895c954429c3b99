"""My data: what somebody wrote, who reads it and who has, until when it is kept, and all of it to take away."""

import json
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from collegial_cli.tables.disposal import kept_words, kind_words
from collegial_cli.tables.extract import extract_page
from collegial_core import wire
from collegial_core.ledger.disposing import Disposable, disposable
from collegial_core.sharing import Shareable
from collegial_core.state import State
from collegial_core.todo import may
from collegial_core.vault import Look as Reading
from collegial_core.vault import Vault
from collegial_core.views import VIEWS, Query
from collegial_core.views.needs import own_themes
from collegial_core.views.writings import ContentRow
from collegial_web.pages.look import Look
from collegial_web.pages.page import Download, Given, Page
from collegial_web.pages.telling import meeting_words, theme_choices, visit_words
from collegial_words.roles import READER_WORDS

LATEST: Final = 50
"""So many texts, and so many times that somebody has read one, are shown."""


def read(look: Look, _: Given) -> dict[str, Any]:
    """Gather it."""
    vault = look.plans.vault
    looks = () if vault is None else vault.looks(look.plan, look.person)[-LATEST:]
    with look.plans.read(look.plan) as reading:
        return {**_draw(look, reading.state, vault), "looks": [_look(look, *it) for it in reversed(looks)]}


def _draw(look: Look, state: State, vault: Vault | None) -> dict[str, Any]:
    query = Query(reader=look.reader(state), on=look.on, person=look.person)
    rows: list[ContentRow] = [it for it in VIEWS["contents"](state, query) if look.person in it.authors]
    person = state.people.get(look.person)
    allowed = {it.asked for it in may(state, look.person, look.on)}
    takes_back = "artefact.unshare" in allowed
    themes = own_themes(state, query)
    is_sealed = state.plan is not None and state.plan.sealed
    keys = disposable(state, vault, look.plan) if is_sealed and vault is not None else ()
    mine = [it for it in keys if it.key.subject == f"person {look.person}"]
    return {
        "unit": None if person is None else person.unit,
        "texts": [_text(look, state, it, takes_back=takes_back) for it in reversed(rows[-LATEST:])],
        "count": len(rows),
        "themes": [name for theme, name in theme_choices(look) if theme in themes],
        "share": _asking(look, "need.share") if "need.share" in allowed else None,
        "unshare": _asking(look, "need.take_back") if themes and "need.take_back" in allowed else None,
        "sealed": is_sealed,
        "kept": [_kept(look, it) for it in mine],
        "recorded": f"{look.to('entries')}?{urlencode({'by': look.person})}",
        "about": f"{look.to('entries')}?{urlencode({'about': look.person})}",
        "json": look.to("my-data.json"),
        "page": look.to("my-data.html"),
    }


def _asking(look: Look, command: str) -> str:
    """Give the form by which somebody asks for something about themselves."""
    return f"{look.to('ask', command)}?{urlencode({'person': look.person, 'back': look.to('my-data')})}"


def _text(look: Look, state: State, row: ContentRow, *, takes_back: bool) -> dict[str, Any]:
    return {
        "kind": _kind(look, row.kind),
        "of": _subject(look, state, row),
        "day": look.dated(row.date),
        "shared": [
            {"name": look.who(it), "to": _taking_back(look, row, it) if takes_back else None} for it in row.shared_with
        ],
        "to": f"{look.to('entries')}?{urlencode({'by': look.person, 'about': row.of})}",
    }


def _kind(look: Look, kind: str) -> str:
    """Say of which kind a text is."""
    return kind_words(look.screen(), kind).capitalize()


def _subject(look: Look, state: State, row: ContentRow) -> str:
    of: Any = row.of
    if (visit := state.visits.get(of)) is not None:
        return visit_words(look, visit)
    if (meeting := state.meetings.get(of)) is not None:
        return meeting_words(look, meeting)
    return "" if of == look.person else look.who(of)


def _taking_back(look: Look, row: ContentRow, person: str) -> str | None:
    """Give the form by which a text is shared no longer."""
    if row.kind not in set(Shareable):
        return None
    known = {"kind": row.kind, "of": row.of, "author": look.person, "with_person": person}
    return f"{look.to('ask', 'artefact.unshare')}?{urlencode({**known, 'back': look.to('my-data')})}"


def _look(look: Look, at: datetime, it: Reading) -> dict[str, str]:
    return {
        "day": look.dated(at.date()),
        "reader": look.say("an auditor") if it.reader == "auditor" else look.who(it.reader),
        "right": look.say(READER_WORDS[it.right]),
        "kind": _kind(look, it.kind),
        "to": look.to("entries", str(it.number)),
        "number": str(it.number),
    }


def _kept(look: Look, it: Disposable) -> dict[str, Any]:
    until = it.term.until
    if it.decided is not None:
        said = look.say("its disposal is decided")
    elif until is not None:
        said = look.sentence("until {day}", day=look.dated(until))
    else:
        said = kept_words(look.screen(), it.term.kept)
    year = it.key.year
    return {
        "kind": _kind(look, it.key.kind),
        "year": f"{year}/{(year + 1) % 100:02}",
        "until": said,
        "due": it.is_due(look.on),
    }


# --- to take away ---------------------------------------------------------------------


def _json(look: Look, _: Given) -> Download:
    found = look.plans.ledger(look.plan).extract(look.person)
    content = json.dumps(wire.plain({"person": look.person, "plans": [found]}), ensure_ascii=False, indent=2)
    return Download(f"{look.plan}-{look.person}.json", "application/json", f"{content}\n".encode())


def _page(look: Look, _: Given) -> Download:
    found = look.plans.ledger(look.plan).extract(look.person)
    page = extract_page(look.screen(), look.person, [found])
    return Download(f"{look.plan}-{look.person}.html", "text/html; charset=utf-8", page.encode())


MINE: Final = (
    Page(path="/my-data", tab="more", file="mine/mine.html", reads=read),
    Page(path="/my-data.json", tab="more", gives=_json),
    Page(path="/my-data.html", tab="more", gives=_page),
)
