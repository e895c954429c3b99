"""Where the program starts: it says so when the packages that it draws and reads with are missing."""

import sys


def main() -> None:
    """Run the command line; without the extra `cli` say how to get it."""
    try:
        from collegial_cli.main import main as run  # noqa: PLC0415 - it may be missing what it needs
    except ModuleNotFoundError as error:
        if error.name not in {"click", "rich"}:
            raise
        sys.stderr.write(
            f"collegial: the command line needs {error.name}; install it with: pip install 'collegial[cli]'\n"
        )
        sys.exit(2)
    run()
