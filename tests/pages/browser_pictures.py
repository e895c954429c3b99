"""Take pictures of all pages, in each language, ground and width, and tell what axe finds: ./run pictures [FOLDER]."""

import argparse
import sys
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser
from tests.pages.browser import DARK, LIGHT, NARROW, WIDE, Screen, chromium, looking, program, served
from tests.pages.browser_places import PLACES, Place

SCREENS = [
    Screen(lang=lang, ground=ground, width=width)
    for lang, ground, width in product(("sv", "en"), (LIGHT, DARK), (WIDE, NARROW))
]


def main() -> int:
    """Take those whose name has one of the words in it, all without words; give how many have faults."""
    parser = argparse.ArgumentParser(prog="./run pictures", description="Take a picture of each page.")
    parser.add_argument("folder", nargs="?", default="pictures", type=Path, help="where they go: pictures")
    parser.add_argument("words", nargs="*", metavar="WORD", help="only pages with one of these in their names")
    asked = parser.parse_args()
    if program() is None:
        print("No browser is here: install Debian's chromium.", file=sys.stderr)
        return 1
    folder, words = asked.folder, asked.words
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [it for it in PLACES if not words or any(word in it.name for word in words)]
    with TemporaryDirectory(prefix="collegial-") as store, served(Path(store)) as house, chromium() as browser:
        faults = [
            fault for screen in SCREENS for it in wanted for fault in _taken(browser, house.address, screen, it, folder)
        ]
    print(*faults, f"{len(wanted) * len(SCREENS)} pictures are in {folder}; {len(faults)} faults.", sep="\n")
    return 1 if faults else 0


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
