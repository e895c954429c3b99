"""What people read: refusals, findings and labels in Swedish and English, with names in the place of pseudonyms.

    say(no)                        # a refusal in Swedish: what is wrong, and what would make it right
    say("Coverage", "en")          # the label of a table or a column
    say(finding, "sv", {"p-11": "Åsa"})

The library says everything in English; this package has the Swedish.  It is the words of the command line, and of any
page that shows a plan.
"""

# ruff: noqa: PLC0415 - the library is imported when something of it is said: the help of a program needs only words

from typing import TYPE_CHECKING, Any

from collegial_words.catalogue import languages
from collegial_words.directory import Directory

if TYPE_CHECKING:
    from collegial_words.saying import Sayable


def say(thing: "Sayable", lang: str = "sv", names: Directory | None = None) -> str:
    """Say a refusal, another error, a finding, something corrupt or a label in a language.

    A refusal is what is wrong and what would make it right.  People whom the directory names are called so.  A label
    that nobody has translated stays as it is.

    Raises:
        Unreadable: it is none of `languages()`.

    """
    from collegial_words.saying import said

    return said(thing, lang, names)


def plain(value: object, lang: str = "sv", names: Directory | None = None, *, spoken: bool = False) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Give what `collegial_core.wire.plain` gives, with its sentences in a language; the keys stay as they are.

    Where they are `spoken`, as on a page, a sentence calls requests and fields by words, not by their wire names.

    Raises:
        Unreadable: it is none of `languages()`.

    """
    from collegial_words.saying import plainly

    return plainly(value, lang, names, spoken=spoken)


__all__ = ["Directory", "languages", "plain", "say"]
