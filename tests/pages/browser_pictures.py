"""Take pictures of all pages, in each language, ground and width, and tell what axe finds: ./run pictures [FOLDER].

With --help-page those of the help page are taken anew, which stand beside its template.
"""

import argparse
import sys
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser
from tests.pages.browser import DARK, LIGHT, NARROW, SOLBACKEN, WIDE, Screen, chromium, looking, program, served
from tests.pages.browser_places import LEADER, PLACES, PRINCIPAL, TEACHER, Place

from collegial_web.pages.drawing import HERE

SCREENS = [
    Screen(lang=lang, ground=ground, width=width)
    for lang, ground, width in product(("sv", "en"), (LIGHT, DARK), (WIDE, NARROW))
]


def main() -> int:
    """Take those whose name has one of the words in it, all without words; give how many have faults."""
    parser = argparse.ArgumentParser(prog="./run pictures", description="Take a picture of each page.")
    parser.add_argument("folder", nargs="?", default="pictures", type=Path, help="where they go: pictures")
    parser.add_argument("words", nargs="*", metavar="WORD", help="only pages with one of these in their names")
    parser.add_argument("--help-page", action="store_true", help="take the pictures of the help page, into its folder")
    asked = parser.parse_args()
    if program() is None:
        print("No browser is here: install Debian's chromium.", file=sys.stderr)
        return 1
    if asked.help_page:
        return _take_for_help()
    folder, words = asked.folder, asked.words
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [it for it in PLACES if not words or any(word in it.name for word in words)]
    with TemporaryDirectory(prefix="collegial-") as store, served(Path(store)) as house, chromium() as browser:
        faults = [
            fault for screen in SCREENS for it in wanted for fault in _taken(browser, house.address, screen, it, folder)
        ]
    print(*faults, f"{len(wanted) * len(SCREENS)} pictures are in {folder}; {len(faults)} faults.", sep="\n")
    return 1 if faults else 0


HELP = {
    "today": Place("today", SOLBACKEN, TEACHER),
    "group": Place("group", SOLBACKEN, LEADER, "/groups/bok"),
    "overview": Place("overview", SOLBACKEN, PRINCIPAL, "/overview"),
    "history": Place("history", SOLBACKEN, PRINCIPAL, "/history"),
}
"""What the help page shows, as on a phone."""

HIGH = 640


def _take_for_help() -> int:
    """Take the top of each, in both languages."""
    folder = HERE / "help" / "pictures"
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="collegial-") as store, served(Path(store)) as house, chromium() as browser:
        for (name, it), lang in product(HELP.items(), ("sv", "en")):
            screen = Screen(lang=lang, ground=LIGHT, width=NARROW)
            with looking(browser, house.address, screen, it.plan, it.person) as sight:
                sight.goes(it.path)
                sight.page.evaluate("document.querySelector('.demo')?.remove()")
                sight.page.set_viewport_size({"width": NARROW, "height": HIGH})
                sight.page.screenshot(path=folder / f"{name}-{lang}.png")
    print(f"{2 * len(HELP)} pictures are in {folder}.")
    return 0


def _taken(browser: Browser, address: str, screen: Screen, place: Place, folder: Path) -> list[str]:
    """Take one, and tell what is wrong on it."""
    name = f"{place.name}-{screen.words}"
    with looking(browser, address, screen, place.plan, place.person) as sight:
        sight.goes(place.path)
        height = sight.page.evaluate("document.documentElement.scrollHeight")
        sight.page.set_viewport_size({"width": screen.width, "height": height})
        sight.page.screenshot(path=folder / f"{name}.png", full_page=True)
        sight.unfolds()
        return [f"{name}: {it}" for it in sight.violations()]


if __name__ == "__main__":
    sys.exit(main())
