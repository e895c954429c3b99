"""What a refusal, deviation or finding is about, as data, and the sentence that it is put into."""

from collections.abc import Callable, Collection, Mapping, Sequence

Plain = str | int

Pair = tuple[Plain, Plain]

Fact = Plain | tuple[Plain | Pair, ...]

Facts = dict[str, Fact]
"""Named values behind a refusal, deviation or finding, for programs.

Each is an id, a word that the library chooses from, a name that somebody gave a thing, a whole number, a day such as
`2026-09-14` or a time such as `08:00`, or a list of such or of pairs of such.  A sentence writes them out, not a rule.
"""


def fill(
    template: str,
    facts: Mapping[str, Plain | Sequence[Plain | Pair]],
    say: Callable[[str], str] = str,
    spoken: Collection[str] = (),
) -> str:
    """Put facts into a sentence; a list of things becomes `a, b, c`, and minutes in `{name:h}` hours.

    `{weeks:week|weeks}` writes a number with its word: `1 week`, `3 weeks`.
    `say` translates the sentence, and those facts whose names are in `spoken`.
    """
    return say(template).format(
        **{name: _words(fact, say, say if name in spoken else str) for name, fact in facts.items()}
    )


def require_facts(facts: Mapping[str, object], *sentences: str) -> None:
    """Raise `TypeError` unless these are facts, and all that the sentences name."""
    for name, fact in facts.items():
        if not _is_fact(fact):
            message = f"the fact {name} is {fact!r}; a fact is a text, a whole number, or a tuple of these or of pairs"
            raise TypeError(message[:200])
    for sentence in sentences:
        try:
            fill(sentence, facts)  # type: ignore[arg-type]
        except (LookupError, ValueError) as error:
            message = f"the sentence {sentence[:80]!r} does not fit its facts ({error})"
            raise TypeError(message) from error


def _is_fact(fact: object) -> bool:
    return _is_plain(fact) or (isinstance(fact, tuple) and all(_is_plain(it) or _is_pair(it) for it in fact))


def _is_plain(it: object) -> bool:
    return isinstance(it, str | int)


def _is_pair(it: object) -> bool:
    return isinstance(it, tuple) and len(it) == len(("count", "size")) and all(map(_is_plain, it))


def pair_words(pair: Pair, say: Callable[[str], str] = str) -> str:
    """Write a pair: two ids or times as `a to b`, a number of an id's as `a: 2`, so many of a size as `2 × 90`."""
    first, second = pair
    if isinstance(second, str):
        return say("{first} to {second}").format(first=first, second=second)
    return f"{first}: {second}" if isinstance(first, str) else f"{first} × {second}"


def in_hours(minutes: int) -> str:
    """Write minutes as `24 h`, `45 min` or `1 h 30 min`."""
    hours, rest = divmod(minutes, 60)
    words = [f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest)
    return " ".join(words) or "0 min"


class _Number(int):
    """A number in a sentence: as it is, as minutes in hours, or with a word for one and a word for several."""

    def __format__(self, how: str) -> str:
        if how == "h":
            return in_hours(self)
        one, _, several = how.partition("|")
        return f"{int(self)} {one if self == 1 else several}" if several else str(int(self))


def _words(fact: Plain | Sequence[Plain | Pair], say: Callable[[str], str], word: Callable[[str], str]) -> Plain:
    if isinstance(fact, int):
        return _Number(fact)
    if isinstance(fact, str):
        return word(fact)
    return ", ".join(pair_words(it, say) if isinstance(it, tuple) else word(str(it)) for it in fact) or say("none")


def alike(recorded: Facts, now: Facts) -> bool:
    """Tell whether recorded facts say the same as these, in the form that they have or in the one they had before."""
    return recorded.keys() == now.keys() and all(recorded[name] in (fact, _as_text(fact)) for name, fact in now.items())


def _as_text(fact: Fact) -> Fact:
    """Write a fact as rules wrote it into entries when they still formatted their facts."""
    if isinstance(fact, str):
        return fact
    if isinstance(fact, int):
        return in_hours(fact)
    if all(isinstance(it, tuple) and isinstance(it[0], int) for it in fact):
        return " + ".join(f"{it[0]} × {it[1]} min" for it in fact if isinstance(it, tuple)) or "0 min"
    return tuple(_item_as_text(it) for it in fact)


def _item_as_text(item: Plain | Pair) -> str:
    if not isinstance(item, tuple):
        return str(item)
    first, second = item
    return f"{first} {second}" if isinstance(second, int) else f"{first} → {second}"
