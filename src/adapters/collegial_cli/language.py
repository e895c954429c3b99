"""Help and usage errors in the chosen language: click's own texts and ours, by gettext.

click looks its texts up with `gettext`, and so does this module.  Only click is
imported here, because `collegial --help` needs it.
"""

import gettext
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from inspect import cleandoc
from itertools import pairwise
from typing import Any, Final, TypeVar

import click

from collegial_words.catalogue import DOMAIN, LOCALE, languages

LANGUAGES: Final = languages()
VARIABLE: Final = "COLLEGIAL_LANG"

F = TypeVar("F", bound=Callable[..., Any])


def language_of(args: Sequence[str]) -> str:
    """Find the language before the arguments are understood, for they may not be: the last `--lang` wins."""
    pairs = pairwise([*args, ""])
    given = [
        after if word == "--lang" else word.removeprefix("--lang=")
        for word, after in pairs
        if word == "--lang" or word.startswith("--lang=")
    ]
    wished = [os.environ.get(VARIABLE, ""), *given]
    return next((lang for lang in reversed(wished) if lang in LANGUAGES), "en")


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Let gettext, and with it click, speak a language, whatever the machine's own is."""
    before = os.environ.get("LANGUAGE")
    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = lang
    try:
        yield
    finally:
        os.environ.pop("LANGUAGE")
        if before is not None:
            os.environ["LANGUAGE"] = before


def spoken(text: str) -> str:
    """Give a text in the language that is spoken now."""
    return gettext.gettext(text) if text else text


def paragraphs(text: str | None) -> list[str]:
    """Give the paragraphs of a help text, which are what is translated."""
    return [" ".join(part.split()) for part in cleandoc(text or "").split("\n\n") if part]


def _translated(text: str | None) -> str | None:
    return None if text is None else "\n\n".join(map(spoken, paragraphs(text)))


class _Metavar(click.Parameter):
    """A parameter whose place in the usage is named in the language."""

    def make_metavar(self, ctx: click.Context) -> str:
        """Say what is to be given."""
        return spoken(super().make_metavar(ctx))


class Option(_Metavar, click.Option):
    """An option with its help in the language."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Give its name and its help."""
        copied = copy(self)
        copied.help = _translated(self.help)
        return super(Option, copied).get_help_record(ctx)


class Argument(_Metavar, click.Argument):
    """An argument with its name in the language."""


class Command(click.Command):
    """A command with its help in the language."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give the option --help, with its help in the language: click keeps that of its first use."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = spoken("Show this message and exit.")
        return option

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Give what stands in the usage after the command's name."""
        return [spoken(piece) for piece in super().collect_usage_pieces(ctx)]

    def get_short_help_str(self, limit: int = 45) -> str:
        """Give the help in few words."""
        copied = copy(self)
        copied.help = _translated(self.help)
        return super(Command, copied).get_short_help_str(limit)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help."""
        copied = copy(self)
        copied.help = _translated(self.help)
        super(Command, copied).format_help_text(ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what stands below the options."""
        copied = copy(self)
        copied.epilog = _translated(self.epilog)
        super(Command, copied).format_epilog(ctx, formatter)


class Group(Command, click.Group):
    """A group of commands with its help in the language."""

    command_class = Command


def option(*names: str, cls: type[Option] = Option, **more: Any) -> Callable[[F], F]:  # noqa: ANN401 - as click takes them
    """Add an option."""
    return click.option(*names, cls=cls, **more)


def argument(*names: str, **more: Any) -> Callable[[F], F]:  # noqa: ANN401 - as click takes them
    """Add an argument."""
    return click.argument(*names, cls=Argument, **more)
