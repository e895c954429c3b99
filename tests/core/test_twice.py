"""A key that stands twice in one object is named, wherever JSON or TOML is read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import collegial_core as cc
from collegial_core import wire
from collegial_core.definitions import read_toml
from collegial_core.testing.strategies import json_values, line_of, requests
from collegial_core.wire import read_json, read_line
from collegial_core.wire.keys import may_repeat_a_key, repeated_key

TWICE = "is given twice in the same object; give it once"
HOLD = '{"type":"visit.hold","data":{"visit":"v-1"},"by":"p-01","on":"2026-09-14"}'
CORRECT = '{"type":"entry.correct","data":{"entry":1,"data":{"title":"a: b"}},"by":"p","on":"2026-09-14","because":"x"}'

LINES = [
    (HOLD.replace('"by"', '"by":"p-99","by"'), "$.by"),
    (HOLD.replace('"by"', '"\\u0062y":"p-99","by"'), "$.by"),
    (HOLD.replace('"by"', '"by":"p-01","by"'), "$.by"),
    (HOLD.replace('{"visit"', '{"visit":"v-2","visit"'), "$.data.visit"),
    (HOLD.replace('"data"', '"data":{},"data"'), "$.data"),
    (HOLD.replace('"type"', '"type":7,"type"'), "$.type"),
    (CORRECT.replace('{"title"', '{"title":"c","title"'), "$.data.data.title"),
    (
        CORRECT.replace('{"title"', '{"support":[1,{"x":1.5,"x":2}],"title"'),
        "$.data.data.support[1].x",
    ),
    ('{"' + "k" * 100 + '":1,"' + "k" * 100 + '":2}', "$." + "k" * 78),
]


@pytest.mark.parametrize(("line", "path"), LINES)
def test_a_command_that_names_a_key_twice_is_not_understood(line: str, path: str) -> None:
    with pytest.raises(cc.Unreadable) as no:
        wire.request(line.encode())
    assert (no.value.path, no.value.message) == (path, TWICE)


def test_keys_of_different_objects_may_be_alike() -> None:
    assert wire.request(CORRECT.encode()).asked == cc.plan.CorrectEntry(entry=1, data={"title": "a: b"})
    assert repeated_key(b'[{"a":1},{"a":{"a":[]}}]') is None


@pytest.mark.parametrize("depth", [100, 500, 900, 960, 990])
def test_a_key_given_twice_is_not_passed_over_where_looking_for_it_goes_too_deep(depth: int) -> None:
    deep = "[" * depth + "]" * depth
    with pytest.raises(cc.Unreadable, match=r"is given twice|is nested too deeply"):
        wire.request(CORRECT.replace('{"title"', f'{{"title":{deep},"title"').encode())


@given(requests(absurd=True))
def test_what_is_written_once_is_read_as_ever(request: "cc.Request") -> None:
    assert repeated_key(line_of(request)) is None


@given(json_values(), st.data())
def test_keys_are_counted_as_they_are_read(value: object, data: st.DataObject) -> None:
    text = json.dumps({"a": value, "b": [value]})
    line = text.encode()
    assert repeated_key(line) is None
    if ":" not in "".join(part for part in text.split('"')[1::2]):
        assert not may_repeat_a_key(line, json.loads(text))
    twice = text[:-1] + f', "{data.draw(st.sampled_from("ab"))}": 1}}'
    assert may_repeat_a_key(twice.encode(), json.loads(twice))
    assert repeated_key(twice.encode()) in {"$.a", "$.b"}


@pytest.mark.parametrize("more", ['"by":"p-99",', '"data":{},', '"number":1,'])
def test_a_line_to_import_that_names_a_key_twice_is_named_with_the_key(more: str) -> None:
    line = '{"by":"p","data":{"visit":"v"},"happened_on":"2026-09-07","number":1,"plan":"x",'
    line += '"recorded_at":"2026-09-07T00:00:00Z","type":"visit.held","version":1}'
    read_line(line.encode(), "line 3")
    with pytest.raises(cc.Unreadable) as no:
        read_line(line.replace("{", "{" + more, 1).encode(), "line 3")
    key = more.split('"')[1]
    assert (no.value.path, no.value.message) == (f"line 3, $.{key}", TWICE)
    with pytest.raises(cc.Unreadable, match="not written as an export writes it"):
        read_line(line.replace(":", ": ", 1).encode(), "line 3")


TOML = [
    ("version = 1\nversion = 2\n", "at line 2, version"),
    ("version = 1\r\n\r\nversion = 2", "version"),
    ("a = 1\nb = [\n 1,\n 2,\n]\n'b' = [\n 3, {c = 1},\n] # why\nc = 1\n", "at line 8, b"),
    ("[[steps]]\nid = 'x'\n[[steps]]\nid = 'y'\nid = 'z'\n", "at line 5, steps[1].id"),
    ("a = 1\n[a.b]\nc = 1\n", "at line 2, a.b"),
    ("a = [\n {b = 1, b.c = 2},\n]\n", "at line 2, a[0].b.c"),
    ("a = [1]\na = [2] ] {\nb", "at line 2, a"),
    ("[a]\n[[a]]\n", "at line 2, a"),
]


@pytest.mark.parametrize(("text", "words"), TOML)
def test_a_definition_that_gives_a_key_twice_is_named_with_the_key(text: str, words: str) -> None:
    with pytest.raises(cc.Unreadable) as no:
        read_toml(text, "own.toml")
    assert (no.value.path, no.value.message) == ("own.toml", f"is no TOML: {words} {TWICE}")


@pytest.mark.parametrize(("text", "key"), [("a = {b = 1, b = 2}", "'b'"), ("[a]\n[b]\n[a]\n", "'a'")])
def test_a_table_that_is_declared_twice_is_named(text: str, key: str) -> None:
    with pytest.raises(cc.Unreadable, match=rf"own\.toml: is no TOML: .*{key}"):
        read_toml(text, "own.toml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a = 1\nb = “two”\n", "at line 2, column 5 stands a curly quote; write straight quotes instead"),
        (
            "a = 1\nb 2\n",
            "at line 2, column 3 is something that does not belong there, or something is missing before it",
        ),
        ("a = [1,\n", "it ends within something that is not closed, such as a text in quotes, a list or a table"),
    ],
)
def test_what_is_no_toml_is_told_in_words_of_our_own(text: str, says: str) -> None:
    with pytest.raises(cc.Unreadable) as no:
        read_toml(text, "own.toml")
    assert no.value.message == f"is no TOML: {says}"


def test_what_is_no_json_is_told_in_words_of_our_own() -> None:
    with pytest.raises(cc.Unreadable) as no:
        read_json('{\n"a": ”b”}', "own.json")
    assert no.value.message == "is no JSON: at line 2, column 6 stands a curly quote; write straight quotes instead"


def test_a_file_of_json_is_read_whole_or_named() -> None:
    assert read_json('\ufeff{"a": [1]}', "own.json") == {"a": [1]}
    with pytest.raises(cc.Unreadable) as no:
        read_json('{"a": {"b": 1, "b": 2}}', "own.json")
    with pytest.raises(cc.Unreadable, match="a number in it is too long"):
        read_json(f'{{"a": {"1" * 9000}}}', "own.json")
    assert (no.value.path, no.value.message) == ("own.json: $.a.b", TWICE)
    for text in ("\ufeff\ufeff{}", "[" * 100_000):
        with pytest.raises(cc.Unreadable, match=r"own\.json: is no JSON"):
            read_json(text, "own.json")
