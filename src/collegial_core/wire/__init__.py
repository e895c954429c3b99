"""JSON in and out: what is asked, what is answered and shown, and the schemas of all of it.

A host needs four functions: `request` reads what is asked, `plain` gives what is sent, `schemas` and
`openapi_components` describe both.  A service over HTTP has two more: `problem` and `if_match`.

Beside `snapshots`, no other room knows cattrs and msgspec.  Entries are written and read by msgspec
(`lines`), which is fast.  Requests from outside and single values go through cattrs (`values`), which explains what
is wrong and where; it is imported when first needed, for it takes its time.  The two agree: the property tests hold
every entry's fast bytes against the path by cattrs.
"""

# ruff: noqa: PLC0415 - see above: cattrs is imported when first needed

from typing import TYPE_CHECKING, Any

from collegial_core.wire.exports import Header, header_of, link, link_of, read_header, write_header
from collegial_core.wire.lines import MAX_LINE, REPLAY_DECODERS, command_id, decode, differences, encode, read_line

if TYPE_CHECKING:
    from collegial_core.kernel import CollegialError, Request


def request(said: dict[str, Any] | bytes) -> "Request":
    """Read a request with its occasion: an object as JSON has it, or the bytes of one.

    `{"type": "visit.hold", "data": {"visit": "v-1"}, "by": "p-01", "on": "2026-09-14"}`; `because`, `accept`,
    `on_behalf_of` and `id` may be added.  What is read is asked for by `ledger.do_many([request])`.

    Raises:
        Unreadable: it is not understood, whatever it is; `path` names the field, as `$.data.visitor`.

    """
    from collegial_core.wire.requests import read_request

    return read_request(said)


def plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Give what is sent of a value, as JSON can hold it: the same that the command line writes with `--json`.

    An entry is as in an export, a row of a view has the view's figures beside its fields, a refusal, a finding and an
    `Unreadable` have their English sentences, a request is as `request` reads it, and any other value has its
    fields: an answer its `entries`, and its `position` where they are recorded.  Lists and dictionaries of these are
    taken too.

    What somebody wrote is `[personal]`, but for rows, which show what their view's reader may read, and requests.

    Raises:
        TypeError: there is something in it that JSON cannot hold, such as a set.
        ValueError: there is a number in it that JSON does not have, such as NaN.

    """
    from collegial_core.wire.forms import plain

    return plain(value)


def problem(error: "CollegialError") -> dict[str, Any]:
    """Give what an HTTP service answers to an error of the library: a problem of RFC 9457.

    `title` is the kind of error, `detail` its sentence, and `status` the answer's: 400 for `Unreadable`, and 404 for
    a plan or view that is not there; 404, 403 or 409 for `Refused` by its category; 412 for `Stale`; 503 for
    `StoreError`.  A refusal and an `Unreadable` add what `plain` gives of them.
    """
    from collegial_core.wire.http import problem

    return problem(error)


def if_match(header: str | None) -> int | None:
    """Read what an HTTP request's `If-Match` header says, for `if_number`: the last entry that its sender has seen.

    `"14"` with its quotes, as an answer's `ETag` had it; None where there is no such header.

    Raises:
        Unreadable: it is there, and is no number in quotes.

    """
    from collegial_core.wire.http import if_match

    return if_match(header)


def schemas() -> dict[str, dict[str, Any]]:
    """Give a JSON Schema (2020-12) of everything that `request` reads and `plain` gives, by its name.

    `Request.visit.hold` is one request and `Request` any; so are `Entry.visit.held.1` and `Entry`.  A row of a view is
    `Row.coverage`.  `Recorded`, `Would`, `Refusal`, `Unreadable` and `Finding` are the answers.  Each is a document of
    its own.
    """
    from collegial_core.wire.schema import documents

    return documents()


def openapi_components() -> dict[str, dict[str, Any]]:
    """Give the same schemas, by the same names, as `components.schemas` of an OpenAPI 3.1 document."""
    from collegial_core.wire.schema import components

    return components()


def to_data(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Turn a value into its fields, texts included: for the library itself.  What is sent is `plain`."""
    from collegial_core.wire.values import to_data

    return to_data(value)


def read_data(kind: type, data: object, path: str) -> Any:  # noqa: ANN401 - an instance of `kind`
    """Read a command's or event's data.

    Raises:
        Unreadable: a field is missing, unknown or wrong; `path` says which.

    """
    from collegial_core.wire.values import read_data

    return read_data(kind, data, path)


def read_json(text: str, path: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Read a file's JSON.

    Raises:
        Unreadable: it is none, or an object in it names a key twice; `path` names the file.

    """
    from collegial_core.wire.keys import read_json

    return read_json(text, path)


__all__ = [
    "MAX_LINE",
    "REPLAY_DECODERS",
    "Header",
    "command_id",
    "decode",
    "differences",
    "encode",
    "header_of",
    "if_match",
    "link",
    "link_of",
    "openapi_components",
    "plain",
    "problem",
    "read_data",
    "read_header",
    "read_json",
    "read_line",
    "request",
    "schemas",
    "to_data",
    "write_header",
]
