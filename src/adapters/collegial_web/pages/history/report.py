"""The report on a plan to take away, as far as whoever looks may read."""

from typing import Final

from collegial_report.document import report
from collegial_report.telling import Asked
from collegial_web.pages.look import Look
from collegial_web.pages.page import Download, Given, Page


def _report(look: Look, _: Given) -> Download:
    with look.plans.read(look.plan) as reading:
        asked = Asked(reader=look.reader(reading.state), on=look.on)
    written = report(look.plans, look.plan, asked, look.screen())
    return Download(f"{look.plan}-report.html", "text/html; charset=utf-8", written.encode())


REPORT: Final = Page(path="/report.html", tab="history", gives=_report)
