"""Texts that several may write at once: nobody's words are lost, and nobody overwrites what they have not read.

A form carries a mark of each text as it stood when it was drawn.  What only one has changed is taken; where two have
changed the same text, the later one is shown the other's, and keeps their own.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final

import attrs

from collegial_web.pages.page import Given

BASE: Final = "base."
BOTH: Final = "both"
QUOTED: Final = "quoted"


@attrs.frozen
class Merged:
    """The texts to record, and of those that somebody else wrote first, theirs."""

    texts: Mapping[str, str]
    theirs: Mapping[str, str]


def mark(text: str) -> str:
    """Give a mark of a text: another text has another one."""
    return sha256(said_as(text).encode()).hexdigest()[:16]


def said_as(text: str) -> str:
    """Give what somebody wrote in a field, with the line ends that we keep."""
    return text.replace("\r\n", "\n").strip()


def merged(names: Iterable[str], now: Mapping[str, str], said: Given) -> Merged:
    """Put what was said together with what stands there now, text by text."""
    quoted = said.get(QUOTED, "").split() if BOTH in said else ()
    texts, theirs = dict[str, str](), dict[str, str]()
    for name in names:
        mine, current = said_as(said.get(name, "")), now.get(name, "")
        base = said.get(BASE + name, mark(""))
        if name in quoted and mine != current:
            mine = f"{current}\n\n{mine}".strip()
        elif base not in {mark(current), mark(mine)} and mine != current:
            theirs[name] = current
        texts[name] = current if mark(mine) == base else mine
    return Merged(texts, theirs)
