"""The units for systemd in the how-tos are such as systemd takes."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

HOW_TO: Final = Path(__file__).parents[2] / "docs" / "how-to"
UNIT: Final = re.compile(r"^:caption: (?:\S*/)?(\S+\.(?:service|timer))\n\n(.*?)^```", re.DOTALL | re.MULTILINE)
ANALYZE: Final = shutil.which("systemd-analyze")


def units(page: Path) -> dict[str, str]:
    """Give the units of a page by their names; what they start is a program that is there."""
    found = UNIT.findall(page.read_text("utf-8"))
    return {name: text.replace("/opt/collegial/bin/collegial", "/bin/true") for name, text in found}


PAGES: Final = [page for page in sorted(HOW_TO.glob("*.md")) if units(page)]


@pytest.mark.skipif(ANALYZE is None, reason="no systemd-analyze is here: install Debian's systemd")
@pytest.mark.parametrize("page", PAGES, ids=lambda it: it.stem)
def test_systemd_finds_nothing_wrong_with_the_units_of_a_page(page: Path, tmp_path: Path) -> None:
    for name, text in units(page).items():
        (tmp_path / name).write_text(text, "utf-8")
    said = subprocess.run(  # noqa: S603 - a program of the system
        [str(ANALYZE), "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_the_pages_with_units_are_known() -> None:
    assert {page.stem for page in PAGES} == {
        "prove-a-record",
        "remind-people-by-mail",
        "serve-a-school",
        "tell-other-systems",
    }
