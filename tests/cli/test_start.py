"""The command line where only the library is installed, and its modules one by one."""

import pkgutil
import subprocess
import sys

import collegial_cli


def test_without_its_extra_it_says_how_to_get_it() -> None:
    code = "import sys; sys.modules['click'] = None; from collegial_cli.start import main; main()"
    tried = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert (tried.returncode, tried.stdout) == (2, "")
    assert tried.stderr == "collegial: the command line needs click; install it with: pip install 'collegial[cli]'\n"


def test_every_module_of_the_command_line_can_be_the_first() -> None:
    modules = sorted(it.name for it in pkgutil.walk_packages(collegial_cli.__path__, "collegial_cli."))
    assert len(modules) > 40
    code = f"""
import importlib, sys
for name in {[it for it in modules if not it.endswith("__main__")]}:
    for known in [it for it in sys.modules if it.startswith("collegial_cli")]:
        del sys.modules[known]
    importlib.import_module(name)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert (ran.returncode, ran.stderr) == (0, "")
