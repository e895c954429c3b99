"""The Python in README, tutorials and how-tos is typed as a strict type checker asks for.

A page's blocks are one module, as they run in one memory; each line stands in it on the line on which the page has it.
`./run lint` runs these tests, and `./run test` does not: its type checker takes as long as a hundred others.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("tutorials/*.md")),
    *sorted((ROOT / "docs").glob("how-to/*.md")),
]
BLOCK = re.compile(r"^```(?:\{code-block\} )?python\n(?::[^\n]*\n)*(.*?)^```$", re.MULTILINE | re.DOTALL)


def code_of(page: str) -> str:
    """Give a page's Python, with a blank line for each line of anything else."""
    lines, at = [], 0
    for block in BLOCK.finditer(page):
        lines += ["\n" * page.count("\n", at, block.start(1)), block[1]]
        at = block.end(1)
    return "".join(lines)


def checked(modules: dict[str, str], folder: Path) -> list[str]:
    """Check modules in one go; give what is wrong, and on which line."""
    for name, code in modules.items():
        (folder / name).write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", f"--config-file={ROOT / 'pyproject.toml'}", "--no-error-summary"]
    done = subprocess.run(  # noqa: S603 - our own pages
        [*command, *(str(folder / name) for name in modules)], capture_output=True, check=False, cwd=ROOT, text=True
    )
    assert not done.stderr, done.stderr
    return [re.sub(r"^\S*/(?=\w+\.py:)", "", line) for line in done.stdout.splitlines()]  # cached ones name old folders


def module_of(page: Path) -> str:
    return f"{page.stem.lower().replace('-', '_')}_md.py"


def test_the_examples_of_all_pages_pass_a_strict_type_checker(tmp_path: Path) -> None:
    modules = {module_of(page): code_of(page.read_text(encoding="utf-8")) for page in PAGES}
    assert not checked({name: code for name, code in modules.items() if code}, tmp_path)


def test_a_page_with_a_wrong_type_is_noticed_on_its_line(tmp_path: Path) -> None:
    page = "# Page\n\n```python\nx: int = 1\n```\n\nText.\n\n```python\ny: str = x\n```\n"
    (wrong,) = checked({"page_md.py": code_of(page)}, tmp_path)
    assert wrong.startswith("page_md.py:10: error: Incompatible types in assignment")
