"""Sentences of the library in a language: of refusals, errors, findings, and what is corrupt in a store."""

from collections.abc import Iterator
from typing import Any

from collegial_core import CollegialError, Finding, Refused, Unreadable, wire
from collegial_core.kernel import Facts
from collegial_core.kernel.errors import ACCEPT
from collegial_core.policy import Rule
from collegial_core.store import Corruption
from collegial_words.asked import in_words
from collegial_words.catalogue import Say, sentence, translator
from collegial_words.directory import Directory, with_names
from collegial_words.errors import error_words, translated
from collegial_words.roles import READER_WORDS, role_words

Sayable = Refused | CollegialError | Finding | Corruption | str


def said(thing: Sayable, lang: str, names: Directory | None) -> str:
    """Say a thing in a language."""
    say = translator(lang)
    match thing:
        case str():
            return say(thing)
        case Refused():
            no = _refused(thing, say, names)
            return " ".join((no["message"], no["remedy"], *_accepting(thing, say)))
        case Finding():
            return _filled(say, thing.template, thing.facts, names)
        case Corruption():
            return _filled(say, thing.why, thing.facts, names)
        case CollegialError():
            return error_words(thing, say)


def plainly(value: object, lang: str, names: Directory | None, *, spoken: bool = False) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Give a value as JSON can hold it, with its sentences in a language."""
    match value:
        case dict():
            return {name: plainly(item, lang, names, spoken=spoken) for name, item in value.items()}
        case list() | tuple():
            return [plainly(item, lang, names, spoken=spoken) for item in value]
        case Refused():
            return _refused(value, _spoken(translator(lang)) if spoken else translator(lang), names)
        case Unreadable():
            message = translated(value.message, translator(lang))
            return {**wire.plain(value), "message": in_words(translator(lang), message) if spoken else message}
        case Finding() | Corruption():
            return {**wire.plain(value), "message": said(value, lang, names)}
        case Rule():
            say = translator(lang)
            return {**wire.plain(value), "says": say(value.says), "source": say(value.source)}
    return wire.plain(value)


def _spoken(say: Say) -> Say:
    """Give a translation whose sentences call requests and fields by words, before facts are put into them."""
    return lambda text: in_words(say, say(text))


def _refused(no: Refused, say: Say, names: Directory | None) -> dict[str, Any]:
    others = {"others": [_refused(other, say, names) for other in no.others]} if no.others else {}
    return {
        **wire.plain(no),
        "message": _filled(say, no.template, no.facts, names),
        "remedy": _filled(say, no.remedy_template, no.facts, names),
        "says": say(no.says),
        "source": say(no.source),
        **others,
    }


def _accepting(no: Refused, say: Say) -> Iterator[str]:
    if no.accept:
        yield sentence(say, ACCEPT, {"accept": no.accept})


def _filled(say: Say, template: str, facts: Facts, names: Directory | None) -> str:
    told = dict(facts) if names is None else {name: with_names(fact, names) for name, fact in facts.items()}
    readers = facts.get("readers")
    if isinstance(readers, tuple):
        told["readers"] = tuple(READER_WORDS.get(str(it), str(it)) for it in readers)
    roles = facts.get("roles")
    if isinstance(roles, tuple):
        told["roles"] = tuple(dict.fromkeys(role_words(say, str(role)) for role in roles))
    return sentence(say, template, told)
