"""All that the plans of a store hold of a person: as tables, and as a page to be read."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, Final

from collegial_cli.screen import Screen
from collegial_cli.tables.drawing import draw_table, field_label, value_text
from collegial_cli.tables.vault import look_row, looks_head
from collegial_core.ledger.extract import BY, FOR, Extract, ExtractedEntry
from collegial_words.events import event_words

_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2430}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;vertical-align:top;"
    "border-bottom:1px solid #c9d0da;padding:.35rem .6rem}th{font-weight:600}td.n{font-variant-numeric:tabular-nums}"
    "td:nth-child(-n+4){white-space:nowrap}"
    "dl{margin:0;display:grid;grid-template-columns:max-content 1fr;gap:.1rem .8rem}"
    "dt{color:#5a6472}dd{margin:0;white-space:pre-wrap}"
    "@media print{body{margin:0;max-width:none}}"
)


def extract_tables(screen: Screen, found: Sequence[Extract]) -> None:
    """Draw the entries of each plan, and who read what they wrote."""
    for extract in found:
        screen.heading(extract.plan)
        rows = [[str(it.number), *_row(screen, it), _said(screen, it)] for it in extract.entries]
        draw_table(screen, _head(screen), rows)
        for line in _remarks(screen, extract):
            screen.line(line)
        if extract.looks:
            draw_table(screen, looks_head(screen), [look_row(screen, it) for it in extract.looks])


def extract_page(screen: Screen, person: str, found: Sequence[Extract]) -> str:
    """Write it as a page that fetches nothing."""
    title = screen.sentence("What the plans hold of {person}", person=screen.who(person))
    body = "".join(part for extract in found for part in _section(screen, extract))
    lang = screen.either("en", "sv")
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )


def _section(screen: Screen, extract: Extract) -> Iterator[str]:
    yield f"<section><h2>{escape(extract.plan)}</h2>"
    yield from (f"<p>{escape(line)}</p>" for line in _remarks(screen, extract))
    yield f"<table><thead>{_cells('th', _head(screen))}</thead><tbody>"
    for it in extract.entries:
        said = "".join(
            f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in _fields(screen, it.data, it.because)
        )
        row = "".join(f"<td>{escape(text)}</td>" for text in _row(screen, it))
        yield f'<tr><td class="n">{it.number}</td>{row}<td><dl>{said}</dl></td></tr>'
    yield "</tbody></table>"
    if extract.looks:
        yield f"<table><thead>{_cells('th', looks_head(screen))}</thead><tbody>"
        yield from (_cells("td", look_row(screen, it)) for it in extract.looks)
        yield "</tbody></table>"
    yield "</section>"


def _cells(tag: str, texts: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts) + "</tr>"


def _head(screen: Screen) -> list[str]:
    return screen.labels("Entry", "Happened", "How", "By", "Event", "What")


def _row(screen: Screen, it: ExtractedEntry) -> list[str]:
    return [
        it.happened_on.isoformat(),
        _how(screen, it.how),
        screen.who(it.by),
        event_words(screen.say, it.type),
    ]


def _how(screen: Screen, how: str) -> str:
    """Say how an entry has to do with the person."""
    if how == BY:
        return screen.say("by them")
    return screen.say("in their name") if how == FOR else screen.say("about them")


def _said(screen: Screen, it: ExtractedEntry) -> str:
    return "; ".join(f"{name}: {text}" for name, text in _fields(screen, it.data, it.because))


def _fields(screen: Screen, data: dict[str, Any], because: str | None) -> Iterator[tuple[str, str]]:
    """Give what an entry says, field by field; of what is nested, what stands in it."""
    for name, value in data.items():
        if isinstance(value, dict):
            yield from _fields(screen, value, None)
        elif value not in (None, [], ()):
            yield field_label(screen, name), value_text(screen, name, _plain(screen, name, value))
    if because is not None:
        yield field_label(screen, "because"), because


def _plain(screen: Screen, name: str, value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Give lists as tuples, and what is nested in them as text, however deep."""
    if isinstance(value, list):
        return tuple(_plain(screen, name, it) for it in value)
    if not isinstance(value, dict):
        return value
    said = {inner: it for inner, it in value.items() if it not in (None, [], ())}
    return ", ".join(value_text(screen, inner, _plain(screen, inner, it)) for inner, it in said.items())


def _remarks(screen: Screen, extract: Extract) -> Iterator[str]:
    if extract.left_out:
        yield screen.sentence("Texts of others in these entries that are left out: {count}.", count=extract.left_out)
    if extract.erased:
        yield screen.sentence("Their own texts that were erased by decision: {count}.", count=extract.erased)
