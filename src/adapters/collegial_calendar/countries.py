"""The public holidays of countries, and the eves on which no school of theirs is open."""

from datetime import date
from typing import Final

from collegial_core.kernel import CollegialError, Country, Unreadable

SWEDEN: Final = Country("SE")
LANGUAGES: Final = {"sv": ("sv", "sv_FI"), "en": ("en_US", "en_GB", "en")}
KINDS: Final = ("public", "de_facto")
SATURDAY: Final = 6


class HolidaysMissing(CollegialError):
    """The package that knows the public holidays is not installed."""


def public_holidays(first: date, last: date, lang: str = "sv", country: Country = SWEDEN) -> dict[date, str]:
    """Give a country's public holidays from Monday to Friday between two days, both included, by their names.

    They are named in `sv` or `en`, where the country's are known in that language, or else in its own.  Those of a
    part of the country are not among them.  Sweden's Midsummer Eve, Christmas Eve and New Year's Eve are.

    Raises:
        HolidaysMissing: the package `holidays` is not installed.
        Unreadable: it is not known which they are in that country, or in those years.

    """
    try:
        from holidays import country_holidays  # noqa: PLC0415 - it takes long to import
    except ImportError as error:
        message = "public holidays need holidays; install it with: pip install 'collegial[calendar]'"
        raise HolidaysMissing(message) from error
    try:
        known = country_holidays(country)
    except NotImplementedError:
        raise Unreadable("country", f"the public holidays of {country} are not known") from None
    if not known.start_year <= first.year <= last.year <= known.end_year:
        years = f"public holidays are known from {known.start_year} to {known.end_year}"
        raise Unreadable("holidays", f"{years}, not from {first} to {last}")
    found = country_holidays(
        country,
        years=range(first.year, last.year + 1),
        categories=tuple(kind for kind in KINDS if kind in known.supported_categories),
        language=next((name for name in LANGUAGES[lang] if name in known.supported_languages), known.default_language),
    )
    in_time = sorted(on for on in found if first <= on <= last and on.isoweekday() < SATURDAY)
    return {on: found[on].replace("; ", ", ") for on in in_time}
