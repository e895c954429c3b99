"""A municipality of two schools, people who do not exist, and the files that tell of them."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from collegial_people import Options, read_people
from collegial_people.content import letters_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from collegial_people import Finding, Listed, Roster

TODAY = date(2026, 11, 30)
UNITS = {"Sagoskolan": "sagoskolan", "Fablaskolan": "fablaskolan"}


def number(born: str, serial: str = "238") -> str:
    """Give the ten digits of a number from the series that is only for tests: `8207132385`."""
    nine = born + serial
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(nine)]
    total = sum(it // 10 + it % 10 for it in doubled)
    return f"{nine}{-total % 10}"


ALMA, BO, CIA, DAG = (number(born) for born in ("820713", "820816", "820906", "830401"))


def dashed(ten: str, century: str = "") -> str:
    """Write it as people do: `820713-2385`, `19820713-2385`."""
    return f"{century}{ten[:6]}-{ten[6:]}"


def read(
    content: str | bytes, name: str = "personal.csv", beside: Mapping[str, bytes] | None = None, **how: Any
) -> Roster:
    """Read a file as the school does that has both units in its plan."""
    said = content.encode() if isinstance(content, str) else content
    return read_people(said, name, Options(**{"today": TODAY, "units": UNITS, **how}), beside=beside)


def csv(*rows: str, end: str = "\r\n") -> str:
    """Give lines as a file has them."""
    return "".join(row + end for row in rows)


def told(roster: Roster) -> list[tuple[str, str]]:
    """Give what is found, each with its place."""
    return [(it.code, str(it.place)) for it in roster.findings]


def places(roster: Roster, code: str) -> list[str]:
    """Give where something is found."""
    return [str(it.place) for it in roster.findings if it.code == code]


def found(roster: Roster, code: str) -> Finding:
    """Give the one finding of a code."""
    (it,) = (it for it in roster.findings if it.code == code)
    return it


def names(roster: Roster) -> list[str]:
    """Give the names of those who are taken in."""
    return [it.name for it in roster.people]


def units(person: Listed) -> list[str]:
    """Give the units that somebody works in."""
    return [it.unit for it in person.memberships]


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> bytes:
    """Write a workbook of Excel's; a row's cells are texts, numbers, days, or None for nothing."""
    states = dict.fromkeys(hidden, ' state="hidden"')
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="s{at}"{states.get(name, "")}/>' for at, name in enumerate(sheets, 1)
    )
    links = [_link(f"s{at}", "worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(sheets) + 1)]
    xml = '<Default Extension="xml" ContentType="application/xml"/>'
    formats = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{xml}</Types>',
        "_rels/.rels": _links([_link("w", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _links([*links, _link("y", "styles", "styles.xml")]),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{formats}</styleSheet>',
    }
    for at, rows in enumerate(sheets.values(), 1):
        body = "".join(_row(line, cells) for line, cells in enumerate(rows, 1))
        parts[f"xl/worksheets/sheet{at}.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
    return archive({name: text.encode() for name, text in parts.items()})


def _link(id_: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def _links(links: Sequence[str]) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(links)}</Relationships>'


def _row(line: int, cells: Sequence[Any]) -> str:
    return f'<row r="{line}">{"".join(_cell(f"{letters_of(at)}{line}", it) for at, it in enumerate(cells, 1))}</row>'


def _cell(place: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = str(value).replace("&", "&amp;").replace("<", "&lt;")
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def open_workbook(rows: str) -> bytes:
    """Write a workbook of LibreOffice's, of the XML of its rows."""
    names = " ".join(f'xmlns:{it}="{OASIS}:{it}:1.0"' for it in ("office", "table", "text"))
    sheet = f'<table:table table:name="Personal">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    content = f'<office:document-content {names} office:version="1.2">{body}</office:document-content>'
    manifest = f'<m:manifest xmlns:m="{OASIS}:manifest:1.0"/>'
    files = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": manifest}
    return archive({it: text.encode() for it, text in {**files, "content.xml": content}.items()})


def open_row(*cells: str, times: int = 1) -> str:
    """Write a row of it as LibreOffice does: an empty cell stands for all up to the sheet's end."""
    said = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{it}</text:p></table:table-cell>'
        if it
        else "<table:table-cell/>"
        for it in cells
    )
    rest = '<table:table-cell table:number-columns-repeated="16000"/>'
    return f'<table:table-row table:number-rows-repeated="{times}">{said}{rest}</table:table-row>'


def archive(files: Mapping[str, bytes]) -> bytes:
    """Pack files."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return packed.getvalue()
