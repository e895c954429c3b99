"""The command line where only the library is installed."""

import subprocess
import sys


def test_without_its_extra_it_says_how_to_get_it() -> None:
    code = "import sys; sys.modules['click'] = None; from collegial_cli.start import main; main()"
    tried = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert (tried.returncode, tried.stdout) == (2, "")
    assert tried.stderr == "collegial: the command line needs click; install it with: pip install 'collegial[cli]'\n"
