"""Sweden's public holidays, and the eves on which no school is open."""

from datetime import date
from typing import Final

from collegial_core.kernel import CollegialError, Unreadable
from collegial_core.schedule import Break

LANGUAGES: Final = {"sv": "sv", "en": "en_US"}
SATURDAY: Final = 6


class HolidaysMissing(CollegialError):
    """The package that knows the public holidays is not installed."""


def public_holidays(first: date, last: date, lang: str = "sv") -> tuple[Break, ...]:
    """Give the public holidays from Monday to Friday between two days, both included, named in `sv` or `en`.

    Midsummer Eve, Christmas Eve and New Year's Eve are among them.

    Raises:
        HolidaysMissing: the extra `calendar` is not installed.
        Unreadable: it is not known which they are in those years.

    """
    try:
        from holidays import country_holidays  # noqa: PLC0415 - only here is the extra needed
    except ImportError as error:
        message = "public holidays need holidays; install it with: pip install 'collegial[calendar]'"
        raise HolidaysMissing(message) from error
    kinds, name = ("public", "de_facto"), LANGUAGES[lang]
    found = country_holidays("SE", years=range(first.year, last.year + 1), categories=kinds, language=name)
    if not found.start_year <= first.year <= last.year <= found.end_year:
        known = f"public holidays are known from {found.start_year} to {found.end_year}"
        raise Unreadable("holidays", f"{known}, not from {first} to {last}")
    in_time = sorted(on for on in found if first <= on <= last and on.isoweekday() < SATURDAY)
    return tuple(Break(name=found[on].replace("; ", ", "), first=on, last=on) for on in in_time)
