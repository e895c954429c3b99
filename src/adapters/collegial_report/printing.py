"""A page as a tagged PDF, which programs that read aloud can follow: made by WeasyPrint."""

from typing import Any

from collegial_core import StoreError

STANDARD = "pdf/ua-1"
"""The standard of PDFs that everybody can read."""


def printed(page: str) -> bytes:
    """Give a report as a PDF; nothing is fetched from anywhere for it.

    Raises:
        StoreError: WeasyPrint or a system library that it needs is not installed; the message names what to install.

    """
    try:
        from weasyprint import HTML  # noqa: PLC0415 - slow to import, and only a PDF needs it
        from weasyprint.urls import URLFetcher  # noqa: PLC0415 - likewise
    except ImportError as error:
        raise StoreError("a PDF needs WeasyPrint: install collegial[report], or write an .html file") from error
    except OSError as error:
        raise StoreError(
            "a PDF needs the system library Pango, and fonts: install what Debian calls libpango-1.0-0, "
            "libpangoft2-1.0-0 and fonts-noto-core, or write an .html file"
        ) from error
    fetcher = URLFetcher(allowed_protocols={"data"})
    made: Any = HTML(string=page, url_fetcher=fetcher).write_pdf(pdf_variant=STANDARD)
    return bytes(made)
