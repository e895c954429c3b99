"""The browser of the tests and pictures leaves nothing behind."""

from pathlib import Path

import pytest
from tests.pages.browser import chromium, program


@pytest.mark.skipif(program() is None, reason="no browser is here: install Debian's chromium")
def test_the_browser_writes_nothing_into_the_home_of_whoever_starts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    with chromium() as browser:
        page = browser.new_page()
        page.set_content("<h1>Solbacken</h1>")
        page.screenshot()
    assert list(tmp_path.iterdir()) == []
